"""Collects the questions about a file. The same question is asked once, with the number of its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from loading.layouts.questions import AT, LATER, MOST_PLACES, Question

Choices = Sequence[tuple[str, str]]


@dataclass
class Questions:
    """The questions asked so far, and the answers given to them."""

    answers: Mapping[str, str]
    _by_key: dict[str, Question] = field(default_factory=dict)
    _late_choices: dict[str, Callable[[], Choices]] = field(default_factory=dict)

    def ask(self, question: Question, choices: Callable[[], Choices] | None = None) -> str:
        """Asks a question. Returns the answer given, else the one proposed, else "".

        ``choices``: for choices that are complete only when the whole file has been read. An answer to such a question
        is not checked, since its choice may be missing so far.
        """
        existing = self._by_key.get(question.key)
        if existing is not None:
            places = existing.places or ((existing.place, existing.value),)
            if len(places) < MOST_PLACES and question.place:
                places = (*places, (question.place, question.value))
            self._by_key[question.key] = replace(existing, count=existing.count + 1, places=places)
            return self.at(question.place, existing, self._answer(existing))
        if choices is not None:
            self._late_choices[question.key] = choices
            question = replace(question, choices=tuple(choices()))
        self._by_key[question.key] = question
        return self.at(question.place, question, self._answer(question))

    def at(self, place: str, question: Question, otherwise: str) -> str:
        """The answer given for one place of a question; ``otherwise``: that for all of its places."""
        answer = self.answers.get(f"{question.key}{AT}{place}", "").strip()
        return answer if answer in dict(question.choices) else otherwise

    def asked(self, key: str) -> Question | None:
        """The question of that key, if it was asked."""
        return self._by_key.get(key)

    def is_for_later(self, key: str) -> bool:
        """Whether somebody will tidy later what this question is about."""
        return self.answers.get(key, "").strip() == LATER

    def _answer(self, question: Question) -> str:
        if question.key in self._late_choices:
            return self.answers.get(question.key, "").strip() or question.proposed
        return question.answer_in(self.answers)

    def all(self) -> tuple[Question, ...]:
        """The questions in the order of the file."""
        return tuple(
            replace(question, choices=tuple(self._late_choices[key]()))
            if key in self._late_choices
            else question
            for key, question in self._by_key.items()
        )
