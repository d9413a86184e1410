"""The page My updates: everything that a lead answers for in open periods, as forms."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from actions.labels import labels_of
from priorities.models import Priority, StatusLabel, holdings_of
from reporting.models import (
    UNDONE,
    Commentary,
    CommentaryDraft,
    ProgressUpdate,
    ReportingPeriod,
    UpdateRound,
)
from reporting.tally import UpdateTally, tally
from reporting.update_rights import Capacity, due_of
from reporting.updates.answers import Answer, answers
from reporting.updates.forms import CommentaryForm, UpdateForm
from reporting.whole_updates import keys_in_printed_order, whole_updates
from reporting.workflow import CommentaryKey
from reporting.workflow.commentary_and_notes import can_be_corrected
from reporting.workflow.rights import in_whose_name, post_in_words

PAGE = 50  # updates of a page
MOST_OF_OTHERS = 50  # of what others answer for


@dataclass(frozen=True)
class UpdateOfOthers:
    """An update that somebody else answers for, on an action that the reader leads or co-ordinates."""

    update: ProgressUpdate
    label: str

    @property
    def state(self) -> str:
        """ "Waiting for Head of Policing, County Police", or the state in words."""
        if self.update.state in UNDONE:
            return f"Waiting for {post_in_words(self.update.responder) or 'somebody to be named'}"
        return str(ProgressUpdate.State(self.update.state).label)

    @property
    def due(self) -> Any:
        """When it is due; None: no date, or nothing waits."""
        return due_of(self.update) if self.update.state in UNDONE else None


@dataclass(frozen=True)
class CommentaryBox:
    """The commentary on a priority in an open period, as its lead sees it.

    The row is a priority with what :func:`commentaries_of` adds to it.
    """

    priority: Any
    form: CommentaryForm

    @property
    def key(self) -> CommentaryKey:
        """Which commentary it is."""
        return CommentaryKey(self.priority.period, self.priority.pk)

    @property
    def name(self) -> str:
        """Its name in the form of the page."""
        return f"{self.priority.period}-{self.priority.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it can be written: not sent, sent back, or recorded by the Unit in their name."""
        return self.corrects or self.priority.sent_state in (None, Commentary.State.SENT_BACK)

    @property
    def corrects(self) -> bool:
        """Whether they correct what the Unit recorded in their name."""
        return can_be_corrected(self.priority.sent_state, self.priority.sent_from, Capacity.OWN)

    @property
    def sent_by(self) -> str:
        """Who sent it: "Del Delegate for Lee Lead"."""
        return in_whose_name(self.priority.sender or "", self.priority.author or "")

    @property
    def has_draft(self) -> bool:
        """Whether words wait to be sent."""
        return bool(self.priority.draft_text) and self.is_open


def commentaries_of(user: User) -> QuerySet[Any]:
    """The priorities that the person leads in agreements with an open period, with their commentaries. One query.

    ``period``, ``period_title``; ``draft_text`` and ``draft_revision`` ("" and 0: none); ``sent_text`` and
    ``sent_state`` (None: nothing was sent), with ``sent_at``, ``sender``, ``author``, ``sent_from``; ``question``: what
    it was sent back with.
    """
    periods = ReportingPeriod.objects.open_in(OuterRef("agreement"))
    drafts = CommentaryDraft._default_manager.filter(period=OuterRef("period"), priority=OuterRef("pk"))
    sent = Commentary._default_manager.filter(
        period=OuterRef("period"), priority=OuterRef("pk"), withdrawn_at__isnull=True
    )
    rounds_sent_back = UpdateRound._default_manager.filter(
        commentary__period=OuterRef("period"),
        commentary__priority=OuterRef("pk"),
        kind=UpdateRound.Kind.SENT_BACK,
    ).order_by("-at", "-pk")
    return (
        Priority._default_manager.filter(lead__in=holdings_of(user).values("post"), withdrawn_at__isnull=True)
        .annotate(
            period=Subquery(periods.values("pk")[:1]), period_title=Subquery(periods.values("title")[:1])
        )
        .filter(period__isnull=False)
        .annotate(
            draft_text=Coalesce(Subquery(drafts.values("text")[:1]), Value("", output_field=TextField())),
            draft_revision=Coalesce(Subquery(drafts.values("revision")[:1]), Value(0)),
            sent_text=Subquery(sent.values("text")[:1]),
            sent_state=Subquery(sent.values("state")[:1]),
            sent_at=Subquery(sent.values("sent_at")[:1]),
            sent_from=Subquery(sent.values("received_from")[:1]),
            sender=Subquery(sent.values("sent_by__name")[:1]),
            author=Subquery(sent.values("author_name")[:1]),
            question=Subquery(rounds_sent_back.values("note")[:1]),
        )
        .select_related("agreement", "lead__agency")
        .order_by("agreement__title", "agreement", F("position"), "pk")
    )


