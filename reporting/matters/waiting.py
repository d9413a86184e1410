"""What of the action log waits for a person, for the home page: for their job titles, their bodies, and the Unit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from django.db.models import CharField, Count, Exists, F, Min, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from accounts.audience import visible_rows
from accounts.models import Role, User
from actions.models import Action
from priorities.models import Decision, Matter, Person, holdings_of, seats_of
from priorities.readers import Reader
from reporting.matters.names import posts_called
from reporting.matters.rights import is_put_to

Kind = Matter.Kind


class Whose(StrEnum):
    """Why it waits for the person: for their job title, for a body in which they sit, or the Unit sees to it."""

    OWN = "own"
    BODY = "body"
    UNIT = "unit"


@dataclass(frozen=True)
class WaitingMatters:
    """What waits in one agreement. ``due``: the nearest day; None: none is named.

    ``hand_overs``: how many of them are requests to hand over.
    """

    agreement: str
    slug: str
    number: int
    due: date | None
    whose: Whose = Whose.OWN
    hand_overs: int = 0

    @property
    def is_late(self) -> bool:
        """Whether its nearest day has passed."""
        return self.due is not None and self.due < timezone.localdate()


def matters_for(user: User, readers: Mapping[int, Reader]) -> list[WaitingMatters]:
    """What waits for the person by agreement, the nearest first; what the Unit follows up comes last.

    Matters, and decisions of meetings that ask something. ``readers``: from :func:`readers_of`. Four queries at most;
    two more where decisions wait.
    """
    posts = dict(holdings_of(user).values_list("post", "agreement"))
    units = {key for key, reader in readers.items() if reader.is_administrator}
    bodies = {key: reader for key, reader in readers.items() if key not in units}
    found = _matters(posts, units)
    for row in (*_put_to_bodies(user, bodies), *_decisions(posts, units)):
        key = (row.slug, row.whose)
        if before := found.get(key):
            days = [day for day in (before.due, row.due) if day is not None]
            row = replace(before, number=before.number + row.number, due=min(days, default=None))
        found[key] = row
    return sorted(
        found.values(),
        key=lambda row: (row.whose == Whose.UNIT, row.due or date.max, row.agreement, row.whose),
    )


def _matters(posts: Mapping[int, int], units: Collection[int]) -> dict[tuple[str, Whose], WaitingMatters]:
    """For the job titles, and what the Unit of these partnerships sees to. One query."""
    followed = (Q(post__isnull=True) | Q(kind=Kind.HAND_OVER)) & Q(agreement__partnership__in=units)
    own = Q(post__in=list(posts)) & ~Q(kind=Kind.HAND_OVER)
    rows = (
        Matter._default_manager.filter(
            own | followed, answer="", withdrawn_at__isnull=True, agreement__withdrawn_at__isnull=True
        )
        .order_by()
        .values(
            title=F("agreement__title"),
            slug=F("agreement__slug"),
            is_followed=Q(post__isnull=True) | Q(kind=Kind.HAND_OVER),
        )
        .annotate(number=Count("pk"), due=Min("due"), asked=Count("pk", filter=Q(kind=Kind.HAND_OVER)))
    )
    found = {}
    for row in rows:
        whose = Whose.UNIT if row["is_followed"] else Whose.OWN
        found[row["slug"], whose] = WaitingMatters(
            row["title"], row["slug"], row["number"], row["due"], whose, row["asked"]
        )
    return found


def readers_of(user: User) -> dict[int, Reader]:
    """The person by partnership, with their roles and the groups in which they sit, without their posts. One query."""
    nothing = Value("", CharField())
    roles = Role.objects.filter(person=user, is_withdrawn=False).order_by()
    seats = seats_of(user).annotate(kind=nothing)
    rows = roles.annotate(name=nothing).values_list("partnership", "kind", "name")
    kinds: dict[int, set[str]] = {}
    names: dict[int, set[str]] = {}
    for key, kind, name in rows.union(
        seats.values_list("group__agreement__partnership", "kind", "group__name"), all=True
    ):
        kinds.setdefault(key, set()).add(kind)
        names.setdefault(key, set()).add(name)
    return {key: Reader(user, frozenset(kinds[key]), named_as=frozenset(names[key] - {""})) for key in kinds}


def _put_to_bodies(user: User, readers: Mapping[int, Reader]) -> list[WaitingMatters]:
    """Issues put to the Partnership or to a group, for its members. ``readers``: by partnership. One query at most.

    Today's members are not asked what was put to those of an agreement that has ended; the Unit still follows it up.
    """
    if not any(Role.Kind.MEMBER in reader.roles or reader.named_as for reader in readers.values()):
        return []
    rows = (
        issues_read_by(user)
        .filter(answer="", withdrawn_at__isnull=True, agreement__withdrawn_at__isnull=True)
        .filter(agreement__partnership__in=list(readers))
        .exclude(agreement__ends_on__lt=timezone.localdate())
    )
    return [
        WaitingMatters(row.agreement.title, row.agreement.slug, 1, row.due, Whose.BODY)
        for row in rows.select_related("agreement__partnership")
        if is_put_to(row.for_whom, readers[row.agreement.partnership_id], row.agreement.partnership)
    ]


def _decisions(posts: Mapping[int, int], units: Collection[int]) -> list[WaitingMatters]:
    """Decisions of meetings that ask something and of which nothing has come yet. Three queries at most.

    Words that name no job title are for the Unit.
    """
    rows = list(
        Decision._default_manager.filter(
            Decision.ASKS_SOMETHING,
            Decision.IS_OPEN,
            Q(agreement__in=set(posts.values())) | Q(agreement__partnership__in=units),
            withdrawn_at__isnull=True,
            agreement__withdrawn_at__isnull=True,
        ).select_related("agreement")
    )
    called = posts_called({(row.agreement_id, row.addressed_to) for row in rows})
    found = []
    for row in rows:
        post = called.get((row.agreement_id, row.addressed_to))
        whose = Whose.OWN if post in posts else Whose.UNIT
        if post in posts or (post is None and row.agreement.partnership_id in units):
            found.append(WaitingMatters(row.agreement.title, row.agreement.slug, 1, row.due, whose))
    return found


def issues_read_by(user: User) -> QuerySet[Matter]:
    """The issues for a body that the person may read today, the withdrawn ones too."""
    their_actions = Action._default_manager.filter(
        visible_rows(Action, Person(user)), agreement=OuterRef("agreement"), ref=OuterRef("subject_ref")
    )
    return Matter._default_manager.filter(
        visible_rows(Matter, Person(user)),
        ~Q(subject=Matter.Subject.ACTION) | Exists(their_actions),
        kind=Kind.ISSUE,
        post__isnull=True,
    )
