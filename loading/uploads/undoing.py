"""Takes a whole load back, as new history: what that would change, why it may not be possible, and doing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from typing import Any

from accounts.administrators import require_administrator
from accounts.models import User
from core.conflict import refuse_if_changed, token_of
from core.history import update_rows
from loading.models import Load
from loading.uploads.not_in_file import AUTOMATIC, Place, merge_in_order
from loading.uploads.opening import MAY_NOT
from plan.applying import apply
from plan.describing.names import lower_first, subject_of
from plan.difference import Difference, RowChange, difference
from plan.models import StoredPeriod, StoredVersion
from plan.reading import PlanDidNotExist, read_plan
from plan.value import TABLES, PlanValue
from priorities.models import Agreement
from priorities.writing import writing
from reporting.models import ReportDraft

MOST_REASONS = 20
NOT_SENT = ("owed", "released")


class UndoNotPossible(Exception):
    """The load cannot be taken back; the reasons are sentences."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass
class UndoPreview:
    """What taking a load back would do. ``difference`` None: it is not possible, for ``reasons``.

    ``did``: what the load changed; ``now``: the plan as it is.
    """

    load: Load
    load_difference: Difference
    now: PlanValue
    difference: Difference | None = None
    reasons: list[str] = field(default_factory=list)

    @property
    def is_of_a_new_agreement(self) -> bool:
        """Whether the load made the agreement, which is then withdrawn too."""
        return self.load_difference.before is None

    @cached_property
    def shown(self) -> object:
        """The plan that the person sees."""
        return [self.now.agreement, *(self.now.table(table.name) for table in TABLES)]

    @property
    def seen(self) -> str:
        """The token of what the person sees."""
        return token_of(self.shown)


def preview_undo(load: Load) -> UndoPreview:
    """Finds what taking a load back would do. Raises UndoNotPossible where it is not loaded."""
    if load.state != Load.State.LOADED or load.agreement is None or load.loaded_at is None:
        raise UndoNotPossible(["Only what is imported can be undone."])
    agreement = load.agreement
    just_before = load.loaded_at - timedelta(microseconds=1)
    loaded = read_plan(agreement, load.loaded_at, load.loaded_at)
    try:
        before = None if load.written.get("is_new") else read_plan(agreement, just_before, just_before)
    except PlanDidNotExist:
        before = None
    now = read_plan(agreement)
    undoing = UndoPreview(load, difference(before, loaded), now)
    undoing.reasons = list(dict.fromkeys(_later_work(undoing)))
    if not undoing.reasons:
        undoing.difference = difference(now, _plan_without_load(undoing))
    return undoing


def undo(load: Load, *, by: User, reason: str, seen: str) -> Load:
    """Takes a load back, as new history with the reason.

    ``seen``: ``UndoPreview.seen`` of the page that the person saw. An agreement that the load made is withdrawn; its
    history stays, and another load of it continues that history. Raises Refused, UndoNotPossible and, if the plan has
    changed since, Conflict with what would be undone now; then nothing is written.
    """
    with writing(*filter(None, [load.agreement_id]), by=by) as change:
        rows = Load.objects.select_for_update(of=("self",)).select_related(
            "partnership", "agreement__partnership"
        )
        row = rows.get(pk=load.pk)
        require_administrator(by, row.partnership, MAY_NOT)
        undoing = preview_undo(row)
        if undoing.difference is None or row.agreement is None:
            raise UndoNotPossible(undoing.reasons)
        refuse_if_changed(seen, undoing.shown, undoing)
        why = reason.strip()
        end = "" if why.endswith((".", "!", "?")) else "."
        change = replace(change, reason=f"{why}{end} The import of {row.name} is undone.")
        new_periods = {item.ref for item in undoing.load_difference.of("periods") if item.before is None}
        StoredPeriod.objects.filter(period__agreement=row.agreement, period__ref__in=new_periods).delete()
        apply(undoing.difference, change, row.agreement, taken_back=new_periods)
        if undoing.is_of_a_new_agreement:
            agreement = Agreement.objects.get(pk=row.agreement.pk)
            agreement.withdrawn_at, agreement.withdrawn_why, agreement.is_public = (
                change.moment,
                change.reason,
                False,
            )
            update_rows(Agreement, [agreement], ["withdrawn_at", "withdrawn_why", "is_public"], change)
        row.state, row.ended_by, row.ended_at, row.ended_why = Load.State.UNDONE, by, change.moment, why
        row.save(update_fields=["state", "ended_by", "ended_at", "ended_why"])
        return row


