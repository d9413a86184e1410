"""The review: asking, commenting, recording what was agreed, taking it back; by whom and when."""

from datetime import date

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import Refused
from actions.models import Action
from core.conflict import Conflict
from core.history import history_of, update_rows
from priorities.models import Matter, PriorityLead
from reporting import workflow
from reporting.models import Reminder, Report, ReportRound
from reporting.workflow import AskWords, DecisionMethod, DecisionOutcome
from tests import build, periods
from tests.outbox import deliver
from tests.periods import AT_THE_MEETING, BY_CORRESPONDENCE, sent, update_on

pytestmark = pytest.mark.django_db
NOT_DECIDERS = ["lead", "delegate", "other_lead", "reviewer", "viewer", "other_administrator", "outsider"]
NOT_REVIEWERS = ["lead", "delegate", "other_lead", "viewer", "other_administrator", "outsider"]


@pytest.fixture
def plan(cast: build.Cast, county_plan: build.Plan) -> build.Plan:
    made = county_plan
    periods.opened(made, cast)
    return made


def rounds(update: Report) -> list[tuple[str, str, str]]:
    rows = ReportRound._default_manager.filter(report=update).order_by("at", "pk")
    return [(row.kind, row.by_name, row.note) for row in rows]


def state_of(plan: build.Plan, number: int) -> str:
    return str(update_on(plan, number).state)


# --- reading, asking, commenting -------------------------------------------------------------------------


def test_members_comment_and_ask_and_the_lead_answers(plan: build.Plan, cast: build.Cast) -> None:
    sent(plan, cast, 0)
    update = update_on(plan, 0)

    workflow.comment(update, cast.reviewer, "Well done.")
    question = workflow.ask_question(update, cast.reviewer, "How many courses?")
    workflow.answer_question(update, cast.lead, question, "Twelve.")

    assert rounds(update) == [
        ("sent", "Lee Lead", ""),
        ("comment", "Rae Reviewer", "Well done."),
        ("question", "Rae Reviewer", "How many courses?"),
        ("answer", "Lee Lead", "Twelve."),
    ]
    assert state_of(plan, 0) == "sent"
    [answer] = ReportRound._default_manager.filter(kind="answer")
    assert answer.replies_to == question


@pytest.mark.parametrize("who", NOT_REVIEWERS)
def test_nobody_else_comments_or_asks(plan: build.Plan, cast: build.Cast, who: str) -> None:
    sent(plan, cast, 0)
    for verb in (workflow.comment, workflow.ask_question):
        with pytest.raises(Refused):
            verb(update_on(plan, 0), getattr(cast, who), "Hm.")
    assert [kind for kind, _, _ in rounds(update_on(plan, 0))] == ["sent"]


@pytest.mark.parametrize(
    "who", ["other_lead", "reviewer", "chair", "viewer", "other_administrator", "outsider"]
)
def test_nobody_else_answers_a_question(plan: build.Plan, cast: build.Cast, who: str) -> None:
    sent(plan, cast, 0)
    question = workflow.ask_question(update_on(plan, 0), cast.reviewer, "How many?")

    with pytest.raises(Refused):
        workflow.answer_question(update_on(plan, 0), getattr(cast, who), question, "Some.")
    assert not ReportRound._default_manager.filter(kind="answer").exists()


def test_a_question_about_another_update_cannot_be_answered_here(plan: build.Plan, cast: build.Cast) -> None:
    sent(plan, cast, 0, 2)
    question = workflow.ask_question(update_on(plan, 2), cast.reviewer, "How many?")

    with pytest.raises(workflow.PeriodNotPossible):
        workflow.answer_question(update_on(plan, 0), cast.lead, question, "Twelve.")


@pytest.mark.parametrize("text", ["", "   \n"])
def test_an_empty_comment_is_refused(plan: build.Plan, cast: build.Cast, text: str) -> None:
    with pytest.raises(workflow.PeriodNotPossible):
        workflow.comment(update_on(plan, 0), cast.reviewer, text)


