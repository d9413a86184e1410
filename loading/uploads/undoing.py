"""Taking a whole load back: what that would do, why it cannot be done, and doing it as new history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from hashlib import blake2s
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.history import Change, update_rows
from loading.models import Load
from loading.uploads.not_in_file import FOLLOWING, Place, kept_in_order
from loading.uploads.opening import require_administrator
from loading.uploads.shown_changes import title_of
from plan.applying import apply
from plan.difference import Difference, RowChange, difference
from plan.models import StoredPeriod, StoredVersion
from plan.reading import NothingThen, read_plan
from plan.value import TABLES, PlanValue
from plan.value.tables import HANGS_ON
from priorities.models import Agreement
from reporting.models import UpdateDraft

MOST_REASONS = 20
UNSAID = ("owed", "released")


class NotUndone(Exception):
    """The load cannot be taken back; the reasons are sentences."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass
class Undoing:
    """What taking a load back would do. ``found`` None: it cannot be done, for ``reasons``."""

    load: Load
    did: Difference
    now: PlanValue
    found: Difference | None = None
    reasons: list[str] = field(default_factory=list)

    @property
    def is_of_a_new_agreement(self) -> bool:
        """Whether the load brought the agreement itself, which then goes too."""
        return self.did.before is None

    @cached_property
    def mark(self) -> str:
        """A mark of the plan as the person saw it."""
        tables = [self.now.table(table.name) for table in TABLES]
        return blake2s(repr((self.now.agreement, tables)).encode(), digest_size=16).hexdigest()


def look_back(load: Load) -> Undoing:
    """What taking a load back would do. Raises NotUndone where it is not loaded."""
    if load.state != Load.State.LOADED or load.agreement is None or load.loaded_at is None:
        raise NotUndone(["Only what is loaded can be taken back."])
    agreement = load.agreement
    just_before = load.loaded_at - timedelta(microseconds=1)
    loaded = read_plan(agreement, load.loaded_at, load.loaded_at)
    try:
        then = None if load.written.get("is_new") else read_plan(agreement, just_before, just_before)
    except NothingThen:
        then = None
    now = read_plan(agreement)
    undoing = Undoing(load, difference(then, loaded), now)
    undoing.reasons = list(dict.fromkeys(_later_work(undoing)))
    if not undoing.reasons:
        undoing.found = difference(now, _without(undoing))
    return undoing


@transaction.atomic
def undo(load: Load, *, by: User, reason: str, mark: str) -> Load:
    """Takes a load back, as new history with the reason.

    ``mark``: of what the person looked at. An agreement that the load brought goes from all lists; its history stays,
    and loading it again continues it. Raises Refused and NotUndone; nothing is written then.
    """
    rows = Load.objects.select_for_update(of=("self",)).select_related(
        "partnership", "agreement__partnership"
    )
    row = rows.get(pk=load.pk)
    require_administrator(by, row.partnership)
    if row.agreement_id is not None:
        Agreement.objects.select_for_update(of=("self",)).get(pk=row.agreement_id)
    undoing = look_back(row)
    if undoing.found is None or row.agreement is None:
        raise NotUndone(undoing.reasons)
    if undoing.mark != mark:
        raise NotUndone(["The plan has changed since you looked. Look again at what would be taken back."])
    why = reason.strip()
    end = "" if why.endswith((".", "!", "?")) else "."
    change = Change(by=by, reason=f"{why}{end} The load of {row.name} is taken back.", at=timezone.now())
    brought = {item.ref for item in undoing.did.of("periods") if item.before is None}
    StoredPeriod.objects.filter(period__agreement=row.agreement, period__ref__in=brought).delete()
    apply(undoing.found, change, row.agreement, taken_back=brought)
    if undoing.is_of_a_new_agreement:
        gone = Agreement.objects.get(pk=row.agreement.pk)
        gone.withdrawn_at, gone.withdrawn_why, gone.is_public = change.moment, change.reason, False
        update_rows(Agreement, [gone], ["withdrawn_at", "withdrawn_why", "is_public"], change)
    row.state, row.ended_by, row.ended_at, row.ended_why = Load.State.UNDONE, by, change.moment, why
    row.save(update_fields=["state", "ended_by", "ended_at", "ended_why"])
    return row


