"""Editing the notes of a meeting, and filing them as draft for approval with the papers of its period."""

from __future__ import annotations

from accounts.models import User
from core.conflict import refuse_if_changed
from core.history import update_rows
from core.text import normalise
from documents.file_kinds import DOCX
from loading.kept_files.owners import FileOwner
from loading.kept_files.workflow import Upload, add_file
from loading.models import KeptFile
from papers.meetings.notes import as_text, drafted, notes_of
from papers.rendering.word import as_word
from papers.word_template.keeping import look_of
from priorities.readers import reader_of
from priorities.writing import writing
from reporting import workflow
from reporting.models import Meeting
from reporting.workflow.deciding.meetings import require_recorder

APPROVED = "These notes are approved, so they stay as they are."


def edit_notes(meeting: Meeting, by: User, text: str, *, seen: str | None = None) -> Meeting:
    """Saves the notes as they were edited; "": they are drafted from the decisions again.

    ``seen``: the token of :func:`shown_of` as it was. Raises Refused; PeriodNotPossible once they are approved;
    Conflict.
    """
    with writing(meeting.agreement_id, by=by, reason="Notes edited") as change:
        row = _notes_now(meeting, by)
        refuse_if_changed(seen, shown_of(row), row)
        words = normalise(text).strip()
        row.notes = "" if words == as_text(drafted(row)) else words
        update_rows(Meeting, [row], ["notes"], change)
        return row


def shown_of(meeting: Meeting) -> str:
    """The notes as their box shows them, for its token: edited or decided otherwise meanwhile, they have changed."""
    return as_text(notes_of(meeting).blocks)


def file_notes(meeting: Meeting, by: User) -> KeptFile:
    """Files the notes as a Word document, draft for approval, and tells everybody what was decided on theirs.

    Raises Refused; PeriodNotPossible once they are approved, or for a meeting of no reporting period.
    """
    with writing(meeting.agreement_id, by=by, reason="Notes filed as draft for approval") as change:
        row = _notes_now(meeting, by)
        if row.period is None:
            raise workflow.PeriodNotPossible("This meeting considered no reporting period.")
        paper = notes_of(row)
        name = f"notes-{row.held_on.isoformat()}.docx"
        content = as_word(paper, look_of(row.agreement.partnership_id))
        upload = Upload(name, content, DOCX, f"{paper.title}, draft for approval")
        file = add_file(FileOwner(row.agreement, period=row.period), upload, by=by)
        row.notes_filed_at, row.notes_filed_by = change.moment, by
        update_rows(Meeting, [row], ["notes_filed_at", "notes_filed_by"], change)
        workflow.tell_of_meeting(row, by, change)
        return file


def _notes_now(meeting: Meeting, by: User) -> Meeting:
    rows = Meeting._default_manager.select_related("agreement__partnership", "period", "approved_in")
    row = rows.get(pk=meeting.pk)
    require_recorder(reader_of(by, row.agreement), row.agreement)
    if row.approved_in is not None:
        raise workflow.PeriodNotPossible(APPROVED)
    return row
