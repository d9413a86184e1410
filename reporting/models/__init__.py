"""Reporting periods, commentaries, progress updates with drafts and rounds, notes, asks and reminders."""

from reporting.models.notes import NoteSinceReport
from reporting.models.periods import Commentary, ReportingPeriod
from reporting.models.querysets import OPEN, RECORDED, UNDONE
from reporting.models.reminders import Reminder
from reporting.models.rounds import Ask, CommentaryDraft, UpdateRound
from reporting.models.updates import TEXT_FIELDS, ProgressUpdate, UpdateDraft, UpdateText

__all__ = [
    "OPEN",
    "RECORDED",
    "TEXT_FIELDS",
    "UNDONE",
    "Ask",
    "Commentary",
    "CommentaryDraft",
    "NoteSinceReport",
    "ProgressUpdate",
    "Reminder",
    "ReportingPeriod",
    "UpdateDraft",
    "UpdateRound",
    "UpdateText",
]
