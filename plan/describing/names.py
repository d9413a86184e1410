"""What the rows of a plan are called, in headings and within sentences. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.text import capfirst

from core.text import number_or_words, shortened
from plan.summary import heading_of
from plan.value import AGREEMENT, TABLES, PlanValue
from plan.value.rows import ActionValue, AimValue, PostValue, PriorityValue, Row
from priorities.printed_post import printed_post


class RowWords(NamedTuple):
    """What one row of a table is called, and several; and the field that says which one it is ("" for none)."""

    one: str
    many: str
    main: str = "title"


ROW_WORDS: Mapping[str, RowWords] = {
    **{table.name: RowWords(table.one, table.many_rows, table.main) for table in (AGREEMENT, *TABLES)},
    "further_leads": RowWords("further lead", "further leads", ""),
    "aim_themes": RowWords("link to a theme", "links to themes", ""),
}
"""Also the two tables of links, which lists of changes count."""

FIRST_TABLES = frozenset({"priorities", "aims", "actions", "standings"})
"""What people look for first in a list of all kinds of rows."""


def count_words(number: int, table: str) -> str:
    """ "1 action", "38 actions"."""
    return f"{number} {ROW_WORDS[table].one if number == 1 else ROW_WORDS[table].many}"


def noun_of(priority: PriorityValue) -> str:
    """ "priority", or "section" for a cross-cutting section."""
    return "section" if priority.kind == "cross_cutting" else "priority"


def section_name(priority: PriorityValue) -> str:
    """ "priority 4", "section 7"; "the section “Miscellaneous”" without a number."""
    if priority.number:
        return f"{noun_of(priority)} {priority.number}"
    return f"the {noun_of(priority)} “{shortened(priority.title, 80)}”"


def aim_name(aim: AimValue) -> str:
    """The number of an aim, or its text in quotation marks."""
    return number_or_words(aim.number, aim.text)


def action_name(plan: PlanValue, ref: str) -> str:
    """The label of an action ("4.2a"), or its text in quotation marks."""
    return plan.labelled_actions[ref].name


def name_of(value: PlanValue, table: str, row: Row) -> str:
    """What a row is called on a page: "Action 4.2b", "Aim 4.2", "Priority 4: Anti-social Behaviour".

    An aim without a number, an action without a label, and an action that the plan does not have, are called by their
    words: "Action “Set up a refuge”".
    """
    if isinstance(row, ActionValue):
        item = value.labelled_actions.get(row.ref)
        return f"Action {number_or_words(item.label if item else '', row.text)}"
    if isinstance(row, AimValue):
        return f"Aim {aim_name(row)}"
    if isinstance(row, PriorityValue):
        return heading_of(row)
    if isinstance(row, PostValue):
        return _post_name(value, row)
    if table == "signatories":
        agency = value.find("agencies", row.agency)  # type: ignore[attr-defined]
        return agency.name if agency else "Signatory"
    if table == "targets":
        indicator = value.find("indicators", row.indicator)  # type: ignore[attr-defined]
        return f"Target of {shortened(indicator.title, 80)}" if indicator else "Target"
    for name in ("title", "label", "name", "reference", "topic", "text"):
        if words := getattr(row, name, ""):
            return shortened(str(words), 80)
    return capfirst(ROW_WORDS[table].one)


def text_beside(name: str, row: Row) -> str:
    """The text that stands beside the name of a row; "" for a row that has none, or whose name is its text."""
    text: str = getattr(row, "text", "")
    return "" if name.endswith(number_or_words("", text)) else text


def name_and_text(value: PlanValue, table: str, row: Row) -> str:
    """A row in a list of choices: "Action 4.2b: Set up a refuge", "Action “Set up a refuge”"."""
    name = name_of(value, table, row)
    text = text_beside(name, row) if table in ("aims", "actions") else ""
    return f"{name}: {shortened(text, 60)}" if text else name


def _post_name(value: PlanValue, row: PostValue) -> str:
    """The post as printed; a post that is withdrawn by its own words and its agency's."""
    if value.find("posts", row.ref) is not None:
        return value.post_as_printed(row.ref)
    agency = value.find("agencies", row.agency)
    return printed_post(row.title, agency.name if agency else "", agency.abbreviation if agency else "")


def subject_of(value: PlanValue, table: str, row: Row) -> str:
    """Which row is spoken of: "Action 4.2b", "Status of action 4.2b", "Chapter “Our priorities”"."""
    item: Any = row
    if table == "agreement":
        return "The agreement"
    if table in ("actions", "aims", "priorities"):
        return name_of(value, table, item)
    if table in ("standings", "updates", "commentary"):
        return _subject_of_progress(value, table, item)
    if table in ("observations", "targets"):
        indicator = value.find("indicators", item.indicator)
        about = f"“{shortened(indicator.title, 80)}”" if indicator else "an indicator"
        if table == "targets":
            return f"Target of {about}"
        return f"Figure of {about}{f' for {item.area}' if item.area else ''}, {item.period_label}"
    if table == "projects":
        return f"Project “{shortened(item.title, 80)}” of the grant “{shortened(item.grant, 80)}”"
    if table == "versions":
        return f"Version {item.number} of the {item.document}"
    if table == "people":
        kind = {"holder": "Current lead"}.get(item.kind, item.kind.capitalize())
        post = value.post_as_printed(item.post)
        return f"{kind}: {item.name}{f', {post}' if post else ''}"
    if table == "decisions":
        return f"Decision {item.reference}"
    return f"{capfirst(ROW_WORDS[table].one)} “{name_of(value, table, item)}”"


def _subject_of_progress(value: PlanValue, table: str, row: Any) -> str:
    """ "Status of action 4.2b", "Commentary on priority 4: Road Safety for June 2026"."""
    parent, ref = ("priorities", row.priority) if table == "commentary" else ("actions", row.action)
    withdrawn = (item.row for item in value.withdrawn if (item.table, item.row.ref) == (parent, ref))
    item = value.find(parent, ref) or next(withdrawn, None)
    about = (
        lower_first(subject_of(value, parent, item))
        if item
        else {"actions": "an action"}.get(parent, "a priority")
    )
    if table == "standings":
        return f"Status of {about}"
    period = value.find("periods", row.period)
    report = "Update" if table == "updates" else "Commentary"
    return f"{report} on {about}{f' for {period.title}' if period else ''}"


def lower_first(words: str) -> str:
    """ "action 4.2b", within a sentence; initials ("RAG", "KCC") stay."""
    return words if words[1:2].isupper() else f"{words[:1].lower()}{words[1:]}"
