"""The review of a period: matters arising, the exceptions, the rest; each update beside the last report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from actions.labels import labels_of
from core.text import shortened
from priorities.status import StatusMeaning
from reporting.last_report import LastReport, label_on_record, last_reports, meaning_of
from reporting.models import OPEN, Commentary, NoteSinceReport, ProgressUpdate, UpdateRound
from reporting.periods.fetching import PeriodContext
from reporting.review.indicators_at_a_glance import IndicatorGlance, indicators_at_a_glance
from reporting.review.left_to_others import commentaries_left_to_others, left_to_others
from reporting.review.matters_arising import (
    MatterArising,
    asks_and_concerns,
    commentaries_of,
    open_questions,
    questions_of,
    rounds_of,
)
from reporting.rules import exceptions
from reporting.rules.exceptions import ExceptionKind, UpdateFacts
from reporting.rules.sending import Move, compare
from reporting.update_rights import due_of
from reporting.whole_updates import whole_updates
from reporting.workflow import DecisionMethod, stamp
from reporting.workflow.rights import post_in_words

PAGE = 50  # updates of a page


@dataclass(frozen=True)
class ReviewEntry:
    """The place of an update in the review, before its texts are loaded."""

    key: int
    state: str
    kinds: tuple[ExceptionKind, ...]

    @property
    def heading(self) -> str:
        """The heading for the update: the first of its exceptions, or the rest."""
        return str(self.kinds[0]) if self.kinds else REST


REST = "The rest"


def facts_of(row: ProgressUpdate, before: StatusMeaning | None) -> UpdateFacts:
    """An update as the rules about exceptions read it. The row is whole."""
    return UpdateFacts(
        now=meaning_of(row.label),
        before=before,
        due=row.action.due,
        proposed_due=row.proposed_due,
        is_sent=row.sent_at is not None or bool(row.label_id),
        asks_for_help=bool(row.needed.strip()),
    )


_COLUMNS = ("pk", "state", "action_id", "sent_at", "needed", "action__due", "proposed_due")


def _meaning_columns(label: str) -> tuple[str, ...]:
    """The columns of a StatusMeaning, over the relation to a label."""
    return tuple(f"{label}__{name}" for name in ("label", "meaning", "delivery_state", "rag"))


def sorted_updates(opened: PeriodContext) -> list[ReviewEntry]:
    """All updates of the period in the order of the review: by exception, then in printed order.

    One query; one more for a period that is over, whose last agreed status is no longer that of the actions.
    """
    period = opened.period
    rows = (
        ProgressUpdate.objects.filter(period=period, withdrawn_at__isnull=True)
        .exclude(state=ProgressUpdate.State.RELEASED)
        .order_by("position", "pk")
        # Plain values, not objects: all updates are sorted for every page of fifty.
        .values_list(*_COLUMNS, *_meaning_columns("label"), *_meaning_columns("action__standing__label"))
    )
    is_over = period.state not in (OPEN, "planned")
    earlier = _agreed_before(opened) if is_over else {}
    day = timezone.localdate(period.closed_at) if is_over and period.closed_at else timezone.localdate()
    entries = []
    for key, state, action, sent_at, needed, due, proposed_due, *labels in rows:
        now, status_on_record = (
            StatusMeaning(*label) if label[0] is not None else None for label in (labels[:4], labels[4:])
        )
        facts = UpdateFacts(
            now=now,
            before=earlier.get(action) if is_over else status_on_record,
            due=due,
            proposed_due=proposed_due,
            is_sent=sent_at is not None or now is not None,
            asks_for_help=bool(needed.strip()),
        )
        entries.append(ReviewEntry(key, state, exceptions.exceptions_of(facts, day)))
    order = list(ExceptionKind)
    return sorted(entries, key=lambda item: order.index(item.kinds[0]) if item.kinds else len(order))


def _agreed_before(opened: PeriodContext) -> dict[int, StatusMeaning | None]:
    """The status last agreed before the period, by action. One query."""
    period = opened.period
    rows = (
        ProgressUpdate.objects.filter(
            Q(period__position__lt=period.position) | Q(period__position=period.position, period__lt=period),
            agreement=opened.agreement,
            state=ProgressUpdate.State.AGREED,
            withdrawn_at__isnull=True,
        )
        .order_by("period__position", "period_id")
        .select_related("label", "agreed_label")
        .only("action_id", "label", "agreed_label")
    )
    return {row.action_id: meaning_of(row.agreed_label or row.label) for row in rows}


@dataclass(frozen=True)
class ReviewItem:
    """One update in the review. ``notes``: written since the last report, not reviewed; oldest first.

    ``is_left_to_others``: by correspondence, see :mod:`reporting.review.left_to_others`.
    """

    update: ProgressUpdate
    kinds: tuple[ExceptionKind, ...]
    label: str
    last: LastReport
    rounds: tuple[UpdateRound, ...]
    asks: tuple[MatterArising, ...]
    indicators: tuple[IndicatorGlance, ...]
    notes: tuple[NoteSinceReport, ...] = ()
    is_left_to_others: bool = False

    @property
    def name(self) -> str:
        """The action's label, or its first words."""
        return self.label or shortened(self.update.action.text, 60)

    @property
    def stamp(self) -> str:
        """The state of the update as the page shows it."""
        return stamp(self.update)

    @property
    def is_sent(self) -> bool:
        """Whether it waits for a decision."""
        return self.update.state == ProgressUpdate.State.SENT

    @property
    def is_decided(self) -> bool:
        """Whether it has been decided, or was agreed when the period was closed."""
        return self.update.state in (ProgressUpdate.State.DECIDED, ProgressUpdate.State.AGREED)

    @property
    def state(self) -> str:
        """The state in words."""
        return str(ProgressUpdate.State(self.update.state).label)

    @property
    def move(self) -> str:
        """How the status sent compares with the one last agreed; "" without either."""
        move = compare(self.last.status, meaning_of(self.update.label))
        return "" if move == Move.NEW else str(move)

    @property
    def differs(self) -> bool:
        """Whether another status was agreed than the one sent."""
        return bool(self.update.agreed_label_id and self.update.agreed_label_id != self.update.label_id)

    @property
    def responder(self) -> str:
        """Who updates; "" where nobody has been named."""
        return post_in_words(self.update.responder)

    @property
    def due(self) -> date | None:
        """When the update is due."""
        return due_of(self.update)

    @property
    def open_questions(self) -> tuple[UpdateRound, ...]:
        """Questions without an answer."""
        return open_questions(self.rounds)

    @property
    def last_decision(self) -> UpdateRound | None:
        """The decision that applies; None: there is none."""
        if not self.is_decided:
            return None
        decisions = [row for row in self.rounds if row.kind == UpdateRound.Kind.DECISION]
        return decisions[-1] if decisions else None

    @property
    def address(self) -> str:
        """The page where it is commented on, asked about and decided."""
        update = self.update
        return reverse("period-decide", args=[update.agreement.slug, update.period_id, update.pk])


