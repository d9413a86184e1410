"""What a new holder of a post takes over: its actions, the updates that wait, the drafts that were begun.

No row changes: a post answers for an update and a draft belongs to its update, so the holder of the post has both.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils import formats

from accounts.audience import is_for_everybody
from actions.labels import labels_of
from actions.models import Action
from actions.restricted import restricted_to
from core.text import counted
from priorities.models import LeadPost
from priorities.people.duties import DutyGroup
from reporting.models import UNDONE, Report, ReportDraft, ReportingPeriod
from reporting.workflow.opening import open_actions, responder_of

SHORT = 140  # characters of an action's wording in a mail


def work_of_posts(posts: Collection[LeadPost]) -> list[DutyGroup]:
    """Open actions that the posts answer for, and updates that wait for them, by agreement. Four queries.

    It goes into a mail, so an action that not everybody may read is named by its label, without its words.
    """
    keys = {post.pk for post in posts}
    agreements = {post.agreement_id for post in posts}
    updates_by_agreement: dict[int, list[Report]] = {agreement: [] for agreement in agreements}
    undone = Report.objects.about_actions().in_open_periods().filter(responder__in=keys, state__in=UNDONE)
    for update in undone.select_related("period").annotate(is_begun=ReportDraft.objects.of_row()):
        updates_by_agreement[update.agreement_id].append(update)
    waiting_actions = {update.action_id for updates in updates_by_agreement.values() for update in updates}
    own_actions = [
        action
        for action in open_actions(*agreements)
        if action.pk in waiting_actions or _answers_for(keys, action)
    ]
    labels = labels_of(own_actions) if own_actions else {}
    planned = _next_planned(agreements)
    parts = []
    for agreement, updates in updates_by_agreement.items():
        actions = [action for action in own_actions if action.agreement_id == agreement]
        if actions:
            heading = f"{counted(len(actions), 'action')} to update"
            lines = tuple(_line(action, labels[action.pk]) for action in actions)
            parts.append(DutyGroup(agreement, heading, lines))
        if updates:
            parts.append(_waiting_updates(agreement, updates))
        elif actions and agreement in planned:
            parts.append(_planned_updates(planned[agreement]))
    return parts


def _next_planned(agreements: Collection[int]) -> dict[int, ReportingPeriod]:
    """The period of each agreement that opens next. One query."""
    periods = ReportingPeriod.objects.filter(
        agreement__in=agreements, state=ReportingPeriod.State.PLANNED, source="", withdrawn_at__isnull=True
    ).exclude(opens_on=None)
    return {period.agreement_id: period for period in periods.order_by("-opens_on", "-pk")}


def _planned_updates(period: ReportingPeriod) -> DutyGroup:
    """ "Updates are asked for from Monday 5 January 2015 on, by Friday 16 January 2015"."""
    first, due = (
        formats.date_format(day, "l j F Y") if day else "" for day in (period.opens_on, period.due_on)
    )
    by = f", by {due}" if due else ""
    return DutyGroup(period.agreement_id, f"Updates are asked for from {first} on{by}")


def _answers_for(posts: Collection[int], action: Action) -> bool:
    responder = responder_of(action)
    return responder is not None and responder.pk in posts


def _line(action: Action, label: str) -> str:
    """ "4.2a Train front-line staff, by 31 March 2015"."""
    words = " ".join(action.text.split()).rstrip(".")
    if not is_for_everybody(action):
        words = f"{'' if label else 'an action '}for {restricted_to(action.only_for)} only: read it in the tracker"
    elif len(words) > SHORT:
        words = f"{words[:SHORT].rsplit(' ', 1)[0]} …"
    when = (
        f", by {formats.date_format(action.due, 'j F Y')}"
        if action.due
        else ", ongoing"
        if action.ongoing
        else ""
    )
    return f"{label} {words}{when}".strip()


def _waiting_updates(agreement: int, updates: Collection[Any]) -> DutyGroup:
    """ "4 updates are waiting, by Friday 16 January 2015", and how many of them have been begun."""
    number, drafts = len(updates), sum(update.is_begun for update in updates)
    due = min((update.period.due_on for update in updates if update.period.due_on), default=None)
    by = f", by {formats.date_format(due, 'l j F Y')}" if due else ""
    begun = (
        f"{drafts} draft{' has been begun and goes' if drafts == 1 else 's have been begun and go'} with it."
    )
    heading = f"{counted(number, 'update is')} waiting{by}"
    return DutyGroup(agreement, heading, more=begun if drafts else "")
