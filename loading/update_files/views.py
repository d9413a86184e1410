"""A period's updates from a filled-in workbook: download it, drop it in, look it over, keep it as drafts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import (
    Refused,
    SignInFirst,
    is_locked,
    keeps_typed_words,
    require_second_factor,
    signed_in,
)
from accounts.models import User
from core.parameters import row_key
from core.text import without_nul
from loading.update_files.comparing import WorkbookComparison, compare_file, compare_posted, typed_of
from loading.update_files.forms import SourceForm, TakeForm, UpdateFileForm
from loading.update_files.pages import downloads_of, forms_to_fill, recorded_drafts, starting_page
from loading.update_files.reading import NotForUpdates, read_filled
from loading.update_files.writing import XLSX, workbook_of
from reporting import workflow
from reporting.periods.fetching import open_period, person_of

CHANGED = "Something has been changed since this page was opened. Check it and record it again."


@signed_in
@keeps_typed_words
@require_http_methods(["GET", "HEAD", "POST"])
def update_file(request: HttpRequest) -> HttpResponse:
    """What there is to download, and the box for the filled-in workbook; then what it says, to be kept."""
    if is_locked(request):
        _keep_for_owner(request)
        raise SignInFirst
    user = person_of(request)
    if request.method != "POST":
        return _start(request, user, UpdateFileForm())
    if request.POST.get("do") == "keep":
        return _keep(request, user)
    return _take_in(request, user)


def _start(request: HttpRequest, user: User, form: UpdateFileForm) -> HttpResponse:
    return render(request, "loading/update-file.html", {"form": form, "start": starting_page(user)})


def _take_in(request: HttpRequest, user: User) -> HttpResponse:
    """Reads the workbook and shows what it says. Nothing is kept yet."""
    form = UpdateFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _start(request, user, form)
    file = form.cleaned_data["file"]
    try:
        found = compare_file(read_filled(file.name, file.read()), user)
    except NotForUpdates as refusal:
        for problem in refusal.problems:
            form.add_error("file", str(problem))
        return _start(request, user, form)
    if found.is_recorded:
        require_second_factor(request)
    for row in found.rows:
        if row.kind == "both":
            row.take = TakeForm(prefix=f"t{row.key}")
    return _show(request, found, SourceForm(), name=file.name)


def _show(request: HttpRequest, found: WorkbookComparison, source: SourceForm, **more: Any) -> HttpResponse:
    asked = [form for row in found.to_keep for form in (row.take, row.form) if form is not None]
    formset = [*([source] if found.is_recorded else []), *asked]
    context = {"found": found, "source": source, "formset": formset, **more}
    return render(request, "loading/update-file-check.html", context)


def _keep_for_owner(request: HttpRequest) -> None:
    """What was looked over in a session that has locked becomes drafts of its owner; of two texts both stay."""
    owner = getattr(request, "locked_user", None)
    found = compare_posted(owner, request.POST) if isinstance(owner, User) else None
    if found is not None and isinstance(owner, User):
        # Without a source the Unit's would look like the lead's own; where it is unsaid, recording asks for it.
        source = without_nul(request.POST.get("received_from", "")).strip()[:300] or "a workbook"
        wanted = [row for row in found.rows if not row.refusal and not row.is_left_aside]
        workflow.keep_together([typed_of(row, source) for row in wanted], owner)


def _keep(request: HttpRequest, user: User) -> HttpResponse:
    """Keeps as drafts what can be kept; shows again what cannot."""
    found = _posted(request, user)
    source = SourceForm(request.POST) if found.is_recorded else SourceForm()
    if found.is_recorded:
        require_second_factor(request)
        if not source.is_valid():
            return _show(request, _asked(found), source)
    said = source.cleaned_data["received_from"] if found.is_recorded else ""
    ready = [
        row
        for row in found.to_keep
        if row.kind != "problem" and (row.kind != "both" or (row.take is not None and row.take.is_valid()))
    ]
    kept = workflow.save_together([typed_of(row, said) for row in ready if not row.is_left_aside], user)
    # Read anew: what was kept now stands there.
    left = _asked(_posted(request, user), refused=kept.refused, moved=set(kept.moved))
    if kept.refused or left.refused or any(row.is_to_keep and not row.is_left_aside for row in left.rows):
        return _show(request, left, source, is_kept=bool(kept.drafts))
    return _go_on(request, found, len(kept.drafts))


def _posted(request: HttpRequest, user: User) -> WorkbookComparison:
    found = compare_posted(user, request.POST)
    if found is None:
        raise Http404("No such update.")
    return found


def _asked(
    found: WorkbookComparison, refused: dict[int, str] | None = None, moved: set[int] | None = None
) -> WorkbookComparison:
    """Asks whose words are to stand where that was not answered, or somebody has written again since."""
    for row in found.rows:
        if row.key in (refused or {}):
            row.form.add_error(None, f"{row.answer.name}: {(refused or {})[row.key]}")
        if row.kind == "both" and (row.take is None or row.key in (moved or set())):
            row.take = TakeForm({}, prefix=f"t{row.key}")
        row.form.goes_on_from(row.answer.revision)
    return found


def _go_on(request: HttpRequest, found: WorkbookComparison, number: int) -> HttpResponse:
    """To where the drafts are checked and sent: by whoever answers, or by the Unit in their name."""
    what = "1 draft is kept" if number == 1 else f"{number} drafts are kept"
    messages.success(request, f"{what} from the workbook. Nothing is sent yet.")
    if not found.is_recorded:
        return redirect("update-check")
    update = next(row.answer.update for row in found.rows if row.is_recorded)
    return redirect("update-file-record", agreement=update.agreement.slug, period=update.period_id)


@signed_in
@require_safe
def update_file_download(request: HttpRequest, agreement: str, period: int) -> HttpResponse:
    """The workbook of a period: of the person's own actions or, with ``?post=``, of a responder's for the Unit."""
    opened = open_period(request, agreement, period)
    post = request.GET.get("post", "")
    if post:
        opened.require_administrator()
    updates = downloads_of(opened.user, opened.period, row_key(post))
    forms, scheme = forms_to_fill(updates, opened.user)
    if not forms:
        raise Refused(
            f"Nothing waits for an update in {opened.period.title}, so there is nothing to fill in."
        )
    name = f"{opened.agreement.slug}-updates-{slugify(opened.period.title)}.xlsx"
    return HttpResponse(
        workbook_of(opened.period, forms, scheme),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def update_file_record(request: HttpRequest, agreement: str, period: int) -> HttpResponse:
    """What the Unit has kept from others' workbooks and e-mails, to be recorded in their names."""
    opened = open_period(request, agreement, period)
    opened.require_administrator()
    require_second_factor(request)
    drafts = recorded_drafts(opened)
    if request.method != "POST":
        return render(request, "loading/update-file-record.html", {"opened": opened, "drafts": drafts})
    wanted = drafts.chosen(request.POST.getlist("update"))
    if not wanted:
        messages.warning(request, CHANGED)
        return redirect(request.path)
    try:
        number = drafts.record(wanted, opened.user, request.POST)
    except (workflow.CannotSend, workflow.DraftConflict, Refused):
        messages.warning(request, CHANGED)
        return redirect(request.path)
    what = "1 update is recorded" if number == 1 else f"{number} updates are recorded"
    messages.success(request, f"{what} in the name of who answers. They are told by e-mail.")
    return redirect("period-responders", agreement=agreement, period=period)
