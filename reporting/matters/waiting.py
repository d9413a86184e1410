"""What of the action log waits for a person, for the home page: for their job titles, and for those who administer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Min, Q
from django.utils import timezone

from accounts.models import Role, User
from core.text import counted
from priorities.models import Matter, holdings_of

Kind = Matter.Kind


@dataclass(frozen=True)
class WaitingMatters:
    """What waits in one agreement. ``due``: the nearest day; None: none is named. ``follows``: the Unit sees to it."""

    agreement: str
    slug: str
    number: int
    due: date | None
    follows: bool = False

    @property
    def is_late(self) -> bool:
        """Whether its nearest day has passed."""
        return self.due is not None and self.due < timezone.localdate()

    @property
    def count(self) -> str:
        """ "2 things"."""
        return counted(self.number, "thing")


def matters_for(user: User) -> list[WaitingMatters]:
    """What meetings and members ask of the person, by agreement, the nearest first; and what the Unit follows up.

    Requests to hand over are counted apart (:func:`hand_overs_for`). Two queries.
    """
    posts = list(holdings_of(user).values_list("post", flat=True))
    units = list(
        Role.objects.filter(person=user, kind=Role.Kind.ADMINISTRATOR, is_withdrawn=False).values_list(
            "partnership", flat=True
        )
    )
    own = Q(post__in=posts) & ~Q(kind=Kind.HAND_OVER)
    followed = Q(post__isnull=True, agreement__partnership__in=units)
    rows = (
        Matter._default_manager.filter(
            own | followed,
            answer="",
            withdrawn_at__isnull=True,
            agreement__withdrawn_at__isnull=True,
        )
        .order_by()
        .values(title=F("agreement__title"), slug=F("agreement__slug"), is_followed=Q(post__isnull=True))
        .annotate(number=Count("pk"), due=Min("due"))
    )
    found = [
        WaitingMatters(row["title"], row["slug"], row["number"], row["due"], row["is_followed"])
        for row in rows
    ]
    return sorted(found, key=lambda row: (row.follows, row.due or date.max, row.agreement))


def hand_overs_for(user: User) -> int:
    """How many requests to hand over wait for the person as an administrator. One query."""
    return Matter._default_manager.filter(
        kind=Kind.HAND_OVER,
        answer="",
        withdrawn_at__isnull=True,
        agreement__partnership__in=Role.objects.filter(
            person=user, kind=Role.Kind.ADMINISTRATOR, is_withdrawn=False
        ).values("partnership"),
    ).count()
