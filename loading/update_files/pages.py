"""What the pages about workbooks of updates show: the downloads, and the drafts that the Unit records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, QuerySet

from accounts.models import User
from core.conflict import Conflict, ShownConflict
from priorities.models import Agreement, StatusLabel
from priorities.writing import writing
from reporting import workflow
from reporting.conflicts import conflict_of_sending
from reporting.models import OPEN, UNDONE, Report, ReportDraft, ReportingPeriod
from reporting.periods.fetching import PeriodContext
from reporting.rules.sending import SOURCE_NEEDED, names_source_and_date
from reporting.updates.answers import Answer, answers
from reporting.updates.forms import UpdateForm
from reporting.updates.my_updates import forms_of
from reporting.updates.ready_to_send import (
    DraftCheck,
    DraftNotReady,
    MissingAnswerLink,
    check_drafts,
    chosen_drafts,
    posted_keys,
)
from reporting.updates.whose import recorded_for
from reporting.whole_reports import keys_in_printed_order, whole_reports


@dataclass(frozen=True)
class StartPage:
    """The first page. ``own``: periods in which the person owes updates, each with their number ``waiting``.

    ``unit``: open periods that the person administers.
    """

    own: Sequence[Any]
    unit: Sequence[ReportingPeriod]


def starting_page(user: User) -> StartPage:
    """The periods to download workbooks of. Three queries."""
    owed_updates = Report.objects.answered_by(user).in_open_periods().filter(state__in=UNDONE)
    number_waiting = dict(owed_updates.order_by().values_list("period").annotate(number=Count("pk")))
    periods = ReportingPeriod._default_manager.filter(withdrawn_at__isnull=True).select_related("agreement")
    own: list[Any] = list(periods.filter(pk__in=number_waiting).order_by("due_on", "pk"))
    for period in own:
        period.waiting = number_waiting[period.pk]
    administered = Agreement.objects.administered_by(user)
    unit = periods.filter(agreement__in=administered, state=OPEN).order_by("agreement__title", "pk")
    return StartPage(own, list(unit))


def downloads_of(user: User, period: ReportingPeriod, post: int) -> QuerySet[Any]:
    """Updates that are owed in a period: the person's own or, with the key of a post (0: none), those of that post."""
    owed_updates = Report.objects.about_actions().in_open_periods().filter(period=period, state__in=UNDONE)
    return owed_updates.filter(responder=post) if post else owed_updates.answered_by(user)


def forms_to_fill(updates: QuerySet[Any], user: User) -> tuple[list[UpdateForm], Sequence[StatusLabel]]:
    """The forms of the updates in printed order, and the plan's statuses."""
    rows = whole_reports(list(keys_in_printed_order(updates)))
    return forms_of(answers(rows, user), has_tick=True), rows[0].scheme if rows else ()


@dataclass(frozen=True)
class RecordedDrafts:
    """Drafts of a period that the Unit keeps for other people, each with its source."""

    check: DraftCheck

    def record(self, posted: Sequence[str], by: User, remarks: Mapping[int, str]) -> int:
        """Sends the drafts that the page showed, in the names of those who answer, all or none. Gives their number.

        Raises what sending raises; Conflict if one of them has changed since.
        """
        answers = chosen_drafts(self.check.ready, posted)
        if not answers:
            raise Conflict
        by_source: dict[str, list[Answer]] = {}
        for answer in answers:
            by_source.setdefault(_source(answer), []).append(answer)
        with writing(*{answer.report.agreement_id for answer in answers}, by=by):
            for source, same_source in by_source.items():
                workflow.send_many(
                    [answer.report for answer in same_source],
                    by,
                    received_from=source,
                    seen={answer.report.key: answer.seen for answer in same_source},
                    remarks={
                        answer.report.key: remarks[answer.report.pk]
                        for answer in same_source
                        if answer.report.pk in remarks
                    },
                )
        return len(answers)


def recorded_drafts(opened: PeriodContext, post: int = 0) -> RecordedDrafts:
    """The drafts that wait to be recorded in a period; with the key of a post (0: none), those of its holder."""
    updates = Report.objects.editable_by(opened.user).filter(
        ReportDraft.objects.exclude(received_from="").of_row(), period=opened.period
    )
    if post:
        updates = updates.filter(responder__in=recorded_for(opened.period, post).posts)
    rows = whole_reports(list(keys_in_printed_order(updates)))
    drafts = [answer for answer in answers(rows, opened.user) if answer.draft]
    return RecordedDrafts(_with_source(check_drafts(drafts, opened.user)))


def conflict_of_recorded(
    opened: PeriodContext, posted: Sequence[str], typed: Mapping[int, str]
) -> ShownConflict:
    """What has changed since of the drafts that the page showed, beside what was typed."""
    updates = Report.objects.editable_by(opened.user).filter(period=opened.period, pk__in=posted_keys(posted))
    now = answers(whole_reports(list(keys_in_printed_order(updates))), opened.user)
    return conflict_of_sending(now, posted, typed, "Record")


def _with_source(check: DraftCheck) -> DraftCheck:
    """Moves drafts whose source has no date to those that are not ready."""
    without_source = [answer for answer in check.ready if not names_source_and_date(_source(answer))]
    not_ready = [
        DraftNotReady(answer, (MissingAnswerLink(SOURCE_NEEDED, f"{answer.address}#id_received_from"),))
        for answer in without_source
    ]
    ready = tuple(answer for answer in check.ready if answer not in without_source)
    return replace(check, ready=ready, not_ready=(*check.not_ready, *not_ready))


def _source(answer: Answer) -> str:
    return answer.draft.received_from if answer.draft else ""
