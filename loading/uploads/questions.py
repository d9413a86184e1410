"""The open questions of a file as a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2s

from loading.layouts import Question
from loading.layouts.columns.document import CELL
from loading.layouts.questions import AT

FEW = 6
"""Up to this number, choices are radio buttons; more are a list."""
PER_SCREEN = 7
"""Questions on one page."""
KINDS: Mapping[str, str] = {
    "column": "Columns that could be the same thing",
    "hidden": "Hidden rows and columns",
    "struck": "Struck-out words",
    "colour": "Colours",
    "levels": "Headings in two levels",
    "priority": "Priorities",
    "row": "Rows without an action",
    "stages": "Actions that span several rows",
    "split": "Cells with several actions",
    "update": "Updates below an action",
    "match": "The same as in the plan?",
    "date": "Dates",
    "status": "Statuses",
    "lead": "Leads",
    "theme": "Themes",
    "indicator": "Indicators of one name",
    "figure": "Figures",
}
"""The kinds of question in the order of the page, with their headings: what rules most comes first."""


@dataclass(frozen=True)
class QuestionBoxes:
    """A question with the names and values of its boxes."""

    question: Question
    name: str
    chosen: str
    typed: str
    given: Mapping[str, str] = field(default_factory=dict)
    number: int = 1
    """Of the question on its page, from 1."""

    @property
    def place(self) -> str:
        """ "Sheet1, row 7, column B"; the name of a sheet alone, or "" for the whole file."""
        return place_in_words(self.question.place)

    @property
    def more(self) -> str:
        """ "and 3 more places"; "" where there is only one."""
        others = self.question.count - 1
        return "" if others < 1 else f"and {others} more place{'s' if others > 1 else ''}"

    @property
    def places(self) -> list[tuple[str, str, str, str]]:
        """(place in words, text, name of its box, its key) of each place, where there are several."""
        return [
            (place_in_words(place), text, f"{self.name}-at-{number}", f"{self.question.key}{AT}{place}")
            for number, (place, text) in enumerate(self.question.places)
        ]

    @property
    def one_by_one(self) -> list[tuple[str, str, str, str, str]]:
        """The same with the answer that was given for that place alone."""
        return [(*item, self.given.get(item[3], "")) for item in self.places]

    @property
    def is_short(self) -> bool:
        """Whether its choices are radio buttons."""
        return len(self.question.choices) <= FEW

    @property
    def choices(self) -> list[tuple[str, str, str, bool]]:
        """(id, value, label, whether it is chosen)."""
        return [
            (f"{self.name}-{number}", value, label, value == self.chosen)
            for number, (value, label) in enumerate(self.question.choices)
        ]


@dataclass(frozen=True)
class QuestionGroup:
    """The questions of one kind on a page. ``open``: how many of the kind are open on all pages together."""

    kind: str
    asked: tuple[QuestionBoxes, ...]
    open: int
    with_proposal: int

    @property
    def title(self) -> str:
        """The heading of the group."""
        return KINDS.get(self.kind, "Others")


def in_order(questions: Sequence[Question]) -> list[Question]:
    """Questions by kind, in the order of the page."""
    order = list(KINDS)
    return sorted(questions, key=lambda item: order.index(item.kind) if item.kind in order else len(order))


def place_in_words(place: str) -> str:
    """ "Sheet1, row 7, column B" for "Sheet1!B7"; any other text as it is."""
    sheet, _, cell = place.rpartition("!")
    match = CELL.fullmatch(cell)
    return f"{sheet}, row {match[2]}, column {match[1]}" if match and sheet else place


class QuestionForm:
    """The questions of one page. Text in the box wins over the chosen answer."""

    PREFIX = "question-"

    def __init__(self, questions: Sequence[Question], answers: Mapping[str, str]) -> None:
        self.asked = [self._boxes(question, answers, number) for number, question in enumerate(questions, 1)]

    def groups(self, all_open: Sequence[Question]) -> list[QuestionGroup]:
        """The questions of the page by kind; ``all_open``: those of all pages."""
        groups = []
        for kind in dict.fromkeys(item.question.kind for item in self.asked):
            of_kind = [question for question in all_open if question.kind == kind]
            asked = tuple(item for item in self.asked if item.question.kind == kind)
            with_proposal = sum(bool(question.proposed) for question in of_kind)
            groups.append(QuestionGroup(kind, asked, len(of_kind), with_proposal))
        return groups

    def _boxes(self, question: Question, answers: Mapping[str, str], number: int) -> QuestionBoxes:
        answer = answers.get(question.key, "") or question.proposed
        is_choice = answer in dict(question.choices)
        return QuestionBoxes(
            question,
            box_name(question.key),
            answer if is_choice else "",
            "" if is_choice else answer,
            answers,
            number,
        )

    @classmethod
    def answers_in(cls, posted: Mapping[str, str]) -> dict[str, str]:
        """The answers by the keys of their questions. A hidden box beside each answer has the key."""
        answers: dict[str, str] = {}
        for name, key in posted.items():
            if name.startswith(cls.PREFIX) and name.endswith("-key"):
                box = name.removesuffix("-key")
                answers[key] = posted.get(f"{box}-typed", "").strip() or posted.get(box, "").strip()
        return answers


def box_name(key: str) -> str:
    """The name of a question's boxes."""
    return QuestionForm.PREFIX + blake2s(key.encode(), digest_size=6).hexdigest()
