"""Missing information: what it does not say, each with the way to mend it; about the plan, not about people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.models import Action
from core.history import update_rows
from plan.gaps import GapGroup, all_lack, gaps_in, rows_with_gaps
from plan.value import PlanValue
from plan.value import rows as r
from priorities.models import Agreement
from tests import build
from tests.editing import administrator
from tests.pages import words
from tests.signing_in import sign_in

pytestmark = pytest.mark.once

DAY = date(2015, 1, 12)


def value() -> PlanValue:
    """A plan without a gap: one priority, one aim, one action, one theme, an indicator, a held post."""
    return PlanValue(
        r.AgreementValue(ref="any", title="Any", partnership="Any"),
        themes=(r.ThemeValue(ref="t1", title="Early help"),),
        posts=(
            r.PostValue(ref="post1", title="Head of Policing"),
            r.PostValue(ref="post2", title="Nobody's business"),
        ),
        people=(r.HoldingValue(ref="h1", post="post1", name="Lee Lead"),),
        priorities=(r.PriorityValue(ref="p1", number="1", title="Violent Crime", lead="post1"),),
        aims=(r.AimValue(ref="a1", priority="p1", number="1.1", text="Fewer assaults", themes=("t1",)),),
        actions=(r.ActionValue(ref="act1", aim="a1", text="Talk", due=date(2015, 3, 31), measure="Talks"),),
        indicators=(r.IndicatorValue(ref="i1", priority="p1", title="Assaults"),),
    )


def action(**fields: object) -> PlanValue:
    """The same plan with its action otherwise."""
    whole = value()
    return whole.with_tables(actions=(replace(whole.actions[0], **fields),))


def found(groups: tuple[GapGroup, ...]) -> dict[str, list[str]]:
    return {group.code: [gap.ref for gap in group.gaps] for group in groups}


def test_a_plan_that_says_everything_has_no_gaps() -> None:
    assert gaps_in(value(), DAY, {"i1"}) == ()


@pytest.mark.parametrize(
    ("whole", "gaps"),
    [
        (action(due=None), {"no-date": ["act1"]}),
        (action(due=None, ongoing=True), {}),
        (action(measure=""), {"no-measure": ["act1"]}),
        (action(coordinator="post2"), {"vacant": ["post2"]}),
        (action(due=None, timescale="TBC"), {"no-date": ["act1"]}),
        (action(due=None, timescale="To be confirmed."), {"no-date": ["act1"]}),
        (action(due=None, timescale="Each summer"), {}),
        (
            value().with_tables(priorities=(replace(value().priorities[0], lead="", lead_note="TBC"),)),
            {"no-lead": ["p1"], "nobody": ["act1"]},
        ),
        (
            value().with_tables(
                indicators=(*value().indicators, r.IndicatorValue(ref="i2", priority="p1", title="New"))
            ),
            {"no-figures": ["i2"]},
        ),
        (
            value().with_tables(actions=(), aims=(), themes=(), priorities=(), indicators=()),
            {"empty": [""]},
        ),
        (
            value().with_tables(priorities=(replace(value().priorities[0], joint_leads=("post2",)),)),
            {"vacant": ["post2"]},
        ),
        (value().with_tables(indicators=()), {"unmeasured": ["p1"]}),
        (value().with_tables(actions=()), {"empty": [""], "empty-aims": ["a1"], "themes": ["t1"]}),
        (
            value().with_tables(themes=(*value().themes, r.ThemeValue(ref="t2", title="New"))),
            {"themes": ["t2"]},
        ),
    ],
)
def test_each_thing_that_is_missing_is_a_gap_of_its_kind(
    whole: PlanValue, gaps: dict[str, list[str]]
) -> None:
    assert found(gaps_in(whole, DAY, {"i1"})) == gaps


@pytest.mark.parametrize(
    ("held", "is_vacant"),
    [
        ({"ends_on": date(2015, 1, 12)}, False),
        ({"ends_on": date(2015, 1, 11)}, True),
        ({"starts_on": date(2015, 1, 13)}, True),
        ({"kind": "delegate"}, True),
    ],
)
def test_a_post_is_vacant_on_the_days_on_which_nobody_holds_it(
    held: dict[str, object], is_vacant: bool
) -> None:
    whole = value()
    whole = whole.with_tables(people=(replace(whole.people[0], **held),))

    assert ("vacant" in found(gaps_in(whole, DAY, {"i1"}))) is is_vacant


def test_a_cross_cutting_section_needs_neither_indicator_nor_lead_when_its_actions_have_co_ordinators() -> (
    None
):
    whole = action(coordinator="post1").with_tables(
        priorities=(r.PriorityValue(ref="p1", number="7", title="Safeguarding", kind="cross_cutting"),),
        indicators=(),
    )

    assert gaps_in(whole, DAY, {"i1"}) == ()


def period(number: int, state: str = "closed") -> r.PeriodValue:
    return r.PeriodValue(
        ref=f"c{number}", title=f"Period {number}", due_on=date(2014, number, 15), state=state
    )


def update(number: int, state: str) -> r.UpdateValue:
    return r.UpdateValue(ref=f"u{number}", period=f"c{number}", action="act1", state=state)


@pytest.mark.parametrize(
    ("states", "is_silent"),
    [
        ({1: "agreed", 2: "not sent", 3: "not sent"}, True),
        ({1: "not sent", 2: "not sent", 3: "agreed"}, False),
        ({1: "not sent", 2: "agreed", 3: "not sent"}, False),
        ({3: "not sent"}, False),
        ({1: "not sent", 3: "not sent"}, True),
        ({1: "not sent", 2: "released", 3: "not sent"}, True),
        ({}, False),
    ],
)
def test_nothing_sent_in_the_last_two_periods_that_asked_is_a_gap(
    states: dict[int, str], is_silent: bool
) -> None:
    whole = value().with_tables(
        periods=(period(1), period(2), period(3), period(4, "open")),
        updates=(*(update(number, state) for number, state in states.items()), update(4, "owed")),
    )

    assert found(gaps_in(whole, DAY, {"i1"})) == ({"silent": ["act1"]} if is_silent else {})


def test_each_row_is_listed_once_with_all_that_it_lacks() -> None:
    whole = action(due=None, measure="")
    [(heading, [row])] = rows_with_gaps(whole, gaps_in(whole, DAY, {"i1"}))

    assert (heading, row.gap.ref, row.missing) == ("Actions", "act1", "no date, no measure")


def test_what_all_actions_lack_is_said_once() -> None:
    first = value().actions[0]
    rows = tuple(
        replace(first, ref=f"act{number}", measure="", due=None if number else DAY) for number in range(5)
    )
    whole = value().with_tables(actions=rows)
    groups = {group.code: group for group in gaps_in(whole, DAY, {"i1"})}

    assert all_lack(whole, groups["no-measure"])
    assert not all_lack(whole, groups["no-date"])
    [(_, listed)] = rows_with_gaps(whole, groups.values())
    assert [row.missing for row in listed] == ["no date"] * 4


# --- the page -----------------------------------------------------------------------------------------------


@pytest.fixture
def plan(cast: build.Cast, county_plan: build.Plan) -> build.Plan:
    made = county_plan
    row = made.actions[0]
    row.due = None
    update_rows(Action, [row], ["due"], build.BY_THE_TEST)
    return made


def address(plan: build.Plan, query: str = "") -> str:
    return reverse("gaps", args=[plan.agreement.slug]) + query


def test_an_administrator_gets_the_way_to_mend_each_gap(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    text = administrator(client, cast).get(address(plan)).content.decode()

    assert words(text).count("no date") == 1
    assert "/edit/actions/act0/?from=gaps" in text
    assert "/edit/grid/?show=no-date&amp;from=gaps" in text
    assert "Priority 1: Violent Crime" in text


def test_a_lead_sees_the_gaps_without_the_ways_to_mend_them(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    text = sign_in(client, cast.lead).get(address(plan)).content.decode()

    assert "Action 1.1a: Action number 0 no date" in words(text)
    assert "/edit/" not in text


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("delegate", 200),
        ("reviewer", 200),
        ("chair", 200),
        ("viewer", 403),
        ("other_administrator", 404),
        ("outsider", 404),
    ],
)
def test_gaps_are_for_those_who_work_on_the_plan(
    client: Client, plan: build.Plan, cast: build.Cast, who: str, status: int
) -> None:
    assert sign_in(client, getattr(cast, who)).get(address(plan)).status_code == status


def test_signed_out_on_a_public_plan_the_gaps_ask_to_sign_in(client: Client, plan: build.Plan) -> None:
    Agreement.objects.filter(pk=plan.agreement.pk).update(is_public=True)

    assert client.get(address(plan))["Location"].startswith(reverse("account_login"))


def test_gaps_as_at_an_earlier_day_are_shown_without_ways_to_mend_them(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    text = administrator(client, cast).get(address(plan, "?at=2014-12-31")).content.decode()

    assert "/edit/actions/" not in text
    assert "As at 31 December 2014" in text


@pytest.mark.parametrize("query", ["", "?at=2014-12-31"])
@pytest.mark.parametrize("actions", [50, 500])
def test_gaps_ask_the_same_few_questions_at_any_size(
    client: Client, cast: build.Cast, actions: int, query: str
) -> None:
    plan = build.plan(cast.partnership, actions=actions, people=cast)
    administrator(client, cast)

    with CaptureQueriesContext(connection) as asked:
        assert client.get(address(plan, query)).status_code == 200

    assert len(asked) <= (25 if "at=" in query else 15)
