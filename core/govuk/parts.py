"""Values that the components of pages are drawn from (templates/components/)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import NamedTuple


class Link(NamedTuple):
    """A link. Screen readers read ``about`` after its words, so that "Change" says what it changes."""

    words: str
    address: str
    about: str = ""


@dataclass(frozen=True)
class NavigationLink:
    """A link of a menu on a page."""

    words: str
    address: str
    is_current: bool


@dataclass(frozen=True)
class SummaryRow:
    """A line of a summary list: a name, its value (text or safe HTML), and links to change it."""

    key: str
    value: object
    links: tuple[Link, ...] = ()
    is_plain_text: bool = False


@dataclass(frozen=True)
class Task:
    """A line of a task list. Without an address it cannot be opened yet. The state of a done task is drawn as text."""

    words: str
    state: str
    address: str = ""
    hint: str = ""
    is_done: bool = False


@dataclass(frozen=True)
class TimelineEntry:
    """Who did what, when and why. ``who`` empty: the reader may not see names."""

    title: str
    when: datetime.datetime | datetime.date
    who: str = ""
    why: str = ""


@dataclass(frozen=True)
class ShownFilter:
    """A filter in use, and the address of the page without it."""

    words: str
    address: str


@dataclass(frozen=True)
class AsAt:
    """The moment or version that a page shows instead of its default view.

    ``words`` complete "You are looking at …"; ``now_address`` leads back to the default view.
    """

    words: str
    now_address: str
