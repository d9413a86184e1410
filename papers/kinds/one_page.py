"""One page for members and the public: how the plan is doing, what is off track, each priority, what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.templatetags.govuk import day as day_words
from core.text import shortened
from papers.kinds.parts import PaperRequest, lead_words, remarks_of
from papers.kinds.progress_of_actions import ActionProgress, moves_of, progress_of_actions, status_counts
from papers.sentences import changes_in_words, counts_in_words, number_of
from papers.value import Block, Paper, PaperColumn, PaperHeading, PaperList, PaperTable, PaperWords, row
from plan.printed import who_answers
from plan.summary import heading_of
from plan.summary import periods as periods_around
from plan.value import PlanValue
from plan.value.rows import PeriodValue
from priorities.status import Rag

TABLES = ("actions", "standings", "updates", "people", "periods")
"""What it reads of the plan."""
MOST_NAMED = 6
"""So many actions are named; a page has no room for more."""
LONGEST = 90


def one_page(value: PlanValue, request: PaperRequest, periods: Sequence[PeriodValue]) -> Paper:
    """The page. ``periods``: the one that it reports on, then those before it, the newest first."""
    progress = progress_of_actions(value, periods[0] if periods else None, periods[1:])
    rows = list(progress.values())
    blocks: list[Block] = [
        PaperWords(counts_in_words(status_counts(value, rows)), strong=True),
        PaperWords(changes_in_words(moves_of(progress), periods[1].title if len(periods) > 1 else "")),
        *_named(value, rows),
        _priorities(value, rows),
        *_next(value),
    ]
    return Paper(
        kind="one-page",
        title="The plan on a page",
        agreement=value.agreement.title,
        shows=request.shown_words,
        blocks=tuple(blocks),
        remarks=remarks_of(value.agreement, request),
        marking=request.marking,
    )


def _named(value: PlanValue, rows: Sequence[ActionProgress]) -> Iterator[Block]:
    """What is off track, by name."""
    red = [item for item in rows if item.status is not None and item.status.rag == Rag.RED]
    if not red:
        return
    lines = [
        f"{shortened(f'{item.item.label} {item.item.action.text}', LONGEST)} "
        f"({who_answers(value, item.item) or 'nobody yet'})"
        for item in red[:MOST_NAMED]
    ]
    if len(red) > MOST_NAMED:
        lines.append(f"And {number_of(len(red) - MOST_NAMED, 'more action')}.")
    yield PaperHeading("Off track")
    yield PaperList(tuple(lines))


def _priorities(value: PlanValue, rows: Sequence[ActionProgress]) -> PaperTable:
    table_rows = []
    for section in value.sections:
        own = [item for item in rows if item.item.priority == section.priority]
        counts = status_counts(value, own)
        words = ", ".join(f"{number} {label or 'not recorded'}" for label, number in counts)
        lead = lead_words(value, section.priority) if section.priority.kind == "priority" else ""
        table_rows.append(row(heading_of(section.priority), lead, str(len(own)), words or "None"))
    return PaperTable(
        "Priorities",
        "Priorities",
        (
            PaperColumn("Priority", 34),
            PaperColumn("Lead", 34),
            PaperColumn("Actions", 10, is_number=True),
            PaperColumn("By status", 30),
        ),
        tuple(table_rows),
    )


def _next(value: PlanValue) -> Iterator[Block]:
    """The next days of the reporting period that is open or comes next."""
    around = periods_around(value)
    period = around.current or around.coming
    if period is None:
        return
    days = (
        ("Updates are due on", period.due_on),
        ("The group meets on", period.meeting_on),
        ("The Partnership meets on", period.partnership_on),
    )
    lines = tuple(f"{words} {day_words(day)}." for words, day in days if day)
    if lines:
        yield PaperHeading("What comes next")
        yield PaperList(lines)
