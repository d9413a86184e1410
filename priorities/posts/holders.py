"""Lead posts as people know them: an office, who has been in it from when to when, and what it leads.

A post belongs to one agreement. The same office in two open agreements of a partnership (equal title and body) is one
office here: it is shown once, and handed over in both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import formats, timezone

from accounts.models import Partnership, User
from core.text import folded
from priorities.models import Agreement, Holding, LeadPost, Priority, PriorityLead

Kind = Holding.Kind


def day_in_words(day: date) -> str:
    """1 September 2014."""
    return formats.date_format(day, "j F Y")


@dataclass(frozen=True)
class Term:
    """One person's time in an office: as holder, deputy or delegate; a row for each agreement it stands in."""

    rows: tuple[Holding, ...]

    @property
    def pk(self) -> int:
        """Names the term in addresses: the key of its first row."""
        return self.rows[0].pk

    @property
    def row(self) -> Holding:
        """Any of its rows: they say the same."""
        return self.rows[0]

    @property
    def name(self) -> str:
        """The name as the plan keeps it, also when the person has left."""
        return self.row.name

    @property
    def person(self) -> User | None:
        """The account; None: only a name is known."""
        return self.row.person

    @property
    def starts_on(self) -> date | None:
        """First day; None: since before the agreement."""
        return self.row.starts_on

    @property
    def ends_on(self) -> date | None:
        """Last day; None: still."""
        return self.row.ends_on

    @property
    def kind(self) -> str:
        """holder, deputy or delegate."""
        return self.row.kind

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
        """Whether it is in force on the day."""
        return (self.starts_on is None or self.starts_on <= day) and not self.is_over(day)

    def is_over(self, day: date) -> bool:
        """Whether it ended before the day."""
        return self.ends_on is not None and self.ends_on < day

    def meets(self, starts_on: date | None, ends_on: date | None) -> bool:
        """Whether it has a day in common with a time that may be open at either end."""
        return (ends_on is None or self.starts_on is None or self.starts_on <= ends_on) and (
            starts_on is None or self.ends_on is None or self.ends_on >= starts_on
        )

    def is_of(self, person: User | None, email: str, name: str) -> bool:
        """Whether it is this person's: by account, else by address, else by name."""
        if person is not None and self.person is not None:
            return self.row.person_id == person.pk
        if email and self.row.email:
            return folded(email) == folded(self.row.email)
        return folded(name) == folded(self.name)


def terms_of(rows: Iterable[Holding]) -> tuple[Term, ...]:
    """The rows as terms: those that say the same in several agreements are one. The latest first."""
    together: dict[tuple[object, ...], list[Holding]] = {}
    for row in rows:
        same = (
            row.kind,
            row.person_id,
            folded(row.name),
            folded(row.email),
            row.starts_on,
            row.ends_on,
            row.may_send,
        )
        together.setdefault(same, []).append(row)
    terms = [Term(tuple(sorted(same, key=lambda row: row.pk))) for same in together.values()]
    terms.sort(key=lambda term: term.pk)
    return tuple(sorted(terms, key=lambda term: term.starts_on or date.min, reverse=True))


@dataclass(frozen=True)
class PostHistory:
    """An office and who is in it. ``posts``: one for each open agreement, the newest agreement first.

    ``terms`` are those that count, past and coming ones too; ``leads`` the priorities that it leads or has a part
    in leading. A post of a closed agreement is an office by itself, and only to be read.
    """

    posts: tuple[LeadPost, ...]
    terms: tuple[Term, ...]
    leads: tuple[Priority, ...]
    today: date

    @property
    def pk(self) -> int:
        """Names the office in addresses."""
        return self.posts[0].pk

    @property
    def partnership(self) -> Partnership:
        """Whose it is."""
        return self.posts[0].agreement.partnership

    @property
    def name(self) -> str:
        """ "Head of Local Policing & Partnerships, Kent Police"; the body alone where it leads itself."""
        return post_name(self.posts[0])

    @property
    def agreements(self) -> list[Agreement]:
        """Where it stands."""
        return [post.agreement for post in self.posts]

    @property
    def is_open(self) -> bool:
        """Whether people can still be put into it."""
        return all(
            post.agreement.status != Agreement.Status.CLOSED and post.withdrawn_at is None
            for post in self.posts
        )

    def now(self, kind: str) -> list[Term]:
        """Who is in it today in that capacity."""
        return [term for term in self.terms if term.kind == kind and term.covers(self.today)]

    @cached_property
    def holders(self) -> list[Term]:
        """Who holds it today; several where it is shared."""
        return self.now(Kind.HOLDER)

    @cached_property
    def helpers(self) -> list[Term]:
        """Deputies and delegates today."""
        return [*self.now(Kind.DEPUTY), *self.now(Kind.DELEGATE)]

    @property
    def present(self) -> list[Term]:
        """Everybody in it today."""
        return [*self.holders, *self.helpers]

    @cached_property
    def coming(self) -> list[Term]:
        """Whose time has not begun, the earliest first."""
        return [term for term in self.terms if term.starts_on and term.starts_on > self.today][::-1]

    @cached_property
    def past(self) -> list[Term]:
        """Whose time is over."""
        return [term for term in self.terms if term.is_over(self.today)]

    @property
    def is_vacant(self) -> bool:
        """Whether nobody holds it today. A deputy covers it; it is vacant all the same."""
        return not self.holders

    @cached_property
    def seen(self) -> str:
        """What a form was opened on: differs as soon as anybody's time in the office is changed."""
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
        return hashlib.sha256(repr(rows).encode()).hexdigest()[:20]

    def term(self, pk: int) -> Term | None:
        """The term that a row belongs to."""
        return next((term for term in self.terms if pk in {row.pk for row in term.rows}), None)

    def finds(self, words: str) -> bool:
        """Whether a search for these words finds it: by its name, or by who is in it or was."""
        sought = folded(words)
        texts = (self.name, *(term.name for term in self.terms), *(term.row.email for term in self.terms))
        return any(sought in folded(text) for text in texts)


