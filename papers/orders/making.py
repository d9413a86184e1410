"""The worker's part: makes the paper that waits longest, keeps its bytes, and tells who asked for it."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Message
from accounts.outbox.writing import new_message, queue
from core.history import Change
from papers.filing.keeping import keep_file
from papers.frozen import thaw
from papers.models import PaperOrder
from papers.orders.asking import KEPT_FOR, UNFINISHED
from papers.orders.letters import could_not_be_made, is_ready
from papers.rendering.formats import FORMATS
from papers.rendering.kept import made
from plan.moments import as_read_by
from priorities.writing import writing

log = logging.getLogger(__name__)

State = PaperOrder.State
MOST_ATTEMPTS = 2
"""A paper with which the worker stopped is tried once more."""
LOST_AFTER = timedelta(minutes=10)
"""An older claim was lost with its worker: no paper takes so long."""


def make_next() -> bool:
    """Makes one paper that waits; returns whether there was one. Other workers make others meanwhile."""
    order = _claim()
    if order is None:
        return False
    try:
        content = made(thaw(bytes(order.content)), FORMATS[order.ending], order.agreement.partnership_id)
    except Exception:
        log.exception("The paper of order %s could not be made.", order.pk)
        _finish(order, State.FAILED)
        return True
    if order.filed is not None:
        with writing(order.agreement, by=order.asked_by, reason="Paper filed") as change:
            # Its order goes with a paper that is withdrawn meanwhile.
            if PaperOrder.objects.filter(pk=order.pk).exists():
                keep_file(order.filed, order.ending, content, change)
                _finish(order, State.READY)
    else:
        _finish(order, State.READY)
    return True


def forget_old_orders() -> int:
    """Deletes the orders that nobody needs any more; returns how many."""
    return PaperOrder.objects.filter(asked_at__lt=timezone.now() - KEPT_FOR).delete()[0]


def _claim() -> PaperOrder | None:
    """The next order, now being made; None if none waits. One whose worker stopped waits again, or is given up."""
    now = timezone.now()
    if not PaperOrder.objects.filter(state__in=UNFINISHED).exists():
        return None
    with transaction.atomic():
        lost = PaperOrder.objects.filter(state=State.MAKING, claimed_at__lt=now - LOST_AFTER)
        for order in lost.filter(attempts__gte=MOST_ATTEMPTS):
            _finish(order, State.FAILED)
        lost.update(state=State.WAITING)
        waiting = PaperOrder.objects.select_for_update(skip_locked=True).filter(state=State.WAITING)
        next_order = waiting.first()
        if next_order is None:
            return None
        next_order.state, next_order.claimed_at = State.MAKING, now
        next_order.attempts += 1
        next_order.save(update_fields=["state", "claimed_at", "attempts"])
        return next_order


def _finish(order: PaperOrder, state: str) -> None:
    """Says on the order, and to who asked, how it ended."""
    with transaction.atomic():
        now = timezone.now()
        is_there = PaperOrder.objects.filter(pk=order.pk).update(state=state, ready_at=now)
        person = order.asked_by
        if not is_there or person is None or not person.is_active:
            return
        readable = as_read_by(person, pk=order.agreement_id)
        if not readable:
            return
        order.agreement = readable[0]
        letter = is_ready(order) if state == State.READY else could_not_be_made(order)
        partnership = order.agreement.partnership
        message = new_message(
            letter,
            to=person.email,
            kind=Message.Kind.PAPER,
            about=f"paper order:{order.pk}",
            partnership=partnership,
            change=Change(None, at=now),
            person=person,
        )
        queue([message])
