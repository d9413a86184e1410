"""What the lead's pages cost where one person owes five hundred updates: the stress case, on one day of a quarter."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from django.db import connection
from django.test import Client
from django.urls import reverse

from core.history import create_rows
from reporting import workflow
from reporting.models import Report, ReportDraft, ReportingPeriod
from tests import build
from tests.bench import DEEPER, Line, from_depth, in_the_database
from tests.bench_pages import client_of, get
from tests.bench_verbs import prepared

OWED = 500
TIMES = 9
MILLISECONDS = {"first page": 60, "first page of a new period": 60, "check": 80}
SENT, MILLISECONDS_OF_SENDING = 100, 200


def spent(do: Callable[[], object]) -> float:
    """Milliseconds of processor time of ours, and of waiting for the database, that something takes once.

    What else the machine does counts in neither.
    """
    waited = 0.0

    def listen(execute: Callable[..., object], *call: object) -> object:
        nonlocal waited
        begun, own = time.perf_counter(), time.process_time()
        try:
            return execute(*call)
        finally:
            waited += (time.perf_counter() - begun) - (time.process_time() - own)

    own = time.process_time()
    with connection.execute_wrapper(listen):
        do()
    return (time.process_time() - own + max(waited, 0)) * 1000


def median(do: Callable[[], object]) -> float:
    """The median of several times, after one that fills what is kept between requests."""
    do()
    return statistics.median(from_depth(number * DEEPER, partial(spent, do)) for number in range(TIMES))


def bench() -> list[Line]:
    """The first page, with drafts of all and with none; the page that checks them; sending."""
    begun, new = _owing("owes"), _owing("owes-anew")
    ReportDraft.objects.filter(period=new.period).delete()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as the server does by itself, a minute later
    return [
        _page("first page", partial(get, begun.client, reverse("update-list"))),
        _page("first page of a new period", partial(get, new.client, reverse("update-list"))),
        _page("check", partial(get, begun.client, reverse("update-check"))),
        _sending(),
    ]


class Owing(NamedTuple):
    """A lead who owes everything of an open period, in a browser."""

    period: ReportingPeriod
    client: Client


def _owing(slug: str) -> Owing:
    period, lead, _ = prepared(slug, OWED)
    _agreed_before(period)
    return Owing(period, client_of(lead))


def _agreed_before(period: ReportingPeriod) -> None:
    """An earlier period in which everything was agreed, so that each line has last words."""
    before = ReportingPeriod(agreement=period.agreement, title="October 2014", state="closed", position=-1)
    create_rows(ReportingPeriod, [before], build.BY_THE_TEST)
    rows = [
        Report(
            agreement=period.agreement, period=before, action_id=key, state="agreed", report_text="Under way."
        )
        for key in Report.objects.filter(period=period).values_list("action", flat=True)
    ]
    create_rows(Report, rows, build.BY_THE_TEST)


def _page(name: str, do: Callable[[], object]) -> Line:
    taken, budget = median(do), MILLISECONDS[name]
    return Line(
        f"my updates: {name}", f"{OWED} owed", f"{taken:.0f} ms; {in_the_database(do)}", f"{budget} ms",
        taken <= budget, do,
    )  # fmt: skip


def _sending() -> Line:
    taken = []
    for number in range(5):
        period, lead, _ = prepared(f"sends-again-{number}", SENT)
        updates = list(Report.objects.filter(period=period))
        taken.append(spent(lambda: workflow.send_many(updates, lead)))  # noqa: B023 - called at once
    milliseconds = statistics.median(taken)
    return Line(
        f"my updates: sending {SENT}", f"{SENT} drafts", f"{milliseconds:.0f} ms", f"{MILLISECONDS_OF_SENDING} ms",
        milliseconds <= MILLISECONDS_OF_SENDING,
    )  # fmt: skip
