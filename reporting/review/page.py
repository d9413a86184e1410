"""The review of a period: matters arising, the exceptions, the rest; each update beside the last report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator

from actions.labels import labels_of
from priorities.models import Matter
from reporting.last_report import last_commentary, last_reports
from reporting.matters.reading import MatterArising, arising_in
from reporting.models import OPEN, Meeting, NoteSinceReport, Report, ReportRound
from reporting.periods.fetching import PeriodContext
from reporting.review.from_before import COMES_BACK, FromBefore, from_earlier_meetings
from reporting.review.indicators_at_a_glance import indicators_at_a_glance
from reporting.review.items import ReviewItem, rounds_of
from reporting.review.order import ReviewEntry, ReviewPart, restricted_refs, sorted_updates
from reporting.rules.exceptions import ExceptionKind
from reporting.whole_reports import whole_reports
from reporting.workflow import DecisionMethod, is_to_approve, meetings_until
from reporting.workflow.deciding.confirming import not_theirs_to_confirm

PAGE = 50  # updates of a page


@dataclass(frozen=True)
class ReviewGroup:
    """Updates of one part of the review. ``total``: how many there are on all its pages."""

    part: ReviewPart
    items: tuple[ReviewItem, ...]
    total: int


@dataclass(frozen=True)
class ContentsLine:
    """A line of the review's contents: a part, how many updates it has, the page where they begin."""

    heading: str
    total: int
    page: int


@dataclass(frozen=True)
class ToConfirm:
    """What was decided and waits for somebody else to confirm it: what the reader may confirm, how many they may not.

    ``tokens``: "key=token" of each that they may.
    """

    names: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    left_to_others: int = 0


