"""The progress report, in the form of that of March 2013: priority by priority, indicators before actions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from papers.kinds.funding import funding_blocks
from papers.kinds.parts import (
    PaperRequest,
    below_first,
    charts_of,
    counts_words,
    indicator_blocks,
    key_to,
    lateness_words,
    lead_line,
    remarks_of,
    status_cell,
    whole_series,
)
from papers.kinds.progress_of_actions import ActionProgress, moves_of, progress_of_actions
from papers.sentences import changes_in_words
from papers.value import (
    Block,
    Paper,
    PaperCell,
    PaperColumn,
    PaperHeading,
    PaperRow,
    PaperTable,
    PaperWords,
    cell,
)
from plan.pages.indicators.tables import tables_of
from plan.summary import heading_of
from plan.value import LabelledAim, PlanValue, Section
from plan.value.rows import PeriodValue

TABLES = (
    *("actions", "standings", "updates", "commentary", "indicators", "targets", "observations", "people"),
    "projects",
)
"""What it reads of the plan."""
ACTIONS = "Actions"
"""The sheet of the actions."""
NOTHING_REPORTED = "Nothing has been reported on this plan yet."


def progress_report(
    value: PlanValue, request: PaperRequest, periods: Sequence[PeriodValue], *, shows_priorities: bool = True
) -> Paper:
    """The progress report on a plan.

    ``periods``: the one that it reports on, then those before it, the newest first; empty: nothing was reported.
    ``shows_priorities``: whether it reports on whole priorities, with their indicators and commentary.
    """
    period = periods[0] if periods else None
    progress = progress_of_actions(value, period, periods[1:])
    has_status = any(row.status for row in progress.values())
    blocks: list[Block] = list(_opening(value, progress, periods, has_status=has_status))
    series = list(whole_series(value)) if shows_priorities else []
    for section in value.sections:
        blocks.append(PaperHeading(heading_of(section.priority)))
        if section.priority.kind == "priority":
            blocks.append(lead_line(value, section.priority))
        if shows_priorities:
            indicators = [row for row in value.indicators if row.priority == section.priority.ref]
            tables = tables_of(value, indicators, heading_of(section.priority))
            blocks += indicator_blocks(tables, heading_of(section.priority))
            blocks += charts_of(value, [pair for pair in series if pair[0].priority == section.priority.ref])
            blocks += _commentary(value, section, period)
        blocks += _actions(section, progress, request, has_status=has_status)
    shown = [progress[item.action.ref] for section in value.sections for item in section.actions]
    key = key_to(
        value.status_scheme,
        [row.status for row in shown],
        has_strips=has_status and any(row.strip for row in shown),
    )
    blocks = [*below_first(blocks, (ACTIONS,), key), *funding_blocks(value)]
    return Paper(
        kind="progress-report",
        title="Progress report",
        agreement=value.agreement.title,
        shows=request.shown_words,
        blocks=tuple(blocks),
        remarks=remarks_of(value.agreement, request),
        marking=request.marking,
    )


def _opening(
    value: PlanValue,
    progress: Mapping[str, ActionProgress],
    periods: Sequence[PeriodValue],
    *,
    has_status: bool,
) -> Iterator[Block]:
    """What is reported on, how many actions have each status, and how many changed."""
    if not periods:
        yield PaperWords(NOTHING_REPORTED)
        return
    source = f", as reported in {periods[0].source}" if periods[0].source else ""
    yield PaperWords(f"Progress in the reporting period {periods[0].title}{source}.")
    if not has_status:
        labels = ", ".join(row.label for row in value.status_scheme)
        if labels:
            yield PaperWords(f"The statuses of the actions ({labels}) are not on record.")
        return
    yield counts_words(value)
    yield PaperWords(changes_in_words(moves_of(progress), periods[1].title if len(periods) > 1 else ""))


def _commentary(value: PlanValue, section: Section, period: PeriodValue | None) -> Iterator[Block]:
    for row in value.commentary:
        if period is not None and (row.period, row.priority) == (period.ref, section.priority.ref):
            yield from (PaperWords(line) for line in row.text.split("\n") if line.strip())


def _actions(
    section: Section,
    progress: Mapping[str, ActionProgress],
    request: PaperRequest,
    *,
    has_status: bool,
) -> Iterator[Block]:
    """Each aim over its actions, with the progress and the agreed status beside them."""
    if not section.aims:
        yield PaperWords("It has no aims yet.")
        return
    columns = [PaperColumn("Aims and actions", 36), PaperColumn("Progress", 48)]
    if has_status:
        columns.append(PaperColumn("Status", 18))
    rows: list[PaperRow] = []
    for aim in section.aims:
        rows.append(PaperRow((cell(aim_words(aim)),), spans=True))
        rows += [
            _action_row(progress[item.action.ref], request, has_status=has_status) for item in aim.actions
        ]
        if not aim.actions:
            rows.append(PaperRow((cell("No action yet."), cell(), *([cell()] if has_status else []))))
    yield PaperTable(
        caption=f"Aims, actions and progress, {heading_of(section.priority)}",
        sheet=ACTIONS,
        columns=tuple(columns),
        rows=tuple(rows),
    )


def aim_words(aim: LabelledAim) -> str:
    """The number and the words of an aim."""
    return f"{aim.aim.number} {aim.aim.text}".strip()


def _action_row(row: ActionProgress, request: PaperRequest, *, has_status: bool) -> PaperRow:
    cells = [cell(f"{row.item.label} {row.item.action.text}".strip()), cell(*row.words)]
    if has_status:
        cells.append(progress_status(row, request))
    return PaperRow(tuple(cells))


def progress_status(row: ActionProgress, request: PaperRequest) -> PaperCell:
    """The agreed status. Without an update: what was last agreed and when, without a shade."""
    late = lateness_words(row.item, request.day)
    if row.has_ended:
        return status_cell(row.status, row.agreed_in.title if row.agreed_in else "", late, row.strip)
    if row.status is not None and (row.update is None or row.update.state != "agreed"):
        when = f", {row.agreed_in.title}" if row.agreed_in else ""
        return cell("No update", f"Last agreed: {row.status.label}{when}", late, row.strip)
    return status_cell(row.status, late, row.strip)
