"""The one way into writing: the lock, the moment, and the guard that every test has."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from actions.models import Action
from core.history import Change, update_rows
from priorities.writing import LockOrder, is_writing, writing, writing_as
from reporting import workflow
from reporting.models import Report, ReportDraft, ReportingPeriod
from tests import build, periods, writes
from tests.clock import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


@pytest.fixture
def others(plan: build.Plan) -> list[build.Plan]:
    """Two further plans, whose keys come after."""
    return [build.plan(plan.agreement.partnership, slug) for slug in ("second", "third")]


# --- the change -------------------------------------------------------------------------------------------------------


def test_it_gives_the_change_with_who_why_and_the_moment(
    plan: build.Plan, cast: build.Cast, clock: time_machine.Traveller
) -> None:
    with writing(plan.agreement, by=cast.administrator, reason="A word") as change:
        clock.shift(timedelta(minutes=1))

        assert (change.by, change.reason, change.decision) == (cast.administrator, "A word", None)
        assert change.at == change.moment == NOW
        assert is_writing()
    assert not is_writing()


def test_a_writing_inside_a_writing_has_the_same_moment_and_its_own_words(
    plan: build.Plan, cast: build.Cast, clock: time_machine.Traveller
) -> None:
    with writing(plan.agreement, by=cast.administrator, reason="Outer"):
        clock.shift(timedelta(minutes=1))
        with writing(plan.agreement, by=cast.chair, reason="Inner") as change:
            pass

    assert (change.by, change.reason, change.moment) == (cast.chair, "Inner", NOW)


def test_a_moment_of_its_own_stays(plan: build.Plan) -> None:
    with writing_as(Change(None, "As at that day", at=build.LOADED), plan.agreement) as change:
        assert change.moment == build.LOADED


def test_an_error_takes_everything_back_and_ends_the_writing(plan: build.Plan) -> None:
    def stop() -> None:
        with writing(plan.agreement, by=None) as change:
            plan.actions[0].text = "Reworded"
            update_rows(Action, [plan.actions[0]], ["text"], change)
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        stop()

    assert not is_writing()
    assert Action._default_manager.get(pk=plan.actions[0].pk).text == "Action number 0"


# --- the lock ---------------------------------------------------------------------------------------------------------


def test_several_agreements_are_locked_in_the_order_of_their_keys_by_one_query(
    plan: build.Plan, others: list[build.Plan]
) -> None:
    keys = sorted([plan.agreement.pk, *(other.agreement.pk for other in others)])
    with CaptureQueriesContext(connection) as made, writing(*reversed(keys), by=None):
        pass

    locks = [query["sql"] for query in made if "FOR NO KEY UPDATE" in query["sql"]]
    if connection.vendor == "postgresql":
        assert len(locks) == 1
        assert "ORDER BY 1 ASC" in locks[0]
    else:
        assert locks == []


def test_a_further_agreement_is_locked_only_if_it_comes_after(
    plan: build.Plan, others: list[build.Plan]
) -> None:
    first, second = plan.agreement, others[0].agreement
    with writing(first, by=None), writing(second, by=None), writing(first, second, by=None):
        pass

    with (
        pytest.raises(LockOrder, match="name both in one writing"),
        writing(second, by=None),
        writing(first, by=None),
    ):
        pass


@pytest.mark.django_db(transaction=True)
def test_the_second_waits_and_the_history_has_the_order_of_the_locks(
    plan: build.Plan, clock: time_machine.Traveller
) -> None:
    clock.move_to(NOW, tick=True)
    inside = threading.Event()
    moments = {}

    def second() -> None:
        try:
            assert inside.wait(20)
            with writing(plan.agreement, by=None) as change:
                moments["second"] = change.moment
        finally:
            connection.close()

    thread = threading.Thread(target=second, daemon=True)
    thread.start()
    with writing(plan.agreement, by=None) as change:
        inside.set()
        thread.join(0.5)
        assert thread.is_alive()
        moments["first"] = change.moment
    thread.join(20)

    assert moments["second"] - moments["first"] >= timedelta(seconds=0.5)


# --- drafts -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="on SQLite one transaction at a time writes, whatever it writes"
)
def test_whoever_types_waits_for_nobody_who_writes_to_the_plan(plan: build.Plan, cast: build.Cast) -> None:
    periods.opened(plan, cast)
    update = periods.update_on(plan, 0)

    def type_something() -> None:
        try:
            workflow.save_draft(update, cast.lead, {"report_text": "Typed."})
        finally:
            connection.close()

    with writing(plan.agreement, by=None):
        thread = threading.Thread(target=type_something, daemon=True)
        thread.start()
        thread.join(20)
        assert not thread.is_alive()

    assert ReportDraft.objects.of(update).get().report_text == "Typed."


# --- one open period --------------------------------------------------------------------------------------------------


def test_the_database_itself_refuses_a_second_open_period(plan: build.Plan, cast: build.Cast) -> None:
    periods.opened(plan, cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportingPeriod.objects.create(agreement=plan.agreement, title="Another", state="open")

    ReportingPeriod.objects.create(agreement=plan.agreement, title="Planned", state="planned")


def test_the_migration_says_in_one_sentence_which_periods_are_open_beside_each_other(
    plan: build.Plan, cast: build.Cast
) -> None:
    from importlib import import_module

    migration = import_module("reporting.migrations.0003_one_open_period")
    migration.refuse_two_open(apps, None)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_open_period_per_agreement")
    periods.opened(plan, cast)
    ReportingPeriod.objects.create(agreement=plan.agreement, title="Another", state="open", position=99)

    with pytest.raises(CommandError) as refusal:
        migration.refuse_two_open(apps, None)

    assert str(refusal.value) == (
        "More than one reporting period is open in Community Safety Agreement 2014-17 (January 2015, Another): with "
        "the version of before, close all but one, and then migrate again."
    )


# --- saving many rows -------------------------------------------------------------------------------------------------


def test_many_changed_rows_are_saved_by_two_statements_with_a_row_of_history_each(plan: build.Plan) -> None:
    for number, row in enumerate(plan.actions):
        row.text, row.measure = f"Reworded {number}", "Not named, so not saved"
    with CaptureQueriesContext(connection) as made, writing(plan.agreement, by=None, reason="Anew") as change:
        update_rows(Action, plan.actions, ["text"], change)

    written = [query["sql"] for query in made if writes.written_table(query["sql"])]
    assert [writes.written_table(sql) for sql in written] == ["actions_action", "actions_historicalaction"]
    assert "CASE" not in written[0]
    for number, row in enumerate(Action._default_manager.filter(agreement=plan.agreement).order_by("pk")):
        assert (row.text, row.measure) == (f"Reworded {number}", "")
        assert [item.text for item in row.history.order_by("history_id")] == [  # type: ignore[attr-defined]
            f"Action number {number}",
            f"Reworded {number}",
        ]


# --- the guard --------------------------------------------------------------------------------------------------------


def as_our_code(words: str, **names: object) -> None:
    """Runs a line as if it stood in a module of the service."""
    exec(compile(words, Path(settings.BASE_DIR, "reporting", "made_up.py"), "exec"), names)  # noqa: S102


@pytest.fixture
def forgiven() -> object:
    """The test means to write outside."""
    yield
    writes.outside.clear()


@pytest.mark.parametrize(
    "words",
    [
        "row.save()",
        "update_rows(type(row), [row], ['text'], change)",
        "type(row)._default_manager.filter(pk=row.pk).update(text='Reworded')",
        "type(row)._default_manager.bulk_create([type(row)(agreement=row.agreement, aim=row.aim)])",
    ],
)
def test_a_write_of_the_service_outside_fails_the_test_even_where_somebody_catches_it(
    plan: build.Plan, forgiven: object, words: str
) -> None:
    names = {"row": plan.actions[0], "update_rows": update_rows, "change": build.BY_THE_TEST}

    refused = pytest.raises(AssertionError, match=r"reporting/made_up.py:1 writes to actions_action outside")
    with refused, transaction.atomic():
        as_our_code(words, **names)

    assert writes.outside == ["reporting/made_up.py:1 writes to actions_action"]
    with writing(plan.agreement, by=None):
        as_our_code(words, **names)


def test_the_guard_knows_the_tables_of_plans_and_reporting_and_leaves_drafts_alone() -> None:
    tables = writes.guarded_tables()

    assert {
        "priorities_agreement",
        "actions_action",
        "actions_historicalaction",
        "plan_storedversion",
    } <= tables
    assert {"reporting_report", "reporting_reportround", "indicators_observation"} <= tables
    assert not tables & {"reporting_reportdraft", "accounts_user", "loading_load"}


def test_the_guard_hears_the_threads_of_a_server_too(transactional_db: None) -> None:
    heard = []

    def connect() -> None:
        try:
            Report.objects.exists()
            heard.append(writes.guard in connection.execute_wrappers)
        finally:
            connection.close()

    thread = threading.Thread(target=connect)
    thread.start()
    thread.join(20)

    assert heard == [True]
