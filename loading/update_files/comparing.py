"""Compares a filled-in workbook with the tracker, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NoReturn

from django.db.models import QuerySet

from accounts.models import User
from core.parameters import row_keys, whole_number
from loading.problems import FileProblem
from loading.update_files.forms import IN_TRACKER, TakeForm
from loading.update_files.reading import NOT_TICKED, TICKED, FilledRow, FilledWorkbook, WorkbookRefused
from loading.update_files.sheet import DATE_BOXES, digest_of_words
from priorities.models import Agreement
from reporting.models import Report, ReportDraft, ReportingPeriod
from reporting.report_rights import Capacity, capacity_of, reason_period_closed
from reporting.updates.answers import Answer, answers
from reporting.updates.forms import UpdateForm
from reporting.updates.my_updates import forms_of
from reporting.whole_reports import keys_in_printed_order, readers_of, whole_reports
from reporting.workflow import SubmittedReport
from reporting.workflow.drafts import BESIDE_A_CONFIRMATION, NO_WORDS
from reporting.workflow.transitions import Attempt, ReportStep, why_not

NO_SUCH_BOX = {
    "still_true": "Nothing is on record from last time that could still be true: choose a status",
    "ask_answer": "Nothing has been asked about this action: write it under the progress update",
    "proposed_due": "The action is ongoing and has no date that could move: leave the cell empty",
    "completed_on": "No status of this plan means complete: leave the cell empty",
}
"""Messages for texts in a box that the action does not have."""


@dataclass
class WorkbookRow:
    """One action of the workbook. ``form`` is bound to the cells of the workbook, or to what the page posted.

    ``began_with``: digest of the boxes when the workbook was made. ``number``: of the row in the sheet.
    ``refusal``: why this person cannot write it now; "" if they can. ``is_recorded``: the Unit writes it in somebody
    else's name. ``take``: the choice between two texts; None if it is not asked.
    """

    answer: Answer
    form: UpdateForm
    began_with: str
    number: int
    refusal: str = ""
    is_recorded: bool = False
    take: TakeForm | None = None

    @property
    def key(self) -> int:
        """The primary key of the update."""
        return self.answer.report.pk

    @cached_property
    def boxes(self) -> dict[str, Any]:
        """The contents of the boxes if the row is taken; a cell that cannot be read leaves its box as it is."""
        submitted = self.form.words
        if self.form.is_still_true:
            beside = {name: submitted[name] for name in BESIDE_A_CONFIRMATION if name in submitted}
            return {**NO_WORDS, **beside, "is_confirmation": True}
        initial = self.answer.initial_boxes
        is_confirmation = initial["is_confirmation"] and "still_true" not in self.form.fields
        return {**initial, **submitted, "is_confirmation": is_confirmation}

    @cached_property
    def kind(self) -> str:
        """ "problem", "new", "changed", "both" (two people have written), "refused", "same" (nothing to do)."""
        workbook_digest = digest_of_words(self.boxes)
        tracker_digest = digest_of_words(self.answer.initial_boxes)
        if not self.form.errors and workbook_digest in (tracker_digest, self.began_with):
            return "same"
        if self.refusal:
            return "refused"
        if self.form.errors:
            return "problem"
        if tracker_digest != self.began_with:
            return "both"
        return "new" if self.answer.is_untouched else "changed"

    @property
    def is_to_keep(self) -> bool:
        """Whether the row says something that can be kept."""
        return self.kind in ("problem", "new", "changed", "both")

    @property
    def is_left_aside(self) -> bool:
        """Whether the person chose the text in the tracker."""
        return self.take is not None and self.take.is_bound and self.take["take"].value() == IN_TRACKER

    @property
    def draft(self) -> ReportDraft:
        """The row as a draft; it is never saved."""
        return ReportDraft(action=self.answer.report.action, **self.boxes)

    @property
    def status(self) -> Any:
        """The status in the workbook; last time's status if that is still true."""
        return self.answer.last.status if self.form.is_still_true else self.boxes["label"]

    @property
    def current(self) -> Any:
        """What is in the tracker now: a draft, or the sent update. None: nothing."""
        update = self.answer.report
        if self.answer.draft is not None:
            return self.answer.draft
        return None if update.state == Report.State.OWED else update

    @property
    def texts(self) -> list[str]:
        """The texts of the row, to be shown if the row is refused, so that they are not lost."""
        return [
            str(value) for value in (self.boxes[name] for name in NO_WORDS) if value and value is not True
        ]


