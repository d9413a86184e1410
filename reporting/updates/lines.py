"""A report as a line of the page My updates: what it is, where it stood, what to press; open, with its boxes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from core.forms import Problem, problems
from core.text import shortened
from reporting.last_report import label_on_record
from reporting.models import UNDONE, Report, ReportRound
from reporting.updates.answers import Answer
from reporting.updates.choices import opened_by_last
from reporting.updates.forms import BOXES, DATES, CommentaryForm, ReportForm, UpdateForm

LINE = 72
"""The most characters of an action on its line; the whole wording stands in the open line."""


@dataclass(frozen=True)
class Line:
    """One report on the page. ``form``: its boxes, where the line is open."""

    answer: Answer
    form: UpdateForm | CommentaryForm | None = None

    @cached_property
    def short(self) -> str:
        """The first words of the action, without its number."""
        action = self.answer.report.action
        return shortened(action.text, LINE) if action else self.answer.name

    @property
    def is_shortened(self) -> bool:
        """Whether the line leaves words of the action out."""
        action = self.answer.report.action
        return action is not None and self.short != " ".join(action.text.split())

    @property
    def is_confirmed(self) -> bool:
        """Whether it has been answered with "no change", and is not sent."""
        return bool(self.answer.draft and self.answer.draft.is_confirmation)

    @cached_property
    def can_be_confirmed(self) -> bool:
        """Whether the line offers "No change": something is on record, and nothing else was said."""
        answer = self.answer
        is_owed = answer.report.state == Report.State.OWED
        return (
            is_owed and answer.last.can_be_confirmed and not answer.says_something and not self.is_confirmed
        )

    @cached_property
    def state(self) -> str:
        """The state in a word or two; "" for one that nobody has begun."""
        answer = self.answer
        if answer.report.state not in UNDONE and not answer.corrects:
            return answer.state
        if answer.is_ready:
            status = answer.status.label if answer.status else "commentary"
            return "Ready: no change" if self.is_confirmed else f"Ready: {status}"
        if answer.draft is not None and (answer.says_something or self.is_confirmed):
            return "Draft"
        return "" if answer.report.state == Report.State.OWED else answer.state

    @property
    def due(self) -> str:
        """When the action is due or looked at again, as the line says it; "" where the plan does not say."""
        action = self.answer.report.about_action
        if action.due:
            return f"due {action.due:%-d %b %Y}"
        if action.ongoing:
            return f"review {action.review_on:%-d %b %Y}" if action.review_on else "ongoing"
        return shortened(action.timescale, 24)

    @property
    def boxes(self) -> dict[str, Any]:
        """What a script needs to open the line without asking the server: the contents of its boxes, and what differs.

        ``last``: the status that was agreed last; ``without``: boxes that this action does not have.
        """
        boxes, action = self.answer.boxes_to_change, self.answer.report.about_action
        values = {"seen": self.answer.seen}
        values |= {name: boxes[name] for name in BOXES if boxes[name] and name != "ask_answer"}
        if boxes["label"] is not None:
            values["label"] = boxes["label"].ref
        for name in DATES:
            if boxes[name] is not None:
                parts = {"day": boxes[name].day, "month": boxes[name].month, "year": boxes[name].year}
                values |= {f"{name}_{part}": str(number) for part, number in parts.items()}
        found: dict[str, Any] = {
            "name": self.answer.name,
            "values": values,
            "can_be_confirmed": self.can_be_confirmed,
            "has_last_words": bool(self.answer.last.words.report_text),
        }
        on_record = label_on_record(action)
        if on_record is not None:
            found["last"] = on_record.ref
        if action.ongoing:
            found["without"] = ["proposed_due"]
        return found


@dataclass
class PriorityLines:
    """The lines of one priority."""

    lines: list[Line] = field(default_factory=list)

    @property
    def priority(self) -> Any:
        """The priority."""
        return self.lines[0].answer.report.about_priority

    @property
    def name(self) -> str:
        """Its number, or its title where it has none."""
        return str(self.priority.number or self.priority.title)

    @property
    def others(self) -> int:
        """How many lines nobody has begun, and "no change" can answer."""
        return sum(not line.state and line.can_be_confirmed for line in self.lines)


@dataclass
class PlanLines:
    """The lines of one agreement, with what its page says once."""

    priorities: list[PriorityLines]

    @property
    def first(self) -> Answer:
        """The first report."""
        return self.priorities[0].lines[0].answer

    @cached_property
    def due(self) -> date | None:
        """When most of them are due; a line that has more time says so itself."""
        days = Counter(line.answer.report.due for group in self.priorities for line in group.lines)
        return days.most_common(1)[0][0]

    @cached_property
    def blank(self) -> UpdateForm:
        """Empty boxes, as Django's ``empty_form`` has them, from which a script makes those of a line."""
        return UpdateForm(answer=self.first.without_words(), prefix="__prefix__")

    @property
    def opens(self) -> dict[str, dict[str, str]]:
        """The boxes that a status opens only because of what was agreed last, by what that was."""
        actions = (line.answer.report.about_action for group in self.priorities for line in group.lines)
        on_record = {row.ref: row for row in map(label_on_record, actions) if row is not None}
        return {ref: opened_by_last(self.first.report.scheme, row) for ref, row in on_record.items()}


@dataclass(frozen=True)
class Asked:
    """What the group asks of the person: an action from a meeting, or a question; with the box for the answer.

    ``box``: its name and id; ``text``: what stands in it; ``question``: None for an action from a meeting.
    """

    answer: Answer
    by: str
    words: str
    box: str
    text: str = ""
    question: ReportRound | None = None
    error: str = ""

    @property
    def is_sent_back(self) -> bool:
        """Whether the update came back with it."""
        return self.question is not None and self.question.kind == ReportRound.Kind.SENT_BACK


def asked_of(answers: Iterable[Answer], typed: Mapping[str, str]) -> list[Asked]:
    """All that is asked about the reports. ``typed``: answers that stand in boxes and are not kept, by box."""
    found = []
    for answer in answers:
        for question in answer.questions:
            box = f"answer-{question.pk}"
            found.append(Asked(answer, question.by_name, question.note, box, typed.get(box, ""), question))
        if answer.asks and answer.is_open:
            # One answer for all that meetings asked about the action.
            box = f"{answer.prefix}-ask_answer"
            words = "\n".join(f"{ask.text} ({ask.whom_and_when})" for ask in answer.asks)
            text = str(answer.boxes_to_change["ask_answer"])
            found.append(
                Asked(answer, answer.report.agreement.working_group_name, words, box, typed.get(box, text))
            )
    return found


def named_problems(forms: Iterable[ReportForm]) -> list[Problem]:
    """The problems of the forms, each with the name of its action."""
    return [
        Problem(f"{form.answer.name}: {problem.words}", problem.target)
        for form in forms
        for problem in problems(form)
    ]
