"""What all pages of a plan share: navigation, the moment that they show, and the page of a refused moment."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import date as date_words
from django.urls import reverse
from django.utils import timezone

from accounts.circles import WORKERS_AND_MEMBERS
from core.govuk.parts import AsAt, NavigationLink
from plan.describing.between_moments import unpublished_changes
from plan.moments import Moment
from plan.pages.opening import MomentRefused, PlanPage
from plan.value.rows import AgreementValue

View = Callable[..., HttpResponse]

# The agreement's navigation: words and URL name.
SECTIONS = (
    ("Overview", "agreement-detail"),
    ("Plan", "plan"),
    ("Actions", "action-list"),
    ("Indicators", "indicator-list"),
    ("Document", "agreement-document"),
    ("Papers", "paper-list"),
    ("Versions", "version-list"),
    ("Changes", "change-list"),
)
# Further links: for those who work on the plan or answer what is put to them, and for administrators.
MATTERS = ("Matters arising", "action-log")
PERIODS = ("Periods", "period-list")
EDITING = ("Edit the plan", "plan-edit")


def about_a_plan(view: View) -> View:
    """Wraps a view about a plan: if the address names an impossible moment, a page says why."""

    @wraps(view)
    def view_or_refusal(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except MomentRefused as refusal:
            context = {
                "reason": str(refusal),
                "slug": kwargs.get("agreement", ""),
                "now_address": _address_as_now(request, *refusal.refused),
            }
            return render(request, "plan/moment-refused.html", context, status=refusal.status)

    return view_or_refusal


def _address_as_now(request: HttpRequest, *refused: str) -> str:
    """The address of the page without its moment, with all else that it asks for, such as filters.

    ``refused``: further parameters to leave out.
    """
    parameters = request.GET.copy()
    for name in ("at", "version", "page", *refused):
        parameters.pop(name, None)
    return f"{request.path}?{parameters.urlencode()}" if parameters else request.path


def moment_words(moment: Moment) -> str:
    """The moment of the page: "Plan v1.3, progress to May 2014", "As at 14 October 2014 …", "As it stands …"."""
    progress = f", progress to {date_words(moment.progress_to, 'F Y')}" if moment.progress_to else ""
    if moment.at:
        version = f" (plan v{moment.published}{progress})" if moment.published else ""
        return f"As at {date_words(moment.at, 'j F Y')}{version}"
    if moment.published:
        return f"Plan v{moment.published}{progress}"
    return f"As it stands on {date_words(timezone.localdate(), 'j F Y')}{progress}"


def _about_the_moment(request: HttpRequest, page: PlanPage) -> dict[str, Any]:
    """The moment in words; the banner of a moment that was asked for, else the changes since the last version."""
    stands = moment_words(page.moment)
    if page.moment.is_default:
        # It costs queries: a function, so that only the templates that show the number ask.
        now = page.whole if page.moment.structure_at is None else None
        unpublished = cache(partial(unpublished_changes, page.agreement, page.reader, now))
        return {"moment_words": stands, "unpublished": unpublished}
    version = page.moment.version
    words = f"version {version}" if version else f"the plan {stands[:1].lower()}{stands[1:]}"
    return {"moment_words": stands, "as_at": AsAt(words, _address_as_now(request))}


def _navigation_links(page: PlanPage, here: str) -> list[NavigationLink]:
    """The agreement's navigation. Who works on the plan, or answers in it, also gets the action log.

    Who works on it gets periods, an administrator editing: these two as they are now, at whatever moment the page is.
    """
    slug, query = page.agreement.slug, page.moment.query
    links = [
        NavigationLink(words, reverse(name, args=[slug]) + query, name == here) for words, name in SECTIONS
    ]
    if WORKERS_AND_MEMBERS in page.reader.circles or page.reader.named_as:
        words, name = MATTERS
        links.append(NavigationLink(words, reverse(name, args=[slug]) + query, name == here))
    if page.reader.sees_working_copy:
        words, name = PERIODS
        links.append(NavigationLink(words, reverse(name, args=[slug]), name == here))
    if page.reader.is_administrator:
        words, name = EDITING
        links.append(NavigationLink(words, reverse(name, args=[slug]), name == here))
    return links


def context_of(
    request: HttpRequest,
    page: PlanPage,
    heading: str,
    here: str,
    *,
    crumbs: tuple[tuple[str, str], ...] = (),
    **more: Any,
) -> dict[str, Any]:
    """The context of every template about a plan. ``here``: URL name of its entry in the agreement's navigation.

    ``crumbs``: further breadcrumbs (words, address without the moment) after the agreement's own.
    """
    slug, query = page.agreement.slug, page.moment.query
    agreement: AgreementValue = page.value.agreement
    trail = [("Agreements", reverse("agreement-list"))]
    if here != "agreement-detail" or crumbs:
        trail.append((agreement.title, reverse("agreement-detail", args=[slug]) + query))
    trail += [(words, address + query) for words, address in crumbs]
    # How many actions the reader does not see; 0 if the page has not read the actions.
    left_out = 0
    if page.whole is not None and page.whole.has_read("actions"):
        left_out = len(page.whole.labelled_actions) - len(page.value.labelled_actions)
    return {
        "agreement": agreement,
        "plan": page.value,
        "reader": page.reader,
        "moment": page.moment,
        "query": query,
        "left_out": left_out,
        "title": heading if heading == agreement.title else f"{heading}: {agreement.title}",
        "heading": heading,
        "trail": trail,
        "places": _navigation_links(page, here),
        **_about_the_moment(request, page),
        "last_version": getattr(page.agreement, "last_version_number", "") or "",
        "more": query.replace("?", "&", 1),
        "today": timezone.localdate(),
        **more,
    }
