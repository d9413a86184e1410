"""Closing a period: what goes to the plan, what keeps it open, and that nothing writes into it afterwards."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import Refused
from actions.models import Action, ActionStatus
from core.conflict import Conflict, token_of
from core.history import Change, create_rows, history_of, save_row, update_rows
from plan.applying import apply
from plan.difference import difference
from plan.models import StoredPeriod
from plan.reading import read_plan
from plan.versions.canonical import digest
from plan.versions.periods import (
    PeriodIsClosed,
    period_bytes,
    store_periods,
    verify_periods,
)
from plan.versions.publishing_periods import publish_period
from priorities.models import Matter
from reporting import workflow
from reporting.models import Report, ReportingPeriod, ReportRound
from reporting.workflow import DecisionOutcome, OutcomeKind
from tests import build, periods
from tests.pace import slowness
from tests.periods import AT_THE_MEETING, BY_CORRESPONDENCE, agreed, opened, sent, to_send, update_on
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


def everything() -> dict[str, list[Any]]:
    """All rows of the domain's tables and their histories, to compare before and after."""
    models = (ReportingPeriod, Report, ActionStatus, Action, Matter)
    tables = {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}
    tables["rounds"] = list(ReportRound._default_manager.order_by("pk").values())
    for model in models:
        tables[f"history of {model.__name__}"] = list(
            history_of(model)._default_manager.order_by("history_id").values_list("history_id", flat=True)
        )
    return tables


# --- what closing does -----------------------------------------------------------------------------------


def test_closing_takes_the_agreed_status_and_date_to_the_actions_with_history(
    plan: build.Plan, cast: build.Cast
) -> None:
    period = opened(plan, cast)
    sent(plan, cast, 0, label="Red", proposed_due=date(2015, 6, 30), proposed_due_reason="The venue closed.")
    sent(plan, cast, 1, label="Complete", completed_on=date(2014, 12, 19))
    sent(plan, cast, 2)
    agreed(plan, cast, 0, 1, 2)

    done = workflow.close_period(period, cast.administrator)

    assert (done.agreed, done.not_sent, done.dates_moved) == (3, 1, 1)
    assert [update_on(plan, number).state for number in range(4)] == [
        "agreed",
        "agreed",
        "agreed",
        "not sent",
    ]
    standing = {row.ref: row for row in ActionStatus._default_manager.select_related("label")}
    assert [standing[f"act{number}"].label.label for number in range(4)] == [
        "Red",
        "Complete",
        "Green",
        "Green",
    ]
    assert standing["act1"].completed_on == date(2014, 12, 19)
    first = Action._default_manager.get(ref="act0")
    assert first.due == date(2015, 6, 30)
    [_, moved] = history_of(Action)._default_manager.filter(id=first.pk).order_by("history_id")
    assert moved.history_change_reason == "Agreed in the reporting period January 2015"
    assert moved.history_user == cast.administrator
    # What did not change has no row of history for it.
    assert history_of(ActionStatus)._default_manager.filter(ref="act2").count() == 1
    period.refresh_from_db()
    assert (period.state, period.closed_at) == ("closed", periods.NOW)


def test_an_ongoing_action_is_closed_without_a_date(plan: build.Plan, cast: build.Cast) -> None:
    plan.actions[0].ongoing, plan.actions[0].due = True, None
    update_rows(Action, [plan.actions[0]], ["ongoing", "due"], build.BY_THE_TEST)
    period = opened(plan, cast)
    sent(plan, cast, 0, proposed_due=date(2015, 6, 30))
    agreed(plan, cast, 0)

    workflow.close_period(period, cast.administrator)

    assert Action._default_manager.get(ref="act0").due is None


def test_a_completed_action_without_a_date_of_completion_was_complete_when_it_was_said(
    plan: build.Plan, cast: build.Cast
) -> None:
    period = opened(plan, cast)
    sent(plan, cast, 0, label="Complete")
    agreed(plan, cast, 0)

    workflow.close_period(period, cast.administrator)

    assert ActionStatus._default_manager.get(ref="act0").completed_on == date(2015, 1, 9)


