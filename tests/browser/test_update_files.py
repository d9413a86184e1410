"""A lead whose office blocks the site: a period’s updates in a workbook, out and in again; and the Unit for them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from tests.browser.soundness import NARROW, WIDE, axe_problems, frame_problems, overflow_problems
from tests.browser.steps import done, heading, main, sign_in_as

pytestmark = pytest.mark.browser

STATUS = "Where does the action stand now?"
REPORT = "Progress update"
WHY = "Why, and what next?"
ACTION = "4.3a"
OTHER = "7.1a"


def downloaded(page: Page, where: Path, link: str) -> Workbook:
    """The workbook behind a link."""
    with page.expect_download() as waiting:
        main(page).get_by_role("link", name=link).first.click()
    waiting.value.save_as(where)
    return load_workbook(where)


def fill(book: Workbook, label: str, boxes: dict[str, str]) -> None:
    """Fills in boxes in the row of an action."""
    sheet = book["Updates"]
    at = {str(cell.value): cell.column for cell in sheet[1]}
    row = next(cells[0].row for cells in sheet.iter_rows(min_row=2) if cells[0].value == label)
    for heading_, words in boxes.items():
        sheet.cell(row, at[heading_]).value = words


def drop_in(page: Page, book: Workbook, where: Path) -> None:
    """Chooses the workbook and sends it off."""
    book.save(where)
    page.get_by_label("The filled-in file").set_input_files(where)
    page.get_by_role("button", name="Show what it says").click()
    heading(page, "What the file says")


def sound(page: Page) -> list[str]:
    """What is wrong with the page, wide and narrow."""
    found = [*frame_problems(page.content()), *axe_problems(page)]
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        found += overflow_problems(page)
    return found


def test_a_lead_fills_in_the_workbook_drops_it_in_mends_a_slip_and_sends(
    world: str, page: Page, way: str, tmp_path: Path
) -> None:
    sign_in_as(page, world, "Priority lead")
    page.goto(f"{world}/updates/")
    page.get_by_role("link", name="In Excel or Word instead").click()
    heading(page, "Updates in Excel or Word")
    book = downloaded(page, tmp_path / "mine.xlsx", "Excel for")
    fill(
        book,
        ACTION,
        {STATUS: "Ambre", REPORT: "Three districts have met.\n- Medway joins", WHY: "Staff left."},
    )
    fill(book, OTHER, {STATUS: "Green", REPORT: "The volunteers have met."})

    drop_in(page, book, tmp_path / "filled.xlsx")

    summary = page.get_by_role("alert")
    expect(summary.get_by_role("link")).to_have_text(
        ["Updates, cell H14: “Ambre” is not a status of this plan: choose one of the list"]
    )
    expect(main(page)).to_contain_text("2 updates to be kept as drafts. Nothing is kept or sent yet.")
    mended = main(page).get_by_role("article").filter(has_text=ACTION)
    expect(mended.get_by_label(REPORT)).to_have_value("Three districts have met.\n- Medway joins")
    mended.get_by_role("radio", name="Amber", exact=True).check()
    page.get_by_role("button", name="Keep 2 drafts, then check and send").click()

    heading(page, "Check and send")
    expect(done(page)).to_contain_text("2 drafts are kept from the file. Nothing is sent yet.")
    expect(main(page)).to_contain_text("The volunteers have met.")
    page.get_by_role("button", name="Send").click()
    expect(done(page)).to_contain_text("are sent.")


@pytest.mark.once
def test_the_pages_about_workbooks_are_sound(world: str, page: Page, tmp_path: Path) -> None:
    sign_in_as(page, world, "Priority lead")
    page.goto(f"{world}/load/updates/")
    assert sound(page) == []
    book = downloaded(page, tmp_path / "mine.xlsx", "Excel for")
    fill(book, ACTION, {STATUS: "Ambre", REPORT: "Met."})
    fill(book, OTHER, {STATUS: "Green", REPORT: "Met too."})
    book["Updates"].cell(12, 7).value = "A row of my own"
    drop_in(page, book, tmp_path / "filled.xlsx")
    assert sound(page) == []

    # Somebody has written the same action meanwhile.
    sign_in_as(page, world, "Lead’s staff officer")
    page.goto(f"{world}/updates/")
    page.get_by_role("button", name=re.compile(rf"^(Update|Change) {OTHER}")).click()
    page.get_by_label(REPORT).fill("The delegate says otherwise.")
    page.get_by_role("button", name=re.compile("^Keep and close")).click()
    expect(done(page)).to_contain_text(OTHER)
    page.goto(f"{world}/load/updates/")
    drop_in(page, book, tmp_path / "filled.xlsx")
    expect(main(page)).to_contain_text("Both are shown: say which is to stand.")
    assert sound(page) == []


@pytest.mark.once
def test_the_unit_records_a_workbook_that_came_by_e_mail(world: str, page: Page, tmp_path: Path) -> None:
    sign_in_as(page, world, "Community Safety Unit officer")
    page.goto(f"{world}/load/updates/")
    main(page).get_by_role("link", name="Who has sent").first.click()
    book = downloaded(page, tmp_path / "theirs.xlsx", "Excel for")
    fill(book, str(book["Updates"]["A2"].value), {STATUS: "Green", REPORT: "All is well, they write."})
    main(page).get_by_role("link", name="drop it in").first.click()
    drop_in(page, book, tmp_path / "filled.xlsx")
    assert sound(page) == []

    page.get_by_role("button", name="Keep 1 draft").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_contain_text(
        "Say where you have it from and of which day"
    )
    page.get_by_label("Where do you have this from").fill("e-mail of 12 January")
    page.get_by_role("button", name="Keep 1 draft").click()

    heading(page, "Record in their names")
    assert sound(page) == []
    page.get_by_role("button", name="Record 1 update in their names").click()
    expect(done(page)).to_contain_text("1 update is recorded in the name of the lead.")
