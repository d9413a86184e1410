"""Files that are no plan, or hardly one: each is refused or told in words, at its place, and never guessed at."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone
from docx import Document
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from documents import limits
from documents.spreadsheets import UnreadableFile
from loading.interchange.lines import read_interchange_file
from loading.interchange.reading import read_value
from loading.layouts import (
    ROLES_OF,
    SPLITS,
    FileAgreement,
    Layout,
    SourceDocument,
    UnderstoodFile,
    propose,
    read_upload,
    understand,
)
from loading.layouts.cells.words import plain_words
from loading.problems import Problems
from tests.layout_files import LAYOUTS, progress_report, word_tables
from tests.test_layouts import rows_of

pytestmark = pytest.mark.once

HEAD = FileAgreement("made-up", "A made-up plan", "Made-up Partnership", priority="Burglary")


def workbook(**sheets: Sequence[Sequence[Any]]) -> bytes:
    """A workbook with these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(content: bytes, name: str = "plan.xlsx", **answers: str) -> UnderstoodFile:
    """A file as it is understood with the layout that is proposed."""
    document = read_upload(name, content)
    return understand(document, propose(document, None), answers, HEAD, None)


def refusal(content: bytes, name: str) -> str:
    """What is said of a file that cannot be read."""
    with pytest.raises(UnreadableFile) as refused:
        read_upload(name, content)
    [problem] = refused.value.problems
    return str(problem)


def errors(found: UnderstoodFile) -> list[str]:
    """The errors with their places."""
    return [str(problem) for problem in found.problems if not problem.warning]


def repacked(content: bytes, **parts: bytes | None) -> bytes:
    """A zip file with parts replaced, added or (None) taken out; "__" in a name is "/"."""
    stream = io.BytesIO()
    changed = {name.replace("__", "/"): data for name, data in parts.items()}
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            if item.filename not in changed:
                new.writestr(item, old.read(item))
        for name, data in changed.items():
            if data is not None:
                new.writestr(name, data)
    return stream.getvalue()


# --- tables that are no plan -----------------------------------------------------------------------------------------


def test_a_workbook_without_a_plan_says_so_and_what_to_do() -> None:
    [message] = errors(read(workbook(Rota=[["Monday", "Tuesday"], ["Ann", "Bob"]])))

    assert message.startswith("No table of the file looks like a plan.")


def test_a_table_without_an_action_column_says_which_sheet_and_what_to_choose() -> None:
    content = workbook(Plan=[["Priority", "Lead", "By when"], ["Burglary", "Ann Lee", "May 2016"]])
    document = read_upload("plan.xlsx", content)
    sheet = replace(
        propose(document, None).sheets[0],
        what="plan",
        heading_row=1,
        columns=("priority", "coordinator", "due"),
    )

    [message] = errors(understand(document, Layout((sheet,)), {}, HEAD, None))
    assert message == "Plan!A1: No column is the action. Choose the column that says what is to be done."


def test_a_plan_with_headings_and_nothing_below_says_so() -> None:
    document = read_upload("plan.xlsx", workbook(Plan=[["Aim", "Action", "Lead"]], Other=[["a"], ["b"]]))
    sheet = propose(document, None).sheets[0]

    assert sheet.what == "nothing"
    used = replace(sheet, what="plan", columns=("aim", "action", "coordinator"))
    [message] = errors(understand(document, Layout((used,)), {}, HEAD, None))
    assert "no row below the headings" in message


def test_of_two_sheets_that_both_look_like_plans_both_are_shown_to_choose_from() -> None:
    rows = [["Aim", "Action", "Lead"], ["Fewer burglaries", "Mark property", "Police Sergeant"]]
    other = [
        ["Objective", "Task", "Owner", "RAG"],
        ["Safer streets", "Light the park", "Parks Manager", "Red"],
    ]
    layout = propose(read_upload("plan.xlsx", workbook(First=rows, Second=other)), None)

    assert [(sheet.name, sheet.what) for sheet in layout.sheets] == [("First", "plan"), ("Second", "plan")]
    assert all("action" in sheet.columns for sheet in layout.sheets)


def test_sheets_that_are_laid_out_alike_are_asked_about_once() -> None:
    rows = [["Aim", "Action", "Lead"], ["Fewer burglaries", "Mark property", "Police Sergeant"]]
    [sheet] = propose(
        read_upload("plan.xlsx", workbook(Burglary=rows, Fraud=[["A title"], *rows])), None
    ).sheets

    assert sheet.names == ("Burglary", "Fraud")


def test_sixty_thousand_rows_are_refused_with_the_limit_and_nothing_is_read() -> None:
    rows = "Aim,Action,Lead\n" + "Fewer burglaries,Mark property,Police Sergeant\n" * limits.ROWS

    assert "more than 60,000 rows" in refusal(rows.encode(), "plan.csv")


