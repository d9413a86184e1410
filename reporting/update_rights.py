"""In what capacity a person writes an update, and why it cannot be written (design: product.md, "Who sees what")."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from django.utils import formats, timezone

from priorities.models import LeadPost
from priorities.readers import Reader
from reporting.models import OPEN, UNDONE, ProgressUpdate, ReportingPeriod


class Capacity(StrEnum):
    """In what capacity a person writes an update."""

    OWN = "own"
    DELEGATE = "delegate"
    DELEGATE_MAY_SEND = "delegate who may send"
    ADMINISTRATOR = "administrator"

    @property
    def may_send(self) -> bool:
        """A delegate sends only where the lead allows it."""
        return self != Capacity.DELEGATE


def capacity_of(reader: Reader, update: ProgressUpdate) -> Capacity | None:
    """In what capacity the reader writes the update; None: they may not write it.

    The update comes with its responder and its action's co-ordinator. The reader's own right comes first.
    """
    return capacity_for(reader, update.responder, update.action.coordinator)


def capacity_for(reader: Reader, *posts: LeadPost | None) -> Capacity | None:
    """In what capacity the reader writes for one of the posts; None: not at all. None of a post: nobody is named."""
    refs = {post.ref for post in posts if post is not None}
    if refs & reader.posts:
        return Capacity.OWN
    if refs & reader.may_send_for:
        return Capacity.DELEGATE_MAY_SEND
    if refs & reader.delegated:
        return Capacity.DELEGATE
    return Capacity.ADMINISTRATOR if reader.is_administrator else None


def can_be_corrected(update: ProgressUpdate, capacity: Capacity | None) -> bool:
    """Whether the Unit recorded the update in the name of its responder, who can still correct it.

    Not after a decision, nor after the end of the period (domain.md, "Reporting period, update, review": "by somebody
    else").
    """
    own = capacity not in (None, Capacity.ADMINISTRATOR)
    return own and update.state == "sent" and bool(update.received_from) and not reason_closed(update)


def reason_not_writable(update: ProgressUpdate) -> str:
    """Why nobody can write the update now, in words for the page; "" if it can be written."""
    reason = reason_closed(update)
    if reason:
        return reason
    if update.state in UNDONE:
        return ""
    if update.state == "released":
        return "The action was withdrawn from the plan, so no update is asked for."
    when = f" on {_day(update.sent_at)}" if update.sent_at else ""
    return (
        f"This update was sent{when} and is with the {working_group_of(update)}. "
        "It can be changed again when it is sent back with a question."
    )


def reason_closed(update: ProgressUpdate) -> str:
    """Why the update's period takes no changes, in words for the page; "" while it takes them.

    An update that was re-opened by itself can be changed in a closed period, until the period is published.
    """
    return "" if update.is_reopened else reason_period_closed(update.period)


def reason_period_closed(period: ReportingPeriod) -> str:
    """Why a period takes no changes, in words for the page; "" while it is open."""
    if period.state == OPEN:
        return ""
    if period.state == "planned":
        return f"The reporting period {period.title} has not been opened yet."
    when = f" on {_day(period.closed_at)}" if period.closed_at else ""
    return f"The reporting period {period.title} was closed{when}, so its updates cannot be changed."


def due_of(update: ProgressUpdate) -> date | None:
    """When the update is due: its own later date where more time was given, else its period's. None: no date."""
    return update.extended_to or update.period.due_on


def working_group_of(update: ProgressUpdate) -> str:
    """The name of the group that reviews the update."""
    return update.agreement.working_group or "Working Group"


def _day(moment: Any) -> str:
    return formats.date_format(timezone.localtime(moment).date(), "j F Y")
