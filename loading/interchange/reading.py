"""Reads an interchange file as a plan's value, sheet by sheet, and collects every problem.

A load does not touch the rows of a sheet, or the values of a column, that the file leaves out. A sheet that the file
has, even an empty one, is complete: rows that it does not have leave the plan.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from django.utils import timezone

from core.text import folded, joined
from loading.interchange import agreement_sheets, lead_sheets, plan_sheets, progress_sheets
from loading.interchange.lines import InterchangeFile, in_quotes
from loading.interchange.names import RefsByName
from loading.interchange.place_sheet import PlaceNames
from loading.interchange.plain_fields import plain_row
from loading.interchange.plan_sheets import ActionSheet, ActionSheetReader
from loading.interchange.posts import Posts
from loading.interchange.refs import Matcher
from loading.interchange.unsaid import keep_absent_agreement_columns, keep_absent_columns
from loading.problems import Problems
from plan.interchange.sheets import about, is_exchanged, mentioned_posts
from plan.named_readers import as_the_plan_says, reader_names
from plan.value import BY_NAME, TABLES, PlanValue
from plan.value.rows import (
    AgreementValue,
    PeriodValue,
    Row,
    StatusValue,
    ThemeValue,
    VersionValue,
)
from priorities.places.register import NO_PLACES, names_in
from priorities.slugs import unused_slug


def read_value(
    file: InterchangeFile,
    plan: PlanValue | None,
    loaded_at: datetime,
    problems: Problems,
    places: PlaceNames | None = None,
) -> PlanValue | None:
    """The plan's value of a file, with the refs of the rows of ``plan`` that its rows match.

    ``plan``: the plan as it is now, or at the date of the load; None for a new agreement. ``loaded_at``: the moment
    from which the load takes effect. ``places``: the names that its rows may use; None: those of its own sheet.
    Returns None where the file has no agreement. Where problems hold an error, the value is good for finding more
    problems only.
    """
    agreement = agreement_sheets.agreement_row(file, plan)
    agreement = agreement and keep_absent_agreement_columns(file, plan, agreement)
    empty = AgreementValue(ref="", title="", partnership="")
    places = places or PlaceNames(file, NO_PLACES, plan)
    value = _Reader(file, plan, loaded_at, problems, places).value(PlanValue(agreement or empty))
    return value if agreement else None


class _Reader:
    """Reads the sheets; a sheet that names rows of another one comes after it."""

    def __init__(
        self,
        file: InterchangeFile,
        plan: PlanValue | None,
        loaded_at: datetime,
        problems: Problems,
        places: PlaceNames,
    ) -> None:
        self.file = file
        self.plan = plan
        self.loaded_at = loaded_at
        self.problems = problems
        self.places = places
        self.matcher = Matcher(plan)

    def value(self, start: PlanValue) -> PlanValue:
        """The value with all tables."""
        tables: dict[str, tuple[Row, ...]] = {}
        for name in _SIMPLE_SHEETS:
            make = _CHECKED.get(name) or partial(plain_row, table=name, row=BY_NAME[name].row)
            tables[name] = self._sheet(name, make)
        tables["themes"] = self._with_slugs(tables["themes"])
        agencies: list[Any] = list(tables["agencies"])
        posts = Posts(self.plan, agencies, may_add=not self.file.has("agencies"))
        tables["signatories"] = self._sheet("signatories", lambda line: lead_sheets.signatory(line, posts))
        tables["priorities"] = self._sheet("priorities", lambda line: lead_sheets.priority(line, posts))
        priorities = RefsByName.of(tables["priorities"], "number", "title")
        self._refuse_repeated_names("priorities", "number")
        tables["assessments"] = self._sheet(
            "assessments", lambda line: agreement_sheets.finding(line, priorities, self.places)
        )
        tables["achievements"] = self._sheet(
            "achievements", lambda line: agreement_sheets.achievement(line, priorities)
        )
        tables["people"] = self._sheet("people", lambda line: lead_sheets.holding(line, posts))
        themes, labels = (
            RefsByName.of(tables["themes"], "title"),
            RefsByName.of(tables["status_scheme"], "label"),
        )
        sheet = ActionSheetReader(self.matcher, priorities, themes, labels, posts, self.places).read(
            self.file
        )
        tables["aims"] = sheet.aims
        tables["actions"] = sheet.actions
        tables["standings"] = self._standings(sheet)
        refs = RefsByName.of(sheet.actions, "ref")
        tables["projects"] = self._sheet("projects", lambda line: plan_sheets.project(line, refs))
        tables |= self._figures(priorities)
        tables |= self._progress(tables, priorities, labels, posts)
        tables["posts"] = posts.rows()
        tables["agencies"] = tuple(posts.agencies)
        keep_absent_columns(self.file, self.plan, tables)
        self._keep_posts(tables)
        tables["versions"] = self._versions()
        value = self._drop_lost_links(start.with_tables(**tables))
        return self._with_named_readers(value)

    def _with_named_readers(self, value: PlanValue) -> PlanValue:
        """The value in which what is for everybody names no readers.

        A name that the plan neither has nor used before is a problem.
        """
        named = {
            folded(name)
            for row in (self.plan.actions if self.plan else ())
            for name in names_in(row.only_for)
        }
        for line in self.file.lines("actions"):
            text = line.text("only_for")
            unknown = as_the_plan_says(value, text)[1] if text else ()
            for name in unknown:
                if folded(name) in named:
                    continue
                hint = line.problems.suggest(name, reader_names(value))
                message = (
                    f"The plan has no group or job title {in_quotes(name)}.{hint} Write it as the plan does."
                )
                line.add_problem("only_for", message)
            if text and not line.flag("partnership_only"):
                message = "It is for some of the Partnership only: write yes here, or empty “only_for”."
                line.add_problem("partnership_only", message)
        actions = tuple(
            replace(row, only_for=as_the_plan_says(value, row.only_for)[0] if row.partnership_only else "")
            if row.only_for
            else row
            for row in value.actions
        )
        return value.with_tables(actions=actions)

    def _sheet(self, name: str, make: Any) -> tuple[Any, ...]:
        return agreement_sheets.read_sheet(self.file, self.matcher, name, make)

    def _refuse_repeated_names(self, sheet: str, column: str) -> None:
        """Adds a problem for each row with the same name as an earlier row of the sheet."""
        seen: dict[str, int] = {}
        for line in self.file.lines(sheet):
            name = folded(line.text(column))
            if name and name in seen:
                message = f"Row {seen[name]} has the {column} “{line.text(column)}” already: "
                line.add_problem(column, f"{message}give each row its own.")
            seen.setdefault(name, line.number)

    def _with_slugs(self, rows: tuple[Any, ...]) -> tuple[ThemeValue, ...]:
        """The themes with their slugs: those of the plan, or new ones made from the title."""
        plan_slugs = {row.ref: row.slug for row in self.plan.themes} if self.plan else {}
        used_slugs = set(plan_slugs.values())
        themes: list[ThemeValue] = []
        for row in rows:
            slug = plan_slugs.get(row.ref, "")
            if not slug:
                slug = unused_slug(row.title, used_slugs, otherwise="theme")
                used_slugs.add(slug)
            themes.append(replace(row, slug=slug))
        return tuple(themes)

    def _standings(self, sheet: ActionSheet) -> tuple[StatusValue, ...]:
        """The status of each action. The form has no date of completion: it is kept while the status stays."""
        plan_rows = {row.ref: row for row in self.plan.standings} if self.plan else {}
        rows = []
        for action in sheet.actions:
            label = sheet.statuses.get(action.ref, "")
            plan_row = plan_rows.get(action.ref)
            if plan_row is not None:
                same = plan_row.label == label
                rows.append(
                    replace(plan_row, label=label, completed_on=plan_row.completed_on if same else None)
                )
            elif label:
                rows.append(StatusValue(ref=action.ref, action=action.ref, label=label))
        order = {ref: number for number, ref in enumerate(plan_rows)}
        return tuple(sorted(rows, key=lambda row: order.get(row.ref, len(order))))

    def _figures(self, priorities: RefsByName) -> dict[str, tuple[Row, ...]]:
        indicators = self._sheet("indicators", lambda line: progress_sheets.indicator(line, priorities))
        self._refuse_repeated_names("indicators", "title")  # other sheets name indicators by their titles
        names = RefsByName.of(indicators, "title")
        codes = [folded(row.code) for row in indicators]
        for row in indicators:
            if codes.count(folded(row.code)) == 1:
                names.add(row.code, row.ref)
        self.indicators = names
        observations = self._sheet("observations", lambda line: progress_sheets.observation(line, names))
        for title, lengths in progress_sheets.figures_of_several_lengths(indicators, observations):
            self.problems.warn(
                "observations",
                "",
                f"The figures of “{title}” are of {joined(lengths)}: only those of one length are compared with each "
                "other. Is this right?",
            )
        return {
            "indicators": indicators,
            "targets": self._sheet("targets", lambda line: progress_sheets.target(line, names)),
            "observations": observations,
        }

    def _progress(
        self, tables: dict[str, tuple[Any, ...]], priorities: RefsByName, labels: RefsByName, posts: Posts
    ) -> dict[str, tuple[Row, ...]]:
        periods: tuple[PeriodValue, ...] = self._with_plan_fields(
            "periods",
            self._sheet("periods", lambda line: progress_sheets.period(line, self.loaded_at)),
        )
        by_title = {folded(row.title): row for row in periods}
        refs = {row.ref: row.ref for row in tables["actions"]}
        updates = self._with_plan_fields(
            "updates",
            self._sheet("updates", lambda line: progress_sheets.update(line, by_title, refs, labels)),
        )
        if self.file.has("updates") and self.plan:
            file_refs = {row.ref for row in updates}
            not_exchanged = [
                row for row in self.plan.updates if not is_exchanged(row) and row.ref not in file_refs
            ]
            order = {row.ref: number for number, row in enumerate(self.plan.updates)}
            updates = tuple(
                sorted((*updates, *not_exchanged), key=lambda row: order.get(row.ref, len(order)))
            )
        subjects = {
            "priority": priorities,
            "indicator": self.indicators,
            "action": RefsByName.of(tables["actions"], "ref"),
        }
        return {
            "periods": periods,
            "updates": updates,
            "commentary": self._sheet(
                "commentary", lambda line: progress_sheets.commentary(line, by_title, priorities)
            ),
            "concerns": self._with_lost_subjects(
                "concerns", self._sheet("concerns", lambda line: progress_sheets.concern(line, subjects))
            ),
            "matters": self._with_lost_subjects(
                "matters",
                self._with_plan_fields(
                    "matters",
                    self._sheet("matters", lambda line: progress_sheets.matter(line, subjects, posts)),
                ),
            ),
        }

    def _with_lost_subjects(self, table: str, rows: tuple[Any, ...]) -> tuple[Any, ...]:
        """The rows; one about a row that has left the plan keeps its subject: the form cannot name it."""
        plan_rows: dict[str, Any] = {row.ref: row for row in self.plan.table(table)} if self.plan else {}
        return tuple(
            replace(row, subject=plan_row.subject, subject_ref=plan_row.subject_ref)
            if row.subject == "agreement"
            and (plan_row := plan_rows.get(row.ref))
            and self.plan
            and not about(self.plan, plan_row)
            else row
            for row in rows
        )

    def _with_plan_fields(self, table: str, rows: tuple[Any, ...]) -> tuple[Any, ...]:
        """The rows with the plan's values of the fields for which the form has no column."""
        names = [name for name, item in BY_NAME[table].facts.items() if not item.column and name != "ref"]
        plan_rows = {row.ref: row for row in self.plan.table(table)} if self.plan else {}
        return tuple(
            replace(row, **{name: getattr(plan_rows[row.ref], name) for name in names})
            if row.ref in plan_rows
            else row
            for row in rows
        )

    def _versions(self) -> tuple[VersionValue, ...]:
        """The versions. The form has only the day of a version: the plan's exact moment on that day is kept."""
        plan_rows = {row.ref: row for row in self.plan.versions} if self.plan else {}
        rows: list[VersionValue] = []
        for row in self._sheet("versions", lambda line: progress_sheets.version(line, self.loaded_at)):
            plan_row = plan_rows.get(row.ref)
            if (
                plan_row
                and plan_row.effective_at
                and row.effective_at
                and _day(plan_row.effective_at) == _day(row.effective_at)
            ):
                row = replace(row, effective_at=plan_row.effective_at)
            rows.append(row)
        file_refs = {row.ref for row in rows}
        drafts = [row for row in plan_rows.values() if row.status == "draft" and row.ref not in file_refs]
        return (*rows, *drafts)

    def _keep_posts(self, tables: dict[str, tuple[Any, ...]]) -> None:
        """Keeps the plan's posts that kept rows name; also vacant posts where the file has no sheet of people."""
        if self.plan is None:
            return
        file_refs = {row.ref for row in tables["posts"]}
        needed = {row.post for row in tables["people"]} | {row.responder for row in tables["updates"]}
        needed |= {row.coordinator for row in tables["actions"]} | {row.post for row in tables["matters"]}
        for row in tables["priorities"]:
            needed |= {row.lead, *row.joint_leads, *row.secondary_leads}
        if not self.file.has("people"):
            needed |= {row.ref for row in self.plan.posts} - mentioned_posts(self.plan)
        kept = [row for row in self.plan.posts if row.ref in needed - file_refs]
        order = {row.ref: number for number, row in enumerate(self.plan.posts)}
        tables["posts"] = tuple(
            sorted((*tables["posts"], *kept), key=lambda row: order.get(row.ref, len(order)))
        )

    def _drop_lost_links(self, value: PlanValue) -> PlanValue:
        """Removes rows whose parent is missing, and links to missing rows, as the reading of a plan does.

        Adds a problem for a missing status label that a row still has: its colour would vanish from the record.
        """
        refs: dict[str, set[str]] = {}
        for table in TABLES:
            rows: list[Row] = []
            for row in value.table(table.name):
                lost = [
                    name
                    for name, target in table.links.items()
                    if getattr(row, name) and getattr(row, name) not in refs[target]
                ]
                if any(name in table.subjects for name in lost):
                    continue
                if any(table.links[name] == "status_scheme" for name in lost):
                    message = "A status label is missing that actions or updates still have: keep it."
                    self.problems.add("status_scheme", "", message)
                rows.append(replace(row, **dict.fromkeys(lost, "")) if lost else row)
            value = value.with_tables(**{table.name: tuple(rows)})
            refs[table.name] = {row.ref for row in rows}
        return value


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


_CHECKED = {"status_scheme": agreement_sheets.status_label, "themes": agreement_sheets.theme}
"""Sheets that name no rows of others, and whose rows are looked at once more."""
_SIMPLE_SHEETS = ("chapters", "status_scheme", "themes", "agencies", "linked_plans", "groups", "decisions")
"""Sheets that name no rows of others."""
