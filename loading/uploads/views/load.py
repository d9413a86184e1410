"""Pages of a load: start, detail, confirm, and replace the file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.conflict import Conflict, ConflictLine, ShownConflict
from core.requests.once import once
from loading.load import BadInput
from loading.models import Load
from loading.uploads import workflow
from loading.uploads.forms import BY_THE_FILE, ConfirmForm, PlanFileForm, StartForm
from loading.uploads.kept_checks import check_of
from loading.uploads.opening import open_load, open_loads
from loading.uploads.outcome import LoadOutcome, decisions_of
from loading.uploads.pages import about_a_load, load_context, next_step, open_waiting_load
from loading.uploads.reading import layout_of
from loading.uploads.showing.changes import counts, words_for
from plan.editing.pages import open_period_title

PAGE = require_http_methods(["GET", "HEAD", "POST"])
LOADS_PER_PAGE = 20
CHOOSE_AGAIN = "A page cannot keep a chosen file: choose it again first."


@never_cache
@PAGE
def load_start(request: HttpRequest) -> HttpResponse:
    """Uploads a file; lists waiting loads and those that are done. ``?agreement=``: the agreement to choose."""
    access = open_loads(request)
    agreements = list(access.agreements())
    form = StartForm(
        request.POST or None,
        request.FILES or None,
        partnerships=access.partnerships,
        agreements=agreements,
        initial={"about": request.GET.get("agreement", "" if agreements else BY_THE_FILE)},
    )
    if request.method == "POST" and form.is_valid():
        with once(request) as sending:
            load = workflow.start(
                form.name,
                form.content,
                read=form.read,
                partnership=form.of_partnership,
                agreement=form.agreement,
                head=form.head,
                by=access.by,
            )
            page = "load-check" if form.document.is_interchange else "load-columns"
            sending.address = reverse(page, args=[load.pk])
        return redirect(sending.address)
    done = access.loads().exclude(state__in=(Load.State.WAITING, Load.State.DROPPED))
    context = {
        "title": "Set up or update the plan",
        "form": form,
        "waiting": access.loads().filter(state=Load.State.WAITING),
        "page_obj": Paginator(done, LOADS_PER_PAGE).get_page(request.GET.get("page")),
        "agreements": agreements,
    }
    return render(request, "loading/load-start.html", context)


@never_cache
@PAGE
@about_a_load
def load_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One load and what it did. POST drops it."""
    access, load = open_load(request, pk)
    if request.method == "POST" and request.POST.get("do") == "drop":
        workflow.drop(load, by=access.by)
        messages.success(request, f"{load.name} was dropped: nothing was imported, and the file is deleted.")
        return redirect("load-start")
    counts_by_table = load.written.get("counts", {})
    written = {name: tally for name, tally in counts_by_table.items() if any(_written_counts(tally))}
    context = load_context(
        load,
        load.name,
        written=[(words_for(name), tally) for name, tally in written.items()],
        has_people="people" in written,
    )
    return render(request, "loading/load-detail.html", context)


def _written_counts(tally: dict[str, int]) -> list[int]:
    return [tally.get(name, 0) for name in ("added", "changed", "removed")]


@never_cache
@PAGE
@about_a_load
def load_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The confirmation of a load. POST loads it."""
    access, load = open_waiting_load(request, pk)
    period = open_period_title(load.agreement) if load.agreement else ""
    form = ConfirmForm(request.POST or None, open_period=period, decisions=decisions_of(load.agreement))
    if request.method == "POST" and form.is_valid():
        done = _load(request, access.by, load, form)
        if done is not None:
            return done
    outcome = check_of(load)
    if not outcome.adds_actions:
        form.fields.pop("ask_now", None)
    if not outcome.is_ready or outcome.difference is None:
        messages.info(request, "It cannot be imported yet: see below what is missing.")
        return redirect(next_step(load, outcome))
    if not form.is_bound:
        form.initial["seen"] = outcome.seen
    return render(request, "loading/load-confirm.html", _confirm_context(load, outcome, form))


def _confirm_context(load: Load, outcome: LoadOutcome, form: ConfirmForm) -> dict[str, Any]:
    kept = [
        row
        for row in outcome.absent
        if outcome.choice.keeps(row.place, default_choice=outcome.default_choice)
    ]
    return load_context(
        load,
        "Load it",
        "confirm",
        form=form,
        counts=counts(outcome.difference, outcome.file_difference),
        kept=len(kept),
        withdrawn=len(outcome.absent) - len(kept),
        is_new=outcome.is_new,
        head=outcome.difference.after.agreement if outcome.difference else None,
    )


def _load(request: HttpRequest, by: Any, load: Load, form: ConfirmForm) -> HttpResponse | None:
    """Loads the file; where that is not possible, says why and returns to the check.

    None: something has changed since the person looked; the form says so, and the page shows what it would do now.
    """
    data = form.cleaned_data
    try:
        done = workflow.confirm(
            load,
            by=by,
            seen=data["seen"],
            reason=data["reason"],
            decision=data.get("decision", ""),
            ask_now=data.get("ask_now", False),
        )
    except Conflict:
        load.refresh_from_db()
        outcome = check_of(load)
        shown = ShownConflict(
            what="The plan, the file or an answer",
            button="Set up the agreement" if outcome.is_new else "Update the plan",
            advice="The counts on this page are of now; “Look at the changes again” shows each change.",
        )
        form.show_conflict(shown, outcome.seen)
        return None
    except (workflow.LoadNotReady, BadInput) as refusal:
        words = str(refusal) if isinstance(refusal, BadInput) else "See below what is missing."
        messages.warning(request, f"Nothing was imported. {words}")
        return redirect("load-check", load.pk)
    messages.success(request, f"{done.name} is imported, with the file and its rows in the list of changes.")
    return redirect("load-detail", done.pk)


@never_cache
@PAGE
@about_a_load
def load_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Replaces the file of a waiting load with a corrected one."""
    access, load = open_load(request, pk)
    conflict = None
    form = PlanFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        layout_before = layout_of(load.layout)
        layout = (
            layout_before.fit_to(form.document)
            if layout_before and not form.document.is_interchange
            else None
        )
        name = form.cleaned_data["file"].name
        seen = request.POST.get("seen")
        try:
            workflow.replace_file(
                load, name, form.content, read=form.read, layout=layout, by=access.by, seen=seen
            )
        except Conflict as refusal:
            load = refusal.now
            lines = (ConflictLine("The file", load.name, name, "id_file"),)
            conflict = ShownConflict(lines, "The file", "Check the corrected file", advice=CHOOSE_AGAIN)
        else:
            messages.success(
                request, "The corrected file is in its place. What you had answered still counts."
            )
            return redirect("load-check" if form.document.is_interchange or layout else "load-columns", pk)
    if load.state != Load.State.WAITING:
        raise workflow.NotWaiting(load)
    context = load_context(
        load,
        "Drop in the corrected file",
        "replace",
        form=form,
        back=reverse("load-check", args=[pk]),
        conflict=conflict,
    )
    return render(request, "loading/load-replace.html", context, status=409 if conflict else 200)
