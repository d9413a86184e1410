"""Loading an interchange file: file -> value -> difference -> check -> apply, in one transaction, with history."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import Partnership, User
from core.history import Change, history_of, save_row
from documents.spreadsheets import RawSheet, UnreadableFile, read_folder, read_workbook
from loading.interchange.lines import InterchangeFile, read_book
from loading.interchange.reading import read_value
from loading.problems import BadInput, FileProblem, Problems, listed
from plan.applying import apply
from plan.difference import Difference, difference
from plan.models import PlanVersion
from plan.moments import start_of
from plan.reading import NothingThen, read_plan
from plan.value import TABLES, PlanValue
from plan.value.rows import VersionValue
from plan.versions.periods import closed_periods_touched, store_periods
from plan.versions.stored import store_versions
from priorities.models import Agreement


@dataclass
class Report:
    """What a load did, or with ``dry_run`` would do."""

    slug: str
    found: Difference
    warnings: list[FileProblem] = field(default_factory=list)
    saved: bool = False
    makes_partnership: bool = False

    @property
    def is_new(self) -> bool:
        """Whether the agreement comes into being."""
        return self.found.before is None

    def lines(self) -> list[str]:
        """The summary: a line per table that has or had rows."""
        tables = [
            f"{name}: " + ", ".join(f"{number} {kind}" for kind, number in tally.items() if number)
            for name, tally in self.found.counts().items()
        ]
        return [f"agreement {self.slug}: {self._head()}", *tables]

    def _head(self) -> str:
        if self.is_new:
            return "new"
        return (
            f"{len(self.found.agreement_fields)} fields changed"
            if self.found.agreement_fields
            else "unchanged"
        )


@dataclass(frozen=True)
class FileSource:
    """The sheets of a file as far as they could be read, and what kept the rest from being read."""

    sheets: Sequence[RawSheet]
    problems: Sequence[FileProblem] = ()


def read_path(path: Path) -> FileSource:
    """A workbook, or a folder of CSV files."""
    try:
        if path.is_dir():
            return FileSource(read_folder(path))
        if not path.exists():
            return FileSource(
                [], [FileProblem("", "", f"There is no file or folder {path}. Check the name.")]
            )
        return FileSource(read_workbook(path))
    except UnreadableFile as refusal:
        found = [FileProblem(item.sheet, item.cell, item.message) for item in refusal.problems]
        return FileSource(refusal.sheets, found)


@dataclass
class Checked:
    """What a file would do to a plan, before anything is written.

    ``found`` None: something is wrong with the file, so that nobody can tell. ``problems`` holds errors and warnings.
    ``before`` None: a new agreement.
    ``origins``: table and ref -> the sheet and row that say it.
    """

    slug: str
    moment: datetime
    problems: Problems
    agreement: Agreement | None = None
    before: PlanValue | None = None
    found: Difference | None = None
    makes_partnership: bool = False
    origins: Mapping[tuple[str, str], tuple[str, int]] = field(default_factory=dict)


Adjust = Callable[[PlanValue, PlanValue | None], PlanValue]


@transaction.atomic
def load(
    source: FileSource,
    *,
    effective: date | None = None,
    reason: str = "",
    by: User | None = None,
    dry_run: bool = False,
) -> Report:
    """Makes the agreement what the file says, from ``effective`` (00:00 that day; None: now) on.

    A file that says what the plan reads already writes nothing. Raises BadInput with every problem; then, and
    with ``dry_run``, nothing is saved.
    """
    checked = check(source, effective=effective, lock=True)
    if checked.problems.errors or checked.found is None:
        raise BadInput(checked.problems.errors + checked.problems.warnings)
    report = Report(
        checked.slug,
        checked.found,
        checked.problems.warnings,
        makes_partnership=checked.makes_partnership,
    )
    if not checked.found or dry_run:
        return report
    write(checked, Change(by=by, reason=reason or "Loaded from a file", at=checked.moment))
    report.saved = True
    return report


def check(
    source: FileSource, *, effective: date | None = None, lock: bool = False, adjust: Adjust | None = None
) -> Checked:
    """What a file would do, with every problem; nothing is written.

    ``lock``: in a transaction that goes on to write, so that the plan cannot move between the reading and the writing.
    ``adjust``: makes of what the file says, and of the plan as it is, what is to be loaded (rows that are kept though
    the file does not have them).
    """
    moment = start_of(effective) if effective else timezone.now()
    problems = Problems(list(source.problems))
    if not source.sheets:
        nothing = "There is nothing in the file. Choose the file that holds the plan."
        if not problems.errors:
            problems.add("", "", nothing)
        return Checked("", moment, problems)
    book = read_book(source.sheets, problems)
    if effective and effective > timezone.localdate():
        message = (
            f"{said(effective)} has not come yet. A load takes effect today or earlier: give such a day."
        )
        problems.add("", "", message)
    slug = next((line.text("slug") for line in book.lines("agreement")), "")
    agreements = Agreement.objects.select_for_update(of=("self",)) if lock else Agreement.objects.all()
    agreement = agreements.select_related("partnership").filter(slug=slug).first()
    before = _reading(agreement, moment if effective else None)
    after = read_value(book, before, moment, problems)
    checked = Checked(slug, moment, problems, agreement, before, origins=book.origins)
    if agreement is not None:
        _refuse_removal(book, agreement, problems)
    if after is None or problems.errors:
        return checked
    checked.found = found = difference(before, adjust(after, before) if adjust else after)
    if found and agreement is not None:
        _refuse_the_past(found, agreement, moment, effective, problems)
        for sheet, message in closed_periods_touched(found):
            problems.add(sheet, "", message)
    if agreement is None and not problems.errors:
        _warn_of_versions_before(found, moment, problems)
        checked.makes_partnership = not _partnership(after).exists()
    return checked


def write(
    checked: Checked, change: Change, reasons: Mapping[tuple[str, str], str] | None = None
) -> Agreement:
    """Writes what was checked in this transaction; ``reasons``: of single rows, see ``apply``. Raises BadInput."""
    if checked.found is None:
        raise ValueError("there is nothing to write")
    return _write(checked.found, change, checked.agreement, reasons)


def _write(
    found: Difference,
    change: Change,
    agreement: Agreement | None,
    reasons: Mapping[tuple[str, str], str] | None,
) -> Agreement:
    try:
        if agreement is None and not _partnership(found.after).exists():
            save_row(Partnership(name=found.after.agreement.partnership), change)
        loaded = apply(found, change, agreement, reasons=reasons).agreement
        store_versions(loaded)
        store_periods(loaded)
    except IntegrityError as refusal:
        # The reader words all that the constraints demand; what is left is a row that came in between.
        message = f"The plan was changed at the same moment, or cannot hold this ({refusal}). Load it again."
        raise BadInput([FileProblem("", "", message)]) from refusal
    return loaded


def _partnership(plan: PlanValue) -> models.QuerySet[Partnership]:
    return Partnership.objects.filter(name=plan.agreement.partnership)


def _reading(agreement: Agreement | None, moment: datetime | None) -> PlanValue | None:
    if agreement is None:
        return None
    try:
        return read_plan(agreement, moment, moment)
    except NothingThen:
        return None


def _refuse_removal(book: InterchangeFile, agreement: Agreement, problems: Problems) -> None:
    """An agreement stays with its partnership."""
    for line in book.lines("agreement")[:1]:
        named = line.text("partnership")
        if named and named != agreement.partnership.name:
            message = (
                f"The agreement {agreement.slug} belongs to {agreement.partnership.name}; a file cannot move it "
                "to another partnership. Correct “partnership”, or choose another “slug”."
            )
            problems.add(line.sheet, line.place("partnership"), message)


def _refuse_the_past(
    found: Difference, agreement: Agreement, moment: datetime, effective: date | None, problems: Problems
) -> None:
    """A load writes neither before history that is there nor under a version that is published."""
    last = last_change(agreement)
    if effective and last and moment < last:
        since = timezone.localtime(last)
        message = (
            f"The plan has changed since {said(effective)}: its last change was on {said(since)} at {since:%H:%M}. "
            "A load cannot rewrite what came before; leave out the date, or give a later one."
        )
        problems.add("", "", message)
    published = PlanVersion.objects.filter(
        agreement=agreement, stored__isnull=False, withdrawn_at__isnull=True
    ).order_by("-effective_at")
    top = published.first()
    if top and top.effective_at and moment <= top.effective_at:
        since = timezone.localtime(top.effective_at)
        message = (
            f"Version {top.number} was published with effect from {said(since)} at {since:%H:%M}, and stays what "
            "it was. Load what is different with a later date."
        )
        problems.add("", "", message)
    for change in found.of("versions"):
        was = change.before
        if isinstance(was, VersionValue) and was.status == "published" and "effective_at" in change.fields:
            message = (
                f"Version {was.number} is published; the day from which it is in effect cannot be changed."
            )
            problems.add("versions", "", message)


def said(day: date) -> str:
    """ "4 February 2015"."""
    return f"{day.day} {day:%B %Y}"


def _warn_of_versions_before(found: Difference, moment: datetime, problems: Problems) -> None:
    """What a plan was before its first load is not known, so that its earlier versions are names only."""
    early = [row for row in found.after.versions if row.effective_at and row.effective_at < moment]
    if early:
        message = (
            f"From before the day of this load, and so listed only: {listed(row.number for row in early)}. To "
            "be able to show a version, load the plan as it stood then, with --effective."
        )
        problems.warn("versions", "", message)


def last_change(agreement: Agreement) -> datetime | None:
    """The moment of the last history row of anything in the agreement; one query."""
    kinds: list[type[models.Model]] = [table.model for table in TABLES]
    kinds += [many.model for table in TABLES for many in table.many.values()]
    moments = [
        history_of(model)
        ._default_manager.filter(agreement=agreement.pk)
        .order_by()
        .values("agreement_id")
        .annotate(last=Max("history_date"))
        .values_list("last", flat=True)
        for model in dict.fromkeys(kinds)
    ]
    head = (
        history_of(Agreement)
        ._default_manager.filter(id=agreement.pk)
        .order_by()
        .values("id")
        .annotate(last=Max("history_date"))
        .values_list("last", flat=True)
    )
    return max(head.union(*moments, all=True), default=None)
