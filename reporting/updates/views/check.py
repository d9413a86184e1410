"""The page that checks drafts and sends them together."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import Refused, SignInFirst, is_locked, saves_input_when_locked, signed_in
from accounts.models import User
from core.parameters import whole_number
from reporting import workflow
from reporting.models import RECORDED, UNDONE, ProgressUpdate
from reporting.periods.fetching import person_of
from reporting.tally import tally
from reporting.updates.answers import answers
from reporting.updates.my_updates import commentary_boxes, own_updates
from reporting.updates.ready_to_send import DraftCheck, check_drafts, chosen_commentaries, chosen_drafts
from reporting.whole_updates import keys_in_printed_order, whole_updates
from reporting.workflow import SubmittedUpdate

CHANGED = "Something has been changed since this page was opened. Check it and send again."
NOTHING = "Nothing was sent: something was changed meanwhile. Check it and send again."


@signed_in
@saves_input_when_locked
@require_http_methods(["GET", "HEAD", "POST"])
def update_check(request: HttpRequest) -> HttpResponse:
    """Drafts that are ready are sent together; for the others the page says what is missing."""
    if is_locked(request):
        raise SignInFirst(is_unsaved=bool(_save_remarks(request)))
    user = person_of(request)
    updates = own_updates(user).filter(Q(state__in=UNDONE) | RECORDED, draft__isnull=False)
    rows = whole_updates(list(keys_in_printed_order(updates)))
    drafts = [answer for answer in answers(rows, user) if answer.draft]
    check = check_drafts(drafts, commentary_boxes(user), user)
    if request.method != "POST":
        return _show(request, check, user)
    answers_to_send = chosen_drafts(check.ready, request.POST.getlist("update"))
    commentaries = chosen_commentaries(check.commentaries, request.POST.getlist("commentary"))
    if answers_to_send is None or commentaries is None:
        return _show_nothing_sent(request, CHANGED)
    if not answers_to_send and not commentaries:
        return _show(request, check, user)
    try:
        sent = workflow.send_together(
            [answer.update for answer in answers_to_send],
            commentaries,
            user,
            revisions={answer.update.pk: answer.revision for answer in answers_to_send},
            remarks=_remarks(request),
        )
    except (
        workflow.CannotSend,
        workflow.DraftConflict,
        workflow.CommentaryConflict,
        workflow.PeriodNotPossible,
        Refused,
    ):
        return _show_nothing_sent(request, NOTHING)
    messages.success(request, _sent_in_words(len(sent.updates), len(sent.commentaries)))
    return redirect("update-list")


def _sent_in_words(updates: int, commentaries: int) -> str:
    """ "3 updates and 1 commentary are sent."."""
    parts = [
        f"{number} {singular if number == 1 else plural}"
        for number, singular, plural in (
            (updates, "update", "updates"),
            (commentaries, "commentary", "commentaries"),
        )
        if number
    ]
    return f"{' and '.join(parts)} {'is' if updates + commentaries == 1 else 'are'} sent."


def _remarks(request: HttpRequest) -> dict[int, str]:
    """Answers to the questions before sending, by the update's primary key."""
    remarks = {}
    for name, text in request.POST.items():
        key = whole_number(name.removeprefix("remark-"))
        if key is not None and name.startswith("remark-"):
            remarks[key] = str(text)[:1000]
    return remarks


def _show_nothing_sent(request: HttpRequest, why: str) -> HttpResponse:
    """Back to the page, with the answers that could not be saved."""
    messages.warning(request, why)
    for text in _save_remarks(request):
        messages.warning(request, f"An answer of yours could not be kept. You typed: “{text}”")
    return redirect("update-check")


def _save_remarks(request: HttpRequest) -> list[str]:
    """Saves the answers in the drafts although nothing was sent; returns those that could not be saved."""
    owner = getattr(request, "locked_user", None) or request.user
    remarks = {key: text for key, text in _remarks(request).items() if text.strip()}
    if not isinstance(owner, User) or not remarks:
        return list(remarks.values())
    updates = ProgressUpdate.objects.editable_by(owner).filter(pk__in=remarks, draft__isnull=False)
    submitted = [
        SubmittedUpdate(
            row.pk,
            {"remark": remarks[row.pk], "is_confirmation": row.draft.is_confirmation},
            row.draft.revision,
        )
        for row in updates.select_related("draft")
    ]
    saved = workflow.save_together(submitted, owner).drafts if submitted else {}
    return [text for key, text in remarks.items() if key not in saved]


def _show(request: HttpRequest, check: DraftCheck, user: User) -> HttpResponse:
    """The page of drafts, with the number of updates that nobody has begun."""
    unwritten = tally(own_updates(user)).undone - len(check.not_ready) - len(check.not_theirs)
    unwritten -= sum(not answer.is_done for answer in check.ready)
    return render(request, "reporting/update-check.html", {"check": check, "unwritten": unwritten})