def _later_work(undoing: UndoPreview) -> Iterator[str]:
    """Why a load cannot be taken back: later work that depends on what it wrote."""
    changes, now, load = undoing.load_difference, undoing.now, undoing.load
    loaded = changes.after
    for name in changes.agreement_fields if changes.before is not None else ():
        if getattr(now.agreement, name) != getattr(loaded.agreement, name):
            yield "The agreement itself has been changed since."
    written_places = {(item.table, item.ref) for item in changes.rows}
    for item in changes.rows:
        yield from _changed_since(undoing, item)
    for version in now.versions:
        since = version.effective_at and load.loaded_at and version.effective_at > load.loaded_at
        if since and ("versions", version.ref) not in written_places:
            yield f"Version {version.number} has been published since: what is published stands."
    new_versions = [item.ref for item in changes.of("versions") if item.before is None]
    published = StoredVersion.objects.filter(version__agreement=load.agreement, version__ref__in=new_versions)
    for number in published.values_list("version__number", flat=True) if new_versions else ():
        yield (
            f"Version {number} came with the import and is published: what a committee may have been sent stays "
            "readable. Edit the plan to put right what should not be in it."
        )
    yield from _reported_since(undoing)
    added = {(item.table, item.ref) for item in changes.rows if item.before is None}
    yield from _dependent_rows(now, added)
    refs = [ref for table, ref in added if table == "actions"]
    drafts = ReportDraft.objects.filter(action__agreement=load.agreement, action__ref__in=refs)
    if refs and drafts.exists():
        yield "Somebody has begun an update on one of its actions."


def _reported_since(undoing: UndoPreview) -> Iterator[str]:
    """Updates since the load, on actions that it wrote."""
    changes, now = undoing.load_difference, undoing.now
    actions = {
        item.ref for item in changes.rows if item.table in ("actions", "standings") and item.after is not None
    }
    for row in now.updates:
        if (
            row.action in actions
            and row.state not in NOT_SENT
            and row != changes.after.find("updates", row.ref)
        ):
            action = now.find("actions", row.action)
            yield f"There is an update on {lower_first(subject_of(now, 'actions', action))} since."


def _changed_since(undoing: UndoPreview, item: RowChange) -> Iterator[str]:
    """The change since the load to a row that it wrote, if there is one."""
    changes, now = undoing.load_difference, undoing.now
    current = now.find(item.table, item.ref)
    if current == changes.after.find(item.table, item.ref) or (
        item.table in AUTOMATIC and item.after is None
    ):
        return
    side = changes.after if item.after is not None else changes.before or changes.after
    title = subject_of(side, item.table, item.row)
    if item.after is None:
        yield f"{title} has been put back since."
    elif current is None:
        yield f"{title} has been withdrawn since."
    else:
        yield f"{title} has been changed since."


def _dependent_rows(now: PlanValue, added: set[Place]) -> Iterator[str]:
    """Rows that name rows which the load added, and that the load did not add itself."""
    for table in TABLES:
        links = [
            (name, target)
            for name, target in table.links.items()
            if any(place[0] == target for place in added)
        ]
        for row in now.table(table.name):
            if (table.name, row.ref) in added:
                continue
            for name, target in links:
                ref = getattr(row, name)
                if ref and (target, ref) in added and table.name not in AUTOMATIC:
                    below = "stands under" if name in table.subjects else "names"
                    other = subject_of(now, target, now.find(target, ref))
                    yield f"{subject_of(now, table.name, row)} {below} something that the import brought: {other}."
            for name, many in table.many.items():
                if any((many.table, ref) in added for ref in getattr(row, name)):
                    yield f"{subject_of(now, table.name, row)} names something that the import brought."


def _plan_without_load(undoing: UndoPreview) -> PlanValue:
    """The plan as it is, without the changes of the load."""
    load_difference, now = undoing.load_difference, undoing.now
    before = load_difference.before
    if before is None:
        return replace(now, **{table.name: () for table in TABLES})  # type: ignore[arg-type]
    agreement_fields = {name: getattr(before.agreement, name) for name in load_difference.agreement_fields}
    value = replace(now, agreement=replace(now.agreement, **agreement_fields))
    ordered = {order.table for order in load_difference.orders}
    for table in TABLES:
        changes = {item.ref: item for item in load_difference.of(table.name)}
        if not changes and table.name not in ordered:
            continue
        rows: list[Any] = []
        for row in now.table(table.name):
            item = changes.get(row.ref)
            if item is None:
                rows.append(row)
            elif item.before is not None:
                rows.append(item.before)
        restored = {ref for ref, item in changes.items() if item.after is None}
        ordered_rows = merge_in_order(before.table(table.name), tuple(rows), restored)
        if table.name in ordered:
            ordered_rows = _in_order_of(before.table(table.name), ordered_rows)
        value = value.with_tables(**{table.name: ordered_rows})
    return value


def _in_order_of(earlier_rows: tuple[Any, ...], rows: tuple[Any, ...]) -> tuple[Any, ...]:
    """The rows in their order before the load; a later row stays behind the row before it."""
    by_ref = {row.ref: row for row in rows}
    earlier = tuple(by_ref[row.ref] for row in earlier_rows if row.ref in by_ref)
    earlier_refs = {row.ref for row in earlier}
    return merge_in_order(rows, earlier, {row.ref for row in rows if row.ref not in earlier_refs})
