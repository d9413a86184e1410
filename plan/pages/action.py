"""What the page of one action shows. The action may be withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from actions.models import Action
from core.govuk.parts import SummaryRow
from core.text import number_or_words
from plan.lineage import Lineage, RelatedAction
from plan.pages.opening import PlanPage
from plan.printed import date_in_words, post_with_holders
from plan.summary import address_of, heading_of
from plan.value import BY_NAME, LabelledAction, PlanValue
from plan.value.audience import is_own_action
from plan.value.rows import ActionValue, AimValue, PriorityValue, ThemeValue
from priorities.places.register import NO_PLACES, SEPARATOR, Register, names_in
from reporting.models import NoteSinceReport


@dataclass(frozen=True)
class ShownAction:
    """An action with its aim and priority. ``item`` None: it is withdrawn; then ``withdrawn_at`` and ``why`` say more.

    ``aim`` and ``priority`` None: they are withdrawn too.
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
        """ "Action 4.2b"; without a label the action is called by its words."""
        return f"Action {number_or_words(self.label, self.row.text)}"


def find_action(value: PlanValue, ref: str) -> ShownAction | None:
    """The action with that ref, in force or withdrawn; None if the reader sees no such action."""
    item = value.labelled_actions.get(ref)
    if item is not None:
        return ShownAction(item.action, item.label, item, item.aim, item.priority, value.themes_of(item.aim))
    for withdrawn in value.withdrawn:
        if (
            withdrawn.table == "actions"
            and withdrawn.row.ref == ref
            and isinstance(withdrawn.row, ActionValue)
        ):
            aim = value.find("aims", withdrawn.row.aim)
            priority = value.find("priorities", aim.priority) if aim else None
            themes = value.themes_of(aim) if aim else ()
            return ShownAction(withdrawn.row, "", None, aim, priority, themes, withdrawn.at, withdrawn.why)
    return None


def action_lines(
    value: PlanValue,
    shown: ShownAction,
    lineage: Lineage,
    query: str,
    register: Register = NO_PLACES,
    slippage: str = "",
) -> list[SummaryRow]:
    """The facts of an action as names and values. A missing lead or date is named; other missing facts are left out.

    ``register``: the places of the partnership, to which the action's places are links. ``slippage``: how its date has
    moved, in words.
    """
    row, priority = shown.row, shown.priority
    lines = []
    if priority is not None:
        address = reverse("priority-detail", args=[value.agreement.ref, address_of(priority)])
        link = format_html('<a class="govuk-link" href="{}{}">{}</a>', address, query, heading_of(priority))
        lines.append(SummaryRow("Priority", link))
        lines.append(SummaryRow("Lead of the priority", value.lead_as_printed(priority) or "Nobody yet"))
    if row.coordinator:
        lines.append(SummaryRow("Lead for this action", post_with_holders(value, row.coordinator)))
    if row.places:
        lines.append(SummaryRow("Places", _links_to_places(value, register, row.places, query)))
    when = date_in_words(row) or "No date given"
    lines.append(SummaryRow("Date", f"{when} ({slippage})" if slippage else when))
    if shown.item is not None and shown.item.completed_on:
        lines.append(SummaryRow("Completed", date_format(shown.item.completed_on, "j F Y")))
    if row.timescale and row.timescale != date_in_words(row):
        lines.append(SummaryRow("Timescale, as printed", row.timescale))
    actions = BY_NAME["actions"]
    texts = [(capfirst(actions.label_of(name)), getattr(row, name)) for name in actions.texts]
    for name, text in (*texts, *row.extra):
        if text:
            lines.append(SummaryRow(name, text, is_plain_text=True))
    slug = value.agreement.ref
    if lineage.before or lineage.is_cut:
        lines.append(SummaryRow("Carried on from", _earlier_actions(lineage, slug)))
    if lineage.after:
        lines.append(
            SummaryRow("Carried on as", _as_list([_link_to_action(item, slug) for item in lineage.after]))
        )
    return lines


def _links_to_places(value: PlanValue, register: Register, places: str, query: str) -> SafeString:
    """The places that an action names; a name that is no longer one of a place is no link."""
    parts = []
    for name in names_in(places):
        place = register.named(name)
        if place is None:
            parts.append(format_html("{}", name))
        else:
            address = reverse("place-detail", args=[value.agreement.ref, place.key]) + query
            parts.append(format_html('<a class="govuk-link" href="{}">{}</a>', address, name))
    return format_html_join(SEPARATOR, "{}", ((part,) for part in parts))


def _earlier_actions(lineage: Lineage, slug: str) -> SafeString:
    """The earlier actions that it carries on from, the latest first, and since when it has been going on."""
    items = [_link_to_action(item, slug) for item in lineage.before]
    if lineage.is_cut:
        # The same words for an action that does not exist and for one that the reader may not see.
        items.append(SafeString("An action of an earlier agreement"))
    if not lineage.since:
        return _as_list(items)
    if len(items) == 1:
        return format_html("{}, since {}", items[0], lineage.since)
    return format_html("{}<p>Since {}.</p>", _as_list(items), lineage.since)


def _link_to_action(item: RelatedAction, slug: str) -> SafeString:
    """ "4.2a: Mark property, of the Agreement 2011-14", as a link."""
    address = reverse("action-detail", args=[item.origin.agreement, item.origin.ref])
    agreement_words = "this agreement" if item.origin.agreement == slug else item.title
    withdrawn = " (withdrawn)" if item.is_withdrawn else ""
    return format_html(
        '<a class="govuk-link" href="{}">{}</a>, of {}{}', address, item.name, agreement_words, withdrawn
    )


def _as_list(items: list[SafeString]) -> SafeString:
    """One item alone, several as a bullet list."""
    if len(items) == 1:
        return items[0]
    list_items = format_html_join("", "<li>{}</li>", ((item,) for item in items))
    return format_html('<ul class="govuk-list govuk-list--bullet">{}</ul>', list_items)


def notes_since(page: PlanPage, ref: str) -> list[NoteSinceReport]:
    """Notes on the action since its last report, at the page's moment, oldest first. One query.

    Only for reviewers and for those who answer for the action. For others: none, and no query.
    """
    if not (page.reader.is_reviewer or is_own_action(page.value, page.reader, ref)):
        return []
    keys = Action.objects.filter(agreement=page.agreement, ref=ref).values("pk")
    return list(NoteSinceReport.objects.since_the_last_report(keys, page.moment.progress_at))
