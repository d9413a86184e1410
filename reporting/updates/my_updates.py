"""The page My updates: everything that a lead answers for in open periods, a line each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Subquery

from accounts.models import User
from actions.labels import labels_of
from core.parameters import whole_number
from priorities.models import Priority, StatusLabel, holdings_of
from reporting.matters.waiting import WaitingMatters, Whose, matters_for
from reporting.models import UNDONE, Report, ReportDraft, ReportingPeriod
from reporting.report_rights import due_of
from reporting.tally import UpdateTally, tally
from reporting.updates.answers import Answer, answers
from reporting.updates.forms import CommentaryForm, UpdateForm
from reporting.updates.lines import Asked, Line, PlanLines, asked_of, lines_by_plan
from reporting.updates.whose import WhoseUpdates
from reporting.whole_reports import keys_in_printed_order, whole_reports
from reporting.workflow.rights import post_in_words

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
        return due_of(self.report) if self.report.state in UNDONE else None


def commentaries_of(user: User) -> tuple[list[int], list[Report]]:
    """The reports on the priorities that the person leads in agreements with an open period: the keys of those that
    were sent, and the others as they would be written. One query.
    """
    periods = ReportingPeriod.objects.open_in(OuterRef("agreement"))
    sent = Report.objects.filter(
        period=OuterRef("open_period"), priority=OuterRef("pk"), withdrawn_at__isnull=True
    )
    rows = (
        Priority._default_manager.filter(lead__in=holdings_of(user).values("post"), withdrawn_at__isnull=True)
        .annotate(open_period=Subquery(periods.values("pk")[:1]))
        .filter(open_period__isnull=False)
        .annotate(sent=Subquery(sent.values("pk")[:1]))
        .values_list("pk", "agreement", "position", "open_period", "sent")
    )
    keys, unwritten = [], []
    for key, agreement, position, period, report in rows:
        if report is not None:
            keys.append(report)
        else:
            unwritten.append(
                Report(agreement_id=agreement, period_id=period, priority_id=key, position=position)
            )
    return keys, unwritten


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
    """What somebody else has written for the person: who, when last, how many lines."""

    by: User
    at: datetime
    lines: int


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
        """The lines by agreement and priority."""
        return lines_by_plan(self.lines)

    @cached_property
    def responders(self) -> set[str]:
        """The responders of the updates on the page."""
        return {line.answer.responder for line in self.lines} | {answer.responder for answer in self.done}

    @property
    def ready(self) -> str:
        """ "3 of 9 ready"; of several pages "12 of 80 begun", because only drafts are counted there."""
        if self.page.paginator.num_pages > 1:
            return f"{self.tally.drafts} of {self.tally.undone} begun"
        return f"{sum(line.is_ready for line in self.lines)} of {len(self.lines)} ready"

    def matters_of(self, whose: WhoseUpdates) -> list[WaitingMatters]:
        """What meetings ask of the person besides, where no update is left: then this page says it."""
        if whose.recorded_for or self.tally.undone:
            return []
        return [row for row in matters_for(whose.user) if row.whose == Whose.OWN]

    def prepared_for(self, user: User) -> list[Prepared]:
        """What others have written for the person, and is ready, by who wrote it."""
        drafts: dict[int, list[ReportDraft]] = {}
        for line in [*self.lines, *self.commentaries]:
            draft = line.answer.draft
            if draft is not None and draft.saved_by_id != user.pk and line.is_ready:
                drafts.setdefault(draft.saved_by_id, []).append(draft)
        return [
            Prepared(rows[0].saved_by, max(row.saved_at for row in rows), len(rows))
            for rows in drafts.values()
        ]

    @property
    def can_write(self) -> bool:
        """Whether the page has anything to fill in."""
        return bool(self.lines or self.asked) or any(line.answer.is_open for line in self.commentaries)

    @property
    def first_open(self) -> Line | None:
        """The first line that nobody has begun; None: all are begun."""
        return next((line for line in self.lines if not line.state), None)


def schemes_of(agreements: Collection[int]) -> dict[int, list[StatusLabel]]:
    """The status labels of agreements in order, by the agreement's primary key. One query."""
    labels_by_agreement: dict[int, list[StatusLabel]] = {key: [] for key in agreements}
    for row in StatusLabel._default_manager.filter(
        agreement__in=labels_by_agreement, withdrawn_at__isnull=True
    ):
        labels_by_agreement[row.agreement_id].append(row)
    return labels_by_agreement


