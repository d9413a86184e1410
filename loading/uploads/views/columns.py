"""Which column is what: only where a file is not in the interchange form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.parameters import whole_number
from loading.layouts import Layout, PreviewRow, understand
from loading.models import Load, SavedLayout
from loading.uploads import workflow
from loading.uploads.columns import AboutForm, layout_said, says_progress, sheet_boxes
from loading.uploads.opening import LoadAccess, open_load
from loading.uploads.outcome import content_of, plan_of
from loading.uploads.pages import about_a_load, load_context
from loading.uploads.reading import Reading, head_of, layout_of, proposed_layout, read_load
from plan.value import PlanValue

FIRST_ROWS = 8


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@about_a_load
def load_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Per sheet what it is, per column what it holds, and the first rows as they are understood."""
    desk, load = open_load(request, pk)
    if load.state != Load.State.WAITING:
        raise workflow.NotWaiting(load)
    reading = read_load(load, content_of(load))
    if reading.document.is_interchange:
        return redirect("load-check", pk)
    plan = plan_of(load.agreement)
    fitting = _fitting(desk, load, reading)
    kept = None if reading.layout else _kept_asked_for(request, fitting)
    was = layout_of(kept.layout) if kept else None
    layout = (was.fitted(reading.document) if was else None) or proposed_layout(reading, plan)
    if request.method == "POST":
        layout = layout_said(request.POST, reading.document, layout)
    form = AboutForm(
        request.POST or None,
        plan=plan,
        asks_progress=says_progress(layout),
        initial=_initial(load.head, plan),
    )
    is_valid = request.method == "POST" and form.is_valid()
    if is_valid and request.POST.get("do") == "save":
        _save(request, desk, load, layout, form)
        return redirect("load-check", pk)
    said = {**load.head, **(form.said if is_valid else {})}
    context = load_context(
        load,
        "Which column is what",
        "columns",
        form=form,
        sheets=sheet_boxes(reading.document, layout),
        preview=_preview(load, reading, layout, said, plan),
        fitting=fitting,
        kept=kept,
    )
    return render(request, "loading/load-columns.html", context)


def _fitting(desk: LoadAccess, load: Load, reading: Reading) -> list[SavedLayout]:
    """The kept layouts that the file has the sheets and headings for, the latest first."""
    found = []
    for item in desk.kept_layouts(load.partnership).order_by("-kept_at", "name"):
        layout = layout_of(item.layout)
        if layout is not None and layout.fitted(reading.document) is not None:
            found.append(item)
    return found


def _kept_asked_for(request: HttpRequest, fitting: list[SavedLayout]) -> SavedLayout | None:
    """The kept layout to begin with: the one asked for, else the latest; ``kept=0`` asks for none."""
    asked = request.POST.get("kept", request.GET.get("kept", ""))
    key = whole_number(asked)
    if key is not None:
        return next((item for item in fitting if item.pk == key), None)
    return fitting[0] if fitting else None


def _initial(head: dict[str, Any], plan: PlanValue | None) -> dict[str, Any]:
    found = {
        name: date.fromisoformat(head[name]) if head.get(name) else None
        for name in ("period_start", "period_end")
    }
    named = "priority" if plan is not None and plan.priorities else "new_priority"
    return {
        **found,
        named: head.get("priority", ""),
        "progress": head.get("progress", "text"),
        "period_title": head.get("period_title", ""),
    }


def _preview(
    load: Load, reading: Reading, layout: Layout, said: dict[str, Any], plan: PlanValue | None
) -> tuple[PreviewRow, ...]:
    """The first rows as the tracker understands them, with what is in the boxes now."""
    as_said = Load(partnership=load.partnership, agreement=load.agreement, name=load.name, head=said)
    whole = replace(reading, layout=layout)
    understood = understand(whole.document, layout, load.answers, head_of(as_said, plan), plan)
    return understood.preview[:FIRST_ROWS]


def _save(request: HttpRequest, desk: LoadAccess, load: Load, layout: Layout, form: AboutForm) -> None:
    name = form.cleaned_data["keep_as"]
    workflow.lay_out(load, layout, by=desk.by, said=form.said, keep_as=name)
    if name:
        messages.success(
            request, f"The layout is kept as “{name}” and offered for the next file that fits it."
        )
