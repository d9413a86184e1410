"""The log of what was written to people about reporting periods."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import person_of, require_second_factor, signed_in
from accounts.administrators import require_administrator
from accounts.models import Message
from accounts.outbox.failures import (
    NeedNotBeSent,
    count_waiting,
    send_again,
    send_all_again,
    sent_again_sentence,
)
from core.history import Change
from core.parameters import row_key
from indicators.reminders import messages_about
from priorities.models import Agreement
from reporting.models import Reminder
from reporting.periods.fetching import open_agreement

PAGE = 50


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_log(request: HttpRequest, agreement: str) -> HttpResponse:
    """Every message, newest first, and what became of it; what may not have arrived can be sent again."""
    found, reader = open_agreement(request, agreement)
    require_administrator(reader, refusal="What was written to whom is for the Community Safety Unit.")
    if request.method == "POST":
        require_second_factor(request)
        try:
            messages.success(request, _send_again(request, found))
        except NeedNotBeSent as reason:
            messages.warning(request, str(reason))
        return redirect(request.get_full_path())
    rows = Reminder._default_manager.filter(period__agreement=found).select_related(
        "period", "message__written_by", "message__again_by"
    )
    period_messages = Message.objects.filter(reminder__period__agreement=found)
    context = {
        "agreement": found,
        "reader": reader,
        "page_obj": Paginator(rows.defer("message__body"), PAGE).get_page(request.GET.get("page")),
        "undelivered": period_messages.filter(Message.UNDELIVERED).count(),
        "waiting": count_waiting(period_messages),
        "figure_messages": messages_about(found)[:PAGE],
    }
    return render(request, "reporting/reminder-log.html", context)


def _send_again(request: HttpRequest, agreement: Agreement) -> str:
    """Does what the button says; returns what has been done. Raises NeedNotBeSent, and Http404 for no message."""
    period_messages = Message.objects.filter(reminder__period__agreement=agreement)
    change = Change(person_of(request))
    if request.POST.get("do") == "all":
        return sent_again_sentence(len(send_all_again(period_messages, change=change)))
    row = period_messages.filter(reminder=row_key(request.POST.get("reminder", ""))).first()
    if row is None:
        raise Http404("No such message.")
    again = send_again(row, change=change)
    return f"It is on its way again, to {again.address}."
