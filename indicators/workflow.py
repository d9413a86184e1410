"""What is done to indicators: figures entered and revised, an indicator changed. Each verb is one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.access import Refused
from accounts.models import User
from core.history import Change, create_rows, update_rows
from indicators.arithmetic.periods import Period
from indicators.entry.reading_figures import SubmittedFigure
from indicators.models import Indicator, Observation
from priorities.models import Agreement

STEP = 1000  # between the positions of two rows, as everywhere in a plan

Place = tuple[str, str]
"""An indicator's ref and an area ("": the whole geography)."""


@dataclass(frozen=True)
class FigureEntry:
    """A figure to be entered for one period. ``final_due`` only goes with a provisional figure."""

    indicator: str
    area: str
    figure: SubmittedFigure
    final_due: date | None = None
    note: str = ""

    @property
    def place(self) -> Place:
        """What the figure is of."""
        return self.indicator, self.area


@dataclass(frozen=True)
class Entered:
    """How many figures were new, revised, marked otherwise (provisional, note), and as they stood."""

    new: int = 0
    revised: int = 0
    marked: int = 0
    unchanged: int = 0


class NeedsReason(ValueError):
    """Figures that stand would be revised, and nobody said why. ``places``: which."""

    def __init__(self, places: Sequence[Place]) -> None:
        super().__init__("Say why figures that have been entered before are revised.")
        self.places = tuple(places)


class FiguresConflict(ValueError):
    """Somebody else entered other figures meanwhile; ``standing``: what stands now. Nothing was written."""

    def __init__(self, standing: Mapping[Place, Observation]) -> None:
        super().__init__("Figures were entered meanwhile by somebody else.")
        self.standing = dict(standing)


# --- Figures ----------------------------------------------------------------------------------------------------


@transaction.atomic
def enter_figures(
    agreement: Agreement,
    period: Period,
    entries: Sequence[FigureEntry],
    by: User,
    *,
    reason: str = "",
    decision: int | None = None,
    seen: Mapping[Place, str] | None = None,
) -> Entered:
    """Enters figures of one period, in one transaction.

    A place without a figure gets one. Another value than the one that stands revises it: a further row with today's
    date and the reason, beside which the old one stays; a second revision on one day changes that day's. The same
    value with another mark (provisional, final due, note) changes the marks. What equals what stands writes nothing.

    ``seen``: what stood at each place when the figures were typed (see :func:`standing_as`). Raises Refused for
    indicators that are not this person's to enter, NeedsReason for a revision without a reason, MovedOn when
    something else stands by now than was seen.
    """
    indicators = _locked(agreement, {entry.indicator for entry in entries}, by)
    there = _standing(agreement, period, indicators)
    _refuse_moved(entries, there, seen)
    revisions = [entry.place for entry in entries if _is_revision(entry, there.get(entry.place))]
    if revisions and not reason.strip():
        raise NeedsReason(revisions)
    change = Change(
        by=by,
        reason=reason.strip() or f"Figures of {period.label} entered",
        decision=decision,
        at=timezone.now(),
    )
    today = timezone.localdate()
    new: list[Observation] = []
    changed: list[Observation] = []
    unchanged = 0
    for entry in entries:
        row = there.get(entry.place)
        if row is None:
            new.append(_filled(Observation(indicator=indicators[entry.indicator]), agreement, period, entry))
        elif _is_revision(entry, row):
            if row.revised_on == today:
                row.revision_reason = reason.strip()
                changed.append(_filled(row, agreement, period, entry))
            else:
                revision = Observation(
                    indicator=indicators[entry.indicator], revised_on=today, revision_reason=reason.strip()
                )
                new.append(_filled(revision, agreement, period, entry, row))
        elif _marks(entry, row) != _marks_of(row):
            changed.append(_filled(row, agreement, period, entry, row))
        else:
            unchanged += 1
    _place_at_the_end(agreement, new)
    _checked([*new, *changed])
    create_rows(Observation, new, change)
    update_rows(Observation, changed, FIGURE_FIELDS, change)
    revised = len(revisions)
    first = sum(row.revised_on is None for row in new)
    return Entered(first, revised, len(changed) - (revised - (len(new) - first)), unchanged)


FIGURE_FIELDS = (
    "value", "not_available", "numerator", "denominator", "provisional", "final_due", "note", "revision_reason",
)  # fmt: skip


def standing_as(row: Observation | None) -> str:
    """What stands at a place, as a text that changes when its value does: "", "N/A" or a plain number."""
    if row is None:
        return ""
    return "N/A" if row.value is None else f"{row.value.normalize():f}"


def standing_figures(agreement: Agreement, period: Period) -> dict[Place, Observation]:
    """What stands for a period, by indicator and area: of revised figures the last. One query."""
    return _standing(agreement, period, None)


