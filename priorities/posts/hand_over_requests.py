""" "This is no longer mine": a lead asks for a hand-over, an administrator answers."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from accounts.access import Refused
from accounts.administrators import require_administrator
from accounts.models import User
from accounts.outbox.writing import cancel_about, queue
from accounts.workflow import checked_address, one_line, with_reason
from core.history import Change, create_rows, update_rows
from core.text import normalise
from priorities.models import HandOverRequest, LeadPost, holdings_of
from priorities.posts.holders import office_of
from priorities.posts.letters import cause_of_request, messages_about
from priorities.writing import writing_as

State = HandOverRequest.State


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
    """Tells the administrators that somebody else now has the post, or one action of it (``subject``: its label).

    ``new_name`` empty: the lead does not know who. A second request replaces the first while that is open. The lead
    still answers for the post until it is handed over. Raises Refused for a person who is not in the post.
    """
    with writing_as(change, post.agreement_id) as change:
        post = LeadPost._default_manager.get(pk=post.pk)
        if not holdings_of(by).filter(post=post).exists():
            raise Refused(
                "Only the current lead, a deputy or a delegate can say that it is no longer theirs."
            )
        email = checked_address(new_email) if new_email.strip() else ""
        name = one_line(new_name)
        if email and not name:
            raise ValidationError({"new_name": "Give the name of the person, too."})
        fields = {"new_name": name, "new_email": email, "note": normalise(note), "asked_at": change.moment}
        change = with_reason(change, "Said to be no longer theirs.")
        open_request = HandOverRequest._default_manager.filter(
            post=post, subject=subject.strip(), asked_by=by, state=State.OPEN
        ).first()
        if open_request is None:
            request = HandOverRequest(post=post, subject=subject.strip(), asked_by=by, **fields)
            create_rows(HandOverRequest, [request], change)
        else:
            request = open_request
            for field, value in fields.items():
                setattr(request, field, value)
            update_rows(HandOverRequest, [request], list(fields), change)
            cancel_about(cause_of_request(request))
        queue(messages_about(request, office_of(request.post), change=change))
        return request


def answer_request(request: HandOverRequest, state: str, answer: str, *, change: Change) -> None:
    """Closes a request as done or declined; ``answer`` says what was done, or why not."""
    with writing_as(change, request.post.agreement_id) as change:
        row = HandOverRequest._default_manager.get(pk=request.pk)
        require_administrator(change.by, request.post.agreement.partnership)
        answer_line = one_line(answer)
        if not answer_line:
            raise ValidationError({"answer": "Say what was done, or why it stays as it is."})
        if state not in (State.DONE, State.DECLINED):
            raise ValidationError({"state": "Choose whether it is done or stays as it is."})
        if row.state != State.OPEN:
            raise ValidationError(f"This was answered already: {row.answer}")
        row.state, row.answer = state, answer_line
        update_rows(HandOverRequest, [row], ["state", "answer"], with_reason(change, answer_line))
        cancel_about(cause_of_request(row))
