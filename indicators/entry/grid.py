"""The grid for entering the figures of one period: its rows, with the current and the submitted figures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from core.conflict import token_of
from core.text import folded, without_nul
from indicators.arithmetic.periods import Period, PeriodKind, next_period, period_of
from indicators.arithmetic.spans import kind_without_marks, span_between
from indicators.entry.pasting import Box
from indicators.entry.questions import printed_value, question_about
from indicators.entry.reading_figures import SubmittedFigure, UnreadableFigure, read_figure
from indicators.models import Indicator, Observation
from indicators.workflow import FigureEntry, Place, current_figures, current_text
from priorities.models import Agreement


@dataclass(frozen=True)
class EarlierFigures:
    """The figures of earlier periods in order of time; of each period the latest revision.

    They are as long as the period that is entered. ``other_length``: there are only others, such as "a year".
    """

    values: tuple[Decimal, ...] = ()
    last_label: str = ""
    last_value: Decimal | None = None
    other_length: str = ""


@dataclass
class FigureRow:
    """A row of the grid: an indicator in one area, its current figure, and the submitted one.

    ``seen``: the token of the current figure when the page was opened. ``problem``: why the row cannot
    be saved. ``question``: what to ask about it.
    """

    indicator: Indicator
    area: str
    before: EarlierFigures
    current: Observation | None
    text: str = ""
    is_provisional: bool = False
    note: str = ""
    seen: str = ""
    problem: str = ""
    question: str = ""
    figure: SubmittedFigure | None = None

    @cached_property
    def key(self) -> str:
        """The name of the row in the form; always the same for the same indicator and area."""
        return "f" + hashlib.sha256(f"{self.indicator.ref}\n{self.area}".encode()).hexdigest()[:12]

    @property
    def place(self) -> Place:
        """The indicator's ref and the area."""
        return self.indicator.ref, self.area

    @property
    def name(self) -> str:
        """The name of the row on the page: "Burglary", "Burglary: Dover"."""
        return f"{self.indicator.title}: {self.area}" if self.area else self.indicator.title

    @property
    def last(self) -> str:
        """The figure of the period before, as printed; "" for none."""
        if not self.before.last_label:
            return ""
        if self.before.last_value is None:
            return "N/A"
        return printed_value(self.indicator, self.before.last_value)

    @property
    def box(self) -> Box:
        """The box of the row, for pasting."""
        names = tuple(filter(None, (folded(self.indicator.title), folded(self.indicator.code))))
        return Box(self.key, names, self.area, self.indicator.geography, self.indicator.title)

    def fill_with_current(self) -> None:
        """Fills the row with the current figure."""
        self.seen = token_of(current_text(self.current))
        if self.current is not None:
            self.text = current_text(self.current)
            self.is_provisional, self.note = self.current.provisional, self.current.note

    def fill_with_posted(self, posted: Mapping[str, str]) -> None:
        """Fills the row with the posted text, and reads it."""
        self.text = without_nul(posted.get(self.key, "")).strip()
        self.is_provisional = bool(posted.get(f"{self.key}-p"))
        self.note = without_nul(posted.get(f"{self.key}-note", "")).strip()
        self.seen = posted.get(f"{self.key}-seen", "")
        self.read_text()

    def read_text(self) -> None:
        """Reads the text as a figure. If that fails, the row has a problem."""
        try:
            self.figure = read_figure(self.text, self.indicator)
        except UnreadableFigure as refusal:
            self.problem = str(refusal)
            return
        if self.figure is None:
            if self.seen not in ("", token_of("")):
                standing = current_text(self.current)
                self.problem = f"A figure stands here ({standing}): write N/A where there is none any more."
            elif self.note:
                self.problem = "A note needs a figure: write the figure, or N/A."
            return
        if self.figure.is_provisional:
            self.is_provisional = True
        if self.figure.value is not None and self.figure.value != (self.current and self.current.value):
            self.question = question_about(self.indicator, self.figure.value, self.before.values)
            if self.before.other_length:
                self.question = (
                    f"The figures before are of {self.before.other_length}, and this one is not: they are not "
                    "compared with each other."
                )

    def entry(self, final_due: date | None) -> FigureEntry | None:
        """The figure to enter; None for an empty box."""
        if self.figure is None or self.problem:
            return None
        figure = SubmittedFigure(
            self.figure.value,
            self.is_provisional and self.figure.value is not None,
            self.figure.numerator,
            self.figure.denominator,
        )
        final_date = final_due
        if final_date is None and self.current is not None:
            final_date = self.current.final_due
        return FigureEntry(self.indicator.ref, self.area, figure, final_date, self.note)


