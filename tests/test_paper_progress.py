"""What a progress report says of each action, by plain values: its words, those before, or that there are none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from papers.kinds.parts import PaperRequest
from papers.kinds.progress_of_actions import progress_of_actions, reported_periods
from papers.kinds.progress_report import progress_report
from papers.value import PaperTable
from plan.value import PlanValue
from plan.value.rows import (
    ActionValue,
    AgreementValue,
    AimValue,
    CommentaryValue,
    HoldingValue,
    PeriodValue,
    PostValue,
    PriorityValue,
    StatusLabelValue,
    StatusValue,
    UpdateValue,
)

pytestmark = pytest.mark.once

GREEN = StatusLabelValue(
    ref="g", label="Green", meaning="On track.", delivery_state="in_progress", rag="green"
)
RED = StatusLabelValue(ref="r", label="Red", meaning="Off track.", delivery_state="in_progress", rag="red")
DONE = StatusLabelValue(ref="d", label="Complete", meaning="Done.", delivery_state="complete")
PERIODS = tuple(
    PeriodValue(ref=f"q{month}", title=f"{name} 2014", due_on=date(2014, month, 1), state="published")
    for month, name in ((6, "June"), (9, "September"), (12, "December"))
)
PLAN = PlanValue(
    AgreementValue(ref="county", title="County Agreement 2014-17", partnership="County"),
    status_scheme=(GREEN, RED, DONE),
    posts=(PostValue(ref="head", title="Head of Roads"),),
    people=(HoldingValue(ref="h1", post="head", name="Ruth Adeyemi"),),
    priorities=(PriorityValue(ref="p1", number="1", title="Road Safety", lead="head"),),
    aims=(AimValue(ref="m1", priority="p1", number="1.1", text="Safer roads"),),
    actions=(ActionValue(ref="a1", aim="m1", text="Teach riders", due=date(2014, 11, 30)),),
    standings=(StatusValue(ref="a1", action="a1", label="g"),),
    periods=PERIODS,
)
REQUEST = PaperRequest(shows="Plan v1.3", day=date(2014, 12, 31))
WORDS = UpdateValue(
    ref="u1", period="q6", action="a1", label="g", agreed_label="g", report_text="88 riders taught."
)
AGAIN = replace(WORDS, ref="u2", period="q9", is_confirmation=True)
STILL = replace(AGAIN, ref="u3", period="q12")


def words_in(plan: PlanValue) -> tuple[str, ...]:
    """What the latest report says of the one action."""
    periods = reported_periods(plan, only_published=True)
    return progress_of_actions(plan, periods[0], periods[1:])["a1"].words


def status_in(plan: PlanValue) -> tuple[str, ...]:
    """What stands in its status cell."""
    paper = progress_report(plan, REQUEST, reported_periods(plan, only_published=True))
    return paper.tables[-1].rows[-1].cells[-1].lines


def test_new_words_stand_as_they_were_sent() -> None:
    update = replace(WORDS, period="q12", report_text="All taught.\nA film is made.")

    assert words_in(PLAN.with_tables(updates=(update,))) == ("All taught.", "A film is made.")


def test_no_change_prints_the_last_words_with_the_period_in_which_they_were_first_sent() -> None:
    plan = PLAN.with_tables(updates=(WORDS, AGAIN, STILL))

    assert words_in(plan) == ("88 riders taught.", "No change since June 2014.")


def test_words_that_were_sent_anew_in_between_count_from_there() -> None:
    plan = PLAN.with_tables(updates=(WORDS, replace(AGAIN, is_confirmation=False), STILL))

    assert words_in(plan) == ("88 riders taught.", "No change since September 2014.")


def test_without_an_update_the_last_words_stand_with_their_period() -> None:
    assert words_in(PLAN.with_tables(updates=(WORDS,))) == ("No update.", "June 2014: 88 riders taught.")
    assert words_in(PLAN) == ("No update.",)


def test_an_update_that_was_not_sent_is_told_so() -> None:
    nothing = UpdateValue(ref="u4", period="q12", action="a1", state="not sent")
    plan = PLAN.with_tables(updates=(WORDS, nothing))

    assert words_in(plan) == ("No update was sent.", "June 2014: 88 riders taught.")
    assert status_in(plan) == ("No update", "Last agreed: Green, June 2014", "Overdue since 30 November 2014")


def test_the_status_is_the_agreed_one_and_not_the_one_that_was_sent() -> None:
    update = replace(WORDS, period="q12", label="g", agreed_label="r")
    plan = PLAN.with_tables(updates=(update,))

    assert status_in(plan) == ("Red", "Overdue since 30 November 2014")


def test_an_action_that_ended_earlier_is_not_without_an_update() -> None:
    update = replace(WORDS, label="d", agreed_label="d", report_text="All taught.")
    standing = StatusValue(ref="a1", action="a1", label="d", completed_on=date(2014, 12, 14))
    plan = PLAN.with_tables(updates=(update,), standings=(standing,))

    assert words_in(plan) == ("June 2014: All taught.",)
    assert status_in(plan) == ("Complete", "June 2014", "2 weeks late", "◆ ◆ ◆")


def test_the_shapes_of_the_last_periods_stand_under_the_status_with_their_key() -> None:
    plan = PLAN.with_tables(updates=(WORDS, replace(WORDS, ref="u9", period="q12", agreed_label="r")))
    paper = progress_report(plan, REQUEST, reported_periods(plan, only_published=True))

    assert status_in(plan)[-1] == "● – ■"
    assert (
        paper.tables[-1]
        .notes[-1]
        .startswith("The shapes are the statuses of the last periods, the oldest first")
    )


def test_what_is_not_agreed_is_in_no_report() -> None:
    sent = replace(WORDS, period="q12", state="sent", label="r", agreed_label="")
    paper = progress_report(
        PLAN.with_tables(updates=(sent,)), REQUEST, reported_periods(PLAN, only_published=True)
    )

    assert "Red" not in [line for row in paper.tables[-1].rows for cell in row.cells for line in cell.lines]


def test_a_report_has_the_lead_as_person_and_post_then_commentary_then_actions_with_their_key() -> None:
    plan = PLAN.with_tables(
        updates=(replace(WORDS, period="q12"),),
        commentary=(CommentaryValue(ref="c1", period="q12", priority="p1", text="Fewer riders were hurt."),),
    )
    paper = progress_report(plan, REQUEST, reported_periods(plan, only_published=True))
    table = paper.tables[-1]

    assert [block.text for block in paper.blocks if not isinstance(block, PaperTable)] == [
        "Progress in the reporting period December 2014.",
        "The one action of this plan is on track.",
        "No action changed status since September 2014. 1 action has no earlier status to compare with.",
        "Priority 1: Road Safety",
        "Lead: Ruth Adeyemi (Head of Roads)",
        "Fewer riders were hurt.",
    ]
    assert [column.heading for column in table.columns] == ["Aims and actions", "Progress", "Status"]
    assert [row.cells[0].text for row in table.rows] == ["1.1 Safer roads", "1.1a Teach riders"]
    assert table.notes == ("Key to the statuses. Green: On track.",)


def test_a_plan_on_which_nothing_was_reported_says_so_and_keeps_its_statuses() -> None:
    plan = PLAN.with_tables(periods=())
    paper = progress_report(plan, REQUEST, [])

    assert paper.blocks[0].text == "Nothing has been reported on this plan yet."
    assert paper.tables[-1].rows[-1].cells[-1].lines[0] == "No update"


def test_only_those_who_work_on_a_plan_report_on_a_period_that_is_not_published() -> None:
    closed = replace(PERIODS[2], state="closed")
    plan = PLAN.with_tables(periods=(*PERIODS[:2], closed))

    assert [row.title for row in reported_periods(plan, only_published=True)] == [
        "September 2014",
        "June 2014",
    ]
    assert reported_periods(plan, only_published=False)[0].title == "December 2014"
