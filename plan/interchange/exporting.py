"""A plan written out in the interchange form: JSON, a workbook, or a folder of CSV files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, BinaryIO

from documents.spreadsheets import Sheet, write_folder, write_workbook
from indicators.arithmetic.comparing import figures_of
from indicators.arithmetic.measures import exported_row
from plan.interchange.sheets import columns_of, to_sheets
from plan.value import PlanValue
from plan.versions.canonical import canonical_bytes, digest, text_sheets


def as_json(plan: PlanValue) -> str:
    """One object: ``illustrative`` if it is so, the sheets, ``counts``, ``figures`` and ``digest`` (domain.md)."""
    body: dict[str, Any] = {
        # Only where it is so: what is written of real agreements stays as it is.
        **({"illustrative": True} if plan.agreement.is_illustrative else {}),
        **text_sheets(to_sheets(plan)),
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


def _as_tables(plan: PlanValue) -> list[Sheet]:
    sheets = to_sheets(plan)
    return [
        (name, columns_of(plan, name), [list(row.values()) for row in rows]) for name, rows in sheets.items()
    ]


def to_workbook(plan: PlanValue, target: Path | BinaryIO) -> None:
    """Writes an .xlsx workbook; the same plan gives the same bytes."""
    write_workbook(_as_tables(plan), target, title=plan.agreement.title)


def to_folder(plan: PlanValue, target: Path) -> None:
    """Writes a folder of CSV files, one a sheet."""
    write_folder(_as_tables(plan), target)
