"""Drafts that can be sent together, and what is missing in the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from accounts.models import User
from core.conflict import Conflict
from core.parameters import row_keys, whole_number
from reporting.models import ReportRound
from reporting.report_rights import MAY_SEND, Capacity, capacity_of
from reporting.updates.answers import Answer
from reporting.whole_reports import readers_of


@dataclass(frozen=True)
class MissingAnswerLink:
    """Something that is missing in a draft, with the address of the box to fill in."""

    words: str
    address: str


@dataclass(frozen=True)
class DraftNotReady:
    """A draft that cannot be sent yet."""

    answer: Answer
    missing: tuple[MissingAnswerLink, ...]


@dataclass(frozen=True)
class DraftCheck:
    """A person's drafts of reports: ready to send, not ready, and sent by somebody else. In printed order."""

    ready: tuple[Answer, ...]
    not_ready: tuple[DraftNotReady, ...]
    not_theirs: tuple[Answer, ...]

    @property
    def updates(self) -> int:
        """How many updates the button sends."""
        return sum(answer.report.action is not None for answer in self.ready)

    @property
    def commentaries(self) -> int:
        """How many commentaries the button sends."""
        return len(self.ready) - self.updates

    @property
    def is_empty(self) -> bool:
        """Whether there is no draft."""
        return not (self.ready or self.not_ready or self.not_theirs)


def check_drafts(drafts: Sequence[Answer], user: User) -> DraftCheck:
    """Sorts a person's drafts by whether they can send them. One query for each agreement."""
    readers = readers_of(user, [answer.report for answer in drafts])
    ready: list[Answer] = []
    not_ready: list[DraftNotReady] = []
    not_theirs: list[Answer] = []
    for answer in drafts:
        capacity = capacity_of(readers[answer.report.agreement_id], *answer.report.posts)
        if capacity is not None and answer.problems:
            is_own = capacity != Capacity.ADMINISTRATOR
            not_ready.append(DraftNotReady(answer, _links_to_missing(answer, is_own=is_own)))
        elif capacity not in MAY_SEND:
            not_theirs.append(answer)
        else:
            ready.append(answer)
    return DraftCheck(tuple(ready), tuple(not_ready), tuple(not_theirs))


def _links_to_missing(answer: Answer, *, is_own: bool) -> tuple[MissingAnswerLink, ...]:
    """Links to the boxes: on the page My updates, where the line then stands open, or on the update's own page."""
    own_page, _, _ = answer.address_in_list.partition("#")
    page, prefix = (own_page, f"{answer.prefix}-") if is_own else (answer.address, "")
    return tuple(
        MissingAnswerLink(problem.message, f"{page}#{box_of(answer, problem.field, prefix)}")
        for problem in answer.problems
    )


def box_of(answer: Answer, field: str, prefix: str = "") -> str:
    """The id of a box. The answer to the question that an update was sent back with has one of its own."""
    if field == "question":
        for question in answer.questions:
            if question.kind == ReportRound.Kind.SENT_BACK:
                return f"answer-{question.pk}"
    return f"id_{prefix}{field}{'_0' if field == 'label' else ''}"


def chosen_drafts(ready: Sequence[Answer], posted: Sequence[str]) -> list[Answer]:
    """The drafts that were on the page when the button was pressed (each "prefix:token").

    Raises Conflict if one of them was changed since, so that nothing is sent that nobody has seen.
    """
    as_shown = {f"{answer.prefix}:{answer.seen}": answer for answer in ready}
    if any(item not in as_shown for item in posted):
        raise Conflict
    return [as_shown[item] for item in dict.fromkeys(posted)]


def posted_keys(posted: Sequence[str]) -> set[int]:
    """The primary keys of the updates among them."""
    return row_keys([item.partition(":")[0].removeprefix("u") for item in posted if item.startswith("u")])


def posted_remarks(data: Mapping[str, str]) -> dict[int, str]:
    """Answers to the questions before sending, by the update's primary key."""
    keys = {name: whole_number(name.removeprefix("remark-")) for name in data if name.startswith("remark-")}
    return {key: str(data[name])[:1000] for name, key in keys.items() if key is not None}


def with_remarks(check: DraftCheck, remarks: Mapping[int, str]) -> DraftCheck:
    """The drafts with the typed answers in their boxes again, where nothing was sent."""
    ready = [replace(answer, typed_remark=remarks.get(answer.report.pk)) for answer in check.ready]
    return replace(check, ready=tuple(ready))
