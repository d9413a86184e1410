"""Sentences of papers read well for none, one, some and all."""

import pytest

from papers.sentences import changes_in_words, how_many, number_of
from reporting.rules.sending import Move

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("count", "total", "words"),
    [
        (0, 41, "No action is overdue."),
        (1, 41, "1 of 41 actions is overdue."),
        (7, 41, "7 of 41 actions are overdue."),
        (41, 41, "All 41 actions are overdue."),
        (1, 1, "The only action is overdue."),
        (0, 0, "No action is overdue."),
    ],
)
def test_how_many_actions_are_overdue(count: int, total: int, words: str) -> None:
    assert how_many(count, total, "is overdue", "are overdue") == words


def test_a_number_with_its_noun() -> None:
    assert [number_of(count, "action") for count in (0, 1, 2)] == ["0 actions", "1 action", "2 actions"]


SAME, BETTER, WORSE, OTHER, NEW = Move.SAME, Move.IMPROVED, Move.WORSENED, Move.CHANGED, Move.NEW


@pytest.mark.parametrize(
    ("moves", "words"),
    [
        ([SAME] * 41, "No action changed status since October 2026."),
        ([], "No action changed status since October 2026."),
        ([BETTER, *[SAME] * 40], "1 of 41 actions changed status since October 2026: it improved."),
        ([OTHER, SAME], "1 of 2 actions changed status since October 2026: it is neither better nor worse."),
        (
            [*[BETTER] * 3, *[WORSE] * 4, *[SAME] * 34],
            "7 of 41 actions changed status since October 2026: 3 improved and 4 worsened.",
        ),
        ([WORSE, WORSE], "All 2 actions changed status since October 2026: 2 worsened."),
        (
            [BETTER, OTHER, OTHER, SAME],
            "3 of 4 actions changed status since October 2026: 1 improved and 2 are neither better nor worse.",
        ),
        (
            [SAME, NEW],
            "No action changed status since October 2026. 1 action has no earlier status to compare with.",
        ),
        (
            [NEW, NEW],
            "No action changed status since October 2026. 2 actions have no earlier status to compare with.",
        ),
    ],
)
def test_how_many_actions_changed_status(moves: list[Move], words: str) -> None:
    assert changes_in_words(moves, "October 2026") == words


def test_without_an_earlier_report_nothing_is_compared() -> None:
    assert changes_in_words([NEW, NEW], "") == "There is no earlier report to compare with."
