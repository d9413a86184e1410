"""An update as the pages show it: with its action, the last report, its draft and what it still needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from actions.labels import labels_of
from core.text import shortened
from priorities.status import StatusMeaning
from reporting.last_report import LastReport, last_agreed, last_reports, meaning_of, update_boxes
from reporting.models import UNDONE, Ask, NoteSinceReport, ProgressUpdate, UpdateDraft, UpdateRound
from reporting.review.page import open_questions
from reporting.rules.sending import MissingAnswer, UpdateBoxes, problems_at_sending, questions_before_sending
from reporting.update_rights import due_of, working_group_of
from reporting.workflow.drafts import BESIDE_A_CONFIRMATION, NO_WORDS, boxes_of, boxes_without_draft
from reporting.workflow.rights import post_in_words


def days_left(due: date | None, today: date) -> str:
    """ "4 days left", "due today", "2 days late"; "" without a date."""
    if due is None:
        return ""
    days = (due - today).days
    if days == 0:
        return "due today"
    count = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"{count} left" if days > 0 else f"{count} late"


@dataclass(frozen=True)
class Answer:
    """One update on a page, with its last report and its draft.

    ``asks``: of earlier reviews, without an answer; ``notes``: written since the last report, not reviewed;
    ``questions``: of reviewers, without an answer; all oldest first.
    """

    update: ProgressUpdate
    label: str
    last: LastReport
    today: date
    asks: tuple[Ask, ...] = ()
    notes: tuple[NoteSinceReport, ...] = ()
    questions: tuple[UpdateRound, ...] = ()

    @property
    def name(self) -> str:
        """The action's label, or its first words where the aim has no number."""
        return self.label or shortened(self.update.action.text, 60)

    @property
    def address(self) -> str:
        """The page where it is written or read."""
        return reverse("update-edit", args=[self.update.pk])

    @property
    def no_longer_mine(self) -> str:
        """The page where its responder says that somebody else has the post now; "" without a responder."""
        post = self.update.responder_id
        if post is None:
            return ""
        query = urlencode({"action": self.label}) if self.label else ""
        return f"{reverse('post-no-longer-mine', args=[post])}{'?' if query else ''}{query}"

    @property
    def is_done(self) -> bool:
        """Whether the responder has nothing to do."""
        return self.update.state not in UNDONE

    @cached_property
    def draft(self) -> UpdateDraft | None:
        """The draft; None: there is none, or it is empty."""
        try:
            draft: UpdateDraft = self.update.draft
        except ObjectDoesNotExist:
            return None
        return draft if boxes_of(draft) != NO_WORDS else None

    @property
    def revision(self) -> int:
        """The revision of the draft, for the form; 0 without a draft."""
        try:
            return int(self.update.draft.revision)
        except ObjectDoesNotExist:
            return 0

    @property
    def initial_boxes(self) -> dict[str, Any]:
        """The boxes when the form is opened. A confirmation is only a tick, and its boxes are empty."""
        boxes = boxes_of(self.draft) if self.draft is not None else boxes_without_draft(self.update)
        if not boxes["is_confirmation"]:
            return boxes
        return {**NO_WORDS, **{name: boxes[name] for name in BESIDE_A_CONFIRMATION}, "is_confirmation": True}

    @property
    def is_untouched(self) -> bool:
        """Whether nobody has written anything for this period yet."""
        return self.update.state == ProgressUpdate.State.OWED and self.draft is None

    @property
    def state(self) -> str:
        """The state in words for the responder."""
        if self.update.state in UNDONE and self.draft is not None:
            return "No change: not sent yet" if self.draft.is_confirmation else "Draft: not sent yet"
        if self.update.state == ProgressUpdate.State.OWED:
            return "To do"
        return str(ProgressUpdate.State(self.update.state).label)

    @property
    def status(self) -> StatusMeaning | None:
        """The status chosen: of the draft, or of what was sent."""
        row = self.draft if not self.is_done and self.draft else self.update
        return meaning_of(row.label)

    @property
    def days_left(self) -> str:
        """The days until it is due, in words; "" without a date."""
        return days_left(self.due, self.today)

    @property
    def due(self) -> date | None:
        """When it is due; None: no date."""
        return due_of(self.update)

    @property
    def responder(self) -> str:
        """Who updates."""
        return post_in_words(self.update.responder)

    @property
    def working_group(self) -> str:
        """Who reviews it."""
        return working_group_of(self.update)

    @property
    def problems(self) -> tuple[MissingAnswer, ...]:
        """What is missing before the draft can be sent."""
        boxes = update_boxes(self.draft) if self.draft else UpdateBoxes()
        return problems_at_sending(boxes, last_agreed(self.update.action))

    @property
    def gentle_questions(self) -> tuple[str, ...]:
        """Questions that the page asks once before the draft is sent. They may stay unanswered."""
        if self.draft is None:
            return ()
        return questions_before_sending(
            update_boxes(self.draft), last_agreed(self.update.action), self.last.last_words, self.today
        )


def answers(
    updates: Collection[ProgressUpdate],
    user: User | AnonymousUser,
    labels: Mapping[int, str] | None = None,
) -> list[Answer]:
    """The updates as pages show them. A constant number of queries. The rows are whole.

    ``labels``: of their actions by primary key; None: they are read.
    """
    labels = labels if labels is not None else labels_of([update.action for update in updates])
    last = last_reports(updates, user)
    today = timezone.localdate()
    actions = [update.action_id for update in updates]
    asks = _by_action(_open_asks(actions))
    notes = _by_action(NoteSinceReport.objects.since_the_last_report(actions))
    rounds: dict[int, list[UpdateRound]] = {}
    round_rows = UpdateRound._default_manager.filter(update__in=[update.pk for update in updates])
    for row in round_rows.select_related("label").order_by("at", "pk"):
        rounds.setdefault(row.update_id or 0, []).append(row)
    return [
        Answer(
            update,
            labels[update.action_id],
            last[update.pk],
            today,
            # An ask that was made when this update was decided is for the next one.
            asks=tuple(ask for ask in asks.get(update.action_id, ()) if ask.update_id != update.pk),
            notes=tuple(notes.get(update.action_id, ())),
            questions=open_questions(rounds.get(update.pk, ())),
        )
        for update in updates
    ]


def _open_asks(actions: Collection[int]) -> QuerySet[Any]:
    """Asks about the actions that no agreed update has answered."""
    return Ask._default_manager.filter(
        action__in=actions, answered_in__isnull=True, withdrawn_at__isnull=True
    ).order_by("position", "pk")


def _by_action(rows: Iterable[Any]) -> dict[int, list[Any]]:
    rows_by_action: dict[int, list[Any]] = {}
    for row in rows:
        rows_by_action.setdefault(row.action_id, []).append(row)
    return rows_by_action
