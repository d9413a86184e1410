"""update-list: a line an action, answered in place, kept in one step, checked and sent."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.models import Action, ActionStatus
from core.history import Change, create_rows, update_rows
from priorities.models import PriorityLead
from reporting import workflow
from reporting.models import Report, ReportDraft, ReportRound
from tests import build, periods
from tests.outbox import deliver
from tests.pages import find, one, posted, problems_of, texts, title_of, words
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
LIST, CHECK = "/updates/", "/updates/check/"


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    """Ten actions, of which the lead answers for six; in October all were agreed Green."""
    made = build.plan(cast.partnership, actions=10, people=cast)
    periods.told(made)
    return made


@pytest.fixture
def owed(plan: build.Plan, cast: build.Cast) -> list[Report]:
    """What the lead owes, in the order of the page: 1.1a, 1.1b, 1.2a, ..."""
    change = Change(cast.administrator, "Opened")
    workflow.open_period(plan.agreement, "January 2015", "2014/15", due_on=date(2015, 1, 16), change=change)
    rows = Report.objects.answered_by(cast.lead).filter(period__title="January 2015")
    return list(rows.order_by("action__aim__position", "action__position"))


def typed(*updates: Report, **more: Any) -> dict[str, Any]:
    """What a browser posts where nothing was typed: every box of every update, empty."""
    data: dict[str, Any] = {"report": [f"u{row.pk}" for row in updates], "page": "1", "do": "save"}
    for row in updates:
        for box in ("report_text", "what_changed", "needed", "group_text"):
            data[f"u{row.pk}-{box}"] = ""
    return {**data, **more}


def done(text: str) -> str:
    """What the banner says that was done."""
    return words(one(text, "//*[contains(@class, 'govuk-notification-banner--success')]"))


def draft_of(update: Report) -> ReportDraft:
    return ReportDraft.objects.of(update).get()


# --- keeping --------------------------------------------------------------------------------------------


def test_what_is_typed_about_several_is_kept_in_one_step(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    first, second, third = owed[:3]
    boxes = {
        f"u{first.pk}-label": plan.labels["Green"].ref,
        f"u{first.pk}-report_text": "Held in March.",
        f"u{second.pk}-group_text": "Money is short.",
    }

    response = sign_in(client, cast.lead).post(LIST, typed(*owed, **boxes), follow=True)

    assert response.redirect_chain == [("/updates/?page=1", 302)]
    assert "Everything on this page is kept." in response.content.decode()
    assert draft_of(first).report_text == "Held in March."
    assert draft_of(second).group_text == "Money is short."
    assert not ReportDraft.objects.of(third).exists()


def test_keeping_fifty_takes_no_more_queries_than_keeping_six(client: Client, cast: build.Cast) -> None:
    sign_in(client, cast.lead)
    made = []
    for slug, size in (("small", 10), ("large", 100)):
        plan = build.plan(cast.partnership, slug, actions=size, people=cast)
        change = Change(cast.administrator, "Opened")
        workflow.open_period(plan.agreement, "January 2015", "", due_on=date(2015, 1, 16), change=change)
        rows = list(Report.objects.answered_by(cast.lead).filter(agreement=plan.agreement)[:50])
        words = {f"u{row.pk}-report_text": "Held in March." for row in rows}
        with CaptureQueriesContext(connection) as queries:
            client.post(LIST, typed(*rows, **words))
        made.append(len(queries))
    assert ReportDraft._default_manager.count() == 56
    assert made[1] <= made[0]
    assert made[1] <= 30


def pressed(client: Client, do: str, *opened: Report, **more: Any) -> Any:
    """A button of the page is pressed; the page that follows."""
    return client.post(LIST, typed(*opened, **{**more, "do": do}), follow=True)


def line(text: str, update: Report) -> Any:
    return one(text, f"//*[@id='update-u{update.pk}']")


def test_no_change_is_one_press_that_leads_on_to_the_next_line(
    client: Client, cast: build.Cast, owed: list[Report]
) -> None:
    first, second = owed[:2]
    sign_in(client, cast.lead)

    text = pressed(client, f"no-change:u{first.pk}").content.decode()

    assert "1.1a: no change. It goes when you check and send. Next: 1.1b" in done(text)
    assert find(text, f"//a[@href='#update-u{second.pk}'][.='Next: 1.1b']")
    assert "Ready: no change" in words(line(text, first))
    assert "1 of 6 ready, due Friday 16 January" in words(one(text, "//*[@class='csa-send-bar']"))


def test_no_change_is_taken_back_on_its_line(client: Client, cast: build.Cast, owed: list[Report]) -> None:
    first = owed[0]
    workflow.say_still_true(first, cast.lead)
    sign_in(client, cast.lead)

    text = pressed(client, f"take-back:u{first.pk}").content.decode()

    assert "1.1a: “no change” is taken back." in done(text)
    assert find(line(text, first), f".//button[@value='no-change:u{first.pk}']")
    assert not draft_of(first).is_confirmation
    assert draft_of(first).report_text == ""


def test_no_change_does_not_swallow_words_that_stand_in_the_open_line(
    client: Client, cast: build.Cast, owed: list[Report]
) -> None:
    first = owed[0]
    sign_in(client, cast.lead)

    text = pressed(
        client, f"no-change:u{first.pk}", first, **{f"u{first.pk}-report_text": "And yet."}
    ).content.decode()

    assert "1.1a: You have begun to write an update." in problems_of(text)[f"#id_u{first.pk}-report_text"]
    assert "And yet.</textarea>" in text
    assert (draft_of(first).report_text, draft_of(first).is_confirmation) == ("And yet.", False)


def test_no_change_on_an_action_that_the_group_turned_amber_asks_in_a_box_that_stands_open(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    first = owed[0]
    standing = ActionStatus._default_manager.get(action=first.action)
    standing.label = plan.labels["Amber"]
    update_rows(ActionStatus, [standing], ["label"], build.BY_THE_TEST)
    sign_in(client, cast.lead)

    text = pressed(client, f"no-change:u{first.pk}").content.decode()

    box = f"id_u{first.pk}-what_changed"
    assert title_of(text).startswith("Error: ")
    assert problems_of(text)[f"#{box}"] == "1.1a: Say why it is Amber, and what is done next"
    around = one(text, f"//textarea[@id='{box}']/ancestor::div[contains(@class, 'csa-opens')]/@class")
    chosen = one(line(text, first), ".//input[@type='radio'][@checked]/@data-opens")
    assert "csa-opens--what_changed" in around
    assert "what_changed" in chosen

    typed_in = {**posted(text), f"u{first.pk}-what_changed": "One trainer left; another starts in May."}
    client.post(LIST, {**typed_in, "do": f"close:u{first.pk}"})
    kept = draft_of(first)
    assert (kept.is_confirmation, kept.what_changed) == (True, "One trainer left; another starts in May.")
    assert "Send 1 update" in texts(client.get(CHECK).content.decode(), "//button")


def test_all_others_in_a_priority_are_answered_in_one_press_that_can_be_taken_back(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    first, second = owed[:2]
    workflow.say_still_true(second, cast.lead)
    sign_in(client, cast.lead)

    text = pressed(
        client, f"others:{plan.priorities[0].pk}", first, **{f"u{first.pk}-report_text": "Held."}
    ).content.decode()

    assert "4 actions: no change." in done(text)
    assert (draft_of(first).report_text, draft_of(first).is_confirmation) == ("Held.", False)
    assert all(draft_of(row).is_confirmation for row in owed[1:])
    assert "4 actions answered together: no change. Take this back" in words(text)

    text = pressed(client, "undo").content.decode()
    assert "“No change” is taken back on 4 actions." in done(text)
    assert [row.is_confirmation for row in map(draft_of, owed)] == [False, True, False, False, False, False]
    assert "answered together" not in words(text)
    again = pressed(client, "undo").content.decode()
    assert "Nothing was taken back. What is kept now stands below." in words(again)


def test_one_press_for_all_others_says_which_of_them_still_ask_for_a_reason(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    standing = ActionStatus._default_manager.get(action=owed[1].action)
    standing.label = plan.labels["Amber"]
    update_rows(ActionStatus, [standing], ["label"], build.BY_THE_TEST)
    sign_in(client, cast.lead)

    said = done(pressed(client, f"others:{plan.priorities[0].pk}").content.decode())

    assert "6 actions: no change. Not ready yet: 1.1b. Open and say why it stands as it does." in said


def test_where_nothing_is_on_record_no_change_is_not_offered_and_never_silently_left_out(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    first = owed[0]
    ActionStatus._default_manager.filter(action=first.action).delete()
    Report.objects.filter(action=first.action, state="agreed").delete()
    sign_in(client, cast.lead)

    text = client.get(LIST).content.decode()
    assert "Nothing on record yet" in words(line(text, first))
    assert not find(line(text, first), ".//button[starts-with(@value, 'no-change')]")
    said = done(pressed(client, f"others:{plan.priorities[0].pk}").content.decode())

    assert "5 actions: no change. Nothing is on record yet for 1.1a: say where it stands." in said
    assert not ReportDraft.objects.of(first).exists()


@pytest.mark.parametrize("priority", ["answered", "99999", "none", ""])
def test_a_press_for_all_others_that_finds_none_says_so_and_not_that_0_actions_are_answered(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report], priority: str
) -> None:
    number = str(plan.priorities[0].pk)
    sign_in(client, cast.lead)
    if priority == "answered":
        pressed(client, f"others:{number}")
        priority = number
    before = ReportDraft.objects.count()

    text = words(pressed(client, f"others:{priority}").content.decode())

    assert "Nothing was answered: none of your actions in that priority is without an answer." in text
    assert "0 actions" not in text
    assert ReportDraft.objects.count() == before


def test_where_nothing_is_on_record_at_all_a_press_for_all_others_says_only_that(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    ActionStatus._default_manager.all().delete()
    Report.objects.filter(state="agreed").delete()
    sign_in(client, cast.lead)

    text = words(pressed(client, f"others:{plan.priorities[0].pk}").content.decode())

    assert "Nothing is on record yet for 1.1a, 1.1b" in text
    assert "0 actions" not in text


def test_in_a_first_period_an_action_that_carries_on_from_an_earlier_plan_offers_no_change(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    first = owed[0]
    old = build.plan(cast.partnership, "county-2011-14", title="Agreement 2011-14")
    periods.told(old, text="The court opens in June.", label="Amber")
    action = first.action
    action.follows = f"county-2011-14:{old.actions[0].ref}"
    update_rows(Action, [action], ["follows"], build.BY_THE_TEST)
    ActionStatus._default_manager.filter(action=action).delete()
    Report.objects.filter(action=action, state="agreed").delete()
    build.Role.objects.create(person=cast.lead, partnership=cast.partnership, kind="viewer")
    sign_in(client, cast.lead)
    assert "Amber" in words(line(client.get(LIST).content.decode(), first))

    pressed(client, f"no-change:u{first.pk}")

    kept = draft_of(first)
    assert (kept.is_confirmation, kept.label) == (True, plan.labels["Amber"])
    assert kept.report_text == "The court opens in June."


def test_update_keeps_all_boxes_and_opens_that_line(
    client: Client, cast: build.Cast, owed: list[Report]
) -> None:
    first, second = owed[:2]
    sign_in(client, cast.lead)

    response = pressed(client, f"open:u{second.pk}", first, **{f"u{first.pk}-report_text": "Half a sentence"})

    address, status = response.redirect_chain[0]
    assert (address, status) == (f"/updates/?page=1&open=u{second.pk}#update-u{second.pk}", 302)
    text = response.content.decode()
    assert find(line(text, second), ".//textarea")
    assert not find(line(text, first), "./div//textarea")
    assert "Draft" in words(line(text, first))
    assert draft_of(first).report_text == "Half a sentence"


def test_a_line_that_is_closed_says_what_it_still_needs(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    first = owed[0]
    sign_in(client, cast.lead)
    answer = {f"u{first.pk}-label": plan.labels["Amber"].ref, f"u{first.pk}-report_text": "Late."}

    said = done(pressed(client, f"close:u{first.pk}", first, **answer).content.decode())
    assert "1.1a is a draft. Still needed: Say why it is no longer Green, and what is done next." in said

    answer |= {f"u{first.pk}-what_changed": "Ill; back in May.", f"u{first.pk}-seen": periods.seen(first)}
    said = done(pressed(client, f"close:u{first.pk}", first, **answer).content.decode())
    assert "1.1a is ready. It goes when you check and send." in said


def test_the_labels_that_are_chosen_most_stand_first_and_the_others_are_folded(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    text = sign_in(client, cast.lead).get(f"{LIST}?open=u{owed[0].pk}").content.decode()

    opened = line(text, owed[0])
    folded = texts(opened, ".//details[contains(@class, 'csa-other')]//label")
    labels = texts(opened, ".//input[@type='radio']/following-sibling::label")
    assert [label[1:] for label in labels[:4]] == ["Green", "Amber", "Red", "Complete"]
    assert len(folded) == len(labels) - 4 == 5
    assert text.count("At risk; a step that will bring it back is named.") == 1
    assert text.count("Do not name victims") == 1


def test_an_answer_typed_to_a_question_waits_for_its_button_whatever_else_is_pressed(
    client: Client, cast: build.Cast, owed: list[Report]
) -> None:
    first, second = owed[:2]
    question = workflow.ask_question(first, cast.reviewer, "How many?")
    sign_in(client, cast.lead)
    answer = {f"answer-{question.pk}": "Twelve so far."}

    text = pressed(client, f"no-change:u{second.pk}", **answer).content.decode()
    assert "Twelve so far.</textarea>" in text
    assert not ReportRound._default_manager.filter(kind="answer").exists()

    text = pressed(client, f"answer:{question.pk}", **answer).content.decode()
    assert "Your answer is kept" in done(text)
    assert "Twelve so far." not in text
    assert ReportRound._default_manager.get(kind="answer").note == "Twelve so far."


def test_an_update_that_came_back_goes_as_it_is_once_its_question_is_answered(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    periods.sent(plan, cast, 0)
    row = Report.objects.get(pk=owed[0].pk)
    workflow.send_back(
        row, cast.chair, workflow.DecisionMethod(None), "Which venue?", seen=workflow.token_of_report(row)
    )
    question = ReportRound._default_manager.get(kind="sent back")
    sign_in(client, cast.lead)
    check = client.get(CHECK).content.decode()
    link = one(check, "//a[contains(., 'Answer the question that it was sent back with')]/@href")
    assert one(client.get(link).content.decode(), f"//textarea[@id='{link.partition('#')[2]}']") is not None
    with pytest.raises(workflow.CannotSend):
        workflow.send(row, cast.lead)

    pressed(client, f"answer:{question.pk}", **{f"answer-{question.pk}": "The town hall."})
    text = client.get(CHECK).content.decode()
    assert "Send 1 update" in texts(text, "//button")
    client.post(CHECK, {"report": [periods.to_send(row)]})

    row.refresh_from_db()
    assert (row.state, row.report_text) == ("sent", "Courses were held.")


def test_a_wrong_date_of_one_keeps_no_other_from_being_kept(
    client: Client, cast: build.Cast, owed: list[Report]
) -> None:
    first, second = owed[:2]
    boxes = {
        f"u{first.pk}-report_text": "Later.",
        f"u{first.pk}-proposed_due_day": "31",
        f"u{first.pk}-proposed_due_month": "2",
        f"u{first.pk}-proposed_due_year": "2015",
        f"u{second.pk}-report_text": "Held in March.",
    }

    text = sign_in(client, cast.lead).post(LIST, typed(first, second, **boxes)).content.decode()

    assert title_of(text).startswith("Error: ")
    assert one(text, f"//input[@name='u{first.pk}-proposed_due_day'][@type='text']/@value") == "31"
    assert draft_of(first).report_text == "Later."
    assert draft_of(second).report_text == "Held in March."


def test_the_list_of_problems_says_which_action_each_is_about(
    client: Client, cast: build.Cast, owed: list[Report]
) -> None:
    first = owed[0]
    boxes = {f"u{first.pk}-proposed_due_day": "31"}

    text = sign_in(client, cast.lead).post(LIST, typed(first, **boxes)).content.decode()

    problem = problems_of(text)[f"#id_u{first.pk}-proposed_due_month"]
    assert problem.startswith("1.1a: New date that you propose must include")


def test_two_browsers_on_the_page_are_shown_both_texts(
    client: Client, cast: build.Cast, owed: list[Report]
) -> None:
    first, second = owed[:2]
    workflow.save_draft(first, cast.delegate, {"report_text": "What the delegate typed."})
    boxes = {f"u{first.pk}-report_text": "What the lead typed.", f"u{second.pk}-report_text": "Held."}

    response = sign_in(client, cast.lead).post(LIST, typed(first, second, **boxes))

    text = response.content.decode()
    assert "What the delegate typed." in text
    assert "What the lead typed.</textarea>" in text
    assert draft_of(first).report_text == "What the delegate typed."
    assert draft_of(second).report_text == "Held."
    assert f'name="u{first.pk}-seen" value="{periods.seen(first)}"' in text
    # What could not be kept is named at the top, and its link leads to both texts.
    assert title_of(text).startswith("Error: ")
    ((target, problem),) = problems_of(text).items()
    assert "1.1a" in problem
    assert one(text, f"//*[@id='{target.removeprefix('#')}']") is not None


def test_the_page_of_a_session_that_locked_is_kept_for_its_owner(
    client: Client, cast: build.Cast, owed: list[Report], clock: time_machine.Traveller
) -> None:
    first, second = owed[:2]
    sign_in(client, cast.lead).get(LIST)
    clock.shift(2 * 60 * 60)
    boxes = {f"u{first.pk}-report_text": "Held.", f"u{second.pk}-report_text": "Also held."}

    response = client.post(LIST, typed(first, second, **boxes, do="check"))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
    assert draft_of(first).report_text == "Held."
    assert draft_of(second).report_text == "Also held."
    assert Report.objects.filter(state="sent").count() == 0


def test_updates_of_others_cannot_be_written_from_here(
    client: Client, cast: build.Cast, owed: list[Report]
) -> None:
    for who in ("other_lead", "reviewer", "chair", "administrator", "viewer", "outsider"):
        words = {f"u{owed[0].pk}-report_text": "Not mine."}
        response = sign_in(client, getattr(cast, who), second_factor=True).post(LIST, typed(owed[0], **words))
        assert response.status_code == 404, who
    assert not ReportDraft._default_manager.exists()


def test_what_was_sent_meanwhile_says_so_and_loses_nothing_that_was_typed(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    first = owed[0]
    workflow.save_draft(first, cast.lead, {"label": plan.labels["Green"], "report_text": "Held."})
    workflow.send(first, cast.lead)

    boxes = {f"u{first.pk}-report_text": "Typed in another window."}
    text = sign_in(client, cast.lead).post(LIST, typed(first, **boxes)).content.decode()

    assert "This update was sent on 12 January 2015" in text
    assert "Typed in another window.</textarea>" in text


def test_starting_from_last_words_saves_nothing_and_keeps_the_rest_as_typed(
    client: Client, cast: build.Cast, owed: list[Report]
) -> None:
    first, second = owed[:2]
    boxes = {f"u{second.pk}-report_text": "Half a sentence", "do": f"last-words:u{first.pk}"}

    text = sign_in(client, cast.lead).post(LIST, typed(first, second, **boxes)).content.decode()

    assert "Said in October.</textarea>" in text
    assert "Half a sentence</textarea>" in text
    assert not ReportDraft._default_manager.exists()


# --- what the answer needs ------------------------------------------------------------------------------


def test_each_status_opens_the_boxes_that_it_needs(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    response = sign_in(client, cast.lead).get(f"{LIST}?open=u{owed[0].pk}")

    form = response.context["mine"].lines[0].form
    opens = {str(choice.option.label): choice.opens for choice in (*form.choices.first, *form.choices.others)}
    assert opens["Green"] == ""
    assert opens["Amber"] == opens["Red"] == "what_changed needed"
    assert opens["Paused"] == "what_changed"
    assert opens["Complete"] == "completed_on"


def test_a_box_with_words_in_it_stays_open(client: Client, cast: build.Cast, owed: list[Report]) -> None:
    workflow.save_draft(owed[0], cast.lead, {"being_done": "A new date in May"})

    text = sign_in(client, cast.lead).get(f"{LIST}?open=u{owed[0].pk}").content.decode()

    classes = one(text, "//*[contains(@class, 'csa-opens--kept')]/@class").split()
    assert classes == ["csa-opens", "csa-opens--what_changed", "csa-opens--kept"]


def test_what_the_last_review_asked_for_comes_first_and_can_be_answered_beside_no_change(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    first = owed[0]
    build.asked(
        plan.actions[0], text="Name the second venue.", for_whom="the lead", by_when="the next report"
    )
    sign_in(client, cast.lead)

    text = client.get(LIST).content.decode()
    assert text.index("Name the second venue.") < text.index("Action number 0")

    box = {
        "report": f"u{first.pk}",
        f"u{first.pk}-ask_answer": "The town hall.",
    }
    client.post(LIST, {**box, "do": f"no-change:u{first.pk}"})
    kept = draft_of(first)
    assert (kept.is_confirmation, kept.ask_answer) == (True, "The town hall.")


def test_a_question_that_it_was_sent_back_with_stands_first_and_the_words_in_the_opened_line(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    periods.sent(plan, cast, 0)
    row = Report.objects.get(pk=owed[0].pk)
    workflow.send_back(
        row, cast.chair, workflow.DecisionMethod(None), "Which venue?", seen=workflow.token_of_report(row)
    )

    text = sign_in(client, cast.lead).get(f"{LIST}?open=u{row.pk}").content.decode()

    assert text.index("Which venue?") < text.index("Action number 0")
    assert "Courses were held.</textarea>" in text


def test_the_boxes_that_a_script_copies_to_any_line_say_nothing_of_the_update_that_came_back(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    periods.sent(plan, cast, 0)
    row = Report.objects.get(pk=owed[0].pk)
    workflow.send_back(
        row, cast.chair, workflow.DecisionMethod(None), "Which venue?", seen=workflow.token_of_report(row)
    )

    text = sign_in(client, cast.lead).get(LIST).content.decode()

    assert "Courses were held." not in "".join(one(text, "//template[@data-opens]").itertext())
    assert find(text, "//template[@data-opens]//input[@checked]") == []


# --- what others answer for -----------------------------------------------------------------------------


def test_what_others_answer_for_shows_for_whom_it_waits_and_takes_a_line(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    joint = PriorityLead(
        agreement=plan.agreement, priority=plan.priorities[1], post=plan.posts[0], kind="joint", position=0
    )
    create_rows(PriorityLead, [joint], build.BY_THE_TEST)
    other = Report.objects.get(action=plan.actions[1], period__title="January 2015")
    sign_in(client, cast.lead)

    text = client.get(LIST).content.decode()
    assert "Waiting for Head of Community Safety" in text
    assert f"/updates/{other.pk}/#say-line" in text
    assert f'id="update-u{other.pk}"' not in text

    assert "Add a line" in client.get(f"/updates/{other.pk}/").content.decode()
    client.post(f"/updates/{other.pk}/say/", {"do": "line", "text": "Dover can lend a hall."})
    assert ReportRound._default_manager.get(report=other).note == "Dover can lend a hall."
    assert "Dover can lend a hall." in client.get(f"/updates/{other.pk}/").content.decode()


# --- sending --------------------------------------------------------------------------------------------


def test_a_gentle_question_is_answered_in_a_line_that_reviewers_read(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    first = owed[0]
    workflow.save_draft(first, cast.lead, {"label": plan.labels["Complete"], "report_text": "Done."})
    sign_in(client, cast.lead)
    assert "It is complete, without a date. When was it completed?" in client.get(CHECK).content.decode()

    data = {"report": [periods.to_send(first)], f"remark-{first.pk}": "Some time in autumn."}
    client.post(CHECK, data)

    first.refresh_from_db()
    assert (first.state, first.remark) == ("sent", "Some time in autumn.")
    text = sign_in(client, cast.reviewer).get(f"/updates/{first.pk}/").content.decode()
    assert "Some time in autumn." in text


def test_a_gentle_question_never_keeps_an_update_from_going(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    first = owed[0]
    data = {"label": plan.labels["Complete"].ref, "report_text": "Done.", "do": "send"}
    sign_in(client, cast.lead)

    asked = client.post(f"/updates/{first.pk}/", data)
    assert "Before you send it" in asked.content.decode()
    client.post(f"/updates/{first.pk}/", {**data, "seen": periods.seen(first), "asked": "1"})

    first.refresh_from_db()
    assert (first.state, first.remark) == ("sent", "")


def test_the_unit_s_recording_names_its_source_and_the_lead_can_correct_it(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report], mailoutbox: list[Any],
) -> None:  # fmt: skip
    first = owed[0]
    address = f"/updates/{first.pk}/"
    data = {"label": plan.labels["Green"].ref, "report_text": "Held in May.", "do": "send"}
    sign_in(client, cast.administrator, second_factor=True)
    refused = client.post(address, {**data, "received_from": "e-mail"}).content.decode()
    assert "Say where you have it from and of which day" in refused
    client.post(address, {**data, "seen": periods.seen(first), "received_from": "e-mail of 12 January"})
    deliver()

    to = sorted(message.to[0] for message in mailoutbox)
    assert to == ["delegate@example.org", "lead@example.org"]
    assert "An update on 1.1a was recorded in your name" in mailoutbox[0].subject
    assert address in mailoutbox[0].body

    sign_in(client, cast.lead)
    assert (
        "recorded this update in your name, from e-mail of 12 January" in client.get(address).content.decode()
    )
    mended = {**data, "report_text": "Held in March."}
    client.post(address, mended)
    first.refresh_from_db()
    assert (first.report_text, first.received_from, first.sent_by) == ("Held in March.", "", cast.lead)
    assert "<textarea" not in client.get(address).content.decode()


def test_a_decision_ends_the_time_in_which_a_recording_can_be_corrected(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    first = periods.sent(plan, cast, 0, received_from="e-mail of 12 January")[0]
    first.state, first.agreed_label = "decided", first.label
    update_rows(Report, [first], ["state", "agreed_label"], build.BY_THE_TEST)

    response = sign_in(client, cast.lead).post(f"/updates/{first.pk}/", {"report_text": "Too late."})

    assert response.status_code == 403
    first.refresh_from_db()
    assert first.report_text == "Courses were held."


def test_this_is_no_longer_mine_leads_to_whoever_hands_over(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    address = f"/people/posts/{plan.posts[0].pk}/no-longer-mine/?action=1.1a"

    text = sign_in(client, cast.lead).get(LIST).content.decode()

    assert f'<a href="{address}">This is no longer mine' in text
    assert client.get(address).status_code == 200


def test_more_time_that_was_given_is_the_date_on_the_page(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    owed[0].extended_to = date(2015, 1, 20)
    update_rows(Report, owed[:1], ["extended_to"], build.BY_THE_TEST)

    text = sign_in(client, cast.lead).get(LIST).content.decode()

    assert "6 actions are waiting for your update, the first by Friday 16 January 2015." in text
    assert "your update by 20 January 2015" in words(line(text, owed[0]))
    assert "your update by" not in words(line(text, owed[1]))
