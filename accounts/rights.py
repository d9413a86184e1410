"""Who may change people and their roles; asked by every verb."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from accounts.access import Refused, holds
from accounts.models import Partnership, Role, User
from core.history import Change


def require_administrator(change: Change, partnership: Partnership | None) -> None:
    """Raises Refused unless an administrator of the partnership (None: of any) or the tracker itself asks."""
    if change.by is None:
        return
    if not isinstance(change.by, User) or not holds(change.by, partnership, Role.Kind.ADMINISTRATOR):
        where = "" if partnership is None else f" of {partnership}"
        raise Refused(f"Only an administrator{where} may change people and their roles.")


def require_whole_person(change: Change, person: User) -> None:
    """For what concerns the account itself: raises Refused unless an administrator of every partnership in which
    the person has a role asks; of a person without roles, an administrator of any.

    The account of somebody who may open Django's admin is changed by such people only.
    """
    if change.by is None:
        return
    own = isinstance(change.by, User) and change.by.is_superuser
    if (person.is_superuser or person.is_staff) and not own:
        raise Refused(f"The account of {person} also opens Django’s admin: it is changed there.")
    theirs = Partnership.objects.filter(roles__person=person, roles__is_withdrawn=False).distinct()
    partnerships = list(theirs.order_by("pk"))
    for partnership in partnerships:
        require_administrator(change, partnership)
    if not partnerships:
        require_administrator(change, None)


def refuse_to_lose_last_administrator(roles: list[Role]) -> None:
    """Raises ValidationError if a partnership would be left without anybody who can administer it."""
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
