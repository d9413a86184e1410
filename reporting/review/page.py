"""The review of a period: matters arising, the exceptions, the rest; each update beside the last report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils import timezone

from actions.labels import labels_of
from priorities.models import Matter
from priorities.status import StatusMeaning
from reporting.last_report import label_on_record, last_reports, meaning_of
from reporting.matters.reading import MatterArising, arising_in
from reporting.models import OPEN, NoteSinceReport, Report, ReportRound
from reporting.periods.fetching import PeriodContext
from reporting.report_rights import own_among
from reporting.review.indicators_at_a_glance import indicators_at_a_glance
from reporting.review.items import ReviewItem, rounds_about, rounds_of
from reporting.rules import exceptions
from reporting.rules.exceptions import ExceptionKind, UpdateFacts
from reporting.whole_reports import whole_reports
from reporting.workflow import DecisionMethod

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


def facts_of(row: Report, before: StatusMeaning | None) -> UpdateFacts:
    """An update as the rules about exceptions read it. The row is whole."""
    return UpdateFacts(
        now=meaning_of(row.label),
        before=before,
        due=row.about_action.due,
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
        Report.objects.about_actions()
        .filter(period=period, withdrawn_at__isnull=True)
        .exclude(state=Report.State.RELEASED)
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
        Report.objects.about_actions()
        .filter(
            Q(period__position__lt=period.position) | Q(period__position=period.position, period__lt=period),
            agreement=opened.agreement,
            state=Report.State.AGREED,
            withdrawn_at__isnull=True,
        )
        .order_by("period__position", "period_id")
        .select_related("label", "agreed_label")
        .only("action_id", "label", "agreed_label")
    )
    return {row.action_id: meaning_of(row.agreed_label or row.label) for row in rows}


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
    commentaries: tuple[ReviewItem, ...] = ()

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
    return [item for item in order if not item.kinds and item.state == Report.State.SENT]


def review_of(opened: PeriodContext, manner: DecisionMethod, number: str | None) -> Review:
    """A page of the review. ``number``: of the page, from the address. A constant number of queries."""
    order = sorted_updates(opened)
    page = Paginator(order, PAGE).get_page(number)
    entries = {item.key: item for item in page.object_list}
    first = page.number == 1
    commentary_keys = _commentary_keys(opened) if first else []
    all_rows = whole_reports([*entries, *commentary_keys], drafts=False)
    rows = [row for row in all_rows if row.pk in entries]
    rounds = rounds_of([row.pk for row in all_rows])
    matters, labels = arising_in(opened.period, opened.agreement, rows)
    left = left_to_others(opened, manner, all_rows)
    items = tuple(
        replace(item, is_left_to_others=item.report.pk in left)
        for item in _items(opened, [(row, entries[row.pk].kinds) for row in rows], rounds, matters, labels)
    )
    return Review(
        opened=opened,
        manner=manner,
        order=order,
        page=page,
        items=items,
        arising=tuple(item for item in matters if _arises(item)) if first else (),
        commentaries=tuple(
            ReviewItem(row, rounds_about(row, rounds), is_left_to_others=row.pk in left)
            for row in all_rows
            if row.pk not in entries
        ),
    )


def _arises(item: MatterArising) -> bool:
    """Whether the meeting takes it with the matters arising: what it asks for itself is for the next one."""
    return item.matter.is_open and (item.matter.kind == Matter.Kind.QUESTION or not item.is_new)


def _stands_beside(matter: Matter, report: Report) -> bool:
    """Whether it stands on the row of a report: about its action. Questions stand among the rounds."""
    about = matter.subject == Matter.Subject.ACTION and matter.subject_ref == report.about_action.ref
    answered_here = matter.report_ref == report.ref or matter.answer == report.ask_answer
    return about and matter.kind != Matter.Kind.QUESTION and (matter.is_open or answered_here)


def _commentary_keys(opened: PeriodContext) -> list[int]:
    """The keys of the period's reports on priorities, in the order of the plan."""
    rows = Report.objects.about_priorities().filter(period=opened.period, withdrawn_at__isnull=True)
    return list(rows.order_by("priority__position", "pk").values_list("pk", flat=True))


def left_to_others(opened: PeriodContext, manner: DecisionMethod, rows: Sequence[Report]) -> set[int]:
    """The keys of the reports that the reader wrote or leads, if they decide by correspondence; else none.

    One query at most.
    """
    if not opened.may_decide or manner.meeting_on is not None:
        return set()
    return own_among(rows, opened.reader)


def item_of(opened: PeriodContext, key: int) -> ReviewItem | None:
    """One update of the period; None: there is no such update in it."""
    row = next(iter(whole_reports([key], drafts=False)), None)
    if row is None or row.action is None or row.period_id != opened.period.pk:
        return None
    before = meaning_of(label_on_record(row.action))
    kinds = exceptions.exceptions_of(facts_of(row, before), timezone.localdate())
    matters, labels = arising_in(opened.period, opened.agreement, [row])
    return _items(opened, [(row, kinds)], rounds_of([row.pk]), matters, labels)[0]


def posted_item(opened: PeriodContext, key: int) -> ReviewItem | None:
    """One update of the period as its verbs need it, without what a page shows beside it; None as of item_of."""
    row = next(iter(whole_reports([key], drafts=False, people=False)), None)
    if row is None or row.action is None or row.period_id != opened.period.pk:
        return None
    return ReviewItem(row, label=labels_of([row.action])[row.action.pk], is_posted=True)


def items_to_agree(opened: PeriodContext, manner: DecisionMethod) -> tuple[tuple[ReviewItem, ...], int]:
    """The undisputed updates that the reader can agree together, and the number of those left to others."""
    rest = undisputed(sorted_updates(opened))
    rows = whole_reports([item.key for item in rest], drafts=False)
    own = left_to_others(opened, manner, rows)
    others = [row for row in rows if row.pk not in own]
    labels = labels_of([row.about_action for row in others])
    items = tuple(ReviewItem(row, label=labels[row.about_action.pk]) for row in others)
    return items, len(own)


def _items(
    opened: PeriodContext,
    rows: Sequence[tuple[Report, tuple[ExceptionKind, ...]]],
    rounds: Sequence[ReportRound],
    matters: Sequence[MatterArising],
    labels: Mapping[int, str],
) -> tuple[ReviewItem, ...]:
    updates = [row for row, _ in rows]
    last = last_reports(updates, opened.user)
    glances = indicators_at_a_glance({row.about_priority.pk for row in updates})
    notes = list(
        NoteSinceReport.objects.since_the_last_report(
            [row.about_action.pk for row in updates], opened.period.closed_at
        )
    )
    return tuple(
        ReviewItem(
            row,
            rounds_about(row, rounds),
            labels[row.about_action.pk],
            kinds,
            last[row.pk],
            tuple(item for item in matters if _stands_beside(item.matter, row)),
            glances.get(row.about_priority.pk, ()),
            tuple(note for note in notes if note.action_id == row.action_id),
        )
        for row, kinds in rows
    )
