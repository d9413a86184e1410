"""The account of every cell: each is taken, joined or left out, with where, with what or why, and that is true."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loading.layouts import Layout, SourceDocument, UnderstoodFile, propose, read_upload, understand
from loading.layouts.account import JOINED, LEFT_OUT, NOT_UNDERSTOOD, TAKEN
from loading.layouts.cells.words import plain_words
from loading.layouts.columns.layout import ROLES, ROLES_OF
from tests.layout_files import LAYOUTS
from tests.loading_cases import CASES, FOLDER, HEAD, outcome
from tests.test_layouts_bad import CELLS, HEADINGS, SIGNS, everything_said, table

pytestmark = pytest.mark.once

DRESSED = (
    "Baseline",
    "Whether lower",
    "How often",
    "Status",
    "Date or timescale",
    "Number of the aim",
    "key to the statuses",
    "heading",
    "the headings",
    "figure of",
)
"""Where words come out otherwise than they are printed."""


def filled_cells(document: SourceDocument) -> Counter[tuple[str, str]]:
    """How often each text stands in each sheet, with the paragraphs, comments and deleted words."""
    texts = [
        (sheet.name, cell.as_printed.strip())
        for sheet in document.sheets
        for row in sheet.rows
        for cell in row.cells
        if cell.as_printed.strip()
    ]
    notes = [
        (sheet.name, note.words)
        for sheet in document.sheets
        for note in sheet.facts.notes
        if note.kind in ("comment", "deleted") and note.words.strip()
    ]
    return Counter([*texts, *notes, *(("", words) for _, words in document.outside)])


def assert_accounted(document: SourceDocument, found: UnderstoodFile) -> None:
    """Every cell is accounted for once, none without a reason, and none is said to be taken that is not there."""
    accounted = Counter((sheet.name, item.text) for sheet in found.account for item in sheet.cells)
    assert accounted == filled_cells(document)
    there = everything_said(found)
    for sheet in found.account:
        for item in sheet.cells:
            assert item.fate.kind in (TAKEN, JOINED, LEFT_OUT)
            assert item.fate.words
            assert item.fate.words != NOT_UNDERSTOOD, item
            if (
                item.fate.kind == LEFT_OUT
                or item.fate.words.startswith(DRESSED)
                or "priority" in item.fate.words.casefold()
            ):
                continue
            words = set(plain_words(item.text).split()) - SIGNS
            assert words <= there, item


@pytest.mark.parametrize("file", LAYOUTS, ids=lambda file: file.name)
def test_every_cell_of_the_fourteen_layouts_is_accounted_for(file) -> None:  # type: ignore[no-untyped-def]
    document = read_upload(file.name, file.content())
    assert_accounted(document, understand(document, propose(document, None), file.answers, file.head, None))


@pytest.mark.parametrize("name", [case.name for case in CASES])
def test_every_cell_of_the_small_files_is_accounted_for(name: str) -> None:
    case = next(case for case in CASES if case.name == name)
    document = read_upload(name, (FOLDER / name).read_bytes())
    assert_accounted(document, outcome(case).found)


@settings(max_examples=150, suppress_health_check=list(HealthCheck), deadline=None)
@given(
    st.lists(st.lists(CELLS, min_size=len(HEADINGS), max_size=len(HEADINGS)), min_size=1, max_size=5),
    st.lists(st.sampled_from(ROLES_OF["plan"]), min_size=len(HEADINGS), max_size=len(HEADINGS)),
)
def test_every_cell_of_any_table_is_accounted_for(rows: list[list[str]], roles: list[str]) -> None:
    document = read_upload("plan.csv", table(rows))
    proposed = propose(document, None)
    for layout in (proposed, Layout((with_roles(proposed, roles),))):
        found = understand(document, layout, {}, HEAD, None)
        accounted = Counter((sheet.name, item.text) for sheet in found.account for item in sheet.cells)
        assert accounted == filled_cells(document)
        assert [
            item for sheet in found.account for item in sheet.cells if item.fate.words == NOT_UNDERSTOOD
        ] == []
    assert_accounted(document, understand(document, proposed, {}, HEAD, None))


def with_roles(layout: Layout, roles: list[str]):  # type: ignore[no-untyped-def]
    """The first sheet of a layout with other roles."""
    from dataclasses import replace

    return replace(layout.sheets[0], what="plan", heading_row=1, columns=tuple(roles))


def test_the_places_and_words_of_an_account_can_be_read() -> None:
    found = outcome(next(case for case in CASES if case.name == "rag-and-percent.csv")).found
    [sheet] = found.account
    said = {item.cell: (item.place, item.fate) for item in sheet.cells}

    assert said["B2"] == ("rag-and-percent, row 2, column B", (TAKEN, ROLES["action"]))
    assert said["F2"][1] == (TAKEN, "further text of the action: % complete")
    assert re.match("heading of the column", said["A1"][1].words)
    assert sheet.rows == 3
