"""period-commentary: what the Working Group decides about a report on a priority, on the page of the review."""

import pytest
from django.test import Client
from django.urls import reverse

from reporting.models import ReportingPeriod
from tests import build, periods
from tests.pages import find, html_of
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
RECORDED = "Burglary fell in every district but Dover."
CORRECTED = "Burglary rose in Dover and in Thanet."


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


@pytest.fixture
def period(plan: build.Plan, cast: build.Cast) -> ReportingPeriod:
    return periods.opened(plan, cast)


def review(period: ReportingPeriod) -> str:
    return reverse("period-review", args=[period.agreement.slug, period.pk])


def form_of_commentary(page: str) -> tuple[str, dict[str, str]]:
    """The address of the form that decides the commentary, and its hidden boxes."""
    (form,) = find(page, "//form[contains(@action, '/commentary/')]")
    hidden = {box.get("name"): box.get("value") for box in find(form, ".//input[@type='hidden']")}
    return form.get("action"), hidden


def test_words_that_nobody_saw_are_not_agreed(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod
) -> None:
    officer, chair, lead = (
        sign_in(Client(), person, second_factor=second_factor)
        for person, second_factor in ((cast.administrator, True), (cast.chair, True), (cast.lead, False))
    )
    record = reverse("period-commentary-record", args=[plan.agreement.slug, period.pk, plan.priorities[0].pk])
    officer.post(record, {"report_text": RECORDED, "received_from": "e-mail of 12 January"})
    page_of_chair = html_of(chair, review(period))
    assert RECORDED in page_of_chair
    name = f"{period.pk}-{plan.priorities[0].pk}"
    lead.post("/updates/", {"report": f"c{name}", f"c{name}-report_text": CORRECTED, "do": "check"})
    lead.post("/updates/check/", {"report": f"c{name}:1"})
    address, boxes = form_of_commentary(page_of_chair)

    answer = chair.post(address, {**boxes, "do": "agree"})

    assert answer.status_code == 409
    assert CORRECTED in answer.content.decode()
    # It is still to be decided: the page that has the corrected words offers to agree them.
    address, boxes = form_of_commentary(html_of(chair, review(period)))
    assert chair.post(address, {**boxes, "do": "agree"}).status_code == 302
