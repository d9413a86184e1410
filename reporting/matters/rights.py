"""Who raises, answers and withdraws what stands in the action log; the words of a refusal."""

from __future__ import annotations

from accounts.models import Partnership, Role
from core.text import folded
from priorities.models import Matter
from priorities.readers import Reader
from reporting.report_rights import Capacity, capacity_of

Kind = Matter.Kind
THE_PARTNERSHIP = "the Partnership"


def kinds_to_raise(reader: Reader) -> tuple[str, ...]:
    """What the reader may raise: members ask; what a meeting agreed is recorded by its chair or the Unit."""
    if reader.is_chair or reader.is_administrator:
        return (Kind.ACTION, Kind.QUESTION, Kind.ISSUE)
    return (Kind.QUESTION,) if reader.is_reviewer else ()


def answer_capacity(matter: Matter, reader: Reader) -> Capacity | None:
    """In what capacity the reader answers; None: they may not. The matter comes with its post and partnership.

    An issue is answered by whom it is put to (:func:`is_put_to`); the Unit and the chair record it in their name.
    A request to hand over is answered where people are looked after.
    """
    if matter.kind == Kind.HAND_OVER:
        return None
    if matter.kind == Kind.ISSUE and matter.post is None:
        if is_put_to(matter.for_whom, reader, matter.agreement.partnership):
            return Capacity.OWN
        if reader.is_chair:
            return Capacity.ADMINISTRATOR
    return capacity_of(reader, matter.post)


def is_put_to(for_whom: str, reader: Reader, partnership: Partnership) -> bool:
    """Whether an issue for these words is put to the reader: a member of the Partnership, or of the group they name."""
    if names_the_partnership(for_whom, partnership):
        return Role.Kind.MEMBER in reader.roles
    return folded(for_whom) in {folded(name) for name in reader.named_as}


def names_the_partnership(words: str, partnership: Partnership) -> bool:
    """Whether the words are the Partnership's: none at all, "the Partnership", its name or its abbreviation."""
    wanted = folded(words).removeprefix("the ")
    names = {folded(name).removeprefix("the ") for name in (partnership.name, partnership.abbreviation)}
    return wanted in {"", "partnership"} | names


def put_to(matter: Matter) -> str:
    """Who answers it, in words: "Head of Policing, County Police", "the Partnership"; "" for nobody by name."""
    named = matter.for_whom or (matter.post.printed if matter.post else "")
    return named or (THE_PARTNERSHIP if matter.kind == Kind.ISSUE else "")


def who_answers(matter: Matter) -> str:
    """ "a member of the Partnership, or the Community Safety Unit or the chair for them"."""
    unit = "the Community Safety Unit"
    if matter.kind == Kind.HAND_OVER:
        return unit
    if matter.kind != Kind.ISSUE or matter.post is not None:
        return f"{put_to(matter) or 'whoever it is for'}, or {unit} for them"
    if names_the_partnership(matter.for_whom, matter.agreement.partnership):
        return f"a member of the Partnership, or {unit} or the chair for them"
    return f"whoever sits in the group {matter.for_whom}, or {unit} or the chair for them"


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
    return f"It is answered by {who_answers(matter)}."


def why_not_withdraw(matter: Matter, reader: Reader) -> str:
    """Why the reader may not withdraw it; "" if they may."""
    if may_withdraw(matter, reader):
        return ""
    return "It is withdrawn by who raised it, by the chair or by the Community Safety Unit."
