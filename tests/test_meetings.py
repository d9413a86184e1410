"""Meetings as rows, outcomes as meetings have them, who confirms what, and the one message afterwards."""

from datetime import date, datetime

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from accounts.access import Refused
from accounts.models import Role, User
from core.conflict import Conflict
from core.history import history_of, update_rows
from priorities.models import Matter
from reporting import workflow
from reporting.meetings.decisions import chair_s_actions, decisions_of
from reporting.models import Meeting, Report, ReportRound
from reporting.workflow import AskWords, DecisionMethod, DecisionOutcome, OutcomeKind
from tests import build, periods
from tests.clock import LONDON
from tests.outbox import deliver
from tests.periods import AT_THE_MEETING, BY_CORRESPONDENCE, MEETING, sent, update_on

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NOT_THE_GROUP = ("lead", "delegate", "other_lead", "viewer", "other_administrator", "outsider")


@pytest.fixture
def plan(cast: build.Cast, county_plan: build.Plan) -> build.Plan:
    periods.opened(county_plan, cast)
    return county_plan


def decide(
    plan: build.Plan, number: int, by: User, manner: DecisionMethod = AT_THE_MEETING, **outcome: object
) -> ReportRound:
    return workflow.decide(update_on(plan, number), by, manner, DecisionOutcome(**outcome))  # type: ignore[arg-type]


def confirm(
    plan: build.Plan, by: User, *numbers: int, manner: DecisionMethod = BY_CORRESPONDENCE
) -> list[Report]:
    rows = [update_on(plan, number) for number in numbers]
    return workflow.confirm(rows, by, manner, seen={row.pk: workflow.token_of_report(row) for row in rows})


def not_quorate(plan: build.Plan, cast: build.Cast) -> Meeting:
    return workflow.save_meeting(update_on(plan, 0).period, MEETING, cast.chair, {"is_quorate": False})


def last_round(plan: build.Plan, number: int) -> ReportRound:
    row = update_on(plan, number).rounds.order_by("pk").last()
    assert row is not None
    return row


# --- the row -----------------------------------------------------------------------------------------------


def test_a_meeting_is_a_row_as_soon_as_something_is_recorded_in_it(
    plan: build.Plan, cast: build.Cast
) -> None:
    sent(plan, cast, 0, 1)
    decide(plan, 0, cast.chair)
    decide(plan, 1, cast.administrator)

    meeting = Meeting._default_manager.get()
    assert (meeting.group, meeting.held_on, meeting.period.title) == (
        "Working Group",
        MEETING,
        "January 2015",
    )
    assert [item.name for item in decisions_of(meeting)] == ["1.1a", "2.1a"]
    assert history_of(Meeting)._default_manager.count() == 1


def test_who_was_there_is_kept_with_history_and_only_by_who_records(
    plan: build.Plan, cast: build.Cast
) -> None:
    period = update_on(plan, 0).period
    words = {"present": "Chief Constable\n\nHead of Policing ", "place": "Room 3", "is_quorate": True}

    meeting = workflow.save_meeting(period, MEETING, cast.administrator, words)

    assert meeting.people == ("Chief Constable", "Head of Policing")
    with pytest.raises(workflow.PeriodNotPossible, match="not taken place"):
        workflow.save_meeting(period, date(2015, 1, 13), cast.chair, words)
    for who in (*NOT_THE_GROUP, "reviewer"):
        with pytest.raises(Refused):
            workflow.save_meeting(period, MEETING, getattr(cast, who), {"place": "Elsewhere"})
    assert Meeting._default_manager.get().place == "Room 3"


# --- outcomes ----------------------------------------------------------------------------------------------


def test_noted_and_deferred_agree_nothing_and_are_taken_back_like_the_rest(
    plan: build.Plan, cast: build.Cast
) -> None:
    sent(plan, cast, 0, 1)
    decide(plan, 0, cast.chair, kind=OutcomeKind.NOTED)
    ask = AskWords("Come in person", "Head of Policing", "March")
    decide(plan, 1, cast.chair, kind=OutcomeKind.DEFERRED, reason="Nobody from the police.", ask=ask)

    assert [update_on(plan, number).state for number in (0, 1)] == ["noted", "deferred"]
    assert [update_on(plan, number).agreed_label for number in (0, 1)] == [None, None]
    assert last_round(plan, 1).note == "Nobody from the police."
    with pytest.raises(workflow.PeriodNotPossible):
        decide(plan, 0, cast.chair)
    workflow.take_back(update_on(plan, 0), cast.chair)
    assert update_on(plan, 0).state == "sent"
    # What was deferred comes to the next meeting and is decided there as it is.
    assert Matter._default_manager.get().withdrawn_at is None
    decide(plan, 1, cast.chair)
    assert update_on(plan, 1).state == "decided"