@dataclass(frozen=True)
class WorkbookComparison:
    """All rows of a workbook in printed order. ``problems``: of rows that could not be compared."""

    rows: tuple[WorkbookRow, ...]
    problems: tuple[FileProblem, ...] = ()

    @property
    def to_keep(self) -> list[WorkbookRow]:
        """Rows that say something new."""
        return [row for row in self.rows if row.is_to_keep]

    @property
    def refused(self) -> list[WorkbookRow]:
        """Rows with words that come too late, or that are somebody else's."""
        return [row for row in self.rows if row.kind == "refused"]

    @property
    def same(self) -> list[WorkbookRow]:
        """Rows that say nothing new."""
        return [row for row in self.rows if row.kind == "same"]

    @property
    def is_recorded(self) -> bool:
        """Whether the Unit keeps any row in somebody else's name."""
        return any(row.is_recorded for row in self.to_keep)


def compare_file(filled: FilledWorkbook, user: User) -> WorkbookComparison:
    """Compares the workbook with the tracker. Raises WorkbookRefused if it is for another period or person."""
    period = _period(filled, user)
    visible_updates = Report.objects.about_actions().visible_to(user).filter(period=period)
    file_answers = _answers(visible_updates.filter(ref__in=[row.key.ref for row in filled.rows]), user)
    _refuse_another_period(period, [answer.report for answer in file_answers])
    by_ref = {row.key.ref: row for row in filled.rows}
    bound_forms = [_bound_form(answer, by_ref[answer.report.ref]) for answer in file_answers]
    rows = [
        WorkbookRow(
            form.answer,
            form,
            by_ref[form.answer.report.ref].key.began_with,
            by_ref[form.answer.report.ref].number,
        )
        for form in bound_forms
    ]
    _check_rights(rows, user)
    if filled.rows and not any(_may_write(row) for row in rows):
        _refuse_somebody_else(filled, rows)
    known_refs = {answer.report.ref for answer in file_answers}
    unknown_rows = [row for row in filled.rows if row.key.ref not in known_refs]
    return WorkbookComparison(tuple(rows), (*filled.problems, *map(_not_yours_problem, unknown_rows)))


def compare_posted(user: User, data: Any) -> WorkbookComparison | None:
    """Compares the rows that the page posted with the tracker. None: this person may not see some of them.

    ``data``: a QueryDict.
    """
    keys = row_keys(data.getlist("update"))
    posted_answers = _answers(Report.objects.about_actions().visible_to(user).filter(pk__in=keys), user)
    if len(posted_answers) != len(keys):
        return None
    rows = []
    for form in forms_of(posted_answers, data, has_tick=True):
        key = form.answer.report.pk
        form.full_clean()
        rows.append(
            WorkbookRow(
                form.answer,
                form,
                data.get(f"began-{key}", ""),
                whole_number(data.get(f"row-{key}", ""), digits=7) or 0,
                take=TakeForm(data, prefix=f"t{key}") if f"t{key}-take" in data else None,
            )
        )
    _check_rights(rows, user)
    return WorkbookComparison(tuple(rows))


def submitted_update(row: WorkbookRow, received_from: str) -> SubmittedReport:
    """The row as it is to be kept. If the Unit records it, with its source ``received_from``."""
    return replace(row.form.submitted, received_from=received_from if row.is_recorded else None)


def _answers(updates: QuerySet[Any], user: User) -> list[Answer]:
    return answers(whole_reports(list(keys_in_printed_order(updates))), user)


def _period(filled: FilledWorkbook, user: User) -> ReportingPeriod:
    """The period of the workbook. Raises WorkbookRefused if the person may see no such period."""
    visible_agreements = Agreement.objects.visible_to(user).filter(slug=filled.agreement)
    rows = ReportingPeriod._default_manager.filter(
        agreement__in=visible_agreements, ref=filled.period, withdrawn_at__isnull=True
    )
    period: ReportingPeriod | None = rows.select_related("agreement").first()
    if period is None:
        _refuse_somebody_else(filled, [])
    return period


def _refuse_another_period(period: ReportingPeriod, updates: Sequence[Report]) -> None:
    reason = reason_period_closed(period)
    if reason and not any(update.is_reopened for update in updates):
        words = (
            f"{reason} Your words are still in your file. If a period is open now, download its file below and "
            "copy them over."
        )
        raise WorkbookRefused([FileProblem("", "", words)])


