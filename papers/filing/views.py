"""The pages of filed papers: file one, see one, add what went, withdraw one; and whose a file is."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignInFirst, person_of, require_second_factor, signed_in
from core.requests.once import once
from loading.kept_files.forms import AddFileForm, WithdrawFileForm
from loading.kept_files.owners import FileOwner, refusal_to_file, refuse
from loading.kept_files.views import add_and_return, show_adding
from loading.models import FiledPaper
from papers.agendas.choosing import meeting_of, meetings_of, next_meeting
from papers.filing.checking import what_is
from papers.filing.forms import CheckFileForm, FilingForm
from papers.filing.keeping import formats_filed
from papers.filing.workflow import file_paper, withdraw_paper
from papers.opening import OpenedPaper, agreement_as_read, open_paper
from papers.rendering.formats import FORMATS
from plan.pages.views.base import about_a_plan, context_of
from priorities.readers import reader_of
from reporting.rules.meeting_days import GROUP

FOR = "for"
"""The name, in an address, of the meeting for which a paper is filed."""
FORM = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@signed_in
@FORM
@about_a_plan
def paper_filing(request: HttpRequest, agreement: str, kind: str) -> HttpResponse:
    """Files a paper as it is now."""
    opened = open_paper(request, agreement, kind)
    refuse(refusal_to_file(opened.page.reader))
    require_second_factor(request)
    form = _filing_form(request, opened)
    asked = {name: text for name, text in request.GET.items() if name != FOR}
    choice = f"?{urlencode(asked)}" if asked else ""
    if form.is_valid():
        with once(request) as sending:
            readers = form.cleaned_data.get("readers", opened.readers)
            filed = file_paper(
                opened, readers=readers, query=choice, by=person_of(request), meeting=form.chosen_meeting
            )
            sending.address = reverse("filed-paper", args=[agreement, filed.pk])
            messages.success(request, f"“{filed.title}” is filed.")
        return redirect(sending.address)
    context = context_of(
        request,
        opened.page,
        f"File this paper: {opened.paper.title}",
        "paper-list",
        crumbs=(("Papers", reverse("paper-list", args=[agreement])),),
        kind=opened.kind,
        paper=opened.paper,
        readers=FiledPaper.Readers(opened.readers).label,
        published=opened.published_instead,
        form=form,
        formats=formats_filed(),
        choice=choice,
    )
    return render(request, "papers/paper-filing.html", context)


def _filing_form(request: HttpRequest, opened: OpenedPaper) -> FilingForm:
    """The form, with the meeting that the address names, else the next one."""
    today = timezone.localdate()
    meetings = [
        choice
        for choice in meetings_of(opened.page.agreement, today)
        if choice.days.meeting == GROUP or not opened.kind.is_for_group
    ]
    return FilingForm(
        request.POST if request.method == "POST" else None,
        has_choice=opened.has_choice_of_readers,
        meetings=meetings,
        initial={"meeting": request.GET.get(FOR) or next_meeting(meetings, today)},
    )


@never_cache
@require_safe
def filed_paper(request: HttpRequest, agreement: str, pk: int) -> HttpResponse:
    """A filed paper: who filed it, when and of what; its files; what actually went."""
    owner = _owner(request, agreement, pk)
    paper = owner.paper
    reader = reader_of(request.user, owner.agreement)
    files = owner.files(reader).files
    context = {
        "agreement": owner.agreement,
        "paper": paper,
        "reader": reader,
        "made": [file for file in files if file.is_made],
        "orders": [(order, FORMATS[order.ending].words) for order in paper.orders.exclude(state="ready")],
        "meeting": meeting_of(paper.period, paper.meeting) if paper.period else None,
        "may_file": not refusal_to_file(reader),
        "names": reader.sees_names,
        "sent": [file for file in files if not file.is_made],
    }
    return render(request, "papers/filed-paper.html", context)


@never_cache
@signed_in
@FORM
def filed_paper_add(request: HttpRequest, agreement: str, pk: int) -> HttpResponse:
    """Files what actually went beside a filed paper: as it was edited in Word."""
    owner = _owner(request, agreement, pk)
    reader = reader_of(request.user, owner.agreement)
    refuse(owner.refusal(reader, to_add=True))
    require_second_factor(request)
    form = AddFileForm(request.POST or None, request.FILES or None)
    back = reverse("filed-paper", args=[agreement, pk])
    if request.method == "POST" and form.is_valid():
        return add_and_return(request, owner, form, back)
    more = {"readers": "who may open the filed paper", "about": f"{owner.paper.title}. {owner.paper.shows}"}
    return show_adding(request, owner, reader, form, what="what went", back=back, **more)


@never_cache
@signed_in
@FORM
def filed_paper_withdraw(request: HttpRequest, agreement: str, pk: int) -> HttpResponse:
    """Withdraws a filed paper with its files, with the reason."""
    owner = _owner(request, agreement, pk)
    refuse(refusal_to_file(reader_of(request.user, owner.agreement)))
    require_second_factor(request)
    form = WithdrawFileForm(request.POST or None)
    back = reverse("filed-paper", args=[agreement, pk])
    if request.method == "POST" and form.is_valid():
        with once(request, back):
            withdraw_paper(owner.paper, by=person_of(request), reason=form.cleaned_data["reason"])
            messages.success(request, f"“{owner.paper.title}” is withdrawn.")
        return redirect(back)
    context = {
        "what": "filed paper",
        "title": owner.paper.title,
        "form": form,
        "paper": owner.paper,
        "agreement": owner.agreement,
        "back": back,
        "days": settings.WITHDRAWN_FILE_DAYS,
    }
    return render(request, "loading/file-withdraw.html", context)


@never_cache
@FORM
def paper_check(request: HttpRequest) -> HttpResponse:
    """Whether a file is one of ours, of what, and unaltered. It writes nothing."""
    is_sent = request.method == "POST"
    form = CheckFileForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    answer = what_is(form.content, request.user) if form.is_valid() else None
    context: dict[str, Any] = {"form": form, "answer": answer}
    found = (answer.file or answer.paper) if answer else None
    if found and found.agreement:
        agreement = agreement_as_read(request.user, found.agreement.slug)
        context |= {"of": agreement, "names": reader_of(request.user, agreement).sees_names}
    return render(request, "papers/paper-check.html", context)


class _PaperOwner(FileOwner):
    """The owner of files that is a filed paper."""

    paper: FiledPaper


def _owner(request: HttpRequest, slug: str, pk: int) -> _PaperOwner:
    """A filed paper that the person may read, as the owner of files. Raises Http404, SignInFirst."""
    agreement = agreement_as_read(request.user, slug)
    paper = FiledPaper.objects.visible_to(request.user).filter(agreement=agreement, pk=pk).first()
    if paper is None and not request.user.is_authenticated:
        raise SignInFirst
    if paper is None:
        raise Http404("No such paper.")
    return _PaperOwner(agreement, paper=paper)
