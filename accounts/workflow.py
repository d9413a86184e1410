"""Changes of people, partnerships and roles. Each function is one transaction and leaves history.

They raise ``Refused`` if ``change.by`` may not do it, and ``ValidationError``, worded for a page, if it cannot be
done. ``change.by`` None is the tracker itself, from the command line; it may do everything.
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

from accounts.administrators import (
    refuse_to_lose_last_administrator,
    require_administrator,
    require_right_to_account,
)
from accounts.models import Message, Partnership, Role, User
from accounts.outbox.writing import Letter, cancel_about, cancel_for, follow_address, new_message, queue
from accounts.unit import forget_unit, unit_of
from core.conflict import refuse_if_changed
from core.history import Change, create_rows, update_rows
from core.text import normalise

# Roles that record decisions or administer: the invitation says that they need a second factor.
ROLES_WITH_SECOND_FACTOR = (Role.Kind.ADMINISTRATOR, Role.Kind.CHAIR)


@dataclass(frozen=True)
class Invitation:
    """A role given to a person."""

    person: User
    role: Role
    is_new_person: bool
    is_new_role: bool


@transaction.atomic
def start_partnership(partnership: Partnership, email: str, name: str, *, change: Change) -> Invitation:
    """Saves a new partnership and invites its first administrator.

    Raises ValidationError for a name that is taken or too long, or for an invalid address.
    """
    partnership.name = one_line(partnership.name)
    if not partnership.name:
        raise ValidationError("A partnership needs a name.")
    if existing_partnership(partnership.name) is not None:
        raise ValidationError(f"There is a partnership called {partnership.name} already.")
    if partnership.unit_email:
        partnership.unit_email = checked_address(partnership.unit_email)
    partnership.full_clean()
    create_rows(Partnership, [partnership], with_reason(change, "The partnership begins to use the tracker."))
    forget_unit()
    return invite(email, name, partnership, Role.Kind.ADMINISTRATOR, change=change)


def existing_partnership(name: str) -> Partnership | None:
    """The partnership of this name, upper and lower case being equal; None if there is none."""
    return Partnership.objects.filter(name__iexact=one_line(name)).first()


@transaction.atomic
def invite(email: str, name: str, partnership: Partnership, kind: str, *, change: Change) -> Invitation:
    """Gives a person a role, makes their account if there is none, and queues a mail to them.

    An existing account keeps its name. A person who has the role already only gets the mail again.
    """
    return invite_many([(email, name)], partnership, kind, change=change)[0]


@transaction.atomic
def invite_many(
    people: Sequence[tuple[str, str]], partnership: Partnership, kind: str, *, change: Change
) -> list[Invitation]:
    """Gives each of the people (address, name) the role, as :func:`invite` does: all of them, or none."""
    require_administrator(change.by, partnership)
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    change = with_reason(change, f"Invited as {Role.Kind(kind).label}.")
    invitations = []
    for email, name in people:
        person, is_new_person = get_or_create_account(email, name, partnership, change=change)
        role, is_new_role = _give_role(person, partnership, kind, change)
        invitations.append(Invitation(person, role, is_new_person, is_new_role))
    queue(
        [
            invitation_message(invitation.person, partnership, [kind], change=change)
            for invitation in invitations
        ]
    )
    return invitations


@transaction.atomic
def get_or_create_account(
    email: str, name: str, partnership: Partnership, *, change: Change
) -> tuple[User, bool]:
    """The account with this address, and whether it is new. The person gets no mail.

    An existing account keeps its name. Raises ValidationError for a closed account, and for a demonstration person
    unless ``change.by`` is one, too.
    """
    require_administrator(change.by, partnership)
    address = checked_address(email)
    person = User.objects.filter(email=address).first()
    if person is None:
        person = User(email=address, name=one_line(name))
        person.set_unusable_password()
        person.full_clean()
        create_rows(User, [person], with_reason(change, "Account made."))
        return person, True
    if not person.is_active:
        raise ValidationError(f"The account of {address} is closed: reopen it first.")
    if person.is_illustrative and not getattr(change.by, "is_illustrative", False):
        raise ValidationError(f"{address} is a demonstration person and cannot be invited.")
    return person, False


def _give_role(person: User, partnership: Partnership, kind: str, change: Change) -> tuple[Role, bool]:
    """Gives the role: (the role, whether it is newly given)."""
    role = Role.objects.filter(person=person, partnership=partnership, kind=kind).first()
    is_new = role is None or role.is_withdrawn
    if role is None:
        role = create_rows(Role, [Role(person=person, partnership=partnership, kind=kind)], change)[0]
    elif role.is_withdrawn:
        role.is_withdrawn = False
        update_rows(Role, [role], ["is_withdrawn"], change)
    return role, is_new


def invitation_message(
    person: User, partnership: Partnership, kinds: Collection[str], *, change: Change
) -> Message:
    """The message to a person about their new roles and how to sign in; not saved yet."""
    labels = [f'"{Role.Kind(kind).label}"' for kind in kinds]
    context = {
        "person": person,
        "partnership": partnership,
        "roles": " and ".join(labels),
        "is_one_role": len(labels) == 1,
        "wants_second_factor": any(kind in ROLES_WITH_SECOND_FACTOR for kind in kinds),
        **sign_in_context(partnership),
    }
    return new_message(
        Letter(
            render_to_string("accounts/email/invitation_subject.txt", context),
            render_to_string("accounts/email/invitation.txt", context),
        ),
        to=person.email,
        kind=Message.Kind.INVITATION,
        about=_invitation_cause(person, partnership),
        partnership=partnership,
        person=person,
        change=change,
    )


def _invitation_cause(person: User, partnership: Partnership) -> str:
    """``about`` of the person's invitations to the partnership."""
    return f"invitation:{partnership.pk}:{person.pk}"


