"""What the page of one action says, in force or withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from actions.models import Action
from core.govuk.parts import SummaryRow
from plan.lineage import Lineage, RelatedAction
from plan.pages.opening import PlanPage
from plan.printed import post_with_holders, when
from plan.summary import address_of, heading_of
from plan.value import LabelledAction, PlanValue
from plan.value.audience import own_actions
from plan.value.rows import ActionValue, AimValue, PriorityValue, ThemeValue
from reporting.models import NoteSinceReport


@dataclass(frozen=True)
class ShownAction:
    """An action with what it stands under. ``item`` None: it is withdrawn, see ``withdrawn_at`` and ``why``.

    ``aim`` and ``priority`` None: they are no longer in the plan either.
    """

    row: ActionValue
    label: str
    item: LabelledAction | None
    aim: AimValue | None
    priority: PriorityValue | None
    themes: tuple[ThemeValue, ...]
    withdrawn_at: datetime | None = None
    why: str = ""

    @property
    def heading(self) -> str:
        """ "Action 4.2b"."""
        return f"Action {self.label}".rstrip()

    @property
    def priority_address(self) -> str:
        """What names its priority in addresses; "" where that is gone."""
        return address_of(self.priority) if self.priority else ""

    @property
    def priority_heading(self) -> str:
        """ "Priority 4: Anti-social Behaviour"."""
        return heading_of(self.priority) if self.priority else ""


def shown_action(value: PlanValue, ref: str) -> ShownAction | None:
    """The action of that name, in force or withdrawn; None if the reader sees no such action."""
    item = value.labelled_actions.get(ref)
    if item is not None:
        return ShownAction(item.action, item.label, item, item.aim, item.priority, value.themes_of(item.aim))
    for gone in value.withdrawn:
        if gone.table == "actions" and gone.row.ref == ref and isinstance(gone.row, ActionValue):
            aim = value.find("aims", gone.row.aim)
            priority = value.find("priorities", aim.priority) if aim else None
            themes = value.themes_of(aim) if aim else ()
            return ShownAction(gone.row, "", None, aim, priority, themes, gone.at, gone.why)
    return None


def action_lines(value: PlanValue, shown: ShownAction, lineage: Lineage, query: str) -> list[SummaryRow]:
    """The facts of an action as names and values; a name without a value is said where its lack matters."""
    row, priority = shown.row, shown.priority
    lines = []
    if priority is not None:
        address = reverse("priority-detail", args=[value.agreement.ref, shown.priority_address])
        link = format_html('<a class="govuk-link" href="{}{}">{}</a>', address, query, shown.priority_heading)
        lines.append(SummaryRow("Priority", link))
        lines.append(SummaryRow("Lead of the priority", value.lead_as_printed(priority) or "Nobody yet"))
    if row.coordinator:
        lines.append(SummaryRow("Lead for this action", post_with_holders(value, row.coordinator)))
    lines.append(SummaryRow("Date", when(row) or "No date given"))
    if row.timescale and row.timescale != when(row):
        lines.append(SummaryRow("Timescale, as printed", row.timescale))
    for name, text in (
        ("How delivery is measured", row.measure),
        ("How delivery is reported", row.reporting),
        *row.extra,
    ):
        if text:
            lines.append(SummaryRow(name, text, is_plain_text=True))
    slug = value.agreement.ref
    if lineage.before or lineage.is_cut:
        lines.append(SummaryRow("Carried on from", _before(lineage, slug)))
    if lineage.after:
        lines.append(SummaryRow("Carried on as", _listed([_kin(item, slug) for item in lineage.after])))
    return lines


def _before(lineage: Lineage, slug: str) -> SafeString:
    """The actions that one carries on from, the nearest first, and since when it has been going on."""
    items = [_kin(item, slug) for item in lineage.before]
    if lineage.is_cut:
        # Both one that is not there and one that the reader may not see.
        items.append(SafeString("An action of an earlier agreement"))
    if not lineage.since:
        return _listed(items)
    if len(items) == 1:
        return format_html("{}, since {}", items[0], lineage.since)
    return format_html("{}<p>Since {}.</p>", _listed(items), lineage.since)


def _kin(item: RelatedAction, slug: str) -> SafeString:
    """ "4.2a: Mark property, of the Agreement 2011-14", leading there."""
    address = reverse("action-detail", args=[item.origin.agreement, item.origin.ref])
    of = "this agreement" if item.origin.agreement == slug else item.title
    gone = " (withdrawn)" if item.is_withdrawn else ""
    return format_html('<a class="govuk-link" href="{}">{}</a>, of {}{}', address, item.name, of, gone)


def _listed(items: list[SafeString]) -> SafeString:
    """One by itself, several as a list."""
    if len(items) == 1:
        return items[0]
    points = format_html_join("", "<li>{}</li>", ((item,) for item in items))
    return format_html('<ul class="govuk-list govuk-list--bullet">{}</ul>', points)


def notes_since(page: PlanPage, ref: str) -> list[NoteSinceReport]:
    """What was told about the action since its last report, at the page's moment; oldest first. One query.

    For those who review it and those whose own it is; none for anybody else, who read what was agreed. No query then.
    """
    if not (page.reader.is_reviewer or ref in own_actions(page.value, page.reader)):
        return []
    keys = Action.objects.filter(agreement=page.agreement, ref=ref).values("pk")
    return list(NoteSinceReport.objects.since_the_last_report(keys, page.moment.progress_at))
