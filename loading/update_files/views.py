"""The pages of a period's updates in a file: download it, drop it in, check it, keep it as drafts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import (
    Refused,
    SignInFirst,
    is_locked,
    person_of,
    require_second_factor,
    saves_input_when_locked,
    signed_in,
)
from accounts.administrators import require_administrator
from accounts.models import User
from core.conflict import Conflict
from core.parameters import row_key
from core.requests.once import once
from core.text import without_nul
from documents.spreadsheets.writing import CONTENT_TYPE
from documents.word.writing import CONTENT_TYPE as WORD_TYPE
from loading.update_files.comparing import WorkbookComparison, compare_file, compare_posted, submitted_update
from loading.update_files.forms import TakeForm, UpdateFileForm
from loading.update_files.pages import (
    conflict_of_recorded,
    downloads_of,
    forms_to_fill,
    recorded_drafts,
    starting_page,
)
from loading.update_files.reading import WorkbookRefused, read_filled_workbook
from loading.update_files.word import document_of
from loading.update_files.writing import workbook_of
from reporting import workflow
from reporting.periods.fetching import open_period
from reporting.updates.forms import SourceForm
from reporting.updates.ready_to_send import posted_remarks, with_remarks
from reporting.workflow import NOT_YOURS


@signed_in
@saves_input_when_locked
@require_http_methods(["GET", "HEAD", "POST"])
def update_file(request: HttpRequest) -> HttpResponse:
    """The downloads and the box for the filled-in workbook; then what the workbook says, to be kept."""
    if is_locked(request):
        _keep_for_owner(request)
        raise SignInFirst
    user = person_of(request)
    if request.method != "POST":
        return _start(request, user, UpdateFileForm())
    if request.POST.get("do") == "keep":
        return _keep(request, user)
    return _read_file(request, user)


def _start(request: HttpRequest, user: User, form: UpdateFileForm) -> HttpResponse:
    return render(request, "loading/update-file.html", {"form": form, "start": starting_page(user)})


def _read_file(request: HttpRequest, user: User) -> HttpResponse:
    """Reads the workbook and shows what it says. Keeps nothing yet."""
    form = UpdateFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _start(request, user, form)
    file = form.cleaned_data["file"]
    try:
        comparison = compare_file(read_filled_workbook(file.name, file.read()), user)
    except WorkbookRefused as refusal:
        for problem in refusal.problems:
            form.add_error("file", str(problem))
        return _start(request, user, form)
    if comparison.is_recorded:
        require_second_factor(request)
    for row in comparison.rows:
        if row.kind == "both":
            row.take = TakeForm(prefix=f"t{row.key}")
    return _show(request, comparison, SourceForm(), name=file.name)


def _show(
    request: HttpRequest, comparison: WorkbookComparison, source: SourceForm, **more: Any
) -> HttpResponse:
    forms = [form for row in comparison.to_keep for form in (row.take, row.form) if form is not None]
    formset = [*([source] if comparison.is_recorded else []), *forms]
    context = {"comparison": comparison, "source": source, "formset": formset, **more}
    return render(request, "loading/update-file-check.html", context)


def _keep_for_owner(request: HttpRequest) -> None:
    """Keeps the posted rows of a locked session as drafts of its owner. If two people have written, both texts stay."""
    owner = getattr(request, "locked_user", None)
    comparison = compare_posted(owner, request.POST) if isinstance(owner, User) else None
    if comparison is not None and isinstance(owner, User):
        # Without a source the Unit's draft would look like the lead's. If it is missing, recording asks for it.
        source = without_nul(request.POST.get("received_from", "")).strip()[:300] or "a file"
        rows = [row for row in comparison.rows if not row.refusal and not row.is_left_aside]
        workflow.merge_together([submitted_update(row, source) for row in rows], owner)


def _keep(request: HttpRequest, user: User) -> HttpResponse:
    """Keeps as drafts the rows that can be kept; shows the others again."""
    comparison = _posted_comparison(request, user)
    source = SourceForm(request.POST) if comparison.is_recorded else SourceForm()
    if comparison.is_recorded:
        require_second_factor(request)
        if not source.is_valid():
            return _show(request, _with_questions(comparison), source)
    received_from = source.cleaned_data["received_from"] if comparison.is_recorded else ""
    rows = [
        row
        for row in comparison.to_keep
        if row.kind != "problem" and (row.kind != "both" or (row.take is not None and row.take.is_valid()))
    ]
    saved = workflow.save_together(
        [submitted_update(row, received_from) for row in rows if not row.is_left_aside], user
    )
    # Compared again: the kept rows are in the tracker now.
    remaining = _with_questions(_posted_comparison(request, user), saved)
    if (
        saved.refused
        or remaining.refused
        or any(row.is_to_keep and not row.is_left_aside for row in remaining.rows)
    ):
        return _show(request, remaining, source, is_kept=bool(saved.drafts))
    return _redirect_after_keeping(request, comparison, len(saved.drafts))


def _posted_comparison(request: HttpRequest, user: User) -> WorkbookComparison:
    comparison = compare_posted(user, request.POST)
    if comparison is None:
        raise Http404("No such update.")
    return comparison


def _with_questions(
    comparison: WorkbookComparison, saved: workflow.SavedDrafts | None = None
) -> WorkbookComparison:
    """Adds the question whose words are to stand, where it is not answered or somebody has written again since."""
    saved = saved or workflow.SavedDrafts()
    for row in comparison.rows:
        key = row.answer.report.key
        if key in saved.refused:
            row.form.add_error(None, f"{row.answer.name}: {saved.refused[key]}")
        if row.kind == "both" and (row.take is None or key in saved.conflicts):
            row.take = TakeForm({}, prefix=f"t{row.key}")
        row.form.set_value("seen", row.answer.seen)
    return comparison


def _redirect_after_keeping(
    request: HttpRequest, comparison: WorkbookComparison, number: int
) -> HttpResponse:
    """To the page on which the drafts are checked and sent: the person's own, or the Unit's for somebody else."""
    message = "1 draft is kept" if number == 1 else f"{number} drafts are kept"
    messages.success(request, f"{message} from the file. Nothing is sent yet.")
    if not comparison.is_recorded:
        return redirect("update-check")
    update = next(row.answer.report for row in comparison.rows if row.is_recorded)
    return redirect("update-file-record", agreement=update.agreement.slug, period=update.period_id)


@signed_in
@require_safe
def update_file_download(request: HttpRequest, agreement: str, period: int) -> HttpResponse:
    """A file of the person's own actions in a period. ``?post=``: of that post, for the Unit; ``?as=word``: Word."""
    opened = open_period(person_of(request), agreement, period)
    post = request.GET.get("post", "")
    if post:
        require_administrator(opened.reader, refusal=NOT_YOURS)
    updates = downloads_of(opened.user, opened.period, row_key(post))
    forms, scheme = forms_to_fill(updates, opened.user)
    if not forms:
        raise Refused(
            f"Nothing waits for an update in {opened.period.title}, so there is nothing to fill in."
        )
    is_word = request.GET.get("as") == "word"
    name = f"{opened.agreement.slug}-updates-{slugify(opened.period.title)}.{'docx' if is_word else 'xlsx'}"
    return HttpResponse(
        (document_of if is_word else workbook_of)(opened.period, forms, scheme),
        content_type=WORD_TYPE if is_word else CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def update_file_record(request: HttpRequest, agreement: str, period: int) -> HttpResponse:
    """Drafts that the Unit keeps for other people, to be recorded in their names. ``?post=``: of one of them."""
    opened = open_period(person_of(request), agreement, period)
    require_administrator(opened.reader, refusal=NOT_YOURS)
    require_second_factor(request)
    drafts = recorded_drafts(opened, row_key(request.GET.get("post", "")))
    context: dict[str, Any] = {"opened": opened, "drafts": drafts}
    if request.method != "POST":
        return render(request, "loading/update-file-record.html", context)
    posted, typed = request.POST.getlist("report"), posted_remarks(request.POST)
    try:
        with once(request, reverse("period-responders", args=[agreement, period])):
            number = drafts.record(posted, opened.user, typed)
    except (workflow.CannotSend, Conflict, workflow.PeriodNotPossible, Refused):
        context["drafts"] = replace(drafts, check=with_remarks(drafts.check, typed))
        context["conflict"] = conflict_of_recorded(opened, posted, typed)
        return render(request, "loading/update-file-record.html", context, status=409)
    message = "1 update is recorded" if number == 1 else f"{number} updates are recorded"
    messages.success(request, f"{message} in the name of the lead. They are told by e-mail.")
    return redirect("period-responders", agreement=agreement, period=period)
