"""What sending and closing cost, which everybody does on the same day."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Partnership, Role, User
from reporting import workflow
from reporting.models import Report, ReportDraft, ReportingPeriod
from tests import build
from tests.bench import Line
from tests.bench_pages import open_period

SENT = 100
SENT_AT_MOST = 500
QUERIES_OF_SENDING = 20
CLOSED = 500
SECONDS_OF_CLOSING = 2.0
NOT_STATEMENTS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def prepared(slug: str, size: int) -> tuple[ReportingPeriod, User, User]:
    """An open period with a draft of every update: (period, who leads everything, the Unit's officer)."""
    partnership = Partnership.objects.create(name=f"Partnership of {slug}")
    plan = build.plan(partnership, slug, actions=size)
    lead, officer = build.person(f"sends-{slug}", "Lee Lead"), build.person(f"closes-{slug}", "Ola Officer")
    for post in plan.posts:
        build.holds(lead, post)
    for kind in ("chair", "administrator"):
        Role.objects.create(person=officer, partnership=partnership, kind=kind)
    period = open_period(plan, officer)
    words = {"label": plan.labels["Amber"], "report_text": "Under way.", "what_changed": "A post is empty."}
    ReportDraft.objects.bulk_create(
        ReportDraft(
            period=update.period,
            action=update.action,
            saved_by=lead,
            saved_at=timezone.now(),
            being_done="By next report.",
            **words,
        )
        for update in Report.objects.filter(period=period)
    )
    return period, lead, officer


def counted(do: Callable[[], Any]) -> tuple[float, list[str], int]:
    """Seconds, statements, and transactions of something."""
    with CaptureQueriesContext(connection) as made:
        start = time.perf_counter()
        do()
        taken = time.perf_counter() - start
    statements = [query["sql"] for query in made]
    commits = sum(sql.startswith("COMMIT") for sql in statements)
    return taken, [sql for sql in statements if not sql.startswith(NOT_STATEMENTS)], commits


def bench() -> list[Line]:
    """Sending 100 and 500, closing 500."""
    return [_sending(SENT), _sending(SENT_AT_MOST), _closing()]


def _sending(size: int) -> Line:
    period, lead, _ = prepared(f"sends-{size}", size)
    updates = list(Report.objects.filter(period=period))
    taken, statements, commits = counted(lambda: workflow.send_many(updates, lead))
    histories = len(
        {sql.split('"')[1] for sql in statements if sql.startswith("INSERT") and "historical" in sql}
    )
    budget = QUERIES_OF_SENDING + histories
    return Line(
        f"sending {size} updates",
        f"{histories} history table{'' if histories == 1 else 's'}",
        f"{len(statements)} queries, {commits} transaction, {taken * 1000:.0f} ms",
        f"{budget} queries, 1 transaction" if size == SENT else "",
        (len(statements) <= budget and commits == 1) if size == SENT else None,
    )


def _closing() -> Line:
    period, lead, officer = prepared("closes", CLOSED)
    updates = list(Report.objects.filter(period=period))
    workflow.send_many(updates, lead)
    sent = list(Report.objects.filter(period=period))
    tokens = {row.pk: workflow.token_of_report(row) for row in sent}
    manner = workflow.DecisionMethod(timezone.localdate())
    workflow.agree_together(sent, officer, manner, seen=tokens)
    taken, statements, commits = counted(lambda: workflow.close_period(period, officer))
    return Line(
        f"closing a period of {CLOSED}",
        "all agreed",
        f"{taken:.2f} s, {commits} transaction, {len(statements)} queries",
        f"{SECONDS_OF_CLOSING:.0f} s, 1 transaction",
        taken < SECONDS_OF_CLOSING and commits == 1,
    )