def _refuse_somebody_else(filled: FilledWorkbook, rows: Sequence[WorkbookRow]) -> NoReturn:
    reasons = dict.fromkeys(row.refusal for row in rows if row.refusal)
    if len(reasons) == 1:
        raise WorkbookRefused([FileProblem("", "", next(iter(reasons)))])
    for_whom = f" for {filled.who}" if filled.who else ""
    about = f" about {filled.title}" if filled.title else ""
    words = (
        f"The file was made{for_whom}{about}, and none of its actions is yours to write. Sign in as whoever it was "
        "made for, or send it to the Community Safety Unit, who can record it."
    )
    raise WorkbookRefused([FileProblem("", "", words)])


def _not_yours_problem(row: FilledRow) -> FileProblem:
    words = (
        f"The update on {row.name} is not yours to see, or is no longer asked for, so the row is not taken."
    )
    return FileProblem("Updates", f"A{row.number}", words)


def _may_write(row: WorkbookRow) -> bool:
    return not row.refusal or row.kind == "same"


def _check_rights(rows: Sequence[WorkbookRow], user: User) -> None:
    """Sets of each row why this person cannot write it, and whether it is written in somebody else's name."""
    readers = readers_of(user, [row.answer.report for row in rows])
    for row in rows:
        update = row.answer.report
        reader = readers[update.agreement_id]
        row.is_recorded = capacity_of(reader, *update.posts) == Capacity.ADMINISTRATOR
        row.refusal = why_not(Attempt(ReportStep.SAVE, update, reader))


# --- the workbook's cells in the form of the page ---------------------------------------------------------------------


def _bound_form(answer: Answer, row: FilledRow) -> UpdateForm:
    """The form of the page, bound to the cells. Each error names its cell."""
    prefix = answer.prefix
    data = _form_data(answer, row, prefix)
    form = UpdateForm(data, answer=answer, prefix=prefix, has_tick=True)
    form.fields["label"].error_messages["invalid_choice"] = (
        "“%(value)s” is not a status of this plan: choose one of the list"
    )
    form.full_clean()
    for name, message in row.unread.items():
        if name in form.fields:
            form.add_error(name, message)
    tick = row.cells.get("still_true", "").casefold()
    if tick not in (*TICKED, *NOT_TICKED) and "still_true" in form.fields:
        form.add_error(
            "still_true", f"“{tick[:100]}” is neither yes nor no: write yes, or leave the cell empty"
        )
    for name, text in row.cells.items():
        if (
            name not in (*form.fields, "being_done")
            and text
            and (name != "still_true" or tick not in NOT_TICKED)
        ):
            message = NO_SUCH_BOX.get(name, "The action has no such box: leave the cell empty")
            form.add_error(None, f"{row.place(name)}: {message}. It says “{text[:200]}”")
    _name_cells(form, row)
    return form


def _form_data(answer: Answer, row: FilledRow, prefix: str) -> dict[str, str]:
    """The cells as data of the form."""
    statuses = {label.label.casefold(): label.ref for label in answer.report.scheme}
    data = {f"{prefix}-seen": answer.seen}
    for name, text in row.cells.items():
        if name == "still_true":
            if text.casefold() in TICKED:
                data[f"{prefix}-{name}"] = "on"
        elif name == "label":
            data[f"{prefix}-{name}"] = statuses.get(" ".join(text.casefold().split()), text)
        elif name == "being_done":
            # A workbook from before "why, and what next?" was one box; its column comes after that of "why".
            data[f"{prefix}-what_changed"] = f"{data.get(f'{prefix}-what_changed', '')}\n\n{text}".strip()
        else:
            data[f"{prefix}-{name}"] = text
    return data


def _name_cells(form: UpdateForm, row: FilledRow) -> None:
    """Puts the cell before each error message; after the message about a date, also the text of the cell."""
    messages: Mapping[str, Any] = form.errors.as_data()
    for name, field_errors in messages.items():
        if name == "__all__":
            continue
        for error in field_errors:
            is_date = name in DATE_BOXES and name not in row.unread
            cell_words = f". It says “{row.cells.get(name, '')[:200]}”" if is_date else ""
            error.message = f"{row.place(name)}: {error.message}{cell_words}"
