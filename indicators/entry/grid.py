"""The grid in which figures of one period are entered: its rows, what stands in them, what was typed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from core.text import folded, without_nul
from indicators.arithmetic.measures import is_percentage, rounded, with_thousands
from indicators.arithmetic.periods import Period, PeriodKind, next_period, period_of
from indicators.entry.pasting import Box
from indicators.entry.questions import question_about
from indicators.entry.reading_figures import NotUnderstood, SubmittedFigure, read_figure
from indicators.models import Indicator, Observation
from indicators.workflow import FigureEntry, Place, standing_as, standing_figures
from priorities.models import Agreement


@dataclass(frozen=True)
class EarlierFigures:
    """What was entered for the periods before, in time, the last revised figure of each."""

    values: tuple[Decimal, ...] = ()
    last_label: str = ""
    last_value: Decimal | None = None


@dataclass
class FigureRow:
    """A row of the grid: an indicator in one area, what stands, and what was typed.

    ``problem``: why it cannot be saved; ``question``: what to ask about it. ``theirs``: what somebody else entered
    since the page was opened.
    """

    indicator: Indicator
    area: str
    before: EarlierFigures
    standing: Observation | None
    text: str = ""
    is_provisional: bool = False
    note: str = ""
    seen: str = ""
    problem: str = ""
    question: str = ""
    theirs: str = ""
    figure: SubmittedFigure | None = None

    @cached_property
    def key(self) -> str:
        """What names the row in the form: the same for the same indicator and area."""
        return "f" + hashlib.sha256(f"{self.indicator.ref}\n{self.area}".encode()).hexdigest()[:12]

    @property
    def place(self) -> Place:
        """Its indicator and area."""
        return self.indicator.ref, self.area

    @property
    def name(self) -> str:
        """What the row is called: "Burglary", "Burglary: Dover"."""
        return f"{self.indicator.title}: {self.area}" if self.area else self.indicator.title

    @property
    def last(self) -> str:
        """The figure of the period before, as printed; "" for none."""
        if not self.before.last_label:
            return ""
        if self.before.last_value is None:
            return "N/A"
        shown = with_thousands(rounded(self.before.last_value, self.indicator.decimals))
        return f"{shown}%" if is_percentage(self.indicator) else shown

    @property
    def box(self) -> Box:
        """The row as the pasting knows it."""
        names = tuple(filter(None, (folded(self.indicator.title), folded(self.indicator.code))))
        return Box(self.key, names, self.area, self.indicator.geography)

    def stand(self) -> None:
        """Fills the row with what stands."""
        if self.standing is not None:
            self.text = self.seen = standing_as(self.standing)
            self.is_provisional, self.note = self.standing.provisional, self.standing.note

    def take(self, posted: Mapping[str, str]) -> None:
        """Fills the row with what was posted, and reads it."""
        self.text = without_nul(posted.get(self.key, "")).strip()
        self.is_provisional = bool(posted.get(f"{self.key}-p"))
        self.note = without_nul(posted.get(f"{self.key}-note", "")).strip()
        self.seen = posted.get(f"{self.key}-seen", "")
        self.read()

    def read(self) -> None:
        """Reads the text as a figure; what cannot be read becomes the row's problem."""
        try:
            self.figure = read_figure(self.text, self.indicator)
        except NotUnderstood as refusal:
            self.problem = str(refusal)
            return
        if self.figure is None:
            if self.seen:
                self.problem = f"A figure stands here ({self.seen}): write N/A where there is none any more."
            elif self.note:
                self.problem = "A note needs a figure: write the figure, or N/A."
            return
        if self.figure.is_provisional:
            self.is_provisional = True
        if self.figure.value is not None and self.figure.value != (self.standing and self.standing.value):
            self.question = question_about(self.indicator, self.figure.value, self.before.values)

    def entry(self, final_due: date | None) -> FigureEntry | None:
        """What is to be entered; None for an empty box."""
        if self.figure is None or self.problem:
            return None
        figure = SubmittedFigure(
            self.figure.value,
            self.is_provisional and self.figure.value is not None,
            self.figure.numerator,
            self.figure.denominator,
        )
        due = final_due
        if due is None and self.standing is not None:
            due = self.standing.final_due
        return FigureEntry(self.indicator.ref, self.area, figure, due, self.note)


