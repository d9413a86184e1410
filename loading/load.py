"""Loads an interchange file: file -> value -> difference -> check -> apply, in one transaction, with history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, models
from django.db.models import Max
from django.utils import timezone

from accounts.models import Partnership, User
from core.history import Change, history_of, save_row
from core.text import counted
from documents.spreadsheets import RawSheet, UnreadableFile, read_folder, read_workbook
from loading.interchange.lines import InterchangeFile, read_interchange_file
from loading.interchange.place_sheet import PlaceNames
from loading.interchange.reading import read_value
from loading.problems import BadInput, FileProblem, Problems, comma_list, heading_key
from plan.applying import apply
from plan.difference import Difference, difference
from plan.models import PlanVersion
from plan.moments import start_of
from plan.reading import PlanDidNotExist, read_plan
from plan.value import TABLES, PlanValue
from plan.value.rows import VersionValue
from plan.versions.periods import closed_periods_touched, store_periods
from plan.versions.stored import store_versions
from priorities.models import Agreement, Place
from priorities.places.reading import register_of
from priorities.places.register import NO_PLACES, PlaceValue, Register
from priorities.places.workflow import add_places
from priorities.writing import writing


@dataclass
class LoadReport:
    """The result of a load; with ``dry_run``, what it would do. ``places``: how many the partnership gets."""

    slug: str
    difference: Difference
    warnings: list[FileProblem] = field(default_factory=list)
    saved: bool = False
    makes_partnership: bool = False
    places: int = 0

    @property
    def is_new(self) -> bool:
        """Whether the load makes the agreement."""
        return self.difference.before is None

    def lines(self) -> list[str]:
        """The summary: a line for the agreement and one for each table with rows."""
        tables = [
            f"{name}: " + ", ".join(f"{number} {kind}" for kind, number in tally.items() if number)
            for name, tally in self.difference.counts().items()
        ]
        places = [f"places: {self.places} added"] if self.places else []
        return [f"agreement {self.slug}: {self._summary()}", *places, *tables]

    def _summary(self) -> str:
        if self.is_new:
            return "new"
        return (
            f"{counted(len(self.difference.agreement_fields), 'field')} changed"
            if self.difference.agreement_fields
            else "unchanged"
        )


@dataclass(frozen=True)
class FileSource:
    """The sheets of a file that could be read, and the problems with the others."""

    sheets: Sequence[RawSheet]
    problems: Sequence[FileProblem] = ()


def read_path(path: Path) -> FileSource:
    """Reads a workbook, or a folder of CSV files."""
    try:
        if path.is_dir():
            return FileSource(read_folder(path))
        if not path.exists():
            return FileSource(
                [], [FileProblem("", "", f"There is no file or folder {path}. Check the name.")]
            )
        return FileSource(read_workbook(path))
    except UnreadableFile as refusal:
        problems = [FileProblem(item.sheet, item.cell, item.message) for item in refusal.problems]
        return FileSource(refusal.sheets, problems)


@dataclass
class LoadCheck:
    """What a file would change in a plan; nothing is written yet.

    ``difference`` None: errors in the file. ``problems``: errors and warnings. ``before`` None: a new agreement.
    ``new_places``: what the partnership's register of places would get. ``origins``: table and ref -> sheet and row of
    the file.
    """

    slug: str
    moment: datetime
    problems: Problems
    agreement: Agreement | None = None
    before: PlanValue | None = None
    difference: Difference | None = None
    makes_partnership: bool = False
    new_places: tuple[PlaceValue, ...] = ()
    origins: Mapping[tuple[str, str], tuple[str, int]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether something would be written."""
        return bool(self.difference or (self.difference is not None and self.new_places))


Adjust = Callable[[PlanValue, PlanValue | None], PlanValue]


def load(
    source: FileSource,
    *,
    effective: date | None = None,
    reason: str = "",
    by: User | None = None,
    dry_run: bool = False,
) -> LoadReport:
    """Loads a file into its agreement, with effect from ``effective`` (00:00 that day; None: now).

    A file that equals the plan writes nothing. Raises BadInput with every problem; then, and with ``dry_run``, nothing
    is saved.
    """
    keys = Agreement.objects.filter(slug=slug_in(source.sheets)).values_list("pk", flat=True)
    with writing(*keys, by=by, reason=reason or "Imported from a file") as change:
        checked = check(source, effective=effective)
        if checked.problems.errors or checked.difference is None:
            raise BadInput(checked.problems.errors + checked.problems.warnings)
        report = LoadReport(
            checked.slug,
            checked.difference,
            checked.problems.warnings,
            makes_partnership=checked.makes_partnership,
            places=len(checked.new_places),
        )
        if not checked or dry_run:
            return report
        write(checked, replace(change, at=checked.moment))
        report.saved = True
        return report


