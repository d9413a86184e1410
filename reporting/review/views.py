"""The review of a period as a list, and what is done there in one press: agree the rest, confirm, approve notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require_second_factor, signed_in
from core.conflict import Conflict, ShownConflict
from core.parameters import row_key, whole_number
from core.text import counted
from downloads.lists import file_links, kind_asked, list_of
from reporting import workflow
from reporting.models import Meeting, Report
from reporting.periods.fetching import PeriodContext, open_review
from reporting.review.common import ITEM, SHARING, address_of, common_context, is_sharing, manner_asked
from reporting.review.listing import UpdateResource, update_rows
from reporting.review.order import ReviewPart, agenda, sorted_updates, turn_of, with_commentaries
from reporting.review.page import review_of
from reporting.review.together import agree_as_shown
from reporting.workflow import DecisionMethod


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def period_review(request: HttpRequest, agreement: str, period: int) -> HttpResponse:
    """The review: matters arising, the exceptions, the rest."""
    opened = open_review(request, agreement, period)
    manner = manner_asked(request, opened)
    verb = VERBS.get(request.POST.get("do", "")) if request.method == "POST" else None
    if verb is None and (kind := kind_asked(request.GET)):
        rows = update_rows(
            sorted_updates(opened, manner, is_sharing=is_sharing(request)), is_sharing=is_sharing(request)
        )
        words = f"updates of {opened.period.title}"
        return list_of(opened.agreement, kind, UpdateResource().export(rows), f"{agreement}-updates", words)
    if verb is None:
        return show_review(request, opened, manner)
    if verb is not _share:
        require_second_factor(request)
    try:
        address = verb(request, opened, manner)
        if address:
            return redirect(address)
    except Conflict:
        shown = ShownConflict(what="The list of updates", button="", advice="Nothing was recorded.")
        return show_review(request, opened, manner, 409, conflict=shown)
    except workflow.PeriodNotPossible as reason:
        messages.warning(request, f"{reason} Nothing was recorded.")
    page = whole_number(request.POST.get("page", ""))
    return redirect(address_of(opened, manner, page=page if page and page > 1 else ""))


def show_review(
    request: HttpRequest, opened: PeriodContext, manner: DecisionMethod, status: int = 200, **more: Any
) -> HttpResponse:
    review = review_of(opened, manner, request.GET.get("page"), is_sharing=is_sharing(request))
    common = common_context(request, opened, manner)
    files = file_links(request.GET)
    context = {"review": review, "page_obj": review.page, "files": files, **common, **more}
    return render(request, "reporting/period-review.html", context, status=status)


@signed_in
@require_safe
def period_meeting(request: HttpRequest, agreement: str, period: int) -> HttpResponse:
    """One item a screen, from the first commentary or exception that waits; the list where nothing is left."""
    opened = open_review(request, agreement, period)
    manner = manner_asked(request, opened)
    order = with_commentaries(opened, manner, sorted_updates(opened, manner, is_sharing=is_sharing(request)))
    waits = (ReviewPart.COMMENTARIES, ReviewPart.EXCEPTIONS, ReviewPart.REST)
    left = [item.key for item in agenda(order) if item.part in waits]
    return redirect(address_of(opened, manner, left[0]) + ITEM if left else address_of(opened, manner))


def _tokens(request: HttpRequest, name: str) -> dict[int, str]:
    """The tokens of the reports that the form names ("key=token"), as the page showed them, by primary key."""
    pairs = dict(pair.split("=", 1) for pair in request.POST.getlist(name) if "=" in pair)
    return {found: token for key, token in pairs.items() if (found := whole_number(key)) is not None}


def _agree_rest(request: HttpRequest, opened: PeriodContext, manner: DecisionMethod) -> None:
    done = agree_as_shown(opened, manner, _tokens(request, "update"))
    if done.left_out:
        messages.warning(request, done.left_out_words)
    if done.agreed or not done.left_out:
        messages.success(request, f"{counted(done.agreed, 'update is')} agreed as sent, {manner}.")


def _confirm(request: HttpRequest, opened: PeriodContext, manner: DecisionMethod) -> None:
    tokens = _tokens(request, "decided")
    rows = list(Report.objects.filter(pk__in=tokens, period=opened.period))
    manner = manner if opened.may_decide else DecisionMethod()
    confirmed = workflow.confirm(rows, opened.user, manner, seen=tokens)
    messages.success(request, f"{counted(len(confirmed), 'decision is')} confirmed, {manner}.")


def _approve(request: HttpRequest, opened: PeriodContext, manner: DecisionMethod) -> None:
    if manner.meeting_on is None:
        raise workflow.PeriodNotPossible("Notes are approved by a meeting: record what a meeting agreed.")
    key = row_key(request.POST.get("meeting", ""))
    meeting = Meeting._default_manager.filter(pk=key, agreement=opened.agreement).first()
    if meeting is None:
        raise Http404("No such meeting.")
    workflow.approve_notes(meeting, opened.period, manner.meeting_on, opened.user)
    messages.success(request, f"The notes of {meeting} are approved.")


def _share(request: HttpRequest, opened: PeriodContext, manner: DecisionMethod) -> str | None:
    """Back to the item from which it was pressed, if it is still shown."""
    request.session[SHARING] = not is_sharing(request)
    if is_sharing(request):
        messages.success(
            request, "You are sharing your screen: restricted items and words for the group are hidden."
        )
    else:
        messages.success(request, "You no longer share your screen: everything is shown again.")
    key = whole_number(request.POST.get("item", ""))
    order = with_commentaries(opened, manner, sorted_updates(opened, manner, is_sharing=is_sharing(request)))
    if key is None or turn_of(order, key) is None:
        return None
    return address_of(opened, manner, key) + ITEM


def _begin(request: HttpRequest, opened: PeriodContext, manner: DecisionMethod) -> str:
    """The meeting gets its row before anything is decided, to say who is present."""
    if manner.meeting_on is None:
        raise workflow.PeriodNotPossible("Without a meeting nobody is present: record what a meeting agreed.")
    meeting = workflow.save_meeting(opened.period, manner.meeting_on, opened.user, {})
    return reverse("meeting-detail", args=[opened.agreement.slug, meeting.pk])


VERBS: dict[str, Callable[[HttpRequest, PeriodContext, DecisionMethod], str | None]] = {
    "begin": _begin,
    "rest": _agree_rest,
    "confirm": _confirm,
    "approve": _approve,
    "share": _share,
}
