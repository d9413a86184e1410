"""People in posts: invited, corrected, and leaving for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.access import Refused, holds
from accounts.models import Partnership, Role, User
from accounts.outbox.writing import queue
from accounts.rights import require_administrator
from accounts.workflow import account_for, because, change_person, close_account
from core.history import Change, update_rows
from priorities.models import Holding
from priorities.posts.holders import PostHistory, Term
from priorities.posts.letters import message_to
from priorities.posts.workflow import withdraw


def posts_ahead(person: User) -> QuerySet[Holding]:
    """Rows that put the person into a post today or later, in any partnership."""
    return Holding._default_manager.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate()),
        person=person,
        withdrawn_at__isnull=True,
    ).select_related("post__agency", "agreement__partnership")


def require_all_partnerships(change: Change, person: User) -> None:
    """An account is one, whatever it opens: raises Refused unless every partnership in which the person has a role or
    a post is administered by who asks.
    """
    if change.by is None:
        return
    concerned = Partnership.objects.filter(
        Q(roles__person=person, roles__is_withdrawn=False)
        | Q(pk__in=posts_ahead(person).values("agreement__partnership"))
    ).distinct()
    for partnership in concerned:
        if not (isinstance(change.by, User) and holds(change.by, partnership, Role.Kind.ADMINISTRATOR)):
            raise Refused(
                f"{person} also works with a partnership that you do not administer, so the account itself is not "
                "yours to change. You can withdraw their roles here and hand over their posts."
            )


@transaction.atomic
def invite_holders(found: Sequence[tuple[PostHistory, Term, str]], *, change: Change) -> list[User]:
    """Gives accounts to people whose names came with a plan, and writes to them what they answer for.

    ``found``: each with their office, their time in it, and the address to write to. All of them, or none. Raises
    ValidationError under ``email_<key of the term>``.
    """
    change = replace(change, at=change.moment)
    invited: dict[str, User] = {}
    messages = []
    for office, term, email in found:
        require_administrator(change, office.partnership)
        now = because(change, f"Invited as {term.name} of {office.name}.")
        try:
            person, _ = account_for(email, term.name, office.partnership, change=now)
        except ValidationError as error:
            raise ValidationError({f"email_{term.pk}": error.messages}) from error
        rows = list(
            Holding._default_manager.select_for_update().filter(
                pk__in=[row.pk for row in term.rows], person=None
            )
        )
        for row in rows:
            row.person, row.email = person, person.email
        update_rows(Holding, rows, ["person", "email"], now)
        if rows:
            messages.append(message_to(office, Term(tuple(rows)), change=now))
        invited[person.email] = person
    queue(messages)
    return list(invited.values())


@transaction.atomic
def correct_person(
    person: User, name: str, email: str, *, change: Change, seen: str | None = None
) -> list[str]:
    """Corrects a person's name and address, also where they stand in posts now; the fields that changed.

    Posts of the past keep the name that they had.
    """
    require_all_partnerships(change, person)
    change = replace(change, at=change.moment)
    fields = change_person(person, name, email, change=change, seen=seen)
    if fields:
        rows = list(posts_ahead(person))
        for row in rows:
            row.name, row.email = person.name or row.name, person.email
        update_rows(Holding, rows, ["name", "email"], because(change, "Name or address corrected."))
    return fields


@transaction.atomic
def close_leaver(person: User, *, change: Change, leaves_vacant: bool = False) -> None:
    """Closes the account of somebody who has left. Their name stays in history.

    Raises ValidationError while they are in a post, unless ``leaves_vacant``: then today is their last day there,
    and posts of which their time has not begun are taken back.
    """
    require_all_partnerships(change, person)
    if change.by == person:
        raise ValidationError("You cannot close your own account: ask another administrator.")
    change = replace(because(change, "Account closed."), at=change.moment)
    rows = list(posts_ahead(person).select_for_update(of=("self",)))
    if rows and not leaves_vacant:
        raise ValidationError(
            {"leaves_vacant": f"{person} is still in a post: hand it over first, or leave it vacant."}
        )
    today = timezone.localdate(change.moment)
    never = [row for row in rows if row.starts_on is not None and row.starts_on > today]
    ending = [row for row in rows if row not in never]
    for row in ending:
        row.ends_on = today
    update_rows(Holding, ending, ["ends_on"], change)
    withdraw(never, change)
    close_account(person, change=change)
