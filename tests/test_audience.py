"""What of a plan a reader sees (design: product.md, "Who sees what")."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from plan.value import PlanValue, WithdrawnRow
from plan.value import rows as r
from plan.value.audience import as_seen_by
from priorities.readers import Reader
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
