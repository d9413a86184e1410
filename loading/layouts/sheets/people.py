"""Reads lists of people, and writes the sheets of people and agencies."""

from __future__ import annotations

from dataclasses import replace

from core.text import folded
from documents.spreadsheets import RawSheet, Value, cell_name
from loading.layouts.account import Account
from loading.layouts.cells.leads import Leads
from loading.layouts.columns.layout import ROLES, SheetLayout
from loading.layouts.sheets.output import Output, origin_at
from loading.problems import Problems


def read_people(
    sheet: RawSheet,
    heading_row: int,
    layout: SheetLayout,
    leads: Leads,
    problems: Problems,
    account: Account,
) -> None:
    """Reads a list of people. A row without a name, or without post and agency, is left out with a warning."""
    for row in sheet.rows:
        if row.number <= heading_row:
            continue
        texts: dict[str, str] = {}
        columns: dict[str, int] = {}
        for column, cell in enumerate(row.cells):
            role = layout.columns[column] if column < len(layout.columns) else ""
            if role and cell.as_printed.strip():
                texts[role] = " ".join(cell.as_printed.split())
                columns[role] = column
        if not texts:
            continue
        if not texts.get("name") or not (texts.get("post") or texts.get("agency")):
            message = "The row has no name, or no job title: it is left out. Give both, to import it."
            problems.warn(sheet.name, cell_name(0, row.number), message)
            account.leave_row(
                sheet.name, row.number, columns.values(), "the row has no name, or no job title"
            )
            continue
        for role, column in columns.items():
            account.take((sheet.name, row.number, column), ROLES[role])
        place = f"{sheet.name}!{cell_name(columns.get('name', 0), row.number)}"
        leads.add_listed_person(
            texts["name"],
            texts.get("post", ""),
            texts.get("agency", ""),
            texts.get("email", ""),
            place,
            columns,
        )


def write_bodies(leads: Leads, out: Output) -> None:
    """Writes the sheet of agencies, where the file names a body that is new to the plan."""
    if not leads.bodies:
        return
    out.keep("agencies")
    for name in leads.bodies.values():
        out.add("agencies", {"name": name})


def write_people(leads: Leads, out: Output) -> None:
    """Writes the sheet of people, where the file names a person with a post that is new to the plan."""
    plan_people = {
        (folded(str(row["name"])), folded(str(row.get("post", "")))) for row in out.plan_rows("people")
    }
    new_holders = [
        holder
        for holder in leads.holders.values()
        if (folded(holder.name), folded(holder.post or holder.agency)) not in plan_people
    ]
    if not new_holders:
        return
    out.keep("people")
    for holder in new_holders:
        cells: dict[str, Value] = {"name": holder.name, "email": holder.email}
        cells |= {"post": holder.post or holder.agency, "agency": holder.agency if holder.post else ""}
        origin = origin_at(holder.place, "name", "post", "agency", "email")
        if origin is not None:
            origin = replace(origin, columns={**origin.columns, **holder.columns})
        out.add("people", cells, origin)
