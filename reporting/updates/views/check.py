"""The page that checks drafts and sends them together."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import Refused, SignInFirst, is_locked, saves_input_when_locked, signed_in
from accounts.models import User
from core.conflict import Conflict
from core.parameters import row_keys, whole_number
from core.requests.once import once
from reporting import workflow
from reporting.models import Report, ReportDraft
from reporting.periods.fetching import person_of
from reporting.tally import CountedUpdate, counted_updates
from reporting.updates.answers import Answer, answers
from reporting.updates.my_updates import PAGE, commentaries_of, in_printed_order, led_priorities
from reporting.updates.ready_to_send import check_drafts, chosen_drafts
from reporting.updates.whose import WhoseUpdates
from reporting.whole_reports import keys_in_printed_order, whole_reports
from reporting.workflow import SubmittedReport

CHANGED = "Something has been changed since this page was opened. Check it and send again."
NOTHING = "Nothing was sent: something was changed meanwhile. Check it and send again."


@signed_in
@saves_input_when_locked
@require_http_methods(["GET", "HEAD", "POST"])
def update_check(request: HttpRequest) -> HttpResponse:
    """Drafts that are ready are sent together; for the others the page says what is missing."""
    if is_locked(request):
        raise SignInFirst(is_unsaved=bool(_save_remarks(request)))
    whose = WhoseUpdates(person_of(request))
    if request.method != "POST":
        return _show_drafts(request, whose)
    if request.POST.get("do") == "tell":
        return _tell(request, whose)
    with once(request, reverse("update-list")):
        return _send(request, whose)


def _tell(request: HttpRequest, whose: WhoseUpdates) -> HttpResponse:
    """Tells whoever sends them that the drafts of a delegate are ready."""
    written = drafts(whose, _begun(counted_updates(whose.updates)))
    waiting = [
        answer.report for answer in check_drafts(written, whose.user).not_theirs if not answer.problems
    ]
    try:
        reminders = workflow.tell_that_it_is_ready(waiting, whose.user)
    except workflow.PeriodNotPossible as reason:
        messages.warning(request, str(reason))
    else:
        names = ", ".join(dict.fromkeys(reminder.message.name for reminder in reminders))
        messages.success(request, f"{names} is told by e-mail that these can be sent.")
    return redirect("update-check")


def _send(request: HttpRequest, whose: WhoseUpdates) -> HttpResponse:
    """Sends what the page showed, if it is still so."""
    posted = request.POST.getlist("report")
    shown = row_keys([item.partition(":")[0].removeprefix("u") for item in posted if item.startswith("u")])
    keys = _begun(counted_updates(whose.updates.filter(pk__in=shown)))
    check = check_drafts(drafts(whose, keys), whose.user)
    answers_to_send = chosen_drafts(check.ready, posted)
    if answers_to_send is None:
        return _show_nothing_sent(request, CHANGED)
    if not answers_to_send:
        return _show_drafts(request, whose)
    remarks = _remarks(request)
    try:
        sent = workflow.send_many(
            [answer.report for answer in answers_to_send],
            whose.user,
            revisions={answer.report.key: answer.revision for answer in answers_to_send},
            remarks={
                answer.report.key: remarks[answer.report.pk]
                for answer in answers_to_send
                if answer.report.pk in remarks
            },
        )
    except (workflow.CannotSend, Conflict, workflow.PeriodNotPossible, Refused):
        return _show_nothing_sent(request, NOTHING)
    updates = sum(report.action_id is not None for report in sent)
    messages.success(request, _sent_in_words(updates, len(sent) - updates))
    # What stood on the page is sent; of more than a page the rest is shown next.
    is_more = len(posted) >= PAGE and _begun(counted_updates(whose.updates))
    return redirect("update-check" if is_more else "update-list")


def _begun(updates: Iterable[CountedUpdate]) -> list[int]:
    """The keys of the updates that are begun, or came back, in their order."""
    return [update.key for update in updates if update.is_begun]


def drafts(
    whose: WhoseUpdates, keys: Iterable[int], *, with_commentaries: bool = True, by: int | None = None
) -> list[Answer]:
    """The drafts, and what came back, of the updates with these keys; then the person's drafts of commentaries."""
    led = led_priorities(list(whose.posts)) if with_commentaries else []
    commentaries, unwritten = commentaries_of(list(whose.posts), led)
    rows = answers(whole_reports([*keys, *commentaries], unwritten=unwritten), whose.user)
    written = [answer for answer in rows if answer.written is not None and answer.is_open]
    own = [answer for answer in written if answer.report.action is not None]
    about_priorities = [
        answer
        for answer in written
        if answer.report.action is None
        and (by is None or (answer.draft is not None and answer.draft.saved_by_id == by))
    ]
    return own + in_printed_order(about_priorities)


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
    updates = Report.objects.editable_by(owner).filter(ReportDraft.objects.of_row(), pk__in=remarks)
    keys = {row.key: row.pk for row in updates.only("period", "action", "priority")}
    submitted = [
        SubmittedReport(
            draft.key,
            {"remark": remarks[keys[draft.key]], "is_confirmation": draft.is_confirmation},
            draft.revision,
        )
        for draft in ReportDraft.objects.of(*updates)
    ]
    saved = workflow.save_together(submitted, owner).drafts if submitted else {}
    saved_keys = {keys[key] for key in saved}
    return [text for key, text in remarks.items() if key not in saved_keys]


def _show_drafts(request: HttpRequest, whose: WhoseUpdates) -> HttpResponse:
    """A page of drafts, with the number of updates that nobody has begun; of what one person saved, if the address says
    whose.
    """
    counted = counted_updates(whose.updates)
    keys = _begun(counted)
    by = whole_number(request.GET.get("by", ""))
    if by is not None:
        saved = whose.updates.filter(ReportDraft.objects.filter(saved_by=by).of_row(), pk__in=keys)
        keys = list(keys_in_printed_order(saved))
    page = Paginator(keys, PAGE).get_page(request.GET.get("page"))
    context = {
        "check": check_drafts(
            drafts(whose, page.object_list, with_commentaries=page.number == 1, by=by), whose.user
        ),
        "unwritten": sum(update.state == Report.State.OWED and not update.has_draft for update in counted),
        "page_obj": page,
    }
    return render(request, "reporting/update-check.html", context)
