"""How many updates a person answers for and has not sent, counted and in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import formats, timezone

from reporting.models import UNDONE, Report, ReportDraft
from reporting.whole_reports import printed_order


@dataclass(frozen=True)
class UpdateTally:
    """How many updates a person answers for in open periods, and how many of them are not sent."""

    total: int
    undone: int
    drafts: int
    first_due: date | None
    last_due: date | None
    today: date

    @property
    def done(self) -> int:
        """How many are sent."""
        return self.total - self.undone

    @property
    def sent_so_far(self) -> str:
        """ "3 of 4 are sent."; "" before the first and after the last. Not by whom: a delegate reads it too."""
        are = "is" if self.done == 1 else "are"
        return f"{self.done} of {self.total} {are} sent." if self.done and self.undone else ""

    @property
    def all_sent(self) -> str:
        """ "All 4 updates are sent.", after the last."""
        one = "The one update that was asked for is sent."
        return one if self.total == 1 else f"All {self.total} updates are sent."

    @property
    def sentence(self) -> str:
        """What the person owes and by when: the first sentence of their page."""
        if not self.total:
            return "Nothing is waiting for you. No reporting period is open on actions that you update."
        if not self.undone:
            return f"Nothing is waiting for you. {self.all_sent}"
        one = self.undone == 1
        waiting = f"{self.undone} action{' is' if one else 's are'} waiting for your update"
        if self.first_due is None:
            return f"{waiting}."
        day = formats.date_format(self.first_due, "l j F Y")
        if self.first_due < self.today:
            was = "It was" if one else "They were" if self.first_due == self.last_due else "The first was"
            return f"{waiting}. {was} due on {day}."
        return f"{waiting}, {'' if self.first_due == self.last_due else 'the first '}by {day}."


class CountedUpdate(NamedTuple):
    """An update that a person answers for, as far as it is counted. ``due`` None: no date; it is theirs where they
    have more time. ``has_draft``: whether anybody has begun it; ``responder``: the post that answers for it.
    """

    key: int
    state: str
    due: date | None
    has_draft: bool
    responder: int | None

    @property
    def is_begun(self) -> bool:
        """Whether there is something to send: a draft, or what came back and may go as it is."""
        return self.has_draft or self.state == Report.State.SENT_BACK


def counted_updates(updates: QuerySet[Any]) -> list[CountedUpdate]:
    """All of them, in printed order. One query."""
    due = Coalesce("extended_to", "period__due_on")
    # Of updates only: with the other half of ``of_row``, PostgreSQL looks for each draft by itself.
    draft = Exists(ReportDraft.objects.filter(action=OuterRef("action"), period=OuterRef("period")))
    rows = printed_order(updates).values_list("pk", "state", due, draft, "responder")
    return [CountedUpdate(*row) for row in rows]


def tally(updates: Sequence[CountedUpdate]) -> UpdateTally:
    """Counts over a person's updates in open periods."""
    undone = [update for update in updates if update.state in UNDONE]
    days = [update.due for update in undone if update.due is not None]
    return UpdateTally(
        total=len(updates),
        undone=len(undone),
        drafts=sum(update.has_draft for update in undone),
        first_due=min(days, default=None),
        last_due=max(days, default=None),
        today=timezone.localdate(),
    )
