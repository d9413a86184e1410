"""Tests that share what one of them has made go to one process; what takes longest comes first."""

from __future__ import annotations

import pytest
from django.conf import settings

from tests.turns import EARLY, OF_VISITS, SAME_ON_EITHER, turn_of, unit_of


@pytest.mark.parametrize("beginning", [*EARLY, *SAME_ON_EITHER])
def test_what_has_a_turn_of_its_own_is_there(beginning: str) -> None:
    file, _, name = beginning.partition("::")

    assert f"def {name or 'test_'}" in (settings.BASE_DIR / file).read_text(encoding="utf-8")


def test_those_who_share_go_to_one_process_and_the_others_to_any() -> None:
    one, other = (f"tests/test_canaries.py::test_{name}" for name in "ab")

    assert unit_of(one) == unit_of(other)
    assert len({unit_of(f"{beginning}[lead]") for beginning in OF_VISITS}) == 1
    assert unit_of("tests/test_text.py::test_a") != unit_of("tests/test_text.py::test_b")


def test_what_takes_longest_comes_before_all_the_rest() -> None:
    tests = ["tests/test_text.py::test_a", "tests/test_upgrade.py::test_a", f"{EARLY[0]}[lead]"]

    assert sorted(tests, key=turn_of) == tests[::-1]
