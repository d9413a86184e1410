"""What a post or a person is responsible for in later apps: actions, updates, indicators.

Those apps register their functions in ``ready()``. The people pages and the mail to a new holder call them here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from accounts.administrators import require_administrator
from accounts.models import Partnership, User
from core.conflict import refuse_if_changed
from core.history import Change
from priorities.models import LeadPost
from priorities.writing import writing_as


@dataclass(frozen=True)
class DutyGroup:
    """Duties of one kind that go with a post: a heading, such as "4 actions", and a line for each.

    ``agreement``: the primary key of the agreement. ``more``: a remark after the lines; "" for none.
    """

    agreement: int
    heading: str
    lines: tuple[str, ...] = ()
    more: str = ""


FindDutyGroups = Callable[[Collection[LeadPost]], Sequence[DutyGroup]]

_duty_finders: list[FindDutyGroups] = []


def register_duty_groups(find: FindDutyGroups) -> None:
    """Registers a function that finds duties of posts."""
    if find not in _duty_finders:
        _duty_finders.append(find)


def duty_groups_of(posts: Collection[LeadPost]) -> list[DutyGroup]:
    """The duties that go with the posts, apart from the priorities that they lead."""
    return [group for find in _duty_finders for group in find(posts)]


@dataclass(frozen=True)
class Charge:
    """A kind of things that people are put in charge of or belong to: indicators of a later app, groups.

    ``name``: its name in forms. ``role``: what that person is called. ``choices(partnerships)``: (key, words) of all
    things. ``held(people, partnerships)``: (key, words) of the things of each person; one query. ``agreements``: the
    primary keys of those that writing locks. ``give``: writes that the person has these things and no others. ``hint``:
    what it means, below the question.
    """

    name: str
    role: str
    question: str
    choices: Callable[[Collection[int]], Sequence[tuple[str, str]]]
    held: Callable[[Collection[int], Collection[int]], Mapping[int, Sequence[tuple[str, str]]]]
    agreements: Callable[[Collection[int]], Collection[int]]
    give: Callable[[User, Collection[str], Collection[int], Change], None]
    hint: str = ""

    def assign(
        self,
        person: User,
        keys: Collection[str],
        partnerships: Collection[int],
        change: Change,
        seen: str | None = None,
    ) -> None:
        """Gives the person exactly these things of the partnerships.

        ``seen``: the token of the sorted keys that they had when the page was opened. Raises Refused, and Conflict,
        with the keys now, if that has changed since.
        """
        for partnership in Partnership.objects.filter(pk__in=partnerships):
            require_administrator(change.by, partnership)
        with writing_as(change, *self.agreements(partnerships)) as change:
            now = sorted(key for key, _ in self.held([person.pk], partnerships).get(person.pk, ()))
            if now != sorted(keys):
                refuse_if_changed(seen, now, now)
            self.give(person, keys, partnerships, change)


_charges: dict[str, Charge] = {}


def register_charge(charge: Charge) -> None:
    """Registers a kind of things; replaces the one of the same name."""
    _charges[charge.name] = charge


def charges() -> list[Charge]:
    """The kinds of things that people can be put in charge of."""
    return list(_charges.values())


def duties_of(people: Collection[int], partnerships: Collection[int]) -> dict[int, list[str]]:
    """ "Indicator owner: Burglary; Robbery", by the person's primary key. One query for each kind of things."""
    duties: dict[int, list[str]] = {}
    if not people:
        return duties
    for charge in charges():
        for person, things in charge.held(people, partnerships).items():
            words = "; ".join(words for _, words in things)
            duties.setdefault(person, []).append(f"{charge.role}: {words}")
    return duties
