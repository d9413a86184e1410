"""Lines about rows that stand for themselves: chapters, partners, groups, findings, projects, indicators; and, where
each row is told, about holders, decisions, versions, figures, reporting periods, updates and concerns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.text import capfirst

from core.text import shortened
from plan.describing.lines import AGREEMENT, INDICATORS, About, ChangeLine, Sides, changed_line
from plan.describing.names import ROW_WORDS, lower_first
from plan.describing.values import is_long, is_told, label_of, main_words, within_sentence
from plan.difference import RowChange
from plan.value import BY_NAME, PlanValue

# Of the plan itself, in the order of their lines; the places of lines go by it.
PARTS = (
    *("chapters", "agencies", "signatories", "linked_plans", "groups", "assessments", "achievements"),
    "projects",
)
FURTHER = (
    *("posts", "people", "decisions", "versions", "standings", "observations"),
    *("periods", "updates", "commentary", "concerns", "matters"),
)
"""No changes of the plan: they are told only where each row is."""

PLACES: Mapping[str, tuple[int, ...]] = {
    **{table: (2, number) for number, table in enumerate(PARTS)},
    "indicators": (3,),
    **{table: (4, number) for number, table in enumerate(FURTHER)},
}
# When a report was sent is in the head of a list of changes, which tells that it was sent.
SENDING_FIELDS = ("sent_at",)


def row_lines(sides: Sides, change: RowChange) -> Iterator[ChangeLine]:
    """One line for a row that is new or gone; else one for each field that says something else."""
    table, noun = change.table, ROW_WORDS[change.table].one
    subject, plan = sides.subject(change), sides.side_of(change)
    section = section_of(plan, table, change.row)
    place = PLACES[table]
    if change.before is None or change.after is None:
        added = change.before is None
        own_subject = table in PARTS or table in ("indicators", "posts", "periods", "concerns", "matters")
        name = noun if own_subject else lower_first(subject)
        text = main_words(plan, table, change.row)
        yield ChangeLine(
            "added" if added else "removed",
            noun,
            section,
            f"New {name}" if added else f"{capfirst(name)} taken out",
            was="" if added else text,
            now=text if added else "",
            about=((table, change.ref, ()),),
            place=place,
        )
        return
    hidden = SENDING_FIELDS if "state" in change.fields else ()
    for name in change.fields:
        if name in hidden or not is_told(table, name):
            continue
        yield _field_line(sides, change, name, subject, section)


def _field_line(sides: Sides, change: RowChange, name: str, subject: str, section: str) -> ChangeLine:
    table, noun, place = change.table, ROW_WORDS[change.table].one, PLACES[change.table]
    about: tuple[About, ...] = ((table, change.ref, (name,)),)
    if name == "position" or name == "priority":
        words = f"{subject} is now listed elsewhere"
        return ChangeLine("moved", noun, section, words, about=about, place=place)
    old, new = change.values(name)
    is_name = name == ROW_WORDS[table].main and name in ("title", "name", "topic")
    if is_name:
        kind = capfirst(noun)
        words = f"{kind} “{shortened(old, 80)}” is now called “{shortened(new, 80)}”"
        return ChangeLine("renamed", noun, section, words, was=old, now=new, about=about, place=place)
    what = f"{subject}: {label_of(table, name)}"
    if is_long(table, name):
        words = f"{what} {'reworded' if old and new else 'added' if new else 'taken out'}"
        return ChangeLine(
            "reworded", noun, section, words, was=old, now=new, about=about, place=place, what=what
        )
    old = within_sentence(sides.before, table, name, old)
    new = within_sentence(sides.after, table, name, new)
    if table == "standings" and name == "label":
        what, noun, nothing = subject, "status", "not recorded"
    else:
        nothing = "none"
    return changed_line(what, new, old, noun=noun, section=section, about=about, place=place, nothing=nothing)


def section_of(plan: PlanValue, table: str, row: Any) -> str:
    """The ref of the priority that a row belongs to, or the place of lines for rows that belong to none."""
    links = BY_NAME[table].links
    if "action" in links:
        item = plan.labelled_actions.get(row.action)
        return item.priority.ref if item else AGREEMENT
    if "indicator" in links:
        indicator = plan.find("indicators", row.indicator)
        return (indicator.priority if indicator else "") or INDICATORS
    priority: str = row.priority if "priority" in links else ""
    return priority or (INDICATORS if table == "indicators" else AGREEMENT)