def test_an_action_without_a_status_on_record_gets_one(plan: build.Plan, cast: build.Cast) -> None:
    fresh = create_rows(
        Action,
        [Action(agreement=plan.agreement, ref="fresh", position=90, aim=plan.aims[0], text="Fresh")],
        build.BY_THE_TEST,
    )[0]
    plan.actions.append(fresh)
    period = opened(plan, cast)
    sent(plan, cast, 4, label="Amber")
    agreed(plan, cast, 4)

    workflow.close_period(period, cast.administrator)

    assert ActionStatus._default_manager.get(ref="fresh").label == plan.labels["Amber"]


def test_what_was_owed_on_a_withdrawn_action_is_released(plan: build.Plan, cast: build.Cast) -> None:
    period = opened(plan, cast)
    gone = plan.actions[0]
    gone.withdrawn_at, gone.withdrawn_why = build.LOADED, "Merged with 1.1b"
    update_rows(Action, [gone], ["withdrawn_at", "withdrawn_why"], build.BY_THE_TEST)

    done = workflow.close_period(period, cast.administrator)

    assert update_on(plan, 0).state == "released"
    assert done.not_sent == 3


# --- what nobody agreed --------------------------------------------------------------------------------------


def test_closing_agrees_nothing_that_was_not_agreed(plan: build.Plan, cast: build.Cast) -> None:
    period = opened(plan, cast)
    sent(plan, cast, label="Red", proposed_due=date(2015, 6, 30))
    told = Report(
        agreement=plan.agreement,
        period=period,
        priority=plan.priorities[0],
        report_text="Told.",
        state="sent",
    )
    save_row(told, build.BY_THE_TEST)
    workflow.send_back(update_on(plan, 1), cast.chair, AT_THE_MEETING, "Why?")
    workflow.decide(update_on(plan, 2), cast.chair, BY_CORRESPONDENCE, DecisionOutcome())
    workflow.decide(update_on(plan, 3), cast.chair, AT_THE_MEETING, DecisionOutcome(kind=OutcomeKind.NOTED))
    due = [action.due for action in Action._default_manager.order_by("pk")]
    standing = list(ActionStatus._default_manager.order_by("pk").values())

    done = workflow.close_period(period, cast.administrator)

    assert (done.agreed, done.left) == (0, 3)
    states = [update_on(plan, number).state for number in range(4)]
    assert states == ["not reached", "deferred", "deferred", "noted"]
    assert list(ActionStatus._default_manager.order_by("pk").values()) == standing
    assert [action.due for action in Action._default_manager.order_by("pk")] == due
    told.refresh_from_db()
    assert told.state == "not reached"
    # The report does not give words on which nothing was agreed.
    client = sign_in(Client(), cast.administrator, second_factor=True)
    for action in plan.actions:
        page = reverse("action-detail", args=[plan.agreement.slug, action.ref])
        assert client.get(page).status_code == 200
    paper = reverse("paper-detail", args=[plan.agreement.slug, "progress-report"])
    report = client.get(paper).content.decode()
    assert "Courses were held." not in report
    assert "The meeting did not reach the update." in report


def test_what_was_not_reached_is_there_again_when_the_period_is_reopened(
    plan: build.Plan, cast: build.Cast
) -> None:
    period = opened(plan, cast)
    sent(plan, cast, 0)
    workflow.close_period(period, cast.administrator)

    workflow.reopen_update(update_on(plan, 0), cast.administrator, "It was agreed after all.")
    workflow.decide(update_on(plan, 0), cast.chair, AT_THE_MEETING, DecisionOutcome())
    workflow.close_period(period, cast.administrator)

    assert update_on(plan, 0).state == "agreed"


def test_it_is_not_closed_over_something_sent_since_the_page_was_opened(
    plan: build.Plan, cast: build.Cast
) -> None:
    period = opened(plan, cast)
    sent(plan, cast, 0)
    agreed(plan, cast, 0)

    with pytest.raises(Conflict):
        workflow.close_period(period, cast.administrator, seen=token_of(4))
    period.refresh_from_db()
    assert period.state == "open"


def test_a_closed_period_is_not_closed_twice(plan: build.Plan, cast: build.Cast) -> None:
    period = periods.closed(plan, cast)
    with pytest.raises(workflow.PeriodNotPossible, match="is not open"):
        workflow.close_period(period, cast.administrator)


# --- five hundred ----------------------------------------------------------------------------------------


