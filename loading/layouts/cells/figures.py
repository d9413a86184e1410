"""Figures as tables print them, with the words around them; units, and which way is better."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from documents.spreadsheets import RawCell
from loading.layouts.cells.words import plain_words

PROVISIONAL = re.compile(r"\s*(?:\((?:p|prov(?:isional)?\.?|est(?:imate)?)\)|\bp)$", re.IGNORECASE)
NUMBER = re.compile(r"[+-]?£?\d{1,3}(?:,\d{3})+(?:\.\d+)?%?|[+-]?£?\d+(?:\.\d+)?\s?%?")
PERCENT = re.compile(
    r"^\s*(?:%|percentage|per ?cent\b|proportion)|\((?:%|per ?cent|percentage)\)\s*$|%\s*$", re.IGNORECASE
)
RATE = re.compile(
    r"\bper\s+(?:1[,\s]?000|10[,\s]?000|100[,\s]?000|1,000,000|thousand)(?:\s+\w+)?", re.IGNORECASE
)
FREQUENCIES = {"month": "month", "quarter": "quarter", "annual": "financial year", "year": "financial year"}


def period_type_of(frequency: str) -> str:
    """The kind of period that "Quarterly" or "Every month" means; "" for any other word."""
    words = frequency.casefold()
    return next((kind for word, kind in FREQUENCIES.items() if word in words and "half" not in words), "")


def polarity_of(words: str) -> str:
    """ "lower", "higher" or "neither" for "Lower is better", "Good is high", "Decrease"; "" for unclear words."""
    return _only_kind(words, POLARITIES)


def polarity_of_target(words: str) -> str:
    """ "lower" for "Reduce by 5%", "higher" for "Increase to 40%"; "" for a number, and for unclear words."""
    kind = _only_kind(words, OF_TARGETS)
    return kind if kind != "neither" else ""


def _only_kind(words: str, patterns: Sequence[tuple[str, re.Pattern[str]]]) -> str:
    kinds = [kind for kind, pattern in patterns if pattern.search(words)]
    return kinds[0] if len(kinds) == 1 else ""


POLARITIES = (
    (
        "lower",
        re.compile(
            r"\b(?:low(?:er)?|less|few(?:er)?|decreas\w*|reduc\w*|down|min\w*|smaller)\b|[▼↓]", re.IGNORECASE
        ),
    ),
    (
        "higher",
        re.compile(r"\b(?:high(?:er)?|more|increas\w*|up|max\w*|bigger|improve\w*)\b|[▲↑]", re.IGNORECASE),
    ),
    (
        "neither",
        re.compile(r"\b(?:neither|neutral|maintain|n/?a|none|either|stable|context\w*)\b", re.IGNORECASE),
    ),
)
# Narrower than above: "no more than 20" and "a maximum of 20" are targets, and say that lower is better.
OF_TARGETS = (
    ("lower", re.compile(r"\b(?:reduc\w*|decreas\w*|lower|fewer|cut)\b", re.IGNORECASE)),
    ("higher", re.compile(r"\b(?:increas\w*|rais(?:e|es|ed|ing))\b", re.IGNORECASE)),
    (
        "neither",
        re.compile(
            r"\b(?:no|not|maintain\w*|sustain\w*|stable|limit\w*|stop\w*|halt\w*|prevent\w*|slow\w*)\b",
            re.IGNORECASE,
        ),
    ),
)


AMONG_WORDS = re.compile(
    r"^(?:c\.?|circa|approx\.?|about|around|est\.?|~|<|>)?\s*(?P<number>[+-]?£?\d[\d,]*(?:\.\d+)?\s?%?)(?=$|[\s(;,*†‡])",
    re.IGNORECASE,
)


def number_among_words(text: str) -> str:
    """The number with which a text begins: "1,204" of "1,204 (provisional)"; "" for none, or for a second number."""
    text = text.strip()
    match = AMONG_WORDS.match(text)
    if match is None or not NUMBER.fullmatch(match["number"].strip()):
        return ""
    return "" if re.match(r"\s*(?:/|-|–|to|of|and|or)\s*\d", text[match.end() :]) else match["number"].strip()


def number_of(cell: RawCell) -> tuple[Decimal | None, int, bool, bool]:
    """(figure, decimals as printed, whether it is a percentage, whether it is provisional). Figure None: no figure.

    Thousands separators, per cent signs, pounds, true minus signs and dashes for minus are understood. A number cell
    that is no percentage counts as it is stored.
    """
    text = cell.as_printed.strip()
    provisional = PROVISIONAL.search(text)
    if provisional and re.match(r"[^A-Za-z]*\d", text):
        text = text[: provisional.start()].strip()
    else:
        provisional = None
    text = re.sub(r"^[\N{MINUS SIGN}–—‐‑-]\s*(?=[£\d.])", "-", text)
    if not NUMBER.fullmatch(text):
        return None, 0, False, False
    digits = text.replace(",", "").replace("£", "").rstrip("% ")
    shown = len(digits.partition(".")[2])
    percent = text.endswith("%")
    if isinstance(cell.value, (int, Decimal)) and not isinstance(cell.value, bool) and not percent:
        exact = Decimal(cell.value)
        return exact if shown <= 6 else round(exact, 6), min(shown, 6), False, provisional is not None
    return Decimal(digits), min(shown, 6), percent, provisional is not None


def unit_of(unit: str, title: str, *, is_percent: bool) -> str:
    """The unit of an indicator, from its unit column, its figures or its title."""
    unit = unit.strip()
    words = plain_words(unit)
    if unit == "%" or words in ("percent", "per cent", "percentage", "pct"):
        return "percent"
    if words in ("", "number", "no", "count", "numbers", "volume") or unit == "#":
        rate = RATE.search(title)
        return (
            "percent" if is_percent and not words else (f"rate {rate[0]}" if rate and not words else "count")
        )
    return unit[:60]
