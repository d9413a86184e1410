"""Updates and commentaries that a decider leaves to others: by correspondence, those that they sent or lead.

The verbs refuse it (``reporting/workflow/reviewing.py``, ``commentaries.py``); pages ask here, and do not offer it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reporting.models import Commentary, ProgressUpdate
from reporting.periods.fetching import PeriodContext
from reporting.workflow import DecisionMethod, is_own_commentary, own_updates_among


def left_to_others(
    opened: PeriodContext, manner: DecisionMethod, rows: Sequence[ProgressUpdate]
) -> list[ProgressUpdate]:
    """The updates that the reader sent or leads, if they decide by correspondence; else none.

    The rows come with who leads and answers for them. One query at most.
    """
    return own_updates_among(rows, opened.reader) if rows and _leaves_own(opened, manner) else []


def commentaries_left_to_others(
    opened: PeriodContext, manner: DecisionMethod, rows: Iterable[Commentary]
) -> frozenset[int]:
    """The same for commentaries, by primary key. The rows come with the lead of their priority; no query."""
    if not _leaves_own(opened, manner):
        return frozenset()
    return frozenset(row.pk for row in rows if is_own_commentary(row, opened.reader))


def _leaves_own(opened: PeriodContext, manner: DecisionMethod) -> bool:
    return opened.may_decide and manner.meeting_on is None
