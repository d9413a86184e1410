"""The page My updates: everything that a lead answers for in open periods, a line each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Q, Subquery

from accounts.models import User
from actions.labels import labels_of
from core.parameters import row_key
from priorities.models import Priority, PriorityLead
from reporting.models import OPEN, UNDONE, Report, ReportDraft, ReportingPeriod
from reporting.report_rights import post_in_words
from reporting.tally import UpdateTally, counted_updates, tally
from reporting.updates.answers import Answer, answers
from reporting.updates.forms import CommentaryForm, UpdateForm
from reporting.updates.lines import Asked, Line, PlanLines, PriorityLines, asked_of
from reporting.updates.whose import WhoseUpdates
from reporting.waiting import WaitingMatters, Whose, matters_for, readers_by_partnership
from reporting.whole_reports import whole_reports

PAGE = 30  # updates of a page: few leads owe more, and a page of more is slow
MOST_OF_OTHERS = 50  # of what others answer for


@dataclass(frozen=True)
class UpdateOfOthers:
    """An update that somebody else answers for, on an action that the reader leads or co-ordinates."""

    report: Report
    label: str

    @property
    def state(self) -> str:
        """ "Waiting for Head of Policing, County Police", or the state in words."""
        if self.report.state in UNDONE:
            return f"Waiting for {post_in_words(self.report.responder) or 'somebody to be named'}"
        return str(Report.State(self.report.state).label)

    @property
    def due(self) -> Any:
        """When it is due; None: no date, or nothing waits."""
        return self.report.due if self.report.state in UNDONE else None


def led_priorities(posts: Collection[int]) -> list[Any]:
    """The priorities that the posts lead or jointly lead. One query.

    Each with ``open_period``, the key of the period that is open in its agreement, and ``sent``, that of the report on
    it there; None: there is none.
    """
    joint = PriorityLead._default_manager.filter(
        post__in=posts, kind=PriorityLead.Kind.JOINT, is_withdrawn=False
    )
    period = ReportingPeriod.objects.open_in(OuterRef("agreement")).order_by().values("pk")[:1]
    sent = Report.objects.filter(
        priority=OuterRef("pk"),
        period__state=OPEN,
        period__withdrawn_at__isnull=True,
        withdrawn_at__isnull=True,
    )
    rows = Priority._default_manager.filter(
        Q(lead__in=posts) | Q(pk__in=joint.order_by().values("priority")), withdrawn_at__isnull=True
    )
    return list(
        rows.order_by().annotate(
            open_period=Subquery(period), sent=Subquery(sent.order_by().values("pk")[:1])
        )
    )


def commentaries_of(posts: Collection[int], led: Iterable[Any]) -> tuple[list[int], list[Report]]:
    """The reports on the priorities that the posts lead in agreements with an open period: the keys of those that were
    sent, and the others as they would be written.
    """
    asked = [row for row in led if row.lead_id in posts and row.open_period is not None]
    unwritten = [
        Report(agreement_id=row.agreement_id, period_id=row.open_period, priority=row, position=row.position)
        for row in asked
        if row.sent is None
    ]
    return [row.sent for row in asked if row.sent is not None], unwritten


def in_printed_order(commentaries: Iterable[Answer]) -> list[Answer]:
    """Reports on priorities by agreement and place in the plan."""

    def place(answer: Answer) -> tuple[Any, ...]:
        agreement, priority = answer.report.agreement, answer.report.about_priority
        return agreement.title, agreement.pk, priority.position, priority.pk

    return sorted(commentaries, key=place)


def commentary_forms(commentaries: Iterable[Answer], data: Any = None) -> list[CommentaryForm]:
    """Their forms. ``data``: what was posted, used for those that it names."""
    posted = set(data.getlist("report")) if data is not None else set()
    return [
        CommentaryForm(data if answer.prefix in posted else None, answer=answer, prefix=answer.prefix)
        for answer in commentaries
    ]


@dataclass(frozen=True)
class Prepared:
    """What somebody else has written for the person: who, when last, how many lines, how many of them are ready."""

    by: User
    at: datetime
    lines: int
    ready: int


@dataclass
class MyUpdatesPage:
    """The contents of the page. ``lines``: of actions that are not sent; ``commentaries``: lines of priorities."""

    tally: UpdateTally
    page: Page[Any]
    lines: list[Line]
    done: list[Answer]
    commentaries: list[Line]
    asked: list[Asked]
    beside: list[UpdateOfOthers]
    has_more_beside: bool = False

    @cached_property
    def plans(self) -> list[PlanLines]:
        """The lines by agreement and priority, in their order."""
        plans: dict[int, dict[int, PriorityLines]] = {}
        for line in self.lines:
            report = line.answer.report
            groups = plans.setdefault(report.agreement_id, {})
            groups.setdefault(report.about_priority.pk, PriorityLines()).lines.append(line)
        return [PlanLines(list(groups.values())) for groups in plans.values()]

    @cached_property
    def responders(self) -> set[str]:
        """The responders of the updates on the page."""
        return {line.answer.responder for line in self.lines} | {answer.responder for answer in self.done}

    @property
    def ready(self) -> str:
        """ "3 of 9 ready"; of several pages "12 of 80 begun", because only drafts are counted there."""
        if self.page.paginator.num_pages > 1:
            return f"{self.tally.drafts} of {self.tally.undone} begun"
        return f"{sum(line.answer.is_ready for line in self.lines)} of {len(self.lines)} ready"

    def matters_of(self, whose: WhoseUpdates) -> list[WaitingMatters]:
        """What meetings ask of the person besides, where no update is left: then this page says it."""
        if whose.recorded_for or self.tally.undone:
            return []
        return [
            row
            for row in matters_for(whose.user, readers_by_partnership(whose.user))
            if row.whose == Whose.OWN
        ]

    def prepared_for(self, whose: WhoseUpdates) -> list[Prepared]:
        """What others have written for the person, by who wrote it, where something of it is ready for them to send.

        All drafts of one writer count, ready or not, as on the page that they are read on.
        """
        written: dict[int, list[tuple[ReportDraft, bool]]] = {}
        for line in [*self.lines, *self.commentaries]:
            answer, draft = line.answer, line.answer.draft
            if draft is None or draft.saved_by_id == whose.user.pk or not answer.is_open:
                continue
            is_ready = answer.is_ready and whose.sends(answer.report)
            written.setdefault(draft.saved_by_id, []).append((draft, is_ready))
        return [
            Prepared(drafts[0].saved_by, max(draft.saved_at for draft in drafts), len(drafts), sum(is_ready))
            for rows in written.values()
            for drafts, is_ready in [tuple(zip(*rows, strict=True))]
            if any(is_ready)
        ]

    @property
    def can_write(self) -> bool:
        """Whether the page has anything to fill in."""
        return bool(self.lines or self.asked) or any(line.answer.is_open for line in self.commentaries)

    @property
    def first_open(self) -> Line | None:
        """The first line that nobody has begun; None: all are begun."""
        return next((line for line in self.lines if not line.state), None)


def forms_of(
    shown_answers: Sequence[Answer], data: Any = None, *, has_tick: bool = False
) -> list[UpdateForm]:
    """A form for each update. ``data``: what was posted; ``has_tick``: see :class:`UpdateForm`."""
    return [
        UpdateForm(data, answer=answer, prefix=answer.prefix, has_tick=has_tick) for answer in shown_answers
    ]


def my_page(
    whose: WhoseUpdates,
    number: str | None = None,
    opened: str = "",
    submitted: Mapping[str, UpdateForm | CommentaryForm] | None = None,
    typed: Mapping[str, str] | None = None,
) -> MyUpdatesPage:
    """The page as it is opened. A constant number of queries.

    ``opened``: the prefix of the line that stands open; ``submitted``: forms that are shown again, by prefix, each in
    its open line; ``typed``: answers to questions that are not kept, by box.
    """
    forms = dict(submitted or {})
    posts = list(whose.posts)
    if whose.recorded_for is None:
        led = led_priorities(posts)
        agreements = set(whose.posts.values())
        updates = Report.objects.in_open_periods().of_or_beside(posts, [row.pk for row in led], agreements)
    else:
        led, updates = [], whose.updates
    all_updates = counted_updates(updates)
    counted = [update for update in all_updates if update.responder in posts]
    others = [update.key for update in all_updates if update.responder not in posts]
    keys = [update.key for update in counted]
    key = row_key(opened.removeprefix("u"))
    if number is None and opened.startswith("u") and key in keys:
        number = str(keys.index(key) // PAGE + 1)
    page = Paginator(keys, PAGE).get_page(number)
    # Commentaries belong to no update, so they are on the first page.
    sent, unwritten = commentaries_of(posts, led) if page.number == 1 else ([], [])
    rows = whole_reports([*page, *others[:MOST_OF_OTHERS], *sent], unwritten=unwritten)
    labels = labels_of([row.action for row in rows if row.action is not None])
    own_keys = set(page)
    all_answers = answers(
        [row for row in rows if row.pk in own_keys or row.action is None], whose.user, labels
    )
    own = [answer for answer in all_answers if answer.report.action is not None]
    commentaries = [answer for answer in all_answers if answer.report.action is None]
    lines = [answer for answer in own if not answer.is_done or answer.prefix in forms]
    for answer in [*lines, *commentaries]:
        if answer.prefix == opened and answer.prefix not in forms and answer.is_open:
            kind = CommentaryForm if answer.report.action is None else UpdateForm
            forms[opened] = kind(answer=answer, prefix=opened)
    return MyUpdatesPage(
        tally(counted),
        page,
        [Line(answer, forms.get(answer.prefix)) for answer in lines],
        [answer for answer in own if answer.is_done and answer.prefix not in forms],
        [Line(answer, forms.get(answer.prefix)) for answer in in_printed_order(commentaries)],
        asked_of(all_answers, typed or {}),
        [
            UpdateOfOthers(row, labels[row.action_id])
            for row in rows
            if row.action_id is not None and row.pk not in own_keys
        ],
        len(others) > MOST_OF_OTHERS,
    )
