"""Asking for a long paper: it is frozen as it is now, and waits for the worker."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from loading.models import FiledPaper
from papers.frozen import digest_of, freeze
from papers.models import PaperOrder
from papers.opening import OpenedPaper
from papers.rendering.kept import kept_bytes

State = PaperOrder.State
UNFINISHED = (State.WAITING, State.MAKING)
MOST_OF_STRANGERS = 20
"""So many papers wait at most for people who are not signed in."""
KEPT_FOR = timedelta(days=7)


class TooManyWait(Exception):
    """Too many papers wait for people who are not signed in; the message says what to do."""


def ask_for(
    opened: OpenedPaper,
    ending: str,
    *,
    by: User | None,
    query: str,
    filed: FiledPaper | None = None,
) -> PaperOrder:
    """The order of a file of this paper; who asks again for the same gets the same order. Raises TooManyWait.

    ``by`` None: somebody who is not signed in. ``filed``: the filed paper that gets the file.
    """
    digest = digest_of(opened.paper)
    same = PaperOrder.objects.filter(digest=digest, ending=ending, asked_by=by, filed=filed)
    known = same.exclude(state=State.FAILED).filter(agreement=opened.page.agreement).first()
    if known is not None:
        return _made_again(known) if known.state == State.READY else known
    waiting = PaperOrder.objects.filter(state__in=UNFINISHED)
    if by is None and waiting.filter(asked_by=None).count() >= MOST_OF_STRANGERS:
        raise TooManyWait("Many papers are being made just now. Try again in some minutes.")
    return PaperOrder.objects.create(
        agreement=opened.page.agreement,
        kind=opened.kind.slug,
        ending=ending,
        query=query[:1000],
        title=opened.paper.title,
        shows=opened.paper.shows[:500],
        readers=opened.read_by,
        names=sorted(opened.refs),
        content=freeze(opened.paper),
        digest=digest,
        filed=filed,
        asked_by=by,
        asked_at=timezone.now(),
    )


def _made_again(order: PaperOrder) -> PaperOrder:
    """A ready order; it waits once more if its bytes are no longer kept."""
    if kept_bytes(order.digest, order.ending, order.agreement.partnership_id) is None:
        order.state, order.attempts, order.asked_at = State.WAITING, 0, timezone.now()
        order.save(update_fields=["state", "attempts", "asked_at"])
    return order


def before_it(order: PaperOrder) -> int:
    """How many papers are made before this one."""
    return (
        PaperOrder.objects.filter(state__in=UNFINISHED, asked_at__lte=order.asked_at)
        .exclude(pk__gte=order.pk)
        .count()
    )


def person_of_request(request: HttpRequest) -> User | None:
    """Who asks; None for somebody who is not signed in."""
    return request.user if isinstance(request.user, User) else None
