"""The loop, as those who go round it see it: from the meeting to the public page, and from what it asks to the answer.

`tests/browser/test_closed_loop.py` goes round it; `make pictures` does so too and takes a picture at each stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.steps import done, heading, main, sign_in_as
from tests.world import SHOWN, update_on

ACTION = "ASB2.2"
MEETING = "?how=meeting"
ASKED = "Say which district is missing."
ANSWER = "It is Dover; it joins in March."
PUT_TO_THEM = "May the twelfth district have until June?"
THEY_SAY = "It may."
LEAD, CHAIR, OFFICER, MEMBER = (
    "Priority lead",
    "Working Group chair",
    "Community Safety Unit officer",
    "Partnership member",
)


def says_and_leads_on(page: Page, words: str) -> None:
    """What was done stands in view, and so does something to do next."""
    expect(done(page)).to_contain_text(words)
    expect(done(page)).to_be_in_viewport()
    assert page.evaluate(
        """() => [...document.querySelectorAll('main a[href], main button')].some(next => {
            const {top, bottom, height} = next.getBoundingClientRect();
            return height && top >= 0 && bottom <= innerHeight && !next.closest('[role=alert]');
        })"""
    ), f"nothing to do next is in view on {page.url}"


def round_the_loop(page: Page, world: str) -> Iterator[str]:
    """Goes round with the update on one action, checks each page, and gives each stop its name."""
    update = update_on(ACTION)
    period = [SHOWN, update.period_id]
    assert update.report_text

    sign_in_as(page, world, CHAIR)
    page.goto(world + reverse("period-decide", args=[*period, update.pk]) + MEETING)
    page.get_by_label("Action, in the words of the meeting").fill(ASKED)
    page.get_by_label("Action for").fill("Head of Community Safety")
    page.get_by_label("By when").fill("by next report")
    main(page).get_by_text("Another status, other words").click()
    page.get_by_role("radio", name="Agreed as sent").or_(
        page.get_by_role("radio", name="Agreed")
    ).first.check()
    page.get_by_label("Issue for the Partnership").fill(PUT_TO_THEM)
    page.get_by_role("button", name="Record what was decided").click()
    says_and_leads_on(page, "agreed")
    yield "1-the-meeting-agrees-and-asks"

    page.goto(world + reverse("period-review", args=period) + MEETING)
    expect(main(page)).to_contain_text(ASKED)
    page.get_by_role("button", name="as sent").click()
    says_and_leads_on(page, "agreed as sent")
    yield "2-the-rest-is-agreed"

    sign_in_as(page, world, LEAD)
    page.goto(f"{world}/")
    main(page).get_by_role("link", name="that meetings ask of you").first.click()
    expect(main(page)).to_contain_text(ASKED)
    yield "3-it-waits-for-the-lead"

    sign_in_as(page, world, OFFICER)
    page.goto(world + reverse("period-close", args=period))
    page.get_by_role("button", name="Close the period").click()
    says_and_leads_on(page, "is closed")
    page.get_by_role("link", name="Publish it").click()
    page.get_by_role("button", name="Publish").click()
    says_and_leads_on(page, "is published")
    yield "4-the-unit-publishes"

    page.context.clear_cookies()
    for name, *args in (
        ("agreement-detail",),
        ("plan",),
        ("action-list",),
        ("priority-detail", "4"),
        ("action-detail", ACTION),
    ):
        page.goto(world + reverse(name, args=[SHOWN, *args]))
        expect(main(page)).to_contain_text("Green")
        expect(main(page)).not_to_contain_text(ASKED)
    expect(main(page)).to_contain_text(update.report_text)
    yield "5-the-public-read-it"

    sign_in_as(page, world, MEMBER)
    page.goto(f"{world}/")
    main(page).get_by_role("link", name="put to the Partnership").first.click()
    page.get_by_role("link", name=re.compile(f"^Open and answer.*{re.escape(PUT_TO_THEM)}")).click()
    page.get_by_label("Your answer").fill(THEY_SAY)
    page.get_by_role("button", name="Answer").click()
    says_and_leads_on(page, "The answer is on record.")
    expect(main(page)).to_contain_text("Answer of the Partnership")
    yield "6-a-member-answers"

    sign_in_as(page, world, OFFICER)
    page.goto(world + reverse("period-open", args=[SHOWN]))
    meets = timezone.localdate() + timedelta(days=91)
    for box, number in (("Day", meets.day), ("Month", meets.month), ("Year", meets.year)):
        page.get_by_role("group", name="Partnership meeting").get_by_label(box).fill(str(number))
    page.get_by_role("button", name="Propose the other dates").click()
    opens = page.get_by_role("group", name="Opens on")
    for box in ("Day", "Month", "Year"):
        opens.get_by_label(box).fill("")
    page.get_by_role("button", name="Open the period").click()
    says_and_leads_on(page, "is set up")
    yield "7-the-next-period-opens"

    sign_in_as(page, world, LEAD)
    page.goto(f"{world}/updates/")
    heading(page, "My updates")
    prefix = f"u{update_on(ACTION).pk}"
    page.locator(f"#id_{prefix}-ask_answer").fill(ANSWER)
    yield "8-the-next-update-asks-for-the-answer"
    page.locator(f"#update-{prefix}").get_by_role("button", name="No change").click()
    page.goto(world + reverse("update-edit", args=[update_on(ACTION).pk]))
    page.get_by_role("button", name="Send your update").click()
    says_and_leads_on(page, "sent")

    sign_in_as(page, world, CHAIR)
    page.goto(world + reverse("action-log", args=[SHOWN]) + "?state=answered")
    for words in (ASKED, ANSWER, PUT_TO_THEM, THEY_SAY):
        expect(main(page)).to_contain_text(words)
    page.goto(
        world + reverse("period-decide", args=[SHOWN, update_on(ACTION).period_id, update_on(ACTION).pk])
    )
    expect(main(page)).to_contain_text(ANSWER)
    yield "9-its-answer-stands-where-it-was-asked"
