"""Reading a plan at two moments, with few queries, to describe what changed between them.

One query finds the tables that were written between the two moments. Only these are read, and the tables that every
line needs. A table that was not written is the same at both moments.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import CharField, Max, QuerySet, Value

from core.history import history_of
from plan.describing import CORE_TABLES, DESCRIBED_TABLES
from plan.describing.for_reader import describe_for
from plan.reading import read_plan
from plan.value import BY_NAME, NOT_READ, TABLE_NAMES, PlanValue, with_needed
from plan.value.audience import withheld_from
from plan.versions.canonical import digest
from priorities.models import Agreement
from priorities.readers import Reader

AGREEMENT = "agreement"
A_WEEK = 7 * 24 * 60 * 60


def written_between(
    agreement: Agreement, since: datetime, until: datetime | None, tables: Iterable[str] = DESCRIBED_TABLES
) -> dict[str, datetime]:
    """Table -> when it was last written after ``since`` and until ``until`` (None: now). One query.

    Tables that were not written are left out. The agreement's own row is the table "agreement".
    """
    parts: list[QuerySet[Any]] = [_last_written(Agreement, AGREEMENT, since, until, id=agreement.pk)]
    for name in tables:
        table = BY_NAME[name]
        models = dict.fromkeys((table.model, *(many.model for many in table.many.values())))
        parts += [_last_written(model, name, since, until, agreement_id=agreement.pk) for model in models]
    first, *rest = parts
    last_written: dict[str, datetime] = {}
    for name, last in first.union(*rest, all=True):
        last_written[name] = max(last, last_written.get(name, last))
    return last_written


def _last_written(
    model: Any, name: str, since: datetime, until: datetime | None, **where: int
) -> QuerySet[Any]:
    """One row with the name of the table and when it was last written; none if it was not."""
    rows = history_of(model)._default_manager.order_by().filter(history_date__gt=since, **where)
    if until is not None:
        rows = rows.filter(history_date__lte=until)
    owner = next(iter(where))
    last = rows.values(owner).annotate(table_name=Value(name, CharField()), last_written=Max("history_date"))
    return last.values_list("table_name", "last_written")


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
    """The plan at two moments, the earlier first, with the tables that ``describe`` needs. A moment of None is now.

    ``progress``: with the statuses of actions. ``also``: further tables to read. ``written``: the tables of
    ``written_between``, if the caller has them. ``now``: the plan of now, if the caller has it; it is used if it has
    the tables. Raises PlanDidNotExist when the agreement did not exist at ``before``.
    """
    if before is None or before == after:
        plan = read_plan(agreement, before, before, tables={*CORE_TABLES, *also})
        return plan, plan
    if written is None:
        written = written_between(
            agreement, before, after, (*DESCRIBED_TABLES, "standings") if progress else DESCRIBED_TABLES
        )
    tables = with_needed(frozenset({*CORE_TABLES, *written, *also} - {AGREEMENT}))
    earlier = read_plan(agreement, before, before, tables=tables)
    if after is None and now is not None and all(map(now.has_read, tables)):
        return earlier, now.with_tables(**{name: NOT_READ for name in TABLE_NAMES if name not in tables})
    return earlier, read_plan(agreement, after, after, tables=tables)


def unpublished_changes(agreement: Agreement, reader: Reader, now: PlanValue | None = None) -> int:
    """How many changes of the working copy since the last published version the reader may know of.

    ``agreement`` comes from ``with_last_published``; ``now``: the plan of now, if the caller has it. One query when
    the count is in the cache, where it stays until the plan is written again.
    """
    since: datetime | None = agreement.last_version_at  # type: ignore[attr-defined]
    if since is None or not reader.sees_working_copy:
        return 0
    written = written_between(agreement, since, None)
    if not written:
        return 0
    whose = "all" if reader.is_reviewer else ",".join(sorted(reader.answers_for))
    version_key = f"{agreement.pk} {since.timestamp()} {max(written.values()).timestamp()} {whose}"
    key = f"unpublished:{digest(version_key.encode())}"
    count = cache.get(key)
    if count is None:
        before, after = read_both(agreement, since, None, written=written, now=now)
        count = len(describe_for(reader, before, after, withheld_from(reader, agreement, before))[1])
        cache.set(key, count, A_WEEK)
    return int(count)
