"""Enters and revises figures. Each function that writes is one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Max, QuerySet
from django.utils import timezone

from accounts.access import Refused
from accounts.models import User
from core.conflict import Conflict, token_of
from core.history import create_rows, update_rows
from indicators.arithmetic.periods import Period
from indicators.entry.reading_figures import SubmittedFigure
from indicators.models import Indicator, Observation
from indicators.reminders import cancel_answered
from priorities.models import Agreement
from priorities.writing import writing

STEP = 1000  # between the positions of two rows, as everywhere in a plan

Place = tuple[str, str]
"""An indicator's ref and an area ("": the whole geography)."""


@dataclass(frozen=True)
class FigureEntry:
    """A figure to enter for one period. ``final_due`` counts only for a provisional figure."""

    indicator: str
    area: str
    figure: SubmittedFigure
    final_due: date | None = None
    note: str = ""

    @property
    def place(self) -> Place:
        """The indicator's ref and the area."""
        return self.indicator, self.area


@dataclass(frozen=True)
class EntryResult:
    """How many figures were new, revised, only marked (provisional, note), and unchanged."""

    new: int = 0
    revised: int = 0
    marked: int = 0
    unchanged: int = 0


class ReasonMissing(ValueError):
    """A revision of current figures has no reason. ``places``: their indicators and areas."""

    def __init__(self, places: Sequence[Place]) -> None:
        super().__init__("Say why figures that have been entered before are revised.")
        self.places = tuple(places)


# --- Figures ----------------------------------------------------------------------------------------------------


def enter_figures(
    agreement: Agreement,
    period: Period,
    entries: Sequence[FigureEntry],
    by: User,
    *,
    reason: str = "",
    decision: int | None = None,
    seen: Mapping[Place, str] | None = None,
) -> EntryResult:
    """Enters figures of one period, in one transaction.

    Where there is no figure, one is added. Another value than the current one is a revision: a new row with today's
    date and the reason; the old row stays. A second revision on the same day changes that day's row. If only a mark
    differs (provisional, final due, note), the marks change. If nothing differs, nothing is written.

    ``seen``: the tokens of the figures that the page showed (see :func:`current_text`). Raises Refused for indicators
    that this user may not edit, ReasonMissing for a revision without a reason, and Conflict, with the figures now by
    place, if one is no longer
    the one that the page showed.
    """
    words = reason.strip() or f"Figures of {period.label} entered"
    with writing(agreement, by=by, reason=words, decision=decision) as change:
        indicators = _editable_indicators(agreement, {entry.indicator for entry in entries}, by)
        owners = {row.owner_id for row in indicators.values() if row.owner_id is not None}
        if owners - {by.pk}:
            change = replace(change, reason=f"{words} by the Community Safety Unit, for their owner")
        current = current_figures(agreement, period, indicators)
        _refuse_conflicts(entries, current, seen)
        revisions = [entry.place for entry in entries if _is_revision(entry, current.get(entry.place))]
        if revisions and not reason.strip():
            raise ReasonMissing(revisions)
        today = timezone.localdate()
        new: list[Observation] = []
        changed: list[Observation] = []
        unchanged = 0
        for entry in entries:
            row = current.get(entry.place)
            if row is None:
                new.append(
                    _fill_row(Observation(indicator=indicators[entry.indicator]), agreement, period, entry)
                )
            elif _is_revision(entry, row):
                if row.revised_on == today:
                    row.revision_reason = reason.strip()
                    changed.append(_fill_row(row, agreement, period, entry))
                else:
                    revision = Observation(
                        indicator=indicators[entry.indicator],
                        revised_on=today,
                        revision_reason=reason.strip(),
                    )
                    new.append(_fill_row(revision, agreement, period, entry, row))
            elif _marks(entry, row) != _marks_of(row):
                changed.append(_fill_row(row, agreement, period, entry, row))
            else:
                unchanged += 1
        _place_at_the_end(agreement, new)
        _validate_rows([*new, *changed])
        create_rows(Observation, new, change)
        update_rows(Observation, changed, FIGURE_FIELDS, change)
        if owners:
            cancel_answered(agreement, owners, today)
        revised = len(revisions)
        first_figures = sum(row.revised_on is None for row in new)
        return EntryResult(
            first_figures, revised, len(changed) - (revised - (len(new) - first_figures)), unchanged
        )


class PeriodIsTaken(ValueError):
    """There are figures of the other period already. ``places``: their indicators and areas."""

    def __init__(self, places: Sequence[Place]) -> None:
        super().__init__("Figures of that period are there already: revise those, with the reason.")
        self.places = tuple(places)


def move_figures(
    agreement: Agreement, places: Collection[Place], period: Period, other: Period, by: User, *, reason: str
) -> int:
    """Figures that were entered for a wrong period become those of another, with their revisions; how many.

    Raises Refused as :func:`enter_figures` does, ReasonMissing, and PeriodIsTaken where the other period has a figure.
    """
    if not reason.strip():
        raise ReasonMissing(sorted(places))
    with writing(agreement, by=by, reason=reason.strip()) as change:
        indicators = _editable_indicators(agreement, {ref for ref, _ in places}, by)
        taken = sorted(set(current_figures(agreement, other, indicators)) & set(places))
        if taken:
            raise PeriodIsTaken(taken)
        rows = [
            row
            for row in _figures_of(agreement, period, indicators)
            if (row.indicator.ref, row.area) in places
        ]
        for row in rows:
            row.period_label, row.period_start, row.period_end = other.label, other.start, other.end
        update_rows(Observation, rows, ["period_label", "period_start", "period_end"], change)
        return len(rows)


