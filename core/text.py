"""Plain text: cleaning, shortening, comparing word by word, numbering with letters, amounts of money."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

MAX_LENGTH = 10_000
"""The longest text of a field of a plan or an update, in characters."""

NUL = "\0"
LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Control characters, and the invisible marks that turn text round: nothing that anybody types.
INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")


# Words that stand where something is not decided yet.
TO_BE_CONFIRMED = r"t\.?b\.?[acd]\.?|to be (?:confirmed|agreed|decided|announced|determined|advised)\.?"


def is_to_be_confirmed(text: str) -> bool:
    """Whether the text says only that it is not decided yet: "TBC", "to be agreed"."""
    return re.fullmatch(TO_BE_CONFIRMED, " ".join(text.split()), re.IGNORECASE) is not None


def without_nul(text: str) -> str:
    """The text without NUL, which nobody sees and PostgreSQL does not store in text or JSON."""
    return text.replace(NUL, "")


def normalise(text: str) -> str:
    """The text as it is stored: line feeds only, no control characters, no blanks at the ends of its lines.

    Word's line breaks (vertical tabs) become line feeds, tabs become blanks, lone surrogates are dropped.
    """
    text = LINE_ENDS.sub("\n", text).replace("\t", " ").replace("\u00a0", " ")
    text = INVISIBLE.sub("", text).encode("utf-8", "ignore").decode("utf-8")
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def folded(text: str) -> str:
    """The text for comparison: without case, and with single blanks."""
    return " ".join(text.casefold().split())


def shortened(text: str, most: int) -> str:
    """The text on one line of at most so many characters; a longer one is cut after a word and ends with "…"."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def number_or_words(number: str, words: str, most: int = 80) -> str:
    """What something is called within a sentence: its number ("4.2a"); without one “Its words, shortened …”.

    ``most``: how many characters of the words.
    """
    return number or f"“{shortened(words, most)}”"


def joined(names: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and C": as Django's ``get_text_list``, for code that runs without Django."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


_PLURALS = {
    "agency": "agencies",
    "body": "bodies",
    "box": "boxes",
    "commentary": "commentaries",
    "priority": "priorities",
    "signatory": "signatories",
    "status": "statuses",
    "is": "are",
    "was": "were",
    "has": "have",
}


def plural(words: str, count: int) -> str:
    """A noun, with its verb or without, as the count asks: "typing errors" for "typing error", "dates have",
    "projects of a grant", "links to a theme"."""
    if count == 1:
        return words
    for link in (" of ", " to "):
        noun, link, rest = words.partition(link)
        if link:
            return f"{plural(noun, count)}{link}{rest}"
    head, _, last = words.rpartition(" ")
    if last in ("is", "was", "has"):
        head = plural(head, count)
    return f"{head} {_PLURALS.get(last, last + 's')}".strip()


def counted(count: int, words: str) -> str:
    """ "1 action", "38 actions"; "1 update is", "3 updates are"."""
    return f"{count} {plural(words, count)}"


def lines_of(text: str | None) -> list[str]:
    """The lines of a box that have words, without blanks around them."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def letters(number: int) -> str:
    """The letters of a position, counted from 0: 0 -> a, 25 -> z, 26 -> aa."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


@dataclass(frozen=True)
class MarkedText:
    """A piece of text. ``kind``: "kept", "added" or "removed"."""

    words: str
    kind: str = "kept"


def word_marks(old: str, new: str) -> list[MarkedText]:
    """The words of two texts in reading order, marked as kept, removed or added."""
    before, after = (re.findall(r"\s+|[^\s]+", text) for text in (old, new))
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    steps = [
        ("".join(before[start:end]), "".join(after[new_start:new_end]), kind == "equal")
        for kind, start, end, new_start, new_end in matcher.get_opcodes()
    ]
    marks: list[MarkedText] = []
    for removed, added, is_kept in _with_blanks_between(steps):
        if is_kept:
            marks.append(MarkedText(removed))
            continue
        if removed:
            marks.append(MarkedText(removed, "removed"))
        if added:
            marks.append(MarkedText(added, "added"))
    return marks


def _with_blanks_between(steps: Sequence[tuple[str, str, bool]]) -> list[tuple[str, str, bool]]:
    """Two replacements with only a blank between them are one: "in May" to "by June", not word by word."""
    result: list[tuple[str, str, bool]] = []
    for removed, added, is_kept in steps:
        if not is_kept and removed and added and len(result) > 1:
            (old, new, was_kept), (blank, _, between) = result[-2:]
            if between and not blank.strip() and not was_kept and old and new:
                result[-2:] = [(old + blank + removed, new + blank + added, False)]
                continue
        result.append((removed, added, is_kept))
    return result


def pounds(amount: Decimal) -> str:
    """ "£12,500", "£12,500.50", "−£40": an amount in pounds, with pence only where there are some."""
    digits = f"{abs(amount):,.2f}".removesuffix(".00")
    return f"−£{digits}" if amount < 0 else f"£{digits}"
