"""The commentary on a priority: typed beside the updates, checked and sent with them, in the same rounds."""

from datetime import date

import pytest
from django.test import Client

from accounts.access import Refused
from core.history import Change
from reporting import workflow
from reporting.models import (
    Commentary,
    CommentaryDraft,
    ProgressUpdate,
    ReportingPeriod,
    UpdateRound,
)
from tests import build
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


def typed(name: str, text: str = WORDS, revision: int = 0) -> dict[str, str]:
    return {"commentary": name, f"c{name}-text": text, f"c{name}-revision": str(revision), "do": "check"}


def test_the_lead_of_a_priority_writes_and_sends_its_commentary(
    client: Client, plan: build.Plan, cast: build.Cast, period: ReportingPeriod
) -> None:
    sign_in(client, cast.lead)
    text = words(client.get(LIST).content.decode())
    assert "Commentary on 1 Violent Crime" in text
    assert "Commentary on 2 Road Safety" not in text

    check = client.post(LIST, typed(name(period, plan)), follow=True).content.decode()
    assert WORDS in check
    assert "Send 1 commentary" in texts(check, "//button")
    sent = client.post(CHECK, {"commentary": f"{name(period, plan)}:1"}, follow=True).content.decode()

    assert "1 commentary is sent." in sent
    row = Commentary._default_manager.get()
    assert (row.text, row.state, row.author_name, row.sent_by) == (WORDS, "sent", "Lee Lead", cast.lead)
    assert UpdateRound._default_manager.get(commentary=row).kind == "sent"
    assert not CommentaryDraft._default_manager.exists()


def test_updates_and_commentary_go_together_or_not_at_all(
    client: Client, plan: build.Plan, cast: build.Cast, period: ReportingPeriod
) -> None:
    update = ProgressUpdate.objects.get(action=plan.actions[0])
    workflow.save_draft(update, cast.lead, {"label": plan.labels["Green"], "report_text": "Held."}, 0)
    key = workflow.CommentaryKey(period.pk, plan.priorities[0].pk)
    workflow.save_commentary(key, cast.lead, WORDS, 0)

    with pytest.raises(workflow.CommentaryConflict):
        workflow.send_together([update], {key: 7}, cast.lead, revisions={update.pk: 1}, remarks={})

    update.refresh_from_db()
    assert update.state == "owed"
    workflow.send_together([update], {key: 1}, cast.lead, revisions={update.pk: 1}, remarks={})
    update.refresh_from_db()
    assert (update.state, Commentary._default_manager.count()) == ("sent", 1)


def test_two_browsers_on_one_commentary_are_shown_both_texts(
    client: Client, plan: build.Plan, cast: build.Cast, period: ReportingPeriod
) -> None:
    key = workflow.CommentaryKey(period.pk, plan.priorities[0].pk)
    workflow.save_commentary(key, cast.delegate, "What the delegate typed.", 0)

    text = sign_in(client, cast.lead).post(LIST, typed(name(period, plan))).content.decode()

    assert "What the delegate typed." in text
    assert f"{WORDS}</textarea>" in text
    assert CommentaryDraft._default_manager.get().text == "What the delegate typed."


def test_a_commentary_that_was_sent_back_shows_its_question_and_goes_again(
    client: Client, plan: build.Plan, cast: build.Cast, period: ReportingPeriod
) -> None:
    key = workflow.CommentaryKey(period.pk, plan.priorities[0].pk)
    workflow.save_commentary(key, cast.lead, WORDS, 0)
    row = workflow.send_commentary(key, cast.lead, 1)
    workflow.send_back_commentary(row, cast.chair, workflow.DecisionMethod(None), "Which districts?")
    sign_in(client, cast.lead)

    text = client.get(LIST).content.decode()
    assert "Which districts?" in text
    assert f"{WORDS}</textarea>" in text
    client.post(LIST, typed(name(period, plan), "Dover, Thanet and Swale have one."))
    client.post(CHECK, {"commentary": f"{name(period, plan)}:1"})

    row.refresh_from_db()
    assert (row.state, row.text) == ("sent", "Dover, Thanet and Swale have one.")


@pytest.mark.parametrize("who", ["other_lead", "reviewer", "chair", "viewer", "outsider"])
def test_the_commentary_of_others_cannot_be_written(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, who: str
) -> None:
    key = workflow.CommentaryKey(period.pk, plan.priorities[0].pk)

    with pytest.raises(Refused):
        workflow.save_commentary(key, getattr(cast, who), WORDS, 0)

    assert not CommentaryDraft._default_manager.exists()


def test_a_delegate_without_leave_drafts_it_and_does_not_send_it(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod
) -> None:
    key = workflow.CommentaryKey(period.pk, plan.priorities[0].pk)
    workflow.save_commentary(key, cast.delegate, WORDS, 0)

    with pytest.raises(Refused):
        workflow.send_commentary(key, cast.delegate, 1)

    assert not Commentary._default_manager.exists()


def test_a_closed_period_takes_no_commentary(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod
) -> None:
    period.state = "closed"
    period.save()
    key = workflow.CommentaryKey(period.pk, plan.priorities[0].pk)

    with pytest.raises(Refused):
        workflow.save_commentary(key, cast.lead, WORDS, 0)
