"""Writes the sheet of actions: the cells of the plan, overwritten by those that the file has."""

from __future__ import annotations

from collections.abc import Sequence

from documents.spreadsheets import Value, cell_name
from loading.interchange.lines import in_quotes
from loading.layouts.questions import SourceRow
from loading.layouts.rows.actions import FileAction
from loading.layouts.rows.further import NUMBER_EXTRA, OUTCOME_EXTRA, THEME_EXTRA
from loading.layouts.rows.matching import Matching
from loading.layouts.rows.priorities import PriorityMatching
from loading.layouts.sheets.output import Output
from loading.problems import Problems
from plan.interchange.sheets import SheetRow

ROLES_OF_COLUMN: dict[str, tuple[str, ...]] = {
    "coordinator": ("coordinator", "agency"),
    "coordinator_agency": ("coordinator", "agency"),
    "due": ("due",),
    "ongoing": ("due",),
    "review_on": ("due",),
    "timescale": ("due",),
    "measure": ("measure",),
    "reporting": ("reporting",),
}
"""Column of the form -> the roles that overwrite it, even with an empty cell."""
AIM_COLUMNS = ("aim_number", "aim", "outcome", "themes")
KEPT_BY_AIM = {"themes": THEME_EXTRA, "outcome": OUTCOME_EXTRA}
"""What a file may say of each action and an aim has once -> the further text that keeps what a row says."""


def write_actions(
    actions: Sequence[FileAction],
    matching: Matching,
    priorities: PriorityMatching,
    out: Output,
    problems: Problems,
    sets_status: bool,
) -> None:
    """Writes a row for each action, sorted by aim, and a row for each aim without actions."""
    plan_cells = {str(row["ref"]): row for row in out.plan_rows("actions") if row.get("ref")}
    plan_aims = {str(row["aim_ref"]): row for row in reversed(out.plan_rows("actions"))}
    by_aim: dict[int, list[FileAction]] = {}
    for action in actions:
        by_aim.setdefault(id(action.aim), []).append(action)
    _tell_of_numbers(actions, problems)
    warned_sheets: set[str] = set()
    plan = out.plan
    themes_apply_to_all = plan is not None and plan.agreement.themes_apply == "all"
    general_themes = {row.title for row in plan.themes} if plan and themes_apply_to_all else set()
    for rows in by_aim.values():
        aim = rows[0].aim
        shared = _aim_cells(rows, plan_aims.get(matching.aims[id(aim)]), priorities, general_themes)
        shared["aim_ref"] = matching.aims[id(aim)]
        if aim.uses_priority_words and rows[0].sheet not in warned_sheets:
            warned_sheets.add(rows[0].sheet)
            message = "The rows name no aim: the words of the priority stand for it. Aims can be added later."
            problems.warn(rows[0].sheet, cell_name(0, rows[0].row), message)
        plan_aim = plan_aims.get(matching.aims[id(aim)], {})
        for column, name in KEPT_BY_AIM.items():
            if shared[column] != str(plan_aim.get(column, "")):
                _tell_of_aim(rows, column, name, problems)
        with_text = [action for action in rows if action.text] or rows[:1]
        for action in with_text:
            ref = matching.actions.get(id(action), "")
            cells = {**shared, **_action_cells(action, ref, plan_cells.get(ref), sets_status)}
            if aim.uses_priority_words and ref in plan_cells:
                # The file names no aim: the action keeps its aim.
                cells |= {name: plan_cells[ref][name] for name in (*AIM_COLUMNS, "aim_ref", "priority")}
            if not action.text:
                cells = shared
            origin = SourceRow(action.sheet, action.row, action.columns)
            out.add("actions", cells, origin)


