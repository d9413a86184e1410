"""One update: written, saved, sent, or read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from accounts.access import (
    SignInFirst,
    is_locked,
    person_of,
    require_second_factor,
    saves_input_when_locked,
    signed_in,
)
from accounts.models import User
from core.conflict import Conflict
from core.forms import Problem
from core.govuk.parts import TimelineEntry
from core.history import history_of
from core.requests.once import once
from priorities.readers import Reader, reader_of
from reporting import workflow
from reporting.models import Report, ReportDraft
from reporting.report_rights import MAY_SEND, Capacity, can_be_corrected, in_whose_name, reason_closed
from reporting.updates.answers import Answer, answers
from reporting.updates.forms import UpdateForm
from reporting.updates.keeping import kept_quietly
from reporting.updates.ready_to_send import box_of
from reporting.whole_reports import RELATED, complete
from reporting.workflow.transitions import Attempt, ReportStep, why_not


@dataclass(frozen=True)
class UpdatePage:
    """One update, opened by a person who may see it, with what they may do with it.

    ``capacity``: in which they write it; None: not at all. ``is_recorded``: an administrator writes it in the
    responder's name. ``refusal``: why they cannot write it now; "" when they can.
    ``corrects``: whether they correct what the Unit recorded in their name. ``may_add_line``: they see it as a lead,
    but do not answer for it. ``may_reply``: another status was decided than the one they sent. ``is_posted``: it has
    only what its form needs.
    """

    answer: Answer
    reader: Reader
    capacity: Capacity | None
    is_recorded: bool
    refusal: str
    corrects: bool
    may_send: bool
    may_withdraw: bool
    may_add_line: bool
    may_reply: bool
    is_posted: bool = False

    @cached_property
    def timeline(self) -> list[TimelineEntry]:
        """The changes of the update's state, newest first: who, when, why. One query."""
        rows: QuerySet[Any] = history_of(Report)._default_manager.filter(id=self.answer.report.pk)
        entries: list[TimelineEntry] = []
        state = ""
        for row in rows.select_related("history_user").order_by("history_date", "history_id"):
            if row.state != state:
                title = "Asked for" if not entries else str(Report.State(row.state).label)
                who = why = ""
                if self.reader.sees_names:
                    who = str(row.history_user) if row.history_user else ""
                    if row.state == Report.State.SENT:
                        who = in_whose_name(who, row.author_name)
                    why = row.history_change_reason or ""
                    why = why if why != title else ""
                entries.append(TimelineEntry(title=title, when=row.history_date, who=who, why=why))
            state = row.state
        # Newest first already here: two rounds within one second keep their order on the page.
        return entries[::-1]


def open_for(user: User, key: int, *, is_posted: bool = False) -> UpdatePage:
    """The update as this person sees it; Http404 for one that does not exist for them.

    ``is_posted``: only what a form and its verb need; the page is opened again if it has to be shown.
    """
    visible_updates = Report.objects.visible_to(user).filter(pk=key, action__isnull=False)
    rows = complete(list(visible_updates.select_related(*RELATED)), people=not is_posted)
    if not rows:
        raise Http404("No such update.")
    update = rows[0]
    reader = reader_of(user, update.agreement)
    writing = Attempt(ReportStep.SAVE, update, reader)
    capacity, is_closed = writing.capacity, bool(reason_closed(update))
    is_other_status = update.state == Report.State.DECIDED and update.agreed_label_id != update.label_id
    return UpdatePage(
        answer=answers(rows, user, is_posted=is_posted)[0],
        reader=reader,
        capacity=capacity,
        is_recorded=capacity == Capacity.ADMINISTRATOR,
        refusal=why_not(writing),
        corrects=can_be_corrected(update, capacity),
        may_send=capacity in MAY_SEND,
        may_withdraw=not why_not(Attempt(ReportStep.WITHDRAW, update, reader)),
        may_add_line=reader.is_lead and capacity is None and not is_closed,
        may_reply=is_other_status and capacity is not None and not is_closed,
        is_posted=is_posted,
    )


