"""The pages of Version Control: list, publish, comments, compare."""

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
from accounts.administrators import require_administrator
from actions.models import Action
from core.conflict import Conflict, ConflictLine, ShownConflict, changed_parts, token_of, token_of_parts
from core.requests.once import once
from documents.word.writing import CONTENT_TYPE
from plan.comparing import NotComparable, PlanComparison, compare, default_sides, published_versions
from plan.comparing.word import comparison_document
from plan.describing import DESCRIBED_TABLES, tallies
from plan.editing.conflicts import by_whom
from plan.models import PlanVersion
from plan.moments import Moment, requested_moment
from plan.pages.opening import PlanPage, open_agreement, open_plan, version_rows
from plan.pages.views.base import about_a_plan, context_of
from plan.reading import read_plan
from plan.versions.forms import CommentsForm, CompareForm, PublishForm, WithdrawVersionForm
from plan.versions.numbers import proposed_number
from plan.versions.publishing import (
    LAST_VERSION,
    MAY_NOT,
    CannotWithdraw,
    NumberRefused,
    PreparedVersion,
    edit_comments,
    last_version,
    parts_to_publish,
    prepare_version,
    publish,
    withdraw_version,
    withdrawn_versions,
)
from plan.versions.stored import listed_versions
from priorities.models import Agreement
from priorities.readers import Reader

FORM = require_http_methods(["GET", "HEAD", "POST"])


def _open_for_publishing(request: HttpRequest, slug: str) -> tuple[Agreement, Reader]:
    """The agreement and its reader. Raises SignInFirst, Refused, or asks for the second factor."""
    agreement, reader = open_agreement(request.user, slug)
    if not request.user.is_authenticated:
        raise SignInFirst
    require_administrator(reader, refusal=MAY_NOT)
    require_second_factor(request)
    return agreement, reader


@require_safe
@about_a_plan
def version_list(request: HttpRequest, agreement: str) -> HttpResponse:
    """What each version changed, links to the plan of each, and what has changed since the last one."""
    page = open_plan(request, agreement, *DESCRIBED_TABLES, "versions")
    rows = version_rows(page)
    documents = [
        (words, listed_versions(page.agreement, rows, name)) for name, words in PlanVersion.Document.choices
    ]
    context = context_of(
        request,
        page,
        "Versions",
        "version-list",
        documents=documents,
        drafts=[row for row in rows if row.status == "draft" and page.reader.sees_working_copy],
        may_publish=page.reader.is_administrator and page.moment.is_default,
        has_version=any(versions for _, versions in documents),
        withdrawn=withdrawn_versions(page.agreement) if page.moment.is_default else [],
    )
    return render(request, "plan/version-list.html", context)


# --- Publishing -----------------------------------------------------------------------------------------


@FORM
@about_a_plan
def version_publish(request: HttpRequest, agreement: str) -> HttpResponse:
    """Publish the plan as it is now, with drafted comments."""
    plan_agreement, reader = _open_for_publishing(request, agreement)
    since = last_version(plan_agreement)
    form = _posted_form(request, plan_agreement, since) if request.method == "POST" else None
    conflict = None
    if form is not None and form.is_valid():
        try:
            with once(request, reverse("version-list", args=[plan_agreement.slug])):
                version = _publish(request, plan_agreement, form)
        except NumberRefused as refusal:
            form.add_error("number", str(refusal))
        except Conflict as refusal:
            conflict, since = refusal, refusal.now
        else:
            messages.success(request, f"Version {version.number} of the {version.document} is published.")
            return redirect("version-list", agreement=plan_agreement.slug)
    # Only a page that is shown compares the plan: a request that publishes reads it once, for its bytes.
    seen = token_of_parts(parts_to_publish(plan_agreement, since))
    prepared = prepare_version(plan_agreement, since)
    proposed = {**_proposed(prepared), "seen": seen}
    if form is None:
        doubt = _doubt(plan_agreement, since, bool(proposed["changed"]))
        form = PublishForm(doubt=doubt, partnership=plan_agreement.partnership, initial=proposed)
    if conflict is not None:
        form.show_conflict(_changed_since(form, prepared, conflict), seen)
        form.set_value("changed", proposed["changed"])
    page = PlanPage(plan_agreement, reader, Moment(), prepared.plan)
    return render(request, "plan/version-publish.html", _publish_context(request, page, form, prepared))


