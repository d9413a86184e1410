"""A report that changed since its page was opened, as the page shows it: both texts, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils import formats

from core.conflict import ConflictLine, ShownConflict
from core.text import normalise
from priorities.models import StatusLabel
from reporting.models import Report, ReportDraft


def conflict_of_drafts(
    changed: Iterable[tuple[Any, ReportDraft]], button: str, *, are_named: bool = False
) -> ShownConflict | None:
    """The drafts that somebody else saved meanwhile, beside what was typed. None: there are none.

    Each comes with the form (a ReportForm) that was posted. ``are_named``: each line names its report, on a page of
    several.
    """
    lines: list[ConflictLine] = []
    drafts = []
    names = []
    for form, draft in changed:
        drafts.append(draft)
        names.append(form.answer.name)
        lines += _lines(form, draft, f"{form.answer.name}: " if are_named else "")
    if not drafts:
        return None
    last = max(drafts, key=lambda draft: draft.saved_at)
    what = f"The draft on {names[0]}" if len(names) == 1 else "Something on this page"
    return ShownConflict(tuple(lines), what=what, button=button, who=str(last.saved_by), when=last.saved_at)


def _lines(form: Any, draft: ReportDraft, prefix: str) -> Iterator[ConflictLine]:
    """Each box that either of the two has filled in."""
    typed = form.words
    for name in (*form.other_boxes, *form.text_boxes):
        if name not in form.fields:
            continue
        box = form[name]
        theirs, mine = _in_words(getattr(draft, name)), _in_words(typed.get(name))
        if theirs or mine:
            target = f"{box.auto_id}_0" if name == "label" else box.auto_id if name in form.text_boxes else ""
            yield ConflictLine(f"{prefix}{box.label}", theirs, mine if mine != theirs else None, target)


def _in_words(value: Any) -> str:
    if isinstance(value, date):
        return formats.date_format(value, "j F Y")
    if isinstance(value, StatusLabel):
        return value.label
    return normalise(str(value or "")).strip()


def conflict_of_report(report: Report, name: str, button: str) -> ShownConflict:
    """A report that was sent again or decided meanwhile: what stands now."""
    what = "update" if report.action_id is not None else "commentary"
    lines = [ConflictLine("State", report.get_state_display())]
    if report.label is not None:
        lines.append(ConflictLine("Proposed status", report.label.label))
    if report.agreed_label is not None:
        lines.append(ConflictLine("Agreed", report.agreed_label.label))
    lines.append(ConflictLine("Words", report.report_text))
    who = "" if report.state == Report.State.DECIDED else str(report.sent_by or "")
    when = None if report.state == Report.State.DECIDED else report.sent_at
    return ShownConflict(tuple(lines), what=f"The {what} on {name}", button=button, who=who, when=when)
