"""Who administers a partnership, and who may change people and their roles."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.access import Refused, SignInFirst, has_role, require_second_factor
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


def administered_by(user: User) -> tuple[Partnership, ...]:
    """The partnerships that a person administers, by name; one query."""
    roles = Role.objects.filter(person=user, kind=Role.Kind.ADMINISTRATOR, is_withdrawn=False)
    return tuple(Partnership.objects.filter(pk__in=roles.values("partnership")).order_by("name"))


def open_administration(
    request: HttpRequest, refusal: str, *, writes: bool = True
) -> tuple[User, tuple[Partnership, ...]]:
    """The signed-in person and the partnerships that they administer: the start of a page for administrators.

    One query. ``writes``: the page changes something and needs a second factor. Raises SignInFirst, SecondFactorFirst,
    and Refused with ``refusal`` for a person who administers no partnership.
    """
    if not request.user.is_authenticated:
        raise SignInFirst
    partnerships = administered_by(request.user)
    if not partnerships:
        raise Refused(refusal)
    if writes:
        require_second_factor(request)
    return request.user, partnerships


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
