"""What the pages about workbooks of updates show: what can be downloaded, and what the Unit has kept to record."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet

from accounts.models import User
from loading.update_files.forms import SAY_SOURCE
from priorities.models import Agreement, StatusLabel
from reporting import workflow
from reporting.models import OPEN, UNDONE, ProgressUpdate, ReportingPeriod
from reporting.periods.fetching import PeriodContext
from reporting.rules.sending import names_source_and_date
from reporting.updates.answers import RELATED, Answer, answers, in_printed_order
from reporting.updates.forms import UpdateForm
from reporting.updates.my_updates import forms_of, schemes_of
from reporting.updates.ready_to_send import Check, DraftNotReady, Missing, checked, chosen


@dataclass(frozen=True)
class Start:
    """The first page. ``own``: periods in which something waits for the person, each with ``waiting``; ``unit``: open
    periods that they look after."""

    own: Sequence[Any]
    unit: Sequence[ReportingPeriod]


def starting_page(user: User) -> Start:
    """What there is to download. Three queries."""
    owed = ProgressUpdate.objects.answered_by(user).in_open_periods().filter(state__in=UNDONE)
    counted = dict(owed.order_by().values_list("period").annotate(number=Count("pk")))
    periods = ReportingPeriod._default_manager.filter(withdrawn_at__isnull=True).select_related("agreement")
    own: list[Any] = list(periods.filter(pk__in=counted).order_by("due_on", "pk"))
    for period in own:
        period.waiting = counted[period.pk]
    administered = Agreement.objects.administered_by(user)
    unit = periods.filter(agreement__in=administered, state=OPEN).order_by("agreement__title", "pk")
    return Start(own, list(unit))


def downloads_of(user: User, period: ReportingPeriod, post: int) -> QuerySet[Any]:
    """What waits in a period: of the person's own or, with the key of a post (0: none), of that responder."""
    owed = ProgressUpdate.objects.in_open_periods().filter(period=period, state__in=UNDONE)
    return owed.filter(responder=post) if post else owed.answered_by(user)


def forms_to_fill(updates: QuerySet[Any], user: User) -> tuple[list[UpdateForm], Sequence[StatusLabel]]:
    """The boxes of the updates with what stands in them, in printed order, and the plan's statuses."""
    rows = list(in_printed_order(updates).select_related(*RELATED))
    if not rows:
        return [], ()
    return forms_of(answers(rows, user)), schemes_of({rows[0].agreement_id})[rows[0].agreement_id]


@dataclass(frozen=True)
class RecordedDrafts:
    """Drafts of a period that the Unit keeps for others, with where it has each from."""

    check: Check

    def chosen(self, posted: Sequence[str]) -> list[Answer]:
        """Those that were on the page when the button was pressed; none where one is no longer what was shown."""
        return chosen(self.check.ready, posted) or []

    def record(self, wanted: Collection[Answer], by: User, data: Any) -> int:
        """Sends them in the name of who answers; all or none. Gives their number. Raises what sending raises."""
        by_source: dict[str, list[Answer]] = {}
        for answer in wanted:
            by_source.setdefault(_source(answer), []).append(answer)
        with transaction.atomic():
            for source, together in by_source.items():
                workflow.send_many(
                    [answer.update for answer in together],
                    by,
                    received_from=source,
                    revisions={answer.update.pk: answer.revision for answer in together},
                    remarks={
                        answer.update.pk: data[f"remark-{answer.update.pk}"][:1000]
                        for answer in together
                        if f"remark-{answer.update.pk}" in data
                    },
                )
        return len(wanted)


def recorded_drafts(opened: PeriodContext) -> RecordedDrafts:
    """What waits to be recorded in a period."""
    waiting = (
        ProgressUpdate.objects.editable_by(opened.user)
        .filter(period=opened.period, draft__isnull=False)
        .exclude(draft__received_from="")
    )
    rows = in_printed_order(waiting).select_related(*RELATED)
    found = [answer for answer in answers(list(rows), opened.user) if answer.draft]
    return RecordedDrafts(_with_source(checked(found, [], opened.user)))


def _with_source(check: Check) -> Check:
    """A draft that was kept before it was said of which day it is cannot be recorded yet."""
    without = [answer for answer in check.ready if not names_source_and_date(_source(answer))]
    lacking = [
        DraftNotReady(answer, (Missing(SAY_SOURCE, f"{answer.address}#id_received_from"),))
        for answer in without
    ]
    ready = tuple(answer for answer in check.ready if answer not in without)
    return replace(check, ready=ready, not_ready=(*check.not_ready, *lacking))


def _source(answer: Answer) -> str:
    return str(answer.update.draft.received_from)
