"""What the page of one action says, in force or withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.html import format_html

from accounts.models import User
from core.govuk.parts import SummaryRow
from plan.printed import post_with_holders, when
from plan.summary import address_of, heading_of
from plan.value import LabelledAction, PlanValue
from plan.value.rows import ActionRow, AimRow, PriorityRow, ThemeRow
from priorities.models import Agreement


@dataclass(frozen=True)
class ShownAction:
    """An action with what it stands under. ``item`` None: it is withdrawn, see ``withdrawn_at`` and ``why``.

    ``aim`` and ``priority`` None: they are no longer in the plan either.
    """

    row: ActionRow
    label: str
    item: LabelledAction | None
    aim: AimRow | None
    priority: PriorityRow | None
    themes: tuple[ThemeRow, ...]
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


@dataclass(frozen=True)
class Origin:
    """The action of an earlier agreement that this one carries on from. ``address`` "": not theirs to see."""

    words: str
    address: str


def shown_action(value: PlanValue, ref: str) -> ShownAction | None:
    """The action of that name, in force or withdrawn; None if the reader sees no such action."""
    item = value.labelled_actions.get(ref)
    if item is not None:
        return ShownAction(item.action, item.label, item, item.aim, item.priority, value.themes_of(item.aim))
    for gone in value.withdrawn:
        if gone.table == "actions" and gone.row.ref == ref and isinstance(gone.row, ActionRow):
            aim = value.find("aims", gone.row.aim)
            priority = value.find("priorities", aim.priority) if aim else None
            themes = value.themes_of(aim) if aim else ()
            return ShownAction(gone.row, "", None, aim, priority, themes, gone.at, gone.why)
    return None


def carried_on_from(user: User | AnonymousUser, action: ActionRow) -> Origin | None:
    """Where an action was carried on from; one query when it was from anywhere.

    Both an agreement that is not there and one that the reader may not see are told without a link.
    """
    slug, _, ref = action.follows.partition(":")
    if not slug or not ref:
        return None
    title = Agreement.objects.visible_to(user).filter(slug=slug).values_list("title", flat=True).first()
    if title is None:
        return Origin("An action of an earlier agreement", "")
    return Origin(f"An action of {title}", reverse("action-detail", args=[slug, ref]))


def action_lines(value: PlanValue, shown: ShownAction, origin: Origin | None, query: str) -> list[SummaryRow]:
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
    if origin is not None:
        words = format_html('<a class="govuk-link" href="{}">{}</a>', origin.address, origin.words)
        lines.append(SummaryRow("Carried on from", words if origin.address else origin.words))
    return lines
