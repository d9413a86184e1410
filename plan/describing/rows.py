"""Lines about rows that stand for themselves: chapters, partners, groups, findings, projects, indicators; and, where
each row is told, about holders, decisions, versions, figures, reporting periods, updates and concerns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.text import capfirst

from core.text import shortened
from plan.describing.lines import AGREEMENT, INDICATORS, About, ChangeLine, Sides, changed_line, text_line
from plan.describing.names import ROW_WORDS, lower_first, subject_of
from plan.describing.values import (
    describe_field,
    detail_of,
    figure_words,
    is_long,
    is_told,
    label_of,
    main_words,
    within_sentence,
)
from plan.difference import RowChange
from plan.value import BY_NAME, PlanValue

# Of the plan itself, in the order of their lines; the places of lines go by it.
PARTS = (
    *("chapters", "agencies", "signatories", "linked_plans", "groups", "assessments", "achievements"),
    "projects",
)
WITH_OWN_WORDS = {*PARTS, "indicators", "posts", "periods", "concerns", "matters"} - {"projects"}
"""Where a row is new or gone, its words stand below the sentence, which need not say them; others it calls by name."""
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
WHEN_FIELDS = ("sent_at", "closed_at", "published_at")
"""When a report was sent, or a period closed, is in the head of a list of changes, which tells that it was."""
EVENT_FIELDS = {"periods": "state", "updates": "state", "commentary": "state"}
EVENT_FIELDS |= {"concerns": "answer", "matters": "answer"}
"""The field that tells what happened to a row: what was filled in with it is told in the same line."""
STATE_WORDS = {
    "planned": "is planned",
    "open": "is open",
    "owed": "is waiting",
    "released": "is no longer asked for",
}
"""The states in which nothing was done to a row; of all others it is told that it was sent, or closed."""
LATER = {"sent": ("decided", "noted", "deferred", "not reached"), "decided": ("agreed",)}
"""The states after one: who takes a decision back, or re-opens a report, has not sent or decided it again."""


def row_lines(sides: Sides, change: RowChange) -> Iterator[ChangeLine]:
    """One line for a row that is new or gone; else one for each field that says something else."""
    table = change.table
    plan = sides.naming_side(change)
    subject = subject_of(plan, table, change.row)
    section = section_of(plan, table, change.row)
    if change.before is None or change.after is None:
        yield _whole_row_line(change, subject, plan, section)
        return
    names = [name for name in change.fields if name not in WHEN_FIELDS and is_told(table, name)]
    event = EVENT_FIELDS.get(table)
    if emptied := _emptied(change, names):
        yield _taken_back_line(change, emptied, subject, section)
        names = [name for name in names if name not in emptied]
    elif event in names and _has_happened(change, event):
        filled = [name for name in names if name != event and not change.values(name)[0]]
        names = [name for name in names if name != event and name not in filled]
        yield _event_line(sides, change, event, filled, subject, section)
    for name in names:
        yield _field_line(sides, change, name, subject, section)


def _has_happened(change: RowChange, event: str) -> bool:
    """Whether something was done: not where an answer is taken out, or what was done is taken back."""
    old, new = change.values(event)
    if event == "answer" or not new:
        return bool(new and not old)
    is_undone = (old, new) == ("sent back", "sent") and "sent_at" not in change.fields
    return not is_undone and old not in LATER.get(new, ())


def _whole_row_line(change: RowChange, subject: str, plan: PlanValue, section: str) -> ChangeLine:
    """The line of a row that is new or gone."""
    table, noun, place = change.table, ROW_WORDS[change.table].one, PLACES[change.table]
    row: Any = change.row
    is_new = change.before is None
    about: tuple[About, ...] = ((table, change.ref, ()),)
    text = main_words(plan, table, row)
    if table == "standings" and is_new and text:
        return status_line(subject, text, "", section=section, about=about, place=place)
    name = noun if table in WITH_OWN_WORDS else lower_first(subject)
    new = "Revised" if table == "observations" and row.revised_on else "New"
    words = f"{new} {name}" if is_new else f"{capfirst(name)} taken out"
    was, now = ("", text) if is_new else (text, "")
    kind = "added" if is_new else "removed"
    return ChangeLine(kind, noun, section, words, was=was, now=now, about=about, place=place)


def _emptied(change: RowChange, names: Sequence[str]) -> list[str]:
    """The fields that whoever sent a report emptied when they withdrew it to change it, its state first; else none."""
    if "state" not in names or change.values("state")[1] != "owed":
        return []
    emptied = [name for name in names if not change.values(name)[1]]
    return ["state", *emptied] if emptied else []


def _taken_back_line(change: RowChange, emptied: Sequence[str], subject: str, section: str) -> ChangeLine:
    """That a report was withdrawn to be changed, with the words that it had."""
    table, noun, place = change.table, ROW_WORDS[change.table].one, PLACES[change.table]
    was = str(getattr(change.before, ROW_WORDS[table].main))
    about = ((table, change.ref, tuple(emptied)),)
    words = f"{subject} was withdrawn to be changed"
    return ChangeLine("emptied", noun, section, words, was=was, about=about, place=place)


def _event_line(
    sides: Sides, change: RowChange, event: str, filled: Sequence[str], subject: str, section: str
) -> ChangeLine:
    """That a report was sent or decided, a period closed, a question answered, with all that was filled in then."""
    table, noun, place = change.table, ROW_WORDS[change.table].one, PLACES[change.table]
    old, new = (
        describe_field(plan, table, event, content)
        for plan, content in zip((sides.before, sides.after), change.values(event), strict=True)
    )
    if event == "answer":
        kind, words = "filled", "was answered"
    else:
        kind, words = "changed", STATE_WORDS.get(change.values(event)[1], f"was {lower_first(new)}")
    row: Any = change.row
    details = tuple(detail_of(sides.after, table, name, getattr(row, name)) for name in filled)
    about = ((table, change.ref, (event, *filled)),)
    words = f"{subject} {words}"
    return ChangeLine(kind, noun, section, words, was=old, now=new, details=details, about=about, place=place)


def _field_line(sides: Sides, change: RowChange, name: str, subject: str, section: str) -> ChangeLine:
    table, noun, place = change.table, ROW_WORDS[change.table].one, PLACES[change.table]
    about: tuple[About, ...] = ((table, change.ref, (name,)),)
    if name == "position" or name == "priority":
        words = f"{subject} is now listed elsewhere"
        return ChangeLine("moved", noun, section, words, about=about, place=place)
    old, new = change.values(name)
    label = label_of(table, name)
    is_main = name == ROW_WORDS[table].main and bool(old and new)
    if is_main and name in ("title", "name", "topic"):
        kind = capfirst(noun)
        words = f"{kind} “{shortened(old, 80)}” is now called “{shortened(new, 80)}”"
        return ChangeLine("renamed", noun, section, words, was=old, now=new, about=about, place=place)
    if is_long(table, name):
        what = subject if is_main else f"{subject}: {label}"
        return text_line(what, new, old, noun=noun, section=section, about=about, place=place)
    is_mark = isinstance(old, bool) and isinstance(new, bool)
    was = within_sentence(sides.before, table, name, old)
    now = within_sentence(sides.after, table, name, new)
    if is_mark:
        words = f"{subject} is {'now' if new else 'no longer'} marked “{label}”"
        return ChangeLine(
            "changed",
            noun,
            section,
            words,
            was=was,
            now=now,
            about=about,
            place=place,
            what=f"{subject}: {label}",
        )
    if table == "standings" and name == "label":
        return status_line(subject, now, was, section=section, about=about, place=place)
    if table == "standings" and not was:
        words = f"{capfirst(subject.removeprefix('Status of '))} was completed on {now}"
        return ChangeLine("changed", noun, section, words, now=now, about=about, place=place)
    if table == "observations" and name == "value":
        rows: tuple[Any, Any] = (change.before, change.after)
        printed = [figure_words(sides.after, row) for row in rows]
        if printed[0] != printed[1]:  # else they differ in decimals that pages do not print
            was, now = printed
        return changed_line(subject, now, was, noun=noun, section=section, about=about, place=place)
    return changed_line(f"{subject}: {label}", now, was, noun=noun, section=section, about=about, place=place)


def status_line(
    what: str, now: str, was: str, *, section: str, about: tuple[About, ...], place: tuple[int, ...]
) -> ChangeLine:
    """ "Status of action 4.2a is now Green instead of Amber"; the first one is recorded."""
    if not was:
        words = f"{what} recorded as {now}"
        return ChangeLine("changed", "status", section, words, now=now, about=about, place=place, what=what)
    return changed_line(what, now, was, noun="status", section=section, about=about, place=place)


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
