"""What changed in the rest of an agreement: its own words, themes, status scheme, indicators, partners, chapters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from django.utils.text import capfirst

from core.text import shortened
from plan.describing.figures import target_as_printed
from plan.describing.lines import (
    AGREEMENT,
    INDICATORS,
    SCHEME,
    THEMES,
    About,
    ChangeLine,
    Sides,
    changed_line,
    text_line,
)
from plan.describing.rows import FURTHER, PARTS, row_lines, status_line
from plan.describing.values import is_long, is_told, label_of, within_sentence
from plan.difference import RowChange
from plan.value import AGREEMENT as AGREEMENT_TABLE
from plan.value.rows import AgreementValue


def agreement_lines(sides: Sides) -> Iterator[ChangeLine]:
    """Lines about everything but sections, aims and actions, in no order."""
    changes, each_row = sides.changes, sides.each_row
    if sides.difference.agreement_fields:
        yield from _agreement_field_lines(sides)
    for table in (*PARTS, "indicators", *(FURTHER if each_row else ())):
        for change in changes[table].values():
            yield from row_lines(sides, change)
    if changes["posts"] and not each_row:
        yield from _post_lines(sides)
    for change in changes["themes"].values():
        yield from _theme_lines(change)
    if changes["status_scheme"]:
        yield from _whole_scheme_lines(sides)
    for change in changes["targets"].values():
        yield from _target_lines(sides, change)
    if sides.difference.orders:
        yield from _order_lines(sides)
    if (changes["standings"] or changes["status_scheme"]) and not each_row:
        yield from _status_lines(sides)


def _agreement_field_lines(sides: Sides) -> Iterator[ChangeLine]:
    was, now = sides.before.agreement, sides.after.agreement
    for place, item in enumerate(fields(AgreementValue)):
        is_changed = item.name in sides.difference.agreement_fields and is_told("agreement", item.name)
        # Who may read the agreement is no change of the plan: it is told only where each row is.
        if not is_changed or (item.name == "is_public" and not sides.each_row):
            continue
        old, new = getattr(was, item.name), getattr(now, item.name)
        name = label_of("agreement", item.name)
        told = AGREEMENT_TABLE.facts[item.name].told
        what = (told and told.words) or f"{capfirst(name)} of the agreement"
        about = (("agreement", now.ref, (item.name,)),)
        if is_long("agreement", item.name):
            yield text_line(what, new, old, noun=name, section=AGREEMENT, about=about, place=(0, place))
        elif item.name == "is_public":
            words = "What is published is now for anyone to read"
            words = words if new else "What is published is no longer for anyone to read"
            yield ChangeLine("changed", "agreement", AGREEMENT, words, about=about, place=(0, place))
        elif item.name == "themes_apply":
            words = "Cross-cutting themes now " + (
                "run through every priority" if new == "all" else "are linked to aims one by one"
            )
            yield ChangeLine("changed", "way of linking themes", THEMES, words, about=about, place=(0, place))
        else:
            old_words, new_words = (
                within_sentence(plan, "agreement", item.name, content)
                for plan, content in ((sides.before, old), (sides.after, new))
            )
            yield changed_line(
                what,
                new_words,
                old_words,
                noun="agreement" if item.name == "title" else "entry of the agreement",
                section=AGREEMENT,
                about=about,
                place=(0, place),
                kind="renamed" if item.name == "title" else "changed",
            )


def _post_lines(sides: Sides) -> Iterator[ChangeLine]:
    """One line for a lead post with a new name, not one for each section and action. Agencies have their own lines."""
    after = sides.after
    used = {ref for row in after.priorities for ref in (row.lead, *row.joint_leads, *row.secondary_leads)}
    used |= {row.coordinator for row in after.actions}
    for ref, change in sides.changes["posts"].items():
        if change.before is None or change.after is None or ref not in used:
            continue
        old, new = sides.before.post_as_printed(ref), after.post_as_printed(ref)
        if old != new:
            words = f"Lead “{old}” is now called “{new}”"
            about = (("posts", ref, change.fields),)
            yield ChangeLine("renamed", "lead", AGREEMENT, words, was=old, now=new, about=about, place=(1,))


def _theme_lines(change: RowChange) -> Iterator[ChangeLine]:
    row: Any = change.row
    about = (("themes", change.ref, ("title",) if change.before and change.after else ()),)
    if change.before is None:
        yield ChangeLine(
            "added", "theme", THEMES, "New cross-cutting theme", now=row.title, about=about, place=(1,)
        )
    elif change.after is None:
        words = "Cross-cutting theme taken out"
        yield ChangeLine("removed", "theme", THEMES, words, was=row.title, about=about, place=(1,))
    elif "position" in change.fields:
        words = f"Cross-cutting theme “{row.title}” is now listed elsewhere"
        yield ChangeLine("moved", "theme", THEMES, words, about=about, place=(1,))
    if change.before and change.after and "title" in change.fields:
        was: Any = change.before
        words = f"Cross-cutting theme “{was.title}” is now called “{row.title}”"
        yield ChangeLine(
            "renamed", "theme", THEMES, words, was=was.title, now=row.title, about=about, place=(1,)
        )


def _whole_scheme_lines(sides: Sides) -> Iterator[ChangeLine]:
    """One line when the whole scheme is taken up or given up; else the lines of its labels."""
    was, now = sides.before.status_scheme, sides.after.status_scheme
    if bool(was) == bool(now) or sides.each_row:
        for change in sides.changes["status_scheme"].values():
            yield from _scheme_lines(change)
        return
    labels = ", ".join(row.label for row in now or was)
    yield ChangeLine(
        "added" if now else "removed",
        "status scheme",
        SCHEME,
        "Status scheme taken up" if now else "Status scheme given up",
        was="" if now else labels,
        now=labels if now else "",
        about=tuple(("status_scheme", row.ref, ()) for row in now or was),
        place=(1,),
    )


def _scheme_lines(change: RowChange) -> Iterator[ChangeLine]:
    row: Any = change.row
    about: tuple[About, ...] = (("status_scheme", change.ref, ()),)
    noun, place = "status label", (1,)
    if change.before is None:
        yield ChangeLine("added", noun, SCHEME, "New status label", now=row.label, about=about, place=place)
        return
    if change.after is None:
        words = "Status label taken out"
        yield ChangeLine("removed", noun, SCHEME, words, was=row.label, about=about, place=place)
        return
    was: Any = change.before
    for name in change.fields:
        about = (("status_scheme", change.ref, (name,)),)
        if name == "label":
            words = f"Status “{was.label}” is now called “{row.label}”"
            yield ChangeLine(
                "renamed", noun, SCHEME, words, was=was.label, now=row.label, about=about, place=place
            )
        elif name == "position":
            words = f"Status “{row.label}” is now listed elsewhere"
            yield ChangeLine("moved", noun, SCHEME, words, about=about, place=place)
        elif name == "meaning":
            what = f"Meaning of the status “{row.label}”"
            yield text_line(
                what, row.meaning, was.meaning, noun=noun, section=SCHEME, about=about, place=place
            )
        else:
            words = f"What the status “{row.label}” stands for has changed"
            yield ChangeLine("changed", noun, SCHEME, words, about=about, place=place)


def _target_lines(sides: Sides, change: RowChange) -> Iterator[ChangeLine]:
    """Nothing for a target that was added or removed with its indicator: the line of the indicator says it."""
    row: Any = change.row
    before: Any = change.before
    added, removed = before is None, change.after is None
    if (added and sides.comes_with("indicators", row.indicator)) or (
        removed and sides.goes_with("indicators", row.indicator)
    ):
        return
    indicator = (sides.before if removed else sides.after).find("indicators", row.indicator)
    title = f"“{shortened(indicator.title, 80)}”"
    section, place = indicator.priority or INDICATORS, (3,)
    now = "" if removed else target_as_printed(indicator, row)
    was = "" if added else target_as_printed(indicator, before)
    if added:
        kind, words = "added", f"New target for {title}"
    elif removed:
        kind, words = "removed", f"Target of {title} taken out"
    else:
        kind, words = "reworded", f"Target of {title} changed"
    about = (("targets", change.ref, change.fields),)
    if was == now and {"value", "floor"}.intersection(change.fields):
        # Printed alike, as the indicator has fewer decimals: then the numbers stand as they were typed.
        was, now = (", ".join(filter(None, (each.value, each.floor))) for each in (before, row))
    elif was == now:
        kind, words, was, now = "moved", f"Target of {title} is now listed elsewhere", "", ""
    yield ChangeLine(kind, "target", section, words, was=was, now=now, about=about, place=place)


def _order_lines(sides: Sides) -> Iterator[ChangeLine]:
    """One line for each list whose rows stand in another order."""
    lists = {"themes": ("themes", THEMES), "status_scheme": ("status labels", SCHEME)}
    lists |= {"chapters": ("chapters", AGREEMENT), "indicators": ("indicators", INDICATORS)}
    for table, (words, section) in lists.items():
        if not any(order.table == table for order in sides.difference.orders):
            continue
        before = [row.ref for row in sides.before.table(table)]
        after = [row.ref for row in sides.after.table(table)]
        in_both = set(before) & set(after)
        if [ref for ref in before if ref in in_both] != [ref for ref in after if ref in in_both]:
            yield ChangeLine(
                "changed",
                f"order of {words}",
                section,
                f"The {words} stand in another order",
                about=tuple((table, ref, ("position",)) for ref in after if ref in in_both),
                place=(9,),
            )


def _status_lines(sides: Sides) -> Iterator[ChangeLine]:
    """Lines about actions with another status; none unless both plans were read with their statuses."""
    if not sides.after.has_read("standings"):
        return
    for ref, item in sides.after.labelled_actions.items():
        earlier = sides.before.labelled_actions.get(ref)
        if earlier is None:
            continue
        old, new = (labelled.status.label if labelled.status else "" for labelled in (earlier, item))
        if old != new:
            yield status_line(
                f"Status of action {sides.action_name(ref)}",
                new,
                old,
                section=item.priority.ref,
                about=(("standings", ref, ("label",)),),
                place=sides.place(item.aim.ref, ref),
            )
