"""The lines of the action log, from the plan's value: what is asked, of whom, by when, and what came of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from import_export.resources import Resource

from accounts.models import Partnership
from downloads.lists import column
from plan.summary import concern_subject
from plan.value import PlanValue
from plan.value.rows import ConcernValue, MatterValue
from priorities.models import Decision, Matter
from priorities.readers import Reader
from reporting.matters.names import one_called
from reporting.matters.rights import THE_PARTNERSHIP, is_put_to

OPEN, LATE, ANSWERED, WITHDRAWN = "open", "late", "answered", "withdrawn"
STATES = {OPEN: "Open", LATE: "Late", ANSWERED: "Answered", WITHDRAWN: "Withdrawn"}
AGES = {
    "new": ("In the last 3 months", timedelta(0), timedelta(days=91)),
    "year": ("3 to 12 months ago", timedelta(days=92), timedelta(days=365)),
    "old": ("More than a year ago", timedelta(days=366), timedelta.max),
}
ME, FOLLOWED = "me", "unit"
"""Filters by who answers: the reader, or nobody whom the tracker knows, so that the Unit sees to it."""
TABLES = ("concerns", "matters")
UNIT = "the Community Safety Unit"
ISSUE = str(Matter.Kind.ISSUE.label)


@dataclass(frozen=True)
class LogLine:
    """One line. ``about``: its subject, "" for the whole agreement.

    ``post``: the ref of the job title that answers; "": a body does, or the Unit sees to it. ``ref`` "": a decision,
    which is followed where the plan is edited. ``is_mine``, ``may_answer``: what the reader has to do with it.
    ``hand_over``: the request that the line is; it is no part of the plan's value. ``is_not_published``: others read
    its answer with the next publication.
    """

    ref: str
    kind: str
    text: str
    about: str = ""
    subject: str = "agreement"
    subject_ref: str = ""
    for_whom: str = ""
    post: str = ""
    by_when: str = ""
    due: date | None = None
    raised_at: str = ""
    raised_on: date | None = None
    raised_by: str = ""
    answer: str = ""
    answered_on: date | None = None
    answered_by: str = ""
    withdrawn_why: str = ""
    state: str = OPEN
    row: str = ""
    is_mine: bool = False
    may_answer: bool = False
    hand_over: Matter | None = None
    is_not_published: bool = False

    @property
    def state_words(self) -> str:
        """ "Open", "Late"."""
        return STATES[self.state]

    @property
    def waits(self) -> bool:
        """Whether it has no answer yet."""
        return self.state in (OPEN, LATE)


class LogResource(Resource):
    """The action log as a file."""

    kind = column("What it is", lambda line: line.kind)
    text = column("What is asked", lambda line: line.text)
    about = column("About", lambda line: line.about)
    for_whom = column("For", lambda line: line.for_whom)
    by_when = column("By when, in words", lambda line: line.by_when)
    due = column("Due", lambda line: line.due)
    raised_at = column("Raised at", lambda line: line.raised_at)
    raised_on = column("Raised on", lambda line: line.raised_on)
    raised_by = column("Raised by", lambda line: line.raised_by)
    state = column("State", lambda line: line.state_words)
    answer = column("Answer", lambda line: line.answer)
    answered_on = column("Answered on", lambda line: line.answered_on)
    answered_by = column("Answered by", lambda line: line.answered_by)
    withdrawn_why = column("Why withdrawn", lambda line: line.withdrawn_why)


def log_lines(value: PlanValue, today: date, hand_overs: Iterable[LogLine] = ()) -> list[LogLine]:
    """All lines: what waits first, by its day; then the rest, the newest first. The value has read the tables."""
    lines = [line_of(value, row, today) for name in TABLES for row in value.table(name)]  # type: ignore[arg-type]
    lines += [
        replace(line_of(value, item.row, today), state=WITHDRAWN, withdrawn_why=item.why)  # type: ignore[arg-type]
        for item in value.withdrawn
        if item.table in TABLES
    ]
    lines += [*_decisions(value, today), *hand_overs]
    waiting = [line for line in lines if line.waits]
    rest = [line for line in lines if not line.waits]
    waiting.sort(key=lambda line: (line.due or date.max, line.raised_on or date.max))
    rest.sort(key=lambda line: line.answered_on or line.raised_on or date.min, reverse=True)
    return waiting + rest


def line_of(value: PlanValue, row: ConcernValue, today: date) -> LogLine:
    """The line of a concern or matter."""
    line = LogLine(
        row.ref,
        ISSUE,
        row.text,
        concern_subject(value, row),
        row.subject,
        row.subject_ref,
        row.for_whom or THE_PARTNERSHIP,
        by_when=row.by_when,
        due=row.due,
        raised_at=row.raised_at,
        raised_on=row.raised_on,
        answer=row.answer,
        answered_on=row.answered_on,
        answered_by=(row.for_whom or THE_PARTNERSHIP) if row.answer else "",
        state=_state(row.answer, row.due, today),
    )
    if not isinstance(row, MatterValue):
        return replace(line, post=_called(value, row.for_whom, today))
    return replace(
        line,
        kind=str(Matter.Kind(row.kind).label),
        for_whom=row.for_whom or value.post_as_printed(row.post) or UNIT,
        post=row.post,
        raised_by=row.raised_by_name,
        answered_by=row.answered_by_name,
    )


def _called(value: PlanValue, words: str, today: date) -> str:
    """The ref of the job title that words name; "" for none."""
    if not words:
        return ""
    titles = (
        (post.ref, name) for post in value.posts for name in (value.post_as_printed(post.ref), post.title)
    )
    holders = ((row.post, row.name) for row in value.people if row.kind == "holder" and row.covers(today))
    return one_called(words, titles, holders) or ""


def _decisions(value: PlanValue, today: date) -> Iterator[LogLine]:
    """The decisions of meetings that ask something of somebody."""
    for row in value.decisions:
        if row.addressed_to or row.due or row.kind in Decision.ASKING_KINDS:
            done = row.response or (row.status if row.status not in ("", "open") else "")
            yield LogLine(
                "",
                (row.kind or "decision").capitalize(),
                row.text,
                for_whom=row.addressed_to,
                post=_called(value, row.addressed_to, today),
                due=row.due,
                raised_at=row.meeting,
                raised_on=row.meeting_on,
                answer=done if row.status != "open" else "",
                state=_state(done if row.status != "open" else "", row.due, today),
                row=row.ref,
            )


def _state(answer: str, due: date | None, today: date) -> str:
    if answer:
        return ANSWERED
    return LATE if due is not None and due < today else OPEN


def for_reader(lines: Iterable[LogLine], reader: Reader, partnership: Partnership) -> list[LogLine]:
    """The lines, each with what the reader has to do with it: whether it is for them, and whether they answer it."""
    found = []
    for line in lines:
        is_body = line.kind == ISSUE and not line.post
        is_mine = line.post in reader.answers_for or (
            is_body and is_put_to(line.for_whom, reader, partnership)
        )
        records = reader.is_administrator or (is_body and reader.is_chair)
        may_answer = bool(line.ref) and line.waits and (is_mine or records)
        found.append(replace(line, is_mine=is_mine, may_answer=may_answer))
    return found


def filtered(lines: Iterable[LogLine], chosen: Mapping[str, str], today: date) -> list[LogLine]:
    """The lines that pass the filters: ``state`` ("" what waits), ``who``, ``age``, ``kind``."""
    return [line for line in lines if _passes(line, chosen, today)]


def _passes(line: LogLine, chosen: Mapping[str, str], today: date) -> bool:
    state = chosen.get("state", "")
    if not (line.waits if state in ("", OPEN) else state in ("all", line.state)):
        return False
    who = chosen.get("who", "")
    is_theirs = {"": True, ME: line.is_mine, FOLLOWED: not line.post}
    if not is_theirs.get(who, who == line.for_whom) or chosen.get("kind", line.kind) != line.kind:
        return False
    if not chosen.get("age"):
        return True
    _, least, most = AGES[chosen["age"]]
    return line.raised_on is not None and least <= today - line.raised_on <= most