@dataclass(frozen=True)
class Review:
    """A page of the review. ``hidden``: how many updates are not shown while the screen is shared.

    ``before``: what comes back from earlier meetings by itself.
    """

    opened: PeriodContext
    manner: DecisionMethod
    order: Sequence[ReviewEntry]
    page: Page[Any]
    items: tuple[ReviewItem, ...]
    arising: tuple[MatterArising, ...]
    before: tuple[FromBefore, ...] = ()
    commentaries: tuple[ReviewItem, ...] = ()
    meeting: Meeting | None = None
    notes: tuple[Meeting, ...] = ()
    to_confirm: ToConfirm = field(default_factory=ToConfirm)
    hidden: int = 0

    @cached_property
    def numbers(self) -> Counter[str]:
        """How many updates are in each part, by the name of the part: in "EXCEPTIONS" they wait for a decision."""
        return Counter(entry.part.name for entry in self.order)

    @property
    def has_arising(self) -> bool:
        """Whether there is anything that the meeting takes first."""
        waits = self.to_confirm.tokens or self.to_confirm.left_to_others
        return bool(self.arising or self.before or self.notes or waits)

    @property
    def is_open(self) -> bool:
        """Whether the period takes decisions."""
        return self.opened.period.state == OPEN

    @property
    def takes_decisions(self) -> bool:
        """Whether the reader records decisions here."""
        return self.is_open and self.opened.may_decide

    @cached_property
    def groups(self) -> tuple[ReviewGroup, ...]:
        """The updates of the page by part."""
        parts = {entry.key: entry.part for entry in self.order}
        return tuple(
            ReviewGroup(part, items, self.numbers[part.name])
            for part in ReviewPart
            if (items := tuple(item for item in self.items if parts[item.report.pk] == part))
        )

    @cached_property
    def contents(self) -> tuple[ContentsLine, ...]:
        """The parts of the whole review, on whichever page they begin."""
        places: dict[str, list[int]] = {}
        for place, item in enumerate(self.order):
            places.setdefault(str(item.part), []).append(place)
        return tuple(
            ContentsLine(heading, len(indexes), indexes[0] // PAGE + 1) for heading, indexes in places.items()
        )


def review_of(
    opened: PeriodContext, manner: DecisionMethod, number: str | None, *, is_sharing: bool = False
) -> Review:
    """A page of the review. ``number``: of the page, from the address. A constant number of queries."""
    order = sorted_updates(opened, manner, is_sharing=is_sharing)
    page = Paginator(order, PAGE).get_page(number)
    entries = {item.key: item for item in page.object_list}
    first = page.number == 1
    commentary_keys, was_left = _commentaries(opened) if first else ([], False)
    all_rows = whole_reports([*entries, *commentary_keys], drafts=False)
    rows = [row for row in all_rows if row.pk in entries]
    rounds = rounds_of([row.pk for row in all_rows])
    matters, labels = arising_in(opened.period, opened.agreement, rows)
    items = _items(opened, [(row, entries[row.pk].kinds) for row in rows], rounds, matters, labels)
    day = manner.meeting_on
    meetings = meetings_until(opened.agreement, day) if day else []
    meeting = meetings[-1] if meetings and meetings[-1].held_on == day else None
    was_left = was_left or any(ExceptionKind.DEFERRED in entry.kinds for entry in order)
    earlier = from_earlier_meetings(opened, meetings, day, was_left=was_left) if first else ()
    restricted = restricted_refs(opened) if is_sharing and first else frozenset()
    asked_for = Report.objects.about_actions().filter(period=opened.period, withdrawn_at__isnull=True)
    hidden = asked_for.exclude(state=Report.State.RELEASED).count() - len(order) if is_sharing else 0
    waits = any(entry.is_to_confirm for entry in order) or any(row.is_to_confirm for row in all_rows)
    return Review(
        opened=opened,
        manner=manner,
        order=order,
        page=page,
        items=items,
        arising=tuple(
            one for one in matters if first and _arises(one) and one.matter.subject_ref not in restricted
        ),
        before=tuple(one for one in earlier if one.action_ref not in restricted),
        commentaries=tuple(ReviewItem(row, rounds[row.pk]) for row in all_rows if row.pk not in entries),
        meeting=meeting,
        notes=tuple(row for row in meetings if first and day and is_to_approve(row, day)),
        to_confirm=to_confirm_in(opened, manner)
        if first and waits and opened.period.state == OPEN
        else ToConfirm(),
        hidden=hidden,
    )


def to_confirm_in(opened: PeriodContext, manner: DecisionMethod) -> ToConfirm:
    """What waits to be confirmed in the period, for this reader."""
    keys = Report.objects.filter(
        period=opened.period, is_to_confirm=True, state=Report.State.DECIDED, withdrawn_at__isnull=True
    )
    found = list(keys.order_by("position", "pk").values_list("pk", flat=True))
    rows = whole_reports(found, drafts=False, people=False)
    at_a_meeting = manner.meeting_on is not None and opened.may_decide
    own = set() if at_a_meeting else not_theirs_to_confirm(rows, opened.reader)
    labels = labels_of([row.action for row in rows if row.action is not None])
    items = [
        ReviewItem(row, label=labels[row.action.pk] if row.action is not None else "")
        for row in rows
        if row.pk not in own
    ]
    return ToConfirm(
        names=tuple(
            f"{item.name}: {item.report.agreed_label.label}" if item.report.agreed_label else item.name
            for item in items
        ),
        tokens=tuple(f"{item.report.pk}={item.token}" for item in items),
        left_to_others=len(own),
    )


def _arises(item: MatterArising) -> bool:
    """Whether the meeting takes it with the matters arising: what it asks for itself is for the next one."""
    return item.matter.is_open and (item.matter.kind == Matter.Kind.QUESTION or not item.is_new)


def _stands_beside(matter: Matter, report: Report) -> bool:
    """Whether it stands on the row of a report: about its action. Questions stand among the rounds."""
    about = matter.subject == Matter.Subject.ACTION and matter.subject_ref == report.about_action.ref
    answered_here = matter.report_ref == report.ref or matter.answer == report.ask_answer
    return about and matter.kind != Matter.Kind.QUESTION and (matter.is_open or answered_here)


def _commentaries(opened: PeriodContext) -> tuple[list[int], bool]:
    """The keys of the period's reports on priorities, in the order of the plan; whether the last period left one.

    One query.
    """
    now, last = opened.period, opened.last_period
    rows = Report.objects.about_priorities().filter(period__in=[now, *([last] if last else [])])
    found = rows.filter(withdrawn_at__isnull=True).order_by("priority__position", "pk")
    states = list(found.values_list("pk", "period", "state"))
    was_left = any(period != now.pk and state in COMES_BACK for _, period, state in states)
    return [key for key, period, _ in states if period == now.pk], was_left


def item_of(opened: PeriodContext, key: int, kinds: Sequence[ExceptionKind]) -> ReviewItem | None:
    """One report of the period, with its exceptions; None: there is no such report in it."""
    row = next(iter(whole_reports([key], drafts=False)), None)
    if row is None or row.period_id != opened.period.pk:
        return None
    if row.action is None:
        return ReviewItem(row, rounds_of([row.pk])[row.pk], last=last_commentary(row))
    matters, labels = arising_in(opened.period, opened.agreement, [row])
    return _items(opened, [(row, tuple(kinds))], rounds_of([row.pk]), matters, labels)[0]


def posted_item(opened: PeriodContext, key: int) -> ReviewItem | None:
    """One report of the period as its verbs need it, without what a page shows beside it; None as of item_of."""
    row = next(iter(whole_reports([key], drafts=False, people=False)), None)
    if row is None or row.period_id != opened.period.pk:
        return None
    label = labels_of([row.action])[row.action.pk] if row.action is not None else ""
    return ReviewItem(row, label=label, is_posted=True)


def _items(
    opened: PeriodContext,
    rows: Sequence[tuple[Report, tuple[ExceptionKind, ...]]],
    rounds: Mapping[int, tuple[ReportRound, ...]],
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
            rounds[row.pk],
            labels[row.about_action.pk],
            kinds,
            last[row.pk],
            tuple(item for item in matters if _stands_beside(item.matter, row)),
            glances.get(row.about_priority.pk, ()),
            tuple(note for note in notes if note.action_id == row.action_id),
        )
        for row, kinds in rows
    )
