"""The review of a period: read, ask, comment; record what was agreed, one by one and the rest together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Refused, require_second_factor, signed_in
from accounts.administrators import require_administrator
from core.conflict import Conflict, ShownConflict
from core.parameters import whole_number
from core.requests.once import once
from priorities.models import StatusLabel
from reporting import workflow
from reporting.conflicts import conflict_of_report
from reporting.models import OPEN, Report
from reporting.periods.fetching import PeriodContext, open_review
from reporting.review.forms import ReviewDecisionForm, SayForm
from reporting.review.page import ReviewItem, item_of, items_to_agree, posted_item, review_of
from reporting.updates.forms import CAN_BE_ASKED_FOR, NO_NAMES
from reporting.workflow import NOT_YOURS, DecisionMethod

MEETING, CORRESPONDENCE = "meeting", "correspondence"


def manner_of(opened: PeriodContext, manner: str) -> DecisionMethod:
    """How the decisions were made. Without a choice: at the meeting from its day on, before it by correspondence."""
    today = timezone.localdate()
    meeting_on = opened.period.meeting_on
    if manner not in (MEETING, CORRESPONDENCE):
        manner = MEETING if meeting_on and meeting_on <= today else CORRESPONDENCE
    return DecisionMethod(min(meeting_on or today, today) if manner == MEETING else None)


def review_address(opened: PeriodContext, request: HttpRequest, key: int | None = None) -> str:
    """The address of the review, with its page and manner, at an update."""
    query = {name: request.POST.get(name, "") for name in ("page", "how") if request.POST.get(name)}
    address = reverse("period-review", args=[opened.agreement.slug, opened.period.pk])
    return f"{address}{'?' + urlencode(query) if query else ''}{f'#update-{key}' if key else ''}"


@signed_in
@require_safe
def period_review(request: HttpRequest, agreement: str, period: int) -> HttpResponse:
    """The review: matters arising, the exceptions, the rest."""
    opened = open_review(request, agreement, period)
    return show_review(request, opened, manner_of(opened, request.GET.get("how", "")))


def show_review(
    request: HttpRequest, opened: PeriodContext, manner: DecisionMethod, status: int = 200, **more: Any
) -> HttpResponse:
    review = review_of(opened, manner, request.GET.get("page"))
    context = {"review": review, "page_obj": review.page, **_common(opened, manner), **more}
    return render(request, "reporting/period-review.html", context, status=status)


def _common(opened: PeriodContext, manner: DecisionMethod) -> dict[str, Any]:
    return {"opened": opened, "period": opened.period, "agreement": opened.agreement, "manner": manner}


def _item(opened: PeriodContext, pk: int) -> ReviewItem:
    item = item_of(opened, pk)
    if item is None:
        raise Http404("No such update in this period.")
    return item


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def period_decide(request: HttpRequest, agreement: str, period: int, pk: int) -> HttpResponse:
    """One update of the review: its rounds, and what can be done with it."""
    opened = open_review(request, agreement, period)
    button = request.POST.get("do", "") if request.method == "POST" else ""
    verb = VERBS.get(button)
    if verb is None:
        return _show(request, opened, _item(opened, pk))
    item = posted_item(opened, pk)
    if item is None:
        raise Http404("No such update in this period.")
    if button not in ("comment", "question"):
        require_second_factor(request)
    try:
        return verb(request, opened, item)
    except Conflict as conflict:
        shown = conflict_of_report(conflict.now, item.name, "Record what was agreed")
        return _show_conflict(request, opened, pk, conflict=shown)
    except workflow.PeriodNotPossible as reason:
        messages.warning(request, str(reason))
        return _show_conflict(request, opened, pk)


NOT_IN_REPORT = (
    f"Read by the lead of the action and the Working Group. It is not in the report. {CAN_BE_ASKED_FOR}"
)
DECISION_TEXTS = ("question", "reason", "ask_text", "ask_by_whom", "ask_by_when", "concern")
BOX_LABELS = {
    "comment": "Your comment",
    "question": "Your question",
    "reopen": "Why it is re-opened",
    "taking": "Why it is taken back",
}


def _show_conflict(
    request: HttpRequest, opened: PeriodContext, pk: int, conflict: ShownConflict | None = None
) -> HttpResponse:
    """The page as it is now, with the submitted text: in its form, or, if that is gone, to be copied."""
    item = _item(opened, pk)
    if request.POST.get("do") != "decide":
        names = [(f"{name}-text", label) for name, label in BOX_LABELS.items()]
        return _show(request, opened, item, 409, conflict=conflict, typed=_unsaved_texts(request, names))
    form = ReviewDecisionForm(request.POST, item=item, scheme=_scheme(opened))
    if item.is_decided or (opened.period.state != OPEN and not item.report.is_reopened):
        words = [(name, str(field.label)) for name, field in form.fields.items() if name in DECISION_TEXTS]
        return _show(request, opened, item, 409, conflict=conflict, typed=_unsaved_texts(request, words))
    form.retype("seen", item.stamp)
    return _show(request, opened, item, 409, conflict=conflict, form=form)


def _text_form(name: str, data: Any = None) -> SayForm:
    """The form with the box of that name. Comments and questions get a hint: they are not in the report."""
    hint = f"{NOT_IN_REPORT} {NO_NAMES}" if name in ("comment", "question") else ""
    return SayForm(data, label=BOX_LABELS[name], hint=hint, prefix=name)


def _unsaved_texts(request: HttpRequest, names: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Label and text of the boxes that were filled in, from the names that they were posted under."""
    texts = [(label, request.POST.get(name, "").strip()) for name, label in names]
    return [(label, text) for label, text in texts if text]


