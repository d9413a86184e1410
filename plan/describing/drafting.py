"""The draft of a version's comments: a line for each real change, with its meeting or its reason.

The comments of a version are printed for everybody, so that the draft tells nothing of actions for the Partnership
only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.formats import date_format
from django.utils.text import capfirst

from core.text import joined, shortened
from plan.describing.lines import SHORT, ChangeLine, plural
from plan.describing.reasons import ChangeReason, Steps, why_of
from plan.difference import Difference
from plan.value import PlanValue
from plan.value.rows import DecisionValue

_LEAVING = {("removed", "aim"), ("removed", "action"), ("added", "key achievement")}
_MONTH = re.compile(r"[A-Z][a-z]+ \d{4}")


@dataclass(frozen=True)
class Draft:
    """The comments as proposed, one a line.

    ``shared_reason``: what was given as the reason of every change, so that it is said once and not in every line.
    """

    comments: tuple[str, ...]
    shared_reason: str = ""

    @property
    def text(self) -> str:
        """The comments as they stand in the box."""
        return "\n".join(self.comments)


def draft(found: Difference, lines: Sequence[ChangeLine], steps: Steps) -> Draft:
    """The comments for the lines of a difference; ``found`` must have read the decisions, too.

    Raises LookupError when there was no plan before.
    """
    before = found.before
    if before is None:
        raise LookupError("there was no plan before: nothing can be drafted from a difference")
    whys = {line: why_of(line, before, steps) for line in lines}
    given = {why.reason for why in whys.values()}
    shared = given.pop() if len(given) == 1 and len(lines) > 1 else ""
    decisions = _fresh_decisions(before, found.after)
    together = _left_together(lines, whys)
    comments = []
    for line in lines:
        why = whys[line] if not shared else replace(whys[line], reason="")
        if line in together:
            if together[line]:
                comments.append(comment(_taken_out(together[line]), why))
            continue
        if not why.reference:
            why = _cited(line, decisions) or why
        comments.append(comment(line, why))
    return Draft(tuple(comments), shared)


def _left_together(
    lines: Sequence[ChangeLine], whys: Mapping[ChangeLine, ChangeReason]
) -> dict[ChangeLine, list[ChangeLine]]:
    """Lines that are told by one: what left the plan for one reason, as at a refresh, with the achievements that it
    became. Those of a reason stand under the first of them; the others have nothing under them.
    """
    by_reason: dict[ChangeReason, list[ChangeLine]] = {}
    for line in lines:
        if whys[line].reason and (line.kind, line.noun) in _LEAVING:
            by_reason.setdefault(whys[line], []).append(line)
    found: dict[ChangeLine, list[ChangeLine]] = {}
    for of in by_reason.values():
        if sum(line.kind == "removed" for line in of) > 1:
            found |= {line: [] for line in of} | {of[0]: of}
    return found


def _taken_out(lines: Sequence[ChangeLine]) -> ChangeLine:
    """ "Aim 3.1 and actions 1.2a and 4.2b taken out": one line for several."""
    parts = []
    for noun in ("aim", "action"):
        names = [_name(line) for line in lines if (line.kind, line.noun) == ("removed", noun)]
        if names:
            parts.append(f"{plural(noun, len(names))} {joined(names)}")
    made = sum(line.kind == "added" for line in lines)
    words = f"{capfirst(joined(parts))} taken out"
    if made:
        words += (
            f", {made} of them now {plural('key achievement', made)}"
            if made > 1
            else ", one of them now a key achievement"
        )
    return ChangeLine("taken out", "", lines[0].section, words)


def _name(line: ChangeLine) -> str:
    """What the line of something that was taken out calls it."""
    return line.words.partition(" ")[2].removesuffix(" taken out")


def comment(line: ChangeLine, why: ChangeReason) -> str:
    """ "New action added to 4.2 (4.2b) following the KCST meeting in November 2014: Review the new …"."""
    words = f"{line.words}{_following(why)}"
    if line.kind in ("added", "removed") and (line.now or line.was):
        words = f"{words}: {shortened(line.now or line.was, SHORT)}"
    if why.reason:
        words = f"{words.rstrip('.')} ({shortened(why.reason, SHORT).rstrip('.')})"
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _following(why: ChangeReason) -> str:
    """The meeting behind a change, as a clause; the decision's reference where no meeting is known."""
    if not why.reference:
        return ""
    if not why.meeting:
        return f" following decision {why.reference}"
    body, _, when = why.meeting.partition(", ")
    if why.meeting_on:
        when = date_format(why.meeting_on, "j F Y")
    name = body if "meeting" in body.casefold() else f"{body} meeting"
    if not when:
        return f" following the {name}"
    return f" following the {name} {'in' if _MONTH.fullmatch(when) else 'of'} {when}"


def _fresh_decisions(before: PlanValue, after: PlanValue) -> list[DecisionValue]:
    """Decisions that came since, then those that were answered since."""
    came = [row for row in after.decisions if before.find("decisions", row.ref) is None]
    answered = [
        row
        for row in after.decisions
        if (was := before.find("decisions", row.ref)) is not None and was.response != row.response
    ]
    return came + answered


def _cited(line: ChangeLine, decisions: Iterable[DecisionValue]) -> ChangeReason | None:
    """The decision whose answer names the printed number of what was added, where the history names none.

    A number without a dot could be any number: it must stand after "aim", "action", "priority" or "section".
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
