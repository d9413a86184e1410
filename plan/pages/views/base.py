"""What the pages of a plan have in common: where one is, which moment one sees, what a refusal says."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import date as date_words
from django.urls import reverse
from django.utils import timezone

from core.context import NavigationLink
from core.govuk.parts import AsAt
from plan.describing.between_moments import unpublished_changes
from plan.moments import Moment
from plan.pages.opening import MomentRefused, PlanPage
from plan.value.rows import AgreementValue
from plan.versions.stored import digest_shown

View = Callable[..., HttpResponse]

# The agreement's own navigation: words and URL name, in the order in which people ask.
SECTIONS = (
    ("Overview", "agreement-detail"),
    ("Plan", "plan"),
    ("Actions", "action-list"),
    ("Indicators", "indicator-list"),
    ("Document", "agreement-document"),
    ("Versions", "version-list"),
    ("Changes", "change-list"),
)
# For those who work on the plan; and what administrators find at the end.
PERIODS = ("Periods", "period-list")
EDITING = ("Edit the plan", "plan-edit")


def about_a_plan(view: View) -> View:
    """A view about a plan: an address that asks for an impossible moment gets a page that says why."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except MomentRefused as refusal:
            context = {
                "title": "That moment cannot be shown",
                "why": str(refusal),
                "slug": kwargs.get("agreement", ""),
                "today": timezone.localdate(),
                "page_address": request.path,
            }
            return render(request, "plan/moment-refused.html", context, status=refusal.status)

    return guarded


def moment_words(moment: Moment) -> str:
    """What the page is of: "As at 14 October 2014", "Version 1.2", "As it stands on …"."""
    if moment.at:
        of = f" (version {moment.published})" if moment.published else ""
        return f"As at {date_words(moment.at, 'j F Y')}{of}"
    if moment.published:
        return f"Version {moment.published}"
    return f"As it stands on {date_words(timezone.localdate(), 'j F Y')}"


def _as_at(request: HttpRequest, moment: Moment) -> AsAt | None:
    if moment.is_default:
        return None
    rest = request.GET.copy()
    for name in ("at", "version", "page"):
        rest.pop(name, None)
    words = f"version {moment.version}" if moment.version else f"the plan {_decapital(moment_words(moment))}"
    return AsAt(words, f"{request.path}?{rest.urlencode()}" if rest else request.path)


def _decapital(words: str) -> str:
    return words[:1].lower() + words[1:]


def _of_versions(page: PlanPage) -> dict[str, Any]:
    """The digest of the version that is shown, and how far the working copy is from the last one.

    Both cost a query, so that they are functions: only the templates that show them ask.
    """
    found: dict[str, Any] = {"last_version": getattr(page.agreement, "last_version_number", "") or ""}
    if page.moment.published:
        found["moment_digest"] = cache(partial(digest_shown, page.agreement, page.moment.published))
    if page.moment.is_default:
        now = page.whole if page.moment.structure_at is None else None
        found["unpublished"] = cache(partial(unpublished_changes, page.agreement, page.reader, now))
    return found


def _places(page: PlanPage, here: str) -> list[NavigationLink]:
    """The agreement's own navigation; for those who work on the plan with its periods, for administrators with editing.

    Both are of the plan as it is, whatever moment the page shows.
    """
    slug, query = page.agreement.slug, page.moment.query
    places = [
        NavigationLink(words, reverse(name, args=[slug]) + query, name == here) for words, name in SECTIONS
    ]
    if page.reader.sees_working_copy:
        words, name = PERIODS
        places.append(NavigationLink(words, reverse(name, args=[slug]), name == here))
    if page.reader.is_administrator:
        words, name = EDITING
        places.append(NavigationLink(words, reverse(name, args=[slug]), name == here))
    return places


def context_of(
    request: HttpRequest,
    page: PlanPage,
    heading: str,
    here: str,
    *,
    crumbs: tuple[tuple[str, str], ...] = (),
    **more: Any,
) -> dict[str, Any]:
    """The context of a page about a plan.

    ``here``: URL name of the entry of the agreement's navigation that the page belongs to.
    ``crumbs``: further breadcrumbs (words, address without the moment) after the agreement's own.
    """
    slug, query = page.agreement.slug, page.moment.query
    agreement: AgreementValue = page.value.agreement
    own = reverse("agreement-detail", args=[slug])
    trail = [("Agreements", reverse("agreement-list"))]
    if here != "agreement-detail" or crumbs:
        trail.append((agreement.title, own + query))
    trail += [(words, address + query) for words, address in crumbs]
    return {
        **page.context,
        "title": heading if heading == agreement.title else f"{heading}: {agreement.title}",
        "heading": heading,
        "trail": trail,
        "places": _places(page, here),
        "as_at": _as_at(request, page.moment),
        "moment_words": moment_words(page.moment),
        **_of_versions(page),
        "more": query.replace("?", "&", 1),
        "kept": [
            (name, value)
            for name, values in request.GET.lists()
            for value in values
            if name not in ("at", "version", "page") and value
        ],
        "today": timezone.localdate(),
        **more,
    }
