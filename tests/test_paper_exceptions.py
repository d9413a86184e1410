"""The exception report has each action where it belongs, says so in words, and says where there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from papers.kinds.exception_report import exception_report
from papers.kinds.one_page import one_page
from papers.kinds.progress_of_actions import reported_periods
from papers.value import Paper, PaperHeading, PaperList, PaperTable, PaperWords, facts_of
from plan.value import PlanValue
from plan.value.rows import ActionValue, ConcernValue, StatusValue
from tests.test_paper_progress import PERIODS, PLAN, REQUEST, WORDS

pytestmark = pytest.mark.once

ACTIONS = tuple(
    ActionValue(ref=f"a{number}", aim="m1", text=text, due=date(2015, 3, 31))
    for number, text in enumerate(("Teach riders", "Paint lines", "Mend lamps"), 1)
)
QUIET = replace(
    PLAN.with_tables(
        actions=ACTIONS,
        standings=tuple(StatusValue(ref=row.ref, action=row.ref, label="g") for row in ACTIONS),
    )
)
LAST, BEFORE = PERIODS[2].ref, PERIODS[1].ref


def with_updates(plan: PlanValue, *rows: tuple[str, str, str]) -> PlanValue:
    """The plan with agreed updates: period, action, label."""
    return plan.with_tables(
        updates=tuple(
            replace(WORDS, ref=f"u{number}", period=period, action=action, label=label, agreed_label=label)
            for number, (period, action, label) in enumerate(rows)
        )
    )


def parts_of(paper: Paper) -> dict[str, tuple[str, list[str]]]:
    """Heading -> its sentence, and the actions of its table."""
    parts: dict[str, tuple[str, list[str]]] = {}
    heading = ""
    for block in paper.blocks:
        if isinstance(block, PaperHeading):
            heading = block.text
        elif isinstance(block, PaperWords) and heading:
            parts[heading] = (block.text, [])
        elif isinstance(block, PaperTable):
            sentence = parts.get(heading, ("", []))[0]
            parts[heading] = (sentence, [row.cells[0].text for row in block.rows])
    return parts


def report(plan: PlanValue, **slippage: str) -> dict[str, tuple[str, list[str]]]:
    """The parts of the exception report on the last period."""
    return parts_of(exception_report(plan, REQUEST, reported_periods(plan, only_published=True), slippage))


def test_a_quiet_period_says_of_each_kind_that_there_is_none() -> None:
    plan = with_updates(QUIET, *((LAST, row.ref, "g") for row in ACTIONS))

    assert report(plan) == {
        "Off track": ("No action is off track.", []),
        "Worse": ("No action is worse than in September 2014.", []),
        "Overdue": ("No action is overdue.", []),
        "Not sent": ("No action is without the update that it was asked for.", []),
        "Completed": ("No action was completed.", []),
        "Dates that moved": ("No action has another date than at first.", []),
        "What the Partnership is asked for": ("Nothing is put to the Partnership.", []),
    }


def test_an_action_stands_in_every_part_that_it_belongs_to() -> None:
    plan = with_updates(QUIET, (BEFORE, "a1", "g"), (LAST, "a1", "r"), (LAST, "a2", "d"), (LAST, "a3", "g"))
    parts = report(plan, a3="first due 31 December 2014, moved once, 3 months later")

    assert parts["Off track"] == ("1 of 3 actions is off track.", ["1.1a Teach riders"])
    assert parts["Worse"] == ("1 of 3 actions is worse than in September 2014.", ["1.1a Teach riders"])
    assert parts["Completed"] == ("1 of 3 actions was completed.", ["1.1b Paint lines"])
    assert parts["Dates that moved"] == (
        "1 of 3 actions has another date than at first.",
        ["1.1c Mend lamps"],
    )


def test_the_key_to_all_statuses_is_said_once_below_the_first_table() -> None:
    plan = with_updates(QUIET, (BEFORE, "a1", "g"), (LAST, "a1", "r"), (LAST, "a2", "d"), (LAST, "a3", "g"))
    paper = exception_report(plan, REQUEST, reported_periods(plan, only_published=True), {})
    first, *others = (table.notes for table in paper.tables)

    assert first[0].startswith("Key to the statuses. ")
    assert {label.label for label in plan.status_scheme if label.label in first[0]} >= {"Red", "Green"}
    assert first[1].startswith("The shapes are the statuses of the last periods")
    assert others
    assert not any(others)


def test_all_overdue_and_none_sent_is_said_of_all() -> None:
    late = tuple(replace(row, due=date(2014, 11, 30)) for row in ACTIONS)
    unsent = tuple(
        replace(
            WORDS, ref=f"n{row.ref}", period=LAST, action=row.ref, state="not sent", label="", agreed_label=""
        )
        for row in ACTIONS
    )
    parts = report(QUIET.with_tables(actions=late, updates=unsent))

    assert parts["Overdue"][0] == "All 3 actions are overdue."
    assert parts["Not sent"][0] == "All 3 actions are without the updates that they were asked for."


def test_a_completed_action_is_told_in_the_period_in_which_it_was_completed_only() -> None:
    plan = with_updates(QUIET, (BEFORE, "a1", "d"), (LAST, "a2", "g"))
    plan = plan.with_tables(standings=(StatusValue(ref="a1", action="a1", label="d"),))

    assert report(plan)["Completed"] == ("No action was completed.", [])


def test_words_for_the_group_are_in_no_exception_report() -> None:
    plan = with_updates(QUIET, (LAST, "a1", "r"))
    needed = replace(plan.updates[0], needed="Two surgeries.", group_text="The trainer left.")
    paper = exception_report(plan.with_tables(updates=(needed,)), REQUEST, PERIODS[::-1], {})

    assert not {"Two surgeries.", "The trainer left."} & set(facts_of(paper))


def test_the_partnership_is_asked_for_what_has_no_answer_yet() -> None:
    concerns = (
        ConcernValue(
            ref="c1", subject="action", subject_ref="a1", text="Who pays?", raised_at="Working Group"
        ),
        ConcernValue(ref="c2", text="Is it legal?", answer="Yes."),
    )

    assert report(QUIET.with_tables(concerns=concerns))["What the Partnership is asked for"][1] == [
        "Action 1.1a"
    ]


def test_one_page_names_what_is_off_track_and_says_how_many_more_there_are() -> None:
    actions = tuple(replace(ACTIONS[0], ref=f"a{number}", text=f"Step {number}") for number in range(8))
    plan = with_updates(QUIET.with_tables(actions=actions), *((LAST, row.ref, "r") for row in actions))
    paper = one_page(plan, REQUEST, reported_periods(plan, only_published=True))
    (named,) = (block for block in paper.blocks if isinstance(block, PaperList))

    assert named.lines[0] == "1.1a Step 0 (Head of Roads)"
    assert named.lines[-1] == "And 2 more actions."
    assert len(named.lines) == 7
