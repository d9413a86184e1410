"""The posts that a person is in, and the agreements that they may see (design: product.md, "Who sees what")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Concat
from django.utils import timezone

from accounts.audience import NOBODY, Circle, Lookups, visible_rows
from accounts.models import Role, User
from priorities.models.groups import GroupSeat
from priorities.models.leads import Holding, PriorityLead

SEPARATOR = "; "
"""Stands between the names in a text that has several."""


def holdings_of(user: User, on: date | None = None) -> QuerySet[Holding]:
    """The person's holdings on a day (None: today), as holder, deputy or delegate."""
    day = on or timezone.localdate()
    return (
        Holding._default_manager.filter(person=user, withdrawn_at__isnull=True)
        .filter(Q(starts_on__isnull=True) | Q(starts_on__lte=day))
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
    )


def seats_of(user: User) -> QuerySet[GroupSeat]:
    """The person's seats in groups, of any agreement."""
    return GroupSeat._default_manager.filter(
        person=user, is_withdrawn=False, group__withdrawn_at__isnull=True
    ).order_by()


def answered_by(model: type[Any], posts: QuerySet[Any], prefix: str = "") -> Q:
    """The rows of a model that somebody in these posts (their keys) answers for: see ``Lookups``."""
    lookups: Lookups = model.audience
    own = NOBODY
    for way in lookups.answered_by:
        own |= Q(**{f"{prefix}{way}__in": posts})
    if lookups.led_in:
        priority = f"{prefix}{lookups.led_in}"
        joint = PriorityLead._default_manager.filter(
            post__in=posts, kind=PriorityLead.Kind.JOINT, is_withdrawn=False
        )
        own |= Q(**{f"{priority}__lead__in": posts}) | Q(**{f"{priority}__in": joint.values("priority")})
    for way in lookups.belongs_to:
        own |= answered_by(model._meta.get_field(way).related_model, posts, f"{prefix}{way}__")
    return own


@dataclass(frozen=True)
class Person:
    """Somebody who asks for rows of any agreement (an ``Audience``)."""

    user: User | AnonymousUser

    def belongs_to(self, circle: Circle, lookups: Lookups) -> Q | bool:
        """The rows of agreements where they are in the circle."""
        if not self.user.is_authenticated:
            return False
        roles = Role.objects.filter(person=self.user, is_withdrawn=False)
        if circle.roles != frozenset(Role.Kind.values):
            roles = roles.filter(kind__in=sorted(circle.roles))
        rows = Q(**{f"{lookups.partnership}__in": roles.values("partnership")})
        if circle.leads:
            rows |= Q(**{f"{lookups.agreement}__in": holdings_of(self.user).values("agreement")})
        return rows

    def answers_for(self, model: type[Any]) -> Q:
        """The rows that they answer for, in any of their posts."""
        if not self.user.is_authenticated:
            return NOBODY
        return answered_by(model, holdings_of(self.user).values("post"))

    def is_named_in(self, model: type[Any]) -> Q:
        """The rows that name one of their groups or posts as readers, each where it has that name."""
        lookups: Lookups = model.audience
        if not (lookups.named_in and self.user.is_authenticated):
            return NOBODY
        between = Value(SEPARATOR)
        names = Concat(between, OuterRef(lookups.named_in), between, output_field=TextField())
        seats = seats_of(self.user).filter(group__agreement__partnership=OuterRef(lookups.partnership))
        holdings = holdings_of(self.user).filter(agreement=OuterRef(lookups.agreement)).order_by()
        named = NOBODY
        of_these: tuple[tuple[QuerySet[Any], Any], ...] = (
            (seats, F("group__name")),
            (holdings, printed_name("post__")),
        )
        for rows, name in of_these:
            with_name = Concat(between, name, between, output_field=TextField())
            named |= Q(Exists(rows.annotate(names=names).filter(names__icontains=with_name)))
        return named


def printed_name(way: str) -> Case:
    """As ``printed_post``, in the database. ``way``: to the post, as "post__"."""
    title, body, short = (F(f"{way}{name}") for name in ("title", "agency__name", "agency__abbreviation"))
    return Case(
        When(**{f"{way}agency": None}, then=title),
        When(
            **{f"{way}title": ""},
            then=Case(When(**{f"{way}agency__abbreviation": ""}, then=body), default=short),
        ),
        default=Concat(title, Value(", "), body, output_field=TextField()),
        output_field=TextField(),
    )


class AgreementQuerySet(QuerySet[Any]):
    """Agreements by what a person may see or administer."""

    def visible_to(self, user: User | AnonymousUser) -> AgreementQuerySet:
        """Public agreements, and those where the person has a role in the partnership or a post in the agreement."""
        return self.filter(visible_rows(self.model, Person(user)), withdrawn_at__isnull=True)

    def named_on_pages_of(self, agreement: Any) -> AgreementQuerySet:
        """Those that its pages may name as what became of it: a real agreement is never carried on in a made-up one."""
        return self if agreement.is_illustrative else self.filter(is_illustrative=False)

    def administered_by(self, user: User | AnonymousUser) -> AgreementQuerySet:
        """The agreements of the partnerships in which the person is an administrator."""
        if not user.is_authenticated:
            return self.none()
        partnerships = Role.objects.filter(person=user, kind=Role.Kind.ADMINISTRATOR, is_withdrawn=False)
        return self.filter(partnership__in=partnerships.values("partnership"), withdrawn_at__isnull=True)