def _show(
    request: HttpRequest, opened: PeriodContext, item: ReviewItem, status: int = 200, **forms: Any
) -> HttpResponse:
    item = _item(opened, item.report.pk) if item.is_posted else item
    manner_asked = request.POST.get("how") or request.GET.get("how", "")
    manner = manner_of(opened, manner_asked)
    if opened.may_decide and "form" not in forms:
        seen = {"seen": item.stamp, "how": MEETING if manner.meeting_on else CORRESPONDENCE}
        forms["form"] = ReviewDecisionForm(item=item, scheme=_scheme(opened), initial=seen)
    text_forms = {name: _text_form(name) for name in BOX_LABELS}
    context = {
        **_common(opened, manner),
        "item": item,
        **text_forms,
        **forms,
    }
    return render(request, "reporting/period-decide.html", context, status=status)


def _scheme(opened: PeriodContext) -> list[StatusLabel]:
    rows = StatusLabel._default_manager.filter(agreement=opened.agreement, withdrawn_at__isnull=True)
    return list(rows)


def _comment(request: HttpRequest, opened: PeriodContext, item: ReviewItem) -> HttpResponse:
    form = _text_form("comment", request.POST)
    if not form.is_valid():
        return _show(request, opened, item, comment=form, formset=form)
    with once(request, item.address):
        workflow.comment(item.report, opened.user, form.cleaned_data["text"])
    messages.success(request, f"Your comment on {item.name} is kept.")
    return redirect(item.address)


def _question(request: HttpRequest, opened: PeriodContext, item: ReviewItem) -> HttpResponse:
    form = _text_form("question", request.POST)
    if not form.is_valid():
        return _show(request, opened, item, question=form, formset=form)
    with once(request, item.address):
        workflow.ask_question(item.report, opened.user, form.cleaned_data["text"])
    messages.success(request, f"Your question on {item.name} is kept, and the lead is told.")
    return redirect(item.address)


def _agree(request: HttpRequest, opened: PeriodContext, item: ReviewItem) -> HttpResponse:
    manner = manner_of(opened, request.POST.get("how", ""))
    seen = request.POST.get("seen", "")
    workflow.decide(item.report, opened.user, manner, workflow.DecisionOutcome(), seen=seen)
    messages.success(request, f"{item.name} is agreed as proposed, {manner}.")
    return redirect(review_address(opened, request, item.report.pk))


