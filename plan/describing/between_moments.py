"""Reading two moments of a plan to tell what changed between them, by as few queries as that takes.

One query finds out in which tables anything was written between the two moments; only those are read besides what
every line needs to say what it is about. A table in which nothing was written reads the same at both.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import CharField, Max, QuerySet, Value

from core.history import history_of
from plan.describing import CORE, TOLD
from plan.describing.for_reader import told_to
from plan.reading import read_plan
from plan.value import BY_NAME, NOT_READ, TABLE_NAMES, PlanValue, with_needed
from plan.value.audience import marked_since
from plan.versions.canonical import digest
from priorities.models import Agreement
from priorities.readers import Reader

AGREEMENT = "agreement"
A_WEEK = 7 * 24 * 60 * 60


def written_between(
    agreement: Agreement, since: datetime, until: datetime | None, tables: Iterable[str] = TOLD
) -> dict[str, datetime]:
    """The tables that were written after one moment and until another (None: until now), and when last. One query.

    The agreement's own row is the table "agreement".
    """
    parts: list[QuerySet[Any]] = [_last_written(Agreement, AGREEMENT, since, until, id=agreement.pk)]
    for name in tables:
        table = BY_NAME[name]
        models = dict.fromkeys((table.model, *(many.model for many in table.many.values())))
        parts += [_last_written(model, name, since, until, agreement_id=agreement.pk) for model in models]
    first, *rest = parts
    found: dict[str, datetime] = {}
    for name, last in first.union(*rest, all=True):
        found[name] = max(last, found.get(name, last))
    return found


def _last_written(
    model: Any, name: str, since: datetime, until: datetime | None, **where: int
) -> QuerySet[Any]:
    """One row, or none: the name of the table and when it was last written."""
    rows = history_of(model)._default_manager.order_by().filter(history_date__gt=since, **where)
    if until is not None:
        rows = rows.filter(history_date__lte=until)
    of = next(iter(where))
    last = rows.values(of).annotate(told_table=Value(name, CharField()), told_last=Max("history_date"))
    return last.values_list("told_table", "told_last")


def read_both(
    agreement: Agreement,
    before: datetime | None,
    after: datetime | None,
    *,
    progress: bool = False,
    also: Iterable[str] = (),
    written: Iterable[str] | None = None,
    now: PlanValue | None = None,
) -> tuple[PlanValue, PlanValue]:
    """The plan at two moments, the earlier first, with all that can be told of their difference.

    None: now. ``progress``: with where actions stand. ``also``: further tables to read of both. ``written``: what
    ``written_between`` found, where it has been asked. ``now``: the plan as it is, where it has been read; it serves
    as far as it goes. Raises NothingThen when the agreement did not exist at ``before``.
    """
    if before is None or before == after:
        plan = read_plan(agreement, before, before, tables={*CORE, *also})
        return plan, plan
    if written is None:
        written = written_between(agreement, before, after, (*TOLD, "standings") if progress else TOLD)
    tables = with_needed(frozenset({*CORE, *written, *also} - {AGREEMENT}))
    earlier = read_plan(agreement, before, before, tables=tables)
    if after is None and now is not None and all(map(now.has_read, tables)):
        return earlier, now.with_tables(**{name: NOT_READ for name in TABLE_NAMES if name not in tables})
    return earlier, read_plan(agreement, after, after, tables=tables)


def unpublished_changes(agreement: Agreement, reader: Reader, now: PlanValue | None = None) -> int:
    """How many real changes the working copy has since the last published version, as the reader may know of them.

    ``agreement`` comes from ``with_last_published``; ``now``: the plan as it is, where it has been read. One query;
    the count itself is kept until the plan is written again.
    """
    since: datetime | None = agreement.last_version_at  # type: ignore[attr-defined]
    if since is None or not reader.sees_working_copy:
        return 0
    written = written_between(agreement, since, None)
    if not written:
        return 0
    whose = "all" if reader.is_reviewer else ",".join(sorted(reader.answers_for))
    of = f"{agreement.pk} {since.timestamp()} {max(written.values()).timestamp()} {whose}"
    key = f"unpublished:{digest(of.encode())}"
    known = cache.get(key)
    if known is None:
        before, after = read_both(agreement, since, None, written=written, now=now)
        known = len(told_to(reader, before, after, marked_since(agreement, before, reader))[1])
        cache.set(key, known, A_WEEK)
    return int(known)
