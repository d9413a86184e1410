"""update-year and update-calendar: a lead's year on a page to print, and their days to come as a calendar file."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from core.history import create_rows, update_rows
from documents.calendar import DayEvent, calendar_file
from priorities.models import Matter
from reporting.models import Report, ReportingPeriod
from tests import build, periods
from tests.clock import LONDON
from tests.pages import text_of
from tests.signing_in import sign_in

YEAR = "/updates/year/"


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


@pytest.mark.django_db
def test_the_page_has_status_by_period_what_was_asked_and_what_was_asked_for(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    before = periods.told(plan, label="Amber")
    before.closed_at = datetime(2014, 11, 1, 9, tzinfo=LONDON)
    update_rows(ReportingPeriod, [before], ["closed_at"], build.BY_THE_TEST)
    row = Report.objects.get(period=before, action=plan.actions[0])
    row.needed, row.sent_at = "Two surgeries, of health partners.", before.closed_at
    update_rows(Report, [row], ["needed", "sent_at"], build.BY_THE_TEST)
    common = {"agreement": plan.agreement, "subject": "action", "raised_on": date(2014, 11, 3)}
    create_rows(
        Matter,
        [
            Matter(**common, kind="action", subject_ref=plan.actions[0].ref, text="Say when the pilot ends."),
            Matter(**common, kind="issue", subject_ref=plan.actions[0].ref, text="Money", answer="Found."),
            Matter(**common, kind="action", subject_ref=plan.actions[1].ref, text="Somebody else’s."),
        ],
        build.BY_THE_TEST,
    )

    lead = sign_in(client, cast.lead)
    page = text_of(lead, YEAR)

    assert "The shapes in a row stand for October 2014." in page
    # The shape of the period, then the status now; who listens hears both in words.
    assert "1.1a Action number 0 ▲ ● Green" in page
    assert 'aria-label="October 2014: Amber"' in lead.get(YEAR).content.decode()
    assert "Say when the pilot ends. No answer yet." in page
    assert "October 2014, 1.1a: Two surgeries, of health partners." in page
    assert "Money Answer: Found." in page
    assert "Somebody else’s" not in page


@pytest.mark.django_db
def test_the_calendar_has_due_days_and_meetings_to_come(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    period = periods.opened(plan, cast)

    answer = sign_in(client, cast.lead).get(reverse("update-calendar"))

    lines = answer.content.decode().replace("\r\n ", "").split("\r\n")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"SUMMARY:Updates due: January 2015\\, {plan.agreement.title}" in lines
    assert "DTSTART;VALUE=DATE:20150116" in lines
    assert "SUMMARY:1.1a Action number 0 is due" in lines
    assert not any("1.1c" in line or str(period.opens_on) in line for line in lines)


def test_a_calendar_file_is_in_lines_of_75_octets_with_its_words_escaped() -> None:
    event = DayEvent("k@example.org", date(2027, 3, 31), "Zürich, Müller; " + "ü" * 60)

    content = calendar_file("Dates", [event], datetime(2026, 11, 29, tzinfo=LONDON))

    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    text = content.decode().replace("\r\n ", "")
    assert "SUMMARY:Zürich\\, Müller\\; " + "ü" * 60 in text
    assert "DTEND;VALUE=DATE:20270401" in text
    assert content.endswith(b"END:VCALENDAR\r\n")