@dataclass(frozen=True)
class ReviewGroup:
    """Updates under one heading of the review. ``total``: how many there are on all its pages."""

    heading: str
    items: tuple[ReviewItem, ...]
    total: int


@dataclass(frozen=True)
class ContentsLine:
    """A line of the review's contents: a heading, how many updates stand under it, the page where they begin."""

    heading: str
    total: int
    page: int


@dataclass(frozen=True)
class Review:
    """A page of the review."""

    opened: PeriodContext
    manner: DecisionMethod
    order: Sequence[ReviewEntry]
    page: Page[Any]
    items: tuple[ReviewItem, ...]
    arising: tuple[MatterArising, ...]
    commentaries: tuple[tuple[Commentary, tuple[UpdateRound, ...]], ...] = ()
    commentaries_left_to_others: frozenset[int] = frozenset()

    def number(self, *states: str) -> int:
        """How many updates are in one of the states."""
        return sum(item.state in states for item in self.order)

    @property
    def total(self) -> int:
        """How many updates the period asks for."""
        return len(self.order)

    @property
    def sent(self) -> int:
        """How many wait for a decision."""
        return self.number("sent")

    @property
    def decided(self) -> int:
        """How many have been decided."""
        return self.number("decided", "agreed")

    @property
    def waiting(self) -> int:
        """How many have not been sent, or wait for an answer."""
        return self.number("owed", "sent back", "not sent")

    @property
    def rest(self) -> int:
        """How many can be agreed together: sent, and no exception."""
        return len(undisputed(self.order))

    @property
    def is_open(self) -> bool:
        """Whether the period takes decisions."""
        return self.opened.period.state == OPEN

    @cached_property
    def groups(self) -> tuple[ReviewGroup, ...]:
        """The updates of the page under their headings."""
        groups: dict[str, list[ReviewItem]] = {}
        for item in self.items:
            groups.setdefault(str(item.kinds[0]) if item.kinds else REST, []).append(item)
        totals = {entry.heading: entry.total for entry in self.contents}
        return tuple(ReviewGroup(heading, tuple(items), totals[heading]) for heading, items in groups.items())

    @cached_property
    def contents(self) -> tuple[ContentsLine, ...]:
        """The headings of the whole review, on whichever page they stand."""
        places: dict[str, list[int]] = {}
        for place, item in enumerate(self.order):
            places.setdefault(item.heading, []).append(place)
        return tuple(
            ContentsLine(heading, len(indexes), indexes[0] // PAGE + 1) for heading, indexes in places.items()
        )


def undisputed(order: Iterable[ReviewEntry]) -> list[ReviewEntry]:
    """The updates that nobody disputes: sent, not decided, and no exception."""
    return [item for item in order if not item.kinds and item.state == ProgressUpdate.State.SENT]


def review_of(opened: PeriodContext, manner: DecisionMethod, number: str | None) -> Review:
    """A page of the review. ``number``: of the page, from the address. A constant number of queries."""
    order = sorted_updates(opened)
    page = Paginator(order, PAGE).get_page(number)
    entries = {item.key: item for item in page.object_list}
    rows = whole_updates(list(entries))
    rounds = rounds_of(opened, entries)
    asks, concerns = asks_and_concerns(opened)
    rows_with_kinds = [(row, entries[row.pk].kinds) for row in rows]
    left_keys = {row.pk for row in left_to_others(opened, manner, rows)}
    items = tuple(
        replace(item, is_left_to_others=item.update.pk in left_keys)
        for item in _items(opened, rows_with_kinds, rounds, asks)
    )
    first = page.number == 1
    commentaries = commentaries_of(opened, rounds) if first else ()
    questions = questions_of(opened, rounds, {item.update.pk: item.name for item in items}) if first else ()
    return Review(
        opened=opened,
        manner=manner,
        order=order,
        page=page,
        items=items,
        arising=(*asks, *questions, *concerns) if first else (),
        commentaries=commentaries,
        commentaries_left_to_others=commentaries_left_to_others(
            opened, manner, [row for row, _ in commentaries]
        ),
    )


def item_of(opened: PeriodContext, key: int) -> ReviewItem | None:
    """One update of the period; None: there is no such update in it."""
    row = next(iter(whole_updates([key])), None)
    if row is None or row.period_id != opened.period.pk:
        return None
    before = meaning_of(label_on_record(row.action))
    kinds = exceptions.exceptions_of(facts_of(row, before), timezone.localdate())
    asks, _ = asks_and_concerns(opened)
    return _items(opened, [(row, kinds)], rounds_of(opened, [row.pk]), asks)[0]


def items_to_agree(opened: PeriodContext, manner: DecisionMethod) -> tuple[tuple[ReviewItem, ...], int]:
    """The undisputed updates that the reader can agree together, and the number of those left to others."""
    rest = undisputed(sorted_updates(opened))
    rows = whole_updates([item.key for item in rest])
    own = left_to_others(opened, manner, rows)
    others = [row for row in rows if row not in own]
    labels = labels_of([row.action for row in others])
    items = tuple(ReviewItem(row, (), labels[row.action_id], LastReport(), (), (), ()) for row in others)
    return items, len(own)


def _items(
    opened: PeriodContext,
    rows: Sequence[tuple[ProgressUpdate, tuple[ExceptionKind, ...]]],
    rounds: Sequence[UpdateRound],
    asks: Sequence[MatterArising],
) -> tuple[ReviewItem, ...]:
    updates = [row for row, _ in rows]
    labels = labels_of([row.action for row in updates])
    last = last_reports(updates, opened.user)
    glances = indicators_at_a_glance({row.action.aim.priority_id for row in updates})
    notes = list(
        NoteSinceReport.objects.since_the_last_report(
            [row.action_id for row in updates], opened.period.closed_at
        )
    )
    return tuple(
        ReviewItem(
            row,
            kinds,
            labels[row.action_id],
            last[row.pk],
            tuple(one for one in rounds if one.update_id == row.pk),
            tuple(ask for ask in asks if ask.action == row.action_id),
            glances.get(row.action.aim.priority_id, ()),
            tuple(note for note in notes if note.action_id == row.action_id),
        )
        for row, kinds in rows
    )
