""" "This is no longer mine": said by a lead, answered by an administrator."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.access import Refused
from accounts.models import User
from accounts.outbox.writing import cancel_about, queue
from accounts.rights import require_administrator
from accounts.workflow import because, checked_address, one_line
from core.history import Change, create_rows, update_rows
from core.text import normalise
from priorities.models import HandOverRequest, LeadPost, holdings_of
from priorities.posts.holders import office_of
from priorities.posts.letters import cause_of_request, messages_about

State = HandOverRequest.State


@transaction.atomic
def say_no_longer_mine(
    post: LeadPost,
    *,
    by: User,
    change: Change,
    subject: str = "",
    new_name: str = "",
    new_email: str = "",
    note: str = "",
) -> HandOverRequest:
    """Tells the administrators that somebody else has the post, or one action of it (``subject``: its label), now.

    ``new_name`` empty: the lead does not know who. Said twice, the later words take the place of the earlier ones.
    Nothing else changes: whoever answers still answers until it is handed over. Raises Refused for whoever does not
    answer for the post.
    """
    post = LeadPost._default_manager.select_for_update().get(pk=post.pk)
    if not holdings_of(by).filter(post=post).exists():
        raise Refused("Only those who answer for a post can say that it is no longer theirs.")
    email = checked_address(new_email) if new_email.strip() else ""
    name = one_line(new_name)
    if email and not name:
        raise ValidationError({"new_name": "Give the name of the person, too."})
    words = {"new_name": name, "new_email": email, "note": normalise(note), "asked_at": change.moment}
    change = because(change, "Said to be no longer theirs.")
    waiting = HandOverRequest._default_manager.filter(
        post=post, subject=subject.strip(), asked_by=by, state=State.OPEN
    ).first()
    if waiting is None:
        request = HandOverRequest(post=post, subject=subject.strip(), asked_by=by, **words)
        create_rows(HandOverRequest, [request], change)
    else:
        request = waiting
        for field, value in words.items():
            setattr(request, field, value)
        update_rows(HandOverRequest, [request], list(words), change)
        cancel_about(cause_of_request(request))
    queue(messages_about(request, office_of(request.post), change=change))
    return request


@transaction.atomic
def answer_request(request: HandOverRequest, state: str, answer: str, *, change: Change) -> None:
    """Takes a request off the list: done, or it stays as it is; with what was done, or why not."""
    row = HandOverRequest._default_manager.select_for_update(of=("self",)).get(pk=request.pk)
    require_administrator(change, request.post.agreement.partnership)
    words = one_line(answer)
    if not words:
        raise ValidationError({"answer": "Say what was done, or why it stays as it is."})
    if state not in (State.DONE, State.DECLINED):
        raise ValidationError({"state": "Choose whether it is done or stays as it is."})
    if row.state != State.OPEN:
        raise ValidationError(f"This was answered already: {row.answer}")
    row.state, row.answer = state, words
    update_rows(HandOverRequest, [row], ["state", "answer"], because(change, words))
    cancel_about(cause_of_request(row))
