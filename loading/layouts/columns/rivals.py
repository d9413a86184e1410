"""Columns that compete for one meaning: RAG and Previous RAG, original and revised date, progress of each quarter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

BEFORE = {"status": "status_before", "progress": "progress_before", "due": "due_before"}
"""Role for which columns compete -> the role of the earlier column."""
EARLIER = re.compile(
    r"\b(?:previous|last|prior|earlier|former|before|old|original|initial|first)\b", re.IGNORECASE
)
NOW = re.compile(r"\b(?:revised|new|current|forecast|extended|latest|amended|overall|now)\b", re.IGNORECASE)
OTHER_STATUS = re.compile(
    r"\b(?:risk|budget|finance|cost|direction|trend|confidence|resource)\b", re.IGNORECASE
)
"""Words of a status of something else than the action."""
PERIOD = re.compile(
    r"\b(?:Q[1-4]|quarter\s*[1-4]|qtr\s*[1-4]|(?:19|20)\d{2}(?:\s*[/-]\s*\d{2,4})?"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\b",
    re.IGNORECASE,
)
ROLE_WORDS = re.compile(
    r"\b(?:b?rag|ratings?|status|progress|updates?|commentary|comments?|position|narrative|at|for|to|in|the|of|end|as)\b"
    r"|[:()–—-]",
    re.IGNORECASE,
)


def period_in(heading: str) -> str:
    """The period that the heading of a status or of progress names, as printed; "" for none."""
    if not PERIOD.search(heading):
        return "Previous report" if EARLIER.search(heading) else ""
    return " ".join(ROLE_WORDS.sub(" ", heading).split())


def without_rivals(roles: Sequence[str], headings: Sequence[str], filled: Sequence[bool]) -> list[str]:
    """The roles with one column for each of status, progress and date; the others are earlier ones, or further text."""
    found = list(roles)
    for role, before in BEFORE.items():
        columns = [index for index, item in enumerate(roles) if item == role]
        with_contents = [index for index in columns if filled[index]]
        if len(columns) < 2:
            continue
        now = _now(role, with_contents or columns, headings)
        for index in columns:
            if index != now:
                is_earlier = role == "due" or bool(period_in(headings[index]))
                found[index] = before if is_earlier and filled[index] else ""
    return found


def _now(role: str, columns: Sequence[int], headings: Sequence[str]) -> int:
    """Which of several columns is likely to count now."""
    of_action = [n for n in columns if not (role == "status" and OTHER_STATUS.search(headings[n]))] or list(
        columns
    )
    not_earlier = [n for n in of_action if not EARLIER.search(headings[n])] or of_action
    if named := [n for n in not_earlier if NOW.search(headings[n])]:
        return named[-1]
    if all(PERIOD.search(headings[n]) for n in not_earlier):
        return not_earlier[-1]
    without_period = [n for n in not_earlier if not PERIOD.search(headings[n])]
    return (without_period or not_earlier)[0]


@dataclass(frozen=True)
class Rivals:
    """Columns that compete for ``role``: the one that counts now, and the others with what they are taken for."""

    role: str
    now: int
    others: tuple[int, ...]


def rivals_in(roles: Sequence[str], headings: Sequence[str], role_of_heading: Sequence[str]) -> list[Rivals]:
    """The groups of columns of a layout that compete. ``role_of_heading``: what each heading says by itself."""
    groups = []
    for role, before in BEFORE.items():
        if role not in roles:
            continue
        now = roles.index(role)
        others = tuple(
            index
            for index, item in enumerate(roles)
            if index != now and (item == before or (item == "extra" and role_of_heading[index] == role))
        )
        if others:
            groups.append(Rivals(role, now, others))
    return groups