def test_a_joint_lead_adds_a_line_and_a_stranger_does_not(plan: build.Plan, cast: build.Cast) -> None:
    link = PriorityLead(
        agreement=plan.agreement, priority=plan.priorities[0], post=plan.posts[1], kind="joint"
    )
    link.save()

    workflow.add_line(update_on(plan, 0), cast.other_lead, "We host the courses.")

    assert rounds(update_on(plan, 0)) == [("line", "Olu Otherlead", "We host the courses.")]
    for who in ("outsider", "viewer", "reviewer"):
        with pytest.raises(Refused):
            workflow.add_line(update_on(plan, 0), getattr(cast, who), "Me too.")
    with pytest.raises(Refused):
        workflow.add_line(update_on(plan, 1), cast.lead, "Not my priority.")


# --- one decision ----------------------------------------------------------------------------------------


def test_the_chair_records_that_it_was_agreed_as_sent(plan: build.Plan, cast: build.Cast) -> None:
    sent(plan, cast, 0)

    workflow.decide(update_on(plan, 0), cast.chair, AT_THE_MEETING, DecisionOutcome())

    update = update_on(plan, 0)
    assert (update.state, update.agreed_label, update.agreed_reason) == ("decided", plan.labels["Green"], "")
    [_, decision] = ReportRound._default_manager.filter(report=update).order_by("pk")
    assert (decision.kind, decision.by, decision.how) == ("decision", cast.chair, "meeting")
    assert decision.meeting_on == date(2015, 1, 12)
    last = history_of(Report)._default_manager.filter(id=update.pk).latest("history_id")
    assert last.history_user == cast.chair
    assert last.history_change_reason == "Agreed as Green at the meeting of 12 January 2015"


def test_another_status_needs_its_reason_and_keeps_the_lead_s_beside_it(
    plan: build.Plan, cast: build.Cast
) -> None:
    sent(plan, cast, 0)
    amber = plan.labels["Amber"]

    with pytest.raises(workflow.CannotDecide) as refused:
        workflow.decide(update_on(plan, 0), cast.chair, AT_THE_MEETING, DecisionOutcome(label=amber))
    assert [problem.field for problem in refused.value.problems] == ["reason"]
    assert state_of(plan, 0) == "sent"

    workflow.decide(
        update_on(plan, 0), cast.chair, AT_THE_MEETING, DecisionOutcome(label=amber, reason="Funding ends.")
    )
    update = update_on(plan, 0)
    assert (update.label, update.agreed_label) == (plan.labels["Green"], amber)
    assert (update.agreed_reason, update.reason_is_public, update.agreed_text) == ("Funding ends.", False, "")


def test_the_reason_and_the_words_for_the_report_are_two_and_both_are_taken_back(
    plan: build.Plan, cast: build.Cast
) -> None:
    sent(plan, cast, 0)
    outcome = DecisionOutcome(
        label=plan.labels["Amber"], reason="Funding ends.", reason_is_public=True, text=" A bid is written. "
    )
    workflow.decide(update_on(plan, 0), cast.chair, AT_THE_MEETING, outcome)
    update = update_on(plan, 0)
    assert (update.agreed_reason, update.reason_is_public, update.agreed_text) == (
        "Funding ends.",
        True,
        "A bid is written.",
    )

    workflow.take_back(update, cast.chair)
    update = update_on(plan, 0)
    assert (update.agreed_reason, update.reason_is_public, update.agreed_text) == ("", False, "")


def test_without_another_status_there_is_no_reason_to_publish(plan: build.Plan, cast: build.Cast) -> None:
    sent(plan, cast, 0)
    outcome = DecisionOutcome(reason="None", reason_is_public=True, text="Well done.")
    workflow.decide(update_on(plan, 0), cast.chair, AT_THE_MEETING, outcome)
    update = update_on(plan, 0)
    assert (update.agreed_reason, update.reason_is_public, update.agreed_text) == ("", False, "Well done.")


