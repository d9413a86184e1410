"""period-open: a new period, its dates proposed backwards from the Partnership's meeting."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.history import update_rows
from priorities.models import Holding, Priority
from reporting.models import Reminder, Report, ReportingPeriod
from tests import build, periods
from tests.pages import html_of, once_in, says_sent_before, text_of, words
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


@pytest.fixture
def officer(cast: build.Cast, client: Client) -> Client:
    return sign_in(client, cast.administrator, second_factor=True)


def address(plan: build.Plan) -> str:
    return reverse("period-open", args=[plan.agreement.slug])


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}_day": str(value.day), f"{name}_month": str(value.month), f"{name}_year": str(value.year)}


def typed(**more: Any) -> dict[str, Any]:
    return {
        "do": "open",
        "title": "January 2015",
        "plan_year": "2014/15",
        "which": "all",
        **day("due_on", date(2015, 1, 30)),
        **more,
    }


def test_the_dates_are_proposed_from_the_partnership_s_and_nothing_is_saved(
    plan: build.Plan, officer: Client
) -> None:
    answer = officer.post(address(plan), {"do": "propose", **day("partnership_on", date(2015, 2, 24))})

    form = answer.context["form"]
    assert form.initial["due_on"] == date(2015, 1, 30)
    assert form.initial["despatch_on"] == date(2015, 2, 16)
    assert form.initial["title"] == "January 2015"
    assert form.initial["plan_year"] == "2014/15"
    assert "Nothing is saved yet." in words(answer.content.decode())
    assert not ReportingPeriod._default_manager.exists()


def test_what_was_typed_stays_when_dates_are_proposed(plan: build.Plan, officer: Client) -> None:
    asked = {"do": "propose", "title": "Winter", **day("partnership_on", date(2015, 2, 24))}
    assert officer.post(address(plan), asked).context["form"].initial["title"] == "Winter"


def test_a_second_press_opens_no_second_period_and_says_so(plan: build.Plan, officer: Client) -> None:
    data = typed(**once_in(html_of(officer, address(plan))))
    first = officer.post(address(plan), data)

    assert says_sent_before(officer, address(plan), data, first)
    assert ReportingPeriod._default_manager.count() == 1


def test_the_last_period_s_dates_are_copied_as_far_apart(
    plan: build.Plan, cast: build.Cast, officer: Client
) -> None:
    periods.opened(plan, cast)
    asked = {"do": "copy", **day("partnership_on", date(2015, 5, 5))}
    form = officer.post(address(plan), asked).context["form"]
    # As in January: due eighteen days before the Partnership met.
    assert form.initial["due_on"] == date(2015, 4, 17)


def test_without_the_partnership_s_date_nothing_can_be_proposed(plan: build.Plan, officer: Client) -> None:
    answer = officer.post(address(plan), {"do": "propose"})
    assert "Enter the date of the Partnership’s meeting" in words(answer.content.decode())


def test_opening_asks_for_an_update_of_every_open_action(
    plan: build.Plan, cast: build.Cast, officer: Client
) -> None:
    answer = officer.post(address(plan), typed(**day("partnership_on", date(2015, 2, 24))))

    period = ReportingPeriod._default_manager.get()
    assert answer.headers["Location"] == reverse("period-responders", args=[plan.agreement.slug, period.pk])
    assert (period.state, period.due_on, period.partnership_on) == (
        "open",
        date(2015, 1, 30),
        date(2015, 2, 24),
    )
    assert period.opens_on == date(2015, 1, 12)
    assert Report.objects.filter(period=period, state="owed").count() == 4


def test_only_what_was_chosen_is_asked_about(plan: build.Plan, officer: Client) -> None:
    officer.post(address(plan), typed(which="chosen", chosen=["act1"]))
    assert [row.action.ref for row in Report.objects.all()] == ["act1"]


def test_choosing_none_of_the_chosen_is_an_error_at_its_box(plan: build.Plan, officer: Client) -> None:
    answer = officer.post(address(plan), typed(which="chosen"))
    assert answer.context["form"].errors["chosen"] == ["Choose at least one action"]
    assert not ReportingPeriod._default_manager.exists()


def test_who_answers_is_named_where_nobody_is(plan: build.Plan, officer: Client) -> None:
    plan.priorities[1].lead = None
    update_rows(Priority, [plan.priorities[1]], ["lead"], build.BY_THE_TEST)

    page = text_of(officer, address(plan))
    assert "These actions have no co-ordinator and their priority has no lead." in page
    officer.post(address(plan), typed(**{f"named_{plan.actions[1].pk}": plan.posts[0].ref}))

    responders = {row.action.ref: row.responder for row in Report.objects.select_related("responder")}
    assert responders["act1"] == plan.posts[0]
    assert responders["act3"] is None


def test_who_answered_last_where_nobody_leads_is_remembered(
    plan: build.Plan, cast: build.Cast, officer: Client
) -> None:
    plan.priorities[1].lead = None
    update_rows(Priority, [plan.priorities[1]], ["lead"], build.BY_THE_TEST)
    officer.post(address(plan), typed(**{f"named_{plan.actions[1].pk}": plan.posts[0].ref}))
    period = ReportingPeriod.objects.get()
    period.state = "closed"
    update_rows(ReportingPeriod, [period], ["state"], build.BY_THE_TEST)

    form = officer.get(address(plan)).context["form"]

    # Who answered for the one action is proposed for the others of its priority, too.
    others = {row.pk for row in plan.actions if row.aim.priority_id == plan.priorities[1].pk}
    assert others == {plan.actions[1].pk, plan.actions[3].pk}
    assert {form[f"named_{key}"].value() for key in others} == {plan.posts[0].ref}


def test_that_nobody_is_to_be_named_yet_stays_so_when_dates_are_proposed(
    plan: build.Plan, officer: Client
) -> None:
    plan.priorities[1].lead = None
    update_rows(Priority, [plan.priorities[1]], ["lead"], build.BY_THE_TEST)
    officer.post(address(plan), typed(**{f"named_{plan.actions[1].pk}": plan.posts[0].ref}))

    name = f"named_{plan.actions[1].pk}"
    asked = {"do": "propose", name: "", **day("partnership_on", date(2015, 2, 24))}
    assert officer.post(address(plan), asked).context["form"][name].value() == ""


def test_the_days_go_on_from_the_last_period(plan: build.Plan, cast: build.Cast, officer: Client) -> None:
    periods.opened(plan, cast, period_start=date(2014, 9, 1), period_end=date(2014, 11, 30))

    assert officer.get(address(plan)).context["form"].initial["period_start"] == date(2014, 12, 1)
    asked = {"do": "propose", **day("partnership_on", date(2015, 3, 31))}
    form = officer.post(address(plan), asked).context["form"]
    assert (form.initial["period_start"], form.initial["period_end"]) == (
        date(2014, 12, 1),
        date(2015, 2, 28),
    )


def test_who_would_be_written_to_and_when_is_said_beforehand(
    plan: build.Plan, cast: build.Cast, officer: Client
) -> None:
    asked = {"do": "propose", **day("partnership_on", date(2015, 2, 24))}
    page = words(officer.post(address(plan), asked).content.decode())

    # Opens on Friday 16 January 2015, due on Friday 30 January.
    assert "until all is sent: Friday 16 January 2015 (the period is open), Friday 23 January 2015" in page
    assert f"{cast.lead.name} ({cast.lead.email})" in page
    assert not Reminder.objects.exists()


def test_a_job_title_without_a_current_lead_is_named_with_the_link_to_appointing(
    plan: build.Plan, cast: build.Cast, officer: Client
) -> None:
    assert "Nobody can be written to for these job titles" not in text_of(officer, address(plan))
    holdings = list(Holding._default_manager.filter(post=plan.posts[0]))
    for row in holdings:
        row.ends_on = date(2014, 12, 31)
    update_rows(Holding, holdings, ["ends_on"], build.BY_THE_TEST)

    answer = officer.get(address(plan))
    page = words(answer.content.decode())
    assert f"{plan.posts[0].printed}, 2 actions: there is no current lead. Name the current lead" in page
    assert reverse("post-appoint", args=[plan.posts[0].pk]) in answer.content.decode()
    assert "Nobody: the administrators are told" in page


def test_a_current_lead_without_an_address_is_named_with_the_link_to_their_page(
    plan: build.Plan, cast: build.Cast, officer: Client
) -> None:
    holdings = list(Holding._default_manager.filter(post=plan.posts[0]))
    for row in holdings:
        row.person, row.name, row.email = None, "A. Lead", ""
    update_rows(Holding, holdings, ["person", "name", "email"], build.BY_THE_TEST)

    answer = officer.get(address(plan))
    assert "no address is known. Give the address" in words(answer.content.decode())
    assert reverse("post-detail", args=[plan.posts[0].pk]) in answer.content.decode()


@pytest.mark.parametrize(
    ("more", "box"),
    [
        ({"title": " "}, "title"),
        (day("due_on", date(2015, 2, 31 - 3)) | {"due_on_day": "31"}, "due_on"),
        (day("opens_on", date(2015, 2, 1)), "due_on"),
        (day("meeting_on", date(2015, 1, 20)), "meeting_on"),
        (day("meeting_on", date(2015, 2, 20)) | day("partnership_on", date(2015, 2, 10)), "partnership_on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_box_and_stays_typed(
    plan: build.Plan, officer: Client, more: dict[str, str], box: str
) -> None:
    answer = officer.post(address(plan), typed(**more))

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [box]
    assert "2014/15" in answer.content.decode()
    assert not ReportingPeriod._default_manager.exists()


def test_a_second_open_period_is_refused_with_the_reason(
    plan: build.Plan, cast: build.Cast, officer: Client
) -> None:
    periods.opened(plan, cast)
    answer = officer.post(address(plan), typed(title="February 2015"))
    assert "January 2015 is still open: close it before opening another." in words(answer.content.decode())
    assert ReportingPeriod._default_manager.count() == 1


def test_an_administrator_without_a_second_factor_is_asked_for_it(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    sign_in(client, cast.administrator)
    assert client.post(address(plan), typed()).headers["Location"] == reverse("second-factor")
    assert not ReportingPeriod._default_manager.exists()


def test_that_one_is_still_open_is_said_before_anything_is_typed(
    plan: build.Plan, cast: build.Cast, officer: Client
) -> None:
    assert "is still open" not in text_of(officer, address(plan))
    periods.opened(plan, cast)

    assert "January 2015 is still open. Close it before you open another" in text_of(officer, address(plan))
