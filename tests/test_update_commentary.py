"""The commentary on a priority: typed beside the updates, checked and sent with them, in the same rounds."""

from datetime import date

import pytest
from django.test import Client

from accounts.access import Refused
from core.conflict import Conflict
from core.history import Change
from reporting import workflow
from reporting.models import Report, ReportDraft, ReportingPeriod, ReportRound
from tests import build, periods
from tests.pages import texts, words
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
LIST, CHECK = "/updates/", "/updates/check/"
WORDS = "A third of the districts have their own forum."


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


@pytest.fixture
def period(plan: build.Plan, cast: build.Cast) -> ReportingPeriod:
    change = Change(cast.administrator, "Opened")
    opened = workflow.open_period(plan.agreement, "January 2015", "", due_on=date(2015, 1, 16), change=change)
    return opened.period


def name(period: ReportingPeriod, plan: build.Plan) -> str:
    return f"{period.pk}-{plan.priorities[0].pk}"


def typed(name: str, text: str = WORDS) -> dict[str, str]:
    return {
        "report": f"c{name}",
        f"c{name}-report_text": text,
        "do": "check",
    }


def test_the_lead_of_a_priority_writes_and_sends_its_commentary(
    client: Client, plan: build.Plan, cast: build.Cast, period: ReportingPeriod
) -> None:
    sign_in(client, cast.lead)
    text = words(client.get(LIST).content.decode())
    assert "Write the commentary on 1 Violent Crime" in text
    assert "Write the commentary on 2 Road Safety" not in text

    check = client.post(LIST, typed(name(period, plan)), follow=True).content.decode()
    assert WORDS in check
    assert "Send 1 commentary" in texts(check, "//button")
    commentary = periods.commentary_on(period, plan.priorities[0])
    sent = client.post(CHECK, {"report": periods.to_send(commentary)}, follow=True).content.decode()

    assert "1 commentary is sent." in sent
    row = Report.objects.about_priorities().get()
    assert (row.report_text, row.state, row.author_name, row.sent_by) == (
        WORDS,
        "sent",
        "Lee Lead",
        cast.lead,
    )
    assert ReportRound._default_manager.get(report=row).kind == "sent"
    assert not ReportDraft.objects.exists()


def test_updates_and_commentary_go_together_or_not_at_all(
    client: Client, plan: build.Plan, cast: build.Cast, period: ReportingPeriod
) -> None:
    update = Report.objects.get(action=plan.actions[0])
    workflow.save_draft(update, cast.lead, {"label": plan.labels["Green"], "report_text": "Held."})
    key = periods.commentary_on(period, plan.priorities[0])
    workflow.save_draft(key, cast.lead, {"report_text": WORDS})

    with pytest.raises(Conflict):
        workflow.send_many([update, key], cast.lead, seen={update.key: periods.seen(update), key.key: ""})

    update.refresh_from_db()
    assert update.state == "owed"
    workflow.send_many([update, key], cast.lead, seen={row.key: periods.seen(row) for row in (update, key)})
    update.refresh_from_db()
    assert (update.state, Report.objects.about_priorities().count()) == ("sent", 1)


def test_two_browsers_on_one_commentary_are_shown_both_texts(
    client: Client, plan: build.Plan, cast: build.Cast, period: ReportingPeriod
) -> None:
    key = periods.commentary_on(period, plan.priorities[0])
    workflow.save_draft(key, cast.delegate, {"report_text": "What the delegate typed."})

    text = sign_in(client, cast.lead).post(LIST, typed(name(period, plan))).content.decode()

    assert "What the delegate typed." in text
    assert f"{WORDS}</textarea>" in text
    assert ReportDraft.objects.get().report_text == "What the delegate typed."


def test_a_commentary_that_was_sent_back_shows_its_question_and_goes_again(
    client: Client, plan: build.Plan, cast: build.Cast, period: ReportingPeriod
) -> None:
    key = periods.commentary_on(period, plan.priorities[0])
    workflow.save_draft(key, cast.lead, {"report_text": WORDS})
    row = workflow.send(key, cast.lead)
    workflow.send_back(row, cast.chair, workflow.DecisionMethod(None), "Which districts?")
    sign_in(client, cast.lead)

    assert "Which districts?" in client.get(LIST).content.decode()
    text = client.get(f"{LIST}?open=c{name(period, plan)}").content.decode()
    assert f"{WORDS}</textarea>" in text
    client.post(LIST, typed(name(period, plan), "Dover, Thanet and Swale have one."))
    client.post(CHECK, {"report": periods.to_send(row)})

    row.refresh_from_db()
    assert (row.state, row.report_text) == ("sent", "Dover, Thanet and Swale have one.")


@pytest.mark.parametrize("who", ["other_lead", "reviewer", "chair", "viewer", "outsider"])
def test_the_commentary_of_others_cannot_be_written(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, who: str
) -> None:
    key = periods.commentary_on(period, plan.priorities[0])

    with pytest.raises(Refused):
        workflow.save_draft(key, getattr(cast, who), {"report_text": WORDS})

    assert not ReportDraft.objects.exists()


def test_a_delegate_without_leave_drafts_it_and_does_not_send_it(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod
) -> None:
    key = periods.commentary_on(period, plan.priorities[0])
    workflow.save_draft(key, cast.delegate, {"report_text": WORDS})

    with pytest.raises(Refused):
        workflow.send(key, cast.delegate)

    assert not Report.objects.about_priorities().exists()


def test_a_closed_period_takes_no_commentary(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod
) -> None:
    period.state = "closed"
    period.save()
    key = periods.commentary_on(period, plan.priorities[0])

    with pytest.raises(Refused):
        workflow.save_draft(key, cast.lead, {"report_text": WORDS})
