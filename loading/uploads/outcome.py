"""What a load would do as it stands: the file read again, understood, and held against the plan as it is."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2s, sha256

from loading.interchange.lines import FURTHER
from loading.layouts import Question, Understood
from loading.load import Checked, FileSource, check
from loading.models import Load, LoadFile
from loading.problems import FileProblem, Problems
from loading.uploads.not_in_file import KEEP, WITHDRAW, AbsentChoice, AbsentRow, absent_rows, keeping
from loading.uploads.reading import Reading, open_questions, read_load, source_of, unread
from plan.difference import Difference, difference
from plan.reading import NothingThen, read_plan
from plan.value import TABLES, PlanValue
from plan.value.rows import DecisionValue
from priorities.models import Agreement

# What leads write between two looks of an administrator; a file that does not speak of it does not touch it.
WRITTEN_BY_LEADS = ("updates", "commentary")


class FileLost(Exception):
    """The kept file is gone, or is not what it was; the message says which."""


@dataclass
class LoadOutcome:
    """What a load would do. ``found`` None: there are errors, or nobody has said yet which column is what."""

    load: Load
    reading: Reading
    understood: Understood | None = None
    checked: Checked | None = None
    errors: list[FileProblem] = field(default_factory=list)
    warnings: list[FileProblem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    absent: list[AbsentRow] = field(default_factory=list)
    as_the_file_says: Difference | None = None

    @property
    def found(self) -> Difference | None:
        """What would be written, with the rows that are kept."""
        return self.checked.found if self.checked and not self.errors else None

    @property
    def unasked(self) -> str:
        """What becomes of rows that the file does not have, before anybody chooses.

        A file in the interchange form says all; one in a layout of its own was not made to.
        """
        return WITHDRAW if self.understood and self.understood.is_interchange else KEEP

    @property
    def choice(self) -> AbsentChoice:
        """What was chosen for rows that the file does not have."""
        return AbsentChoice.from_json(self.load.absent)

    @property
    def is_new(self) -> bool:
        """Whether the agreement comes with this load: there is none, or one that was taken back."""
        there = self.checked.agreement if self.checked else None
        return there is None or there.withdrawn_at is not None

    @property
    def adds_actions(self) -> bool:
        """Whether actions would be new in the plan."""
        return self.found is not None and any(item.before is None for item in self.found.of("actions"))

    @property
    def asks_about_absent(self) -> bool:
        """Whether somebody has to say what becomes of rows before anything is written."""
        return bool(self.absent) and not self.choice.all and self.unasked == WITHDRAW

    @property
    def is_ready(self) -> bool:
        """Whether it can be confirmed: everything is understood, answered and asked, and something would change."""
        return bool(self.found) and not (self.errors or self.questions or self.asks_about_absent)

    @cached_property
    def mark(self) -> str:
        """A mark of all that was looked at: the file, what was said about it, and the plan as it is."""
        load = self.load
        said = json.dumps([load.layout, load.answers, load.absent, load.head], sort_keys=True)
        digest = blake2s(f"{load.digest}{said}".encode(), digest_size=16)
        before = self.checked.before if self.checked else None
        if before is not None:
            spoken_of = {sheet.name for sheet in self.understood.sheets} if self.understood else set()
            names = [t.name for t in TABLES if t.name not in WRITTEN_BY_LEADS or t.name in spoken_of]
            digest.update(repr((before.agreement, [before.table(name) for name in names])).encode())
        return digest.hexdigest()


def look(load: Load, *, lock: bool = False) -> LoadOutcome:
    """Reads the very same bytes and says what they would do. ``lock``: in a transaction that goes on to write.

    Raises UnreadableFile and FileLost.
    """
    reading = read_load(load, content_of(load))
    if reading.needs_columns:
        return LoadOutcome(load, reading)
    plan = None if reading.document.is_interchange else plan_of(load.agreement)
    understood = reading.understood(load, plan)
    outcome = LoadOutcome(load, reading, understood, questions=open_questions(understood, load.answers))
    outcome.errors = [problem for problem in understood.problems if not problem.warning]
    faults = unread(reading, load.answers)
    if not understood.is_interchange:
        outcome.errors += faults
    outcome.warnings = [problem for problem in understood.problems if problem.warning]
    source = source_of(understood, faults)
    _check(outcome, source, lock)
    return outcome


def _check(outcome: LoadOutcome, source: FileSource, lock: bool) -> None:
    """Holds the file against the plan, and sorts what is wrong under the places of the file."""
    load, understood = outcome.load, outcome.understood

    def adjust(after: PlanValue, before: PlanValue | None) -> PlanValue:
        if before is None:
            return after
        outcome.as_the_file_says = difference(before, after)
        outcome.absent = absent_rows(before, after)
        choice, unasked = outcome.choice, outcome.unasked
        kept = {row.place for row in outcome.absent if choice.keeps(row.place, unasked=unasked)}
        return keeping(after, before, kept)

    checked = check(source, lock=lock, adjust=adjust)
    strange = _not_theirs(load, checked)
    if strange:
        # Nothing is told of what belongs to others, or is not what the person chose.
        outcome.absent, outcome.as_the_file_says = [], None
        outcome.errors.append(strange)
        return
    outcome.checked = checked
    found = Problems(list(outcome.errors))
    for problem in (*checked.problems.errors, *checked.problems.warnings):
        if problem.warning and FURTHER in problem.message and understood and not understood.is_interchange:
            continue  # somebody has said so on the page of the columns
        placed = understood.placed(problem) if understood else problem
        (found.warn if placed.warning else found.add)(placed.sheet, placed.cell, placed.message)
    spots = outcome.reading.spots
    outcome.errors = sorted(found.errors, key=spots.order)
    outcome.warnings = sorted([*outcome.warnings, *found.warnings], key=spots.order)


def _not_theirs(load: Load, checked: Checked) -> FileProblem | None:
    """Why a file is not what the load is about; None when it is."""
    chosen, there = load.agreement, checked.agreement
    if there is not None and there.partnership_id != load.partnership_id:
        words = f"The short name “{checked.slug}” is taken already. Choose another “slug”."
        return FileProblem("agreement", "", words)
    if chosen is not None and checked.slug and checked.slug != chosen.slug:
        words = (
            f"The file is about “{checked.slug}”, and you chose {chosen.title} (“{chosen.slug}”). Correct “slug” in "
            "the file, or start again and choose the agreement that it is about."
        )
        return FileProblem("agreement", "", words)
    if chosen is None and there is not None and there.withdrawn_at is None:
        words = (
            f"{there.title} is here already, and you chose a new agreement. Start again and choose {there.title}, or "
            "give the new one another “slug”."
        )
        return FileProblem("agreement", "", words)
    found = checked.found
    if found is not None and found.after.agreement.partnership != load.partnership.name:
        words = (
            f"The file names the partnership “{found.after.agreement.partnership}”; this load is for "
            f"{load.partnership.name}. Correct “partnership” in the file."
        )
        return FileProblem("agreement", "", words)
    return None


def content_of(load: Load) -> bytes:
    """The very bytes that were dropped in. Raises FileLost when they are gone, or are not what was dropped in."""
    file = LoadFile.objects.filter(load=load).first()
    if file is None:
        raise FileLost("it is no longer kept")
    content = bytes(file.content)
    if sha256(content).hexdigest() != load.digest:
        raise FileLost("it is not the one that was dropped in")
    return content


def plan_of(agreement: Agreement | None) -> PlanValue | None:
    """The plan as it reads now; None where there is none yet."""
    if agreement is None:
        return None
    try:
        return read_plan(agreement)
    except NothingThen:
        return None


def decisions_of(agreement: Agreement | None) -> tuple[DecisionValue, ...]:
    """The decisions of the plan as it is, which a load may be the work of; none where there is no plan yet."""
    if agreement is None:
        return ()
    try:
        return read_plan(agreement, tables={"decisions"}).decisions
    except NothingThen:
        return ()
