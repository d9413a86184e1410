"""`make bench`: every budget of engineering.md that exists today, measured, with its verdict; exit status 1 when one
is broken, and then a profile of where its time goes.

On a throw-away SQLite file, or on PostgreSQL where DATABASE_URL says so. `--history` is the number of history rows of
the page as at a past date (1,000,000); words choose lines by any part of what they say: `python -m tests.bench plan`.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import os
import pstats
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HISTORY = 1_000_000
TIMES = 9  # of which the median counts


@dataclass(frozen=True)
class Line:
    """A line of the table. ``kept`` None: there is no budget for it, the figure is for information.

    ``again``: does what was measured once more, for the profile of a broken budget.
    """

    what: str
    at: str
    measured: str
    budget: str
    kept: bool | None
    again: Callable[[], Any] | None = None

    @property
    def verdict(self) -> str:
        """In one word."""
        return {True: "kept", False: "BROKEN", None: "-"}[self.kept]


def seconds(do: Callable[[], Any]) -> float:
    """How long something takes, once."""
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def from_depth(calls: int, do: Callable[[], Any]) -> Any:
    """Does something that many calls deeper than here.

    CPython keeps the frames of calls in pieces of 16 KB. A loop that calls just over the end of a piece has one
    taken from the system and given back at each call, which made a page of 160 ms one of 400. Whether a page has
    such a loop at such an end depends on how deep it is called, by a server otherwise than by us.
    """
    return do() if calls == 0 else from_depth(calls - 1, do)


DEEPER = 15
"""Calls by which each time is deeper than the one before: nine times are the whole length of a piece."""


def medians(*things: Callable[[], Any], times: int = TIMES) -> list[float]:
    """The median seconds of several things, done in turn, so that what else the machine does hits all of them."""
    for do in things:
        do()
    taken: list[list[float]] = [[] for _ in things]
    for time_number in range(times):
        for number, do in enumerate(things):
            taken[number].append(from_depth(time_number * DEEPER, partial(seconds, do)))
    return [statistics.median(item) for item in taken]


@dataclass(frozen=True)
class InTheDatabase:
    """Where the time of something goes in the database; ``planning`` None: the database does not tell (SQLite).

    ``queries``: statements; ``seconds``: until each had answered; ``planning``: how long PostgreSQL thinks about how
    to answer the reading ones.
    """

    queries: int
    seconds: float
    planning: float | None

    def __str__(self) -> str:
        planned = "" if self.planning is None else f", {self.planning * 1000:.0f} ms of planning"
        return f"{self.queries} queries, {self.seconds * 1000:.0f} ms{planned}"


def in_the_database(do: Callable[[], Any]) -> InTheDatabase:
    """Does something, and then asks for the plan of every statement that it read with."""
    statements: list[tuple[str, Any]] = []
    taken = 0.0

    def listen(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        nonlocal taken
        begun = time.perf_counter()
        try:
            return execute(sql, parameters, many, context)
        finally:
            taken += time.perf_counter() - begun
            statements.append((sql, parameters))

    from django.db import connection

    with connection.execute_wrapper(listen):
        do()
    if connection.vendor != "postgresql":
        return InTheDatabase(len(statements), taken, None)
    planning = 0.0
    with connection.cursor() as cursor:
        for sql, parameters in statements:
            if sql.lstrip("( ").startswith(("SELECT", "WITH")):
                cursor.execute(f"EXPLAIN (SUMMARY, FORMAT JSON) {sql}", parameters)
                planning += cursor.fetchone()[0][0]["Planning Time"] / 1000
    return InTheDatabase(len(statements), taken, planning)


def profile(do: Callable[[], Any], lines: int = 15) -> str:
    """Where the time of something goes: the project's own functions, by all that they lead to."""
    watch = cProfile.Profile()
    watch.runcall(do)
    out = io.StringIO()
    own = rf"{re.escape(str(ROOT))}/(?!\.venv|tests)"
    pstats.Stats(watch, stream=out).sort_stats("cumulative").print_stats(own, lines)
    rows = out.getvalue().partition("ncalls")
    return "\n".join(row.replace(f"{ROOT}/", "") for row in (rows[1] + rows[2]).splitlines() if row.strip())


def speed() -> str:
    """How quick the machine is now: times of two runs compare only with it."""
    begun = time.process_time()
    for _ in range(10_000_000):
        pass
    return f"this machine counts to ten million in {time.process_time() - begun:.2f} s"


def table(lines: list[Line]) -> str:
    """The lines in columns."""
    rows = [("what", "at", "measured", "budget", "verdict")]
    rows += [(line.what, line.at, line.measured, line.budget, line.verdict) for line in lines]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows
    )


def parts(history: int) -> Iterator[tuple[str, Callable[[], list[Line]]]]:
    """What is measured, in this order: its name and how."""
    from tests import (
        bench_beside,
        bench_history,
        bench_loading,
        bench_pages,
        bench_papers,
        bench_updates,
        bench_uploads,
        bench_verbs,
        bench_wire,
    )

    yield "pages", bench_pages.bench
    yield "verbs", bench_verbs.bench
    yield "updates", bench_updates.bench
    yield "beside", bench_beside.bench
    yield "wire", bench_wire.bench
    yield "papers", bench_papers.bench
    yield (
        "loading",
        lambda: [
            Line(
                item.what,
                "5,000 actions",
                f"{item.seconds:.1f} s, {item.megabytes:.0f} MB",
                f"{item.limit:.0f} s, {bench_loading.MEGABYTES:.0f} MB",
                item.is_kept,
            )
            for item in (*bench_loading.bench(), *bench_uploads.bench())
        ],
    )
    # Last, because it makes the database large.
    yield "history", lambda: bench_history.bench(history)


def main() -> int:
    """Measures, prints the table and the profiles, and says by its exit status whether all budgets are kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--history", type=int, default=HISTORY, help="history rows of the page as at a past date"
    )
    parser.add_argument(
        "words",
        nargs="*",
        help="parts to measure: pages, verbs, updates, beside, wire, papers, loading, history",
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csa_tracker.settings")
        import django
        from django.conf import settings
        from django.test.utils import setup_databases, teardown_databases

        django.setup()
        # As a service runs: without the lists of queries that debugging keeps, and with the test client let in.
        settings.DEBUG = False
        database = settings.DATABASES["default"]
        on_file = database["ENGINE"].endswith("sqlite3")
        name = f"{folder}/bench.sqlite3" if on_file else f"csa_bench_{os.getpid()}"
        database["TEST"] = {**database.get("TEST", {}), "NAME": name}
        made = setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
        lines: list[Line] = []
        try:
            for part, measure in parts(asked.history):
                if not asked.words or part in asked.words:
                    begun = time.perf_counter()
                    lines += measure()
                    print(f"{part}: {time.perf_counter() - begun:.0f} s", file=sys.stderr)
            print(f"on {database['ENGINE'].rpartition('.')[2]}; {speed()}\n{table(lines)}")
            broken = [line for line in lines if line.kept is False]
            for line in broken:
                if line.again is not None:
                    print(f"\n{line.what} ({line.at}), {line.measured}:\n{profile(line.again)}")
        finally:
            teardown_databases(made, verbosity=0)
    print(f"\n{len(broken)} of {sum(line.kept is not None for line in lines)} budgets broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