def forms_of(
    shown_answers: Sequence[Answer], data: Any = None, *, has_tick: bool = False
) -> list[UpdateForm]:
    """A form for each update. ``data``: what was posted; ``has_tick``: see :class:`UpdateForm`."""
    schemes = schemes_of({answer.report.agreement_id for answer in shown_answers}) if shown_answers else {}
    return [
        UpdateForm(
            data,
            answer=answer,
            scheme=schemes[answer.report.agreement_id],
            prefix=answer.prefix,
            has_tick=has_tick,
        )
        for answer in shown_answers
    ]


def page_number_of(keys: Any, prefix: str) -> int:
    """The page of the list that has the line of this prefix; the first for a line that it does not have."""
    key = whole_number(prefix.removeprefix("u"))
    rows = list(keys)
    return rows.index(key) // PAGE + 1 if key in rows else 1


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
    submitted = submitted or {}
    user, is_own = whose.user, whose.recorded_for is None
    updates = whose.updates
    counts = tally(updates)
    keys = keys_in_printed_order(updates)
    pages = Paginator(keys, PAGE)
    # The tally has counted already.
    pages.count = counts.total
    if opened.startswith("u") and number is None and counts.total > PAGE:
        number = str(page_number_of(keys, opened))
    page = pages.get_page(number)
    own_keys = list(page.object_list)
    others = Report.objects.beside(user).in_open_periods()
    keys_of_others = list(keys_in_printed_order(others)[: MOST_OF_OTHERS + 1]) if is_own else []
    # Commentaries belong to no update, so they are on the first page.
    sent, unwritten = commentaries_of(user) if page.number == 1 and is_own else ([], [])
    rows = whole_reports([*own_keys, *keys_of_others[:MOST_OF_OTHERS], *sent], unwritten=unwritten)
    labels = labels_of([row.action for row in rows if row.action is not None])
    own_rows = [row for row in rows if row.pk in own_keys or row.action is None]
    all_answers = answers(own_rows, user, labels)
    schemes = schemes_of({row.agreement_id for row in own_rows})

    def line(answer: Answer) -> Line:
        form = submitted.get(answer.prefix)
        scheme = schemes[answer.report.agreement_id]
        if form is None and answer.prefix == opened and answer.is_open:
            form = form_of(answer, scheme)
        return Line(answer, form, scheme)

    own = [answer for answer in all_answers if answer.report.action is not None]
    commentaries = [answer for answer in all_answers if answer.report.action is None]
    return MyUpdatesPage(
        counts,
        page,
        [line(answer) for answer in own if not answer.is_done or answer.prefix in submitted],
        [answer for answer in own if answer.is_done and answer.prefix not in submitted],
        [line(answer) for answer in in_printed_order(commentaries)],
        asked_of(all_answers, typed or {}),
        [
            UpdateOfOthers(row, labels[row.action_id])
            for row in rows
            if row.action_id is not None and row.pk not in own_keys
        ],
        len(keys_of_others) > MOST_OF_OTHERS,
    )


def form_of(answer: Answer, scheme: Sequence[StatusLabel]) -> UpdateForm | CommentaryForm:
    """The boxes of a line as they are opened."""
    if answer.report.action is None:
        return CommentaryForm(answer=answer, prefix=answer.prefix)
    return UpdateForm(answer=answer, scheme=scheme, prefix=answer.prefix)
