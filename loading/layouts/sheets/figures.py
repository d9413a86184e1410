"""Writes the sheets of indicators, targets and figures, with those that only the plan has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.text import folded
from documents.spreadsheets import RawCell, Value
from loading.layouts.questions import SourceRow
from loading.layouts.rows.figures import FileIndicator, number_of, unit_of
from loading.layouts.sheets.output import Output

TEXTS = ("code", "definition", "source", "note")


def write_figures(indicators: Sequence[FileIndicator], names: Mapping[int, str], out: Output) -> None:
    """Writes the three sheets; none where the file has no indicators. Code or title identify an indicator."""
    if not indicators:
        return
    by_title: dict[str, list[FileIndicator]] = {}
    for item in indicators:
        by_title.setdefault(_known_title(item, out), []).append(item)
    _write_indicators(by_title, names, out)
    figures = {
        (folded(title), folded(item.area), folded(figure.period.label))
        for title, items in by_title.items()
        for item in items
        for figure in item.figures
    }
    for row in out.plan_rows("observations"):
        key = (folded(str(row["indicator"])), folded(str(row["area"])), folded(str(row["period_label"])))
        if key not in figures:
            out.add("observations", row)
    with_targets = {folded(title) for title, items in by_title.items() if any(item.targets for item in items)}
    for row in out.plan_rows("targets"):
        if folded(str(row["indicator"])) not in with_targets:
            out.add("targets", row)
    for title, items in by_title.items():
        for item in items:
            _write_rows(title, item, out, is_first=item is items[0])


def _known_title(item: FileIndicator, out: Output) -> str:
    """The plan's title of an indicator with this code or title; its own title where it is new."""
    code = item.cells.get("code", "")
    for row in out.plan_rows("indicators"):
        if folded(str(row["title"])) == folded(item.title) or (
            code and folded(str(row["code"])) == folded(code)
        ):
            return str(row["title"])
    return item.title


def _write_indicators(
    by_title: Mapping[str, list[FileIndicator]], names: Mapping[int, str], out: Output
) -> None:
    plan_titles = set()
    by_key = {folded(title): items for title, items in by_title.items()}
    for row in out.plan_rows("indicators"):
        items = by_key.get(folded(str(row["title"])))
        plan_titles.add(folded(str(row["title"])))
        if items is None:
            out.add("indicators", row)
        else:
            cells = _cells(items, names)
            filled = {name: cells[name] for name in TEXTS if cells[name]}
            out.add("indicators", {**row, **filled}, _origin(items[0]))
    for title, items in by_title.items():
        if folded(title) not in plan_titles:
            out.add("indicators", {"title": title, **_cells(items, names)}, _origin(items[0]))


def _origin(item: FileIndicator) -> SourceRow:
    columns = dict(item.columns)
    columns["title"] = item.columns.get("indicator", 0)
    for name in ("baseline_label", "baseline_value"):
        columns[name] = item.columns.get("baseline", 0)
    return SourceRow(item.sheet, item.row, columns)


def _cells(items: Sequence[FileIndicator], names: Mapping[int, str]) -> dict[str, Value]:
    first = items[0]
    cells: dict[str, Value] = {name: first.cells.get(name, "") for name in TEXTS}
    value, decimals, percent, _ = number_of(RawCell(first.cells.get("baseline", "")))
    first.percent = first.percent or percent
    cells["priority"] = names.get(id(first.section), "") if first.section else ""
    cells["unit"] = unit_of(first)
    cells["decimals"] = max([decimals, *(item.decimals for item in items)])
    cells["period_type"] = first.period_type
    cells["baseline_value"] = (
        format(value, "f") if value is not None else first.cells.get("baseline", "")[:60]
    )
    cells["baseline_label"] = first.cells.get("baseline_label", "")
    return cells


def _write_rows(title: str, item: FileIndicator, out: Output, *, is_first: bool) -> None:
    """Writes the targets and figures of a row. The words of a row for a further area become a note of its figures."""
    words = [] if is_first else [item.cells.get(name, "") for name in ("baseline", "definition", "note")]
    for value, by, column in item.targets:
        columns = dict.fromkeys(("indicator", "value", "by"), column)
        cells: dict[str, Value] = {"indicator": title, "value": value, "by": by, "note": item.area}
        out.add("targets", cells, SourceRow(item.sheet, item.row, columns))
    for figure in item.figures:
        cells = {
            "indicator": title,
            "area": item.area,
            "period_label": figure.period.label,
            "period_start": figure.period.start,
            "period_end": figure.period.end,
            "value": "N/A" if figure.value is None else figure.value,
            "provisional": "yes" if figure.provisional else "",
            "note": "\n".join(text for text in words if text) if figure is item.figures[0] else "",
        }
        columns = {
            **dict.fromkeys(cells, figure.column),
            "indicator": item.columns.get("indicator", figure.column),
        }
        out.add("observations", cells, SourceRow(item.sheet, item.row, columns))
