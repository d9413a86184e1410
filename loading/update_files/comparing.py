"""What a filled-in workbook says, row by row, against what stands in the tracker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NoReturn

from django.db.models import QuerySet

from accounts.access import Refused
from accounts.models import User
from core.parameters import row_keys, whole_number
from loading.problems import FileProblem
from loading.update_files.forms import THERE, TakeForm
from loading.update_files.reading import NOT_TICKED, TICKED, Filled, FilledRow, NotForUpdates
from loading.update_files.sheet import DATE_BOXES, digest_of_words
from priorities.models import Agreement, StatusLabel
from reporting.models import ProgressUpdate, ReportingPeriod, UpdateDraft
from reporting.update_rights import Capacity, capacity_of, why_period_closed
from reporting.updates.answers import RELATED, Answer, answers, in_printed_order
from reporting.updates.forms import UpdateForm
from reporting.updates.my_updates import forms_of, prefix_of, schemes_of
from reporting.workflow import SubmittedUpdate
from reporting.workflow.drafts import BESIDE_A_CONFIRMATION, NO_WORDS
from reporting.workflow.rights import readers_of, require_capacity

NOT_ASKED = {
    "still_true": "Nothing is on record from last time that could still be true: choose a status",
    "ask_answer": "Nothing has been asked about this action: write it under the progress for the report",
    "proposed_due": "The action is ongoing and has no date that could move: leave the cell empty",
    "completed_on": "No status of this plan means complete: leave the cell empty",
}
"""What is said of words in a box that the action does not have."""


@dataclass
class WorkbookRow:
    """One action of the workbook. ``form`` is bound to what the workbook says, or to what was posted of it since.

    ``began_with``: digest of what stood in the boxes when the workbook was made. ``number``: of the row in the sheet.
    ``refusal``: why nobody, or not this person, can write it now; "" when they can. ``is_recorded``: it is written in
    somebody else's name by the Unit. ``take``: the choice where both have written; None while it is not asked.
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
        return self.answer.update.pk

    @cached_property
    def said(self) -> dict[str, Any]:
        """What would stand in the boxes if the row is taken; what cannot be read is as it is there."""
        words = self.form.words
        if self.form.is_still_true:
            beside = {name: words[name] for name in BESIDE_A_CONFIRMATION if name in words}
            return {**NO_WORDS, **beside, "is_confirmation": True}
        stands = self.answer.typed
        is_confirmation = stands["is_confirmation"] and "still_true" not in self.form.fields
        return {**stands, **words, "is_confirmation": is_confirmation}

    @cached_property
    def kind(self) -> str:
        """ "problem", "new", "changed", "both" (two have written), "refused"; "same": there is nothing to do."""
        mine, there = digest_of_words(self.said), digest_of_words(self.answer.typed)
        if not self.form.errors and mine in (there, self.began_with):
            return "same"
        if self.refusal:
            return "refused"
        if self.form.errors:
            return "problem"
        if there != self.began_with:
            return "both"
        return "new" if self.answer.is_untouched else "changed"

    @property
    def is_to_keep(self) -> bool:
        """Whether something of the row can be kept."""
        return self.kind in ("problem", "new", "changed", "both")

    @property
    def is_left_aside(self) -> bool:
        """Whether what is there was chosen to stand."""
        return self.take is not None and self.take.is_bound and self.take["take"].value() == THERE

    @property
    def draft(self) -> UpdateDraft:
        """What the workbook says, as it would be kept; never saved."""
        return UpdateDraft(**self.said)

    @property
    def status(self) -> Any:
        """The status that the workbook says: last time's, where it is still true."""
        return self.answer.last.status if self.form.is_still_true else self.said["label"]

    @property
    def there(self) -> Any:
        """What stands in the tracker now: a draft, or what was sent. None: nothing."""
        update = self.answer.update
        if self.answer.draft is not None:
            return self.answer.draft
        return None if update.state == ProgressUpdate.State.OWED else update

    @property
    def unread(self) -> list[str]:
        """What the workbook says in words that go nowhere, so that they are not lost where the row is refused."""
        return [str(value) for value in (self.said[name] for name in NO_WORDS) if value and value is not True]


