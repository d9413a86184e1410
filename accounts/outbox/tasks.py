"""What the worker does besides sending e-mails. Later apps register it in ``ready()``.

A task runs every minute. A queue is looked into every second: somebody waits for what it holds.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import DatabaseError

log = logging.getLogger(__name__)

_tasks: list[Callable[[], object]] = []
_queues: list[Callable[[], bool]] = []


def register_task(task: Callable[[], object]) -> None:
    """Registers a task that the worker runs every minute. It finds out itself whether there is anything to do."""
    if task not in _tasks:
        _tasks.append(task)


def register_queue(take_next: Callable[[], bool]) -> None:
    """Registers what does the next piece of work of a queue, and says whether there was one."""
    if take_next not in _queues:
        _queues.append(take_next)


def run_queues() -> bool:
    """Does one piece of work of each queue; returns whether there was any."""
    return sum(take_next() for take_next in _queues) > 0


def run_tasks() -> int:
    """Runs every task; returns how many failed. A task that fails is logged, and the others run all the same.

    Raises DatabaseError when the database does not answer.
    """
    failed = 0
    for task in _tasks:
        try:
            task()
        except DatabaseError:
            raise
        except Exception:
            log.exception("A task of the worker failed; it is tried again.")
            failed += 1
    return failed
