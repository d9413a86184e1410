"""The tables of a plan, and which model keeps which. What is known of a field stands beside it: ``plan.value.rows``.

Reading, comparing, applying, publishing, loading and telling all go by this list, so that a new field of a row and its
model needs nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from plan.value import rows
from plan.value.fields import FieldFacts, Key, ManyField, facts_of, model_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from priorities.models import PlanRow


@dataclass(frozen=True, eq=False)
class Table:
    """One table of the value.

    ``kept_in``: the model, as "app.Model". ``one``, ``many_rows``: what a row is called, and several. ``main``: the
    field whose words stand for a row; "" for none. ``keys``: its natural keys, the most exact first. ``sheet``: the
    sheet of the interchange form that it is written on; "": the one of its own name. ``named_by``: the field by which
    cells of other sheets name its rows; "": none do. ``progress``: the table is read at the progress moment.
    ``is_published``: it is in the bytes of a version. ``where``: a condition on the model's rows, where it keeps two
    tables; ``columns``: field -> column, where their names differ; ``new``: columns that a new row gets.
    """

    name: str
    row: type[rows.Row]
    kept_in: str
    one: str
    many_rows: str
    main: str = "title"
    keys: tuple[Key, ...] = ()
    sheet: str = ""
    named_by: str = ""
    progress: bool = False
    is_published: bool = True
    where: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    new: Mapping[str, Any] = field(default_factory=dict)

    def rows_of(self, agreement: Any) -> QuerySet[Any]:
        """The live rows of the table in an agreement (a row, or its primary key)."""
        return self.model._default_manager.filter(agreement=agreement, **self.where)

    def column_of(self, name: str) -> str:
        """The column that keeps a field."""
        return self.columns.get(name, name)

    def field_of(self, name: str) -> Any:
        """The field of the model that keeps a field."""
        return self.model._meta.get_field(self.column_of(name))

    @cached_property
    def model(self) -> type[PlanRow]:
        """The model of its rows."""
        return cast("type[PlanRow]", model_of(self.kept_in))

    @cached_property
    def facts(self) -> Mapping[str, FieldFacts]:
        """Field -> what is known of it."""
        return facts_of(self.row)

    @cached_property
    def links(self) -> Mapping[str, str]:
        """Field -> the table of the row whose ref it holds."""
        return {name: item.link.table for name, item in self.facts.items() if item.link}

    @cached_property
    def many(self) -> Mapping[str, ManyField]:
        """Field -> the several rows that it names."""
        return {name: item.many for name, item in self.facts.items() if item.many}

    @cached_property
    def within(self) -> str:
        """The field with the parent within which rows are ordered (aims within their priority); "" for none."""
        return next((name for name, item in self.facts.items() if item.link and item.link.within), "")

    @cached_property
    def subjects(self) -> tuple[str, ...]:
        """The fields with the subjects of its rows. A row is in force only while its subjects are; a row that a field
        only mentions (a lead, a label) may be withdrawn."""
        return tuple(name for name, item in self.facts.items() if item.link and item.link.is_subject)

    @cached_property
    def plain(self) -> tuple[str, ...]:
        """Fields that are kept in a column, mostly of the same name."""
        return tuple(
            name
            for name in self.facts
            if name not in self.links and name not in self.many and name not in ("ref", "partnership")
        )

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The fields with texts of several lines, without the one whose words stand for the row."""
        return tuple(
            name
            for name in self.plain
            if name != self.main and self.field_of(name).get_internal_type() == "TextField"
        )

    def label_of(self, name: str) -> str:
        """What a field is called: "planned outcome"."""
        facts = self.facts.get(name)  # None: a column that only the history of the row has
        if facts and facts.told and facts.told.label:
            return facts.told.label
        return str(self.field_of(name).verbose_name)

    @cached_property
    def needs(self) -> frozenset[str]:
        """The tables that must be read with this one, because its rows name theirs."""
        return frozenset(self.links.values()) | {many.table for many in self.many.values()}


AGREEMENT = Table(
    "agreement", rows.AgreementValue, "priorities.Agreement", "agreement", "agreements", keys=(Key("ref"),)
)
"""The agreement itself, of which a plan has one."""

