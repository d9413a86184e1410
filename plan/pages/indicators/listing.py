"""What the page of a plan's indicators shows: by priority in plan order, then by framework."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from indicators.arithmetic.judging import Outcome
from indicators.arithmetic.series import extremes_of, series_of
from plan.pages.indicators.sentences import areas_in_words
from plan.pages.indicators.tables import FigureNote, IndicatorLine, IndicatorTable, measure_notes, tables_of
from plan.summary import address_of, heading_of
from plan.value import PlanValue
from plan.value.rows import IndicatorValue

# What the last changes come to, in the words of a sentence about several indicators.
COUNTED_OUTCOMES = {
    Outcome.WORSE: "worse and outside the usual range",
    Outcome.BETTER: "better and outside the usual range",
    Outcome.OUTSIDE: "outside the usual range",
    Outcome.USUAL: "in the usual range",
    Outcome.UNWANTED: "not in the wanted direction",
    Outcome.WANTED: "in the wanted direction",
    None: "without a wanted direction or a change",
}


@dataclass(frozen=True)
class IndicatorSentence:
    """An indicator and the sentence about it."""

    indicator: IndicatorValue
    words: str


@dataclass(frozen=True)
class IndicatorGroup:
    """The indicators of a priority or of a framework, with what they measure.

    ``sentences``: those with figures of areas only, which stand in no table. ``address``: names the priority in
    addresses; "" for a framework.
    """

    heading: str
    tables: tuple[IndicatorTable, ...]
    sentences: tuple[IndicatorSentence, ...]
    about: tuple[FigureNote, ...]
    address: str = ""

    @property
    def pictures(self) -> tuple[IndicatorLine, ...]:
        """The indicators that have a picture: those with figures of two periods or more."""
        return tuple(line for table in self.tables for line in table.lines if line.trend)


@dataclass(frozen=True)
class ListedFramework:
    """A framework of which the plan only names the indicators."""

    title: str
    indicators: tuple[IndicatorValue, ...]


@dataclass(frozen=True)
class IndicatorList:
    """All that the page shows. ``outcomes``: how many are better, worse and so on in their last period."""

    groups: tuple[IndicatorGroup, ...]
    listed: tuple[ListedFramework, ...]
    count: int
    outcomes: tuple[tuple[int, str], ...]

    @property
    def has_pictures(self) -> bool:
        """Whether any indicator has figures of two periods or more."""
        return any(group.pictures for group in self.groups)

    @property
    def listed_count(self) -> int:
        """How many indicators are only named."""
        return sum(len(framework.indicators) for framework in self.listed)


def indicators_of(value: PlanValue) -> IndicatorList:
    """The indicators by priority in plan order, then by framework.

    Frameworks of which the plan gives nothing but names and codes are listed without columns for figures.
    """
    of_priority: dict[str, list[IndicatorValue]] = {row.ref: [] for row in value.priorities}
    of_framework: dict[str, list[IndicatorValue]] = {}
    for row in value.indicators:
        if row.priority in of_priority:
            of_priority[row.priority].append(row)
        else:
            of_framework.setdefault(row.framework, []).append(row)
    groups = [
        _group(value, rows, heading_of(priority), address_of(priority))
        for priority in value.priorities
        if (rows := of_priority[priority.ref])
    ]
    measured_refs = {row.indicator for row in value.observations} | {row.indicator for row in value.targets}
    named_only = []
    for name, rows in of_framework.items():
        title = name or "Other indicators"
        if any(row.baseline_value or row.ref in measured_refs for row in rows):
            groups.append(_group(value, rows, title))
        else:
            named_only.append(ListedFramework(title, tuple(rows)))
    return IndicatorList(tuple(groups), tuple(named_only), len(value.indicators), _count_outcomes(groups))


def _group(
    value: PlanValue, rows: Sequence[IndicatorValue], heading: str, address: str = ""
) -> IndicatorGroup:
    tables = tables_of(value, rows, heading)
    in_tables = {line.indicator.ref for table in tables for line in table.lines}
    sentences = tuple(
        IndicatorSentence(row, _sentence_of_areas(value, row)) for row in rows if row.ref not in in_tables
    )
    return IndicatorGroup(heading, tables, sentences, measure_notes(rows), address)


def _sentence_of_areas(value: PlanValue, row: IndicatorValue) -> str:
    """The sentence about an indicator that has only figures of areas."""
    series = series_of(row, (item for item in value.observations if item.indicator == row.ref))
    extremes = extremes_of(series)
    return areas_in_words(row, len(series), extremes, series[0].figures[-1].period)


def _count_outcomes(groups: Sequence[IndicatorGroup]) -> tuple[tuple[int, str], ...]:
    """How many indicators are better, worse, in their usual range and so on, against the period before."""
    counts: Counter[str] = Counter()
    for group in groups:
        for table in group.tables:
            for line in table.lines:
                if line.change.judgement or line.change.text:
                    counts[line.change.judgement.lower()] += 1
    return tuple(
        (counts[outcome or ""], words) for outcome, words in COUNTED_OUTCOMES.items() if counts[outcome or ""]
    )
