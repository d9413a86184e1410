"""Whose updates the page of lines has, and who types: one's own, or the Unit's for somebody who never signs in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.text import without_nul
from priorities.models import Holding, LeadPost, holdings_of
from reporting.models import Report, ReportDraft, ReportingPeriod
from reporting.report_rights import post_in_words
from reporting.rules.sending import names_source_and_date


@dataclass(frozen=True)
class RecordedFor:
    """Somebody in whose name the Unit types in a period: a post, whoever holds it, and the holder's other posts."""

    period: ReportingPeriod
    post: LeadPost
    holder: Holding | None
    posts: tuple[int, ...]

    @property
    def name(self) -> str:
        """The holder's name; the post where nobody is named."""
        return self.holder.name if self.holder is not None else post_in_words(self.post)

    @property
    def suggested_source(self) -> str:
        """Where the words come from, before anybody says otherwise: somebody is on the phone."""
        today = timezone.localdate()
        return f"call with {self.name}, {today.day} {today:%B %Y}"


@dataclass(frozen=True)
class WhoseUpdates:
    """The person who types, and for whom. ``recorded_for`` None: for themselves."""

    user: User
    recorded_for: RecordedFor | None = None
    typed_source: str | None = None
    """Where the Unit has the words from, as it was posted; None: not posted."""

    @property
    def agreement(self) -> Any:
        """The agreement that the page is about; None: a person's own updates may be of several."""
        return self.recorded_for.period.agreement if self.recorded_for else None

    @cached_property
    def posts(self) -> dict[int, int]:
        """The posts that answer, each with its agreement: the person's own, or somebody else's. One query at most.

        A page asks for several things by these posts; by their keys, PostgreSQL thinks about a table less in each.
        """
        if self.recorded_for is not None:
            return dict.fromkeys(self.recorded_for.posts, self.recorded_for.period.agreement_id)
        return {post: agreement for post, agreement, *_ in self._holdings}

    @cached_property
    def _holdings(self) -> list[tuple[int, int, str, bool]]:
        rows = holdings_of(self.user).order_by()
        return list(rows.values_list("post", "agreement", "kind", "may_send"))

    @property
    def sends_for(self) -> set[int]:
        """Of their own posts those for which they may send: a deputy does whatever the lead does, not so a delegate."""
        return {
            post for post, _, kind, may_send in self._holdings if kind != Holding.Kind.DELEGATE or may_send
        }

    @property
    def may_send(self) -> bool:
        """Whether they send anything themselves; who only prepares checks what they have written."""
        return self.recorded_for is not None or bool(self.sends_for)

    def sends(self, report: Report) -> bool:
        """Whether they may send this report: their own, or in the name of whom they record for."""
        sends_for = self.sends_for
        return self.recorded_for is not None or any(
            post is not None and post.pk in sends_for for post in report.posts
        )

    @property
    def answered(self) -> Any:
        """The updates that they answer for, in the Unit's case of one period."""
        updates = Report.objects.about_actions().filter(responder__in=list(self.posts))
        return updates.filter(period=self.recorded_for.period) if self.recorded_for else updates

    @property
    def updates(self) -> Any:
        """Those in open periods, which the page has lines for."""
        return self.answered.in_open_periods()

    @property
    def address(self) -> str:
        """The page of lines."""
        if self.recorded_for is None:
            return reverse("update-list")
        period = self.recorded_for.period
        return reverse("period-responder", args=[period.agreement.slug, period.pk, self.recorded_for.post.pk])

    @property
    def check_address(self) -> str:
        """The page on which what is ready is read and sent."""
        if self.recorded_for is None:
            return reverse("update-check")
        period = self.recorded_for.period
        address = reverse("update-file-record", args=[period.agreement.slug, period.pk])
        return f"{address}?post={self.recorded_for.post.pk}"

    @cached_property
    def source(self) -> str | None:
        """What drafts are kept with: a source that names a day, whatever was typed. None: they are one's own words."""
        if self.recorded_for is None:
            return None
        typed = without_nul(self.typed_source or "").strip()[:300]
        return typed if names_source_and_date(typed) else self.shown_source

    @cached_property
    def shown_source(self) -> str:
        """What stands in the box for the source at first: what was said today already, else today's call."""
        if self.recorded_for is None:
            return ""
        drafts = ReportDraft._default_manager.filter(
            period=self.recorded_for.period,
            action__in=self.answered.values("action"),
            saved_by=self.user,
            saved_at__date=timezone.localdate(),
        ).exclude(received_from="")
        last = drafts.order_by("-saved_at").values_list("received_from", flat=True).first()
        return last if last and names_source_and_date(last) else self.recorded_for.suggested_source


def recorded_for(period: ReportingPeriod, post: int) -> RecordedFor:
    """The holder of a post in a period's agreement, with the other posts that the same person holds there.

    Raises Http404 for no such post. Three queries at most.
    """
    row = LeadPost._default_manager.filter(
        agreement=period.agreement_id, pk=post, withdrawn_at__isnull=True
    ).select_related("agency")
    found = row.first()
    if found is None:
        raise Http404("No such job title.")
    today = timezone.localdate()
    holders = Holding._default_manager.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=today),
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        agreement=period.agreement_id,
        kind=Holding.Kind.HOLDER,
        withdrawn_at__isnull=True,
    )
    holder = holders.filter(post=found).order_by("position", "pk").first()
    if holder is None:
        return RecordedFor(period, found, None, (found.pk,))
    # Who has no account is known by the address, or by nothing but the name.
    same = Q(person=holder.person_id) if holder.person_id else Q(name=holder.name, email__iexact=holder.email)
    posts = holders.filter(same).values_list("post", flat=True)
    return RecordedFor(period, found, holder, tuple({found.pk, *posts}))
