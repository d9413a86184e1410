"""Opening a period, drafting, sending: the verbs, by whom and when."""

from datetime import date
from typing import Any

import pytest

from accounts.access import Refused
from actions.models import Action, ActionStatus
from core.conflict import Conflict
from core.history import Change, history_of, save_row, update_rows
from priorities.models import Holding, PriorityLead, StatusLabel
from priorities.status import STANDARD_SCHEME
from reporting import workflow
from reporting.models import Report, ReportDraft, ReportingPeriod
from tests import build
from tests.periods import seen

DUE = date(2015, 1, 16)

pytestmark = pytest.mark.django_db


def opened(plan: build.Plan, cast: build.Cast, **more: Any) -> workflow.OpenedPeriod:
    """A period over the plan, opened by the administrator."""
    change = Change(cast.administrator, "For the meeting of 27 January")
    return workflow.open_period(plan.agreement, "January 2015", "2014/15", due_on=DUE, change=change, **more)


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


@pytest.fixture
def owed(plan: build.Plan, cast: build.Cast) -> Report:
    """The first update that the lead owes."""
    opened(plan, cast)
    return Report.objects.get(action=plan.actions[0])


def typed(
    plan: build.Plan, label: str = "Green", text: str = "Held in March.", **more: Any
) -> dict[str, Any]:
    return {"label": plan.labels[label], "report_text": text, **more}


def last_history(update: Report) -> Any:
    return history_of(Report)._default_manager.filter(id=update.pk).latest("history_id")


# --- the status scheme ----------------------------------------------------------------------------------


def test_an_agreement_without_a_scheme_gets_the_standard_one_with_its_history(cast: build.Cast) -> None:
    bare = build.agreement(cast.partnership)

    rows = workflow.adopt_standard_scheme(bare, Change(cast.administrator, "First period"))

    assert [row.label for row in rows] == [item.label for item in STANDARD_SCHEME]
    history = history_of(StatusLabel)._default_manager.filter(agreement=bare)
    assert {(row.history_user, row.history_change_reason) for row in history} == {
        (cast.administrator, "First period")
    }
    assert history.count() == len(STANDARD_SCHEME)


def test_an_agreement_with_labels_of_its_own_keeps_them(cast: build.Cast) -> None:
    bare = build.agreement(cast.partnership)
    own = save_row(StatusLabel(agreement=bare, label="Complete"), build.BY_THE_TEST)

    assert workflow.adopt_standard_scheme(bare, Change(cast.administrator)) == [own]
    assert StatusLabel._default_manager.filter(agreement=bare).count() == 1


# --- opening --------------------------------------------------------------------------------------------


def test_opening_asks_for_one_update_of_each_open_action(plan: build.Plan, cast: build.Cast) -> None:
    plan.actions[3].standing.label = plan.labels["Complete"]
    update_rows(type(plan.actions[3].standing), [plan.actions[3].standing], ["label"], build.BY_THE_TEST)

    result = opened(plan, cast)

    assert {update.action_id for update in result.updates} == {action.pk for action in plan.actions[:3]}
    assert {update.state for update in result.updates} == {"owed"}
    assert result.period.state == ReportingPeriod.State.OPEN
    assert result.period.opens_on == date(2015, 1, 12)


def test_opening_leaves_out_withdrawn_actions_and_actions_of_withdrawn_aims(
    plan: build.Plan, cast: build.Cast
) -> None:
    for row in (plan.actions[0], plan.aims[1]):
        row.withdrawn_at, row.withdrawn_why = build.LOADED, "Merged"
        update_rows(type(row), [row], ["withdrawn_at", "withdrawn_why"], build.BY_THE_TEST)

    result = opened(plan, cast)

    assert [update.action_id for update in result.updates] == [plan.actions[2].pk]


