"""What an update needs at sending, and which way an action is moving: plain values, no database."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from priorities.status import STANDARD_SCHEME, DeliveryState, Rag, StatusMeaning
from reporting.rules.sending import (
    Direction,
    LastAgreed,
    LastWords,
    Move,
    ReportBoxes,
    compare,
    direction_of_travel,
    problems_at_sending,
    questions_before_sending,
)

pytestmark = pytest.mark.once

STANDARD = {status.label: status for status in STANDARD_SCHEME}
GREEN, AMBER, RED = STANDARD["Green"], STANDARD["Amber"], STANDARD["Red"]
# The scheme of the March 2013 progress report: no RAG, and its last label says nothing about delivery.
DONE_2013 = StatusMeaning("Complete", "", DeliveryState.COMPLETE)
GOING_2013 = StatusMeaning("In Progress", "", DeliveryState.IN_PROGRESS)
OPEN_2013 = StatusMeaning("Incomplete", "")

STATUSES = st.sampled_from([*STANDARD_SCHEME, DONE_2013, GOING_2013, OPEN_2013])


def words(status: StatusMeaning | None, **boxes: object) -> ReportBoxes:
    """An update whose report text is written."""
    return replace(ReportBoxes(status=status, report_text="The training has been held."), **boxes)  # type: ignore[arg-type]


def asked(update: ReportBoxes, before: LastAgreed | None = None) -> list[str]:
    """The boxes that keep the update from being sent."""
    return [problem.field for problem in problems_at_sending(update, before or LastAgreed())]


def test_an_empty_update_is_asked_for_a_status_and_for_the_report() -> None:
    assert asked(ReportBoxes()) == ["label", "report_text"]


def test_words_of_blanks_only_are_no_words() -> None:
    assert asked(words(GREEN, report_text=" \n ")) == ["report_text"]


def test_green_needs_the_report_text_only() -> None:
    assert asked(words(GREEN), LastAgreed(GREEN)) == []


def test_amber_needs_why_and_what_next_once() -> None:
    assert asked(words(AMBER), LastAgreed(AMBER)) == ["what_changed"]


def test_red_needs_besides_what_is_needed_and_from_whom() -> None:
    assert asked(words(RED), LastAgreed(RED)) == ["what_changed", "needed"]


def test_a_worsening_is_asked_for_its_reason_once_although_two_rules_ask_for_it() -> None:
    boxes = asked(words(RED, needed="Money from the KCSP"), LastAgreed(GREEN))

    assert boxes == ["what_changed"]


def test_the_request_for_a_reason_names_the_status_that_was_last_agreed() -> None:
    [problem] = problems_at_sending(words(AMBER), LastAgreed(GREEN))

    assert problem.message == "Say why it is no longer Green, and what is done next"


def test_an_older_answer_to_what_is_being_done_counts_as_what_comes_next() -> None:
    assert asked(words(AMBER, being_done="By March"), LastAgreed(GREEN)) == []


def test_red_to_green_is_asked_why_and_amber_to_green_is_not() -> None:
    assert asked(words(GREEN), LastAgreed(RED)) == ["what_changed"]
    assert asked(words(GREEN), LastAgreed(AMBER)) == []


def test_what_was_complete_and_goes_on_again_is_asked_why() -> None:
    assert asked(words(GREEN), LastAgreed(STANDARD["Complete"])) == ["what_changed"]


ELSEWHERE = "As reported to the Safer Roads Partnership on 3 March: https://roads.example.org/march"


@pytest.mark.parametrize("status", [GREEN, AMBER, RED])
def test_as_reported_to_another_board_with_day_and_link_is_a_full_answer(status: StatusMeaning) -> None:
    assert asked(words(status, report_text=ELSEWHERE), LastAgreed(GREEN)) == []
    assert asked(ReportBoxes(report_text=ELSEWHERE)) == ["label"]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("As reported to the Safer Roads Partnership on 3 March.", "a link that begins with https://"),
        ("As reported to the Safer Roads Partnership: https://roads.example.org/3", "the day"),
    ],
)
def test_as_reported_elsewhere_is_asked_for_what_it_leaves_out(text: str, missing: str) -> None:
    (problem,) = problems_at_sending(words(AMBER, report_text=text), LastAgreed(GREEN))

    assert problem.field == "report_text"
    assert problem.message.endswith(f"add {missing}")


@pytest.mark.parametrize("label", ["Paused", "Closed, not delivered", "Replaced"])
def test_an_action_that_stops_or_leaves_the_plan_is_asked_why(label: str) -> None:
    assert asked(words(STANDARD[label]), LastAgreed(GREEN)) == ["what_changed"]


@pytest.mark.parametrize("label", ["Not started", "Complete", "Carried forward"])
def test_the_other_statuses_need_the_report_text_only(label: str) -> None:
    assert asked(words(STANDARD[label]), LastAgreed(GREEN)) == []


@pytest.mark.parametrize("status", [DONE_2013, GOING_2013, OPEN_2013])
def test_a_scheme_without_rag_asks_for_the_report_text_only(status: StatusMeaning) -> None:
    assert asked(words(status), LastAgreed(GOING_2013)) == []
    assert asked(words(status, report_text=""), LastAgreed(GOING_2013)) == ["report_text"]


def test_a_moved_date_needs_its_reason_and_an_unmoved_one_does_not() -> None:
    march, june = date(2015, 3, 31), date(2015, 6, 30)

    assert asked(words(GREEN, proposed_due=june), LastAgreed(GREEN, march)) == ["what_changed"]
    assert asked(words(GREEN, proposed_due=march), LastAgreed(GREEN, march)) == []
    assert (
        asked(words(GREEN, proposed_due=june, what_changed="The trainer fell ill"), LastAgreed(GREEN, march))
        == []
    )


def test_a_first_date_for_an_action_without_one_is_asked_why() -> None:
    [problem] = problems_at_sending(words(GREEN, proposed_due=date(2015, 6, 30)), LastAgreed(GREEN))

    assert (problem.field, problem.message) == ("what_changed", "Say why you propose this date")


def test_a_confirmation_needs_a_status_and_no_words() -> None:
    still_true = words(GREEN, is_confirmation=True)

    assert asked(still_true, LastAgreed(GREEN)) == []
    assert asked(replace(still_true, status=None), LastAgreed(None)) == ["label"]
    assert asked(replace(still_true, report_text=""), LastAgreed(GREEN)) == []


def test_a_confirmation_cannot_change_the_status() -> None:
    [problem] = problems_at_sending(words(GREEN, is_confirmation=True), LastAgreed(AMBER))

    assert problem.field == "label"
    assert "Amber" in problem.message


def test_a_confirmation_of_amber_is_asked_what_comes_next_only_where_last_time_did_not_say() -> None:
    confirmed = words(AMBER, is_confirmation=True)

    assert asked(replace(confirmed, what_changed="A deputy by March"), LastAgreed(AMBER)) == []
    assert asked(replace(confirmed, being_done="By March"), LastAgreed(AMBER)) == []
    assert asked(confirmed, LastAgreed(AMBER)) == ["what_changed"]


def test_red_confirmed_still_says_what_comes_next_and_what_is_needed() -> None:
    assert asked(words(RED, is_confirmation=True), LastAgreed(RED)) == ["what_changed", "needed"]


@pytest.mark.parametrize(
    ("before", "now", "move"),
    [
        (GREEN, AMBER, Move.WORSENED),
        (AMBER, RED, Move.WORSENED),
        (RED, GREEN, Move.IMPROVED),
        (AMBER, AMBER, Move.SAME),
        (None, GREEN, Move.NEW),
        (RED, STANDARD["Complete"], Move.IMPROVED),
        (STANDARD["Complete"], RED, Move.WORSENED),
        (STANDARD["Not started"], GOING_2013, Move.IMPROVED),
        (GREEN, STANDARD["Paused"], Move.CHANGED),
        (GOING_2013, OPEN_2013, Move.CHANGED),
        (OPEN_2013, StatusMeaning("Unclear", ""), Move.CHANGED),
        (OPEN_2013, OPEN_2013, Move.SAME),
    ],
)
def test_two_statuses_compare_by_what_they_mean(
    before: StatusMeaning | None, now: StatusMeaning, move: Move
) -> None:
    assert compare(before, now) == move


def test_red_before_the_start_and_red_under_way_are_the_same_red() -> None:
    not_begun = StatusMeaning("Late", "", DeliveryState.NOT_STARTED, Rag.RED)

    assert compare(not_begun, RED) == Move.SAME


@given(STATUSES, STATUSES)
def test_what_is_worse_one_way_is_better_the_other_way(one: StatusMeaning, other: StatusMeaning) -> None:
    opposite = {Move.IMPROVED: Move.WORSENED, Move.WORSENED: Move.IMPROVED}
    there, back = compare(one, other), compare(other, one)

    assert back == opposite.get(there, there)
    assert compare(one, one) == Move.SAME


@given(STATUSES, STATUSES, STATUSES)
def test_getting_worse_twice_is_never_getting_better(
    one: StatusMeaning, two: StatusMeaning, three: StatusMeaning
) -> None:
    if compare(one, two) == compare(two, three) == Move.WORSENED:
        assert compare(one, three) == Move.WORSENED


@given(STATUSES, STATUSES, st.booleans())
def test_filling_the_boxes_that_are_named_is_enough_to_send(
    last: StatusMeaning, now: StatusMeaning, moved: bool
) -> None:
    before = LastAgreed(last, date(2015, 3, 31))
    update = ReportBoxes(status=now, proposed_due=date(2015, 6, 30) if moved else None)
    named = {problem.field for problem in problems_at_sending(update, before)}
    filled = replace(update, **dict.fromkeys(named, "Said."))  # type: ignore[arg-type]

    assert problems_at_sending(filled, before) == ()


@given(STATUSES, STATUSES)
def test_no_box_is_asked_for_twice(last: StatusMeaning, now: StatusMeaning) -> None:
    boxes = asked(ReportBoxes(status=now), LastAgreed(last))

    assert len(boxes) == len(set(boxes))


def test_direction_counts_the_periods_in_which_nothing_moved() -> None:
    assert direction_of_travel([AMBER, GREEN, GREEN, GREEN]) == Direction(Move.SAME, 3)
    assert str(Direction(Move.SAME, 3)) == "same for 3 periods"


def test_direction_passes_over_periods_without_an_agreed_status() -> None:
    assert direction_of_travel([AMBER, None, GREEN]) == Direction(Move.IMPROVED)


def test_direction_is_new_at_first_and_unknown_where_nothing_is_agreed() -> None:
    assert direction_of_travel([GREEN]) == Direction(Move.NEW)
    assert direction_of_travel([]) is None
    assert direction_of_travel([GREEN, None]) is None


@pytest.mark.parametrize(
    ("proposed", "asked_about"),
    [
        (date(2014, 12, 31), "The new date, 31 December 2014, has passed already. Is it right?"),
        (date(2015, 2, 28), "The new date, 28 February 2015, is before the one in the plan. Is it right?"),
        (date(2015, 3, 31), None),
        (date(2015, 6, 30), None),
    ],
)
def test_a_new_date_that_has_passed_or_comes_before_the_old_one_is_asked_about(
    proposed: date, asked_about: str | None
) -> None:
    boxes = words(AMBER, proposed_due=proposed, what_changed="The hall is let")
    before = LastAgreed(AMBER, date(2015, 3, 31))

    questions = questions_before_sending(boxes, before, LastWords(), date(2015, 1, 12))

    assert list(questions) == ([asked_about] if asked_about else [])