def test_a_status_of_another_agreement_cannot_be_agreed(plan: build.Plan, cast: build.Cast) -> None:
    sent(plan, cast, 0)
    foreign = build.scheme(build.agreement(cast.partnership, "county-2017"))["Red"]

    with pytest.raises(workflow.CannotDecide):
        workflow.decide(
            update_on(plan, 0), cast.chair, AT_THE_MEETING, DecisionOutcome(label=foreign, reason="Why not")
        )
    assert state_of(plan, 0) == "sent"


def test_agreeing_can_carry_an_ask_which_must_be_whole(plan: build.Plan, cast: build.Cast) -> None:
    sent(plan, cast, 0)
    half = DecisionOutcome(ask=AskWords(text="Name a deputy"))

    with pytest.raises(workflow.CannotDecide) as refused:
        workflow.decide(update_on(plan, 0), cast.chair, AT_THE_MEETING, half)
    assert [problem.field for problem in refused.value.problems] == ["ask_by_whom", "ask_by_when"]

    whole = DecisionOutcome(ask=AskWords("Name a deputy", "Head of Policing", "by next report"))
    workflow.decide(update_on(plan, 0), cast.chair, AT_THE_MEETING, whole)
    ask = Matter._default_manager.get()
    assert (ask.text, ask.for_whom, ask.by_when) == ("Name a deputy", "Head of Policing", "by next report")
    assert (ask.kind, ask.subject, ask.subject_ref) == ("action", "action", "act0")


def test_referring_it_to_the_partnership_makes_a_concern_about_the_action(
    plan: build.Plan, cast: build.Cast
) -> None:
    sent(plan, cast, 0, label="Red")

    workflow.decide(
        update_on(plan, 0),
        cast.administrator,
        AT_THE_MEETING,
        DecisionOutcome(concern="No money after March."),
    )

    concern = Matter._default_manager.get()
    assert (concern.subject, concern.subject_ref) == ("action", "act0")
    assert concern.text == "No money after March."
    assert concern.raised_at == "Working Group, at the meeting of 12 January 2015"
    assert concern.raised_on == date(2015, 1, 12)


def test_a_proposed_date_is_agreed_with_the_update_unless_it_stays(
    plan: build.Plan, cast: build.Cast
) -> None:
    moved = date(2015, 6, 30)
    sent(plan, cast, 0, 2, proposed_due=moved, proposed_due_reason="The venue closed.")

    workflow.decide(update_on(plan, 0), cast.chair, AT_THE_MEETING, DecisionOutcome())
    with pytest.raises(workflow.CannotDecide, match="Say why the proposed date was not agreed"):
        workflow.decide(update_on(plan, 2), cast.chair, AT_THE_MEETING, DecisionOutcome(date_stays=True))
    stays = DecisionOutcome(date_stays=True, date_reason="The venue is free in May.")
    workflow.decide(update_on(plan, 2), cast.chair, AT_THE_MEETING, stays)
    assert rounds(update_on(plan, 2))[-1][2] == "The date stays: The venue is free in May."

    assert update_on(plan, 0).agreed_due == moved
    assert update_on(plan, 2).agreed_due is None


def test_where_nothing_was_sent_the_group_can_agree_a_status_with_a_reason(
    plan: build.Plan, cast: build.Cast
) -> None:
    with pytest.raises(workflow.CannotDecide):
        workflow.decide(update_on(plan, 0), cast.chair, AT_THE_MEETING, DecisionOutcome())

    verdict = DecisionOutcome(label=plan.labels["Red"], reason="Nothing was heard for two periods.")
    workflow.decide(update_on(plan, 0), cast.chair, AT_THE_MEETING, verdict)
    assert update_on(plan, 0).agreed_label == plan.labels["Red"]
    assert update_on(plan, 0).label is None


