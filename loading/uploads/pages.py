"""Shared by the pages of a load: their context, the next step, and the list of changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.conflict import token_of_parts
from documents.spreadsheets import UnreadableFile
from loading.kept_files.contents import FileLost
from loading.models import Load
from loading.uploads.opening import LoadAccess, open_load
from loading.uploads.outcome import LoadOutcome, said_of
from loading.uploads.showing.changes import ShownChange, lines_of, show
from loading.uploads.workflow import NotWaiting
from plan.describing import ChangeLine
from plan.difference import Difference

PER_PAGE = 50
View = Callable[..., HttpResponse]


def about_a_load(view: View) -> View:
    """Decorates a view about a waiting load. A load that is not waiting any more, or has lost its file, redirects."""

    @wraps(view)
    def guarded(request: HttpRequest, pk: int, *args: Any, **options: Any) -> HttpResponse:
        try:
            return view(request, pk, *args, **options)
        except NotWaiting as refusal:
            done = {"loaded": "It has been imported already: nothing was imported a second time."}
            words = done.get(refusal.load.state, "It does not wait any more.")
            messages.info(request, words)
        except (UnreadableFile, FileLost) as refusal:
            messages.error(request, f"The kept file cannot be read: {refusal}. Drop it in again.")
        return redirect("load-detail", pk)

    return guarded


def open_waiting_load(request: HttpRequest, pk: int) -> tuple[LoadAccess, Load]:
    """The load, for a page about one that waits. Raises as `open_load` does, and NotWaiting for one that is done."""
    access, load = open_load(request, pk)
    if load.state != Load.State.WAITING:
        raise NotWaiting(load)
    return access, load


def load_context(load: Load, heading: str, step: str = "", **more: Any) -> dict[str, Any]:
    """The context of a page about one load."""
    trail = [("Set up or update the plan", reverse("load-start"))]
    if step:
        trail.append((load.name, reverse("load-detail", args=[load.pk])))
    return {
        "title": f"{heading}: {load.name}",
        "heading": heading,
        "load": load,
        "seen": token_of_parts(said_of(load)),
        "about": load.agreement.title if load.agreement else load.head.get("title") or "A new agreement",
        "trail": trail,
        **more,
    }


def next_step(load: Load, outcome: LoadOutcome) -> str:
    """The page that a waiting load needs next."""
    return reverse("load-columns" if outcome.reading.needs_columns else "load-check", args=[load.pk])


def page_of_changes(
    difference: Difference | None,
    number: int | str | None,
    place: Callable[[str, str], str] = lambda table, ref: "",
) -> tuple[Page[ChangeLine], list[ShownChange]]:
    """A page of what would change. ``place``: table and ref -> the place in the file."""
    page = Paginator(lines_of(difference), PER_PAGE).get_page(number)
    return page, show(difference, list(page), place)


def place_words(outcome: LoadOutcome, table: str, ref: str) -> str:
    """The place of a row in the file, such as "actions, row 12"; "" where it comes from no single row."""
    if outcome.checked is None or outcome.understood is None:
        return ""
    sheet, row = outcome.understood.origin(*outcome.checked.origins.get((table, ref), ("", 0)))
    return f"{sheet}, row {row}" if row else ""
