"""An administrator's desk: the partnerships that they look after, and whom and what they find there.

Everything on the people pages is fetched through it, so that another partnership's objects do not exist for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest

from accounts.access import Refused, SignInFirst, require_second_factor
from accounts.models import Message, Partnership, Role, User
from accounts.outbox.failures import listed
from priorities.models import HandOverRequest, Holding, LeadPost
from priorities.posts.holders import PostHistory, Term, office_of

Found = TypeVar("Found", bound=Model)

WHO_MAY = (
    "People and posts are looked after by the administrators of a partnership, the officers of its Community Safety "
    "Unit. You do not have that role."
)


@dataclass(frozen=True)
class Administered:
    """Whose desk, and the partnerships that they administer, by name."""

    user: User
    partnerships: tuple[Partnership, ...]

    @property
    def is_of_several(self) -> bool:
        """Whether pages have to say which partnership they speak of."""
        return len(self.partnerships) > 1

    def people(self) -> QuerySet[User]:
        """Who has or had a role in the partnerships, or a post in their agreements."""
        roles = Role.objects.filter(partnership__in=self.partnerships)
        posts = Holding._default_manager.filter(
            agreement__partnership__in=self.partnerships, person__isnull=False
        )
        return User.objects.filter(Q(pk__in=roles.values("person")) | Q(pk__in=posts.values("person")))

    def person(self, pk: int) -> User:
        """Raises Http404 for somebody who has nothing to do with the partnerships."""
        return _one(self.people(), pk)

    def office(self, pk: int) -> PostHistory:
        """The office of a post. Raises Http404."""
        posts: QuerySet[Any] = LeadPost._default_manager.filter(
            agreement__partnership__in=self.partnerships, withdrawn_at__isnull=True
        )
        return office_of(_one(posts.select_related("agreement__partnership", "agency"), pk))

    def term(self, pk: int) -> tuple[PostHistory, Term]:
        """Somebody's time in an office. Raises Http404."""
        rows: QuerySet[Any] = Holding._default_manager.filter(
            agreement__partnership__in=self.partnerships, withdrawn_at__isnull=True
        )
        row = _one(rows, pk)
        office = self.office(row.post_id)
        term = office.term(row.pk)
        if term is None:
            raise Http404("Nobody's time in a post.")
        return office, term

    def requests(self) -> QuerySet[HandOverRequest]:
        """What leads have said who are no longer responsible, and nobody has answered yet."""
        asked = HandOverRequest._default_manager.filter(
            post__agreement__partnership__in=self.partnerships, state=HandOverRequest.State.OPEN
        )
        return asked.select_related("post__agency", "post__agreement__partnership", "asked_by")

    def request(self, pk: int) -> HandOverRequest:
        """Raises Http404 for one that is answered already."""
        return _one(self.requests(), pk)

    def message(self, pk: int) -> Message:
        """What was written to somebody for the partnerships. Raises Http404."""
        return _one(listed(self.partnerships).select_related("partnership"), pk)


def _one(rows: QuerySet[Found], pk: int) -> Found:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("There is no such thing for this person.")
    return found


def desk_of(request: HttpRequest, *, writes: bool = False) -> Administered:
    """The desk of who is signed in; one query.

    ``writes``: the page is there to change something, so a second factor is asked for. Raises SignInFirst,
    Refused for whoever administers nothing, SecondFactorFirst.
    """
    user = request.user
    if not user.is_authenticated:
        raise SignInFirst
    administered = Partnership.objects.filter(
        roles__person=user, roles__kind=Role.Kind.ADMINISTRATOR, roles__is_withdrawn=False
    )
    partnerships = tuple(administered.order_by("name"))
    if not partnerships:
        raise Refused(WHO_MAY)
    if writes:
        require_second_factor(request)
    return Administered(user, partnerships)
