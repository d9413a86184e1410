"""Which kept files a person may read (design: product.md, "Who sees what")."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from accounts.audience import visible_rows
from accounts.models import User
from priorities.models import Person


class KeptFileQuerySet(QuerySet[Any]):
    """Kept files."""

    def readable_by(self, user: User | AnonymousUser) -> KeptFileQuerySet:
        """Those that the person may read, with the withdrawn ones: all who may read what they belong to."""
        in_force = Q(agreement__isnull=True) | Q(agreement__withdrawn_at__isnull=True)
        return self.filter(visible_rows(self.model, Person(user)), in_force)

    def visible_to(self, user: User | AnonymousUser) -> KeptFileQuerySet:
        """Those that the person may read and that are not withdrawn."""
        return self.readable_by(user).filter(withdrawn_at__isnull=True)
