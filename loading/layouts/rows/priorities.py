"""Matches the priorities of a file to those of the plan, and writes the sheet of priorities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.text import folded
from documents.spreadsheets import Value, cell_name
from loading.layouts.asking import Questions
from loading.layouts.cells.leads import Leads, joint_leads_cell
from loading.layouts.cells.likeness import POSSIBLE, likeness
from loading.layouts.cells.words import plain_words
from loading.layouts.questions import Question, SourceRow
from loading.layouts.rows.entries import NO_VALUE, FileSection
from loading.layouts.sheets.output import Output
from loading.problems import Problems
from plan.value import PlanValue
from plan.value.rows import PriorityValue

NEW = "new"
NOT_STATED = "Priority not stated"
CROSSING = "Cross-cutting"


@dataclass
class PriorityMatching:
    """Gives sections their titles and numbers, and writes the sheet of priorities."""

    plan: PlanValue | None
    questions: Questions
    leads: Leads
    problems: Problems
    names: dict[int, str] = field(default_factory=dict)
    """The name of a section (by its id) in the sheet ``actions``: its number, or its title where it has none."""
    plan_rows: dict[int, PriorityValue] = field(default_factory=dict)
    """The plan's priority for a section (by its id); new sections are not there."""
    action_counts: Mapping[int, Counter[str]] = field(default_factory=dict)
    """For a section (by its id): how many of its actions each priority of the plan has in the same words."""

    def set_titles(self, sections: Sequence[FileSection]) -> None:
        """Gives each section its title and number: those of the plan's priority, or its own."""
        for section in sections:
            self._set_title(section)
        used_numbers = {section.number for section in sections} | {
            row.number for row in (self.plan.priorities if self.plan else ())
        }
        next_number = 1
        for section in sections:
            while not section.number and str(next_number) in used_numbers:
                next_number += 1
            if not section.number and id(section) not in self.plan_rows:
                section.number = str(next_number)
                used_numbers.add(section.number)
            self.names[id(section)] = section.number or section.title

    def _set_title(self, section: FileSection) -> None:
        if not section.title and not section.number and not section.is_cross_cutting:
            section.title = self._ask_title(section)
        row = self._find_in_plan(section)
        if row is not None:
            self.plan_rows[id(section)] = row
            section.number = section.number or row.number
            if not section.title or plain_words(section.title) == plain_words(row.title):
                section.title = row.title
        elif not section.title and section.is_cross_cutting:
            section.title = CROSSING
            self._warn(section, f"A section without a priority is imported as “{CROSSING}”.")
        elif not section.title:
            section.title = f"Priority {section.number}"
            self._warn(
                section, f"The file gives priority {section.number} no title; it is called so for now."
            )

    def _warn(self, section: FileSection, message: str) -> None:
        sheet, row, column = section.place
        self.problems.warn(sheet, cell_name(column, row) if row else "", message)

    def _ask_title(self, section: FileSection) -> str:
        sheet, row, column = section.place
        choices = [(item.title, item.title) for item in self.plan.priorities] if self.plan else []
        return (
            self.questions.ask(
                Question(
                    key=f"priority:{folded(sheet)}",
                    kind="priority",
                    place=f"{sheet}!{cell_name(column, row)}" if row else sheet,
                    value="",
                    prompt=f"Of which priority is “{sheet}”? The file does not say.",
                    choices=tuple(choices),
                    free=True,
                    hint="Type the title of the priority." if not choices else "",
                )
            )
            or NOT_STATED
        )

    def _find_in_plan(self, section: FileSection) -> PriorityValue | None:
        """The plan's priority: of the same title, else of the same number, else a similar one, which is asked about."""
        plan_rows = self.plan.priorities if self.plan else ()
        for row in plan_rows:
            if section.title and plain_words(row.title) == plain_words(section.title):
                return row
        by_number = next((row for row in plan_rows if section.number and row.number == section.number), None)
        if not section.title or not plan_rows:
            return by_number
        scored = [(likeness(section.title, row.title), row) for row in plan_rows]
        percent, nearest = max(scored, key=lambda pair: pair[0])
        proposed_row, hint = nearest, f"“{nearest.title}” is {percent}% alike."
        [(ref, number)] = self.action_counts.get(id(section), Counter()).most_common(1) or [("", 0)]
        if number:  # its actions tell more than its title
            proposed_row, percent = next(row for row in plan_rows if row.ref == ref), 100
            hint = f"{number} of its actions are under “{proposed_row.title}” in the plan."
        elif percent < POSSIBLE and by_number is not None:
            proposed_row, percent = by_number, 100
            hint = f"“{proposed_row.title}” has the same number."
        sheet, row_number, column = section.place
        answer = self.questions.ask(
            Question(
                key=f"match:priority:{folded(section.title)}",
                kind="match",
                place=f"{sheet}!{cell_name(column, row_number)}" if row_number else sheet,
                value=section.title,
                prompt=f"Is “{section.title}” a priority that the plan has under another title?",
                choices=(
                    (NEW, "No, it is a new one"),
                    *((row.ref, f"Yes: {row.number} {row.title}".replace(":  ", ": ")) for row in plan_rows),
                ),
                proposed=proposed_row.ref if percent >= POSSIBLE else NEW,
                hint=hint,
            )
        )
        return next((row for row in plan_rows if row.ref == answer), None)

    def write(self, sections: Sequence[FileSection], out: Output, *, all_of_plan: bool) -> None:
        """Writes the sheet of priorities. ``all_of_plan``: also those that only the plan has."""
        plan_cells = {
            row.ref: cells
            for row, cells in zip(
                self.plan.priorities if self.plan else (), out.plan_rows("priorities"), strict=True
            )
        }
        matched_refs = {row.ref for row in self.plan_rows.values()}
        written_refs: set[str] = set()
        for section in sections:
            plan_row = self.plan_rows.get(id(section))
            if plan_row is not None and plan_row.ref in written_refs:
                continue
            cells: dict[str, Value] = dict(plan_cells[plan_row.ref]) if plan_row else {}
            cells |= {"number": section.number, "title": section.title}
            if plan_row is None:
                cells["kind"] = "cross_cutting" if section.is_cross_cutting else "priority"
            else:
                written_refs.add(plan_row.ref)
            if section.overall_aim:
                cells["overall_aim"] = section.overall_aim
            self._write_leads(section, cells)
            sheet, row, column = section.place
            lead_column = section.lead_place[2]
            columns = {"number": column, "title": column, "lead": lead_column, "lead_agency": lead_column}
            out.add("priorities", cells, SourceRow(sheet, row, columns))
        if all_of_plan:
            for ref, other_cells in plan_cells.items():
                if ref not in matched_refs:
                    out.add("priorities", other_cells)

    def _write_leads(self, section: FileSection, cells: dict[str, Value]) -> None:
        sheet, row, column = section.lead_place
        leads = self.leads.leads_of(section.lead, f"{sheet}!{cell_name(column, row)}")
        if not leads or (leads[0].note and (section.is_cross_cutting or NO_VALUE.match(leads[0].note))):
            return
        first, *others = leads
        cells |= {
            "lead": first.title or first.note,
            "lead_agency": first.agency,
            "joint_with": joint_leads_cell(others),
        }
