"""The exception report: only what a meeting must look at, each part with its sentence, and what has changed since.

What leads need is written for the group: it is in the review pack, and here once it is put to the Partnership.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from core.templatetags.govuk import day as day_words
from indicators.arithmetic.usual_range import Rule
from papers.kinds.parts import (
    PaperRequest,
    below_first,
    charts_of,
    counts_words,
    key_to,
    lateness_words,
    remarks_of,
    status_cell,
    whole_series,
)
from papers.kinds.progress_of_actions import ActionProgress, moves_of, progress_of_actions
from papers.sentences import changes_in_words, how_many
from papers.value import Block, Paper, PaperColumn, PaperHeading, PaperRow, PaperTable, PaperWords, cell, row
from plan.pages.indicators.sentences import sentence_of
from plan.printed import date_in_words, who_answers
from plan.summary import concern_subject, is_overdue
from plan.value import PlanValue
from plan.value.rows import ConcernValue, PeriodValue
from priorities.status import Rag
from reporting.rules.sending import Move

TABLES = (
    *("actions", "standings", "updates", "indicators", "targets", "observations", "concerns", "periods"),
    "people",
)
"""What it reads of the plan."""
NOTHING = "There is no exception to report."


def exception_report(
    value: PlanValue,
    request: PaperRequest,
    periods: Sequence[PeriodValue],
    slippage: Mapping[str, str],
    *,
    shows_priorities: bool = True,
) -> Paper:
    """The exceptions of a plan.

    ``periods``: the one that it reports on, then those before it, the newest first. ``slippage``: of each action whose
    date was moved, how, in words. ``shows_priorities``: whether it has whole priorities, with their indicators.
    """
    progress = progress_of_actions(value, periods[0] if periods else None, periods[1:])
    rows = list(progress.values())
    blocks: list[Block] = []
    if periods:
        blocks.append(PaperWords(f"Progress in the reporting period {periods[0].title}."))
    blocks.append(counts_words(value))
    blocks.append(
        PaperWords(changes_in_words(moves_of(progress), periods[1].title if len(periods) > 1 else ""))
    )
    shown: list[ActionProgress] = []
    parts: list[Block] = []
    for heading, does, do, belongs in _parts(request, periods):
        chosen = [row for row in rows if belongs(row)]
        shown += chosen
        parts += _part(value, request, heading, how_many(len(chosen), len(rows), does, do), chosen)
    key = key_to(
        value.status_scheme,
        [status for row in shown for status in (row.before, row.status)],
        has_strips=any(row.strip for row in shown),
    )
    blocks += below_first(parts, {table.sheet for table in parts if isinstance(table, PaperTable)}, key)
    blocks += _moved(value, rows, slippage)
    if shows_priorities:
        blocks += _unusual(value)
        blocks += _asked_of_the_partnership(value)
    return Paper(
        kind="exception-report",
        title="Exception report",
        agreement=value.agreement.title,
        shows=request.shown_words,
        blocks=tuple(blocks),
        remarks=remarks_of(value.agreement, request),
        marking=request.marking,
        landscape=True,
    )


Belongs = Callable[[ActionProgress], bool]


def _parts(request: PaperRequest, periods: Sequence[PeriodValue]) -> Iterator[tuple[str, str, str, Belongs]]:
    """Heading, what is said of one and of several, and which actions: in the order of the group's exceptions."""
    yield "Off track", "is off track", "are off track", _is_red
    if len(periods) > 1:
        since = periods[1].title
        yield "Worse", f"is worse than in {since}", f"are worse than in {since}", _has_worsened
    yield "Overdue", "is overdue", "are overdue", lambda row: is_overdue(row.item, request.day)
    if periods:
        yield (
            "Not sent",
            "is without the update that it was asked for",
            "are without the updates that they were asked for",
            _is_not_sent,
        )
    yield "Completed", "was completed", "were completed", _is_completed


def _is_red(progress: ActionProgress) -> bool:
    return progress.status is not None and progress.status.rag == Rag.RED


def _has_worsened(progress: ActionProgress) -> bool:
    return progress.move == Move.WORSENED


def _is_not_sent(progress: ActionProgress) -> bool:
    return progress.update is not None and progress.update.state == "not sent"


def _is_completed(progress: ActionProgress) -> bool:
    """Completed in this period, not before."""
    is_complete = progress.status is not None and progress.status.delivery_state == "complete"
    return is_complete and not progress.has_ended and progress.move != Move.SAME


