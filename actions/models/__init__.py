"""Aims, actions, reporting cycles, commentaries, progress updates with drafts and rounds, notes, asks and reminders."""

from actions.models.notes import SinceNote
from actions.models.plan import Action, ActionStatus, Aim, AimTheme, Commentary, ReportingCycle
from actions.models.querysets import OPEN, RECORDED, UNDONE
from actions.models.reminders import Reminder
from actions.models.rounds import Ask, CommentaryDraft, UpdateRound
from actions.models.updates import TEXT_FIELDS, ProgressUpdate, UpdateDraft, UpdateText

__all__ = [
    "OPEN",
    "RECORDED",
    "TEXT_FIELDS",
    "UNDONE",
    "Action",
    "ActionStatus",
    "Aim",
    "AimTheme",
    "Ask",
    "Commentary",
    "CommentaryDraft",
    "ProgressUpdate",
    "Reminder",
    "ReportingCycle",
    "SinceNote",
    "UpdateDraft",
    "UpdateRound",
    "UpdateText",
]
