"""Who enters the figures of an indicator: given on the people pages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Partnership, User
from accounts.rights import require_administrator
from accounts.workflow import because
from core.history import Change, update_rows
from indicators.models import Indicator
from priorities.models import Agreement
from priorities.people.duties import IndicatorCharge


def _of(partnerships: Collection[int]) -> QuerySet[Indicator]:
    """The indicators of the partnerships' open agreements, as their plans print them."""
    live = Indicator._default_manager.filter(
        agreement__partnership__in=partnerships, withdrawn_at__isnull=True
    ).exclude(agreement__status=Agreement.Status.CLOSED)
    return live.order_by("agreement__title", "agreement", "position", "pk")


def choices(partnerships: Collection[int]) -> list[tuple[str, str]]:
    """Every indicator: its key, and its title with the agreement."""
    rows = _of(partnerships).select_related("agreement")
    return [(str(row.pk), f"{row.title} ({row.agreement.title})") for row in rows]


def held(people: Collection[int], partnerships: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """The indicators of each of the people."""
    found: dict[int, list[tuple[str, str]]] = {}
    for key, owner, title in _of(partnerships).filter(owner__in=people).values_list("pk", "owner", "title"):
        found.setdefault(owner, []).append((str(key), title))
    return found


@transaction.atomic
def assign(person: User, keys: Collection[str], partnerships: Collection[int], change: Change) -> None:
    """Makes these indicators the person's, whoever had them, and no others of the partnerships."""
    for partnership in Partnership.objects.filter(pk__in=partnerships):
        require_administrator(change, partnership)
    change = replace(change, at=change.moment)
    rows = list(_of(partnerships).select_for_update(of=("self",)))
    given = [row for row in rows if str(row.pk) in keys and row.owner_id != person.pk]
    taken = [row for row in rows if str(row.pk) not in keys and row.owner_id == person.pk]
    for row in given:
        row.owner = person
    update_rows(Indicator, given, ["owner"], because(change, f"Figures entered by {person} from now on."))
    for row in taken:
        row.owner = None
    update_rows(Indicator, taken, ["owner"], because(change, f"Figures no longer entered by {person}."))


INDICATORS = IndicatorCharge(
    name="indicators",
    role="Indicator owner",
    question="Indicators that they enter the figures of",
    choices=choices,
    held=held,
    assign=assign,
)