@pytest.mark.parametrize("who", NOT_DECIDERS)
def test_nobody_else_records_what_was_agreed(plan: build.Plan, cast: build.Cast, who: str) -> None:
    rows = sent(plan, cast, 0, 2)
    person = getattr(cast, who)
    seen = {row.pk: workflow.token_of_report(row) for row in rows}
    written = ReportRound._default_manager.count()

    for verb in (
        lambda: workflow.decide(rows[0], person, AT_THE_MEETING, DecisionOutcome()),
        lambda: workflow.send_back(rows[0], person, AT_THE_MEETING, "Why?"),
        lambda: workflow.agree_together(rows, person, AT_THE_MEETING, seen=seen),
    ):
        with pytest.raises(Refused):
            verb()
    workflow.decide(rows[0], cast.chair, AT_THE_MEETING, DecisionOutcome())
    with pytest.raises(Refused):
        workflow.take_back(rows[0], person, "No.")

    assert [state_of(plan, 0), state_of(plan, 2)] == ["decided", "sent"]
    assert ReportRound._default_manager.count() == written + 1


def test_a_meeting_that_is_still_to_come_has_agreed_nothing(plan: build.Plan, cast: build.Cast) -> None:
    sent(plan, cast, 0)

    with pytest.raises(Refused, match="has not taken place"):
        workflow.decide(update_on(plan, 0), cast.chair, DecisionMethod(date(2015, 1, 13)), DecisionOutcome())
    assert state_of(plan, 0) == "sent"


def test_what_was_decided_is_not_decided_again_unseen(plan: build.Plan, cast: build.Cast) -> None:
    sent(plan, cast, 0)
    workflow.decide(update_on(plan, 0), cast.chair, AT_THE_MEETING, DecisionOutcome())

    red = DecisionOutcome(label=plan.labels["Red"], reason="On second thoughts")
    with pytest.raises(workflow.PeriodNotPossible):
        workflow.decide(update_on(plan, 0), cast.administrator, AT_THE_MEETING, red)
    assert update_on(plan, 0).agreed_label == plan.labels["Green"]


def test_a_decision_on_a_page_that_has_moved_on_is_refused(plan: build.Plan, cast: build.Cast) -> None:
    [row] = sent(plan, cast, 0)
    shown = workflow.token_of_report(row)
    update_rows(Report, [_sent_later(row)], ["sent_at"], build.BY_THE_TEST)

    with pytest.raises(Conflict):
        workflow.decide(row, cast.chair, AT_THE_MEETING, DecisionOutcome(), seen=shown)
    assert state_of(plan, 0) == "sent"


def _sent_later(row: Report) -> Report:
    row.sent_at = build.datetime(2015, 1, 12, 9, 0, tzinfo=build.LONDON)
    return row


def test_a_scheme_without_rag_is_reviewed_all_the_same(cast: build.Cast) -> None:
    made = build.plan(cast.partnership, "plain", people=cast)
    for label in made.labels.values():
        label.rag = ""
    update_rows(type(label), list(made.labels.values()), ["rag"], build.BY_THE_TEST)
    periods.opened(made, cast)
    sent(made, cast, 0, label="Complete")

    workflow.decide(update_on(made, 0), cast.chair, AT_THE_MEETING, DecisionOutcome())

    assert update_on(made, 0).agreed_label == made.labels["Complete"]


# --- sent back, taken back, replied ----------------------------------------------------------------------


def test_sent_back_with_a_question_it_waits_for_its_responder_again(
    plan: build.Plan, cast: build.Cast
) -> None:
    sent(plan, cast, 0)

    workflow.send_back(update_on(plan, 0), cast.chair, AT_THE_MEETING, "What is the new date?")

    assert state_of(plan, 0) == "sent back"
    assert rounds(update_on(plan, 0))[-1] == ("sent back", "Charlie Chair", "What is the new date?")
    draft = workflow.save_draft(update_on(plan, 0), cast.lead, {"report_text": "In June."})
    assert draft.label == plan.labels["Green"]
    workflow.send(update_on(plan, 0), cast.lead)
    assert [kind for kind, _, _ in rounds(update_on(plan, 0))] == ["sent", "sent back", "sent"]
    assert update_on(plan, 0).report_text == "In June."