def test_late_words_are_marked_with_how_they_came(plan: build.Plan, cast: build.Cast) -> None:
    for kind in ("late", "tabled", "verbal"):
        workflow.say_late(update_on(plan, 0), cast.administrator, kind, "Two more surgeries.")

    names = [row.get_kind_display() for row in update_on(plan, 0).rounds.order_by("pk")]
    assert names == ["Received after despatch", "Tabled", "Verbal update"]
    with pytest.raises(workflow.PeriodNotPossible):
        workflow.say_late(update_on(plan, 0), cast.administrator, "decision", "Agreed!")
    with pytest.raises(Refused):
        workflow.say_late(update_on(plan, 0), cast.lead, "verbal", "Me too.")


# --- who decides -------------------------------------------------------------------------------------------


def test_recording_is_clerical_and_says_who_wrote_or_leads(plan: build.Plan, cast: build.Cast) -> None:
    sent(plan, cast, 0, 1, 2)
    update = update_on(plan, 0)
    update.author = update.sent_by = cast.administrator
    update_rows(Report, [update], ["author", "sent_by"], build.BY_THE_TEST)
    build.holds(cast.chair, plan.posts[1])

    for number in (0, 1, 2):
        decide(plan, number, cast.administrator)

    marks = [last_round(plan, number).marks for number in (0, 1, 2)]
    assert marks == ["recorded by who wrote or leads it", "led by the chair", ""]
    assert not Report.objects.filter(is_to_confirm=True).exists()


def test_without_a_meeting_one_other_person_confirms_a_batch_in_one_press(
    plan: build.Plan, cast: build.Cast
) -> None:
    sent(plan, cast, 0, 1)
    for number in (0, 1):
        decide(plan, number, cast.chair, BY_CORRESPONDENCE)
    assert Report.objects.filter(is_to_confirm=True).count() == 2

    with pytest.raises(Refused, match=r"You sent, lead or recorded 1\.1a, 2\.1a"):
        confirm(plan, cast.chair, 0, 1)
    for who in NOT_THE_GROUP:
        with pytest.raises(Refused):
            confirm(plan, getattr(cast, who), 0, 1)
    confirm(plan, cast.reviewer, 0, 1)

    assert not Report.objects.filter(is_to_confirm=True).exists()
    assert (last_round(plan, 0).kind, last_round(plan, 0).by) == ("confirmed", cast.reviewer)
    with pytest.raises(workflow.PeriodNotPossible, match="nothing to confirm"):
        confirm(plan, cast.reviewer, 0)


@pytest.mark.parametrize("how", ["author", "lead", "deputy", "delegate"])
def test_who_wrote_or_leads_does_not_confirm_it(plan: build.Plan, cast: build.Cast, how: str) -> None:
    sent(plan, cast, 0)
    if how == "author":
        row = update_on(plan, 0)
        row.author = cast.reviewer
        update_rows(Report, [row], ["author"], build.BY_THE_TEST)
    else:
        build.holds(cast.reviewer, plan.posts[0], "holder" if how == "lead" else how)
    decide(plan, 0, cast.chair, BY_CORRESPONDENCE)

    with pytest.raises(Refused, match="one other person"):
        confirm(plan, cast.reviewer, 0)
    confirm(plan, cast.administrator, 0)


def test_what_was_taken_back_meanwhile_is_not_confirmed_unseen(plan: build.Plan, cast: build.Cast) -> None:
    sent(plan, cast, 0)
    decide(plan, 0, cast.chair, BY_CORRESPONDENCE)
    row = update_on(plan, 0)
    workflow.take_back(row, cast.chair)
    decide(plan, 0, cast.chair, BY_CORRESPONDENCE, label=plan.labels["Red"], reason="Worse.")

    with pytest.raises(Conflict):
        workflow.confirm([row], cast.reviewer, BY_CORRESPONDENCE, seen={row.pk: "as it was"})


def test_where_there_is_nobody_else_the_decision_says_so_and_stands(
    plan: build.Plan, cast: build.Cast
) -> None:
    sent(plan, cast, 0)
    Role.objects.filter(partnership=cast.partnership).exclude(person=cast.chair).update(is_withdrawn=True)

    decide(plan, 0, cast.chair, BY_CORRESPONDENCE)

    assert not update_on(plan, 0).is_to_confirm
    assert last_round(plan, 0).marks == "there is nobody else who could confirm it"


