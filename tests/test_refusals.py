"""The one table of refusals of a report: verbs obey a further row, and pages tell it, without more code."""

import pytest
from django.test import Client
from django.urls import reverse

from reporting import workflow
from reporting.models import ReportDraft, ReportRound
from reporting.workflow import transitions
from reporting.workflow.transitions import Refusal, ReportStep
from tests import build, periods
from tests.pages import words
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
WHY = "The Community Safety Unit counts today: write again tomorrow."


@pytest.fixture
def plan(county_plan: build.Plan, cast: build.Cast) -> build.Plan:
    periods.opened(county_plan, cast)
    return county_plan


def refuse(monkeypatch: pytest.MonkeyPatch, *steps: ReportStep) -> None:
    """Adds a row to the table."""
    row = Refusal(frozenset(steps), lambda attempt: True, lambda attempt: WHY, workflow.PeriodNotPossible)
    monkeypatch.setattr(transitions, "REFUSALS", (*transitions.REFUSALS, row))


def test_what_a_reviewer_may_not_say_now_is_told_and_their_words_are_given_back(
    plan: build.Plan, cast: build.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = periods.sent(plan, cast, 0)
    refuse(monkeypatch, ReportStep.COMMENT)
    address = reverse("period-decide", args=[plan.agreement.slug, row.period_id, row.pk])

    answer = sign_in(Client(), cast.reviewer).post(address, {"do": "comment", "comment-text": "Well done."})

    assert answer.status_code == 409
    assert WHY in words(answer.content.decode())
    assert "Well done." in words(answer.content.decode())
    assert not ReportRound.objects.filter(kind="comment").exists()


def test_what_a_lead_may_not_write_now_is_told_when_the_page_is_opened_and_when_it_is_sent(
    plan: build.Plan, cast: build.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    update = periods.update_on(plan, 0)
    refuse(monkeypatch, ReportStep.SAVE, ReportStep.SEND)
    lead, address = sign_in(Client(), cast.lead), reverse("update-edit", args=[update.pk])

    assert WHY in words(lead.get(address).content.decode())
    answer = lead.post(address, {"report_text": "Held in May.", "do": "send"})

    assert answer.status_code == 403
    assert WHY in words(answer.content.decode())
    assert "Held in May." in words(answer.content.decode())
    assert not ReportDraft.objects.exists()
