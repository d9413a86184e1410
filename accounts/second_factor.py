"""A second proof that somebody has lost: an administrator, or a command on the server, resets it."""

from __future__ import annotations

from collections.abc import Collection

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string

from accounts.administrators import require_right_to_account
from accounts.models import Message, Partnership, Role, User
from accounts.outbox.writing import Letter, new_message, queue
from accounts.workflow import sign_in_context
from core.history import Change, update_rows


def has_second_proof(person: User) -> bool:
    """Whether the person has set up an app, a passkey or recovery codes. One query."""
    return Authenticator.objects.filter(user_id=person.pk).exists()


@transaction.atomic
def reset_second_factor(
    person: User, *, change: Change, partnerships: Collection[Partnership] = ()
) -> list[Message]:
    """Removes the person's apps, passkeys and recovery codes, signs them out everywhere, and says so by e-mail.

    They sign in by their mailbox from then on, and set up a new proof before they next decide or administer. Told are
    the person and every administrator of ``partnerships``; empty: of those in which the person has a role, or else of
    all. Raises Refused (see :func:`require_right_to_account`), and ValidationError for somebody's own proof, without a
    reason, or where nothing is set up.
    """
    require_right_to_account(change, person)
    if change.by == person:
        raise ValidationError("You cannot reset your own second proof: ask another administrator.")
    if not change.reason.strip():
        raise ValidationError({"reason": "Say why: the person and all administrators read it."})
    person = User.objects.select_for_update().get(pk=person.pk)
    removed, _ = Authenticator.objects.filter(user_id=person.pk).delete()
    if not removed:
        raise ValidationError(f"{person} has no second proof set up.")
    person.second_factor_reset_at = change.moment
    update_rows(User, [person], ["second_factor_reset_at"], change)
    told = list(partnerships) or list(_partnerships_of(person))
    return queue(_letters(person, told, change))


def _partnerships_of(person: User) -> QuerySet[Partnership]:
    """Those in which the person has a role; all where they have none."""
    own = Partnership.objects.filter(roles__person=person, roles__is_withdrawn=False).distinct()
    return own if own.exists() else Partnership.objects.all()


def _letters(person: User, partnerships: Collection[Partnership], change: Change) -> list[Message]:
    """One message to the person, and one to each of the administrators."""
    letters = []
    told: set[int] = set()
    roles = Role.objects.filter(
        partnership__in=partnerships,
        kind=Role.Kind.ADMINISTRATOR,
        is_withdrawn=False,
        person__is_active=True,
    ).select_related("person", "partnership")
    addressees = [(role.person, role.partnership) for role in roles.order_by("partnership__name", "pk")]
    if partnerships:
        addressees.insert(0, (person, min(partnerships, key=lambda partnership: partnership.name)))
    for addressee, partnership in addressees:
        if addressee.pk in told:
            continue
        told.add(addressee.pk)
        context = {
            "addressee": addressee,
            "person": person,
            "is_own": addressee.pk == person.pk,
            "by": change.by,
            "reason": change.reason,
            "partnership": partnership,
            **sign_in_context(partnership),
        }
        letters.append(
            new_message(
                Letter(
                    render_to_string("accounts/email/second-proof-reset_subject.txt", context),
                    render_to_string("accounts/email/second-proof-reset.txt", context),
                ),
                to=addressee.email,
                kind=Message.Kind.SIGN_IN,
                about=f"second-proof:{person.pk}",
                partnership=partnership,
                person=addressee,
                change=change,
            )
        )
    return letters
