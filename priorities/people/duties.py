"""What goes with a post or a person and is kept in houses above this one: actions, updates, indicators.

Those houses register what can tell it, in the ``ready()`` of their apps; the people pages and the mail to a new
holder only ask here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from accounts.models import User
from core.history import Change
from priorities.models import LeadPost


@dataclass(frozen=True)
class Inherited:
    """Part of what goes with a post: a heading, such as "4 actions", with a line for each.

    ``agreement`` is the primary key of the plan that it belongs to. ``more`` says, after the lines, what else to
    know; "" for nothing.
    """

    agreement: int
    heading: str
    lines: tuple[str, ...] = ()
    more: str = ""


TellsInheritance = Callable[[Collection[LeadPost]], Sequence[Inherited]]

_inheritance: list[TellsInheritance] = []


def tells_inheritance(tell: TellsInheritance) -> None:
    """Registers what tells what goes with posts."""
    if tell not in _inheritance:
        _inheritance.append(tell)


def inheritance_of(posts: Collection[LeadPost]) -> list[Inherited]:
    """What goes with the posts, beyond the priorities that they lead."""
    return [part for tell in _inheritance for part in tell(posts)]


@dataclass(frozen=True)
class IndicatorCharge:
    """Things kept above that a person is put in charge of, one by one: indicators.

    ``name`` names it in forms; ``role`` what such a person is called. ``choices`` of partnerships: (key, words) of all
    things. ``held`` by people in partnerships: (key, words) of theirs, by person; one query. ``assign`` makes these
    things, and no others of the partnerships, the person's; it checks the right of ``change.by`` itself.
    """

    name: str
    role: str
    question: str
    choices: Callable[[Collection[int]], Sequence[tuple[str, str]]]
    held: Callable[[Collection[int], Collection[int]], Mapping[int, Sequence[tuple[str, str]]]]
    assign: Callable[[User, Collection[str], Collection[int], Change], None]


_charges: dict[str, IndicatorCharge] = {}


def put_in_charge_of(charge: IndicatorCharge) -> None:
    """Registers a kind of things, or replaces the one of the same name."""
    _charges[charge.name] = charge


def charges() -> list[IndicatorCharge]:
    """The kinds of things that people can be put in charge of."""
    return list(_charges.values())


def duties_of(people: Collection[int], partnerships: Collection[int]) -> dict[int, list[str]]:
    """ "Indicator owner: Burglary; Robbery", by the person's primary key. One query for each kind of things."""
    found: dict[int, list[str]] = {}
    if not people:
        return found
    for charge in charges():
        for person, things in charge.held(people, partnerships).items():
            words = "; ".join(words for _, words in things)
            found.setdefault(person, []).append(f"{charge.role}: {words}")
    return found