# Parents stand before children: applying goes down the list.
TABLES: tuple[Table, ...] = (
    Table(
        "chapters",
        rows.ChapterValue,
        "priorities.Chapter",
        "chapter",
        "chapters",
        keys=(Key("number", "title"), Key("title"), Key("number", needs=True)),
    ),
    # Read with the statuses that it explains: a first reporting period may adopt it after the last version.
    Table(
        "status_scheme",
        rows.StatusLabelValue,
        "priorities.StatusLabel",
        "status label",
        "status labels",
        "label",
        keys=(Key("label"),),
        named_by="label",
        progress=True,
    ),
    Table(
        "themes",
        rows.ThemeValue,
        "priorities.Theme",
        "cross-cutting theme",
        "cross-cutting themes",
        keys=(Key("title"),),
        named_by="title",
    ),
    Table(
        "agencies",
        rows.AgencyValue,
        "priorities.Agency",
        "agency",
        "agencies",
        "name",
        keys=(Key("name"), Key("abbreviation", needs=True)),
        named_by="name",
    ),
    Table(
        "signatories",
        rows.SignatoryValue,
        "priorities.Signatory",
        "signatory",
        "signatories",
        "agency",
        keys=(Key("agency"),),
    ),
    Table(
        "linked_plans",
        rows.LinkedPlanValue,
        "priorities.LinkedPlan",
        "linked plan",
        "linked plans",
        keys=(Key("title", "period"), Key("title")),
    ),
    Table(
        "groups",
        rows.GroupValue,
        "priorities.GovernanceGroup",
        "governance group",
        "governance groups",
        "name",
        keys=(Key("name"),),
    ),
    Table(
        "posts",
        rows.PostValue,
        "priorities.LeadPost",
        "job title",
        "job titles",
        keys=(Key("title", "agency"),),
        sheet="people",
    ),
    Table(
        "people",
        rows.HoldingValue,
        "priorities.Holding",
        "current lead",
        "current leads",
        "name",
        keys=(Key("post", "kind", "name", "starts_on"), Key("post", "kind", "name")),
    ),
    Table(
        "priorities",
        rows.PriorityValue,
        "priorities.Priority",
        "priority",
        "priorities",
        keys=(Key("number", "title"), Key("title"), Key("number", needs=True)),
        named_by="number",
    ),
    Table(
        "assessments",
        rows.FindingValue,
        "priorities.AssessmentFinding",
        "assessment finding",
        "assessment findings",
        "topic",
        keys=(Key("year", "topic", "csps"), Key("year", "topic", "is_counted")),
    ),
    Table(
        "achievements",
        rows.AchievementValue,
        "priorities.KeyAchievement",
        "key achievement",
        "key achievements",
        "text",
        keys=(Key("priority", "text"), Key("text")),
    ),
    Table(
        "decisions",
        rows.DecisionValue,
        "priorities.Decision",
        "decision",
        "decisions",
        "reference",
        keys=(Key("reference"),),
    ),
    # The keys of aims and actions are for those to which the file gives no reference of their own.
    Table(
        "aims",
        rows.AimValue,
        "actions.Aim",
        "aim",
        "aims",
        "text",
        keys=(
            Key("priority", "number", "text"),
            Key("priority", "text"),
            Key("priority", "number", needs=True),
        ),
        sheet="actions",
    ),
    Table(
        "actions",
        rows.ActionValue,
        "actions.Action",
        "action",
        "actions",
        "text",
        keys=(Key("aim", "text"), Key("text")),
        named_by="ref",
    ),
    Table(
        "indicators",
        rows.IndicatorValue,
        "indicators.Indicator",
        "indicator",
        "indicators",
        keys=(Key("code", "title"), Key("title")),
        named_by="title",
    ),
    Table(
        "targets",
        rows.TargetValue,
        "indicators.Target",
        "target",
        "targets",
        "value",
        keys=(Key("indicator", "by", "value"), Key("indicator", "by")),
    ),
    Table(
        "versions",
        rows.VersionValue,
        "plan.PlanVersion",
        "version",
        "versions",
        "number",
        keys=(Key("document", "number"),),
        is_published=False,
    ),
    Table(
        "standings",
        rows.StatusValue,
        "actions.ActionStatus",
        "status",
        "statuses",
        "",
        sheet="actions",
        progress=True,
    ),
    Table(
        "observations",
        rows.ObservationValue,
        "indicators.Observation",
        "figure",
        "figures",
        "period_label",
        keys=(Key("indicator", "area", "period_label", "revised_on"),),
        progress=True,
        is_published=False,
    ),
    Table(
        "periods",
        rows.PeriodValue,
        "reporting.ReportingPeriod",
        "reporting period",
        "reporting periods",
        keys=(Key("title"),),
        named_by="title",
        progress=True,
        is_published=False,
    ),
    Table(
        "updates",
        rows.UpdateValue,
        "reporting.Report",
        "update",
        "updates",
        "report_text",
        keys=(Key("period", "action"),),
        where={"action__isnull": False},
        progress=True,
        is_published=False,
    ),
    Table(
        "commentary",
        rows.CommentaryValue,
        "reporting.Report",
        "commentary",
        "commentaries",
        "text",
        keys=(Key("period", "priority"),),
        where={"priority__isnull": False},
        columns={"text": "report_text"},
        # A commentary of a file was agreed.
        new={"state": "agreed"},
        progress=True,
        is_published=False,
    ),
    Table(
        "concerns",
        rows.ConcernValue,
        "priorities.Concern",
        "concern",
        "concerns",
        "text",
        keys=(Key("subject", "subject_ref", "text"), Key("text")),
        progress=True,
        is_published=False,
    ),
)

BY_NAME: Mapping[str, Table] = {table.name: table for table in TABLES}


def table_of(name: str) -> Table:
    """The table of that name, the agreement itself too. Raises KeyError."""
    return AGREEMENT if name == AGREEMENT.name else BY_NAME[name]


def with_needed(names: frozenset[str]) -> frozenset[str]:
    """These tables and all tables that their rows name, directly or through others."""
    needed = set(names)
    queue = list(names)
    while queue:
        for name in BY_NAME[queue.pop()].needs - needed:
            needed.add(name)
            queue.append(name)
    return frozenset(needed)