def test_as_many_rows_as_are_read_are_told_to_be_too_many_for_a_plan() -> None:
    rows = "Aim,Action,Lead\n" + "".join(f"Aim {n},Do {n},Police Sergeant\n" for n in range(12_000))
    found = read(rows.encode(), "plan.csv")

    assert errors(found) == []  # the loader tells it, with the number that it takes
    assert len(rows_of(found.sheets, "actions")) == 12_000


def test_a_layout_that_does_not_fit_is_not_offered() -> None:
    one = propose(read_upload("a.xlsx", workbook(Plan=[["Aim", "Action", "Lead"], ["a", "b", "c"]])), None)
    other = read_upload("b.xlsx", workbook(Plan=[["Objective", "Task", "Owner"], ["a", "b", "c"]]))

    assert not one.fits(other)


def test_a_kept_layout_is_found_again_under_another_name_and_further_down() -> None:
    rows = [["Aim", "Action", "Lead"], ["Fewer burglaries", "Mark property", "Police Sergeant"]]
    kept = propose(read_upload("a.xlsx", workbook(Plan_2015=rows)), None)
    fitted = kept.fit_to(
        read_upload("b.xlsx", workbook(Notes=[["x"]], Plan_2016=[["Title"], ["Agreed"], *rows]))
    )

    assert fitted is not None
    [sheet] = [item for item in fitted.sheets if item.what == "plan"]
    assert (sheet.name, sheet.heading_row) == ("Plan_2016", 3)


def test_json_that_is_no_layout_is_refused() -> None:
    for data in (
        {},
        {"sheets": [{"name": "x"}]},
        {"sheets": [{**_plain(), "what": "magic"}]},
        {"sheets": "x"},
    ):
        with pytest.raises(ValueError, match="no layout"):
            Layout.from_json(data)


def _plain() -> dict[str, Any]:
    return {
        "name": "x",
        "what": "plan",
        "heading_row": 1,
        "columns": [],
        "headings": [],
        "also": [],
        "split": "whole",
    }


def test_a_report_without_a_period_is_told() -> None:
    """Only where there is a plan: a new one is made of what the file has."""
    rows = [["Action", "Progress"], ["Mark property", "Half of it is done"]]
    document = read_upload("report.xlsx", workbook(Report=rows))
    layout = propose(document, None)
    layout = layout.with_sheet(replace(layout.sheets[0], what="progress"))

    assert errors(understand(document, layout, {}, HEAD, None)) == []


def test_a_question_without_an_answer_waits_and_a_stranger_answer_counts_for_nothing() -> None:
    rows = [["Aim", "Action", "Status"], ["Fewer burglaries", "Mark property", "3"]]
    [question] = read(workbook(Plan=rows)).questions

    assert question.proposed == ""
    assert question.answer_in({}) == ""
    assert question.answer_in({question.key: "own:made:up"}) == ""
    assert question.answer_in({question.key: "label:Red"}) == "label:Red"


@pytest.mark.parametrize(
    "words",
    [
        "Key worker meetings every month",
        "Total place pilots in two towns",
        "Reviewed policies are sent to schools",
        "Theme nights at the youth club",
        "Section 30 powers explained to residents",
        "Appoint a lead: by May",
        "Notes of meetings are published",
    ],
)
def test_an_action_that_begins_like_a_footnote_or_a_heading_stays_an_action(words: str) -> None:
    rows = [
        ["Action", "Lead"],
        ["Mark property", "Police Sergeant"],
        [words, None],
        ["Light the park", "Ranger"],
    ]
    found = read(workbook(Plan=rows))

    assert [row["action"] for row in rows_of(found.sheets, "actions")] == [
        "Mark property",
        words,
        "Light the park",
    ]
    assert [row["title"] for row in rows_of(found.sheets, "priorities")] == ["Burglary"]


@pytest.mark.parametrize(
    ("title", "number", "lead"),
    [
        ("Priority 2: Fraud", "2", ""),
        ("Priority 2 Fraud", "2", ""),
        ("2. Fraud", "2", ""),
        ("Fraud", "1", ""),
        ("Strategic aim 2 - Fraud", "2", ""),
        ("Priority: Fraud (Lead: Chief Officer)", "1", "Chief Officer"),
        ("Fraud - Lead: Chief Officer", "1", "Chief Officer"),
    ],
)
def test_a_row_between_the_others_names_the_priority_however_it_is_put(
    title: str, number: str, lead: str
) -> None:
    rows = [["Aim", "Action", "Lead", "When"], [title], ["Fewer victims", "Visit them", "Ranger", "Ongoing"]]
    document = read_upload("plan.xlsx", workbook(Plan=rows))
    found = understand(document, propose(document, None), {}, replace(HEAD, priority=""), None)
    [priority] = rows_of(found.sheets, "priorities")

    assert (priority["title"], priority["number"], priority.get("lead", "")) == ("Fraud", number, lead)


