"""Who raises, answers and withdraws what stands in the action log; the words of a refusal."""

from __future__ import annotations

from priorities.models import Matter
from priorities.readers import Reader
from reporting.report_rights import Capacity, capacity_for

Kind = Matter.Kind


def kinds_to_raise(reader: Reader) -> tuple[str, ...]:
    """What the reader may raise: members ask; what a meeting agreed is recorded by its chair or the Unit."""
    if reader.is_chair or reader.is_administrator:
        return (Kind.ACTION, Kind.QUESTION, Kind.ISSUE)
    return (Kind.QUESTION,) if reader.is_reviewer else ()


def answer_capacity(matter: Matter, reader: Reader) -> Capacity | None:
    """In what capacity the reader answers; None: they may not. The matter comes with its post.

    The Unit records what the Partnership or Scrutiny answers, and so does the chair; it sees to requests to hand over.
    """
    if matter.kind == Kind.HAND_OVER:
        return Capacity.ADMINISTRATOR if reader.is_administrator else None
    if matter.kind == Kind.ISSUE and reader.is_chair:
        return Capacity.ADMINISTRATOR
    return capacity_for(reader, matter.post)


def may_withdraw(matter: Matter, reader: Reader) -> bool:
    """Who raised it takes it back; the chair and the Unit withdraw what is no longer needed."""
    raised_it = reader.user.is_authenticated and matter.raised_by_id == reader.user.pk
    return raised_it or reader.is_administrator or (reader.is_chair and matter.kind != Kind.HAND_OVER)


def why_not_raise(kind: str, reader: Reader) -> str:
    """Why the reader may not raise this; "" if they may."""
    if kind in kinds_to_raise(reader):
        return ""
    if reader.is_reviewer:
        return "What a meeting asks of somebody is recorded by its chair or the Community Safety Unit."
    return "Questions, actions and issues are raised by the members of the Working Group and the Community Safety Unit."


def why_not_answer(matter: Matter, reader: Reader) -> str:
    """Why the reader may not answer it; "" if they may."""
    if answer_capacity(matter, reader) is not None:
        return ""
    whom = matter.for_whom or (matter.post.printed if matter.post else "")
    return f"It is answered by {whom or 'whoever it is for'}, or by the Community Safety Unit for them."


def why_not_withdraw(matter: Matter, reader: Reader) -> str:
    """Why the reader may not withdraw it; "" if they may."""
    if may_withdraw(matter, reader):
        return ""
    return "It is withdrawn by who raised it, by the chair or by the Community Safety Unit."
