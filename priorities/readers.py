"""A person's roles and posts in one agreement (design: product.md, "Who sees what")."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Value

from accounts.models import Role, User
from priorities.models import Agreement, holdings_of


@dataclass(frozen=True)
class Reader:
    """A person with their roles and posts in one agreement.

    ``posts``: the refs of the posts that they hold or deputise for. ``delegated``: those where they are a delegate.
    ``may_send_for``: the delegated ones for which they may also send.
    """

    user: User | AnonymousUser
    roles: frozenset[str] = frozenset()
    posts: frozenset[str] = frozenset()
    delegated: frozenset[str] = frozenset()
    may_send_for: frozenset[str] = frozenset()

    @property
    def is_administrator(self) -> bool:
        """Whether they are an officer of the Community Safety Unit."""
        return Role.Kind.ADMINISTRATOR in self.roles

    @property
    def is_chair(self) -> bool:
        """Whether they record what the Working Group agreed."""
        return Role.Kind.CHAIR in self.roles

    @property
    def is_reviewer(self) -> bool:
        """Whether they read sent updates before these are agreed."""
        return self.is_administrator or self.is_chair or Role.Kind.REVIEWER in self.roles

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
        """Whether they see edits since the last version: leads, reviewers and administrators do."""
        return self.is_lead or self.is_reviewer

    @property
    def sees_names(self) -> bool:
        """Whether they see who changed what: people who work on the plan do."""
        return self.sees_working_copy


def reader_of(user: User | AnonymousUser, agreement: Agreement) -> Reader:
    """The person with their roles in the partnership and their posts in the agreement. One query."""
    if not user.is_authenticated:
        return Reader(user)
    roles: set[str] = set()
    held_posts: set[str] = set()
    delegated_posts: set[str] = set()
    may_send: set[str] = set()
    roles_of_user = Role.objects.filter(person=user, partnership=agreement.partnership_id, is_withdrawn=False)
    posts = holdings_of(user).filter(agreement=agreement)
    # One query for both, as a page may make fifteen at most.
    rows = (
        roles_of_user.annotate(post_ref=Value(""), sends=Value(False))
        .values_list("kind", "post_ref", "sends")
        .union(posts.order_by().values_list("kind", "post__ref", "may_send"), all=True)
    )
    for kind, post, sends in rows:
        if not post:
            roles.add(kind)
        elif kind == "delegate":
            delegated_posts.add(post)
            if sends:
                may_send.add(post)
        else:
            held_posts.add(post)
    return Reader(
        user,
        frozenset(roles),
        frozenset(held_posts),
        frozenset(delegated_posts - held_posts),
        frozenset(may_send - held_posts),
    )
