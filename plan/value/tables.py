"""Which table of the value is kept in which model. Reading, difference, applying and the canonical form all go by
this one list, so that a field added to a row and its model is read, compared, applied and published at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from actions.models import Action, ActionStatus, Aim, AimTheme
from indicators.models import Indicator, Observation, Target
from plan.models import PlanVersion
from plan.value import rows
from priorities.models import (
    Agency,
    AssessmentFinding,
    Chapter,
    Concern,
    Decision,
    GovernanceGroup,
    Holding,
    KeyAchievement,
    LeadPost,
    LinkedPlan,
    PlanLink,
    PlanRow,
    Priority,
    PriorityLead,
    Signatory,
    StatusLabel,
    Theme,
)
from reporting.models import Commentary, ProgressUpdate, ReportingPeriod


@dataclass(frozen=True)
class Many:
    """A field that names several rows of another table, kept in a link model."""

    table: str  # whose refs the field holds
    model: type[PlanLink]
    owner: str  # the link's foreign key to the row that has the field
    other: str  # the link's foreign key to the rows named
    where: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Table:
    """One table of the value.

    ``links``: fields that hold the ref of a row of another table. ``within``: the field whose row the order counts
    in (aims are ordered within their priority). ``progress``: read at the progress moment.
    """

    name: str
    row: type[rows.Row]
    model: type[PlanRow]
    links: Mapping[str, str] = field(default_factory=dict)
    many: Mapping[str, Many] = field(default_factory=dict)
    within: str = ""
    progress: bool = False

    @cached_property
    def plain(self) -> tuple[str, ...]:
        """Fields that are kept in a column of the same name."""
        return tuple(
            item.name
            for item in fields(self.row)
            if item.name not in self.links
            and item.name not in self.many
            and item.name not in ("ref", "partnership")
        )

    @cached_property
    def needs(self) -> frozenset[str]:
        """Tables that must be read with this one, since its rows name theirs."""
        return frozenset(self.links.values()) | {many.table for many in self.many.values()}


# Parents stand before children: applying goes down the list.
TABLES: tuple[Table, ...] = (
    Table("chapters", rows.ChapterValue, Chapter),
    Table("status_scheme", rows.StatusLabelValue, StatusLabel),
    Table("themes", rows.ThemeValue, Theme),
    Table("agencies", rows.AgencyValue, Agency),
    Table("signatories", rows.SignatoryValue, Signatory, links={"agency": "agencies"}),
    Table("linked_plans", rows.LinkedPlanValue, LinkedPlan),
    Table("groups", rows.GroupValue, GovernanceGroup),
    Table("posts", rows.PostValue, LeadPost, links={"agency": "agencies"}),
    Table("people", rows.HoldingValue, Holding, links={"post": "posts"}),
    Table(
        "priorities",
        rows.PriorityValue,
        Priority,
        links={"lead": "posts"},
        many={
            "joint_leads": Many("posts", PriorityLead, "priority", "post", {"kind": "joint"}),
            "secondary_leads": Many("posts", PriorityLead, "priority", "post", {"kind": "secondary"}),
        },
    ),
    Table("assessments", rows.FindingValue, AssessmentFinding, links={"priority": "priorities"}),
    Table("achievements", rows.AchievementValue, KeyAchievement, links={"priority": "priorities"}),
    Table("decisions", rows.DecisionValue, Decision),
    Table(
        "aims",
        rows.AimValue,
        Aim,
        links={"priority": "priorities"},
        many={"themes": Many("themes", AimTheme, "aim", "theme")},
        within="priority",
    ),
    Table("actions", rows.ActionValue, Action, links={"aim": "aims", "coordinator": "posts"}, within="aim"),
    Table("indicators", rows.IndicatorValue, Indicator, links={"priority": "priorities"}),
    Table("targets", rows.TargetValue, Target, links={"indicator": "indicators"}),
    Table("versions", rows.VersionValue, PlanVersion),
    Table(
        "standings",
        rows.StatusValue,
        ActionStatus,
        links={"action": "actions", "label": "status_scheme"},
        progress=True,
    ),
    Table(
        "observations", rows.ObservationValue, Observation, links={"indicator": "indicators"}, progress=True
    ),
    Table("periods", rows.PeriodValue, ReportingPeriod, progress=True),
    Table(
        "updates",
        rows.UpdateValue,
        ProgressUpdate,
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
        Commentary,
        links={"period": "periods", "priority": "priorities"},
        progress=True,
    ),
    Table("concerns", rows.ConcernValue, Concern, progress=True),
)

BY_NAME: Mapping[str, Table] = {table.name: table for table in TABLES}

# A row stands and falls with what it hangs on; what a field merely mentions (a lead, a label) may be gone.
HANGS_ON: Mapping[str, tuple[str, ...]] = {
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
    """The tables named and, through their links, all that their rows name."""
    wanted = set(names)
    waiting = list(names)
    while waiting:
        for name in BY_NAME[waiting.pop()].needs - wanted:
            wanted.add(name)
            waiting.append(name)
    return frozenset(wanted)
