"""What every page about a plan begins with: the agreement, the reader, the moment, and the value as they see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404, HttpRequest

from accounts.access import SignInFirst
from accounts.models import User
from plan.moments import Moment, NotAMoment, moment_asked_for, with_last_published
from plan.reading import NothingThen, read_plan
from plan.value import PlanValue
from plan.value.audience import as_seen_by, marked_since
from plan.value.rows import VersionValue
from priorities.models import Agreement
from priorities.readers import Reader, reader_of


@dataclass(frozen=True)
class PlanPage:
    """An opened plan, ready to be shown."""

    agreement: Agreement
    reader: Reader
    moment: Moment
    value: PlanValue
    # The same reading before anything was left out for the reader: only to count with, never to show.
    whole: PlanValue | None = None

    @property
    def context(self) -> dict[str, Any]:
        """What every template about a plan is given."""
        return {
            "agreement": self.value.agreement,
            "plan": self.value,
            "reader": self.reader,
            "moment": self.moment,
            "query": self.moment.query,
        }


def version_rows(page: PlanPage) -> tuple[VersionValue, ...]:
    """The versions that a page lists, for one that has read them.

    Comments stay editable after publication: unasked, they are shown as they are worded now.
    """
    if page.moment.is_default and page.moment.structure_at is not None:
        return read_plan(page.agreement, tables=["versions"]).versions
    return page.value.versions


class MomentRefused(Exception):
    """The address asks for a moment that cannot be shown; shown as a page that says why (status 400 or 404)."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def get_agreement(user: User | AnonymousUser, slug: str) -> Agreement:
    """The agreement as far as this person may know of it.

    Raises Http404 for one that does not exist for them; SignInFirst when they might see it signed in.
    """
    agreements = with_last_published(Agreement.objects.visible_to(user).select_related("partnership"))
    agreement = agreements.filter(slug=slug).first()
    if agreement is not None:
        return agreement
    if not user.is_authenticated:
        raise SignInFirst
    raise Http404("No such agreement.")


Narrow = Callable[[Agreement, Moment], Mapping[str, Q]]


def open_plan(request: HttpRequest, slug: str, *tables: str, narrow: Narrow | None = None) -> PlanPage:
    """The plan at the moment that the address asks for, as its reader sees it.

    ``tables``: what the page looks at (see ``read_plan``). ``narrow``: which of their rows, once the moment is
    known. Raises Http404, SignInFirst, or MomentRefused.
    """
    agreement = get_agreement(request.user, slug)
    reader = reader_of(request.user, agreement)
    try:
        moment = moment_asked_for(agreement, reader, request.GET)
        value = read_plan(
            agreement,
            moment.structure_at,
            moment.progress_at,
            tables=tables,
            narrow=narrow(agreement, moment) if narrow else None,
        )
    except NotAMoment as refusal:
        raise MomentRefused(str(refusal), 400) from refusal
    except NothingThen as refusal:
        raise MomentRefused(str(refusal), 404) from refusal
    seen = as_seen_by(value, reader, marked_since(agreement, value, reader))
    return PlanPage(agreement, reader, moment, seen, value)