def _tell_of_numbers(actions: Sequence[FileAction], problems: Problems) -> None:
    """Tells of each sheet whose printed numbers are not those that the tracker gives."""
    first: dict[str, FileAction] = {}
    for action in actions:
        if NUMBER_EXTRA in action.extra:
            first.setdefault(action.sheet, action)
    for sheet, action in first.items():
        message = (
            f"Numbers such as {in_quotes(action.extra[NUMBER_EXTRA])} are kept as further text, “{NUMBER_EXTRA}”: "
            "the tracker numbers actions by their aims."
        )
        problems.warn(sheet, cell_name(action.columns.get("aim_number", 0), action.row), message)


def _tell_of_aim(rows: Sequence[FileAction], column: str, name: str, problems: Problems) -> None:
    """Tells where the rows of one aim differ in what is kept by aim, and keeps what each says as further text."""
    said = {id(action): _said_by(action, column) for action in rows}
    different = {said[id(action)] for action in rows if action.text}
    if column == "outcome":
        different.discard("")  # it stands beside the first action of its aim
    if len(different) < 2:
        return
    first = next(action for action in rows if said[id(action)])
    what = "themes" if column == "themes" else "planned outcomes"
    message = (
        f"The rows of one aim name different {what}, and {what} are kept by aim: the aim gets all of them. What each "
        f"row says is kept as further text, “{name}”."
    )
    problems.warn(first.sheet, cell_name(first.columns.get(column, 0), first.row), message)
    for action in rows:
        if said[id(action)]:
            action.extra.setdefault(name, said[id(action)])
            action.columns.setdefault(name, action.columns.get(column, 0))


def _said_by(action: FileAction, column: str) -> str:
    return "; ".join(sorted(action.themes)) if column == "themes" else action.outcome


def _aim_cells(
    rows: Sequence[FileAction],
    plan_cells: SheetRow | None,
    priorities: PriorityMatching,
    general_themes: set[str],
) -> dict[str, Value]:
    """The cells that the rows of an aim share. ``general_themes``: all themes of a plan whose themes apply to all."""
    aim = rows[0].aim
    plan_aim: dict[str, Value] = {name: plan_cells[name] for name in AIM_COLUMNS} if plan_cells else {}
    roles = frozenset().union(*(action.roles for action in rows))
    cells: dict[str, Value] = {
        "priority": priorities.names[id(aim.section)],
        "aim_number": aim.number or plan_aim.get("aim_number", ""),
        "aim": aim.text,
    }
    if "outcome" in roles or not plan_aim:
        cells["outcome"] = "\n".join(dict.fromkeys(action.outcome for action in rows if action.outcome))
    else:
        cells["outcome"] = plan_aim["outcome"]
    if "themes" in roles or not plan_aim:
        titles = dict.fromkeys(title for action in rows for title in action.themes)
        # Where all themes apply to every priority, a cell that names them all is no choice for this aim.
        cells["themes"] = (
            plan_aim.get("themes", "") if titles and set(titles) == general_themes else "; ".join(titles)
        )
    else:
        cells["themes"] = plan_aim["themes"]
    return cells


def _action_cells(
    action: FileAction, ref: str, plan_cells: SheetRow | None, sets_status: bool
) -> dict[str, Value]:
    cells: dict[str, Value] = {
        "ref": ref,
        "action": action.text,
        "coordinator": action.lead.title,
        "coordinator_agency": action.lead.agency,
        "due": action.timescale.due,
        "ongoing": "yes" if action.timescale.ongoing else "",
        "review_on": action.timescale.review_on,
        "timescale": action.timescale.printed,
        "measure": action.measure,
        "reporting": action.reporting,
        "status": action.status if sets_status else "",
    }
    if plan_cells is None:
        return {**cells, **action.extra}
    plan_action_cells = {
        name: value for name, value in plan_cells.items() if name not in (*AIM_COLUMNS, "aim_ref", "priority")
    }
    absent_columns = {name for name, roles in ROLES_OF_COLUMN.items() if not action.roles & set(roles)}
    if not sets_status or ("status" not in action.roles and not action.status):
        absent_columns.add("status")
    return {
        **plan_action_cells,
        **{name: value for name, value in cells.items() if name not in absent_columns},
        **action.extra,
    }
