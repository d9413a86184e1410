"""People, their posts and the bodies that a file names."""

from __future__ import annotations

from dataclasses import replace

from core.text import folded
from documents.spreadsheets import RawSheet, Value, cell_name
from loading.layouts.cells.leads import Leads
from loading.layouts.columns.layout import SheetLayout
from loading.layouts.sheets.output import Output, origin_at
from loading.problems import Problems


def read_people(
    sheet: RawSheet, heading_row: int, layout: SheetLayout, leads: Leads, problems: Problems
) -> None:
    """A list of people: each with a name and a post is somebody in that post."""
    for row in sheet.rows:
        if row.number <= heading_row:
            continue
        said: dict[str, str] = {}
        columns: dict[str, int] = {}
        for at, cell in enumerate(row.cells):
            role = layout.columns[at] if at < len(layout.columns) else ""
            if role and cell.as_printed.strip():
                said[role] = " ".join(cell.as_printed.split())
                columns[role] = at
        if not said:
            continue
        if not said.get("name") or not (said.get("post") or said.get("agency")):
            message = "The row has no name, or no post: it is left out. Give both, to load it."
            problems.warn(sheet.name, cell_name(0, row.number), message)
            continue
        place = f"{sheet.name}!{cell_name(columns.get('name', 0), row.number)}"
        leads.in_post(
            said["name"],
            said.get("post", ""),
            said.get("agency", ""),
            said.get("email", ""),
            place,
            columns,
        )


def write_bodies(leads: Leads, out: Output) -> None:
    """The sheet of agencies, where the file names a body that the plan does not have."""
    if not leads.bodies:
        return
    out.keep("agencies")
    for name in leads.bodies.values():
        out.add("agencies", {"name": name})


def write_people(leads: Leads, out: Output) -> None:
    """The sheet of people, where the file names somebody with a post whom the plan does not have there."""
    known = {(folded(str(row["name"])), folded(str(row.get("post", "")))) for row in out.before("people")}
    new = [
        holder
        for holder in leads.holders.values()
        if (folded(holder.name), folded(holder.post or holder.agency)) not in known
    ]
    if not new:
        return
    out.keep("people")
    for holder in new:
        cells: dict[str, Value] = {"name": holder.name, "email": holder.email}
        cells |= {"post": holder.post or holder.agency, "agency": holder.agency if holder.post else ""}
        origin = origin_at(holder.place, "name", "post", "agency", "email")
        if origin is not None:
            origin = replace(origin, columns={**origin.columns, **holder.columns})
        out.add("people", cells, origin)
