"""What waits for a person, for the home page: updates and matters of their own, and what they review or see to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import CharField, Count, Exists, F, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import formats, timezone

from accounts.audience import visible_rows
from accounts.models import Message, Role, User
from actions.models import Action
from core.text import counted
from priorities.models import Decision, Matter, Person, holdings_of, seats_of
from priorities.readers import Reader
from reporting.matters.names import posts_called
from reporting.matters.rights import is_put_to
from reporting.models import OPEN, UNDONE, Reminder, Report

Kind = Matter.Kind


@dataclass(frozen=True)
class OwedUpdates:
    """Updates that a person owes to one agreement by one day (None: no day is set)."""

    title: str
    due: date | None
    number: int
    sent_back: int
    today: date

    @property
    def sentence(self) -> str:
        """ "2 actions of … are waiting for your update, by Friday 16 January 2015." and what was sent back."""
        one = self.number == 1
        words = f"of {self.title} {'is' if one else 'are'} waiting for your update"
        if self.due is not None:
            day = formats.date_format(self.due, "l j F Y")
            was = f"; {'it was' if one else 'they were'} due on {day}"
            words += was if self.due < self.today else f", by {day}"
        if not self.sent_back:
            return f"{words}."
        return (
            f"{words}. {self.sent_back} {'was' if self.sent_back == 1 else 'were'} sent back with a question."
        )

    @property
    def count(self) -> str:
        """ "2 actions"."""
        return counted(self.number, "action")


@dataclass(frozen=True)
class PeriodWaiting:
    """What a period waits for from its reviewers and its administrators.

    ``ready``: updates and commentaries sent and not decided. ``outstanding``: updates that have not been sent, the
    first of them due on ``due`` (None: no day is set); 0 for administrators, whom the guide tells. For these:
    ``unnamed``, updates that nobody is named to send; ``back``, those sent back without an answer yet;
    ``undelivered``, messages that did not arrive.
    """

    agreement: str
    slug: str
    period: int
    title: str
    meeting_on: date | None
    ready: int
    outstanding: int = 0
    due: date | None = None
    back: int = 0
    unnamed: int = 0
    undelivered: int = 0


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


def readers_by_partnership(user: User) -> dict[int, Reader]:
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


# --- Updates, and periods that are reviewed ------------------------------------------------------------


def owed_by(user: User) -> list[OwedUpdates]:
    """Updates that a person owes in open periods, and re-opened ones, by agreement and day. One query.

    Where the person has more time, the day is theirs.
    """
    rows = (
        Report.objects.answered_by(user)
        .in_open_periods()
        .filter(state__in=UNDONE)
        .annotate(due=Coalesce("extended_to", "period__due_on"), title=F("agreement__title"))
        .order_by("due", "title")
        .values("due", "title", "agreement")
        .annotate(number=Count("pk"), back=Count("pk", filter=Q(state=Report.State.SENT_BACK)))
    )
    today = timezone.localdate()
    return [OwedUpdates(row["title"], row["due"], row["number"], row["back"], today) for row in rows]


def periods_for(readers: Mapping[int, Reader]) -> list[PeriodWaiting]:
    """The open periods in which something waits for a person as a reviewer or administrator. Two queries at most.

    ``readers``: the person by partnership.
    """
    reviewed = [key for key, reader in readers.items() if reader.is_reviewer]
    if not reviewed:
        return []
    administered = [key for key in reviewed if readers[key].is_administrator]
    undelivered = _undelivered_counts(administered) if administered else {}
    periods = []
    for row in _report_counts(reviewed):
        looks_after = row["partnership"] in administered
        period = PeriodWaiting(
            agreement=row["agreement_title"],
            slug=row["slug"],
            period=row["period"],
            title=row["title"],
            meeting_on=row["meeting_on"],
            ready=row["ready"],
            outstanding=0 if looks_after else row["outstanding"],
            due=row["due"],
            back=row["back"] if looks_after else 0,
            unnamed=row["unnamed"] if looks_after else 0,
            undelivered=undelivered.get(row["period"], 0) if looks_after else 0,
        )
        if period.ready or period.outstanding or period.back or period.unnamed or period.undelivered:
            periods.append(period)
    return periods


def _report_counts(partnerships: Iterable[int]) -> Iterable[Mapping[str, Any]]:
    state = Report.State
    outstanding = Q(state__in=UNDONE, action__isnull=False)
    return (
        Report.objects.in_open_periods()
        .filter(agreement__partnership__in=partnerships, priority__withdrawn_at__isnull=True)
        .order_by("agreement__title", "period")
        .values(
            "period",
            title=F("period__title"),
            meeting_on=F("period__meeting_on"),
            agreement_title=F("agreement__title"),
            slug=F("agreement__slug"),
            partnership=F("agreement__partnership"),
        )
        .annotate(
            ready=Count("pk", filter=Q(state=state.SENT)),
            outstanding=Count("pk", filter=outstanding),
            due=Min(Coalesce("extended_to", "period__due_on"), filter=outstanding),
            back=Count("pk", filter=Q(state=state.SENT_BACK, action__isnull=False)),
            unnamed=Count("pk", filter=Q(state=state.OWED, responder__isnull=True)),
        )
    )


def _undelivered_counts(partnerships: Iterable[int]) -> dict[int, int]:
    """By period."""
    rows = Reminder._default_manager.filter(
        period__agreement__partnership__in=partnerships,
        period__state=OPEN,
        message__in=Message.objects.filter(Message.UNDELIVERED),
    )
    return dict(rows.order_by().values_list("period").annotate(number=Count("pk")))


# --- Matters and decisions -----------------------------------------------------------------------------


def matters_for(user: User, readers: Mapping[int, Reader]) -> list[WaitingMatters]:
    """What waits for the person by agreement, the nearest first; what the Unit follows up comes last.

    Matters, and decisions of meetings that ask something. ``readers``: from :func:`readers_by_partnership`. Four
    queries at most; two more where decisions wait.
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
