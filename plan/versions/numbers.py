"""The numbers of versions: which comes next, and which one cannot have. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

NUMBER = re.compile(r"[A-Za-z0-9]+(?:[.\-][A-Za-z0-9]+)*")
"""Numbers stand in URLs."""
DOTTED = re.compile(r"\d+(\.\d+)*")


def proposed_number(last: str, *, is_refresh: bool) -> str:
    """The next minor number ("1.9" -> "1.10"), or at a refresh the next major one ("2.0"); "1.0" for the first.

    In another form the last group of digits rises: "2014-3" -> "2014-4"; "" where there is none.
    """
    if not last:
        return "1.0"
    match = re.fullmatch(r"(\d+)(?:\.(\d+))?", last)
    if match is not None:
        major, minor = int(match[1]), int(match[2] or 0)
        return f"{major + 1}.0" if is_refresh else f"{major}.{minor + 1}"
    groups = list(re.finditer(r"\d+", last))
    if not groups:
        return ""
    place = groups[-1]
    return f"{last[: place.start()]}{int(place[0]) + 1}{last[place.end() :]}"


def refusal_of(number: str, numbers: Sequence[str]) -> str:
    """Why a version cannot have this number; "" for no reason. ``numbers``: those that were given, the oldest first.

    Numbers rise in the form that the agreement uses. A last number without a digit says nothing about the next.
    """
    last = numbers[-1] if numbers else ""
    proposed = proposed_number(last, is_refresh=False)
    if not last or not proposed:
        return ""
    if _form(number) != _form(last):
        return f"The last version is {last}: choose a number of that form, such as {proposed}"
    highest = max((one for one in numbers if _form(one) == _form(last)), key=_digits)
    if _digits(number) <= _digits(highest):
        proposed = proposed_number(highest, is_refresh=False)
        return f"Version numbers rise, and the highest is {highest}: choose a higher one, such as {proposed}"
    return ""


def _digits(number: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", number)))


def _form(number: str) -> str:
    """The number without its digits: "-" for 2014-3. Numbers with dots have one form, however many dots."""
    return "dotted" if DOTTED.fullmatch(number) else re.sub(r"\d+", "0", number)
