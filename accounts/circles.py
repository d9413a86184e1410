"""A person in one agreement with their roles and posts, and the circles of people that a rule of reading can name."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser

from accounts.models import Role, User


@dataclass(frozen=True)
class Circle:
    """Who has one of these roles in the partnership and, with ``leads``, who is in a post of the agreement.

    A rule names one of ``CIRCLES``.
    """

    roles: frozenset[str]
    leads: bool = False

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
CIRCLES = (UNIT, GROUP, WORKERS, WORKERS_AND_MEMBERS, PARTNERSHIP, READERS)


@dataclass(frozen=True)
class Reader:
    """A person with their roles and posts in one agreement.

    ``posts``: the refs of the posts that they hold or deputise for. ``delegated``: those where they are a delegate.
    ``may_send_for``: the delegated ones for which they may also send. ``named_as``: by what a row can name them as its
    readers: the groups in which they sit, and these posts as they are printed.

    What follows from these is worked out once, when the reader is made. ``answers_for``: the posts for which they may
    write updates. ``circles``: those to which they belong. ``is_administrator``: an officer of the Community Safety
    Unit. ``is_chair``: they record what the Working Group agreed. ``is_reviewer``: they read sent updates before these
    are agreed. ``is_of_partnership``: they read what is for all members of the Partnership. ``is_lead``: they are in a
    post of the agreement, in any capacity. ``sees_working_copy``: edits since the last version. ``sees_names``: who
    changed what.
    """

    user: User | AnonymousUser
    roles: frozenset[str] = frozenset()
    posts: frozenset[str] = frozenset()
    delegated: frozenset[str] = frozenset()
    may_send_for: frozenset[str] = frozenset()
    named_as: frozenset[str] = frozenset()

    answers_for: frozenset[str] = field(init=False)
    circles: frozenset[Circle] = field(init=False)
    is_administrator: bool = field(init=False)
    is_chair: bool = field(init=False)
    is_reviewer: bool = field(init=False)
    is_of_partnership: bool = field(init=False)
    is_lead: bool = field(init=False)
    sees_working_copy: bool = field(init=False)
    sees_names: bool = field(init=False)

    def __post_init__(self) -> None:
        posts = self.posts | self.delegated
        circles = frozenset(one for one in CIRCLES if one.roles & self.roles or (one.leads and posts))
        vars(self).update(  # as the class is frozen
            answers_for=posts,
            circles=circles,
            is_administrator=UNIT in circles,
            is_chair=Role.Kind.CHAIR in self.roles,
            is_reviewer=GROUP in circles,
            is_of_partnership=PARTNERSHIP in circles,
            is_lead=bool(posts),
            sees_working_copy=WORKERS in circles,
            sees_names=WORKERS in circles,
        )
