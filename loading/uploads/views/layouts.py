"""Kept layouts: seen, renamed, deleted."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from loading.layouts import ROLES, SHEET_KINDS, Layout
from loading.uploads import workflow
from loading.uploads.forms import LayoutNameForm
from loading.uploads.opening import open_loads
from loading.uploads.reading import layout_of

PAGE = require_http_methods(["GET", "HEAD", "POST"])
TITLE = "Kept layouts"


@never_cache
@require_safe
def load_layouts(request: HttpRequest) -> HttpResponse:
    """The kept layouts of the administrator's partnerships."""
    access = open_loads(request)
    context = {
        "title": TITLE,
        "heading": TITLE,
        "trail": _trail(),
        "layouts": access.all_layouts(),
        "several": len(access.partnerships) > 1,
    }
    return render(request, "loading/load-layouts.html", context)


@never_cache
@PAGE
def load_layout(request: HttpRequest, pk: int) -> HttpResponse:
    """One kept layout with its columns. POST gives it another name, or deletes it."""
    access = open_loads(request)
    kept = access.all_layouts().filter(pk=pk).first()
    if kept is None:
        raise Http404("No such layout.")
    if request.method == "POST" and request.POST.get("do") == "delete":
        workflow.delete_layout(kept, by=access.by)
        messages.success(
            request,
            f"The layout “{kept.name}” is deleted. Imports with it stay as they are.",
        )
        return redirect("load-layouts")
    form = LayoutNameForm(request.POST or None, kept=kept, initial={"name": kept.name})
    if request.method == "POST" and form.is_valid():
        workflow.rename_layout(kept, form.cleaned_data["name"], by=access.by)
        messages.success(request, f"The layout is called “{form.cleaned_data['name']}” now.")
        return redirect("load-layouts")
    layout = layout_of(kept.layout)
    context = {
        "title": f"{kept.name}: kept layout",
        "heading": kept.name,
        "trail": [*_trail(), (TITLE, reverse("load-layouts"))],
        "kept": kept,
        "form": form,
        "sheets": _shown(layout) if layout else [],
    }
    return render(request, "loading/load-layout.html", context)


def _trail() -> list[tuple[str, str]]:
    return [("Set up or update the plan", reverse("load-start"))]


def _shown(layout: Layout) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(name, what it is, (heading, what the column is)) of each sheet that is read."""
    return [
        (
            sheet.name,
            SHEET_KINDS[sheet.what],
            [
                (heading or f"Column {number}", ROLES[role])
                for number, (heading, role) in enumerate(zip(sheet.headings, sheet.columns, strict=False), 1)
            ],
        )
        for sheet in layout.sheets
        if sheet.what != "nothing"
    ]
