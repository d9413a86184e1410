"""Who may write an update now. Every verb asks here, on the rows that it has locked."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from accounts.access import Refused
from accounts.models import User
from priorities.models import LeadPost
from priorities.readers import Reader, reader_of
from reporting.models import ProgressUpdate
from reporting.update_rights import Capacity, can_be_corrected, capacity_of, reason_not_writable
from reporting.whole_updates import whole_updates


def lock_rows(updates: QuerySet[ProgressUpdate]) -> QuerySet[ProgressUpdate]:
    """The updates, locked until the transaction ends: whoever saves a draft of one meanwhile waits.

    Savers of drafts do not hold the agreement's lock, so that everybody locks updates in the order of their keys.
    """
    return updates.order_by("pk").select_for_update(of=("self",))


def lock_updates(keys: Collection[int]) -> list[ProgressUpdate]:
    """The updates with all that rights and rules read (see :func:`whole_updates`), locked. Six queries at most."""
    locked = lock_rows(ProgressUpdate.objects.filter(pk__in=keys, withdrawn_at__isnull=True))
    return whole_updates(list(locked.values_list("pk", flat=True)))


def readers_of(by: User, rows: Iterable[ProgressUpdate]) -> dict[int, Reader]:
    """Who the person is to the agreement of each of the updates, by the agreement's primary key. One query for each."""
    agreements = {row.agreement_id: row.agreement for row in rows}
    return {key: reader_of(by, agreement) for key, agreement in agreements.items()}


def post_in_words(post: LeadPost | None) -> str:
    """ "Head of Local Policing & Partnerships, Kent Police"; the body's name where it leads itself."""
    if post is None:
        return ""
    if post.agency is None:
        return post.title
    return f"{post.title}, {post.agency.name}" if post.title else post.agency.name


def in_whose_name(sender: str, author: str) -> str:
    """ "Del Delegate for Lee Lead"; one name where they are the same, or one is not known."""
    return f"{sender} for {author}" if sender and author and sender != author else sender or author


def require_capacity(update: ProgressUpdate, reader: Reader) -> Capacity:
    """In what capacity the reader writes the update. Raises Refused, with the reason, if they may not."""
    capacity = capacity_of(reader, update)
    reason = reason_not_writable(update)
    if reason and not can_be_corrected(update, capacity):
        raise Refused(reason)
    if capacity is None:
        who = post_in_words(update.responder)
        raise Refused(
            f"This update is written by {who}." if who else "Nobody has been named yet to write this update."
        )
    if update.responder is None:
        raise Refused(
            "Nobody has been named yet to update this action: name who does, then record the update."
        )
    return capacity


def require_leave_to_send(update: ProgressUpdate, capacity: Capacity) -> None:
    """Raises Refused for a delegate who may draft but not send."""
    if not capacity.may_send:
        who = post_in_words(update.responder)
        raise Refused(
            f"You may write drafts for {who}, but only they send them. What you wrote is kept as a draft."
        )
