"""The order in which the review takes the updates of a period: exceptions, the rest, not sent, decided."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from accounts.audience import visible_rows
from actions.models import Action
from core.text import counted
from priorities.models import Matter, Person
from priorities.status import StatusMeaning
from reporting.last_report import LABEL, meaning_of
from reporting.models import OPEN, Report, ReportRound
from reporting.periods.fetching import PeriodContext
from reporting.rules import exceptions
from reporting.rules.exceptions import ExceptionKind, UpdateFacts
from reporting.workflow import DecisionMethod

State = Report.State


class ReviewPart(StrEnum):
    """The parts of the review, in their order."""

    COMMENTARIES = "Commentary by priority"
    EXCEPTIONS = "Exceptions"
    REST = "No exceptions"
    NOT_SENT = "Not sent"
    DECIDED = "Decided"


@dataclass(frozen=True)
class ReviewEntry:
    """The place of an update in the review, before its texts are loaded. ``place``: in printed order."""

    key: int
    state: str
    kinds: tuple[ExceptionKind, ...]
    part: ReviewPart
    place: int = 0
    is_to_confirm: bool = False
    is_commentary: bool = False

    @property
    def is_exception(self) -> bool:
        """Whether the meeting looks at it by itself, be it decided or not."""
        return bool(self.kinds) and self.part != ReviewPart.NOT_SENT


@dataclass(frozen=True)
class _OpenMatters:
    """What waits. ``deferred``: the actions deferred or not reached last time; ``asked``: the refs of actions of which
    something is asked; ``questions``: the refs of reports with an open question; ``deferred_here``: the reports that
    this period's earlier meetings deferred.
    """

    deferred: frozenset[int]
    asked: frozenset[str]
    questions: frozenset[str]
    deferred_here: frozenset[int]


_COLUMNS = (
    *("pk", "ref", "action__ref", "state", "action_id", "sent_at", "needed", "group_text"),
    *("action__due", "proposed_due", "is_to_confirm"),
    *(f"{label}__{name}" for label in ("label", "action__standing__label") for name in LABEL),
)


def shareable_actions(opened: PeriodContext) -> Q:
    """The condition that a report's action may be seen by anybody who looks at the shared screen."""
    rows = Action._default_manager.filter(
        visible_rows(Action, Person(AnonymousUser())), agreement=opened.agreement
    )
    return Q(action__in=rows.order_by().values("pk"))


def restricted_refs(opened: PeriodContext) -> frozenset[str]:
    """The refs of the actions that are not shown while the screen is shared. One query."""
    rows = Action._default_manager.filter(agreement=opened.agreement).exclude(
        visible_rows(Action, Person(AnonymousUser()))
    )
    return frozenset(rows.values_list("ref", flat=True))


def sorted_updates(
    opened: PeriodContext, manner: DecisionMethod, *, is_sharing: bool = False
) -> list[ReviewEntry]:
    """All updates of the period in the order of the review: by part, by exception, then in printed order.

    ``is_sharing``: without what is not for everybody. Five queries; one more for a period that is over, whose last
    agreed status is no longer that of the actions.
    """
    period = opened.period
    found = (
        Report.objects.about_actions()
        .filter(shareable_actions(opened) if is_sharing else Q(), period=period, withdrawn_at__isnull=True)
        .exclude(state=State.RELEASED)
        .order_by("position", "pk")
        # Plain values, not objects: all updates are sorted for every page of fifty.
        .values_list(*_COLUMNS)
    )
    is_over = period.state not in (OPEN, "planned")
    earlier = _agreed_before(opened) if is_over else {}
    rows = list(found)
    matters = _open_matters(opened, manner, {row[1] for row in rows})
    day = timezone.localdate(period.closed_at) if is_over and period.closed_at else timezone.localdate()
    entries: list[ReviewEntry] = []
    for (
        key,
        ref,
        action_ref,
        state,
        action,
        sent_at,
        needed,
        group_text,
        due,
        proposed_due,
        to_confirm,
        *labels,
    ) in rows:
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
            was_deferred=action in matters.deferred or key in matters.deferred_here,
            has_question=ref in matters.questions,
            has_action=action_ref in matters.asked,
            has_group_words=bool(group_text.strip()),
        )
        kinds = exceptions.exceptions_of(facts, day)
        waits_in = ReviewPart.EXCEPTIONS if kinds else ReviewPart.REST
        part = _part_of(state, waits_in, key in matters.deferred_here)
        entries.append(ReviewEntry(key, state, kinds, part, len(entries), to_confirm))
    parts, order = list(ReviewPart), list(ExceptionKind)
    return sorted(
        entries,
        key=lambda item: (parts.index(item.part), order.index(item.kinds[0]) if item.kinds else len(order)),
    )


def with_commentaries(
    opened: PeriodContext, manner: DecisionMethod, order: Sequence[ReviewEntry]
) -> list[ReviewEntry]:
    """The reports on priorities, in the order of the plan, before the updates. One query; two where one is deferred."""
    asked = Report.objects.about_priorities().filter(period=opened.period, withdrawn_at__isnull=True)
    found = asked.exclude(state=State.RELEASED).order_by("priority__position", "pk")
    commentaries: list[ReviewEntry] = []
    rows = list(found.values_list("pk", "state", "is_to_confirm"))
    is_any_deferred = any(state == State.DEFERRED for _, state, _ in rows)
    deferred_here = _deferred_here(opened, manner) if is_any_deferred else frozenset()
    for key, state, to_confirm in rows:
        part = _part_of(state, ReviewPart.COMMENTARIES, key in deferred_here)
        commentaries.append(
            ReviewEntry(key, state, (), part, len(commentaries), to_confirm, is_commentary=True)
        )
    return [*commentaries, *order]


