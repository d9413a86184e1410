"""The owner of an indicator, who enters its figures. The people pages change owners."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from accounts.models import Role, User
from accounts.workflow import with_reason
from core.history import Change, update_rows
from indicators.models import Indicator
from priorities.models import Agreement, Holding
from priorities.people.duties import Charge


def possible_owners(agreement: Agreement) -> QuerySet[User]:
    """The people who may own an indicator: those with a role in the partnership or a post in the agreement."""
    roles = Role.objects.filter(partnership=agreement.partnership_id, is_withdrawn=False).values("person")
    posts = Holding._default_manager.filter(
        agreement=agreement, withdrawn_at__isnull=True, person__isnull=False
    ).values("person")
    return User.objects.filter(Q(pk__in=roles) | Q(pk__in=posts), is_active=True).order_by("name", "email")


def name_owner(rows: Collection[Indicator], person: User | None, change: Change) -> bool:
    """Makes the person the owner of these indicators; whether another was. None: the Unit enters their figures."""
    others = [row for row in rows if row.owner != person]
    for row in others:
        row.owner = person
    update_rows(Indicator, others, ["owner"], change)
    return bool(others)


def _open_indicators(partnerships: Collection[int]) -> QuerySet[Indicator]:
    """The indicators of the partnerships' open agreements, in the order of their plans."""
    live = Indicator._default_manager.filter(
        agreement__partnership__in=partnerships, withdrawn_at__isnull=True
    ).exclude(agreement__status=Agreement.Status.CLOSED)
    return live.order_by("agreement__title", "agreement", "position", "pk")


def indicator_choices(partnerships: Collection[int]) -> list[tuple[str, str]]:
    """The primary key of every indicator, and its title with the agreement."""
    rows = _open_indicators(partnerships).select_related("agreement")
    return [(str(row.pk), f"{row.title} ({row.agreement.title})") for row in rows]


def owned_indicators(
    people: Collection[int], partnerships: Collection[int]
) -> dict[int, list[tuple[str, str]]]:
    """The indicators of each owner, by the owner's primary key: key and title."""
    titles: dict[int, list[tuple[str, str]]] = {}
    for key, owner, title in (
        _open_indicators(partnerships).filter(owner__in=people).values_list("pk", "owner", "title")
    ):
        titles.setdefault(owner, []).append((str(key), title))
    return titles


def _agreements(partnerships: Collection[int]) -> set[int]:
    return set(_open_indicators(partnerships).order_by().values_list("agreement", flat=True))


def _own(person: User, keys: Collection[str], partnerships: Collection[int], change: Change) -> None:
    """Makes the person the owner of exactly these indicators of the partnerships."""
    rows = list(_open_indicators(partnerships))
    added = [row for row in rows if str(row.pk) in keys and row.owner_id != person.pk]
    removed = [row for row in rows if str(row.pk) not in keys and row.owner_id == person.pk]
    name_owner(added, person, with_reason(change, "Somebody enters its figures from now on."))
    name_owner(removed, None, with_reason(change, "Nobody enters its figures for now."))


INDICATORS = Charge(
    name="indicators",
    role="Indicator owner",
    question="Indicators whose figures they enter",
    choices=indicator_choices,
    held=owned_indicators,
    agreements=_agreements,
    give=_own,
)
