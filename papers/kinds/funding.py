"""The grants of an agreement with their projects, in a paper."""

from __future__ import annotations

from collections.abc import Iterator

from core.text import pounds
from papers.value import Block, PaperColumn, PaperHeading, PaperTable, row
from plan.pages.funding import Grant, grants_of
from plan.value import PlanValue

COLUMNS = (
    PaperColumn("Project", 34),
    PaperColumn("Award", 12, is_number=True),
    PaperColumn("Spent to date", 12, is_number=True),
    PaperColumn("Left", 12, is_number=True),
    PaperColumn("Outcome", 30),
)


def funding_blocks(value: PlanValue) -> Iterator[Block]:
    """A heading and a table for each grant; nothing where the plan has none."""
    grants = grants_of(value)
    if grants:
        yield PaperHeading("Funding")
    for grant in grants:
        yield _table(grant)


def _table(grant: Grant) -> PaperTable:
    rows = [
        row(
            f"{item.row.title} (action {item.action.name})" if item.action else item.row.title,
            pounds(item.row.award),
            "Not said" if item.row.spend is None else pounds(item.row.spend),
            "–" if item.left is None else pounds(item.left),
            item.row.outcome,
        )
        for item in grant.projects
    ]
    if len(rows) > 1:
        totals = (pounds(grant.award), pounds(grant.spend), pounds(grant.left))
        rows.append(row(f"All {len(rows)} projects", *totals, ""))
    return PaperTable(
        caption=f"{grant.name} ({grant.funder})" if grant.funder else grant.name,
        sheet="Funding",
        columns=COLUMNS,
        rows=tuple(rows),
        notes=(grant.note,) if grant.note else (),
    )
