"""The verbs of a refresh: an open draft over a plan that moves on, approved in one transaction, once."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts.access import Refused
from accounts.models import User
from actions.models import Action
from core.conflict import Conflict, token_of
from core.history import create_rows, history_of
from indicators.models import Indicator, Observation
from plan.editing.workflow import EditReason
from plan.reading import read_plan
from priorities.models import Agreement, Holding
from refresh.decisions import COMPLETE, DROP, MERGE, SPLIT, RefreshTarget
from refresh.models import RefreshDraft
from refresh.plan_to_come import plan_to_come
from refresh.workflow import (
    RefreshAlreadyOpen,
    RefreshNotOpen,
    RefreshNotReady,
    SubmittedCell,
    approve_refresh,
    change_head,
    decisions_of,
    drop_refresh,
    plan_of,
    save_decisions,
)
from tests import build
from tests.clock import NOW
from tests.load_files import contents
from tests.refreshing import NEW, begin, looked_at, now, stands_at

pytestmark = pytest.mark.django_db

WHY = EditReason("The Partnership agreed it.")
YEAR = RefreshTarget(plan_year="2015/16")


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


def cell(
    ref: str, name: str, text: str, proposed: str = "", was: str = ""
) -> dict[tuple[str, str, str], SubmittedCell]:
    """One cell of an action, typed over what was shown."""
    return {("actions", ref, name): SubmittedCell(text, token_of(was or proposed), proposed)}


def fate_of(draft: RefreshDraft, ref: str) -> str:
    found = plan_to_come(plan_of(now(draft).source), decisions_of(now(draft)), NOW.date())
    return found.refreshed.outcomes[ref].fate


# --- the draft ----------------------------------------------------------------------------------------------


def test_a_refresh_that_is_started_changes_no_plan(plan: build.Plan, cast: build.Cast) -> None:
    before = contents()
    begin(plan, cast.administrator)
    after = contents()

    assert {table for table in after if after[table] != before[table]} == {"refresh_refreshdraft"}


def test_an_agreement_has_one_open_refresh(plan: build.Plan, cast: build.Cast) -> None:
    draft = begin(plan, cast.administrator)

    with pytest.raises(RefreshAlreadyOpen):
        begin(plan, cast.administrator)
    with pytest.raises(IntegrityError, match=r"one_open_refresh|refresh_refreshdraft"), transaction.atomic():
        RefreshDraft.objects.create(
            source=draft.source, started_by=cast.chair, started_at=NOW, saved_by=cast.chair, saved_at=NOW
        )


@pytest.mark.parametrize("who", ["lead", "chair", "viewer", "other_administrator", "outsider"])
def test_only_administrators_of_the_partnership_refresh(plan: build.Plan, cast: build.Cast, who: str) -> None:
    person: User = getattr(cast, who)

    with pytest.raises(Refused):
        begin(plan, person)
    draft = begin(plan, cast.administrator)
    with pytest.raises(Refused):
        save_decisions(draft, cell("act0", "fate", DROP), by=person)
    with pytest.raises(Refused):
        approve_refresh(draft, by=person, why=WHY, seen=looked_at(draft))
    with pytest.raises(Refused):
        drop_refresh(draft, by=person, reason="No")


def test_an_action_that_is_completed_meanwhile_is_proposed_to_leave_unless_it_was_decided_by_hand(
    plan: build.Plan, cast: build.Cast
) -> None:
    draft = begin(plan, cast.administrator)
    save_decisions(draft, cell("act1", "fate", "keep"), by=cast.administrator)
    for number in (0, 1):
        stands_at(plan, number, "Complete")

    assert (fate_of(draft, "act0"), fate_of(draft, "act1")) == (COMPLETE, "keep")


def test_what_says_the_same_as_the_proposal_is_no_decision(plan: build.Plan, cast: build.Cast) -> None:
    draft = begin(plan, cast.administrator)
    words = "Action number 0"
    assert save_decisions(draft, cell("act0", "text", "Other words", words), by=cast.administrator) == 1
    assert now(draft).decisions == {"actions": {"act0": {"text": "Other words"}}}
    back = {("actions", "act0", "text"): SubmittedCell(words, token_of("Other words"), words)}
    assert save_decisions(draft, back, by=cast.administrator) == 1

    assert now(draft).decisions == {"actions": {}}
    assert save_decisions(draft, cell("act0", "text", words, words), by=cast.administrator) == 0


def test_of_two_officers_the_second_is_told_what_the_first_decided_and_nothing_is_overwritten(
    plan: build.Plan, cast: build.Cast
) -> None:
    draft = begin(plan, cast.administrator)
    save_decisions(draft, cell("act0", "reason", "Not needed"), by=cast.administrator)

    with pytest.raises(Conflict) as other:
        save_decisions(
            draft, {**cell("act0", "reason", "No money"), **cell("act1", "fate", DROP)}, by=cast.administrator
        )

    assert other.value.now == {("actions", "act0", "reason"): "Not needed"}
    assert now(draft).decisions == {"actions": {"act0": {"reason": "Not needed"}}}
    assert save_decisions(draft, cell("act1", "fate", DROP), by=cast.administrator) == 1, (
        "other cells do not meet"
    )


def test_a_head_that_somebody_else_changed_is_not_overwritten(plan: build.Plan, cast: build.Cast) -> None:
    draft = begin(plan, cast.administrator)
    seen = token_of(decisions_of(draft).head)
    change_head(now(draft), RefreshTarget(slug="a", title="A"), by=cast.administrator, seen=seen)

    with pytest.raises(Conflict):
        change_head(now(draft), RefreshTarget(slug="b", title="B"), by=cast.administrator, seen=seen)
    assert now(draft).head["slug"] == "a"


def test_a_dropped_refresh_takes_no_more_and_another_can_be_started(
    plan: build.Plan, cast: build.Cast
) -> None:
    draft = begin(plan, cast.administrator)
    drop_refresh(draft, by=cast.administrator, reason="Too early")

    for verb in (
        lambda: save_decisions(draft, cell("act0", "fate", DROP), by=cast.administrator),
        lambda: drop_refresh(draft, by=cast.administrator, reason="Again"),
        lambda: approve_refresh(draft, by=cast.administrator, why=WHY, seen=""),
    ):
        with pytest.raises(RefreshNotOpen):
            verb()
    assert begin(plan, cast.administrator).pk != draft.pk


# --- approval -----------------------------------------------------------------------------------------------


def approved(
    plan: build.Plan, cast: build.Cast, head: RefreshTarget = NEW, **rows: dict[str, str]
) -> Agreement:
    draft = begin(plan, cast.administrator, head)
    typed = {
        key: value
        for ref, cells in rows.items()
        for name, text in cells.items()
        for key, value in cell(ref, name, text).items()
    }
    save_decisions(draft, typed, by=cast.administrator)
    return approve_refresh(draft, by=cast.administrator, why=WHY, seen=looked_at(draft))


def test_a_new_agreement_is_made_with_who_when_and_why(plan: build.Plan, cast: build.Cast) -> None:
    stands_at(plan, 1, "Complete")
    before = read_plan(plan.agreement)
    made = approved(
        plan, cast, act0={"fate": SPLIT, "parts": "One\nTwo"}, act2={"fate": MERGE, "into": "act3"}
    )
    new = read_plan(made)

    assert {row.text: row.follows for row in new.actions} == {
        "One": "county-2014-17:act0",
        "Two": "county-2014-17:act0",
        "Action number 3": "county-2014-17:act3; county-2014-17:act2",
    }
    assert (new.agreement.follows, new.agreement.status, new.agreement.is_public) == (
        "county-2014-17",
        "draft",
        False,
    )
    assert read_plan(plan.agreement) == before, "the old plan is as it was"
    rows = history_of(Action)._default_manager.filter(agreement=made.pk)
    assert {(row.history_user, row.history_change_reason) for row in rows} == {
        (cast.administrator, "The Partnership agreed it.")
    }
    draft = RefreshDraft.objects.get()
    assert (draft.state, draft.target, draft.ended_by) == ("approved", made, cast.administrator)
    assert draft.fates["act1"] == {
        "fate": "complete", "into": [], "reason": "It is complete", "achievement": "Action number 1",
    }  # fmt: skip


def test_who_has_an_account_keeps_the_post_and_the_indicator(plan: build.Plan, cast: build.Cast) -> None:
    row = Indicator(agreement=plan.agreement, ref="i1", title="Burglary", owner=cast.lead)
    create_rows(Indicator, [row], build.BY_THE_TEST)
    figure = Observation(agreement=plan.agreement, indicator=row, period_label="2013/14", value=40)
    create_rows(Observation, [figure], build.BY_THE_TEST)
    made = approved(plan, cast)

    assert set(Holding.objects.filter(agreement=made).values_list("person", flat=True)) == {
        cast.lead.pk, cast.delegate.pk, cast.other_lead.pk,
    }  # fmt: skip
    assert Indicator.objects.get(agreement=made).owner == cast.lead
    assert Observation.objects.get(agreement=made).value == 40


def test_approving_twice_does_nothing_twice(plan: build.Plan, cast: build.Cast) -> None:
    draft = begin(plan, cast.administrator)
    shown = looked_at(draft)
    first = approve_refresh(draft, by=cast.administrator, why=WHY, seen=shown)
    before = contents()

    assert approve_refresh(draft, by=cast.administrator, why=WHY, seen=shown) == first
    assert contents() == before


def test_what_was_not_looked_at_is_not_approved(plan: build.Plan, cast: build.Cast) -> None:
    draft = begin(plan, cast.administrator)
    shown = looked_at(draft)
    stands_at(plan, 0, "Complete")
    before = contents()

    with pytest.raises(Conflict):
        approve_refresh(draft, by=cast.administrator, why=WHY, seen=shown)
    assert contents() == before


def test_a_short_name_that_was_taken_meanwhile_is_told_and_nothing_is_made(
    plan: build.Plan, cast: build.Cast
) -> None:
    draft = begin(plan, cast.administrator)
    build.agreement(cast.partnership, "county-2017-20")
    before = contents()

    with pytest.raises(RefreshNotReady, match="choose another short name"):
        approve_refresh(draft, by=cast.administrator, why=WHY, seen=looked_at(draft))
    assert contents() == before


def test_a_refresh_with_something_to_mend_is_not_approved(plan: build.Plan, cast: build.Cast) -> None:
    draft = begin(plan, cast.administrator)
    save_decisions(
        draft, {**cell("act0", "fate", DROP), **cell("act1", "fate", SPLIT)}, by=cast.administrator
    )
    before = contents()

    with pytest.raises(RefreshNotReady) as refusal:
        approve_refresh(draft, by=cast.administrator, why=EditReason(" "), seen=looked_at(draft))
    assert len(refusal.value.problems) == 3
    assert contents() == before


# --- the next plan year -------------------------------------------------------------------------------------


def test_in_the_next_plan_year_complete_actions_leave_with_their_reason_and_the_rest_is_untouched(
    plan: build.Plan, cast: build.Cast
) -> None:
    for number in (0, 1):
        stands_at(plan, number, "Complete")
    written = history_of(Action)._default_manager.count()
    made = approved(plan, cast, YEAR, act3={"fate": DROP, "reason": "No money"})

    assert made == plan.agreement
    gone = {row.ref: row.withdrawn_why for row in Action.objects.exclude(withdrawn_at=None)}
    assert gone == {
        "act0": "Complete: leaves the plan at the refresh of 2015/16",
        "act1": "Complete: leaves the plan at the refresh of 2015/16",
        "act3": "Dropped at the refresh of 2015/16: No money",
    }
    assert history_of(Action)._default_manager.count() == written + 3
    assert [row.text for row in read_plan(made).achievements] == ["Action number 0", "Action number 1"]
    assert [row.ref for row in read_plan(made).actions] == ["act2"]


def test_a_next_plan_year_in_which_nothing_would_change_is_not_approved(
    plan: build.Plan, cast: build.Cast
) -> None:
    with pytest.raises(RefreshNotReady, match="Nothing would change"):
        approved(plan, cast, YEAR)
    assert RefreshDraft.objects.get().state == "open"
