"""Printed numbers of aims and actions: 1.1, 1a, L3, 2.10, "4.2 (new)", or none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.text import letters

NUMBER = re.compile(
    r"\s*(?P<number>[A-Z]{0,4}[\s.-]?\d{1,4}(?:\.\d{1,4})*\s?[a-z]?)[.):]?\s*(?P<more>.*)$",
    re.IGNORECASE | re.DOTALL,
)


def split_numbers(printed: Sequence[str], *, has_words: bool) -> tuple[str, list[str]]:
    """(number of the aim, further number of each row) from the printed numbers of the rows of one aim.

    The tracker numbers the actions of aim 4.2 itself: 4.2a, 4.2b. Any other printed number is returned for its row,
    so that it can be kept; "" where there is none. ``has_words``: whether the file words the aim; where it does not,
    the numbers are those of its actions.
    """
    pairs = [_number_and_rest(text) for text in printed]
    numbers = [number for number, _ in pairs if number]
    if not numbers:
        return "", [text.strip() for text in printed]
    if len(set(numbers)) == 1 and (has_words or len(numbers) > 1 or _stem(numbers[0]) == numbers[0]):
        aim_number = numbers[0]
    else:
        stems = {_stem(number) for number in numbers}
        aim_number = stems.pop() if len(stems) == 1 else (numbers[0] if has_words else "")
    remaining = []
    for position, (text, (number, rest)) in enumerate(zip(printed, pairs, strict=True)):
        follows = number in ("", aim_number) or number == f"{aim_number}{letters(position)}"
        remaining.append("" if follows and not rest else text.strip())
    return aim_number, remaining


def numbers_are_of_actions(aims: Sequence[Sequence[str]]) -> bool:
    """Whether a table numbers its actions through, from aim to aim: 1, 2, 3, or HC1, HC2.

    ``aims``: the printed numbers of the rows of each aim.
    """
    for printed in aims:
        numbers = {number for number, _ in map(_number_and_rest, printed) if number}
        if len(numbers) > 1 and len({_stem(number) for number in numbers}) > 1:
            return True
    return False


def _number_and_rest(text: str) -> tuple[str, str]:
    match = NUMBER.match(text)
    return ("".join(match["number"].split()), match["more"].strip()) if match else ("", text.strip())


def _stem(number: str) -> str:
    """ "4.2" for 4.2a and 4.2.1; "4" for 4.2; "4" for 4."""
    if re.search(r"\d[a-z]$", number):
        return number[:-1]
    return number.rpartition(".")[0] or number
