"""Which reports a person sees and may write (design: product.md, "Who sees what")."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.audience import visible_rows
from accounts.models import Role, User
from priorities.models import Person, holdings_of

OPEN = "open"
"""A period in this state takes updates."""
UNDONE = ("owed", "sent back")
"""An update in one of these states waits for its responder."""

RECORDED = Q(state="sent") & ~Q(received_from="")
"""Sent by the Unit in the name of the responder, who may correct it until it is decided."""


class PeriodQuerySet(QuerySet[Any]):
    """Reporting periods."""

    def open_in(self, agreement: Any) -> PeriodQuerySet:
        """The open period of the agreement (a row, or its primary key): one or none."""
        return self.filter(agreement=agreement, state=OPEN, withdrawn_at__isnull=True)


class SubjectQuerySet(QuerySet[Any]):
    """Rows about an action or a priority in a period."""

    def with_keys(self, keys: Collection[Any]) -> Self:
        """The rows with these keys (``ReportKey``)."""
        condition = Q(pk__in=())
        for period in {key.period for key in keys}:
            own = [key for key in keys if key.period == period]
            about = Q(action__in=[key.action for key in own if key.action])
            about |= Q(priority__in=[key.priority for key in own if key.priority])
            condition |= Q(period=period) & about
        return self.filter(condition)


class ReportQuerySet(SubjectQuerySet):
    """Reports as a person may see them."""

    def about_actions(self) -> ReportQuerySet:
        """The updates: reports on actions."""
        return self.filter(action__isnull=False)

    def about_priorities(self) -> ReportQuerySet:
        """The commentaries: reports on priorities."""
        return self.filter(priority__isnull=False)

    def in_open_periods(self) -> ReportQuerySet:
        """Those of a period that is open now, and those that were re-opened by themselves in a closed one.

        Without withdrawn and released reports, and without those on withdrawn actions.
        """
        return self.filter(
            Q(period__state=OPEN) | Q(is_reopened=True),
            withdrawn_at__isnull=True,
            action__withdrawn_at__isnull=True,
        ).exclude(state="released")

    def answered_by(self, user: User | AnonymousUser) -> ReportQuerySet:
        """The updates that the person answers for: as holder of the responder's post, as deputy or as typist."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(responder__in=holdings_of(user).values("post"))

    def visible_to(self, user: User | AnonymousUser) -> ReportQuerySet:
        """Their own (answered for, co-ordinated, led or jointly led); all for reviewers and administrators.

        What was agreed is read by others on the pages of the plan, in the words of the progress update.
        """
        if not user.is_authenticated:
            return self.none()
        return self.filter(visible_rows(self.model, Person(user)), withdrawn_at__isnull=True)

    def editable_by(self, user: User | AnonymousUser) -> ReportQuerySet:
        """The updates of open periods that the person may write now, as their own or for the Unit."""
        if not user.is_authenticated:
            return self.none()
        posts = holdings_of(user).values("post")
        own = Q(responder__in=posts) | Q(action__coordinator__in=posts)
        units = Q(agreement__partnership__in=_partnerships(user, Role.Kind.ADMINISTRATOR))
        return (
            self.about_actions()
            .in_open_periods()
            .filter(((own | units) & Q(state__in=UNDONE)) | (own & RECORDED))
        )

    def of_or_beside(
        self, posts: Collection[int], priorities: Collection[int], agreements: Collection[int]
    ) -> ReportQuerySet:
        """The updates that the posts answer for; and those of others, on actions that the posts co-ordinate, and on
        those of the priorities. ``agreements``: of all these.
        """
        return self.about_actions().filter(
            Q(responder__in=posts)
            | Q(action__coordinator__in=posts)
            | Q(action__aim__priority__in=priorities),
            # Says nothing new, but no index answers the conditions above: only these agreements are looked through.
            agreement__in=agreements,
        )


class DraftQuerySet(SubjectQuerySet):
    """Drafts of reports."""

    def of(self, *reports: Any) -> DraftQuerySet:
        """The drafts of these reports, which may have no rows yet."""
        return self.with_keys([report.key for report in reports])

    def of_row(self) -> Exists:
        """For a condition on reports: whether the report of the outer query has a draft."""
        same = Q(action=OuterRef("action")) | Q(priority=OuterRef("priority"))
        return Exists(self.filter(same, period=OuterRef("period")))


def _partnerships(user: User, *kinds: str) -> QuerySet[Any]:
    return Role.objects.filter(person=user, kind__in=kinds, is_withdrawn=False).values("partnership")
