"""update-list: what waits for a person, undone first, and a green end."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.models import ActionStatus
from core.history import Change, save_row, update_rows
from reporting import workflow
from reporting.models import Report, ReportDraft, ReportingPeriod
from reporting.updates.my_updates import PAGE
from tests import build
from tests.pages import find, one, texts, title_of, words
from tests.signing_in import sign_in

DUE = date(2015, 1, 16)

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def open_period(plan: build.Plan, cast: build.Cast, due: date = DUE, **more: Any) -> list[Report]:
    """A period over the plan; the lead's updates, in order."""
    change = Change(cast.administrator, "Opened")
    workflow.open_period(plan.agreement, "January 2015", "2014/15", due_on=due, change=change, **more)
    return list(Report.objects.filter(agreement=plan.agreement, responder=plan.posts[0]).order_by("position"))


def send(update: Report, cast: build.Cast, plan: build.Plan) -> None:
    data = {"label": plan.labels["Green"], "report_text": "Held in March."}
    workflow.save_draft(update, cast.lead, data)
    workflow.send(update, cast.lead)


def page(client: Client, person: Any, query: str = "") -> str:
    response = sign_in(client, person).get(f"/updates/{query}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


def test_the_first_sentence_says_how_many_wait_and_by_when(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    open_period(plan, cast)

    assert "2 actions are waiting for your update, by Friday 16 January 2015." in page(client, cast.lead)


def test_after_the_due_day_it_says_that_it_was_due(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    first, _ = open_period(plan, cast, due=date(2015, 1, 12))
    send(first, cast, plan)
    period = first.period
    period.opens_on, period.due_on = date(2015, 1, 1), date(2015, 1, 9)
    update_rows(ReportingPeriod, [period], ["opens_on", "due_on"], build.BY_THE_TEST)

    text = page(client, cast.lead)

    assert "1 action is waiting for your update. It was due on Friday 9 January 2015. 1 of 2 is sent." in text


def test_the_end_is_green(client: Client, plan: build.Plan, cast: build.Cast) -> None:
    for update in open_period(plan, cast):
        send(update, cast, plan)

    text = page(client, cast.lead)

    assert "Nothing is waiting for you" in text
    assert "All 2 updates are sent." in texts(text, "//div")
    assert "govuk-panel--confirmation" in text
    assert "What happens next" in text


def test_the_end_is_not_green_while_a_meeting_asks_for_something(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    for update in open_period(plan, cast):
        send(update, cast, plan)
    build.asked(plan.actions[0], text="Name a deputy.")

    text = page(client, cast.lead)

    assert "Nothing is waiting for you" not in text
    assert reverse("action-log", args=[plan.agreement.slug]) in text


def test_with_no_open_period_nothing_waits(client: Client, plan: build.Plan, cast: build.Cast) -> None:
    assert "No reporting period is open on actions that you update." in page(client, cast.lead)


def test_what_others_answer_for_is_not_on_the_page(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    open_period(plan, cast)

    text = page(client, cast.lead)

    assert "Action number 0" in text
    assert "Action number 2" in text
    assert "Action number 1" not in text


def test_the_delegate_has_the_page_of_whom_they_type_for(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    open_period(plan, cast)

    text = page(client, cast.delegate)

    assert "2 actions are waiting for your update" in text
    assert "Who updates: Head of Policing, County Police" in words(text)


@pytest.mark.parametrize(
    "who", ["reviewer", "chair", "administrator", "other_administrator", "viewer", "outsider"]
)
def test_who_answers_for_nothing_owes_nothing(
    client: Client, plan: build.Plan, cast: build.Cast, who: str
) -> None:
    open_period(plan, cast)

    text = page(client, getattr(cast, who))

    assert "Nothing is waiting for you." in text
    assert "Action number" not in text


def test_signed_out_it_asks_to_sign_in_and_then_leads_here(client: Client, db: None) -> None:
    response = client.get("/updates/")

    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next=%2Fupdates%2F"


def test_labels_and_aims_are_as_people_say_them(client: Client, plan: build.Plan, cast: build.Cast) -> None:
    open_period(plan, cast)

    text = page(client, cast.lead)

    assert "1.1a Action number 0" in texts(text, "//h4")
    assert "1.1b Action number 2" in texts(text, "//h4")
    opened = Report.objects.get(action=plan.actions[0])
    assert "Aim 1.1: Aim number 0" in texts(page(client, cast.lead, f"?open=u{opened.pk}"), "//p")


def test_status_and_strip_stand_on_the_line_and_last_words_in_it_when_it_is_open(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    earlier(plan, "October 2014", "Twelve courses were held.", 1, "Red")
    earlier(plan, "November 2014", "Fifteen courses were held.", 2, "Green")
    first, _ = open_period(plan, cast)

    text = page(client, cast.lead)
    assert "●Green ■●" in texts(text, f"//*[@id='update-u{first.pk}']//p[@class='csa-line__last']")
    assert "due 31 Mar 2015" in texts(text, f"//*[@id='update-u{first.pk}']//p[@class='csa-line__due']")

    opened = one(page(client, cast.lead, f"?open=u{first.pk}"), f"//*[@id='update-u{first.pk}']")
    assert "Last time: November 2014 Fifteen courses were held." in words(opened)
    assert "Twelve courses" not in words(opened)


def test_where_the_group_agreed_another_status_the_next_update_says_why(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    earlier(plan, "November 2014", "Fifteen courses were held.", 2, "Green")
    row = Report.objects.get(action=plan.actions[0])
    row.agreed_label, row.agreed_reason = plan.labels["Amber"], "Funding ends in May."
    update_rows(Report, [row], ["agreed_label", "agreed_reason"], build.BY_THE_TEST)
    first, _ = open_period(plan, cast)

    opened = one(page(client, cast.lead, f"?open=u{first.pk}"), f"//*[@id='update-u{first.pk}']")

    said = "Last time ● Green was proposed, and the Working Group agreed another status: Funding ends in May."
    assert said in words(opened)


def earlier(
    plan: build.Plan, title: str, words: str, position: int, label: str, *, is_confirmation: bool = False
) -> Report:
    """An agreed update on the first action, in a period that is over."""
    period = ReportingPeriod(agreement=plan.agreement, title=title, position=position, state="closed")
    row = Report(
        agreement=plan.agreement,
        period=save_row(period, build.BY_THE_TEST),
        action=plan.actions[0],
        state="agreed",
        report_text=words,
        label=plan.labels[label],
        agreed_label=plan.labels[label],
        is_confirmation=is_confirmation,
    )
    return save_row(row, build.BY_THE_TEST)


def test_words_that_were_confirmed_say_since_when_they_stand(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    earlier(plan, "July 2014", "Twelve courses were held.", 1, "Green")
    earlier(plan, "October 2014", "Twelve courses were held.", 2, "Green", is_confirmation=True)
    open_period(plan, cast)

    assert "With no change since July 2014." in page(client, cast.lead)


def test_in_a_first_period_the_last_words_come_from_the_earlier_agreement(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    old = build.plan(cast.partnership, "county-2011-14", title="Agreement 2011-14")
    earlier(old, "March 2013", "The court opens in June.", 1, "Green")
    plan.actions[0].follows = f"county-2011-14:{old.actions[0].ref}"
    update_rows(type(plan.actions[0]), [plan.actions[0]], ["follows"], build.BY_THE_TEST)
    build.Role.objects.create(person=cast.lead, partnership=cast.partnership, kind="viewer")
    open_period(plan, cast)

    text = page(client, cast.lead)

    assert "The court opens in June." in text
    assert "Last time: March 2013, from the earlier agreement, Agreement 2011-14" in words(text)


def test_of_several_actions_that_were_merged_the_last_words_count(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    old = build.plan(cast.partnership, "county-2011-14", title="Agreement 2011-14")
    earlier(old, "March 2013", "The court opens in June.", 1, "Green")
    plan.actions[0].follows = f"county-2011-14:{old.actions[2].ref}; county-2011-14:{old.actions[0].ref}"
    update_rows(type(plan.actions[0]), [plan.actions[0]], ["follows"], build.BY_THE_TEST)
    build.Role.objects.create(person=cast.lead, partnership=cast.partnership, kind="viewer")
    open_period(plan, cast)

    assert "The court opens in June." in page(client, cast.lead)


def test_words_of_an_agreement_that_they_may_not_see_stay_there(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    district = cast.other_administrator.roles.get().partnership
    foreign = build.plan(district, "district-2011-14", title="District 2011-14")
    earlier(foreign, "March 2013", "Not for the county.", 1, "Green")
    plan.actions[0].follows = f"district-2011-14:{foreign.actions[0].ref}"
    update_rows(type(plan.actions[0]), [plan.actions[0]], ["follows"], build.BY_THE_TEST)
    open_period(plan, cast)

    assert "Not for the county." not in page(client, cast.lead)


def test_still_true_is_one_click_from_here(client: Client, plan: build.Plan, cast: build.Cast) -> None:
    earlier(plan, "October 2014", "Twelve courses were held.", 1, "Green")
    first, _ = open_period(plan, cast)
    assert find(page(client, cast.lead), f"//button[@value='no-change:u{first.pk}']")

    response = client.post(f"/updates/{first.pk}/", {"do": "still_true"}, follow=True)

    assert response.redirect_chain == [("/updates/", 302)]
    assert "Ready: no change" in response.content.decode()
    assert ReportDraft.objects.of(first).get().is_confirmation


def test_what_is_done_stands_below_what_is_not(client: Client, plan: build.Plan, cast: build.Cast) -> None:
    first, _ = open_period(plan, cast)
    send(first, cast, plan)

    text = page(client, cast.lead)

    assert text.index("Action number 2") < text.index("Action number 0")
    assert "12 January 2015, 9:30am by Lee Lead" in text


def test_illustrative_updates_say_so(client: Client, plan: build.Plan, cast: build.Cast) -> None:
    updates = open_period(plan, cast)
    Report.objects.filter(pk__in=[row.pk for row in updates]).update(is_illustrative=True)

    assert page(client, cast.lead).count("Illustrative") == 2


def queries_of_the_page(client: Client, cast: build.Cast, slug: str, owed: int) -> int:
    """How many queries the lead's page takes when so many updates are owed on one more agreement."""
    plan = build.plan(cast.partnership, slug, actions=owed * 2, people=cast)
    updates = open_period(plan, cast)
    assert len(updates) == owed
    earlier(plan, "October 2014", "Twelve courses were held.", 1, "Green")
    workflow.save_draft(updates[1], cast.lead, {"report_text": "Begun"})
    with CaptureQueriesContext(connection) as made:
        response = client.get("/updates/")
    assert len(response.context["mine"].lines) == min(PAGE, Report.objects.answered_by(cast.lead).count())
    return len(made)


def test_the_number_of_queries_does_not_grow_with_what_is_owed(client: Client, cast: build.Cast) -> None:
    sign_in(client, cast.lead)
    client.get("/updates/")

    few = queries_of_the_page(client, cast, "county-2014-17", 50)
    many = queries_of_the_page(client, cast, "county-2011-14", 450)

    assert few == many
    assert many <= 17


def test_a_second_page_is_named_in_the_title(client: Client, cast: build.Cast) -> None:
    plan = build.plan(cast.partnership, actions=120, people=cast)
    open_period(plan, cast)

    text = page(client, cast.lead, "?page=2")

    assert title_of(text).startswith("My updates (page 2 of 2)")
    assert "60 actions are waiting for your update" in text


def test_reading_the_page_writes_nothing(
    client: Client, plan: build.Plan, cast: build.Cast, django_capture_on_commit_callbacks: Any
) -> None:
    open_period(plan, cast)
    sign_in(client, cast.lead)
    client.get("/updates/")
    before = (list(Report.objects.values()), list(ActionStatus._default_manager.values()))

    client.get("/updates/")

    assert (list(Report.objects.values()), list(ActionStatus._default_manager.values())) == before
    assert not ReportDraft._default_manager.exists()