def _renew_invitation(person: User, partnership: Partnership, change: Change) -> bool:
    """After a role was withdrawn: cancels an invitation that still waits, because it may name that role.

    Queues a new one with the roles that are left. Returns whether an invitation was cancelled.
    """
    if not cancel_about(_invitation_cause(person, partnership)):
        return False
    roles = person.roles.filter(partnership=partnership, is_withdrawn=False).order_by("pk")
    kinds = list(roles.values_list("kind", flat=True))
    if kinds:
        queue([invitation_message(person, partnership, kinds, change=change)])
    return True


def sign_in_context(partnership: Partnership) -> dict[str, str]:
    """The context of the end of every mail: where to sign in, and who runs the tracker."""
    unit = unit_of(partnership)
    return {
        "address": settings.SITE_URL.rstrip("/") + reverse(settings.LOGIN_URL),
        "unit_name": unit.name,
        "unit_email": unit.email,
    }


def roles_shown(person: User, partnership: Partnership) -> list[str]:
    """The kinds of the person's roles, in order: what the token of a form about them is made of."""
    kinds = person.roles.filter(partnership=partnership, is_withdrawn=False).order_by("kind")
    return list(kinds.values_list("kind", flat=True))


@transaction.atomic
def set_roles(
    person: User, partnership: Partnership, kinds: Collection[str], *, change: Change, seen: str | None = None
) -> tuple[list[str], list[str]]:
    """Gives and withdraws roles so that the person has exactly these: (kinds given, kinds withdrawn).

    Sends one mail about all new roles. ``seen``: the token of :func:`roles_shown` when the form was opened. Raises
    Conflict, with the kinds now, if the roles have changed since, and ValidationError for the last administrator.
    """
    require_administrator(change.by, partnership)
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    current_roles = {
        role.kind: role for role in person.roles.filter(partnership=partnership, is_withdrawn=False)
    }
    if set(current_roles) == set(kinds):
        return [], []
    refuse_if_changed(seen, sorted(current_roles), sorted(current_roles))
    given_kinds = [str(kind) for kind in Role.Kind.values if kind in kinds and kind not in current_roles]
    if given_kinds:
        get_or_create_account(person.email, person.name, partnership, change=change)
    withdrawn_roles = [role for kind, role in current_roles.items() if kind not in kinds]
    refuse_to_lose_last_administrator(withdrawn_roles)
    for kind in given_kinds:
        _give_role(person, partnership, kind, with_reason(change, f"Given the role {Role.Kind(kind).label}."))
    for role in withdrawn_roles:
        role.is_withdrawn = True
    update_rows(Role, withdrawn_roles, ["is_withdrawn"], with_reason(change, "Role withdrawn."))
    is_renewed = bool(withdrawn_roles) and _renew_invitation(person, partnership, change)
    if given_kinds and not is_renewed:
        queue([invitation_message(person, partnership, given_kinds, change=change)])
    return given_kinds, [role.kind for role in withdrawn_roles]


