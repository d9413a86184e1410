"""Verbs of reporting: opening a period, drafting and sending reports, reviewing, closing. Each is one transaction."""

from reporting.workflow.closing import ClosedPeriod, close_period, reopen_period, reopen_update
from reporting.workflow.deciding.confirming import confirm
from reporting.workflow.deciding.meetings import (
    approve_notes,
    is_to_approve,
    meeting_on,
    meetings_until,
    save_meeting,
)
from reporting.workflow.deciding.reviewing import (
    AskWords,
    CannotDecide,
    DecisionOutcome,
    OutcomeKind,
    agree_together,
    decide,
    send_back,
    take_back,
)
from reporting.workflow.deciding.telling import tell_of_meeting, tell_of_meetings_before
from reporting.workflow.drafts import (
    SavedDrafts,
    SubmittedReport,
    draft_of,
    merge_together,
    save_draft,
    save_together,
    say_still_true,
    take_back_no_change,
)
from reporting.workflow.following import follow_plan
from reporting.workflow.notes import add_since_note, note_capacity, take_back_since_note
from reporting.workflow.opening import (
    NOT_YOURS,
    OpenedPeriod,
    PeriodNotPossible,
    actions_added_since,
    adopt_standard_scheme,
    ask_now,
    change_dates,
    extend,
    name_responder,
    open_actions,
    open_period,
    open_planned,
    release_withdrawn,
    remembered_responders,
)
from reporting.workflow.preparing import tell_that_it_is_ready, told_today
from reporting.workflow.reminders import chase, planned_for, send_due, tell_responders
from reporting.workflow.rounds import add_line, answer_question, ask_question, comment, reply, say_late
from reporting.workflow.sending import CannotSend, save_and_send, send, send_many
from reporting.workflow.transitions import DecisionMethod, token_of_report
from reporting.workflow.withdrawing import withdraw

__all__ = [
    "NOT_YOURS",
    "AskWords",
    "CannotDecide",
    "CannotSend",
    "ClosedPeriod",
    "DecisionMethod",
    "DecisionOutcome",
    "OpenedPeriod",
    "OutcomeKind",
    "PeriodNotPossible",
    "SavedDrafts",
    "SubmittedReport",
    "actions_added_since",
    "add_line",
    "add_since_note",
    "adopt_standard_scheme",
    "agree_together",
    "answer_question",
    "approve_notes",
    "ask_now",
    "ask_question",
    "change_dates",
    "chase",
    "close_period",
    "comment",
    "confirm",
    "decide",
    "draft_of",
    "extend",
    "follow_plan",
    "is_to_approve",
    "meeting_on",
    "meetings_until",
    "merge_together",
    "name_responder",
    "note_capacity",
    "open_actions",
    "open_period",
    "open_planned",
    "planned_for",
    "release_withdrawn",
    "remembered_responders",
    "reopen_period",
    "reopen_update",
    "reply",
    "save_and_send",
    "save_draft",
    "save_meeting",
    "save_together",
    "say_late",
    "say_still_true",
    "send",
    "send_back",
    "send_due",
    "send_many",
    "take_back",
    "take_back_no_change",
    "take_back_since_note",
    "tell_of_meeting",
    "tell_of_meetings_before",
    "tell_responders",
    "tell_that_it_is_ready",
    "token_of_report",
    "told_today",
    "withdraw",
]
