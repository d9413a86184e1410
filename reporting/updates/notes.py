"""Notes between two periods: the actions on which a person may write them, and those written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from accounts.models import User
from actions.labels import labels_of
from actions.models import Action
from core.text import number_or_words
from priorities.models import Agreement, holdings_of
from priorities.status import DeliveryState, is_open
from reporting.models import NoteSinceReport, Report

PAGE = 50  # actions of a page


@dataclass
class ActionNotes:
    """An action with the notes since its last report."""

    action: Action
    label: str
    notes: list[NoteSinceReport]
    form: Any = field(default=None)

    @property
    def name(self) -> str:
        """The action's label; without one its words in quotation marks."""
        return number_or_words(self.label, self.action.text)


def actions_led_by(user: User) -> QuerySet[Any]:
    """The actions that the person co-ordinates, or leads where nobody does, in agreements that go on.

    In printed order, each with its status and who leads.
    """
    posts = holdings_of(user).values("post")
    return (
        Action._default_manager.filter(
            Q(coordinator__in=posts) | Q(coordinator__isnull=True, aim__priority__lead__in=posts),
            withdrawn_at__isnull=True,
            aim__withdrawn_at__isnull=True,
            aim__priority__withdrawn_at__isnull=True,
        )
        .exclude(agreement__status=Agreement.Status.CLOSED)
        .select_related("agreement", "aim__priority__lead__agency", "standing__label")
        .prefetch_related("coordinator__agency")
        .order_by(
            "agreement__title",
            "agreement",
            "aim__priority__position",
            "aim__priority",
            "aim__position",
            "aim",
            "position",
            "pk",
        )
    )


def actions_to_note(user: User) -> QuerySet[Any]:
    """Those that are open and have no update in an open period."""
    asked_about = Report.objects.about_actions().in_open_periods().values("action")
    ended_states = [state.value for state in DeliveryState if not is_open(state)]
    return (
        actions_led_by(user)
        .exclude(pk__in=asked_about)
        .exclude(standing__label__delivery_state__in=ended_states)
    )


def actions_between_periods(user: User, number: str | None) -> tuple[Page[Any], list[ActionNotes]]:
    """A page of those actions with their notes. A constant number of queries."""
    page = Paginator(actions_to_note(user), PAGE).get_page(number)
    rows = list(page.object_list)
    labels = labels_of(rows)
    notes: dict[int, list[NoteSinceReport]] = {}
    for note in NoteSinceReport.objects.since_the_last_report([row.pk for row in rows]):
        notes.setdefault(note.action_id, []).append(note)
    return page, [ActionNotes(row, labels[row.pk], notes.get(row.pk, [])) for row in rows]
