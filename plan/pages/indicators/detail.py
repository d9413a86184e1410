"""What the page of one indicator shows: figures in time and by area, comparisons, revisions. Pure values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from core.templatetags.govuk import day
from indicators.arithmetic.comparing import figures_of
from indicators.arithmetic.judging import Outcome
from indicators.arithmetic.measures import Figure, FigureComparison, ObservationLike
from indicators.arithmetic.series import Extremes, Series, extremes_of, series_of
from indicators.arithmetic.usual_range import Rule
from indicators.charts import Chart, chart_of, clip_limits, describe_chart
from plan.describing.figures import levels_of, target_as_printed, value_as_printed, words_or_value
from plan.pages.indicators.reading import BaselineChange
from plan.pages.indicators.sentences import areas_in_words, sentence_of
from plan.pages.indicators.tables import (
    BETTER_WAYS,
    ComparisonCell,
    PeriodCell,
    comparison_cell,
    number_as_it_is,
    period_cell,
)
from plan.value import PlanValue
from plan.value.rows import IndicatorValue, ObservationValue, TargetValue

MOST_RESTATED = 8
"""For how many periods the page lists the differences before and after a new baseline, the latest first."""


@dataclass(frozen=True)
class FigureLine:
    """The figure of a period with its comparisons and remarks."""

    cell: PeriodCell
    change: ComparisonCell
    last_year: ComparisonCell | None
    difference: ComparisonCell
    usual: str
    is_outside: bool
    share: str
    note: str


@dataclass(frozen=True)
class AreaLine:
    """An area in its last two periods. ``rank``: "1", and "2=" of equals; "" without a figure of the latest period.

    ``length``: of its bar, in hundredths of the highest value; None where bars cannot be compared.
    """

    area: str
    rank: str
    length: float | None
    before: PeriodCell
    now: PeriodCell
    change: ComparisonCell
    usual: str
    is_outside: bool


@dataclass(frozen=True)
class Revision:
    """A figure that replaced another one."""

    about: str
    before: str
    after: str
    on: date
    why: str


@dataclass(frozen=True)
class RestatedDifference:
    """The difference of a period before and after the baseline was revised."""

    period: str
    before: ComparisonCell
    after: ComparisonCell


@dataclass(frozen=True)
class BaselineRevision:
    """A revised baseline in words, with the differences that it changed."""

    change: BaselineChange
    before: str
    after: str
    restated: tuple[RestatedDifference, ...]


@dataclass(frozen=True)
class IndicatorPage:
    """All that the page of an indicator shows."""

    indicator: IndicatorValue
    whole: Series[IndicatorValue]
    areas: tuple[Series[IndicatorValue], ...]
    targets: tuple[TargetValue, ...]
    observations: tuple[ObservationValue, ...]

    @property
    def sentence(self) -> str:
        """The latest figure in a sentence."""
        if self.whole.figures or not self.areas:
            return sentence_of(self.indicator, self.whole, is_brief=True)
        last = self.areas[0].figures[-1].period
        return areas_in_words(self.indicator, len(self.areas), self.extremes, last)

    @cached_property
    def chart(self) -> Chart | None:
        """The chart of the whole geography; None without two figures."""
        return chart_of([self.whole], levels_of(self.targets))

    @cached_property
    def area_chart(self) -> Chart | None:
        """The chart of the areas to look at: the highest, the lowest, the one that moved most."""
        if self.extremes is None:
            return chart_of(self.areas)
        chosen = (self.extremes.highest, self.extremes.lowest, self.extremes.moved_most)
        areas = dict.fromkeys(series.area for series in chosen if series is not None)
        return chart_of([series for series in self.areas if series.area in areas])

    @property
    def chart_words(self) -> str:
        return describe_chart(self.chart) if self.chart else ""

    @property
    def area_chart_words(self) -> str:
        return describe_chart(self.area_chart) if self.area_chart else ""

    @cached_property
    def extremes(self) -> Extremes | None:
        """The areas to look at."""
        return extremes_of(self.areas)

    @cached_property
    def lines(self) -> tuple[FigureLine, ...]:
        """The figures of the whole geography, the latest first."""
        return tuple(self._line(figure) for figure in reversed(self.whole.figures))

    @property
    def has_last_year(self) -> bool:
        """Whether any figure can be compared with the same period a year before."""
        return any(line.last_year is not None for line in self.lines)

    @property
    def has_usual(self) -> bool:
        """Whether there is a usual range."""
        return self.whole.usual is not None

    @property
    def has_shares(self) -> bool:
        """Whether any figure has a numerator and a denominator."""
        return any(line.share for line in self.lines)

    @property
    def has_baseline(self) -> bool:
        """Whether there is a baseline, also one in words."""
        return bool(self.indicator.baseline_value)

    @property
    def usual_words(self) -> str:
        """The usual range, or why there is none; "" without a figure."""
        usual = self.whole.usual
        if usual is None:
            return self.whole.why_no_range if self.whole.figures else ""
        lower, upper = clip_limits(self.indicator, usual.lower, usual.upper)
        shown = [value_as_printed(self.indicator, value) for value in (lower, upper, usual.mean)]
        trial = " It is a trial range: fewer than twelve figures." if usual.is_trial else ""
        count = len(self.whole.available)
        return f"{shown[0]} to {shown[1]}, about an average of {shown[2]}, from {count} figures.{trial}"

    @property
    def breaks(self) -> tuple[str, ...]:
        """Gaps and overlaps between periods, in words."""
        return tuple(
            f"{item.before} and {item.after} overlap: {day(item.first)} to {day(item.last)} counts in both."
            if item.overlaps
            else f"Nothing covers {day(item.first)} to {day(item.last)}, between {item.before} and {item.after}."
            for item in self.whole.breaks
        )

    @property
    def area_lines(self) -> tuple[AreaLine, ...]:
        """The areas side by side, in the last two periods of each, ranked by their figures, the highest first."""
        lasts = [(series, series.figures[-1]) for series in self.areas]
        latest = self.latest_period
        values = [figure.value for _, figure in lasts if figure.period == latest and figure.value is not None]
        highest = max(values, default=Decimal(0))
        has_bars = highest > 0 and min(values) >= 0

        def line(series: Series[IndicatorValue], figure: Figure) -> AreaLine:
            if figure.period != latest or figure.value is None:
                return self._area_line(series, "", None)
            place = 1 + sum(other > figure.value for other in values)
            rank = f"{place}=" if values.count(figure.value) > 1 else str(place)
            return self._area_line(
                series, rank, round(float(figure.value / highest) * 100, 1) if has_bars else None
            )

        ordered = sorted(
            lasts,
            key=lambda pair: (pair[1].period == latest, pair[1].observation.value or 0),
            reverse=True,
        )
        return tuple(line(*pair) for pair in ordered)

    @property
    def area_columns(self) -> tuple[str, str]:
        """The headings of the areas' last two periods; an area with another period names it beside its figure."""
        befores = Counter(series.figures[-2].period for series in self.areas if len(series.figures) > 1)
        return next((period for period, _ in befores.most_common(1)), ""), self.latest_period

    @property
    def latest_period(self) -> str:
        """The latest period of any area; "" without areas."""
        if self.extremes:
            return self.extremes.period
        return self.areas[0].figures[-1].period if self.areas else ""

    @property
    def target_words(self) -> tuple[str, ...]:
        return tuple(target_as_printed(self.indicator, row) for row in self.targets)

    @property
    def polarity_words(self) -> str:
        """Which way is better, and why."""
        words = BETTER_WAYS.get(self.indicator.polarity, "")
        return f"{words} {self.indicator.polarity_reason}".strip()

    @property
    def baseline_words(self) -> str:
        shown = words_or_value(self.indicator, self.indicator.baseline_value)
        label = self.indicator.baseline_label
        return f"{shown} ({label})" if shown and label else shown

    @property
    def revisions(self) -> tuple[Revision, ...]:
        """Revised figures of the whole and of areas, the latest first."""
        revisions = [item for series in (self.whole, *self.areas) for item in self._revisions_of(series)]
        return tuple(sorted(revisions, key=lambda item: item.on, reverse=True))

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        """Notes on single figures, the latest first: (about, note); of a provisional one also when it is final."""
        return tuple(
            (", ".join(filter(None, (series.area, figure.period))), words)
            for series in (self.whole, *self.areas)
            for figure in reversed(series.figures)
            if (words := _note_on(figure.observation))
        )

    def _line(self, figure: Figure) -> FigureLine:
        row = figure.observation
        year = self.whole.against_last_year(figure)
        labels = [item.period for item in self.whole.figures]
        place = labels.index(figure.period)
        share = ""
        if row.numerator is not None and row.denominator is not None:
            share = f"{number_as_it_is(row.numerator)} of {number_as_it_is(row.denominator)}"
        return FigureLine(
            period_cell(self.indicator, figure, figure.period, ""),
            self._change_cell(self.whole, figure, labels[place - 1] if place else ""),
            comparison_cell(self.indicator, year, year.base_label) if year else None,
            comparison_cell(self.indicator, figure.against_baseline),
            _rules_in_words(self.whole, figure),
            Rule.OUTSIDE in self.whole.rules_met_by(figure),
            share,
            row.note,
        )

    def _area_line(self, series: Series[IndicatorValue], rank: str, length: float | None) -> AreaLine:
        *rest, last = series.figures
        before = rest[-1] if rest else None
        return AreaLine(
            series.area,
            rank,
            length,
            period_cell(self.indicator, before, before.period if before else "", "None"),
            period_cell(self.indicator, last, last.period, "None"),
            self._change_cell(series, last, before.period if before else ""),
            _rules_in_words(series, last),
            Rule.OUTSIDE in series.rules_met_by(last),
        )

    def _change_cell(self, series: Series[IndicatorValue], figure: Figure, before: str) -> ComparisonCell:
        """The change; what is said of it stands in the column of the usual range, if there is one."""
        return comparison_cell(
            self.indicator, figure.against_before, before, "" if series.usual is not None else None
        )

    def _revisions_of(self, series: Series[IndicatorValue]) -> Iterator[Revision]:
        for figure in series.figures:
            rows = (*figure.superseded, figure.observation)
            for before, after in pairwise(rows):
                if after.revised_on is not None:
                    yield Revision(
                        ", ".join(filter(None, (series.area, figure.period))),
                        self._shown(before.value),
                        self._shown(after.value),
                        after.revised_on,
                        after.revision_reason,
                    )

    def _shown(self, value: Decimal | None) -> str:
        return "N/A" if value is None else value_as_printed(self.indicator, value)

    def restated_by(self, change: BaselineChange) -> BaselineRevision:
        """The differences of the whole geography before and after a new baseline, the latest periods first."""
        old = replace(self.indicator, baseline_value=change.value_before, baseline_label=change.label_before)
        new = replace(self.indicator, baseline_value=change.value, baseline_label=change.label)
        rows = [row for row in self.observations if not row.area]
        pairs = zip(figures_of(old, rows), figures_of(new, rows), strict=True)
        restated = [
            RestatedDifference(
                old_figure.period,
                comparison_cell(old, old_figure.against_baseline),
                comparison_cell(new, new_figure.against_baseline),
            )
            for old_figure, new_figure in pairs
            if _differs(old_figure.against_baseline, new_figure.against_baseline)
        ]
        return BaselineRevision(
            change,
            _baseline_in_words(old),
            _baseline_in_words(new),
            tuple(reversed(restated))[:MOST_RESTATED],
        )


