"""The canonical form of a plan: the bytes of a version, and their digest.

JSON of the sheets of the interchange form: keys in order, UTF-8, no spaces; rows in the order of the plan, numbers as
quantised strings, dates as ISO text. It holds no database keys, no digest, no figures, no counts and no progress.

The columns of a format are listed here. They never change after a version was published in it, even when the
interchange form gets new columns: a version of format 1 is compared with a plan written in format 1. New columns need
a new format.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from plan.interchange.columns import LEFT_OUT_WHERE_EMPTY
from plan.interchange.sheets import Cell, Sheets, extra_columns, says_places, to_sheets
from plan.value import PlanValue

TextSheets = dict[str, list[dict[str, str]]]
"""Sheet name -> its rows, every cell as text."""

FORMAT_VERSION = 2
"""The format in which versions are published now."""

_FORMAT_1: Mapping[str, tuple[str, ...]] = {
    "agreement": (
        "slug", "title", "partnership", "starts_on", "ends_on", "status", "approved_by", "approved_on", "feedback_due",
        "themes_apply", "working_group", "summary", "follows",
    ),
    "chapters": ("number", "title", "text"),
    "status_scheme": ("label", "meaning", "delivery_state", "rag"),
    "themes": ("title",),
    "agencies": ("name", "abbreviation", "standing", "successor"),
    "signatories": ("agency", "note"),
    "linked_plans": ("title", "period"),
    "groups": ("name", "members", "terms"),
    "assessments": ("year", "topic", "csps", "out_of", "priority", "note"),
    "achievements": ("priority", "text"),
    "priorities": (
        "number", "title", "kind", "lead", "lead_agency", "joint_with", "secondary_leads", "overall_aim", "context",
    ),
    "people": ("name", "email", "post", "agency", "from", "to", "delegate_of", "deputy_of", "may_send"),
    "actions": (
        "ref", "aim_ref", "priority", "aim_number", "aim", "action", "themes", "coordinator", "coordinator_agency",
        "due", "ongoing", "review_on", "timescale", "outcome", "measure", "reporting", "status", "partnership_only",
        "follows",
    ),
    "decisions": ("reference", "meeting", "meeting_on", "kind", "text", "to", "due", "status", "response"),
    "indicators": (
        "priority", "code", "framework", "title", "definition", "unit", "decimals", "change_decimals", "polarity",
        "geography", "source", "period_type", "baseline_label", "baseline_value", "note",
    ),
    "targets": ("indicator", "value", "by", "floor", "note"),
}  # fmt: skip
# Format 2 leaves out the name of the partnership, which may change without the plan, and the status of actions, which
# format 1 always left empty. It adds why an indicator stands for its priority, and why up or down is better.
_FORMAT_2: Mapping[str, tuple[str, ...]] = {
    **_FORMAT_1,
    "agreement": tuple(name for name in _FORMAT_1["agreement"] if name != "partnership"),
    "actions": tuple(name for name in _FORMAT_1["actions"] if name != "status"),
    "indicators": (*_FORMAT_1["indicators"], "why_proxy", "polarity_reason"),
}
FORMATS: Mapping[int, Mapping[str, tuple[str, ...]]] = {1: _FORMAT_1, 2: _FORMAT_2}
"""Format -> sheet -> its columns. Actions have the plan's own further columns besides; actions and findings have their
places where one of them names any, so that the bytes of plans without places are those of before there were places."""


class UnknownFormat(LookupError):
    """This release does not know the format of the bytes, so that they cannot be checked."""


def cell_text(cell: Cell) -> str:
    """Dates in ISO form, numbers without an exponent."""
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def text_sheets(sheets: Sheets) -> TextSheets:
    return {
        name: [{column: cell_text(cell) for column, cell in row.items()} for row in rows]
        for name, rows in sheets.items()
    }


def canonical_sheets(plan: PlanValue, format_version: int = FORMAT_VERSION) -> TextSheets:
    """The plan in the columns of a format. All its tables must have been read. Raises UnknownFormat."""
    if format_version not in FORMATS:
        raise UnknownFormat(f"this release does not know format {format_version}")
    written = to_sheets(plan)
    sheets = text_sheets(written)
    if format_version == 1:
        for row in sheets["actions"]:
            row["status"] = ""
    canonical: TextSheets = {}
    for name, columns in FORMATS[format_version].items():
        further = extra_columns(plan) if name == "actions" else ()
        if says_places(written[name]):
            further = (*further, LEFT_OUT_WHERE_EMPTY)
        canonical[name] = [
            {column: row.get(column, "") for column in (*columns, *further)} for row in sheets[name]
        ]
    return canonical


def to_bytes(sheets: TextSheets, format_version: int = FORMAT_VERSION) -> bytes:
    return json_bytes({"format": format_version, "plan": sheets})


def json_bytes(body: Mapping[str, Any]) -> bytes:
    """JSON in its canonical form: keys in order, UTF-8, no spaces."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def canonical_bytes(plan: PlanValue, format_version: int = FORMAT_VERSION) -> bytes:
    """The bytes of a plan. All its tables must have been read. Raises UnknownFormat."""
    return to_bytes(canonical_sheets(plan, format_version), format_version)


def digest(canonical: bytes) -> str:
    """SHA-256, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical).hexdigest()
