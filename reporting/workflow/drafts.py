"""Saving drafts of reports. Drafts may be incomplete and have no history."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import Refused
from accounts.models import User
from core.conflict import Conflict
from priorities.readers import Reader
from reporting.last_report import LastReport, label_to_confirm, last_reports
from reporting.models import TEXT_FIELDS, Report, ReportDraft, ReportKey
from reporting.rules.sending import CONFIRMED_WORDS
from reporting.whole_reports import lock_reports, readers_of
from reporting.workflow.opening import PeriodNotPossible
from reporting.workflow.transitions import Attempt, ReportStep, require, token_of_draft

BESIDE_A_CONFIRMATION = ("what_changed", "being_done", "needed", "ask_answer", "remark", "group_text")
"""Boxes that a confirmation may fill as well."""


@dataclass(frozen=True)
class SubmittedReport:
    """What the form of one report was posted with.

    ``boxes``: by name; a box left out keeps its words. ``seen``: the token of the draft that the form was opened with;
    "": there was none, or the form has lost it. ``still_true``: the last report's words and status stay.
    ``received_from``: where an administrator has the words from; None: not asked.
    """

    key: ReportKey
    boxes: Mapping[str, Any]
    seen: str = ""
    still_true: bool = False
    received_from: str | None = None


@dataclass
class SavedDrafts:
    """The result of saving the forms of one page, by the reports' keys.

    ``drafts``: each draft as it is now (without a primary key: there was nothing to save). ``conflicts``: drafts that
    somebody else saved meanwhile, with their words. ``reasons``: why words could not be saved.
    """

    drafts: dict[ReportKey, ReportDraft] = field(default_factory=dict)
    conflicts: dict[ReportKey, ReportDraft] = field(default_factory=dict)
    reasons: dict[ReportKey, Refused | PeriodNotPossible] = field(default_factory=dict)

    @property
    def refused(self) -> dict[ReportKey, str]:
        """Why words could not be saved, in words for the page."""
        return {key: str(reason) for key, reason in self.reasons.items()}


def boxes_of(row: Any) -> dict[str, Any]:
    """The boxes of a draft or a report, by name. A report that is owed has no words: they open empty."""
    return {name: getattr(row, name) for name in TEXT_FIELDS}


NO_WORDS = boxes_of(ReportDraft())
"""The boxes before anything was typed."""


def new_draft(row: Report) -> ReportDraft:
    """A draft of the report, not saved, without words."""
    return ReportDraft(period=row.period, action=row.action, priority=row.priority)


@transaction.atomic
def save_together(submitted: Collection[SubmittedReport], by: User) -> SavedDrafts:
    """Saves the forms of several reports: each that can be saved is saved, whatever becomes of the others.

    A constant number of queries for the reports of one agreement.
    """
    by_key = {item.key: item for item in submitted}
    rows = lock_reports(list(by_key))
    saved, changed = fill_drafts(rows, readers_of(by, rows), by_key, by)
    known = [draft for draft in changed if draft.pk is not None]
    ReportDraft._default_manager.bulk_create([draft for draft in changed if draft.pk is None])
    names = [*TEXT_FIELDS, "received_from", "saved_by", "saved_at"]
    ReportDraft._default_manager.bulk_update(known, names)
    return saved


def fill_drafts(
    rows: Sequence[Report],
    readers: Mapping[int, Reader],
    by_key: Mapping[ReportKey, SubmittedReport],
    by: User,
) -> tuple[SavedDrafts, list[ReportDraft]]:
    """Fills the drafts of locked reports from what was posted; the second are those to be saved. Nothing is written."""
    confirmed = [row for row in rows if by_key[row.key].still_true]
    last_reports_by_key = last_reports(confirmed, by) if confirmed else {}
    saved, now = SavedDrafts(), timezone.now()
    missing = PeriodNotPossible("It is no longer asked for.")
    saved.reasons = dict.fromkeys(by_key.keys() - {row.key for row in rows}, missing)
    changed: list[ReportDraft] = []
    for row in rows:
        item, draft = by_key[row.key], row.draft
        try:
            require(Attempt(ReportStep.SAVE, row, readers[row.agreement_id]))
            boxes = _boxes_to_save(row, item, last_reports_by_key.get(row.pk))
        except (Refused, PeriodNotPossible) as reason:
            saved.reasons[row.key] = reason
            continue
        source = (
            item.received_from if item.received_from is not None else draft.received_from if draft else ""
        )
        is_unchanged = boxes == boxes_of(draft or row)
        if is_unchanged and (draft is None or source == draft.received_from):
            saved.drafts[row.key] = draft or new_draft(row)
            continue
        if draft is not None and token_of_draft(draft) != item.seen:
            saved.conflicts[row.key] = draft
            continue
        draft = draft or new_draft(row)
        changed.append(draft)
        for name, value in boxes.items():
            setattr(draft, name, value)
        draft.received_from = source
        draft.saved_by, draft.saved_at = by, now
        saved.drafts[row.key] = draft
    return saved, changed


def draft_of(row: Report, item: SubmittedReport, last_report: LastReport) -> ReportDraft:
    """The draft as it would be saved, not saved. Raises PeriodNotPossible for what no draft of the report can hold."""
    draft = new_draft(row)
    for name, value in _boxes_to_save(row, item, last_report).items():
        setattr(draft, name, value)
    return draft


def _boxes_to_save(row: Report, item: SubmittedReport, last_report: LastReport | None) -> dict[str, Any]:
    """The boxes to save. Raises PeriodNotPossible for what no draft of the report can hold."""
    if item.still_true:
        return _confirmed_boxes(row, item, last_report or LastReport())
    label = item.boxes.get("label")
    if label is not None and label.agreement_id != row.agreement_id:
        raise PeriodNotPossible("Choose a status of this agreement.")
    saved_boxes = boxes_of(row.draft or row)
    boxes = {**saved_boxes, **item.boxes}
    if "what_changed" in item.boxes:
        # The one box "why, and what next?" holds both.
        boxes["being_done"] = item.boxes.get("being_done", "")
    is_changed = any(boxes[name] != saved_boxes[name] for name in boxes if name not in BESIDE_A_CONFIRMATION)
    if "is_confirmation" not in item.boxes and is_changed:
        boxes["is_confirmation"] = False
    return boxes


def _confirmed_boxes(row: Report, item: SubmittedReport, last_report: LastReport) -> dict[str, Any]:
    """The boxes of "no change". Raises PeriodNotPossible if nothing is on record."""
    label = label_to_confirm(row.action, last_report) if row.action is not None else None
    if not last_report.can_be_confirmed or label is None:
        raise PeriodNotPossible(
            "Nothing is on record from last time that could still be true: write an update."
        )
    words = {name: getattr(last_report.words, name) for name in CONFIRMED_WORDS}
    typed = {**(boxes_of(row.draft) if row.draft else {}), **item.boxes}
    beside = {name: typed[name] for name in BESIDE_A_CONFIRMATION if typed.get(name)}
    return {**NO_WORDS, **words, **beside, "label": label, "is_confirmation": True}


@transaction.atomic
def merge_together(submitted: Collection[SubmittedReport], by: User) -> SavedDrafts:
    """Saves forms of a session that has locked, when nobody can be asked: no words of either side are lost.

    If somebody else saved a draft meanwhile, their status and date stay, and these words follow theirs.
    """
    saved = save_together(submitted, by)
    merged = [_merged(item, saved.conflicts[item.key]) for item in submitted if item.key in saved.conflicts]
    if merged:
        again = save_together(merged, by)
        saved.drafts |= again.drafts
        saved.conflicts = again.conflicts
    return saved


def _merged(item: SubmittedReport, theirs: ReportDraft) -> SubmittedReport:
    their_boxes = boxes_of(theirs)
    words = {
        name: "\n\n".join(part for part in (their_boxes[name], text) if part)
        for name, text in item.boxes.items()
        if isinstance(text, str) and text not in their_boxes[name]
    }
    return SubmittedReport(item.key, words, token_of_draft(theirs))


def save_draft(
    report: Report,
    by: User,
    data: Mapping[str, Any],
    seen: str = "",
    *,
    received_from: str | None = None,
) -> ReportDraft:
    """Saves the boxes of one report; see :class:`SubmittedReport` for the arguments.

    If there is nothing to save, the draft returned has no primary key. Raises Conflict if somebody else has saved
    other words since, Refused if this person may not write the report, or not now.
    """
    return _save_one(SubmittedReport(report.key, data, seen, received_from=received_from), by)


def say_still_true(
    report: Report,
    by: User,
    seen: str = "",
    boxes: Mapping[str, Any] | None = None,
    *,
    received_from: str | None = None,
) -> ReportDraft:
    """Saves the last words and the status last agreed as a draft, to be sent as a confirmation.

    Raises PeriodNotPossible if nothing is on record, or if the draft has other words; Conflict, Refused.
    """
    with transaction.atomic():
        before = ReportDraft.objects.of(report).first()
        draft = _save_one(
            SubmittedReport(report.key, boxes or {}, seen, still_true=True, received_from=received_from),
            by,
        )
        if before is not None and not before.is_confirmation and _says_otherwise(before, draft):
            raise PeriodNotPossible(
                "You have begun to write an update. Empty its boxes to say that nothing has changed."
            )
        return draft


def _says_otherwise(before: ReportDraft, confirmed: ReportDraft) -> bool:
    """Whether a draft has words that "no change" would take away: another status, a progress update, a date."""
    boxes, same = boxes_of(before), ("label", *CONFIRMED_WORDS)
    return any(
        boxes[name] and not (name in same and boxes[name] == getattr(confirmed, name))
        for name in NO_WORDS
        if name not in BESIDE_A_CONFIRMATION
    )


@transaction.atomic
def take_back_no_change(seen: Mapping[ReportKey, str], by: User) -> set[ReportKey]:
    """Takes "no change" back where the draft still says so and has the token; what stands beside it stays.

    Returns those taken back.
    """
    rows = [row for row in lock_reports(list(seen)) if row.draft and row.draft.is_confirmation]
    emptied = {name: NO_WORDS[name] for name in ("label", "is_confirmation", *CONFIRMED_WORDS)}
    saved = save_together([SubmittedReport(row.key, emptied, seen[row.key]) for row in rows], by)
    return set(saved.drafts)


def _save_one(item: SubmittedReport, by: User) -> ReportDraft:
    """Raises Refused, PeriodNotPossible, Conflict."""
    saved = save_together([item], by)
    if item.key in saved.reasons:
        raise saved.reasons[item.key]
    if item.key in saved.conflicts:
        raise Conflict(saved.conflicts[item.key])
    return saved.drafts[item.key]
