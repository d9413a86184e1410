"""What pages cost a lead whose partnership is one of many: one query that looks at all of them is enough to be slow."""

from __future__ import annotations

from functools import partial

from django.db import connection, models
from django.urls import reverse
from django.utils import timezone

from accounts.models import Partnership, User
from actions.models import Action, ActionStatus, Aim
from priorities.models import Agency, Agreement, Holding, LeadPost, Priority, StatusLabel
from reporting import workflow
from reporting.models import Report, ReportDraft, ReportingPeriod, ReportRound
from tests.bench import Line, in_the_database, medians
from tests.bench_pages import client_of, get
from tests.bench_verbs import counted, prepared

OTHERS = 50
SIZE = 500  # actions of each
APART = 1_000_000  # between the keys of a row and of its copy
# What is copied, each after what it names.
COPIED: tuple[type[models.Model], ...] = (
    Partnership, Agreement, StatusLabel, Agency, LeadPost, Holding, Priority, Aim, Action, ActionStatus,
    ReportingPeriod, Report, ReportDraft, ReportRound,
)  # fmt: skip
UNIQUE = {(Partnership, "name"), (Agreement, "slug"), (Agreement, "title")}
RATIO = 2.0
TIMES = 5


def copy_partnership(agreement: Agreement, copies: int = OTHERS) -> None:
    """Copies a partnership with its plan and its period by SQL, one statement for each table; people stay the same."""
    with connection.cursor() as cursor:
        for model in COPIED:
            columns = [field.column for field in model._meta.concrete_fields]
            values = ", ".join(_copied(model, field) for field in model._meta.concrete_fields)
            table = connection.ops.quote_name(model._meta.db_table)
            names = ", ".join(map(connection.ops.quote_name, columns))
            cursor.execute(
                f"INSERT INTO {table} ({names}) WITH RECURSIVE copies(number) AS "  # noqa: S608 - names of ours
                f"(SELECT 1 UNION ALL SELECT number + 1 FROM copies WHERE number < {int(copies)}) "
                f"SELECT {values} FROM {table} AS one, copies WHERE {_of(model, agreement)}"
            )
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")  # as the server does by itself, a minute later


def _copied(model: type[models.Model], field: models.Field) -> str:  # type: ignore[type-arg]
    """What a column of the copy has."""
    column = f"one.{connection.ops.quote_name(field.column)}"
    if field.primary_key or field.related_model in COPIED:
        return f"{column} + {APART} * copies.number"
    if (model, field.name) in UNIQUE:
        return f"{column} || '-' || copies.number"
    return column


def _of(model: type[models.Model], agreement: Agreement) -> str:
    """Which rows are of the partnership that is copied."""
    if model is Partnership:
        return f"one.id = {agreement.partnership_id}"
    if model is Agreement:
        return f"one.id = {agreement.pk}"
    if model is ReportDraft:
        rows = ReportingPeriod._meta.db_table
        return f"one.period_id IN (SELECT id FROM {rows} WHERE agreement_id = {agreement.pk})"  # noqa: S608 - as above
    if model is ReportRound:
        rows = Report._meta.db_table
        return f"one.report_id IN (SELECT id FROM {rows} WHERE agreement_id = {agreement.pk})"  # noqa: S608 - as above
    return f"one.agreement_id = {agreement.pk}"


def bench() -> list[Line]:
    """Pages of a lead and of a reviewer, alone and beside fifty others; and sending there."""
    other, _, officer = prepared("beside", SIZE)
    _with_rounds(other, officer)
    period, lead, reviewer = prepared("between", SIZE)
    of_period = reverse("period-review", args=[period.agreement.slug, period.pk])
    pages = {
        "the check page": partial(get, client_of(lead), reverse("update-check")),
        "my updates": partial(get, client_of(lead), reverse("update-list")),
        "the home page": partial(get, client_of(lead), "/"),
        "the review": partial(get, client_of(reviewer), of_period),
    }
    alone = medians(*pages.values(), times=TIMES)
    copy_partnership(other.agreement)
    lines = []
    for name, first, second in zip(pages, alone, medians(*pages.values(), times=TIMES), strict=True):
        ratio = second / first
        lines.append(
            Line(
                f"time of {name}",
                f"{SIZE} updates, beside {OTHERS} others",
                f"{second * 1000:.0f} ms, {ratio:.1f} x; {in_the_database(pages[name])}",
                f"{RATIO:.0f} x",
                ratio <= RATIO,
                pages[name],
            )
        )
    lines.append(_sending(period, lead))
    return lines


def _with_rounds(period: ReportingPeriod, officer: User) -> None:
    """A comment on each update, as a review leaves them."""
    ReportRound._default_manager.bulk_create(
        ReportRound(report=row, kind="comment", by=officer, by_name="Ola", at=timezone.now(), note="Seen.")
        for row in Report.objects.filter(period=period)
    )


def _sending(period: ReportingPeriod, lead: User) -> Line:
    updates = list(Report.objects.filter(period=period))
    taken, statements, _ = counted(lambda: workflow.send_many(updates, lead))
    return Line(
        f"sending {SIZE} updates", f"beside {OTHERS} others",
        f"{taken * 1000:.0f} ms, {len(statements)} queries", "", None,
    )  # fmt: skip
