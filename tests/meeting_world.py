"""A meeting of an ordinary size: the 38 actions of the Kent agreement 2014-17, 30 of their updates undisputed.

The updates are made up, as long as leads write them: a sentence or three. The meeting is today.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from actions.models import Action, ActionStatus
from core.history import Change, create_rows, save_row, update_rows
from priorities.models import Agreement, StatusLabel
from reporting import workflow
from reporting.models import Report, ReportingPeriod, ReportRound
from tests import build
from tests.world import KENT, demonstration_person

UNDISPUTED = 30
SAID = (
    "The second course was held in May; 14 people came.",
    "All 12 districts have signed. The first joint visits were made in April; a short guide for staff is printed.",
    "Nothing new since the last report: the contract runs until March and is on budget.",
    (
        "The campaign ran for four weeks. 2,300 people took the test on the website, twice as many as last year; "
        "the evaluation comes in the summer and will be sent to the group."
    ),
    "Referrals are steady at about 40 a month, and all were seen within ten days.",
)
# The eight that the group must look at: status, and what else is said.
EXCEPTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "Red",
        {
            "what_changed": "The funding ends in March and no partner has found the money.",
            "needed": "A decision of the Partnership on who pays from April.",
        },
    ),
    (
        "Red",
        {"what_changed": "Two surgeries have left; no new one is found.", "needed": "Health: name two more."},
    ),
    ("Amber", {"what_changed": "The officer has left; interviews are on 12 June."}),
    ("Amber", {"what_changed": "The data are late. The analyst is promised for July."}),
    ("Green", {"moves": 91, "proposed_due_reason": "The venue is closed until April."}),
    ("Green", {"moves": 60, "proposed_due_reason": "Schools asked for the autumn term."}),
    ("Complete", {}),
    ("Green", {"group_text": "The provider has told us that it may withdraw. Not public yet."}),
)


def a_meeting(*, due: date | None = None) -> ReportingPeriod:
    """Opens a period in which all 38 are sent, on the agreement as it was loaded; the last one agreed all of it Green.

    ``due``: of every action with a date; None: in 300 days, so that none is overdue.
    """
    agreement = Agreement.objects.get(slug=KENT)
    labels = build.scheme(agreement)
    actions = list(
        Action.objects.filter(agreement=agreement, withdrawn_at__isnull=True).order_by("position", "pk")
    )
    today = timezone.localdate()
    for row in actions:
        row.due = row.due and (due or today + timedelta(days=300))
    update_rows(Action, actions, ["due"], build.BY_THE_TEST)
    _last_time(agreement, actions, labels["Green"], today)
    change = Change(demonstration_person("administrator"), "For the meeting")
    dates = {"opens_on": today - timedelta(days=21), "due_on": today - timedelta(days=7), "meeting_on": today}
    period = workflow.open_period(agreement, "Meeting", "", change=change, **dates).period
    _send(period, labels)
    return period


def _last_time(agreement: Agreement, actions: list[Action], green: StatusLabel, today: date) -> None:
    """Four earlier periods in which everything was agreed Green, so that lines have their history."""
    rows = []
    for number in range(4):
        period = ReportingPeriod(
            agreement=agreement,
            title=f"Period {number + 1}",
            position=number + 1,
            state="published",
            closed_at=timezone.now() - timedelta(days=90 * (4 - number)),
            meeting_on=today - timedelta(days=90 * (4 - number)),
        )
        period = save_row(period, build.BY_THE_TEST)
        rows += [
            Report(
                agreement=agreement,
                period=period,
                action=action,
                state="agreed",
                report_text="Said last time.",
                label=green,
                agreed_label=green,
            )
            for action in actions
        ]
    create_rows(Report, rows, build.BY_THE_TEST)
    standing = [
        ActionStatus(agreement=agreement, ref=row.ref, position=row.position, action=row, label=green)
        for row in actions
    ]
    create_rows(ActionStatus, standing, build.BY_THE_TEST)


def _send(period: ReportingPeriod, labels: dict[str, StatusLabel]) -> None:
    """All updates are sent: thirty as last time, eight as EXCEPTIONS says, spread over the plan."""
    lead = demonstration_person("lead")
    rows = list(Report.objects.filter(period=period).select_related("action").order_by("position", "pk"))
    at = timezone.now() - timedelta(days=8)
    exceptions = dict(zip(range(2, len(rows), 5), EXCEPTIONS, strict=False))
    for number, row in enumerate(rows):
        label, words = exceptions.get(number, ("Green", {}))
        row.state, row.label, row.sent_at, row.report_text = (
            "sent",
            labels[label],
            at,
            SAID[number % len(SAID)],
        )
        row.author, row.author_name, row.sent_by = lead, str(lead), lead
        for name, value in words.items():
            if name == "moves":
                row.proposed_due = timezone.localdate() + timedelta(days=300 + value)
            else:
                setattr(row, name, value)
    names = ["state", "label", "sent_at", "report_text", "author", "author_name", "sent_by"]
    names += ["what_changed", "needed", "proposed_due", "proposed_due_reason", "group_text"]
    update_rows(Report, rows, names, Change(lead, "Sent", at=at))
    ReportRound._default_manager.bulk_create(
        ReportRound(report=row, kind="sent", by=lead, by_name=str(lead), at=at, label=row.label)
        for row in rows
    )
