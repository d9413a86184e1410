"""The posts that a person is in, and the agreements that they may see (design: product.md, "Who sees what")."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Exists, F, Model, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Concat
from django.utils import timezone

from accounts.audience import NOBODY, Circle, Lookups, Reader, lookups_of, visible_rows
from accounts.models import Role, User
from priorities.models.groups import GroupSeat
from priorities.models.leads import Holding, LeadPost, PriorityLead

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


def _answered_by(model: type[Model], in_posts: Callable[[str], Q], prefix: str = "") -> Q:
    """The rows of a model that somebody in these posts answers for: see ``Lookups``."""
    lookups = lookups_of(model)
    own = NOBODY
    for way in lookups.answered_by:
        own |= in_posts(f"{prefix}{way}")
    if lookups.led_in:
        priority = f"{prefix}{lookups.led_in}"
        joint = PriorityLead._default_manager.filter(
            in_posts("post"), kind=PriorityLead.Kind.JOINT, is_withdrawn=False
        )
        own |= in_posts(f"{priority}__lead") | Q(**{f"{priority}__in": joint.values("priority")})
    for way in lookups.belongs_to:
        parent: Any = model._meta.get_field(way).related_model
        own |= _answered_by(parent, in_posts, f"{prefix}{way}__")
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

    def answers_for(self, model: type[Model]) -> Q:
        """The rows that they answer for, in any of their posts."""
        if not self.user.is_authenticated:
            return NOBODY
        posts = holdings_of(self.user).values("post")
        return _answered_by(model, lambda way: Q(**{f"{way}__in": posts}))

    def is_named_in(self, model: type[Model]) -> Q:
        """The rows that name one of their groups or posts as readers, each where it has that name."""
        lookups = lookups_of(model)
        if not (lookups.named_in and self.user.is_authenticated):
            return NOBODY
        between = Value(SEPARATOR)
        names = Concat(between, OuterRef(lookups.named_in), between, output_field=TextField())
        seats = GroupSeat.of(self.user).filter(group__agreement__partnership=OuterRef(lookups.partnership))
        holdings = holdings_of(self.user).filter(agreement=OuterRef(lookups.agreement)).order_by()
        return Q(Exists(_named_among(names, seats, F("group__name")))) | Q(
            Exists(_named_among(names, holdings, printed_name("post__")))
        )


def _named_among(names: Any, rows: QuerySet[Any], name: Any) -> QuerySet[Any]:
    """Those of the rows whose name is among the names."""
    between = Value(SEPARATOR)
    return rows.annotate(names=names).filter(
        names__icontains=Concat(between, name, between, output_field=TextField())
    )


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


def answered_by(reader: Reader, model: type[Model]) -> Q:
    """The rows of the reader's agreement that they answer for."""
    refs = sorted(reader.answers_for)
    # By keys: by their refs, each way to a post would join its table once more.
    posts = LeadPost._default_manager.filter(ref__in=refs).order_by().values("pk")
    return _answered_by(model, lambda way: Q(**{f"{way}__in": posts})) if refs else NOBODY


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
