"""Spreadsheets in and out: what is written is read back; what cannot be read is refused with its place."""

import csv
import io
import re
import time as clock_time
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Color, PatternFill

from documents import limits
from documents.spreadsheets import (
    RawCell,
    RawSheet,
    SpreadsheetProblem,
    UnreadableFile,
    place,
    read_folder,
    read_workbook,
    write_folder,
    write_workbook,
)
from documents.spreadsheets.csv_files import guard, unguard
from tests.pace import slowness

pytestmark = pytest.mark.once

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
Sheets = list[tuple[str, list[str], list[list[object]]]]
# Properties may take their time on a busy machine.
unhurried = settings(deadline=None)
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def at(moment: str) -> datetime:
    """A moment of no time zone, as a spreadsheet has it."""
    return datetime.fromisoformat(moment)


def values(sheet: RawSheet) -> list[list[object]]:
    return [[cell.value for cell in row.cells] for row in sheet.rows]


def printed(sheet: RawSheet) -> list[list[str]]:
    return [[cell.as_printed for cell in row.cells] for row in sheet.rows]


def refused(data: bytes, filename: str) -> list[str]:
    """Every problem of a file, as people read it."""
    with pytest.raises(UnreadableFile) as caught:
        read_workbook(data, filename)
    return [str(problem) for problem in caught.value.problems]


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def book_of(*rows: list[object], name: str = "actions") -> Workbook:
    book = Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    return book


def zipped(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def by_hand(rows: str, *, strings: str = "", styles: str = "", head: str = "", main: str = MAIN) -> bytes:
    """A workbook of one sheet, "actions", out of the XML of its rows."""
    links = f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    links += f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
    links += f'<Relationship Id="r3" Type="{OFFICE}/styles" Target="styles.xml"/>'
    sheet = '<sheets><sheet name="actions" sheetId="1" r:id="r1"/></sheets>'
    cells = f"<sheetData>{rows}</sheetData>"
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Target="xl/workbook.xml" '
            f'Type="{OFFICE}/officeDocument"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{OFFICE}">{head}{sheet}</workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
            "xl/sharedStrings.xml": f'<sst xmlns="{main}">{strings}</sst>',
            "xl/styles.xml": f'<styleSheet xmlns="{main}">{styles}</styleSheet>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}">{cells}</worksheet>',
        }
    )


# --- What is written is read back


def through_workbook(sheets: Sheets) -> tuple[RawSheet, ...]:
    stream = io.BytesIO()
    write_workbook(sheets, stream)
    return read_workbook(stream.getvalue(), "plan.xlsx")


def through_folder(sheets: Sheets, folder: Path) -> tuple[RawSheet, ...]:
    write_folder(sheets, folder)
    return read_folder(folder)


# Signs that formulas, apostrophes, CSV and XML make something of, more often than chance would have them.
AWKWARD = ["=", "+", "-", "@", "'", "\t", "\n", '"', ",", ";", " ", "\u00a0", "_x000D_", "_x005F_", "x005F_"]
AWKWARD += ["&", "<", "]]>", "\ufeff", "\uffff", "\u2028", "’", "1", "10/11", "#REF!", "😀"]
texts = st.lists(
    st.sampled_from(AWKWARD) | st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12
).map("".join)
kept_texts = texts.map(lambda text: text.strip("\u00a0")).filter(lambda text: text.strip() != "")


@unhurried
@given(st.lists(kept_texts, min_size=1, max_size=4))
def test_any_text_comes_back_from_a_workbook_as_it_went_in(row: list[str]) -> None:
    [sheet] = through_workbook([("actions", ["a", "b", "c", "d"], [row])])

    assert [cell.value for cell in sheet.rows[1].cells[: len(row)]] == row


@unhurried
@given(st.lists(kept_texts, min_size=1, max_size=4))
def test_any_text_comes_back_from_a_folder_of_csv_files_as_it_went_in(
    tmp_path_factory: pytest.TempPathFactory, row: list[str]
) -> None:
    [sheet] = through_folder([("actions", ["a", "b", "c", "d"], [row])], tmp_path_factory.mktemp("plan"))

    assert [cell.value for cell in sheet.rows[1].cells[: len(row)]] == row


@unhurried
@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**11), max_value=10**11)
    | st.integers(min_value=-(10**15) + 1, max_value=10**15 - 1)
    | st.dates(min_value=date(1900, 3, 1), max_value=date(9999, 12, 31))
    | st.datetimes(min_value=at("1900-03-01"), max_value=at("2200-01-01")).map(
        lambda moment: moment.replace(microsecond=0)
    )
    | st.booleans()
)
def test_any_number_date_or_truth_comes_back_from_a_workbook_as_it_went_in(value: object) -> None:
    [sheet] = through_workbook([("actions", ["a"], [[value]])])

    [cell] = sheet.rows[1].cells
    assert cell.value == value
    assert isinstance(cell.value, datetime) == isinstance(value, datetime)
    if isinstance(value, Decimal):
        assert cell.as_printed == f"{value + 0:f}".replace("-0.000", "0.000")


