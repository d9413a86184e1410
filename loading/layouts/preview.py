"""The first rows of a file as they are understood, for whoever says which column is what."""

from __future__ import annotations

from collections.abc import Sequence

from loading.layouts.questions import PreviewRow
from loading.layouts.rows.actions import FileAction
from loading.layouts.rows.figures import FileIndicator

MOST = 12


def preview_of(actions: Sequence[FileAction], indicators: Sequence[FileIndicator]) -> tuple[PreviewRow, ...]:
    """The first rows, actions before indicators."""
    rows = [_action(action) for action in actions[:MOST]]
    return (*rows, *(_indicator(item) for item in indicators[: MOST - len(rows)]))


def _action(action: FileAction) -> PreviewRow:
    lead = ", ".join(part for part in (action.lead.title, action.lead.agency) if part) or action.lead.note
    due = f"{action.when.due.day} {action.when.due:%B %Y}" if action.when.due else ""
    time = "Ongoing" if action.when.ongoing and not due else due
    printed = action.when.printed
    cells = {
        "Priority": f"{action.section.number} {action.section.title}".strip(),
        "Lead of the priority": action.section.lead,
        "Aim": f"{action.aim.number} {action.aim.text}".strip(),
        "Action": action.text,
        "Themes": "; ".join(action.themes),
        "Lead": lead,
        "Date": time,
        "Timescale as printed": "" if printed.casefold() == time.casefold() else printed,
        "Planned outcome": action.outcome,
        "How it is measured": action.measure,
        "How it is reported": action.reporting,
        "Status": action.status,
        "Progress": action.progress,
    }
    # Progress that is kept as text stands in both; it is shown once.
    extra = [(name, text) for name, text in action.extra.items() if text != action.progress]
    shown = [(name, text) for name, text in [*cells.items(), *extra] if text]
    return PreviewRow(action.sheet, action.row, tuple(shown))


def _indicator(item: FileIndicator) -> PreviewRow:
    cells = [
        ("Priority", item.section.title if item.section else ""),
        ("Indicator", item.title),
        ("Area", item.area),
    ]
    cells += [(name.capitalize(), text) for name, text in item.cells.items()]
    cells += [
        (
            figure.period.label,
            "N/A" if figure.value is None else f"{figure.value}{'%' if item.percent else ''}",
        )
        for figure in item.figures
    ]
    return PreviewRow(item.sheet, item.row, tuple((name, text) for name, text in cells if text))