@transaction.atomic
def withdraw_role(role: Role, *, change: Change) -> None:
    """Withdraws a role; its history stays. Raises ValidationError for the last administrator."""
    require_administrator(change.by, role.partnership)
    Partnership.objects.select_for_update().get(pk=role.partnership_id)
    if role.is_withdrawn:
        return
    refuse_to_lose_last_administrator([role])
    role.is_withdrawn = True
    update_rows(Role, [role], ["is_withdrawn"], with_reason(change, "Role withdrawn."))
    _renew_invitation(role.person, role.partnership, change)


@transaction.atomic
def close_account(person: User, *, change: Change) -> None:
    """Closes an account and withdraws its roles. The person is signed out everywhere.

    See :func:`require_right_to_account` for who may do it. The caller makes sure that lead posts are handed over.
    """
    roles = list(person.roles.filter(is_withdrawn=False).select_related("partnership"))
    partnerships = {role.partnership_id for role in roles}
    list(Partnership.objects.select_for_update().filter(pk__in=partnerships).order_by("pk"))
    require_right_to_account(change, person)
    if not person.is_active:
        return
    refuse_to_lose_last_administrator(roles)
    change = with_reason(change, "Account closed.")
    for role in roles:
        role.is_withdrawn = True
    update_rows(Role, roles, ["is_withdrawn"], change)
    person.is_active = False
    person.closed_on = timezone.localdate(change.moment)
    update_rows(User, [person], ["is_active", "closed_on"], change)
    cancel_for(person)


@transaction.atomic
def reopen_account(person: User, *, change: Change) -> None:
    """Opens a closed account again, without its former roles; a new invitation gives roles."""
    require_right_to_account(change, person)
    if person.is_active:
        return
    person.is_active = True
    person.closed_on = None
    update_rows(User, [person], ["is_active", "closed_on"], with_reason(change, "Account reopened."))


@transaction.atomic
def change_person(
    person: User, name: str, email: str, *, change: Change, seen: str | None = None
) -> list[str]:
    """Corrects a person's name and address. Returns the changed fields.

    The address signs them in: see :func:`require_right_to_account` for who may change it. ``seen``: the token of
    :func:`person_shown` when the form was opened. Raises Conflict, with the person, and ValidationError for an address
    of somebody else.
    """
    require_right_to_account(change, person)
    saved_person = User.objects.select_for_update().get(pk=person.pk)
    new_values = {"name": one_line(name), "email": checked_address(email)}
    fields = [field for field, value in new_values.items() if getattr(saved_person, field) != value]
    if not fields:
        return []
    refuse_if_changed(seen, person_shown(saved_person), saved_person)
    if "email" in fields and User.objects.filter(email=new_values["email"]).exclude(pk=person.pk).exists():
        raise ValidationError(
            {"email": f"Somebody else has an account with the address {new_values['email']}."}
        )
    for field_name in fields:
        setattr(person, field_name, new_values[field_name])
    update_rows(User, [person], fields, with_reason(change, "Name or address corrected."))
    if "email" in fields:
        forget_addresses(person)
        follow_address(person, old_address=saved_person.email)
    return fields


def person_shown(person: User) -> tuple[str, str]:
    """The name and address: what the token of a form about them is made of."""
    return person.name, person.email


@transaction.atomic
def set_password(person: User, password: str, *, change: Change) -> None:
    """Sets the person's password. History records that it changed, never what it is."""
    person.set_password(password)
    update_rows(User, [person], ["password"], with_reason(change, "Password set."))


def forget_addresses(person: User) -> None:
    """Deletes the person's other addresses from the sign-in library: only the account's own signs them in."""
    EmailAddress.objects.filter(user=person).exclude(email=person.email).delete()


def checked_address(email: str) -> str:
    """The address in lower case, as accounts have it. Raises ValidationError with the submitted text."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        typed_text = one_line(email) or "Nothing"
        raise ValidationError(f"“{typed_text}” is not an e-mail address such as name@example.com.") from error
    return address


def one_line(text: str) -> str:
    """Text on one line, without control characters and doubled blanks."""
    return " ".join(normalise(text).split())


def with_reason(change: Change, reason: str) -> Change:
    """The change; with this reason if it has none."""
    return change if change.reason else replace(change, reason=reason)
