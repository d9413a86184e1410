"""Checks of who may change people and their roles."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from accounts.access import Refused, has_role
from accounts.audience import Reader
from accounts.models import Partnership, Role, User
from core.history import Change


def require_administrator(
    who: object, partnership: Partnership | int | None = None, refusal: str = ""
) -> None:
    """Raises Refused unless ``who`` administers the partnership (None: any).

    ``who``: the person, or the reader of an agreement, who is asked about that alone; None: the tracker itself, which
    may do everything. ``refusal``: why not, in the words of the page; "": about people and their roles.
    """
    if who is None:
        return
    if isinstance(who, Reader):
        is_administrator = who.is_administrator
    else:
        is_administrator = isinstance(who, User) and has_role(who, partnership, Role.Kind.ADMINISTRATOR)
    if not is_administrator:
        where = f" of {partnership}" if isinstance(partnership, Partnership) else ""
        raise Refused(refusal or f"Only an administrator{where} may change people and their roles.")


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
        require_administrator(change.by, partnership)
    if not partnerships:
        require_administrator(change.by, None)


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
