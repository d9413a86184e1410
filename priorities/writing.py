"""The one way into writing: whoever changes a plan or its reporting holds the agreement's lock meanwhile.

So two changes of one agreement never run at the same time: the second waits, and then reads what the first has saved.
Drafts (of updates, of commentaries) are not written in here: each belongs to the update or the priority that it is
about, has no history, and locks only that row. On the day that updates are due, people who type wait for nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.utils import timezone

from core.history import Change
from priorities.models import Agreement


class LockOrder(Exception):
    """A second agreement would be locked out of order, which can block two people for good: a fault of the code."""


@dataclass(frozen=True)
class _Writing:
    """What is being written in this thread: the agreements that are locked, and the moment of all its history."""

    agreements: frozenset[int]
    moment: datetime


_current: ContextVar[_Writing | None] = ContextVar("writing", default=None)


def is_writing() -> bool:
    """Whether this thread is inside :func:`writing`."""
    return _current.get() is not None


@contextmanager
def writing(
    *agreements: Agreement | int,
    by: AbstractBaseUser | None,
    reason: str = "",
    decision: int | None = None,
) -> Iterator[Change]:
    """One transaction that locks agreements (rows or primary keys) and gives the change to write with.

    The change has one moment, taken once the lock is there: history has the order of the locks. Read what the change
    depends on inside. Without an agreement: for one that does not exist yet. A writing inside a writing joins it,
    with its moment. It may lock a further agreement only if that comes after all locked ones by key; otherwise it
    raises LockOrder: name all agreements where the writing begins.
    """
    with writing_as(Change(by, reason, decision), *agreements) as change:
        yield change


@contextmanager
def writing_as(change: Change, *agreements: Agreement | int) -> Iterator[Change]:
    """The same with a change that exists already; a moment of its own (``at``) stays."""
    outer = _current.get()
    locked = outer.agreements if outer else frozenset()
    wanted = frozenset(row.pk if isinstance(row, Agreement) else row for row in agreements)
    with transaction.atomic():
        _lock(wanted - locked, locked)
        moment = outer.moment if outer else timezone.now()
        token = _current.set(_Writing(locked | wanted, moment))
        try:
            yield replace(change, at=change.at or moment)
        finally:
            _current.reset(token)


def _lock(wanted: Iterable[int], locked: Iterable[int]) -> None:
    """Locks agreements in the order of their keys. On SQLite the transaction is the lock: it is IMMEDIATE."""
    keys = sorted(wanted)
    if not keys:
        return
    if keys[0] < max(locked, default=0):
        raise LockOrder(f"Agreement {keys[0]} must be locked before {max(locked)}: name both in one writing.")
    if connection.features.has_select_for_update:
        # Rows that point to the agreement can still be added (no_key): a draft, a file that waits to be loaded.
        rows = Agreement.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
        list(rows.values_list("pk"))
