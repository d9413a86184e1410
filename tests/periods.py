"""Periods for tests of the review: opened, with updates sent, as the verbs would leave them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from core.history import Change, save_row, update_rows
from priorities.models import Priority
from reporting import workflow
from reporting.models import Report, ReportDraft, ReportingPeriod, ReportRound
from reporting.whole_reports import new_report
from reporting.workflow import DecisionMethod
from tests import build
from tests.clock import LONDON, NOW

OPENS, DUE = date(2015, 1, 5), date(2015, 1, 16)
MEETING, PARTNERSHIP = date(2015, 1, 12), date(2015, 2, 3)
OPENED_AT = datetime(2015, 1, 5, 9, 0, tzinfo=LONDON)
AT_THE_MEETING = DecisionMethod(MEETING)
BY_CORRESPONDENCE = DecisionMethod(None)
SENT_AT = datetime(2015, 1, 9, 14, 0, tzinfo=LONDON)


def opened(plan: build.Plan, cast: build.Cast, **dates: Any) -> ReportingPeriod:
    """January 2015, opened by the administrator; the meeting that reviews it is today."""
    change = Change(cast.administrator, "For the meeting", at=OPENED_AT)
    asked = {"opens_on": OPENS, "due_on": DUE, "meeting_on": MEETING, "partnership_on": PARTNERSHIP, **dates}
    return workflow.open_period(plan.agreement, "January 2015", "2014/15", change=change, **asked).period


def update_on(plan: build.Plan, number: int) -> Report:
    """The update that the open period asks for on the action of that number."""
    return Report.objects.get(action=plan.actions[number], period__title="January 2015")


def commentary_on(period: ReportingPeriod, priority: Priority) -> Report:
    """The report on a priority in a period: its row, or as it is before anybody has sent it."""
    row = Report.objects.filter(period=period, priority=priority, withdrawn_at__isnull=True).first()
    return row or new_report(period, priority)


def seen(report: Report) -> str:
    """The token that a page shows of the report's draft; "" without a draft."""
    draft = ReportDraft.objects.of(report).first()
    return workflow.token_of_draft(draft) if draft else ""


def to_send(report: Report) -> str:
    """The report's draft as a page names it that sends several: "u12:token"."""
    name = f"u{report.pk}" if report.action_id else f"c{report.period_id}-{report.priority_id}"
    return f"{name}:{seen(report)}"


def sent(
    plan: build.Plan, cast: build.Cast, *numbers: int, label: str = "Green", **words: Any
) -> list[Report]:
    """Updates sent by whoever leads, with these words; no numbers: all of them."""
    keys = [plan.actions[number].pk for number in numbers] or [row.pk for row in plan.actions]
    rows = list(Report.objects.filter(action__in=keys, period__state="open").select_related("responder"))
    words = {"report_text": "Courses were held.", **words}
    for row in rows:
        row.state, row.label, row.sent_at = "sent", plan.labels[label], SENT_AT
        person = cast.lead if row.responder == plan.posts[0] else cast.other_lead
        row.author, row.author_name, row.sent_by = person, str(person), person
        for name, value in words.items():
            setattr(row, name, value)
    names = ["state", "label", "sent_at", "author", "author_name", "sent_by", *words]
    update_rows(Report, rows, names, Change(cast.lead, "Sent", at=SENT_AT))
    ReportRound._default_manager.bulk_create(
        ReportRound(
            report=row, kind="sent", by=row.sent_by, by_name=row.author_name, at=SENT_AT, label=row.label
        )
        for row in rows
    )
    return rows


def told(
    plan: build.Plan, title: str = "October 2014", text: str = "Said in October.", label: str = "Green"
) -> ReportingPeriod:
    """A closed period before this one, in which every action was agreed with the label."""
    period = save_row(
        ReportingPeriod(
            agreement=plan.agreement, title=title, position=1, state="closed", closed_at=build.LOADED
        ),
        build.BY_THE_TEST,
    )
    from core.history import create_rows

    create_rows(
        Report,
        [
            Report(
                agreement=plan.agreement,
                period=period,
                action=action,
                state="agreed",
                report_text=text,
                label=plan.labels[label],
                agreed_label=plan.labels[label],
            )
            for action in plan.actions
        ],
        build.BY_THE_TEST,
    )
    return period


def agreed(plan: build.Plan, cast: build.Cast, *numbers: int) -> None:
    """The updates are agreed as they were sent, at the meeting."""
    rows = [update_on(plan, number) for number in numbers or range(len(plan.actions))]
    seen = {row.pk: workflow.token_of_report(row) for row in rows}
    workflow.agree_together(rows, cast.chair, AT_THE_MEETING, seen=seen)


def closed(plan: build.Plan, cast: build.Cast) -> ReportingPeriod:
    """A period in which everything was sent, agreed, and closed."""
    period = opened(plan, cast)
    sent(plan, cast)
    agreed(plan, cast)
    return workflow.close_period(period, cast.administrator).period


__all__ = ["NOW", "agreed", "closed", "opened", "seen", "sent", "to_send", "told", "update_on"]