def _part_of(state: str, waits_in: ReviewPart, is_deferred_here: bool) -> ReviewPart:
    """``waits_in``: the part of one that waits for a decision; one that an earlier meeting deferred waits again."""
    if state == State.SENT or (state == State.DEFERRED and is_deferred_here):
        return waits_in
    return ReviewPart.NOT_SENT if state in ("owed", "sent back", "not sent") else ReviewPart.DECIDED


@dataclass(frozen=True)
class Turn:
    """The turn of one update in the meeting: one item a screen. Keys of updates; None: there is none.

    ``number`` of ``total`` exceptions, or commentaries if it is one; 0 if it is neither. ``then``: what is taken after
    it is decided: the next commentary or exception.
    """

    entry: ReviewEntry
    number: int
    total: int
    previous: int | None
    next: int | None
    then: int | None
    exceptions_left: int
    rest_left: int
    commentaries_left: int = 0

    @property
    def words(self) -> str:
        """ "exception 4 of 8; left: 4, and 30 without"."""
        what = "commentary" if self.entry.is_commentary else "exception"
        which = f"{what} {self.number} of {self.total}" if self.number else "no exception"
        if not (self.exceptions_left or self.rest_left or self.commentaries_left):
            return f"{which}; nothing is left"
        left = [f"left: {self.exceptions_left}", f"{self.rest_left} without"]
        if self.commentaries_left or self.entry.is_commentary:
            left[0] = f"left: {counted(self.exceptions_left, 'exception')}"
        if self.commentaries_left:
            left.append(counted(self.commentaries_left, "commentary"))
        return f"{which}; {', '.join(left[:-1])}, and {left[-1]}"


def agenda(order: Sequence[ReviewEntry]) -> list[ReviewEntry]:
    """The reports one after the other: commentaries, exceptions, decided ones in their places; the rest, as printed."""
    kinds = list(ExceptionKind)
    taken = [item for item in order if item.is_exception]
    others = [item for item in order if not (item.is_exception or item.is_commentary)]
    return [
        *(item for item in order if item.is_commentary),
        *sorted(taken, key=lambda item: (kinds.index(item.kinds[0]), item.place)),
        *sorted(others, key=lambda item: (item.part == ReviewPart.NOT_SENT, item.place)),
    ]


def turn_of(order: Sequence[ReviewEntry], key: int) -> Turn | None:
    """The turn of the update with that key; None: it is not in the review, or not while the screen is shared."""
    items = agenda(order)
    place = next((number for number, item in enumerate(items) if item.key == key), None)
    if place is None:
        return None
    entry = items[place]
    alike = [item for item in items if (item.is_commentary if entry.is_commentary else item.is_exception)]
    after = [*items[place + 1 :], *items[:place]]
    left = [item for item in after if item.part in (ReviewPart.COMMENTARIES, ReviewPart.EXCEPTIONS)]
    return Turn(
        entry=entry,
        number=alike.index(entry) + 1 if entry in alike else 0,
        total=len(alike),
        previous=items[place - 1].key if place else None,
        next=items[place + 1].key if place + 1 < len(items) else None,
        then=left[0].key if left else None,
        exceptions_left=sum(item.part == ReviewPart.EXCEPTIONS for item in items),
        rest_left=sum(item.part == ReviewPart.REST for item in items),
        commentaries_left=sum(item.part == ReviewPart.COMMENTARIES for item in items),
    )


def _open_matters(opened: PeriodContext, manner: DecisionMethod, own: Collection[str]) -> _OpenMatters:
    """``own``: the refs of the period's updates; what was asked with these is for the next meeting. Three queries."""
    last = opened.last_period
    left = Report.objects.about_actions().filter(
        period=last, state__in=(State.DEFERRED, State.NOT_REACHED), withdrawn_at__isnull=True
    )
    matters = Matter._default_manager.filter(
        agreement=opened.agreement,
        kind__in=(Matter.Kind.ACTION, Matter.Kind.QUESTION),
        answer="",
        withdrawn_at__isnull=True,
    )
    asked: set[str] = set()
    questions: set[str] = set()
    for kind, subject, subject_ref, report_ref in matters.values_list(
        "kind", "subject", "subject_ref", "report_ref"
    ):
        if kind == Matter.Kind.QUESTION:
            questions.add(report_ref)
        elif subject == Matter.Subject.ACTION and report_ref not in own:
            asked.add(subject_ref)
    return _OpenMatters(
        frozenset(left.values_list("action", flat=True)) if last else frozenset(),
        frozenset(asked),
        frozenset(questions),
        _deferred_here(opened, manner),
    )


def _deferred_here(opened: PeriodContext, manner: DecisionMethod) -> frozenset[int]:
    """The keys of the reports that the period's earlier meetings deferred. One query."""
    rounds = ReportRound._default_manager.filter(report__period=opened.period, kind="deferred")
    days = dict(rounds.order_by("at", "pk").values_list("report", "meeting_on"))
    here = manner.meeting_on
    return frozenset(key for key, day in days.items() if here is not None and (day is None or day < here))


def _agreed_before(opened: PeriodContext) -> dict[int, StatusMeaning | None]:
    """The status last agreed before the period, by action. One query."""
    period = opened.period
    rows = (
        Report.objects.about_actions()
        .filter(
            Q(period__position__lt=period.position) | Q(period__position=period.position, period__lt=period),
            agreement=opened.agreement,
            state=State.AGREED,
            withdrawn_at__isnull=True,
        )
        .order_by("period__position", "period_id")
        .select_related("label", "agreed_label")
        .only("action_id", "label", "agreed_label")
    )
    return {row.action_id: meaning_of(row.agreed_label or row.label) for row in rows}
