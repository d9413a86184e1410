"""A report that changed since its page was opened, as the page shows it: both texts, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.conflict import ConflictLine, ShownConflict
from core.text import normalise
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


def _lines(form: Any, draft: ReportDraft, prefix: str) -> Iterable[ConflictLine]:
    for name in form.text_boxes:
        if name not in form.fields:
            continue
        box = form[name]
        theirs, typed = str(getattr(draft, name)), normalise(str(box.value() or "")).strip()
        if theirs or typed:
            yours = typed if typed != theirs else None
            yield ConflictLine(f"{prefix}{box.label}", theirs, yours, box.auto_id)


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
