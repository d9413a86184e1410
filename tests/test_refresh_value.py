"""What a refresh makes of a plan: every action has one fate, and what stays is what was decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from actions.origins import origins_of
from plan.value import PlanValue
from plan.value.rows import (
    ActionValue,
    AgencyValue,
    AgreementValue,
    AimValue,
    ConcernValue,
    HoldingValue,
    IndicatorValue,
    LinkedPlanValue,
    ObservationValue,
    PostValue,
    PriorityValue,
    StatusLabelValue,
    StatusValue,
    TargetValue,
    ThemeValue,
)
from refresh.decisions import (
    COMPLETE,
    DROP,
    KEEP,
    MERGE,
    NO_FIGURES,
    NO_TARGETS,
    SPLIT,
    RefreshDecisions,
    RefreshTarget,
)
from refresh.plan_to_come import PlanToCome, plan_to_come

pytestmark = pytest.mark.once

TODAY = date(2017, 1, 16)
NEW = RefreshTarget(slug="new", title="The new one", starts_on=date(2017, 4, 1), renumber=True)
YEAR = RefreshTarget(plan_year="2018/19")


def old_plan() -> PlanValue:
    """Three priorities; of six actions one is complete, one closed, one ongoing, one for the Partnership only."""
    return PlanValue(
        AgreementValue(ref="old", title="The old one", partnership="County", ends_on=date(2017, 3, 31)),
        status_scheme=(
            StatusLabelValue(ref="on", label="On track", delivery_state="in_progress", rag="green"),
            StatusLabelValue(ref="done", label="Done", delivery_state="complete"),
            StatusLabelValue(ref="shut", label="Shut", delivery_state="closed_not_delivered"),
        ),
        themes=(ThemeValue(ref="t1", title="Early help"), ThemeValue(ref="t2", title="Victims")),
        agencies=(AgencyValue(ref="police", name="County Police"),),
        linked_plans=(LinkedPlanValue(ref="l1", title="Drug strategy"), LinkedPlanValue(ref="l2", title="Roads plan")),
        posts=(
            PostValue(ref="head", title="Head of Policing", agency="police"),
            PostValue(ref="fire", title="Director of Operations"),
            PostValue(ref="co", title="Co-ordinator"),
        ),
        people=(
            HoldingValue(ref="h1", post="head", name="Lee Lead"),
            HoldingValue(ref="h2", post="head", name="Gone Before", ends_on=date(2016, 1, 1)),
            HoldingValue(ref="h3", post="fire", name="Fred Fire"),
        ),
        priorities=(
            PriorityValue(ref="p1", number="1", title="Burglary", lead="head", context="Many"),
            PriorityValue(ref="p2", number="2", title="Roads", lead="fire"),
            PriorityValue(ref="p3", number="3", title="Drugs", lead_note="TBC"),
        ),
        aims=(
            AimValue(ref="A1", priority="p1", number="1.1", text="Fewer burglaries", themes=("t1", "t2")),
            AimValue(ref="A2", priority="p2", number="2.1", text="Fewer casualties", themes=("t2",)),
            AimValue(ref="A3", priority="p3", number="3.1", text="Less harm"),
        ),
        actions=(
            ActionValue(ref="a1", aim="A1", text="Mark property", coordinator="co", due=date(2015, 3, 31)),
            ActionValue(ref="a2", aim="A1", text="Visit victims", ongoing=True, review_on=date(2016, 1, 1)),
            ActionValue(ref="a3", aim="A1", text="Write a leaflet", due=date(2018, 3, 31), timescale="By spring"),
            ActionValue(ref="b1", aim="A2", text="Teach cyclists", follows="older:x1"),
            ActionValue(ref="c1", aim="A3", text="Close the market", partnership_only=True),
            ActionValue(ref="c2", aim="A3", text="Open a clinic"),
        ),
        indicators=(
            IndicatorValue(ref="i1", priority="p1", title="Burglary"),
            IndicatorValue(ref="i2", priority="p2", title="KSI"),
        ),
        targets=(TargetValue(ref="g1", indicator="i1", value="15"),),
        observations=(
            ObservationValue(ref="o1", indicator="i1", period_label="2015/16"),
            ObservationValue(ref="o2", indicator="i2", period_label="2015/16"),
        ),
        standings=(
            StatusValue(ref="a1", action="a1", label="on"),
            StatusValue(ref="a3", action="a3", label="done"),
            StatusValue(ref="c1", action="c1", label="done"),
            StatusValue(ref="c2", action="c2", label="shut"),
        ),
        concerns=(
            ConcernValue(ref="k1", subject="priority", subject_ref="p2", text="Money"),
            ConcernValue(ref="k2", subject="action", subject_ref="a3", text="Paper"),
            ConcernValue(ref="k3", text="Answered", answer="Yes"),
        ),
    )  # fmt: skip


def to_come(head: RefreshTarget = NEW, plan: PlanValue | None = None, **tables: Any) -> PlanToCome:
    return plan_to_come(plan or old_plan(), RefreshDecisions(head, tables), TODAY)


def fates(found: PlanToCome) -> dict[str, str]:
    return {ref: fate.fate for ref, fate in found.refreshed.outcomes.items()}


def words(found: PlanToCome) -> list[str]:
    return [str(problem) for problem in found.problems]


def test_what_is_complete_or_closed_goes_and_the_rest_stays_unless_something_is_decided() -> None:
    found = to_come()

    assert fates(found) == {"a1": KEEP, "a2": KEEP, "a3": COMPLETE, "b1": KEEP, "c1": COMPLETE, "c2": DROP}
    assert [row.ref for row in found.value.actions] == ["a1", "a2", "b1"]
    assert found.refreshed.outcomes["c2"].reason == "Closed, not delivered"
    assert found.problems == ()


def test_what_stays_says_what_it_carries_on_from() -> None:
    assert {row.ref: row.follows for row in to_come().value.actions} == {
        "a1": "old:a1",
        "a2": "old:a2",
        "b1": "old:b1",
    }


def test_complete_actions_are_offered_as_key_achievements_but_not_those_for_the_partnership_only() -> None:
    found = to_come()

    assert [(row.priority, row.text) for row in found.value.achievements] == [("p1", "Write a leaflet")]
    assert to_come(actions={"a3": {"achievement": ""}}).value.achievements == ()
    worded = to_come(actions={"c1": {"achievement": "Safer streets"}}).value.achievements
    assert [row.text for row in worded] == ["Write a leaflet", "Safer streets"]


def test_an_aim_whose_actions_all_leave_goes_and_the_aims_are_numbered_anew() -> None:
    found = to_come(priorities={"p1": {"fate": DROP, "reason": "Solved"}})

    assert [(row.number, row.title) for row in found.value.priorities] == [("1", "Roads"), ("2", "Drugs")]
    assert [(row.ref, row.number) for row in found.value.aims] == [("A2", "1.1")]


def test_numbers_stay_as_printed_unless_they_are_to_be_new() -> None:
    found = to_come(replace(NEW, renumber=False), priorities={"p1": {"fate": DROP, "reason": "Solved"}})

    assert [row.number for row in found.value.priorities] == ["2", "3"]
    assert [row.number for row in found.value.aims] == ["2.1"]


def test_a_date_that_is_over_before_the_new_agreement_starts_does_not_go_along() -> None:
    rows = {row.ref: row for row in to_come(actions={"a3": {"fate": KEEP}}).value.actions}

    assert rows["a1"].due is None
    assert (rows["a3"].due, rows["a3"].timescale) == (date(2018, 3, 31), "By spring")
    assert (rows["a2"].ongoing, rows["a2"].review_on) == (True, None)


def test_a_new_date_and_new_words_are_those_of_the_plan_to_come() -> None:
    found = to_come(actions={"a1": {"due": "31 March 2018", "text": "Mark all property"}})

    assert (found.value.actions[0].due, found.value.actions[0].text) == (
        date(2018, 3, 31),
        "Mark all property",
    )
    assert words(to_come(actions={"a1": {"due": "31 February 2018"}})) == [
        "Action 1.1a: The date must be a real date"
    ]


def test_an_action_is_split_into_several_that_stand_where_it_stood() -> None:
    found = to_come(actions={"a1": {"fate": SPLIT, "parts": "Mark bicycles\n\nMark tools\nand ladders"}})

    assert [(row.ref, row.text, row.follows) for row in found.value.actions[:3]] == [
        ("a1-1", "Mark bicycles", "old:a1"),
        ("a1-2", "Mark tools\nand ladders", "old:a1"),
        ("a2", "Visit victims", "old:a2"),
    ]
    assert found.refreshed.outcomes["a1"].into == ("a1-1", "a1-2")
    assert found.value.actions[0].coordinator == "co"


def test_a_split_into_one_is_none() -> None:
    [problem] = words(to_come(actions={"a1": {"fate": SPLIT, "parts": "Mark bicycles"}}))

    assert problem.startswith("Action 1.1a: Enter the actions that it is split into, two or more")


def test_actions_are_merged_and_the_one_that_stays_names_all_that_it_carries_on_from() -> None:
    found = to_come(actions={"a2": {"fate": MERGE, "into": "1.1A"}, "b1": {"fate": MERGE, "into": "a2"}})

    assert [(row.ref, row.follows) for row in found.value.actions] == [("a1", "old:a1; old:a2; old:b1")]
    assert [fate.into for fate in found.refreshed.outcomes.values()][:2] == [("a1",), ("a1",)]
    assert found.refreshed.outcomes["b1"].into == ("a1",)


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"a2": {"fate": MERGE}}, "Say which action it is merged with"),
        (
            {"a2": {"fate": MERGE, "into": "9.9z"}},
            "Say which action it is merged with, by its number or the beginning of its words: “9.9z” is",
        ),
        ({"a2": {"fate": MERGE, "into": "a2"}}, "It is merged with itself"),
        ({"a2": {"fate": MERGE, "into": "a3"}}, "The action that it is merged with does not stay"),
        ({"a2": {"fate": DROP}}, "Say why it is dropped"),
        ({"a2": {"text": " "}}, "It has no words"),
    ],
)
def test_what_cannot_be_is_told_with_the_action_and_what_to_do(
    cells: dict[str, dict[str, str]], problem: str
) -> None:
    [told] = words(to_come(actions=cells))

    assert told.startswith(f"Action 1.1b: {problem}")


def test_actions_that_are_merged_in_a_ring_are_all_told() -> None:
    found = to_come(actions={"a1": {"fate": MERGE, "into": "a2"}, "a2": {"fate": MERGE, "into": "a1"}})

    assert len(found.problems) == 2


def test_the_actions_of_a_priority_that_ends_leave_with_it_unless_they_are_kept() -> None:
    ends = {"p2": {"fate": DROP, "reason": "Done by the district"}}
    found = to_come(priorities=ends)

    assert found.refreshed.outcomes["b1"].reason == "The priority Roads ends: Done by the district"
    [problem] = words(to_come(priorities=ends, actions={"b1": {"fate": KEEP}}))
    assert problem.startswith("Action 2.1a: It stays, but its priority Roads ends")


def test_a_merged_priority_takes_its_aims_its_indicators_and_its_concerns_along() -> None:
    found = to_come(priorities={"p2": {"fate": MERGE, "into": "p1"}})

    assert [(row.ref, row.priority, row.number) for row in found.value.aims] == [
        ("A1", "p1", "1.1"),
        ("A2", "p1", "1.2"),
    ]
    assert [row.priority for row in found.value.indicators] == ["p1", "p1"]
    assert [(row.ref, row.subject_ref) for row in found.value.concerns] == [("k1", "p1")]


def test_priorities_are_renamed_dropped_with_a_reason_and_added_with_a_lead() -> None:
    found = to_come(
        priorities={"p1": {"title": "Acquisitive crime"}, "p3": {"fate": DROP}},
        new_priorities={"new-1": {"title": "Modern slavery", "lead": "Head of Policing, County Police"}},
    )

    assert [(row.number, row.title, row.lead) for row in found.value.priorities] == [
        ("1", "Acquisitive crime", "head"),
        ("2", "Roads", "fire"),
        ("3", "Modern slavery", "head"),
    ]
    assert words(found) == ["Priority 3: Drugs: Say why it is dropped"]


@pytest.mark.parametrize(
    ("head", "titles"),
    [
        (NEW, ["Burglary", "Roads", "Modern slavery", "Across all"]),
        (replace(NEW, renumber=False), ["Burglary", "Roads", "Across all", "Modern slavery"]),
    ],
)
def test_a_new_priority_stands_before_the_section_across_all_where_numbers_are_given_anew(
    head: RefreshTarget, titles: list[str]
) -> None:
    old = old_plan()
    *led, last = old.priorities
    across = replace(last, kind="cross_cutting", title="Across all", lead="", joint_leads=(), lead_note="")
    plan = old.with_tables(priorities=(*led, across))
    found = to_come(head, plan, new_priorities={"new-1": {"title": "Modern slavery"}})

    assert [row.title for row in found.value.priorities] == titles
    assert [row.number for row in found.value.priorities] == ["1", "2", "3", "4"]


def test_leads_stay_are_replaced_or_are_to_be_said() -> None:
    found = to_come(
        priorities={
            "p1": {"lead": "Chief Constable, County Police"},
            "p2": {"lead": "TBC"},
            "p3": {"lead": "Co-ordinator"},
        }
    )
    plan = found.value

    assert [plan.lead_as_printed(row) for row in plan.priorities] == [
        "Chief Constable, County Police",
        "TBC",
        "Co-ordinator",
    ]
    assert "fire" not in {row.ref for row in plan.posts}, "nobody needs the post any more"
    again = to_come(priorities={"p1": {"lead": "Chief Constable, County Police"}}).value
    assert again.priorities[0].lead == plan.priorities[0].lead, "the same words are the same post each time"


def test_who_holds_a_post_goes_along_and_who_held_it_once_does_not() -> None:
    assert [row.name for row in to_come().value.people] == ["Lee Lead", "Fred Fire"]


def test_themes_are_kept_merged_dropped_and_added() -> None:
    found = to_come(
        themes={"t1": {"fate": MERGE, "into": "t2"}, "t2": {"title": "Victims first"}},
        new_themes={"new-2": {"title": "Prevention"}},
    )

    assert [row.title for row in found.value.themes] == ["Victims first", "Prevention"]
    assert found.value.aims[0].themes == ("t2",)
    assert to_come(themes={"t2": {"fate": DROP, "reason": "No"}}).value.aims[1].themes == ()


@pytest.mark.parametrize(
    ("fate", "kept"), [("", (1, 1, 1)), (NO_TARGETS, (1, 0, 1)), (NO_FIGURES, (1, 0, 0)), (DROP, (0, 0, 0))]
)
def test_an_indicator_keeps_what_was_decided(fate: str, kept: tuple[int, int, int]) -> None:
    plan = to_come(indicators={"i1": {"fate": fate, "reason": "Not measured"}}).value

    def number(rows: Any, name: str) -> int:
        return sum(getattr(row, name) == "i1" for row in rows)

    assert (
        number(plan.indicators, "ref"),
        number(plan.targets, "indicator"),
        number(plan.observations, "indicator"),
    ) == kept


def test_linked_plans_go_along_but_those_that_were_dropped() -> None:
    found = to_come(linked_plans={"l1": {"fate": DROP, "reason": "It ended"}})

    assert [row.title for row in found.value.linked_plans] == ["Roads plan"]


def test_a_new_action_stands_under_its_aim_and_a_new_aim_under_its_priority() -> None:
    found = to_come(
        new_actions={
            "new-a": {"priority": "p1", "aim": "A1", "text": "Fit alarms"},
            "new-b": {"priority": "p2", "aim_text": "Safer schools", "text": "Walk to school"},
            "new-c": {"priority": "p2", "text": "Nowhere"},
            "new-d": {"priority": "p2"},
        }
    )

    labels = {item.action.text: item.label for item in found.value.labelled_actions.values()}
    assert (labels["Fit alarms"], labels["Walk to school"]) == ("1.1c", "2.2a")
    assert words(found) == [
        "The new action “Nowhere”: Choose the aim that it serves, or enter a new aim, under a priority that stays"
    ]


def test_the_next_plan_year_is_the_same_plan_without_what_is_complete() -> None:
    found = to_come(YEAR)
    before = old_plan()

    assert [row.ref for row in found.value.actions] == ["a1", "a2", "b1"]
    assert found.value.actions[0] == before.actions[0], "its date and its origin stay"
    assert found.value.agreement == before.agreement
    assert found.value.observations == before.observations
    assert found.reasons["actions", "a3"] == "Complete: leaves the plan at the refresh of 2018/19"
    assert ("aims", "A3") not in found.reasons, "its actions left for two reasons"
    assert found.reasons["actions", "c2"] == "Dropped at the refresh of 2018/19: Closed, not delivered"


def test_in_the_next_plan_year_a_merged_action_adds_to_what_the_other_carries_on_from() -> None:
    found = to_come(YEAR, actions={"a1": {"fate": MERGE, "into": "b1"}})
    rows = {row.ref: row for row in found.value.actions}

    assert rows["b1"].follows == "older:x1; old:a1"
    assert found.reasons["actions", "a1"] == "Merged into action 2.1a at the refresh of 2018/19"


def test_the_same_decisions_make_the_same_plan_again() -> None:
    cells: dict[str, Any] = {
        "actions": {"a1": {"fate": SPLIT, "parts": "One\nTwo"}},
        "priorities": {"p2": {"lead": "Somebody new"}},
        "new_actions": {"new-1": {"priority": "p1", "aim_text": "New", "text": "New"}},
    }

    assert to_come(**cells).value == to_come(**cells).value


# --- whatever is decided --------------------------------------------------------------------------------------

REFS = ("a1", "a2", "a3", "b1", "c1", "c2")
FATES = st.sampled_from(["", KEEP, SPLIT, MERGE, COMPLETE, DROP])
ACTION_CELLS = st.fixed_dictionaries(
    {},
    optional={
        "fate": FATES,
        "into": st.sampled_from(["", "1.1a", "2.1a", *REFS, "nobody"]),
        "parts": st.sampled_from(["", "One", "One\nTwo", "One\n\nTwo\nand more\n\nThree"]),
        "reason": st.sampled_from(["", "No money"]),
        "due": st.sampled_from(["", "31 3 2018", "soon"]),
        "text": st.sampled_from(["", "Other words"]),
    },
)
PART_CELLS = st.fixed_dictionaries(
    {},
    optional={
        "fate": st.sampled_from(["", KEEP, MERGE, DROP]),
        "into": st.sampled_from(["", "p1", "p2", "p3", "t1", "t2"]),
        "reason": st.sampled_from(["", "Solved"]),
        "title": st.sampled_from(["", "Another title"]),
    },
)
CELLS = st.fixed_dictionaries(
    {
        "actions": st.dictionaries(st.sampled_from(REFS), ACTION_CELLS),
        "priorities": st.dictionaries(st.sampled_from(["p1", "p2", "p3"]), PART_CELLS),
        "themes": st.dictionaries(st.sampled_from(["t1", "t2"]), PART_CELLS),
    }
)


@settings(max_examples=300, deadline=None)
@example(
    cells={
        "actions": {"a1": {"fate": "split", "parts": "One\n\nTwo"}},
        "priorities": {"p1": {"fate": "drop", "reason": "Solved"}},
        "themes": {},
    },
    head=NEW,
)
@given(cells=CELLS, head=st.sampled_from([NEW, YEAR, replace(NEW, renumber=False)]))
def test_whatever_is_decided_every_action_has_one_fate_and_none_is_lost(
    cells: Any, head: RefreshTarget
) -> None:
    plan = old_plan()
    found = to_come(head, plan, **cells)
    new = found.value
    there = {row.ref for row in new.actions}
    carried = {
        origin.ref for row in new.actions for origin in origins_of(row.follows) if origin.agreement == "old"
    }

    assert [*found.refreshed.outcomes] == [row.ref for row in plan.actions]
    assert len(there) == len(new.actions)
    for ref, fate in found.refreshed.outcomes.items():
        stays = fate.fate in (KEEP, SPLIT, MERGE)
        if not found.problems:
            assert set(fate.into) <= there
            assert bool(fate.into) is stays
            assert (ref in carried or (head.is_next_year and ref in there)) is stays
            assert fate.fate != DROP or fate.reason
    # What the plan to come names is in it, so that it can be written, read and numbered.
    assert {row.aim for row in new.actions} <= {row.ref for row in new.aims}
    assert {row.priority for row in new.aims} <= {row.ref for row in new.priorities}
    assert {ref for row in new.aims for ref in row.themes} <= {row.ref for row in new.themes}
    assert len(new.labelled_actions) == len(new.actions)
