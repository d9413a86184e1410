"""To whom a message about a period goes: who holds a post today, their deputies and delegates, the reviewers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.models import Partnership, Role, User
from priorities.models import Holding


@dataclass(frozen=True)
class Recipient:
    """Somebody who can be written to. ``person`` None: they have no account."""

    name: str
    address: str
    person: User | None = None

    @property
    def key(self) -> str:
        """What names them for good: the account, or the address of who has none."""
        return f"person:{self.person.pk}" if self.person else f"address:{self.address.lower()}"


def holders_of_posts(posts: Collection[int], day: date) -> dict[int, list[Recipient]]:
    """Who can be written to for each post on a day: holders first, then deputies and delegates. One query.

    A post with nobody whose address is known has no entry; whose account is closed is not written to.
    """
    rows = Holding._default_manager.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=day),
        Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        post__in=posts,
        withdrawn_at__isnull=True,
    ).select_related("person")
    order = {Holding.Kind.HOLDER: 0, Holding.Kind.DEPUTY: 1, Holding.Kind.DELEGATE: 2}
    found: dict[int, list[Recipient]] = {}
    for row in sorted(rows, key=lambda row: (order[Holding.Kind(row.kind)], row.position, row.pk)):
        recipient = _recipient(row)
        there = found.setdefault(row.post_id, []) if recipient else []
        if recipient and recipient.key not in {item.key for item in there}:
            there.append(recipient)
    return found


def _recipient(row: Holding) -> Recipient | None:
    if row.person is not None:
        return Recipient(str(row.person), row.person.email, row.person) if row.person.is_active else None
    return Recipient(row.name, row.email) if row.email else None


def with_roles(partnership: Partnership, *kinds: str) -> list[Recipient]:
    """People who hold one of the roles in a partnership, each once. One query."""
    rows = Role.objects.filter(
        partnership=partnership, kind__in=kinds, is_withdrawn=False, person__is_active=True
    ).select_related("person")
    people = {row.person_id: row.person for row in rows.order_by("person__name", "person_id")}
    return [Recipient(str(person), person.email, person) for person in people.values()]
