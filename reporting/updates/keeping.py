"""Keeping drafts as they are typed: what a script of the page is told."""

from __future__ import annotations

from collections.abc import Collection

from django.http import JsonResponse
from django.utils import formats, timezone

from reporting.updates.forms import ReportForm
from reporting.workflow import SavedDrafts, token_of_draft


def kept_quietly(forms: Collection[ReportForm], saved: SavedDrafts, *, is_whole: bool) -> JsonResponse:
    """What was kept: the tokens that the page's boxes hold now, by name, and a sentence for the page.

    ``is_whole``: whether everything was kept. A box that cannot be read yet, as a date half typed, stays as it is; what
    somebody else changed meanwhile is shown when the page is saved.
    """
    seen = {
        form.add_prefix("seen"): token_of_draft(saved.drafts[form.answer.report.key])
        for form in forms
        if form.answer.report.key in saved.drafts
    }
    now = timezone.localtime()
    words = f"Kept at {formats.date_format(now, 'g:i')}{now:%p}".replace("AM", "am").replace("PM", "pm")
    if saved.conflicts or saved.refused:
        words = "Not kept: it has been changed meanwhile. Save to see both texts"
    elif not is_whole:
        words += ", without what cannot be read yet"
    words = ". ".join([words, *_days_meant(forms)])
    return JsonResponse({"seen": seen, "is_whole": is_whole, "words": f"{words}."})


def _days_meant(forms: Collection[ReportForm]) -> list[str]:
    """The days that were typed in words, such as "end of March", as they are read."""
    meant = []
    for form in forms:
        day = form.cleaned_data.get("proposed_due")
        if day is not None and not form.data.get(form.add_prefix("proposed_due_day"), "").strip().isdigit():
            meant.append(f"New date: {formats.date_format(day, 'j F Y')}")
    return meant
