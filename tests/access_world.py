"""The world of tests/test_access.py: one plan with something for every page to be about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Message
from core.history import Change
from loading.kept_files.owners import FileOwner
from loading.models import KeptFile
from priorities.models import Holding, Matter, Place
from priorities.places.register import PlaceValue
from priorities.places.workflow import add_place
from priorities.posts.hand_over_requests import say_no_longer_mine
from refresh.models import RefreshDraft
from reporting.models import Meeting, Report
from reporting.workflow import open_period, save_meeting
from tests import build, figures
from tests.access_table import CAST, PAGES
from tests.kept_files import kept
from tests.loads import loads_of
from tests.papers import filed, information_request, ordered
from tests.periods import MEETING
from tests.refreshing import refresh_of
from tests.signing_in import sign_in


@dataclass
class World:
    """What the rows of the table speak of by name."""

    cast: build.Cast
    plan: build.Plan
    sessions: dict[str, str]

    def path(self, name: str) -> dict[str, str]:
        """The arguments of a page's address; of what the world lacks, the one that is asked for is made."""
        if name.startswith("refresh-") and not RefreshDraft.objects.exists():
            refresh_of(self.plan.agreement, self.cast.administrator)
        return {key: self._argument(name, value) for key, value in PAGES[name].path.items()}

    def _argument(self, name: str, value: str) -> str:
        """What a word of the table stands for; a word that stands for nothing is the argument itself."""
        if name.startswith("load-") and value in self.loads:
            return str(self.loads[value])
        known: dict[str, Callable[[], object]] = {
            "private": lambda: self.plan.agreement.slug,
            "update": lambda: self.update.pk,
            "period": lambda: self.update.period_id,
            "viewer": lambda: self.cast.viewer.pk,
            "post": lambda: self.plan.posts[0].pk,
            "priority": lambda: self.plan.priorities[0].pk,
            "holding": lambda: Holding.objects.get(person=self.cast.delegate).pk,
            "request": lambda: Matter._default_manager.get(kind="hand-over").pk,
            "partnership": lambda: self.cast.partnership.pk,
            "place": lambda: Place.objects.get().pk,
            "mail": lambda: Message.objects.earliest("pk").pk,
            "document": lambda: self.document.pk,
            "information": lambda: information_request(self.plan.actions[0], by=self.cast.administrator).pk,
            "filed": lambda: filed(self.plan.agreement.slug, by=self.cast.administrator).pk,
            "order": lambda: ordered(self.plan.agreement.slug, by=self.cast.lead).key,
            "meeting": lambda: self.meeting.pk,
        }
        return str(known[value]()) if value in known else value

    @cached_property
    def loads(self) -> dict[str, int]:
        """Files on their way into the plan; made only for the pages that are about them."""
        return loads_of(self.plan.agreement, self.cast.administrator)

    @cached_property
    def document(self) -> KeptFile:
        """The adopted document of the plan."""
        return kept(FileOwner(self.plan.agreement), by=self.cast.administrator)

    @cached_property
    def meeting(self) -> Meeting:
        """The next meeting of the group, which the chair prepares."""
        return save_meeting(self.update.period, timezone.localdate(), self.cast.chair, {})

    @property
    def update(self) -> Report:
        """What the lead owes about the first action."""
        return Report.objects.get(action__ref="act0")

    def client(self, who: str) -> Client:
        """A browser in which this member of the cast has signed in, with a second factor."""
        client = Client()
        if who != "signed_out":
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        return client


def build_world() -> World:
    """A plan that is not public, with an open reporting period."""
    cast = build.cast()
    plan = build.plan(cast.partnership, people=cast)
    opened = Change(cast.administrator, "Opened for the test")
    open_period(
        plan.agreement,
        title="January 2015",
        plan_year="2014/15",
        meeting_on=MEETING,
        **build.PERIOD,
        change=opened,
    )
    build.asked(plan.actions[0], ref="asked")
    say_no_longer_mine(plan.posts[0], by=cast.lead, change=Change(cast.lead))
    Message.objects.update(state=Message.State.FAILED)
    add_place(cast.partnership, PlaceValue(name="Northshire"), by=cast.administrator)
    figures.figures(figures.indicator(plan, owner=cast.lead), {"2012": 100, "2013": 80})
    signed_in = {
        who: sign_in(Client(), getattr(cast, who), second_factor=True) for who in CAST if who != "signed_out"
    }
    return World(cast, plan, {who: str(client.session.session_key) for who, client in signed_in.items()})
