"""Offices: lead posts with the people who are or were in them, and the priorities that they lead.

A post belongs to one agreement. Posts of equal title and body in several open agreements of a partnership are one
office: it is shown once, and handed over in all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import formats, timezone

from accounts.models import Partnership, User
from core.conflict import token_of
from core.text import folded
from priorities.models import Agreement, Holding, LeadPost, Priority, PriorityLead

Kind = Holding.Kind


def day_in_words(day: date) -> str:
    """1 September 2014."""
    return formats.date_format(day, "j F Y")


class Term:
    """One person's time in an office, as holder, deputy or delegate.

    ``rows``: one in each agreement of the office, all with the same values; ``row``: the first, whose key is the term's
    in addresses. ``name``: as the plan has it; it stays when the person has left. ``person``: the account; None: only a
    name is known. ``starts_on`` None: since before the agreement; ``ends_on`` None: no end is known.
    """

    def __init__(self, rows: Iterable[Holding]) -> None:
        self.rows = tuple(rows)
        self.row = row = self.rows[0]
        self.pk: int = row.pk
        self.kind: str = row.kind
        self.name: str = row.name
        self.person: User | None = row.person
        self.starts_on: date | None = row.starts_on
        self.ends_on: date | None = row.ends_on

    @property
    def kind_in_words(self) -> str:
        """ "Delegate: may draft, may also send"."""
        if self.kind == Kind.DELEGATE:
            return f"Delegate: may draft{', may also send' if self.row.may_send else ', may not send'}"
        return str(Kind(self.kind).label)

    @property
    def period(self) -> str:
        """ "from 1 April 2014 to 31 August 2014"; "" when neither day is known."""
        first = f"from {day_in_words(self.starts_on)}" if self.starts_on else ""
        last = f"to {day_in_words(self.ends_on)}" if self.ends_on else ""
        return f"{first} {last}".strip()

    def covers(self, day: date) -> bool:
        """Whether the day is within the term."""
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or self.ends_on >= day
        )

    def is_over(self, day: date) -> bool:
        """Whether the term ended before the day."""
        return self.ends_on is not None and self.ends_on < day

    def overlaps(self, starts_on: date | None, ends_on: date | None) -> bool:
        """Whether the term shares a day with a period. None: the period has no first or no last day."""
        return (ends_on is None or self.starts_on is None or self.starts_on <= ends_on) and (
            starts_on is None or self.ends_on is None or self.ends_on >= starts_on
        )

    def is_of(self, person: User | None, email: str, name: str) -> bool:
        """Whether the term belongs to this person: by account, else by address, else by name."""
        if person is not None and self.person is not None:
            return self.row.person_id == person.pk
        if email and self.row.email:
            return folded(email) == folded(self.row.email)
        return folded(name) == folded(self.name)


def terms_of(rows: Iterable[Holding]) -> tuple[Term, ...]:
    """The rows as terms, the latest first. Rows with the same values in several agreements are one term."""
    rows_by_term: dict[tuple[object, ...], list[Holding]] = {}
    for row in rows:
        key = (
            row.kind,
            row.person_id,
            folded(row.name),
            folded(row.email),
            row.starts_on,
            row.ends_on,
            row.may_send,
        )
        rows_by_term.setdefault(key, []).append(row)
    terms = [Term(sorted(key, key=lambda row: row.pk)) for key in rows_by_term.values()]
    terms.sort(key=lambda term: term.pk)
    return tuple(sorted(terms, key=lambda term: term.starts_on or date.min, reverse=True))


@dataclass(frozen=True)
class PostHistory:
    """An office with all its terms. ``posts``: one for each open agreement, the newest agreement first.

    ``pk``: its key in addresses, that of the first post. ``name``: as the plan prints it.
    ``terms``: past, present and future ones, without those withdrawn. ``leads``: the priorities that the office leads
    alone or with others. A post of a closed agreement is an office of its own and cannot be changed.
    """

    posts: tuple[LeadPost, ...]
    terms: tuple[Term, ...]
    leads: tuple[Priority, ...]
    today: date
    pk: int
    name: str

    @property
    def partnership(self) -> Partnership:
        """The partnership whose agreements have this office."""
        return self.posts[0].agreement.partnership

    @property
    def agreements(self) -> list[Agreement]:
        """The agreements that have this office."""
        return [post.agreement for post in self.posts]

    @property
    def is_open(self) -> bool:
        """Whether its people can still be changed."""
        return all(
            post.agreement.status != Agreement.Status.CLOSED and post.withdrawn_at is None
            for post in self.posts
        )

    @cached_property
    def holders(self) -> list[Term]:
        """The holders of today; several where the post is shared."""
        return [term for term in self.terms if term.kind == Kind.HOLDER and term.covers(self.today)]

    @cached_property
    def helpers(self) -> list[Term]:
        """The deputies of today, then the delegates."""
        helpers = [term for term in self.terms if term.kind != Kind.HOLDER and term.covers(self.today)]
        return sorted(helpers, key=lambda term: term.kind == Kind.DELEGATE)

    @property
    def present(self) -> list[Term]:
        """All terms of today."""
        return [*self.holders, *self.helpers]

    @cached_property
    def coming(self) -> list[Term]:
        """Terms that have not begun, the earliest first."""
        return [term for term in self.terms if term.starts_on and term.starts_on > self.today][::-1]

    @cached_property
    def past(self) -> list[Term]:
        """Terms that are over."""
        return [term for term in self.terms if term.is_over(self.today)]

    @property
    def is_vacant(self) -> bool:
        """Whether it has no holder today. An office with a deputy only is vacant."""
        return not self.holders

    @cached_property
    def seen(self) -> str:
        """The token of who is named, which changes with any term."""
        rows = sorted(
            (
                row.pk,
                row.kind,
                row.name,
                row.email,
                row.person_id,
                str(row.starts_on),
                str(row.ends_on),
                row.may_send,
            )
            for term in self.terms
            for row in term.rows
        )
        return token_of(rows)

    def term(self, pk: int) -> Term | None:
        """The term that a row belongs to; None for no row of this office."""
        return next((term for term in self.terms if pk in {row.pk for row in term.rows}), None)

    def matches(self, words: str) -> bool:
        """Whether the words are part of a name of the office or its body, or of a name or address of its people."""
        search = folded(words)
        body = self.posts[0].agency
        texts = (
            self.name,
            body.name if body else "",
            *(term.name for term in self.terms),
            *(term.row.email for term in self.terms),
        )
        return any(search in folded(text) for text in texts)


def _office_key(post: LeadPost) -> tuple[object, ...]:
    """A key that is equal for posts of one office."""
    if post.agreement.status == Agreement.Status.CLOSED:
        return (post.pk,)
    return (
        post.agreement.partnership_id,
        folded(post.title),
        folded(post.agency.name) if post.agency else "",
    )


def offices_of(partnerships: Collection[Partnership]) -> list[PostHistory]:
    """The offices of the partnerships' open agreements, by name. Four queries."""
    posts = LeadPost._default_manager.filter(
        agreement__partnership__in=partnerships, withdrawn_at__isnull=True
    ).exclude(agreement__status=Agreement.Status.CLOSED)
    return offices_of_posts(list(posts.select_related("agreement__partnership", "agency")))


