"""Keeping what has been typed, before it is sent. Drafts may be incomplete and have no history."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import Refused
from accounts.models import User
from priorities.readers import reader_of
from reporting.last_report import LastReport, label_on_record, last_times
from reporting.models import TEXT_FIELDS, ProgressUpdate, UpdateDraft
from reporting.rules.sending import CONFIRMED_WORDS
from reporting.workflow.periods import PeriodNotPossible
from reporting.workflow.rights import locked, readers_of, require_capacity

BESIDE_A_CONFIRMATION = ("ask_answer", "remark", "group_text")
"""Boxes that may be filled although nothing has changed."""


class DraftConflict(Exception):
    """The draft was saved elsewhere since the form was opened; ``draft`` has those words. Nothing written."""

    def __init__(self, draft: UpdateDraft) -> None:
        super().__init__("The draft has been saved in another window or by somebody else.")
        self.draft = draft


@dataclass(frozen=True)
class SubmittedUpdate:
    """What a form of one update was posted with.

    ``update``: the primary key. ``boxes``: by name; those left out keep what they have. ``revision``: of the draft
    that the form was opened with, 0 for none. ``still_true``: last time's words and status stand. ``received_from``:
    where an administrator has it from; None: not asked.
    """

    update: int
    boxes: Mapping[str, Any]
    revision: int = 0
    still_true: bool = False
    received_from: str | None = None


@dataclass
class SavedUpdate:
    """What became of what was typed on one page, by the updates' primary keys.

    ``drafts``: what stands in each draft now (revision 0: nothing was typed, nothing is kept). ``moved``: drafts that
    somebody else has saved meanwhile, with their words. ``refused``: why the words could not be kept.
    """

    drafts: dict[int, UpdateDraft] = field(default_factory=dict)
    moved: dict[int, UpdateDraft] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)


def boxes_of(row: Any) -> dict[str, Any]:
    """What stands in the boxes of a draft or an update, by name."""
    return {name: getattr(row, name) for name in TEXT_FIELDS}


NO_WORDS = boxes_of(UpdateDraft())
"""The boxes before anything was typed."""


def standing(row: ProgressUpdate) -> dict[str, Any]:
    """What stands in the boxes of an update without a draft: what was sent, where it can be mended."""
    return dict(NO_WORDS) if row.state == row.State.OWED else boxes_of(row)


@transaction.atomic
def save_together(typed: Collection[SubmittedUpdate], by: User) -> SavedUpdate:
    """Keeps what was typed on one page about several updates: what can be kept is, whatever becomes of the others.

    A constant number of queries for the updates of one agreement.
    """
    by_key = {item.update: item for item in typed}
    rows = locked(list(by_key))
    readers = readers_of(by, rows)
    confirmed = [row for row in rows if by_key[row.pk].still_true]
    last = last_times(confirmed, by) if confirmed else {}
    there = {
        draft.update_id: draft
        for draft in UpdateDraft._default_manager.filter(update__in=rows).select_related("label", "saved_by")
    }
    kept, now = SavedUpdate(), timezone.now()
    made: list[UpdateDraft] = []
    changed: list[UpdateDraft] = []
    for row in rows:
        item, draft = by_key[row.pk], there.get(row.pk)
        try:
            require_capacity(row, readers[row.agreement_id])
            wanted = _wanted(row, draft, item, last.get(row.pk))
        except (Refused, PeriodNotPossible) as reason:
            kept.refused[row.pk] = str(reason)
            continue
        source = (
            item.received_from if item.received_from is not None else draft.received_from if draft else ""
        )
        as_it_was = wanted == (boxes_of(draft) if draft else standing(row))
        if as_it_was and (draft is None or source == draft.received_from):
            kept.drafts[row.pk] = draft or UpdateDraft(update=row, revision=0)
            continue
        if draft is not None and draft.revision != item.revision:
            kept.moved[row.pk] = draft
            continue
        (changed if draft else made).append(draft := draft or UpdateDraft(update=row, revision=0))
        for name, value in wanted.items():
            setattr(draft, name, value)
        draft.received_from = source
        draft.saved_by, draft.saved_at, draft.revision = by, now, draft.revision + 1
        kept.drafts[row.pk] = draft
    manager = UpdateDraft._default_manager
    manager.bulk_create(made)
    if changed:
        manager.bulk_update(changed, [*TEXT_FIELDS, "received_from", "saved_by", "saved_at", "revision"])
    return kept


def _wanted(
    row: ProgressUpdate, draft: UpdateDraft | None, item: SubmittedUpdate, last: LastReport | None
) -> dict[str, Any]:
    """What is to stand in the boxes. Raises NotPossible for what no draft of the update can hold."""
    if item.still_true:
        return _confirmation(row, item, last or LastReport())
    label = item.boxes.get("label")
    if label is not None and label.agreement_id != row.agreement_id:
        raise PeriodNotPossible("Choose a status of this agreement.")
    stands = boxes_of(draft) if draft else standing(row)
    wanted = {**stands, **item.boxes}
    if "is_confirmation" not in item.boxes and wanted != stands:
        wanted["is_confirmation"] = False
    return wanted


def _confirmation(row: ProgressUpdate, item: SubmittedUpdate, last: LastReport) -> dict[str, Any]:
    if not last.can_be_confirmed:
        raise PeriodNotPossible(
            "Nothing is on record from last time that could still be true: write an update."
        )
    words = {name: last.words[name] for name in CONFIRMED_WORDS}
    beside = {name: item.boxes[name] for name in BESIDE_A_CONFIRMATION if name in item.boxes}
    label = label_on_record(row.action)
    return {**NO_WORDS, **words, **beside, "label": label, "is_confirmation": True}


@transaction.atomic
def keep_together(typed: Collection[SubmittedUpdate], by: User) -> SavedUpdate:
    """Saves what was posted when nobody can be asked (a session that has locked): no words of either side are lost.

    Where a draft has moved on, the other side's status and date stay, and the words typed here follow theirs.
    """
    kept = save_together(typed, by)
    both = [_both(item, kept.moved[item.update]) for item in typed if item.update in kept.moved]
    if both:
        again = save_together(both, by)
        kept.drafts |= again.drafts
        kept.moved = again.moved
    return kept


def _both(item: SubmittedUpdate, theirs: UpdateDraft) -> SubmittedUpdate:
    stands = boxes_of(theirs)
    words = {
        name: "\n\n".join(part for part in (stands[name], typed) if part)
        for name, typed in item.boxes.items()
        if isinstance(typed, str) and typed not in stands[name]
    }
    return SubmittedUpdate(item.update, words, theirs.revision)


def _one(kept: SavedUpdate, key: int) -> UpdateDraft:
    if key in kept.moved:
        raise DraftConflict(kept.moved[key])
    if key in kept.refused:
        raise PeriodNotPossible(kept.refused[key])
    return kept.drafts[key]


def save_draft(
    update: ProgressUpdate,
    by: User,
    data: Mapping[str, Any],
    revision: int,
    *,
    received_from: str | None = None,
) -> UpdateDraft:
    """Keeps what stands in the update's boxes; see :class:`Typed` for the arguments.

    Where nothing has been typed nothing is kept: the draft that comes back has revision 0. Raises DraftMovedOn when
    the draft has been saved since with other words, Refused when the update is not this person's to write or not now.
    """
    with transaction.atomic():
        _require(update, by)
        return _one(
            save_together([SubmittedUpdate(update.pk, data, revision, received_from=received_from)], by),
            update.pk,
        )


def _require(update: ProgressUpdate, by: User) -> ProgressUpdate:
    row = locked([update.pk])[0]
    require_capacity(row, reader_of(by, row.agreement))
    return row


def keep_words(update: ProgressUpdate, by: User, data: Mapping[str, Any], revision: int) -> UpdateDraft:
    """As :func:`keep_together`, for one update. Raises Refused."""
    with transaction.atomic():
        _require(update, by)
        return _one(keep_together([SubmittedUpdate(update.pk, data, revision)], by), update.pk)


@transaction.atomic
def say_still_true(
    update: ProgressUpdate,
    by: User,
    revision: int,
    boxes: Mapping[str, Any] | None = None,
    *,
    received_from: str | None = None,
) -> UpdateDraft:
    """Makes the last words and the status last agreed ready to be sent as a confirmation, with nothing added.

    Raises NotPossible when nothing is on record, or when other words are waiting in the draft;
    DraftMovedOn, Refused.
    """
    row = _require(update, by)
    draft = UpdateDraft._default_manager.filter(update=row).first()
    if draft is not None and not draft.is_confirmation and boxes_of(draft) != NO_WORDS:
        raise PeriodNotPossible(
            "You have begun to write an update. Empty its boxes to say that nothing has changed."
        )
    typed = SubmittedUpdate(row.pk, boxes or {}, revision, still_true=True, received_from=received_from)
    return _one(save_together([typed], by), row.pk)
