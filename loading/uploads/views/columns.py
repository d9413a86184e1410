"""Which column is what: only where a file is not in the interchange form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.conflict import Conflict, ShownConflict
from core.forms import Problem
from core.parameters import whole_number
from loading.layouts import Layout, PreviewRow, understand
from loading.models import Load, SavedLayout
from loading.uploads import workflow
from loading.uploads.columns.about import AboutForm, has_progress
from loading.uploads.columns.answers import box_problems, layout_from_boxes
from loading.uploads.columns.boxes import layout_conflict, sheet_boxes
from loading.uploads.opening import LoadAccess
from loading.uploads.outcome import plan_of
from loading.uploads.pages import about_a_load, load_context, open_waiting_load
from loading.uploads.reading import Reading, file_agreement, layout_of, proposed_layout, read_load
from plan.value import PlanValue

FIRST_ROWS = 8


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@about_a_load
def load_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """The kind of each sheet, the role of each column, and the first rows as the tracker reads them."""
    access, load = open_waiting_load(request, pk)
    reading = read_load(load)
    if reading.document.is_interchange:
        return redirect("load-check", pk)
    plan = plan_of(load.agreement)
    fitting = _fitting(access, load, reading)
    saved = None if reading.layout else _chosen_layout(request, fitting)
    saved_layout = layout_of(saved.layout) if saved else None
    fitted = saved_layout.fit_to(reading.document) if saved_layout else None
    layout = fitted or proposed_layout(reading, plan, load.partnership)
    layout, refused = _posted_layout(request, reading, layout)
    form = AboutForm(
        request.POST or None,
        plan=plan,
        asks_progress=has_progress(layout),
        initial=_initial(load.head, plan),
    )
    is_valid = request.method == "POST" and form.is_valid() and not refused
    saves = is_valid and request.POST.get("do") == "save" and "press" not in request.POST
    conflict = _save(request, access, load, reading, layout, form) if saves else None
    if saves and conflict is None:
        return redirect("load-check", pk)
    if is_valid and not saves:
        messages.info(request, "This is how the file reads with these columns. Nothing is saved yet.")
    head = {**load.head, **(form.head if is_valid else {})}
    context = load_context(
        load,
        "Which column is what",
        "columns",
        form=form,
        formset=refused,
        sheets=sheet_boxes(reading.document, layout),
        preview=_preview(load, reading, layout, head, plan),
        fitting=fitting,
        kept=saved,
        conflict=conflict,
    )
    return render(request, "loading/load-columns.html", context, status=409 if conflict else 200)


def _posted_layout(
    request: HttpRequest, reading: Reading, layout: Layout
) -> tuple[Layout, Sequence[Problem]]:
    """The layout that the boxes say, with a problem for each box that cannot be read; as it was before a POST."""
    if request.method != "POST":
        return layout, ()
    boxes = _with_press(request.POST)
    return layout_from_boxes(boxes, reading.document, layout), box_problems(boxes, reading.document, layout)


def _with_press(posted: Mapping[str, str]) -> dict[str, str]:
    """The boxes, with the heading row that was pressed. A table that was left out is looked at as a plan."""
    boxes = {name: str(text) for name, text in posted.items()}
    number, _, row = boxes.get("press", "").partition("-")
    if row:
        boxes[f"head-{number}"] = row
        if boxes.get(f"what-{number}") == "nothing":
            boxes[f"what-{number}"] = "plan"
    return boxes


def _fitting(access: LoadAccess, load: Load, reading: Reading) -> list[SavedLayout]:
    """The saved layouts that fit the file, the latest first."""
    layouts = []
    for item in access.saved_layouts(load.partnership).order_by("-kept_at", "name"):
        layout = layout_of(item.layout)
        if layout is not None and layout.fit_to(reading.document) is not None:
            layouts.append(item)
    return layouts


def _chosen_layout(request: HttpRequest, fitting: list[SavedLayout]) -> SavedLayout | None:
    """The saved layout to begin with: the one in the address or form, else the latest; ``kept=0``: none."""
    choice = request.POST.get("kept", request.GET.get("kept", ""))
    key = whole_number(choice)
    if key is not None:
        return next((item for item in fitting if item.pk == key), None)
    return fitting[0] if fitting else None


def _initial(head: dict[str, Any], plan: PlanValue | None) -> dict[str, Any]:
    dates = {
        name: date.fromisoformat(head[name]) if head.get(name) else None
        for name in ("period_start", "period_end")
    }
    priority_field = "priority" if plan is not None and plan.priorities else "new_priority"
    return {
        **dates,
        priority_field: head.get("priority", ""),
        "progress": head.get("progress", "text"),
        "period_title": head.get("period_title", ""),
    }


def _preview(
    load: Load, reading: Reading, layout: Layout, head_data: dict[str, Any], plan: PlanValue | None
) -> tuple[PreviewRow, ...]:
    """The first rows as the tracker reads them with the values of the form."""
    load_with_head = copy(load)
    load_with_head.head = head_data
    reading_with_layout = replace(reading, layout=layout)
    understood = understand(
        reading_with_layout.document, layout, load.answers, file_agreement(load_with_head, plan), plan
    )
    return understood.preview[:FIRST_ROWS]


def _save(
    request: HttpRequest, access: LoadAccess, load: Load, reading: Reading, layout: Layout, form: AboutForm
) -> ShownConflict | None:
    """Saves the layout; what somebody else has said meanwhile, if that is something else."""
    name = form.cleaned_data["keep_as"]
    seen = request.POST.get("seen")
    try:
        workflow.lay_out(load, layout, by=access.by, head=form.head, keep_as=name, seen=seen)
    except Conflict:
        load.refresh_from_db()
        return layout_conflict(reading.document, layout_of(load.layout), layout)
    if name:
        messages.success(
            request, f"The layout is kept as “{name}” and offered for the next file that fits it."
        )
    return None
