"""Lines about the aims of a plan and their actions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.formats import date_format

from actions.origins import origins_of
from actions.restricted import restricted_to
from core.text import joined
from plan.describing.lines import About, ChangeLine, Sides, changed_line, reworded_texts, text_line
from plan.describing.names import action_name, aim_name, section_name
from plan.difference import RowChange
from plan.value import PlanValue
from plan.value.rows import ActionValue, AimValue

DATE_FIELDS = ("due", "ongoing", "review_on", "timescale")

# --- Aims -----------------------------------------------------------------------------------------------


def aim_lines(sides: Sides, change: RowChange) -> Iterator[ChangeLine]:
    """Lines about one aim that was added, removed or changed. ``structure`` has those about its number and place."""
    row: Any = change.row
    ref, section, place = change.ref, row.priority, sides.place(change.ref)
    about: tuple[About, ...] = (("aims", ref, ()),)
    if change.before is None:
        if not sides.comes_with("priorities", section):  # the line of a new section counts its aims
            yield ChangeLine(
                "added",
                "aim",
                section,
                f"New aim {row.number}".strip(),
                now=row.text,
                details=() if sides.each_row else _actions_of(sides.after, ref),
                about=about,
                number=row.number,
                place=place,
            )
        return
    if change.after is None:
        if not sides.goes_with("priorities", section):
            yield ChangeLine(
                "removed",
                "aim",
                section,
                f"Aim {aim_name(row)} taken out",
                was=row.text,
                details=() if sides.each_row else _actions_of(sides.before, ref),
                about=about,
                place=place,
            )
        return
    was: Any = change.before
    if "priority" in change.fields:
        new = section_name(sides.after.find("priorities", section))
        renumbered = f" and is now {row.number}" if row.number and row.number != was.number else ""
        fields = ("priority", "number") if renumbered else ("priority",)
        words = f"Aim {aim_name(was)} moved to {new}{renumbered}"
        old = section_name(sides.before.find("priorities", was.priority))
        yield ChangeLine(
            "moved", "aim", section, words, was=old, now=new, about=(("aims", ref, fields),), place=place
        )
    name = sides.aim_name(ref)
    for field, noun, what in (("text", "aim", f"Aim {name}"), *reworded_texts("aims", name)):
        if field in change.fields:
            old, new = getattr(was, field), getattr(row, field)
            about = (("aims", ref, (field,)),)
            yield text_line(what, new, old, noun=noun, section=section, about=about, place=place)
    if "themes" in change.fields:
        yield from _theme_links(sides, name, was, row)


def _actions_of(plan: PlanValue, aim: str) -> tuple[str, ...]:
    """The actions of an aim, each with its label."""
    return tuple(
        f"{item.label} {item.action.text}".strip()
        for item in plan.labelled_actions.values()
        if item.aim.ref == aim
    )


def _theme_links(sides: Sides, name: str, was: AimValue, now: AimValue) -> Iterator[ChangeLine]:
    """One line for the added and removed links. A removed theme has its own line, so its links are left out."""
    added = [sides.after.find("themes", ref).title for ref in now.themes if ref not in was.themes]
    removed = [
        sides.before.find("themes", ref).title
        for ref in was.themes
        if ref not in now.themes and not sides.goes_with("themes", ref)
    ]
    parts = [
        f"{verb} {joined([f'“{title}”' for title in titles])}"
        for verb, titles in (("now serves", added), ("no longer serves", removed))
        if titles
    ]
    if parts:
        yield ChangeLine(
            "changed",
            "link to themes" if len(added) + len(removed) > 1 else "link to a theme",
            now.priority,
            f"Aim {name} {' and '.join(parts)}",
            was=joined([sides.before.find("themes", ref).title for ref in was.themes]),
            now=joined([sides.after.find("themes", ref).title for ref in now.themes]),
            about=(("aims", now.ref, ("themes",)),),
            place=sides.place(now.ref),
            what=f"Cross-cutting themes of aim {name}",
        )


# --- Actions --------------------------------------------------------------------------------------------


def action_lines(sides: Sides, change: RowChange) -> Iterator[ChangeLine]:
    """Lines about one action that was added, removed or changed. ``structure`` has those about its place."""
    row: Any = change.row
    ref = change.ref
    if change.before is None or change.after is None:
        yield from _added_or_removed_line(sides, change)
        return
    was: Any = change.before
    aim: AimValue = sides.after.find("aims", row.aim)
    section, place = aim.priority, sides.place(aim.ref, ref)
    name = sides.action_name(ref)

    def line(kind: str, noun: str, words: str, *fields: str, old: str = "", new: str = "") -> ChangeLine:
        about = (("actions", ref, fields),)
        return ChangeLine(kind, noun, section, words, was=old, now=new, about=about, place=place)

    def words_line(noun: str, what: str, new: str, old: str, field: str) -> ChangeLine:
        about = (("actions", ref, (field,)),)
        return text_line(what, new, old, noun=noun, section=section, about=about, place=place)

    if "aim" in change.fields:
        old_name, new_name = (action_name(plan, ref) for plan in (sides.before, sides.after))
        words = f"Action {old_name} moved to {aim_name(aim)}"
        words = words if new_name == old_name else f"{words} and is now {new_name}"
        yield line("moved", "action", words, "aim", old=old_name, new=new_name)
    if "text" in change.fields:
        yield words_line("action", f"Action {name}", row.text, was.text, "text")
    if "coordinator" in change.fields:
        old, new = sides.before.post_as_printed(was.coordinator), sides.after.post_as_printed(row.coordinator)
        if old != new:
            yield changed_line(
                f"Lead for action {name}",
                new,
                old,
                noun="lead",
                section=section,
                about=(("actions", ref, ("coordinator",)),),
                place=place,
                nothing="nobody",
            )
    dates = tuple(field for field in DATE_FIELDS if field in change.fields)
    if dates:
        yield changed_line(
            f"Date of action {name}",
            _date_words(row),
            _date_words(was),
            noun="date",
            section=section,
            about=(("actions", ref, dates),),
            place=place,
        )
    yield from _text_lines(words_line, name, was, row, change.fields)
    yield from _further_lines(line, name, was, row, change.fields)


def _text_lines(
    line: Any, name: str, was: ActionValue, row: ActionValue, fields: tuple[str, ...]
) -> Iterator[ChangeLine]:
    """Lines about what an action says besides its own words."""
    for field, noun, what in reworded_texts("actions", name):
        if field in fields:
            yield line(noun, what, getattr(row, field), getattr(was, field), field)
    if "extra" in fields:
        texts, new_texts = dict(was.extra), dict(row.extra)
        for what in dict.fromkeys((*new_texts, *texts)):
            old, new = texts.get(what, ""), new_texts.get(what, "")
            if old != new:
                yield line("further text", f"{what} of action {name}", new, old, "extra")


def _further_lines(
    line: Any, name: str, was: ActionValue, row: ActionValue, fields: tuple[str, ...]
) -> Iterator[ChangeLine]:
    """Lines about the place of an action, whom it is only for, and its origins."""
    if "places" in fields:
        places = [side.places or "the whole area" for side in (row, was)]
        words = f"Place of action {name} is now {places[0]} instead of {places[1]}"
        yield line("changed", "place", words, "places", old=was.places, new=row.places)
    if "partnership_only" in fields or "only_for" in fields:
        is_now = "is now" if row.partnership_only else "is no longer"
        whom = restricted_to(row.only_for if row.partnership_only else was.only_for)
        words = f"{is_now} for {whom} only"
        yield line("changed", "action", f"Action {name} {words}", "partnership_only", "only_for")
    if "follows" in fields:
        number = len(origins_of(row.follows))
        origin = "another action" if number < 2 else f"{number} other actions"
        words = f"Action {name} is {'now' if number else 'no longer'} marked as carried on from {origin}"
        yield line("changed", "origin of an action", words, "follows")


def _added_or_removed_line(sides: Sides, change: RowChange) -> Iterator[ChangeLine]:
    """Nothing for an action that was added or removed with its aim: the line of the aim says it."""
    row: Any = change.row
    added = change.before is None
    plan = sides.after if added else sides.before
    aim: AimValue = plan.find("aims", row.aim)
    if sides.comes_with("aims", aim.ref) if added else sides.goes_with("aims", aim.ref):
        return
    name = action_name(plan, row.ref)
    label = f" ({name})" if aim.number else ""
    yield ChangeLine(
        "added" if added else "removed",
        "action",
        aim.priority,
        f"New action added to {aim_name(aim)}{label}" if added else f"Action {name} taken out",
        was="" if added else row.text,
        now=row.text if added else "",
        about=(("actions", row.ref, ()),),
        number=aim.number if added else "",
        place=sides.place(aim.ref, row.ref),
    )


def _date_words(action: ActionValue) -> str:
    """All that the plan says about the date of an action."""
    parts = []
    if action.due:
        parts.append(date_format(action.due, "j F Y"))
    if action.ongoing:
        parts.append("ongoing")
    if action.review_on:
        parts.append(f"looked at again on {date_format(action.review_on, 'j F Y')}")
    if action.timescale:
        parts.append(f"“{action.timescale}”")
    return ", ".join(parts)