# --- Word ------------------------------------------------------------------------------------------------------------


def test_a_document_without_a_table_says_so() -> None:
    document = Document()
    document.add_paragraph("Our plan is to do better.")
    stream = io.BytesIO()
    document.save(stream)

    assert "has no table in it" in refusal(stream.getvalue(), "plan.docx")


def test_a_document_is_known_by_its_content_and_not_by_its_name() -> None:
    assert read_upload("plan.xlsx", word_tables()).kind == "docx"
    assert read_upload("plan.docx", workbook(Plan=[["Aim"], ["x"]])).kind == "xlsx"


def test_a_document_with_macros_is_read_and_its_macros_are_not() -> None:
    with_macros = repacked(word_tables(), word__vbaProject_bin=b"\xd0\xcf\x11\xe0 Sub AutoOpen()")

    assert read_upload("plan.docm", with_macros).sheets == read_upload("plan.docx", word_tables()).sheets


def test_a_locked_document_and_an_old_one_say_what_to_do_in_word() -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
    locked = refusal(ole + "EncryptedPackage".encode("utf-16-le"), "plan.docx")
    old = refusal(ole + "WordDocument".encode("utf-16-le"), "plan.doc")

    assert "locked with a password. Open it in Word" in locked
    assert "Open it in Word, save it as .docx" in old


def test_a_document_that_unzips_to_far_more_than_a_plan_is_refused() -> None:
    bomb = repacked(word_tables(), word__media__x_bin=b"\0" * 150_000_000)

    assert "unzips to more than 200 times its size" in refusal(bomb, "plan.docx")


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><document>&a;</document>",
        b"<document><body><tbl>",
        b"no XML at all",
    ],
)
def test_a_damaged_document_or_one_that_defines_entities_is_refused(body: bytes) -> None:
    changed = repacked(word_tables(), **{"word__document.xml": body})

    assert "is damaged or is no Word document" in refusal(changed, "plan.docx")


def test_a_document_nested_without_end_is_refused() -> None:
    deep = b"<document><body>" + b"<sdt>" * 200 + b"</sdt>" * 200 + b"</body></document>"

    assert "far more than a plan" in refusal(
        repacked(word_tables(), **{"word__document.xml": deep}), "plan.docx"
    )


def test_a_document_cut_short_is_refused() -> None:
    assert "is damaged or is no Word document" in refusal(
        word_tables()[:3_000] + b"word/document.xml", "plan.docx"
    )


def test_tracked_deletions_are_not_read_and_insertions_are() -> None:
    content = progress_report()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = archive.read("word/document.xml")
    old = b"<w:t>Agree a strategy with all partners</w:t>"
    assert old in body
    marked = body.replace(
        b"<w:r>" + old + b"</w:r>",
        b"<w:del><w:r><w:delText>Agree nothing</w:delText></w:r></w:del><w:ins><w:r>"
        + old
        + b"</w:r></w:ins>",
    )
    assert marked != body
    found = read_upload("report.docx", repacked(content, **{"word__document.xml": marked}))

    assert found.sheets == read_upload("report.docx", content).sheets


# --- nothing is lost -------------------------------------------------------------------------------------------------


def everything_said(found: UnderstoodFile) -> set[str]:
    """All words that came out: in rows, in problems and warnings, in questions."""
    texts = [cell.as_printed for sheet in found.sheets for row in sheet.rows for cell in row.cells]
    texts += [problem.message for problem in found.problems]
    texts += [part for question in found.questions for part in (question.value, question.prompt)]
    return {word for text in texts for word in plain_words(text).split()}


# Words by which a file says what something is; and marks and numbers of lists.
SIGNS = {
    "priority",
    "theme",
    "lead",
    "aim",
    "overall",
    "total",
    "action",
    "actions",
    "n",
    "a",
    "1",
    "2",
    "4",
    "2a",
    "2b",
}