def _doubt(agreement: Agreement, since: PlanVersion | None, has_changes: bool) -> str:
    """Why one may not want to publish; "" for no reason."""
    if since is not None:
        return "" if has_changes else f"Nothing in the plan has changed since version {since.number}"
    actions = Action.objects.filter(agreement=agreement, withdrawn_at__isnull=True)
    return "" if actions.exists() else "There is no action in the plan yet"


def _posted_form(request: HttpRequest, agreement: Agreement, since: PlanVersion | None) -> PublishForm:
    """The posted form. Where nothing had changed when the page was shown, publishing needs a tick.

    Where the plan or the last version is another one by now, ``publish`` refuses.
    """
    # Somebody else has published meanwhile: then the form says that, and not that nothing has changed.
    now = {LAST_VERSION: since.pk if since else None}
    is_overtaken = bool(changed_parts(request.POST.get("seen", ""), now))
    has_changes = is_overtaken or bool(request.POST.get("changed"))
    doubt = _doubt(agreement, since, has_changes)
    return PublishForm(request.POST, doubt=doubt, partnership=agreement.partnership)


def _proposed(prepared: PreparedVersion) -> dict[str, Any]:
    since = prepared.since
    return {
        "changed": "yes" if prepared.lines or since is None else "",
        "document": since.document if since else PlanVersion.Document.PLAN,
        "number": proposed_number(prepared.last_number, is_refresh=prepared.is_refresh),
        "printed_date": date_format(timezone.localdate(), "F Y"),
        "comments": prepared.draft.text,
    }


def _publish(request: HttpRequest, agreement: Agreement, form: PublishForm) -> PlanVersion:
    cleaned = {name: value for name, value in form.cleaned_data.items() if name not in ("anyway", "changed")}
    return publish(agreement, by=request.user, **cleaned)  # type: ignore[arg-type]


def _changed_since(form: PublishForm, prepared: PreparedVersion, conflict: Conflict) -> ShownConflict:
    """The comments that were typed, beside the draft of them as it would be now."""
    draft = ConflictLine("comments", prepared.draft.text, form.cleaned_data["comments"], "id_comments")
    lines = [draft]
    if LAST_VERSION in conflict.parts:
        lines.insert(0, ConflictLine("last published version", conflict.now.number if conflict.now else ""))
    what = "The last version" if LAST_VERSION in conflict.parts else "The plan"
    return ShownConflict(tuple(lines), what=what, button="Publish this version")


def _publish_context(
    request: HttpRequest, page: PlanPage, form: PublishForm, prepared: PreparedVersion
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
        partnership=page.agreement.partnership,
        prepared=prepared,
        counts=tallies(prepared.lines),
        number_hint=hint,
    )


