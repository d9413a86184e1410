"""The partnerships that an administrator looks after, with their people, posts, requests and mails.

The people pages fetch every object here, so that an administrator never reaches another partnership's objects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.administrators import open_administration
from accounts.models import Message, Partnership, Role, User
from accounts.outbox.failures import visible_messages
from priorities.models import Holding, LeadPost, Matter
from priorities.posts.holders import PostHistory, Term, office_of

WHO_MAY = (
    "People and job titles are looked after by the administrators of a partnership, the officers of its "
    "Community Safety Unit. You do not have that role."
)


@dataclass(frozen=True)
class AdministeredPartnerships:
    """The administrator and the partnerships that they administer, by name."""

    user: User
    partnerships: tuple[Partnership, ...]

    @property
    def has_several(self) -> bool:
        """True: pages must say which partnership they mean."""
        return len(self.partnerships) > 1

    def people(self) -> QuerySet[User]:
        """People who have or had a role in the partnerships, or a post in their agreements."""
        roles = Role.objects.filter(partnership__in=self.partnerships)
        posts = Holding._default_manager.filter(
            agreement__partnership__in=self.partnerships, person__isnull=False
        )
        return User.objects.filter(Q(pk__in=roles.values("person")) | Q(pk__in=posts.values("person")))

    def person(self, pk: int) -> User:
        """Raises Http404 for somebody who has nothing to do with the partnerships."""
        return get_object_or_404(self.people(), pk=pk)

    def office(self, pk: int) -> PostHistory:
        """The office of a post. Raises Http404."""
        posts: QuerySet[Any] = LeadPost._default_manager.filter(
            agreement__partnership__in=self.partnerships, withdrawn_at__isnull=True
        )
        return office_of(get_object_or_404(posts.select_related("agreement__partnership", "agency"), pk=pk))

    def term(self, pk: int) -> tuple[PostHistory, Term]:
        """Somebody's time in an office. Raises Http404."""
        rows: QuerySet[Any] = Holding._default_manager.filter(
            agreement__partnership__in=self.partnerships, withdrawn_at__isnull=True
        )
        row = get_object_or_404(rows, pk=pk)
        office = self.office(row.post_id)
        term = office.term(row.pk)
        if term is None:
            raise Http404("Nobody with this job title.")
        return office, term

    def requests(self) -> QuerySet[Matter]:
        """The hand-overs that leads have asked for and no administrator has answered yet."""
        requests = Matter._default_manager.filter(
            agreement__partnership__in=self.partnerships,
            kind=Matter.Kind.HAND_OVER,
            answer="",
            withdrawn_at__isnull=True,
        )
        return requests.select_related("post__agency", "post__agreement__partnership", "raised_by")

    def request(self, pk: int) -> Matter:
        """Raises Http404 for one that is answered already."""
        return get_object_or_404(self.requests(), pk=pk)

    def message(self, pk: int) -> Message:
        """A message of the partnerships that pages may show. Raises Http404."""
        return get_object_or_404(visible_messages(self.partnerships).select_related("partnership"), pk=pk)


def administered_partnerships(request: HttpRequest, *, writes: bool = False) -> AdministeredPartnerships:
    """The signed-in person with the partnerships that they administer: see :func:`open_administration`."""
    return AdministeredPartnerships(*open_administration(request, WHO_MAY, writes=writes))