@dataclass(frozen=True)
class WorkbookComparison:
    """All rows of a workbook in printed order, and what is wrong with others of its rows."""

    rows: tuple[WorkbookRow, ...]
    problems: tuple[FileProblem, ...] = ()

    @property
    def to_keep(self) -> list[WorkbookRow]:
        """Rows that say something new."""
        return [row for row in self.rows if row.is_to_keep]

    @property
    def refused(self) -> list[WorkbookRow]:
        """Rows with words for which it is too late, or that are somebody else's."""
        return [row for row in self.rows if row.kind == "refused"]

    @property
    def same(self) -> list[WorkbookRow]:
        """Rows that say what is there, or nothing."""
        return [row for row in self.rows if row.kind == "same"]

    @property
    def is_recorded(self) -> bool:
        """Whether the Unit keeps any of it in somebody else's name."""
        return any(row.is_recorded for row in self.to_keep)


def compare_file(filled: Filled, user: User) -> WorkbookComparison:
    """The workbook against what is there. Raises NotForUpdates where it is of another period, or of somebody else."""
    period = _period(filled, user)
    seen = ProgressUpdate.objects.visible_to(user).filter(period=period)
    found = _answers(seen.filter(ref__in=[row.key.ref for row in filled.rows]), user)
    _refuse_another_period(period, [answer.update for answer in found])
    by_ref = {row.key.ref: row for row in filled.rows}
    scheme = schemes_of([period.agreement_id])[period.agreement_id]
    bound = [_form_of(answer, by_ref[answer.update.ref], scheme) for answer in found]
    rows = [
        WorkbookRow(
            form.answer,
            form,
            by_ref[form.answer.update.ref].key.began_with,
            by_ref[form.answer.update.ref].number,
        )
        for form in bound
    ]
    _ask_rights(rows, user)
    if filled.rows and not any(_may_write(row) for row in rows):
        _refuse_somebody_else(filled, rows)
    known = {answer.update.ref for answer in found}
    lost = [row for row in filled.rows if row.key.ref not in known]
    return WorkbookComparison(tuple(rows), (*filled.problems, *map(_not_yours, lost)))


def compare_posted(user: User, data: Any) -> WorkbookComparison | None:
    """The rows as they were posted from the page, against what is there now. None: some are not this person's to see.

    ``data``: a QueryDict.
    """
    keys = row_keys(data.getlist("update"))
    found = _answers(ProgressUpdate.objects.visible_to(user).filter(pk__in=keys), user)
    if len(found) != len(keys):
        return None
    rows = []
    for form in forms_of(found, data):
        key = form.answer.update.pk
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
    _ask_rights(rows, user)
    return WorkbookComparison(tuple(rows))


def typed_of(row: WorkbookRow, received_from: str) -> SubmittedUpdate:
    """What is to be kept of a row; the Unit's with where it has it from."""
    return replace(row.form.typed, received_from=received_from if row.is_recorded else None)


def _answers(updates: QuerySet[Any], user: User) -> list[Answer]:
    return answers(list(in_printed_order(updates).select_related(*RELATED)), user)


def _period(filled: Filled, user: User) -> ReportingPeriod:
    """The period that the workbook is about. Raises NotForUpdates where the person knows none such."""
    seen = Agreement.objects.visible_to(user).filter(slug=filled.agreement)
    rows = ReportingPeriod._default_manager.filter(
        agreement__in=seen, ref=filled.period, withdrawn_at__isnull=True
    )
    period: ReportingPeriod | None = rows.select_related("agreement").first()
    if period is None:
        _refuse_somebody_else(filled, [])
    return period


def _refuse_another_period(period: ReportingPeriod, updates: Sequence[ProgressUpdate]) -> None:
    reason = why_period_closed(period)
    if reason and not any(update.is_reopened for update in updates):
        words = (
            f"{reason} Your words are still in your file. If a period is open now, download its workbook below and "
            "copy them over."
        )
        raise NotForUpdates([FileProblem("", "", words)])


