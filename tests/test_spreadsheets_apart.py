"""Workbooks of other programs (.xls, .ods): read in a process of its own, within limits, with all that they show."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from documents import limits
from documents.raw_sheets import IntakeLimit, UnreadableFile
from documents.sheet_facts import Merge
from documents.spreadsheets import read_workbook
from documents.spreadsheets.apart import read_apart
from documents.spreadsheets.cell_values import stored_number
from tests.ods_files import cell, ods, row
from tests.test_spreadsheets import by_hand, printed, refused

pytestmark = pytest.mark.once
OF_2003 = Path(__file__).parent / "loading_files" / "plan-of-2003.xls"
STYLES = (
    '<style:style style:name="red" style:family="table-cell">'
    '<style:table-cell-properties fo:background-color="#ff0000"/></style:style>'
    '<style:style style:name="redder" style:family="table-cell" style:parent-style-name="red"/>'
    '<style:style style:name="gone" style:family="text">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="away" style:family="table"><style:table-properties table:display="false"/></style:style>'
)
LAST_CELL = "".join(
    (
        row("Action"),
        '<table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>',
        '<table:table-row><table:table-cell table:number-columns-repeated="16383"/>',
        '<table:table-cell office:value-type="string"><text:p>far away</text:p></table:table-cell></table:table-row>',
    )
)


def notes(sheet: object, kind: str) -> list[tuple[int, int, str]]:
    return [(note.row, note.column, note.words) for note in sheet.facts.notes_of(kind)]  # type: ignore[attr-defined]


def test_an_xls_workbook_is_read_with_what_it_shows_besides_its_values() -> None:
    plan, old, _ = read_workbook(OF_2003)

    assert printed(plan)[2][:4] == ["2.10", "Light the underpass", "River Warden", "2026-03-31"]
    assert plan.rows[2].cells[3].value == date(2026, 3, 31)
    assert plan.facts.hidden_rows == {7}
    assert Merge(3, 2, 4, 2) in plan.facts.merges
    assert notes(plan, "fill") == [(3, 4, "008000"), (4, 4, "FF0000")]
    assert notes(plan, "struck") == [(5, 1, "Old action no longer done"), (6, 1, "Monday")]
    assert (old.name, old.facts.hidden) == ("Old", True)
    assert "does not tell which values come from formulas" in plan.facts.told[0]


def test_a_merge_over_a_whole_sheet_stays_one_range() -> None:
    *_, merged = read_workbook(OF_2003)
    whole = 'table:number-columns-spanned="16384" table:number-rows-spanned="1048576"'
    [same] = read_workbook(ods(row(cell("All of it", whole))), "plan.ods")

    after = '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells><sheetData>'
    [of_today] = read_workbook(by_hand(f'<row r="1"><c r="A1"><v>5</v></c></row>{after}'), "plan.xlsx")

    for sheet in (merged, same, of_today):
        assert sheet.facts.merges == (Merge(1, 0, limits.ROWS, limits.COLUMNS - 1),)
        assert len(sheet.rows) == 1


def test_an_ods_workbook_is_read_with_what_it_shows_besides_its_values() -> None:
    comment = "<office:annotation><text:p>The lead has changed</text:p></office:annotation>"
    struck = '<text:p>Empty bins <text:span text:style-name="gone">Monday</text:span><text:s/>Friday</text:p>'
    [plan, old] = read_workbook(
        ods(
            row("Ref", "Action", "By", "Lead")
            + row(
                cell("2.10", 'office:value-type="float" office:value="2.1"'),
                "Light the underpass",
                cell("31/03/26", 'office:value-type="date" office:date-value="2026-03-31"'),
                cell("River Warden", 'table:number-rows-spanned="2" table:number-columns-spanned="1"'),
            )
            + row(
                cell("25%", 'office:value-type="percentage" office:value="0.25" table:style-name="redder"'),
                cell("", "", comment + struck),
                cell("5", 'office:value-type="float" office:value="5" table:formula="of:=[.A1]"'),
            )
            + row("hidden", attributes='table:visibility="collapse"'),
            styles=STYLES,
            columns='<table:table-column table:number-columns-repeated="3"/>'
            '<table:table-column table:visibility="collapse"/>',
            more=f'<table:table table:name="Old" table:style-name="away">{row("Action")}</table:table>',
        ),
        "plan.ods",
    )

    assert printed(plan)[1] == ["2.10", "Light the underpass", "2026-03-31", "River Warden"]
    assert printed(plan)[2][:2] == ["25%", "Empty bins Monday Friday"]
    assert plan.facts.merges == (Merge(2, 3, 3, 3),)
    assert (plan.facts.hidden_rows, plan.facts.hidden_columns) == ({4}, {3})
    assert notes(plan, "fill") == [(3, 0, "FF0000")]
    assert notes(plan, "struck") == [(3, 1, "Monday")]
    assert notes(plan, "comment") == [(3, 1, "The lead has changed")]
    assert notes(plan, "formula") == [(3, 2, "")]
    assert (old.facts.hidden, plan.facts.hidden) == (True, False)


def test_what_is_repeated_is_read_as_often_and_empty_rows_are_only_counted() -> None:
    rows = row("Action") + row("") + row("Same", attributes='table:number-rows-repeated="3"')

    [sheet] = read_workbook(ods(rows), "plan.ods")

    assert [(item.number, item.cells[0].value) for item in sheet.rows] == [
        (1, "Action"),
        (3, "Same"),
        (4, "Same"),
        (5, "Same"),
    ]


@pytest.mark.parametrize(
    "data", [ods(LAST_CELL), by_hand('<row r="1048576"><c r="XFD1048576"><v>5</v></c></row>')]
)
def test_a_cell_in_the_last_corner_of_a_sheet_is_refused_with_the_limit(data: bytes) -> None:
    [problem] = refused(data, "plan.ods")

    assert "column 200" in problem or "more than 60,000 rows" in problem


def test_a_row_that_is_repeated_without_end_is_refused_with_the_limit() -> None:
    [problem] = refused(ods(row("Same", attributes='table:number-rows-repeated="1048576"')), "plan.ods")

    assert "more than 60,000 rows" in problem


def test_an_archive_inside_an_ods_stays_packed() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as inner:
        inner.writestr("content.xml", bytes(3_000_000))
    data = ods(
        row("Action"), parts={"Object 1/inner.zip": stream.getvalue(), "nested.ods": stream.getvalue()}
    )

    [sheet] = read_workbook(data, "plan.ods")

    assert printed(sheet) == [["Action"]]


def test_a_bomb_in_an_ods_is_refused_before_it_is_unpacked() -> None:
    [problem] = refused(ods(row("Action"), parts={"styles.xml": bytes(20_000_000)}), "plan.ods")

    assert "unzips to more than 200 times its size" in problem


def test_an_ods_that_defines_entities_is_refused() -> None:
    laughs = '<!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>'

    [problem] = refused(ods(row("Action"), parts={"styles.xml": laughs}), "plan.ods")

    assert "is damaged" in problem


def test_a_locked_ods_is_called_locked() -> None:
    locked = ods(row("Action"), parts={"encryption-data": ""})

    assert "is locked with a password" in refused(locked, "plan.ods")[0]


def test_a_workbook_that_takes_too_long_is_refused_with_what_to_do() -> None:
    with pytest.raises(
        UnreadableFile, match=r"longer to read than 0\.01 seconds.*save it as an Excel workbook"
    ):
        read_apart(ods(row("Action")), "plan.ods", "ods", IntakeLimit(), seconds=0.01)


def test_a_workbook_that_takes_too_much_memory_is_refused_with_what_to_do() -> None:
    many = ods(row("Same", attributes='table:number-rows-repeated="50000"'))

    with pytest.raises(UnreadableFile, match=r"more memory than 50 MB to read.*save it as an Excel workbook"):
        read_apart(many, "plan.ods", "ods", IntakeLimit(), memory=50_000_000)


def test_an_ods_of_far_more_elements_than_a_plan_is_refused_before_they_are_built() -> None:
    many = "".join(f"<table:table-row><a{n}/></table:table-row>" for n in range(limits.APART_MARKUP // 2 + 1))

    [problem] = refused(ods(many), "plan.ods")

    assert "more than 600,000 elements inside" in problem


@pytest.mark.parametrize("place", [512, 1_500, 2_500])
def test_an_xls_workbook_with_damaged_bytes_is_refused(
    place: int,
) -> None:
    data = bytearray(OF_2003.read_bytes())
    data[place : place + 300] = b"\xff" * 300

    with pytest.raises(UnreadableFile, match=r"is damaged or is no Excel|old Office file"):
        read_workbook(bytes(data), "plan.xls")


def test_a_cell_with_an_error_is_told_with_its_place() -> None:
    wrong = cell("#REF!", 'table:formula="of:=[.#REF!]" office:value-type="string"')

    [problem] = refused(ods(row("Action") + row(wrong)), "plan.ods")

    assert problem.startswith("Plan!A2: The cell shows the error #REF!")


def test_numbers_of_an_xls_are_those_of_excel() -> None:
    assert stored_number(repr(0.1 + 0.2)) == stored_number("0.3")
