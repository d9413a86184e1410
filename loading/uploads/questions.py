"""The open questions of a file as a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2s

from loading.layouts import Question
from loading.layouts.columns.document import CELL

FEW = 6
"""Up to this number, choices are radio buttons; more are a list."""


@dataclass(frozen=True)
class QuestionBoxes:
    """A question with the names and values of its boxes."""

    question: Question
    name: str
    chosen: str
    typed: str

    @property
    def place(self) -> str:
        """ "Sheet1, row 7, column B"; the name of a sheet alone, or "" for the whole file."""
        sheet, _, cell = self.question.place.rpartition("!")
        match = CELL.fullmatch(cell)
        return f"{sheet}, row {match[2]}, column {match[1]}" if match and sheet else self.question.place

    @property
    def more(self) -> str:
        """ "and 3 more places"; "" where there is only one."""
        others = self.question.count - 1
        return "" if others < 1 else f"and {others} more place{'s' if others > 1 else ''}"

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


class QuestionForm:
    """The questions of one page. Text in the box wins over the chosen answer."""

    PREFIX = "question-"

    def __init__(self, questions: Sequence[Question], answers: Mapping[str, str]) -> None:
        self.asked = [self._boxes(question, answers) for question in questions]

    def _boxes(self, question: Question, answers: Mapping[str, str]) -> QuestionBoxes:
        answer = answers.get(question.key, "") or question.proposed
        is_choice = answer in dict(question.choices)
        return QuestionBoxes(
            question, box_name(question.key), answer if is_choice else "", "" if is_choice else answer
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
