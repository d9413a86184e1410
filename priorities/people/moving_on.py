"""Somebody moves on: all that waits for them goes to one person in one step, and what they did stays theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import Message, Partnership, Role, User
from accounts.outbox.writing import Letter, cancel, new_message, queue
from accounts.unit import unit_of
from accounts.workflow import get_or_create_account, roles_shown, set_roles, with_reason
from core.conflict import Conflict, token_of
from core.history import Change
from priorities.models import Agreement
from priorities.people.duties import Charge, charges
from priorities.people.listing import PostOfPerson, posts_by_person
from priorities.people.workflow import holdings_from_today
from priorities.posts.holders import Kind, office_of, offices_of_posts
from priorities.posts.workflow import Appointment, appoint, end_holdings, hand_over
from priorities.writing import writing_as

OWN = "You cannot hand over what is yours yourself: ask another administrator."


@dataclass(frozen=True)
class Belongings:
    """What somebody has in some partnerships, from today on.

    ``roles``: the kinds in each partnership. ``things``: of each kind of charge, (key, words).
    """

    posts: Sequence[PostOfPerson]
    roles: Sequence[tuple[Partnership, Sequence[str]]]
    things: Sequence[tuple[Charge, Sequence[tuple[str, str]]]]

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Each of them in words: the heading, and what."""
        lines = [
            ("Job titles", ", ".join(filter(None, (post.words, post.term.period)))) for post in self.posts
        ]
        several = len(self.roles) > 1
        for partnership, kinds in self.roles:
            where = f", {partnership}" if several else ""
            lines += [("Roles", f"{Role.Kind(kind).label}{where}") for kind in kinds]
        return lines + [(charge.role, words) for charge, things in self.things for _, words in things]

    @property
    def seen(self) -> str:
        """The token of all of it."""
        terms = [
            (row.pk, str(row.starts_on), str(row.ends_on)) for post in self.posts for row in post.term.rows
        ]
        roles = [(partnership.pk, list(kinds)) for partnership, kinds in self.roles]
        things = [(charge.name, sorted(key for key, _ in held)) for charge, held in self.things]
        return token_of([sorted(terms), roles, things])


def belongings_of(person: User, partnerships: Sequence[Partnership]) -> Belongings:
    """What the person has in these partnerships, but for job titles of closed agreements."""
    rows = holdings_from_today(person).filter(agreement__partnership__in=partnerships)
    held = {row.post_id: row.post for row in rows.select_related("post__agreement__partnership")}
    offices = offices_of_posts(list(held.values()))
    keys = [partnership.pk for partnership in partnerships]
    posts = posts_by_person([office for office in offices if office.is_open], [person.pk]).get(person.pk, [])
    roles = [(partnership, roles_shown(person, partnership)) for partnership in partnerships]
    things = [(charge, list(charge.held([person.pk], keys).get(person.pk, ()))) for charge in charges()]
    return Belongings(posts, [item for item in roles if item[1]], [item for item in things if item[1]])


def hand_over_everything(
    person: User,
    to: tuple[str, str],
    partnerships: Sequence[Partnership],
    *,
    change: Change,
    seen: str | None = None,
) -> tuple[User, Belongings]:
    """Gives all that the person has in the partnerships to one other, ``to`` (name, address), from today on.

    Updates that wait, drafts and what a meeting asks belong to a job title and go with it; reminders that wait are not
    sent to the old address. What the person wrote and decided keeps their name. Both are told by e-mail. Returns who
    has it now, and what it was. ``seen``: the token of what the page showed. Raises ValidationError, and Conflict with
    what they have now.
    """
    if change.by == person:
        raise ValidationError(OWN)
    keys = [partnership.pk for partnership in partnerships]
    agreements = Agreement.objects.filter(partnership__in=keys).order_by("pk").values_list("pk", flat=True)
    with writing_as(with_reason(change, f"{person} has moved on."), *agreements) as change:
        had = belongings_of(person, partnerships)
        if seen is not None and seen != had.seen:
            raise Conflict(had)
        if not had.lines:
            raise ValidationError(f"{person} has nothing to hand over.")
        name, address = to
        try:
            new, _ = get_or_create_account(address, name, partnerships[0], change=change)
        except ValidationError as error:
            raise ValidationError({"email": error.messages}) from error
        if new == person:
            raise ValidationError({"email": "This is their own address: give that of who comes after them."})
        for post in had.posts:
            _move_post(post, new, change)
        for partnership, kinds in had.roles:
            set_roles(new, partnership, {*roles_shown(new, partnership), *kinds}, change=change)
            set_roles(person, partnership, [], change=change)
        for charge, held in had.things:
            _move_things(charge, [key for key, _ in held], person, new, keys, change)
        cancel(Message.objects.filter(person=person, kind=Message.Kind.PERIOD, partnership__in=keys))
        queue(_letters(person, new, had, partnerships[0], change))
    return new, had


def _move_post(post: PostOfPerson, new: User, change: Change) -> None:
    """One job title: its lead, or a deputy or delegate of it."""
    office, term = office_of(post.office.posts[0]), post.term
    today = timezone.localdate(change.moment)
    day = max(today, term.starts_on or today)
    has_it = any(
        other.kind == term.kind and other.person == new and other.covers(day) for other in office.terms
    )
    begun = term.starts_on is None or term.starts_on < today
    appointment = Appointment(
        new.name, new.email, term.kind, day, term.ends_on, term.row.may_send, shares=len(office.holders) > 1
    )
    if term.kind == Kind.HOLDER and begun and not has_it:
        hand_over(office, appointment, change=change, leaving=[term.pk])
        return
    end_holdings(term.rows, today - timedelta(days=1), change)
    if not has_it:
        appoint(office_of(office.posts[0]), appointment, change=change)


def _move_things(
    charge: Charge, held: Sequence[str], person: User, new: User, partnerships: Sequence[int], change: Change
) -> None:
    """What somebody is in charge of, or belongs to, beside what the other has already."""
    has = [key for key, _ in charge.held([new.pk], partnerships).get(new.pk, ())]
    charge.assign(new, {*has, *held}, partnerships, change, token_of(sorted(has)))
    left = [key for key, _ in charge.held([person.pk], partnerships).get(person.pk, ())]
    charge.assign(person, [], partnerships, change, token_of(sorted(left)))


def _letters(
    person: User, new: User, had: Belongings, partnership: Partnership, change: Change
) -> list[Message]:
    """One to who leaves, if they can still be written to, and one to who comes."""
    words = {"person": person, "new": new, "lines": had.lines, "unit": unit_of(partnership)}
    return [
        new_message(
            Letter(
                f"Handed over: from {person} to {new}",
                render_to_string("priorities/email/handed-over.txt", {**words, "reader": reader}).strip(),
            ),
            to=reader.email,
            kind=Message.Kind.POST,
            about=f"handed over:{person.pk}",
            partnership=partnership,
            person=reader,
            change=change,
        )
        for reader in (person, new)
        if reader.is_active
    ]
