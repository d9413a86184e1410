"""A person's roles and posts in one agreement (design: product.md, "Who sees what")."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, F, Value

from accounts.audience import Reader
from accounts.models import Role, User
from priorities.models import Agreement, holdings_of, seats_of
from priorities.printed_post import printed_post

__all__ = ["Reader", "reader_of"]


def reader_of(user: User | AnonymousUser, agreement: Agreement) -> Reader:
    """The person with their roles in the partnership and their posts in the agreement. One query."""
    if not user.is_authenticated:
        return Reader(user)
    roles: set[str] = set()
    held_posts: set[str] = set()
    delegated_posts: set[str] = set()
    may_send: set[str] = set()
    names: set[str] = set()
    roles_of_user = Role.objects.filter(person=user, partnership=agreement.partnership_id, is_withdrawn=False)
    posts = holdings_of(user).filter(agreement=agreement)
    seats = seats_of(user).filter(group__agreement__partnership=agreement.partnership_id)
    # One query for all, as a page may make fifteen at most.
    nothing = Value("", CharField())
    rows = (
        roles_of_user.annotate(
            post_ref=nothing, sends=Value(False), name=nothing, body=nothing, short=nothing
        )
        .values_list("kind", "post_ref", "sends", "name", "body", "short")
        .union(
            posts.order_by().values_list(
                "kind",
                "post__ref",
                "may_send",
                "post__title",
                "post__agency__name",
                "post__agency__abbreviation",
            ),
            seats.annotate(
                kind=nothing,
                post_ref=nothing,
                sends=Value(False),
                name=F("group__name"),
                body=nothing,
                short=nothing,
            ).values_list("kind", "post_ref", "sends", "name", "body", "short"),
            all=True,
        )
    )
    for kind, post, sends, *name in rows:
        if any(name):
            names.add(printed_post(name[0], name[1] or "", name[2] or ""))
        if not post:
            roles |= {kind} if kind else set()
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
        frozenset(names),
    )