def test_closing_five_hundred_takes_under_two_seconds_in_one_transaction(cast: build.Cast) -> None:
    made = build.plan(cast.partnership, people=cast, actions=500)
    period = opened(made, cast)
    # Every status and every date changes: the most that closing can have to write.
    sent(made, cast, label="Amber", proposed_due=date(2015, 6, 30), proposed_due_reason="The venue closed.")
    agreed(made, cast)

    begun = time.process_time()
    with CaptureQueriesContext(connection) as queries:
        done = workflow.close_period(period, cast.administrator)
    took = time.process_time() - begun

    assert (done.agreed, done.dates_moved) == (500, 500)
    assert (
        sum(query["sql"].startswith("SELECT") for query in queries) <= 17
    )  # with whom the meeting is told to
    print(f"closing 500 updates: {took:.2f} s, {len(queries)} queries")
    assert took < 2 * slowness()


def test_when_anything_fails_nothing_of_it_is_closed(
    plan: build.Plan, cast: build.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    period = opened(plan, cast)
    sent(plan, cast, 0, label="Red")
    agreed(plan, cast, 0)
    before = everything()

    def fails(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("reporting.workflow.closing.cancel_at_closing", fails)
    with pytest.raises(RuntimeError):
        workflow.close_period(period, cast.administrator)
    assert everything() == before


# --- no write after closing, by any route ----------------------------------------------------------------


def verbs(plan: build.Plan, cast: build.Cast, period: ReportingPeriod) -> dict[str, Callable[[], object]]:
    """Everything that writes into a period."""
    row = update_on(plan, 0)
    change = Change(cast.administrator, "After close")
    return {
        "save a draft": lambda: workflow.save_draft(row, cast.lead, {"report_text": "Late."}),
        "say still true": lambda: workflow.say_still_true(row, cast.lead),
        "send": lambda: workflow.send(row, cast.lead),
        "record for another": lambda: workflow.send(row, cast.administrator, received_from="e-mail"),
        "comment": lambda: workflow.comment(row, cast.reviewer, "Late."),
        "ask": lambda: workflow.ask_question(row, cast.reviewer, "Late?"),
        "reply": lambda: workflow.reply(row, cast.lead, "Late."),
        "add a line": lambda: workflow.add_line(row, cast.lead, "Late."),
        "decide": lambda: workflow.decide(row, cast.chair, AT_THE_MEETING, DecisionOutcome()),
        "agree together": lambda: workflow.agree_together(
            [row], cast.chair, AT_THE_MEETING, seen={row.pk: workflow.token_of_report(row)}
        ),
        "send back": lambda: workflow.send_back(row, cast.chair, AT_THE_MEETING, "Late?"),
        "take back": lambda: workflow.take_back(row, cast.chair),
        "name who answers": lambda: workflow.name_responder(row, plan.posts[1], change),
        "give more time": lambda: workflow.extend(period, plan.posts[0], date(2015, 2, 1), change),
        "move the dates": lambda: workflow.change_dates(period, {"due_on": date(2015, 2, 1)}, change),
        "ask about one more": lambda: workflow.ask_now(period, plan.actions[0], change),
        "chase": lambda: workflow.chase(period, plan.posts[0].pk, cast.administrator),
        "close": lambda: workflow.close_period(period, cast.administrator),
    }


@pytest.mark.parametrize("state", ["closed", "published"])
def test_no_verb_writes_into_a_period_that_is_over(plan: build.Plan, cast: build.Cast, state: str) -> None:
    period = periods.closed(plan, cast)
    if state == "published":
        publish_period(period, cast.administrator)
    before = everything()

    for name, verb in verbs(plan, cast, period).items():
        with pytest.raises((Refused, workflow.PeriodNotPossible, Conflict)):
            print(name, verb())
    assert everything() == before


@pytest.mark.parametrize("who", ["lead", "delegate", "chair", "administrator"])
def test_no_address_writes_into_a_period_that_is_over(plan: build.Plan, cast: build.Cast, who: str) -> None:
    period = periods.closed(plan, cast)
    row = update_on(plan, 0)
    where = {"agreement": plan.agreement.slug, "period": period.pk}
    client = sign_in(Client(), getattr(cast, who), second_factor=True)
    before = everything()
    words = {
        "text": "Late.",
        "comment-text": "Late.",
        "question-text": "Late?",
        "taking-text": "Late.",
        "how": "meeting",
    }
    posts = [
        *((reverse("update-edit", args=[row.pk]), {"do": do, "report_text": "Late."})
          for do in ("save", "send", "still_true")),
        (reverse("update-check"), {"report": to_send(row)}),
        *((reverse("update-say", args=[row.pk]), {"do": do, **words}) for do in ("answer", "reply", "line")),
        *((reverse("period-decide", kwargs={**where, "pk": row.pk}),
           {"do": do, "outcome": "agreed", "seen": workflow.token_of_report(row), **words})
          for do in ("comment", "question", "agree", "decide", "take_back")),
        (reverse("period-review", kwargs=where), {"do": "rest", "update": f"{row.pk}={workflow.token_of_report(row)}"}),
        *((reverse("period-responders", kwargs=where),
           {"do": do, "post": plan.posts[0].pk, "update": row.pk, "action": plan.actions[0].pk, "until": "1 2 2015",
            "due_on_day": "1", "due_on_month": "2", "due_on_year": "2015"})
          for do in ("extend", "name", "chase", "ask_now", "dates")),
        (reverse("period-close", kwargs=where), {"do": "close"}),
    ]  # fmt: skip

    answers = [client.post(address, data).status_code for address, data in posts]

    assert everything() == before
    assert set(answers) <= {200, 302, 403, 404, 409}


def test_django_s_admin_changes_nothing_of_a_period(plan: build.Plan, cast: build.Cast) -> None:
    period = periods.closed(plan, cast)
    root = build.person("root", "Root")
    root.is_staff = root.is_superuser = True
    root.save()
    client = sign_in(Client(), root, second_factor=True)
    before = everything()

    for name, key in (("reportingperiod", period.pk), ("report", update_on(plan, 0).pk)):
        for act in ("change", "delete"):
            answer = client.post(
                reverse(f"admin:reporting_{name}_{act}", args=[key]), {"state": "open", "post": "yes"}
            )
            assert answer.status_code == 403
        assert client.post(reverse(f"admin:reporting_{name}_add"), {"state": "open"}).status_code == 403
    assert everything() == before


@pytest.mark.parametrize("column", ["report_text", "agreed_label"])
def test_a_difference_that_would_write_into_a_closed_period_is_refused(
    plan: build.Plan, cast: build.Cast, column: str
) -> None:
    periods.closed(plan, cast)
    now = read_plan(plan.agreement)
    first, *others = now.updates
    new = {"report_text": "Rewritten.", "agreed_label": plan.labels["Red"].ref}[column]
    changed = now.with_tables(updates=(replace(first, **{column: new}), *others))
    before = everything()

    with pytest.raises(PeriodIsClosed, match="January 2015 is closed"):
        apply(difference(now, changed), build.BY_THE_TEST, plan.agreement)
    assert everything() == before


def test_no_command_loads_into_a_closed_period(plan: build.Plan, cast: build.Cast, tmp_path: Path) -> None:
    periods.closed(plan, cast)
    folder = tmp_path / "out"
    call_command("export_agreement", plan.agreement.slug, format="csv", output=str(folder), stdout=StringIO())
    call_command("load_agreement", str(folder), stdout=StringIO())
    before = everything()
    sheet = folder / "updates.csv"
    sheet.write_text(sheet.read_text("utf-8").replace("Courses were held.", "Rewritten."), "utf-8")

    out = StringIO()
    with pytest.raises(CommandError):
        call_command("load_agreement", str(folder), stdout=out, stderr=out)
    assert "The reporting period January 2015 is closed" in out.getvalue()
    assert everything() == before


# --- re-opening ------------------------------------------------------------------------------------------


def test_one_update_is_reopened_changed_and_closed_again(plan: build.Plan, cast: build.Cast) -> None:
    period = periods.closed(plan, cast)

    workflow.reopen_update(update_on(plan, 0), cast.administrator, "The figure was wrong.")
    workflow.take_back(update_on(plan, 0), cast.chair)
    workflow.send_back(update_on(plan, 0), cast.chair, AT_THE_MEETING, "Which figure?")
    workflow.save_draft(update_on(plan, 0), cast.lead, {"report_text": "Twelve."})
    workflow.send(update_on(plan, 0), cast.lead)
    red = DecisionOutcome(plan.labels["Red"], "Twelve of thirty.")
    workflow.decide(update_on(plan, 0), cast.chair, AT_THE_MEETING, red)
    with pytest.raises(workflow.PeriodNotPossible, match="re-opened"):
        publish_period(period, cast.administrator)
    workflow.close_period(period, cast.administrator)

    row = update_on(plan, 0)
    assert (row.state, row.is_reopened, row.agreed_label) == ("agreed", False, plan.labels["Red"])
    assert ActionStatus._default_manager.get(ref="act0").label == plan.labels["Red"]
    assert ReportRound._default_manager.get(kind="reopened").note == "The figure was wrong."
    # The others stayed as they were.
    with pytest.raises(Refused):
        workflow.comment(update_on(plan, 1), cast.reviewer, "Me too.")


def test_the_whole_period_is_reopened_with_its_reason_on_record(plan: build.Plan, cast: build.Cast) -> None:
    period = periods.closed(plan, cast)

    workflow.reopen_period(period, cast.administrator, "Closed a day early.")

    period.refresh_from_db()
    assert (period.state, period.closed_at) == ("open", None)
    assert {update_on(plan, number).state for number in range(4)} == {"decided"}
    last = history_of(ReportingPeriod)._default_manager.filter(id=period.pk).latest("history_id")
    assert (last.history_user, last.history_change_reason) == (
        cast.administrator,
        "Re-opened: Closed a day early.",
    )
    workflow.close_period(period, cast.administrator)


@pytest.mark.parametrize(
    "who", ["lead", "delegate", "reviewer", "chair", "viewer", "other_administrator", "outsider"]
)
def test_only_an_administrator_closes_reopens_or_publishes(
    plan: build.Plan, cast: build.Cast, who: str
) -> None:
    period = periods.closed(plan, cast)
    person, before = getattr(cast, who), everything()

    for verb in (
        lambda: workflow.reopen_period(period, person, "Why not"),
        lambda: workflow.reopen_update(update_on(plan, 0), person, "Why not"),
        lambda: publish_period(period, person),
    ):
        with pytest.raises(Refused):
            verb()
    assert everything() == before
    assert not StoredPeriod.objects.exists()


def test_reopening_needs_a_reason_and_a_period_that_is_closed_and_not_published(
    plan: build.Plan, cast: build.Cast
) -> None:
    period = opened(plan, cast)
    with pytest.raises(workflow.PeriodNotPossible, match="not closed"):
        workflow.reopen_period(period, cast.administrator, "Early")
    sent(plan, cast)
    agreed(plan, cast)
    workflow.close_period(period, cast.administrator)
    for verb in (
        lambda: workflow.reopen_period(period, cast.administrator, "  "),
        lambda: workflow.reopen_update(update_on(plan, 0), cast.administrator, ""),
    ):
        with pytest.raises(workflow.PeriodNotPossible, match="Say why"):
            verb()
    publish_period(period, cast.administrator)
    for verb in (
        lambda: workflow.reopen_period(period, cast.administrator, "Too late"),
        lambda: workflow.reopen_update(update_on(plan, 0), cast.administrator, "Too late"),
    ):
        with pytest.raises(workflow.PeriodNotPossible, match="published"):
            verb()


# --- publishing ------------------------------------------------------------------------------------------


def test_publishing_stores_bytes_that_read_the_same_now_and_later(
    plan: build.Plan, cast: build.Cast, clock: Any
) -> None:
    period = periods.closed(plan, cast)
    stored = publish_period(period, cast.administrator)
    assert len(stored.digest) == 64
    assert list(verify_periods()) == [(period, "")]

    # The plan goes on: the next period, another name for a label, an action that is withdrawn.
    clock.shift(60)
    plan.labels["Green"].label = "On track"
    update_rows(
        type(plan.labels["Green"]), [plan.labels["Green"]], ["label"], Change(cast.administrator, "Renamed")
    )
    gone = plan.actions[3]
    gone.withdrawn_at, gone.withdrawn_why = periods.NOW, "Merged"
    update_rows(Action, [gone], ["withdrawn_at", "withdrawn_why"], Change(cast.administrator, "Merged"))
    change = Change(cast.administrator, "Next")
    later = workflow.open_period(
        plan.agreement, "April 2015", "", due_on=date(2015, 4, 17), change=change
    ).period
    sent(plan, cast, 0, label="Red")
    row = Report.objects.get(period=later, action=plan.actions[0])
    workflow.decide(row, cast.chair, AT_THE_MEETING, DecisionOutcome())
    workflow.close_period(later, cast.administrator)

    assert list(verify_periods()) == [(period, "")]


CHANGES = {
    "reporting_report": (
        "report_text",
        "it was changed after it was published: updates, act0, report_text",
    ),
    "reporting_historicalreport": ("report_text", "its history no longer reads as it did"),
    "reporting_reportround": ("note", "rounds"),
    "reporting_reportingperiod": ("title", "it was changed after it was published: cycle"),
}


@pytest.mark.parametrize("table", CHANGES)
def test_a_change_by_raw_sql_after_publishing_shows(plan: build.Plan, cast: build.Cast, table: str) -> None:
    period = periods.closed(plan, cast)
    publish_period(period, cast.administrator)
    column, words = CHANGES[table]

    with connection.cursor() as cursor:
        # A table and a column of the test's own list.
        cursor.execute(f"UPDATE {table} SET {column} = 'Rewritten.'")  # noqa: S608

    [(_, told)] = verify_periods()
    assert words in told
    out = StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("verify_versions", stdout=out)
    assert failed.value.returncode == 1
    assert "1 published reporting period is not" in str(failed.value)


def test_a_row_deleted_by_raw_sql_and_a_damaged_byte_show_too(plan: build.Plan, cast: build.Cast) -> None:
    period = periods.closed(plan, cast)
    stored = publish_period(period, cast.administrator)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM reporting_reportround WHERE kind = 'decision'")
    [(_, told)] = verify_periods()
    assert "8 rows were published, 4 are what it reads" in told

    stored.canonical = bytes(stored.canonical)[:-1] + b"x"
    stored.save()
    [(_, told)] = verify_periods()
    assert told == "its stored bytes are damaged"


def test_a_period_that_was_published_in_format_1_is_still_held_against_format_1(
    plan: build.Plan, cast: build.Cast
) -> None:
    period = periods.closed(plan, cast)
    stored = publish_period(period, cast.administrator)
    assert stored.format_version == 3
    old = period_bytes(stored.period, 1)
    assert b"remark" not in old
    stored.format_version, stored.digest, stored.canonical = 1, digest(old), zlib.compress(old, 9)
    stored.save()
    assert list(verify_periods()) == [(period, "")]

    with connection.cursor() as cursor:
        cursor.execute("UPDATE reporting_report SET report_text = 'Rewritten.'")
    [(_, told)] = verify_periods()
    assert "it was changed after it was published: updates, act0, report_text" in told


def test_a_format_that_this_release_does_not_know_is_said(plan: build.Plan, cast: build.Cast) -> None:
    stored = publish_period(periods.closed(plan, cast), cast.administrator)
    stored.format_version = 99
    stored.save()

    [(_, told)] = verify_periods()

    assert told == "its bytes are in format 99, which this release cannot read"


def test_what_was_answered_before_sending_belongs_to_what_was_published(
    plan: build.Plan, cast: build.Cast
) -> None:
    period = opened(plan, cast)
    sent(plan, cast, remark="The date is right.")
    agreed(plan, cast)
    workflow.close_period(period, cast.administrator)
    stored = publish_period(period, cast.administrator)
    assert b"The date is right." in zlib.decompress(bytes(stored.canonical))

    with connection.cursor() as cursor:
        cursor.execute("UPDATE reporting_report SET remark = 'Rewritten.'")
    [(_, told)] = verify_periods()
    assert "updates, act0, remark: “The date is right.” was published" in told


def test_an_open_period_cannot_be_published_nor_a_published_one_again(
    plan: build.Plan, cast: build.Cast
) -> None:
    period = opened(plan, cast)
    with pytest.raises(workflow.PeriodNotPossible, match="Close the reporting period"):
        publish_period(period, cast.administrator)
    sent(plan, cast)
    agreed(plan, cast)
    workflow.close_period(period, cast.administrator)
    publish_period(period, cast.administrator)
    with pytest.raises(workflow.PeriodNotPossible, match="already"):
        publish_period(period, cast.administrator)
    assert StoredPeriod.objects.count() == 1


def test_a_period_from_a_document_is_listed_until_its_bytes_are_stored(plan: build.Plan) -> None:
    loaded = save_row(
        ReportingPeriod(
            agreement=plan.agreement,
            title="March 2013",
            source="Progress report",
            state="published",
            closed_at=build.LOADED,
            published_at=build.LOADED,
        ),
        build.BY_THE_TEST,
    )
    assert list(verify_periods()) == [(loaded, "")]

    assert [row.period for row in store_periods(plan.agreement)] == [loaded]
    assert store_periods(plan.agreement) == []
    assert list(verify_periods()) == [(loaded, "")]
