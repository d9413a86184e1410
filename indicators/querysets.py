"""Whose figures are whose to enter (design: product.md, "People")."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from accounts.models import Role, User


class IndicatorQuerySet(QuerySet[Any]):
    """Indicators as a person may work on them. Whoever may see the agreement may read them all."""

    def administered_by(self, user: User | AnonymousUser) -> IndicatorQuerySet:
        """Those of the partnerships in which the person is an administrator."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(withdrawn_at__isnull=True, agreement__partnership__in=_administered(user))

    def editable_by(self, user: User | AnonymousUser) -> IndicatorQuerySet:
        """Those whose figures they may enter: their own, and all for administrators."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(withdrawn_at__isnull=True).filter(
            Q(owner=user) | Q(agreement__partnership__in=_administered(user))
        )


def _administered(user: User) -> Any:
    roles = Role.objects.filter(person=user, kind=Role.Kind.ADMINISTRATOR, is_withdrawn=False)
    return roles.values("partnership")
