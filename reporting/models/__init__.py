"""Reporting periods, meetings, reports on actions and priorities with drafts and rounds, notes and reminders."""

from reporting.models.meetings import Meeting
from reporting.models.notes import NoteSinceReport
from reporting.models.periods import ReportingPeriod
from reporting.models.querysets import OPEN, RECORDED, UNDONE
from reporting.models.reminders import Reminder
from reporting.models.reports import TEXT_FIELDS, Report, ReportDraft, ReportKey, ReportText
from reporting.models.rounds import LATE_WORDS, OUTCOMES, ReportRound

__all__ = [
    "LATE_WORDS",
    "OPEN",
    "OUTCOMES",
    "RECORDED",
    "TEXT_FIELDS",
    "UNDONE",
    "Meeting",
    "NoteSinceReport",
    "Reminder",
    "Report",
    "ReportDraft",
    "ReportKey",
    "ReportRound",
    "ReportText",
    "ReportingPeriod",
]
