"""update-edit: the form for who writes, what was sent for who may read, and nothing for anybody else."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from actions.models import ActionStatus
from core.history import Change, history_of, save_row, update_rows
from priorities.models import Holding
from reporting import workflow
from reporting.models import Report, ReportDraft, ReportingPeriod
from tests import build
from tests.pages import find, one, posted, problems_of, text_of, texts, title_of, words
from tests.periods import seen
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


@pytest.fixture
def owed(plan: build.Plan, cast: build.Cast) -> Report:
    """The first update that the lead owes."""
    workflow.open_period(
        plan.agreement,
        "January 2015",
        "2014/15",
        due_on=date(2015, 1, 16),
        meeting_on=date(2015, 1, 27),
        change=Change(cast.administrator, "Opened for the meeting of 27 January"),
    )
    return Report.objects.select_related("period").get(action=plan.actions[0])


def address(update: Report) -> str:
    return f"/updates/{update.pk}/"


def boxes(plan: build.Plan, label: str = "Green", **more: str) -> dict[str, str]:
    """What a browser posts."""
    return {"label": plan.labels[label].ref, "report_text": "Held in March.", **more}


def as_it_is() -> tuple[list[Any], list[Any], int]:
    """Everything that writing an update could change."""
    return (
        list(Report.objects.order_by("pk").values()),
        list(ReportDraft._default_manager.order_by("pk").values()),
        history_of(Report)._default_manager.count(),
    )


def earlier(plan: build.Plan, words: str, **more: Any) -> None:
    """An agreed update on the first action, in a period that is over."""
    period = ReportingPeriod(agreement=plan.agreement, title="October 2014", position=1, state="closed")
    row = Report(
        agreement=plan.agreement,
        period=save_row(period, build.BY_THE_TEST),
        action=plan.actions[0],
        state="agreed",
        report_text=words,
        agreed_label=plan.labels["Green"],
        **more,
    )
    save_row(row, build.BY_THE_TEST)


# --- the form -------------------------------------------------------------------------------------------


def test_each_status_of_the_plan_stands_with_its_meaning(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    text = sign_in(client, cast.lead).get(address(owed)).content.decode()

    for label in plan.labels.values():
        assert f'value="{label.ref}"' in text
        assert label.meaning in text


def test_last_words_and_the_status_last_agreed_stand_beside_the_boxes(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    earlier(plan, "Twelve courses were held.")

    text = sign_in(client, cast.lead).get(address(owed)).content.decode()

    before = one(text, "//div[@class='csa-before']")
    assert "Last time: October 2014" in words(before)
    assert "Twelve courses were held." in words(before)
    assert "31 March 2015" in words(before)
    assert find(before, ".//*[contains(@class, 'csa-fill--green')]")


def test_the_page_warns_once_above_its_boxes_not_to_name_people(
    client: Client, cast: build.Cast, owed: Report
) -> None:
    text = sign_in(client, cast.lead).get(address(owed)).content.decode()

    assert text.count("Do not name victims, suspects or their families") == 1
    assert text.index("Do not name victims") < text.index("<textarea")


def test_words_for_the_group_only_stand_apart_and_say_that_they_are_never_published(
    client: Client, cast: build.Cast, owed: Report
) -> None:
    text = sign_in(client, cast.lead).get(address(owed)).content.decode()

    apart = one(text, "//div[contains(@class, 'csa-group-only')]")
    assert "Not in the report" in words(apart)
    assert "group_text" in find(apart, ".//@name")
    assert "report_text" not in find(apart, ".//@name")


def test_an_ongoing_action_is_not_asked_for_a_date(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    action = plan.actions[0]
    action.ongoing, action.due = True, None
    update_rows(type(action), [action], ["ongoing", "due"], build.BY_THE_TEST)

    text = sign_in(client, cast.lead).get(address(owed)).content.decode()

    assert "proposed_due_day" not in text
    assert "Ongoing" in text


def test_opening_the_page_writes_nothing(client: Client, cast: build.Cast, owed: Report) -> None:
    before = as_it_is()

    sign_in(client, cast.lead).get(address(owed))

    assert as_it_is() == before


# --- saving and sending ---------------------------------------------------------------------------------


def test_a_draft_is_kept_as_typed_and_shown_again(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    sign_in(client, cast.lead)
    data = {"do": "save", "report_text": "", "what_changed": "The venue", "label": plan.labels["Red"].ref}

    response = client.post(address(owed), data, follow=True)

    text = response.content.decode()
    assert "The draft of 1.1a is saved." in text
    assert "The venue</textarea>" in text
    assert posted(text)["label"] == [plan.labels["Red"].ref]
    assert posted(text)["seen"] == [seen(owed)]
    owed.refresh_from_db()
    assert owed.state == "owed"


def test_a_sent_update_shows_what_was_sent_and_what_happens_next(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    sign_in(client, cast.lead)

    response = client.post(
        address(owed), {**boxes(plan, group_text="The venue is unsafe."), "do": "send"}, follow=True
    )

    text = response.content.decode()
    assert response.redirect_chain == [(address(owed), 302)]
    assert "Your update on 1.1a is sent." in text
    assert "What happens next" in text
    assert "before it meets on Tuesday 27 January 2015" in text
    assert "Held in March." in text
    assert "The venue is unsafe." in text
    assert "<textarea" not in text
    owed.refresh_from_db()
    assert (owed.state, owed.label, owed.group_text) == ("sent", plan.labels["Green"], "The venue is unsafe.")


def test_its_page_tells_who_did_what_when_and_why(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    sign_in(client, cast.lead).post(address(owed), {**boxes(plan), "do": "send"})

    happened = text_of(client, address(owed)).partition("What has happened to it")[2]
    assert happened.index("Sent Lee Lead") < happened.index("Opened for the meeting of 27 January")
    assert "Ada Administrator" in happened


def test_errors_name_the_box_link_to_it_and_lose_nothing(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    sign_in(client, cast.lead)
    data = boxes(plan, "Red", report_text="Two venues fell through.", group_text="Costs.", needed="")

    text = client.post(address(owed), {**data, "do": "send"}).content.decode()

    assert title_of(text).startswith("Error: ")
    for box in ("what_changed", "needed"):
        assert f"#id_{box}" in problems_of(text)
        assert f'id="id_{box}_error"' in text
    assert "Say why it is no longer Green, and what is done next" in text
    assert "Two venues fell through.</textarea>" in text
    assert "Costs.</textarea>" in text
    owed.refresh_from_db()
    assert owed.state == "owed"
    # What was typed is kept besides, in case the page is left now.
    assert ReportDraft.objects.of(owed).get().report_text == "Two venues fell through."


def test_complete_without_a_date_is_asked_about_at_the_top_with_a_way_to_the_question(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    data = boxes(plan, "Complete", do="send")

    text = sign_in(client, cast.lead).post(address(owed), data).content.decode()

    (banner,) = find(text, "//div[contains(@class, 'govuk-notification-banner')][@autofocus]")
    assert "Your draft is kept, and not sent yet. It is complete, without a date." in words(banner)
    assert find(banner, ".//a/@href") == ["#before-you-send"]
    assert find(text, "//*[@id='before-you-send']")


def test_after_errors_the_same_page_can_be_mended_and_sent(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    sign_in(client, cast.lead)
    page = client.post(address(owed), {**boxes(plan, "Amber"), "do": "send"}).content.decode()

    mended = boxes(plan, "Amber", what_changed="The trainer fell ill; a new one by May")
    client.post(address(owed), {**mended, "seen": posted(page)["seen"], "do": "send"})

    owed.refresh_from_db()
    assert owed.state == "sent"


def test_a_date_that_is_none_is_refused_in_words_and_what_was_typed_stays(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    sign_in(client, cast.lead)
    data = boxes(plan, proposed_due_day="31", proposed_due_month="2", proposed_due_year="2015")

    text = client.post(address(owed), {**data, "do": "send"}).content.decode()

    assert title_of(text).startswith("Error: ")
    assert one(text, "//input[@name='proposed_due_day'][@type='text']/@value") == "31"
    assert "Held in March.</textarea>" in text


def test_a_moved_date_goes_with_the_reason(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    sign_in(client, cast.lead)
    moved = {"proposed_due_day": "30", "proposed_due_month": "6", "proposed_due_year": "2015"}
    text = client.post(address(owed), {**boxes(plan, **moved), "do": "send"}).content.decode()
    assert "Say what has changed so that the date must move, and why" in text

    reason = boxes(plan, **moved, what_changed="The hall is let", seen=seen(owed))
    client.post(address(owed), {**reason, "do": "send"})

    owed.refresh_from_db()
    assert (owed.state, owed.proposed_due, owed.what_changed) == (
        "sent",
        date(2015, 6, 30),
        "The hall is let",
    )


def test_starting_from_last_words_puts_them_into_the_box_and_saves_nothing(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    earlier(plan, "Twelve courses were held.")
    sign_in(client, cast.lead)
    before = as_it_is()

    data = boxes(plan, "Amber", report_text="And one more.", what_changed="The venue")
    text = client.post(address(owed), {**data, "do": "last_words"}).content.decode()

    assert "Twelve courses were held.\n\nAnd one more.</textarea>" in text
    assert "The venue</textarea>" in text
    assert posted(text)["label"] == [plan.labels["Amber"].ref]
    assert as_it_is() == before


def test_still_true_does_not_swallow_words_that_were_typed(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    earlier(plan, "Twelve courses were held.")
    sign_in(client, cast.lead)

    text = client.post(address(owed), {**boxes(plan), "do": "still_true"}).content.decode()

    assert "You have written more than “no change”." in text
    assert "Held in March.</textarea>" in text
    assert not ReportDraft._default_manager.exists()


def test_two_browsers_see_both_texts_and_overwrite_nothing(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    workflow.save_draft(
        owed, cast.delegate, {"report_text": "The delegate's words.", "label": plan.labels["Amber"]}
    )
    sign_in(client, cast.lead)

    response = client.post(address(owed), {**boxes(plan, report_text="The lead's words."), "do": "send"})

    text = response.content.decode()
    assert "The draft on 1.1a was changed by Del Delegate" in words(text)
    assert texts(text, "//section[@id='changed-since']//tbody/tr") == [
        "Where does the action stand now? Amber Green",
        "Progress update The delegate's words. The lead's words.",
    ]
    assert "The lead&#x27;s words.</textarea>" in text
    assert ReportDraft._default_manager.get().report_text == "The delegate's words."
    owed.refresh_from_db()
    assert owed.state == "owed"

    # Having seen both, the lead decides.
    mine = boxes(plan, report_text="The lead's words.")
    client.post(address(owed), {**mine, "seen": posted(text)["seen"], "do": "send"})
    owed.refresh_from_db()
    assert (owed.state, owed.report_text) == ("sent", "The lead's words.")


def test_what_was_typed_before_the_session_locked_is_kept_as_a_draft(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report, clock: time_machine.Traveller
) -> None:
    sign_in(client, cast.lead).get(address(owed))
    clock.shift(2 * 60 * 60)

    response = client.post(address(owed), {**boxes(plan), "do": "send"})

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
    draft = ReportDraft.objects.of(owed).get()
    assert (draft.report_text, draft.saved_by) == ("Held in March.", cast.lead)
    owed.refresh_from_db()
    assert owed.state == "owed"


def test_a_locked_session_of_somebody_else_keeps_nothing(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report, clock: time_machine.Traveller
) -> None:
    sign_in(client, cast.other_lead).get("/updates/")
    clock.shift(2 * 60 * 60)
    before = as_it_is()

    client.post(address(owed), {**boxes(plan), "do": "save"})

    assert as_it_is() == before


# --- in somebody else's name ----------------------------------------------------------------------------


def test_a_delegate_drafts_and_is_told_that_the_lead_sends(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    sign_in(client, cast.delegate)

    text = client.get(address(owed)).content.decode()
    assert "You write drafts for Head of Policing, County Police, who sends them." in text
    assert 'value="send"' not in text

    response = client.post(address(owed), {**boxes(plan), "do": "send"})
    assert response.status_code == 403
    assert "only they send them" in response.content.decode()
    owed.refresh_from_db()
    assert owed.state == "owed"


def test_a_delegate_with_leave_sends_and_the_page_says_in_whose_name(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    leave = Holding._default_manager.get(person=cast.delegate)
    leave.may_send = True
    update_rows(Holding, [leave], ["may_send"], build.BY_THE_TEST)
    sign_in(client, cast.delegate)

    text = client.post(address(owed), {**boxes(plan), "do": "send"}, follow=True).content.decode()

    assert "Lee Lead, 12 January 2015, 9:30am; sent by Del Delegate in their name." in texts(text, "//p")


def test_an_administrator_says_where_they_have_it_from(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    sign_in(client, cast.administrator, second_factor=True)

    text = client.post(address(owed), {**boxes(plan), "do": "send"}).content.decode()
    assert "#id_received_from" in problems_of(text)

    data = boxes(plan, received_from="e-mail of 12 January", seen=seen(owed))
    text = client.post(address(owed), {**data, "do": "send"}, follow=True).content.decode()

    recorded = "Lee Lead, 12 January 2015, 9:30am; recorded by Ada Administrator, from e-mail of 12 January."
    assert recorded in texts(text, "//p")
    owed.refresh_from_db()
    assert (owed.state, owed.author, owed.sent_by) == ("sent", cast.lead, cast.administrator)


def test_an_administrator_without_a_second_factor_is_asked_for_it_and_nothing_is_written(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    sign_in(client, cast.administrator)
    before = as_it_is()

    response = client.post(address(owed), {**boxes(plan, received_from="e-mail"), "do": "send"})

    assert response["Location"] == reverse("second-factor")
    assert as_it_is() == before


# --- everybody else -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [
        ("other_lead", 404, 404),
        ("reviewer", 200, 403),
        ("chair", 200, 403),
        ("other_administrator", 404, 404),
        ("viewer", 404, 404),
        ("outsider", 404, 404),
    ],
)
@pytest.mark.parametrize("do", ["save", "send", "still_true", "last_words"])
def test_whose_update_it_is_not_changes_nothing(
    client: Client,
    plan: build.Plan,
    cast: build.Cast,
    owed: Report,
    who: str,
    reads: int,
    writes: int,
    do: str,
) -> None:
    earlier(plan, "Twelve courses were held.")
    workflow.save_draft(owed, cast.lead, {"report_text": "The lead's draft."})
    before = as_it_is()
    sign_in(client, getattr(cast, who), second_factor=True)

    shown = client.get(address(owed))
    assert shown.status_code == reads
    assert "The lead&#x27;s draft." not in shown.content.decode()
    assert client.post(address(owed), {**boxes(plan), "seen": seen(owed), "do": do}).status_code == writes
    assert as_it_is() == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_signed_out_it_asks_to_sign_in(client: Client, plan: build.Plan, owed: Report, method: str) -> None:
    before = as_it_is()

    response = getattr(client, method)(address(owed), boxes(plan))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
    assert as_it_is() == before


def test_an_update_that_does_not_exist_is_not_found(client: Client, cast: build.Cast, db: None) -> None:
    assert sign_in(client, cast.lead).get("/updates/999/").status_code == 404


def test_reviewers_read_what_was_sent_and_its_words_for_the_group(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    workflow.save_draft(
        owed, cast.lead, {"label": plan.labels["Green"], "report_text": "Held.", "group_text": "Unsafe."}
    )
    workflow.send(owed, cast.lead)

    text = sign_in(client, cast.reviewer).get(address(owed)).content.decode()

    assert "Held." in text
    assert "Unsafe." in text


@pytest.mark.parametrize("who", ["lead", "delegate", "administrator"])
@pytest.mark.parametrize("state", ["closed", "published"])
def test_a_closed_period_takes_no_words_from_anybody(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report, who: str, state: str
) -> None:
    period = owed.period
    period.state = state
    update_rows(ReportingPeriod, [period], ["state"], build.BY_THE_TEST)
    before = as_it_is()
    sign_in(client, getattr(cast, who), second_factor=True)

    assert "<textarea" not in client.get(address(owed)).content.decode()
    for do in ("save", "send", "still_true", "last_words"):
        response = client.post(address(owed), {**boxes(plan), "do": do})
        assert response.status_code == 403
        assert "January 2015 was closed" in response.content.decode()
    assert as_it_is() == before


def test_a_sent_update_cannot_be_rewritten_through_its_address(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    sign_in(client, cast.lead).post(address(owed), {**boxes(plan), "do": "send"})
    before = as_it_is()

    for do in ("save", "send"):
        response = client.post(address(owed), {**boxes(plan, report_text="Better words."), "do": do})
        assert response.status_code == 403
        assert "was sent on 12 January 2015" in response.content.decode()
    assert as_it_is() == before


def test_a_status_that_the_plan_does_not_have_is_refused_at_its_question(
    client: Client, plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    sign_in(client, cast.lead)

    text = client.post(address(owed), {**boxes(plan), "label": "purple", "do": "send"}).content.decode()

    assert "#id_label_0" in problems_of(text)
    assert not ActionStatus._default_manager.exclude(label=plan.labels["Green"]).exists()
    assert not ReportDraft._default_manager.exists()