def offices_of_posts(posts: Sequence[LeadPost]) -> list[PostHistory]:
    """The posts as offices, by name. Three queries, if the posts come with agreement, partnership and agency."""
    posts_by_office: dict[tuple[object, ...], list[LeadPost]] = {}
    for post in posts:
        posts_by_office.setdefault(_office_key(post), []).append(post)
    rows_by_post: dict[int, list[Holding]] = {}
    holdings = Holding._default_manager.filter(post__in=posts, withdrawn_at__isnull=True)
    for row in holdings.select_related("person").order_by("position", "pk"):
        rows_by_post.setdefault(row.post_id, []).append(row)
    leads_by_post = _priorities_by_post(posts)
    today = timezone.localdate()
    offices = []
    for office_posts in posts_by_office.values():
        office_posts.sort(key=lambda post: (post.agreement.starts_on or date.max, post.pk), reverse=True)
        terms = terms_of(row for post in office_posts for row in rows_by_post.get(post.pk, ()))
        leads = tuple(priority for post in office_posts for priority in leads_by_post.get(post.pk, ()))
        first = office_posts[0]
        offices.append(PostHistory(tuple(office_posts), terms, leads, today, first.pk, first.printed))
    return sorted(offices, key=lambda office: (folded(office.name), office.pk))


def _priorities_by_post(posts: Collection[LeadPost]) -> dict[int, list[Priority]]:
    """The priorities that each post leads or jointly leads. Two queries."""
    priorities: dict[int, list[Priority]] = {}
    leads = Priority._default_manager.filter(lead__in=posts, withdrawn_at__isnull=True).select_related(
        "agreement"
    )
    for priority in leads:
        priorities.setdefault(priority.lead_id or 0, []).append(priority)
    links = PriorityLead._default_manager.filter(
        post__in=posts, is_withdrawn=False, priority__withdrawn_at__isnull=True
    )
    for link in links.select_related("priority__agreement"):
        priorities.setdefault(link.post_id, []).append(link.priority)
    return priorities


def office_of(post: LeadPost) -> PostHistory:
    """The office of a post, with its posts in the partnership's other open agreements."""
    posts = LeadPost._default_manager.filter(
        agreement__partnership=post.agreement.partnership_id, withdrawn_at__isnull=True
    )
    open_posts = list(posts.select_related("agreement__partnership", "agency").order_by("pk"))
    office_posts = [other for other in open_posts if _office_key(other) == _office_key(post)] or [post]
    return offices_of_posts(office_posts)[0]
