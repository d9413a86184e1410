"""The questions that a file leaves open, as boxes of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2s

from loading.layouts import Question
from loading.layouts.columns.document import CELL

FEW = 6
"""Up to so many choices are radio buttons, more a list to choose from."""


@dataclass(frozen=True)
class AskedQuestion:
    """A question with the names of its boxes, and what stands in them."""

    question: Question
    name: str
    chosen: str
    typed: str

    @property
    def place(self) -> str:
        """ "Sheet1, row 7, column B"; a sheet alone where the question is about all of it; "" for the whole file."""
        sheet, _, cell = self.question.place.rpartition("!")
        found = CELL.fullmatch(cell)
        return f"{sheet}, row {found[2]}, column {found[1]}" if found and sheet else self.question.place

    @property
    def more(self) -> str:
        """ "and 3 more places"; "" where it is about one."""
        others = self.question.count - 1
        return "" if others < 1 else f"and {others} more place{'s' if others > 1 else ''}"

    @property
    def is_short(self) -> bool:
        """Whether its choices stand side by side."""
        return len(self.question.choices) <= FEW

    @property
    def choices(self) -> list[tuple[str, str, str, bool]]:
        """(id, value, label, whether it is chosen)."""
        return [
            (f"{self.name}-{number}", value, label, value == self.chosen)
            for number, (value, label) in enumerate(self.question.choices)
        ]


class QuestionForm:
    """The questions of one page. A box that can be typed in wins over what is chosen."""

    PREFIX = "question-"

    def __init__(self, questions: Sequence[Question], answers: Mapping[str, str]) -> None:
        self.asked = [self._asked(question, answers) for question in questions]

    def _asked(self, question: Question, answers: Mapping[str, str]) -> AskedQuestion:
        said = answers.get(question.key, "") or question.proposed
        known = said in dict(question.choices)
        return AskedQuestion(question, name_of(question.key), said if known else "", "" if known else said)

    @classmethod
    def answers_in(cls, posted: Mapping[str, str]) -> dict[str, str]:
        """The answers by the keys of their questions; each box carries its key beside it."""
        found: dict[str, str] = {}
        for name, key in posted.items():
            if name.startswith(cls.PREFIX) and name.endswith("-key"):
                box = name.removesuffix("-key")
                found[key] = posted.get(f"{box}-typed", "").strip() or posted.get(box, "").strip()
        return found


def name_of(key: str) -> str:
    """The name of a question's boxes."""
    return QuestionForm.PREFIX + blake2s(key.encode(), digest_size=6).hexdigest()
