"""The page of the gaps in a plan."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.access import Refused, SignInFirst
from plan import summary
from plan.gaps import Gap, GapGroup, RowWithGaps, all_lack, gaps_in, rows_with_gaps
from plan.pages.indicators.reading import indicators_with_figures
from plan.pages.opening import PlanPage, open_plan
from plan.pages.views.base import about_a_plan, context_of

# The box that mends a gap, on the page of its row.
WORDS_TO_MEND = {
    "unmeasured": "Add an indicator",
    "no-figures": "Enter figures",
    "empty-aims": "Add an action",
}
BOXES = {"nobody": "id_coordinator", "no-date": "id_due", "no-measure": "id_measure", "no-lead": "id_lead"}


@require_safe
@about_a_plan
def gaps(request: HttpRequest, agreement: str) -> HttpResponse:
    """What the plan does not say yet, for those who work on it. Administrators also get links to mend it."""
    page = open_plan(request, agreement, "actions", "people", "indicators", "updates")
    if not page.reader.sees_working_copy:
        if not request.user.is_authenticated:
            raise SignInFirst
        raise Refused(
            "What is missing is for those who work on the plan: its leads, the Working Group and the Unit."
        )
    gap_groups = gaps_in(
        page.value, summary.day_of(page.value), indicators_with_figures(page.agreement, page.moment)
    )
    can_mend = page.reader.is_administrator and page.moment.is_default
    context = context_of(
        request,
        page,
        "Missing information",
        "gaps",
        kinds=[
            (
                group,
                all_lack(page.value, group),
                _address_to_mend_all(page, group) if can_mend else "",
            )
            for group in gap_groups
        ],
        sections=[
            (
                heading,
                [
                    (row, _address_of_row(page, row.gap), _ways_to_mend(page, row) if can_mend else [])
                    for row in rows
                ],
            )
            for heading, rows in rows_with_gaps(page.value, gap_groups)
        ],
        can_mend=can_mend,
    )
    return render(request, "plan/gaps.html", context)


def _address_of_row(page: PlanPage, gap: Gap) -> str:
    """The page of the row that has the gap; "" where it has none."""
    slug, query = page.agreement.slug, page.moment.query
    if gap.table == "actions" and gap.ref:
        return reverse("action-detail", args=[slug, gap.ref]) + query
    if gap.table == "indicators":
        return reverse("indicator-detail", args=[slug, gap.ref]) + query
    if gap.table == "priorities" and gap.ref:
        row = page.value.find("priorities", gap.ref)
        return reverse("priority-detail", args=[slug, summary.address_of(row)]) + query
    if gap.table == "themes":
        row = page.value.find("themes", gap.ref)
        return reverse("theme-detail", args=[slug, row.slug or row.ref]) + query
    return ""


def _ways_to_mend(page: PlanPage, row: RowWithGaps) -> list[tuple[str, str]]:
    """The pages with the boxes in which an administrator mends the gaps of a row, and their words: of each kind one."""
    ways: dict[str, str] = {}
    for group in row.groups:
        address = _address_to_mend(page, group, row.gap)
        if address:
            ways.setdefault(WORDS_TO_MEND.get(group.code, "Mend"), address)
    return [(address, words) for words, address in ways.items()]


def _address_to_mend(page: PlanPage, group: GapGroup, gap: Gap) -> str:
    """The page with the box in which an administrator mends a gap; "" for none."""
    slug = page.agreement.slug
    if group.code == "unmeasured":
        return f"{reverse('plan-edit-add', args=[slug, 'indicators'])}?within={gap.ref}&from=gaps#id_title"
    if group.code == "no-figures":
        return f"{reverse('indicator-enter', args=[slug])}?{urlencode({'indicator': gap.ref})}"
    if group.code in ("vacant", "silent"):
        return ""
    if group.code == "empty-aims":
        return f"{reverse('plan-edit-add', args=[slug, 'actions'])}?within={gap.ref}&from=gaps"
    if group.code == "themes":
        return reverse("plan-edit-list", args=[slug, "aims"])
    address = f"{reverse('plan-edit-row', args=[slug, gap.table, gap.ref])}?from=gaps"
    return f"{address}#{BOXES[group.code]}" if group.code in BOXES else address


def _address_to_mend_all(page: PlanPage, group: GapGroup) -> str:
    """The page on which an administrator mends all gaps of a group; "" if they are mended one by one."""
    slug = page.agreement.slug
    if group.show:
        return f"{reverse('plan-edit-grid', args=[slug])}?show={group.show}&from=gaps"
    if group.code == "empty":
        return f"{reverse('plan-edit-add', args=[slug, group.gaps[0].table])}?from=gaps"
    if group.code == "vacant":
        return f"{reverse('people-list')}#posts"
    return {"silent": reverse("action-list", args=[slug])}.get(group.code, "")
