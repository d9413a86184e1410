"""One update of the review: in the meeting one item a screen, before it where members read and ask."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import require_second_factor, signed_in
from accounts.administrators import require_administrator
from core.conflict import Conflict, ShownConflict
from core.requests.once import once
from priorities.writing import writing
from reporting import workflow
from reporting.conflicts import conflict_of_report
from reporting.models import OPEN, OUTCOMES
from reporting.periods.fetching import PeriodContext, open_review
from reporting.review.common import ITEM, address_of, common_context, is_sharing, manner_asked
from reporting.review.forms import AGREED, DEFERRED, NOTED, ReviewDecisionForm, SayForm
from reporting.review.items import ReviewItem
from reporting.review.order import Turn, sorted_updates, turn_of, with_commentaries
from reporting.review.page import item_of, posted_item
from reporting.updates.forms import CAN_BE_ASKED_FOR, NO_NAMES
from reporting.workflow import NOT_YOURS

NOT_IN_REPORT = (
    f"Read by the lead of the action and the Working Group. It is not in the report. {CAN_BE_ASKED_FOR}"
)
DECISION_TEXTS = (
    *("question", "reason", "defer_reason", "date_reason", "late_text"),
    *("ask_text", "ask_by_whom", "ask_by_when", "concern"),
)
BOX_LABELS = {
    "comment": "Your comment",
    "question": "Your question",
    "reopen": "Why it is re-opened",
    "taking": "Why it is taken back",
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def period_decide(request: HttpRequest, agreement: str, period: int, pk: int) -> HttpResponse:
    """One update of the review: its rounds, and what can be done with it."""
    opened = open_review(request, agreement, period)
    button = request.POST.get("do", "") if request.method == "POST" else ""
    verb = VERBS.get(button)
    if verb is None:
        return _show(request, opened, pk)
    item = posted_item(opened, pk)
    if item is None:
        raise Http404("No such update in this period.")
    if button not in ("comment", "question"):
        require_second_factor(request)
    try:
        return verb(request, opened, item)
    except Conflict as conflict:
        shown = conflict_of_report(conflict.now, item.name, "Record what was decided")
        return _show_conflict(request, opened, item, conflict=shown)
    except workflow.PeriodNotPossible as reason:
        messages.warning(request, str(reason))
        return _show_conflict(request, opened, item)


def _show_conflict(
    request: HttpRequest, opened: PeriodContext, item: ReviewItem, conflict: ShownConflict | None = None
) -> HttpResponse:
    """The page as it is now, with the submitted text: in its form, or, if that is gone, to be copied."""
    key = item.report.pk
    if request.POST.get("do") not in DECIDES:
        names = [(f"{name}-text", label) for name, label in BOX_LABELS.items()]
        return _show(request, opened, key, 409, conflict=conflict, typed=_unsaved_texts(request, names))
    now = posted_item(opened, key)
    if now is None:
        raise Http404("No such update in this period.")
    form = _form(request, opened, now)
    if now.is_decided or (opened.period.state != OPEN and not now.report.is_reopened):
        words = [(name, str(field.label)) for name, field in form.fields.items() if name in DECISION_TEXTS]
        return _show(request, opened, key, 409, conflict=conflict, typed=_unsaved_texts(request, words))
    form.errors.clear()
    form.set_value("seen", now.token)
    return _show(request, opened, key, 409, conflict=conflict, form=form)


def _text_form(name: str, data: Any = None) -> SayForm:
    """The form with the box of that name. Comments and questions get a hint: they are not in the report."""
    hint = f"{NOT_IN_REPORT} {NO_NAMES}" if name in ("comment", "question") else ""
    return SayForm(data, label=BOX_LABELS[name], hint=hint, prefix=name)


def _unsaved_texts(request: HttpRequest, names: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Label and text of the boxes that were filled in, from the names that they were posted under."""
    texts = [(label, request.POST.get(name, "").strip()) for name, label in names]
    return [(label, text) for label, text in texts if text]


def _show(
    request: HttpRequest, opened: PeriodContext, pk: int, status: int = 200, **forms: Any
) -> HttpResponse:
    manner = manner_asked(request, opened)
    turn = _turn(request, opened, pk)
    item = item_of(opened, pk, turn.entry.kinds) if turn else None
    if turn is None or item is None:
        raise Http404("No such update in this period, or none that is shown while you share your screen.")
    if opened.may_decide and "form" not in forms:
        seen = {"seen": item.token, "how": manner.how, **_brought_back(request, item)}
        forms["form"] = ReviewDecisionForm(item=item, scheme=item.report.scheme, initial=seen)
    steps = {"previous": turn.previous, "next": turn.next}
    context = {
        **common_context(request, opened, manner),
        "item": item,
        "turn": turn,
        "steps": {name: address_of(opened, manner, key) + ITEM if key else "" for name, key in steps.items()},
        "list_address": address_of(opened, manner),
        "meeting": workflow.meeting_on(opened.agreement, manner.meeting_on) if manner.meeting_on else None,
        **{name: _text_form(name) for name in BOX_LABELS},
        **forms,
    }
    return render(request, "reporting/period-decide.html", context, status=status)


def _turn(request: HttpRequest, opened: PeriodContext, key: int) -> Turn | None:
    manner = manner_asked(request, opened)
    order = sorted_updates(opened, manner, is_sharing=is_sharing(request))
    return turn_of(with_commentaries(opened, manner, order), key)


