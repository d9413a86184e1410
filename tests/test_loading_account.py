"""The account of every cell: each is taken, joined or left out, with where, with what or why, and that is true."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loading.layouts import Layout, SourceDocument, UnderstoodFile, propose, read_upload, understand
from loading.layouts.account import JOINED, LEFT_OUT, NOT_UNDERSTOOD, TAKEN
from loading.layouts.cells.figures import polarity_of_target
from loading.layouts.cells.words import plain_words
from loading.layouts.columns.layout import ROLES, ROLES_OF
from loading.layouts.preparing.blank import AS_EMPTY
from loading.layouts.rows.entries import OF_NO_VALUE
from tests.layout_files import LAYOUTS
from tests.loading_cases import CASES, FOLDER, HEAD, outcome, rows_of
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


TITLED = """Northshire delivery plan,,,
Theme,Ref,What will we do?,Success looks like
1. Serious violence,,,
,SV1,Run weekly knife sweeps in the town,Fewer knives found
,SV2,Open a youth hub beside the station,The hub is open
"""
"""A title right above the headings, numbers of its own, and an outcome of each action where the rows name no aim."""


@pytest.fixture
def titled() -> UnderstoodFile:
    """What is understood of it."""
    document = read_upload("plan.csv", TITLED.encode())
    return understand(document, propose(document, None), {}, HEAD, None)


def fate(found: UnderstoodFile, cell: str) -> tuple[str, str]:
    """What became of a cell of the only sheet."""
    return next(item.fate for item in found.account[0].cells if item.cell == cell)


def test_a_title_above_one_row_of_headings_is_no_part_of_them_and_is_told(titled: UnderstoodFile) -> None:
    assert fate(titled, "A1")[0] == LEFT_OUT
    assert [item.message for item in titled.problems if item.cell == "A1"] == [
        "What stands above the headings, beginning “Northshire delivery plan”, is left out."
    ]


def test_numbers_that_the_tracker_does_not_give_are_said_to_be_further_text(titled: UnderstoodFile) -> None:
    assert fate(titled, "B4") == (TAKEN, "further text of the action: Number, as printed")
    assert [item.cell for item in titled.problems if "Numbers such as “SV1”" in item.message] == ["B4"]


def test_each_action_keeps_its_outcome_where_its_aim_gets_those_of_all(titled: UnderstoodFile) -> None:
    actions = rows_of(titled.sheets, "actions")
    assert [row["Planned outcome, as printed"] for row in actions] == [
        "Fewer knives found",
        "The hub is open",
    ]
    assert [item.cell for item in titled.problems if "different planned outcomes" in item.message] == ["D4"]


def test_what_is_told_of_a_column_stands_beside_that_column() -> None:
    document = read_upload("plan.csv", b"Priority,Action,Cost\nFraud,Train the volunteers,1500\n")
    found = understand(document, propose(document, None), {}, HEAD, None)
    assert [item.cell for item in found.problems if "“Cost”" in item.message] == ["C1"]


def test_a_row_of_a_pivot_table_about_what_has_no_value_is_left_out_and_said_to_be() -> None:
    found = outcome(next(case for case in CASES if case.name == "pivot-blank.csv")).found
    assert fate(found, "A3") == fate(found, "B5") == (LEFT_OUT, OF_NO_VALUE)

    document = read_upload("figures.csv", b"Indicator,2023/24,2024/25\nBurglary,12,11\n(blank),3,4\n")
    found = understand(document, propose(document, None), {}, HEAD, None)
    assert [row["title"] for row in rows_of(found.sheets, "indicators")] == ["Burglary"]
    assert fate(found, "A3") == fate(found, "C3") == (LEFT_OUT, OF_NO_VALUE)


PIVOT = """Priority,(blank),What we will do,Lead,By when,Status,Progress,Notes
Burglary,,Mark tools,Kent Police,1 March 2026,On track,Begun,
(blank),(blank),Fit locks,(blank),(blank),(blank),(blank),(Blank)
Burglary,,(blank),Kent Police,1 May 2026,On track,Begun,
"""


def test_blank_beside_a_real_action_is_an_empty_cell_wherever_it_stands() -> None:
    document = read_upload("pivot.csv", PIVOT.encode())
    without_last = PIVOT.rpartition("Burglary")[0]
    emptied = read_upload("pivot.csv", re.sub(r"(?i)\(blank\)", "", without_last).encode())

    layout = propose(document, None)
    found = understand(document, layout, {}, HEAD, None)
    plain = understand(emptied, propose(emptied, None), {}, HEAD, None)

    assert layout.sheets[0].headings == propose(emptied, None).sheets[0].headings
    assert layout.sheets[0].columns == propose(emptied, None).sheets[0].columns
    assert [row["action"] for row in rows_of(found.sheets, "actions")] == ["Mark tools", "Fit locks"]
    assert rows_of(found.sheets, "actions") == rows_of(plain.sheets, "actions")
    assert "blank" not in f"{found.sheets} {found.questions} {found.preview}".casefold()
    assert (
        {fate(found, f"{column}3") for column in "ABDEFGH"} == {fate(found, "B1")} == {(LEFT_OUT, AS_EMPTY)}
    )
    assert fate(found, "D4") == (LEFT_OUT, OF_NO_VALUE)
    assert [
        item.cell for item in found.problems if "as in the row above (1 of the cells)" in item.message
    ] == ["A3"]
    assert_accounted(document, found)


def test_blank_in_a_list_of_people_is_an_empty_cell() -> None:
    document = read_upload(
        "people.csv", b"Name,Job title,Agency,E-mail\nJo Day,(blank),Kent Police,(blank)\n"
    )
    found = understand(document, propose(document, None), {}, HEAD, None)
    assert "blank" not in f"{found.sheets} {found.questions}"
    assert fate(found, "B2") == fate(found, "D2") == (LEFT_OUT, AS_EMPTY)


@pytest.mark.parametrize(
    ("words", "polarity"),
    [
        ("reduce by 5%", "lower"),
        ("5% reduction", "lower"),
        ("Increase to 40%", "higher"),
        ("1,000", ""),
        ("maintain or reduce", ""),
        ("no more than 20", ""),
        ("limit the increase to 2%", ""),
    ],
)
def test_a_target_in_words_says_which_way_is_better_where_it_is_clear(words: str, polarity: str) -> None:
    assert polarity_of_target(words) == polarity
