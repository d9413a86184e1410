"""pre-election: the days in which publishing warns and asks why it cannot wait; nothing is blocked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.access import Refused
from accounts.models import Partnership
from accounts.pre_election import set_pre_election
from core.history import Change, history_of, update_rows
from plan.models import PlanVersion
from plan.versions.publishing_periods import plan_publication
from priorities.models import Agreement
from reporting import workflow
from reporting.models import ReportingPeriod
from tests import build, periods
from tests.editing import posted
from tests.pages import conflict_of, html_of, one, text_of, words
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FIRST, LAST = date(2015, 1, 5), date(2015, 1, 29)
WARNING = "The pre-election period is from 5 January 2015 to 29 January 2015."


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


@pytest.fixture
def officer(cast: build.Cast, client: Client) -> Client:
    return sign_in(client, cast.administrator, second_factor=True)


def elects(plan: build.Plan, first: date | None = FIRST, last: date | None = LAST) -> None:
    """The partnership has a pre-election period, which today lies in."""
    partnership = plan.agreement.partnership
    partnership.pre_election_from, partnership.pre_election_to = first, last
    update_rows(Partnership, [partnership], ["pre_election_from", "pre_election_to"], build.BY_THE_TEST)


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}_day": str(value.day), f"{name}_month": str(value.month), f"{name}_year": str(value.year)}


def address(plan: build.Plan) -> str:
    return reverse("pre-election", args=[plan.agreement.partnership_id])


def closed_period(plan: build.Plan, cast: build.Cast) -> ReportingPeriod:
    period = periods.opened(plan, cast)
    periods.sent(plan, cast)
    periods.agreed(plan, cast)
    return workflow.close_period(period, cast.administrator).period


# --- the page -------------------------------------------------------------------------------------------------


def seen_on(plan: build.Plan, officer: Client) -> str:
    return str(one(html_of(officer, address(plan)), "//input[@name='seen']/@value"))


def boxes(plan: build.Plan, officer: Client, first: date, last: date) -> dict[str, str]:
    return {**day("first", first), **day("last", last), "seen": seen_on(plan, officer)}


def test_its_days_are_set_and_emptied(plan: build.Plan, officer: Client) -> None:
    answer = officer.post(address(plan), boxes(plan, officer, FIRST, LAST), follow=True)
    assert "from 5 January 2015 to 29 January 2015" in words(answer.content.decode())
    partnership = Partnership.objects.get(pk=plan.agreement.partnership_id)
    assert [
        partnership.is_pre_election(one) for one in (date(2015, 1, 4), FIRST, LAST, date(2015, 1, 30))
    ] == [
        *(False, True),
        *(True, False),
    ]

    officer.post(address(plan), {"seen": seen_on(plan, officer)})
    assert Partnership.objects.get(pk=partnership.pk).pre_election_from is None


def test_days_that_somebody_else_has_set_meanwhile_are_not_overwritten(
    plan: build.Plan, cast: build.Cast, officer: Client
) -> None:
    mine = boxes(plan, officer, FIRST, LAST)
    theirs = date(2015, 1, 19)
    set_pre_election(plan.agreement.partnership, theirs, LAST, change=Change(cast.administrator))

    answer = officer.post(address(plan), mine)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert conflict_of(page) == {"First day": ("19 January 2015", "5 January 2015")}
    partnership = Partnership.objects.get(pk=plan.agreement.partnership_id)
    assert partnership.pre_election_from == theirs
    officer.post(address(plan), {**mine, "seen": one(page, "//input[@name='seen']/@value")})
    partnership.refresh_from_db()
    assert partnership.pre_election_from == FIRST


@pytest.mark.parametrize(
    ("typed", "box"), [(day("first", FIRST), "last"), ({**day("first", LAST), **day("last", FIRST)}, "last")]
)
def test_one_day_alone_or_the_wrong_order_is_refused_at_its_box(
    plan: build.Plan, officer: Client, typed: dict[str, str], box: str
) -> None:
    answer = officer.post(address(plan), {**typed, "seen": seen_on(plan, officer)})
    assert list(answer.context["form"].errors) == [box]
    assert Partnership.objects.get(pk=plan.agreement.partnership_id).pre_election_from is None


def test_only_administrators_set_it(plan: build.Plan, cast: build.Cast) -> None:
    with pytest.raises(Refused):
        set_pre_election(plan.agreement.partnership, FIRST, LAST, change=Change(cast.chair))


def test_what_is_to_be_published_in_it_is_listed(plan: build.Plan, cast: build.Cast, officer: Client) -> None:
    period = closed_period(plan, cast)
    plan_publication(period, date(2015, 1, 26), cast.administrator)
    assert "To be published in it" not in text_of(officer, address(plan))
    elects(plan)

    assert "January 2015 of Community Safety Agreement 2014-17, on 26 January 2015" in text_of(
        officer, address(plan)
    )
    elects(plan, date(2015, 2, 1), date(2015, 2, 20))
    assert "To be published in it" not in text_of(officer, address(plan))


# --- a version ------------------------------------------------------------------------------------------------


def publish_version(plan: build.Plan, officer: Client, **more: Any) -> Any:
    address = reverse("version-publish", args=[plan.agreement.slug])
    return officer.post(address, posted(officer.get(address).context["form"], comments="First", **more))


def test_a_version_warns_and_asks_why_it_cannot_wait(plan: build.Plan, officer: Client) -> None:
    assert WARNING not in text_of(officer, reverse("version-publish", args=[plan.agreement.slug]))
    elects(plan)
    assert WARNING in text_of(officer, reverse("version-publish", args=[plan.agreement.slug]))

    refused = publish_version(plan, officer)
    assert refused.context["form"].errors == {"why_now": ["Say why it cannot wait until after the election"]}
    assert not PlanVersion.objects.exists()
    publish_version(plan, officer, why_now="A duty of the law.")

    assert PlanVersion.objects.get().number == "1.0"
    [record] = history_of(PlanVersion)._default_manager.all()
    assert record.history_change_reason == (
        "Version 1.0 of the action plan published. In the pre-election period, because: A duty of the law."
    )


def test_outside_it_nothing_is_asked(plan: build.Plan, officer: Client) -> None:
    elects(plan, date(2015, 3, 1), date(2015, 5, 7))
    publish_version(plan, officer)

    [record] = history_of(PlanVersion)._default_manager.all()
    assert record.history_change_reason == "Version 1.0 of the action plan published"


# --- a reporting period ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "asks"),
    [
        ({"when": "now"}, True),
        ({"when": "a day", **day("day", date(2015, 1, 29))}, True),
        ({"when": "a day", **day("day", date(2015, 1, 30))}, False),
    ],
)
def test_a_period_asks_where_the_day_of_its_publication_lies_in_it(
    plan: build.Plan, cast: build.Cast, officer: Client, when: dict[str, str], asks: bool
) -> None:
    period = closed_period(plan, cast)
    elects(plan)
    publish = reverse("period-publish", args=[plan.agreement.slug, period.pk])
    assert WARNING in text_of(officer, publish)

    answer = officer.post(publish, when)
    assert (answer.status_code == 200) is asks
    if asks:
        assert answer.context["form"].errors == {
            "why_now": ["Say why it cannot wait until after the election"]
        }
        answer = officer.post(publish, {**when, "why_now": "The committee meets."})
    assert answer.status_code == 302
    record = history_of(ReportingPeriod)._default_manager.filter(id=period.pk).latest()
    assert ("because: The committee meets." in record.history_change_reason) is asks


# --- making public --------------------------------------------------------------------------------------------


def edit_agreement(plan: build.Plan, officer: Client, **more: Any) -> Any:
    slug = plan.agreement.slug
    address = reverse("plan-edit-row", args=[slug, "agreement", slug])
    return officer.post(address, posted(officer.get(address).context["form"], reason="Agreed", **more))


def test_making_public_warns_and_asks_why_it_cannot_wait(plan: build.Plan, officer: Client) -> None:
    elects(plan)
    slug = plan.agreement.slug
    assert WARNING in text_of(officer, reverse("plan-edit-row", args=[slug, "agreement", slug]))

    refused = edit_agreement(plan, officer, is_public="on")
    assert list(refused.context["form"].errors) == ["why_now"]
    assert not Agreement.objects.get(slug=slug).is_public
    edit_agreement(plan, officer, is_public="on", why_now="A duty of the law.")

    assert Agreement.objects.get(slug=slug).is_public
    record = history_of(Agreement)._default_manager.filter(slug=slug).latest()
    assert record.history_change_reason == "Agreed. In the pre-election period, because: A duty of the law."
    assert WARNING not in text_of(officer, reverse("plan-edit-row", args=[slug, "agreement", slug]))


def test_another_edit_of_the_agreement_asks_nothing_more(plan: build.Plan, officer: Client) -> None:
    elects(plan)
    edit_agreement(plan, officer, approved_by="The Cabinet")

    assert Agreement.objects.get(slug=plan.agreement.slug).approved_by == "The Cabinet"


def test_before_a_first_version_the_box_says_what_the_public_would_read(
    plan: build.Plan, officer: Client
) -> None:
    slug = plan.agreement.slug
    page = reverse("plan-edit-row", args=[slug, "agreement", slug])
    assert "until then they read the plan as it stands" in text_of(officer, page)
    publish_version(plan, officer)
    assert "the last published version, its progress and papers" in html_of(officer, page)
