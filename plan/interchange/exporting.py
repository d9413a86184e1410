"""A plan written out in the interchange form: JSON, a workbook, or a folder of CSV files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, BinaryIO

from documents.spreadsheets import Sheet, write_folder, write_workbook
from indicators.arithmetic.comparing import figures_of
from indicators.arithmetic.measures import exported_row
from plan.interchange.columns import LEFT_OUT_WHERE_EMPTY
from plan.interchange.sheets import Sheets, columns_of, columns_without_words, to_sheets
from plan.value import PlanValue
from plan.versions.canonical import canonical_bytes, digest, text_sheets
from priorities.places.register import NO_PLACES, Register


def as_json(plan: PlanValue, register: Register = NO_PLACES) -> str:
    """One object: ``illustrative`` if it is so, the sheets, ``counts``, ``figures`` and ``digest`` (domain.md).

    ``register``: the places of the plan's partnership, here and below.
    """
    body: dict[str, Any] = {
        # Only where it is so: what is written of real agreements stays as it is.
        **({"illustrative": True} if plan.agreement.is_illustrative else {}),
        **text_sheets(_sheets(plan, register)),
        "counts": counts(plan),
        "figures": figures(plan),
        "digest": digest(canonical_bytes(plan)),
    }
    return json.dumps(body, ensure_ascii=False, indent=1)


def counts(plan: PlanValue) -> dict[str, int]:
    """How many rows of each kind; ``priorities`` are counted without the cross-cutting ``sections``."""
    sections = sum(row.kind == "cross_cutting" for row in plan.priorities)
    return {
        "priorities": len(plan.priorities) - sections,
        "sections": sections,
        "aims": len(plan.aims),
        "actions": len(plan.actions),
        "themes": len(plan.themes),
        "indicators": len(plan.indicators),
        "observations": len(plan.observations),
        "versions": len(plan.versions),
    }


def figures(plan: PlanValue) -> list[dict[str, str | None]]:
    """A row per figure: numbers as strings, rounded as on the page, with their sign; None for a missing number."""
    by_indicator: dict[str, list[Any]] = {}
    for observation in plan.observations:
        by_indicator.setdefault(observation.indicator, []).append(observation)
    return [
        exported_row(indicator, figure)
        for indicator in plan.indicators
        for figure in figures_of(indicator, by_indicator.get(indicator.ref, ()))
    ]


def _sheets(plan: PlanValue, register: Register) -> Sheets:
    """The sheets, without sheets and columns that are left out where nothing stands in them."""
    sheets: Sheets = {}
    for name, rows in to_sheets(plan, register).items():
        empty = columns_without_words(rows)
        if rows or name not in LEFT_OUT_WHERE_EMPTY:
            sheets[name] = [{key: row[key] for key in row if key not in empty} for row in rows]
    return sheets


def _as_tables(plan: PlanValue, register: Register) -> list[Sheet]:
    return [
        (
            name,
            tuple(column for column in columns_of(plan, name) if column not in columns_without_words(rows)),
            [list(row.values()) for row in rows],
        )
        for name, rows in _sheets(plan, register).items()
    ]


def to_workbook(plan: PlanValue, target: Path | BinaryIO, register: Register = NO_PLACES) -> None:
    """Writes an .xlsx workbook; the same plan gives the same bytes."""
    write_workbook(_as_tables(plan, register), target, title=plan.agreement.title)


def to_folder(plan: PlanValue, target: Path, register: Register = NO_PLACES) -> None:
    """Writes a folder of CSV files, one a sheet."""
    write_folder(_as_tables(plan, register), target)