@FORM
@about_a_plan
def version_comments(request: HttpRequest, agreement: str, version: str) -> HttpResponse:
    """Reword the comments of a published version. The history keeps who did it, when and why."""
    plan_agreement, reader = _open_for_publishing(request, agreement)
    row = _published_version(plan_agreement, version)
    initial = {"comments": row.comments, "seen": token_of(row.comments)}
    form = CommentsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            changed = edit_comments(row, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Conflict as conflict:
            line = ConflictLine(
                "comments", conflict.now.comments, form.cleaned_data["comments"], "id_comments"
            )
            shown = ShownConflict((line,), what="The comments", button="Save the comments")
            form.show_conflict(
                by_whom(shown, plan_agreement, "versions", row.ref), token_of(conflict.now.comments)
            )
        else:
            words = "are saved" if changed else "say the same as before: nothing was saved"
            messages.success(request, f"The comments of version {version} {words}.")
            return redirect("version-list", agreement=plan_agreement.slug)
    page = PlanPage(plan_agreement, reader, Moment(), read_plan(plan_agreement, tables=[]))
    crumbs = (("Versions", reverse("version-list", args=[plan_agreement.slug])),)
    heading = f"Comments of version {version}"
    context = context_of(request, page, heading, "version-list", crumbs=crumbs, form=form, version=row)
    return render(request, "plan/version-comments.html", context)


def _published_version(agreement: Agreement, number: str) -> PlanVersion:
    row = PlanVersion.objects.filter(
        agreement=agreement, number=number, status="published", withdrawn_at__isnull=True
    ).first()
    if row is None:
        raise Http404("No such version.")
    return row


@FORM
@about_a_plan
def version_withdraw(request: HttpRequest, agreement: str, version: str) -> HttpResponse:
    """Withdraws a version that was published by mistake, with the reason; it stays on record."""
    plan_agreement, reader = _open_for_publishing(request, agreement)
    row = _published_version(plan_agreement, version)
    form = WithdrawVersionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_version(row, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        except CannotWithdraw as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Version {version} is withdrawn. It stays on record.")
            return redirect("version-list", agreement=plan_agreement.slug)
    page = PlanPage(plan_agreement, reader, Moment(), read_plan(plan_agreement, tables=[]))
    crumbs = (("Versions", reverse("version-list", args=[plan_agreement.slug])),)
    heading = f"Withdraw version {version}"
    context = context_of(request, page, heading, "version-list", crumbs=crumbs, form=form, version=row)
    return render(request, "plan/version-withdraw.html", context)


# --- Comparing ------------------------------------------------------------------------------------------


@require_safe
@about_a_plan
def plan_compare(request: HttpRequest, agreement: str) -> HttpResponse:
    """What changed between two versions, days or now: in numbers, by section, word by word; also as a Word file."""
    plan_agreement, reader = open_agreement(request.user, agreement)
    versions = published_versions(plan_agreement)
    form = CompareForm(request.GET, versions, default_sides(versions, reader))
    comparison = None
    if form.is_valid() and form.named("from"):
        try:
            side_names = (form.named("from"), form.named("to"))
            comparison = compare(
                plan_agreement, reader, versions, side_names, whole=form.cleaned_data["show"] == "all"
            )
        except NotComparable as refusal:
            form.add_error(refusal.field, str(refusal))
    if comparison is not None and request.GET.get("format") == "docx":
        return _as_word(comparison)
    if comparison is not None:
        plan = comparison.difference.after
    else:
        moment = requested_moment(plan_agreement, reader, QueryDict())
        plan = read_plan(plan_agreement, moment.structure_at, moment.progress_at, tables=[])
    word_parameters = request.GET.copy()
    word_parameters["format"] = "docx"
    context = context_of(
        request,
        PlanPage(plan_agreement, reader, Moment(), plan),
        "What changed",
        "version-list",
        crumbs=(("Versions", reverse("version-list", args=[plan_agreement.slug])),),
        form=form,
        comparison=comparison,
        word_address=f"?{word_parameters.urlencode()}",
    )
    status = 400 if form.errors else 200
    return render(request, "plan/plan-compare.html", context, status=status)


def _as_word(comparison: PlanComparison) -> HttpResponse:
    content = comparison_document(
        comparison.title, comparison.sides, comparison.counts, comparison.sections, comparison.whole
    )
    sides = f"from {comparison.first.name} to {comparison.second.name}".replace(".", "-")
    name = slugify(f"{comparison.difference.after.agreement.ref} {sides}")
    return HttpResponse(
        content,
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}.docx"'},
    )
