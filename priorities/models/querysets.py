"""The posts that a person is in, and the agreements that they may see (design: product.md, "Who sees what")."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Role, User
from priorities.models.leads import Holding


def holdings_of(user: User, on: date | None = None) -> QuerySet[Holding]:
    """The person's holdings on a day (None: today), as holder, deputy or delegate."""
    day = on or timezone.localdate()
    return (
        Holding._default_manager.filter(person=user, withdrawn_at__isnull=True)
        .filter(Q(starts_on__isnull=True) | Q(starts_on__lte=day))
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
    )


class AgreementQuerySet(QuerySet[Any]):
    """Agreements by what a person may see or administer."""

    def visible_to(self, user: User | AnonymousUser) -> AgreementQuerySet:
        """Public agreements, and those where the person has a role in the partnership or a post in the agreement."""
        agreements = self.filter(withdrawn_at__isnull=True)
        if not user.is_authenticated:
            return agreements.filter(is_public=True)
        partnerships = Role.objects.filter(person=user, is_withdrawn=False).values("partnership")
        return agreements.filter(
            Q(is_public=True)
            | Q(partnership__in=partnerships)
            | Q(pk__in=holdings_of(user).values("agreement"))
        )

    def administered_by(self, user: User | AnonymousUser) -> AgreementQuerySet:
        """The agreements of the partnerships in which the person is an administrator."""
        if not user.is_authenticated:
            return self.none()
        partnerships = Role.objects.filter(person=user, kind=Role.Kind.ADMINISTRATOR, is_withdrawn=False)
        return self.filter(partnership__in=partnerships.values("partnership"), withdrawn_at__isnull=True)
