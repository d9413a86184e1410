"""The page that members open at a meeting: what was sent, in the order of the agenda."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import Refused, SignInFirst, person_of, require_second_factor
from loading.kept_files.owners import refusal_to_file
from papers.agendas.agenda import agenda_of, move
from papers.kinds.catalogue import KINDS
from papers.opening import agreement_as_read
from priorities.models import Agreement
from priorities.readers import Reader, reader_of
from reporting.models import ReportingPeriod
from reporting.rules.meeting_days import GROUP, MeetingDays, meetings_about


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_papers(request: HttpRequest, agreement: str, period: int, meeting: str) -> HttpResponse:
    """The papers of a meeting; who files papers puts them in order."""
    found = agreement_as_read(request.user, agreement)
    reader = reader_of(request.user, found)
    row, days = _meeting(found, reader, period, meeting)
    if request.method == "POST":
        return _move(request, row, days)
    context = {
        "agreement": found,
        "reader": reader,
        "period": row,
        "days": days,
        "meeting_key": f"{row.pk}-{meeting}",
        "group": found.working_group_name,
        "items": agenda_of(row, days, reader),
        "may_file": not refusal_to_file(reader),
        "kinds": [kind for kind in KINDS if meeting == GROUP or not kind.is_for_group],
        "today": timezone.localdate(),
        "here": request.path,
    }
    return render(request, "papers/meeting-papers.html", context)


def _move(request: HttpRequest, period: ReportingPeriod, days: MeetingDays) -> HttpResponse:
    """Moves a paper up or down, as the pressed button says: "up paper-12"."""
    if not request.user.is_authenticated:
        raise SignInFirst
    way, _, key = request.POST.get("move", "").partition(" ")
    if not refusal_to_file(reader_of(request.user, period.agreement)):
        require_second_factor(request)
    item = move(period, days, key, way == "up", by=person_of(request))
    if item is None:
        messages.warning(request, "Choose one of the papers below. The list may have changed since.")
    else:
        messages.success(request, f"“{item.row.title}” is moved {'up' if way == 'up' else 'down'}.")
    return redirect(request.path)


def _meeting(
    agreement: Agreement, reader: Reader, period: int, meeting: str
) -> tuple[ReportingPeriod, MeetingDays]:
    """The period and the days of one of its meetings. Raises Http404; Refused for who is not in the group."""
    rows = ReportingPeriod._default_manager.filter(agreement=agreement, withdrawn_at__isnull=True)
    row = rows.filter(pk=period).first()
    days = next((item for item in meetings_about(row) if item.meeting == meeting), None) if row else None
    if row is None or days is None:
        raise Http404("No such meeting.")
    if meeting == GROUP and not reader.is_reviewer:
        if not reader.user.is_authenticated:
            raise SignInFirst
        raise Refused(
            f"The papers of the {agreement.working_group_name} are for its members and the Community "
            "Safety Unit."
        )
    row.agreement = agreement
    return row, days
