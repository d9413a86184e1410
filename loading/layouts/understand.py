"""A file, its layout and the answers given -> sheets in the interchange form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from documents.spreadsheets import RawSheet, cell_name
from loading.interchange.lines import quoted
from loading.layouts.asking import Asker
from loading.layouts.cells.leads import Leads
from loading.layouts.cells.statuses import Statuses
from loading.layouts.cells.themes import Themes
from loading.layouts.cells.words import plain
from loading.layouts.columns.document import SourceDocument
from loading.layouts.columns.layout import ROLES, Layout, SheetLayout, heading_row_in
from loading.layouts.preview import preview_of
from loading.layouts.questions import FileAgreement, Understood
from loading.layouts.rows.actions import ActionMaker, FileAction
from loading.layouts.rows.entries import FileSection, FileSections
from loading.layouts.rows.figures import FigureReader, FileIndicator
from loading.layouts.rows.matching import Matching
from loading.layouts.rows.priorities import PriorityMaker
from loading.layouts.rows.sections import RowReader
from loading.layouts.sheets.actions import write_actions
from loading.layouts.sheets.figures import write_figures
from loading.layouts.sheets.output import Output
from loading.layouts.sheets.people import read_people, write_bodies, write_people
from loading.layouts.sheets.reported_period import (
    ReportMatching,
    write_commentary,
    write_period,
    write_updates,
)
from loading.problems import Problems, listed
from plan.value import PlanValue

NOT_OF_A_REPORT = frozenset(
    {"lead", "themes", "coordinator", "agency", "due", "outcome", "measure", "reporting", "extra"}
)


def understand(
    document: SourceDocument,
    layout: Layout,
    answers: Mapping[str, str],
    head: FileAgreement,
    plan: PlanValue | None,
) -> Understood:
    """The file in the interchange form, with the questions that it leaves open and what is wrong with it.

    ``head``: the agreement that it is about. ``plan``: that agreement as it reads now, read whole; None for a new one.
    A file in the interchange form is passed on as it is.
    """
    if document.is_interchange:
        return Understood(document.sheets, is_interchange=True)
    return _Understanding(document, layout, answers, head, plan).understood()


class _Understanding:
    """One file while it is understood."""

    def __init__(
        self,
        document: SourceDocument,
        layout: Layout,
        answers: Mapping[str, str],
        head: FileAgreement,
        plan: PlanValue | None,
    ) -> None:
        self.document = document
        self.layout = layout
        self.head = head
        self.plan = plan
        self.problems = Problems()
        self.asker = Asker(answers)
        self.sections = FileSections()
        self.leads = Leads(plan, self.asker)
        self.themes = Themes(plan, self.asker)
        self.statuses = Statuses(plan, self.asker)
        self.priorities = PriorityMaker(plan, self.asker, self.leads, self.problems)
        self.out = Output(plan)
        self.worded = frozenset(plain(row.text) for row in plan.actions) if plan else frozenset()

    def understood(self) -> Understood:
        """The file as it is understood."""
        planned: list[FileAction] = []
        reported: list[FileAction] = []
        indicators: list[FileIndicator] = []
        used = [sheet for sheet in self.layout.sheets if sheet.what != "nothing"]
        for layout in used:
            if layout.what == "people":  # first, so that names in other sheets are known
                self._people(layout)
        for layout in used:
            if layout.what == "people":
                continue
            if layout.what == "indicators":
                indicators += self._indicators(layout)
            elif layout.what == "progress" and self.plan is not None:
                reported += self._actions(layout)
            else:
                planned += self._actions(layout)
        self._check(used, planned + reported, indicators)
        self._write(planned, reported, indicators)
        return Understood(
            sheets=self.out.sheets(),
            questions=self.asker.questions(),
            problems=tuple(self.problems.found),
            preview=preview_of(planned + reported, indicators),
            origins=self.out.origins(),
        )

    # --- reading -------------------------------------------------------------------------------------------------

    def _sheets(self, layout: SheetLayout) -> list[tuple[RawSheet, int]]:
        """The sheets of one layout, each with the row of its headings."""
        found = []
        for name in layout.names:
            sheet = self.document.sheet(name)
            if sheet is not None:
                found.append((sheet, heading_row_in(sheet, layout)))
        return found

    def _actions(self, layout: SheetLayout) -> list[FileAction]:
        if "action" not in layout.columns:
            message = "No column is the action. Choose the column that says what is to be done."
            self.problems.add(layout.name, _head_of(layout), message)
            return []
        aims = self.plan.aims if self.plan else ()
        known = frozenset((row.number, plain(row.text)) for row in aims if row.number)
        reader = RowReader(layout, self.sections, self.head.priority, known)
        for sheet, heading_row in self._sheets(layout):
            reader.read(sheet, heading_row, self.document.levels.get(sheet.name, ()))
        reader.finish()
        for name, row, column, words in reader.aside:
            is_key = self.statuses.learn(words)
            what = "is taken as the key to the statuses" if is_key else "is no action; it is left out"
            message = f"{quoted(words)} {what}."
            self.problems.warn(name, cell_name(column, row), message)
        for name, row, column, message in reader.notes:
            self.problems.warn(name, cell_name(column, row), message)
        maker = ActionMaker(
            self.asker,
            self.leads,
            self.themes,
            self.statuses,
            self.problems,
            self.head.period is not None,
            self.worded,
        )
        return maker.actions(reader.entries, layout)

    def _indicators(self, layout: SheetLayout) -> list[FileIndicator]:
        if "indicator" not in layout.columns:
            message = "No column is the indicator. Choose the column that names it."
            self.problems.add(layout.name, _head_of(layout), message)
            return []
        reader = FigureReader(layout, self.sections, self.asker, self.problems, self.head.priority)
        for sheet, heading_row in self._sheets(layout):
            reader.read(sheet, heading_row)
        return reader.found

    def _people(self, layout: SheetLayout) -> None:
        for sheet, heading_row in self._sheets(layout):
            read_people(sheet, heading_row, layout, self.leads, self.problems)

    def _check(
        self, used: Sequence[SheetLayout], actions: Sequence[FileAction], indicators: Sequence[FileIndicator]
    ) -> None:
        """Something must come of the file."""
        if not used:
            message = (
                "No table of the file looks like a plan. Say which sheet holds it, and which column is what."
            )
            self.problems.add("", "", message)
        elif not actions and not indicators and not self.leads.holders and not self.problems.errors:
            message = "There is no row below the headings. Check which row holds the headings."
            self.problems.add(used[0].name, "", message)

    def _check_report(self, reported: Sequence[FileAction]) -> None:
        """A report is of a period; of its rows only status and progress are loaded, which is told."""
        sheet = reported[0].sheet
        if self.head.period is None:
            self.problems.add(sheet, "", "The sheet is a report: say which reporting period it is of.")
        said = frozenset().union(*(action.said for action in reported))
        others = [ROLES[role] for role in ROLES if role in said & NOT_OF_A_REPORT]
        if others:
            message = (
                f"Of a report, status and progress are loaded. Left as the plan has them: {listed(others)}."
            )
            self.problems.warn(sheet, "", message)

    # --- writing -------------------------------------------------------------------------------------------------

    def _write(
        self, planned: list[FileAction], reported: list[FileAction], indicators: list[FileIndicator]
    ) -> None:
        mentioned = self._mentioned(planned, reported, indicators)
        self.priorities.holds = self._held([*planned, *reported])
        self.priorities.settle(mentioned)
        self._write_head()
        all_of_plan = bool(self.head.priority) or not planned
        self.priorities.write(mentioned, self.out, all_of_plan=all_of_plan)
        refs: dict[int, str] = {}
        rows = {key: row.ref for key, row in self.priorities.rows.items()}
        if planned:
            for action in planned:
                if not action.aim.text:
                    action.aim.stands_in = True
                    action.aim.text = action.section.overall_aim or action.section.title
            matching = Matching(self.plan, self.head.slug, self.asker, rows)
            matching.match(planned)
            refs |= matching.actions
            write_actions(planned, matching, self.priorities, self.out, self.problems, self._sets_status)
            if all_of_plan:
                self._keep_other_actions(set(rows.values()))
        else:
            self.out.keep("actions")
        if self.plan is not None and reported:
            self._check_report(reported)
            reports = ReportMatching(self.plan, self.asker, self.problems)
            refs |= {id(action): reports.ref(action) for action in reported if action.text}
        self._write_progress([*planned, *reported], refs, mentioned)
        write_figures(indicators, self.priorities.names, self.out)
        self._write_words()

    def _held(self, actions: Sequence[FileAction]) -> dict[int, Counter[str]]:
        """How many actions of each section stand, in the same words, in which priority of the plan."""
        if self.plan is None:
            return {}
        there = {aim.ref: aim.priority for aim in self.plan.aims}
        where = {plain(row.text): there[row.aim] for row in self.plan.actions}
        found: dict[int, Counter[str]] = {}
        for action in actions:
            if action.text and (ref := where.get(plain(action.text))):
                found.setdefault(id(action.section), Counter())[ref] += 1
        return found

    def _mentioned(
        self, planned: list[FileAction], reported: list[FileAction], indicators: list[FileIndicator]
    ) -> list[FileSection]:
        """The priorities that something is in, or that have a lead; a heading above nothing is none."""
        used = {id(action.section) for action in planned}
        used |= {id(action.section) for action in reported if action.section.title or action.section.number}
        used |= {id(item.section) for item in indicators if item.section is not None}
        for section in self.sections.found:
            if section.lead or section.overall_aim:
                used.add(id(section))
            elif id(section) not in used and section.place[1]:
                sheet, row, column = section.place
                words = f"{section.number} {section.title}".strip()
                message = f"{quoted(words)} has no row of the plan below it; it is left out."
                self.problems.warn(sheet, cell_name(column, row), message)
        return [section for section in self.sections.found if id(section) in used]

    @property
    def _sets_status(self) -> bool:
        """An old report does not say where the actions of a plan stand today."""
        return self.plan is None or self.head.period is None

    def _write_head(self) -> None:
        if self.plan is not None:
            known = self.plan.agreement
            cells = {"slug": known.ref, "title": known.title, "partnership": known.partnership}
            self.out.add("agreement", cells)
            return
        head = self.head
        self.out.add(
            "agreement",
            {
                "slug": head.slug,
                "title": head.title,
                "partnership": head.partnership,
                "starts_on": head.starts_on,
                "ends_on": head.ends_on,
                "status": head.status,
            },
        )

    def _keep_other_actions(self, named: set[str]) -> None:
        """A file of one priority says nothing of the others."""
        if self.plan is None:
            return
        kept = {row.number or row.title for row in self.plan.priorities if row.ref not in named}
        for cells in self.out.before("actions"):
            if cells["priority"] in kept:
                self.out.add("actions", cells)

    def _write_progress(
        self, actions: list[FileAction], refs: Mapping[int, str], sections: list[FileSection]
    ) -> None:
        period = self.head.period
        if period is not None:
            write_period(period, self.out)
            write_updates(period, actions, refs, self.out)
            write_commentary(period, sections, self.priorities.names, self.out)
            return
        for section in self.sections.found:
            if section.words:
                number = len(section.words)
                what = "A paragraph" if number == 1 else f"{number} paragraphs"
                message = f"{what} above the table, beginning {quoted(section.words[0][1])}, left out."
                self.problems.warn(section.words[0][0], "", message)

    def _write_words(self) -> None:
        """The sheets that others name: labels, themes, bodies, people."""
        labels = self.statuses.rows()
        for item in labels or ():
            cells = {
                "label": item.label,
                "meaning": item.meaning,
                "delivery_state": item.delivery_state,
                "rag": item.rag,
            }
            self.out.add("status_scheme", cells)
        if self.themes.added or (self.plan is None and self.themes.titles):
            for title in self.themes.titles.values():
                self.out.add("themes", {"title": title})
        write_bodies(self.leads, self.out)
        write_people(self.leads, self.out)


def _head_of(layout: SheetLayout) -> str:
    """The first cell of the headings; "" where there are none."""
    return cell_name(0, layout.heading_row) if layout.heading_row else ""
