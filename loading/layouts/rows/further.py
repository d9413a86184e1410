"""Further texts of an action, and the columns of the interchange form that a row of the file fills."""

from __future__ import annotations

from loading.layouts.rows.entries import FileRow
from loading.problems import heading_key
from plan.interchange.columns import COLUMNS

LEAD_EXTRA = "Lead, as printed"
STATUS_EXTRA = "Status, as printed"
NUMBER_EXTRA = "Number, as printed"
TIME_EXTRA = "Timescale, as printed"
THEME_EXTRA = "Themes, as printed"
OUTCOME_EXTRA = "Planned outcome, as printed"


COLUMNS_OF_THE_FORM = frozenset(heading_key(item) for item in COLUMNS["actions"])


def further_name(heading: str, column: int) -> str:
    """The name of a further text: its heading, or "Column 7"; never the name of a column of the form."""
    name = " ".join(heading.split())[:180] or f"Column {column + 1}"
    return f"{name} (as printed)" if heading_key(name) in COLUMNS_OF_THE_FORM else name


def append_text(extra: dict[str, str], name: str, words: str) -> None:
    """Adds words to a further text, unless it has them."""
    earlier = extra.get(name, "")
    if words and words not in earlier.split("\n"):
        extra[name] = f"{earlier}\n{words}" if earlier else words


ROLE_COLUMNS: dict[str, tuple[str, ...]] = {
    "priority": ("priority",),
    "number": ("aim_number",),
    "aim": ("aim",),
    "action": ("action",),
    "themes": ("themes",),
    "coordinator": ("coordinator", "coordinator_agency"),
    "agency": ("coordinator_agency",),
    "due": ("due", "ongoing", "review_on", "timescale"),
    "outcome": ("outcome",),
    "measure": ("measure",),
    "reporting": ("reporting",),
    "status": ("status",),
    "progress": ("report_text",),
}
"""Role of the file -> columns of the form that are filled from it."""


def form_columns(entry: FileRow) -> dict[str, int]:
    """Column of the interchange form -> the column of the file that fills it."""
    columns: dict[str, int] = {}
    for role, cell in entry.cells.items():
        for column in ROLE_COLUMNS.get(role, ()):
            columns.setdefault(column, cell.column)
    return columns
