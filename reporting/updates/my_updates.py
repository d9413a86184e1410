"""The page My updates: everything that a lead answers for in open periods, as forms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Subquery

from accounts.models import User
from actions.labels import labels_of
from priorities.models import Priority, StatusLabel, holdings_of
from reporting.models import UNDONE, Report, ReportingPeriod
from reporting.report_rights import due_of
from reporting.tally import UpdateTally, tally
from reporting.updates.answers import Answer, answers
from reporting.updates.forms import CommentaryForm, UpdateForm
from reporting.whole_reports import keys_in_printed_order, whole_reports
from reporting.workflow.rights import post_in_words

PAGE = 50  # updates of a page
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


@dataclass
class MyUpdatesPage:
    """The contents of the page."""

    tally: UpdateTally
    page: Page[Any]
    forms: list[UpdateForm]
    done: list[Answer]
    commentaries: list[CommentaryForm]
    beside: list[UpdateOfOthers]
    has_more_beside: bool = False

    @property
    def responders(self) -> set[str]:
        """The responders of the updates on the page."""
        return {form.answer.responder for form in self.forms} | {answer.responder for answer in self.done}

    @property
    def has_drafts(self) -> bool:
        """Whether there is something to check and send."""
        return bool(self.tally.drafts) or any(
            form.answer.is_open and form.answer.draft for form in self.commentaries
        )

    @property
    def can_write(self) -> bool:
        """Whether the page has anything to fill in."""
        return bool(self.forms) or any(form.answer.is_open or form.errors for form in self.commentaries)


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
    return Report.objects.answered_by(user).in_open_periods()


def forms_of(shown_answers: Sequence[Answer], data: Any = None) -> list[UpdateForm]:
    """A form for each update. ``data``: what was posted."""
    schemes = schemes_of({answer.report.agreement_id for answer in shown_answers}) if shown_answers else {}
    return [
        UpdateForm(
            data,
            answer=answer,
            scheme=schemes[answer.report.agreement_id],
            prefix=answer.prefix,
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
    others = Report.objects.beside(user).in_open_periods()
    keys_of_others = list(keys_in_printed_order(others)[: MOST_OF_OTHERS + 1])
    # Commentaries belong to no update, so they are on the first page.
    sent, unwritten = commentaries_of(user) if page.number == 1 else ([], [])
    rows = whole_reports([*own_keys, *keys_of_others[:MOST_OF_OTHERS], *sent], unwritten=unwritten)
    labels = labels_of([row.action for row in rows if row.action is not None])
    own_rows = [row for row in rows if row.pk in own_keys or row.action is None]
    all_answers = answers(own_rows, user, labels)
    own = [answer for answer in all_answers if answer.report.action is not None]
    commentaries = [answer for answer in all_answers if answer.report.action is None]
    return MyUpdatesPage(
        counts,
        page,
        forms_of([answer for answer in own if not answer.is_done]),
        [answer for answer in own if answer.is_done],
        commentary_forms(in_printed_order(commentaries)),
        [
            UpdateOfOthers(row, labels[row.action_id])
            for row in rows
            if row.action_id is not None and row.pk not in own_keys
        ],
        len(keys_of_others) > MOST_OF_OTHERS,
    )
