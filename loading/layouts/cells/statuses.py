"""Statuses as files print them ("On track", BRAG, 1-4, "Complete (late)"), mapped once to the agreement's labels."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from core.text import folded
from loading.layouts.asking import Asker
from loading.layouts.cells.likeness import likeness
from loading.layouts.cells.words import plain
from loading.layouts.questions import Question
from plan.value import PlanValue
from priorities.status import STANDARD_SCHEME, DeliveryState, Rag, StatusMeaning

Meaning = tuple[str, str]
"""(delivery state, RAG)."""

_WORDS: dict[Meaning, str] = {
    (
        "complete",
        "",
    ): "complete|completed|done|achieved|delivered|finished|blue|b|closed|action complete|complete late|"
    "completed late|fully complete|implemented",
    (
        "in_progress",
        "green",
    ): "green|g|on track|on target|on schedule|inline|in line|above|progressing well|good progress|"
    "in progress on track|in progress green|on course",
    (
        "in_progress",
        "amber",
    ): "amber|a|yellow|at risk|some slippage|slippage|delayed|slight delay|minor delay|"
    "some concerns|behind schedule|in progress amber|in progress at risk",
    (
        "in_progress",
        "red",
    ): "red|r|off track|off target|not on track|overdue|behind|below|in progress red|missed|"
    "not achieved|significant delay|in progress off track",
    ("in_progress", ""): "in progress|started|underway|under way|progressing|commenced|part complete|"
    "partially complete|partly complete|partially completed|active|work in progress|ongoing|on going",
    (
        "not_started",
        "",
    ): "not started|not yet started|not due|not yet due|yet to start|white|grey|pending|planned|"
    "to start|not begun|not commenced|to commence|future action",
    ("paused", ""): "paused|on hold|suspended|deferred|stalled|postponed",
    ("carried_forward", ""): "carried forward|rolled forward|carry forward|carried over",
    (
        "closed_not_delivered",
        "",
    ): "cancelled|canceled|not delivered|no longer required|no longer relevant|withdrawn|"
    "abandoned|discontinued|will not be delivered|removed",
    ("replaced", ""): "replaced|superseded|merged",
}
MEANINGS: dict[str, Meaning] = {
    word: meaning for meaning, words in _WORDS.items() for word in words.split("|")
}
"""What words usually mean; proposed, never taken without asking. 1 to 4 mean different things everywhere."""

# Words that at the beginning of a longer text are its status, the longest first.
_LEADING = sorted(
    (word for word in MEANINGS if len(word) > 2 and word not in ("above", "below", "active")), key=len
)
LEADING = re.compile(
    r"^\W{0,2}(?:status|rag|brag)?\W{0,3}(?P<label>"
    + "|".join(r"[\s-]+".join(map(re.escape, word.split())) for word in reversed(_LEADING))
    + r")\b(?P<more>\s*\((?![^)]*\d)[^)]{1,30}\))?",
    re.IGNORECASE,
)
NOTHING = ("", "n/a", "na", "-", "–", "—", "tbc", "tba", "none", "?")
KEY = re.compile(r"(?:^|[\s,;:(])([0-9]|[A-Z])\s*(?:=|–|—|:|\s-\s)\s*([^,;=\n()]{3,60})")
"""A code and its meaning in a key."""
LONGEST_LABEL = 60
NEVER_MIND = "none"
LETTERS = {"R": "red", "A": "amber", "G": "green"}

CHOICES: tuple[tuple[Meaning, str], ...] = (
    (("not_started", ""), "Not started"),
    (("in_progress", "green"), "In progress, Green"),
    (("in_progress", "amber"), "In progress, Amber"),
    (("in_progress", "red"), "In progress, Red"),
    (("in_progress", ""), "In progress, no colour"),
    (("complete", ""), "Complete"),
    (("paused", ""), "Paused"),
    (("carried_forward", ""), "Carried forward"),
    (("closed_not_delivered", ""), "Closed, not delivered"),
    (("replaced", ""), "Replaced"),
    (("", ""), "None of these"),
)


def is_status(text: str) -> bool:
    """Whether a cell says a usual status and nothing else."""
    return plain(text) in MEANINGS


def status_at_start(text: str) -> str:
    """The status with which a longer text begins ("Complete (late)" of "Complete (late): …"); "" for none.

    The word must end there: "Completed forms are sent" begins with no status.
    """
    found = LEADING.match(text)
    if found is None:
        return ""
    rest = text[found.end() :]
    if rest.strip() and not re.match(
        r"\s*(?:[.:;,)\n]|[-–—]\s|\s+(?:in\s+)?(?:\w{3,9}\s+)?(?:19|20)?\d{2})", rest
    ):
        return ""
    return f"{found['label']}{found['more'] or ''}".strip()


def meaning_of(label: str) -> Meaning | None:
    """What a label usually means; None for one that could mean anything."""
    words = plain(label)
    if words in MEANINGS:
        return MEANINGS[words]
    begun = status_at_start(label)
    return MEANINGS.get(plain(begun)) or MEANINGS.get(plain(begun.partition("(")[0])) if begun else None


@dataclass
class Statuses:
    """The labels of an agreement, and what becomes of those that a file has."""

    plan: PlanValue | None
    asker: Asker
    used: dict[str, StatusMeaning] = field(default_factory=dict)
    """Labels that the file brings into a new scheme or adds to the plan's, by their folded words."""
    key: dict[str, str] = field(default_factory=dict)
    """What the file's own key says of codes, by the folded code."""

    def __post_init__(self) -> None:
        rows = self.plan.status_scheme if self.plan else ()
        self._has_own = bool(rows)
        self.base: list[StatusMeaning] = [
            StatusMeaning(row.label, row.meaning, row.delivery_state, row.rag) for row in rows
        ] or list(STANDARD_SCHEME)
        self._by_fold = {folded(item.label): item for item in self.base}

    def learn(self, words: str) -> bool:
        """Takes what a key below a table says of its codes: "1 = on track, 2 = some risk". False where it says none."""
        found = KEY.findall(words)
        for code, meaning in found:
            self.key.setdefault(folded(code), meaning.strip(" .;,"))
        return len(found) > 1

    def label(self, text: str, place: str, heading: str = "") -> tuple[str, str]:
        """(label of the scheme, words that are no status): what a cell's text becomes. Either may be "".

        R, A and G are Red, Amber and Green in a column that is headed RAG; elsewhere letters are asked about.
        """
        said = " ".join(text.split())
        if folded(said) in NOTHING:
            return "", text if re.search(r"tb[ca]|\?|none", folded(said)) else ""
        known = self._by_fold.get(folded(said)) or self._by_letter(said, heading)
        if known is not None:
            self._use(known)
            return known.label, ""
        if len(said) > LONGEST_LABEL:
            begun = status_at_start(said)
            return (self.label(begun, place)[0] if begun else ""), text
        answer = self.asker.ask(self._question(said, place))
        if not answer or answer == NEVER_MIND:
            return "", text
        kind, _, rest = answer.partition(":")
        if kind == "label":
            found = self._by_fold[folded(rest)]
            self._use(found)
            return found.label, ""
        state, _, rag = rest.partition(":")
        meaning = self.key.get(folded(said), "")
        item = self.used.setdefault(folded(said), StatusMeaning(said, meaning, state, rag))
        return item.label, ""

    def _by_letter(self, said: str, heading: str) -> StatusMeaning | None:
        """The one label that has the colour of a letter."""
        rag = LETTERS.get(said.upper(), "") if re.search(r"\bb?rag\b", heading, re.IGNORECASE) else ""
        same = [item for item in self.base if rag and item.rag == rag]
        return same[0] if len(same) == 1 else None

    def _use(self, item: StatusMeaning) -> None:
        self.used.setdefault(folded(item.label), item)

    def _question(self, said: str, place: str) -> Question:
        own = [(f"own:{state}:{rag}", words) for (state, rag), words in CHOICES]
        keep = [(value, f"Keep “{said}” as a label; it means: {words}") for value, words in own]
        base = [(f"label:{item.label}", f"The same as “{item.label}”{_meant(item)}") for item in self.base]
        choices = [*base, *keep, (NEVER_MIND, "It is no status: keep the words as further text")]
        return Question(
            key=f"status:{folded(said)}",
            kind="status",
            place=place,
            value=said,
            prompt=f"What does the status “{said}” mean?",
            choices=tuple(choices),
            proposed=self._proposed(said),
            hint=f"The key in the file says: {self.key[folded(said)]}." if folded(said) in self.key else "",
        )

    def _proposed(self, said: str) -> str:
        """A usual word: the label of that meaning, or kept as a label of its own; "" for one that is not usual."""
        meaning = meaning_of(self.key.get(folded(said), said))
        if meaning is None:
            return ""
        same = [item for item in self.base if (item.delivery_state, item.rag) == meaning]
        is_code = len(said) < 3 or plain(said) in ("blue", "yellow", "white", "grey")
        if same and (self._has_own or is_code or likeness(said, same[0].label) >= 75):
            return f"label:{same[0].label}"
        return f"own:{meaning[0]}:{meaning[1]}"

    def rows(self) -> list[StatusMeaning] | None:
        """The scheme as the file leaves it; None where it says nothing new about it."""
        new = [item for key, item in self.used.items() if key not in self._by_fold]
        if self._has_own:
            return [*self.base, *new] if new else None
        standard = any(key in self._by_fold for key in self.used)
        return [*(self.base if standard else ()), *new] if self.used else None


def _meant(item: StatusMeaning) -> str:
    """ " (In progress, Green)" behind a label whose words do not say it already."""
    state = DeliveryState(item.delivery_state).label if item.delivery_state else ""
    rag = Rag(item.rag).label if item.rag else ""
    words = ", ".join(part for part in (str(state), str(rag)) if part and plain(part) != plain(item.label))
    return f" ({words})" if words else ""