def _form_of(page: UpdatePage, data: Any = None) -> UpdateForm:
    return UpdateForm(data, answer=page.answer, is_recorded=page.is_recorded)


@signed_in
@saves_input_when_locked
@require_http_methods(["GET", "HEAD", "POST"])
def update_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One update: the form for who writes it, what was sent for who may read it."""
    if is_locked(request):
        raise SignInFirst(is_unsaved=not _save_for_owner(request, pk))
    user = person_of(request)
    if request.method == "POST":
        page = open_for(user, pk, is_posted=True)
        if request.POST.get("do") == "withdraw":
            return _withdraw(request, page)
        if request.POST.get("do") != "send":
            return _post(request, page)
        with once(request, page.answer.address):
            return _post(request, page)
    page = open_for(user, pk)
    if page.refusal:
        return _show_sent(request, page)
    return _show(request, page, _form_of(page))


def _withdraw(request: HttpRequest, page: UpdatePage) -> HttpResponse:
    """Takes back what was sent, to change it."""
    if page.is_recorded:
        require_second_factor(request)
    try:
        workflow.withdraw(page.answer.report, person_of(request))
    except workflow.PeriodNotPossible as reason:
        messages.warning(request, str(reason))
    else:
        name = page.answer.name
        messages.success(
            request,
            f"Your update on {name} is withdrawn. Its words stand in the boxes: change them and send it.",
        )
    return redirect(page.answer.address)


def show_update(request: HttpRequest, page: UpdatePage, **more: Any) -> HttpResponse:
    """The page of the update, with a remark that could not be saved (see update-say)."""
    return _show_sent(request, page, **more) if page.refusal else _show(request, page, _form_of(page), **more)


def _show_sent(request: HttpRequest, page: UpdatePage, status: int = 200, **more: Any) -> HttpResponse:
    """The update as it was sent, for readers who cannot write it now."""
    if page.is_posted:
        page = open_for(person_of(request), page.answer.report.pk)
    context = {"page": page, "answer": page.answer, **more}
    return render(request, "reporting/update-read.html", context, status=status)


def _save_for_owner(request: HttpRequest, pk: int) -> bool:
    """Saves what a locked session posted as a draft of its owner, if they may write the update.

    False if something could not be saved: the update was sent meanwhile, or a box cannot be read.
    """
    owner = getattr(request, "locked_user", None)
    if owner is None or not Report.objects.editable_by(owner).filter(pk=pk).exists():
        return False
    page = open_for(owner, pk)
    form = _form_of(page, request.POST)
    form.is_valid()
    if page.refusal:
        return False
    if not form.has_words:
        return not form.errors
    saved = workflow.merge_together([form.submitted], owner)
    return not (form.errors or saved.refused or saved.conflicts)


def _show(request: HttpRequest, page: UpdatePage, form: UpdateForm, **more: Any) -> HttpResponse:
    if page.is_posted:
        page = open_for(person_of(request), page.answer.report.pk)
    context = {"page": page, "answer": page.answer, "form": form, **more}
    return render(request, "reporting/update-edit.html", context)


def _post(request: HttpRequest, page: UpdatePage) -> HttpResponse:
    """Does what the button says: save, send, start from the last words, or still true."""
    if page.refusal:
        unsaved_texts = _form_of(page, request.POST).unsaved
        return _show_sent(request, page, status=403, typed=unsaved_texts, why=page.refusal)
    if page.is_recorded:
        require_second_factor(request)
    button = request.POST.get("do", "save")
    data = request.POST.copy()
    if button == "still_true":
        data["still_true"] = "on"
    form = _form_of(page, data)
    if button == "last_words":
        form.start_from(page.answer.last.words.report_text)
        if form.is_valid():  # else the summary of what is wrong comes first, alone
            messages.info(request, "Last time’s words stand in the box now. Nothing is saved yet.")
        return _show(request, page, form)
    if button == "keep":
        is_valid = form.is_valid()
        saved = workflow.save_together([form.submitted], person_of(request))
        is_whole = is_valid and not (saved.conflicts or saved.refused)
        return kept_quietly([form], saved, is_whole=is_whole)
    if not form.is_valid():
        return _show(request, page, form)
    if button == "send":
        return _send(request, page, form)
    try:
        if form.has_words or page.answer.draft is not None or button != "add_file":
            _save_draft(page, person_of(request), form)
    except Conflict as conflict:
        return _show_conflict(request, page, form, conflict)
    except workflow.PeriodNotPossible as reason:
        form.add_error(None, str(reason))
        return _show(request, page, form)
    return _saved(request, page, button)


def _saved(request: HttpRequest, page: UpdatePage, button: str) -> HttpResponse:
    """Where the button leads once the draft is saved."""
    if button == "add_file":
        return redirect("evidence-add", page.answer.report.pk)
    if button == "still_true":
        words = f"{page.answer.name}: no change. {page.answer.when_it_goes(may_send=page.may_send)}"
        messages.success(request, words)
        return redirect("update-list")
    messages.success(
        request, f"The draft of {page.answer.name} is saved. Nobody reviews it before it is sent."
    )
    return redirect(page.answer.address)


def _show_conflict(
    request: HttpRequest, page: UpdatePage, form: UpdateForm, conflict: Conflict
) -> HttpResponse:
    button = "Send your update" if request.POST.get("do") == "send" else "Save draft"
    form.show_draft(conflict.now, button)
    return _show(request, page, form)


def _save_draft(page: UpdatePage, user: User, form: UpdateForm) -> ReportDraft:
    """Saves the form as the draft. Raises Conflict, PeriodNotPossible, Refused."""
    submitted = form.submitted
    if submitted.still_true:
        if "still_true" not in form.fields:
            raise workflow.PeriodNotPossible("Nothing is on record from last time that could still be true.")
        return workflow.say_still_true(
            page.answer.report,
            user,
            submitted.seen,
            submitted.boxes,
            received_from=submitted.received_from,
        )
    return workflow.save_draft(
        page.answer.report, user, submitted.boxes, submitted.seen, received_from=submitted.received_from
    )


def _not_sent_yet(questions: Sequence[str]) -> SafeString:
    """What is said at the top where something is asked once before the update is sent."""
    return format_html(
        'Your draft is kept, and not sent yet. {} <a class="govuk-notification-banner__link" href="#before-you-send">'
        "Answer, or send it as it is</a>",
        " ".join(questions),
    )


def _send(request: HttpRequest, page: UpdatePage, form: UpdateForm) -> HttpResponse:
    user, source = person_of(request), form.cleaned_data.get("received_from", "")
    try:
        if "asked" not in request.POST:
            # Missing answers come first. The questions never prevent an update from being sent.
            answer = page.answer.with_draft(
                workflow.draft_of(page.answer.report, form.submitted, page.answer.last)
            )
            if answer.gentle_questions and not answer.problems:
                form.continue_from(_save_draft(page, user, form))
                messages.warning(request, _not_sent_yet(answer.gentle_questions))
                return _show(request, page, form, questions=answer.gentle_questions)
        action = page.answer.report.action_id or 0
        workflow.save_and_send(
            page.answer.report,
            user,
            form.submitted,
            received_from=source,
            labels={action: page.answer.label},
        )
    except workflow.CannotSend as error:
        form.continue_from(_save_draft(page, user, form))
        missing = error.problems[page.answer.report.key]
        page = open_for(user, page.answer.report.pk)
        form.show([row for row in missing if row.field != "question"])
        unanswered = [
            Problem(row.message, box_of(page.answer, row.field)) for row in missing if row.field == "question"
        ]
        return _show(request, page, form, formset=unanswered)
    except Conflict as conflict:
        return _show_conflict(request, page, form, conflict)
    except workflow.PeriodNotPossible as reason:
        form.add_error(None, str(reason))
        return _show(request, page, form)
    messages.success(request, f"Your update on {page.answer.name} is sent.")
    return redirect(page.answer.address)
