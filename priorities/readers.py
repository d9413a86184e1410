"""Who a reader is to an agreement (design: product.md, "Who sees what")."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Value

from accounts.models import Role, User
from priorities.models import Agreement, holdings_of


@dataclass(frozen=True)
class Reader:
    """A person as seen from one agreement.

    ``posts`` are the refs of the posts that they hold or deputise for; ``delegated`` those whose holder they type
    for; ``may_send_for`` the delegated ones that they may also send for.
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
        """Whether they read what leads sent before it is agreed."""
        return self.is_administrator or self.is_chair or Role.Kind.REVIEWER in self.roles

    @property
    def answers_for(self) -> frozenset[str]:
        """Posts whose updates are theirs to write."""
        return self.posts | self.delegated

    @property
    def is_lead(self) -> bool:
        """Whether they hold a post in the agreement, or type for who does."""
        return bool(self.answers_for)

    @property
    def sees_working_copy(self) -> bool:
        """Leads, reviewers and administrators see edits since the last version; viewers and the public do not."""
        return self.is_lead or self.is_reviewer

    @property
    def sees_names(self) -> bool:
        """Who changed what is for those who work on the plan."""
        return self.sees_working_copy


def reader_of(user: User | AnonymousUser, agreement: Agreement) -> Reader:
    """One query: the person's roles in the partnership and their posts in the agreement."""
    if not user.is_authenticated:
        return Reader(user)
    roles: set[str] = set()
    held: set[str] = set()
    delegated: set[str] = set()
    may_send: set[str] = set()
    theirs = Role.objects.filter(person=user, partnership=agreement.partnership_id, is_withdrawn=False)
    posts = holdings_of(user).filter(agreement=agreement)
    # One query for both: a page may make fifteen.
    both = (
        theirs.annotate(post_ref=Value(""), sends=Value(False))
        .values_list("kind", "post_ref", "sends")
        .union(posts.order_by().values_list("kind", "post__ref", "may_send"), all=True)
    )
    for kind, post, sends in both:
        if not post:
            roles.add(kind)
        elif kind == "delegate":
            delegated.add(post)
            if sends:
                may_send.add(post)
        else:
            held.add(post)
    return Reader(
        user, frozenset(roles), frozenset(held), frozenset(delegated - held), frozenset(may_send - held)
    )
