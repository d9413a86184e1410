"""The interchange form: a plan as sheets of rows, the same for a workbook, a folder of CSV files and JSON.

Loading reads the same columns (:mod:`plan.interchange.columns`); what this module writes loads back unchanged.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from core.clock import local_day
from plan.interchange.columns import COLUMNS, LEFT_OUT_WHERE_EMPTY
from plan.value import PlanValue
from plan.value.rows import ConcernValue, HoldingValue, UpdateValue
from priorities.places.register import NO_PLACES, SEPARATOR, Register, names_in

# States of updates that have been sent: others are no rows of the form.
EXCHANGED_STATES = ("sent", "sent back", "decided", "agreed")

Cell = str | date | Decimal | int
SheetRow = dict[str, Cell]
Sheets = dict[str, list[SheetRow]]


def is_exchanged(update: UpdateValue) -> bool:
    """Whether the update has been sent, so that it is a row of the form."""
    return update.state in EXCHANGED_STATES


def to_sheets(plan: PlanValue, register: Register = NO_PLACES) -> Sheets:
    """The plan as sheets in the order of :data:`COLUMNS`. All tables of the plan must have been read.

    ``register``: the places of its partnership. Those that the plan names have a row, with those that they lie within.
    """
    sheets: Sheets = {name: [] for name in COLUMNS}
    sheets["agreement"] = [_agreement(plan)]
    for name, columns in _PLAIN.items():
        sheets[name] = [
            {column: _cell(getattr(row, column)) for column in columns} for row in plan.table(name)
        ]
    sheets["places"] = [
        {**_fields(row, "name", "kind", "within", "code"), "other_names": SEPARATOR.join(row.other_names)}
        for row in register.with_all_above(named_places(plan))
    ]
    sheets["signatories"] = [
        {"agency": plan.find("agencies", row.agency).name, "note": row.note} for row in plan.signatories
    ]
    sheets["assessments"] = [
        {
            **_fields(row, "year", "topic", "csps", "out_of", "note", "places"),
            "priority": _priority(plan, row.priority),
        }
        for row in plan.assessments
    ]
    sheets["achievements"] = [
        {"priority": _priority(plan, row.priority), "text": row.text} for row in plan.achievements
    ]
    sheets["priorities"] = list(_priorities(plan))
    sheets["people"] = list(_people(plan))
    sheets["actions"] = list(_actions(plan))
    sheets["updates"] = list(_updates(plan))
    sheets["commentary"] = [
        {
            "period": plan.find("periods", row.period).title,
            "priority": _priority(plan, row.priority),
            "text": row.text,
        }
        for row in plan.commentary
    ]
    sheets["concerns"] = [
        {"about": about(plan, row), **_fields(row, "text", "raised_at", "raised_on", "answer")}
        for row in plan.concerns
    ]
    sheets["decisions"] = [{**_fields(row, *_DECISION), "to": row.addressed_to} for row in plan.decisions]
    sheets["indicators"] = [
        {**_fields(row, *COLUMNS["indicators"][1:]), "priority": _priority(plan, row.priority)}
        for row in plan.indicators
    ]
    sheets["targets"] = [
        {"indicator": plan.find("indicators", row.indicator).title, **_fields(row, *COLUMNS["targets"][1:])}
        for row in plan.targets
    ]
    sheets["observations"] = list(_observations(plan))
    sheets["versions"] = [
        {
            **_fields(row, "document", "number", "printed_date", "comments"),
            "effective_on": local_day(row.effective_at) if row.effective_at else "",
        }
        for row in plan.versions
        if row.status == "published"
    ]
    ordered: Sheets = {}
    for name, columns in COLUMNS.items():
        extra = extra_columns(plan) if name == "actions" else ()
        ordered[name] = [
            {column: row.get(column, "") for column in (*columns, *extra)} for row in sheets[name]
        ]
    return ordered


_PLAIN = {
    "chapters": COLUMNS["chapters"],
    "status_scheme": COLUMNS["status_scheme"],
    "themes": COLUMNS["themes"],
    "agencies": COLUMNS["agencies"],
    "linked_plans": COLUMNS["linked_plans"],
    "groups": COLUMNS["groups"],
    "periods": COLUMNS["periods"],
}
_ACTION = (
    "ref", "due", "ongoing", "review_on", "timescale", "measure", "reporting", "partnership_only", "follows",
    "places",
)  # fmt: skip
_DECISION = ("reference", "meeting", "meeting_on", "kind", "text", "due", "status", "response")


def columns_of(plan: PlanValue, sheet: str) -> tuple[str, ...]:
    """The headings of a sheet; those of actions end with the plan's own further columns."""
    return (*COLUMNS[sheet], *extra_columns(plan)) if sheet == "actions" else COLUMNS[sheet]