def _brought_back(request: HttpRequest, item: ReviewItem) -> dict[str, Any]:
    """What was typed into the decision that was just undone; nothing without one."""
    key = request.GET.get("undone", "")
    found = next((row for row in item.rounds if str(row.pk) == key and row.kind in OUTCOMES), None)
    return dict(found.typed) if found else {}


def _form(request: HttpRequest, opened: PeriodContext, item: ReviewItem) -> ReviewDecisionForm:
    """The form as it was posted; a button of its own says the outcome."""
    outcome = DECIDES.get(request.POST.get("do", ""), "")
    return ReviewDecisionForm(request.POST, item=item, scheme=item.report.scheme, outcome=outcome)


def _comment(request: HttpRequest, opened: PeriodContext, item: ReviewItem) -> HttpResponse:
    form = _text_form("comment", request.POST)
    if not form.is_valid():
        return _show(request, opened, item.report.pk, comment=form, formset=form)
    with once(request, item.address):
        workflow.comment(item.report, opened.user, form.cleaned_data["text"])
    messages.success(request, f"Your comment on {item.name} is kept.")
    return redirect(item.address)


def _question(request: HttpRequest, opened: PeriodContext, item: ReviewItem) -> HttpResponse:
    form = _text_form("question", request.POST)
    if not form.is_valid():
        return _show(request, opened, item.report.pk, question=form, formset=form)
    with once(request, item.address):
        workflow.ask_question(item.report, opened.user, form.cleaned_data["text"])
    messages.success(request, f"Your question on {item.name} is kept, and the lead is told.")
    return redirect(item.address)


def _decide(request: HttpRequest, opened: PeriodContext, item: ReviewItem) -> HttpResponse:
    """Records the decision, with words that came late, and goes on to the next exception, or to the list."""
    form = _form(request, opened, item)
    if not form.is_valid():
        # Withdrawn or decided meanwhile, it has other answers: what is wrong is not what was pressed.
        if form.is_stale:
            raise Conflict(item.report)
        return _show(request, opened, item.report.pk, form=form)
    manner, data = manner_asked(request, opened), form.cleaned_data
    with writing(opened.agreement, by=opened.user):
        try:
            if form.is_sent_back:
                question = data["question"]
                done = workflow.send_back(item.report, opened.user, manner, question, seen=data["seen"])
            else:
                done = workflow.decide(item.report, opened.user, manner, form.verdict, seen=data["seen"])
        except workflow.CannotDecide as error:
            form.show(error.problems)
            return _show(request, opened, item.report.pk, form=form)
        if data["late_text"]:
            workflow.say_late(item.report, opened.user, data["late_kind"] or "verbal", data["late_text"])
    return redirect(_next_address(request, opened, item, done=done.pk))


def _next_address(request: HttpRequest, opened: PeriodContext, item: ReviewItem, **query: Any) -> str:
    """Where one goes on: from the list to the list, at what comes next in it; else the next exception, or the list."""
    manner = manner_asked(request, opened)
    turn = _turn(request, opened, item.report.pk)
    then = turn.then if turn else None
    if not request.POST.get("from_list"):
        return address_of(opened, manner, then, **query) + (ITEM if then else "")
    page = request.POST.get("page", "")
    address = address_of(opened, manner, page=page if page.isdigit() and page != "1" else "", **query)
    return f"{address}#update-{then}" if then else address


def _say_late(request: HttpRequest, opened: PeriodContext, item: ReviewItem) -> HttpResponse:
    form = _form(request, opened, item)
    text = request.POST.get("late_text", "")
    try:
        with once(request, item.address):
            workflow.say_late(item.report, opened.user, request.POST.get("late_kind") or "verbal", text)
    except workflow.PeriodNotPossible as reason:
        form.errors.clear()
        form.add_error("late_text", str(reason))
        return _show(request, opened, item.report.pk, form=form)
    messages.success(request, f"The words on {item.name} are kept.")
    return redirect(address_of(opened, manner_asked(request, opened), item.report.pk))


def _take_back(request: HttpRequest, opened: PeriodContext, item: ReviewItem) -> HttpResponse:
    last = item.report.rounds.filter(kind__in=OUTCOMES).order_by("at", "pk").last()
    workflow.take_back(item.report, opened.user, request.POST.get("taking-text", ""))
    messages.success(request, f"The decision on {item.name} is taken back. What was typed is in its boxes.")
    manner = manner_asked(request, opened)
    return redirect(address_of(opened, manner, item.report.pk, undone=last.pk if last else "") + ITEM)


def _reopen(request: HttpRequest, opened: PeriodContext, item: ReviewItem) -> HttpResponse:
    require_administrator(opened.reader, refusal=NOT_YOURS)
    form = _text_form("reopen", request.POST)
    if not form.is_valid():
        return _show(request, opened, item.report.pk, reopen=form, formset=form)
    workflow.reopen_update(item.report, opened.user, form.cleaned_data["text"])
    messages.success(request, f"{item.name} is re-opened. Close the period again when it is decided.")
    return redirect(item.address)


DECIDES = {"agree": AGREED, "note": NOTED, "defer": DEFERRED, "decide": ""}
"""The buttons that decide, and the outcome that each stands for; "": the form says."""
VERBS = {
    "comment": _comment,
    "question": _question,
    **dict.fromkeys(DECIDES, _decide),
    "late": _say_late,
    "take_back": _take_back,
    "reopen": _reopen,
}
