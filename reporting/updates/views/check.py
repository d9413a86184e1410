"""All drafts that are ready, looked over and sent together."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import Refused, SignInFirst, is_locked, keeps_typed_words, signed_in
from accounts.models import User
from core.parameters import whole_number
from reporting import workflow
from reporting.models import RECORDED, UNDONE, ProgressUpdate
from reporting.periods.fetching import person_of
from reporting.tally import tally
from reporting.updates.answers import RELATED, answers, in_printed_order
from reporting.updates.my_updates import commentary_boxes, mine
from reporting.updates.ready_to_send import Check, checked, chosen, chosen_commentaries
from reporting.workflow import SubmittedUpdate

CHANGED = "Something has been changed since this page was opened. Check it and send again."
NOTHING = "Nothing was sent: something was changed meanwhile. Check it and send again."


@signed_in
@keeps_typed_words
@require_http_methods(["GET", "HEAD", "POST"])
def update_check(request: HttpRequest) -> HttpResponse:
    """What is ready goes together, what is not says why; what is asked gently can be answered in a line."""
    if is_locked(request):
        raise SignInFirst(is_unsaved=bool(_keep_remarks(request)))
    user = person_of(request)
    waiting = in_printed_order(mine(user).filter(Q(state__in=UNDONE) | RECORDED, draft__isnull=False))
    drafts = [answer for answer in answers(waiting.select_related(*RELATED), user) if answer.draft]
    check = checked(drafts, commentary_boxes(user), user)
    if request.method != "POST":
        return _show(request, check, user)
    wanted = chosen(check.ready, request.POST.getlist("update"))
    told = chosen_commentaries(check.commentaries, request.POST.getlist("commentary"))
    if wanted is None or told is None:
        return _nothing_sent(request, CHANGED)
    if not wanted and not told:
        return _show(request, check, user)
    try:
        sent = workflow.send_together(
            [answer.update for answer in wanted],
            told,
            user,
            revisions={answer.update.pk: answer.revision for answer in wanted},
            remarks=_remarks(request),
        )
    except (
        workflow.CannotSend,
        workflow.DraftConflict,
        workflow.CommentaryConflict,
        workflow.PeriodNotPossible,
        Refused,
    ):
        return _nothing_sent(request, NOTHING)
    messages.success(request, _sent_in_words(len(sent.updates), len(sent.commentaries)))
    return redirect("update-list")


def _sent_in_words(updates: int, commentaries: int) -> str:
    """ "3 updates and 1 commentary are sent."."""
    parts = [
        f"{number} {one if number == 1 else many}"
        for number, one, many in (
            (updates, "update", "updates"),
            (commentaries, "commentary", "commentaries"),
        )
        if number
    ]
    return f"{' and '.join(parts)} {'is' if updates + commentaries == 1 else 'are'} sent."


def _remarks(request: HttpRequest) -> dict[int, str]:
    """Answers to what was asked before sending, by the update's primary key."""
    found = {}
    for name, text in request.POST.items():
        key = whole_number(name.removeprefix("remark-"))
        if key is not None and name.startswith("remark-"):
            found[key] = str(text)[:1000]
    return found


def _nothing_sent(request: HttpRequest, why: str) -> HttpResponse:
    """Back to the page, with what has become of the answers that were typed."""
    messages.warning(request, why)
    for text in _keep_remarks(request):
        messages.warning(request, f"An answer of yours could not be kept. You typed: “{text}”")
    return redirect("update-check")


def _keep_remarks(request: HttpRequest) -> list[str]:
    """What was answered stays in the drafts although nothing was sent; returns what could not stay."""
    owner = getattr(request, "locked_user", None) or request.user
    remarks = {key: text for key, text in _remarks(request).items() if text.strip()}
    if not isinstance(owner, User) or not remarks:
        return list(remarks.values())
    theirs = ProgressUpdate.objects.editable_by(owner).filter(pk__in=remarks, draft__isnull=False)
    typed = [
        SubmittedUpdate(
            row.pk,
            {"remark": remarks[row.pk], "is_confirmation": row.draft.is_confirmation},
            row.draft.revision,
        )
        for row in theirs.select_related("draft")
    ]
    kept = workflow.save_together(typed, owner).drafts if typed else {}
    return [text for key, text in remarks.items() if key not in kept]


def _show(request: HttpRequest, check: Check, user: User) -> HttpResponse:
    """The page of drafts; it also names what has not been begun."""
    unwritten = tally(mine(user)).undone - len(check.not_ready) - len(check.not_theirs)
    unwritten -= sum(not answer.is_done for answer in check.ready)
    return render(request, "reporting/update-check.html", {"check": check, "unwritten": unwritten})