def says_places(rows: list[SheetRow]) -> bool:
    """Whether a row has something in its column of places."""
    return any(row.get(LEFT_OUT_WHERE_EMPTY) for row in rows)


def named_places(plan: PlanValue) -> tuple[str, ...]:
    """The names of all places that actions, findings and figures speak of."""
    texts = [row.places for row in plan.actions] + [row.places for row in plan.assessments]
    texts += [row.area for row in plan.observations]
    return tuple(dict.fromkeys(name for text in texts for name in names_in(text)))


def extra_columns(plan: PlanValue) -> tuple[str, ...]:
    """Names of the actions' further text, in an order that agrees with the order in each action where possible."""
    names: list[str] = []
    for action in plan.actions:
        place = 0
        for name, _ in action.extra:
            if name not in names:
                names.insert(place, name)
            place = names.index(name) + 1
    return tuple(names)


def about(plan: PlanValue, concern: ConcernValue) -> str:
    """What a concern is about, as the form writes it: "priority 4", "action DA1.1", "indicator …".

    "" for the whole agreement, and for a subject that is no longer in the plan.
    """
    if concern.subject == "agreement":
        return ""
    table = {"priority": "priorities", "indicator": "indicators", "action": "actions"}[concern.subject]
    row = plan.find(table, concern.subject_ref)
    if row is None:
        return ""
    names = {
        "priority": _priority(plan, concern.subject_ref),
        "indicator": getattr(row, "title", ""),
        "action": row.ref,
    }
    return f"{concern.subject} {names[concern.subject]}"


def _cell(value: Any) -> Cell:
    """A field as a cell: "" for None and False, "yes" for True, numbers without trailing noughts."""
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, Decimal):
        text = format(value.normalize(), "f")
        return Decimal(text)
    if isinstance(value, datetime):
        return local_day(value)
    return cast("Cell", value)


def _fields(row: Any, *names: str) -> SheetRow:
    return {name: _cell(getattr(row, name)) for name in names}


def _priority(plan: PlanValue, ref: str) -> str:
    """How the form names a priority: by its number, or by its title where it has none."""
    row = plan.find("priorities", ref)
    return (row.number or row.title) if row else ""


def _agreement(plan: PlanValue) -> SheetRow:
    names = [name for name in COLUMNS["agreement"] if name != "slug"]
    return {"slug": plan.agreement.ref, **_fields(plan.agreement, *names)}


def _post_cells(plan: PlanValue, ref: str) -> tuple[str, str]:
    """A post as two cells: its title and the name of its agency."""
    post = plan.find("posts", ref)
    if post is None:
        return "", ""
    agency = plan.find("agencies", post.agency)
    return post.title, _agency_cell(agency, bare=not post.title)


def _agency_cell(agency: Any, *, bare: bool) -> str:
    if agency is None:
        return ""
    return str((agency.abbreviation or agency.name) if bare else agency.name)


