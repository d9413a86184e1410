"""period-agree-rest: what nobody disputes, agreed together in one confirmed step."""

import pytest
from django.test import Client
from django.urls import reverse

from reporting import workflow
from reporting.models import Report
from reporting.workflow import DecisionOutcome
from tests import build, periods
from tests.pages import find, html_of, words
from tests.periods import AT_THE_MEETING, sent, update_on
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    """Forty updates, thirty of them undisputed."""
    made = build.plan(cast.partnership, people=cast, actions=40)
    periods.opened(made, cast)
    sent(made, cast, *range(30))
    sent(made, cast, *range(30, 35), label="Red")
    sent(made, cast, *range(35, 38), label="Complete")
    return made


def address(plan: build.Plan) -> str:
    return reverse("period-agree-rest", args=[plan.agreement.slug, update_on(plan, 0).period_id])


def boxes(html: str) -> list[str]:
    return find(html, "//input[@name='update']/@value")


def test_thirty_undisputed_of_forty_are_agreed_in_one_step(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    sign_in(client, cast.chair, second_factor=True)
    page = html_of(client, address(plan))
    assert "Agree 30 updates as sent" in words(page)

    answer = client.post(address(plan), {"how": "meeting", "update": boxes(page)}, follow=True)

    assert "30 updates are agreed as sent, at the meeting of 12 January 2015." in words(
        answer.content.decode()
    )
    assert Report.objects.filter(state="decided").count() == 30
    assert Report.objects.filter(state="sent").count() == 8
    assert "There is nothing left to agree together" in words(html_of(client, address(plan)))


def test_what_became_an_exception_meanwhile_is_not_agreed_unseen(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    sign_in(client, cast.chair, second_factor=True)
    page = html_of(client, address(plan))
    workflow.decide(update_on(plan, 3), cast.administrator, AT_THE_MEETING, DecisionOutcome())

    answer = client.post(address(plan), {"how": "meeting", "update": boxes(page)}, follow=True)

    assert "Nothing was recorded" in words(answer.content.decode())
    assert Report.objects.filter(state="decided").count() == 1


@pytest.mark.parametrize(
    "posted",
    [
        [],
        ["x=y"],
        [
            "=",
        ],
        ["999999=sent@"],
    ],
)
def test_nonsense_agrees_nothing(
    plan: build.Plan, cast: build.Cast, client: Client, posted: list[str]
) -> None:
    sign_in(client, cast.chair, second_factor=True)
    assert client.post(address(plan), {"how": "meeting", "update": posted}).status_code == 302
    assert not Report.objects.filter(state="decided").exists()


@pytest.mark.parametrize(
    "who", ["lead", "delegate", "other_lead", "reviewer", "viewer", "other_administrator", "outsider"]
)
def test_nobody_else_agrees_them_by_direct_post(plan: build.Plan, cast: build.Cast, who: str) -> None:
    row = update_on(plan, 0)
    client = sign_in(Client(), getattr(cast, who), second_factor=True)
    answer = client.post(address(plan), {"how": "meeting", "update": f"{row.pk}={workflow.stamp(row)}"})
    assert answer.status_code == (404 if who in ("other_administrator", "outsider") else 403)
    assert not Report.objects.filter(state="decided").exists()
