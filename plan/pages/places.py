"""What a plan says of places: which partnership put what first, and what is said of one place. Pure values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from indicators.arithmetic.comparing import figures_of
from plan.describing.figures import value_as_printed
from plan.value import LabelledAction, PlanValue
from plan.value.rows import FindingValue, IndicatorValue
from priorities.places.register import PlaceKind, PlaceValue, Register


def named_in(finding: FindingValue, register: Register) -> tuple[PlaceValue, ...] | None:
    """The partnerships that named a finding's topic; None where the document does not say which.

    Where all of them named it ("11 of 11"), a document need not list them.
    """
    if finding.places:
        return register.places_in(finding.places)
    partnerships = register.of_kind(PlaceKind.CSP)
    if finding.csps is not None and finding.csps == finding.out_of == len(partnerships):
        return partnerships
    return None


@dataclass(frozen=True)
class YearOfFindings:
    """What the partnerships put first in one year.

    ``rows``: each partnership with its topics. ``unsaid``: topics of which nobody says which partnerships named them.
    """

    year: str
    rows: tuple[tuple[PlaceValue, tuple[FindingValue, ...]], ...]
    unsaid: tuple[FindingValue, ...]


def put_first(value: PlanValue, register: Register) -> tuple[YearOfFindings, ...]:
    """Year by year, what each Community Safety Partnership put first; years without a counted topic are left out."""
    years = []
    for year in dict.fromkeys(row.year for row in value.assessments):
        findings = [row for row in value.assessments if row.year == year and (row.csps or row.places)]
        named = {row.ref: named_in(row, register) for row in findings}
        places = dict.fromkeys(register.of_kind(PlaceKind.CSP))
        places |= dict.fromkeys(place for row in findings for place in named[row.ref] or ())
        rows = tuple(
            (place, tuple(row for row in findings if place in (named[row.ref] or ()))) for place in places
        )
        if findings:
            unsaid = tuple(row for row in findings if named[row.ref] is None)
            years.append(YearOfFindings(year, rows, unsaid))
    return tuple(years)


@dataclass(frozen=True)
class PlaceLine:
    """A place in the list of all, with how many actions name it."""

    place: PlaceValue
    actions: int


def place_lines(value: PlanValue, register: Register) -> tuple[PlaceLine, ...]:
    """All places of the partnership, in order."""
    numbers: dict[PlaceValue, int] = {}
    for action in value.actions:
        for place in register.places_in(action.places):
            numbers[place] = numbers.get(place, 0) + 1
    return tuple(PlaceLine(place, numbers.get(place, 0)) for place in register.places)


@dataclass(frozen=True)
class PlaceFigure:
    """The latest figure of an indicator in a place. ``words``: as printed."""

    indicator: IndicatorValue
    period: str
    words: str
    provisional: bool


@dataclass(frozen=True)
class SaidOfPlace:
    """What a plan says of one place."""

    actions: tuple[LabelledAction, ...]
    findings: tuple[FindingValue, ...]
    figures: tuple[PlaceFigure, ...]


def said_of(value: PlanValue, register: Register, place: PlaceValue) -> SaidOfPlace:
    """The actions, findings and figures that name a place. The value may have read the figures of this place only."""
    return SaidOfPlace(
        tuple(
            item
            for item in value.labelled_actions.values()
            if place in register.places_in(item.action.places)
        ),
        tuple(row for row in value.assessments if place in (named_in(row, register) or ())),
        tuple(_latest_figures(value, register, place)),
    )


def _latest_figures(value: PlanValue, register: Register, place: PlaceValue) -> Iterator[PlaceFigure]:
    # Under one name, so that figures before and after a place was renamed are one series.
    rows = [replace(row, area=place.name) for row in value.observations if register.named(row.area) == place]
    for indicator in value.indicators:
        figures = figures_of(indicator, [row for row in rows if row.indicator == indicator.ref])
        if figures:
            last = figures[-1]
            words = "Not available" if last.value is None else value_as_printed(indicator, last.value)
            yield PlaceFigure(indicator, last.period, words, last.observation.provisional)
