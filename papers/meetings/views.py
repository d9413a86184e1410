"""The meetings of an agreement, and one of them: who was there, what was decided, its notes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe
from import_export.resources import Resource

from accounts.access import Refused, person_of, require_second_factor, signed_in
from core.conflict import Conflict, token_of
from core.requests.once import once
from documents.word.writing import CONTENT_TYPE
from downloads.lists import column, file_links, kind_asked, list_of
from papers.meetings.forms import MeetingForm, NotesForm
from papers.meetings.notes import notes_of
from papers.meetings.workflow import edit_notes, file_notes, shown_of
from papers.rendering.word import as_word
from papers.word_template.keeping import look_of
from priorities.models import Agreement
from priorities.readers import Reader
from reporting import workflow
from reporting.models import OUTCOMES, Meeting
from reporting.periods.fetching import open_agreement
from reporting.workflow.deciding.meetings import kept_of


class MeetingResource(Resource):
    """The list of meetings as a file."""

    group = column("Group", lambda meeting: meeting.group)
    held_on = column("Held on", lambda meeting: meeting.held_on)
    period = column("Reporting period", lambda meeting: meeting.period.title if meeting.period else "")
    place = column("Place", lambda meeting: meeting.place)
    present = column("Present", lambda meeting: meeting.present)
    quorate = column("Quorate", lambda meeting: "yes" if meeting.is_quorate else "no")
    decisions = column("Decisions", lambda meeting: meeting.decisions)
    considered = column("Also considered", lambda meeting: meeting.considered)
    approved = column("Notes approved on", lambda row: row.approved_in.held_on if row.approved_in else None)
    minutes = column("Published minutes", lambda meeting: meeting.minutes_address)


def _open(request: HttpRequest, slug: str) -> tuple[Agreement, Reader]:
    agreement, reader = open_agreement(request, slug)
    if not reader.is_reviewer:
        group = agreement.working_group_name
        raise Refused(f"This page is read by the {group} and the Community Safety Unit.")
    return agreement, reader


def _meeting(agreement: Agreement, pk: int) -> Meeting:
    rows = Meeting._default_manager.filter(agreement=agreement, withdrawn_at__isnull=True)
    found = (
        rows.select_related("agreement__partnership", "period__agreement", "approved_in")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404("No such meeting.")
    return found


@signed_in
@require_safe
def meeting_list(request: HttpRequest, agreement: str) -> HttpResponse:
    """The meetings, newest first, with where their notes stand."""
    row, reader = _open(request, agreement)
    meetings = (
        Meeting._default_manager.filter(agreement=row, withdrawn_at__isnull=True)
        .select_related("period", "approved_in")
        .annotate(decisions=Count("rounds__report", filter=Q(rounds__kind__in=OUTCOMES), distinct=True))
        .order_by("-held_on", "-pk")
    )
    if kind := kind_asked(request.GET):
        rows = MeetingResource().export(meetings)
        return list_of(row, kind, rows, f"{agreement}-meetings", "meetings")
    files = file_links(request.GET)
    context = {"agreement": row, "reader": reader, "meetings": list(meetings), "files": files}
    return render(request, "papers/meeting-list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_detail(request: HttpRequest, agreement: str, pk: int) -> HttpResponse:
    """One meeting with its notes; the chair and the Unit edit and file them."""
    row, reader = _open(request, agreement)
    meeting = _meeting(row, pk)
    verb = VERBS.get(request.POST.get("do", "")) if request.method == "POST" else None
    if verb is None:
        return _show(request, meeting, reader)
    require_second_factor(request)
    try:
        return verb(request, meeting, reader)
    except workflow.PeriodNotPossible as reason:
        messages.warning(request, str(reason))
        return _show(request, meeting, reader, 409, typed=_typed(request))


@signed_in
@require_safe
def meeting_notes(request: HttpRequest, agreement: str, pk: int) -> HttpResponse:
    """The notes as a Word document."""
    row, _ = _open(request, agreement)
    meeting = _meeting(row, pk)
    name = slugify(f"{agreement} notes {meeting.held_on.isoformat()}")
    return HttpResponse(
        as_word(notes_of(meeting), look_of(row.partnership_id)),
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}.docx"'},
    )


def _show(
    request: HttpRequest, meeting: Meeting, reader: Reader, status: int = 200, **forms: Any
) -> HttpResponse:
    paper = notes_of(meeting)
    context = {
        "agreement": meeting.agreement,
        "meeting": meeting,
        "reader": reader,
        "paper": paper,
        "may_record": reader.is_chair or reader.is_administrator,
        "form": _meeting_form(meeting),
        "notes": _notes_form(meeting),
        **forms,
    }
    return render(request, "papers/meeting-detail.html", context, status=status)


def _meeting_form(meeting: Meeting, data: QueryDict | None = None) -> MeetingForm:
    kept = kept_of(meeting)
    return MeetingForm(data, initial={**kept, "seen": token_of(list(kept.values()))})


def _notes_form(meeting: Meeting, data: QueryDict | None = None) -> NotesForm:
    words = shown_of(meeting)
    return NotesForm(data, auto_id="notes-%s", initial={"notes": words, "seen": token_of(words)})


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Label and text of what was typed and can no longer be saved."""
    form = {"save": MeetingForm, "edit": NotesForm}.get(request.POST.get("do", ""))
    boxes = form(request.POST).visible_fields() if form else ()
    return [(str(box.label), str(box.value())) for box in boxes if box.value()]


def _save(request: HttpRequest, meeting: Meeting, reader: Reader) -> HttpResponse:
    form = _meeting_form(meeting, request.POST)
    if not form.is_valid():
        return _show(request, meeting, reader, form=form)
    if meeting.period is None:
        raise workflow.PeriodNotPossible("This meeting considered no reporting period.")
    typed = form.cleaned_data
    try:
        workflow.save_meeting(meeting.period, meeting.held_on, person_of(request), typed, seen=typed["seen"])
    except Conflict as conflict:
        form.show_both(_meeting_form(conflict.now).initial, "What is known of the meeting", "Save")
        return _show(request, meeting, reader, 409, form=form)
    messages.success(request, "What is known of the meeting is saved.")
    return redirect(request.path)


def _edit(request: HttpRequest, meeting: Meeting, reader: Reader) -> HttpResponse:
    form = _notes_form(meeting, request.POST)
    if not form.is_valid():
        return _show(request, meeting, reader, notes=form, formset=form)
    typed = form.cleaned_data
    try:
        edit_notes(meeting, person_of(request), typed["notes"], seen=typed["seen"])
    except Conflict as conflict:
        form.show_both(_notes_form(conflict.now).initial, "The notes", "Save the notes")
        return _show(request, meeting, reader, 409, notes=form, formset=form, conflict=form.conflict)
    messages.success(request, "The notes are saved.")
    return redirect(request.path)


def _file(request: HttpRequest, meeting: Meeting, reader: Reader) -> HttpResponse:
    with once(request):
        file = file_notes(meeting, person_of(request))
    told = "" if meeting.told_at else ", and everybody is told what was decided on their actions"
    messages.success(request, f"“{file.title}” is filed{told}.")
    return redirect(request.path)


VERBS = {"save": _save, "edit": _edit, "file": _file}