def post_name(post: LeadPost) -> str:
    """ "Head of Local Policing & Partnerships, Kent Police"; the body's name where it leads itself."""
    if post.agency is None:
        return post.title
    return f"{post.title}, {post.agency.name}" if post.title else post.agency.name


def _same(post: LeadPost) -> tuple[object, ...]:
    """Equal for posts that are one office."""
    if post.agreement.status == Agreement.Status.CLOSED:
        return (post.pk,)
    return (
        post.agreement.partnership_id,
        folded(post.title),
        folded(post.agency.name) if post.agency else "",
    )


def offices_of(partnerships: Collection[Partnership]) -> list[PostHistory]:
    """The offices of the partnerships' open agreements, by name. Four queries, whatever their number."""
    posts = LeadPost._default_manager.filter(
        agreement__partnership__in=partnerships, withdrawn_at__isnull=True
    ).exclude(agreement__status=Agreement.Status.CLOSED)
    return offices(list(posts.select_related("agreement__partnership", "agency")))


def offices(posts: Sequence[LeadPost]) -> list[PostHistory]:
    """The posts as offices, by name. Three queries. The posts come with agreement, partnership and agency."""
    together: dict[tuple[object, ...], list[LeadPost]] = {}
    for post in posts:
        together.setdefault(_same(post), []).append(post)
    rows: dict[int, list[Holding]] = {}
    held = Holding._default_manager.filter(post__in=posts, withdrawn_at__isnull=True)
    for row in held.select_related("person").order_by("position", "pk"):
        rows.setdefault(row.post_id, []).append(row)
    led = _led(posts)
    today = timezone.localdate()
    found = []
    for same in together.values():
        same.sort(key=lambda post: (post.agreement.starts_on or date.max, post.pk), reverse=True)
        terms = terms_of(row for post in same for row in rows.get(post.pk, ()))
        leads = tuple(priority for post in same for priority in led.get(post.pk, ()))
        found.append(PostHistory(tuple(same), terms, leads, today))
    return sorted(found, key=lambda office: (folded(office.name), office.pk))


def _led(posts: Collection[LeadPost]) -> dict[int, list[Priority]]:
    """The priorities of each post, as lead and as further lead. Two queries."""
    found: dict[int, list[Priority]] = {}
    leads = Priority._default_manager.filter(lead__in=posts, withdrawn_at__isnull=True).select_related(
        "agreement"
    )
    for priority in leads:
        found.setdefault(priority.lead_id or 0, []).append(priority)
    further = PriorityLead._default_manager.filter(
        post__in=posts, is_withdrawn=False, priority__withdrawn_at__isnull=True
    )
    for link in further.select_related("priority__agreement"):
        found.setdefault(link.post_id, []).append(link.priority)
    return found


def office_of(post: LeadPost) -> PostHistory:
    """The office that a post is; with the same one in the partnership's other open agreements."""
    alike = LeadPost._default_manager.filter(
        agreement__partnership=post.agreement.partnership_id, withdrawn_at__isnull=True
    )
    candidates = list(alike.select_related("agreement__partnership", "agency").order_by("pk"))
    same = [other for other in candidates if _same(other) == _same(post)] or [post]
    return offices(same)[0]