def _decide(request: HttpRequest, opened: PeriodContext, item: ReviewItem) -> HttpResponse:
    form = ReviewDecisionForm(request.POST, item=item, scheme=_scheme(opened))
    if not form.is_valid():
        return _show(request, opened, item, form=form)
    manner, seen = manner_of(opened, form.cleaned_data["how"]), form.cleaned_data["seen"]
    if form.is_sent_back:
        words = form.cleaned_data["question"]
        if not words.strip():
            form.add_error("question", "Write the question that the update is sent back with")
            return _show(request, opened, item, form=form)
        workflow.send_back(item.report, opened.user, manner, words, seen=seen)
        messages.success(request, f"{item.name} is sent back with your question, and the lead is told.")
        return redirect(review_address(opened, request, item.report.pk))
    try:
        row = workflow.decide(item.report, opened.user, manner, form.verdict, seen=seen)
    except workflow.CannotDecide as error:
        form.show(error.problems)
        return _show(request, opened, item, form=form)
    messages.success(
        request, f"{item.name} is agreed as {row.agreed_label.label if row.agreed_label else ''}, {manner}."
    )
    return redirect(review_address(opened, request, item.report.pk))


def _take_back(request: HttpRequest, opened: PeriodContext, item: ReviewItem) -> HttpResponse:
    reason = request.POST.get("taking-text", "")
    workflow.take_back(item.report, opened.user, reason)
    messages.success(request, f"The decision on {item.name} is taken back.")
    return redirect(review_address(opened, request, item.report.pk))


def _reopen(request: HttpRequest, opened: PeriodContext, item: ReviewItem) -> HttpResponse:
    require_administrator(opened.reader, refusal=NOT_YOURS)
    form = _text_form("reopen", request.POST)
    if not form.is_valid():
        return _show(request, opened, item, reopen=form, formset=form)
    workflow.reopen_update(item.report, opened.user, form.cleaned_data["text"])
    messages.success(request, f"{item.name} is re-opened. Close the period again when it is decided.")
    return redirect(item.address)


VERBS = {
    "comment": _comment,
    "question": _question,
    "agree": _agree,
    "decide": _decide,
    "take_back": _take_back,
    "reopen": _reopen,
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def period_agree_rest(request: HttpRequest, agreement: str, period: int) -> HttpResponse:
    """The undisputed updates, shown on one page and agreed in one step."""
    opened = open_review(request, agreement, period)
    if not opened.may_decide:
        raise Refused(
            f"What the {opened.group} agreed is recorded by its chair or the Community Safety Unit."
        )
    require_second_factor(request)
    manner = manner_of(opened, request.POST.get("how") or request.GET.get("how", ""))
    if request.method == "POST":
        pairs = dict(pair.split("=", 1) for pair in request.POST.getlist("update") if "=" in pair)
        stamps = {
            update_key: stamp for key, stamp in pairs.items() if (update_key := whole_number(key)) is not None
        }
        updates = Report.objects.about_actions().filter(pk__in=stamps, period=opened.period)
        try:
            agreed = workflow.agree_together(updates, opened.user, manner, seen=stamps)
        except Conflict:
            shown = ShownConflict(
                what="The list of updates", button="Confirm", advice="Nothing was recorded."
            )
            return _show_rest(request, opened, manner, 409, conflict=shown)
        except workflow.PeriodNotPossible as reason:
            messages.warning(
                request, f"{reason} Nothing was recorded: look at what is left and confirm again."
            )
            return redirect(request.get_full_path())
        words = "1 update is" if len(agreed) == 1 else f"{len(agreed)} updates are"
        messages.success(request, f"{words} agreed as sent, {manner}.")
        return redirect(review_address(opened, request))
    return _show_rest(request, opened, manner)


def _show_rest(
    request: HttpRequest, opened: PeriodContext, manner: DecisionMethod, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"items": items_to_agree(opened), **_common(opened, manner), **more}
    return render(request, "reporting/period-agree-rest.html", context, status=status)
