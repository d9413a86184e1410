"""The action log: what is raised, answered and withdrawn, by whom, and what an update answers."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.access import Refused
from accounts.audience import visible_rows
from accounts.models import Message, User
from core.conflict import Conflict
from core.history import Change, create_rows, history_of
from priorities.models import GovernanceGroup, GroupSeat, Matter, Person
from priorities.posts.hand_over_requests import say_no_longer_mine
from priorities.posts.letters import cause_of_request
from reporting import workflow
from reporting.matters.reminders import remind_of_matters
from reporting.matters.rows import NewMatter, day_named, post_named
from reporting.matters.workflow import answer_matter, raise_matter, withdraw_matter
from reporting.models import Report, ReportRound
from reporting.workflow import PeriodNotPossible
from tests import build, periods

pytestmark = pytest.mark.django_db
Kind = Matter.Kind


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


def new(plan: build.Plan, kind: str = Kind.ACTION, **more: object) -> NewMatter:
    subject = {"subject": "action", "subject_ref": plan.actions[0].ref}
    return NewMatter(kind, "Name two surgeries.", **{**subject, **more})  # type: ignore[arg-type]


def send(plan: build.Plan, cast: build.Cast, number: int = 0, **boxes: object) -> Report:
    update = periods.update_on(plan, number)
    words = {"label": plan.labels["Green"], "report_text": "Held.", **boxes}
    workflow.save_draft(update, cast.lead, words, periods.seen(update))
    return workflow.send(periods.update_on(plan, number), cast.lead)


# --- raising ------------------------------------------------------------------------------------------------------


def test_whom_and_when_in_words_find_the_job_title_and_the_day(plan: build.Plan, cast: build.Cast) -> None:
    raised = raise_matter(
        plan.agreement, cast.chair, new(plan, for_whom="lee lead", by_when="30 January 2015")
    )

    assert (raised.post, raised.for_whom) == (plan.posts[0], "lee lead")
    assert (raised.by_when, raised.due) == ("30 January 2015", date(2015, 1, 30))
    assert (raised.raised_by, raised.raised_by_name) == (cast.chair, "Charlie Chair")
    assert raised.whom_and_when == "for lee lead, by 30 January 2015"


def test_words_that_name_nobody_and_no_day_stay_words(plan: build.Plan) -> None:
    assert post_named(plan.agreement.pk, "health partners") is None
    assert post_named(plan.agreement.pk, plan.posts[1].printed.upper()) == plan.posts[1]
    assert day_named("by next report") is None
    assert day_named("by March 2015") == date(2015, 3, 31)


@pytest.mark.parametrize(
    ("who", "kinds"),
    [
        ("administrator", {"action", "question", "issue"}),
        ("chair", {"action", "question", "issue"}),
        ("reviewer", {"question"}),
        ("lead", set()),
        ("viewer", set()),
    ],
)
def test_members_ask_and_what_a_meeting_asks_is_recorded_by_its_chair_or_the_unit(
    plan: build.Plan, cast: build.Cast, who: str, kinds: set[str]
) -> None:
    raised = set()
    for kind in (Kind.ACTION, Kind.QUESTION, Kind.ISSUE):
        try:
            raised.add(str(raise_matter(plan.agreement, getattr(cast, who), new(plan, kind)).kind))
        except Refused:
            continue

    assert raised == kinds


# --- answering, withdrawing ---------------------------------------------------------------------------------------


def test_whoever_it_is_for_answers_and_others_do_not(plan: build.Plan, cast: build.Cast) -> None:
    raised = build.asked(plan.actions[0])

    for stranger in (cast.other_lead, cast.reviewer, cast.viewer, cast.outsider):
        with pytest.raises(Refused):
            answer_matter(raised, stranger, "Dover.")
    answered = answer_matter(raised, cast.lead, "Dover and Deal.")

    assert (answered.is_open, answered.answer, answered.answered_by_name) == (
        False,
        "Dover and Deal.",
        "Lee Lead",
    )
    last = history_of(Matter)._default_manager.filter(id=raised.pk).order_by("-history_id").first()
    assert last is not None
    assert (last.history_change_reason, last.history_user_id) == ("Answered", cast.lead.pk)  # type: ignore[attr-defined]


def test_the_unit_answers_for_them_and_it_says_so(plan: build.Plan, cast: build.Cast) -> None:
    answered = answer_matter(build.asked(plan.actions[0]), cast.administrator, "Dover.")

    assert answered.answered_by_name == f"Ada Administrator for {plan.posts[0].printed}"


# To whom an issue is put, and what each person gets: who answers it, and in whose name; "": they may not.
PUT_TO = {
    ("", "member"): "Mem Member for the Partnership",
    ("the Partnership", "member"): "Mem Member for the Partnership",
    ("County Partnership", "member"): "Mem Member for County Partnership",
    ("ccsp", "member"): "Mem Member for ccsp",
    ("Scrutiny Committee", "member"): "",
    ("Health partners", "member"): "",
    ("Scrutiny Committee", "viewer"): "Vic Viewer for Scrutiny Committee",
    ("", "viewer"): "",
    ("", "lead"): "",
    ("", "reviewer"): "",
    ("", "chair"): "Charlie Chair for the Partnership",
    ("Scrutiny Committee", "chair"): "Charlie Chair for Scrutiny Committee",
    ("", "administrator"): "Ada Administrator for the Partnership",
    ("Health partners", "administrator"): "Ada Administrator for Health partners",
    ("", "other_administrator"): "",
    ("", "outsider"): "",
}


@pytest.mark.parametrize(("for_whom", "who"), PUT_TO)
def test_an_issue_is_answered_by_a_member_of_the_body_to_which_it_is_put_or_recorded_for_it(
    plan: build.Plan, cast: build.Cast, for_whom: str, who: str
) -> None:
    scrutiny = GovernanceGroup(agreement=plan.agreement, name="Scrutiny Committee")
    create_rows(GovernanceGroup, [scrutiny], build.BY_THE_TEST)
    GroupSeat.objects.create(person=cast.viewer, group=scrutiny)
    issue = build.asked(plan.actions[0], Kind.ISSUE, post=None, for_whom=for_whom)
    named = PUT_TO[for_whom, who]

    if not named:
        with pytest.raises(Refused, match="or the Community Safety Unit or the chair for them"):
            answer_matter(issue, getattr(cast, who), "Money was found.")
    else:
        assert answer_matter(issue, getattr(cast, who), "Money was found.").answered_by_name == named


def test_a_request_to_hand_over_is_answered_with_people_and_withdrawing_it_cancels_its_letters(
    plan: build.Plan, cast: build.Cast
) -> None:
    request = say_no_longer_mine(plan.posts[0], by=cast.lead, change=Change(cast.lead))
    letters = Message.objects.filter(about=cause_of_request(request))
    assert {row.state for row in letters} == {Message.State.WAITING}

    with pytest.raises(Refused, match="answered by the Community Safety Unit"):
        answer_matter(request, cast.administrator, "Done.")
    withdraw_matter(request, cast.lead, "It is mine after all.")

    assert {row.state for row in letters.all()} == {Message.State.CANCELLED}


def test_an_answer_that_changed_meanwhile_is_not_overwritten(plan: build.Plan, cast: build.Cast) -> None:
    raised = build.asked(plan.actions[0])
    answer_matter(raised, cast.lead, "Dover.")

    with pytest.raises(Conflict):
        answer_matter(raised, cast.administrator, "Deal.", seen="as it was")


def test_who_raised_it_withdraws_it_with_a_reason_and_then_it_takes_no_answer(
    plan: build.Plan, cast: build.Cast
) -> None:
    asked = raise_matter(plan.agreement, cast.reviewer, new(plan, Kind.QUESTION, post=plan.posts[0]))

    with pytest.raises(Refused):
        withdraw_matter(asked, cast.lead, "Not mine.")
    with pytest.raises(PeriodNotPossible, match="Say why"):
        withdraw_matter(asked, cast.reviewer, " ")
    gone = withdraw_matter(asked, cast.reviewer, "It is in the papers.")

    assert (gone.is_open, gone.withdrawn_why) == (False, "It is in the papers.")
    with pytest.raises(PeriodNotPossible, match="withdrawn: It is in the papers"):
        answer_matter(asked, cast.lead, "Yes.")


# --- with updates -------------------------------------------------------------------------------------------------


def test_an_update_answers_what_was_asked_before_and_takes_its_answer_along(
    plan: build.Plan, cast: build.Cast
) -> None:
    raised = build.asked(plan.actions[0])
    periods.opened(plan, cast)

    row = send(plan, cast, ask_answer="The Superintendent.")
    raised.refresh_from_db()
    assert (raised.answer, raised.answered_by_name) == ("The Superintendent.", "Lee Lead")

    workflow.withdraw(row, cast.lead)
    raised.refresh_from_db()
    assert raised.is_open

    send(plan, cast, ask_answer="The Inspector.")
    raised.refresh_from_db()
    assert raised.answer == "The Inspector."


def test_what_was_asked_with_an_update_is_for_the_next_one(plan: build.Plan, cast: build.Cast) -> None:
    periods.opened(plan, cast)
    row = send(plan, cast)
    ask = workflow.AskWords("Name a deputy", "Head of Policing", "by next report")
    workflow.decide(row, cast.chair, periods.AT_THE_MEETING, workflow.DecisionOutcome(ask=ask))
    raised = Matter._default_manager.get()

    assert (raised.report_ref, raised.post, raised.due) == (row.ref, row.responder, None)
    assert raised.raised_at == "Working Group, at the meeting of 12 January 2015"
    assert raised.is_open


def test_a_question_waits_until_it_is_answered_wherever_that_is_done(
    plan: build.Plan, cast: build.Cast
) -> None:
    periods.opened(plan, cast)
    row = send(plan, cast)
    first, second = (workflow.ask_question(row, cast.reviewer, words) for words in ("Where?", "When?"))
    assert first.matter is not None
    assert second.matter is not None

    answer_matter(first.matter, cast.lead, "In Dover.")
    workflow.answer_question(row, cast.lead, second, "In May.")

    answers = ReportRound._default_manager.filter(report=row, kind="answer").order_by("pk")
    assert [(one.note, one.replies_to_id) for one in answers] == [
        ("In Dover.", first.pk),
        ("In May.", second.pk),
    ]
    assert [row.answer for row in Matter._default_manager.order_by("pk")] == ["In Dover.", "In May."]


# --- who reads ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "kinds"),
    [
        ("administrator", {"action", "question", "issue", "hand-over"}),
        ("reviewer", {"action", "question", "issue"}),
        ("lead", {"action", "question", "issue", "hand-over"}),
        ("other_lead", {"action", "issue"}),
        ("viewer", {"issue"}),
        ("outsider", {"issue"}),
    ],
)
def test_each_kind_is_read_by_its_own_circle(
    plan: build.Plan, cast: build.Cast, who: str, kinds: set[str]
) -> None:
    for kind in Kind.values:
        build.asked(plan.actions[0], kind)
    reader: User = getattr(cast, who)

    found = Matter._default_manager.filter(visible_rows(Matter, Person(reader)))

    assert {row.kind for row in found} == kinds


# --- reminders ----------------------------------------------------------------------------------------------------


def test_the_day_of_a_matter_reminds_its_people_once_a_turn_until_it_is_answered(
    plan: build.Plan, cast: build.Cast
) -> None:
    raised = build.asked(plan.actions[0], text="The secret venue.", due=date(2015, 1, 30))

    assert remind_of_matters(date(2015, 1, 22)) == []
    first = remind_of_matters(date(2015, 1, 23))
    assert {row.address for row in first} == {"lead@example.org", "delegate@example.org"}
    assert "Friday 30 January" in first[0].subject
    assert "secret" not in f"{first[0].subject} {first[0].opening} {first[0].body}"
    assert remind_of_matters(date(2015, 1, 26)) == []

    answer_matter(raised, cast.lead, "Dover.")

    assert set(Message.objects.values_list("state", flat=True)) == {Message.State.CANCELLED}
    assert remind_of_matters(date(2015, 1, 29)) == []
