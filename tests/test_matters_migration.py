"""Asks and questions become matters: nothing of them is lost, and a published period still reads as it did."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tests.stages import STAGES

# On PostgreSQL tests/test_upgrade.py moves a whole database through the same migrations.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once, pytest.mark.world("before_matters")]

BEFORE = STAGES["before_matters"]
AFTER = [("reporting", "0009_one_action_log"), ("priorities", "0006_matters"), ("actions", "0002_places")]


def apps_at(targets: list[tuple[str, str]]) -> Any:
    """The models as they are after these migrations."""
    return MigrationExecutor(connection).loader.project_state(targets).apps


def test_asks_questions_and_concerns_become_matters_with_their_history() -> None:
    made = apps_at(BEFORE).get_model
    now = timezone.now()
    county = made("accounts", "Partnership").objects.create(name="County Partnership")
    lead, member = (
        made("accounts", "User").objects.create(email=f"{name}@example.org", name=name)
        for name in ("Lee Lead", "Mo Member")
    )
    agreement = made("priorities", "Agreement").objects.create(
        partnership=county,
        slug="county",
        title="County",
        starts_on=date(2014, 4, 1),
        ends_on=date(2017, 3, 31),
    )
    of_plan = {"agreement": agreement}
    post = made("priorities", "LeadPost").objects.create(**of_plan, ref="post", title="Head of Policing")
    priority = made("priorities", "Priority").objects.create(**of_plan, ref="p1", number="1", title="T")
    aim = made("actions", "Aim").objects.create(**of_plan, ref="a1", priority=priority, text="Aim")
    action = made("actions", "Action").objects.create(**of_plan, ref="DA1", aim=aim, text="Action")
    first, second = (
        made("reporting", "Report").objects.create(
            **of_plan,
            ref=f"r{number}",
            action=action,
            responder=post,
            author_name="Lee Lead",
            ask_answer="The Inspector." if number else "",
            period=made("reporting", "ReportingPeriod").objects.create(
                **of_plan, ref=f"c{number}", title=f"Period {number}", closed_at=now
            ),
        )
        for number in range(2)
    )
    # The ref of an issue that is there already: refs were unique in each of two tables.
    issue = made("priorities", "Concern").objects.create(**of_plan, ref="same", text="Money", answer="Found.")
    columns = {**of_plan, "ref": "same", "report": first, "action": action, "text": "Name a deputy"}
    columns |= {"by_whom": "Police", "by_when": "by May", "answered_in": second}
    ask = made("reporting", "Ask").objects.create(**columns)
    for moment, answered, kind in ((now - timedelta(days=9), None, "+"), (now, second, "~")):
        made("reporting", "HistoricalAsk").objects.create(
            **{**columns, "answered_in": answered}, id=ask.pk, position=0, history_date=moment, history_type=kind,
            history_change_reason="Asked", history_user=member,
        )  # fmt: skip
    rounds = made("reporting", "ReportRound").objects
    words = {"report": second, "by": member, "by_name": "Mo Member"}
    question = rounds.create(**words, kind="question", at=now - timedelta(days=3), note="Where?")
    rounds.create(
        report=second,
        kind="answer",
        at=now,
        note="In Dover.",
        by=lead,
        by_name="Lee Lead",
        replies_to=question,
    )
    rounds.create(**words, kind="question", at=now, note="When?")
    decision = rounds.create(**words, kind="decision", at=now, concern=issue)

    MigrationExecutor(connection).migrate(AFTER)

    made = apps_at(AFTER).get_model
    matters = {row.text: row for row in made("priorities", "Matter").objects.all()}
    asked = matters["Name a deputy"]
    assert (asked.kind, asked.subject_ref, asked.post_id, asked.report_ref) == (
        "action",
        "DA1",
        post.pk,
        "r0",
    )
    assert (asked.for_whom, asked.by_when, asked.answer) == ("Police", "by May", "The Inspector.")
    assert (asked.answered_by_name, asked.raised_by_name) == ("Lee Lead", "Mo Member")
    past = made("priorities", "HistoricalMatter").objects.filter(id=asked.pk).order_by("history_date")
    assert [(row.history_type, row.answer) for row in past] == [("+", ""), ("~", "The Inspector.")]
    assert (matters["Where?"].answer, matters["Where?"].raised_by_id) == ("In Dover.", member.pk)
    assert (matters["When?"].kind, matters["When?"].answer) == ("question", "")
    assert made("reporting", "ReportRound").objects.get(pk=decision.pk).matter_id == matters["Money"].pk
    assert matters["Money"].kind == "issue"