def test_opening_writes_who_and_why_into_the_history_of_every_row(plan: build.Plan, cast: build.Cast) -> None:
    result = opened(plan, cast)

    for update in result.updates:
        row = last_history(update)
        assert (row.history_user, row.history_change_reason) == (
            cast.administrator,
            "For the meeting of 27 January",
        )


def test_the_co_ordinator_answers_before_the_lead(plan: build.Plan, cast: build.Cast) -> None:
    analyst = build.post(plan.agreement, "Partnership Analyst")
    plan.actions[0].coordinator = analyst
    update_rows(Action, [plan.actions[0]], ["coordinator"], build.BY_THE_TEST)

    result = opened(plan, cast)

    answering = {update.action_id: update.responder for update in result.updates}
    assert answering[plan.actions[0].pk] == analyst
    assert answering[plan.actions[2].pk] == plan.posts[0]
    assert answering[plan.actions[1].pk] == plan.posts[1]


def without_lead(plan: build.Plan) -> None:
    """The second priority has no lead now."""
    plan.priorities[1].lead = None
    update_rows(type(plan.priorities[1]), [plan.priorities[1]], ["lead"], build.BY_THE_TEST)


def test_opening_tells_for_which_actions_nobody_answers(plan: build.Plan, cast: build.Cast) -> None:
    without_lead(plan)

    result = opened(plan, cast, named={plan.actions[1].ref: plan.posts[0]})

    assert [update.action_id for update in result.without_responder] == [plan.actions[3].pk]
    named = next(update for update in result.updates if update.action_id == plan.actions[1].pk)
    assert named.responder == plan.posts[0]


def test_an_administrator_names_who_answers(plan: build.Plan, cast: build.Cast) -> None:
    without_lead(plan)
    [update, _] = opened(plan, cast).without_responder

    workflow.name_responder(update, plan.posts[0], Change(cast.administrator, "Agreed by telephone"))

    update.refresh_from_db()
    assert update.responder == plan.posts[0]
    assert last_history(update).history_change_reason == "Agreed by telephone"


def test_a_post_of_another_agreement_cannot_be_named(plan: build.Plan, cast: build.Cast) -> None:
    without_lead(plan)
    [update, _] = opened(plan, cast).without_responder
    elsewhere = build.post(build.agreement(cast.partnership, "county-2017"), "Head of Health")

    with pytest.raises(workflow.PeriodNotPossible):
        workflow.name_responder(update, elsewhere, Change(cast.administrator))
    update.refresh_from_db()
    assert update.responder is None


def test_a_second_open_period_on_one_agreement_is_refused_by_name(plan: build.Plan, cast: build.Cast) -> None:
    opened(plan, cast)

    with pytest.raises(workflow.PeriodNotPossible, match="January 2015 is still open"):
        workflow.open_period(
            plan.agreement,
            "April 2015",
            "2015/16",
            due_on=date(2015, 4, 17),
            change=Change(cast.administrator),
        )
    assert ReportingPeriod._default_manager.count() == 1


@pytest.mark.parametrize(("title", "due"), [(" ", DUE), ("January 2015", date(2015, 1, 11))])
def test_a_period_without_title_or_due_before_it_opens_is_refused(
    plan: build.Plan, cast: build.Cast, title: str, due: date
) -> None:
    with pytest.raises(workflow.PeriodNotPossible):
        workflow.open_period(plan.agreement, title, "", due_on=due, change=Change(cast.administrator))
    assert not ReportingPeriod._default_manager.exists()


@pytest.mark.parametrize("who", ["lead", "reviewer", "chair", "viewer", "other_administrator", "outsider"])
def test_only_an_administrator_of_the_partnership_opens_a_period(
    plan: build.Plan, cast: build.Cast, who: str
) -> None:
    with pytest.raises(Refused):
        workflow.open_period(
            plan.agreement, "January 2015", "", due_on=DUE, change=Change(getattr(cast, who))
        )
    assert not ReportingPeriod._default_manager.exists()


# --- drafts ---------------------------------------------------------------------------------------------


