"""The indicators of a plan as tables, for pages and papers. They need only the plan's value.

Their columns are those of the progress report of March 2013, which committees know: the baseline, the last two
periods, the change between these, and the difference from the baseline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from core.templatetags.govuk import day
from indicators.arithmetic.judging import Outcome, wanted_or_not
from indicators.arithmetic.measures import (
    DOWN,
    LEVEL,
    TOO_FEW,
    UP,
    Figure,
    FigureComparison,
    is_count,
    is_percentage,
    with_thousands,
)
from indicators.arithmetic.series import Series, series_of
from indicators.charts.making import chart_of
from indicators.charts.trend import Trend, trend_of
from plan.describing.figures import levels_of, target_as_printed, value_as_printed, words_or_value
from plan.value import PlanValue
from plan.value.rows import IndicatorValue, ObservationValue, TargetValue

PERIODS_SHOWN = 2
NOT_YET = "No figure yet"
NO_FIGURE = "No figure"
SPOKEN = {UP: "up", DOWN: "down"}
BETTER_WAYS = {
    "lower": "Lower is better.",
    "higher": "Higher is better.",
    "neither": "Neither way is better.",
}


@dataclass(frozen=True)
class PeriodCell:
    """The figure of a period as printed. A zero, "N/A" and "No figure yet" are three different things."""

    label: str
    text: str
    is_figure: bool = True
    is_provisional: bool = False
    is_revised: bool = False


@dataclass(frozen=True)
class ComparisonCell:
    """A change or a difference. ``spoken``: the arrow in a word; ``text``: the figure without its sign.

    ``judgement``: an ``Outcome``, capitalised; "" where nothing is said.
    """

    arrow: str = ""
    spoken: str = ""
    text: str = ""
    judgement: str = ""
    words: str = ""


@dataclass(frozen=True)
class FigureNote:
    """What a reader must know of a figure or of an indicator."""

    about: str
    text: str


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator, of its whole geography, as a row of a table, and its picture; None for fewer than two figures."""

    indicator: IndicatorValue
    baseline: str
    periods: tuple[PeriodCell, ...]
    change: ComparisonCell
    difference: ComparisonCell
    targets: tuple[str, ...]
    trend: Trend | None = None

    @property
    def last(self) -> PeriodCell | None:
        """The figure that stands beside the picture; None without figures."""
        return self.periods[-1] if self.periods else None


@dataclass(frozen=True)
class IndicatorTable:
    """Indicators whose figures are of the same periods. ``columns`` empty: there are no figures yet.

    ``series``: of each line its figures.
    """

    title: str
    baseline_label: str
    columns: tuple[str, ...]
    lines: tuple[IndicatorLine, ...]
    series: tuple[Series[IndicatorValue], ...]

    @cached_property
    def scope(self) -> str:
        """What all its indicators have in common: geography, kind of period, source."""
        parts = (("Geography", "geography"), ("Periods", "period_type"), ("Source", "source"))
        texts = []
        for heading, name in parts:
            values = {getattr(line.indicator, name) for line in self.lines}
            if len(values) == 1 and (value := values.pop()) and value != "other":
                texts.append(f"{heading}: {value}.")
        return " ".join(texts)

    @property
    def notes(self) -> tuple[FigureNote, ...]:
        """On the figures that are shown: provisional, revised, numerator and denominator, entered notes."""
        notes = []
        for series in self.series:
            for label in self.columns:
                figure = series.by_label.get(label)
                texts = list(_note_texts(series.indicator, figure)) if figure is not None else []
                if texts:
                    notes.append(FigureNote(f"{series.indicator.title}, {label}", " ".join(texts)))
        return tuple(notes)

    @property
    def periods(self) -> str:
        """ "2011 and 2012"; "" without figures."""
        return " and ".join(self.columns)

    @property
    def has_codes(self) -> bool:
        """Whether any indicator has a code ("NI 32")."""
        return any(line.indicator.code for line in self.lines)

    @property
    def has_baseline(self) -> bool:
        """Whether there is any baseline, also one in words."""
        return any(line.indicator.baseline_value for line in self.lines)

    @property
    def has_change(self) -> bool:
        """Whether there is a period to compare the last one with."""
        return any(line.change.arrow or line.change.text for line in self.lines) or len(self.columns) > 1

    @property
    def has_difference(self) -> bool:
        """Whether there are figures to compare with a baseline."""
        return bool(self.columns) and self.has_baseline

    @property
    def has_targets(self) -> bool:
        """Whether any indicator has a target."""
        return any(line.targets for line in self.lines)

    @property
    def marks(self) -> tuple[str, ...]:
        """The marks of its figures: "p" provisional, "r" revised."""
        cells = [cell for line in self.lines for cell in line.periods]
        marks = (
            ("p", any(cell.is_provisional for cell in cells)),
            ("r", any(cell.is_revised for cell in cells)),
        )
        return tuple(mark for mark, used in marks if used)


