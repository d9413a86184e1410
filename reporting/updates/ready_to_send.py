"""Which drafts can be sent together, and what keeps the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from priorities.readers import Reader, reader_of
from reporting.update_rights import capacity_of
from reporting.updates.answers import Answer
from reporting.updates.my_updates import CommentaryBox
from reporting.workflow import CommentaryKey
from reporting.workflow.commentary_and_notes import capacity_for
from reporting.workflow.rights import readers_of

TARGETS = {"label": "id_label_0"}
"""Ids of boxes that are not named after their field."""


@dataclass(frozen=True)
class Missing:
    """What a draft lacks, with the address of the box that mends it."""

    words: str
    address: str


@dataclass(frozen=True)
class DraftNotReady:
    """A draft that cannot be sent as it is."""

    answer: Answer
    missing: tuple[Missing, ...]


@dataclass(frozen=True)
class Check:
    """Drafts in printed order: those that can go, that lack something, that somebody else sends; commentaries."""

    ready: tuple[Answer, ...]
    not_ready: tuple[DraftNotReady, ...]
    not_theirs: tuple[Answer, ...]
    commentaries: tuple[CommentaryBox, ...] = ()

    @property
    def number(self) -> int:
        """How many things go when the button is pressed."""
        return len(self.ready) + len(self.commentaries)

    @property
    def is_empty(self) -> bool:
        """Whether there is no draft at all."""
        return not (self.ready or self.not_ready or self.not_theirs or self.commentaries)


def checked(drafts: Sequence[Answer], boxes: Sequence[CommentaryBox], user: User) -> Check:
    """Sorts a person's drafts by what can be done with them. One query for each agreement."""
    readers = readers_of(user, [answer.update for answer in drafts])
    ready: list[Answer] = []
    not_ready: list[DraftNotReady] = []
    not_theirs: list[Answer] = []
    for answer in drafts:
        capacity = capacity_of(readers[answer.update.agreement_id], answer.update)
        if capacity is None or not capacity.may_send:
            not_theirs.append(answer)
        elif answer.problems:
            not_ready.append(DraftNotReady(answer, _missing(answer)))
        else:
            ready.append(answer)
    return Check(tuple(ready), tuple(not_ready), tuple(not_theirs), _commentaries(boxes, user, readers))


def _commentaries(
    boxes: Sequence[CommentaryBox], user: User, readers: dict[int, Reader]
) -> tuple[CommentaryBox, ...]:
    """The commentaries that this person can send now."""
    found = []
    for box in boxes:
        agreement = box.priority.agreement
        if not box.has_draft:
            continue
        if agreement.pk not in readers:
            readers[agreement.pk] = reader_of(user, agreement)
        capacity = capacity_for(readers[agreement.pk], box.priority.lead)
        if capacity is not None and capacity.may_send:
            found.append(box)
    return tuple(found)


def _missing(answer: Answer) -> tuple[Missing, ...]:
    return tuple(
        Missing(problem.message, f"{answer.address}#{TARGETS.get(problem.field, f'id_{problem.field}')}")
        for problem in answer.problems
    )


def chosen(ready: Sequence[Answer], posted: Sequence[str]) -> list[Answer] | None:
    """The drafts that were on the page when the button was pressed ("key:revision" each).

    None when one of them is no longer what was shown: then nothing is to be sent unseen.
    """
    as_shown = {f"{answer.update.pk}:{answer.revision}": answer for answer in ready}
    if any(name not in as_shown for name in posted):
        return None
    return [as_shown[name] for name in dict.fromkeys(posted)]


def chosen_commentaries(
    ready: Sequence[CommentaryBox], posted: Sequence[str]
) -> dict[CommentaryKey, int] | None:
    """As :func:`chosen`, for commentaries ("period-priority:revision" each)."""
    as_shown = {f"{box.name}:{box.priority.draft_revision}": box for box in ready}
    if any(name not in as_shown for name in posted):
        return None
    boxes = [as_shown[name] for name in dict.fromkeys(posted)]
    return {box.key: box.priority.draft_revision for box in boxes}
