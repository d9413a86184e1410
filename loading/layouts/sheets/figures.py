"""Writes the sheets of indicators, targets and figures, with those that only the plan has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.text import folded
from documents.spreadsheets import RawCell, Value, cell_name
from loading.layouts.asking import Questions
from loading.layouts.cells.figures import number_of, period_type_of, polarity_of, polarity_of_target, unit_of
from loading.layouts.cells.words import short_hash
from loading.layouts.questions import Question, SourceRow
from loading.layouts.rows.figures import FileIndicator
from loading.layouts.sheets.output import Output
from loading.problems import Problems
from plan.interchange.sheets import SheetRow

RENAME, KEEP, NEW = "rename", "keep", "new"
TEXTS = ("code", "definition", "source", "note")


def write_figures(
    indicators: Sequence[FileIndicator],
    names: Mapping[int, str],
    out: Output,
    questions: Questions,
    problems: Problems,
) -> None:
    """Writes the three sheets; none where the file has no indicators. Code or title identify an indicator."""
    if not indicators:
        return
    by_title: dict[str, list[FileIndicator]] = {}
    new_titles: dict[str, str] = {}
    for item in indicators:
        known, title = _titles(item, out, questions)
        if known and folded(known) != folded(title):
            new_titles[folded(known)] = title
        by_title.setdefault(title, []).append(item)
    _write_indicators(by_title, names, out, new_titles, problems)
    figures = {
        (folded(title), folded(item.area), folded(figure.period.label))
        for title, items in by_title.items()
        for item in items
        for figure in item.figures
    }
    for row in _renamed(out.plan_rows("observations"), new_titles):
        key = (folded(str(row["indicator"])), folded(str(row["area"])), folded(str(row["period_label"])))
        if key not in figures:
            out.add("observations", row)
    with_targets = {folded(title) for title, items in by_title.items() if any(item.targets for item in items)}
    for row in _renamed(out.plan_rows("targets"), new_titles):
        if folded(str(row["indicator"])) not in with_targets:
            out.add("targets", row)
    for title, items in by_title.items():
        for item in items:
            _write_rows(title, item, out, is_first=item is items[0])


def _renamed(rows: Sequence[SheetRow], new_titles: Mapping[str, str]) -> list[dict[str, Value]]:
    """Rows that name an indicator, with the titles that it gets."""
    return [
        {**row, "indicator": new_titles.get(folded(str(row["indicator"])), row["indicator"])} for row in rows
    ]


def _titles(item: FileIndicator, out: Output, questions: Questions) -> tuple[str, str]:
    """(the plan's title of the indicator, "" for a new one; the title that it gets).

    The same title is the same indicator. The same code with another title is asked about.
    """
    code = item.cells.get("code", "")
    rows = out.plan_rows("indicators")
    for row in rows:
        if folded(str(row["title"])) == folded(item.title):
            return str(row["title"]), str(row["title"])
    same_code = [row for row in rows if code and folded(str(row["code"])) == folded(code)]
    if len(same_code) != 1:
        return "", item.title
    known = str(same_code[0]["title"])
    answer = questions.ask(
        Question(
            key=f"match:indicator:{short_hash(folded(code), folded(item.title), folded(known))}",
            kind="match",
            place=f"{item.sheet}!{cell_name(item.columns.get('indicator', 0), item.row)}",
            value=item.title,
            prompt=f"{code} is “{known}” in the plan. Is it the same indicator?",
            choices=(
                (RENAME, f"Yes, and its title is “{item.title}” now"),
                (KEEP, "Yes, and it keeps the plan’s title"),
                (NEW, "No, it is another indicator"),
            ),
            proposed=RENAME,
        )
    )
    return {RENAME: (known, item.title), KEEP: (known, known)}.get(answer, ("", item.title))


def _write_indicators(
    by_title: Mapping[str, list[FileIndicator]],
    names: Mapping[int, str],
    out: Output,
    new_titles: Mapping[str, str],
    problems: Problems,
) -> None:
    plan_titles = set()
    by_key = {folded(title): items for title, items in by_title.items()}
    for row in out.plan_rows("indicators"):
        title = new_titles.get(folded(str(row["title"])), str(row["title"]))
        items = by_key.get(folded(title))
        plan_titles.add(folded(title))
        if items is None:
            out.add("indicators", row)
        else:
            cells = _cells(items, names)
            filled = {name: cells[name] for name in (*TEXTS, "polarity") if cells.get(name)}
            out.add("indicators", {**row, **filled, "title": title}, _origin(items[0]))
    for title, items in by_title.items():
        if folded(title) not in plan_titles:
            cells = _cells(items, names)
            cells.setdefault("polarity", _polarity_by_target(items, problems))
            out.add("indicators", {"title": title, **cells}, _origin(items[0]))


def _polarity_by_target(items: Sequence[FileIndicator], problems: Problems) -> str:
    """Which way is better by the words of the targets, which is told; "" where they do not say, or differ."""
    kinds = {
        kind: (item, words, column)
        for item in items
        for words, _, column in item.targets
        if (kind := polarity_of_target(words)) and not item.cells.get("polarity")
    }
    if len(kinds) != 1:
        return ""
    [(kind, (item, words, column))] = kinds.items()
    message = (
        f"By its target “{words[:100]}”, {kind} is better. If that is wrong, correct it after the import."
    )
    problems.warn(item.sheet, cell_name(column, item.row), message)
    return kind


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
    cells["unit"] = unit_of(first.cells.get("unit", ""), first.title, is_percent=first.percent)
    cells["decimals"] = max([decimals, *(item.decimals for item in items)])
    cells["period_type"] = first.period_type
    cells["baseline_value"] = (
        format(value, "f") if value is not None else first.cells.get("baseline", "")[:60]
    )
    cells["baseline_label"] = first.cells.get("baseline_label", "")
    if polarity := polarity_of(first.cells.get("polarity", "")):
        cells["polarity"] = polarity
    frequency = first.cells.get("frequency", "")
    if frequency and period_type_of(frequency) != cells["period_type"]:
        cells["note"] = "\n".join(filter(None, (str(cells["note"]), f"How often: {frequency}")))
    if first.cells.get("polarity") and not polarity:
        words = f"Lower or higher is better: {first.cells['polarity']}"
        cells["note"] = "\n".join(filter(None, (str(cells["note"]), words)))
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
            "note": "\n".join(
                text for text in [figure.note, *(words if figure is item.figures[0] else [])] if text
            ),
        }
        columns = {
            **dict.fromkeys(cells, figure.column),
            "indicator": item.columns.get("indicator", figure.column),
        }
        out.add("observations", cells, SourceRow(item.sheet, item.row, columns))