def _post_text(plan: PlanValue, ref: str) -> str:
    """A post in one cell, for the lists of joint and secondary leads: "title, agency", or the agency alone."""
    title, agency = _post_cells(plan, ref)
    return ", ".join(part for part in (title, agency) if part)


def _priorities(plan: PlanValue) -> Iterator[SheetRow]:
    for row in plan.priorities:
        lead, agency = _post_cells(plan, row.lead)
        yield {
            **_fields(row, "number", "title", "kind", "overall_aim", "context"),
            "lead": lead or (row.lead_note if not row.lead else ""),
            "lead_agency": agency,
            "joint_with": "; ".join(_post_text(plan, ref) for ref in row.joint_leads),
            "secondary_leads": "; ".join(_post_text(plan, ref) for ref in row.secondary_leads),
        }


def mentioned_posts(plan: PlanValue) -> set[str]:
    """Refs of the posts that the form mentions: they lead or co-ordinate something, or somebody is in them."""
    refs = {row.coordinator for row in plan.actions} | {row.post for row in plan.people}
    for row in plan.priorities:
        refs.update((row.lead, *row.joint_leads, *row.secondary_leads))
    return refs


def _people(plan: PlanValue) -> Iterator[SheetRow]:
    """A row per person in a post; then a row without a name for each post that the form does not mention otherwise."""
    for row in plan.people:
        yield _holding(plan, row)
    mentioned_refs = mentioned_posts(plan)
    for post in plan.posts:
        if post.ref not in mentioned_refs:
            title, agency = _post_cells(plan, post.ref)
            yield {"name": "", "post": title, "agency": agency}


def _holding(plan: PlanValue, row: HoldingValue) -> SheetRow:
    title, agency = _post_cells(plan, row.post)
    column = {"holder": "post", "delegate": "delegate_of", "deputy": "deputy_of"}[row.kind]
    if not title:  # the column says which kind of holding it is, so it cannot be empty
        title, agency = agency, ""
    return {
        "name": row.name,
        "email": row.email,
        column: title,
        "agency": agency,
        "from": _cell(row.starts_on),
        "to": _cell(row.ends_on),
        "may_send": _cell(row.may_send),
    }


def _actions(plan: PlanValue) -> Iterator[SheetRow]:
    """A row per action, in printed order; a row without an action for an aim that has none."""
    for section in plan.sections:
        for aim in section.aims:
            shared: SheetRow = {
                "aim_ref": aim.aim.ref,
                "priority": _priority(plan, aim.aim.priority),
                "aim_number": aim.aim.number,
                "aim": aim.aim.text,
                "themes": "; ".join(plan.find("themes", ref).title for ref in aim.aim.themes),
                "outcome": aim.aim.outcome,
            }
            if not aim.actions:
                yield shared
            for item in aim.actions:
                coordinator, agency = _post_cells(plan, item.action.coordinator)
                yield {
                    **shared,
                    **_fields(item.action, *_ACTION),
                    "action": item.action.text,
                    "coordinator": coordinator,
                    "coordinator_agency": agency,
                    "status": item.status.label if item.status else "",
                    **dict(item.action.extra),
                }


def _updates(plan: PlanValue) -> Iterator[SheetRow]:
    for row in plan.updates:
        if not is_exchanged(row):
            continue
        label, agreed = plan.find("status_scheme", row.label), plan.find("status_scheme", row.agreed_label)
        yield {
            **_fields(
                row, "report_text", "group_text", "what_changed", "being_done", "needed", "agreed_reason"
            ),
            "period": plan.find("periods", row.period).title,
            "ref": row.action,
            "status": label.label if label else "",
            "agreed_status": agreed.label if agreed else "",
        }


def _observations(plan: PlanValue) -> Iterator[SheetRow]:
    for row in plan.observations:
        cells = _fields(row, *COLUMNS["observations"][1:])
        if row.not_available:
            cells["value"] = "N/A"
        yield {"indicator": plan.find("indicators", row.indicator).title, **cells}
