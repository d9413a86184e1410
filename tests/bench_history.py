"""A page as at a past date among very many history rows, against the same page today."""

from __future__ import annotations

from functools import partial

from django.db import connection, models

from actions.models import Action, ActionStatus, Aim, AimTheme
from core.history import history_of
from indicators.models import Indicator, Observation
from priorities.models import Agreement, LeadPost, Priority, StatusLabel, Theme
from reporting.models import Report
from tests.bench import Line, medians
from tests.bench_pages import OF_THE_PLAN, as_at, get, make, queries

RATIO = 3.0
# What a plan is made of and what is edited most; the rows are spread evenly over them.
EDITED: tuple[type[models.Model], ...] = (
    Agreement,
    StatusLabel,
    Theme,
    LeadPost,
    Priority,
    Aim,
    AimTheme,
    Action,
    ActionStatus,
    Report,
    Indicator,
    Observation,
)
MINUTES = 60 * 24 * 150  # the edits lie in the 150 days after the plan came to be
SIZE = 499  # another plan than that of bench_pages, where both are measured
PAGES = (
    "",
    "plan/",
    "document/",
    "priorities/1/",
    "themes/early-help/",
    "actions/",
    "actions/act0/",
    "indicators/",
)


def add_history(wanted: int) -> int:
    """Writes so many history rows, in plain SQL: each row of each table is saved again and again, minutes apart.

    Returns how many history rows there are afterwards.
    """
    there = sum(history_of(model)._default_manager.count() for model in EDITED)
    rows = sum(model._default_manager.count() for model in EDITED)
    each = max(1, -(-(wanted - there) // rows))
    step = MINUTES / each
    with connection.cursor() as cursor:
        for model in EDITED:
            cursor.execute(_insert(model), [each, step])
        if connection.vendor == "postgresql":
            # What autovacuum would have done by the next morning.
            for model in EDITED:
                cursor.execute(f'ANALYZE "{history_of(model)._meta.db_table}"')
    return sum(history_of(model)._default_manager.count() for model in EDITED)


def _insert(model: type[models.Model]) -> str:
    """The statement that copies the first history row of each object (parameters: how often, minutes between)."""
    meta = history_of(model)._meta
    key = next(field.column for field in meta.concrete_fields if field.primary_key)
    columns = [field.column for field in meta.concrete_fields if field.column != key]
    if connection.vendor == "sqlite":
        later = "strftime('%%Y-%%m-%%d %%H:%%M:%%f', first.history_date, '+' || round(n.i * n.step) || ' minutes')"
    else:
        later = "first.history_date + n.i * n.step * interval '1 minute'"
    read = ", ".join(later if column == "history_date" else f'first."{column}"' for column in columns)
    written = ", ".join(f'"{column}"' for column in columns)
    table = meta.db_table
    return (
        "WITH RECURSIVE asked(number, step) AS (SELECT CAST(%s AS integer), CAST(%s AS double precision)), "  # noqa: S608
        "n(i, step) AS (SELECT 1, step FROM asked UNION ALL "
        "SELECT n.i + 1, n.step FROM n, asked WHERE n.i < asked.number) "
        f'INSERT INTO "{table}" ({written}) SELECT {read} FROM "{table}" first, n '
        f'WHERE first."{key}" IN (SELECT MIN("{key}") FROM "{table}" GROUP BY id)'
    )


def bench(rows: int) -> list[Line]:
    """The pages of a plan of 500 actions, today and in the middle of its history."""
    world = make(SIZE)
    there = add_history(rows)
    base = f"/agreements/{world.plan.agreement.slug}/"
    lines = []
    for page in PAGES:
        assert page in OF_THE_PLAN
        then = as_at(base + page)
        today, past = medians(
            partial(get, world.reviewer, base + page), partial(get, world.reviewer, then), times=5
        )
        lines.append(
            Line(
                f"as at a past date: …/{page}",
                f"{there:,} history rows",
                f"{past * 1000:.0f} ms, {past / today:.1f} x, {queries(world.reviewer, then)} queries",
                f"{RATIO:.0f} x today",
                past / today <= RATIO,
                partial(get, world.reviewer, then),
            )
        )
    return lines