@dataclass
class Grid:
    """The rows of one period. ``answers``: answered questions, which are not asked again."""

    agreement: Agreement
    period: Period
    rows: list[FigureRow] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    @property
    def has_areas(self) -> bool:
        return any(row.area for row in self.rows)

    @property
    def problems(self) -> list[FigureRow]:
        """The rows that cannot be saved."""
        return [row for row in self.rows if row.problem]

    @property
    def questions(self) -> list[FigureRow]:
        """The rows with a question."""
        return [row for row in self.rows if row.question]

    @property
    def seen(self) -> dict[Place, str]:
        """The tokens of the current figures when the page was opened, by indicator and area."""
        return {row.place: row.seen for row in self.rows}

    def entries(self, final_due: date | None) -> list[FigureEntry]:
        """The figures to enter."""
        return [entry for row in self.rows if (entry := row.entry(final_due)) is not None]

    def drop_answered_questions(self, answers: Iterable[str]) -> None:
        """Removes answered questions. An answer is "key=text": it counts only for the text that was asked about."""
        given_answers = set(answers)
        for row in self.rows:
            if f"{row.key}={row.text}" in given_answers:
                row.question = ""
                self.answers.append(f"{row.key}={row.text}")


# --- Making a grid ----------------------------------------------------------------------------------------------


def has_period_kind(indicator: Indicator, period: Period) -> bool:
    """Whether an indicator has figures for this kind of period. Without a kind of its own it has all kinds."""
    kinds = {kind.value for kind in PeriodKind if kind is not PeriodKind.OTHER}
    indicator_kind = kind_without_marks(indicator.period_type).casefold()
    return indicator_kind not in kinds or indicator_kind == period.kind.value


def grid_of(
    agreement: Agreement, indicators: Sequence[Indicator], period: Period, further_areas: Sequence[str] = ()
) -> Grid:
    """The grid of a period: each indicator for the whole geography and for each of its areas. Two queries.

    ``further_areas``: areas to add to every indicator.
    """
    current = current_figures(agreement, period)
    before = earlier_figures(indicators, period)
    grid = Grid(agreement, period)
    for indicator in indicators:
        areas = [area for ref, area in (*before, *current) if ref == indicator.ref and area]
        for area in ("", *dict.fromkeys((*areas, *further_areas))):
            place = indicator.ref, area
            grid.rows.append(
                FigureRow(indicator, area, before.get(place, EarlierFigures()), current.get(place))
            )
    return grid


def earlier_figures(indicators: Sequence[Indicator], period: Period) -> dict[Place, EarlierFigures]:
    """The figures of the periods before one that are as long as it, by indicator and area. One query."""
    refs = {row.pk: row.ref for row in indicators}
    rows = Observation.objects.filter(
        indicator__in=list(refs), withdrawn_at__isnull=True, period_end__lt=period.end
    ).order_by("indicator", "area", "period_end", "period_start", "position", "pk")
    columns = ("indicator_id", "area", "period_label", "value", "revised_on", "period_start", "period_end")
    values_by_place: dict[Place, dict[str, tuple[date, Decimal | None]]] = {}
    other_lengths: dict[Place, str] = {}
    span = span_between(period.start, period.end)
    for key, area, label, value, revised, start, end in rows.values_list(*columns):
        if label == period.label or start is None or end is None:
            continue
        length = span_between(start, end)
        if not span.is_like(length):
            other_lengths[refs[key], area] = str(length)
            continue
        series = values_by_place.setdefault((refs[key], area), {})
        day = revised or date.min
        if label not in series or series[label][0] <= day:
            series[label] = day, value
    others = {
        place: EarlierFigures(other_length=words)
        for place, words in other_lengths.items()
        if place not in values_by_place
    }
    return others | {
        place: EarlierFigures(
            tuple(value for _, value in series.values() if value is not None),
            *[(label, value) for label, (_, value) in series.items()][-1],
        )
        for place, series in values_by_place.items()
    }


def suggested_periods(indicators: Sequence[Indicator]) -> list[Period]:
    """The next period for each kind of period that the indicators have figures for. One query."""
    rows = Observation.objects.filter(
        indicator__in=[row.pk for row in indicators], withdrawn_at__isnull=True
    ).order_by()
    columns = ("indicator__period_type", "period_label", "period_start", "period_end")
    kinds: dict[PeriodKind, list[Period]] = {}
    for kind, label, start, end in rows.values_list(*columns).distinct():
        period = period_of(label, kind)
        if period is not None and (start is None or (start, end) == (period.start, period.end)):
            kinds.setdefault(period.kind, []).append(period)
    periods_to_enter = []
    for known_periods in kinds.values():
        *before, last = sorted(known_periods, key=lambda period: (period.end, period.start))
        following_period = next_period(last, before[-1] if before else None)
        if following_period is not None:
            periods_to_enter.append(following_period)
    return sorted(periods_to_enter, key=lambda period: (period.end, period.start))