def _part(
    value: PlanValue, request: PaperRequest, heading: str, sentence: str, chosen: Sequence[ActionProgress]
) -> Iterator[Block]:
    yield PaperHeading(heading)
    yield PaperWords(sentence, leads_in=bool(chosen))
    if chosen:
        yield PaperTable(
            caption=heading,
            sheet=heading,
            columns=(
                PaperColumn("Action", 32),
                PaperColumn("Lead", 20),
                PaperColumn("Due", 14),
                PaperColumn("Status before", 12),
                PaperColumn("Status", 20),
                PaperColumn("Progress", 36),
            ),
            rows=tuple(_row(value, request, item) for item in chosen),
        )


def _row(value: PlanValue, request: PaperRequest, progress: ActionProgress) -> PaperRow:
    item = progress.item
    return PaperRow(
        (
            cell(f"{item.label} {item.action.text}".strip()),
            cell(who_answers(value, item) or "Nobody yet"),
            cell(date_in_words(item.action) or "No date"),
            cell(progress.before.label if progress.before else "None on record"),
            status_cell(progress.status, lateness_words(item, request.day), progress.strip),
            cell(*progress.words),
        )
    )


def _moved(value: PlanValue, rows: Sequence[ActionProgress], slippage: Mapping[str, str]) -> Iterator[Block]:
    """Actions whose date was moved: the first date, how often, how far."""
    moved = [row for row in rows if slippage.get(row.item.action.ref)]
    yield PaperHeading("Dates that moved")
    yield PaperWords(
        how_many(len(moved), len(rows), "has another date than at first", "have another date than at first"),
        leads_in=bool(moved),
    )
    if moved:
        yield PaperTable(
            caption="Dates that moved",
            sheet="Dates that moved",
            columns=(
                PaperColumn("Action", 40),
                PaperColumn("Lead", 24),
                PaperColumn("Due", 16),
                PaperColumn("How it moved", 30),
            ),
            rows=tuple(
                row(
                    f"{item.item.label} {item.item.action.text}".strip(),
                    who_answers(value, item.item) or "Nobody yet",
                    date_in_words(item.item.action) or "No date",
                    _capital(slippage[item.item.action.ref]),
                )
                for item in moved
            ),
        )


# --- Indicators and concerns ----------------------------------------------------------------------------


def _unusual(value: PlanValue) -> Iterator[Block]:
    """Indicators whose last figure is outside its usual range. Those with too few figures have none."""
    ranged = [(item, series) for item, series in whole_series(value) if series.usual is not None]
    outside = [
        (item, series)
        for item, series in ranged
        if series.last is not None and Rule.OUTSIDE in series.rules_met_by(series.last)
    ]
    if not value.indicators:
        return
    yield PaperHeading("Indicators outside their usual range")
    if not ranged:
        yield PaperWords("No indicator has enough figures for a usual range.")
        return
    yield PaperWords(
        how_many(
            *(len(outside), len(ranged), "is outside its usual range", "are outside their usual range"),
            noun="indicator with a usual range",
            nouns="indicators with a usual range",
        ),
        leads_in=bool(outside),
    )
    if outside:
        yield PaperTable(
            caption="Indicators outside their usual range",
            sheet="Indicators",
            columns=(PaperColumn("Indicator", 40), PaperColumn("The latest figure", 60)),
            rows=tuple(row(item.title, sentence_of(item, series)) for item, series in outside),
        )
        yield from charts_of(value, outside)


def _asked_of_the_partnership(value: PlanValue) -> Iterator[Block]:
    """Issues for the Partnership that have no answer yet."""
    asked = [item for item in value.concerns if not item.answer]
    yield PaperHeading("What the Partnership is asked for")
    if not asked:
        yield PaperWords("Nothing is put to the Partnership.")
        return
    yield PaperTable(
        caption="What the Partnership is asked for",
        sheet="Partnership",
        columns=(PaperColumn("About", 30), PaperColumn("Issue", 60), PaperColumn("Raised", 20)),
        rows=tuple(
            row(concern_subject(value, item) or "The agreement", item.text, _raised(item)) for item in asked
        ),
    )


def _raised(item: ConcernValue) -> str:
    day = day_words(item.raised_on)
    # A meeting is often named with its day.
    parts = (item.raised_at, day if day not in item.raised_at else "")
    return ", ".join(filter(None, parts)) or "Not recorded"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
