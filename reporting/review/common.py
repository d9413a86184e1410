"""What the pages of the review have in common: how decisions are made, whether the screen is shared, the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from actions.labels import labels_of
from core.parameters import whole_number
from core.text import number_or_words
from reporting.models import OUTCOMES, ReportRound
from reporting.periods.fetching import PeriodContext
from reporting.workflow import DecisionMethod

MEETING, CORRESPONDENCE = "meeting", "correspondence"
ITEM = "#main-content"
"""Where an item is read on a shared screen: without the head of the page above it."""
SHARING = "sharing the screen"
"""In the session: whether the reader shares the screen, so that restricted items and words for the group are hidden."""


def manner_of(opened: PeriodContext, manner: str) -> DecisionMethod:
    """How the decisions were made. Without a choice: at the meeting from its day on, before it by correspondence."""
    today = timezone.localdate()
    meeting_on = opened.period.meeting_on
    if manner not in (MEETING, CORRESPONDENCE):
        manner = MEETING if meeting_on and meeting_on <= today else CORRESPONDENCE
    return DecisionMethod(min(meeting_on or today, today) if manner == MEETING else None)


def manner_asked(request: HttpRequest, opened: PeriodContext) -> DecisionMethod:
    """How the decisions were made, as the form or the address says."""
    return manner_of(opened, request.POST.get("how") or request.GET.get("how", ""))


def is_sharing(request: HttpRequest) -> bool:
    """Whether the reader shares the screen."""
    return bool(request.session.get(SHARING))


def address_of(opened: PeriodContext, manner: DecisionMethod, key: int | None = None, **query: Any) -> str:
    """The address of the review, or, with a key, of one update in it; in this manner."""
    name, more = ("period-decide", [key]) if key else ("period-review", [])
    address = reverse(name, args=[opened.agreement.slug, opened.period.pk, *more])
    words = {"how": manner.how, **query}
    return f"{address}?{urlencode({name: value for name, value in words.items() if value})}"


def common_context(request: HttpRequest, opened: PeriodContext, manner: DecisionMethod) -> dict[str, Any]:
    """What the templates of the review need on every page."""
    return {
        "opened": opened,
        "period": opened.period,
        "agreement": opened.agreement,
        "manner": manner,
        "is_sharing": is_sharing(request),
        "done": last_done(request, opened),
    }


@dataclass(frozen=True)
class Done:
    """A decision that was just made, and what the update is called."""

    decision: ReportRound
    name: str

    @property
    def address(self) -> str:
        """The page where it is undone."""
        report = self.decision.report
        return reverse("period-decide", args=[report.agreement.slug, report.period_id, report.pk])


def last_done(request: HttpRequest, opened: PeriodContext) -> Done | None:
    """The decision that the address names as just made, while it can be undone. Two queries; none without."""
    key = whole_number(request.GET.get("done", ""))
    if key is None or not opened.may_decide:
        return None
    rows = ReportRound._default_manager.filter(
        pk=key, report__period=opened.period, kind__in=OUTCOMES
    ).exclude(replies__kind=ReportRound.Kind.TAKEN_BACK)
    found = rows.select_related(
        "label", "report__agreement", "report__action__aim", "report__priority"
    ).first()
    if found is None:
        return None
    action = found.report.action
    if action is None:
        return Done(found, f"Commentary on {found.report.about_priority.title}")
    return Done(found, number_or_words(labels_of([action])[action.pk], action.text))
