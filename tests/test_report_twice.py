"""What is sent twice about a report - a double click, "back" and the button again - is written once, and it says so."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.requests.once import SENT_BEFORE
from reporting import workflow
from reporting.models import NoteSinceReport, Report, ReportingPeriod, ReportRound
from tests import build, periods
from tests.pages import find, html_of, words
from tests.periods import AT_THE_MEETING
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


@pytest.fixture
def period(plan: build.Plan, cast: build.Cast) -> ReportingPeriod:
    return periods.opened(plan, cast)


def drawn(client: Client, address: str, form: str) -> dict[str, str]:
    """The hidden boxes of the form as the page draws it."""
    (found,) = find(html_of(client, address), form)
    return {box.get("name"): box.get("value", "") for box in find(found, ".//input[@type='hidden']")}


def press_twice(client: Client, address: str, typed: dict[str, Any]) -> str:
    """What the page says after the second press."""
    first = client.post(address, typed)
    assert first.status_code == 302, first.content.decode()[:500]
    return words(client.post(address, typed, follow=True).content.decode())


def rounds(kind: str) -> int:
    return ReportRound.objects.filter(kind=kind).count()


def test_an_update_is_sent_once(plan: build.Plan, cast: build.Cast, period: ReportingPeriod) -> None:
    lead = sign_in(Client(), cast.lead)
    address = reverse("update-edit", args=[periods.update_on(plan, 0).pk])
    boxes = drawn(lead, address, f"//form[@action='{address}']")
    typed = {**boxes, "label": plan.labels["Green"].ref, "report_text": "Held.", "do": "send"}

    assert SENT_BEFORE in press_twice(lead, address, typed)
    assert rounds("sent") == 1


def test_all_that_is_checked_is_sent_once(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod
) -> None:
    update, told = periods.update_on(plan, 0), periods.commentary_on(period, plan.priorities[0])
    workflow.save_draft(update, cast.lead, {"label": plan.labels["Green"], "report_text": "Held."})
    workflow.save_draft(told, cast.lead, {"report_text": "Burglary fell."})
    lead, address = sign_in(Client(), cast.lead), reverse("update-check")
    boxes = drawn(lead, address, "//form[.//input[@name='report']]")
    names = find(html_of(lead, address), "//input[@name='report']/@value")

    assert SENT_BEFORE in press_twice(lead, address, {**boxes, "report": names})
    assert rounds("sent") == 2


@pytest.mark.parametrize("do", ["comment", "question"])
def test_a_comment_and_a_question_are_kept_once(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, do: str
) -> None:
    (row,) = periods.sent(plan, cast, 0)
    reviewer = sign_in(Client(), cast.reviewer)
    address = reverse("period-decide", args=[plan.agreement.slug, period.pk, row.pk])
    boxes = drawn(reviewer, address, f"//form[.//button[@value='{do}']]")

    assert SENT_BEFORE in press_twice(reviewer, address, {**boxes, "do": do, f"{do}-text": "When?"})
    assert rounds(do) == 1


def test_an_answer_and_a_reply_are_kept_once(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod
) -> None:
    (row,) = periods.sent(plan, cast, 0)
    workflow.ask_question(row, cast.reviewer, "When?")
    outcome = workflow.DecisionOutcome(plan.labels["Red"], "Nothing was held.")
    workflow.decide(row, cast.chair, AT_THE_MEETING, outcome)
    lead, page = sign_in(Client(), cast.lead), reverse("update-edit", args=[row.pk])
    address = reverse("update-say", args=[row.pk])

    for do in ("answer", "reply"):
        boxes = drawn(lead, page, f"//form[.//input[@name='do' and @value='{do}']]")
        assert SENT_BEFORE in press_twice(lead, address, {**boxes, "text": "In May."})
        assert rounds(do) == 1


def test_a_note_between_two_reports_is_kept_once(plan: build.Plan, cast: build.Cast) -> None:
    lead, address = sign_in(Client(), cast.lead), reverse("update-notes")
    key = plan.actions[0].pk
    boxes = drawn(lead, address, f"//form[.//input[@name='action' and @value='{key}']]")

    assert SENT_BEFORE in press_twice(lead, address, {**boxes, f"a{key}-text": "A course was held."})
    assert NoteSinceReport.objects.count() == 1


def test_a_commentary_is_recorded_once(plan: build.Plan, cast: build.Cast, period: ReportingPeriod) -> None:
    officer = sign_in(Client(), cast.administrator, second_factor=True)
    address = reverse(
        "period-commentary-record", args=[plan.agreement.slug, period.pk, plan.priorities[0].pk]
    )
    boxes = drawn(officer, address, "//form[.//textarea]")
    typed = {**boxes, "report_text": "Burglary fell.", "received_from": "e-mail of 12 January"}

    assert SENT_BEFORE in press_twice(officer, address, typed)
    assert Report.objects.about_priorities().count() == rounds("sent") == 1
