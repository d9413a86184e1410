"""The page that checks drafts and sends them together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import Refused, SignInFirst, is_locked, person_of, saves_input_when_locked, signed_in
from accounts.models import User
from core.conflict import Conflict, ShownConflict
from core.parameters import whole_number
from core.requests.once import once
from reporting import workflow
from reporting.conflicts import conflict_of_sending
from reporting.models import Report, ReportDraft
from reporting.tally import CountedUpdate, counted_updates
from reporting.updates.answers import Answer, answers
from reporting.updates.my_updates import PAGE, commentaries_of, in_printed_order, led_priorities
from reporting.updates.ready_to_send import (
    check_drafts,
    chosen_drafts,
    posted_keys,
    posted_remarks,
    with_remarks,
)
from reporting.updates.whose import WhoseUpdates
from reporting.whole_reports import keys_in_printed_order, whole_reports
from reporting.workflow import SubmittedReport, token_of_draft


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
    try:
        with once(request, reverse("update-list")):
            return _send(request, whose)
    except (workflow.CannotSend, Conflict):
        return _show_conflict(request, whose)
    except (workflow.PeriodNotPossible, Refused) as reason:
        return _show_conflict(request, whose, str(reason))


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
    """Sends what the page showed. Raises Conflict if it is no longer so, and what sending raises."""
    posted = request.POST.getlist("report")
    keys = _begun(counted_updates(whose.updates.filter(pk__in=posted_keys(posted))))
    check = check_drafts(drafts(whose, keys), whose.user)
    answers_to_send = chosen_drafts(check.ready, posted)
    if not answers_to_send:
        return _show_drafts(request, whose)
    remarks = posted_remarks(request.POST)
    sent = workflow.send_many(
        [answer.report for answer in answers_to_send],
        whose.user,
        seen={answer.report.key: answer.seen for answer in answers_to_send},
        remarks={
            answer.report.key: remarks[answer.report.pk]
            for answer in answers_to_send
            if answer.report.pk in remarks
        },
        labels={answer.report.action_id or 0: answer.label for answer in answers_to_send},
    )
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
    posts = list(whose.posts)
    commentaries, unwritten = commentaries_of(posts, led_priorities(posts) if with_commentaries else [])
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


def _show_conflict(request: HttpRequest, whose: WhoseUpdates, reason: str = "") -> HttpResponse:
    """Shows what has changed since, beside what was typed. Nothing was sent."""
    posted, typed = request.POST.getlist("report"), posted_remarks(request.POST)
    keys = whose.updates.filter(pk__in=posted_keys(posted)).values_list("pk", flat=True)
    prefixes = {item.partition(":")[0] for item in posted}
    commentaries = [answer for answer in drafts(whose, ()) if answer.prefix in prefixes]
    now = [*answers(whole_reports(list(keys)), whose.user), *commentaries]
    return _show_drafts(request, whose, conflict_of_sending(now, posted, typed, "Send", reason), typed)


def _save_remarks(request: HttpRequest) -> list[str]:
    """Saves a locked session's answers in the drafts; returns those that could not be saved."""
    owner = getattr(request, "locked_user", None)
    remarks = {key: text for key, text in posted_remarks(request.POST).items() if text.strip()}
    if not isinstance(owner, User) or not remarks:
        return list(remarks.values())
    updates = Report.objects.editable_by(owner).filter(ReportDraft.objects.of_row(), pk__in=remarks)
    keys = {row.key: row.pk for row in updates.only("period", "action", "priority")}
    submitted = [
        SubmittedReport(
            draft.key,
            {"remark": remarks[keys[draft.key]], "is_confirmation": draft.is_confirmation},
            token_of_draft(draft),
        )
        for draft in ReportDraft.objects.of(*updates)
    ]
    saved = workflow.save_together(submitted, owner).drafts if submitted else {}
    saved_keys = {keys[key] for key in saved}
    return [text for key, text in remarks.items() if key not in saved_keys]


def _show_drafts(
    request: HttpRequest,
    whose: WhoseUpdates,
    conflict: ShownConflict | None = None,
    typed: Mapping[int, str] | None = None,
) -> HttpResponse:
    """A page of drafts, with the number of updates that nobody has begun. ``typed``: answers that were not sent."""
    by = whole_number(request.GET.get("by", ""))
    counted = counted_updates(whose.updates)
    keys = _begun(counted)
    if by is not None:
        saved = whose.updates.filter(ReportDraft.objects.filter(saved_by=by).of_row(), pk__in=keys)
        keys = list(keys_in_printed_order(saved))
    page = Paginator(keys, PAGE).get_page(request.GET.get("page"))
    answers_shown = drafts(whose, page.object_list, with_commentaries=page.number == 1, by=by)
    untouched = sum(update.state == Report.State.OWED and not update.has_draft for update in counted)
    check = with_remarks(check_drafts(answers_shown, whose.user), typed or {})
    waiting = [answer.report for answer in check.not_theirs if not answer.problems]
    told = workflow.told_today(waiting, whose.user) if waiting else {}
    context = {
        "check": check,
        "told": sorted({name for names in told.values() for name in names}),
        "may_tell": any(row.posts[0] is None or row.posts[0].pk not in told for row in waiting),
        "unwritten": untouched,
        "page_obj": page,
        "conflict": conflict,
    }
    return render(request, "reporting/update-check.html", context, status=409 if conflict else 200)
