"""version-withdraw: a version that was published by mistake; it stays on record as withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.access import Refused
from actions.models import Action
from core.history import Change, update_rows
from plan.models import PlanVersion, StoredVersion
from plan.versions.publishing import CannotWithdraw, NumberRefused, last_version, publish, withdraw_version
from plan.versions.stored import verify
from tests import build
from tests.pages import html_of, text_of, words
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDRESS = "/agreements/county-2014-17/"
VERSIONS = f"{ADDRESS}versions/"
WITHDRAW = f"{VERSIONS}1.1/withdraw/"
Clock = time_machine.Traveller


def publish_now(plan: build.Plan, cast: build.Cast, number: str) -> PlanVersion:
    return publish(
        plan.agreement,
        by=cast.administrator,
        document="action plan",
        number=number,
        printed_date="January 2015",
        comments="Changed",
    )


@pytest.fixture
def plan(cast: build.Cast, clock: Clock) -> build.Plan:
    """A public plan with version 1.0, and 1.1, which was published by mistake."""
    made = build.plan(cast.partnership, people=cast, is_public=True)
    clock.shift(60)
    publish_now(made, cast, "1.0")
    clock.shift(60)
    made.actions[0].text = "Not agreed by anybody"
    update_rows(Action, [made.actions[0]], ["text"], Change(None, "Too early"))
    clock.shift(60)
    publish_now(made, cast, "1.1")
    clock.shift(60)
    return made


@pytest.fixture
def officer(cast: build.Cast, client: Client) -> Client:
    return sign_in(client, cast.administrator, second_factor=True)


def test_the_public_read_the_version_before_it_again(plan: build.Plan, officer: Client, clock: Clock) -> None:
    signed_out = Client()
    assert "Not agreed by anybody" in text_of(signed_out, f"{ADDRESS}plan/")
    assert WITHDRAW in html_of(officer, VERSIONS)

    answer = officer.post(WITHDRAW, {"reason": "It was not agreed."}, follow=True)
    clock.shift(60)

    assert "Version 1.1 is withdrawn. It stays on record." in words(answer.content.decode())
    seen = text_of(signed_out, f"{ADDRESS}plan/")
    assert "Not agreed by anybody" not in seen
    assert "Plan v1.0" in seen
    # Who works on the plan goes on with the working copy.
    assert "Not agreed by anybody" in text_of(officer, f"{ADDRESS}plan/")


def test_it_stays_on_record_with_its_reason_its_bytes_and_its_number(
    plan: build.Plan, cast: build.Cast, officer: Client, clock: Clock
) -> None:
    officer.post(WITHDRAW, {"reason": "It was not agreed."})
    clock.shift(60)
    signed_out = Client()

    listed = text_of(signed_out, VERSIONS)
    assert (
        "Version 1.1 of the action plan, published 12 January 2015, withdrawn 12 January 2015 because: "
        "It was not agreed." in listed
    )
    answer = signed_out.get(f"{ADDRESS}plan/?version=1.1")
    assert answer.status_code == 400
    assert "Version 1.1 was withdrawn on 12 January 2015: It was not agreed." in words(
        answer.content.decode()
    )
    assert StoredVersion.objects.count() == 2
    assert [problem for _, problem in verify()] == ["", ""]
    with pytest.raises(NumberRefused, match=r"There is a version 1\.1 of the action plan already"):
        publish_now(plan, cast, "1.1")
    last = last_version(plan.agreement)
    assert last is not None
    assert last.number == "1.0"
    assert publish_now(plan, cast, "1.2").number == "1.2"


def test_the_only_version_is_not_withdrawn_because_the_plan_as_it_stands_would_be_read(
    plan: build.Plan, cast: build.Cast, officer: Client
) -> None:
    officer.post(WITHDRAW, {"reason": "It was not agreed."})
    answer = officer.post(f"{VERSIONS}1.0/withdraw/", {"reason": "Nor this."})

    assert "Version 1.0 is the only one: publish the right version first" in words(answer.content.decode())
    assert PlanVersion.objects.get(number="1.0").withdrawn_at is None


def test_a_reason_is_needed(plan: build.Plan, cast: build.Cast, officer: Client) -> None:
    answer = officer.post(WITHDRAW, {"reason": " "})
    assert list(answer.context["form"].errors) == ["reason"]
    version = PlanVersion.objects.get(number="1.1")
    with pytest.raises(CannotWithdraw, match="Say why"):
        withdraw_version(version, by=cast.administrator, reason="")
    withdraw_version(version, by=cast.administrator, reason="A mistake")
    with pytest.raises(CannotWithdraw, match="has been withdrawn already"):
        withdraw_version(version, by=cast.administrator, reason="Again")


def test_only_administrators_withdraw(plan: build.Plan, cast: build.Cast) -> None:
    with pytest.raises(Refused):
        withdraw_version(PlanVersion.objects.get(number="1.1"), by=cast.chair, reason="A mistake")


def test_a_day_before_it_was_withdrawn_shows_what_is_published_today(
    plan: build.Plan, cast: build.Cast, clock: Clock
) -> None:
    withdraw_version(PlanVersion.objects.get(number="1.1"), by=cast.administrator, reason="A mistake")
    clock.shift(timedelta(days=2))
    seen = text_of(Client(), f"{ADDRESS}plan/?at=2015-01-12")
    assert "Not agreed by anybody" not in seen