def test_a_decision_can_be_taken_back_with_all_that_it_brought(plan: build.Plan, cast: build.Cast) -> None:
    sent(plan, cast, 0, proposed_due=date(2015, 6, 30))
    ask = AskWords("Name a deputy", "Head of Policing", "March")
    verdict = DecisionOutcome(plan.labels["Red"], "No money", ask=ask, concern="No money")
    workflow.decide(update_on(plan, 0), cast.chair, AT_THE_MEETING, verdict)

    workflow.take_back(update_on(plan, 0), cast.administrator, "Wrong line.")

    update = update_on(plan, 0)
    assert (update.state, update.agreed_label, update.agreed_reason, update.agreed_due) == (
        "sent",
        None,
        "",
        None,
    )
    raised = {row.kind: row for row in Matter._default_manager.all()}
    assert raised["action"].withdrawn_why == "Decision taken back: Wrong line."
    assert raised["issue"].withdrawn_at is not None
    assert rounds(update)[-1] == ("taken back", "Ada Administrator", "Wrong line.")


def test_sending_back_can_be_taken_back_until_an_answer_is_begun(plan: build.Plan, cast: build.Cast) -> None:
    sent(plan, cast, 0, 2)
    for number in (0, 2):
        workflow.send_back(update_on(plan, number), cast.chair, AT_THE_MEETING, "Why?")
    workflow.save_draft(update_on(plan, 2), cast.lead, {"report_text": "Because"})

    workflow.take_back(update_on(plan, 0), cast.chair)
    with pytest.raises(workflow.PeriodNotPossible):
        workflow.take_back(update_on(plan, 2), cast.chair)

    assert [state_of(plan, 0), state_of(plan, 2)] == ["sent", "sent back"]


def test_what_is_not_decided_cannot_be_taken_back(plan: build.Plan, cast: build.Cast) -> None:
    sent(plan, cast, 0)
    with pytest.raises(workflow.PeriodNotPossible):
        workflow.take_back(update_on(plan, 0), cast.chair)


def test_a_lead_replies_to_another_status_in_a_row_of_its_own(plan: build.Plan, cast: build.Cast) -> None:
    sent(plan, cast, 0, 2)
    verdict = DecisionOutcome(plan.labels["Amber"], "Funding ends.")
    workflow.decide(update_on(plan, 0), cast.chair, AT_THE_MEETING, verdict)
    workflow.decide(update_on(plan, 2), cast.chair, AT_THE_MEETING, DecisionOutcome())

    workflow.reply(update_on(plan, 0), cast.lead, "It was extended on Friday.")

    assert rounds(update_on(plan, 0))[-1] == ("reply", "Lee Lead", "It was extended on Friday.")
    assert update_on(plan, 0).agreed_label == plan.labels["Amber"]
    with pytest.raises(workflow.PeriodNotPossible):
        workflow.reply(update_on(plan, 2), cast.lead, "Thank you.")