def _differs(before: FigureComparison, after: FigureComparison) -> bool:
    return (before.figure, before.words) != (after.figure, after.words)


def _baseline_in_words(indicator: IndicatorValue) -> str:
    shown = words_or_value(indicator, indicator.baseline_value) or "none"
    return f"{shown} ({indicator.baseline_label})" if indicator.baseline_label else shown


def _rules_in_words(series: Series[IndicatorValue], figure: Figure) -> str:
    """ "In the range", "Worse: outside", with the pattern of the figure; "" if there is no range."""
    outcome = series.outcome(figure)
    if series.usual is None or outcome is None:
        return ""
    short = {
        Outcome.WORSE: "worse: outside",
        Outcome.BETTER: "better: outside",
        Outcome.OUTSIDE: "outside",
    }
    rules = series.rules_met_by(figure)
    words = [short.get(outcome, "in the range")]
    words += [rule.value for rule in Rule if rule in rules and rule is not Rule.OUTSIDE]
    return "; ".join(words).capitalize()


def indicator_page(value: PlanValue, ref: str) -> IndicatorPage | None:
    """The page of an indicator of the plan; None where the plan has none of that ref."""
    indicator = value.find("indicators", ref)
    if indicator is None:
        return None
    rows = tuple(row for row in value.observations if row.indicator == ref)
    series: Sequence[Series[IndicatorValue]] = series_of(indicator, rows)
    whole = next((item for item in series if not item.area), Series(indicator, "", ()))
    return IndicatorPage(
        indicator,
        whole,
        tuple(item for item in series if item.area),
        tuple(row for row in value.targets if row.indicator == ref),
        rows,
    )


def _note_on(figure: ObservationLike) -> str:
    """The note on a figure, after the day on which final figures are due."""
    due = f"Provisional: final figures are due on {day(figure.final_due)}." if figure.final_due else ""
    return " ".join(filter(None, (due, figure.note)))
