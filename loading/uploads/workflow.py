"""The verbs of a load: dropped in, laid out, answered, confirmed or dropped. Nothing touches a plan but ``confirm``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Partnership, User
from core.history import Change
from loading.layouts import Layout
from loading.load import last_change, write
from loading.models import Load, LoadFile, SavedLayout
from loading.uploads.not_in_file import AbsentChoice, Place
from loading.uploads.opening import require_administrator
from loading.uploads.outcome import LoadOutcome, look
from plan.following import follow_in_open_period
from plan.history.file_rows import from_file, not_in_file
from priorities.models import Agreement, Decision

WAITING = Load.State.WAITING


class NotWaiting(Exception):
    """The load has been loaded or dropped meanwhile."""

    def __init__(self, load: Load) -> None:
        super().__init__(f"this load is {load.get_state_display().lower()} already")
        self.load = load


class LoadNotReady(Exception):
    """There are problems or open questions; nothing was written."""


class LoadConflict(Exception):
    """The plan, the file or what was said about it is not what the person looked at; nothing was written."""


@transaction.atomic
def start(
    name: str,
    content: bytes,
    *,
    partnership: Partnership,
    agreement: Agreement | None,
    head: Mapping[str, Any],
    by: User,
) -> Load:
    """Keeps a file that was dropped in, to be checked. Raises Refused."""
    require_administrator(by, partnership)
    load = Load.objects.create(
        partnership=partnership,
        agreement=agreement,
        name=short_name(name),
        digest=sha256(content).hexdigest(),
        size=len(content),
        head=dict(head),
        started_by=by,
        started_at=timezone.now(),
    )
    LoadFile.objects.create(load=load, content=content)
    return load


def short_name(name: str) -> str:
    """The name of a file without its folder, no longer than is kept, on one line."""
    plain = " ".join(name.replace("\\", "/").rsplit("/", 1)[-1].split()) or "file"
    return plain if len(plain) <= 255 else f"{plain[:240]}…{plain[-10:]}"


@transaction.atomic
def replace_file(load: Load, name: str, content: bytes, *, by: User, layout: Layout | None = None) -> Load:
    """The corrected file in the place of the one that waits; what was answered is kept. Raises Refused, NotWaiting.

    ``layout``: which of its columns is what, as far as that is known; None: it has to be said, where it must be.
    """
    row = waiting(load, by)
    row.name, row.digest, row.size = short_name(name), sha256(content).hexdigest(), len(content)
    row.layout = layout.to_json() if layout is not None else {}
    row.save(update_fields=["name", "digest", "size", "layout"])
    LoadFile.objects.filter(load=row).update(content=content)
    return row


@transaction.atomic
def lay_out(
    load: Load, layout: Layout, *, by: User, said: Mapping[str, Any] | None = None, keep_as: str = ""
) -> Load:
    """Says which column is what; with ``keep_as`` for the next file of the kind too. Raises Refused, NotWaiting.

    ``said``: what else the file is about (which priority, which period); None leaves that as it is.
    """
    row = waiting(load, by)
    row.layout = layout.to_json()
    row.head = {**row.head, **(said or {})}
    row.save(update_fields=["layout", "head"])
    if keep_as:
        SavedLayout.objects.update_or_create(
            partnership=row.partnership,
            name=keep_as,
            defaults={"layout": row.layout, "kept_by": by, "kept_at": timezone.now()},
        )
    return row


@transaction.atomic
def answer(load: Load, answers: Mapping[str, str], *, by: User) -> Load:
    """Keeps answers by the keys of their questions; an empty one is taken back. Raises Refused, NotWaiting."""
    row = waiting(load, by)
    kept = {**row.answers, **answers}
    row.answers = {key: said for key, said in kept.items() if said.strip()}
    row.save(update_fields=["answers"])
    return row


@transaction.atomic
def choose_absent(load: Load, choice: AbsentChoice, *, by: User) -> Load:
    """Says what becomes of rows that the file does not have. Raises Refused, NotWaiting."""
    row = waiting(load, by)
    row.absent = choice.to_json()
    row.save(update_fields=["absent"])
    return row


@transaction.atomic
def drop(load: Load, *, by: User) -> Load:
    """Gives a waiting load up: its file is deleted. Raises Refused, NotWaiting."""
    row = waiting(load, by)
    row.state, row.ended_by, row.ended_at = Load.State.DROPPED, by, timezone.now()
    row.answers, row.absent, row.head = {}, {}, {}
    row.save(update_fields=["state", "ended_by", "ended_at", "answers", "absent", "head"])
    LoadFile.objects.filter(load=row).delete()
    return row


def waiting(load: Load, by: User) -> Load:
    """The load, locked until the end of the transaction. Raises Refused, and NotWaiting once it is done."""
    rows = Load.objects.select_for_update(of=("self",)).select_related("partnership", "agreement")
    row = rows.get(pk=load.pk)
    require_administrator(by, row.partnership)
    if row.state != WAITING:
        raise NotWaiting(row)
    return row


@transaction.atomic
def confirm(
    load: Load, *, by: User, mark: str, reason: str = "", decision: str = "", ask_now: bool = False
) -> Load:
    """Loads the very bytes that were checked, in one transaction.

    ``mark``: of what the person looked at (``LoadOutcome.mark``). ``decision``: the ref of the plan's decision behind
    it, "" for none; one that is withdrawn is no longer what was looked at. ``ask_now``: actions that are added owe an
    update in the open period. Raises Refused, NotWaiting, LoadNotReady (problems, questions),
    LoadConflict (look again),
    BadInput, and UnreadableFile; nothing is written then.
    """
    row = waiting(load, by)
    if row.agreement_id is not None:
        # Of two loads of one agreement the second waits here, and then finds the plan moved.
        Agreement.objects.select_for_update(of=("self",)).get(pk=row.agreement_id)
    outcome = look(row, lock=True)
    if outcome.mark != mark:
        raise LoadConflict
    if not outcome.is_ready or outcome.checked is None or outcome.found is None:
        raise LoadNotReady
    change = Change(
        by=by,
        reason=from_file(row.name, why=reason),
        decision=_decision(row.agreement, decision),
        at=moment_for(outcome),
    )
    reasons = reasons_of(outcome, reason)
    is_new = outcome.is_new
    agreement = write(outcome.checked, change, reasons)
    follow_in_open_period(agreement, outcome.found, change, ask_now=ask_now)
    row.agreement, row.state, row.mark = agreement, Load.State.LOADED, mark
    row.loaded_by, row.loaded_at, row.reason = by, change.moment, reason
    row.written = {"is_new": is_new, "counts": outcome.found.counts()}
    row.save()
    return row


def _decision(agreement: Agreement | None, ref: str) -> int | None:
    """The primary key of a decision of the plan; None for no ref. Raises Moved where it is not there any more."""
    if not ref:
        return None
    rows = Decision._default_manager.filter(agreement=agreement, ref=ref, withdrawn_at__isnull=True)
    key: int | None = rows.values_list("pk", flat=True).first()
    if key is None:
        raise LoadConflict
    return key


def moment_for(outcome: LoadOutcome) -> datetime:
    """Now; but after everything that the plan's history holds, so that the plan just before can be read again."""
    now = timezone.now()
    agreement = outcome.checked.agreement if outcome.checked else None
    last = last_change(agreement) if agreement is not None else None
    return now if last is None or last < now else last + timedelta(microseconds=1)


def reasons_of(outcome: LoadOutcome, why: str) -> dict[Place, str]:
    """The reason of each row that would be written: the row of the file that it comes from, or why it goes."""
    found, understood, checked = outcome.found, outcome.understood, outcome.checked
    if found is None or understood is None or checked is None:
        return {}
    name = outcome.load.name
    reasons: dict[Place, str] = {}
    for item in found.rows:
        place = (item.table, item.ref)
        if item.after is None:
            reasons[place] = not_in_file(name, outcome.choice.why or why)
            continue
        _, number = understood.origin(*checked.origins.get(place, ("", 0)))
        reasons[place] = from_file(name, number or None, why)
    return reasons
