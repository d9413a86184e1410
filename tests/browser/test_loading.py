"""Files laid out as councils' really are, from the drop-in to a loaded plan, in a browser without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from loading.models import Load
from plan.reading import read_plan
from priorities.models import Agreement
from tests.browser.steps import done, main, sign_in_as
from tests.layout_files import LAYOUTS, LayoutFile

pytestmark = [pytest.mark.browser, pytest.mark.once]


def drop_in(page: Page, world: str, file: LayoutFile) -> None:
    """From the start page to the columns."""
    page.goto(f"{world}/load/")
    page.get_by_label("A new agreement").check()
    page.get_by_label("Title of the new agreement").fill(f"Plan of {file.name}")
    page.locator("input[type=file]").set_input_files(
        {"name": file.name, "mimeType": "application/octet-stream", "buffer": file.content()}
    )
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Which column is what")


def say_columns(page: Page, file: LayoutFile) -> None:
    """Corrects what the proposal has wrong, and says what the progress is."""
    for sheet, heading, role in file.corrections:
        part = page.locator("section", has=page.get_by_role("heading", name=sheet))
        part.get_by_label(f": {heading}").select_option(role)
    if file.head.period is not None:
        page.get_by_label("A report that was given").check()
        page.get_by_label("Name of the period").fill(file.head.period.title)
    page.get_by_role("button", name="Show the rows so").last.click()
    expect(page.get_by_role("heading", name="The first rows as understood")).to_be_visible()
    expect(main(page)).not_to_contain_text("No row is understood yet")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Check")


def answer_questions(page: Page, file: LayoutFile) -> int:
    """Answers what has no right proposal, takes the other proposals as they are; how many there were."""
    keys = page.locator("input[type=hidden][name$='-key']").all()
    for box in keys:
        key, name = box.get_attribute("value") or "", (box.get_attribute("name") or "").removesuffix("-key")
        said = file.answers.get(key)
        if said is None:
            continue
        radio = page.locator(f"input[type=radio][name='{name}'][value='{said}']")
        option = page.locator(f"select[name='{name}'] option[value='{said}']")
        if radio.count():
            radio.check()
        elif option.count():
            page.locator(f"select[name='{name}']").select_option(said)
        else:
            page.locator(f"input[name='{name}-typed']").fill(said)
    if keys:
        page.get_by_role("button", name="Keep these answers").click()
    return len(keys)


@pytest.mark.parametrize("way", ["desktop-without-scripts"], indirect=True)
def test_every_layout_goes_from_the_drop_in_to_a_loaded_plan(world: str, page: Page, way: str) -> None:
    sign_in_as(page, world, "Community Safety Unit officer")
    asked = {}
    for file in LAYOUTS:
        drop_in(page, world, file)
        say_columns(page, file)
        asked[file.name] = answer_questions(page, file)
        expect(main(page)).to_contain_text("The file can be imported. This is what it would do")
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Set up the agreement").click()
        expect(done(page)).to_contain_text(f"{file.name} is imported")

        load = Load.objects.latest("pk")
        assert load.agreement is not None
        plan = read_plan(Agreement.objects.select_related("partnership").get(pk=load.agreement.pk))
        made = {table: len(plan.table(table)) for table in file.expected_counts}
        assert made == dict(file.expected_counts), file.name
        print(
            f"{file.name} ({file.about}): {asked[file.name]} questions asked, {len(plan.actions)} actions loaded"
        )

    assert asked == {file.name: file.questions for file in LAYOUTS}
