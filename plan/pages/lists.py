"""The lists of a plan as files: actions, indicators, figures, projects of grants.

Their rows are the plan's value, as its pages read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from import_export.resources import Resource

from downloads.lists import column
from plan.describing.figures import target_as_printed
from plan.glance.past import NO_PAST, Past
from plan.printed import print_action
from plan.summary import heading_of
from plan.value import LabelledAction, PlanValue
from plan.value.rows import IndicatorValue


class ActionResource(Resource):
    """The list of actions."""

    label = column("No.", lambda row: row.item.label)
    text = column("Action", lambda row: row.item.action.text)
    priority = column("Priority", lambda row: heading_of(row.item.priority))
    aim = column("Aim", lambda row: row.item.aim.text)
    who = column("Lead or co-ordinator", lambda row: row.who)
    due = column("Due", lambda row: row.item.action.due)
    when = column("When, in words", lambda row: row.when)
    status = column("Status", lambda row: row.item.status.label if row.item.status else "")
    completed = column("Completed on", lambda row: row.item.completed_on)
    late = column("Late", lambda row: row.late)
    slippage = column("Date moved", lambda row: row.slippage)


def action_rows(value: PlanValue, actions: Iterable[LabelledAction], past: Past = NO_PAST) -> list[Any]:
    """The rows of :class:`ActionResource`."""
    return [print_action(value, item, past) for item in actions]


class IndicatorResource(Resource):
    """The list of indicators: what each measures, its baseline and its targets."""

    title = column("Indicator", lambda row: row.title)
    code = column("Code", lambda row: row.code)
    framework = column("Framework", lambda row: row.framework)
    priority = column("Priority")
    definition = column("What is counted", lambda row: row.definition)
    why_proxy = column("Why it stands for the priority", lambda row: row.why_proxy)
    unit = column("Unit", lambda row: row.unit)
    polarity = column("Which way is better", lambda row: row.polarity)
    geography = column("Geography", lambda row: row.geography)
    source = column("Source", lambda row: row.source)
    period_type = column("Periods", lambda row: row.period_type)
    baseline_label = column("Baseline period", lambda row: row.baseline_label)
    baseline_value = column("Baseline", lambda row: row.baseline_value)
    targets = column("Targets")

    def __init__(self, value: PlanValue) -> None:
        super().__init__()
        self.value = value

    def dehydrate_priority(self, row: IndicatorValue) -> str:
        """The priority that it stands for; "" for none."""
        priority = self.value.find("priorities", row.priority)
        return heading_of(priority) if priority else ""

    def dehydrate_targets(self, row: IndicatorValue) -> str:
        """Its targets as printed."""
        return "; ".join(
            target_as_printed(row, target) for target in self.value.targets if target.indicator == row.ref
        )


class ProjectResource(Resource):
    """The projects of grants. A row is the grant and its project; amounts are pounds."""

    grant = column("Grant", lambda row: row[0].name)
    funder = column("Whose grant", lambda row: row[0].funder)
    title = column("Project", lambda row: row[1].row.title)
    action = column("Action", lambda row: row[1].action.name if row[1].action else "")
    award = column("Award", lambda row: row[1].row.award)
    spend = column("Spent to date", lambda row: row[1].row.spend)
    left = column("Left", lambda row: row[1].left)
    outcome = column("Outcome", lambda row: row[1].row.outcome)


class FigureResource(Resource):
    """The figures of one indicator, whole and by area."""

    area = column("Area", lambda row: row.area)
    period = column("Period", lambda row: row.period_label)
    first = column("First day", lambda row: row.period_start)
    last = column("Last day", lambda row: row.period_end)
    value = column("Figure", lambda row: "N/A" if row.value is None else row.value)
    numerator = column("Of (number)", lambda row: row.numerator)
    denominator = column("Out of (number)", lambda row: row.denominator)
    provisional = column("Provisional", lambda row: "yes" if row.provisional else "")
    final_due = column("Final figures due", lambda row: row.final_due)
    revised_on = column("Revised on", lambda row: row.revised_on)
    revision_reason = column("Why revised", lambda row: row.revision_reason)
    note = column("Note", lambda row: row.note)
