"""A report that changed since its page was opened, as the page shows it: both texts, side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from core.conflict import ConflictLine, ShownConflict, value_in_words
from priorities.models import StatusLabel
from reporting.models import Report, ReportDraft, ReportRound


def conflict_of_drafts(
    changed: Collection[tuple[Any, ReportDraft]], button: str, *, are_named: bool = False
) -> ShownConflict:
    """The drafts that somebody else saved meanwhile, beside what was typed.

    Each comes with the form (a ReportForm) that was posted. ``are_named``: each line names its report, on a page of
    several.
    """
    lines: list[ConflictLine] = []
    for form, draft in changed:
        lines += _lines(form, draft, f"{form.answer.name}: " if are_named else "")
    names = [form.answer.name for form, _ in changed]
    last = max((draft for _, draft in changed), key=lambda draft: draft.saved_at)
    what = f"The draft on {names[0]}" if len(names) == 1 else "Something on this page"
    return ShownConflict(
        tuple(lines),
        what=what,
        button=button,
        who=str(last.saved_by),
        when=last.saved_at,
        is_rest_saved=are_named,
    )


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
    return value.label if isinstance(value, StatusLabel) else value_in_words(value)


def conflict_of_report(report: Report, name: str, button: str) -> ShownConflict:
    """A report that was sent again, withdrawn or decided meanwhile: what stands now. One query where it is unsent."""
    what = "update" if report.action_id is not None else "commentary"
    if report.state == Report.State.OWED and report.pk is not None:
        withdrawn = report.rounds.filter(kind=ReportRound.Kind.WITHDRAWN).order_by("at", "pk").last()
        if withdrawn is not None:
            return _conflict_of_withdrawn(withdrawn, f"The {what} on {name}")
    lines = [ConflictLine("State", report.get_state_display())]
    if report.label is not None:
        lines.append(ConflictLine("Proposed status", report.label.label))
    if report.agreed_label is not None:
        lines.append(ConflictLine("Agreed", report.agreed_label.label))
    lines.append(ConflictLine("Words", report.report_text))
    who = "" if report.state == Report.State.DECIDED else str(report.sent_by or "")
    when = None if report.state == Report.State.DECIDED else report.sent_at
    return ShownConflict(tuple(lines), what=f"The {what} on {name}", button=button, who=who, when=when)


def _conflict_of_withdrawn(withdrawn: ReportRound, what: str) -> ShownConflict:
    return ShownConflict(
        what=what,
        button="",
        event="was withdrawn",
        who=withdrawn.by_name,
        when=withdrawn.at,
        why="to change it",
        advice="It comes back here when it is sent again.",
        undone="decided",
    )


def conflict_of_sending(
    now: Collection[Any], posted: Sequence[str], typed: Mapping[int, str], button: str, advice: str = ""
) -> ShownConflict:
    """Drafts on a page that sends several, of which some are no longer as it showed them. Nothing was sent.

    ``now``: the reports as they stand (each an Answer). ``posted``: the drafts that the page showed, each
    "prefix:token". ``typed``: answers to the questions before sending, by the report's primary key.
    """
    lines = []
    for answer in now:
        if not answer.is_done and f"{answer.prefix}:{answer.seen}" in posted:
            continue
        row = answer.report if answer.is_done else answer.written
        words = () if row is None else ("No change",) if row.is_confirmation else (row.report_text,)
        stands = (answer.state, *([answer.status.label] if answer.status else []), *words)
        lines.append(ConflictLine(answer.name, "\n".join(filter(None, stands)), typed.get(answer.report.pk)))
    what = f"The draft on {lines[0].label}" if len(lines) == 1 else "What this page would send"
    return ShownConflict(tuple(lines), what=what, button=button, advice=advice)
