"""Collects questions while a file is understood; the same thing is asked once, however often it is met."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from loading.layouts.questions import Question

Choices = Sequence[tuple[str, str]]


@dataclass
class Asker:
    """Asks, and gives the answer that counts: the one given, else the one proposed, else ""."""

    answers: Mapping[str, str]
    _asked: dict[str, Question] = field(default_factory=dict)
    _later: dict[str, Callable[[], Choices]] = field(default_factory=dict)

    def ask(self, question: Question, choices: Callable[[], Choices] | None = None) -> str:
        """The answer to a question. ``choices``: those that are known only when the whole file has been read.

        What was answered out of such choices is taken as it is, since it may not be among them yet.
        """
        there = self._asked.get(question.key)
        if there is not None:
            self._asked[question.key] = replace(there, count=there.count + 1)
            return self._answer(there)
        if choices is not None:
            self._later[question.key] = choices
            question = replace(question, choices=tuple(choices()))
        self._asked[question.key] = question
        return self._answer(question)

    def _answer(self, question: Question) -> str:
        if question.key in self._later:
            return self.answers.get(question.key, "").strip() or question.proposed
        return question.answered(self.answers)

    def questions(self) -> tuple[Question, ...]:
        """All that was asked, in the order of the file."""
        return tuple(
            replace(question, choices=tuple(self._later[key]())) if key in self._later else question
            for key, question in self._asked.items()
        )