def slug_in(sheets: Iterable[RawSheet]) -> str:
    """The short name of the agreement that a file is about; "" where the file does not say."""
    about = [sheet for sheet in sheets if heading_key(sheet.name) == "agreement"]
    return _slug(read_interchange_file(about, Problems()))


def _slug(file: InterchangeFile) -> str:
    return next((line.text("slug") for line in file.lines("agreement")), "")


def check(
    source: FileSource,
    *,
    effective: date | None = None,
    adjust: Adjust | None = None,
    plan: PlanValue | None = None,
) -> LoadCheck:
    """Compares a file with its plan and collects every problem; nothing is written.

    ``adjust``: gets the plan of the file and the plan as it is, and returns the plan to load, for example with rows
    that are kept though the file does not have them. ``plan``: a plan as it is now that the caller has read already;
    where the file is about it, it is not read again.
    """
    moment = start_of(effective) if effective else timezone.now()
    problems = Problems(list(source.problems))
    if not source.sheets:
        message = "There is nothing in the file. Choose the file that holds the plan."
        if not problems.errors:
            problems.add("", "", message)
        return LoadCheck("", moment, problems)
    file = read_interchange_file(source.sheets, problems)
    if effective and effective > timezone.localdate():
        message = f"{date_words(effective)} has not come yet. An import takes effect today or earlier: give such a day."
        problems.add("", "", message)
    slug = _slug(file)
    agreement = Agreement.objects.select_related("partnership").filter(slug=slug).first()
    is_read = plan is not None and agreement is not None and not effective and plan.agreement.ref == slug
    before = plan if is_read else _plan_at(agreement, moment if effective else None)
    places = PlaceNames(file, _register(file, agreement), before)
    after = read_value(file, before, moment, problems, places)
    checked = LoadCheck(
        slug, moment, problems, agreement, before, new_places=places.added, origins=file.origins
    )
    if agreement is not None:
        _refuse_other_partnership(file, agreement, problems)
    if after is None or problems.errors:
        return checked
    checked.difference = changes = difference(before, adjust(after, before) if adjust else after)
    if changes and agreement is not None:
        _refuse_earlier_date(changes, agreement, moment, effective, problems)
        for sheet, message in closed_periods_touched(changes):
            problems.add(sheet, "", message)
    if agreement is None and not problems.errors:
        _warn_of_earlier_versions(changes, moment, problems)
        checked.makes_partnership = not _partnership(after).exists()
    return checked


def write(
    checked: LoadCheck, change: Change, reasons: Mapping[tuple[str, str], str] | None = None
) -> Agreement:
    """Writes a checked file, inside the ``writing`` in which it was checked. Raises BadInput.

    ``reasons``: for single rows, see ``apply``.
    """
    if checked.difference is None:
        raise ValueError("there is nothing to write")
    changes, agreement = checked.difference, checked.agreement
    try:
        if agreement is None and not _partnership(changes.after).exists():
            save_row(Partnership(name=changes.after.agreement.partnership), change)
        loaded = apply(changes, change, agreement, reasons=reasons).agreement
        add_places(loaded.partnership, checked.new_places, change)
        store_versions(loaded)
        store_periods(loaded)
    except IntegrityError as refusal:
        # The reader checks all constraints already; an error here means that a row was added at the same moment.
        message = f"The plan was changed at the same moment, or cannot hold this ({refusal}). Load it again."
        raise BadInput([FileProblem("", "", message)]) from refusal
    return loaded


def _register(file: InterchangeFile, agreement: Agreement | None) -> Register:
    """The places of the partnership that the agreement belongs to, or that a file of a new agreement names.

    None, and no query, for a file that speaks of no place.
    """
    lines = (*file.lines("actions"), *file.lines("assessments"))
    if not file.has("places") and not any(line.text("places") for line in lines):
        return NO_PLACES
    if agreement is not None:
        return register_of(agreement.partnership)
    name = next((line.text("partnership") for line in file.lines("agreement")), "")
    partnership = Partnership.objects.filter(name=name).first()
    return register_of(partnership) if partnership else NO_PLACES


