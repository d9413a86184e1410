"""Appointing people to posts, handing posts over, correcting and removing terms."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from accounts.administrators import require_administrator
from accounts.models import User
from accounts.outbox.writing import cancel_about, queue
from accounts.workflow import checked_address, get_or_create_account, one_line, with_reason
from core.conflict import Conflict
from core.history import Change, create_rows, update_rows
from priorities.models import Holding, LeadPost
from priorities.posts.hand_over_requests import close_hand_overs, open_hand_overs
from priorities.posts.holders import Kind, PostHistory, Term, day_in_words, offices_of_posts
from priorities.posts.letters import cause_of_term, message_to
from priorities.writing import writing_as

STEP = 10  # between the positions of rows that are added at the end
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Appointment:
    """A person who comes into a post. ``starts_on`` None: since before the agreement; ``ends_on`` None: no end.

    ``email`` empty: only the name is saved. ``invite``: make an account if the address has none. ``shares``: hold the
    post together with its present holder.
    """

    name: str
    email: str = ""
    kind: str = Kind.HOLDER
    starts_on: date | None = None
    ends_on: date | None = None
    may_send: bool = False
    invite: bool = False
    shares: bool = False


def appoint(
    office: PostHistory, appointment: Appointment, *, change: Change, seen: str | None = None
) -> Term:
    """Puts a person into the office, in each of its agreements, and sends them the duties that go with it.

    The person holds a vacant post, shares it, is its deputy for a period, or its delegate.
    """
    with _changing(office, change, seen) as (office, change):
        appointment, person = _with_account(office, appointment, change)
        if appointment.starts_on and appointment.ends_on and appointment.ends_on < appointment.starts_on:
            raise ValidationError({"ends_on": "The last day is before the first."})
        for term in office.terms:
            if not term.overlaps(appointment.starts_on, appointment.ends_on):
                continue
            if term.kind == appointment.kind and term.is_of(person, appointment.email, appointment.name):
                raise ValidationError(
                    {"name": f"{term.name} is named in that time already: {_period_of(term)}."}
                )
            if appointment.kind == Kind.HOLDER and term.kind == Kind.HOLDER and not appointment.shares:
                raise ValidationError(
                    {
                        "name": f"{term.name} is the lead in that time: hand it over, or say that they share it."
                    }
                )
        reason = f"{Kind(appointment.kind).label} of {office.name} named."
        return _create_term(office, appointment, person, with_reason(change, reason))


def hand_over(
    office: PostHistory,
    appointment: Appointment,
    *,
    change: Change,
    seen: str | None = None,
    leaving: Collection[int] | None = None,
    also_leaving: Collection[int] = (),
) -> Term:
    """Gives the office to a new holder from ``appointment.starts_on``, in each of its agreements.

    The day may be past, today or to come. The present holders leave on the day before (``leaving``: only these, by
    key, where the post is shared), and so do the deputies and delegates in ``also_leaving``. Drafts belong to the
    updates of the post, so the new holder sees them and the old one does not. Open requests "this is no longer mine"
    about the post become done.
    """
    with _changing(office, change, seen) as (office, change):
        appointment, person = _with_account(office, appointment, change)
        day = appointment.starts_on
        if day is None:
            raise ValidationError({"starts_on": "Say from which day it is theirs."})
        if appointment.ends_on is not None and appointment.ends_on < day:
            raise ValidationError({"ends_on": "The last day is before the first."})
        holders = [term for term in office.terms if term.kind == Kind.HOLDER and not term.is_over(day)]
        for term in holders:
            if term.is_of(person, appointment.email, appointment.name):
                raise ValidationError({"name": f"{term.name} is the lead already: {_period_of(term)}."})
            if term.starts_on is not None and term.starts_on >= day:
                raise ValidationError(
                    {
                        "starts_on": f"{term.name} is named as the next lead {_period_of(term)}: choose a later "
                        "day, or correct that first."
                    }
                )
        leavers = [term for term in holders if leaving is None or term.pk in leaving]
        remaining = [term for term in holders if term not in leavers]
        if remaining and not appointment.shares:
            names = " and ".join(term.name for term in remaining)
            raise ValidationError(
                {"leaving": f"{names} would be lead beside {appointment.name}: say that they share it."}
            )
        helpers = [term for term in office.terms if term.kind != Kind.HOLDER and term.covers(day)]
        leavers += [
            term
            for term in helpers
            if term.pk in also_leaving
            or (term.kind == Kind.DEPUTY and term.is_of(person, appointment.email, appointment.name))
        ]
        former_names = " and ".join(term.name for term in leavers if term.kind == Kind.HOLDER)
        change = with_reason(change, f"{office.name} handed over from {day_in_words(day)}.")
        end_holdings([row for term in leavers for row in term.rows], day - DAY, change)
        term = _create_term(office, appointment, person, change, former_names)
        _close_requests(office, f"Handed over to {appointment.name} from {day_in_words(day)}.", change)
        return term


def correct_term(
    office: PostHistory,
    term: Term,
    fields: Mapping[str, Any],
    *,
    change: Change,
    seen: str | None = None,
    shares: bool = False,
) -> list[str]:
    """Corrects or ends a person's term in an office. Returns the changed fields.

    ``fields``: any of name, email, starts_on, ends_on, may_send. An address of an account links the term to it.
    """
    with _changing(office, change, seen) as (office, change):
        rows = list(
            Holding._default_manager.filter(pk__in=[row.pk for row in term.rows]).select_related("person")
        )
        row = rows[0]
        new_values = {
            name: fields[name]
            for name in ("name", "email", "starts_on", "ends_on", "may_send")
            if name in fields
        }
        new_values["name"] = one_line(str(new_values.get("name", row.name)))
        if not new_values["name"]:
            raise ValidationError({"name": "Give the name of the person."})
        new_values["email"] = checked_address(new_values["email"]) if new_values.get("email") else ""
        if "email" in fields and new_values["email"] != row.email.lower():
            new_values["person"] = _person_at(new_values["email"], row)
        elif "email" not in fields:
            del new_values["email"]
        starts_on, ends_on = (
            new_values.get("starts_on", row.starts_on),
            new_values.get("ends_on", row.ends_on),
        )
        if starts_on and ends_on and ends_on < starts_on:
            raise ValidationError({"ends_on": "The last day is before the first."})
        if row.kind == Kind.HOLDER and not shares and (starts_on, ends_on) != (row.starts_on, row.ends_on):
            for other in office.terms:
                is_other_holder = other.kind == Kind.HOLDER and row.pk not in {
                    holding.pk for holding in other.rows
                }
                if (
                    is_other_holder
                    and other.overlaps(starts_on, ends_on)
                    and not other.overlaps(row.starts_on, row.ends_on)
                ):
                    raise ValidationError(
                        {"starts_on": f"{other.name} is the lead {_period_of(other)}: the days overlap."}
                    )
        changed = [name for name, value in new_values.items() if getattr(row, name) != value]
        for holding in rows:
            for name in changed:
                setattr(holding, name, new_values[name])
        if changed:
            update_rows(Holding, rows, changed, with_reason(change, f"{office.name}: an entry corrected."))
        return changed


def remove_term(office: PostHistory, term: Term, *, change: Change, seen: str | None = None) -> None:
    """Withdraws a term that was entered by mistake, with a reason. History keeps both."""
    with _changing(office, change, seen) as (office, change):
        if not change.reason.strip():
            raise ValidationError({"reason": "Say why it is taken out."})
        _withdraw_holdings(term.rows, change)


def end_holdings(rows: Sequence[Holding], last_day: date, change: Change) -> None:
    """Gives the rows this last day; rows that begin later are withdrawn."""
    not_begun = [row for row in rows if row.starts_on is not None and row.starts_on > last_day]
    ending = [row for row in rows if row not in not_begun]
    for row in ending:
        row.ends_on = last_day
    update_rows(Holding, ending, ["ends_on"], change)
    _withdraw_holdings(not_begun, change)


def _withdraw_holdings(rows: Sequence[Holding], change: Change) -> None:
    """Marks the rows as withdrawn, and cancels the messages about them."""
    for row in rows:
        row.withdrawn_at, row.withdrawn_why = change.moment, change.reason
    update_rows(Holding, rows, ["withdrawn_at", "withdrawn_why"], change)
    cancel_about(*map(cause_of_term, rows))


@contextmanager
def _changing(office: PostHistory, change: Change, seen: str | None) -> Iterator[tuple[PostHistory, Change]]:
    """Writing in all agreements of the office: gives the office as it is now, and the change.

    Raises Conflict, with the office as it is now, if that is not what the page showed.
    """
    require_administrator(change.by, office.partnership)
    with writing_as(change, *office.agreements) as locked_change:
        posts = LeadPost._default_manager.filter(pk__in=[post.pk for post in office.posts])
        office_now = offices_of_posts(list(posts.select_related("agreement__partnership", "agency")))[0]
        if not office_now.is_open:
            raise ValidationError(
                "The agreement of this job title is closed, so nobody is named or taken out any more."
            )
        if seen is not None and seen != office_now.seen:
            raise Conflict(office_now)
        yield office_now, locked_change


def _with_account(
    office: PostHistory, appointment: Appointment, change: Change
) -> tuple[Appointment, User | None]:
    """The appointment with a tidy name and address, and the account; None: no account exists or is to be made."""
    appointment = replace(
        appointment, name=one_line(appointment.name), email=appointment.email.strip().lower()
    )
    if appointment.kind != Kind.DELEGATE:
        appointment = replace(appointment, may_send=False)
    if not appointment.email:
        if appointment.invite:
            raise ValidationError({"email": "Give their e-mail address: without it they get no account."})
        if not appointment.name:
            raise ValidationError({"name": "Give the name of the person."})
        return appointment, None
    person = None
    try:
        checked_address(appointment.email)
        if appointment.invite or User.objects.filter(email=appointment.email).exists():
            account_change = with_reason(change, f"Account made for {office.name}.")
            person, _ = get_or_create_account(
                appointment.email, appointment.name, office.partnership, change=account_change
            )
    except ValidationError as error:
        raise ValidationError({"email": error.messages}) from error
    name = appointment.name or (str(person) if person else "")
    if not name:
        raise ValidationError({"name": "Give the name of the person."})
    return replace(appointment, name=name), person


def _person_at(email: str, row: Holding) -> User | None:
    """The account with this address. Raises ValidationError if the person would lose their own account."""
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


def _create_term(
    office: PostHistory, appointment: Appointment, person: User | None, change: Change, former_names: str = ""
) -> Term:
    """Creates a holding in each agreement, and sends a mail to the person if they have an account."""
    agreements = [post.agreement_id for post in office.posts]
    last_positions = dict(
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
                position=last_positions.get(post.agreement_id, 0) + STEP,
                post=post,
                kind=appointment.kind,
                name=appointment.name,
                email=appointment.email,
                person=person,
                starts_on=appointment.starts_on,
                ends_on=appointment.ends_on,
                may_send=appointment.may_send,
            )
            for post in office.posts
        ],
        change,
    )
    term = Term(rows)
    if person is not None:
        queue([message_to(office, term, before=former_names, change=change)])
    return term


def _close_requests(office: PostHistory, answer: str, change: Change) -> None:
    """Marks the open requests about the whole office as done."""
    close_hand_overs(list(open_hand_overs().filter(post__in=office.posts, part="")), answer, change)


def _period_of(term: Term) -> str:
    return term.period or "with no day given"
