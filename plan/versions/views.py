"""Version Control: the versions, publishing one, rewording its comments, comparing any two."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignInFirst, require_second_factor
from documents.word.writing import CONTENT_TYPE
from plan.comparing import NotASide, PlanComparison, compare, defaults, published_versions
from plan.comparing.word import comparison_document
from plan.describing import TOLD, tallies
from plan.models import PlanVersion
from plan.moments import Moment, moment_asked_for
from plan.pages.opening import PlanPage, get_agreement, open_plan, version_rows
from plan.pages.views.base import about_a_plan, context_of
from plan.reading import read_plan
from plan.versions.forms import CommentsForm, CompareForm, PublishForm
from plan.versions.publishing import (
    NumberTaken,
    Prepared,
    PublishConflict,
    edit_comments,
    last_version,
    prepare,
    proposed_number,
    publish,
    require_publisher,
)
from plan.versions.stored import listed
from priorities.models import Agreement
from priorities.readers import Reader, reader_of

FORM = require_http_methods(["GET", "HEAD", "POST"])


def _open_for_publishing(request: HttpRequest, slug: str) -> tuple[Agreement, Reader]:
    """The agreement, for an administrator who has shown a second factor; everybody else is told why not."""
    agreement = get_agreement(request.user, slug)
    if not request.user.is_authenticated:
        raise SignInFirst
    reader = reader_of(request.user, agreement)
    require_publisher(reader)
    require_second_factor(request)
    return agreement, reader


@require_safe
@about_a_plan
def version_list(request: HttpRequest, agreement: str) -> HttpResponse:
    """Version Control: what each version changed, the plan as each has it, and what has changed since the last."""
    page = open_plan(request, agreement, *TOLD, "versions")
    rows = version_rows(page)
    documents = [(words, listed(page.agreement, rows, name)) for name, words in PlanVersion.Document.choices]
    context = context_of(
        request,
        page,
        "Versions",
        "version-list",
        documents=documents,
        drafts=[row for row in rows if row.status == "draft" and page.reader.sees_working_copy],
        may_publish=page.reader.is_administrator and page.moment.is_default,
        has_version=any(versions for _, versions in documents),
    )
    return render(request, "plan/version-list.html", context)


# --- Publishing -----------------------------------------------------------------------------------------


@FORM
@about_a_plan
def version_publish(request: HttpRequest, agreement: str) -> HttpResponse:
    """Publish the plan as it stands: the draft of the comments, number, printed date, document."""
    found, reader = _open_for_publishing(request, agreement)
    read_at = timezone.now().isoformat()
    prepared = prepare(found, last_version(found))
    last_seen = str(prepared.since.pk) if prepared.since else ""
    # Who wrote their comments before somebody else published is told that, and not that nothing has changed.
    overtaken = request.method == "POST" and request.POST.get("last_seen", "") != last_seen
    form = PublishForm(
        request.POST or None,
        initial=_proposed(prepared, read_at),
        since=prepared.since.number if prepared.since else "",
        has_changes=bool(prepared.lines) or prepared.since is None or overtaken,
    )
    if request.method == "POST" and form.is_valid():
        try:
            version = _publish(request, found, form)
        except NumberTaken as refusal:
            form.add_error("number", str(refusal))
        except PublishConflict as refusal:
            form.add_error(None, str(refusal))
            form.look_again(last_seen=last_seen, read_at=read_at)
        else:
            messages.success(request, f"Version {version.number} of the {version.document} is published.")
            return redirect("version-list", agreement=found.slug)
    page = PlanPage(found, reader, Moment(), prepared.plan)
    return render(request, "plan/version-publish.html", _publish_context(request, page, form, prepared))


def _proposed(prepared: Prepared, read_at: str) -> dict[str, Any]:
    since = prepared.since
    return {
        "document": since.document if since else PlanVersion.Document.PLAN,
        "number": proposed_number(prepared.last_number, is_refresh=prepared.is_refresh),
        "printed_date": date_format(timezone.localdate(), "F Y"),
        "comments": prepared.draft.text,
        "last_seen": since.pk if since else None,
        "read_at": read_at,
    }


def _publish(request: HttpRequest, agreement: Agreement, form: PublishForm) -> PlanVersion:
    cleaned = {name: value for name, value in form.cleaned_data.items() if name != "unchanged"}
    return publish(agreement, by=request.user, **cleaned)  # type: ignore[arg-type]


def _publish_context(
    request: HttpRequest, page: PlanPage, form: PublishForm, prepared: Prepared
) -> dict[str, Any]:
    hint = "The first version is usually 1.0."
    if prepared.last_number:
        minor, major = (
            proposed_number(prepared.last_number, is_refresh=refresh) or "a number of your choice"
            for refresh in (False, True)
        )
        hint = f"The last one is {prepared.last_number}. The next is {minor}; {major} when the plan is refreshed."
    return context_of(
        request,
        page,
        "Publish a version",
        "version-list",
        crumbs=(("Versions", reverse("version-list", args=[page.agreement.slug])),),
        form=form,
        prepared=prepared,
        counts=tallies(prepared.lines),
        number_hint=hint,
    )


@FORM
@about_a_plan
def version_comments(request: HttpRequest, agreement: str, version: str) -> HttpResponse:
    """Reword the comments of a published version; who, when and why is on record."""
    found, reader = _open_for_publishing(request, agreement)
    row = PlanVersion.objects.filter(
        agreement=found, number=version, status="published", withdrawn_at__isnull=True
    ).first()
    if row is None:
        raise Http404("No such version.")
    initial = {"comments": row.comments, "seen": row.comments}
    form = CommentsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            changed = edit_comments(row, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except PublishConflict as refusal:
            form.add_error("comments", str(refusal))
            form.look_again(seen=row.comments)
        else:
            words = "are saved" if changed else "say the same as before: nothing was saved"
            messages.success(request, f"The comments of version {version} {words}.")
            return redirect("version-list", agreement=found.slug)
    page = PlanPage(found, reader, Moment(), read_plan(found, tables=[]))
    crumbs = (("Versions", reverse("version-list", args=[found.slug])),)
    heading = f"Comments of version {version}"
    context = context_of(request, page, heading, "version-list", crumbs=crumbs, form=form, version=row)
    return render(request, "plan/version-comments.html", context)


# --- Comparing ------------------------------------------------------------------------------------------


@require_safe
@about_a_plan
def plan_compare(request: HttpRequest, agreement: str) -> HttpResponse:
    """Any two versions, days, or now: what changed, in numbers, by section, word by word; as Word, too."""
    found = get_agreement(request.user, agreement)
    reader = reader_of(request.user, found)
    versions = published_versions(found)
    form = CompareForm(request.GET, versions, defaults(versions, reader))
    comparison = None
    if form.is_valid() and form.named("from"):
        try:
            asked = (form.named("from"), form.named("to"))
            comparison = compare(found, reader, versions, asked, whole=form.cleaned_data["show"] == "all")
        except NotASide as refusal:
            form.add_error(refusal.field, str(refusal))
    if comparison is not None and request.GET.get("format") == "docx":
        return _as_word(comparison)
    if comparison is not None:
        plan = comparison.found.after
    else:
        moment = moment_asked_for(found, reader, QueryDict())
        plan = read_plan(found, moment.structure_at, moment.progress_at, tables=[])
    context = context_of(
        request,
        PlanPage(found, reader, Moment(), plan),
        "What changed",
        "version-list",
        crumbs=(("Versions", reverse("version-list", args=[found.slug])),),
        form=form,
        comparison=comparison,
        word_address=f"?{_with_format(request.GET)}",
    )
    status = 400 if form.errors else 200
    return render(request, "plan/plan-compare.html", context, status=status)


def _with_format(asked: QueryDict) -> str:
    found = asked.copy()
    found["format"] = "docx"
    return found.urlencode()


def _as_word(comparison: PlanComparison) -> HttpResponse:
    content = comparison_document(
        comparison.title, comparison.sides, comparison.counts, comparison.sections, comparison.whole
    )
    sides = f"from {comparison.first.asked} to {comparison.second.asked}".replace(".", "-")
    name = slugify(f"{comparison.found.after.agreement.ref} {sides}")
    return HttpResponse(
        content,
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}.docx"'},
    )
