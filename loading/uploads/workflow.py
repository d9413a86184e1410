"""The verbs of a load: start, lay out, answer, confirm or drop. Only ``confirm`` changes a plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.administrators import require_administrator
from accounts.models import Partnership, User
from core.conflict import Conflict, changed_parts, refuse_if_changed
from loading.kept_files.contents import delete_bytes
from loading.kept_files.workflow import keep_what_a_load_reads
from loading.layouts import Layout
from loading.layouts.columns.stored_document import pack_document
from loading.layouts.questions import AT
from loading.load import last_change, write
from loading.models import Load, LoadReading, SavedLayout
from loading.uploads.corrections import LEAVE, left_rows
from loading.uploads.not_in_file import AbsentChoice, Place
from loading.uploads.opening import MAY_NOT
from loading.uploads.outcome import LoadOutcome, preview_load, said_of
from loading.uploads.reading import FileRead
from plan.following import ask_about_added
from plan.history.file_rows import from_file, not_in_file
from priorities.models import Agreement, Decision
from priorities.writing import writing

WAITING = Load.State.WAITING
REMEMBERED = (
    *("status:", "status-in:", "person:", "lead:", "theme:"),
    *("column:", "dates:", "colour:", "levels:", "update"),
)
"""How the keys of questions begin whose answers are remembered: what words and columns mean."""
MOST_WORDS = 300
"""Characters of a row that was left out, on record with its import."""
DROPPED_IN, DROPPED = "File to be imported", "Dropped: nothing was imported"


class NotWaiting(Exception):
    """The load is loaded or dropped already."""

    def __init__(self, load: Load) -> None:
        super().__init__(f"this load is {load.get_state_display().lower()} already")
        self.load = load


class LoadNotReady(Exception):
    """There are problems or open questions; nothing was written."""


@transaction.atomic
def start(
    name: str,
    content: bytes,
    *,
    partnership: Partnership,
    agreement: Agreement | None,
    head: Mapping[str, Any],
    by: User,
    read: FileRead | None = None,
) -> Load:
    """Stores an uploaded file as a waiting load. ``read``: what was read of it, which is kept. Raises Refused."""
    require_administrator(by, partnership, MAY_NOT)
    # Without the lock of the agreement, of which nothing changes: a file that waits keeps nobody from writing.
    with writing(by=by, reason=DROPPED_IN) as change:
        load = Load.objects.create(
            partnership=partnership,
            agreement=agreement,
            head=dict(head),
            answers=answers_before(agreement),
            started_by=by,
            started_at=change.moment,
        )
        keep_what_a_load_reads(load, name, content, by=by, change=change)
        _keep_reading(load, read)
    return load


def answers_before(agreement: Agreement | None) -> dict[str, str]:
    """The answers of the last import into an agreement that hold for its next edition, too.

    Not corrections of cells, nor answers about one row of that file.
    """
    if agreement is None:
        return {}
    loads = Load.objects.filter(agreement=agreement, state=Load.State.LOADED).order_by("-loaded_at")
    last: dict[str, str] = loads.values_list("answers", flat=True).first() or {}
    return {key: text for key, text in last.items() if key.startswith(REMEMBERED) and AT not in key}


def _keep_reading(load: Load, read: FileRead | None) -> None:
    """Keeps what was read of the file, in place of what there was."""
    packed = pack_document(*read) if read else None
    if packed is None:
        LoadReading.objects.filter(load=load).delete()
    else:
        LoadReading.objects.update_or_create(load=load, defaults={"content": packed})


@transaction.atomic
def replace_file(
    load: Load,
    name: str,
    content: bytes,
    *,
    by: User,
    layout: Layout | None = None,
    read: FileRead | None = None,
    seen: str | None = None,
) -> Load:
    """Replaces the file of a waiting load and keeps its answers. Raises Refused, NotWaiting, Conflict.

    ``read``: what was read of it, which is kept. ``layout``: the layout of the new file; None where it is not known,
    or not needed.
    """
    row = lock_waiting_load(load, by, seen, "file")
    row.layout = layout.to_json() if layout is not None else {}
    row.save(update_fields=["layout"])
    with writing(by=by, reason=DROPPED_IN) as change:
        keep_what_a_load_reads(row, name, content, by=by, change=change)
    _keep_reading(row, read)
    return row


@transaction.atomic
def lay_out(
    load: Load,
    layout: Layout,
    *,
    by: User,
    head: Mapping[str, Any] | None = None,
    keep_as: str = "",
    seen: str | None = None,
) -> Load:
    """Sets the layout; ``keep_as``: a name to save it for the next file. Raises Refused, NotWaiting, Conflict.

    ``head``: further values for ``Load.head`` (priority, period); None changes nothing.
    """
    row = lock_waiting_load(load, by, seen, "file", "layout", "head")
    row.layout = layout.to_json()
    row.head = {**row.head, **(head or {})}
    row.save(update_fields=["layout", "head"])
    if keep_as:
        SavedLayout.objects.update_or_create(
            partnership=row.partnership,
            name=keep_as,
            defaults={"layout": row.layout, "kept_by": by, "kept_at": timezone.now()},
        )
    return row


def parts_of_layout(kept: SavedLayout) -> dict[str, object]:
    """What the page of a kept layout shows, for its token."""
    return {"name": kept.name, "columns": kept.layout}


def _lock_layout(kept: SavedLayout, by: User, seen: str | None, *parts: str) -> SavedLayout:
    """The layout, locked. Raises Refused, and Conflict with the layout where one of the parts has changed."""
    require_administrator(by, kept.partnership, MAY_NOT)
    row = SavedLayout.objects.select_for_update(of=("self",)).filter(pk=kept.pk).first()
    if row is None:
        raise Conflict()
    if seen is not None and set(parts) & set(changed_parts(seen, parts_of_layout(row))):
        raise Conflict(row)
    return row


@transaction.atomic
def rename_layout(kept: SavedLayout, name: str, *, by: User, seen: str | None = None) -> None:
    """Gives a kept layout another name. Raises Refused, Conflict; ValidationError where another one has the name."""
    row = _lock_layout(kept, by, seen, "name")
    row.name = name
    row.full_clean(exclude=["layout"])
    row.save(update_fields=["name"])


@transaction.atomic
def delete_layout(kept: SavedLayout, *, by: User, seen: str | None = None) -> None:
    """Deletes a kept layout. Imports that were made with it have their own copy. Raises Refused, Conflict."""
    _lock_layout(kept, by, seen, "name", "columns").delete()


@transaction.atomic
def answer(load: Load, answers: Mapping[str, str], *, by: User, seen: str | None = None) -> Load:
    """Stores answers by the keys of their questions; an empty one removes the answer.

    Where somebody has answered since the page was opened, an empty one removes nothing. Raises Refused, NotWaiting, and
    Conflict with the load where their answer is another.
    """
    row = lock_waiting_load(load, by, seen, "file", "layout")
    if seen is not None and "answers" in changed_parts(seen, said_of(row)):
        answers = {key: text for key, text in answers.items() if text.strip() or key.startswith(LEAVE)}
        if any(row.answers.get(key, text) != text for key, text in answers.items()):
            raise Conflict(row, ["answers"])
    answers = {**row.answers, **answers}
    row.answers = {key: text for key, text in answers.items() if text.strip()}
    row.save(update_fields=["answers"])
    return row


@transaction.atomic
def ask_again(load: Load, *, by: User) -> Load:
    """Forgets the answers that came from the last import. Raises Refused, NotWaiting."""
    row = lock_waiting_load(load, by)
    before = answers_before(row.agreement)
    row.answers = {key: text for key, text in row.answers.items() if before.get(key) != text}
    row.save(update_fields=["answers"])
    return row


@transaction.atomic
def choose_absent(load: Load, choice: AbsentChoice, *, by: User, seen: str | None = None) -> Load:
    """Stores what happens to rows that the file does not have. Raises Refused, NotWaiting, Conflict."""
    row = lock_waiting_load(load, by, seen, "file", "absent")
    row.absent = choice.to_json()
    row.save(update_fields=["absent"])
    return row


@transaction.atomic
def drop(load: Load, *, by: User) -> Load:
    """Drops a waiting load and deletes its file. Raises Refused, NotWaiting."""
    row = lock_waiting_load(load, by)
    row.state, row.ended_by, row.ended_at = Load.State.DROPPED, by, timezone.now()
    row.answers, row.absent, row.head = {}, {}, {}
    row.save(update_fields=["state", "ended_by", "ended_at", "answers", "absent", "head"])
    LoadReading.objects.filter(load=row).delete()
    with writing(by=by, reason=DROPPED) as change:
        delete_bytes(row.file, change)
    return row


def lock_waiting_load(load: Load, by: User, seen: str | None = None, *parts: str) -> Load:
    """The load, locked until the end of the transaction.

    ``seen``: the token of what had been said of it when the page was opened (``said_of``). Raises Refused, NotWaiting
    for one that is done, and Conflict with the load if one of the ``parts`` is another now.
    """
    rows = Load.objects.select_for_update(of=("self",)).select_related("partnership", "agreement", "file")
    row = rows.get(pk=load.pk)
    require_administrator(by, row.partnership, MAY_NOT)
    if row.state != WAITING:
        raise NotWaiting(row)
    changed = set() if seen is None else {*changed_parts(seen, said_of(row))}
    if changed & {*parts}:
        raise Conflict(row, changed)
    return row


def confirm(
    load: Load, *, by: User, seen: str, reason: str = "", decision: str = "", ask_now: bool = False
) -> Load:
    """Loads the file that was checked, in one transaction.

    ``seen``: ``LoadOutcome.seen`` of the page that the person saw. ``decision``: the ref of the plan's decision behind
    the load, "" for none; a withdrawn one is a conflict. ``ask_now``: asks for updates on the added actions in the open
    period. Raises Refused, NotWaiting, LoadNotReady (problems, questions), Conflict (something has changed),
    BadInput and UnreadableFile; then nothing is written.
    """
    words = from_file(load.name, why=reason)
    with (
        writing(*filter(None, [load.agreement_id]), by=by, reason=words) as change,
        _lock_named(load, by) as (row, outcome),
    ):
        refuse_if_changed(seen, outcome.shown, outcome)
        if not outcome.is_ready or outcome.checked is None or outcome.difference is None:
            raise LoadNotReady
        change = replace(change, decision=_decision(row.agreement, decision), at=moment_for(outcome))
        is_new = outcome.is_new
        agreement = write(outcome.checked, change, reasons_of(outcome, reason))
        if ask_now:
            ask_about_added(agreement, outcome.difference, change)
        row.agreement, row.state, row.mark = agreement, Load.State.LOADED, seen
        row.loaded_by, row.loaded_at, row.reason = by, change.moment, reason
        left = left_rows(outcome.reading.document, row.answers)
        row.written = {
            "is_new": is_new,
            "counts": outcome.difference.counts(),
            "left_out": [[item.sheet, item.row, item.words[:MOST_WORDS], item.why] for item in left],
        }
        row.save()
        LoadReading.objects.filter(load=row).delete()  # no page reads the file of a load that is done
        return row


@contextmanager
def _lock_named(load: Load, by: User) -> Iterator[tuple[Load, LoadOutcome]]:
    """Inside ``writing``: the load, locked, and what it would do now.

    A load without an agreement may be of one that was taken back: the file names it. Then it is locked, too, and
    looked at again.
    """
    row = lock_waiting_load(load, by)
    outcome = preview_load(row)
    named = outcome.checked.agreement if outcome.checked else None
    if row.agreement_id is not None or named is None:
        yield row, outcome
        return
    with writing(named, by=by):
        yield row, preview_load(row)


def _decision(agreement: Agreement | None, ref: str) -> int | None:
    """The primary key of a decision of the plan; None for no ref. Raises Conflict where it is withdrawn."""
    if not ref:
        return None
    rows = Decision._default_manager.filter(agreement=agreement, ref=ref, withdrawn_at__isnull=True)
    key: int | None = rows.values_list("pk", flat=True).first()
    if key is None:
        raise Conflict
    return key


def moment_for(outcome: LoadOutcome) -> datetime:
    """Now, or just after the last change of the plan, so that the plan before the load can be read again."""
    now = timezone.now()
    agreement = outcome.checked.agreement if outcome.checked else None
    last = last_change(agreement) if agreement is not None else None
    return now if last is None or last < now else last + timedelta(microseconds=1)


def reasons_of(outcome: LoadOutcome, why: str) -> dict[Place, str]:
    """The reason for each row that is written: its row in the file, or why it is withdrawn."""
    difference, understood, checked = outcome.difference, outcome.understood, outcome.checked
    if difference is None or understood is None or checked is None:
        return {}
    name = outcome.load.name
    reasons: dict[Place, str] = {}
    for item in difference.rows:
        place = (item.table, item.ref)
        if item.after is None:
            reasons[place] = not_in_file(name, outcome.choice.why or why)
            continue
        _, number = understood.origin(*checked.origins.get(place, ("", 0)))
        reasons[place] = from_file(name, number or None, why)
    return reasons
