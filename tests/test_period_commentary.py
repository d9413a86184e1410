"""period-decide: what the Working Group decides about a report on a priority, from the list and one item a screen."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from core.history import save_row
from reporting import workflow
from reporting.models import Report, ReportingPeriod
from reporting.workflow import DecisionMethod, DecisionOutcome, OutcomeKind
from tests import build, periods
from tests.pages import find, html_of, text_of, words
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
    """The address of the form that agrees the commentary in the list, and its hidden boxes."""
    (form,) = find(page, "//form[.//button[contains(., 'Agree') and contains(., '1 Violent Crime')]]")
    hidden = {box.get("name"): box.get("value", "") for box in find(form, ".//input[@type='hidden']")}
    return form.get("action"), hidden


def written(plan: build.Plan, cast: build.Cast, period: ReportingPeriod, text: str = RECORDED) -> Report:
    """The lead of the first priority has sent their report on it."""
    key = periods.commentary_on(period, plan.priorities[0])
    workflow.save_draft(key, cast.lead, {"report_text": text})
    return workflow.send(key, cast.lead)


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
    lead.post("/updates/check/", {"report": periods.to_send(Report.objects.about_priorities().get())})
    address, boxes = form_of_commentary(page_of_chair)

    answer = chair.post(address, {**boxes, "do": "agree"})

    assert answer.status_code == 409
    assert CORRECTED in answer.content.decode()
    # It is still to be decided: the page that has the corrected words offers to agree them.
    address, boxes = form_of_commentary(html_of(chair, review(period)))
    assert chair.post(address, {**boxes, "do": "agree"}).status_code == 302


def test_the_meeting_takes_commentaries_first_and_goes_on_to_the_exceptions(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, client: Client
) -> None:
    row = written(plan, cast, period)
    periods.sent(plan, cast, 0, label="Red")
    sign_in(client, cast.chair, second_factor=True)

    opened = client.get(reverse("period-meeting", args=[plan.agreement.slug, period.pk]), follow=True)
    page = words(opened.content.decode())
    assert "commentary 1 of 1; left: 1 exception, 0 without, and 1 commentary" in page
    assert "Commentary on 1 Violent Crime" in page
    assert RECORDED in page
    assert "No status is on record" not in page
    assert "Agreed with another status" not in page

    address = reverse("period-decide", args=[plan.agreement.slug, period.pk, row.pk])
    data = {"do": "agree", "how": "meeting", "seen": workflow.token_of_report(row)}
    page = words(client.post(address, data, follow=True).content.decode())
    assert "Done: Commentary on Violent Crime agreed. Undo" in page
    assert "exception 1 of 1; left: 1, and 0 without" in page
    assert Report.objects.get(pk=row.pk).state == "decided"


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ({"do": "note"}, "noted"),
        ({"do": "defer"}, "deferred"),
        ({"do": "decide", "outcome": "back", "question": "In Dover too?"}, "sent back"),
        ({"do": "decide", "outcome": "agreed", "concern": "Who pays after March?"}, "decided"),
    ],
)
def test_a_commentary_has_the_outcomes_of_an_update_but_for_its_status(
    plan: build.Plan,
    cast: build.Cast,
    period: ReportingPeriod,
    client: Client,
    typed: dict[str, str],
    state: str,
) -> None:
    row = written(plan, cast, period)
    address = reverse("period-decide", args=[plan.agreement.slug, period.pk, row.pk])
    seen = {"how": "meeting", "seen": workflow.token_of_report(row)}
    sign_in(client, cast.chair, second_factor=True)

    answer = client.post(address, {**seen, **typed}, follow=True)
    assert Report.objects.get(pk=row.pk).state == state
    assert "Undo" in words(answer.content.decode())
    client.post(address, {"do": "take_back", "how": "meeting"})
    assert Report.objects.get(pk=row.pk).state == "sent"
    assert "as the meeting amends it" not in text_of(client, address)
    refused = client.post(address, {**seen, "do": "decide", "outcome": "other"})
    assert list(refused.context["form"].errors) == ["outcome"]


def test_the_words_of_the_last_commentary_stand_beside_the_new_ones(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, client: Client
) -> None:
    last = periods.told(plan)
    row = Report(
        agreement=plan.agreement,
        period=last,
        priority=plan.priorities[0],
        report_text="As before.",
        state="agreed",
    )
    save_row(row, build.BY_THE_TEST)
    now = written(plan, cast, period)
    sign_in(client, cast.reviewer)

    page = text_of(client, reverse("period-decide", args=[plan.agreement.slug, period.pk, now.pk]))

    assert "Last time: October 2014 As before." in page
    assert f"Now {RECORDED}" in page


def test_a_commentary_that_was_deferred_or_not_reached_comes_back_by_itself(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, client: Client
) -> None:
    row = Report(
        agreement=plan.agreement,
        period=periods.told(plan),
        priority=plan.priorities[0],
        report_text="Not read.",
        state="not reached",
    )
    save_row(row, build.BY_THE_TEST)

    page = text_of(sign_in(client, cast.reviewer), review(period))

    assert "Not reached, Violent Crime (October 2014) Not read." in page


def test_what_an_earlier_meeting_of_the_period_deferred_is_taken_again(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, client: Client
) -> None:
    row = written(plan, cast, period)
    sign_in(client, cast.chair, second_factor=True)
    meeting = reverse("period-meeting", args=[plan.agreement.slug, period.pk])
    deferred = DecisionOutcome(kind=OutcomeKind.DEFERRED)
    workflow.decide(row, cast.chair, DecisionMethod(periods.MEETING - timedelta(days=1)), deferred)

    page = words(client.get(meeting, follow=True).content.decode())
    assert "commentary 1 of 1; left: 0 exceptions, 0 without, and 1 commentary" in page

    workflow.decide(row, cast.chair, periods.AT_THE_MEETING, deferred)
    assert client.get(meeting).url.startswith(review(period))


@pytest.mark.parametrize(("kind", "is_in_it"), [("agreed", True), ("noted", False), ("", False)])
def test_only_an_agreed_commentary_is_in_the_progress_report_of_who_sees_all(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, client: Client, kind: str, is_in_it: bool
) -> None:
    row = written(plan, cast, period)
    if kind:
        workflow.decide(row, cast.chair, periods.AT_THE_MEETING, DecisionOutcome(kind=OutcomeKind(kind)))
    workflow.close_period(period, cast.administrator)
    sign_in(client, cast.administrator, second_factor=True)

    page = text_of(client, reverse("paper-detail", args=[plan.agreement.slug, "progress-report"]))

    assert (RECORDED in page) == is_in_it
