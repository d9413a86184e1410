"""Statuses as files print them ("On track", BRAG, 1-4, "Complete (late)"), mapped once to the agreement's labels."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from core.text import folded
from loading.layouts.asking import Questions
from loading.layouts.cells.likeness import likeness
from loading.layouts.cells.words import plain_words
from loading.layouts.columns.rivals import PERIOD
from loading.layouts.questions import LATER, LATER_CHOICE, Question
from plan.value import PlanValue
from priorities.status import STANDARD_SCHEME, DeliveryState, Rag, StatusMeaning

Meaning = tuple[str, str]
"""(delivery state, RAG)."""

_WORDS: dict[Meaning, str] = {
    (
        "complete",
        "",
    ): "complete|completed|done|achieved|delivered|finished|blue|b|closed|action complete|complete late|"
    "completed late|fully complete|implemented|wedi i gwblhau|cwblhawyd",
    (
        "in_progress",
        "green",
    ): "green|g|on track|on target|on schedule|inline|in line|above|progressing well|good progress|"
    "in progress on track|in progress green|on course|gwyrdd",
    (
        "in_progress",
        "amber",
    ): "amber|a|yellow|at risk|some slippage|slippage|delayed|slight delay|minor delay|"
    "some concerns|oren|melyn|behind schedule|in progress amber|in progress at risk",
    (
        "in_progress",
        "red",
    ): "red|r|off track|off target|not on track|overdue|behind|below|in progress red|missed|"
    "not achieved|coch|significant delay|in progress off track",
    ("in_progress", ""): "in progress|started|underway|under way|progressing|commenced|part complete|"
    "partially complete|partly complete|partially completed|active|work in progress|ongoing|on going|open|live|"
    "outstanding",
    (
        "not_started",
        "",
    ): "not started|not yet started|not due|not yet due|yet to start|white|grey|pending|planned|"
    "to start|heb ddechrau|not begun|not commenced|to commence|future action",
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
"""What words usually mean: proposed, and asked about. 1 to 4 are not among them: each council means something else."""

# Words that are the status of a longer text when it begins with them, the shortest first.
_USUAL_WORDS = sorted(
    (word for word in MEANINGS if len(word) > 2 and word not in ("above", "below", "active")), key=len
)
STATUS_AT_START = re.compile(
    r"^\W{0,2}(?:status|rag|brag)?\W{0,3}(?P<label>"
    + "|".join(r"[\s-]+".join(map(re.escape, word.split())) for word in reversed(_USUAL_WORDS))
    + r")\b(?P<more>\s*\((?![^)]*\d)[^)]{1,30}\))?",
    re.IGNORECASE,
)
NOTHING = ("", "n/a", "na", "-", "–", "—", "tbc", "tba", "none", "?")
KEY_ENTRY = re.compile(r"(?:^|[\s,;:(])([0-9]|[A-Z])\s*(?:=|–|—|:|\s-\s)\s*([^,;=\n()]{3,60})")
"""A code and its meaning, in a key below a table."""
LONGEST_LABEL = 120
NO_STATUS = "none"
OF_COLOURS = re.compile(r"\b(?:b\s*/?\s*)?r\s*/?\s*a\s*/?\s*g\b", re.IGNORECASE)
"""Headings under which a letter is a colour: "RAG", "R/A/G"."""
SAME_WORDS = {"completed": "complete", "complete": "completed", "not yet started": "not started"}
"""Labels that are another one in other words, where the agreement has that one."""
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
    """Whether the whole text is a usual status."""
    return plain_words(text) in MEANINGS


def status_at_start(text: str) -> str:
    """The status with which a longer text begins ("Complete (late)" of "Complete (late): …"); "" for none.

    The word must end there: "Completed forms are sent" begins with no status.
    """
    match = STATUS_AT_START.match(text)
    if match is None:
        return ""
    rest = text[match.end() :]
    if rest.strip() and not re.match(
        r"\s*(?:[.:;,)\n]|[-–—]\s|\s+(?:in\s+)?(?:\w{3,9}\s+)?(?:19|20)?\d{2})", rest
    ):
        return ""
    return f"{match['label']}{match['more'] or ''}".strip()


def status_in_other(text: str, *, in_timescale: bool) -> str:
    """The status with which a text begins, or that is a line of its own in it; "" for none.

    ``in_timescale``: words such as "ongoing" say when there, and not how far.
    """
    for part in dict.fromkeys((text, *text.split("\n"))):
        label = status_at_start(part) if part == text else (part.strip(" .") if is_status(part) else "")
        if in_timescale and re.match(r"on-?\s?going|planned|pending|started|future", label, re.IGNORECASE):
            label = ""
        if label and len(plain_words(label)) > 1:
            return label
    return ""


def status_before_action(text: str) -> str:
    """The colour, or the word for what is done, with which the words of an action begin: "COMPLETE - Mend the gate"."""
    label = status_at_start(text)
    state, rag = MEANINGS.get(plain_words(label), ("", ""))
    is_all = plain_words(label) == plain_words(text)
    return label if len(label) > 2 and not is_all and (rag or state == "complete") else ""


def meaning_of(label: str) -> Meaning | None:
    """What a label usually means; None for one that could mean anything."""
    words = plain_words(label)
    if words in MEANINGS:
        return MEANINGS[words]
    leading = status_at_start(label)
    return (
        MEANINGS.get(plain_words(leading)) or MEANINGS.get(plain_words(leading.partition("(")[0]))
        if leading
        else None
    )


@dataclass
class Statuses:
    """Maps the statuses of a file to the labels of the agreement."""

    plan: PlanValue | None
    questions: Questions
    used_labels: dict[str, StatusMeaning] = field(default_factory=dict)
    """The labels that the file uses, those of the plan and new ones, by their folded words."""
    code_meanings: dict[str, str] = field(default_factory=dict)
    """The meanings that the file's own key gives, by the folded code."""

    def __post_init__(self) -> None:
        rows = self.plan.status_scheme if self.plan else ()
        self._plan_has_scheme = bool(rows)
        self.known_labels: list[StatusMeaning] = [
            StatusMeaning(row.label, row.meaning, row.delivery_state, row.rag) for row in rows
        ] or list(STANDARD_SCHEME)
        self._by_label = {folded(item.label): item for item in self.known_labels}

    def read_key(self, words: str) -> bool:
        """Reads a key such as "1 = on track, 2 = some risk". False where the words are no key."""
        entries = KEY_ENTRY.findall(words)
        for code, meaning in entries:
            self.code_meanings.setdefault(folded(code), meaning.strip(" .;,"))
        return len(entries) > 1

    def label(self, text: str, place: str, heading: str = "") -> tuple[str, str]:
        """The label that a cell means, and the words that are no status. Either may be "".

        R, A and G are Red, Amber and Green in a column headed RAG; in other columns letters are asked about.
        """
        label = " ".join(text.split())
        if folded(label) in NOTHING:
            return "", text if re.search(r"tb[ca]|\?|none", folded(label)) else ""
        item = (
            self._by_label.get(folded(label))
            or self._by_label.get(SAME_WORDS.get(plain_words(label), ""))
            or self._by_letter(label, heading)
        )
        if item is not None:
            self._use(item)
            return item.label, ""
        if len(label) > LONGEST_LABEL:
            leading = status_at_start(label)
            return (self.label(leading, place)[0] if leading else ""), text
        asked = self.questions.asked(f"status:{folded(label)}")
        question = replace(asked, place=place, value=label) if asked else self._question(label, place)
        answer = self.questions.ask(question)
        if not answer or answer in (NO_STATUS, LATER):
            return "", text
        kind, _, rest = answer.partition(":")
        if kind == "label":
            item = self._by_label[folded(rest)]
            self._use(item)
            return item.label, ""
        state, _, rag = rest.partition(":")
        meaning = self.code_meanings.get(folded(label), "")
        item = self.used_labels.setdefault(folded(label), StatusMeaning(label, meaning, state, rag))
        return item.label, ""

    def is_known(self, label: str) -> bool:
        """Whether a label of the agreement has these words, so that they are taken without a question."""
        return folded(label) in self._by_label

    def _by_letter(self, letter: str, heading: str) -> StatusMeaning | None:
        """The label that has the colour of a letter; None where there is none, or more than one."""
        is_of_colours = OF_COLOURS.search(heading) or PERIOD.search(heading)
        rag = LETTERS.get(letter.upper(), "") if is_of_colours else ""
        same = [item for item in self.known_labels if rag and item.rag == rag]
        return same[0] if len(same) == 1 else None

    def _use(self, item: StatusMeaning) -> None:
        self.used_labels.setdefault(folded(item.label), item)

    def _question(self, label: str, place: str) -> Question:
        meanings = [(f"own:{state}:{rag}", words) for (state, rag), words in CHOICES]
        new_labels = [(value, f"Keep “{label}” as a label; it means: {words}") for value, words in meanings]
        known_labels = [
            (f"label:{item.label}", f"The same as “{item.label}”{_meaning_in_brackets(item)}")
            for item in self.known_labels
        ]
        choices = [
            *known_labels,
            *new_labels,
            (NO_STATUS, "It is no status: keep the words as further text"),
            LATER_CHOICE,
        ]
        return Question(
            key=f"status:{folded(label)}",
            kind="status",
            place=place,
            value=label,
            prompt=f"What does the status “{label}” mean?",
            choices=tuple(choices),
            proposed=self._proposed_answer(label),
            hint=f"The key in the file says: {self.code_meanings[folded(label)]}."
            if folded(label) in self.code_meanings
            else "",
        )

    def _proposed_answer(self, label: str) -> str:
        """For a usual word: the label of the same meaning, or a new label. "" for any other word."""
        meaning = meaning_of(self.code_meanings.get(folded(label), label))
        if meaning is None:
            return ""
        same = [item for item in self.known_labels if (item.delivery_state, item.rag) == meaning]
        is_code = len(label) < 3 or plain_words(label) in ("blue", "yellow", "white", "grey")
        if same and (self._plan_has_scheme or is_code or likeness(label, same[0].label) >= 75):
            return f"label:{same[0].label}"
        return f"own:{meaning[0]}:{meaning[1]}"

    def rows(self) -> list[StatusMeaning] | None:
        """The status scheme with the labels of the file; None where the file adds nothing to it."""
        added = [item for key, item in self.used_labels.items() if key not in self._by_label]
        if self._plan_has_scheme:
            return [*self.known_labels, *added] if added else None
        uses_standard = any(key in self._by_label for key in self.used_labels)
        return [*(self.known_labels if uses_standard else ()), *added] if self.used_labels else None


def _meaning_in_brackets(item: StatusMeaning) -> str:
    """ " (In progress, Green)" for a label that does not say so itself; else ""."""
    state = DeliveryState(item.delivery_state).label if item.delivery_state else ""
    rag = Rag(item.rag).label if item.rag else ""
    words = ", ".join(
        part for part in (str(state), str(rag)) if part and plain_words(part) != plain_words(item.label)
    )
    return f" ({words})" if words else ""
