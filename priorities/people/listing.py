"""What the people pages show: a page of people with their roles and posts, and whom one might invite."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet

from accounts.models import Role, User
from core.text import folded
from priorities.models import Holding
from priorities.people.administered import Administered
from priorities.people.duties import duties_of
from priorities.posts.holders import PostHistory, Term

PAGE = 50  # people, or posts, of a page


@dataclass(frozen=True)
class Place:
    """A person in an office, for the page about them."""

    office: PostHistory
    term: Term

    @property
    def words(self) -> str:
        """ "Head of Community Safety" as holder; "Deputy: Head of Community Safety" otherwise."""
        if self.term.kind == Holding.Kind.HOLDER:
            return self.office.name
        return f"{self.term.kind_in_words}: {self.office.name}"


@dataclass(frozen=True)
class PersonLine:
    """A person in the list."""

    person: User
    roles: tuple[str, ...]
    places: tuple[Place, ...]
    duties: tuple[str, ...]

    @property
    def state(self) -> str:
        """What is worth knowing about the account; "" when all is well."""
        if not self.person.is_active:
            return "Account closed"
        return "" if self.person.last_login else "Has not signed in yet"

    @property
    def has_nothing(self) -> bool:
        """Whether they have neither a role nor a post."""
        return not (self.roles or self.places or self.duties)


def places_of(offices: Iterable[PostHistory], people: Collection[int]) -> dict[int, list[Place]]:
    """Where the people are in post today or later, by person."""
    found: dict[int, list[Place]] = {}
    for office in offices:
        for term in (*office.present, *office.coming):
            if term.person is not None and term.person.pk in people:
                found.setdefault(term.person.pk, []).append(Place(office, term))
    return found


def roles_in_words(desk: Administered, people: Collection[int]) -> dict[int, list[str]]:
    """Roles by person, in the order in which they are listed; with the partnership if there are several. One query."""
    found: dict[int, list[str]] = {}
    order = {kind: number for number, kind in enumerate(Role.Kind.values)}
    names = {one.pk: one.abbreviation or one.name for one in desk.partnerships}
    roles = Role.objects.filter(partnership__in=desk.partnerships, person__in=people, is_withdrawn=False)
    for role in sorted(roles, key=lambda role: (order[role.kind], role.pk)):
        where = f", {names[role.partnership_id]}" if desk.is_of_several else ""
        found.setdefault(role.person_id, []).append(f"{role.get_kind_display()}{where}")
    return found


def page_of_people(
    desk: Administered, offices: Sequence[PostHistory], sought: str, show: str, number: str | None
) -> Page[User]:
    """A page of the people whom a search finds, open accounts first. Two queries."""
    people: QuerySet[User] = desk.people()
    if sought:
        named = {
            term.person.pk
            for office in offices
            if folded(sought) in folded(office.name)
            for term in (*office.present, *office.coming)
            if term.person
        }
        people = people.filter(Q(name__icontains=sought) | Q(email__icontains=sought) | Q(pk__in=named))
    if show == "without":
        roles = Role.objects.filter(partnership__in=desk.partnerships, is_withdrawn=False)
        placed = {
            term.person.pk for office in offices for term in (*office.present, *office.coming) if term.person
        }
        people = people.exclude(pk__in=roles.values("person")).exclude(pk__in=placed)
    people = people.order_by(F("is_active").desc(), "name", "email")
    return Paginator(people, PAGE).get_page(number)


def lines_of(
    desk: Administered, offices: Sequence[PostHistory], people: Collection[User]
) -> list[PersonLine]:
    """The people with what they are and do. One query, and one for each kind of duties."""
    keys = [person.pk for person in people]
    roles, places = roles_in_words(desk, keys), places_of(offices, keys)
    duties = duties_of(keys, [one.pk for one in desk.partnerships])
    return [
        PersonLine(
            person,
            tuple(roles.get(person.pk, ())),
            tuple(places.get(person.pk, ())),
            tuple(duties.get(person.pk, ())),
        )
        for person in people
    ]


def proposals(offices: Iterable[PostHistory]) -> list[tuple[PostHistory, Term]]:
    """Who is in a post today or later by name only: they could be invited. Nothing is done unasked."""
    return [
        (office, term)
        for office in offices
        for term in (*office.present, *office.coming)
        if term.person is None
    ]


def shown_offices(offices: Sequence[PostHistory], sought: str, show: str, slug: str) -> list[PostHistory]:
    """The offices that a search finds; of people without anything there is none to show."""
    if show == "without":
        return []
    return [
        office
        for office in offices
        if (not sought or office.finds(sought))
        and (show != "vacant" or office.is_vacant)
        and (not slug or slug in {agreement.slug for agreement in office.agreements})
    ]
