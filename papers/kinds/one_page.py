"""One page for members and the public: how the plan is doing, what is off track, each priority, what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from core.templatetags.govuk import day as day_words
from core.text import shortened
from papers.kinds.parts import PaperRequest, counts_words, lead_words, remarks_of
from papers.kinds.progress_of_actions import ActionProgress, moves_of, progress_of_actions
from papers.sentences import changes_in_words, number_of
from papers.value import Block, Paper, PaperColumn, PaperHeading, PaperList, PaperTable, PaperWords, row
from plan.printed import who_answers
from plan.summary import counts_of, heading_of, next_dates
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
        counts_words(value),
        PaperWords(changes_in_words(moves_of(progress), periods[1].title if len(periods) > 1 else "")),
        *_named(value, rows),
        _priorities(value),
        *_next(value, request.day),
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


def _priorities(value: PlanValue) -> PaperTable:
    table_rows = []
    for section in value.sections:
        counts = counts_of(section.actions, value.status_scheme)
        words = "; ".join(
            f"{count.number} {count.label.label if count.label else 'not recorded'}" for count in counts
        )
        lead = lead_words(value, section.priority) if section.priority.kind == "priority" else ""
        table_rows.append(
            row(
                heading_of(section.priority),
                lead,
                str(sum(count.number for count in counts)),
                words or "None",
            )
        )
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


def _next(value: PlanValue, day: date) -> Iterator[Block]:
    """The next days of the reporting periods that are open or planned."""
    lines = tuple(f"{day_words(on)}: {what}" for on, what in next_dates(value, day))
    if lines:
        yield PaperHeading("What comes next")
        yield PaperList(lines[:MOST_NAMED])
