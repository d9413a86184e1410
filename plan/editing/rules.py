"""The rules that an edit must keep, as pure functions. They look only at what the edit changes.

Also pure: how a row is put into a plan, or removed from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from plan.describing.names import name_of
from plan.difference import Difference, RowChange
from plan.value import PlanValue
from plan.value.rows import Row
from priorities.status import RAG_IS_ALLOWED_WHILE


@dataclass(frozen=True)
class BrokenRule:
    """A rule that an edit breaks. ``field``: which field can mend it ("": none); ``words``: what to do.

    ``twin``: the ref of the row that has the same number or name already ("": that is not the problem); ``fact``: the
    words without what to do, for a page on which only the twin can be changed.
    """

    table: str
    ref: str
    field: str
    words: str
    twin: str = ""
    fact: str = ""


def _taken(table: str, ref: str, field: str, twin: Row, fact: str, what_to_do: str) -> BrokenRule:
    return BrokenRule(table, ref, field, f"{fact}: {what_to_do}", twin.ref, fact)


def broken_rules(changes: Difference) -> list[BrokenRule]:
    """The rules that an edit breaks; not those that the plan broke before."""
    problems = list(_agreement(changes))
    for table, rule in RULES:
        if changes.after.has_read(table):
            for change in changes.of(table):
                if change.after is not None:
                    problems += rule(changes.after, change)
    return [*problems, *_withdrawn_in_use(changes)]


def _agreement(changes: Difference) -> Iterator[BrokenRule]:
    row = changes.after.agreement
    if row.starts_on and row.ends_on and row.ends_on < row.starts_on and changes.agreement_fields:
        yield BrokenRule(
            "agreement", row.ref, "ends_on", "The agreement ends before it starts: choose a later end"
        )
    if row.is_illustrative and "illustrative" not in row.title.lower():
        yield BrokenRule(
            "agreement", row.ref, "title", "The agreement is made up: its title says “illustrative”"
        )


def _has_changed(change: RowChange, *names: str) -> bool:
    return change.before is None or any(name in change.fields for name in names)


def _twin(rows: Iterable[Row], row: Row, key: Callable[[Any], object]) -> Row | None:
    """Another row with the same number or name; None if there is none, or the row has no number or name."""
    own_key = key(row)
    return (
        next((other for other in rows if other.ref != row.ref and key(other) == own_key), None)
        if own_key
        else None
    )


def _folded(name: str) -> Callable[[Any], object]:
    return lambda row: " ".join(getattr(row, name).casefold().split())


def _priority(value: PlanValue, change: RowChange) -> Iterator[BrokenRule]:
    row: Any = change.row
    if _has_changed(change, "number") and (twin := _twin(value.priorities, row, _folded("number"))):
        fact = f"{name_of(value, 'priorities', twin)} has number {row.number} already"
        yield _taken("priorities", row.ref, "number", twin, fact, "give one of the two another")
    if row.kind == "cross_cutting" and (row.lead or row.joint_leads or row.secondary_leads):
        words = "A cross-cutting section has no lead; its actions have co-ordinators. Empty the leads"
        yield BrokenRule("priorities", row.ref, "lead", words)
    if _has_changed(change, "lead", "joint_leads") and row.lead and row.lead in row.joint_leads:
        words = f"{value.post_as_printed(row.lead)} leads already: take it out of the joint leads"
        yield BrokenRule("priorities", row.ref, "joint_leads", words)
    if _has_changed(change, "lead", "joint_leads") and row.joint_leads and not row.lead:
        yield BrokenRule(
            "priorities", row.ref, "lead", "Enter the lead that the joint leads share the priority with"
        )


def _aim(value: PlanValue, change: RowChange) -> Iterator[BrokenRule]:
    row: Any = change.row
    if _has_changed(change, "number") and (twin := _twin(value.aims, row, _folded("number"))):
        parent = name_of(value, "priorities", value.find("priorities", getattr(twin, "priority", "")))
        fact = f"There is an aim {row.number} already, under {parent}"
        yield _taken("aims", row.ref, "number", twin, fact, "give one of the two another number")


def _action(value: PlanValue, change: RowChange) -> Iterator[BrokenRule]:
    row: Any = change.row
    if row.ongoing and row.due and _has_changed(change, "ongoing", "due"):
        words = "An ongoing action has no due date: empty the date, or untick “ongoing”"
        yield BrokenRule("actions", row.ref, "due", words)
    if row.only_for and not row.partnership_only:
        words = "It is for some groups or job titles only: tick that it is not for everybody"
        yield BrokenRule("actions", row.ref, "partnership_only", words)


def _theme(value: PlanValue, change: RowChange) -> Iterator[BrokenRule]:
    if _has_changed(change, "title") and (twin := _twin(value.themes, change.row, _folded("title"))):
        fact = "There is a theme of this title already"
        yield _taken("themes", change.ref, "title", twin, fact, "choose another")


def _label(value: PlanValue, change: RowChange) -> Iterator[BrokenRule]:
    row: Any = change.row
    if _has_changed(change, "label") and (twin := _twin(value.status_scheme, row, _folded("label"))):
        fact = f"There is a label “{row.label}” already"
        yield _taken("status_scheme", row.ref, "label", twin, fact, "choose another")
    if row.rag and row.delivery_state not in RAG_IS_ALLOWED_WHILE:
        words = "Red, Amber and Green go with not started, in progress and paused only"
        yield BrokenRule("status_scheme", row.ref, "rag", words)


def _agency(value: PlanValue, change: RowChange) -> Iterator[BrokenRule]:
    if _has_changed(change, "name") and (twin := _twin(value.agencies, change.row, _folded("name"))):
        fact = "There is a body of this name already"
        yield _taken("agencies", change.ref, "name", twin, fact, "choose another")


def _finding(value: PlanValue, change: RowChange) -> Iterator[BrokenRule]:
    row: Any = change.row
    if row.csps is not None and row.out_of is not None and row.csps > row.out_of:
        yield BrokenRule(
            "assessments", row.ref, "csps", "More partnerships chose it than there are: check both numbers"
        )


def _decision(value: PlanValue, change: RowChange) -> Iterator[BrokenRule]:
    row: Any = change.row
    all_decisions = (*value.decisions, *(item.row for item in value.withdrawn if item.table == "decisions"))
    if _has_changed(change, "reference") and _twin(all_decisions, row, _folded("reference")):
        words = f"{row.reference} has been given to another decision, and a reference is never given again"
        yield BrokenRule("decisions", row.ref, "reference", words)


def _indicator(value: PlanValue, change: RowChange) -> Iterator[BrokenRule]:
    if _has_changed(change, "title") and (twin := _twin(value.indicators, change.row, _folded("title"))):
        fact = "There is an indicator of this name already"
        yield _taken("indicators", change.ref, "title", twin, fact, "give it another")


LONGEST_TITLE = 300  # characters of the title of a post


def _post(value: PlanValue, change: RowChange) -> Iterator[BrokenRule]:
    row: Any = change.row
    if len(row.title) > LONGEST_TITLE:
        words = f"A job title has {LONGEST_TITLE} characters or fewer: shorten “{row.title[:40]}…”"
        yield BrokenRule("posts", row.ref, "", words)


RULES: tuple[tuple[str, Callable[[PlanValue, RowChange], Iterator[BrokenRule]]], ...] = (
    ("posts", _post),
    ("priorities", _priority),
    ("aims", _aim),
    ("actions", _action),
    ("themes", _theme),
    ("status_scheme", _label),
    ("agencies", _agency),
    ("assessments", _finding),
    ("decisions", _decision),
    ("indicators", _indicator),
)


def _withdrawn_in_use(changes: Difference) -> Iterator[BrokenRule]:
    """A label or body that another row still uses cannot be withdrawn."""
    after = changes.after
    for change in changes.of("status_scheme"):
        if change.after is None and after.has_read("standings"):
            actions_with_label = sum(row.label == change.ref for row in after.standings)
            if actions_with_label:
                words = (
                    f"{actions_with_label} action{' stands' if actions_with_label == 1 else 's stand'} at this label: "
                    "it cannot be withdrawn while one does"
                )
                yield BrokenRule("status_scheme", change.ref, "", words)
    for change in changes.of("agencies"):
        if change.after is None:
            posts = sum(row.agency == change.ref for row in after.posts)
            is_signatory = any(row.agency == change.ref for row in after.signatories)
            if posts or is_signatory:
                what = " and ".join(
                    filter(None, ("it has job titles" * bool(posts), "it is a signatory" * is_signatory))
                )
                yield BrokenRule(
                    "agencies", change.ref, "", f"This body cannot be withdrawn: {what}. Change that first"
                )


# --- how an edit changes a plan -----------------------------------------------------------------------------


CHILDREN = {
    "priorities": (("aims", "priority"),),
    "aims": (("actions", "aim"),),
    "actions": (("projects", "action"),),
    "indicators": (("targets", "indicator"),),
}
"""Tables of dependent rows: (table, field that names the parent)."""


def dependent_rows(value: PlanValue, table: str, ref: str) -> list[tuple[str, Row]]:
    """The rows that are withdrawn with a row, as (table, row): the aims of a priority, the actions of an aim, the
    projects of an action."""
    rows: list[tuple[str, Row]] = []
    for child, field in CHILDREN.get(table, ()):
        for row in value.table(child):
            if getattr(row, field) == ref:
                rows += [(child, row), *dependent_rows(value, child, row.ref)]
    return rows


def remove_row(value: PlanValue, table: str, ref: str) -> PlanValue:
    """The plan without a row and its dependent rows."""
    removed_refs: dict[str, set[str]] = {table: {ref}}
    for child, row in dependent_rows(value, table, ref):
        removed_refs.setdefault(child, set()).add(row.ref)
    tables = {
        name: tuple(row for row in value.table(name) if row.ref not in refs)
        for name, refs in removed_refs.items()
    }
    return value.with_tables(**tables)


def replace_action(value: PlanValue, ref: str, by: str) -> PlanValue:
    """The plan without an action; the projects that served it serve the one that replaces it."""
    projects = tuple(replace(row, action=by) if row.action == ref else row for row in value.projects)
    return remove_row(value.with_tables(projects=projects), "actions", ref)


FIRST = "first"


def place_row(value: PlanValue, table: str, row: Any, within: str = "", place: str = "") -> PlanValue:
    """The plan with a row put in: a new row, or in place of the row with its ref.

    ``within``: the field that names the parent ("": the table has none); the order counts among its rows. ``place``:
    FIRST, or the ref of the row before it; "": it keeps its place, or comes last if it is new under its parent.
    """
    rows = list(value.table(table))
    current = next((other for other in rows if other.ref == row.ref), None)
    keeps_place = current is not None and (not within or getattr(current, within) == getattr(row, within))
    if keeps_place and not place:
        return value.with_tables(**{table: tuple(row if other.ref == row.ref else other for other in rows)})
    rows = [other for other in rows if other.ref != row.ref]

    def is_sibling(other: Any) -> bool:
        return not within or getattr(other, within) == getattr(row, within)

    sibling_places = [number for number, other in enumerate(rows) if is_sibling(other)]
    if place == FIRST and sibling_places:
        index = sibling_places[0]
    elif place and place != FIRST:
        index = next((number + 1 for number in sibling_places if rows[number].ref == place), len(rows))
    else:
        index = sibling_places[-1] + 1 if sibling_places else len(rows)
    rows.insert(index, row)
    return value.with_tables(**{table: tuple(rows)})