def _refuse_somebody_else(filled: Filled, rows: Sequence[WorkbookRow]) -> NoReturn:
    reasons = dict.fromkeys(row.refusal for row in rows if row.refusal)
    if len(reasons) == 1:
        raise NotForUpdates([FileProblem("", "", next(iter(reasons)))])
    whose = f" for {filled.who}" if filled.who else ""
    about = f" about {filled.title}" if filled.title else ""
    words = (
        f"The workbook was made{whose}{about}, and none of its actions is yours to write. Sign in as whoever it was "
        "made for, or send it to the Community Safety Unit, who can record it."
    )
    raise NotForUpdates([FileProblem("", "", words)])


def _not_yours(row: FilledRow) -> FileProblem:
    words = (
        f"The update on {row.name} is not yours to see, or is no longer asked for, so the row is not taken."
    )
    return FileProblem("Updates", f"A{row.number}", words)


def _may_write(row: WorkbookRow) -> bool:
    return not row.refusal or row.kind == "same"


def _ask_rights(rows: Sequence[WorkbookRow], user: User) -> None:
    """Says of each row why it cannot be written, and whether it would be in somebody else's name."""
    readers = readers_of(user, [row.answer.update for row in rows])
    for row in rows:
        update = row.answer.update
        reader = readers[update.agreement_id]
        row.is_recorded = capacity_of(reader, update) == Capacity.ADMINISTRATOR
        try:
            require_capacity(update, reader)
        except Refused as refused:
            row.refusal = refused.reason


# --- the workbook's cells as if they had been typed on the page -------------------------------------------------------


def _form_of(answer: Answer, row: FilledRow, scheme: Sequence[StatusLabel]) -> UpdateForm:
    """The page's own form, bound to the cells; what is wrong is said with the cell."""
    prefix = prefix_of(answer.update)
    form = UpdateForm(_posted(answer, row, scheme, prefix), answer=answer, scheme=scheme, prefix=prefix)
    form.fields["label"].error_messages["invalid_choice"] = (
        "“%(value)s” is not a status of this plan: choose one of the list"
    )
    form.full_clean()
    for name, words in row.unread.items():
        if name in form.fields:
            form.add_error(name, words)
    tick = row.cells.get("still_true", "").casefold()
    if tick not in (*TICKED, *NOT_TICKED) and "still_true" in form.fields:
        form.add_error(
            "still_true", f"“{tick[:100]}” is neither yes nor no: write yes, or leave the cell empty"
        )
    for name, text in row.cells.items():
        if name not in form.fields and text and (name != "still_true" or tick not in NOT_TICKED):
            words = NOT_ASKED.get(name, "The action has no such box: leave the cell empty")
            form.add_error(None, f"{row.place(name)}: {words}. It says “{text[:200]}”")
    _tell_places(form, row)
    return form


def _posted(answer: Answer, row: FilledRow, scheme: Sequence[StatusLabel], prefix: str) -> dict[str, str]:
    """What the page would have posted if the cells had been typed there."""
    statuses = {label.label.casefold(): label.ref for label in scheme}
    found = {f"{prefix}-revision": str(answer.revision)}
    for name, text in row.cells.items():
        if name == "still_true":
            if text.casefold() in TICKED:
                found[f"{prefix}-{name}"] = "on"
        elif name == "label":
            found[f"{prefix}-{name}"] = statuses.get(" ".join(text.casefold().split()), text)
        else:
            found[f"{prefix}-{name}"] = text
    return found


def _tell_places(form: UpdateForm, row: FilledRow) -> None:
    """Puts the cell before each message, and what it says after that about a date."""
    messages: Mapping[str, Any] = form.errors.as_data()
    for name, found in messages.items():
        if name == "__all__":
            continue
        for error in found:
            is_date = name in DATE_BOXES and name not in row.unread
            says = f". It says “{row.cells.get(name, '')[:200]}”" if is_date else ""
            error.message = f"{row.place(name)}: {error.message}{says}"
