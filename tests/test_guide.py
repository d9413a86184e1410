"""The guide on the home page of an administrator: from an empty agreement to one that runs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.administrators import administered_by
from core.history import update_rows
from csa_tracker.guide import guides_for
from priorities.models import Agreement
from tests import build, periods
from tests.pages import text_of
from tests.signing_in import sign_in
from tests.test_agreement_create import PAGE, boxes

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def names(cast: build.Cast) -> dict[str, bool]:
    (guide,) = guides_for(administered_by(cast.administrator))
    return {step.name: step.is_done for step in guide.steps}


def test_an_administrator_of_an_empty_partnership_is_led_to_a_new_agreement(
    client: Client, cast: build.Cast
) -> None:
    page = sign_in(client, cast.administrator, second_factor=True).get("/").content.decode()

    assert f'href="{PAGE}"' in page
    assert "has no agreement here yet" in page
    assert "ask the Community Safety Unit" not in page
    assert "Nothing is waiting for you" not in page


def test_a_new_agreement_says_first_to_add_its_priorities(client: Client, cast: build.Cast) -> None:
    sign_in(client, cast.administrator, second_factor=True).post(PAGE, boxes())
    agreement = Agreement.objects.get()
    (guide,) = guides_for(administered_by(cast.administrator))

    assert guide.next_step is not None
    assert guide.next_step.address == reverse("plan-edit-add", args=[agreement.slug, "priorities"])
    assert not any(names(cast).values())
    assert "Add the priorities" in text_of(client, "/")


def test_a_running_agreement_lists_only_what_waits(client: Client, cast: build.Cast) -> None:
    plan = build.plan(cast.partnership, "county", people=cast)
    periods.opened(plan, cast)
    done = names(cast)

    assert done["priorities"]
    assert done["actions"]
    assert done["period"]
    assert not done["updates"]
    text = text_of(sign_in(client, cast.administrator, second_factor=True), "/")
    assert "outstanding, due" in text
    assert "Nothing is waiting for you" not in text
    assert "Add the priorities" not in text


def test_the_open_period_of_a_closed_agreement_is_not_forgotten(client: Client, cast: build.Cast) -> None:
    plan = build.plan(cast.partnership, "county", people=cast)
    periods.opened(plan, cast)
    plan.agreement.status = "closed"
    update_rows(Agreement, [plan.agreement], ["status"], build.BY_THE_TEST)

    assert not names(cast)["updates"]
    text = text_of(sign_in(client, cast.administrator, second_factor=True), "/")
    assert "outstanding, due" in text
    assert "Nothing is waiting for you" not in text


def test_it_costs_the_same_number_of_queries_for_many_agreements(cast: build.Cast) -> None:
    counts = []
    for number in (1, 4):
        for one in range(number):
            build.plan(cast.partnership, f"county-{number}-{one}", people=cast)
        administers = administered_by(cast.administrator)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            guides_for(administers)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 8


def test_nobody_else_has_a_guide(cast: build.Cast) -> None:
    build.plan(cast.partnership, "county", people=cast)

    assert guides_for(administered_by(cast.chair)) == guides_for(administered_by(cast.lead)) == []
