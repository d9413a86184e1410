"""Who may enter the figures of an indicator (design: product.md, "People")."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from accounts.models import Role, User


class IndicatorQuerySet(QuerySet[Any]):
    """Selects indicators that a person may work on. Whoever may see the agreement may read them all."""

    def administered_by(self, user: User | AnonymousUser) -> IndicatorQuerySet:
        """The indicators of partnerships in which the user is an administrator."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            withdrawn_at__isnull=True, agreement__partnership__in=_administered_partnerships(user)
        )

    def editable_by(self, user: User | AnonymousUser) -> IndicatorQuerySet:
        """The indicators whose figures the user may enter: their own; all of them for an administrator."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(withdrawn_at__isnull=True).filter(
            Q(owner=user) | Q(agreement__partnership__in=_administered_partnerships(user))
        )


def _administered_partnerships(user: User) -> Any:
    roles = Role.objects.filter(person=user, kind=Role.Kind.ADMINISTRATOR, is_withdrawn=False)
    return roles.values("partnership")
