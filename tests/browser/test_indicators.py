"""An officer enters the figures of a new year and looks at what they say; and sets up an indicator of their own."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from indicators.models import Observation, Target
from tests.browser.officer import Officer
from tests.browser.steps import done, follow, heading, main, sign_in_as

pytestmark = pytest.mark.browser

BEFORE = "Kent Community Safety Agreement 2011-14"
BURGLARY = "Level of Domestic Burglary (exc. Medway)"
VIOLENCE = "Level of Violent Crime (exc. Medway)"


@pytest.mark.parametrize("way", ["desktop", "phone-without-scripts"], indirect=True)
def test_figures_are_entered_asked_about_and_shown_with_their_chart(world: str, page: Page, way: str) -> None:
    sign_in_as(page, world, "Community Safety Unit officer")
    follow(page, "Menu", "Agreements")
    main(page).get_by_role("link", name=BEFORE).first.click()
    follow(page, "This agreement", "Indicators")
    heading(page, "Indicators")
    main(page).get_by_role("button", name="Enter figures").click()
    main(page).get_by_role("link", name="2013", exact=True).click()
    heading(page, "Figures of 2013")

    # half comes from a spreadsheet, one figure slips by a nought, one cannot be read
    page.get_by_text("Paste from a spreadsheet").click()
    page.get_by_label("Cells copied from a spreadsheet").fill(f"{BURGLARY}\t47,760\n{VIOLENCE}\t-\n")
    page.get_by_role("button", name="Put into the boxes").click()
    expect(main(page)).to_contain_text("2 figures put into the boxes. Nothing is saved yet")
    page.get_by_role("button", name="Save the figures").click()
    page.get_by_role("alert").get_by_role("link", name="could mean none or not available").click()
    expect(page.locator(":focus")).to_have_value("-")
    page.locator(":focus").fill("18,910p")
    page.get_by_label("Final figures due").fill("30 4 2018")
    page.get_by_role("button", name="Save the figures").click()

    expect(main(page)).to_contain_text("Is this right?")
    expect(main(page)).to_contain_text("47,760. It is ten times the figure before, 4,776, or more.")
    main(page).get_by_role("link", name=BURGLARY).click()
    page.get_by_role("textbox", name=f"{BURGLARY} 2013").fill("4,612")
    page.get_by_role("button", name="Save the figures").click()
    expect(done(page)).to_contain_text("Figures of 2013: 2 new.")

    rows = Observation.objects.filter(period_label="2013").order_by("position")
    assert [(row.indicator.title, int(row.value or 0), row.provisional) for row in rows] == [
        (BURGLARY, 4612, False),
        (VIOLENCE, 18910, True),
    ]

    main(page).get_by_role("link", name=VIOLENCE).first.click()
    expect(main(page)).to_contain_text("18,910 in 2013")
    expect(main(page)).to_contain_text("provisional, final figures due 30 April 2018")
    picture = main(page).get_by_role("img").first
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 200


DISTRICTS = ("Ashford", "Canterbury", "Dartford", "Dover", "Gravesham", "Maidstone", "Sevenoaks", "Shepway", "Swale",
             "Thanet", "Tonbridge and Malling", "Tunbridge Wells")  # fmt: skip
YEARS = ("2012/13", "2013/14", "2014/15")
MOST_PRESSES, MOST_MINUTES = 26, 27


def test_an_indicator_its_target_and_three_years_of_district_figures_take_minutes(
    world: str, page: Page
) -> None:
    sign_in_as(page, world, "Community Safety Unit officer")
    officer = Officer(page)
    with officer.step("The indicator and its target"):
        officer.open(f"{world}/agreements/kent-2014-17/gaps/")
        officer.press("Add an indicator")
        officer.fill(title="Burglaries of sheds", source="Police", reason="Asked for by the Partnership")
        officer.fill(target="4,300", target_by="March 2017")
        page.get_by_label("How often there is a figure").select_option("financial year")
        officer.costs[-1].presses += 1
        officer.press("Save")
    for number, year in enumerate(YEARS):
        with officer.step(f"Figures of {year}"):
            officer.open(f"{world}/agreements/kent-2014-17/indicators/")
            officer.press("Burglaries of sheds")
            officer.press("Enter its figures")
            officer.fill(period=year)
            if number == 0:
                officer.paste(areas="\n".join(DISTRICTS))
            officer.press("Continue")
            page.get_by_text("Paste from a spreadsheet").click()
            cells = [f"{name}\t{300 + 10 * number + place}" for place, name in enumerate(DISTRICTS)]
            officer.paste(block="\n".join(["County\t4000", *cells]))
            officer.press("Put into the boxes")
            officer.press("Save the figures")

    print(f"\n{officer.table()}")
    rows = Observation.objects.filter(indicator__title="Burglaries of sheds")
    assert rows.exclude(area="").count() == len(YEARS) * len(DISTRICTS)
    assert Target.objects.get(indicator__title="Burglaries of sheds").value == "4,300"
    assert officer.total.presses <= MOST_PRESSES
    assert officer.total.minutes <= MOST_MINUTES
