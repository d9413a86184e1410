"""A person's roles and posts in one agreement (design: product.md, "Who sees what")."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Value

from accounts.audience import Reader
from accounts.models import Role, User
from priorities.models import Agreement, holdings_of

__all__ = ["Reader", "reader_of"]


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