# --- Cells --------------------------------------------------------------------------------------------------


def period_cell(indicator: IndicatorValue, figure: Figure | None, label: str, absent: str) -> PeriodCell:
    """The cell of a period. ``figure`` None: nothing has been entered for it, and ``absent`` says so."""
    if figure is None:
        return PeriodCell(label, absent, is_figure=False)
    row = figure.observation
    if row.value is None:
        return PeriodCell(label, "N/A", is_figure=False, is_revised=row.revised_on is not None)
    return PeriodCell(
        label,
        value_as_printed(indicator, row.value),
        is_provisional=row.provisional,
        is_revised=row.revised_on is not None,
    )


def comparison_cell(
    indicator: IndicatorValue,
    comparison: FigureComparison,
    expected_base: str = "",
    outcome: Outcome | str | None = None,
) -> ComparisonCell:
    """The cell of a change or a difference.

    ``expected_base``: the period that the reader expects; any other period is named in the words. ``outcome``: what is
    said of it; None: whether it is the wanted direction.
    """
    if comparison.direction is None:
        return ComparisonCell(
            judgement=_capitalised(str(outcome or "")), words=_capitalised(comparison.words)
        )
    words = [comparison.words]
    if comparison.summed > 1:
        words.append(f"{comparison.summed} periods together")
    if comparison.base_label != expected_base:
        words.append(f"since {comparison.base_label}")
    return ComparisonCell(
        arrow=comparison.direction if comparison.direction != LEVEL else "",
        spoken=SPOKEN.get(comparison.direction, ""),
        text=_size_text(indicator, comparison),
        judgement=_capitalised(str((wanted_or_not(comparison) if outcome is None else outcome) or "")),
        words=_capitalised(", ".join(filter(None, words))),
    )


def _size_text(indicator: IndicatorValue, comparison: FigureComparison) -> str:
    """The figure without its sign, which the arrow shows. A rate also in its own unit; few cases as a number."""
    amount = "" if comparison.amount is None else with_thousands(abs(comparison.amount))
    if comparison.figure is None:
        return amount if comparison.words == TOO_FEW else ""
    size = with_thousands(abs(comparison.figure))
    if is_percentage(indicator):
        return f"{size} points"
    return f"{size}%" if is_count(indicator) else f"{amount} ({size}%)"


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- Notes --------------------------------------------------------------------------------------------------


def _note_texts(indicator: IndicatorValue, figure: Figure) -> Iterator[str]:
    row = figure.observation
    if row.provisional:
        due_words = f"; final figures due {day(row.final_due)}" if row.final_due else ""
        yield f"Provisional{due_words}."
    if row.revised_on:
        before = figure.superseded[-1].value if figure.superseded else None
        before_words = f", before that {value_as_printed(indicator, before)}" if before is not None else ""
        reason = f": {row.revision_reason.rstrip('.')}" if row.revision_reason else ""
        yield f"Revised on {day(row.revised_on)}{before_words}{reason}."
    if row.numerator is not None and row.denominator is not None:
        yield f"{number_as_it_is(row.numerator)} of {number_as_it_is(row.denominator)}."
    if row.note:
        yield row.note


def number_as_it_is(number: Decimal) -> str:
    """A number with only the decimal places that it needs."""
    whole = number.to_integral_value()
    return with_thousands(whole if whole == number else number.normalize())


def measure_notes(indicators: Iterable[IndicatorValue]) -> tuple[FigureNote, ...]:
    """Of each indicator: what it measures, which way is better, where it comes from."""
    return tuple(FigureNote(row.title, "\n".join(filter(None, _facts(row)))) for row in indicators)


