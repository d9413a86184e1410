"""What is asked gently before an update goes: a pure rule, which never keeps anything from going."""

from datetime import date

import pytest

from priorities.status import StatusMeaning
from reporting.rules.sending import (
    LastAgreed,
    LastWords,
    ReportBoxes,
    names_source_and_date,
    questions_before_sending,
)

GREEN = StatusMeaning("Green", "On track", "in_progress", "green")
AMBER = StatusMeaning("Amber", "At risk", "in_progress", "amber")
RED = StatusMeaning("Red", "Off track", "in_progress", "red")
COMPLETE = StatusMeaning("Complete", "Done", "complete", "")
IN_PROGRESS = StatusMeaning("In progress", "", "in_progress", "")
TODAY = date(2015, 1, 12)
PAST, TO_COME = date(2014, 12, 31), date(2015, 3, 31)


def asked(words: ReportBoxes, due: date | None = TO_COME, said: LastWords | None = None) -> tuple[str, ...]:
    return questions_before_sending(words, LastAgreed(GREEN, due), said or LastWords(), TODAY)


@pytest.mark.parametrize("status", [GREEN, IN_PROGRESS])
def test_good_although_the_date_has_passed_is_asked_about(status: StatusMeaning) -> None:
    assert asked(ReportBoxes(status, "Going well"), PAST) == (
        f"It is {status.label}, and its date has passed. Is the date still right?",
    )


@pytest.mark.parametrize(
    ("words", "due"),
    [
        (ReportBoxes(GREEN, "Going well"), TO_COME),
        (ReportBoxes(GREEN, "Going well"), TODAY),
        (ReportBoxes(GREEN, "Going well"), None),
        (ReportBoxes(AMBER, "Late"), PAST),
        (ReportBoxes(GREEN, "Going well", proposed_due=TO_COME), PAST),
    ],
)
def test_a_date_that_stands_or_moves_is_not_asked_about(words: ReportBoxes, due: date | None) -> None:
    assert asked(words, due) == ()


def test_the_same_words_three_periods_running_are_asked_about() -> None:
    words = ReportBoxes(GREEN, " Courses were held. ")

    assert asked(words, said=LastWords("Courses were held.", 2)) == (
        "These are the same words 3 periods running. Has nothing happened since?",
    )
    assert asked(words, said=LastWords("Courses were held.", 1)) == ()
    assert asked(words, said=LastWords("Other words.", 5)) == ()


@pytest.mark.parametrize("needed", ["nothing", "None.", "N/A", "-"])
def test_red_with_nothing_asked_for_is_asked_about(needed: str) -> None:
    assert asked(ReportBoxes(RED, "Off track", needed=needed)) == (
        "It is Red, and nothing is asked for. What would bring it back on track?",
    )
    assert asked(ReportBoxes(RED, "Off track", needed="Two officers from Dover")) == ()


def test_complete_without_a_date_is_asked_about() -> None:
    assert asked(ReportBoxes(COMPLETE, "Done")) == ("It is complete, without a date. When was it completed?",)
    assert asked(ReportBoxes(COMPLETE, "Done", completed_on=PAST)) == ()


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("e-mail of 12 January", True),
        ("telephone call, 9/1/2015", True),
        ("e-mail", False),
        ("12 January"[:2], False),
        ("", False),
    ],
)
def test_where_words_came_from_names_a_source_and_a_date(text: str, does: bool) -> None:
    assert names_source_and_date(text) is does
