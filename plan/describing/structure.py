"""What changed in the sections, aims and actions of a plan, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.text import capfirst

from core.text import joined
from plan.describing.aims import action_lines, aim_lines
from plan.describing.lines import (
    WHOLE_PLAN,
    ChangeLine,
    Sides,
    action_name,
    aim_name,
    instead,
    noun_of,
    plural,
    section_name,
)
from plan.difference import STEP, RowChange, places
from plan.value import PlanValue
from plan.value.rows import AimValue, PriorityValue

LEAD_FIELDS = ("lead", "lead_note", "joint_leads")
MANY = 3
"""From so many on, renumbered aims of one section are one line."""


def structure_lines(sides: Sides) -> Iterator[ChangeLine]:
    """Lines about sections, aims and actions, in no order."""
    for change in sides.changes("priorities").values():
        yield from _section_lines(sides, change)
    yield from _renumbered(sides)
    for change in sides.changes("aims").values():
        yield from aim_lines(sides, change)
    for change in sides.changes("actions").values():
        yield from action_lines(sides, change)
    yield from _moved_within(sides)


# --- Sections -------------------------------------------------------------------------------------------


def _section_lines(sides: Sides, change: RowChange) -> Iterator[ChangeLine]:
    row: Any = change.row
    ref, noun = change.ref, noun_of(row)
    if change.before is None or change.after is None:
        added = change.before is None
        kind, words = ("added", "New {}") if added else ("removed", "{} taken out")
        plan = sides.after if added else sides.before
        text = f"{row.title}{_contents(plan, ref)}"
        yield ChangeLine(
            kind,
            noun,
            ref,
            capfirst(words.format(section_name(row) if row.number else noun)),
            was="" if added else text,
            now=text if added else "",
            about=(("priorities", ref, ()),),
            number=row.number,
            place=sides.place(),
        )
        return
    was: Any = change.before
    name = capfirst(section_name(was if "number" in change.fields else row))
    if "number" in change.fields:
        words = f"{name} is now {section_name(row)}"
        yield _of_section(sides, "renumbered", noun, ref, words, "number")
    if "title" in change.fields:
        words = f"{capfirst(section_name(row))} is now called “{row.title}” instead of “{was.title}”"
        yield _of_section(sides, "renamed", noun, ref, words, "title")
    yield from _lead_lines(sides, change)
    for field, what in (("overall_aim", "Overall aim"), ("context", "Reasons for")):
        if field in change.fields:
            words = (
                f"{what} of {section_name(row)}" if field == "overall_aim" else f"{what} {section_name(row)}"
            )
            yield _of_section(
                sides,
                "reworded",
                "overall aim" if field == "overall_aim" else "reason",
                ref,
                f"{words} reworded",
                field,
                getattr(was, field),
                getattr(row, field),
            )
    if "kind" in change.fields:
        words = f"{capfirst(section_name(row))} is now a {noun_of(row)} instead of a {noun_of(was)}"
        yield _of_section(sides, "changed", noun, ref, words, "kind")


def _of_section(
    sides: Sides, kind: str, noun: str, ref: str, words: str, field: str, was: str = "", now: str = ""
) -> ChangeLine:
    about = (("priorities", ref, (field,)),)
    return ChangeLine(kind, noun, ref, words, was=was, now=now, about=about, place=sides.place())


def _contents(plan: PlanValue, ref: str) -> str:
    """ " (2 aims, 3 actions)"; nothing for an empty section."""
    section = next(item for item in plan.sections if item.priority.ref == ref)
    aims, actions = len(section.aims), sum(len(aim.actions) for aim in section.aims)
    if not aims:
        return ""
    return f" ({aims} {plural('aim', aims)}, {actions} {plural('action', actions)})"


def _lead_lines(sides: Sides, change: RowChange) -> Iterator[ChangeLine]:
    """A lead that is another one, not one that is only called otherwise: that is a line of its own."""
    was: Any = change.before
    row: Any = change.after
    changed = tuple(name for name in LEAD_FIELDS if name in change.fields)
    if changed:
        old, new = sides.before.lead_as_printed(was), sides.after.lead_as_printed(row)
        if old != new:
            words = f"Lead for {section_name(row)} {instead(new, old, 'nobody')}"
            about = (("priorities", row.ref, changed),)
            yield ChangeLine("changed", "lead", row.ref, words, about=about, place=sides.place())
    if "secondary_leads" in change.fields:
        old, new = (
            joined([plan.post_as_printed(ref) for ref in side.secondary_leads])
            for plan, side in ((sides.before, was), (sides.after, row))
        )
        if old != new:
            words = f"Secondary lead for {section_name(row)} {instead(new, old, 'nobody')}"
            about = (("priorities", row.ref, ("secondary_leads",)),)
            yield ChangeLine("changed", "lead", row.ref, words, about=about, place=sides.place())


# --- Numbers and places ---------------------------------------------------------------------------------


def _renumbered(sides: Sides) -> Iterator[ChangeLine]:
    """One line when the whole plan is renumbered, one a section where many are, else one an aim."""
    pairs: list[tuple[AimValue, AimValue]] = []
    stayed = 0
    for now in sides.after.aims:
        was = sides.before.find("aims", now.ref)
        if was is None:
            continue
        if was.number == now.number:
            stayed += 1
        elif was.priority == now.priority:
            pairs.append((was, now))
    if len(pairs) > 1 and not stayed:
        yield _renumbering(sides, pairs, WHOLE_PLAN, "")
        return
    by_section: dict[str, list[tuple[AimValue, AimValue]]] = {}
    for was, now in pairs:
        by_section.setdefault(now.priority, []).append((was, now))
    for ref, of in by_section.items():
        if len(of) >= MANY:
            yield _renumbering(sides, of, ref, f" in {section_name(sides.after.find('priorities', ref))}")
            continue
        for was, now in of:
            yield ChangeLine(
                "renumbered",
                "aim",
                ref,
                f"Aim {aim_name(was)} {'is now ' + now.number if now.number else 'bears no number now'}",
                about=(("aims", now.ref, ("number",)),),
                place=sides.place(now.ref),
            )


def _renumbering(
    sides: Sides, pairs: Sequence[tuple[AimValue, AimValue]], section: str, where: str
) -> ChangeLine:
    """ "25 aims renumbered: 1 to 25 are now 1.1 to 7.3": the first and the last as they stood."""
    order = {row.ref: number for number, row in enumerate(sides.before.aims)}
    pairs = sorted(pairs, key=lambda pair: order[pair[0].ref])
    (first_was, first_now), (last_was, last_now) = pairs[0], pairs[-1]
    numbered = all(row.number for row in (first_was, first_now, last_was, last_now))
    spread = (
        f": {first_was.number} to {last_was.number} are now {first_now.number} to {last_now.number}"
        if numbered
        else ""
    )
    return ChangeLine(
        "renumbered",
        "aim",
        section,
        f"{len(pairs)} aims{where} renumbered{spread}",
        count=len(pairs),
        details=tuple(f"{aim_name(was)} is now {now.number or 'without a number'}" for was, now in pairs),
        about=tuple(("aims", now.ref, ("number",)) for _, now in pairs),
        place=sides.place(),
    )


def _moved_within(sides: Sides) -> Iterator[ChangeLine]:
    """Sections, aims and actions that stand elsewhere among those that stayed; the fewest that explain it."""
    for ref in _out_of_place(
        [row.ref for row in sides.before.priorities], [r.ref for r in sides.after.priorities]
    ):
        row: PriorityValue = sides.after.find("priorities", ref)
        if sides.before.find("priorities", ref).number == row.number:
            words = f"{capfirst(section_name(row))} now stands elsewhere among the sections"
            yield ChangeLine(
                "moved",
                noun_of(row),
                ref,
                words,
                about=(("priorities", ref, ("position",)),),
                place=sides.place(),
            )
    for scope in {row.priority for row in sides.after.aims}:
        for ref in _out_of_place(_within(sides.before.aims, scope), _within(sides.after.aims, scope)):
            aim = sides.after.find("aims", ref)
            if sides.before.find("aims", ref).number == aim.number:
                section = section_name(sides.after.find("priorities", scope))
                words = f"Aim {aim_name(aim)} now stands elsewhere in {section}"
                about = (("aims", ref, ("position",)),)
                yield ChangeLine("moved", "aim", scope, words, about=about, place=sides.place(ref))
    for aim in sides.after.aims:
        for ref in _out_of_place(
            _within(sides.before.actions, aim.ref), _within(sides.after.actions, aim.ref)
        ):
            was, now = action_name(sides.before, ref), action_name(sides.after, ref)
            words = (
                f"Action {was} is now {now}"
                if was != now
                else f"Action {now} now stands elsewhere in its aim"
            )
            about = (("actions", ref, ("position",)),)
            yield ChangeLine(
                "moved", "action", aim.priority, words, about=about, place=sides.place(aim.ref, ref)
            )


def _within(rows: Sequence[Any], scope: str) -> list[str]:
    return [row.ref for row in rows if scope in (getattr(row, "aim", None), getattr(row, "priority", None))]


def _out_of_place(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Those of the refs in both that must be moved to come from one order to the other."""
    there = set(after)
    current = {ref: STEP * (number + 1) for number, ref in enumerate(ref for ref in before if ref in there)}
    stayed = [ref for ref in after if ref in current]
    moved = places(stayed, current)
    return [ref for ref in stayed if ref in moved]