def _facts(row: IndicatorValue) -> tuple[str, ...]:
    return (
        row.definition,
        f"Unit: {row.unit}. {BETTER_WAYS.get(row.polarity, '')}".strip(),
        f"Geography: {row.geography}." if row.geography else "",
        f"Source: {row.source}." if row.source else "",
        row.note,
    )


# --- Tables -------------------------------------------------------------------------------------------------


def tables_of(
    value: PlanValue, indicators: Sequence[IndicatorValue], title: str
) -> tuple[IndicatorTable, ...]:
    """The tables of some indicators, in order: those whose figures share periods stand together."""
    targets: dict[str, list[TargetValue]] = {}
    for target in value.targets:
        targets.setdefault(target.indicator, []).append(target)
    observations: dict[str, list[ObservationValue]] = {}
    for observation in value.observations:
        observations.setdefault(observation.indicator, []).append(observation)
    series: list[Series[IndicatorValue]] = []
    for row in indicators:
        indicator_series = series_of(row, observations.get(row.ref, ()))
        whole = next((item for item in indicator_series if not item.area), None)
        if whole is not None or not indicator_series:
            series.append(whole or Series(row, "", ()))
    return tuple(_table(title, columns, members, targets) for columns, members in _sharing_periods(series))


def _sharing_periods(
    series: Sequence[Series[IndicatorValue]],
) -> Iterator[tuple[tuple[str, ...], list[Series[IndicatorValue]]]]:
    """Series with the last periods that they share; those without figures last.

    Only periods of one kind are set beside each other: a quarter has no place in a column of years.
    """
    kinds: dict[str, list[Series[IndicatorValue]]] = {}
    for item in series:
        if item.figures:
            kinds.setdefault(item.indicator.period_type, []).append(item)
    for remaining in kinds.values():
        while remaining:
            columns = _last_periods(remaining)
            yield columns, [item for item in remaining if not item.by_label.keys().isdisjoint(columns)]
            remaining = [item for item in remaining if item.by_label.keys().isdisjoint(columns)]
    without_figures = [item for item in series if not item.figures]
    if without_figures:
        yield (), without_figures


def _last_periods(series: Sequence[Series[IndicatorValue]]) -> tuple[str, ...]:
    labels: dict[str, tuple[date, date]] = {}
    for item in series:
        for figure in item.figures:
            row = figure.observation
            start = row.period_start or row.period_end or date.min
            labels.setdefault(figure.period, (start, row.period_end or start))
    return tuple(sorted(labels, key=lambda label: labels[label])[-PERIODS_SHOWN:])


def _table(
    title: str,
    columns: tuple[str, ...],
    series: list[Series[IndicatorValue]],
    targets: dict[str, list[TargetValue]],
) -> IndicatorTable:
    labels = {item.indicator.baseline_label for item in series if item.indicator.baseline_value}
    shared_label = labels.pop() if len(labels) == 1 else ""
    return IndicatorTable(
        title=title,
        baseline_label=shared_label,
        columns=columns,
        lines=tuple(
            _line(item, columns, shared_label, targets.get(item.indicator.ref, [])) for item in series
        ),
        series=tuple(series),
    )


def _line(
    series: Series[IndicatorValue], columns: tuple[str, ...], shared_label: str, targets: list[TargetValue]
) -> IndicatorLine:
    indicator = series.indicator
    baseline = words_or_value(indicator, indicator.baseline_value) or "None"
    if indicator.baseline_value and indicator.baseline_label and indicator.baseline_label != shared_label:
        baseline = f"{baseline} ({indicator.baseline_label})"
    change = difference = ComparisonCell(words=NOT_YET)
    figures = series.by_label
    last = figures.get(columns[-1]) if columns else None
    if last is not None:
        before = columns[-2] if len(columns) > 1 else ""
        change = comparison_cell(indicator, last.against_before, before, series.outcome(last))
        difference = comparison_cell(indicator, last.against_baseline)
    return IndicatorLine(
        indicator,
        baseline,
        tuple(
            period_cell(indicator, figures.get(label), label, NOT_YET if label == columns[-1] else NO_FIGURE)
            for label in columns
        ),
        change,
        difference,
        tuple(target_as_printed(indicator, target) for target in targets),
        trend_of(series, chart_of([series], levels_of(targets))),
    )
