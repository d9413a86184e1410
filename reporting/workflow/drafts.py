"""Saving drafts of updates. Drafts may be incomplete and have no history."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import Refused
from accounts.models import User
from priorities.readers import reader_of
from reporting.last_report import LastReport, label_on_record, last_reports
from reporting.models import TEXT_FIELDS, ProgressUpdate, UpdateDraft
from reporting.rules.sending import CONFIRMED_WORDS
from reporting.workflow.opening import PeriodNotPossible
from reporting.workflow.rights import lock_updates, readers_of, require_capacity

BESIDE_A_CONFIRMATION = ("ask_answer", "remark", "group_text")
"""Boxes that a confirmation may fill as well."""


class DraftConflict(Exception):
    """The draft was saved elsewhere after the form was opened; ``draft`` has those words. Nothing was saved."""

    def __init__(self, draft: UpdateDraft) -> None:
        super().__init__("The draft has been saved in another window or by somebody else.")
        self.draft = draft


@dataclass(frozen=True)
class SubmittedUpdate:
    """What the form of one update was posted with.

    ``update``: the primary key. ``boxes``: by name; a box left out keeps its words. ``revision``: of the draft that the
    form was opened with, 0 for none. ``still_true``: the last report's words and status stay. ``received_from``: where
    an administrator has the words from; None: not asked.
    """

    update: int
    boxes: Mapping[str, Any]
    revision: int = 0
    still_true: bool = False
    received_from: str | None = None


@dataclass
class SavedDrafts:
    """The result of saving the forms of one page, by the updates' primary keys.

    ``drafts``: each draft as it is now (revision 0: there was nothing to save). ``conflicts``: drafts that somebody
    else saved meanwhile, with their words. ``refused``: why the words could not be saved.
    """

    drafts: dict[int, UpdateDraft] = field(default_factory=dict)
    conflicts: dict[int, UpdateDraft] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)


def boxes_of(row: Any) -> dict[str, Any]:
    """The boxes of a draft or an update, by name."""
    return {name: getattr(row, name) for name in TEXT_FIELDS}


NO_WORDS = boxes_of(UpdateDraft())
"""The boxes before anything was typed."""


def boxes_without_draft(row: ProgressUpdate) -> dict[str, Any]:
    """The boxes that an update without a draft opens with: empty, or what was sent, to be corrected."""
    return dict(NO_WORDS) if row.state == row.State.OWED else boxes_of(row)


@transaction.atomic
def save_together(submitted: Collection[SubmittedUpdate], by: User) -> SavedDrafts:
    """Saves the forms of several updates: each that can be saved is saved, whatever becomes of the others.

    A constant number of queries for the updates of one agreement.
    """
    by_key = {item.update: item for item in submitted}
    rows = lock_updates(list(by_key))
    readers = readers_of(by, rows)
    confirmed = [row for row in rows if by_key[row.pk].still_true]
    last_reports_by_key = last_reports(confirmed, by) if confirmed else {}
    existing_drafts = {
        draft.update_id: draft
        for draft in UpdateDraft._default_manager.filter(update__in=rows).select_related("label", "saved_by")
    }
    saved, now = SavedDrafts(), timezone.now()
    new_drafts: list[UpdateDraft] = []
    changed_drafts: list[UpdateDraft] = []
    for row in rows:
        item, draft = by_key[row.pk], existing_drafts.get(row.pk)
        try:
            require_capacity(row, readers[row.agreement_id])
            boxes = _boxes_to_save(row, draft, item, last_reports_by_key.get(row.pk))
        except (Refused, PeriodNotPossible) as reason:
            saved.refused[row.pk] = str(reason)
            continue
        source = (
            item.received_from if item.received_from is not None else draft.received_from if draft else ""
        )
        is_unchanged = boxes == (boxes_of(draft) if draft else boxes_without_draft(row))
        if is_unchanged and (draft is None or source == draft.received_from):
            saved.drafts[row.pk] = draft or UpdateDraft(update=row, revision=0)
            continue
        if draft is not None and draft.revision != item.revision:
            saved.conflicts[row.pk] = draft
            continue
        (changed_drafts if draft else new_drafts).append(
            draft := draft or UpdateDraft(update=row, revision=0)
        )
        for name, value in boxes.items():
            setattr(draft, name, value)
        draft.received_from = source
        draft.saved_by, draft.saved_at, draft.revision = by, now, draft.revision + 1
        saved.drafts[row.pk] = draft
    manager = UpdateDraft._default_manager
    manager.bulk_create(new_drafts)
    if changed_drafts:
        manager.bulk_update(
            changed_drafts, [*TEXT_FIELDS, "received_from", "saved_by", "saved_at", "revision"]
        )
    return saved


def _boxes_to_save(
    row: ProgressUpdate, draft: UpdateDraft | None, item: SubmittedUpdate, last_report: LastReport | None
) -> dict[str, Any]:
    """The boxes to save. Raises PeriodNotPossible for what no draft of the update can hold."""
    if item.still_true:
        return _confirmed_boxes(row, item, last_report or LastReport())
    label = item.boxes.get("label")
    if label is not None and label.agreement_id != row.agreement_id:
        raise PeriodNotPossible("Choose a status of this agreement.")
    saved_boxes = boxes_of(draft) if draft else boxes_without_draft(row)
    boxes = {**saved_boxes, **item.boxes}
    if "is_confirmation" not in item.boxes and boxes != saved_boxes:
        boxes["is_confirmation"] = False
    return boxes


def _confirmed_boxes(row: ProgressUpdate, item: SubmittedUpdate, last_report: LastReport) -> dict[str, Any]:
    if not last_report.can_be_confirmed:
        raise PeriodNotPossible(
            "Nothing is on record from last time that could still be true: write an update."
        )
    words = {name: last_report.words[name] for name in CONFIRMED_WORDS}
    beside = {name: item.boxes[name] for name in BESIDE_A_CONFIRMATION if name in item.boxes}
    label = label_on_record(row.action)
    return {**NO_WORDS, **words, **beside, "label": label, "is_confirmation": True}


@transaction.atomic
def merge_together(submitted: Collection[SubmittedUpdate], by: User) -> SavedDrafts:
    """Saves forms of a session that has locked, when nobody can be asked: no words of either side are lost.

    If somebody else saved a draft meanwhile, their status and date stay, and these words follow theirs.
    """
    saved = save_together(submitted, by)
    merged = [
        _merged(item, saved.conflicts[item.update]) for item in submitted if item.update in saved.conflicts
    ]
    if merged:
        again = save_together(merged, by)
        saved.drafts |= again.drafts
        saved.conflicts = again.conflicts
    return saved


def _merged(item: SubmittedUpdate, theirs: UpdateDraft) -> SubmittedUpdate:
    their_boxes = boxes_of(theirs)
    words = {
        name: "\n\n".join(part for part in (their_boxes[name], text) if part)
        for name, text in item.boxes.items()
        if isinstance(text, str) and text not in their_boxes[name]
    }
    return SubmittedUpdate(item.update, words, theirs.revision)


def _draft_of(saved: SavedDrafts, key: int) -> UpdateDraft:
    if key in saved.conflicts:
        raise DraftConflict(saved.conflicts[key])
    if key in saved.refused:
        raise PeriodNotPossible(saved.refused[key])
    return saved.drafts[key]


def save_draft(
    update: ProgressUpdate,
    by: User,
    data: Mapping[str, Any],
    revision: int,
    *,
    received_from: str | None = None,
) -> UpdateDraft:
    """Saves the boxes of one update; see :class:`SubmittedUpdate` for the arguments.

    If there is nothing to save, the draft returned has revision 0. Raises DraftConflict if somebody else has saved
    other words since, Refused if this person may not write the update, or not now.
    """
    with transaction.atomic():
        _lock_for_writing(update, by)
        return _draft_of(
            save_together([SubmittedUpdate(update.pk, data, revision, received_from=received_from)], by),
            update.pk,
        )


def _lock_for_writing(update: ProgressUpdate, by: User) -> ProgressUpdate:
    row = lock_updates([update.pk])[0]
    require_capacity(row, reader_of(by, row.agreement))
    return row


@transaction.atomic
def say_still_true(
    update: ProgressUpdate,
    by: User,
    revision: int,
    boxes: Mapping[str, Any] | None = None,
    *,
    received_from: str | None = None,
) -> UpdateDraft:
    """Saves the last words and the status last agreed as a draft, to be sent as a confirmation.

    Raises PeriodNotPossible if nothing is on record, or if the draft has other words; DraftConflict, Refused.
    """
    row = _lock_for_writing(update, by)
    draft = UpdateDraft._default_manager.filter(update=row).first()
    if draft is not None and not draft.is_confirmation and boxes_of(draft) != NO_WORDS:
        raise PeriodNotPossible(
            "You have begun to write an update. Empty its boxes to say that nothing has changed."
        )
    submitted = SubmittedUpdate(row.pk, boxes or {}, revision, still_true=True, received_from=received_from)
    return _draft_of(save_together([submitted], by), row.pk)
