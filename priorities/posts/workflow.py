"""Who is in a post: put there, handed over, corrected, taken out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.outbox.writing import cancel_about, queue
from accounts.rights import require_administrator
from accounts.workflow import PersonConflict, account_for, because, checked_address, one_line
from core.history import Change, create_rows, update_rows
from priorities.models import HandOverRequest, Holding, LeadPost
from priorities.posts.holders import Kind, PostHistory, Term, day_in_words, offices
from priorities.posts.letters import cause_of_request, cause_of_term, message_to

STEP = 10  # between the positions of rows that are added at the end
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Appointment:
    """Somebody who comes into a post. ``starts_on`` None: since before the agreement; ``ends_on`` None: for good.

    ``email`` empty: only the name is kept. ``invite``: make an account if the address has none. ``shares``: beside
    who holds the post already.
    """

    name: str
    email: str = ""
    kind: str = Kind.HOLDER
    starts_on: date | None = None
    ends_on: date | None = None
    may_send: bool = False
    invite: bool = False
    shares: bool = False


@transaction.atomic
def appoint(office: PostHistory, coming: Appointment, *, change: Change, seen: str | None = None) -> Term:
    """Puts a person into the office, in each of its agreements, and writes to them what comes with it.

    As holder of a vacant post (or to share it), as deputy for a period, or as delegate.
    """
    office, change = _opened(office, change, seen)
    coming, person = _welcome(office, coming, change)
    if coming.starts_on and coming.ends_on and coming.ends_on < coming.starts_on:
        raise ValidationError({"ends_on": "The last day is before the first."})
    for term in office.terms:
        if not term.meets(coming.starts_on, coming.ends_on):
            continue
        if term.kind == coming.kind and term.is_of(person, coming.email, coming.name):
            raise ValidationError(
                {"name": f"{term.name} is in this post in that time already: {_when(term)}."}
            )
        if coming.kind == Kind.HOLDER and term.kind == Kind.HOLDER and not coming.shares:
            raise ValidationError(
                {
                    "name": f"{term.name} holds this post in that time: hand it over, or say that they share it."
                }
            )
    reason = f"{Kind(coming.kind).label} of {office.name}: {coming.name}."
    return _put(office, coming, person, because(change, reason))


@transaction.atomic
def hand_over(
    office: PostHistory,
    coming: Appointment,
    *,
    change: Change,
    seen: str | None = None,
    leaving: Collection[int] | None = None,
    also_leaving: Collection[int] = (),
) -> Term:
    """Gives the office to a new holder from ``coming.starts_on``, in each of its agreements.

    The day may be past, today or to come. Who holds it leaves on the day before (``leaving``: only these, by key,
    where it is shared), and so do the deputies and delegates named in ``also_leaving``. Drafts belong to updates and
    those to the post, so they go with it; who leaves sees them no longer. What was asked for with "this is no
    longer mine" counts as done.
    """
    office, change = _opened(office, change, seen)
    coming, person = _welcome(office, coming, change)
    day = coming.starts_on
    if day is None:
        raise ValidationError({"starts_on": "Say from which day the post is theirs."})
    if coming.ends_on is not None and coming.ends_on < day:
        raise ValidationError({"ends_on": "The last day is before the first."})
    holders = [term for term in office.terms if term.kind == Kind.HOLDER and not term.is_over(day)]
    for term in holders:
        if term.is_of(person, coming.email, coming.name):
            raise ValidationError({"name": f"{term.name} holds this post already: {_when(term)}."})
        if term.starts_on is not None and term.starts_on >= day:
            raise ValidationError(
                {
                    "starts_on": f"{term.name} is down to hold this post {_when(term)}: choose a later day, or "
                    "correct that first."
                }
            )
    going = [term for term in holders if leaving is None or term.pk in leaving]
    others = [term for term in holders if term not in going]
    if others and not coming.shares:
        names = " and ".join(term.name for term in others)
        raise ValidationError(
            {"leaving": f"{names} would hold the post beside {coming.name}: say that they share it."}
        )
    helpers = [term for term in office.terms if term.kind != Kind.HOLDER and term.covers(day)]
    going += [
        term
        for term in helpers
        if term.pk in also_leaving
        or (term.kind == Kind.DEPUTY and term.is_of(person, coming.email, coming.name))
    ]
    before = " and ".join(term.name for term in going if term.kind == Kind.HOLDER)
    words = f"from {before} to {coming.name}" if before else f"to {coming.name}"
    change = because(change, f"{office.name} handed over {words} from {day_in_words(day)}.")
    _leave(going, day - DAY, change)
    term = _put(office, coming, person, change, before)
    _answer_requests(office, f"Handed over to {coming.name} from {day_in_words(day)}.", change)
    return term


@transaction.atomic
def correct_term(
    office: PostHistory,
    term: Term,
    fields: Mapping[str, Any],
    *,
    change: Change,
    seen: str | None = None,
    shares: bool = False,
) -> list[str]:
    """Corrects or ends somebody's time in an office; the fields that changed.

    ``fields``: any of name, email, starts_on, ends_on, may_send. An address that belongs to an account joins the two.
    """
    office, change = _opened(office, change, seen)
    rows = list(
        Holding._default_manager.filter(pk__in=[row.pk for row in term.rows]).select_related("person")
    )
    row = rows[0]
    wanted = {
        name: fields[name] for name in ("name", "email", "starts_on", "ends_on", "may_send") if name in fields
    }
    wanted["name"] = one_line(str(wanted.get("name", row.name)))
    if not wanted["name"]:
        raise ValidationError({"name": "Give the name of the person."})
    wanted["email"] = checked_address(wanted["email"]) if wanted.get("email") else ""
    if "email" in fields and wanted["email"] != row.email.lower():
        wanted["person"] = _person_at(wanted["email"], row)
    elif "email" not in fields:
        del wanted["email"]
    starts_on, ends_on = wanted.get("starts_on", row.starts_on), wanted.get("ends_on", row.ends_on)
    if starts_on and ends_on and ends_on < starts_on:
        raise ValidationError({"ends_on": "The last day is before the first."})
    if row.kind == Kind.HOLDER and not shares and (starts_on, ends_on) != (row.starts_on, row.ends_on):
        for other in office.terms:
            beside = other.kind == Kind.HOLDER and row.pk not in {one.pk for one in other.rows}
            if beside and other.meets(starts_on, ends_on) and not other.meets(row.starts_on, row.ends_on):
                raise ValidationError(
                    {"starts_on": f"{other.name} holds this post {_when(other)}: the days overlap."}
                )
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    for one in rows:
        for name in changed:
            setattr(one, name, wanted[name])
    if changed:
        update_rows(Holding, rows, changed, because(change, f"{office.name}: entry of {row.name} corrected."))
    return changed


@transaction.atomic
def remove_term(office: PostHistory, term: Term, *, change: Change, seen: str | None = None) -> None:
    """Takes back what was entered by mistake. It needs a reason; history keeps both."""
    office, change = _opened(office, change, seen)
    if not change.reason.strip():
        raise ValidationError({"reason": "Say why it is taken out."})
    withdraw(term.rows, change)


def withdraw(rows: Sequence[Holding], change: Change) -> None:
    """Marks rows as never meant, and cancels what was written to who would have been in the post."""
    for row in rows:
        row.withdrawn_at, row.withdrawn_why = change.moment, change.reason
    update_rows(Holding, rows, ["withdrawn_at", "withdrawn_why"], change)
    cancel_about(*map(cause_of_term, rows))


def _opened(office: PostHistory, change: Change, seen: str | None) -> tuple[PostHistory, Change]:
    """The office as it is now, locked until the transaction ends, and the change at one moment."""
    require_administrator(change, office.partnership)
    keys = [post.pk for post in office.posts]
    list(LeadPost._default_manager.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    posts = LeadPost._default_manager.filter(pk__in=keys).select_related("agreement__partnership", "agency")
    now = offices(list(posts))[0]
    if not now.is_open:
        raise ValidationError(
            "The agreement of this post is closed, so nobody is put into it or taken out any more."
        )
    if seen is not None and seen != now.seen:
        raise PersonConflict
    return now, replace(change, at=change.moment)


def _welcome(office: PostHistory, coming: Appointment, change: Change) -> tuple[Appointment, User | None]:
    """The appointment with a tidy name and address, and the account; None: there is none and none is wanted."""
    coming = replace(coming, name=one_line(coming.name), email=coming.email.strip().lower())
    if coming.kind != Kind.DELEGATE:
        coming = replace(coming, may_send=False)
    if not coming.email:
        if coming.invite:
            raise ValidationError({"email": "Give their e-mail address: without it they get no account."})
        if not coming.name:
            raise ValidationError({"name": "Give the name of the person."})
        return coming, None
    person = None
    try:
        checked_address(coming.email)
        if coming.invite or User.objects.filter(email=coming.email).exists():
            made = because(change, f"Account made for the post {office.name}.")
            person, _ = account_for(coming.email, coming.name, office.partnership, change=made)
    except ValidationError as error:
        raise ValidationError({"email": error.messages}) from error
    name = coming.name or (str(person) if person else "")
    if not name:
        raise ValidationError({"name": "Give the name of the person."})
    return replace(coming, name=name), person


def _person_at(email: str, row: Holding) -> User | None:
    """The account that an address belongs to. Raises ValidationError where the person would lose theirs."""
    person = User.objects.filter(email=email, is_active=True).first() if email else None
    if person is None and row.person is not None:
        raise ValidationError(
            {
                "email": f"{row.name} signs in with {row.person.email}: change the address on the page of the person."
            }
        )
    if person is not None and person.is_illustrative:
        raise ValidationError({"email": f"{email} is a demonstration person."})
    return person


def _leave(terms: Sequence[Term], last_day: date, change: Change) -> None:
    """Ends the terms; one that would end before it began was never taken up."""
    rows = [row for term in terms for row in term.rows]
    never = [row for row in rows if row.starts_on is not None and row.starts_on > last_day]
    ending = [row for row in rows if row not in never]
    for row in ending:
        row.ends_on = last_day
    update_rows(Holding, ending, ["ends_on"], change)
    withdraw(never, change)


def _put(
    office: PostHistory, coming: Appointment, person: User | None, change: Change, before: str = ""
) -> Term:
    """Writes a row in each agreement, and to the person if they have an account."""
    agreements = [post.agreement_id for post in office.posts]
    last = dict(
        Holding._default_manager.filter(agreement__in=agreements)
        .order_by()
        .values_list("agreement")
        .annotate(Max("position"))
    )
    rows = create_rows(
        Holding,
        [
            Holding(
                agreement=post.agreement,
                position=last.get(post.agreement_id, 0) + STEP,
                post=post,
                kind=coming.kind,
                name=coming.name,
                email=coming.email,
                person=person,
                starts_on=coming.starts_on,
                ends_on=coming.ends_on,
                may_send=coming.may_send,
            )
            for post in office.posts
        ],
        change,
    )
    term = Term(tuple(rows))
    if person is not None:
        queue([message_to(office, term, before=before, change=change)])
    return term


def _answer_requests(office: PostHistory, answer: str, change: Change) -> None:
    """The office as a whole was said to be somebody else's, and now it is."""
    waiting = list(
        HandOverRequest._default_manager.filter(
            post__in=office.posts, subject="", state=HandOverRequest.State.OPEN
        )
    )
    for request in waiting:
        request.state, request.answer = HandOverRequest.State.DONE, answer
    update_rows(HandOverRequest, waiting, ["state", "answer"], change)
    cancel_about(*map(cause_of_request, waiting))


def _when(term: Term) -> str:
    return term.period or "with no day given"