@pytest.mark.parametrize(
    "text", ["=1+1", "+44 1622", "-5.2", "@home", "'10/11", "'=1", "''@", "\t-", "'", "#REF!", "2.10", "TRUE"]
)
def test_a_text_that_a_spreadsheet_could_take_for_something_else_stays_text(
    tmp_path: Path, text: str
) -> None:
    sheets: Sheets = [("actions", ["text"], [[text]])]

    assert values(through_workbook(sheets)[0]) == [["text"], [text]]
    assert values(through_folder(sheets, tmp_path)[0]) == [["text"], [text]]


def test_in_a_csv_file_only_what_could_be_a_formula_has_an_apostrophe_in_front(tmp_path: Path) -> None:
    rows: list[list[object]] = [["=1+1", "'10/11"], ["'-5", "a=b"], [Decimal("-5.2"), -5]]

    write_folder([("actions", ["text", "more"], rows)], tmp_path)

    assert (tmp_path / "actions.csv").read_bytes() == b"text,more\n'=1+1,'10/11\n''-5,a=b\n-5.2,-5\n"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_every_sign_that_opens_a_formula_is_guarded_in_a_csv_file(tmp_path: Path, sign: str) -> None:
    """A tab or a line's end in front hides a formula from whoever looks for its sign, not from a spreadsheet."""
    for text in (f"{sign}1+1", f"'{sign}1+1"):
        assert (guard(text), unguard(guard(text))) == (f"'{text}", text)

        write_folder([("actions", ["text"], [[text]])], tmp_path)

        [_, [cell]] = csv.reader(io.StringIO((tmp_path / "actions.csv").read_bytes().decode(), newline=""))
        assert cell == f"'{text}".replace("\r", "\n")


def test_excel_finds_no_formula_in_a_workbook_but_text_numbers_and_dates() -> None:
    stream = io.BytesIO()
    rows = [["=1+1", Decimal("2.10"), date(2014, 10, 14)], ["#REF!", 3, at("2014-10-14 09:30")]]

    write_workbook([("actions", ["text", "number", "day"], rows)], stream)

    sheet = load_workbook(stream)["actions"]
    assert [[cell.data_type for cell in row] for row in sheet.iter_rows(min_row=2)] == [["s", "n", "d"]] * 2
    assert [cell.number_format for cell in sheet[2]] == ["@", "0.00", "yyyy-mm-dd"]
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"
    assert sheet["A2"].alignment.wrap_text


def test_the_same_sheets_give_the_same_bytes_whenever_they_are_written() -> None:
    written = []
    for moment in (at("2014-10-14"), at("2017-07-19")):
        with time_machine.travel(moment):
            stream = io.BytesIO()
            write_workbook([("actions", ["ref"], [["DA1.1"], [date(2014, 10, 14)]])], stream, title="Plan")
            written.append(stream.getvalue())

    assert written[0] == written[1]


def test_a_number_with_more_digits_than_excel_keeps_is_written_as_text() -> None:
    [sheet] = through_workbook(
        [("actions", ["n"], [[Decimal("0.1234567890123456")], [10**15], [10**15 - 1]])]
    )

    assert values(sheet)[1:] == [["0.1234567890123456"], ["1000000000000000"], [999999999999999]]