def _locked(agreement: Agreement, refs: Collection[str], by: User) -> dict[str, Indicator]:
    """The indicators, locked so that two people's figures follow one another. Raises Refused."""
    rows = Indicator.objects.filter(agreement=agreement, ref__in=refs).editable_by(by).order_by("pk")
    found = {row.ref: row for row in rows.select_for_update(of=("self",))}
    if len(found) < len(set(refs)):
        raise Refused(
            "Figures are entered by the owner of an indicator and by the Community Safety Unit: some of these "
            "indicators are not yours."
        )
    return found


def _standing(
    agreement: Agreement, period: Period, indicators: Mapping[str, Indicator] | None
) -> dict[Place, Observation]:
    """A figure stands for a period if it bears its label, or covers the same days under another one."""
    rows = Observation.objects.filter(agreement=agreement, withdrawn_at__isnull=True)
    rows = rows.filter(period_label=period.label) | rows.filter(
        period_start=period.start, period_end=period.end
    )
    if indicators is not None:
        rows = rows.filter(indicator__in=[row.pk for row in indicators.values()])
    found: dict[Place, Observation] = {}
    for row in rows.select_related("indicator").order_by("position", "pk"):
        other = found.get((row.indicator.ref, row.area))
        if other is None or (row.revised_on or date.min) >= (other.revised_on or date.min):
            found[row.indicator.ref, row.area] = row
    return found


def _refuse_moved(
    entries: Sequence[FigureEntry], there: Mapping[Place, Observation], seen: Mapping[Place, str] | None
) -> None:
    if seen is None:
        return
    moved = {
        entry.place: there[entry.place]
        for entry in entries
        if entry.place in there
        and seen.get(entry.place, "") != standing_as(there[entry.place])
        and _is_revision(entry, there[entry.place])
    }
    if moved:
        raise FiguresConflict(moved)


def _is_revision(entry: FigureEntry, row: Observation | None) -> bool:
    return row is not None and entry.figure.value != row.value


Marks = tuple[bool, date | None, str, Decimal | None, Decimal | None]


def _marks(entry: FigureEntry, row: Observation | None) -> Marks:
    """The marks of an entry. Of what a figure that stays is a share is not lost when only the figure is typed."""
    figure = entry.figure
    share = figure.numerator, figure.denominator
    if figure.numerator is None and row is not None and row.value == figure.value:
        share = row.numerator, row.denominator
    due = entry.final_due if figure.is_provisional else None
    return figure.is_provisional, due, entry.note, *share


def _marks_of(row: Observation) -> Marks:
    return row.provisional, row.final_due, row.note, row.numerator, row.denominator


def _filled(
    row: Observation,
    agreement: Agreement,
    period: Period,
    entry: FigureEntry,
    before: Observation | None = None,
) -> Observation:
    """The row with the figure in it; ``before``: the one it takes the place of, whose name of the period stays."""
    row.agreement = agreement
    row.area = entry.area
    if row._state.adding:
        row.period_label = before.period_label if before else period.label
        row.period_start = before.period_start if before else period.start
        row.period_end = before.period_end if before else period.end
    row.value, row.not_available = entry.figure.value, entry.figure.value is None
    row.provisional, row.final_due, row.note, row.numerator, row.denominator = _marks(entry, before)
    return row


def _place_at_the_end(agreement: Agreement, rows: Sequence[Observation]) -> None:
    if not rows:
        return
    last = Observation.objects.filter(agreement=agreement).aggregate(last=Max("position"))["last"] or 0
    for number, row in enumerate(rows, 1):
        row.position = last + STEP * number


def _checked(rows: Sequence[Observation]) -> None:
    """Raises ValidationError for what no column can hold; the database's own constraints stand behind it."""
    for row in rows:
        row.clean_fields(exclude=["agreement", "indicator", "ref"])


# --- The indicator itself ---------------------------------------------------------------------------------------

CHANGEABLE = (
    "title", "definition", "why_proxy", "polarity", "polarity_reason", "geography", "source", "period_type",
    "baseline_label", "baseline_value", "note", "owner",
)  # fmt: skip


@transaction.atomic
def change_indicator(
    indicator: Indicator, values: Mapping[str, Any], by: User, *, reason: str, decision: int | None = None
) -> tuple[str, ...]:
    """Changes what is said of an indicator, its baseline and its owner included; returns the fields that changed.

    Every difference to a baseline is reckoned from it when it is read, so that a revised one restates them all; the
    old baseline stays in the history. Raises Refused for who does not administer the agreement, ValidationError for
    a value that no column can hold or a change without a reason.
    """
    row = (
        Indicator.objects.administered_by(by).select_for_update(of=("self",)).filter(pk=indicator.pk).first()
    )
    if row is None:
        raise Refused("Indicators are changed by the Community Safety Unit. Ask it to change this one.")
    changed = [name for name in CHANGEABLE if name in values and getattr(row, name) != values[name]]
    if not changed:
        return ()
    if not reason.strip():
        raise ValidationError({"reason": "Say why the indicator is changed."})
    for name in changed:
        setattr(row, name, values[name])
    row.clean_fields(exclude=["agreement", "ref"])
    change = Change(by=by, reason=reason.strip(), decision=decision, at=timezone.now())
    update_rows(Indicator, [row], changed, change)
    return tuple(changed)
