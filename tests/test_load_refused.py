"""What ``load_agreement`` refuses: every problem at once, each with its place and what to do, and nothing saved.

``refusal`` compares every table before and after.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.management import CommandError
from django.db import connection

from loading.load import FileSource, load
from loading.problems import MOST_PROBLEMS, BadInput
from tests.load_files import Sheets, folder, nothing_written, refusal, run, small, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SLUG = "small-2014-17"
TEMPLATE = "ref,aim_ref,priority,aim_number,aim,action,themes,due,status"


def with_cell(sheet: str, row: int, column: str, cell: Any) -> Sheets:
    """The small plan with one cell changed; ``row`` counts from 0."""
    sheets = small()
    sheets[sheet][row][column] = cell
    return sheets


def with_sheet(sheet: str, *rows: dict[str, Any]) -> Sheets:
    """The small plan with a sheet of these rows."""
    return {**small(), sheet: [dict(row) for row in rows]}


# --- one cell that is wrong: what is loaded, where the problem is, what the message must say --------------------------

CELLS: dict[str, tuple[Sheets, str, tuple[str, ...]]] = {
    "an impossible date": (
        with_cell("actions", 0, "due", "31 February 2015"),
        "actions!H2",
        ("The date “31 February 2015” must be a real date.",),
    ),
    "a season": (with_cell("actions", 2, "due", "Spring 2015"), "actions!H4", ("a day, a month and a year",)),
    "a year that cannot be meant": (
        with_cell("actions", 0, "due", "0215-03-31"),
        "actions!H2",
        ("must have a year from 1900 to 2199",),
    ),
    "the first day of all": (
        with_sheet("versions", {"number": "1", "effective_on": "0001-01-01"}),
        "versions!B2",
        ("must have a year from 1900 to 2199",),
    ),
    "an ongoing action with a due date": (
        with_cell("actions", 0, "ongoing", "yes"),
        "actions!H2",
        ("An ongoing action has no due date", "“review_on”"),
    ),
    "neither yes nor no": (
        with_cell("actions", 0, "ongoing", "perhaps"),
        "actions!J2",
        ("“perhaps” is neither yes nor no", "Write one of the two"),
    ),
    "an unknown priority": (
        with_cell("actions", 0, "priority", "9"),
        "actions!C2",
        ("There is no priority “9” in the sheet “priorities”", "It has: 1, 2, Burglary, Road Safety"),
    ),
    "no priority at all": (with_cell("actions", 2, "priority", ""), "actions!C4", ("give the number",)),
    "an unknown theme, nearly right": (
        with_cell("actions", 0, "themes", "Erly help"),
        "actions!G2",
        ("There is no theme “Erly help”", "Did you mean “Early help”?", "add it there"),
    ),
    "themes that a comma separates": (
        with_cell("actions", 2, "themes", "Early help, Reducing re-offending"),
        "actions!G4",
        ("There is no theme “Early help, Reducing re-offending”",),
    ),
    "a semicolon in a theme": (
        with_cell("themes", 0, "title", "Early help; education"),
        "themes!A2",
        ("cannot hold a semicolon", "Use a comma"),
    ),
    "an unknown status label": (
        with_cell("actions", 0, "status", "On trak"),
        "actions!I2",
        ("There is no status label “On trak”", "Did you mean “On track”?", "It has: On track, Done"),
    ),
    "an unknown agency": (
        with_cell("priorities", 0, "lead_agency", "County Polise"),
        "priorities!D2",
        ("There is no agency “County Polise”", "Did you mean “County Police”?", "add it there"),
    ),
    "a reference used twice": (
        with_cell("actions", 1, "ref", "B1.1"),
        "actions!A3",
        ("Row 2 has the reference “B1.1” already", "give each action its own"),
    ),
    "a reference that cannot be one": (
        with_cell("actions", 0, "ref", "B1 .1?"),
        "actions!A2",
        ("“B1 .1?” cannot be a reference", "letters, digits, dots and hyphens"),
    ),
    "an aim worded otherwise in its second row": (
        with_cell("actions", 1, "aim", "Far fewer burglaries"),
        "actions!E3",
        ("Row 2 gives another aim for the same aim", "Write the same in both rows"),
    ),
    "an aim numbered otherwise in its second row": (
        with_cell("actions", 1, "aim_number", "1.2"),
        "actions!D3",
        ("Row 2 gives another aim number",),
    ),
    "an aim under another priority in its second row": (
        with_cell("actions", 1, "priority", "2"),
        "actions!C3",
        ("Row 2 gives another priority",),
    ),
    "a blank first aim": (
        with_sheet("actions", {"priority": "1", "aim": "", "action": "Mark property"}),
        "actions!B2",
        ("The first row has no aim to continue", "fill in “aim”"),
    ),
    "a first row that names its aim but does not word it": (
        with_cell("actions", 2, "aim", ""),
        "actions!E4",
        ("“aim” is empty on the first row of the aim",),
    ),
    "a blank action that has a due date": (
        with_cell("actions", 2, "action", ""),
        "actions!F4",
        ("“action” is empty, but the row has “ref”", "fill it in"),
    ),
    "text over ten thousand characters": (
        with_cell("actions", 0, "action", "x" * 10_001),
        "actions!F2",
        ("The text has 10,001 characters; at most 10,000 are kept. Shorten it.",),
    ),
    "further text over ten thousand characters": (
        with_cell("actions", 0, "Budget", "x" * 10_001),
        "actions!J2",
        ("10,001 characters",),
    ),
    "a title longer than titles are": (
        with_cell("priorities", 0, "title", "x" * 301),
        "priorities!B2",
        ("301 characters; at most 300",),
    ),
    "a control character": (
        with_cell("actions", 0, "action", "Mark\x07 property"),
        "actions!F2",
        ("U+0007", "Delete it"),
    ),
    "no title": (with_cell("priorities", 1, "title", ""), "priorities!B3", ("“title” is empty: fill it in",)),
    "one number for two priorities": (
        with_cell("priorities", 1, "number", "1"),
        "priorities!A3",
        ("Row 2 has the number “1” already",),
    ),
    "a lead of the cross-cutting section": (
        with_cell("priorities", 0, "kind", "cross_cutting"),
        "priorities!C2",
        ("A cross-cutting section has no lead",),
    ),
    "an unknown kind": (
        with_cell("priorities", 0, "kind", "section"),
        "priorities!E2",
        ("“section” is not known here", "Write one of: priority, cross_cutting"),
    ),
    "a colour for what is finished": (
        with_cell("status_scheme", 1, "rag", "green"),
        "status_scheme!D3",
        ("go with: not_started, in_progress, paused", "Empty one of the two cells"),
    ),
    "an agreement that ends before it starts": (
        with_cell("agreement", 0, "ends_on", "2013-03-31"),
        "agreement!E2",
        ("ends before it starts",),
    ),
    "a slug that is no part of an address": (
        with_cell("agreement", 0, "slug", "small 2014/17"),
        "agreement!A2",
        ("cannot be part of an address", "csa-2027-30"),
    ),
    "two agreements in one file": (
        with_sheet("agreement", *small()["agreement"], {**small()["agreement"][0], "slug": "other"}),
        "agreement!A3",
        ("one file is one agreement",),
    ),
    "a row said twice": (
        with_sheet("themes", {"title": "Early help"}, {"title": "Reducing re-offending"}, {"title": "EARLY  help"}),
        "themes!A4",
        ("the same as row 2", "keep one of the two"),
    ),
    "words for a number": (
        with_sheet("assessments", {"topic": "Burglary", "csps": "eleven", "out_of": "11"}),
        "assessments!B2",
        ("“eleven” is not a number", "Write digits only"),
    ),
    "more digits than are kept exactly": (
        {
            **with_sheet("indicators", {"title": "Burglaries"}),
            "observations": [{"indicator": "Burglaries", "period_label": "2014", "value": "12345678901.5"}],
        },
        "observations!C2",
        ("“12345678901.5” has more digits than are kept", "at most 9 digits before the point and 6 after it"),
    ),
    "more partnerships than there are": (
        with_sheet("assessments", {"topic": "Burglary", "csps": "12", "out_of": "11"}),
        "assessments!B2",
        ("there are only 11",),
    ),
    "a figure of an unknown indicator": (
        with_sheet("observations", {"indicator": "Burglaries", "period_label": "2014", "value": "1"}),
        "observations!A2",
        ("There is no indicator “Burglaries” in the sheet “indicators”", "It has none"),
    ),
    "an update on an unknown action": (
        {
            **with_sheet("periods", {"title": "March 2015"}),
            "updates": [{"period": "March 2015", "ref": "B1.3", "report_text": "Marked"}],
        },
        "updates!B2",
        ("There is no action “B1.3”", "Did you mean “B1."),
    ),
    "an update in an unknown period": (
        with_sheet("updates", {"period": "March 2015", "ref": "B1.1", "report_text": "Marked"}),
        "updates!A2",
        ("There is no period “March 2015” in the sheet “periods”",),
    ),
    "a concern about nothing known": (
        with_sheet("concerns", {"about": "budget 4", "text": "Less money"}),
        "concerns!A2",
        ("is about nothing known", "“priority 4”"),
    ),
    "an address that is none": (
        with_sheet("people", {"name": "Pat Lee", "email": "pat at example", "post": "Head of Policing"}),
        "people!B2",
        ("is not an e-mail address",),
    ),
    "a name without a post": (
        with_sheet("people", {"name": "Pat Lee", "post": ""}),
        "people!B2",
        ("Say which job title",),
    ),
    "a version after the day of the load": (
        with_sheet("versions", {"number": "1.1", "effective_on": "2015-02-01"}),
        "versions!B2",
        ("takes effect only after the day of this import",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CELLS)
def test_a_cell_that_is_wrong_is_named_with_what_to_do(tmp_path: Path, what: str) -> None:
    sheets, place, said = CELLS[what]
    refused = refusal(folder(tmp_path / "plan", sheets))
    message = refused.about(place)
    assert [words for words in said if words not in message] == []
    assert refused.status == 1


def test_a_percentage_cell_of_a_workbook_is_refused_since_it_stores_a_hundredth(tmp_path: Path) -> None:
    sheets = {**small(), "indicators": [{"title": "Share"}]}
    sheets["observations"] = [{"indicator": "Share", "period_label": "2014", "value": 0.045}]
    path = workbook(tmp_path / "plan.xlsx", sheets)
    book = openpyxl.load_workbook(path)
    book["observations"]["C2"].number_format = "0.0%"
    book.save(path)
    assert "“4.5%” is not a number" in refusal(path).about("observations!C2")


# --- every problem at once --------------------------------------------------------------------------------------------


def test_every_problem_is_told_at_once_each_of_them_once(tmp_path: Path) -> None:
    sheets = small()
    sheets["priorities"][0]["lead_agency"] = "Nobody known"
    sheets["actions"][0] |= {"priority": "9", "due": "soon", "status": "Purple", "themes": "Magic"}
    sheets["actions"][1] |= {"ref": "B1.1", "ongoing": "maybe"}
    sheets["themes"].append({"title": "Early help"})
    refused = refusal(folder(tmp_path / "plan", {**sheets, "minutes": [{"text": "none"}]}))
    places = [line.partition(": ")[0] for line in refused.problems]
    assert sorted(places) == [
        "actions!A3", "actions!C2", "actions!G2", "actions!H2", "actions!I2", "actions!J3", "minutes", "priorities!D2",
        "themes!A4",
    ]  # fmt: skip
    assert refused.summary == "9 problems; nothing has been saved."


def test_problems_of_the_other_sheets_are_told_when_a_required_one_is_missing(tmp_path: Path) -> None:
    sheets = with_cell("priorities", 0, "lead_agency", "Nobody known")
    del sheets["actions"], sheets["agreement"]
    refused = refusal(folder(tmp_path / "plan", sheets))
    assert "The sheet “actions” is missing: add it." in refused.about("actions")
    assert "The sheet “agreement” is missing: add it." in refused.about("agreement")
    assert "Nobody known" in refused.about("priorities!D2")


def test_problems_of_other_sheets_are_told_when_one_cannot_be_read(tmp_path: Path) -> None:
    sheets: dict[str, Any] = {
        **with_cell("actions", 0, "status", "Purple"),
        "themes": b"title\nEarly help\xff\n",
    }
    refused = refusal(folder(tmp_path / "plan", sheets))
    assert "is not UTF-8" in refused.about("themes")
    assert "Purple" in refused.about("actions!I2")
    assert len(refused.problems) == 2, (
        "what follows from the sheet that cannot be read is no problem of its own"
    )


def test_a_file_that_is_wrong_throughout_is_told_so_quickly_and_not_endlessly(tmp_path: Path) -> None:
    rows = "\n".join(
        f"X{n},X{n},nowhere {n},,Aim {n},Action {n},magic {n},someday,purple" for n in range(2_000)
    )
    refused = refusal(folder(tmp_path / "plan", {**small(), "actions": f"{TEMPLATE}\n{rows}\n"}))
    assert len(refused.problems) == MOST_PROBLEMS + 1
    assert refused.problems[-1].startswith("There are 7,000 more problems. Mend these first")


# --- sheets and columns -----------------------------------------------------------------------------------------------


def test_an_unknown_sheet_is_named_with_the_sheet_that_may_be_meant(tmp_path: Path) -> None:
    said = refusal(folder(tmp_path / "plan", {**small(), "prioritys": [{"title": "x"}]})).about("prioritys")
    assert "There is no sheet of this name. Did you mean “priorities”?" in said
    assert "Rename it or take it out. The sheets are: agreement, chapters," in said


def test_a_sheet_that_is_there_twice_under_two_spellings_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "plan.xlsx", {**small(), "Status scheme": small()["status_scheme"]})
    assert "The file has the sheet “status_scheme” twice" in refusal(path).about("Status scheme")


def test_an_unknown_column_is_named_with_the_column_that_may_be_meant(tmp_path: Path) -> None:
    said = refusal(folder(tmp_path / "plan", with_cell("priorities", 0, "leed", "x"))).about("priorities!E1")
    assert "There is no column “leed”. Did you mean “lead”?" in said
    assert "The columns are: number, title, kind, lead" in said


@pytest.mark.parametrize(
    ("sheet", "column"), [("actions", "action"), ("priorities", "title"), ("agreement", "slug")]
)
def test_a_required_column_that_is_missing_is_named(tmp_path: Path, sheet: str, column: str) -> None:
    sheets = small()
    for row in sheets[sheet]:
        del row[column]
    refused = refusal(folder(tmp_path / "plan", sheets))
    assert refused.problems == [f"{sheet}!A1: The column “{column}” is missing: add it to the headings."]


def test_a_heading_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    refused = refusal(folder(tmp_path / "plan", {**small(), "themes": "title,Title\nEarly help,x\n"}))
    assert "The heading “Title” is there twice: keep one." in refused.about("themes!B1")


def test_a_column_with_cells_but_no_heading_is_refused(tmp_path: Path) -> None:
    refused = refusal(folder(tmp_path / "plan", {**small(), "themes": "title,\nEarly help,stray\n"}))
    assert "This column has no heading" in refused.about("themes!B1")


@pytest.mark.parametrize("sheet", ["agreement", "priorities", "actions"])
def test_a_required_sheet_that_is_missing_is_named(tmp_path: Path, sheet: str) -> None:
    sheets = small()
    del sheets[sheet]
    refused = refusal(folder(tmp_path / "plan", sheets))
    assert len(refused.problems) == 1
    assert (
        refused.about(sheet)
        == f"The sheet “{sheet}” is missing: add it. Every file has agreement, priorities, actions."
    )


# --- files that are no plan -------------------------------------------------------------------------------------------


def empty(path: Path) -> None:
    path.write_bytes(b"")


def renamed(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n" + os.urandom(200))


def plain_text(path: Path) -> None:
    path.write_text("Minutes of the meeting", encoding="utf-8")


def old_excel(path: Path) -> None:
    name = "Workbook".encode("utf-16-le")
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512) + name + bytes(512))


def zip_bomb(path: Path) -> None:
    workbook(path, small())
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        for name, part in parts.items():
            bomb.writestr(name, b" " * 150_000_000 if name == "xl/worksheets/sheet1.xml" else part)


def billion_laughs(path: Path) -> None:
    workbook(path, small())
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><workbook>&b;</workbook>'
    with zipfile.ZipFile(path, "w") as book:
        for name, part in parts.items():
            book.writestr(name, laughs if name == "xl/workbook.xml" else part)


def damaged(path: Path) -> None:
    workbook(path, small())
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


FILES: dict[str, tuple[Callable[[Path], None], tuple[str, ...]]] = {
    "an empty file": (empty, ("is empty", "Choose the file again")),
    "a PDF renamed to a workbook": (renamed, ("is a PDF file", "Choose the spreadsheet")),
    "plain text renamed to a workbook": (plain_text, ("is plain text, not an Excel workbook",)),
    "a damaged Excel file from before 2007": (
        old_excel,
        ("is damaged or is no Excel workbook", "save it as an Excel workbook (.xlsx)"),
    ),
    "a zip bomb": (
        zip_bomb,
        ("unzips to more than 200 times its size", "Copy its tables into a new workbook"),
    ),
    "a workbook with entities": (billion_laughs, ("is damaged or is no Excel workbook", "save it as")),
    "half a workbook": (damaged, ("is damaged or is no Excel workbook",)),
}


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_is_no_plan_is_refused_with_what_to_do(tmp_path: Path, what: str) -> None:
    make, said = FILES[what]
    path = tmp_path / "plan.xlsx"
    make(path)
    refused = refusal(path)
    assert len(refused.problems) == 1
    assert [words for words in said if words not in refused.problems[0]] == []
    assert (refused.status, refused.summary) == (1, "1 problem; nothing has been saved.")


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "There is no file or folder" in refusal(tmp_path / "nowhere.xlsx").problems[0]


def test_a_folder_without_csv_files_is_refused(tmp_path: Path) -> None:
    assert "has no CSV file in it" in refusal(tmp_path).problems[0]


def test_an_empty_csv_file_is_named(tmp_path: Path) -> None:
    said = refusal(folder(tmp_path / "plan", {**small(), "themes": ""})).about("themes")
    assert "The file is empty. It needs its headings at least" in said


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-16", "is in UTF-16"), ("windows-1252", "is not UTF-8; in Windows-1252 it would be “£”")],
)
def test_a_csv_file_in_another_encoding_is_refused(tmp_path: Path, encoding: str, said: str) -> None:
    text = "title\nEarly help\nReducing re-offending\nSaving £5,000\n"
    refused = refusal(folder(tmp_path / "plan", {**small(), "themes": text.encode(encoding)}))
    assert said in refused.problems[0]
    assert "CSV UTF-8" in refused.problems[0]


def test_a_csv_file_with_semicolons_is_refused(tmp_path: Path) -> None:
    text = "label;meaning\nOn track;As planned\nDone;All done\n"
    refused = refusal(folder(tmp_path / "plan", {**small(), "status_scheme": text}))
    assert "separated by semicolons, not commas" in refused.about("status_scheme!A1")


def test_ten_megabytes_of_rows_are_refused_with_the_limit(tmp_path: Path) -> None:
    row = f",,1,,,{'x' * 150},,,\n"
    text = f"{TEMPLATE}\n,,1,1.1,Aim,First,,,\n{row * (10_000_000 // len(row))}"
    refused = refusal(folder(tmp_path / "plan", {**small(), "actions": text}))
    assert "The sheet has more than 60,000 rows" in refused.about("actions")


def test_a_sheet_longer_than_any_plan_is_refused_at_its_first_row_too_many(tmp_path: Path) -> None:
    rows = "".join(f",,1,,,Action {n},,,\n" for n in range(10_001))
    refused = refusal(folder(tmp_path / "plan", {**small(), "actions": f"{TEMPLATE}\n{rows}"}))
    said = "The sheet has 10,001 rows; at most 10,000 are taken. Remove what is no part of a plan."
    assert refused.about("actions!A10002") == said


# --- the day of a load ------------------------------------------------------------------------------------------------


def test_a_date_before_history_that_is_there_is_refused_with_when_that_was(tmp_path: Path) -> None:
    run("load_agreement", folder(tmp_path / "plan", small()), effective="2014-10-14")
    later = folder(tmp_path / "later", with_cell("actions", 0, "action", "Mark all property"))
    said = refusal(later, effective="2014-10-13").problems[0]
    assert (
        "The plan has changed since 13 October 2014: its last change was on 14 October 2014 at 00:00" in said
    )
    assert "leave out the date, or give a later one" in said


def test_a_date_before_the_agreement_was_there_is_refused_even_with_the_same_file(tmp_path: Path) -> None:
    path = folder(tmp_path / "plan", small())
    run("load_agreement", path, effective="2014-10-14")
    assert "The plan has changed since 1 April 2014" in refusal(path, effective="2014-04-01").problems[0]


def test_a_date_that_has_not_come_is_refused(tmp_path: Path) -> None:
    said = refusal(folder(tmp_path / "plan", small()), effective="2015-01-13").problems[0]
    assert said.startswith("13 January 2015 has not come yet.")


def test_what_a_published_version_says_is_not_changed_by_a_load_of_the_same_day(tmp_path: Path) -> None:
    sheets = with_sheet("versions", {"number": "1.1", "effective_on": "2014-10-14"})
    run("load_agreement", folder(tmp_path / "plan", sheets), effective="2014-10-14")
    sheets["actions"][0]["action"] = "Mark all property"
    path = folder(tmp_path / "same-day", sheets)
    said = refusal(path, effective="2014-10-14").problems[0]
    assert said.startswith("Version 1.1 was published with effect from 14 October 2014 at 00:00")
    run("load_agreement", path, effective="2014-10-15")
    assert "1.1: as published" in run("verify_versions")


def test_the_day_of_a_published_version_is_not_changed_by_a_load(tmp_path: Path) -> None:
    sheets = with_sheet("versions", {"number": "1.1", "effective_on": "2014-10-14"})
    run("load_agreement", folder(tmp_path / "plan", sheets), effective="2014-10-14")
    sheets["versions"][0]["effective_on"] = "2014-10-15"
    said = refusal(folder(tmp_path / "moved", sheets)).about("versions")
    assert said == "Version 1.1 is published; the day from which it is in effect cannot be changed."


def test_an_agreement_cannot_be_moved_to_another_partnership(tmp_path: Path) -> None:
    run("load_agreement", folder(tmp_path / "plan", small()))
    moved = folder(tmp_path / "moved", with_cell("agreement", 0, "partnership", "Big Partnership"))
    said = refusal(moved).about("agreement!C2")
    assert "belongs to Small Partnership; a file cannot move it" in said
    assert "Correct “partnership”, or choose another “slug”." in said


def test_a_status_label_that_something_stands_under_cannot_be_taken_out(tmp_path: Path) -> None:
    sheets = with_sheet("periods", {"title": "March 2014", "source": "Report"})
    sheets["updates"] = [{"period": "March 2014", "ref": "B1.1", "status": "Done", "report_text": "Marked"}]
    run("load_agreement", folder(tmp_path / "plan", sheets))
    fewer = small()
    del fewer["status_scheme"][1]
    fewer["actions"][2]["status"] = ""
    said = refusal(folder(tmp_path / "fewer", fewer)).about("status_scheme")
    assert said == "A status label is missing that actions or updates still have: keep it."


# --- exit status ------------------------------------------------------------------------------------------------------


def test_a_dry_run_of_a_bad_file_is_refused_as_well(tmp_path: Path) -> None:
    assert (
        refusal(folder(tmp_path / "plan", with_cell("actions", 0, "due", "soon")), dry_run=True).status == 1
    )


def test_warnings_are_told_beside_the_problems_and_do_not_count_as_such(tmp_path: Path) -> None:
    sheets = with_cell("actions", 0, "Budget", "£5,000")
    sheets["actions"][0]["due"] = "soon"
    refused = refusal(folder(tmp_path / "plan", sheets))
    assert refused.summary == "1 problem; nothing has been saved."
    assert any(line.startswith("warning: actions!J1: “Budget”") for line in refused.problems)


def test_a_day_that_is_none_is_refused_by_the_command_itself(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="The date “31 February” must be a day, a month and a year"):
        run("load_agreement", folder(tmp_path / "plan", small()), "--effective", "31 February")


@pytest.mark.once
def test_on_the_command_line_the_exit_status_is_1_and_the_problems_stand_on_standard_error(
    tmp_path: Path,
) -> None:
    path = folder(tmp_path / "plan", with_cell("actions", 0, "due", "31 February 2015"))
    database = tmp_path / "plan.sqlite3"
    with closing(sqlite3.connect(database)) as made, connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
        made.execute("PRAGMA synchronous = OFF")
        made.executescript(";".join(sql for (sql,) in cursor.fetchall()))
    done = subprocess.run(
        [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "load_agreement", str(path)],
        env={**os.environ, "DATABASE_URL": f"sqlite:///{database}"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "actions!H2: The date “31 February 2015” must be a real date." in done.stderr
    assert "CommandError: 1 problem; nothing has been saved." in done.stderr


def test_nothing_at_all_is_refused_as_nothing() -> None:
    with nothing_written(), pytest.raises(BadInput, match="There is nothing in the file"):
        load(FileSource([]))
