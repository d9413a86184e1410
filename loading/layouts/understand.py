"""Converts a file to sheets in the interchange form, with its layout and the answers to its questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from documents.spreadsheets import RawSheet, cell_name
from loading.interchange.lines import in_quotes
from loading.layouts.account import Account, SheetAccount, outside_account
from loading.layouts.asking import Questions
from loading.layouts.cells.leads import Leads
from loading.layouts.cells.statuses import Statuses
from loading.layouts.cells.themes import Themes
from loading.layouts.cells.words import plain_words
from loading.layouts.columns.document import SourceDocument
from loading.layouts.columns.layout import ROLES, Layout, SheetLayout, heading_row_in
from loading.layouts.preparing.context import Preparing
from loading.layouts.preparing.prepare import prepared_sheets
from loading.layouts.preparing.rivals import ask_rivals
from loading.layouts.preparing.told import tell_of_file
from loading.layouts.preview import preview_of
from loading.layouts.questions import FileAgreement, ReportedPeriod, UnderstoodFile
from loading.layouts.rows.actions import ActionMaker, FileAction
from loading.layouts.rows.doubles import without_doubles
from loading.layouts.rows.entries import FileSection, FileSections
from loading.layouts.rows.figures import FigureReader, FileIndicator
from loading.layouts.rows.identity import told_apart
from loading.layouts.rows.matching import Matching
from loading.layouts.rows.priorities import PriorityMatching
from loading.layouts.rows.sections import RowReader
from loading.layouts.sheets.actions import write_actions
from loading.layouts.sheets.figures import write_figures
from loading.layouts.sheets.output import Output
from loading.layouts.sheets.people import read_people, write_bodies, write_people
from loading.layouts.sheets.reported_period import (
    NOT_OF_A_REPORT,
    ReportMatching,
    leave_of_report,
    write_commentary,
    write_periods,
    write_updates,
)
from loading.problems import Problems, comma_list
from plan.value import PlanValue


def understand(
    document: SourceDocument,
    layout: Layout,
    answers: Mapping[str, str],
    agreement: FileAgreement,
    plan: PlanValue | None,
) -> UnderstoodFile:
    """The file in the interchange form, with its open questions and problems.

    ``agreement``: the agreement that the file is about. ``plan``: the whole plan of that agreement as it is now; None
    for a new agreement. A file that is in the interchange form already is not changed.
    """
    if document.is_interchange:
        return UnderstoodFile(document.sheets, is_interchange=True)
    return _Understanding(document, layout, answers, agreement, plan).result()


class _Understanding:
    """Reads one file and writes its sheets; :func:`understand` calls it."""

    def __init__(
        self,
        document: SourceDocument,
        layout: Layout,
        answers: Mapping[str, str],
        agreement: FileAgreement,
        plan: PlanValue | None,
    ) -> None:
        self.document = document
        self.layout = layout
        self.agreement = agreement
        self.plan = plan
        self.problems = Problems()
        self.questions = Questions(answers)
        self.sections = FileSections()
        self.leads = Leads(plan, self.questions, agreement.known_leads)
        self.themes = Themes(plan, self.questions)
        self.statuses = Statuses(plan, self.questions)
        self.priorities = PriorityMatching(plan, self.questions, self.leads, self.problems)
        self.out = Output(plan)
        self.account = Account()
        self.prepared: dict[str, tuple[SheetLayout, int]] = {}
        """The layout and the heading row with which each sheet was read."""
        self.plan_texts = frozenset(plain_words(row.text) for row in plan.actions) if plan else frozenset()

    def result(self) -> UnderstoodFile:
        """The sheets, questions and problems of the file."""
        planned: list[FileAction] = []
        reported: list[FileAction] = []
        indicators: list[FileIndicator] = []
        used = [sheet for sheet in self.layout.sheets if sheet.what != "nothing"]
        tell_of_file(self.document, self.layout, self.problems)
        for layout in used:
            if layout.what == "people":  # first, so that names in other sheets are known
                self._read_people(layout)
        for layout in used:
            if layout.what == "people":
                continue
            if layout.what == "indicators":
                indicators += self._read_indicators(layout)
            elif layout.what == "progress" and self.plan is not None:
                reported += self._read_actions(layout)
            else:
                planned += self._read_actions(layout)
        self._require_content(used, planned + reported, indicators)
        self._write(planned, reported, indicators)
        return UnderstoodFile(
            sheets=self.out.sheets(),
            questions=self.questions.all(),
            problems=tuple(self.problems.all),
            preview=preview_of(planned + reported, indicators),
            origins=self.out.origins(),
            accounts=self._accounts,
        )

    def _accounts(self) -> tuple[SheetAccount, ...]:
        """What became of every cell, by sheet; of what stands in no sheet, last."""
        accounts = [
            self.account.of_sheet(sheet, *self.prepared.get(sheet.name, (None, 0)))
            for sheet in self.document.sheets
        ]
        outside = self.document.outside
        return (*accounts, outside_account(outside)) if outside else tuple(accounts)

    # --- reading -------------------------------------------------------------------------------------------------

    def _sheets_with_heading_row(self, layout: SheetLayout) -> list[tuple[RawSheet, int]]:
        """The sheets of one layout, each with the number of its heading row."""
        sheets = []
        for name in layout.names:
            sheet = self.document.sheet(name)
            if sheet is not None:
                sheets.append((sheet, heading_row_in(sheet, layout)))
        return sheets

    def _prepared(self, layout: SheetLayout) -> list[Preparing]:
        """The sheets of one layout, with what they show besides their values brought into their rows."""
        sheets = self._sheets_with_heading_row(layout)
        prepared = prepared_sheets(layout, sheets, self.questions, self.problems, self.account, self.statuses)
        for item in prepared:
            self.prepared[item.sheet.name] = (item.layout, item.heading_row)
        return prepared

    def _read_actions(self, layout: SheetLayout) -> list[FileAction]:
        if "action" not in layout.columns:
            message = "No column is the action. Choose the column that says what is to be done."
            self.problems.add(layout.name, _first_heading_cell(layout), message)
            return []
        layout, as_periods = ask_rivals(layout, self._sheets_with_heading_row(layout), self.questions)
        aims = self.plan.aims if self.plan else ()
        numbered_aims = frozenset((row.number, plain_words(row.text)) for row in aims if row.number)
        reader = RowReader(
            layout,
            self.sections,
            self.agreement.priority,
            numbered_aims,
            self.questions,
            self.account,
            is_flat=self.document.kind == "csv",
        )
        roles: set[str] = set()
        for item in self._prepared(layout):
            reader.layout = item.layout
            roles |= set(item.layout.columns)
            reader.later |= {(item.sheet.name, row): texts for row, texts in item.later.items()}
            reader.stages |= {(item.sheet.name, row) for row in item.stages}
            reader.read(item.sheet, item.heading_row, self.document.levels.get(item.sheet.name, ()))
        reader.finish()
        for name, row, column, words in reader.left_out:
            is_key = self.statuses.read_key(words)
            what = "is taken as the key to the statuses" if is_key else "is no action; it is left out"
            if is_key:
                self.account.take((name, row, column), "key to the statuses")
            message = f"{in_quotes(words)} {what}."
            self.problems.warn(name, cell_name(column, row), message)
        for name, row, column, message in reader.notes:
            self.problems.warn(name, cell_name(column, row) if row else "", message)
        maker = ActionMaker(
            self.questions,
            self.leads,
            self.themes,
            self.statuses,
            self.problems,
            self.account,
            self.agreement.period is not None,
            self.plan_texts,
            as_periods=as_periods,
        )
        actions = maker.actions(reader.entries, replace(layout, columns=tuple(roles)))
        return without_doubles(actions, self.questions, self.account)

    def _read_indicators(self, layout: SheetLayout) -> list[FileIndicator]:
        if "indicator" not in layout.columns and "area" not in layout.columns:
            message = "No column is the indicator. Choose the column that names it."
            self.problems.add(layout.name, _first_heading_cell(layout), message)
            return []
        reader = FigureReader(
            layout, self.sections, self.questions, self.problems, self.agreement.priority, self.account
        )
        for item in self._prepared(layout):
            reader.layout = item.layout
            reader.read(item.sheet, item.heading_row)
        return reader.indicators

    def _read_people(self, layout: SheetLayout) -> None:
        for item in self._prepared(layout):
            read_people(item.sheet, item.heading_row, item.layout, self.leads, self.problems, self.account)

    def _require_content(
        self, used: Sequence[SheetLayout], actions: Sequence[FileAction], indicators: Sequence[FileIndicator]
    ) -> None:
        """Adds a problem where nothing could be read from the file."""
        if not used:
            message = (
                "No table of the file looks like a plan. Say which sheet holds it, and which column is what."
            )
            self.problems.add("", "", message)
        elif not actions and not indicators and not self.leads.holders and not self.problems.errors:
            message = "There is no row below the headings. Check which row holds the headings."
            self.problems.add(used[0].name, "", message)

    def _warn_of_report(self, reported: Sequence[FileAction]) -> None:
        """Warns that only status and progress are loaded from a report, and requires its period."""
        sheet = reported[0].sheet
        if self.agreement.period is None:
            self.problems.add(sheet, "", "The sheet is a report: say which reporting period it is of.")
        roles = frozenset().union(*(action.roles for action in reported))
        ignored = [ROLES[role] for role in ROLES if role in roles & NOT_OF_A_REPORT]
        if ignored:
            message = f"Of a report, status and progress are taken. Left as the plan has them: {comma_list(ignored)}."
            self.problems.warn(sheet, "", message)

    # --- writing -------------------------------------------------------------------------------------------------

    def _write(
        self, planned: list[FileAction], reported: list[FileAction], indicators: list[FileIndicator]
    ) -> None:
        sections = self._used_sections(planned, reported, indicators)
        self.priorities.action_counts = self._count_actions([*planned, *reported])
        self.priorities.set_titles(sections)
        self._write_agreement()
        all_of_plan = bool(self.agreement.priority) or not planned
        self.priorities.write(sections, self.out, all_of_plan=all_of_plan)
        refs: dict[int, str] = {}
        plan_priorities = {key: row.ref for key, row in self.priorities.plan_rows.items()}
        if planned:
            for action in planned:
                if not action.aim.text:
                    action.aim.uses_priority_words = True
                    action.aim.text = action.section.overall_aim or action.section.title
            matching = Matching(self.plan, self.agreement.slug, self.questions, plan_priorities)
            matching.match(planned)
            refs |= matching.actions
            write_actions(planned, matching, self.priorities, self.out, self.problems, self._sets_status)
            if all_of_plan:
                self._keep_other_actions(set(plan_priorities.values()))
        else:
            self.out.keep("actions")
        if self.plan is not None and reported:
            self._warn_of_report(reported)
            reports = ReportMatching(self.plan, self.questions, self.problems)
            refs |= {id(action): reports.ref(action) for action in reported if action.text}
            leave_of_report(reported, refs, self.document, self.prepared, self.account)
        self._write_progress([*planned, *reported], refs, sections)
        rows = told_apart(indicators, self.questions)
        write_figures(rows, self.priorities.names, self.out, self.questions, self.problems)
        self._write_vocabulary()

    def _count_actions(self, actions: Sequence[FileAction]) -> dict[int, Counter[str]]:
        """For each section (by its id): how many of its actions each priority of the plan has in the same words."""
        if self.plan is None:
            return {}
        priority_of_aim = {aim.ref: aim.priority for aim in self.plan.aims}
        priority_of_text = {plain_words(row.text): priority_of_aim[row.aim] for row in self.plan.actions}
        counts: dict[int, Counter[str]] = {}
        for action in actions:
            if action.text and (ref := priority_of_text.get(plain_words(action.text))):
                counts.setdefault(id(action.section), Counter())[ref] += 1
        return counts

    def _used_sections(
        self, planned: list[FileAction], reported: list[FileAction], indicators: list[FileIndicator]
    ) -> list[FileSection]:
        """The priorities that have rows, a lead or an overall aim. Warns of the others."""
        used = {id(action.section) for action in planned}
        used |= {id(action.section) for action in reported if action.section.title or action.section.number}
        used |= {id(item.section) for item in indicators if item.section is not None}
        for section in self.sections.all:
            sheet, row, column = section.place
            words = f"{section.number} {section.title}".strip()
            is_unused = id(section) not in used and bool(words) and not section.is_sheet_name
            if section.lead or section.overall_aim or (is_unused and section.is_listed):
                used.add(id(section))
                if is_unused and section.is_listed:
                    message = (
                        f"{in_quotes(words)} has no row of the plan below it; it is kept, without an action."
                    )
                    self.problems.warn(sheet, cell_name(column, row) if row else "", message)
            elif is_unused:
                message = f"{in_quotes(words)} has no row of the plan below it; it is left out."
                self.problems.warn(sheet, cell_name(column, row) if row else "", message)
                self.account.leave(section.place, "it has no row of the plan below it")
        return [section for section in self.sections.all if id(section) in used]

    @property
    def _sets_status(self) -> bool:
        """Whether actions get the status from the file. Not from an old report: their status may be newer today."""
        return self.plan is None or self.agreement.period is None

    def _write_agreement(self) -> None:
        if self.plan is not None:
            row = self.plan.agreement
            self.out.add("agreement", {"slug": row.ref, "title": row.title, "partnership": row.partnership})
            return
        agreement = self.agreement
        self.out.add(
            "agreement",
            {
                "slug": agreement.slug,
                "title": agreement.title,
                "partnership": agreement.partnership,
                "starts_on": agreement.starts_on,
                "ends_on": agreement.ends_on,
                "status": agreement.status,
            },
        )

    def _keep_other_actions(self, refs: set[str]) -> None:
        """Copies the plan's actions of the other priorities, for a file that is about one priority."""
        if self.plan is None:
            return
        others = {row.number or row.title for row in self.plan.priorities if row.ref not in refs}
        for cells in self.out.plan_rows("actions"):
            if cells["priority"] in others:
                self.out.add("actions", cells)

    def _write_progress(
        self, actions: list[FileAction], refs: Mapping[int, str], sections: list[FileSection]
    ) -> None:
        period = self.agreement.period
        titles = dict.fromkeys(title for action in actions for title in action.history)
        earlier = [ReportedPeriod(title, source=self.document.name) for title in titles]
        of_period = {
            item.title: [action for action in actions if item.title in action.history] for item in earlier
        }
        reports = [(item, of_period[item.title]) for item in earlier]
        if period is not None and period.title not in titles:
            reports.append((period, actions))
        if reports:
            write_periods([item for item, _ in reports], self.out)
            write_updates(reports, refs, self.out)
        if period is not None:
            self._take_paragraphs(sections)
            write_commentary(period, sections, self.priorities.names, self.out)
            return
        for section in self.sections.all:
            if section.paragraphs:
                number = len(section.paragraphs)
                what = "A paragraph" if number == 1 else f"{number} paragraphs"
                message = (
                    f"{what} above the table, beginning {in_quotes(section.paragraphs[0][2])}, left out."
                )
                self.problems.warn(section.paragraphs[0][0], "", message)

    def _take_paragraphs(self, sections: Sequence[FileSection]) -> None:
        """Says that the paragraphs about a priority are its commentary."""
        for section in sections:
            for sheet, number, _ in section.paragraphs:
                self.account.take((sheet, 0, number), "commentary on the priority")

    def _write_vocabulary(self) -> None:
        """Writes the sheets whose rows other sheets name: labels, themes, bodies, people."""
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


def _first_heading_cell(layout: SheetLayout) -> str:
    """The first cell of the headings; "" where there are none."""
    return cell_name(0, layout.heading_row) if layout.heading_row else ""
