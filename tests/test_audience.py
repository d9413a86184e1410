"""What of a plan a reader sees (design: product.md, "Who sees what")."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from accounts import audience
from accounts.access import SignInFirst
from accounts.audience import CIRCLES, RULES, WORKERS, ReadingRule, visible_rows
from accounts.models import User
from core.history import update_rows
from indicators.models import Observation
from plan.history.sources import SOURCES, Scope
from plan.moments import Moment
from plan.pages.opening import open_agreement
from plan.reading import read_plan
from plan.value import PlanValue, WithdrawnRow
from plan.value import rows as r
from plan.value.audience import as_seen_by
from priorities.models import Agreement, Person
from priorities.readers import Reader, reader_of
from tests import build, figures
from tests.clock import LONDON, NOW

PUBLIC = Reader(user=None)  # type: ignore[arg-type]
LEAD = Reader(user=None, posts=frozenset({"post"}))  # type: ignore[arg-type]
REVIEWER = Reader(user=None, roles=frozenset({"reviewer"}))  # type: ignore[arg-type]
ADMINISTRATOR = Reader(user=None, roles=frozenset({"administrator"}))  # type: ignore[arg-type]

OPEN_ACTION = r.ActionValue(ref="open", aim="aim", text="For everybody")
SECRET = r.ActionValue(ref="secret", aim="aim", text="Gangs", partnership_only=True)
THIRD = r.ActionValue(ref="third", aim="aim", text="For everybody too")


def update(action: str, state: str = "agreed", period: str = "closed") -> r.UpdateValue:
    return r.UpdateValue(
        ref=f"{period}-{action}",
        period=period,
        action=action,
        state=state,
        label="green",
        agreed_label="amber",
        report_text="Words for the report",
        group_text="Words for the group",
        needed="Money",
    )


PLAN = PlanValue(
    r.AgreementValue(ref="a", title="A", partnership="P"),
    status_scheme=(
        r.StatusLabelValue(ref="green", label="Green"),
        r.StatusLabelValue(ref="amber", label="Amber"),
    ),
    posts=(r.PostValue(ref="post", title="Head"),),
    people=(r.HoldingValue(ref="h", post="post", name="Sam", email="sam@example.org"),),
    priorities=(r.PriorityValue(ref="p", number="1", title="One", lead="post"),),
    aims=(r.AimValue(ref="aim", priority="p", number="1.1", text="Aim"),),
    actions=(OPEN_ACTION, SECRET, THIRD),
    periods=(
        r.PeriodValue(ref="closed", title="Autumn", state="published", published_at=NOW),
        r.PeriodValue(ref="now", title="Winter", state="open"),
    ),
    updates=(update("open"), update("secret"), update("open", "sent", "now")),
)


def refs(plan: PlanValue) -> list[str]:
    return [row.ref for row in plan.actions]


def test_an_action_for_the_partnership_only_is_not_there_for_the_public_and_is_for_its_lead() -> None:
    assert refs(as_seen_by(PLAN, PUBLIC)) == ["open", "third"]
    assert refs(as_seen_by(PLAN, LEAD)) == refs(as_seen_by(PLAN, REVIEWER)) == ["open", "secret", "third"]


def test_what_is_confidential_today_is_not_shown_as_it_was_yesterday() -> None:
    assert refs(as_seen_by(PLAN, PUBLIC, {"actions": frozenset({"third"})})) == ["open"]


def test_an_action_keeps_its_label_for_a_reader_from_whom_another_is_hidden() -> None:
    assert as_seen_by(PLAN, PUBLIC).labelled_actions["third"].label == "1.1c"


def test_the_public_read_agreed_updates_of_closed_periods_in_the_words_for_the_report() -> None:
    (seen,) = as_seen_by(PLAN, PUBLIC).updates
    assert (seen.ref, seen.label, seen.report_text) == ("closed-open", "amber", "Words for the report")
    assert (seen.group_text, seen.needed) == ("", "")


def test_a_lead_reads_all_that_was_sent_about_their_own_actions() -> None:
    seen = as_seen_by(PLAN, LEAD).updates
    assert [row.ref for row in seen] == ["closed-open", "closed-secret", "now-open"]
    assert seen[0].group_text == "Words for the group"


def test_an_aim_of_which_every_action_is_hidden_is_not_there_either() -> None:
    alone = replace(PLAN, actions=(SECRET,), updates=())
    assert as_seen_by(alone, PUBLIC).aims == ()


def test_a_withdrawn_action_for_the_partnership_only_stays_hidden() -> None:
    gone = WithdrawnRow("actions", SECRET, datetime(2015, 1, 1, tzinfo=LONDON), "Ended")
    plan = replace(PLAN, actions=(OPEN_ACTION,), updates=(), withdrawn=(gone,))
    assert as_seen_by(plan, PUBLIC).withdrawn == ()
    assert as_seen_by(replace(plan, structure_at=NOW), REVIEWER).withdrawn == (gone,)


def test_addresses_are_for_administrators() -> None:
    assert as_seen_by(PLAN, REVIEWER).people[0].email == ""
    assert as_seen_by(PLAN, ADMINISTRATOR).people[0].email == "sam@example.org"


# --- a further rule ---------------------------------------------------------------------------------------------------

PROVISIONAL = ReadingRule("provisional figures", ("Observation.provisional",), WORKERS)
"""Nobody has asked for it: it stands for the next rule that somebody will ask for."""


@pytest.mark.django_db
def test_a_further_rule_is_one_line_and_holds_for_values_for_rows_and_for_history(
    monkeypatch: pytest.MonkeyPatch, cast: build.Cast
) -> None:
    monkeypatch.setattr(audience, "RULES", (*audience.RULES, PROVISIONAL))
    plan = build.plan(cast.partnership, people=cast, is_public=True)
    rows = figures.figures(figures.indicator(plan), {"2012": 100, "2013": 80})
    rows[1].provisional = True
    update_rows(Observation, [rows[1]], ["provisional"], build.BY_THE_TEST)
    value = read_plan(plan.agreement, tables=["observations"])
    both = ["2012", "2013"]

    def seen_by(user: User | AnonymousUser) -> list[list[str]]:
        reader = reader_of(user, plan.agreement)
        history = Scope(plan.agreement, reader, Moment()).rows(SOURCES["observations"])
        visible = Observation.objects.filter(visible_rows(Observation, Person(user)))
        return [
            [row.period_label for row in as_seen_by(value, reader).observations],
            sorted(visible.values_list("period_label", flat=True)),
            sorted(history.filter(history_type="~").values_list("period_label", flat=True)),
        ]

    assert seen_by(AnonymousUser()) == seen_by(cast.viewer) == [["2012"], ["2012"], []]
    assert seen_by(cast.lead) == seen_by(cast.reviewer) == [both, both, ["2013"]]


def test_every_rule_goes_by_a_model_and_a_column_that_there_are() -> None:
    models = {model.__name__: model for model in apps.get_models()}
    for rule in RULES:
        for place in rule.on:
            name, _, column = place.partition(".")
            first = column.partition("__")[0]
            known = {field.name for field in models[name]._meta.get_fields()}
            assert not first or first in known | set(models[name].audience.through), place
            assert set(rule.columns) <= known, rule.name
        assert rule.circle in CIRCLES, rule.name


@pytest.mark.django_db
def test_the_page_of_an_agreement_opens_for_whom_the_list_of_agreements_shows_it(cast: build.Cast) -> None:
    private = build.plan(cast.partnership, "private", people=cast, is_public=False).agreement
    build.plan(cast.partnership, "open", people=cast, is_public=True)
    people: list[User | AnonymousUser] = [*User.objects.all(), AnonymousUser()]

    def opens(user: User | AnonymousUser, slug: str) -> bool:
        try:
            return open_agreement(user, slug)[1].user == user
        except (Http404, SignInFirst):
            return False

    listed = [set(Agreement.objects.visible_to(user).values_list("slug", flat=True)) for user in people]
    assert [{slug for slug in ("private", "open") if opens(user, slug)} for user in people] == listed
    assert {"open"} in listed
    assert {"private", "open"} in listed
    private.withdrawn_at, private.withdrawn_why = NOW, "Its load was undone"
    private.save()
    assert not any(opens(user, "private") for user in people)
