"""What a load would do now: compares what was read of its file with the plan as it is."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property

from core.conflict import token_of
from loading.interchange.lines import FURTHER_TEXT
from loading.layouts import Question, UnderstoodFile
from loading.load import FileSource, LoadCheck, check
from loading.models import Load
from loading.problems import FileProblem, Problems
from loading.uploads.not_in_file import KEEP, WITHDRAW, AbsentChoice, AbsentRow, absent_rows, with_kept_rows
from loading.uploads.reading import Reading, open_questions, read_load, source_of, unread_cells
from plan.difference import Difference, difference
from plan.reading import PlanDidNotExist, read_plan
from plan.value import TABLES, PlanValue
from plan.value.rows import DecisionValue
from priorities.models import Agreement

# Leads write to these tables at any time. A file without such a sheet does not change them, so they do not count.
WRITTEN_BY_LEADS = ("updates", "commentary")


def said_of(load: Load) -> dict[str, str]:
    """What people have said of a load so far, part by part: the token of its pages is made of it."""
    said = {name: getattr(load, name) for name in ("layout", "answers", "absent", "head")}
    return {"file": load.file.digest} | {name: json.dumps(said[name], sort_keys=True) for name in said}


@dataclass
class LoadOutcome:
    """What a load would do. ``checked`` None: its columns have no layout yet, or the file is for another plan.

    ``file_difference``: the difference without rows that are kept although the file does not have them.
    """

    load: Load
    reading: Reading
    understood: UnderstoodFile | None = None
    checked: LoadCheck | None = None
    errors: list[FileProblem] = field(default_factory=list)
    warnings: list[FileProblem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    absent: list[AbsentRow] = field(default_factory=list)
    file_difference: Difference | None = None

    @property
    def difference(self) -> Difference | None:
        """What would be written; None where there are errors or no layout yet."""
        return self.checked.difference if self.checked and not self.errors else None

    @property
    def default_choice(self) -> str:
        """What happens to rows that the file does not have, until somebody chooses.

        A file in the interchange form should be complete; a file in another layout need not be.
        """
        return WITHDRAW if self.understood and self.understood.is_interchange else KEEP

    @property
    def choice(self) -> AbsentChoice:
        """What a person chose for rows that the file does not have."""
        return AbsentChoice.from_json(self.load.absent)

    @property
    def is_new(self) -> bool:
        """Whether the load makes the agreement: there is none yet, or it was taken back."""
        agreement = self.checked.agreement if self.checked else None
        return agreement is None or agreement.withdrawn_at is not None

    @property
    def adds_actions(self) -> bool:
        """Whether the load adds actions to the plan."""
        return self.difference is not None and any(
            item.before is None for item in self.difference.of("actions")
        )

    @property
    def asks_about_absent(self) -> bool:
        """Whether a person must choose what happens to absent rows before the load."""
        return bool(self.absent) and not self.choice.all and self.default_choice == WITHDRAW

    @property
    def is_ready(self) -> bool:
        """Whether the load can be confirmed: no errors and no open questions, and something would change."""
        return bool(self.checked) and not (self.errors or self.questions or self.asks_about_absent)

    @cached_property
    def shown(self) -> object:
        """What the person sees: the file, the answers and choices, and the plan as it is."""
        contents: list[object] = [*said_of(self.load).values()]
        before = self.checked.before if self.checked else None
        if before is not None:
            sheet_names = {sheet.name for sheet in self.understood.sheets} if self.understood else set()
            names = [t.name for t in TABLES if t.name not in WRITTEN_BY_LEADS or t.name in sheet_names]
            contents += [before.agreement, *(before.table(name) for name in names)]
        return contents

    @property
    def seen(self) -> str:
        """The token of what the person sees."""
        return token_of(self.shown)


def preview_load(load: Load) -> LoadOutcome:
    """Finds what the file of a load would do to the plan as it is. Raises UnreadableFile and FileLost."""
    reading = read_load(load)
    if reading.needs_columns:
        return LoadOutcome(load, reading)
    plan = None if reading.document.is_interchange else plan_of(load.agreement)
    understood = reading.understand(load, plan)
    outcome = LoadOutcome(load, reading, understood, questions=open_questions(understood, load.answers))
    outcome.errors = [problem for problem in understood.problems if not problem.warning]
    unreadable = unread_cells(reading, load.answers)
    if not understood.is_interchange:
        outcome.errors += unreadable
    outcome.warnings = [problem for problem in understood.problems if problem.warning]
    source = source_of(understood, unreadable)
    _compare_with_plan(outcome, source, plan)
    return outcome


def _compare_with_plan(outcome: LoadOutcome, source: FileSource, plan: PlanValue | None) -> None:
    """Compares the file with the plan, and gives each problem its place in the file."""
    load, understood = outcome.load, outcome.understood

    def adjust(after: PlanValue, before: PlanValue | None) -> PlanValue:
        if before is None:
            return after
        outcome.file_difference = difference(before, after)
        outcome.absent = absent_rows(before, after)
        choice, default_choice = outcome.choice, outcome.default_choice
        kept_rows = {
            row.place for row in outcome.absent if choice.keeps(row.place, default_choice=default_choice)
        }
        return with_kept_rows(after, before, kept_rows)

    checked = check(source, adjust=adjust, plan=plan)
    wrong_target = _wrong_target(load, checked)
    if wrong_target:
        # The page shows nothing of a plan that belongs to others, or that the person did not choose.
        outcome.absent, outcome.file_difference = [], None
        outcome.errors.append(wrong_target)
        return
    outcome.checked = checked
    problems = Problems(list(outcome.errors))
    for problem in (*checked.problems.errors, *checked.problems.warnings):
        if (
            problem.warning
            and FURTHER_TEXT in problem.message
            and understood
            and not understood.is_interchange
        ):
            continue  # a person chose it on the page of the columns
        in_file = understood.in_source(problem) if understood else problem
        (problems.warn if in_file.warning else problems.add)(in_file.sheet, in_file.cell, in_file.message)
    cells = outcome.reading.cells
    outcome.errors = sorted(problems.errors, key=cells.order)
    outcome.warnings = sorted([*outcome.warnings, *problems.warnings], key=cells.order)


def _wrong_target(load: Load, checked: LoadCheck) -> FileProblem | None:
    """The problem of a file that is about another plan than the load; None for the right plan."""
    target, existing = load.agreement, checked.agreement
    if existing is not None and existing.partnership_id != load.partnership_id:
        message = f"The short name “{checked.slug}” is taken already. Choose another “slug”."
        return FileProblem("agreement", "", message)
    if target is not None and checked.slug and checked.slug != target.slug:
        message = (
            f"The file is about “{checked.slug}”, and you chose {target.title} (“{target.slug}”). Correct “slug” in "
            "the file, or start again and choose the agreement that it is about."
        )
        return FileProblem("agreement", "", message)
    if target is None and existing is not None and existing.withdrawn_at is None:
        message = (
            f"{existing.title} is here already, and you chose a new agreement. Start again and choose "
            f"{existing.title}, or give the new one another “slug”."
        )
        return FileProblem("agreement", "", message)
    difference = checked.difference
    if difference is not None and difference.after.agreement.partnership != load.partnership.name:
        message = (
            f"The file names the partnership “{difference.after.agreement.partnership}”; this import is for "
            f"{load.partnership.name}. Correct “partnership” in the file."
        )
        return FileProblem("agreement", "", message)
    return None


def plan_of(agreement: Agreement | None) -> PlanValue | None:
    """The plan as it is now; None where there is none yet."""
    if agreement is None:
        return None
    try:
        return read_plan(agreement)
    except PlanDidNotExist:
        return None


def decisions_of(agreement: Agreement | None) -> tuple[DecisionValue, ...]:
    """The decisions of the plan as it is, one of which may be behind a load; none where there is no plan yet."""
    if agreement is None:
        return ()
    try:
        return read_plan(agreement, tables={"decisions"}).decisions
    except PlanDidNotExist:
        return ()
