"""What papers share: the lead as a line, a status as a cell, the key, indicators as tables, remarks. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from core.govuk.pictures import look_of
from core.templatetags.govuk import day as day_words
from core.text import joined
from indicators.arithmetic.series import Series, series_of
from indicators.charts import chart_of, describe_chart
from papers.sentences import number_of
from papers.value import Block, PaperCell, PaperChart, PaperColumn, PaperRow, PaperTable, PaperWords, cell
from plan.describing.figures import levels_of
from plan.glance.answer import counts_sentence
from plan.pages.indicators.tables import ComparisonCell, IndicatorLine, IndicatorTable, PeriodCell
from plan.printed import holders
from plan.summary import is_overdue, lateness
from plan.value import LabelledAction, PlanValue
from plan.value.rows import AgreementValue, IndicatorValue, PriorityValue, StatusLabelValue
from priorities.status import DeliveryState

INDICATOR, TARGET = "Proxy measure or indicator", "Target"
WORDY = (INDICATOR, TARGET)
"""The columns of indicators that hold words and not figures."""
MARKS = {"p": "beside a figure: it is provisional", "r": "beside a figure: it was revised"}
NOT_RECORDED = "Not recorded"
ILLUSTRATIVE = (
    "Illustrative: this agreement is made up, to show the tracker. Nobody agreed it or reported on it."
)
WORKING_COPY = "This is the working copy: what has changed since the last version is not published."


@dataclass(frozen=True)
class PaperRequest:
    """What a paper is asked to show.

    ``shows``: the moment in words ("Plan v1.3, progress to December 2026"). ``part``: the part of the plan in words, ""
    for all of it. ``day``: the day of what it shows. ``left_out``: how many actions of the whole plan the reader may
    not see. ``is_working_copy``: whether it has changes that are not published. ``exempt_because``: why it
    is an exempt appendix; "" for an open paper. ``contact``: the unit's name and how it is reached, a line each; empty:
    nobody has said it.
    """

    shows: str
    day: date
    part: str = ""
    marking: str = ""
    left_out: int = 0
    is_working_copy: bool = False
    exempt_because: str = ""
    contact: tuple[str, ...] = ()

    @property
    def shown_words(self) -> str:
        """The moment, and the part of the plan if it is not all."""
        return f"{self.shows}. {self.part} only." if self.part else f"{self.shows}."


def remarks_of(agreement: AgreementValue, request: PaperRequest) -> tuple[str, ...]:
    """What a reader must know of the whole paper."""
    remarks = (
        (request.exempt_because, f"Exempt appendix, not for publication: {request.exempt_because}."),
        (agreement.is_illustrative, ILLUSTRATIVE),
        (request.is_working_copy, WORKING_COPY),
        (request.left_out, left_out_words(request)),
        (agreement.source_note, f"About these words. {agreement.source_note}"),
    )
    return tuple(words for applies, words in remarks if applies)


def left_out_words(request: PaperRequest) -> str:
    """What the paper leaves out. Of a part of the plan without the number, which would give it away."""
    if request.part:
        return "Actions for the Partnership only are not shown."
    are = "is" if request.left_out == 1 else "are"
    return f"{number_of(request.left_out, 'action')} {are} not shown: for the Partnership only."


# --- Leads ----------------------------------------------------------------------------------------------


def lead_line(value: PlanValue, priority: PriorityValue) -> PaperWords:
    """ "Lead: A Person (Head of Policing, Kent Police)"."""
    return PaperWords(f"Lead: {lead_words(value, priority)}", strong=True, leads_in=True)


def lead_words(value: PlanValue, priority: PriorityValue) -> str:
    """Who leads a priority: persons with their posts; without a known holder the post alone; the note; "nobody yet"."""
    leads = [person_and_post(value, ref) for ref in (priority.lead, *priority.joint_leads) if ref]
    return joined(leads) or priority.lead_note or "nobody yet"


def person_and_post(value: PlanValue, ref: str) -> str:
    """A post with whoever holds it first, as the progress report of March 2013 prints it."""
    names, post = holders(value, ref), value.post_as_printed(ref)
    return f"{joined(names)} ({post})" if names else post


# --- Statuses -------------------------------------------------------------------------------------------


def counts_words(value: PlanValue) -> PaperWords:
    """How many actions have each status, in the sentence of the overview."""
    return PaperWords("".join(words for words, _ in counts_sentence(value)))


def tone_of(status: StatusLabelValue | None) -> str:
    """The shade of a status."""
    if status is None:
        return ""
    return status.rag or ("done" if status.delivery_state == DeliveryState.COMPLETE else "")


def status_cell(status: StatusLabelValue | None, *more: str) -> PaperCell:
    """A status as a cell, with further lines below it."""
    return cell(status.label if status else NOT_RECORDED, *more, tone=tone_of(status))


def lateness_words(item: LabelledAction, day: date) -> str:
    """ "6 weeks late", "Overdue since 31 March 2026", or ""."""
    if late := lateness(item):
        return late[:1].upper() + late[1:]
    return f"Overdue since {day_words(item.action.due)}" if is_overdue(item, day) else ""


def key_to(
    scheme: Iterable[StatusLabelValue], shown: Iterable[StatusLabelValue | None], *, has_strips: bool = False
) -> tuple[str, ...]:
    """The key to the statuses that a paper shows, in the order of the scheme; none where none is shown.

    ``has_strips``: the shapes of the last periods stand under the statuses, and are explained too.
    """
    scheme = list(scheme)
    refs = {status.ref for status in shown if status is not None}
    used = [row for row in scheme if row.ref in refs]
    if not used:
        return ()
    labels = (f"{row.label}: {row.meaning.rstrip('.')}" if row.meaning else row.label for row in used)
    key = f"Key to the statuses. {'; '.join(labels)}."
    if not has_strips:
        return (key,)
    shapes = ", ".join(f"{look_of(row)[1]} {row.label}" for row in scheme)
    return (
        key,
        f"The shapes are the statuses of the last periods, the oldest first: {shapes}, – nothing agreed.",
    )


def below_first(blocks: Iterable[Block], sheets: Collection[str], notes: tuple[str, ...]) -> list[Block]:
    """The blocks with the key of a paper below the first table that goes to one of these sheets: it is said once."""
    found = list(blocks)
    for place, block in enumerate(found):
        if isinstance(block, PaperTable) and block.sheet in sheets:
            found[place] = replace(block, notes=(*block.notes, *notes))
            break
    return found


# --- Indicators -----------------------------------------------------------------------------------------


FIGURES_OF_A_CHART = 4
"""A chart of fewer figures says no more than the table."""


def whole_series(value: PlanValue) -> Iterator[tuple[IndicatorValue, Series[IndicatorValue]]]:
    """The indicators that have figures of the whole geography, each with these."""
    for item in value.indicators:
        figures = (figure for figure in value.observations if figure.indicator == item.ref)
        whole = next((series for series in series_of(item, figures) if not series.area), None)
        if whole is not None:
            yield item, whole


def charts_of(
    value: PlanValue, shown: Iterable[tuple[IndicatorValue, Series[IndicatorValue]]]
) -> Iterator[PaperChart]:
    """The charts of indicators that have figures enough, with their baseline, targets and usual range."""
    for item, series in shown:
        targets = levels_of([row for row in value.targets if row.indicator == item.ref])
        chart = chart_of([series], targets) if len(series.available) >= FIGURES_OF_A_CHART else None
        if chart is not None:
            yield PaperChart(item.title, describe_chart(chart), item.ref, chart)


def indicator_blocks(tables: Iterable[IndicatorTable], about: str) -> Iterator[Block]:
    """Tables of indicators in the columns of March 2013: baseline, two periods, change, difference to the baseline."""
    for table in tables:
        columns = _indicator_columns(table)
        yield PaperTable(
            caption=f"Proxy measures and indicators, {about}",
            sheet="Indicators",
            columns=tuple(PaperColumn(heading, width, heading not in WORDY) for heading, width in columns),
            rows=tuple(_indicator_row(line, table) for line in table.lines),
            notes=(
                *((table.scope,) if table.scope else ()),
                *(f"({mark}) {MARKS[mark]}." for mark in table.marks),
                *(f"{note.about}: {note.text}" for note in table.notes),
            ),
        )


def _indicator_columns(table: IndicatorTable) -> list[tuple[str, int]]:
    columns = [(INDICATOR, 26)]
    if table.has_baseline:
        columns.append((f"Baseline {table.baseline_label}".rstrip(), 16))
    columns += [(label, 14) for label in table.columns]
    if table.has_change:
        columns.append(("Change", 16))
    if table.has_difference:
        columns.append(("Difference to baseline", 18))
    if table.has_targets:
        columns.append((TARGET, 21))
    return columns


def _indicator_row(line: IndicatorLine, table: IndicatorTable) -> PaperRow:
    title = f"{line.indicator.code} {line.indicator.title}".strip()
    cells = [cell(title)]
    if table.has_baseline:
        cells.append(cell(line.baseline))
    cells += [cell(_figure_words(period)) for period in line.periods]
    if table.has_change:
        cells.append(_comparison(line.change))
    if table.has_difference:
        cells.append(_comparison(line.difference))
    if table.has_targets:
        cells.append(cell(*line.targets))
    return PaperRow(tuple(cells))


def _figure_words(period: PeriodCell) -> str:
    marks = [word for word, applies in (("p", period.is_provisional), ("r", period.is_revised)) if applies]
    return f"{period.text} ({', '.join(marks)})" if marks else period.text


def _comparison(comparison: ComparisonCell) -> PaperCell:
    """ "▲ 3.7%", then whether that is better; the words where there is no figure."""
    return cell(f"{comparison.arrow} {comparison.text}".strip(), comparison.judgement, comparison.words)
