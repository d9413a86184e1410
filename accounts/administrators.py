"""Checks of who may change people and their roles."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from accounts.access import Refused, has_role
from accounts.models import Partnership, Role, User
from core.history import Change


def require_administrator(change: Change, partnership: Partnership | None) -> None:
    """Raises Refused unless ``change.by`` administers the partnership (None: any), or is None, the tracker itself."""
    if change.by is None:
        return
    if not isinstance(change.by, User) or not has_role(change.by, partnership, Role.Kind.ADMINISTRATOR):
        where = "" if partnership is None else f" of {partnership}"
        raise Refused(f"Only an administrator{where} may change people and their roles.")


def require_right_to_account(change: Change, person: User) -> None:
    """Raises Refused unless ``change.by`` administers every partnership in which the person has a role.

    For a person without roles, an administrator of any partnership will do. The account of a person who may open
    Django's admin is changed by superusers only.
    """
    if change.by is None:
        return
    is_superuser = isinstance(change.by, User) and change.by.is_superuser
    if (person.is_superuser or person.is_staff) and not is_superuser:
        raise Refused(f"The account of {person} also opens Django’s admin: it is changed there.")
    partnerships_of_person = Partnership.objects.filter(
        roles__person=person, roles__is_withdrawn=False
    ).distinct()
    partnerships = list(partnerships_of_person.order_by("pk"))
    for partnership in partnerships:
        require_administrator(change, partnership)
    if not partnerships:
        require_administrator(change, None)


def refuse_to_lose_last_administrator(roles: list[Role]) -> None:
    """Raises ValidationError if a partnership would lose its last administrator."""
    for role in roles:
        if role.kind != Role.Kind.ADMINISTRATOR:
            continue
        others = Role.objects.filter(
            partnership=role.partnership_id, kind=role.kind, is_withdrawn=False, person__is_active=True
        ).exclude(pk=role.pk)
        if not others.exists():
            raise ValidationError(
                f"{role.person} is the last administrator of {role.partnership}: invite another one first."
            )
