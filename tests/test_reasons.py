"""Reasons name no people: who did it stands beside the reason, for those who may read names."""

from __future__ import annotations

import importlib
from datetime import date

import pytest
from django.apps import apps
from django.test import Client

from core.history import Change, history_of, update_rows
from indicators.owners import INDICATORS
from plan.versions.publishing_periods import publish_period
from priorities.models import Holding, LeadPost
from priorities.people.workflow import invite_holders
from priorities.posts.holders import office_of
from priorities.posts.workflow import Appointment, appoint, correct_term, hand_over
from reporting import workflow
from tests import build, figures, periods
from tests.pages import html_of

pytestmark = pytest.mark.django_db

MIGRATION = importlib.import_module("plan.migrations.0002_reasons_without_names")
NAMES = (
    "Lee Lead",
    "Olu Otherlead",
    "Del Delegate",
    "Ada Administrator",
    "Charlie Chair",
    "Nia New",
    "Sam Second",
)


def reasons() -> set[str]:
    """Every reason that is kept anywhere."""
    kept: set[str] = set()
    for model in apps.get_models():
        if any(field.name == "history_change_reason" for field in model._meta.fields):
            kept |= {
                reason or ""
                for reason in model._default_manager.values_list("history_change_reason", flat=True)  # type: ignore[misc]
            }
    return kept


def naming(words: set[str]) -> set[str]:
    """Those of the words in which somebody is named."""
    return {one for one in words if any(name in one for name in NAMES)}


def test_no_verb_names_anybody_in_a_reason(client: Client, cast: build.Cast) -> None:
    plan = build.plan(cast.partnership, people=cast, is_public=True)
    by = Change(cast.administrator)
    indicator = figures.indicator(plan)
    INDICATORS.assign(cast.lead, [str(indicator.pk)], [cast.partnership.pk], by)
    INDICATORS.assign(cast.lead, [], [cast.partnership.pk], by)
    period = periods.opened(plan, cast)
    for number, person in (
        (0, cast.lead),
        (1, cast.other_lead),
        (2, cast.administrator),
        (3, cast.other_lead),
    ):
        update = periods.update_on(plan, number)
        words = {"label": plan.labels["Green"], "report_text": "Courses were held."}
        workflow.save_draft(update, person, words)
        source = "e-mail of 12 January" if person == cast.administrator else ""
        workflow.send_many([update], person, received_from=source)
    periods.agreed(plan, cast)
    workflow.close_period(period, cast.administrator)
    publish_period(period, cast.administrator)
    second = Appointment(
        kind="deputy", name="Sam Second", email="", starts_on=date(2015, 1, 12), ends_on=date(2015, 3, 1)
    )
    term = appoint(office_of(plan.posts[0]), second, change=by)
    correct_term(office_of(plan.posts[0]), term, {"name": "Sam Secundus"}, change=by)
    new = Appointment(kind="holder", name="Nia New", email="", starts_on=date(2015, 1, 12))
    hand_over(office_of(plan.posts[0]), new, change=by)
    office = office_of(LeadPost._default_manager.get(pk=plan.posts[0].pk))
    holder = next(term for term in office.terms if term.name == "Nia New")
    invite_holders([(office, holder, "nia@example.org")], change=by)

    kept = reasons()

    assert naming(kept) == set()
    assert {"Published", "Closed", "Sent", "Recorded, from e-mail of 12 January"} <= kept
    seen = html_of(client, "/agreements/county-2014-17/changes/?format=csv")
    assert "Published" in seen
    assert [name for name in NAMES if name in seen] == []


def test_reasons_of_before_lose_their_names_and_those_that_people_typed_stay(cast: build.Cast) -> None:
    plan = build.plan(cast.partnership, people=cast)
    period = periods.opened(plan, cast)
    update = periods.update_on(plan, 0)
    holding = Holding.objects.get(person=cast.lead)
    before: list[tuple[object, str, str, str]] = [
        (period, "state", "Published by Ada Administrator", "Published"),
        (period, "state", "Closed by Ada Administrator", "Closed"),
        (period, "state", "Agreed by Ada Administrator", "Agreed by Ada Administrator"),
        (update, "state", "Sent by Lee Lead", "Sent"),
        (update, "state", "Sent again by Del Delegate for Lee Lead", "Sent again"),
        (
            update,
            "state",
            "Recorded by Ada Administrator for Lee Lead, from e-mail of 12 January, from Lee",
            "Recorded, from e-mail of 12 January, from Lee",
        ),
        (update, "state", "Recorded again by A B for C D, from a call", "Recorded again, from a call"),
        (
            plan.actions[0],
            "text",
            "Agreed in the reporting period January 2015: The contractor is bankrupt.",
            "Agreed in the reporting period January 2015",
        ),
        (plan.actions[0], "text", "Sent by Lee Lead", "Sent by Lee Lead"),
        (holding, "name", "Invited as Lee Lead of Head of Policing.", "Invited for Head of Policing."),
        (
            holding,
            "name",
            "Head of Policing, County Police handed over from Lee Lead to Nia New from 12 January 2015.",
            "Head of Policing, County Police handed over from 12 January 2015.",
        ),
        (holding, "name", "Deputy of Head: of Policing: Sam Second.", "Deputy of Head: of Policing named."),
        (
            holding,
            "name",
            "Head of Policing: entry of Lee Lead corrected.",
            "Head of Policing: an entry corrected.",
        ),
        (cast.lead, "name", "Invited as Working Group member.", "Invited as Working Group member."),
        (cast.lead, "name", "Invited as Lee Lead of Head of Policing.", "Invited for Head of Policing."),
    ]
    for row, column, reason, _ in before:
        update_rows(type(row), [row], [column], Change(cast.administrator, reason))  # type: ignore[type-var]

    MIGRATION.take_names_out(apps, None)

    for row, _, reason, words in before:
        history = history_of(type(row))._default_manager.filter(id=row.pk)  # type: ignore[attr-defined,arg-type]
        assert history.filter(history_change_reason=words).exists(), reason
        assert words == reason or not history.filter(history_change_reason=reason).exists(), reason
