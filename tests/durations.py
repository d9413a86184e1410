"""Where the time of a run goes: seconds by file, and how many of them the processor worked for the tests.

The two differ by what a test waits for (a browser, PostgreSQL, another process) and, on a machine with other work to
do, by that work.
"""

from __future__ import annotations

import time
from collections import defaultdict

import pytest

SHOWN = 15

_last = time.process_time()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> object:
    """Notes with each phase of a test what this process has worked since the one before."""
    global _last
    outcome = yield
    now = time.process_time()
    outcome.get_result().processor_seconds, _last = now - _last, now


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the slowest files and the sum of all, of all processes together."""
    files: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for report in (row for rows in terminalreporter.stats.values() for row in rows):
        if isinstance(report, pytest.TestReport):
            spent = files[report.nodeid.partition("::")[0]]
            spent[0] += report.duration
            spent[1] += getattr(report, "processor_seconds", 0.0)
    if len(files) < 2:
        return
    terminalreporter.write_line(
        f"seconds by file, with setup: the slowest {min(SHOWN, len(files))} of {len(files)}"
    )
    terminalreporter.write_line("   total  processor")
    rows = sorted(files.items(), key=lambda row: -row[1][0])
    everything = [sum(spent[n] for _, spent in rows) for n in (0, 1)]
    for name, (total, processor) in [*rows[:SHOWN], ("all files", everything)]:
        terminalreporter.write_line(f"{total:8.1f}   {processor:8.1f}  {name}")