def test_a_draft_keeps_incomplete_words_and_leaves_no_history(
    plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    before = history_of(Report)._default_manager.count()

    draft = workflow.save_draft(owed, cast.lead, {"what_changed": "The venue"})

    assert (draft.what_changed, draft.saved_by) == ("The venue", cast.lead)
    assert history_of(Report)._default_manager.count() == before
    owed.refresh_from_db()
    assert owed.state == "owed"
    assert owed.what_changed == ""


def test_where_nothing_was_typed_no_draft_is_kept(cast: build.Cast, owed: Report) -> None:
    workflow.save_draft(owed, cast.lead, {"label": None, "report_text": ""})

    assert not ReportDraft._default_manager.exists()


def test_a_draft_that_moved_on_is_shown_and_not_overwritten(
    plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    workflow.save_draft(owed, cast.lead, {"report_text": "The lead's words"})

    with pytest.raises(Conflict) as moved:
        workflow.save_draft(owed, cast.delegate, {"report_text": "The delegate's words"})

    assert moved.value.now.report_text == "The lead's words"
    assert moved.value.now.saved_by == cast.lead
    assert ReportDraft._default_manager.get().report_text == "The lead's words"


def test_the_same_words_saved_twice_are_no_conflict(cast: build.Cast, owed: Report) -> None:
    first = workflow.save_draft(owed, cast.lead, {"report_text": "Held in March."})

    again = workflow.save_draft(owed, cast.delegate, {"report_text": "Held in March."})

    assert (again.pk, again.saved_by) == (first.pk, cast.lead)


def test_whoever_saw_the_other_words_may_replace_them(cast: build.Cast, owed: Report) -> None:
    first = workflow.save_draft(owed, cast.lead, {"report_text": "One"})

    second = workflow.save_draft(owed, cast.delegate, {"report_text": "Two"}, seen(owed))

    assert (second.pk, second.report_text) == (first.pk, "Two")


def test_words_from_a_locked_session_follow_those_saved_meanwhile(cast: build.Cast, owed: Report) -> None:
    workflow.save_draft(owed, cast.delegate, {"report_text": "Theirs", "group_text": "Same"})

    mine = workflow.SubmittedReport(owed.key, {"report_text": "Mine", "group_text": "Same"})
    draft = workflow.merge_together([mine], cast.lead).drafts[owed.key]

    assert draft.report_text == "Theirs\n\nMine"
    assert draft.group_text == "Same"


@pytest.mark.parametrize(
    "who", ["other_lead", "reviewer", "chair", "viewer", "other_administrator", "outsider"]
)
def test_nobody_else_writes_a_draft(cast: build.Cast, owed: Report, who: str) -> None:
    with pytest.raises(Refused):
        workflow.save_draft(owed, getattr(cast, who), {"report_text": "Mine"})
    assert not ReportDraft._default_manager.exists()


def test_a_status_of_another_agreement_is_refused(cast: build.Cast, owed: Report) -> None:
    foreign = build.scheme(build.agreement(cast.partnership, "county-2017"))["Green"]

    with pytest.raises(workflow.PeriodNotPossible):
        workflow.save_draft(owed, cast.lead, {"label": foreign})
    assert not ReportDraft._default_manager.exists()


# --- still true -----------------------------------------------------------------------------------------


def told(plan: build.Plan, action: Action, title: str, text: str, position: int, **more: Any) -> Report:
    """An agreed update of a period that is over."""
    period = save_row(
        ReportingPeriod(agreement=plan.agreement, title=title, position=position, state="closed"),
        build.BY_THE_TEST,
    )
    row = Report(
        agreement=plan.agreement,
        period=period,
        action=action,
        state="agreed",
        report_text=text,
        label=plan.labels["Green"],
        agreed_label=plan.labels["Green"],
        **more,
    )
    return save_row(row, build.BY_THE_TEST)


def test_still_true_takes_over_last_words_and_the_status_on_record(
    plan: build.Plan, cast: build.Cast
) -> None:
    told(plan, plan.actions[0], "July 2014", "Old words.", 1)
    told(plan, plan.actions[0], "October 2014", "Twelve courses were held.", 2)
    opened(plan, cast)
    update = Report.objects.get(action=plan.actions[0], state="owed")

    workflow.say_still_true(update, cast.lead)
    sent = workflow.send(update, cast.lead)

    assert sent.is_confirmation
    assert sent.report_text == "Twelve courses were held."
    assert sent.label == plan.labels["Green"]


def test_a_confirmation_that_is_rewritten_becomes_an_update_of_its_own(
    plan: build.Plan, cast: build.Cast
) -> None:
    told(plan, plan.actions[0], "October 2014", "Twelve courses were held.", 2)
    opened(plan, cast)
    update = Report.objects.get(action=plan.actions[0], state="owed")
    workflow.say_still_true(update, cast.lead)

    draft = workflow.save_draft(update, cast.lead, {"report_text": "Fifteen by now."}, seen(update))

    assert not draft.is_confirmation


def test_a_status_on_record_can_be_confirmed_without_words(cast: build.Cast, owed: Report) -> None:
    draft = workflow.say_still_true(owed, cast.lead)

    assert (draft.is_confirmation, draft.report_text) == (True, "")
    assert workflow.send(owed, cast.lead).is_confirmation


def test_no_change_keeps_what_stands_beside_it_and_is_taken_back_without_it(
    plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    workflow.save_draft(owed, cast.lead, {"group_text": "Money is short."})
    before = seen(owed)

    draft = workflow.say_still_true(owed, cast.lead, seen(owed))
    assert (draft.is_confirmation, draft.group_text) == (True, "Money is short.")
    assert workflow.take_back_no_change({owed.key: before}, cast.lead) == set()
    assert workflow.take_back_no_change({owed.key: seen(owed)}, cast.lead) == {owed.key}

    draft.refresh_from_db()
    assert (draft.is_confirmation, draft.label, draft.group_text) == (False, None, "Money is short.")


def test_nothing_can_be_still_true_where_nothing_is_on_record(
    plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    ActionStatus._default_manager.all().delete()
    with pytest.raises(workflow.PeriodNotPossible):
        workflow.say_still_true(owed, cast.lead)
    assert not ReportDraft._default_manager.exists()


def test_still_true_does_not_replace_words_that_were_begun(plan: build.Plan, cast: build.Cast) -> None:
    told(plan, plan.actions[0], "October 2014", "Twelve courses were held.", 2)
    opened(plan, cast)
    update = Report.objects.get(action=plan.actions[0], state="owed")
    workflow.save_draft(update, cast.lead, {"report_text": "Fifteen"})

    with pytest.raises(workflow.PeriodNotPossible):
        workflow.say_still_true(update, cast.lead, seen(update))
    assert ReportDraft._default_manager.get().report_text == "Fifteen"


# --- sending --------------------------------------------------------------------------------------------


def test_a_sent_update_says_who_when_and_why_and_leaves_no_draft(
    plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    workflow.save_draft(owed, cast.lead, typed(plan))

    workflow.send(owed, cast.lead)

    owed.refresh_from_db()
    assert (owed.state, owed.report_text, owed.label) == ("sent", "Held in March.", plan.labels["Green"])
    assert (owed.author, owed.author_name, owed.sent_by) == (cast.lead, "Lee Lead", cast.lead)
    assert owed.sent_at is not None
    row = last_history(owed)
    assert (row.history_user, row.history_change_reason, row.history_date) == (
        cast.lead,
        "Sent",
        owed.sent_at,
    )
    assert not ReportDraft._default_manager.exists()


def test_an_update_that_lacks_reasons_is_not_sent_and_its_draft_stays(
    plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    workflow.save_draft(owed, cast.lead, typed(plan, "Red"))

    with pytest.raises(workflow.CannotSend) as cannot:
        workflow.send(owed, cast.lead)

    assert [item.field for item in cannot.value.problems[owed.key]] == [
        "what_changed",
        "needed",
    ]
    owed.refresh_from_db()
    assert owed.state == "owed"
    assert ReportDraft.objects.of(owed).exists()


def test_an_update_without_a_draft_is_not_sent(cast: build.Cast, owed: Report) -> None:
    with pytest.raises(workflow.CannotSend):
        workflow.send(owed, cast.lead)


def test_a_delegate_without_leave_drafts_but_does_not_send(
    plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    workflow.save_draft(owed, cast.delegate, typed(plan))

    with pytest.raises(Refused, match="only they send"):
        workflow.send(owed, cast.delegate)
    owed.refresh_from_db()
    assert owed.state == "owed"


def test_a_delegate_with_leave_sends_in_the_name_of_the_holder(
    plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    leave = Holding._default_manager.get(person=cast.delegate)
    leave.may_send = True
    update_rows(Holding, [leave], ["may_send"], build.BY_THE_TEST)
    workflow.save_draft(owed, cast.delegate, typed(plan))

    workflow.send(owed, cast.delegate)

    owed.refresh_from_db()
    assert (owed.author, owed.author_name, owed.sent_by) == (cast.lead, "Lee Lead", cast.delegate)
    assert last_history(owed).history_change_reason == "Sent"


@pytest.mark.parametrize(
    ("place_of_lee", "place_of_vic", "signs"),
    [(10, 20, "Lee Lead"), (20, 10, "Vic Viewer"), (10, 10, "Lee Lead")],
    ids=["who came first is first", "who came later is first", "neither is first, so who came first"],
)
def test_of_a_shared_post_the_first_holder_in_the_plans_order_signs(
    plan: build.Plan, cast: build.Cast, owed: Report, place_of_lee: int, place_of_vic: int, signs: str
) -> None:
    lee = Holding._default_manager.get(post=plan.posts[0], kind="holder")
    vic = build.holds(cast.viewer, plan.posts[0])
    lee.position, vic.position = place_of_lee, place_of_vic
    update_rows(Holding, [lee, vic], ["position"], build.BY_THE_TEST)
    workflow.save_draft(owed, cast.administrator, typed(plan))

    workflow.send(owed, cast.administrator, received_from="e-mail of 12 January")

    owed.refresh_from_db()
    assert (owed.author_name, str(owed.author)) == (signs, signs)


def test_an_administrator_records_in_the_leads_name_and_says_where_it_is_from(
    plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    workflow.save_draft(owed, cast.administrator, typed(plan))

    with pytest.raises(workflow.CannotSend) as cannot:
        workflow.send(owed, cast.administrator)
    assert [item.field for item in cannot.value.problems[owed.key]] == ["received_from"]

    workflow.send(owed, cast.administrator, received_from="e-mail of 12 January")

    owed.refresh_from_db()
    assert (owed.author, owed.sent_by) == (cast.lead, cast.administrator)
    assert owed.received_from == "e-mail of 12 January"
    reason = "Recorded, from e-mail of 12 January"
    assert last_history(owed).history_change_reason == reason


def test_an_update_for_a_vacant_post_is_recorded_in_the_name_of_the_post(
    plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    for row in Holding._default_manager.filter(post=plan.posts[0]):
        row.ends_on = date(2014, 12, 31)
        update_rows(Holding, [row], ["ends_on"], build.BY_THE_TEST)
    workflow.save_draft(owed, cast.administrator, typed(plan))

    workflow.send(owed, cast.administrator, received_from="telephone, 12 January")

    owed.refresh_from_db()
    assert (owed.author, owed.author_name) == (None, "Head of Policing, County Police")


def test_a_deputy_answers_in_their_own_name(plan: build.Plan, cast: build.Cast, owed: Report) -> None:
    build.holds(cast.outsider, plan.posts[0], "deputy")
    workflow.save_draft(owed, cast.outsider, typed(plan))

    workflow.send(owed, cast.outsider)

    owed.refresh_from_db()
    assert owed.author == cast.outsider


def test_who_left_the_post_no_longer_answers(plan: build.Plan, cast: build.Cast, owed: Report) -> None:
    holding = Holding._default_manager.get(person=cast.lead)
    holding.ends_on = date(2015, 1, 11)
    update_rows(Holding, [holding], ["ends_on"], build.BY_THE_TEST)

    with pytest.raises(Refused):
        workflow.save_draft(owed, cast.lead, typed(plan))


def test_a_co_ordinator_named_after_the_opening_may_write_too(
    plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    analyst = build.post(plan.agreement, "Partnership Analyst")
    build.holds(cast.outsider, analyst)
    plan.actions[0].coordinator = analyst
    update_rows(Action, [plan.actions[0]], ["coordinator"], build.BY_THE_TEST)
    workflow.save_draft(owed, cast.outsider, typed(plan))

    assert workflow.send(owed, cast.outsider).author == cast.outsider


@pytest.mark.parametrize("state", ["closed", "published", "planned"])
def test_outside_an_open_period_nothing_is_written(
    plan: build.Plan, cast: build.Cast, owed: Report, state: str
) -> None:
    workflow.save_draft(owed, cast.lead, typed(plan))
    period = owed.period
    period.state = state
    update_rows(ReportingPeriod, [period], ["state"], build.BY_THE_TEST)

    for write in (
        lambda: workflow.save_draft(owed, cast.lead, typed(plan, text="Later"), seen(owed)),
        lambda: workflow.send(owed, cast.lead),
        lambda: workflow.send(owed, cast.administrator, received_from="e-mail"),
        lambda: workflow.say_still_true(owed, cast.lead, seen(owed)),
    ):
        with pytest.raises(Refused, match="January 2015"):
            write()
    owed.refresh_from_db()
    assert owed.state == "owed"
    assert ReportDraft._default_manager.get().report_text == "Held in March."


@pytest.mark.parametrize("state", ["sent", "decided", "agreed", "not sent", "released"])
def test_what_no_longer_waits_is_not_rewritten(
    plan: build.Plan, cast: build.Cast, owed: Report, state: str
) -> None:
    owed.state = state
    update_rows(Report, [owed], ["state"], build.BY_THE_TEST)

    with pytest.raises(Refused):
        workflow.save_draft(owed, cast.lead, typed(plan))
    assert not ReportDraft._default_manager.exists()


def test_what_was_sent_back_is_sent_again_and_every_round_is_kept(
    plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    workflow.save_draft(owed, cast.lead, typed(plan))
    workflow.send(owed, cast.lead)
    owed.refresh_from_db()
    owed.state = "sent back"
    update_rows(Report, [owed], ["state"], Change(cast.chair, "How many came?"))

    # Only the box that is changed is named: the others begin from what was sent.
    workflow.save_draft(owed, cast.lead, {"report_text": "Held in March; 40 came."})
    workflow.send(owed, cast.lead)

    owed.refresh_from_db()
    assert (owed.state, owed.label) == ("sent", plan.labels["Green"])
    history = history_of(Report)._default_manager.filter(id=owed.pk).order_by("history_id")
    assert [row.state for row in history] == ["owed", "sent", "sent back", "sent"]
    assert history[3].history_change_reason == "Sent again"


def test_of_several_updates_all_go_or_none(plan: build.Plan, cast: build.Cast, owed: Report) -> None:
    other = Report.objects.get(action=plan.actions[2])
    workflow.save_draft(owed, cast.lead, typed(plan))
    workflow.save_draft(other, cast.lead, typed(plan, "Amber"))

    with pytest.raises(workflow.CannotSend) as cannot:
        workflow.send_many([owed, other], cast.lead)
    assert list(cannot.value.problems) == [other.key]
    assert not Report.objects.filter(state="sent").exists()

    workflow.save_draft(other, cast.lead, typed(plan), seen(other))
    workflow.send_many([owed, other], cast.lead)
    assert Report.objects.filter(state="sent").count() == 2


def test_a_draft_that_changed_since_it_was_checked_is_not_sent_unseen(
    plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    workflow.save_draft(owed, cast.lead, typed(plan))
    checked = seen(owed)
    workflow.save_draft(owed, cast.delegate, typed(plan, text="Held in April."), checked)

    with pytest.raises(Conflict):
        workflow.send(owed, cast.lead, seen=checked)
    owed.refresh_from_db()
    assert owed.state == "owed"


def test_a_page_with_a_draft_that_was_sent_since_overwrites_no_draft_begun_after_it(
    plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    workflow.save_draft(owed, cast.lead, typed(plan))
    opened_before = seen(owed)
    workflow.send(owed, cast.lead)
    workflow.withdraw(owed, cast.lead)
    workflow.save_draft(owed, cast.lead, {"report_text": "Held in April."}, seen(owed))
    workflow.send(owed, cast.lead)
    workflow.withdraw(owed, cast.lead)

    with pytest.raises(Conflict):
        workflow.save_draft(owed, cast.delegate, {"report_text": "Held in May."}, opened_before)

    assert ReportDraft._default_manager.get().report_text == "Held in April."


def test_what_a_demonstration_person_sends_is_marked_illustrative(
    plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    cast.lead.is_illustrative = True
    cast.lead.save()
    workflow.save_draft(owed, cast.lead, typed(plan))

    assert workflow.send(owed, cast.lead).is_illustrative


def test_sending_a_hundred_takes_no_more_than_twenty_queries_and_one_for_the_history(
    cast: build.Cast, django_assert_max_num_queries: Any
) -> None:
    plan = build.plan(cast.partnership, actions=200, people=cast)
    opened(plan, cast)
    mine = list(Report.objects.filter(responder=plan.posts[0])[:100])
    assert len(mine) == 100
    for update in mine:
        workflow.save_draft(update, cast.lead, typed(plan))

    with django_assert_max_num_queries(21):
        workflow.send_many(mine, cast.lead)

    assert Report.objects.filter(state="sent").count() == 100
    assert history_of(Report)._default_manager.filter(state="sent").count() == 100


# --- who sees what --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "sees", "edits"),
    [
        ("lead", True, True),
        ("delegate", True, True),
        ("other_lead", False, False),
        ("reviewer", True, False),
        ("chair", True, False),
        ("administrator", True, True),
        ("other_administrator", False, False),
        ("viewer", False, False),
        ("outsider", False, False),
    ],
)
def test_who_sees_and_who_writes_an_update(
    cast: build.Cast, owed: Report, who: str, sees: bool, edits: bool
) -> None:
    person = getattr(cast, who)

    assert Report.objects.visible_to(person).filter(pk=owed.pk).exists() is sees
    assert Report.objects.editable_by(person).filter(pk=owed.pk).exists() is edits


def test_a_joint_lead_sees_what_the_lead_owes_but_does_not_write_it(
    plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    joint = PriorityLead(
        agreement=plan.agreement, priority=plan.priorities[0], post=plan.posts[1], kind="joint"
    )
    save_row(joint, build.BY_THE_TEST)

    assert Report.objects.visible_to(cast.other_lead).filter(pk=owed.pk).exists()
    assert not Report.objects.editable_by(cast.other_lead).filter(pk=owed.pk).exists()


def test_what_is_answered_for_is_the_responders_alone(
    plan: build.Plan, cast: build.Cast, owed: Report
) -> None:
    mine = Report.objects.answered_by(cast.lead)

    assert {update.action_id for update in mine} == {plan.actions[0].pk, plan.actions[2].pk}
    assert not Report.objects.answered_by(cast.administrator).exists()
