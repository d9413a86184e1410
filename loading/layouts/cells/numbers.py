"""Printed numbers of aims and actions: 1.1, 1a, L3, 2.10, "4.2 (new)", or none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.text import letters

NUMBER = re.compile(
    r"\s*(?P<number>[A-Z]{0,4}[\s.-]?\d{1,4}(?:\.\d{1,4})*\s?[a-z]?)[.):]?\s*(?P<more>.*)$",
    re.IGNORECASE | re.DOTALL,
)


def numbered(printed: Sequence[str], *, has_words: bool) -> tuple[str, list[str]]:
    """(number of the aim, what is left of each row's number) for the rows of one aim.

    The tracker says 4.2a, 4.2b of the actions of aim 4.2 by itself; what is printed otherwise is left, to be kept.
    ``has_words``: whether the file words the aim; else the numbers are those of its actions.
    """
    pairs = [_parts(text) for text in printed]
    numbers = [number for number, _ in pairs if number]
    if not numbers:
        return "", [text.strip() for text in printed]
    if len(set(numbers)) == 1 and (has_words or len(numbers) > 1 or _stem(numbers[0]) == numbers[0]):
        aim = numbers[0]
    else:
        stems = {_stem(number) for number in numbers}
        aim = stems.pop() if len(stems) == 1 else (numbers[0] if has_words else "")
    left = []
    for place, (text, (number, more)) in enumerate(zip(printed, pairs, strict=True)):
        follows = number in ("", aim) or number == f"{aim}{letters(place)}"
        left.append("" if follows and not more else text.strip())
    return aim, left


def number_actions(aims: Sequence[Sequence[str]]) -> bool:
    """Whether the numbers of a table are those of its actions, counted on from aim to aim: 1, 2, 3, or HC1, HC2.

    ``aims``: the printed numbers of the rows of each aim.
    """
    for printed in aims:
        numbers = {number for number, _ in map(_parts, printed) if number}
        if len(numbers) > 1 and len({_stem(number) for number in numbers}) > 1:
            return True
    return False


def _parts(text: str) -> tuple[str, str]:
    found = NUMBER.match(text)
    return ("".join(found["number"].split()), found["more"].strip()) if found else ("", text.strip())


def _stem(number: str) -> str:
    """ "4.2" of 4.2a, of 4.2.1; "4" of 4.2; a plain number is its own."""
    if re.search(r"\d[a-z]$", number):
        return number[:-1]
    return number.rpartition(".")[0] or number
