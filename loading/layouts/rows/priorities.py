"""The priorities that a file names, and which of the plan's they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.text import folded
from documents.spreadsheets import Value, cell_name
from loading.layouts.asking import Asker
from loading.layouts.cells.leads import Leads, in_one_cell
from loading.layouts.cells.likeness import POSSIBLE, likeness
from loading.layouts.cells.words import plain
from loading.layouts.questions import Question, SourceRow
from loading.layouts.rows.entries import NOT_ONE, FileSection
from loading.layouts.sheets.output import Output
from loading.problems import Problems
from plan.value import PlanValue
from plan.value.rows import PriorityValue

NEW = "new"
NOT_STATED = "Priority not stated"
CROSSING = "Cross-cutting"


@dataclass
class PriorityMaker:
    """Settles the titles and numbers of sections, and writes the sheet of priorities."""

    plan: PlanValue | None
    asker: Asker
    leads: Leads
    problems: Problems
    names: dict[int, str] = field(default_factory=dict)
    """What rows of ``actions`` call a section (by its id): its number, or its title where it has none."""
    rows: dict[int, PriorityValue] = field(default_factory=dict)
    """The plan's priority that a section is."""
    holds: Mapping[int, Counter[str]] = field(default_factory=dict)
    """How many actions of a section (by its id) stand in which of the plan's priorities in the same words."""

    def settle(self, sections: Sequence[FileSection]) -> None:
        """Gives each section its title and number: those of the plan's priority that it is, or its own."""
        for section in sections:
            self._settle(section)
        taken = {section.number for section in sections} | {
            row.number for row in (self.plan.priorities if self.plan else ())
        }
        next_number = 1
        for section in sections:
            while not section.number and str(next_number) in taken:
                next_number += 1
            if not section.number and id(section) not in self.rows:
                section.number = str(next_number)
                taken.add(section.number)
            self.names[id(section)] = section.number or section.title

    def _settle(self, section: FileSection) -> None:
        if not section.title and not section.number and not section.crossing:
            section.title = self._asked_title(section)
        known = self._known(section)
        if known is not None:
            self.rows[id(section)] = known
            section.number = section.number or known.number
            if not section.title or plain(section.title) == plain(known.title):
                section.title = known.title
        elif not section.title and section.crossing:
            section.title = CROSSING
            self._warn(section, f"A section without a priority is loaded as “{CROSSING}”.")
        elif not section.title:
            section.title = f"Priority {section.number}"
            self._warn(
                section, f"The file gives priority {section.number} no title; it is called so for now."
            )

    def _warn(self, section: FileSection, message: str) -> None:
        sheet, row, column = section.place
        self.problems.warn(sheet, cell_name(column, row) if row else "", message)

    def _asked_title(self, section: FileSection) -> str:
        sheet, row, column = section.place
        known = [(item.title, item.title) for item in self.plan.priorities] if self.plan else []
        return (
            self.asker.ask(
                Question(
                    key=f"priority:{folded(sheet)}",
                    kind="priority",
                    place=f"{sheet}!{cell_name(column, row)}" if row else sheet,
                    value="",
                    prompt=f"Of which priority is “{sheet}”? The file does not say.",
                    choices=tuple(known),
                    free=True,
                    hint="Type the title of the priority." if not known else "",
                )
            )
            or NOT_STATED
        )

    def _known(self, section: FileSection) -> PriorityValue | None:
        """The plan's priority: by its title, by its number alone, or by likeness, which is asked."""
        rows = self.plan.priorities if self.plan else ()
        for row in rows:
            if section.title and plain(row.title) == plain(section.title):
                return row
        by_number = next((row for row in rows if section.number and row.number == section.number), None)
        if not section.title or not rows:
            return by_number
        scored = [(likeness(section.title, row.title), row) for row in rows]
        percent, nearest = max(scored, key=lambda pair: pair[0])
        best, hint = nearest, f"“{nearest.title}” is {percent}% alike."
        [(ref, number)] = self.holds.get(id(section), Counter()).most_common(1) or [("", 0)]
        if number:  # what is in it tells more than what it is called
            best, percent = next(row for row in rows if row.ref == ref), 100
            hint = f"{number} of its actions are under “{best.title}” in the plan."
        elif percent < POSSIBLE and by_number is not None:
            best, percent = by_number, 100
            hint = f"“{best.title}” has the same number."
        sheet, place, column = section.place
        answer = self.asker.ask(
            Question(
                key=f"match:priority:{folded(section.title)}",
                kind="match",
                place=f"{sheet}!{cell_name(column, place)}" if place else sheet,
                value=section.title,
                prompt=f"Is “{section.title}” a priority that the plan has under another title?",
                choices=(
                    (NEW, "No, it is a new one"),
                    *((row.ref, f"Yes: {row.number} {row.title}".replace(":  ", ": ")) for row in rows),
                ),
                proposed=best.ref if percent >= POSSIBLE else NEW,
                hint=hint,
            )
        )
        return next((row for row in rows if row.ref == answer), None)

    def write(self, sections: Sequence[FileSection], out: Output, *, all_of_plan: bool) -> None:
        """The sheet of priorities. ``all_of_plan``: with those of the plan that the file does not name."""
        before = {
            row.ref: cells
            for row, cells in zip(
                self.plan.priorities if self.plan else (), out.before("priorities"), strict=True
            )
        }
        said = {row.ref for row in self.rows.values()}
        written: set[str] = set()
        for section in sections:
            known = self.rows.get(id(section))
            if known is not None and known.ref in written:
                continue
            cells: dict[str, Value] = dict(before[known.ref]) if known else {}
            cells |= {"number": section.number, "title": section.title}
            if known is None:
                cells["kind"] = "cross_cutting" if section.crossing else "priority"
            else:
                written.add(known.ref)
            if section.overall_aim:
                cells["overall_aim"] = section.overall_aim
            self._lead(section, cells)
            sheet, row, column = section.place
            lead_column = section.lead_place[2]
            columns = {"number": column, "title": column, "lead": lead_column, "lead_agency": lead_column}
            out.add("priorities", cells, SourceRow(sheet, row, columns))
        if all_of_plan:
            for ref, kept in before.items():
                if ref not in said:
                    out.add("priorities", kept)

    def _lead(self, section: FileSection, cells: dict[str, Value]) -> None:
        sheet, row, column = section.lead_place
        leads = self.leads.several(section.lead, f"{sheet}!{cell_name(column, row)}")
        if not leads or (leads[0].note and (section.crossing or NOT_ONE.match(leads[0].note))):
            return
        first, *others = leads
        cells |= {
            "lead": first.title or first.note,
            "lead_agency": first.agency,
            "joint_with": in_one_cell(others),
        }