def commentary_boxes(user: User, data: Any = None) -> list[CommentaryBox]:
    """The commentaries of the person with their forms. ``data``: what was posted, used for those that it names."""
    posted = set(data.getlist("commentary")) if data is not None else set()
    boxes = []
    for row in commentaries_of(user):
        name = f"{row.period}-{row.pk}"
        words = row.draft_text or row.sent_text or ""
        form = CommentaryForm(
            data if name in posted else None,
            prefix=f"c{name}",
            initial={"text": words, "revision": row.draft_revision},
        )
        form.fields["text"].label = f"Commentary on {row.number} {row.title}".replace("  ", " ")
        form.fields["text"].widget.attrs["rows"] = 3
        boxes.append(CommentaryBox(row, form))
    return boxes


@dataclass
class MyUpdatesPage:
    """The contents of the page."""

    tally: UpdateTally
    page: Page[Any]
    forms: list[UpdateForm]
    done: list[Answer]
    commentaries: list[CommentaryBox]
    beside: list[UpdateOfOthers]
    has_more_beside: bool = False
    theirs: dict[int, Any] = field(default_factory=dict)

    @property
    def responders(self) -> set[str]:
        """The responders of the updates on the page."""
        return {form.answer.responder for form in self.forms} | {answer.responder for answer in self.done}

    @property
    def has_drafts(self) -> bool:
        """Whether there is something to check and send."""
        return bool(self.tally.drafts) or any(box.has_draft for box in self.commentaries)

    @property
    def can_write(self) -> bool:
        """Whether the page has anything to fill in."""
        return bool(self.forms) or any(box.is_open or box.form.errors for box in self.commentaries)


def schemes_of(agreements: Collection[int]) -> dict[int, list[StatusLabel]]:
    """The status labels of agreements in order, by the agreement's primary key. One query."""
    labels_by_agreement: dict[int, list[StatusLabel]] = {key: [] for key in agreements}
    for row in StatusLabel._default_manager.filter(
        agreement__in=labels_by_agreement, withdrawn_at__isnull=True
    ):
        labels_by_agreement[row.agreement_id].append(row)
    return labels_by_agreement


def own_updates(user: User) -> Any:
    """The updates in open periods that the person answers for."""
    return ProgressUpdate.objects.answered_by(user).in_open_periods()


def prefix_of(update: ProgressUpdate) -> str:
    """What the names of an update's boxes begin with on the page of all."""
    return f"u{update.pk}"


def forms_of(shown_answers: Sequence[Answer], data: Any = None) -> list[UpdateForm]:
    """A form for each update. ``data``: what was posted."""
    schemes = schemes_of({answer.update.agreement_id for answer in shown_answers}) if shown_answers else {}
    return [
        UpdateForm(
            data,
            answer=answer,
            scheme=schemes[answer.update.agreement_id],
            prefix=prefix_of(answer.update),
        )
        for answer in shown_answers
    ]


def my_page(user: User, number: str | None) -> MyUpdatesPage:
    """The page as it is opened. A constant number of queries."""
    updates = own_updates(user)
    counts = tally(updates)
    pages = Paginator(keys_in_printed_order(updates), PAGE)
    # The tally has counted already.
    pages.count = counts.total
    page = pages.get_page(number)
    own_keys = list(page.object_list)
    others = ProgressUpdate.objects.beside(user).in_open_periods()
    keys_of_others = list(keys_in_printed_order(others)[: MOST_OF_OTHERS + 1])
    rows = whole_updates([*own_keys, *keys_of_others[:MOST_OF_OTHERS]])
    labels = labels_of([row.action for row in rows])
    own_rows = [row for row in rows if row.pk in own_keys]
    all_answers = answers(own_rows, user, labels)
    return MyUpdatesPage(
        counts,
        page,
        forms_of([answer for answer in all_answers if not answer.is_done]),
        [answer for answer in all_answers if answer.is_done],
        # Commentaries belong to no update, so they are on the first page.
        commentary_boxes(user) if page.number == 1 else [],
        [UpdateOfOthers(row, labels[row.action_id]) for row in rows if row.pk not in own_keys],
        len(keys_of_others) > MOST_OF_OTHERS,
    )