def test_a_meeting_that_is_not_quorate_is_confirmed_by_one_that_is(
    plan: build.Plan, cast: build.Cast
) -> None:
    sent(plan, cast, 0, 1)
    not_quorate(plan, cast)
    for number in (0, 1):
        decide(plan, number, cast.chair)
    assert Report.objects.filter(is_to_confirm=True).count() == 2
    with pytest.raises(workflow.PeriodNotPossible, match="not quorate either"):
        confirm(plan, cast.chair, 0, manner=AT_THE_MEETING)

    with time_machine.travel(datetime(2015, 1, 20, 10, tzinfo=LONDON), tick=False):
        confirm(plan, cast.chair, 0, 1, manner=DecisionMethod(date(2015, 1, 20)))

    assert last_round(plan, 0).meeting == Meeting._default_manager.get(held_on=date(2015, 1, 20))
    assert not Report.objects.filter(is_to_confirm=True).exists()


def test_chair_s_action_is_reported_to_the_next_meeting_by_itself(plan: build.Plan, cast: build.Cast) -> None:
    sent(plan, cast, 0, 1)
    decide(plan, 0, cast.chair, BY_CORRESPONDENCE)
    decide(plan, 1, cast.chair)

    def reported(after: date | None) -> list[str]:
        return [item.name for item in chair_s_actions(plan.agreement, after, MEETING)]

    assert (reported(None), reported(date(2015, 1, 11)), reported(MEETING)) == (["1.1a"], ["1.1a"], [])
    workflow.take_back(update_on(plan, 0), cast.chair)
    assert reported(None) == []


# --- afterwards --------------------------------------------------------------------------------------------


def test_each_person_gets_one_message_after_the_meeting(plan: build.Plan, cast: build.Cast) -> None:
    sent(plan, cast, 0, 1, 2)
    sent(plan, cast, 3, proposed_due=date(2015, 6, 30))
    ask = AskWords("Name a deputy", "Head of Policing", "March")
    decide(plan, 0, cast.chair, label=plan.labels["Amber"], reason="Funding ends.", ask=ask)
    decide(plan, 2, cast.chair, ask=AskWords("Say who pays", plan.posts[1].printed, "May"))
    workflow.send_back(update_on(plan, 1), cast.chair, AT_THE_MEETING, "What is the new date?")
    stays = {"date_stays": True, "date_reason": "The hall is free."}
    decide(plan, 3, cast.chair, **stays)
    deliver()
    assert mail.outbox == []

    with time_machine.travel(datetime(2015, 1, 13, 7, tzinfo=LONDON), tick=False):
        call_command("send_reminders")
        call_command("send_reminders")
        deliver()

    told = [message for message in mail.outbox if "decision" in message.subject]
    assert sorted(message.to[0] for message in told) == [
        "delegate@example.org",
        "lead@example.org",
        "other-lead@example.org",
    ]
    [to_lead] = [message for message in told if message.to == ["lead@example.org"]]
    assert "1.1a Action number 0: agreed as Amber, where Green was proposed." in to_lead.body
    assert "An action is asked for Head of Policing, by March" in to_lead.body
    # Who is asked for something hears of it too, though the update is somebody else's.
    [to_other] = [message for message in told if message.to == ["other-lead@example.org"]]
    assert f"An action is asked for {plan.posts[1].printed}, by May" in to_other.body
    assert "The date stays: The hall is free" in to_other.body
    # A question stands behind the sign-in, why another status was agreed does not.
    assert not any("new date" in message.body for message in told)
    assert "Why: Funding ends." in to_lead.body


def test_notes_are_approved_by_a_later_meeting_once(plan: build.Plan, cast: build.Cast) -> None:
    sent(plan, cast, 0)
    decide(plan, 0, cast.chair)
    period = update_on(plan, 0).period
    meeting = Meeting._default_manager.get()
    later = date(2015, 1, 20)
    with time_machine.travel(datetime(2015, 1, 20, 10, tzinfo=LONDON), tick=False):
        with pytest.raises(workflow.PeriodNotPossible, match="not filed"):
            workflow.approve_notes(meeting, period, later, cast.chair)
        meeting.notes_filed_at = datetime(2015, 1, 13, 9, tzinfo=LONDON)
        update_rows(Meeting, [meeting], ["notes_filed_at"], build.BY_THE_TEST)
        assert workflow.is_to_approve(meeting, later)

        workflow.approve_notes(meeting, period, later, cast.chair)

    meeting.refresh_from_db()
    assert meeting.approved_in is not None
    assert meeting.approved_in.held_on == later
    assert not workflow.is_to_approve(meeting, date(2015, 2, 1))
