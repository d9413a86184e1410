"""The figures of an indicator: each compared with the period before it and with the baseline, like with like.

A figure is compared only with one of a period of the same length and in the same unit; else words say why not
(design: issue "A county starts from nothing", "Like with like").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal, localcontext
from itertools import pairwise

from indicators.arithmetic.measures import (
    BEFORE_NOT_AVAILABLE,
    DIGITS,
    FIRST_PERIOD,
    NO_BASELINE,
    NO_BASELINE_FOR_AREA,
    NOT_AVAILABLE,
    OTHER_UNIT,
    SMALL_BASE,
    UNKNOWN_SPAN,
    Figure,
    FigureComparison,
    IndicatorLike,
    ObservationLike,
    compare,
    is_count,
    is_percentage,
    number_in,
    rounded,
)
from indicators.arithmetic.spans import Span, says_that_it_adds_up, span_of_baseline, span_of_figure


def figures_of(
    indicator: IndicatorLike, observations: Iterable[ObservationLike], *, small_base: int = SMALL_BASE
) -> tuple[Figure, ...]:
    """The figures of an indicator: one for each period of each area, the periods in order of time.

    Observations of other indicators are ignored. Of several figures for one period the latest revision counts.
    Each figure is compared with the period before it of the same length in the same area. Only figures of the whole
    geography are compared with the baseline, and only if they are as long as it: where the indicator adds up, the
    quarters or months of a year are summed. ``small_base``: of a smaller base no percentage is given.
    """
    areas: dict[str, dict[str, list[ObservationLike]]] = {}
    for row in observations:
        if row.indicator == indicator.ref:
            areas.setdefault(row.area, {}).setdefault(row.period_label, []).append(row)
    figures: list[Figure] = []
    for periods in areas.values():
        earlier: list[ObservationLike] = []
        for rows in _in_time([_by_revision(rows) for rows in periods.values()]):
            *superseded, row = rows
            figures.append(
                Figure(
                    row,
                    None if row.value is None else rounded(row.value, indicator.decimals),
                    _against_before(indicator, row, earlier, small_base),
                    _against_baseline(indicator, row, earlier, small_base),
                    tuple(superseded),
                )
            )
            earlier.append(row)
    return tuple(figures)


def _by_revision(rows: Sequence[ObservationLike]) -> list[ObservationLike]:
    """Sorts the figures of one period; the one that counts is last. The first figure was never revised."""
    return sorted(rows, key=lambda row: row.revised_on or date.min)


def _in_time(periods: list[list[ObservationLike]]) -> list[list[ObservationLike]]:
    """Sorts periods by their dates. A period without dates stays after the one before it in the input."""
    dated_periods = []
    last_days = (date.min, date.min)
    for rows in periods:
        dated_row = next((row for row in reversed(rows) if row.period_start or row.period_end), None)
        if dated_row is not None:
            start = dated_row.period_start or dated_row.period_end or date.min
            last_days = (start, dated_row.period_end or start)
        dated_periods.append((last_days, rows))
    return [rows for _, rows in sorted(dated_periods, key=lambda pair: pair[0])]


def span_of(indicator: IndicatorLike, row: ObservationLike) -> Span | None:
    """The length of a figure's period; None if nothing tells it."""
    return span_of_figure(row.period_start, row.period_end, row.period_label, indicator.period_type)


def _are_alike(span: Span | None, other: Span | None) -> bool:
    return span is not None and other is not None and span.is_like(other)


def _against_before(
    indicator: IndicatorLike, row: ObservationLike, earlier: Sequence[ObservationLike], small_base: int
) -> FigureComparison:
    """With the latest of the earlier figures whose period is as long."""
    if row.value is None:
        return FigureComparison(words=NOT_AVAILABLE)
    if not earlier:
        return FigureComparison(words=FIRST_PERIOD)
    span = span_of(indicator, row)
    before = next((other for other in reversed(earlier) if _are_alike(span, span_of(indicator, other))), None)
    if before is None:
        return FigureComparison(words=why_not_compared(span, span_of(indicator, earlier[-1])))
    if before.value is None:
        return FigureComparison(words=BEFORE_NOT_AVAILABLE, base_label=before.period_label)
    return compare(
        indicator,
        row.value,
        before.value,
        base_count=before.numerator,
        base_label=before.period_label,
        small_base=small_base,
    )


def _against_baseline(
    indicator: IndicatorLike, row: ObservationLike, earlier: Sequence[ObservationLike], small_base: int
) -> FigureComparison:
    if row.value is None:
        return FigureComparison(words=NOT_AVAILABLE)
    if row.area:
        return FigureComparison(words=NO_BASELINE_FOR_AREA)
    baseline = number_in(indicator.baseline_value)
    if baseline is None:
        return FigureComparison(words=indicator.baseline_value.strip() or NO_BASELINE)
    if indicator.baseline_value.rstrip().endswith("%") and not is_percentage(indicator):
        return FigureComparison(words=OTHER_UNIT)
    span = span_of(indicator, row)
    length = span_of_baseline(indicator.baseline_label, indicator.period_type)
    if _are_alike(span, length):
        return compare(indicator, row.value, baseline, small_base=small_base)
    parts = _parts_of_whole(indicator, [*earlier, row], span, length)
    if parts:
        with localcontext(prec=DIGITS):
            total = sum((part.value for part in parts if part.value is not None), Decimal(0))
        comparison = compare(indicator, total, baseline, small_base=small_base)
        return replace(comparison, summed=len(parts))
    return FigureComparison(words=why_not_compared(span, length))


def why_not_compared(span: Span | None, other: Span | None) -> str:
    """Why two periods are not compared, such as "a quarter is not compared with a year"."""
    return UNKNOWN_SPAN if span is None or other is None else f"{span} is not compared with {other}"


def _parts_of_whole(
    indicator: IndicatorLike, rows: Sequence[ObservationLike], span: Span | None, whole: Span | None
) -> list[ObservationLike]:
    """The last figures that together are as long as the whole: four quarters of a year.

    Empty where the indicator does not add up, or where one of them is missing, not available or of another length.
    """
    if not adds_up(indicator) or span is None or whole is None or not span.months or not whole.months:
        return []
    count, rest = divmod(whole.months, span.months)
    if rest or count < 2:
        return []
    parts = [row for row in rows if _are_alike(span_of(indicator, row), span)][-count:]
    if len(parts) < count or any(row.value is None for row in parts):
        return []
    days = [(row.period_start, row.period_end) for row in parts]
    follow = all(
        end is not None and start == end + timedelta(days=1) for (_, end), (start, _) in pairwise(days)
    )
    return parts if follow else []


def adds_up(indicator: IndicatorLike) -> bool:
    """Whether the figures of the parts of a year together are that of the year. Never true of percentages and rates."""
    return says_that_it_adds_up(indicator.period_type) and is_count(indicator)
