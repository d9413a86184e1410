"""Drafts that can be sent together, and what is missing in the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from priorities.readers import Reader, reader_of
from reporting.update_rights import capacity_for, capacity_of
from reporting.updates.answers import Answer
from reporting.updates.my_updates import CommentaryBox
from reporting.workflow import CommentaryKey
from reporting.workflow.rights import readers_of

BOX_IDS = {"label": "id_label_0"}
"""Ids of boxes that are not named after their field."""


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
    """A person's drafts: ready to send, not ready, and sent by somebody else; with commentaries. In printed order."""

    ready: tuple[Answer, ...]
    not_ready: tuple[DraftNotReady, ...]
    not_theirs: tuple[Answer, ...]
    commentaries: tuple[CommentaryBox, ...] = ()

    @property
    def number(self) -> int:
        """How many updates and commentaries the button sends."""
        return len(self.ready) + len(self.commentaries)

    @property
    def is_empty(self) -> bool:
        """Whether there is no draft."""
        return not (self.ready or self.not_ready or self.not_theirs or self.commentaries)


def check_drafts(drafts: Sequence[Answer], boxes: Sequence[CommentaryBox], user: User) -> DraftCheck:
    """Sorts a person's drafts by whether they can send them. One query for each agreement."""
    readers = readers_of(user, [answer.update for answer in drafts])
    ready: list[Answer] = []
    not_ready: list[DraftNotReady] = []
    not_theirs: list[Answer] = []
    for answer in drafts:
        capacity = capacity_of(readers[answer.update.agreement_id], answer.update)
        if capacity is None or not capacity.may_send:
            not_theirs.append(answer)
        elif answer.problems:
            not_ready.append(DraftNotReady(answer, _links_to_missing(answer)))
        else:
            ready.append(answer)
    return DraftCheck(
        tuple(ready), tuple(not_ready), tuple(not_theirs), _commentaries_to_send(boxes, user, readers)
    )


def _commentaries_to_send(
    boxes: Sequence[CommentaryBox], user: User, readers: dict[int, Reader]
) -> tuple[CommentaryBox, ...]:
    """The commentaries that this person can send now."""
    boxes_to_send = []
    for box in boxes:
        agreement = box.priority.agreement
        if not box.has_draft:
            continue
        if agreement.pk not in readers:
            readers[agreement.pk] = reader_of(user, agreement)
        capacity = capacity_for(readers[agreement.pk], box.priority.lead)
        if capacity is not None and capacity.may_send:
            boxes_to_send.append(box)
    return tuple(boxes_to_send)


def _links_to_missing(answer: Answer) -> tuple[MissingAnswerLink, ...]:
    return tuple(
        MissingAnswerLink(
            problem.message, f"{answer.address}#{BOX_IDS.get(problem.field, f'id_{problem.field}')}"
        )
        for problem in answer.problems
    )


def chosen_drafts(ready: Sequence[Answer], posted: Sequence[str]) -> list[Answer] | None:
    """The drafts that were on the page when the button was pressed (each "key:revision").

    None if one of them was changed since, so that nothing is sent that nobody has seen.
    """
    as_shown = {f"{answer.update.pk}:{answer.revision}": answer for answer in ready}
    if any(item not in as_shown for item in posted):
        return None
    return [as_shown[item] for item in dict.fromkeys(posted)]


def chosen_commentaries(
    ready: Sequence[CommentaryBox], posted: Sequence[str]
) -> dict[CommentaryKey, int] | None:
    """As :func:`chosen_drafts`, for commentaries (each "period-priority:revision")."""
    as_shown = {f"{box.name}:{box.priority.draft_revision}": box for box in ready}
    if any(item not in as_shown for item in posted):
        return None
    boxes = [as_shown[item] for item in dict.fromkeys(posted)]
    return {box.key: box.priority.draft_revision for box in boxes}
