"""The first rows of a file as the tracker reads them, for the page of the columns."""

from __future__ import annotations

from collections.abc import Sequence

from loading.layouts.questions import PreviewRow
from loading.layouts.rows.actions import FileAction
from loading.layouts.rows.figures import FileIndicator

MOST = 12


def preview_of(actions: Sequence[FileAction], indicators: Sequence[FileIndicator]) -> tuple[PreviewRow, ...]:
    """The first rows: actions, then indicators."""
    rows = [_action_row(action) for action in actions[:MOST]]
    return (*rows, *(_indicator_row(item) for item in indicators[: MOST - len(rows)]))


def _action_row(action: FileAction) -> PreviewRow:
    lead = ", ".join(part for part in (action.lead.title, action.lead.agency) if part) or action.lead.note
    due = f"{action.timescale.due.day} {action.timescale.due:%B %Y}" if action.timescale.due else ""
    date_words = "Ongoing" if action.timescale.ongoing and not due else due
    printed = action.timescale.printed
    cells = {
        "Priority": f"{action.section.number} {action.section.title}".strip(),
        "Lead of the priority": action.section.lead,
        "Aim": f"{action.aim.number} {action.aim.text}".strip(),
        "Action": action.text,
        "Themes": "; ".join(action.themes),
        "Lead": lead,
        "Date": date_words,
        "Timescale as printed": "" if printed.casefold() == date_words.casefold() else printed,
        "Planned outcome": action.outcome,
        "How it is measured": action.measure,
        "How it is reported": action.reporting,
        "Status": action.status,
        "Progress": action.progress,
    }
    # Progress that is kept as further text is in both; it is shown once.
    further = [(name, text) for name, text in action.extra.items() if text != action.progress]
    shown = [(name, text) for name, text in [*cells.items(), *further] if text]
    return PreviewRow(action.sheet, action.row, tuple(shown))


def _indicator_row(item: FileIndicator) -> PreviewRow:
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
