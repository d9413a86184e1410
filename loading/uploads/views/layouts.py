"""Kept layouts: seen, renamed, deleted."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from core.conflict import Conflict, token_of_parts
from loading.layouts import ROLES, SHEET_KINDS, Layout
from loading.models import SavedLayout
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
    form = LayoutNameForm(request.POST or None, kept=kept, initial=_shown_in_form(kept))
    is_deleted = request.POST.get("do") == "delete"
    if request.method == "POST" and (form.is_valid() or is_deleted):
        try:
            words = _delete(form, access.by) if is_deleted else _rename(form, access.by)
        except Conflict as conflict:
            button = "Delete the layout" if is_deleted else "Keep this name"
            if conflict.now is None:
                raise Http404("No such layout.") from None
            kept = conflict.now
            form.show_both(_shown_in_form(kept), f"The layout “{kept.name}”", button)
        else:
            messages.success(request, words)
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


def _shown_in_form(kept: SavedLayout) -> dict[str, str]:
    return {"name": kept.name, "seen": token_of_parts(workflow.parts_of_layout(kept))}


def _rename(form: LayoutNameForm, by: User) -> str:
    name = form.cleaned_data["name"]
    workflow.rename_layout(form.kept, name, by=by, seen=form.cleaned_data["seen"])
    return f"The layout is called “{name}” now."


def _delete(form: LayoutNameForm, by: User) -> str:
    workflow.delete_layout(form.kept, by=by, seen=form.data.get("seen", ""))
    return f"The layout “{form.kept.name}” is deleted. Imports with it stay as they are."


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
