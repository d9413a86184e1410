"""The draft of the comments of a version: a line for each real change, with its meeting or its reason.

Everybody can read the comments, so the lines must come from ``describe_for_everybody``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.formats import date_format
from django.utils.text import capfirst

from core.text import joined, plural, shortened
from plan.describing.lines import SHORT, ChangeLine
from plan.describing.reasons import ChangeReason, RowSaves, reason_of_line
from plan.difference import Difference
from plan.value import PlanValue
from plan.value.rows import DecisionValue

_TAKEN_OUT = {("removed", "aim"), ("removed", "action"), ("added", "key achievement")}
_MONTH = re.compile(r"[A-Z][a-z]+ \d{4}")


@dataclass(frozen=True)
class Draft:
    """The proposed comments. ``shared_reason``: the reason of every change, if they all have the same.

    It is shown once above the comments, and is not in them.
    """

    comments: tuple[str, ...]
    shared_reason: str = ""

    @property
    def text(self) -> str:
        """The comments for the form, one a line."""
        return "\n".join(self.comments)


def draft(difference: Difference, lines: Sequence[ChangeLine], saves: RowSaves) -> Draft:
    """Drafts the comments for the lines of a difference. Both plans must have read the decisions.

    Raises LookupError when there was no plan before.
    """
    before = difference.before
    if before is None:
        raise LookupError("there was no plan before: nothing can be drafted from a difference")
    reasons = {line: reason_of_line(line, before, saves) for line in lines}
    typing_errors = [line for line in lines if reasons[line].is_typing_error]
    lines = [line for line in lines if line not in typing_errors]
    reasons = {line: reasons[line] for line in lines}
    given_reasons = {reason.reason for reason in reasons.values()}
    shared_reason = given_reasons.pop() if len(given_reasons) == 1 and len(lines) > 1 else ""
    decisions = _new_decisions(before, difference.after)
    groups = _grouped_lines(lines, reasons)
    comments = []
    for line in lines:
        reason = reasons[line] if not shared_reason else replace(reasons[line], reason="")
        if line in groups:
            if groups[line]:
                comments.append(comment_text(_taken_out_line(groups[line]), reason))
            continue
        if not reason.reference:
            reason = _citing_decision(line, decisions) or reason
        comments.append(comment_text(line, reason))
    if typing_errors:
        comments.append(f"{capfirst(plural('typing error', len(typing_errors)))} corrected.")
    return Draft(tuple(comments), shared_reason)


def _grouped_lines(
    lines: Sequence[ChangeLine], reasons: Mapping[ChangeLine, ChangeReason]
) -> dict[ChangeLine, list[ChangeLine]]:
    """Groups of lines that become one comment: aims and actions that were taken out for one reason, as at a refresh,
    and the achievements that they became. The first line of a group has the whole group; the others have [].
    """
    by_reason: dict[ChangeReason, list[ChangeLine]] = {}
    for line in lines:
        if reasons[line].reason and (line.kind, line.noun) in _TAKEN_OUT:
            by_reason.setdefault(reasons[line], []).append(line)
    groups: dict[ChangeLine, list[ChangeLine]] = {}
    for group in by_reason.values():
        if sum(line.kind == "removed" for line in group) > 1:
            groups |= {line: [] for line in group} | {group[0]: group}
    return groups


def _taken_out_line(lines: Sequence[ChangeLine]) -> ChangeLine:
    """One line for a group: "Aim 3.1 and actions 1.2a and 4.2b taken out"."""
    parts = []
    for noun in ("aim", "action"):
        names = [_taken_out_name(line) for line in lines if (line.kind, line.noun) == ("removed", noun)]
        if names:
            parts.append(f"{plural(noun, len(names))} {joined(names)}")
    achievements = sum(line.kind == "added" for line in lines)
    words = f"{capfirst(joined(parts))} taken out"
    if achievements:
        words += (
            f", {achievements} of them now {plural('key achievement', achievements)}"
            if achievements > 1
            else ", one of them now a key achievement"
        )
    return ChangeLine("taken out", "", lines[0].section, words)


def _taken_out_name(line: ChangeLine) -> str:
    """The name in a line about a removed aim or action: "Action 4.2b taken out" gives "4.2b"."""
    return line.words.partition(" ")[2].removesuffix(" taken out")


def comment_text(line: ChangeLine, reason: ChangeReason) -> str:
    """ "New action added to 4.2 (4.2b) following the KCST meeting in November 2014: Review the new …"."""
    words = f"{line.words}{_meeting_clause(reason)}"
    if line.kind in ("added", "removed") and (line.now or line.was):
        words = f"{words}: {shortened(line.now or line.was, SHORT)}"
    if reason.reason:
        words = f"{words.rstrip('.')} ({shortened(reason.reason, SHORT).rstrip('.')})"
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _meeting_clause(reason: ChangeReason) -> str:
    """ " following the KCST meeting of …"; without a known meeting the decision; "" without a decision."""
    if not reason.reference:
        return ""
    if not reason.meeting:
        return f" following decision {reason.reference}"
    body, _, when = reason.meeting.partition(", ")
    if reason.meeting_on:
        when = date_format(reason.meeting_on, "j F Y")
    name = body if "meeting" in body.casefold() else f"{body} meeting"
    if not when:
        return f" following the {name}"
    return f" following the {name} {'in' if _MONTH.fullmatch(when) else 'of'} {when}"


def _new_decisions(before: PlanValue, after: PlanValue) -> list[DecisionValue]:
    """Decisions that were added, then those with a new response."""
    added = [row for row in after.decisions if before.find("decisions", row.ref) is None]
    answered = [
        row
        for row in after.decisions
        if (was := before.find("decisions", row.ref)) is not None and was.response != row.response
    ]
    return added + answered


def _citing_decision(line: ChangeLine, decisions: Iterable[DecisionValue]) -> ChangeReason | None:
    """The first decision whose response names the printed number of the added row; None if no decision does.

    A number without a dot must stand after "aim", "action", "priority" or "section".
    """
    if not line.number:
        return None
    number = re.escape(line.number)
    if "." in line.number:
        pattern = rf"(?<![\w.]){number}(?!\w|\.\d)"
    else:
        pattern = rf"\b(?:aim|action|priority|section) {number}(?!\w|\.\d)"
    for row in decisions:
        if re.search(pattern, row.response, re.IGNORECASE):
            return ChangeReason("", row.reference, row.meeting, row.meeting_on)
    return None
