"""period-responder: the Unit types all lines of somebody who never signs in, and says where it has them from."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.sign_in.sessions import SEEN_KEY
from core.history import update_rows
from priorities.models import Holding
from reporting.models import Report, ReportDraft, ReportingPeriod
from tests import build, periods
from tests.pages import text_of, words
from tests.periods import to_send, update_on
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

CALL = "call with Supt Grey, 12 January"


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


@pytest.fixture
def period(plan: build.Plan, cast: build.Cast) -> ReportingPeriod:
    periods.told(plan)
    return periods.opened(plan, cast)


@pytest.fixture
def officer(cast: build.Cast, client: Client) -> Client:
    return sign_in(client, cast.administrator, second_factor=True)


def address(plan: build.Plan, period: ReportingPeriod, post: int = 0) -> str:
    return reverse("period-responder", args=[plan.agreement.slug, period.pk, plan.posts[post].pk])


def press(
    officer: Client, plan: build.Plan, period: ReportingPeriod, button: str, **boxes: str
) -> HttpResponse:
    typed = {"received_from": CALL, "page": "1", "do": button, **boxes}
    return officer.post(address(plan, period), typed, follow=True)


def boxes_of(update: Report, **boxes: str) -> dict[str, str]:
    prefix = f"u{update.pk}"
    named = {f"{prefix}-{name}": text for name, text in boxes.items()}
    return {"report": prefix, **named}


def test_all_lines_of_a_person_are_typed_on_one_page_and_recorded_with_their_source(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, officer: Client
) -> None:
    first, second = (update_on(plan, number) for number in (0, 2))
    page = text_of(officer, address(plan, period))
    assert "Updates of Lee Lead" in page
    assert "0 of 2 sent" in page

    press(officer, plan, period, f"no-change:u{first.pk}")
    typed = boxes_of(second, label=plan.labels["Green"].ref, report_text="Two more streets.")
    answer = press(officer, plan, period, "check", **typed)

    sources = set(ReportDraft.objects.values_list("received_from", flat=True))
    assert sources == {CALL}
    shown = words(answer.content.decode())
    assert shown.count(f"from {CALL}") == 2
    ready = [to_send(update) for update in (first, second)]
    officer.post(f"{address_of_record(plan, period)}", {"report": ready, "once": "t"})
    first.refresh_from_db()
    assert (first.state, first.author_name, first.received_from) == ("sent", "Lee Lead", CALL)


def address_of_record(plan: build.Plan, period: ReportingPeriod) -> str:
    address = reverse("update-file-record", args=[plan.agreement.slug, period.pk])
    return f"{address}?post={plan.posts[0].pk}"


def test_without_a_source_that_names_a_day_the_words_are_kept_and_the_box_says_what_is_missing(
    plan: build.Plan, period: ReportingPeriod, officer: Client
) -> None:
    update = update_on(plan, 0)

    answer = press(
        officer, plan, period, "check", **boxes_of(update, report_text="On the phone."), received_from="phone"
    )

    page = words(answer.content.decode())
    assert "Say where you have it from and of which day" in page
    assert "On the phone." in page
    draft = ReportDraft.objects.get()
    assert (draft.report_text, draft.received_from) == (
        "On the phone.",
        "call with Lee Lead, 12 January 2015",
    )


def test_who_has_no_account_has_the_page_too_with_the_lines_of_all_their_posts(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, officer: Client
) -> None:
    holdings = list(Holding.objects.filter(kind="holder"))
    for row in holdings:
        row.person, row.name, row.email = None, "Supt Grey", ""
    update_rows(Holding, holdings, ["person", "name", "email"], build.BY_THE_TEST)

    page = text_of(officer, address(plan, period))

    assert "Updates of Supt Grey" in page
    assert "0 of 4 sent" in page
    assert "call with Supt Grey, 12 January 2015" in officer.get(address(plan, period)).content.decode()


def test_what_a_locked_session_typed_is_kept_with_its_source(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, officer: Client
) -> None:
    session = officer.session
    session[SEEN_KEY] = 1
    session.save()

    press(officer, plan, period, "save", **boxes_of(update_on(plan, 0), report_text="Before lunch."))

    assert ReportDraft.objects.get().received_from == CALL
