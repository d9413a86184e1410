"""The pages of kept files: add one to an agreement, a meeting or an update; download; withdraw."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignInFirst, person_of, require_second_factor, signed_in
from core.requests.once import once
from loading.kept_files.contents import FileLost, content_of, download_name
from loading.kept_files.forms import AddDocumentForm, AddFileForm, WithdrawFileForm
from loading.kept_files.owners import FileOwner, refuse
from loading.kept_files.workflow import add_file, withdraw_file
from loading.models import KeptFile
from plan.models import PlanVersion
from plan.pages.opening import open_agreement
from priorities.readers import Reader, reader_of
from reporting.models import Report
from reporting.periods.fetching import open_review
from reporting.whole_reports import whole_reports

logger = logging.getLogger(__name__)
FORM = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@require_safe
def file_download(request: HttpRequest, pk: int) -> HttpResponse:
    """The bytes of a file, to be saved: never shown inside a page of the tracker."""
    file = KeptFile.objects.visible_to(request.user).filter(pk=pk).first()
    if file is None and not request.user.is_authenticated:
        raise SignInFirst
    if file is None:
        raise Http404("No such file.")
    if file.agreement_id is None:
        require_second_factor(request)
    if file.removed_at is not None:
        raise Http404("The file is no longer kept.")
    try:
        content = content_of(file)
    except FileLost as refusal:
        logger.error("Kept file %s: %s. Run manage.py verify_versions.", file.pk, refusal)
        raise Http404("The file is not as it was kept.") from None
    return HttpResponse(
        content,
        content_type=file.file_kind.content_type,
        headers={
            "Content-Disposition": content_disposition_header(True, download_name(file)) or "attachment",
            "X-Content-Type-Options": "nosniff",
        },
    )


# --- adding ---------------------------------------------------------------------------------------------------------


@never_cache
@signed_in
@FORM
def document_add(request: HttpRequest, agreement: str) -> HttpResponse:
    """Adds the adopted document of an agreement or of a version."""
    row, reader = open_agreement(request.user, agreement)
    owner = FileOwner(row)
    _require_right_to_add(request, owner, reader)
    versions = PlanVersion._default_manager.filter(
        agreement=owner.agreement, status=PlanVersion.Status.PUBLISHED, withdrawn_at__isnull=True
    ).order_by("-effective_at", "-pk")
    form = AddDocumentForm(request.POST or None, request.FILES or None, versions=list(versions))
    if request.method == "POST" and form.is_valid():
        owner = replace(owner, version=form.version)
        return add_and_return(request, owner, form, reverse("version-list", args=[agreement]))
    context = {"what": "an adopted document", "back": reverse("version-list", args=[agreement])}
    return show_adding(request, owner, reader, form, **context)


@never_cache
@signed_in
@FORM
def meeting_paper_add(request: HttpRequest, agreement: str, period: int) -> HttpResponse:
    """Adds a paper of the meeting that reviews a reporting period."""
    opened = open_review(request, agreement, period)
    owner = FileOwner(opened.agreement, period=opened.period)
    _require_right_to_add(request, owner, opened.reader)
    form = AddFileForm(request.POST or None, request.FILES or None)
    back = reverse("period-review", args=[agreement, period])
    if request.method == "POST" and form.is_valid():
        return add_and_return(request, owner, form, back)
    about = f"Working Group meeting: {opened.period.title}"
    more = {
        "readers": f"the {opened.agreement.working_group_name} and the Community Safety Unit",
        "about": about,
    }
    return show_adding(request, owner, opened.reader, form, what="a paper of the meeting", back=back, **more)


@never_cache
@signed_in
@FORM
def evidence_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Adds evidence to an update."""
    visible = Report.objects.about_actions().visible_to(person_of(request)).filter(pk=pk)
    rows = whole_reports(list(visible.values_list("pk", flat=True)), drafts=False, people=False)
    if not rows:
        raise Http404("No such update.")
    owner = FileOwner(rows[0].agreement, report=rows[0])
    reader = reader_of(person_of(request), owner.agreement)
    _require_right_to_add(request, owner, reader)
    form = AddFileForm(request.POST or None, request.FILES or None)
    back = reverse("update-edit", args=[pk])
    if request.method == "POST" and form.is_valid():
        return add_and_return(request, owner, form, back)
    group = rows[0].agreement.working_group_name
    more = {
        "readers": f"those who answer for the update, the {group} and the Community Safety Unit",
        "about": f"{rows[0].period.title}: {rows[0].about_action.text}",
    }
    return show_adding(request, owner, reader, form, what="evidence to the update", back=back, **more)


def _require_right_to_add(request: HttpRequest, owner: FileOwner, reader: Reader) -> None:
    """Raises Refused, SecondFactorFirst unless the reader may add a file to it."""
    refuse(owner.refusal(reader, to_add=True))
    if not owner.is_own(reader):
        require_second_factor(request)


def add_and_return(request: HttpRequest, owner: FileOwner, form: AddFileForm, address: str) -> HttpResponse:
    """Adds the file of a valid form and goes to the page that lists it."""
    if form.upload is None:
        raise LookupError("a valid form has a file")
    with once(request, address):
        upload = replace(form.upload, title=form.cleaned_data["title"])
        file = add_file(owner, upload, by=person_of(request))
        messages.success(request, f"“{file.title}” is added.")
    return redirect(f"{address}#files")


def show_adding(
    request: HttpRequest, owner: FileOwner, reader: Reader, form: AddFileForm, **more: Any
) -> HttpResponse:
    """The page that adds a file. ``more``: "what" is added, "about" what, its "readers", where it goes "back" to."""
    context = {"form": form, "agreement": owner.agreement, "reader": reader, **more}
    return render(request, "loading/file-add.html", context)


# --- withdrawing ----------------------------------------------------------------------------------------------------


@never_cache
@signed_in
@FORM
def file_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraws a file, with the reason."""
    user = person_of(request)
    file = KeptFile.objects.visible_to(user).filter(pk=pk, agreement__isnull=False).first()
    if file is None:
        raise Http404("No such file.")
    if file.report_id is not None:
        file.report = whole_reports([file.report_id], drafts=False, people=False)[0]
    owner = FileOwner.of(file)
    reader = reader_of(user, owner.agreement)
    refuse(owner.refusal(reader))
    if not owner.is_own(reader):
        require_second_factor(request)
    form = WithdrawFileForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with once(request, _page_of(file)):
            withdraw_file(file, by=user, reason=form.cleaned_data["reason"])
            messages.success(request, f"“{file.title}” is withdrawn.")
        return redirect(_page_of(file))
    context = {
        "what": "file",
        "title": file.title,
        "form": form,
        "file": file,
        "agreement": owner.agreement,
        "back": _page_of(file),
        "days": settings.WITHDRAWN_FILE_DAYS,
    }
    return render(request, "loading/file-withdraw.html", context)


def _page_of(file: KeptFile) -> str:
    """The address of the page that lists the file."""
    if file.report_id is not None:
        return reverse("update-edit", args=[file.report_id])
    slug = file.agreement.slug if file.agreement else ""
    if file.period_id is not None:
        return reverse("period-review", args=[slug, file.period_id])
    if file.paper_id is not None:
        return reverse("filed-paper", args=[slug, file.paper_id])
    return reverse("version-list", args=[slug])
