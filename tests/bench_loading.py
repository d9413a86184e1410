"""How long 5,000 actions take to load from a workbook, and how much memory (engineering.md, "Budgets").

``python -m tests.bench_loading`` runs it on a throw-away SQLite database, or on an empty one at DATABASE_URL; the
table of all budgets calls :func:`bench`.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ACTIONS = 5_000
AIMS_IN_A_PRIORITY = 250
ACTIONS_OF_AN_AIM = 2
SECONDS = 10.0
MEGABYTES = 500.0
SLUG = "bench-loading"


@dataclass(frozen=True)
class Measured:
    """One budget: what was done, in how many seconds, and the highest memory of the process meanwhile in MB.

    ``busy``: the seconds of them that this process had a processor; on a machine with nothing else to do, nearly all.
    """

    what: str
    seconds: float
    busy: float
    megabytes: float
    limit: float = SECONDS

    @property
    def is_kept(self) -> bool:
        """Whether both budgets are kept."""
        return self.seconds <= self.limit and self.megabytes <= MEGABYTES

    def __str__(self) -> str:
        verdict = "kept" if self.is_kept else "BROKEN"
        time_taken = f"{self.seconds:6.2f} s of {self.limit:g} (busy {self.busy:.2f} s)"
        return f"{self.what:<48} {time_taken}  {self.megabytes:4.0f} MB of {MEGABYTES:g}  {verdict}"


def sheets(words: str = "") -> dict[str, list[dict[str, Any]]]:
    """A plan of 5,000 actions with texts of the usual length; ``words`` are put at the end of each action."""
    themes = ["Early help", "Safeguarding", "Victims", "Re-offending"]
    labels = [
        ("Green", "in_progress", "green"),
        ("Amber", "in_progress", "amber"),
        ("Complete", "complete", ""),
    ]
    rows: list[dict[str, Any]] = []
    for number in range(ACTIONS):
        aim = number // ACTIONS_OF_AN_AIM
        priority, order = divmod(aim, AIMS_IN_A_PRIORITY)
        rows.append(
            {
                "ref": f"X{number}",
                "aim_ref": f"M{aim}",
                "priority": str(priority + 1),
                "aim_number": f"{priority + 1}.{order + 1}",
                "aim": f"Aim {aim}: reduce what harms people most, together with those who know it",
                "action": f"Action {number}: {'work with partners on what was agreed; ' * 5}{words}",
                "themes": f"{themes[aim % 4]}; {themes[(aim + 1) % 4]}",
                "coordinator": f"Head of Service {number % 40}",
                "coordinator_agency": "County Council",
                "due": f"201{5 + number % 3}-03-31",
                "measure": "Number of people reached, reported every quarter",
                "status": labels[number % 3][0],
            }
        )
    priorities = ACTIONS // ACTIONS_OF_AN_AIM // AIMS_IN_A_PRIORITY
    return {
        "agreement": [{"slug": SLUG, "title": "A plan of 5,000 actions", "partnership": "Bench Partnership"}],
        "status_scheme": [{"label": a, "delivery_state": b, "rag": c} for a, b, c in labels],
        "themes": [{"title": title} for title in themes],
        "agencies": [{"name": "County Council"}],
        "priorities": [{"number": str(n + 1), "title": f"Priority {n + 1}"} for n in range(priorities)],
        "actions": rows,
    }


@contextmanager
def highest_memory(found: list[float]) -> Iterator[None]:
    """Appends the highest resident memory of the process meanwhile, in MB, looked at every 10 ms."""
    done = threading.Event()
    highest = [resident()]

    def look() -> None:
        while not done.wait(0.01):
            highest[0] = max(highest[0], resident())

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    yield
    done.set()
    looking.join()
    found.append(highest[0])


def resident() -> float:
    """The memory of this process now, in MB; where the system does not tell, the highest so far."""
    try:
        with open("/proc/self/statm") as told:
            return int(told.read().split()[1]) * resource.getpagesize() / 1_000_000
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000


def measured(what: str, do: Callable[[], Any]) -> Measured:
    """Does something, watching the clock and the memory."""
    memory: list[float] = []
    start, busy = time.perf_counter(), time.process_time()
    with highest_memory(memory):
        do()
    return Measured(what, time.perf_counter() - start, time.process_time() - busy, memory[0])


def bench() -> list[Measured]:
    """Loads the plan, checks it again, and loads it with every action reworded. Takes back what it writes."""
    from django.db import transaction

    from loading.load import load, read_path
    from tests.load_files import workbook

    with tempfile.TemporaryDirectory() as there:
        first = workbook(Path(there) / "first.xlsx", sheets())
        second = workbook(Path(there) / "second.xlsx", sheets("Reworded."))
        with transaction.atomic():
            found = [
                measured("check 5,000 new actions from xlsx", lambda: load(read_path(first), dry_run=True)),
                measured("load 5,000 new actions from xlsx, with history", lambda: load(read_path(first))),
                measured("check the same file again", lambda: load(read_path(first))),
                measured("check 5,000 reworded actions", lambda: load(read_path(second), dry_run=True)),
                measured("load 5,000 reworded actions, with history", lambda: load(read_path(second))),
            ]
            transaction.set_rollback(True)
    return found


def main() -> int:
    """Prints each budget with its verdict; exit status 1 when one is broken."""
    with tempfile.TemporaryDirectory() as there:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{there}/bench.sqlite3")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csa_tracker.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        found = bench()
        for item in found:
            print(item)
        return 0 if all(item.is_kept for item in found) else 1


if __name__ == "__main__":
    sys.exit(main())