@dataclass
class Grid:
    """All rows of one period. ``answers``: questions that were answered, so that they are not asked again."""

    agreement: Agreement
    period: Period
    rows: list[FigureRow] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    @property
    def has_areas(self) -> bool:
        """Whether any row is of an area."""
        return any(row.area for row in self.rows)

    @property
    def problems(self) -> list[FigureRow]:
        """Rows that cannot be saved."""
        return [row for row in self.rows if row.problem]

    @property
    def questions(self) -> list[FigureRow]:
        """Rows that something is asked about."""
        return [row for row in self.rows if row.question]

    @property
    def seen(self) -> dict[Place, str]:
        """What stood at each place when the page was opened."""
        return {row.place: row.seen for row in self.rows}

    def entries(self, final_due: date | None) -> list[FigureEntry]:
        """What is to be entered."""
        return [entry for row in self.rows if (entry := row.entry(final_due)) is not None]

    def answered(self, answers: Iterable[str]) -> None:
        """Takes the questions back that were answered: "key=text", with the text as it was asked about."""
        given = set(answers)
        for row in self.rows:
            if f"{row.key}={row.text}" in given:
                row.question = ""
                self.answers.append(f"{row.key}={row.text}")


# --- Making a grid ----------------------------------------------------------------------------------------------


def suits(indicator: Indicator, period: Period) -> bool:
    """Whether an indicator has figures of this kind of period; one that names no kind suits any."""
    kinds = {kind.value for kind in PeriodKind if kind is not PeriodKind.OTHER}
    own = indicator.period_type.strip().casefold()
    return own not in kinds or own == period.kind.value


def grid_of(
    agreement: Agreement, indicators: Sequence[Indicator], period: Period, further_areas: Sequence[str] = ()
) -> Grid:
    """The grid of a period: each indicator for the whole geography and for each area it has figures of.

    ``further_areas``: areas to be offered for every indicator. Two queries.
    """
    standing = standing_figures(agreement, period)
    before = figures_before(indicators, period)
    grid = Grid(agreement, period)
    for indicator in indicators:
        known = [area for ref, area in (*before, *standing) if ref == indicator.ref and area]
        for area in ("", *dict.fromkeys((*known, *further_areas))):
            place = indicator.ref, area
            grid.rows.append(
                FigureRow(indicator, area, before.get(place, EarlierFigures()), standing.get(place))
            )
    return grid


def figures_before(indicators: Sequence[Indicator], period: Period) -> dict[Place, EarlierFigures]:
    """What was entered for the periods before one, by indicator and area. One query."""
    refs = {row.pk: row.ref for row in indicators}
    rows = Observation.objects.filter(
        indicator__in=list(refs), withdrawn_at__isnull=True, period_end__lt=period.end
    ).order_by("indicator", "area", "period_end", "period_start", "position", "pk")
    columns = ("indicator_id", "area", "period_label", "value", "revised_on")
    found: dict[Place, dict[str, tuple[date, Decimal | None]]] = {}
    for key, area, label, value, revised in rows.values_list(*columns):
        if label == period.label:
            continue
        series = found.setdefault((refs[key], area), {})
        when = revised or date.min
        if label not in series or series[label][0] <= when:
            series[label] = when, value
    return {
        place: EarlierFigures(
            tuple(value for _, value in series.values() if value is not None),
            *[(label, value) for label, (_, value) in series.items()][-1],
        )
        for place, series in found.items()
    }


def suggestions(indicators: Sequence[Indicator]) -> list[Period]:
    """The period that comes next for each kind of period that the indicators have figures of. One query."""
    rows = Observation.objects.filter(
        indicator__in=[row.pk for row in indicators], withdrawn_at__isnull=True
    ).order_by()
    columns = ("indicator__period_type", "period_label", "period_start", "period_end")
    kinds: dict[PeriodKind, list[Period]] = {}
    for kind, label, start, end in rows.values_list(*columns).distinct():
        period = period_of(label, kind)
        if period is not None and (start is None or (start, end) == (period.start, period.end)):
            kinds.setdefault(period.kind, []).append(period)
    found = []
    for periods in kinds.values():
        *before, last = sorted(periods, key=lambda period: (period.end, period.start))
        following = next_period(last, before[-1] if before else None)
        if following is not None:
            found.append(following)
    return sorted(found, key=lambda period: (period.end, period.start))