FIGURE_FIELDS = (
    "value", "not_available", "numerator", "denominator", "provisional", "final_due", "note", "revision_reason",
)  # fmt: skip


def current_text(row: Observation | None) -> str:
    """The value of a current figure as text: "" (no figure), "N/A" or a plain number."""
    if row is None:
        return ""
    return "N/A" if row.value is None else f"{row.value.normalize():f}"


def _editable_indicators(agreement: Agreement, refs: Collection[str], by: User) -> dict[str, Indicator]:
    """The indicators by ref. Raises Refused if this user may not edit them all."""
    rows = Indicator.objects.filter(agreement=agreement, ref__in=refs).editable_by(by).order_by("pk")
    indicators = {row.ref: row for row in rows}
    if len(indicators) < len(set(refs)):
        raise Refused(
            "Figures are entered by the owner of an indicator and by the Community Safety Unit: some of these "
            "indicators are not yours."
        )
    return indicators


def current_figures(
    agreement: Agreement, period: Period, indicators: Mapping[str, Indicator] | None = None
) -> dict[Place, Observation]:
    """The figures of a period by indicator and area; of several revisions the latest. One query.

    A figure belongs to the period if it has its label, or covers the same days under another label. ``indicators``
    None: all of the agreement.
    """
    figures: dict[Place, Observation] = {}
    for row in _figures_of(agreement, period, indicators):
        other = figures.get((row.indicator.ref, row.area))
        if other is None or (row.revised_on or date.min) >= (other.revised_on or date.min):
            figures[row.indicator.ref, row.area] = row
    return figures


def _figures_of(
    agreement: Agreement, period: Period, indicators: Mapping[str, Indicator] | None
) -> QuerySet[Observation]:
    """All figures of a period, with those that were revised."""
    rows = Observation.objects.filter(agreement=agreement, withdrawn_at__isnull=True)
    rows = rows.filter(period_label=period.label) | rows.filter(
        period_start=period.start, period_end=period.end
    )
    if indicators is not None:
        rows = rows.filter(indicator__in=[row.pk for row in indicators.values()])
    return rows.select_related("indicator").order_by("position", "pk")


def _refuse_conflicts(
    entries: Sequence[FigureEntry], current: Mapping[Place, Observation], seen: Mapping[Place, str] | None
) -> None:
    if seen is None:
        return
    conflicts = {
        entry.place: current[entry.place]
        for entry in entries
        if entry.place in current
        and seen.get(entry.place, "") != token_of(current_text(current[entry.place]))
        and _is_revision(entry, current[entry.place])
    }
    if conflicts:
        raise Conflict(conflicts)


def _is_revision(entry: FigureEntry, row: Observation | None) -> bool:
    return row is not None and entry.figure.value != row.value


Marks = tuple[bool, date | None, str, Decimal | None, Decimal | None]


def _marks(entry: FigureEntry, row: Observation | None) -> Marks:
    """The marks of an entry. A figure that stays keeps its numerator and denominator if only its value is typed."""
    figure = entry.figure
    share = figure.numerator, figure.denominator
    if figure.numerator is None and row is not None and row.value == figure.value:
        share = row.numerator, row.denominator
    final_due = entry.final_due if figure.is_provisional else None
    return figure.is_provisional, final_due, entry.note, *share


def _marks_of(row: Observation) -> Marks:
    return row.provisional, row.final_due, row.note, row.numerator, row.denominator


def _fill_row(
    row: Observation,
    agreement: Agreement,
    period: Period,
    entry: FigureEntry,
    previous: Observation | None = None,
) -> Observation:
    """Puts the figure into the row. ``previous``: the row that it replaces; its label of the period stays."""
    row.agreement = agreement
    row.area = entry.area
    if row._state.adding:
        row.period_label = previous.period_label if previous else period.label
        row.period_start = previous.period_start if previous else period.start
        row.period_end = previous.period_end if previous else period.end
    row.value, row.not_available = entry.figure.value, entry.figure.value is None
    row.provisional, row.final_due, row.note, row.numerator, row.denominator = _marks(entry, previous)
    return row


def _place_at_the_end(agreement: Agreement, rows: Sequence[Observation]) -> None:
    if not rows:
        return
    last_position = _last_position(Observation, agreement)
    for number, row in enumerate(rows, 1):
        row.position = last_position + STEP * number


def _validate_rows(rows: Sequence[Observation]) -> None:
    """Raises ValidationError for values that do not fit their columns. The constraints of the database come after."""
    for row in rows:
        row.clean_fields(exclude=["agreement", "indicator", "ref"])


def _last_position(model: type[Observation], agreement: Agreement) -> int:
    rows = model._default_manager.filter(agreement=agreement)
    return int(rows.aggregate(last=Max("position"))["last"] or 0)
