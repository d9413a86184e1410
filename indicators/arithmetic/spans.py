"""How long the periods of figures are: a figure is compared only with one of a period of the same length."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from core.text import counted
from indicators.arithmetic.periods import period_of

# "2025/26 per quarter", "quarterly average of 2025/26": the baseline counts a part of its period.
PART_OF_PERIOD = re.compile(
    r"\b(?:(?:per|an?|each|average)\s+(?P<part>month|quarter|year)|(?P<every>monthly|quarterly|yearly|annual))\b",
    re.IGNORECASE,
)
MONTHS_IN = {
    "month": 1,
    "monthly": 1,
    "quarter": 3,
    "quarterly": 3,
    "year": 12,
    "yearly": 12,
    "annual": 12,
}
PART_WORDS = {"month": "per month", "quarter": "per quarter", "year": "per year"}
ADDS_UP = "adds up"
"""Stands in an indicator's kind of period where four quarters or twelve months together are the year's figure."""
NAMES = {1: "a month", 3: "a quarter", 12: "a year"}


@dataclass(frozen=True)
class Span:
    """The length of a period. ``months`` None: it is not made of whole months."""

    months: int | None
    days: int

    def __str__(self) -> str:
        """ "a quarter", "5 months", "10 days"."""
        if self.months is None:
            return counted(self.days, "day")
        return NAMES.get(self.months, f"{self.months} months")

    def is_like(self, other: Span) -> bool:
        """Whether the two are equally long: as many months, or days that differ by no more than a twentieth."""
        if self.months is not None and other.months is not None:
            return self.months == other.months
        return abs(self.days - other.days) * 20 <= max(self.days, other.days)


def span_between(start: date, end: date) -> Span:
    """The length of the period from one day to another, both included."""
    after = end + timedelta(days=1)
    months = (after.year - start.year) * 12 + after.month - start.month
    return Span(months if after.day == start.day and months else None, (after - start).days)


def span_of_type(period_type: str) -> Span | None:
    """The length that an indicator's kind of period names: "quarter", "rolling 12 months"; None for other words."""
    words = period_type.casefold()
    if "year" in words or "12 months" in words:
        return _of_months(12)
    if "quarter" in words:
        return _of_months(3)
    return _of_months(1) if "month" in words else None


def span_of_figure(start: date | None, end: date | None, label: str, period_type: str) -> Span | None:
    """The length of a figure's period: from its days, its label, or the indicator's kind; None if nothing tells."""
    if start is not None and end is not None:
        return span_between(start, end)
    period = period_of(label, period_type)
    return span_between(period.start, period.end) if period else span_of_type(period_type)


def span_of_baseline(label: str, period_type: str) -> Span | None:
    """The length of what a baseline counts: a part that its label names, its period, or the indicator's kind."""
    if part := PART_OF_PERIOD.search(label):
        return _of_months(MONTHS_IN[(part["part"] or part["every"]).casefold()])
    return span_of_figure(None, None, label, period_type)


def kind_without_marks(period_type: str) -> str:
    """ "quarter" of "quarter, adds up"."""
    words = (part.strip() for part in period_type.split(","))
    return ", ".join(part for part in words if part and part.casefold() != ADDS_UP)


def says_that_it_adds_up(period_type: str) -> bool:
    """Whether an indicator's kind of period says so: "quarter, adds up"."""
    return any(part.strip().casefold() == ADDS_UP for part in period_type.split(","))


def part_of_baseline(label: str) -> str:
    """ "month", "quarter" or "year" where the label says that the baseline counts only that; else ""."""
    match = PART_OF_PERIOD.search(label)
    if match is None:
        return ""
    months = MONTHS_IN[(match["part"] or match["every"]).casefold()]
    return next(name for name in PART_WORDS if MONTHS_IN[name] == months)


def without_part(label: str) -> str:
    """ "2025/26" of "2025/26 per quarter"; other words stay as they are."""
    for words in PART_WORDS.values():
        if label.casefold().endswith(f" {words}"):
            return label[: -len(words) - 1].rstrip()
    return label


def _of_months(months: int) -> Span:
    return Span(months, round(months * 30.44))