def test_a_date_that_excel_does_not_know_is_written_as_text() -> None:
    [sheet] = through_workbook([("actions", ["d"], [[date(1829, 9, 29)], [date(1900, 3, 1)]])])

    assert values(sheet)[1:] == [["1829-09-29"], [date(1900, 3, 1)]]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("a\x0bb", r"actions!B2: .*U\+000B"),
        ("x" * 32_768, "actions!B2: .*32,767"),
        ("\ud83d", r"actions!B2: .*U\+D83D"),
        (float("nan"), "actions!B2: nan"),
    ],
)
@pytest.mark.parametrize("write", [write_workbook, write_folder])
def test_what_could_not_be_read_back_is_not_written(
    tmp_path: Path, write: Callable[..., None], value: object, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        write([("actions", ["ref", "text"], [["DA1.1", value]])], tmp_path / "out")

    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("write", [write_workbook, write_folder])
def test_a_moment_with_a_time_zone_is_not_written(tmp_path: Path, write: Callable[..., None]) -> None:
    moment = datetime.fromisoformat("2014-10-14T09:30:00+01:00")

    with pytest.raises(TypeError, match="actions!A2: a moment with a time zone"):
        write([("actions", ["at"], [[moment]])], tmp_path / "out")


@pytest.mark.parametrize("names", [["../up"], ["a/b"], [".hidden"], [""], ["x" * 32], ["Actions", "actions"]])
@pytest.mark.parametrize("write", [write_workbook, write_folder])
def test_names_that_are_no_good_for_sheets_or_files_are_not_written(
    tmp_path: Path, write: Callable[..., None], names: list[str]
) -> None:
    with pytest.raises(ValueError, match="name"):
        write([(name, ["a"], []) for name in names], tmp_path / "out")


def test_a_folder_with_other_csv_files_is_not_written_to_because_they_would_be_loaded_too(
    tmp_path: Path,
) -> None:
    write_folder([("themes", ["title"], [["a"]])], tmp_path)

    with pytest.raises(FileExistsError, match=re.escape("themes.csv")):
        write_folder([("actions", ["ref"], [])], tmp_path)

    assert [file.name for file in tmp_path.iterdir()] == ["themes.csv"]


# --- Cells of a workbook


def test_cells_come_with_the_numbers_of_their_rows_and_empty_rows_and_columns_at_the_end_go() -> None:
    book = book_of(["ref", None, "text", None], [], [None, None, " \u00a0", "  "], ["DA1", None, 5])
    book.active["F9"].number_format = "0.00"
    book.active["J50"] = ""

    [sheet] = read_workbook(saved(book), "plan.xlsx")

    assert sheet.name == "actions"
    assert [(row.number, [cell.value for cell in row.cells]) for row in sheet.rows] == [
        (1, ["ref", None, "text"]),
        (4, ["DA1", None, 5]),
    ]


def test_a_place_is_named_as_excel_names_it() -> None:
    assert place("actions", 0, 7) == "actions!A7"
    assert place("actions", 27, 60_000) == "actions!AB60000"
    assert str(SpreadsheetProblem("actions", "A7", "is odd")) == "actions!A7: is odd"
    assert str(SpreadsheetProblem("actions", "", "is odd")) == "actions: is odd"
    assert str(SpreadsheetProblem("", "", "is odd")) == "is odd"


@pytest.mark.parametrize(
    ("stored", "number_format", "value", "shown"),
    [
        ("1.0", "General", 1, "1"),
        ("2.1", "General", Decimal("2.1"), "2.1"),
        ("2.1", "0.00", Decimal("2.1"), "2.10"),
        ("2.1000000000000001", "General", Decimal("2.1"), "2.1"),
        ("0.30000000000000004", "General", Decimal("0.3"), "0.3"),
        ("2", "0.00_);(0.00)", 2, "2.00"),
        ("-0.001", "0.00", Decimal("-0.001"), "0.00"),
        ("-2.005", "0.00", Decimal("-2.005"), "-2.01"),
        ("7", "000", 7, "007"),
        ("28719", "#,##0", 28719, "28,719"),
        ("0.256", "0%", Decimal("0.256"), "26%"),
        ("0.256", "0.0%", Decimal("0.256"), "25.6%"),
        ("1E-2", "General", Decimal("0.01"), "0.01"),
        ("1.5E3", "0.00E+00", 1500, "1500"),
        ("12345678901234567", "General", 12345678901234567, "12345678901234567"),
    ],
)
def test_a_number_is_kept_exactly_and_printed_as_its_cell_shows_it(
    stored: str, number_format: str, value: object, shown: str
) -> None:
    styles = f'<numFmts><numFmt numFmtId="200" formatCode="{number_format}"/></numFmts>'
    styles += '<cellXfs><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs>'
    data = by_hand(f'<row r="1"><c r="A1" s="1"><v>{stored}</v></c></row>', styles=styles)

    [cell] = read_workbook(data, "plan.xlsx")[0].rows[0].cells

    assert cell == RawCell(value, number_format)
    assert type(cell.value) is type(value)
    assert cell.as_printed == shown


@pytest.mark.parametrize(
    ("stored", "number_format", "value"),
    [
        ("41926", "dd/mm/yyyy", date(2014, 10, 14)),
        ("41926", "d mmmm yyyy", date(2014, 10, 14)),
        ("41926.5", "dd/mm/yyyy", at("2014-10-14 12:00")),
        ("41926", "yyyy-mm-dd hh:mm", at("2014-10-14")),
        ("0.5", "hh:mm", time(12)),
        ("1.520833333333333", "[h]:mm", "36:30:00"),
        ("0.25", '0.00" days"', Decimal("0.25")),
        ("0.25", "[Red]0.00", Decimal("0.25")),
    ],
)
def test_a_number_in_the_format_of_a_date_is_that_date(
    stored: str, number_format: str, value: object
) -> None:
    code = number_format.replace('"', "&quot;")
    styles = f'<numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts>'
    styles += '<cellXfs><xf numFmtId="200"/></cellXfs>'

    [sheet] = read_workbook(
        by_hand(f'<row r="1"><c r="A1"><v>{stored}</v></c></row>', styles=styles), "plan.xlsx"
    )

    assert values(sheet) == [[value]]


def test_days_of_an_old_macintosh_workbook_are_counted_from_1904() -> None:
    styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'
    row = '<row r="1"><c r="A1"><v>40464</v></c><c r="B1" t="d"><v>2014-10-14</v></c></row>'

    [sheet] = read_workbook(by_hand(row, styles=styles, head='<workbookPr date1904="1"/>'), "plan.xlsx")

    assert values(sheet) == [[date(2014, 10, 14), date(2014, 10, 14)]]


def test_texts_of_a_workbook_are_read_in_all_the_ways_in_which_they_are_stored() -> None:
    strings = "<si><t>plain</t></si>"
    strings += "<si><r><t>two </t></r><r><t>pieces</t></r><rPh sb='0' eb='1'><t>no</t></rPh></si>"
    strings += "<si><t>a_x000D_\nb_x005F_x000D_ x005F_</t></si>"
    row = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c>'
    row += '<c r="D1" t="inlineStr"><is><t>in line</t></is></c><c r="E1" t="str"><f>A1</f><v>formula</v></c>'
    row += '<c r="F1" t="b"><v>1</v></c><c r="G1" t="str"><f>""</f><v></v></c><c><v>9</v></c></row>'

    [sheet] = read_workbook(by_hand(row, strings=strings), "plan.xlsx")

    assert values(sheet) == [
        ["plain", "two pieces", "a\nb_x000D_ x005F_", "in line", "formula", True, None, 9]
    ]


def test_line_ends_become_line_feeds_and_no_break_spaces_at_the_ends_go() -> None:
    data = by_hand(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&#160;a&#160;b&#13;&#10;c&#13;d&#160;</t></is></c></row>'
    )

    assert values(read_workbook(data, "plan.xlsx")[0]) == [["a\u00a0b\nc\nd"]]
    assert values(read_workbook("ref\n\u00a0'=a\r\n".encode(), "plan.csv")[0]) == [["ref"], ["'=a"]]


def test_hidden_sheets_are_read_charts_are_not_and_merged_cells_hold_their_value_once() -> None:
    book = book_of(["a", "b"], ["c", None])
    book.active.merge_cells("A2:B2")
    book.create_sheet("hidden").append(["x"])
    book["hidden"].sheet_state = "veryHidden"
    book.create_chartsheet("chart")
    book.create_sheet("Sheet3")

    sheets = read_workbook(saved(book), "plan.xlsx")

    assert [(sheet.name, values(sheet)) for sheet in sheets] == [
        ("actions", [["a", "b"], ["c", None]]),
        ("hidden", [["x"]]),
        ("Sheet3", []),
    ]


def test_a_colour_of_the_theme_is_read_with_how_much_lighter_or_darker_it_is() -> None:
    book = book_of(["a", "b", "c", "d"])
    for column, (number, tint) in enumerate(((0, -0.5), (1, 0.5), (4, 0), (6, 0.4)), 1):
        fill = PatternFill("solid", fgColor=Color(theme=number, tint=tint))
        book.active.cell(1, column).fill = fill

    [sheet] = read_workbook(saved(book), "plan.xlsx")

    assert [note.words for note in sheet.facts.notes_of("fill")] == ["808080", "808080", "4F81BD", "C3D69B"]


def test_strict_open_xml_with_prefixes_is_read_as_well() -> None:
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    data = by_hand(f'<s:row xmlns:s="{strict}" r="3"><s:c r="B3"><s:v>5</s:v></s:c></s:row>', main=strict)

    [sheet] = read_workbook(data, "plan.xlsx")

    assert [(row.number, [cell.value for cell in row.cells]) for row in sheet.rows] == [(3, [None, 5])]


def test_a_workbook_is_read_as_openpyxl_reads_it() -> None:
    rows = [
        ["text", "a\nb", " blanks ", "é’😀"],
        [1, 2.5, -0.125, 1e20],
        [date(2014, 10, 14), at("2014-10-14 09:30"), time(9, 30), True],
    ]
    book = book_of(*rows)

    [sheet] = read_workbook(saved(book), "plan.xlsx")

    theirs = load_workbook(io.BytesIO(saved(book)), read_only=True, data_only=True)["actions"]
    expected = [[cell.value for cell in row] for row in theirs.iter_rows()]
    expected[2][0] = date(2014, 10, 14)
    assert values(sheet) == expected


def test_every_problem_of_a_workbook_is_listed_with_its_cell_and_the_rest_is_at_hand() -> None:
    row = '<c r="A2"><f>1+1</f></c><c r="B2" t="e"><v>#REF!</v></c>'
    row += '<c r="C2" t="inlineStr"><is><t>a_x0001_</t></is></c><c r="D2"><v>NaN</v></c>'
    row += '<c r="E2" s="1"><v>-3</v></c><c r="F2"><v>1E999</v></c><c r="G2"><f>x</f><v/></c>'
    row += '<c r="H2" t="inlineStr"><is><t>good</t></is></c>'
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'

    with pytest.raises(UnreadableFile) as caught:
        read_workbook(by_hand(f'<row r="2">{row}</row>', styles=styles), "plan.xlsx")

    assert [problem.place for problem in caught.value.problems] == [
        f"actions!{letter}2" for letter in "ABCDEFG"
    ]
    messages = [problem.message for problem in caught.value.problems]
    for message, part in zip(
        messages,
        [
            "no stored value. Open the file in Excel and save it",
            "#REF!",
            "U+0001",
            "“NaN”",
            "-3",
            "“1E999”",
            "formula",
        ],
        strict=True,
    ):
        assert part in message
    assert values(caught.value.sheets[0]) == [[None] * 7 + ["good"]]


def test_a_long_list_of_problems_ends_with_the_word_that_there_are_more() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><f>x</f></c></row>' for n in range(1, 1000))

    problems = refused(by_hand(rows), "plan.xlsx")

    assert len(problems) == limits.PROBLEMS + 1
    assert problems[-1] == "There are more than 200 problems: only the first are listed."


# --- Files that are no workbook, or no good one


@pytest.mark.parametrize(
    ("data", "filename", "message"),
    [
        (b"", "plan.xlsx", "“plan.xlsx” is empty"),
        (b"", "plan.csv", "“plan.csv” is empty"),
        (b"\xef\xbb\xbf\n\n , \n", "plan.csv", "“plan.csv” has nothing in it"),
        (bytes(range(256)) * 40, "plan.xlsx", "is not a spreadsheet"),
        (
            b"ref,text\n1,2\n",
            "plan.xlsx",
            "is plain text, not an Excel workbook. If it is a CSV file, name it .csv",
        ),
        (b"%PDF-1.7\n", "plan.xlsx", "is a PDF file"),
        (b"%PDF-1.7\n", "plan.csv", "is a PDF file"),
        (b"{\\rtf1", "plan.xlsx", "is a text document"),
        (b"\x89PNG\r\n", "plan.xlsx", "is a picture"),
        (b"\x1f\x8b\x08", "plan.xlsx", "is a compressed file"),
        (b"<html><table>", "plan.xls", "is a web page"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "plan.xls", "Excel 2003"),
        (
            OLE + "Workbook".encode("utf-16-le"),
            "plan.xls",
            "is damaged or is no Excel workbook. Open it in Excel, save it as",
        ),
        (OLE + "Workbook".encode("utf-16-le"), "plan.csv", "is damaged or is no Excel workbook"),
        (OLE + "WordDocument".encode("utf-16-le"), "plan.xlsx", "is an old Word document (.doc)"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "plan.xlsx", "is locked with a password"),
        (OLE, "plan.xlsx", "is an old Office file"),
        (b"PK\x03\x04 and no more", "plan.xlsx", "is damaged"),
        (zipped({"word/document.xml": "<w/>", "[Content_Types].xml": ""}), "plan.xlsx", "is a Word document"),
        (zipped({"ppt/presentation.xml": "<p/>"}), "plan.xlsx", "is a PowerPoint presentation"),
        (zipped({"content.xml": "<o/>", "mimetype": ""}), "plan.xlsx", "is an OpenDocument file, but no"),
        (
            zipped({"xl/workbook.bin": b"", "[Content_Types].xml": ""}),
            "plan.xlsx",
            "binary Excel workbook (.xlsb)",
        ),
        (zipped({"Index/Document.iwa": b""}), "plan.xlsx", "Apple's Numbers"),
        (zipped({"actions.csv": "ref\n"}), "plan.xlsx", "is a zip file, not a workbook"),
        (zipped({"xl/workbook.xml": "<", "[Content_Types].xml": ""}), "plan.xlsx", "is damaged"),
        (zipped({"xl/other.xml": "<a/>", "[Content_Types].xml": ""}), "plan.xlsx", "is damaged"),
        (
            zipped({"xl/workbook.xml": "<a/>", "[Content_Types].xml": ""}, zipfile.ZIP_LZMA),
            "plan.xlsx",
            "is damaged",
        ),
        (saved(Workbook()), "plan.xlsx", "“plan.xlsx” has nothing in it"),
    ],
)
def test_a_file_that_is_something_else_is_named_and_the_way_out_is_told(
    data: bytes, filename: str, message: str
) -> None:
    [problem] = refused(data, filename)

    assert message in problem
    assert problem.startswith(f"“{filename}” ")


def test_a_zip_file_with_a_password_is_called_locked() -> None:
    data = bytearray(saved(book_of(["ref"])))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        data[at + offset] |= 1

    [problem] = refused(bytes(data), "plan.xlsx")

    assert "is locked with a password" in problem


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
def test_half_a_workbook_is_called_damaged(cut: float) -> None:
    data = saved(book_of(["ref"], ["DA1.1"]))

    [problem] = refused(data[: int(len(data) * cut)], "plan.xlsx")

    assert "is damaged" in problem


@unhurried
@given(st.data())
def test_a_workbook_with_any_byte_changed_is_read_or_refused_but_never_breaks_the_reader(
    data: st.DataObject,
) -> None:
    original = by_hand('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings="<si><t>a</t></si>")
    changed = bytearray(original)
    for _ in range(data.draw(st.integers(1, 3))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))

    sheets: tuple[RawSheet, ...] = ()
    problems: tuple[SpreadsheetProblem, ...] = ()
    try:
        sheets = read_workbook(bytes(changed), "plan.xlsx")
    except UnreadableFile as error:
        problems = error.problems

    assert bool(sheets) != bool(problems)


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd">',
    ],
)
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_that_declares_entities_or_refers_to_other_files_is_refused(
    declared: str, part: str
) -> None:
    good = by_hand('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings="<si><t>a</t></si>")
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = declared.encode() + archive_text(parts[part]).replace("<t>a", "<t>&x;").encode()

    [problem] = refused(zipped(parts), "plan.xlsx")

    assert "is damaged" in problem


def archive_text(data: str | bytes) -> str:
    return data if isinstance(data, str) else data.decode()


# --- Limits


def quickly(read: Callable[[], list[str]], seconds: float = 2.0) -> list[str]:
    """What `read` gives, which must not take longer than that, by the clock of a usual processor.

    The quickest of three attempts counts: what else the machine does at the moment is not what is measured.
    """
    taken = []
    for _ in range(3):
        start = clock_time.process_time()
        result = read()
        taken.append(clock_time.process_time() - start)
        if taken[-1] < seconds * slowness():
            break
    assert min(taken) < seconds * slowness(), taken
    return result


def test_a_file_that_is_too_large_is_refused_before_it_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    with path.open("wb") as stream:
        stream.truncate(limits.FILE_BYTES + 1)

    with pytest.raises(UnreadableFile, match=r"“plan.xlsx” is larger than 20 MB"):
        read_workbook(path)
    assert "is larger than 20 MB" in refused(b"a" * (limits.FILE_BYTES + 1), "plan.csv")[0]


def test_a_zip_bomb_is_refused_by_its_unzipped_size_before_it_is_unzipped() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        with archive.open("xl/workbook.xml", "w") as part:
            for _ in range(201):
                part.write(bytes(1_000_000))

    [problem] = quickly(lambda: refused(stream.getvalue(), "plan.xlsx"), 1)

    assert "would be larger than 200 MB when unzipped" in problem


def test_a_smaller_zip_bomb_is_refused_by_its_ratio() -> None:
    data = zipped({"[Content_Types].xml": "", "xl/workbook.xml": bytes(20_000_000)})

    [problem] = refused(data, "plan.xlsx")

    assert "unzips to more than 200 times its size" in problem


def test_a_workbook_of_too_many_parts_is_refused() -> None:
    parts: dict[str, str | bytes] = {f"xl/media/{n}.png": "" for n in range(limits.PARTS)}

    [problem] = refused(zipped({"[Content_Types].xml": "", **parts}), "plan.xlsx")

    assert "has more than 1,000 parts" in problem


def test_too_many_sheets_are_refused(tmp_path: Path) -> None:
    book = Workbook()
    for number in range(limits.SHEETS):
        book.create_sheet(f"s{number}")
        (tmp_path / f"s{number}.csv").write_text("a\n")
    (tmp_path / "more.csv").write_text("a\n")

    assert "There are more than 60 sheets" in refused(saved(book), "plan.xlsx")[0]
    with pytest.raises(UnreadableFile, match="There are more than 60 sheets"):
        read_folder(tmp_path)


def test_ten_megabytes_of_rows_are_refused_at_once_with_the_limit() -> None:
    line = b"nonsense,nonsense,nonsense\n"

    [problem] = quickly(lambda: refused(line * (10_000_000 // len(line)), "actions.csv"))

    assert problem.startswith("actions: The sheet has more than 60,000 rows.")


def test_a_workbook_of_ten_megabytes_of_rows_is_refused_at_once_with_the_limit() -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n * 7919 % 999_983}</v></c><c r="B{n}"><v>{n * 104_729}</v></c></row>'
        for n in range(1, 1_000_001)
    )
    data = by_hand(rows)
    assert len(data) > 10_000_000

    [problem] = quickly(lambda: refused(data, "plan.xlsx"))

    assert problem.startswith("actions: The sheet has more than 60,000 rows.")


def test_the_last_row_and_column_that_are_allowed_are_read_and_the_next_are_not() -> None:
    def at(cell: str, row: int) -> bytes:
        return by_hand(f'<row r="{row}"><c r="{cell}{row}"><v>5</v></c></row>')

    [sheet] = read_workbook(at("GR", 60_000), "plan.xlsx")

    assert (sheet.rows[0].number, len(sheet.rows[0].cells)) == (60_000, 200)
    assert refused(at("A", 60_001), "plan.xlsx")[0].startswith(
        "actions: The sheet has more than 60,000 rows."
    )
    [problem] = refused(at("GS", 9), "plan.xlsx")
    assert problem.startswith("actions: Row 9 has something to the right of column 200.")
    assert "Row 1 has something to the right of column 200" in refused(b"a," * 200 + b"a", "actions.csv")[0]
    assert values(read_workbook(b"a" + b"," * 100_000, "actions.csv")[0]) == [["a"]]


def test_a_row_number_beyond_all_bounds_is_refused_and_not_counted_up_to() -> None:
    row = '<row r="99999999999"><c><v>5</v></c></row>'

    [problem] = quickly(lambda: refused(by_hand(row), "plan.xlsx"), 1)

    assert "more than 60,000 rows" in problem


def test_a_text_longer_than_excel_keeps_is_refused_with_its_cell() -> None:
    fits, too_long = "x" * 32_767, "x" * 32_768
    csv_file = f"a,b\n{fits},{too_long}\n".encode()
    workbook = by_hand(f'<row r="2"><c r="B2" t="inlineStr"><is><t>{too_long}</t></is></c></row>')

    for problems in (refused(csv_file, "actions.csv"), refused(workbook, "plan.xlsx")):
        assert problems == ["actions!B2: The text has more than 32,767 characters. Shorten it."]


def test_one_long_text_in_very_many_cells_is_refused_before_it_is_multiplied() -> None:
    row = '<c t="s"><v>0</v></c>' * 26
    rows = "".join(f'<row r="{n}">{row}</row>' for n in range(1, 101))
    data = by_hand(rows, strings=f"<si><t>{'x' * 32_000}</t></si>")

    [problem] = refused(data, "plan.xlsx")

    assert problem.startswith("actions: The file has more than 50,000,000 characters of text.")


def test_more_elements_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MARKUP", 100)

    assert values(read_workbook(by_hand(f"<row>{'<c/>' * 50}<c><v>5</v></c></row>"), "plan.xlsx")[0])
    [problem] = refused(by_hand(f"<row>{'<c/>' * 100}<c><v>5</v></c></row>"), "plan.xlsx")

    assert problem == "The workbook holds far more than a plan. Copy its tables into a new one."


def test_elements_very_deep_inside_one_another_are_refused() -> None:
    [problem] = refused(by_hand("<a>" * 60 + "</a>" * 60), "plan.xlsx")

    assert problem == "The workbook holds far more than a plan. Copy its tables into a new one."


def test_a_number_of_very_many_digits_is_refused_at_once() -> None:
    rows = "".join(f'<row r="{n}"><c><v>{"1" * 200_000}{end}</v></c></row>' for n, end in ((1, "x"), (2, "")))

    problems = quickly(lambda: refused(by_hand(rows), "plan.xlsx"), 1)

    assert [problem.partition(":")[0] for problem in problems] == ["actions!A1", "actions!A2"]


def test_one_enormous_tag_is_refused() -> None:
    attributes = " ".join(f'a{n}="{n * 7919}"' for n in range(300_000))

    [problem] = refused(by_hand(f"<row {attributes}></row>"), "plan.xlsx")

    assert "is damaged" in problem


def test_more_cells_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CELLS", 5)

    assert values(read_workbook(b"a,b\n1,2\n3\n", "actions.csv")[0])[2] == ["3", None]
    [problem] = refused(b"a,b\n1,2\n3,4\n", "actions.csv")
    assert problem == "actions: The file has more than 5 filled cells. Import it in parts."


def test_a_plan_of_five_thousand_actions_is_read_in_seconds_and_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    rows = [[f"Action {number}, what it is {column}" for column in range(25)] for number in range(5_000)]
    write_workbook([("actions", [f"h{column}" for column in range(25)], rows)], path)

    start = clock_time.process_time()
    [sheet] = read_workbook(path)
    seconds = clock_time.process_time() - start
    tracemalloc.start()
    read_workbook(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(sheet.rows) == 5_001
    assert seconds < 4
    assert most < 100_000_000


# --- CSV files and folders


def test_a_csv_file_is_a_sheet_named_like_it_and_all_its_cells_are_text(tmp_path: Path) -> None:
    path = tmp_path / "Actions.CSV"
    path.write_bytes(
        b'\xef\xbb\xbfref,aim,due\r\n1.10,"a, ""b""\r\nc",\r\n\r\n"\'=x",\'10/11, 2014-10-14\r\n'
    )

    [sheet] = read_workbook(path)

    assert sheet.name == "Actions"
    assert [(row.number, [cell.value for cell in row.cells]) for row in sheet.rows] == [
        (1, ["ref", "aim", "due"]),
        (2, ["1.10", 'a, "b"\nc', None]),
        (4, ["=x", "'10/11", " 2014-10-14"]),
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b"ref,text\n1,a\n2,Maidstone\x92s\n",
            (
                "actions: Line 3 has a byte (0x92, number 25 of the file) that is not UTF-8; "
                "in Windows-1252 it would be “’”. In Excel, save it as “CSV UTF-8"
            ),
        ),
        (
            b"ref\n\x81\n",
            "actions: Line 2 has a byte (0x81, number 5 of the file) that is not UTF-8. In Excel, save",
        ),
        ("ref,text\n".encode("utf-16"), "actions: The file is in UTF-16 (“Unicode text”), not UTF-8"),
        ("ref,text\n".encode("utf-16-be"), "actions: The file is in UTF-16"),
        (b"ref;text\n1;2\n", "actions!A1: The columns are separated by semicolons, not commas."),
        (b"ref\ttext\n1\t2\n", "actions!A1: The columns are separated by tabs, not commas."),
        (
            b"ref,text\n1,a\x00b\n",
            "actions!B2: The text has a character in it that cannot be seen or printed (U+0000,",
        ),
        (b'ref,text\n1,"a\n2,b\n', "actions!A2: A quotation mark that opens in this row is never closed."),
        (
            b'ref,text\n1,"a"b\n',
            "actions!A2: The quotation marks of this row do not pair up (line 2 of the file).",
        ),
        (
            b'ref,text\n1,"' + b"a\n" * 99_999,
            "actions!A2: A cell of this row has more than 32,767 characters, or",
        ),
    ],
)
def test_a_csv_file_that_cannot_be_read_says_where_and_what_to_do(data: bytes, message: str) -> None:
    [problem] = refused(data, "actions.csv")

    assert problem.startswith(message)


def test_a_folder_is_read_in_the_order_of_its_names_and_what_is_not_csv_is_passed_over(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "plan"
    folder.mkdir()
    (folder / "themes.csv").write_text("title\nYouth\n")
    (folder / "actions.csv").write_text("ref\n")
    (folder / "README.md").write_text("words")
    (folder / ".DS_Store").write_bytes(b"\x00\x01")
    (folder / "._actions.csv").write_bytes(b"\x00\x05\x16\x07")
    (folder / "older.csv").mkdir()
    (tmp_path / "secret.csv").write_text("secret\n")
    (folder / "linked.csv").symlink_to(tmp_path / "secret.csv")

    sheets = read_folder(folder)

    assert [(sheet.name, printed(sheet)) for sheet in sheets] == [
        ("actions", [["ref"]]),
        ("themes", [["title"], ["Youth"]]),
    ]


def test_every_problem_of_a_folder_is_listed(tmp_path: Path) -> None:
    (tmp_path / "actions.csv").write_bytes(b"ref\na\x01\n")
    (tmp_path / "Actions.csv").write_bytes(b"ref\n")
    (tmp_path / "periods.csv").write_bytes(b"\xef\xbb\xbf\n")
    (tmp_path / "themes.csv").write_bytes(b"title\n\xff\n")

    with pytest.raises(UnreadableFile) as caught:
        read_folder(tmp_path)

    assert [problem.place for problem in caught.value.problems] == [
        "actions!A2",
        "periods",
        "themes",
        "actions",
    ]
    assert caught.value.problems[-1].message.startswith("There is also a sheet named “Actions”.")


@pytest.mark.parametrize("name", ["nowhere", "empty", "file"])
def test_a_folder_that_is_none_or_has_no_csv_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("a")

    with pytest.raises(UnreadableFile, match=name):
        read_folder(tmp_path / name)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"“plan.xlsx” cannot be opened: No such file"):
        read_workbook(tmp_path / "plan.xlsx")


def test_a_span_of_time_that_is_written_out_is_text() -> None:
    data = by_hand('<row r="1"><c r="A1" t="d"><v>PT36H30M</v></c></row>')

    assert values(read_workbook(data, "plan.xlsx")[0]) == [[str(timedelta(hours=36, minutes=30))]]
