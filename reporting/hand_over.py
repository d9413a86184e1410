"""What goes with a post when it is handed over: its actions, the updates that wait, the drafts that were begun.

Nothing is moved: an update is answered by a post and a draft belongs to its update, so whoever holds the post has them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Count
from django.utils import formats

from actions.labels import labels_of
from actions.models import Action
from priorities.models import LeadPost
from priorities.people.duties import Inherited
from priorities.status import is_open
from reporting.last_report import label_on_record
from reporting.models import UNDONE, ProgressUpdate
from reporting.workflow.periods import responder_of

SHORT = 140  # characters of an action's wording in a mail


def goes_with(posts: Collection[LeadPost]) -> list[Inherited]:
    """Open actions that the posts answer for, and what is asked about them now, by agreement.

    For a mail: what is for the Partnership only is named by its label, not by its words.
    Three queries.
    """
    keys = {post.pk for post in posts}
    agreements = {post.agreement_id for post in posts}
    waiting: dict[int, list[ProgressUpdate]] = {agreement: [] for agreement in agreements}
    updates = ProgressUpdate.objects.in_open_periods().filter(responder__in=keys, state__in=UNDONE)
    for update in updates.select_related("period").annotate(drafts=Count("draft")):
        waiting[update.agreement_id].append(update)
    named = {update.action_id for theirs in waiting.values() for update in theirs}
    own = [action for action in _open_actions(agreements) if action.pk in named or _answers(keys, action)]
    labels = labels_of(own) if own else {}
    found = []
    for agreement, theirs in waiting.items():
        actions = [action for action in own if action.agreement_id == agreement]
        if actions:
            heading = f"{len(actions)} action{'' if len(actions) == 1 else 's'} to answer for"
            lines = tuple(_line(action, labels[action.pk]) for action in actions)
            found.append(Inherited(agreement, heading, lines))
        if theirs:
            found.append(_waiting(agreement, theirs))
    return found


def _open_actions(agreements: Collection[int]) -> list[Action]:
    """The actions of the plans that still ask for updates, in printed order. One query."""
    in_force = Action._default_manager.filter(
        agreement__in=agreements,
        withdrawn_at__isnull=True,
        aim__withdrawn_at__isnull=True,
        aim__priority__withdrawn_at__isnull=True,
    )
    rows = in_force.select_related("aim__priority__lead", "coordinator", "standing__label").order_by(
        "agreement", "aim__priority__position", "aim__priority", "aim__position", "aim", "position", "pk"
    )
    labelled = [(row, label_on_record(row)) for row in rows]
    return [row for row, label in labelled if label is None or is_open(label.delivery_state)]


def _answers(posts: Collection[int], action: Action) -> bool:
    responder = responder_of(action)
    return responder is not None and responder.pk in posts


def _line(action: Action, label: str) -> str:
    """ "4.2a Train front-line staff, by 31 March 2015"."""
    words = " ".join(action.text.split()).rstrip(".")
    if action.partnership_only:
        words = "for the Partnership only: read it in the tracker"
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


def _waiting(agreement: int, updates: Collection[Any]) -> Inherited:
    """ "4 updates are waiting, by Friday 16 January 2015", and how many of them have been begun."""
    number, drafts = len(updates), sum(update.drafts for update in updates)
    due = min((update.period.due_on for update in updates if update.period.due_on), default=None)
    by = f", by {formats.date_format(due, 'l j F Y')}" if due else ""
    begun = (
        f"{drafts} draft{' has been begun and goes' if drafts == 1 else 's have been begun and go'} with it."
    )
    heading = f"{number} update{' is' if number == 1 else 's are'} waiting{by}"
    return Inherited(agreement, heading, more=begun if drafts else "")
