"""Tells indicators of one title apart: by priority, unit, code and kind of period. What is not clear is asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.text import folded
from documents.spreadsheets import cell_name
from indicators.arithmetic.periods import PeriodKind
from loading.layouts.asking import Questions
from loading.layouts.questions import MOST_PLACES, Question
from loading.layouts.rows.figures import FileIndicator

SEVERAL, ONE = "several", "one"


def told_apart(indicators: Sequence[FileIndicator], questions: Questions) -> list[FileIndicator]:
    """The indicators with a title for each: "Bins emptied (North)" and "Bins emptied (South)"."""
    by_title: dict[str, list[FileIndicator]] = {}
    for item in indicators:
        for part in _by_length(item, questions):
            by_title.setdefault(folded(part.title), []).append(part)
    return [item for items in by_title.values() for item in _named_apart(items, questions)]


def _by_length(item: FileIndicator, questions: Questions) -> list[FileIndicator]:
    """One indicator for each kind of period of a row, as figures of three and of twelve months are no one series."""
    kinds = list(dict.fromkeys(figure.period.kind for figure in item.figures))
    if len(kinds) < 2 or PeriodKind.OTHER in kinds:
        return [item]
    answer = _ask(
        questions,
        "indicator:lengths",
        [item],
        "Some rows have figures of periods of different lengths. Are these indicators of their own?",
        f"Yes: “{item.title}” by {kinds[0]}, and “{item.title} (by {kinds[1]})”",
        "No: one indicator with all figures",
    )
    if answer == ONE:
        return [item]
    parts = []
    for number, kind in enumerate(kinds):
        title = item.title if number == 0 else f"{item.title} (by {kind})"
        figures = [figure for figure in item.figures if figure.period.kind == kind]
        part = replace(item, title=title, figures=figures, cells=dict(item.cells))
        if number:
            part.targets = []
            for name in ("baseline", "baseline_label", "code"):
                part.cells.pop(name, None)
        parts.append(part)
    return parts


def _named_apart(items: list[FileIndicator], questions: Questions) -> list[FileIndicator]:
    """Indicators of one title, each with a title of its own where they are several."""
    groups = _groups(items)
    if len(groups) < 2:
        return items
    names = _names(groups)
    title = items[0].title
    answer = _ask(
        questions,
        f"indicator:{folded(title)[:200]}",
        [group[0] for group in groups],
        f"“{title}” stands there more than once. Are these indicators of their own?",
        f"Yes: {' and '.join(f'“{name}”' for name in names[:4])}",
        "No: one indicator; what is said first counts, and the rest is a note",
    )
    if answer == ONE:
        return items
    for name, group in zip(names, groups, strict=True):
        for item in group:
            item.title = name
    return items


def _groups(items: list[FileIndicator]) -> list[list[FileIndicator]]:
    """The rows of each indicator: those whose priority, unit, code and kind of period do not differ.

    Two rows about the same area and the same period, or with a baseline each, are two indicators as well.
    """
    groups: list[list[FileIndicator]] = []
    for item in items:
        group = next((group for group in groups if all(_may_be_one(other, item) for other in group)), None)
        if group is None:
            groups.append([item])
        else:
            group.append(item)
    return groups


def _may_be_one(one: FileIndicator, other: FileIndicator) -> bool:
    if one.section is not other.section:
        return False
    for name in ("unit", "code"):
        first, second = folded(one.cells.get(name, "")), folded(other.cells.get(name, ""))
        if first and second and first != second:
            return False
    if one.period_type and other.period_type and one.period_type != other.period_type:
        return False
    if folded(one.area) != folded(other.area):
        return True
    periods = {figure.period.label for figure in one.figures}
    both = any(figure.period.label in periods for figure in other.figures)
    baselines = [item.cells.get("baseline", "") for item in (one, other)]
    return not both and not (all(baselines) and baselines[0] != baselines[1])


def _names(groups: list[list[FileIndicator]]) -> list[str]:
    """A title for each group: its own with what tells it from the others in brackets."""
    firsts = [group[0] for group in groups]
    marks = (
        [item.section.title if item.section else "" for item in firsts],
        [item.cells.get("unit", "") for item in firsts],
        [item.cells.get("code", "") for item in firsts],
        [f"by {kind}" if (kind := _kind(group)) else "" for group in groups],
    )
    for mark in marks:
        if all(mark) and len({folded(text) for text in mark}) == len(mark):
            return [f"{item.title} ({text})"[:300] for item, text in zip(firsts, mark, strict=True)]
    return [item.title if n == 0 else f"{item.title} ({n + 1})" for n, item in enumerate(firsts)]


def _kind(group: list[FileIndicator]) -> str:
    return next((item.period_type for item in group if item.period_type), "")


def _ask(
    questions: Questions, key: str, items: Sequence[FileIndicator], prompt: str, several: str, one: str
) -> str:
    places = [
        (f"{item.sheet}!{cell_name(item.columns.get('indicator', 0), item.row)}", item.title)
        for item in items
    ]
    return questions.ask(
        Question(
            key=key,
            kind="indicator",
            place=places[0][0],
            value=places[0][1],
            prompt=prompt,
            choices=((SEVERAL, several), (ONE, one)),
            proposed=SEVERAL,
            count=len(places),
            places=tuple(places[:MOST_PLACES]),
        )
    )
