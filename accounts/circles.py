"""A person in one agreement with their roles and posts, and the circles of people that a rule of reading can name."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from accounts.models import Role, User


@dataclass(frozen=True)
class Circle:
    """Who has one of these roles in the partnership and, with ``leads``, who is in a post of the agreement."""

    roles: frozenset[str]
    leads: bool = False

    def has(self, reader: Reader) -> bool:
        """Whether the reader belongs to it."""
        return bool(self.roles & reader.roles) or (self.leads and reader.is_lead)

    def is_within(self, other: Circle, or_own: bool) -> bool:
        """Whether everybody in it is in the other one; with ``or_own`` also who answers for a row, who is a lead."""
        return self.roles <= other.roles and (other.leads or not (self.leads or or_own))


_GROUP = (Role.Kind.ADMINISTRATOR, Role.Kind.CHAIR, Role.Kind.REVIEWER)
UNIT = Circle(frozenset((Role.Kind.ADMINISTRATOR,)))
GROUP = Circle(frozenset(_GROUP))
"""Who reads what was sent before it is agreed."""
WORKERS = Circle(frozenset(_GROUP), leads=True)
"""Who works on the plan."""
WORKERS_AND_MEMBERS = Circle(frozenset((*_GROUP, Role.Kind.MEMBER)), leads=True)
PARTNERSHIP = Circle(frozenset((*_GROUP, Role.Kind.MEMBER)))
"""The Partnership's members, and the Working Group."""
READERS = Circle(frozenset(Role.Kind.values), leads=True)
"""Who has any role in the partnership, or a post of the agreement."""


@dataclass(frozen=True)
class Reader:
    """A person with their roles and posts in one agreement.

    ``posts``: the refs of the posts that they hold or deputise for. ``delegated``: those where they are a delegate.
    ``may_send_for``: the delegated ones for which they may also send. ``named_as``: by what a row can name them as its
    readers: the groups in which they sit, and these posts as they are printed.
    """

    user: User | AnonymousUser
    roles: frozenset[str] = frozenset()
    posts: frozenset[str] = frozenset()
    delegated: frozenset[str] = frozenset()
    may_send_for: frozenset[str] = frozenset()
    named_as: frozenset[str] = frozenset()

    @property
    def is_administrator(self) -> bool:
        """Whether they are an officer of the Community Safety Unit."""
        return UNIT.has(self)

    @property
    def is_chair(self) -> bool:
        """Whether they record what the Working Group agreed."""
        return Role.Kind.CHAIR in self.roles

    @property
    def is_reviewer(self) -> bool:
        """Whether they read sent updates before these are agreed."""
        return GROUP.has(self)

    @property
    def is_of_partnership(self) -> bool:
        """Whether they read what is for all members of the Partnership."""
        return PARTNERSHIP.has(self)

    @property
    def answers_for(self) -> frozenset[str]:
        """The posts for which they may write updates."""
        return self.posts | self.delegated

    @property
    def is_lead(self) -> bool:
        """Whether they are in a post of the agreement, in any capacity."""
        return bool(self.answers_for)

    @property
    def sees_working_copy(self) -> bool:
        """Whether they see edits since the last version."""
        return WORKERS.has(self)

    @property
    def sees_names(self) -> bool:
        """Whether they see who changed what."""
        return WORKERS.has(self)
