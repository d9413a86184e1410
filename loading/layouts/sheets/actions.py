"""The sheet of actions: what the file says, over what the plan has of the same actions."""

from __future__ import annotations

from collections.abc import Sequence

from documents.spreadsheets import Value, cell_name
from loading.layouts.questions import SourceRow
from loading.layouts.rows.actions import FileAction
from loading.layouts.rows.matching import Matching
from loading.layouts.rows.priorities import PriorityMaker
from loading.layouts.sheets.output import Output
from loading.problems import Problems
from plan.interchange.sheets import SheetRow

SAID_BY: dict[str, tuple[str, ...]] = {
    "coordinator": ("coordinator", "agency"),
    "coordinator_agency": ("coordinator", "agency"),
    "due": ("due",),
    "ongoing": ("due",),
    "review_on": ("due",),
    "timescale": ("due",),
    "measure": ("measure",),
    "reporting": ("reporting",),
}
"""Of which columns of the form which roles of a file say something, be it by an empty cell."""
OF_AN_AIM = ("aim_number", "aim", "outcome", "themes")


def write_actions(
    actions: Sequence[FileAction],
    matching: Matching,
    priorities: PriorityMaker,
    out: Output,
    problems: Problems,
    sets_status: bool,
) -> None:
    """A row for each action, those of an aim together; an aim without any has a row of its own."""
    before = {str(row["ref"]): row for row in out.before("actions") if row.get("ref")}
    aims_before = {str(row["aim_ref"]): row for row in reversed(out.before("actions"))}
    of_aims: dict[int, list[FileAction]] = {}
    for action in actions:
        of_aims.setdefault(id(action.aim), []).append(action)
    told: set[str] = set()
    plan = out.plan
    apply_to_all = plan is not None and plan.agreement.themes_apply == "all"
    run_through = {row.title for row in plan.themes} if plan and apply_to_all else set()
    for rows in of_aims.values():
        aim = rows[0].aim
        shared = _aim(rows, aims_before.get(matching.aims[id(aim)]), priorities, run_through)
        shared["aim_ref"] = matching.aims[id(aim)]
        if aim.stands_in and rows[0].sheet not in told:
            told.add(rows[0].sheet)
            message = "The rows name no aim: the words of the priority stand for it. Aims can be added later."
            problems.warn(rows[0].sheet, cell_name(0, rows[0].row), message)
        written = [action for action in rows if action.text] or rows[:1]
        for action in written:
            ref = matching.actions.get(id(action), "")
            cells = {**shared, **_action(action, ref, before.get(ref), sets_status)}
            if aim.stands_in and ref in before:
                # The file names no aim: the action stays with the one that it has.
                cells |= {name: before[ref][name] for name in (*OF_AN_AIM, "aim_ref", "priority")}
            if not action.text:
                cells = shared
            origin = SourceRow(action.sheet, action.row, action.columns)
            out.add("actions", cells, origin)


def _aim(
    rows: Sequence[FileAction], before: SheetRow | None, priorities: PriorityMaker, run_through: set[str]
) -> dict[str, Value]:
    """The cells that the rows of an aim share. ``run_through``: the themes of a plan whose themes apply to all."""
    aim = rows[0].aim
    kept: dict[str, Value] = {name: before[name] for name in OF_AN_AIM} if before else {}
    said = frozenset().union(*(action.said for action in rows))
    cells: dict[str, Value] = {
        "priority": priorities.names[id(aim.section)],
        "aim_number": aim.number or kept.get("aim_number", ""),
        "aim": aim.text,
    }
    if "outcome" in said or not kept:
        cells["outcome"] = "\n".join(dict.fromkeys(action.outcome for action in rows if action.outcome))
    else:
        cells["outcome"] = kept["outcome"]
    if "themes" in said or not kept:
        titles = dict.fromkeys(title for action in rows for title in action.themes)
        # Where all themes run through every priority, a cell that names them all says nothing of its aim.
        cells["themes"] = (
            kept.get("themes", "") if titles and set(titles) == run_through else "; ".join(titles)
        )
    else:
        cells["themes"] = kept["themes"]
    return cells


def _action(action: FileAction, ref: str, before: SheetRow | None, sets_status: bool) -> dict[str, Value]:
    cells: dict[str, Value] = {
        "ref": ref,
        "action": action.text,
        "coordinator": action.lead.title,
        "coordinator_agency": action.lead.agency,
        "due": action.when.due,
        "ongoing": "yes" if action.when.ongoing else "",
        "review_on": action.when.review_on,
        "timescale": action.when.printed,
        "measure": action.measure,
        "reporting": action.reporting,
        "status": action.status if sets_status else "",
    }
    if before is None:
        return {**cells, **action.extra}
    not_aims = {
        name: value for name, value in before.items() if name not in (*OF_AN_AIM, "aim_ref", "priority")
    }
    unsaid = {name for name, roles in SAID_BY.items() if not action.said & set(roles)}
    if not sets_status or ("status" not in action.said and not action.status):
        unsaid.add("status")
    return {
        **not_aims,
        **{name: value for name, value in cells.items() if name not in unsaid},
        **action.extra,
    }