def _partnership(plan: PlanValue) -> models.QuerySet[Partnership]:
    return Partnership.objects.filter(name=plan.agreement.partnership)


def _plan_at(agreement: Agreement | None, moment: datetime | None) -> PlanValue | None:
    if agreement is None:
        return None
    try:
        return read_plan(agreement, moment, moment)
    except PlanDidNotExist:
        return None


def _refuse_other_partnership(file: InterchangeFile, agreement: Agreement, problems: Problems) -> None:
    """Adds a problem where the file names another partnership: an agreement cannot move."""
    for line in file.lines("agreement")[:1]:
        name = line.text("partnership")
        if name and name != agreement.partnership.name:
            message = (
                f"The agreement {agreement.slug} belongs to {agreement.partnership.name}; a file cannot move it "
                "to another partnership. Correct “partnership”, or choose another “slug”."
            )
            problems.add(line.sheet, line.place("partnership"), message)


def _refuse_earlier_date(
    changes: Difference, agreement: Agreement, moment: datetime, effective: date | None, problems: Problems
) -> None:
    """Adds a problem where a load would write before the last change, or before a published version."""
    if effective and (last := last_change(agreement)) and moment < last:
        since = timezone.localtime(last)
        message = (
            f"The plan has changed since {date_words(effective)}: its last change was on {date_words(since)} "
            f"at {since:%H:%M}. An import cannot rewrite what came before; leave out the date, or give a later one."
        )
        problems.add("", "", message)
    published = PlanVersion.objects.filter(
        agreement=agreement, stored__isnull=False, withdrawn_at__isnull=True
    ).order_by("-effective_at")
    latest = published.first()
    if latest and latest.effective_at and moment <= latest.effective_at:
        since = timezone.localtime(latest.effective_at)
        message = (
            f"Version {latest.number} was published with effect from {date_words(since)} at {since:%H:%M}, and "
            "stays what it was. Import what is different with a later date."
        )
        problems.add("", "", message)
    for change in changes.of("versions"):
        before = change.before
        if (
            isinstance(before, VersionValue)
            and before.status == "published"
            and "effective_at" in change.fields
        ):
            message = (
                f"Version {before.number} is published; the day from which it is in effect cannot be changed."
            )
            problems.add("versions", "", message)


def date_words(day: date) -> str:
    """ "4 February 2015"."""
    return f"{day.day} {day:%B %Y}"


def _warn_of_earlier_versions(changes: Difference, moment: datetime, problems: Problems) -> None:
    """Warns that versions from before the first load are listed only: the plan of that time is not known."""
    earlier = [row for row in changes.after.versions if row.effective_at and row.effective_at < moment]
    if earlier:
        message = (
            f"From before the day of this import, and so listed only: {comma_list(row.number for row in earlier)}. To "
            "be able to show a version, load the plan as it stood then, with --effective."
        )
        problems.warn("versions", "", message)


def last_change(agreement: Agreement) -> datetime | None:
    """The moment of the last history row in the whole agreement; one query."""
    return max(_last_of_tables(agreement, "history_date"), default=None)


def last_entry(agreement: Agreement | None, partnership: int) -> int:
    """A number that grows with each history row of the agreement, and of the partnership's places. One query.

    ``agreement`` None: with each row of all agreements.
    """
    places = _last(Place, "history_id", partnership_id=partnership)
    if agreement is None:
        return sum(_last(Agreement, "history_id").union(places, all=True))
    return sum(_last_of_tables(agreement, "history_id").union(places, all=True))


def _last_of_tables(agreement: Agreement, field: str) -> models.QuerySet[Any]:
    """The greatest value of a field in the history of each table of the agreement."""
    models_of_plan: list[type[models.Model]] = [table.model for table in TABLES]
    models_of_plan += [many.model for table in TABLES for many in table.many.values()]
    others = [_last(model, field, agreement_id=agreement.pk) for model in dict.fromkeys(models_of_plan)]
    return _last(Agreement, field, id=agreement.pk).union(*others, all=True)


def _last(model: type[models.Model], field: str, **which: int) -> models.QuerySet[Any]:
    """The greatest value of a field in the history of some rows; none where they have no history."""
    rows = history_of(model)._default_manager.filter(**which).order_by()
    columns = [*which] or ["history_type"]
    return rows.values(*columns).annotate(last=Max(field)).values_list("last", flat=True)
