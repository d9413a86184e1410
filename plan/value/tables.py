"""The tables of a plan, and which model keeps which. What is known of a field stands beside it: ``plan.value.rows``.

Reading, comparing, applying, publishing, loading and telling all go by this list, so that a new field of a row and its
model needs nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping

from plan.value import rows
from plan.value.fields import Key
from plan.value.table import Table

AGREEMENT = Table(
    "agreement", rows.AgreementValue, "priorities.Agreement", "agreement", "agreements", keys=(Key("ref"),)
)
"""The agreement itself, of which a plan has one."""

PLACES = Table("places", rows.PlaceRow, "priorities.Place", "place", "places", "name", is_published=False)
"""The places of the partnership: a sheet of the interchange form, and no table of a plan."""

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
        "partner body",
        "partner bodies",
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
        "projects",
        rows.ProjectValue,
        "actions.Project",
        "project of a grant",
        "projects of grants",
        keys=(Key("grant", "title"), Key("title")),
    ),
    Table(
        "indicators",
        rows.IndicatorValue,
        "indicators.Indicator",
        "indicator",
        "indicators",
        keys=(Key("code", "title"), Key("title"), Key("code")),
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
        "priorities.Matter",
        "issue for the Partnership",
        "issues for the Partnership",
        "text",
        keys=(Key("subject", "subject_ref", "text"), Key("text")),
        where={"kind": "issue"},
        new={"kind": "issue"},
        progress=True,
        is_published=False,
    ),
    Table(
        "matters",
        rows.MatterValue,
        "priorities.Matter",
        "matter arising",
        "matters arising",
        "text",
        keys=(Key("kind", "subject", "subject_ref", "text"), Key("text")),
        where={"kind__in": ("action", "question")},
        progress=True,
        is_published=False,
    ),
)

BY_NAME: Mapping[str, Table] = {table.name: table for table in TABLES}


def table_of(name: str) -> Table:
    """The table of that name, the agreement itself and the places too. Raises KeyError."""
    return {AGREEMENT.name: AGREEMENT, PLACES.name: PLACES}.get(name) or BY_NAME[name]


def with_needed(names: frozenset[str]) -> frozenset[str]:
    """These tables and all tables that their rows name, directly or through others."""
    needed = set(names)
    queue = list(names)
    while queue:
        for name in BY_NAME[queue.pop()].needs - needed:
            needed.add(name)
            queue.append(name)
    return frozenset(needed)
