"""Whatever two people do to a plan at the same moment, it ends as if one had come after the other.

The pairs that went wrong once are run in every suite; CSA_FAULTS=20 (``make faults``) runs all 78 pairs of the twelve
verbs, twenty times each.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from core.conflict import Conflict
from reporting.workflow import PeriodNotPossible
from tests import build, races
from tests.clock import NOW
from tests.races import PAIRS, RACERS, Racer

pytestmark = pytest.mark.django_db(transaction=True)

PAUSE = 3  # seconds in which the other verb would be through if nothing held it back
TIMES = int(os.environ.get("CSA_FAULTS", "1"))
ONCE_WRONG = {
    ("close", "publish a version"),
    ("open", "re-open a period"),
    ("close", "send"),
    ("send", "send"),
    ("edit", "load"),
    ("close", "publish a period"),
    ("close", "decide"),
}
RUN = PAIRS if "CSA_FAULTS" in os.environ else [
    pair for pair in PAIRS if tuple(racer.name for racer in pair) in ONCE_WRONG
]  # fmt: skip


@pytest.fixture
def running_clock(clock: time_machine.Traveller) -> None:
    """Time goes on, so that a history has an order."""
    clock.move_to(NOW, tick=True)


def called(name: str) -> Racer:
    return next(racer for racer in RACERS if racer.name == name)


def test_the_pairs_are_all_that_twelve_verbs_make_and_those_of_every_suite_are_among_them() -> None:
    names = {tuple(racer.name for racer in pair) for pair in PAIRS}

    assert len(PAIRS) == len(names) == 78
    assert names >= ONCE_WRONG


@pytest.mark.parametrize(
    ("first", "second"), [pytest.param(*pair, id=" and ".join(one.name for one in pair)) for pair in RUN]
)
def test_two_verbs_at_once_end_as_if_one_came_after_the_other(
    running_clock: None, first: Racer, second: Racer
) -> None:
    cast = build.cast()
    faults = []
    for time in range(TIMES):
        course = races.course(cast, f"race-{time}", first, second)
        faults += races.faults(course, races.run(course, first, second))

    assert faults == []


# --- the two that went wrong, with the first held in the middle -------------------------------------------------------


class Held:
    """A function that waits at its first call until the other person is through, or for as long as they may wait."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.reached, self.may_go_on = threading.Event(), threading.Event()

    def __call__(self, *args: Any, **more: Any) -> Any:
        result = self.function(*args, **more)
        if not self.reached.is_set():
            self.reached.set()
            self.may_go_on.wait(PAUSE)
        return result


def held_in_the_middle(monkeypatch: pytest.MonkeyPatch, place: str, first: str, second: str) -> Any:
    """Both verbs, of which the second begins, and ends if it can, while the first is at the place."""
    course = races.course(build.cast(), "race", called(first), called(second))
    module, _, name = place.rpartition(".")
    held = Held(getattr(__import__(module, fromlist=[name]), name))
    monkeypatch.setattr(place, held)

    def late(course: races.Course, who: str) -> None:
        assert held.reached.wait(races.PATIENCE)
        try:
            called(second).do(course, who)
        finally:
            held.may_go_on.set()

    other = Racer(second, late, called(second).is_done)
    outcomes = races.run(course, called(first), other)
    errors = {item.racer.name: item.error for item in outcomes}
    return list(races.faults(course, outcomes)), errors


def test_a_version_that_is_published_while_a_period_is_closed_reads_as_published_for_ever(
    running_clock: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults, errors = held_in_the_middle(
        monkeypatch, "reporting.workflow.closing._reports_to_close", "close", "publish a version"
    )

    assert faults == []
    assert errors["close"] is None
    assert isinstance(errors["publish a version"], Conflict)


def test_a_period_that_is_opened_while_another_is_reopened_waits_and_is_refused(
    running_clock: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults, errors = held_in_the_middle(
        monkeypatch, "reporting.workflow.closing.update_rows", "re-open a period", "open"
    )

    assert faults == []
    assert errors["re-open a period"] is None
    assert isinstance(errors["open"], PeriodNotPossible)
    assert "is still open: close it before opening another" in str(errors["open"])
