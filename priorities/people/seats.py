"""Who sits in which group of a partnership. The people pages change it; what is for a group only is read by them."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from accounts.models import User
from accounts.workflow import with_reason
from core.history import Change, create_rows, update_rows
from core.text import folded
from priorities.models import GovernanceGroup, GroupSeat
from priorities.people.duties import Charge


def _groups(partnerships: Collection[int]) -> QuerySet[GovernanceGroup]:
    """The groups of the partnerships' agreements, those of the newest agreement first."""
    live = GovernanceGroup._default_manager.filter(
        agreement__partnership__in=partnerships,
        agreement__withdrawn_at__isnull=True,
        withdrawn_at__isnull=True,
    )
    rows = live.select_related("agreement__partnership")
    return rows.order_by("agreement__partnership__name", "-agreement__starts_on", "position", "pk")


def _key(group: GovernanceGroup) -> str:
    """Names a group in forms: the same in each agreement of a partnership that has it."""
    return f"{group.agreement.partnership_id}:{folded(group.name)}"


def group_choices(partnerships: Collection[int]) -> list[tuple[str, str]]:
    """Every group once, as its newest agreement calls it; with the partnership if there are several."""
    several = len(set(partnerships)) > 1
    words: dict[str, str] = {}
    for row in _groups(partnerships):
        words.setdefault(_key(row), f"{row.name} ({row.agreement.partnership})" if several else row.name)
    return list(words.items())


def groups_by_person(
    people: Collection[int], partnerships: Collection[int]
) -> dict[int, list[tuple[str, str]]]:
    """The groups in which each person sits: key and name."""
    seats = GroupSeat._default_manager.filter(
        person__in=people, is_withdrawn=False, group__in=_groups(partnerships).order_by()
    )
    held: dict[int, dict[str, str]] = {}
    for row in seats.select_related("group__agreement").order_by("group__position", "pk"):
        held.setdefault(row.person_id, {}).setdefault(_key(row.group), row.group.name)
    return {person: list(groups.items()) for person, groups in held.items()}


def _agreements(partnerships: Collection[int]) -> set[int]:
    return set(_groups(partnerships).order_by().values_list("agreement", flat=True))


def _seat(person: User, keys: Collection[str], partnerships: Collection[int], change: Change) -> None:
    """Lets the person sit in exactly these groups of the partnerships, in each agreement that has them."""
    rows = {row.group_id: row for row in GroupSeat._default_manager.filter(person=person)}
    new, changed = [], []
    for group in _groups(partnerships):
        sits, row = _key(group) in keys, rows.get(group.pk)
        if row is None and sits:
            new.append(GroupSeat(person=person, group=group))
        elif row is not None and row.is_withdrawn is sits:
            row.is_withdrawn = not sits
            changed.append(row)
    create_rows(GroupSeat, new, with_reason(change, "Sits in the group from now on."))
    update_rows(GroupSeat, changed, ["is_withdrawn"], with_reason(change, "Seats in groups changed."))


def end_seats(person: User, change: Change) -> None:
    """Withdraws all seats of somebody who leaves."""
    rows = list(GroupSeat._default_manager.filter(person=person, is_withdrawn=False))
    for row in rows:
        row.is_withdrawn = True
    update_rows(GroupSeat, rows, ["is_withdrawn"], change)


GROUPS = Charge(
    name="groups",
    role="Sits in",
    question="Groups in which they sit",
    hint="They read what is for these groups only.",
    choices=group_choices,
    held=groups_by_person,
    agreements=_agreements,
    give=_seat,
)