def _later_work(undoing: Undoing) -> Iterator[str]:
    """Why a load cannot be taken back: everything that later stands on what it wrote."""
    did, now, load = undoing.did, undoing.now, undoing.load
    loaded = did.after
    for name in did.agreement_fields if did.before is not None else ():
        if getattr(now.agreement, name) != getattr(loaded.agreement, name):
            yield "The agreement itself has been changed since."
    written = {(item.table, item.ref) for item in did.rows}
    for item in did.rows:
        yield from _changed_since(undoing, item)
    for version in now.versions:
        since = version.effective_at and load.loaded_at and version.effective_at > load.loaded_at
        if since and ("versions", version.ref) not in written:
            yield f"Version {version.number} has been published since: what is published stands."
    brought = [item.ref for item in did.of("versions") if item.before is None]
    kept = StoredVersion.objects.filter(version__agreement=load.agreement, version__ref__in=brought)
    for number in kept.values_list("version__number", flat=True) if brought else ():
        yield (
            f"Version {number} came with the load and is published: what a committee may have been sent stays "
            "readable. Edit the plan to put right what should not be in it."
        )
    yield from _reported_since(undoing)
    added = {(item.table, item.ref) for item in did.rows if item.before is None}
    yield from _built_upon(now, added)
    refs = [ref for table, ref in added if table == "actions"]
    drafts = UpdateDraft.objects.filter(update__agreement=load.agreement, update__action__ref__in=refs)
    if refs and drafts.exists():
        yield "Somebody has begun an update on one of its actions."


def _reported_since(undoing: Undoing) -> Iterator[str]:
    """What has been reported about actions as the load left them."""
    did, now = undoing.did, undoing.now
    actions = {
        item.ref for item in did.rows if item.table in ("actions", "standings") and item.after is not None
    }
    for row in now.updates:
        if row.action in actions and row.state not in UNSAID and row != did.after.find("updates", row.ref):
            action = now.find("actions", row.action)
            yield f"There is an update on {_decapital(title_of(now, 'actions', action))} since."


def _decapital(words: str) -> str:
    return f"{words[:1].lower()}{words[1:]}"


def _changed_since(undoing: Undoing, item: RowChange) -> Iterator[str]:
    """Whether a row that the load wrote is not what the load made of it."""
    did, now = undoing.did, undoing.now
    current = now.find(item.table, item.ref)
    if current == did.after.find(item.table, item.ref) or (item.table in FOLLOWING and item.after is None):
        return
    side = did.after if item.after is not None else did.before or did.after
    title = title_of(side, item.table, item.row)
    if item.after is None:
        yield f"{title} has been put back since."
    elif current is None:
        yield f"{title} has been withdrawn since."
    else:
        yield f"{title} has been changed since."


def _built_upon(now: PlanValue, added: set[Place]) -> Iterator[str]:
    """What stands on rows that the load added, and was not added by it."""
    for table in TABLES:
        named = [
            (name, target)
            for name, target in table.links.items()
            if any(place[0] == target for place in added)
        ]
        for row in now.table(table.name):
            if (table.name, row.ref) in added:
                continue
            for name, target in named:
                ref = getattr(row, name)
                if ref and (target, ref) in added and table.name not in FOLLOWING:
                    below = "stands under" if name in HANGS_ON.get(table.name, ()) else "names"
                    other = title_of(now, target, now.find(target, ref))
                    yield f"{title_of(now, table.name, row)} {below} something that the load brought: {other}."
            for name, many in table.many.items():
                if any((many.table, ref) in added for ref in getattr(row, name)):
                    yield f"{title_of(now, table.name, row)} names something that the load brought."


def _without(undoing: Undoing) -> PlanValue:
    """The plan as it is, without what the load did."""
    did, now = undoing.did, undoing.now
    then = did.before
    if then is None:
        return replace(now, **{table.name: () for table in TABLES})  # type: ignore[arg-type]
    head = {name: getattr(then.agreement, name) for name in did.agreement_fields}
    value = replace(now, agreement=replace(now.agreement, **head))
    ordered = {order.table for order in did.orders}
    for table in TABLES:
        changes = {item.ref: item for item in did.of(table.name)}
        if not changes and table.name not in ordered:
            continue
        rows: list[Any] = []
        for row in now.table(table.name):
            item = changes.get(row.ref)
            if item is None:
                rows.append(row)
            elif item.before is not None:
                rows.append(item.before)
        back = {ref for ref, item in changes.items() if item.after is None}
        kept = kept_in_order(then.table(table.name), tuple(rows), back)
        if table.name in ordered:
            kept = _in_the_order_of(then.table(table.name), kept)
        value = value.with_tables(**{table.name: kept})
    return value


def _in_the_order_of(then: tuple[Any, ...], rows: tuple[Any, ...]) -> tuple[Any, ...]:
    """The rows as they stood; one that came later stays behind the row that it stands behind."""
    known = {row.ref: row for row in rows}
    old = tuple(known[row.ref] for row in then if row.ref in known)
    there = {row.ref for row in old}
    return kept_in_order(rows, old, {row.ref for row in rows if row.ref not in there})
