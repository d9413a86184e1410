"""The list of people with their roles and posts, and the people who could be invited."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from import_export.resources import Resource

from accounts.models import Role, User
from core.text import folded
from downloads.lists import column
from priorities.models import Holding
from priorities.people.administered import AdministeredPartnerships
from priorities.people.duties import duties_of
from priorities.posts.holders import PostHistory, Term

PAGE = 50  # people, or posts, of a page


@dataclass(frozen=True)
class PostOfPerson:
    """A post of a person: the office, and their term in it."""

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
    posts: tuple[PostOfPerson, ...]
    duties: tuple[str, ...]

    @property
    def state(self) -> str:
        """A remark about the account; "" for none."""
        if not self.person.is_active:
            return "Account closed"
        return "" if self.person.last_login else "Has not signed in yet"

    @property
    def has_nothing(self) -> bool:
        """Whether they have neither a role nor a post."""
        return not (self.roles or self.posts or self.duties)


def posts_by_person(offices: Iterable[PostHistory], people: Collection[int]) -> dict[int, list[PostOfPerson]]:
    """The posts that the people are in today or later, by person."""
    posts: dict[int, list[PostOfPerson]] = {}
    for office in offices:
        for term in (*office.present, *office.coming):
            if term.person is not None and term.person.pk in people:
                posts.setdefault(term.person.pk, []).append(PostOfPerson(office, term))
    return posts


def roles_in_words(administered: AdministeredPartnerships, people: Collection[int]) -> dict[int, list[str]]:
    """Roles by person, in the order of the choices; with the partnership if there are several. One query."""
    roles_by_person: dict[int, list[str]] = {}
    order = {kind: number for number, kind in enumerate(Role.Kind.values)}
    names = {
        partnership.pk: partnership.abbreviation or partnership.name
        for partnership in administered.partnerships
    }
    roles = Role.objects.filter(
        partnership__in=administered.partnerships, person__in=people, is_withdrawn=False
    )
    for role in sorted(roles, key=lambda role: (order[role.kind], role.pk)):
        where = f", {names[role.partnership_id]}" if administered.has_several else ""
        roles_by_person.setdefault(role.person_id, []).append(f"{role.get_kind_display()}{where}")
    return roles_by_person


def found_people(
    administered: AdministeredPartnerships, offices: Sequence[PostHistory], search: str, show: str
) -> QuerySet[User]:
    """The people whom a search finds, open accounts first."""
    people: QuerySet[User] = administered.people()
    if search:
        people_in_posts = {
            term.person.pk
            for office in offices
            if folded(search) in folded(office.name)
            for term in (*office.present, *office.coming)
            if term.person
        }
        people = people.filter(
            Q(name__icontains=search) | Q(email__icontains=search) | Q(pk__in=people_in_posts)
        )
    if show == "without":
        roles = Role.objects.filter(partnership__in=administered.partnerships, is_withdrawn=False)
        people_in_posts = {
            term.person.pk for office in offices for term in (*office.present, *office.coming) if term.person
        }
        people = people.exclude(pk__in=roles.values("person")).exclude(pk__in=people_in_posts)
    return people.order_by(F("is_active").desc(), "name", "email")


def person_lines(
    administered: AdministeredPartnerships, offices: Sequence[PostHistory], people: Collection[User]
) -> list[PersonLine]:
    """The people with their roles, posts and duties. One query, and one for each kind of duties."""
    keys = [person.pk for person in people]
    roles, posts = roles_in_words(administered, keys), posts_by_person(offices, keys)
    duties = duties_of(keys, [partnership.pk for partnership in administered.partnerships])
    return [
        PersonLine(
            person,
            tuple(roles.get(person.pk, ())),
            tuple(posts.get(person.pk, ())),
            tuple(duties.get(person.pk, ())),
        )
        for person in people
    ]


class PeopleResource(Resource):
    """The list of people as a file."""

    name = column("Name", lambda line: line.person.name)
    email = column("E-mail address", lambda line: line.person.email)
    roles = column("Roles", lambda line: "; ".join((*line.roles, *line.duties)))
    posts = column("Job titles", lambda line: "; ".join(post.words for post in line.posts))
    state = column("Account", lambda line: line.state)


def people_to_invite(offices: Iterable[PostHistory]) -> list[tuple[PostHistory, Term]]:
    """The terms, today or later, of people who are named for a job title, without an account."""
    return [
        (office, term)
        for office in offices
        for term in (*office.present, *office.coming)
        if term.person is None
    ]


def filter_offices(offices: Sequence[PostHistory], search: str, show: str, slug: str) -> list[PostHistory]:
    """The offices that match the search; none for "people without a role or a post"."""
    if show == "without":
        return []
    return [
        office
        for office in offices
        if (not search or office.matches(search))
        and (show != "vacant" or office.is_vacant)
        and (not slug or slug in {agreement.slug for agreement in office.agreements})
    ]
