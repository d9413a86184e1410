"""What comes back to a meeting by itself: what was deferred or not reached, and chair's action since the last one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import formats, timezone

from actions.labels import labels_of
from core.text import number_or_words
from reporting.meetings.decisions import chair_s_actions
from reporting.models import Meeting, Report
from reporting.periods.fetching import PeriodContext
from reporting.whole_reports import whole_reports

COMES_BACK = (Report.State.DEFERRED, Report.State.NOT_REACHED)


@dataclass(frozen=True)
class FromBefore:
    """``address``: of this period's update on the same action; ``action_ref``: of the action, "" for none."""

    what: str
    text: str
    about: str = ""
    details: str = ""
    address: str = ""
    action_ref: str = ""


def from_earlier_meetings(
    opened: PeriodContext, meetings: Sequence[Meeting], day: date | None, *, was_left: bool
) -> tuple[FromBefore, ...]:
    """What comes back by itself: what the last period's meeting deferred or did not reach; chair's action since.

    ``day``: of the meeting that looks at it; None: decisions are recorded without one. ``meetings``: up to that day.
    ``was_left``: whether something was deferred or not reached. One query if there is nothing.
    """
    last = opened.last_period if was_left else None
    rows = Report.objects.filter(period=last, state__in=COMES_BACK, withdrawn_at__isnull=True) if last else ()
    reports = whole_reports([row.pk for row in rows], drafts=False, people=False)
    labels = labels_of([row.action for row in reports if row.action is not None]) if reports else {}
    now = _updates_now(opened, reports)
    matters = []
    for row in reports:
        action = row.action
        proposed = f"{row.label.label} was proposed" if row.label else "nothing was sent"
        title = last.title if last else ""
        matters.append(
            FromBefore(
                str(row.get_state_display()),
                row.report_text,
                number_or_words(labels[action.pk], action.text)
                if action is not None
                else row.about_priority.title,
                f"{title}: {proposed}" if action is not None else title,
                now.get(row.action_id or 0, ""),
                action_ref=action.ref if action is not None else "",
            )
        )
    before = max((row.held_on for row in meetings if day and row.held_on < day), default=None)
    decided = chair_s_actions(opened.agreement, before, day) if day else []
    for item in decided:
        action, agreed = item.report.action, item.report.agreed_label
        words = f"{item.decision.get_kind_display()}{f': {agreed.label}' if agreed else ''}"
        decided_on = formats.date_format(timezone.localtime(item.decision.at), "j F Y")
        ref = action.ref if action is not None else ""
        matters.append(
            FromBefore("Chair’s action, to be reported", words, item.name, decided_on, action_ref=ref)
        )
    return tuple(matters)


def _updates_now(opened: PeriodContext, reports: Sequence[Report]) -> dict[int, str]:
    """The addresses of this period's updates on the same actions, by the action's primary key. One query, or none."""
    actions = [row.action_id for row in reports if row.action_id]
    if not actions:
        return {}
    rows = Report.objects.filter(period=opened.period, action__in=actions, withdrawn_at__isnull=True)
    return {
        action: reverse("period-decide", args=[opened.agreement.slug, opened.period.pk, key])
        for action, key in rows.values_list("action_id", "pk")
    }
