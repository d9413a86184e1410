"""Lines about the sections of a plan, and about the numbers and places of aims and actions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.text import capfirst

from core.text import joined, plural
from plan.describing.aims import action_lines, aim_lines
from plan.describing.lines import WHOLE_PLAN, ChangeLine, Sides, changed_line, reworded_texts, text_line
from plan.describing.names import action_name, aim_name, noun_of, section_name
from plan.difference import STEP, RowChange, places
from plan.value import BY_NAME, PlanValue
from plan.value.rows import ActionValue, AimValue, PriorityValue

LEAD_FIELDS = ("lead", "lead_note", "joint_leads")
MANY = 3
"""So many renumbered aims of one section, or more, are one line."""


def structure_lines(sides: Sides) -> Iterator[ChangeLine]:
    """Lines about sections, aims and actions, in no order."""
    changes = sides.changes
    for change in changes["priorities"].values():
        yield from _section_lines(sides, change)
    if any("number" in change.fields for change in changes["aims"].values()):
        yield from _renumbered_lines(sides)
    for change in changes["aims"].values():
        yield from aim_lines(sides, change)
    for change in changes["actions"].values():
        yield from action_lines(sides, change)
    if sides.difference.orders or any("position" in change.fields for change in sides.difference.rows):
        yield from _moved_lines(sides)


# --- Sections -------------------------------------------------------------------------------------------


def _section_lines(sides: Sides, change: RowChange) -> Iterator[ChangeLine]:
    row: Any = change.row
    ref, noun = change.ref, noun_of(row)
    if change.before is None or change.after is None:
        added = change.before is None
        kind, words = ("added", "New {}") if added else ("removed", "{} taken out")
        plan = sides.after if added else sides.before
        text = row.title if sides.each_row else f"{row.title}{_contents_words(plan, ref)}"
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
        yield _section_line(sides, "renumbered", noun, ref, words, "number", was.number, row.number)
    if "title" in change.fields:
        words = f"{capfirst(section_name(row))} is now called “{row.title}” instead of “{was.title}”"
        yield _section_line(sides, "renamed", noun, ref, words, "title", was.title, row.title)
    yield from _lead_lines(sides, change)
    for field, text_noun, what in reworded_texts("priorities", section_name(row)):
        if field in change.fields:
            old, new = getattr(was, field), getattr(row, field)
            about = (("priorities", ref, (field,)),)
            yield text_line(what, new, old, noun=text_noun, section=ref, about=about, place=sides.place())
    if "kind" in change.fields:
        words = f"{capfirst(section_name(row))} is now a {noun_of(row)} instead of a {noun_of(was)}"
        yield _section_line(sides, "changed", noun, ref, words, "kind", noun_of(was), noun_of(row))


def _section_line(
    sides: Sides, kind: str, noun: str, ref: str, words: str, field: str, was: str = "", now: str = ""
) -> ChangeLine:
    about = (("priorities", ref, (field,)),)
    return ChangeLine(kind, noun, ref, words, was=was, now=now, about=about, place=sides.place())


def _contents_words(plan: PlanValue, ref: str) -> str:
    """ " (2 aims, 3 actions)"; "" for an empty section."""
    section = next(item for item in plan.sections if item.priority.ref == ref)
    aims, actions = len(section.aims), sum(len(aim.actions) for aim in section.aims)
    if not aims:
        return ""
    return f" ({aims} {plural('aim', aims)}, {actions} {plural('action', actions)})"


def _lead_lines(sides: Sides, change: RowChange) -> Iterator[ChangeLine]:
    """Lines about another lead. A lead post with a new name has its own line elsewhere."""
    was: Any = change.before
    row: Any = change.after
    changed = tuple(name for name in LEAD_FIELDS if name in change.fields)
    sides_of_row = ((sides.before, was), (sides.after, row))
    leads = [plan.lead_as_printed(side) for plan, side in sides_of_row]
    seconds = [
        joined([plan.post_as_printed(ref) for ref in side.secondary_leads]) for plan, side in sides_of_row
    ]
    for what, fields, (old, new) in (
        ("Lead", changed, leads),
        ("Secondary lead", ("secondary_leads",) if "secondary_leads" in change.fields else (), seconds),
    ):
        if fields and old != new:
            yield changed_line(
                f"{what} for {section_name(row)}",
                new,
                old,
                noun="lead",
                section=row.ref,
                about=(("priorities", row.ref, fields),),
                place=sides.place(),
                nothing="nobody",
            )


# --- Numbers and places ---------------------------------------------------------------------------------


def _renumbered_lines(sides: Sides) -> Iterator[ChangeLine]:
    """One line for a renumbering of the whole plan; else one for a section with many, or one for each aim."""
    pairs: list[tuple[AimValue, AimValue]] = []
    same_number = 0
    for now in sides.after.aims:
        was = sides.before.find("aims", now.ref)
        if was is None:
            continue
        if was.number == now.number:
            same_number += 1
        elif was.priority == now.priority:
            pairs.append((was, now))
    if len(pairs) > 1 and not same_number and not sides.each_row:
        yield _renumbering_line(sides, pairs, WHOLE_PLAN, "")
        return
    by_section: dict[str, list[tuple[AimValue, AimValue]]] = {}
    for was, now in pairs:
        by_section.setdefault(now.priority, []).append((was, now))
    for ref, section_pairs in by_section.items():
        if len(section_pairs) >= MANY and not sides.each_row:
            yield _renumbering_line(
                sides, section_pairs, ref, f" in {section_name(sides.after.find('priorities', ref))}"
            )
            continue
        for was, now in section_pairs:
            yield ChangeLine(
                "renumbered",
                "aim",
                ref,
                f"Aim {aim_name(was)} {'is now ' + now.number if now.number else 'has no number now'}",
                was=was.number,
                now=now.number,
                about=(("aims", now.ref, ("number",)),),
                place=sides.place(now.ref),
            )


def _renumbering_line(
    sides: Sides, pairs: Sequence[tuple[AimValue, AimValue]], section: str, where: str
) -> ChangeLine:
    """ "25 aims renumbered: 1 to 25 are now 1.1 to 7.3": the first and the last in the order of the earlier plan."""
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


def _moved_lines(sides: Sides) -> Iterator[ChangeLine]:
    """One line for each section, aim or action that was moved: the fewest moves that give the new order."""
    for ref in _moved_refs(sides, "priorities"):
        row: PriorityValue = sides.after.find("priorities", ref)
        if sides.before.find("priorities", ref).number == row.number:
            words = f"{capfirst(section_name(row))} now stands elsewhere among the sections"
            yield _section_line(sides, "moved", noun_of(row), ref, words, "position")
    for ref in _moved_refs(sides, "aims"):
        aim: AimValue = sides.after.find("aims", ref)
        if sides.before.find("aims", ref).number == aim.number:
            section = section_name(sides.after.find("priorities", aim.priority))
            words = f"Aim {aim_name(aim)} now stands elsewhere in {section}"
            about = (("aims", ref, ("position",)),)
            yield ChangeLine("moved", "aim", aim.priority, words, about=about, place=sides.place(ref))
    for ref in _moved_refs(sides, "actions"):
        was, now = action_name(sides.before, ref), action_name(sides.after, ref)
        is_renamed = was != now
        words = (
            f"Action {was} is now {now}" if is_renamed else f"Action {now} now stands elsewhere in its aim"
        )
        action: ActionValue = sides.after.find("actions", ref)
        aim = sides.after.find("aims", action.aim)
        yield ChangeLine(
            "moved",
            "action",
            aim.priority,
            words,
            was=was if is_renamed else "",
            now=now if is_renamed else "",
            about=(("actions", ref, ("position",)),),
            place=sides.place(aim.ref, ref),
        )


def _moved_refs(sides: Sides, table: str) -> list[str]:
    """The rows of a table that were moved within their parent, or are marked as moved ("position")."""
    refs = [change.ref for change in sides.changes[table].values() if "position" in change.fields]
    scopes = {order.within: order.refs for order in sides.difference.orders if order.table == table}
    if scopes:
        parent = BY_NAME[table].within
        before: dict[str, list[str]] = {}
        for row in sides.before.table(table):
            before.setdefault(getattr(row, parent) if parent else "", []).append(row.ref)
        for scope, after in scopes.items():
            refs += _out_of_place(before.get(scope, []), after)
    return list(dict.fromkeys(refs))


def _out_of_place(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The refs in both lists that must be moved to get from one order to the other; as few as possible."""
    after_refs = set(after)
    current = {
        ref: STEP * (number + 1) for number, ref in enumerate(ref for ref in before if ref in after_refs)
    }
    in_both = [ref for ref in after if ref in current]
    moved = places(in_both, current)
    return [ref for ref in in_both if ref in moved]