def lost_words(found: UnderstoodFile, document: SourceDocument, layout: Layout) -> list[tuple[str, str]]:
    """(place and role, words that came out nowhere) for every cell of a column that is read.

    A row that a warning says is left out has been told, and so has a cell that the account says is left out.
    """
    there = everything_said(found)
    told = {
        (item.sheet, re.sub("[A-Z]", "", item.cell)) for item in found.problems if "left out" in item.message
    }
    left_out = {
        (sheet.name, item.cell)
        for sheet in found.account
        for item in sheet.cells
        if item.fate.kind == "left out"
    }
    lost = []
    for entry in layout.sheets:
        for sheet in document.sheets:
            if entry.what == "nothing" or sheet.name not in entry.names:
                continue
            heads = {plain_words(text) for text in entry.headings}
            for row in sheet.rows:
                if {plain_words(cell.as_printed) for cell in row.cells} <= heads:
                    continue  # the headings again
                if row.number <= entry.heading_row or (sheet.name, str(row.number)) in told:
                    continue
                for place, (role, cell) in enumerate(zip(entry.columns, row.cells, strict=False), 1):
                    words = set(plain_words(cell.as_printed).split()) - SIGNS
                    if (sheet.name, f"{get_column_letter(place)}{row.number}") in left_out:
                        continue
                    if role not in ("", "number") and not words <= there:
                        lost.append((f"{sheet.name} {row.number} {role}", " ".join(sorted(words - there))))
    return lost


@pytest.mark.parametrize("file", LAYOUTS, ids=lambda file: file.name)
def test_no_cell_of_a_column_that_is_read_is_silently_lost(file: Any) -> None:
    document = read_upload(file.name, file.content())
    layout = propose(document, None)
    found = understand(document, layout, file.answers, file.head, None)
    # Figures come out without their signs, and a status as the label that it was said to be.
    dressed = {"period", "baseline", "status", "due"}
    lost = [item for item in lost_words(found, document, layout) if item[0].split()[-1] not in dressed]

    assert lost == []


CELLS = st.one_of(
    st.just(""),
    st.sampled_from(
        [
            "TBC", "N/A", "Ongoing", "31 March 2016", "by May 2017", "Q2 2016/17", "31/02/2016", "Jane Smith",
            "KCC and NHS", "Kent Police / KCC", "Head of Housing, Kent Police", "Complete (late)", "Green", "3",
            "• one\n• two\n  • three", "4.2a Do this\n4.2b Do that", "Priority 2: Fraud", "Lead: Chief Officer",
            "Total", "* see above", "Aim: be good",
            "Early help; Safety", "a; b; c", "1.1", "4.2 (new)", "Overall aim: nobody hurt",
        ]
    ),
    st.text("abc XYZ\n•;:,.-/1", min_size=1, max_size=30),
)  # fmt: skip
HEADINGS = (
    "Priority",
    "Aim",
    "Action",
    "Lead",
    "Timescale",
    "Themes",
    "Status",
    "Progress",
    "Notes",
    "Outcome",
    "Measure",
)


def table(rows: list[list[str]]) -> bytes:
    """A CSV file of these rows below the headings."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADINGS, *rows])
    return text.getvalue().encode()


NOTHING = [""] * len(HEADINGS)
A_KEY_WITH_MORE = [
    "",
    "",
    "",
    "",
    "",
    "Total",
    "Ongoing",
    "Head of Housing",
    "4.2a Do this",
    "Fraud",
    "111,1:1",
]


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@example([NOTHING, NOTHING, A_KEY_WITH_MORE])
@given(st.lists(st.lists(CELLS, min_size=len(HEADINGS), max_size=len(HEADINGS)), min_size=1, max_size=6))
def test_whatever_stands_in_a_table_comes_out_or_is_told(rows: list[list[str]]) -> None:
    document = read_upload("plan.csv", table(rows))
    layout = propose(document, None)
    if [sheet.what for sheet in layout.sheets] != ["plan"]:
        return  # nothing below the headings
    found = understand(document, layout, {}, HEAD, None)

    assert lost_words(found, document, layout) == []


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(st.lists(CELLS, min_size=len(HEADINGS), max_size=len(HEADINGS)), min_size=1, max_size=5),
    st.lists(st.sampled_from(ROLES_OF["plan"]), min_size=len(HEADINGS), max_size=len(HEADINGS)),
    st.sampled_from(tuple(SPLITS)),
    st.sampled_from(["", "Burglary"]),
)
def test_whatever_somebody_says_of_the_columns_what_comes_out_can_be_checked_and_placed(
    rows: list[list[str]], roles: list[str], how: str, priority: str
) -> None:
    document = read_upload("plan.csv", table(rows))
    layout = propose(document, None)
    said = replace(layout.sheets[0], what="plan", heading_row=1, columns=tuple(roles), split=how)
    found = understand(document, Layout((said,)), {}, replace(HEAD, priority=priority), None)
    problems = Problems()
    read_value(read_interchange_file(found.sheets, problems), None, timezone.now(), problems)

    # Nothing of the form itself is wrong: only what the file says, and that at a place in the file.
    assert [problem for problem in problems.errors if "is missing: add it" in problem.message] == []
    for problem in problems.errors:
        placed = found.in_source(problem)
        assert placed.sheet in ("", "plan")
        assert not placed.cell or int(re.sub("[A-Z]", "", placed.cell)) <= len(rows) + 1
