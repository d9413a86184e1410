""" "This is no longer mine": a lead asks for a hand-over, an administrator answers."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from accounts.access import Refused
from accounts.administrators import require_administrator
from accounts.models import User
from accounts.outbox.writing import cancel_about, queue
from accounts.workflow import checked_address, one_line, with_reason
from core.history import Change, create_rows, update_rows
from core.text import normalise
from priorities.models import LeadPost, Matter, holdings_of
from priorities.posts.holders import office_of
from priorities.posts.letters import cause_of_request, messages_about
from priorities.writing import writing_as


def say_no_longer_mine(
    post: LeadPost,
    *,
    by: User,
    change: Change,
    subject: str = "",
    new_name: str = "",
    new_email: str = "",
    note: str = "",
) -> Matter:
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
        fields = {
            "new_name": name,
            "new_email": email,
            "text": normalise(note),
            "raised_on": timezone.localdate(change.moment),
        }
        change = with_reason(change, "Said to be no longer theirs.")
        part = subject.strip()
        request = open_hand_overs().filter(post=post, part=part, raised_by=by).first()
        if request is None:
            request = Matter(
                agreement_id=post.agreement_id,
                kind=Matter.Kind.HAND_OVER,
                post=post,
                part=part,
                raised_by=by,
                raised_by_name=str(by)[:200],
                **fields,
            )
            create_rows(Matter, [request], change)
        else:
            for field, value in fields.items():
                setattr(request, field, value)
            update_rows(Matter, [request], list(fields), change)
            cancel_about(cause_of_request(request))
        queue(messages_about(request, office_of(post), change=change))
        return request


def open_hand_overs() -> QuerySet[Matter]:
    """The requests that no administrator has answered yet."""
    return Matter._default_manager.filter(kind=Matter.Kind.HAND_OVER, answer="", withdrawn_at__isnull=True)


def close_hand_overs(requests: Sequence[Matter], answer: str, change: Change) -> None:
    """Answers requests in the same words, and cancels what is still to be sent about them."""
    for request in requests:
        request.answer = answer
        request.answered_on = timezone.localdate(change.moment)
        request.answered_by_name = str(change.by or "")[:300]
    update_rows(Matter, requests, ["answer", "answered_on", "answered_by_name"], change)
    cancel_about(*map(cause_of_request, requests))


def answer_request(request: Matter, answer: str, *, is_done: bool, change: Change) -> None:
    """Closes a request; ``answer`` says what was done, or why it stays as it is."""
    with writing_as(change, request.agreement_id) as change:
        row = Matter._default_manager.select_related("agreement__partnership").get(pk=request.pk)
        require_administrator(change.by, row.agreement.partnership)
        answer_line = one_line(answer)
        if not answer_line:
            raise ValidationError({"answer": "Say what was done, or why it stays as it is."})
        if not row.is_open:
            raise ValidationError(f"This was answered already: {row.answer}")
        words = answer_line if is_done else f"It stays as it is: {answer_line}"
        close_hand_overs([row], words, with_reason(change, answer_line))
