"""Lines about the sections of a plan, and about the numbers and places of aims and actions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.utils.text import capfirst

from core.text import joined, plural
from plan.describing.aims import action_lines, aim_lines
from plan.describing.lines import WHOLE_PLAN, ChangeLine, Sides, changed_line, reworded_texts, text_line
from plan.describing.names import action_name, aim_name, noun_of, section_name
from plan.difference import STEP, RowChange, places
from plan.value import BY_NAME, PlanValue
from plan.value.rows import AimValue

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
    """One line for each section, aim or action that was moved: the fewest moves that give the new order.

    Two neighbours that changed places are one line, for either of them may have been moved.
    """

    for refs in _moves(sides, "priorities"):
        rows: list[Any] = [sides.after.find("priorities", ref) for ref in refs]
        if _keep_numbers(sides, "priorities", refs):
            names = _places_words([section_name(row) for row in rows], "among the sections")
            yield _moved_line("priorities", refs, noun_of(rows[0]), refs[0], capfirst(names), sides.place())
    for refs in _moves(sides, "aims"):
        rows = [sides.after.find("aims", ref) for ref in refs]
        if _keep_numbers(sides, "aims", refs):
            section = rows[0].priority
            where = f"in {section_name(sides.after.find('priorities', section))}"
            words = f"{plural('Aim', len(refs))} {_places_words([aim_name(row) for row in rows], where)}"
            yield _moved_line("aims", refs, "aim", section, words, sides.place(refs[-1]))
    for refs in _moves(sides, "actions"):
        was, now = ([action_name(plan, ref) for ref in refs] for plan in (sides.before, sides.after))
        aim = sides.after.find("aims", sides.after.find("actions", refs[0]).aim)
        words = f"{plural('Action', len(refs))} {_places_words(was, 'in its aim')}"
        line = _moved_line("actions", refs, "action", aim.priority, words, sides.place(aim.ref, refs[-1]))
        if len(refs) == 1 and was != now:
            line = replace(line, words=f"Action {was[0]} is now {now[0]}", was=was[0], now=now[0])
        yield line


def _moved_line(
    table: str, refs: Sequence[str], noun: str, section: str, words: str, place: tuple[int, ...]
) -> ChangeLine:
    about = tuple((table, ref, ("position",)) for ref in refs)
    return ChangeLine("moved", noun, section, words, about=about, place=place)


def _places_words(names: Sequence[str], where: str) -> str:
    """ "1.2a and 1.2b have changed places"; of one row, that it stands elsewhere."""
    return f"{joined(names)} {'have changed places' if len(names) > 1 else f'now stands elsewhere {where}'}"


def _keep_numbers(sides: Sides, table: str, refs: Sequence[str]) -> bool:
    """Whether moved rows have the numbers that they had; else it is told that they were renumbered."""
    return all(sides.before.find(table, ref).number == sides.after.find(table, ref).number for ref in refs)


def _moves(sides: Sides, table: str) -> list[tuple[str, ...]]:
    """The rows of a table that were moved within their parent, or are marked as moved ("position"): each alone, or the
    two neighbours that changed places, in their order before."""
    marked = [change.ref for change in sides.changes[table].values() if "position" in change.fields]
    ordered = {order.within for order in sides.difference.orders if order.table == table}
    if not marked and not ordered:
        return []
    before, after = (_by_parent(plan, table) for plan in (sides.before, sides.after))
    moves: list[tuple[str, ...]] = []
    for parent, refs in after.items():
        here = [ref for ref in marked if ref in refs]
        if not here and parent not in ordered:
            continue
        moved = _out_of_place(before.get(parent, []), refs) or here
        old = [ref for ref in before.get(parent, []) if ref in refs]
        new = [ref for ref in refs if ref in old]
        for ref in moved:
            pair = _neighbours(ref, old, new)
            is_told = pair and (table != "actions" or _swap_names(sides, pair))
            moves.append(tuple(pair) if is_told else (ref,))
    return list(dict.fromkeys(moves))


def _by_parent(plan: PlanValue, table: str) -> dict[str, list[str]]:
    """The refs of the rows of a table in order, by the ref of their parent ("": the table has no parents)."""
    parent = BY_NAME[table].within
    refs: dict[str, list[str]] = {}
    for row in plan.table(table):
        refs.setdefault(getattr(row, parent) if parent else "", []).append(row.ref)
    return refs


def _neighbours(ref: str, old: list[str], new: list[str]) -> list[str]:
    """The row and the other with which it changed places, in their order before; none where it did not."""
    for place in (old.index(ref) - 1, old.index(ref)) if ref in old else ():
        pair = old[place : place + 2] if place >= 0 else []
        if len(pair) == 2 and new[place : place + 2] == pair[::-1]:
            return pair
    return []


def _swap_names(sides: Sides, refs: Sequence[str]) -> bool:
    """Whether both rows have one another's letters now, or each its words: not where a new row gave them others."""
    was, now = ({action_name(plan, ref) for ref in refs} for plan in (sides.before, sides.after))
    return was == now


def _out_of_place(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The refs in both lists that must be moved to get from one order to the other; as few as possible."""
    after_refs = set(after)
    current = {
        ref: STEP * (number + 1) for number, ref in enumerate(ref for ref in before if ref in after_refs)
    }
    in_both = [ref for ref in after if ref in current]
    moved = places(in_both, current)
    return [ref for ref in in_both if ref in moved]
