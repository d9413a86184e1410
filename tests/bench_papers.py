"""How long a progress report on 500 actions takes as a file, and how much memory: each in a process of its own."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from datetime import date

from tests.another_process import environment
from tests.bench import Line

ACTIONS, AIMS, PRIORITIES, PERIODS = 500, 200, 8, 12
BUDGETS = {"docx": (5.0, 300), "pdf": (15.0, 500), "xlsx": (5.0, 300)}
"""Seconds and megabytes of the whole process, by the ending of the file."""


def bench() -> list[Line]:
    """A line for each format."""
    return [_line(ending, *budget) for ending, budget in BUDGETS.items()]


def _line(ending: str, seconds: float, megabytes: int) -> Line:
    command = [sys.executable, "-m", "tests.bench_papers", ending]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
    taken, busy, memory = json.loads(done.stdout)
    return Line(
        f"a progress report as {ending}",
        f"{ACTIONS} actions",
        f"{taken:.1f} s (busy {busy:.1f}), {memory:.0f} MB",
        f"{seconds:.0f} s, {megabytes} MB",
        taken <= seconds and memory <= megabytes,
    )


def measure(ending: str) -> tuple[float, float, float]:
    """Seconds, seconds of them with a processor, and the highest memory of this process in MB."""
    import django

    django.setup()
    from papers.kinds.parts import PaperRequest
    from papers.kinds.progress_report import progress_report
    from papers.rendering.formats import FORMATS

    plan = large_plan()
    begun, busy = time.perf_counter(), time.process_time()
    request = PaperRequest(shows="Plan v1.3", day=date(2014, 12, 31))
    FORMATS[ending].make(progress_report(plan, request, plan.periods[::-1]))
    taken, busy = time.perf_counter() - begun, time.process_time() - busy
    return taken, busy, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def large_plan():  # type: ignore[no-untyped-def]  # what a value is made of is brought in when Django is set up
    """A plan of 500 actions that were reported on for three years."""
    from plan.value import PlanValue
    from plan.value.rows import (
        ActionValue,
        AgreementValue,
        AimValue,
        PeriodValue,
        PriorityValue,
        StatusLabelValue,
        UpdateValue,
    )

    green = StatusLabelValue(
        ref="g", label="Green", meaning="On track.", delivery_state="in_progress", rag="green"
    )
    periods = [
        PeriodValue(ref=f"q{n}", title=f"Period {n}", due_on=date(2014, n + 1, 1), state="published")
        for n in range(PERIODS)
    ]
    words = "Progress was made in several places and by several partners, with more to come. " * 5
    return PlanValue(
        AgreementValue(ref="county", title="County Agreement", partnership="County"),
        status_scheme=(green,),
        priorities=tuple(
            PriorityValue(ref=f"p{n}", number=str(n + 1), title=f"Priority {n}") for n in range(PRIORITIES)
        ),
        aims=tuple(
            AimValue(
                ref=f"m{n}",
                priority=f"p{n % PRIORITIES}",
                number=f"{n % PRIORITIES + 1}.{n // PRIORITIES + 1}",
                text="An aim in a line of words",
            )
            for n in range(AIMS)
        ),
        actions=tuple(
            ActionValue(
                ref=f"a{n}", aim=f"m{n % AIMS}", text="What will be done, by whom and with what. " * 2
            )
            for n in range(ACTIONS)
        ),
        periods=tuple(periods),
        updates=tuple(
            UpdateValue(
                ref=f"{period.ref}-{n}",
                period=period.ref,
                action=f"a{n}",
                agreed_label="g",
                report_text=f"{n}: {words}",
            )
            for period in periods
            for n in range(ACTIONS)
        ),
    )


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1])))
