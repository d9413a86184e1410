"""What is done to people, partnerships and roles: atomic verbs that leave history.

A verb raises ``Refused`` when the person who asks may not do it, and ``ValidationError``, worded for a page,
when it cannot be done. ``change.by`` None is the tracker itself, from the command line, which may do
everything.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message, Partnership, Role, User
from accounts.outbox.writing import Letter, cancel_about, cancel_for, follow_address, message, queue
from accounts.rights import refuse_to_lose_last_administrator, require_administrator, require_whole_person
from core.history import Change, create_rows, update_rows
from core.text import normalise

# Roles that record decisions or administer: they are told beforehand that a second factor will be asked for.
WANT_SECOND_FACTOR = (Role.Kind.ADMINISTRATOR, Role.Kind.CHAIR)


class PersonConflict(Exception):
    """Somebody else has changed what a form was opened on; nothing was written."""


@dataclass(frozen=True)
class Invitation:
    """A role given to a person."""

    person: User
    role: Role
    is_new_person: bool
    is_new_role: bool


@transaction.atomic
def start_partnership(partnership: Partnership, email: str, name: str, *, change: Change) -> Invitation:
    """A real first start: saves a new partnership and invites its first administrator.

    Raises ValidationError for a name that is taken or too long, or for something that is not an address.
    """
    partnership.name = one_line(partnership.name)
    if not partnership.name:
        raise ValidationError("A partnership needs a name.")
    if existing_partnership(partnership.name) is not None:
        raise ValidationError(f"There is a partnership called {partnership.name} already.")
    if partnership.unit_email:
        partnership.unit_email = checked_address(partnership.unit_email)
    partnership.full_clean()
    create_rows(Partnership, [partnership], because(change, "The partnership begins to use the tracker."))
    return invite(email, name, partnership, Role.Kind.ADMINISTRATOR, change=change)


def existing_partnership(name: str) -> Partnership | None:
    """The partnership of this name, in whatever case of letters it was typed; None: there is none."""
    return Partnership.objects.filter(name__iexact=one_line(name)).first()


@transaction.atomic
def invite(email: str, name: str, partnership: Partnership, kind: str, *, change: Change) -> Invitation:
    """Gives a person a role, makes their account if there is none, and writes to them.

    A person who has an account keeps its name. Inviting somebody to a role that they hold only writes to them
    again.
    """
    return invite_many([(email, name)], partnership, kind, change=change)[0]


@transaction.atomic
def invite_many(
    people: Sequence[tuple[str, str]], partnership: Partnership, kind: str, *, change: Change
) -> list[Invitation]:
    """Gives each of the people (address, name) the role, as :func:`invite` does: all of them, or none."""
    require_administrator(change, partnership)
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    change = because(change, f"Invited as {Role.Kind(kind).label}.")
    invitations = []
    for email, name in people:
        person, is_new_person = account_for(email, name, partnership, change=change)
        role, is_new_role = _give(person, partnership, kind, change)
        invitations.append(Invitation(person, role, is_new_person, is_new_role))
    queue([invitation_to(one.person, partnership, [kind], change=change) for one in invitations])
    return invitations


@transaction.atomic
def account_for(email: str, name: str, partnership: Partnership, *, change: Change) -> tuple[User, bool]:
    """The account of this address, and whether it is a new one. Nothing is written to the person.

    An account that is there keeps its name. Raises ValidationError for a closed account and for a
    demonstration person, except between demonstration people.
    """
    require_administrator(change, partnership)
    address = checked_address(email)
    person = User.objects.filter(email=address).first()
    if person is None:
        person = User(email=address, name=one_line(name))
        person.set_unusable_password()
        person.full_clean()
        create_rows(User, [person], because(change, "Account made."))
        return person, True
    if not person.is_active:
        raise ValidationError(f"The account of {address} is closed: reopen it first.")
    if person.is_illustrative and not getattr(change.by, "is_illustrative", False):
        raise ValidationError(f"{address} is a demonstration person and cannot be invited.")
    return person, False


def _give(person: User, partnership: Partnership, kind: str, change: Change) -> tuple[Role, bool]:
    """The role, and whether it is newly given."""
    role = Role.objects.filter(person=person, partnership=partnership, kind=kind).first()
    is_new = role is None or role.is_withdrawn
    if role is None:
        role = create_rows(Role, [Role(person=person, partnership=partnership, kind=kind)], change)[0]
    elif role.is_withdrawn:
        role.is_withdrawn = False
        update_rows(Role, [role], ["is_withdrawn"], change)
    return role, is_new


def invitation_to(
    person: User, partnership: Partnership, kinds: Collection[str], *, change: Change
) -> Message:
    """The message that says which roles a person has been given and how to sign in; not saved yet."""
    labels = [f'"{Role.Kind(kind).label}"' for kind in kinds]
    words = {
        "person": person,
        "partnership": partnership,
        "roles": " and ".join(labels),
        "is_one_role": len(labels) == 1,
        "wants_second_factor": any(kind in WANT_SECOND_FACTOR for kind in kinds),
        **sign_in_words(partnership),
    }
    return message(
        Letter(
            render_to_string("accounts/email/invitation_subject.txt", words),
            render_to_string("accounts/email/invitation.txt", words),
        ),
        to=person.email,
        kind=Message.Kind.INVITATION,
        about=_cause(person, partnership),
        partnership=partnership,
        person=person,
        change=change,
    )


def _cause(person: User, partnership: Partnership) -> str:
    """What names the invitations of a person to a partnership in the outbox."""
    return f"invitation:{partnership.pk}:{person.pk}"


def _cancel_invitations(person: User, partnership: Partnership, change: Change) -> bool:
    """After a role was withdrawn: an invitation that still waits may speak of it, and is cancelled.

    A new one says which roles the person has now. Returns whether one had to be cancelled.
    """
    if not cancel_about(_cause(person, partnership)):
        return False
    roles = person.roles.filter(partnership=partnership, is_withdrawn=False).order_by("pk")
    kinds = list(roles.values_list("kind", flat=True))
    if kinds:
        queue([invitation_to(person, partnership, kinds, change=change)])
    return True


def sign_in_words(partnership: Partnership) -> dict[str, str]:
    """What every mail says at its end: where to sign in, and who runs the tracker."""
    return {
        "address": settings.SITE_URL.rstrip("/") + reverse(settings.LOGIN_URL),
        "unit_name": partnership.unit_name or settings.UNIT_NAME,
        "unit_email": partnership.unit_email or settings.UNIT_EMAIL,
    }


def roles_seen(person: User, partnership: Partnership) -> str:
    """The roles that a form was opened on, so that a later change by somebody else is noticed."""
    kinds = person.roles.filter(partnership=partnership, is_withdrawn=False).order_by("kind")
    return " ".join(kinds.values_list("kind", flat=True)) or "none"


@transaction.atomic
def set_roles(
    person: User, partnership: Partnership, kinds: Collection[str], *, change: Change, seen: str | None = None
) -> tuple[list[str], list[str]]:
    """Gives and withdraws roles so that the person holds these and no others; (given, withdrawn).

    Writes one mail about all that are given. ``seen``: what :func:`roles_seen` said when the form was opened;
    raises MovedOn when the roles have been changed since, and ValidationError for the last administrator.
    """
    require_administrator(change, partnership)
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    now = {role.kind: role for role in person.roles.filter(partnership=partnership, is_withdrawn=False)}
    if set(now) == set(kinds):
        return [], []
    if seen is not None and seen != roles_seen(person, partnership):
        raise PersonConflict
    given = [str(kind) for kind in Role.Kind.values if kind in kinds and kind not in now]
    if given:
        account_for(person.email, person.name, partnership, change=change)
    taken = [role for kind, role in now.items() if kind not in kinds]
    refuse_to_lose_last_administrator(taken)
    for kind in given:
        _give(person, partnership, kind, because(change, f"Given the role {Role.Kind(kind).label}."))
    for role in taken:
        role.is_withdrawn = True
    update_rows(Role, taken, ["is_withdrawn"], because(change, "Role withdrawn."))
    all_told = bool(taken) and _cancel_invitations(person, partnership, change)
    if given and not all_told:
        queue([invitation_to(person, partnership, given, change=change)])
    return given, [role.kind for role in taken]


@transaction.atomic
def withdraw_role(role: Role, *, change: Change) -> None:
    """Takes a role back; its history stays. The last administrator of a partnership keeps theirs."""
    require_administrator(change, role.partnership)
    Partnership.objects.select_for_update().get(pk=role.partnership_id)
    if role.is_withdrawn:
        return
    refuse_to_lose_last_administrator([role])
    role.is_withdrawn = True
    update_rows(Role, [role], ["is_withdrawn"], because(change, "Role withdrawn."))
    _cancel_invitations(role.person, role.partnership, change)


@transaction.atomic
def close_account(person: User, *, change: Change) -> None:
    """Closes an account and withdraws its roles; wherever the person is signed in now, they no longer are.

    Only an administrator of every partnership in which the person holds a role may do it; of a person without
    roles, an administrator of any. Lead posts are no business of accounts: the page that calls this sees that
    they have been handed over.
    """
    roles = list(person.roles.filter(is_withdrawn=False).select_related("partnership"))
    partnerships = {role.partnership_id for role in roles}
    list(Partnership.objects.select_for_update().filter(pk__in=partnerships).order_by("pk"))
    require_whole_person(change, person)
    if not person.is_active:
        return
    refuse_to_lose_last_administrator(roles)
    change = because(change, "Account closed.")
    for role in roles:
        role.is_withdrawn = True
    update_rows(Role, roles, ["is_withdrawn"], change)
    person.is_active = False
    person.closed_on = timezone.localdate(change.moment)
    update_rows(User, [person], ["is_active", "closed_on"], change)
    cancel_for(person)


@transaction.atomic
def reopen_account(person: User, *, change: Change) -> None:
    """Opens a closed account again, without the roles that it had: those are given by a new invitation."""
    require_whole_person(change, person)
    if person.is_active:
        return
    person.is_active = True
    person.closed_on = None
    update_rows(User, [person], ["is_active", "closed_on"], because(change, "Account reopened."))


@transaction.atomic
def change_person(
    person: User, name: str, email: str, *, change: Change, seen: str | None = None
) -> list[str]:
    """Corrects a person's name and address; the fields that changed.

    The address is what signs them in, so it takes an administrator of every partnership in which they have a
    role. ``seen``: what :func:`person_seen` said when the form was opened. Raises MovedOn, and
    ValidationError for an address that belongs to somebody else.
    """
    require_whole_person(change, person)
    now = User.objects.select_for_update().get(pk=person.pk)
    wanted = {"name": one_line(name), "email": checked_address(email)}
    fields = [field for field, value in wanted.items() if getattr(now, field) != value]
    if not fields:
        return []
    if seen is not None and seen != person_seen(now):
        raise PersonConflict
    if "email" in fields and User.objects.filter(email=wanted["email"]).exclude(pk=person.pk).exists():
        raise ValidationError({"email": f"Somebody else has an account with the address {wanted['email']}."})
    for field_name in fields:
        setattr(person, field_name, wanted[field_name])
    update_rows(User, [person], fields, because(change, "Name or address corrected."))
    if "email" in fields:
        forget_addresses(person)
        follow_address(person, before=now.email)
    return fields


def person_seen(person: User) -> str:
    """The name and address that a form was opened on."""
    return f"{person.name}\n{person.email}"


@transaction.atomic
def set_password(person: User, password: str, *, change: Change) -> None:
    """Sets the person's password. History records that it changed, never what it is."""
    person.set_password(password)
    update_rows(User, [person], ["password"], because(change, "Password set."))


def forget_addresses(person: User) -> None:
    """Drops what the sign-in library remembers of a person's addresses: only the account's own counts."""
    EmailAddress.objects.filter(user=person).exclude(email=person.email).delete()


def checked_address(email: str) -> str:
    """The address as accounts keep it, in lower case. Raises ValidationError that shows what was typed."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        shown = one_line(email) or "Nothing"
        raise ValidationError(f"“{shown}” is not an e-mail address such as name@example.com.") from error
    return address


def one_line(text: str) -> str:
    """Text on one line, without control characters and doubled blanks."""
    return " ".join(normalise(text).split())


def because(change: Change, reason: str) -> Change:
    """The change with this reason if it came without one."""
    return change if change.reason else replace(change, reason=reason)
