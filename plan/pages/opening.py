"""How every page about a plan begins: with the agreement, the reader, the moment, and the plan that they see."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404, HttpRequest

from accounts.access import SignInFirst
from accounts.audience import is_hidden, rules_of_values
from accounts.models import User
from plan.moments import Moment, NotAMoment, requested_moment, with_last_published
from plan.reading import PlanDidNotExist, read_plan
from plan.value import PlanValue
from plan.value.audience import as_seen_by, withheld_from
from plan.value.rows import VersionValue
from priorities.models import Agreement
from priorities.readers import Reader, reader_of


@dataclass(frozen=True)
class PlanPage:
    """A plan, ready to be shown to its reader."""

    agreement: Agreement
    reader: Reader
    moment: Moment
    value: PlanValue
    # The plan with what the reader may not see: only to count with, never to show.
    whole: PlanValue | None = None


def version_rows(page: PlanPage) -> tuple[VersionValue, ...]:
    """The versions that a page lists. The page must have read the table "versions".

    Comments can be edited after publication. If the address names no moment, they are shown as they are now.
    """
    if page.moment.is_default and page.moment.structure_at is not None:
        return read_plan(page.agreement, tables=["versions"]).versions
    return page.value.versions


class MomentRefused(Exception):
    """The address names a moment that cannot be shown. A page says why (status 400 or 404).

    ``refused``: what else of the address, by the names of its parameters, cannot be shown at that moment.
    """

    def __init__(self, message: str, status: int, *refused: str) -> None:
        super().__init__(message)
        self.status, self.refused = status, refused


def open_agreement(user: User | AnonymousUser, slug: str) -> tuple[Agreement, Reader]:
    """The agreement and its reader, if this person may see it. Two queries.

    Raises Http404 if not; SignInFirst if they are not signed in.
    """
    agreements = Agreement.objects.filter(slug=slug, withdrawn_at__isnull=True).select_related("partnership")
    agreement = with_last_published(agreements).first()
    if agreement is not None:
        reader = reader_of(user, agreement)
        if not is_hidden(rules_of_values(Agreement, reader).rows, partial(getattr, agreement)):
            return agreement, reader
    if not user.is_authenticated:
        raise SignInFirst
    raise Http404("No such agreement.")


FACTS_OF_TODAY = ("status", "approved_by", "approved_on", "feedback_due")
Narrow = Callable[[Agreement, Moment], Mapping[str, Q]]


def open_plan(
    request: HttpRequest,
    slug: str,
    *tables: str,
    narrow: Narrow | None = None,
    opened: tuple[Agreement, Reader] | None = None,
    of_working_copy: Collection[str] = (),
) -> PlanPage:
    """The plan at the moment that the address names, as its reader sees it.

    ``tables``: what the page reads (see ``read_plan``). ``narrow``: which rows of them, given the moment.
    ``of_working_copy``: what it reads further for who sees the working copy. ``opened``: by :func:`open_agreement`, for
    a page that needs the agreement first.
    Raises Http404, SignInFirst, or MomentRefused.
    """
    agreement, reader = opened or open_agreement(request.user, slug)
    if reader.sees_working_copy:
        tables = (*tables, *of_working_copy)
    try:
        moment = requested_moment(agreement, reader, request.GET)
        value = read_plan(
            agreement,
            moment.structure_at,
            moment.progress_at,
            unpublished=moment.unpublished,
            tables=tables,
            narrow=narrow(agreement, moment) if narrow else None,
        )
    except NotAMoment as refusal:
        raise MomentRefused(str(refusal), 400) from refusal
    except PlanDidNotExist as refusal:
        raise MomentRefused(str(refusal), 404) from refusal
    if moment.structure_at is not None:
        # A page of any moment says how far the agreement is today.
        today = {name: getattr(agreement, name) for name in FACTS_OF_TODAY}
        value = replace(value, agreement=replace(value.agreement, **today))
    visible_value = as_seen_by(value, reader, withheld_from(reader, agreement, value))
    return PlanPage(agreement, reader, moment, visible_value, value)
