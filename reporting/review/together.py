"""Agreeing in one press what is without exceptions: exactly what the page showed, and the others left out by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from actions.labels import labels_of
from core.text import joined, number_or_words
from priorities.writing import writing
from reporting import workflow
from reporting.models import Report
from reporting.periods.fetching import PeriodContext
from reporting.review.order import ReviewEntry, ReviewPart, sorted_updates
from reporting.workflow import DecisionMethod


@dataclass(frozen=True)
class AgreedTogether:
    """What one press agreed. ``left_out``: what was not agreed, each with why: "1.1a (open question)"."""

    agreed: int
    left_out: tuple[str, ...] = ()

    @property
    def left_out_words(self) -> str:
        """What was left out, in a sentence; "" for nothing."""
        if not self.left_out:
            return ""
        return f"Left out, because it changed since you opened the page: {joined(list(self.left_out))}."


def agree_as_shown(
    opened: PeriodContext, manner: DecisionMethod, tokens: Mapping[int, str]
) -> AgreedTogether:
    """Agrees those of the updates that still are as the page showed them, and still without exceptions.

    ``tokens``: as the page showed them, by primary key; keys of other periods are passed over. A question that was
    asked meanwhile makes an exception as well as words that were sent again. Raises Refused; PeriodNotPossible if
    none of them is named.
    """
    with writing(opened.agreement, by=opened.user):
        named = Report.objects.filter(pk__in=tokens, period=opened.period).order_by("position", "pk")
        rows = list(named.select_related("action__aim"))
        entries = {entry.key: entry for entry in sorted_updates(opened, manner)}
        why = {row.pk: _why_not(row, entries.get(row.pk), tokens[row.pk]) for row in rows}
        kept = [row for row in rows if not why[row.pk]]
        agreed = workflow.agree_together(kept, opened.user, manner, seen=tokens) if kept or not rows else []
    return AgreedTogether(len(agreed), _named([row for row in rows if why[row.pk]], why))


def _why_not(row: Report, entry: ReviewEntry | None, seen: str) -> str:
    """Why the update is not agreed with the others; "" if it is."""
    if entry is not None and entry.part == ReviewPart.EXCEPTIONS:
        return entry.kinds[0].lower()
    if entry is None or entry.part != ReviewPart.REST or workflow.token_of_report(row) != seen:
        return "sent again or decided"
    return ""


def _named(rows: Sequence[Report], why: Mapping[int, str]) -> tuple[str, ...]:
    labels = labels_of([row.about_action for row in rows]) if rows else {}
    return tuple(
        f"{number_or_words(labels[row.about_action.pk], row.about_action.text)} ({why[row.pk]})"
        for row in rows
    )
