"""What an edit may not do to a plan. Pure: a difference in, problems out; only what the edit itself changed counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from plan.difference import Difference, RowChange
from plan.editing.words import name_of
from plan.value import PlanValue
from plan.value.rows import Row
from priorities.status import RAG_IS_ALLOWED_WHILE


@dataclass(frozen=True)
class Broken:
    """A rule that an edit breaks: the row and the field that can mend it ("": the row itself), and what to do."""

    table: str
    ref: str
    field: str
    words: str


def broken_by(found: Difference) -> list[Broken]:
    """Everything that is wrong with an edit; nothing of what was wrong before it."""
    problems = list(_agreement(found))
    for table, rule in RULES:
        if found.after.has_read(table):
            for change in found.of(table):
                if change.after is not None:
                    problems += rule(found.after, change)
    return [*problems, *_withdrawn_in_use(found)]


def _agreement(found: Difference) -> Iterator[Broken]:
    row = found.after.agreement
    if row.starts_on and row.ends_on and row.ends_on < row.starts_on and found.agreement_fields:
        yield Broken(
            "agreement", row.ref, "ends_on", "The agreement ends before it starts: choose a later end"
        )


def _changed(change: RowChange, *names: str) -> bool:
    return change.before is None or any(name in change.fields for name in names)


def _twin(rows: Iterable[Row], row: Row, key: Callable[[Any], object]) -> Row | None:
    """Another row that bears the same number or name; None if there is none, or the row bears none."""
    mine = key(row)
    return (
        next((other for other in rows if other.ref != row.ref and key(other) == mine), None) if mine else None
    )


def _folded(name: str) -> Callable[[Any], object]:
    return lambda row: " ".join(getattr(row, name).casefold().split())


def _priority(value: PlanValue, change: RowChange) -> Iterator[Broken]:
    row: Any = change.row
    if _changed(change, "number") and (twin := _twin(value.priorities, row, _folded("number"))):
        words = f"{name_of(value, 'priorities', twin)} has number {row.number} already: choose another"
        yield Broken("priorities", row.ref, "number", words)
    if row.kind == "cross_cutting" and (row.lead or row.joint_leads or row.secondary_leads):
        words = "A cross-cutting section has no lead; its actions have co-ordinators. Empty the leads"
        yield Broken("priorities", row.ref, "lead", words)
    if _changed(change, "lead", "joint_leads") and row.lead and row.lead in row.joint_leads:
        words = f"{value.post_as_printed(row.lead)} leads already: take it out of the joint leads"
        yield Broken("priorities", row.ref, "joint_leads", words)
    if _changed(change, "lead", "joint_leads") and row.joint_leads and not row.lead:
        yield Broken(
            "priorities", row.ref, "lead", "Enter the lead that the joint leads share the priority with"
        )


def _aim(value: PlanValue, change: RowChange) -> Iterator[Broken]:
    row: Any = change.row
    if _changed(change, "number") and (twin := _twin(value.aims, row, _folded("number"))):
        parent = name_of(value, "priorities", value.find("priorities", getattr(twin, "priority", "")))
        words = f"There is an aim {row.number} already, under {parent}: choose another number"
        yield Broken("aims", row.ref, "number", words)


def _action(value: PlanValue, change: RowChange) -> Iterator[Broken]:
    row: Any = change.row
    if row.ongoing and row.due and _changed(change, "ongoing", "due"):
        words = "An ongoing action has no due date: empty the date, or untick “ongoing”"
        yield Broken("actions", row.ref, "due", words)


def _theme(value: PlanValue, change: RowChange) -> Iterator[Broken]:
    if _changed(change, "title") and _twin(value.themes, change.row, _folded("title")):
        yield Broken("themes", change.ref, "title", "There is a theme of this title already: choose another")


def _label(value: PlanValue, change: RowChange) -> Iterator[Broken]:
    row: Any = change.row
    if _changed(change, "label") and _twin(value.status_scheme, row, _folded("label")):
        yield Broken(
            "status_scheme", row.ref, "label", f"There is a label “{row.label}” already: choose another"
        )
    if row.rag and row.delivery_state not in RAG_IS_ALLOWED_WHILE:
        words = "Red, Amber and Green go with not started, in progress and paused only"
        yield Broken("status_scheme", row.ref, "rag", words)


def _agency(value: PlanValue, change: RowChange) -> Iterator[Broken]:
    if _changed(change, "name") and _twin(value.agencies, change.row, _folded("name")):
        yield Broken("agencies", change.ref, "name", "There is a body of this name already: choose another")


def _finding(value: PlanValue, change: RowChange) -> Iterator[Broken]:
    row: Any = change.row
    if row.csps is not None and row.out_of is not None and row.csps > row.out_of:
        yield Broken(
            "assessments", row.ref, "csps", "More partnerships chose it than there are: check both numbers"
        )


def _decision(value: PlanValue, change: RowChange) -> Iterator[Broken]:
    row: Any = change.row
    ever = (*value.decisions, *(item.row for item in value.withdrawn if item.table == "decisions"))
    if _changed(change, "reference") and _twin(ever, row, _folded("reference")):
        words = f"{row.reference} has been given to another decision, and a reference is never given again"
        yield Broken("decisions", row.ref, "reference", words)


LONGEST_TITLE = 300  # characters of the title of a post


def _post(value: PlanValue, change: RowChange) -> Iterator[Broken]:
    row: Any = change.row
    if len(row.title) > LONGEST_TITLE:
        words = f"The title of a post has {LONGEST_TITLE} characters or fewer: shorten “{row.title[:40]}…”"
        yield Broken("posts", row.ref, "", words)


RULES: tuple[tuple[str, Callable[[PlanValue, RowChange], Iterator[Broken]]], ...] = (
    ("posts", _post),
    ("priorities", _priority),
    ("aims", _aim),
    ("actions", _action),
    ("themes", _theme),
    ("status_scheme", _label),
    ("agencies", _agency),
    ("assessments", _finding),
    ("decisions", _decision),
)


def _withdrawn_in_use(found: Difference) -> Iterator[Broken]:
    """What something that stays in the plan still needs cannot be withdrawn."""
    after = found.after
    for change in found.of("status_scheme"):
        if change.after is None and after.has_read("standings"):
            number = sum(row.label == change.ref for row in after.standings)
            if number:
                words = (
                    f"{number} action{' stands' if number == 1 else 's stand'} at this label: "
                    "it cannot be withdrawn while one does"
                )
                yield Broken("status_scheme", change.ref, "", words)
    for change in found.of("agencies"):
        if change.after is None:
            posts = sum(row.agency == change.ref for row in after.posts)
            signs = any(row.agency == change.ref for row in after.signatories)
            if posts or signs:
                what = " and ".join(
                    filter(None, ("it has lead posts" * bool(posts), "it is a signatory" * signs))
                )
                yield Broken(
                    "agencies", change.ref, "", f"This body cannot be withdrawn: {what}. Change that first"
                )


# --- what an edit makes of a value --------------------------------------------------------------------------


# What goes with a row that is withdrawn: (table, field that names the parent).
_CHILDREN = {"priorities": (("aims", "priority"),), "aims": (("actions", "aim"),)}


def goes_with(value: PlanValue, table: str, ref: str) -> list[tuple[str, Row]]:
    """The rows that cannot stay when a row is withdrawn, as (table, row): the aims of a priority, their actions."""
    found: list[tuple[str, Row]] = []
    for child, field in _CHILDREN.get(table, ()):
        for row in value.table(child):
            if getattr(row, field) == ref:
                found += [(child, row), *goes_with(value, child, row.ref)]
    return found


def without(value: PlanValue, table: str, ref: str) -> PlanValue:
    """The plan without a row and without what cannot stay when it goes."""
    gone: dict[str, set[str]] = {table: {ref}}
    for child, row in goes_with(value, table, ref):
        gone.setdefault(child, set()).add(row.ref)
    kept = {
        name: tuple(row for row in value.table(name) if row.ref not in refs) for name, refs in gone.items()
    }
    return value.with_tables(**kept)


FIRST = "first"


def placed(value: PlanValue, table: str, row: Any, within: str = "", place: str = "") -> PlanValue:
    """The plan with a row put in: new, or instead of the row of its ref.

    ``within``: the field that names the parent in which the order counts ("": the table has none). ``place``: the ref
    of the row that it comes after, or FIRST; "": where it is, or at the end where it is new or comes from elsewhere.
    """
    rows = list(value.table(table))
    old = next((other for other in rows if other.ref == row.ref), None)
    stays = old is not None and (not within or getattr(old, within) == getattr(row, within))
    if stays and not place:
        return value.with_tables(**{table: tuple(row if other.ref == row.ref else other for other in rows)})
    rows = [other for other in rows if other.ref != row.ref]

    def is_sibling(other: Any) -> bool:
        return not within or getattr(other, within) == getattr(row, within)

    spots = [number for number, other in enumerate(rows) if is_sibling(other)]
    if place == FIRST and spots:
        spot = spots[0]
    elif place and place != FIRST:
        spot = next((number + 1 for number in spots if rows[number].ref == place), len(rows))
    else:
        spot = spots[-1] + 1 if spots else len(rows)
    rows.insert(spot, row)
    return value.with_tables(**{table: tuple(rows)})
