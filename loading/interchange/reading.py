"""An interchange file becomes a value: every sheet in turn, every problem collected on the way.

A sheet, or a column, that the file leaves out says nothing: what the plan has there stays. A sheet that is there, be it
empty, says all: what it does not have is no longer in the plan.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from core.text import folded
from loading.interchange import agreement_sheets, lead_sheets, progress_sheets
from loading.interchange.lines import InterchangeFile
from loading.interchange.names import RefsByName
from loading.interchange.plan_sheets import ActionSheet, ActionSheetReader
from loading.interchange.posts import Posts
from loading.interchange.refs import Matcher
from loading.interchange.unsaid import head_as_before, keep_unsaid
from loading.problems import Problems
from plan.interchange.sheets import about, is_exchanged, mentioned_posts
from plan.value import TABLES, PlanValue
from plan.value.rows import (
    AgreementValue,
    ConcernValue,
    PeriodValue,
    Row,
    StatusValue,
    ThemeValue,
    UpdateValue,
    VersionValue,
)
from plan.value.tables import HANGS_ON


def read_value(
    book: InterchangeFile, plan: PlanValue | None, loaded_at: datetime, problems: Problems
) -> PlanValue | None:
    """The value that a file stands for, its rows named as those of ``plan`` that they are.

    ``plan``: the agreement as it reads now (or at the date of the load); None when there is none yet.
    ``loaded_at``: the moment that the load takes effect. None when the file says of no agreement what it is.
    While there are errors among the problems, what is returned is of no use but to find more of them.
    """
    head = agreement_sheets.agreement_row(book, plan)
    head = head and head_as_before(book, plan, head)
    nothing = AgreementValue(ref="", title="", partnership="")
    value = _Reader(book, plan, loaded_at, problems).value(PlanValue(head or nothing))
    return value if head else None


class _Reader:
    """Reads the sheets in the order in which they name one another."""

    def __init__(
        self, book: InterchangeFile, plan: PlanValue | None, loaded_at: datetime, problems: Problems
    ) -> None:
        self.book = book
        self.plan = plan
        self.loaded_at = loaded_at
        self.problems = problems
        self.matcher = Matcher(plan)

    def value(self, start: PlanValue) -> PlanValue:
        """The whole value."""
        tables: dict[str, tuple[Row, ...]] = {}
        for name, make in _SIMPLE.items():
            tables[name] = agreement_sheets.read_sheet(self.book, self.matcher, name, make)
        tables["themes"] = self._slugs(tables["themes"])
        agencies: list[Any] = list(tables["agencies"])
        posts = Posts(self.plan, agencies, may_add=not self.book.has("agencies"))
        tables["signatories"] = self._sheet("signatories", lambda line: lead_sheets.signatory(line, posts))
        tables["priorities"] = self._sheet("priorities", lambda line: lead_sheets.priority(line, posts))
        priorities = RefsByName.of(tables["priorities"], "number", "title")
        self._once("priorities", "number")
        tables["assessments"] = self._sheet(
            "assessments", lambda line: agreement_sheets.finding(line, priorities)
        )
        tables["achievements"] = self._sheet(
            "achievements", lambda line: agreement_sheets.achievement(line, priorities)
        )
        tables["people"] = self._sheet("people", lambda line: lead_sheets.holding(line, posts))
        themes, labels = (
            RefsByName.of(tables["themes"], "title"),
            RefsByName.of(tables["status_scheme"], "label"),
        )
        sheet = ActionSheetReader(self.matcher, priorities, themes, labels, posts).read(self.book)
        tables["aims"] = sheet.aims
        tables["actions"] = sheet.actions
        tables["standings"] = self._standings(sheet)
        tables |= self._figures(priorities)
        tables |= self._progress(tables, priorities, labels)
        tables["posts"] = posts.rows()
        tables["agencies"] = tuple(posts.agencies)
        keep_unsaid(self.book, self.plan, tables)
        self._keep_posts(tables)
        tables["versions"] = self._versions()
        return self._settled(start.with_tables(**tables))

    def _sheet(self, name: str, make: Any) -> tuple[Any, ...]:
        return agreement_sheets.read_sheet(self.book, self.matcher, name, make)

    def _once(self, sheet: str, column: str) -> None:
        """A problem for each row that bears a name which an earlier row of the sheet bears."""
        seen: dict[str, int] = {}
        for line in self.book.lines(sheet):
            name = folded(line.text(column))
            if name and name in seen:
                message = f"Row {seen[name]} has the {column} “{line.text(column)}” already: "
                line.wrong(column, f"{message}give each row its own.")
            seen.setdefault(name, line.number)

    def _slugs(self, rows: tuple[Any, ...]) -> tuple[ThemeValue, ...]:
        """Themes with what names them in addresses: kept from before, made of the title for new ones."""
        before = {row.ref: row.slug for row in self.plan.themes} if self.plan else {}
        taken = set(before.values())
        done: list[ThemeValue] = []
        for row in rows:
            slug = before.get(row.ref, "")
            if not slug:
                base = slug = slugify(row.title)[:100] or "theme"
                number = 2
                while slug in taken:
                    slug, number = f"{base}-{number}", number + 1
                taken.add(slug)
            done.append(replace(row, slug=slug))
        return tuple(done)

    def _standings(self, sheet: ActionSheet) -> tuple[StatusValue, ...]:
        """Where each action stands. A date of completion, which the form has no column for, is kept."""
        before = {row.ref: row for row in self.plan.standings} if self.plan else {}
        rows = []
        for action in sheet.actions:
            label = sheet.statuses.get(action.ref, "")
            there = before.get(action.ref)
            if there is not None:
                same = there.label == label
                rows.append(replace(there, label=label, completed_on=there.completed_on if same else None))
            elif label:
                rows.append(StatusValue(ref=action.ref, action=action.ref, label=label))
        order = {ref: number for number, ref in enumerate(before)}
        return tuple(sorted(rows, key=lambda row: order.get(row.ref, len(order))))

    def _figures(self, priorities: RefsByName) -> dict[str, tuple[Row, ...]]:
        indicators = self._sheet("indicators", lambda line: progress_sheets.indicator(line, priorities))
        self._once("indicators", "title")  # other sheets name indicators by their titles
        names = RefsByName.of(indicators, "title")
        codes = [folded(row.code) for row in indicators]
        for row in indicators:
            if codes.count(folded(row.code)) == 1:
                names.add(row.code, row.ref)
        self.indicators = names
        return {
            "indicators": indicators,
            "targets": self._sheet("targets", lambda line: progress_sheets.target(line, names)),
            "observations": self._sheet(
                "observations", lambda line: progress_sheets.observation(line, names)
            ),
        }

    def _progress(
        self, tables: dict[str, tuple[Any, ...]], priorities: RefsByName, labels: RefsByName
    ) -> dict[str, tuple[Row, ...]]:
        periods: tuple[PeriodValue, ...] = self._as_it_was(
            "periods",
            self._sheet("periods", lambda line: progress_sheets.period(line, self.loaded_at)),
            _PERIOD_HERE,
        )
        by_title = {folded(row.title): row for row in periods}
        refs = {row.ref: row.ref for row in tables["actions"]}
        updates = self._as_it_was(
            "updates",
            self._sheet("updates", lambda line: progress_sheets.update(line, by_title, refs, labels)),
            _UPDATE_HERE,
        )
        if self.book.has("updates") and self.plan:
            said = {row.ref for row in updates}
            owed = [row for row in self.plan.updates if not is_exchanged(row) and row.ref not in said]
            order = {row.ref: number for number, row in enumerate(self.plan.updates)}
            updates = tuple(sorted((*updates, *owed), key=lambda row: order.get(row.ref, len(order))))
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
            "concerns": self._concerns(subjects),
        }

    def _concerns(self, subjects: dict[str, RefsByName]) -> tuple[ConcernValue, ...]:
        """Concerns; one about something that has left the plan keeps its subject, which the form cannot name."""
        rows = self._sheet("concerns", lambda line: progress_sheets.concern(line, subjects))
        before = {row.ref: row for row in self.plan.concerns} if self.plan else {}
        return tuple(
            replace(row, subject=was.subject, subject_ref=was.subject_ref)
            if row.subject == "agreement"
            and (was := before.get(row.ref))
            and self.plan
            and not about(self.plan, was)
            else row
            for row in rows
        )

    def _as_it_was(self, table: str, rows: tuple[Any, ...], here: tuple[str, ...]) -> tuple[Any, ...]:
        """Rows with what the form has no column for, as the plan has it."""
        before = {row.ref: row for row in self.plan.table(table)} if self.plan else {}
        return tuple(
            replace(row, **{name: getattr(before[row.ref], name) for name in here})
            if row.ref in before
            else row
            for row in rows
        )

    def _versions(self) -> tuple[VersionValue, ...]:
        """Versions; one published during a day keeps its exact moment, of which the form has only the day."""
        before = {row.ref: row for row in self.plan.versions} if self.plan else {}
        rows: list[VersionValue] = []
        for row in self._sheet("versions", lambda line: progress_sheets.version(line, self.loaded_at)):
            was = before.get(row.ref)
            if (
                was
                and was.effective_at
                and row.effective_at
                and _day(was.effective_at) == _day(row.effective_at)
            ):
                row = replace(row, effective_at=was.effective_at)
            rows.append(row)
        said = {row.ref for row in rows}
        drafts = [row for row in before.values() if row.status == "draft" and row.ref not in said]
        return (*rows, *drafts)

    def _keep_posts(self, tables: dict[str, tuple[Any, ...]]) -> None:
        """Posts that only kept rows and cells mention stay; vacant ones too where the file has no sheet of people."""
        if self.plan is None:
            return
        have = {row.ref for row in tables["posts"]}
        needed = {row.post for row in tables["people"]} | {row.responder for row in tables["updates"]}
        needed |= {row.coordinator for row in tables["actions"]}
        for row in tables["priorities"]:
            needed |= {row.lead, *row.joint_leads, *row.secondary_leads}
        if not self.book.has("people"):
            needed |= {row.ref for row in self.plan.posts} - mentioned_posts(self.plan)
        kept = [row for row in self.plan.posts if row.ref in needed - have]
        order = {row.ref: number for number, row in enumerate(self.plan.posts)}
        tables["posts"] = tuple(
            sorted((*tables["posts"], *kept), key=lambda row: order.get(row.ref, len(order)))
        )

    def _settled(self, value: PlanValue) -> PlanValue:
        """Without rows whose subject is gone, and with nothing named that is gone (what the reading does as well).

        A status label that something still stands under may not go: its colour would vanish from the record.
        """
        there: dict[str, set[str]] = {}
        for table in TABLES:
            rows: list[Row] = []
            for row in value.table(table.name):
                lost = [
                    name
                    for name, target in table.links.items()
                    if getattr(row, name) and getattr(row, name) not in there[target]
                ]
                if any(name in HANGS_ON.get(table.name, ()) for name in lost):
                    continue
                if any(table.links[name] == "status_scheme" for name in lost):
                    message = "A status label is missing that actions or updates still have: keep it."
                    self.problems.add("status_scheme", "", message)
                rows.append(replace(row, **dict.fromkeys(lost, "")) if lost else row)
            value = value.with_tables(**{table.name: tuple(rows)})
            there[table.name] = {row.ref for row in rows}
        return value


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


_SIMPLE = {
    "chapters": agreement_sheets.chapter,
    "status_scheme": agreement_sheets.status_label,
    "themes": agreement_sheets.theme,
    "agencies": agreement_sheets.agency,
    "linked_plans": agreement_sheets.linked_plan,
    "groups": agreement_sheets.group,
    "decisions": agreement_sheets.decision,
}
_PERIOD_HERE = ("state", "closed_at", "published_at")
_UPDATE_HERE = tuple(
    name
    for name in UpdateValue.__dataclass_fields__
    if name
    not in (
        "ref", "period", "action", "label", "report_text", "group_text", "what_changed", "being_done", "needed",
        "agreed_label", "agreed_reason",
    )
)  # fmt: skip