def test_without_a_meeting_a_lead_hears_at_once_that_something_was_decided(
    plan: build.Plan, cast: build.Cast
) -> None:
    sent(plan, cast, 0, 2)

    workflow.send_back(update_on(plan, 0), cast.chair, BY_CORRESPONDENCE, "What is the new date?")
    verdict = DecisionOutcome(plan.labels["Amber"], "Funding ends.")
    workflow.decide(update_on(plan, 2), cast.chair, BY_CORRESPONDENCE, verdict)
    deliver()

    # To the lead and the delegate each; a question stands behind the sign-in, why another status was agreed does not.
    assert {message.to[0] for message in mail.outbox} == {"lead@example.org", "delegate@example.org"}
    assert sorted({message.subject for message in mail.outbox}) == [
        "Another status was agreed for 1.1b than the one you sent",
        "Your update on 1.1a was sent back with a question",
    ]
    assert not any("new date" in message.body for message in mail.outbox)
    changed = [message.body for message in mail.outbox if "Another status" in message.subject]
    assert all("You sent: Green\nAgreed: Amber\nWhy: Funding ends." in body for body in changed)
    assert set(Reminder._default_manager.values_list("kind", "message__state")) == {
        ("sent back", "sent"),
        ("changed", "sent"),
    }


def test_of_an_action_for_the_partnership_only_the_message_gives_no_reason(
    plan: build.Plan, cast: build.Cast
) -> None:
    plan.actions[2].partnership_only = True
    update_rows(Action, [plan.actions[2]], ["partnership_only"], build.BY_THE_TEST)
    sent(plan, cast, 2)

    verdict = DecisionOutcome(plan.labels["Amber"], "Funding ends.")
    workflow.decide(update_on(plan, 2), cast.chair, BY_CORRESPONDENCE, verdict)
    deliver()

    assert mail.outbox
    assert not any("Funding" in message.body or "Amber" in message.body for message in mail.outbox)


def test_agreed_as_sent_nobody_is_written_to(plan: build.Plan, cast: build.Cast) -> None:
    sent(plan, cast)
    periods.agreed(plan, cast)
    deliver()
    assert mail.outbox == []


# --- the rest together -----------------------------------------------------------------------------------


def test_the_rest_is_agreed_together_with_a_round_for_each(plan: build.Plan, cast: build.Cast) -> None:
    sent(plan, cast)

    periods.agreed(plan, cast)

    for number in range(4):
        assert update_on(plan, number).agreed_label == plan.labels["Green"]
        assert rounds(update_on(plan, number))[-1][:2] == ("decision", "Charlie Chair")


@pytest.mark.parametrize("what", ["sent again", "decided", "not shown"])
def test_when_one_has_moved_on_none_is_agreed(plan: build.Plan, cast: build.Cast, what: str) -> None:
    rows = sent(plan, cast)
    seen = {row.pk: workflow.token_of_report(row) for row in rows}
    if what == "sent again":
        update_rows(Report, [_sent_later(rows[0])], ["sent_at"], build.BY_THE_TEST)
    elif what == "decided":
        workflow.decide(rows[0], cast.chair, AT_THE_MEETING, DecisionOutcome())
    else:
        del seen[rows[0].pk]

    with pytest.raises(Conflict):
        workflow.agree_together(rows, cast.chair, AT_THE_MEETING, seen=seen)
    assert [state_of(plan, number) for number in (1, 2, 3)] == ["sent"] * 3


@pytest.mark.parametrize("number", [20, 200])
def test_agreeing_many_reads_no_more_often_than_agreeing_few(cast: build.Cast, number: int) -> None:
    made = build.plan(cast.partnership, people=cast, actions=number)
    periods.opened(made, cast)
    rows = sent(made, cast)
    seen = {row.pk: workflow.token_of_report(row) for row in rows}

    with CaptureQueriesContext(connection) as queries:
        workflow.agree_together(rows, cast.chair, AT_THE_MEETING, seen=seen)

    # What is written goes in batches, whose size is the database's business.
    # The meeting and what its chair leads; the updates first by their keys, then, table by table, what they name: the
    # same for 20 as for 200.
    assert sum(query["sql"].startswith("SELECT") for query in queries) <= 8
    locks = connection.features.has_select_for_update  # PostgreSQL also locks the agreement
    assert len(queries) <= 13 + locks + number // 10


# --- what is over ----------------------------------------------------------------------------------------


