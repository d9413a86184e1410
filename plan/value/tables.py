"""Which model keeps which table of the value. Reading, comparing, applying and publishing all use this list, so that
a new field of a row and its model needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from plan.value import rows

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from priorities.models import PlanLink, PlanRow


def _model(name: str) -> type[Any]:
    # Not at the top: a value can be built and compared without Django, which only the models need.
    from django.apps import apps

    return apps.get_model(name)


@dataclass(frozen=True)
class ManyField:
    """A field that names several rows of another table, kept in a link model."""

    table: str  # the other table
    kept_in: str  # the link model, as "app.Model"
    owner: str  # the link's foreign key to the row that has the field
    other: str  # the link's foreign key to the rows named
    where: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def model(self) -> type[PlanLink]:
        """The link model."""
        return cast("type[PlanLink]", _model(self.kept_in))


@dataclass(frozen=True, eq=False)
class Table:
    """One table of the value.

    ``kept_in``: the model, as "app.Model". ``links``: field -> the table of the row whose ref it holds. ``within``:
    the field with the parent within which rows are ordered (aims within their priority). ``progress``: the table is
    read at the progress moment. ``where``: a condition on the model's rows, where it keeps two tables; ``columns``:
    field -> column, where their names differ; ``new``: columns that a new row gets.
    """

    name: str
    row: type[rows.Row]
    kept_in: str
    links: Mapping[str, str] = field(default_factory=dict)
    many: Mapping[str, ManyField] = field(default_factory=dict)
    within: str = ""
    progress: bool = False
    where: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    new: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def model(self) -> type[PlanRow]:
        """The model of its rows."""
        return cast("type[PlanRow]", _model(self.kept_in))

    def rows_of(self, agreement: Any) -> QuerySet[Any]:
        """The live rows of the table in an agreement (a row, or its primary key)."""
        return self.model._default_manager.filter(agreement=agreement, **self.where)

    def column_of(self, name: str) -> str:
        """The column that keeps a field."""
        return self.columns.get(name, name)

    @cached_property
    def plain(self) -> tuple[str, ...]:
        """Fields that are kept in a column, mostly of the same name."""
        return tuple(
            item.name
            for item in fields(self.row)
            if item.name not in self.links
            and item.name not in self.many
            and item.name not in ("ref", "partnership")
        )

    @cached_property
    def needs(self) -> frozenset[str]:
        """The tables that must be read with this one, because its rows name theirs."""
        return frozenset(self.links.values()) | {many.table for many in self.many.values()}


# Parents stand before children: applying goes down the list.
TABLES: tuple[Table, ...] = (
    Table("chapters", rows.ChapterValue, "priorities.Chapter"),
    # Read with the statuses that it explains: a first reporting period may adopt it after the last version.
    Table("status_scheme", rows.StatusLabelValue, "priorities.StatusLabel", progress=True),
    Table("themes", rows.ThemeValue, "priorities.Theme"),
    Table("agencies", rows.AgencyValue, "priorities.Agency"),
    Table("signatories", rows.SignatoryValue, "priorities.Signatory", links={"agency": "agencies"}),
    Table("linked_plans", rows.LinkedPlanValue, "priorities.LinkedPlan"),
    Table("groups", rows.GroupValue, "priorities.GovernanceGroup"),
    Table("posts", rows.PostValue, "priorities.LeadPost", links={"agency": "agencies"}),
    Table("people", rows.HoldingValue, "priorities.Holding", links={"post": "posts"}),
    Table(
        "priorities",
        rows.PriorityValue,
        "priorities.Priority",
        links={"lead": "posts"},
        many={
            "joint_leads": ManyField(
                "posts", "priorities.PriorityLead", "priority", "post", {"kind": "joint"}
            ),
            "secondary_leads": ManyField(
                "posts", "priorities.PriorityLead", "priority", "post", {"kind": "secondary"}
            ),
        },
    ),
    Table("assessments", rows.FindingValue, "priorities.AssessmentFinding", links={"priority": "priorities"}),
    Table(
        "achievements", rows.AchievementValue, "priorities.KeyAchievement", links={"priority": "priorities"}
    ),
    Table("decisions", rows.DecisionValue, "priorities.Decision"),
    Table(
        "aims",
        rows.AimValue,
        "actions.Aim",
        links={"priority": "priorities"},
        many={"themes": ManyField("themes", "actions.AimTheme", "aim", "theme")},
        within="priority",
    ),
    Table(
        "actions",
        rows.ActionValue,
        "actions.Action",
        links={"aim": "aims", "coordinator": "posts"},
        within="aim",
    ),
    Table("indicators", rows.IndicatorValue, "indicators.Indicator", links={"priority": "priorities"}),
    Table("targets", rows.TargetValue, "indicators.Target", links={"indicator": "indicators"}),
    Table("versions", rows.VersionValue, "plan.PlanVersion"),
    Table(
        "standings",
        rows.StatusValue,
        "actions.ActionStatus",
        links={"action": "actions", "label": "status_scheme"},
        progress=True,
    ),
    Table(
        "observations",
        rows.ObservationValue,
        "indicators.Observation",
        links={"indicator": "indicators"},
        progress=True,
    ),
    Table("periods", rows.PeriodValue, "reporting.ReportingPeriod", progress=True),
    Table(
        "updates",
        rows.UpdateValue,
        "reporting.Report",
        where={"action__isnull": False},
        links={
            "period": "periods",
            "action": "actions",
            "responder": "posts",
            "label": "status_scheme",
            "agreed_label": "status_scheme",
        },
        progress=True,
    ),
    Table(
        "commentary",
        rows.CommentaryValue,
        "reporting.Report",
        where={"priority__isnull": False},
        columns={"text": "report_text"},
        # A commentary of a file was agreed.
        new={"state": "agreed"},
        links={"period": "periods", "priority": "priorities"},
        progress=True,
    ),
    Table("concerns", rows.ConcernValue, "priorities.Concern", progress=True),
)

BY_NAME: Mapping[str, Table] = {table.name: table for table in TABLES}

# Table -> the fields with the subjects of its rows. A row is in force only while its subjects are; a row that a field
# only mentions (a lead, a label) may be withdrawn.
DEPENDS_ON: Mapping[str, tuple[str, ...]] = {
    "signatories": ("agency",),
    "people": ("post",),
    "aims": ("priority",),
    "actions": ("aim",),
    "targets": ("indicator",),
    "standings": ("action",),
    "observations": ("indicator",),
    "updates": ("period", "action"),
    "commentary": ("period", "priority"),
}


def with_needed(names: frozenset[str]) -> frozenset[str]:
    """These tables and all tables that their rows name, directly or through others."""
    needed = set(names)
    queue = list(names)
    while queue:
        for name in BY_NAME[queue.pop()].needs - needed:
            needed.add(name)
            queue.append(name)
    return frozenset(needed)
