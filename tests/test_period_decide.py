"""period-decide: one update of a review; every kind of answer, by every member of the cast."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from priorities.models import Matter
from reporting import workflow
from reporting.models import Report, ReportRound
from tests import build, periods
from tests.pages import problems_of, text_of, words
from tests.periods import sent, update_on
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]
CAST = (
    "lead",
    "delegate",
    "other_lead",
    "reviewer",
    "chair",
    "administrator",
    "viewer",
    "other_administrator",
    "outsider",
)
DECIDERS = ("chair", "administrator")
REVIEWERS = (*DECIDERS, "reviewer")


@pytest.fixture
def plan(cast: build.Cast, county_plan: build.Plan) -> build.Plan:
    made = county_plan
    periods.opened(made, cast)
    sent(made, cast, 0)
    return made


@pytest.fixture
def chair(cast: build.Cast, client: Client) -> Client:
    return sign_in(client, cast.chair, second_factor=True)


def address(plan: build.Plan, number: int = 0) -> str:
    row = update_on(plan, number)
    return reverse("period-decide", args=[plan.agreement.slug, row.period_id, row.pk])


def typed(plan: build.Plan, **more: str) -> dict[str, str]:
    return {
        "do": "decide",
        "outcome": "agreed",
        "how": "meeting",
        "seen": workflow.token_of_report(update_on(plan, 0)),
        **more,
    }


def test_after_one_press_comes_the_next_exception_with_what_was_done_and_undo(
    plan: build.Plan, cast: build.Cast, chair: Client
) -> None:
    sent(plan, cast, 2, label="Red")
    sent(plan, cast, 3, label="Complete")
    agree = {"do": "agree", "how": "meeting", "seen": workflow.token_of_report(update_on(plan, 2))}

    answer = chair.post(address(plan, 2), agree, follow=True)

    assert answer.redirect_chain[-1][0].startswith(address(plan, 3))
    page = words(answer.content.decode())
    assert "exception 2 of 2; left: 1, and 1 without" in page
    assert "Done: 1.1b Red agreed. Undo" in page
    # From the list one comes back to the list, at what is next in it.
    agree = {
        "do": "agree",
        "how": "meeting",
        "seen": workflow.token_of_report(update_on(plan, 3)),
        "from_list": "yes",
    }
    back = chair.post(address(plan, 3), agree).headers["Location"]
    assert back.startswith(reverse("period-review", args=[plan.agreement.slug, update_on(plan, 0).period_id]))


def test_undo_brings_back_what_was_typed(plan: build.Plan, chair: Client) -> None:
    other = {
        "outcome": "other",
        "label": plan.labels["Amber"].ref,
        "reason": "Funding ends.",
        "concern": "Money.",
    }
    amended = "Courses were held in four towns."
    chair.post(address(plan), typed(plan, **other, text=amended))
    assert update_on(plan, 0).agreed_text == amended

    answer = chair.post(address(plan), {"do": "take_back", "how": "meeting"}, follow=True)

    initial = answer.context["form"].initial
    assert {name: initial[name] for name in other} == other
    assert initial["text"] == amended
    assert update_on(plan, 0).agreed_text == ""


def test_an_update_that_the_meeting_did_not_amend_keeps_only_the_lead_s_words(
    plan: build.Plan, chair: Client
) -> None:
    chair.post(address(plan), typed(plan, text="Courses  were held."))
    assert (update_on(plan, 0).state, update_on(plan, 0).agreed_text) == ("decided", "")


@pytest.mark.parametrize(("button", "state"), [("note", "noted"), ("defer", "deferred")])
def test_noted_and_deferred_are_one_press(plan: build.Plan, chair: Client, button: str, state: str) -> None:
    chair.post(
        address(plan), {"do": button, "how": "meeting", "seen": workflow.token_of_report(update_on(plan, 0))}
    )
    assert update_on(plan, 0).state == state


def test_late_words_go_with_the_decision_or_alone(plan: build.Plan, chair: Client) -> None:
    late = {"late_text": "Two more towns.", "late_kind": "tabled"}
    chair.post(address(plan), {"do": "late", "how": "meeting", **late})
    chair.post(address(plan), typed(plan, **late))
    assert list(ReportRound._default_manager.filter(kind="tabled").values_list("note", flat=True)) == [
        "Two more towns.",
        "Two more towns.",
    ]
    answer = chair.post(address(plan), {"do": "late", "how": "meeting", "late_text": " "})
    assert list(answer.context["form"].errors) == ["late_text"]


def test_another_status_without_a_reason_is_an_error_at_its_box_and_stays_typed(
    plan: build.Plan, chair: Client
) -> None:
    data = typed(plan, outcome="other", label=plan.labels["Amber"].ref, concern="Money.")

    answer = chair.post(address(plan), data)

    assert list(answer.context["form"].errors) == ["reason"]
    assert "Money." in answer.content.decode()
    assert update_on(plan, 0).state == "sent"
    chair.post(address(plan), {**data, "reason": "Funding ends."})
    assert update_on(plan, 0).agreed_label == plan.labels["Amber"]
    assert Matter._default_manager.get().text == "Money."


@pytest.mark.parametrize(
    ("more", "box"),
    [
        ({"outcome": ""}, "outcome"),
        ({"outcome": "other"}, "label"),
        ({"outcome": "other", "label": "no-such"}, "label"),
        ({"outcome": "back"}, "question"),
        ({"ask_text": "Name a deputy"}, "ask_by_whom"),
    ],
)
def test_what_is_missing_is_said_at_its_box(
    plan: build.Plan, chair: Client, more: dict[str, str], box: str
) -> None:
    answer = chair.post(address(plan), typed(plan, **more))

    assert answer.status_code == 200
    assert next(iter(answer.context["form"].errors)) == box
    assert update_on(plan, 0).state == "sent"
    assert not Matter._default_manager.exists()


def test_what_is_to_be_confirmed_says_so_as_soon_as_it_is_recorded(
    plan: build.Plan, cast: build.Cast, chair: Client
) -> None:
    agree = {"do": "agree", "how": "correspondence", "seen": workflow.token_of_report(update_on(plan, 0))}

    page = words(chair.post(address(plan), agree, follow=True).content.decode())

    assert "Done: 1.1a Green agreed. To be confirmed Undo" in page


def test_refusing_a_proposed_date_asks_why(plan: build.Plan, cast: build.Cast, chair: Client) -> None:
    sent(plan, cast, 0, proposed_due=date(2015, 6, 30))

    answer = chair.post(address(plan), typed(plan, date_stays="on"))

    assert answer.context["form"].errors == {"date_reason": ["Say why the proposed date was not agreed"]}
    assert update_on(plan, 0).state == "sent"
    chair.post(address(plan), typed(plan, date_stays="on", date_reason="The venue is free again."))
    assert (update_on(plan, 0).state, update_on(plan, 0).agreed_due) == ("decided", None)
    last = ReportRound._default_manager.latest("pk")
    assert "The date stays: The venue is free again." in last.note


def test_the_status_and_its_reason_are_asked_for_at_once(plan: build.Plan, chair: Client) -> None:
    answer = chair.post(address(plan), typed(plan, outcome="other"))

    assert list(answer.context["form"].errors) == ["label", "reason"]


def test_a_comment_says_that_it_is_not_in_the_report_and_can_be_asked_for(
    plan: build.Plan, chair: Client
) -> None:
    page = text_of(chair, address(plan))

    for box in ("Your comment", "Your question"):
        assert f"{box} Read by the lead of the action and the Working Group. It is not in the report." in page


def test_sent_back_with_its_question(plan: build.Plan, chair: Client) -> None:
    chair.post(address(plan), typed(plan, outcome="back", question="What is the new date?"))
    assert update_on(plan, 0).state == "sent back"


def test_an_ask_is_recorded_with_the_agreement(plan: build.Plan, chair: Client) -> None:
    ask = {"ask_text": "Name a deputy", "ask_by_whom": "Head of Policing", "ask_by_when": "by next report"}
    chair.post(address(plan), typed(plan, **ask))
    assert Matter._default_manager.get().for_whom == "Head of Policing"


def test_a_page_that_has_moved_on_is_shown_again_and_nothing_is_recorded(
    plan: build.Plan, chair: Client
) -> None:
    answer = chair.post(address(plan), typed(plan, seen="sent@2015-01-01T00:00:00+00:00"))

    assert answer.status_code == 409
    assert "was changed" in words(answer.content.decode())
    assert update_on(plan, 0).state == "sent"


@pytest.mark.parametrize("do", ["agree", "defer", "decide"])
def test_what_the_lead_withdrew_meanwhile_is_not_decided_and_the_page_says_who_withdrew_it(
    plan: build.Plan, cast: build.Cast, chair: Client, do: str
) -> None:
    pressed = typed(plan, do=do, ask_text="Name a deputy")
    workflow.withdraw(update_on(plan, 0), cast.lead)

    answer = chair.post(address(plan), pressed)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert list(problems_of(page).values()) == [
        "The update on 1.1a was withdrawn since you opened this page, so nothing was decided"
    ]
    assert "The update on 1.1a was withdrawn by Lee Lead on " in words(page)
    assert "Why: to change it" in words(page)
    assert "It comes back here when it is sent again." in words(page)
    assert 'value="Name a deputy"' in page
    assert update_on(plan, 0).state == "owed"


def test_a_decision_is_taken_back_from_the_page(plan: build.Plan, chair: Client) -> None:
    chair.post(address(plan), typed(plan))
    assert "Take the decision back" in text_of(chair, address(plan))

    chair.post(address(plan), {"do": "take_back", "taking-text": "Wrong line."})

    assert update_on(plan, 0).state == "sent"
    assert ReportRound._default_manager.get(kind="taken back").note == "Wrong line."


DOES: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "comment": (REVIEWERS, {"do": "comment", "comment-text": "Well done."}),
    "question": (REVIEWERS, {"do": "question", "question-text": "How many?"}),
    "agree": (DECIDERS, {"do": "agree", "how": "meeting"}),
    "decide": (DECIDERS, {"do": "decide", "how": "meeting", "outcome": "agreed"}),
    "back": (DECIDERS, {"do": "decide", "how": "meeting", "outcome": "back", "question": "Why?"}),
    "take back": (DECIDERS, {"do": "take_back"}),
    "reopen": ((), {"do": "reopen", "reopen-text": "Why not"}),
}


@pytest.mark.parametrize("do", DOES)
@pytest.mark.parametrize("who", CAST)
def test_only_those_who_may_can_by_direct_post(plan: build.Plan, cast: build.Cast, who: str, do: str) -> None:
    allowed, data = DOES[do]
    if do == "take back":
        workflow.decide(update_on(plan, 0), cast.chair, periods.AT_THE_MEETING, workflow.DecisionOutcome())
    before = (update_on(plan, 0).state, ReportRound._default_manager.count())
    client = sign_in(Client(), getattr(cast, who), second_factor=True)

    answer = client.post(address(plan), {**data, "seen": workflow.token_of_report(update_on(plan, 0))})

    after = (update_on(plan, 0).state, ReportRound._default_manager.count())
    if who in allowed:
        assert answer.status_code == 302
        assert after != before
    else:
        knows = who in (*REVIEWERS, "viewer", "lead", "delegate", "other_lead")
        assert answer.status_code == (
            404 if not knows else 409 if do == "reopen" and who == "administrator" else 403
        )
        assert after == before


@pytest.mark.parametrize("do", ["agree", "decide", "take back"])
def test_without_a_second_factor_the_chair_is_asked_for_it_first(
    plan: build.Plan, cast: build.Cast, client: Client, do: str
) -> None:
    sign_in(client, cast.chair)
    answer = client.post(address(plan), {**DOES[do][1], "seen": workflow.token_of_report(update_on(plan, 0))})
    assert answer.headers["Location"] == reverse("second-factor")
    assert update_on(plan, 0).state == "sent"


def test_commenting_wants_no_second_factor(plan: build.Plan, cast: build.Cast, client: Client) -> None:
    sign_in(client, cast.reviewer)
    client.post(address(plan), DOES["comment"][1])
    assert ReportRound._default_manager.filter(kind="comment").exists()


def test_an_empty_comment_is_an_error_at_its_box(plan: build.Plan, cast: build.Cast, client: Client) -> None:
    sign_in(client, cast.reviewer)
    answer = client.post(address(plan), {"do": "comment", "comment-text": " "})
    assert "Write your comment" in words(answer.content.decode())
    assert answer.content.decode().count("Error:") >= 1


def test_one_update_of_a_closed_period_is_reopened_with_a_reason(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    periods.agreed(plan, cast, 0)
    workflow.close_period(update_on(plan, 0).period, cast.administrator)
    sign_in(client, cast.administrator, second_factor=True)
    assert "Re-open this update" in text_of(client, address(plan))

    assert client.post(address(plan), {"do": "reopen", "reopen-text": " "}).status_code == 200
    assert not Report.objects.filter(is_reopened=True).exists()
    client.post(address(plan), {"do": "reopen", "reopen-text": "A wrong figure."})

    assert update_on(plan, 0).is_reopened


# --- what is said on the update's own page -----------------------------------------------------------------


def test_a_lead_answers_a_question_on_the_update_s_own_page(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    question = workflow.ask_question(update_on(plan, 0), cast.reviewer, "How many?")
    sign_in(client, cast.lead)
    say = reverse("update-say", args=[update_on(plan, 0).pk])

    answer = client.post(say, {"do": "answer", "question": question.pk, "text": "Twelve."})

    assert answer.headers["Location"] == reverse("update-edit", args=[update_on(plan, 0).pk])
    assert ReportRound._default_manager.get(kind="answer").note == "Twelve."
    for key in ("0", "x", str(question.pk + 999)):
        client.post(say, {"do": "answer", "question": key, "text": "Twelve."})
    assert ReportRound._default_manager.filter(kind="answer").count() == 1


@pytest.mark.parametrize("who", CAST)
def test_nobody_else_speaks_on_the_update_s_page(plan: build.Plan, cast: build.Cast, who: str) -> None:
    client = sign_in(Client(), getattr(cast, who), second_factor=True)
    before = ReportRound._default_manager.count()
    answer = client.post(
        reverse("update-say", args=[update_on(plan, 0).pk]), {"do": "line", "text": "Me too."}
    )
    if who in ("lead", "delegate"):
        assert answer.status_code == 302
        assert ReportRound._default_manager.count() == before + 1
    else:
        assert answer.status_code == (403 if who in REVIEWERS else 404)
        assert ReportRound._default_manager.count() == before