def test_looking_after_a_period_is_for_its_administrators(plan: build.Plan, cast: build.Cast) -> None:
    period = update_on(plan, 0).period
    change = build.Change
    for who in (*NOT_DECIDERS, "chair"):
        person = getattr(cast, who)
        for verb in (
            lambda person=person: workflow.extend(period, plan.posts[0], date(2015, 1, 23), change(person)),
            lambda person=person: workflow.change_dates(
                period, {"due_on": date(2015, 1, 30)}, change(person)
            ),
            lambda person=person: workflow.ask_now(period, plan.actions[0], change(person)),
            lambda person=person: workflow.chase(period, plan.posts[0].pk, person),
            lambda person=person: workflow.close_period(period, person),
        ):
            with pytest.raises(Refused):
                verb()
    period.refresh_from_db()
    assert (period.state, period.due_on) == ("open", periods.DUE)
    assert not Report.objects.filter(extended_to__isnull=False).exists()
    assert not Reminder._default_manager.exists()


def test_more_time_is_one_responder_s_alone(plan: build.Plan, cast: build.Cast) -> None:
    period = update_on(plan, 0).period
    sent(plan, cast, 0)

    workflow.extend(period, plan.posts[0], date(2015, 1, 23), build.Change(cast.administrator, "On leave"))

    assert update_on(plan, 2).extended_to == date(2015, 1, 23)
    assert update_on(plan, 0).extended_to is None
    assert update_on(plan, 1).extended_to is None
    assert rounds(update_on(plan, 2))[-1] == (
        "extended",
        "Ada Administrator",
        "Due by 23 January 2015: On leave",
    )


def test_an_action_that_came_later_owes_now_if_asked_and_else_next_time(
    plan: build.Plan, cast: build.Cast
) -> None:
    period = update_on(plan, 0).period
    assert workflow.actions_added_since(period) == []
    late = build.create_rows(
        type(plan.actions[0]),
        [
            type(plan.actions[0])(
                agreement=plan.agreement, ref="late", position=99, aim=plan.aims[0], text="Late"
            )
        ],
        build.BY_THE_TEST,
    )[0]
    assert workflow.actions_added_since(period) == [late]

    owed = workflow.ask_now(period, late, build.Change(cast.administrator, "Urgent"))

    assert (owed.state, owed.responder) == ("owed", plan.posts[0])
    with pytest.raises(workflow.PeriodNotPossible):
        workflow.ask_now(period, late, build.Change(cast.administrator, "Urgent"))


def test_a_planned_period_opens_by_itself_on_its_day_when_none_is_open(
    plan: build.Plan, cast: build.Cast
) -> None:
    other = build.plan(cast.partnership, "county-2017", people=None)
    change = build.Change(cast.administrator, "Planned")
    later = {"opens_on": date(2015, 1, 14), "due_on": date(2015, 1, 30), "change": change}
    planned = workflow.open_period(other.agreement, "Planned", "", **later).period
    blocked = workflow.open_period(plan.agreement, "April 2015", "", **later).period
    assert planned.state == blocked.state == "planned"
    assert workflow.open_planned(date(2015, 1, 13)) == []

    assert workflow.open_planned(date(2015, 1, 14)) == [planned]

    planned.refresh_from_db()
    blocked.refresh_from_db()
    assert (planned.state, blocked.state) == ("open", "planned")


def test_a_period_can_be_about_chosen_actions_only(cast: build.Cast) -> None:
    made = build.plan(cast.partnership, "county-2017", people=cast)
    change = build.Change(cast.administrator, "Only two")

    opened = workflow.open_period(
        made.agreement, "Two", "", due_on=periods.DUE, chosen=["act0", "act3"], change=change
    )
    assert {row.action.ref for row in opened.updates} == {"act0", "act3"}
    with pytest.raises(workflow.PeriodNotPossible):
        workflow.open_period(
            build.agreement(cast.partnership, "empty"),
            "None",
            "",
            due_on=periods.DUE,
            chosen=[],
            change=change,
        )
