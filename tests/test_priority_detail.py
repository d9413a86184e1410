"""One priority: leads, plan, what was reported, indicators, achievements, findings, concerns."""

from datetime import datetime

import pytest
from django.test import Client

from core.history import create_rows, update_rows
from indicators.models import Indicator
from priorities.models import AssessmentFinding, KeyAchievement, Matter, Priority, PriorityLead
from reporting.models import Report, ReportingPeriod
from tests import build
from tests.pages import html_of, text_of
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDRESS = "/agreements/county-2014-17/priorities/1/"
CLOSED = datetime(2014, 10, 14, 12, 0, tzinfo=build.LONDON)


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    return build.plan(cast.partnership, people=cast, is_public=True)


def period(plan: build.Plan, title: str, state: str, **more: object) -> ReportingPeriod:
    row = ReportingPeriod(agreement=plan.agreement, title=title, state=state, **more)
    return create_rows(ReportingPeriod, [row], build.BY_THE_TEST)[0]


def test_the_page_has_the_lead_the_joint_lead_and_why_it_was_chosen(client: Client, plan: build.Plan) -> None:
    priority = plan.priorities[0]
    priority.context, priority.overall_aim = "Chosen by all.", "Less harm."
    update_rows(Priority, [priority], ["context", "overall_aim"], build.BY_THE_TEST)
    joint = PriorityLead(agreement=plan.agreement, priority=priority, post=plan.posts[1], kind="joint")
    create_rows(PriorityLead, [joint], build.BY_THE_TEST)
    text = text_of(client, ADDRESS)

    assert "Priority 1: Violent Crime" in text
    assert "Lead Head of Policing, County Police" in text
    assert "Joint lead Head of Community Safety" in text
    assert "Overall aim: Less harm." in text
    assert "Why it is a priority Chosen by all." in text


def test_the_plan_of_the_priority_has_its_aims_only(client: Client, plan: build.Plan) -> None:
    text = text_of(client, ADDRESS)

    assert "1.1a Action number 0" in text
    assert "Action number 1" not in text


def test_what_a_document_reported_stands_with_its_commentary_and_source(
    client: Client, plan: build.Plan
) -> None:
    march = period(
        plan,
        "March 2013",
        "published",
        source="the progress report",
        closed_at=CLOSED,
        published_at=CLOSED,
    )
    told = Report(
        agreement=plan.agreement,
        period=march,
        priority=plan.priorities[0],
        report_text="Fewer cases.",
        state="agreed",
    )
    sent = Report(
        agreement=plan.agreement, period=march, action=plan.actions[0], state="agreed", report_text="Built."
    )
    create_rows(Report, [told], build.BY_THE_TEST)
    create_rows(Report, [sent], build.BY_THE_TEST)
    text = text_of(client, ADDRESS)

    assert "Reported: March 2013 As reported in the progress report. Fewer cases." in text
    assert "1.1a Action number 0 Built. As reported in the progress report." in text


@pytest.mark.parametrize(
    ("who", "sees"), [("lead", True), ("reviewer", True), ("other_lead", False), ("viewer", False)]
)
def test_what_was_sent_but_is_not_agreed_is_for_its_lead_and_the_working_group(
    client: Client, plan: build.Plan, cast: build.Cast, who: str, sees: bool
) -> None:
    january = period(plan, "January 2015", "open")
    sent = Report(
        agreement=plan.agreement,
        period=january,
        action=plan.actions[0],
        state="sent",
        report_text="Not agreed.",
    )
    create_rows(Report, [sent], build.BY_THE_TEST)

    assert ("Not agreed." in text_of(sign_in(client, getattr(cast, who)), ADDRESS)) is sees


def test_indicators_achievements_findings_and_concerns_of_the_priority_are_there(
    client: Client, plan: build.Plan
) -> None:
    mine, other = plan.priorities
    common = {"agreement": plan.agreement}
    create_rows(
        Indicator,
        [
            Indicator(
                **common,
                priority=mine,
                title="Recorded violence",
                baseline_label="2013/14",
                baseline_value="900",
            ),
            Indicator(**common, priority=other, title="Casualties"),
        ],
        build.BY_THE_TEST,
    )  # fmt: skip
    create_rows(
        KeyAchievement, [KeyAchievement(**common, priority=mine, text="A helpline.")], build.BY_THE_TEST
    )
    create_rows(
        AssessmentFinding,
        [AssessmentFinding(**common, year="2014-15", topic="Violence", csps=9, out_of=11, priority=mine)],
        build.BY_THE_TEST,
    )
    create_rows(
        Matter,
        [Matter(**common, subject="priority", subject_ref="p1", text="It rises.")],
        build.BY_THE_TEST,
    )
    html = html_of(client, ADDRESS)
    text = text_of(client, ADDRESS)

    assert "Recorded violence Baseline 900" in text
    assert "Casualties" not in html
    assert "A helpline." in text
    assert "Violence (2014-15): 9 of 11 Community Safety Partnerships" in text
    assert "It rises. Open: no answer is recorded." in text


def test_a_priority_that_is_not_there_is_not_found(client: Client, plan: build.Plan) -> None:
    assert client.get("/agreements/county-2014-17/priorities/9/").status_code == 404
