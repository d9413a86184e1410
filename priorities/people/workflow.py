"""Inviting people in posts, correcting their names and addresses, closing the accounts of leavers."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.access import Refused, has_role
from accounts.administrators import require_administrator
from accounts.models import Partnership, Role, User
from accounts.outbox.writing import queue
from accounts.second_factor import reset_second_factor
from accounts.workflow import change_person, close_account, get_or_create_account, with_reason
from core.history import Change, update_rows
from priorities.models import Holding
from priorities.people.seats import end_seats
from priorities.posts.holders import PostHistory, Term
from priorities.posts.letters import message_to
from priorities.posts.workflow import end_holdings
from priorities.writing import writing_as


def holdings_from_today(person: User) -> QuerySet[Holding]:
    """The holdings of the person that last until today or later, in any partnership."""
    return Holding._default_manager.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate()),
        person=person,
        withdrawn_at__isnull=True,
    ).select_related("post__agency", "agreement__partnership")


def agreements_of(person: User) -> set[int]:
    """The primary keys of the agreements in which the person is in a post from today on."""
    return set(holdings_from_today(person).values_list("agreement", flat=True))


def partnerships_of(person: User) -> QuerySet[Partnership]:
    """The partnerships in which the person has a role, or a post from today on."""
    return Partnership.objects.filter(
        Q(roles__person=person, roles__is_withdrawn=False)
        | Q(pk__in=holdings_from_today(person).values("agreement__partnership"))
    ).distinct()


def require_all_partnerships(change: Change, person: User) -> None:
    """Raises Refused unless ``change.by`` administers every partnership in which the person has a role or a post.

    The account is the same in all of them.
    """
    if change.by is None:
        return
    for partnership in partnerships_of(person):
        if not (isinstance(change.by, User) and has_role(change.by, partnership, Role.Kind.ADMINISTRATOR)):
            raise Refused(
                f"{person} also works with a partnership that you do not administer, so the account itself is not "
                "yours to change. You can withdraw their roles here and hand over their job titles."
            )


def invite_holders(proposals: Sequence[tuple[PostHistory, Term, str]], *, change: Change) -> list[User]:
    """Gives accounts to people who are named for a job title, and sends them what goes with the post.

    ``proposals``: the office, the term and the address of each. All of them are invited, or none. Raises
    ValidationError under ``email_<key of the term>``.
    """
    agreements = {row.agreement_id for _, term, _ in proposals for row in term.rows}
    with writing_as(change, *agreements) as change:
        invited: dict[str, User] = {}
        messages = []
        for office, term, email in proposals:
            require_administrator(change.by, office.partnership)
            invited_change = with_reason(change, f"Invited for {office.name}.")
            try:
                person, _ = get_or_create_account(email, term.name, office.partnership, change=invited_change)
            except ValidationError as error:
                raise ValidationError({f"email_{term.pk}": error.messages}) from error
            rows = list(Holding._default_manager.filter(pk__in=[row.pk for row in term.rows], person=None))
            for row in rows:
                row.person, row.email = person, person.email
            update_rows(Holding, rows, ["person", "email"], invited_change)
            if rows:
                messages.append(message_to(office, Term(rows), change=invited_change))
            invited[person.email] = person
        queue(messages)
        return list(invited.values())


def correct_person(
    person: User, name: str, email: str, *, change: Change, seen: str | None = None
) -> list[str]:
    """Corrects a person's name and address, also in their posts from today on. Returns the changed fields.

    Posts of the past keep the old name.
    """
    require_all_partnerships(change, person)
    with writing_as(change, *agreements_of(person)) as change:
        fields = change_person(person, name, email, change=change, seen=seen)
        if fields:
            rows = list(holdings_from_today(person))
            for row in rows:
                row.name, row.email = person.name or row.name, person.email
            update_rows(Holding, rows, ["name", "email"], with_reason(change, "Name or address corrected."))
        return fields


def reset_second_proof(person: User, *, change: Change) -> None:
    """As :func:`reset_second_factor`, by an administrator of every partnership in which the person works."""
    require_all_partnerships(change, person)
    reset_second_factor(person, change=change, partnerships=list(partnerships_of(person)))


def close_leaver(person: User, *, change: Change, leaves_vacant: bool = False) -> None:
    """Closes the account of a person who has left. Their name stays in history.

    Raises ValidationError while they are in a post, unless ``leaves_vacant``: then today is their last day in their
    posts, and terms that have not begun are withdrawn.
    """
    require_all_partnerships(change, person)
    if change.by == person:
        raise ValidationError("You cannot close your own account: ask another administrator.")
    with writing_as(with_reason(change, "Account closed."), *agreements_of(person)) as change:
        rows = list(holdings_from_today(person))
        if rows and not leaves_vacant:
            raise ValidationError(
                {"leaves_vacant": f"{person} still has a job title: hand it over first, or name nobody."}
            )
        end_holdings(rows, timezone.localdate(change.moment), change)
        end_seats(person, change)
        close_account(person, change=change)
