"""What a person may see and do, and the exceptions with which a page refuses.

Design: product.md, "Who sees what"; engineering.md, "Safe and sound".

``SignInFirst``: the page is not public and nobody is signed in. ``SecondFactorFirst``: the page needs a second factor.
``Refused``: the person may see the page but not do this. ``Http404`` from a queryset: the object is not theirs to see.
``accounts.sign_in.middleware`` answers the first two.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from allauth.account.authentication import get_authentication_records
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.internal.flows.trust import is_trusted_browser
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare

from accounts.models import Partnership, Role, User
from accounts.sign_in.demonstration import SESSION_KEY as DEMO_KEY

View = Callable[..., HttpResponseBase]
AnyView = TypeVar("AnyView", bound=View)


class LockableRequest(HttpRequest):
    """A request after ``SignInMiddleware``.

    ``session_locked``: whether the session is locked. ``locked_user``: the owner of a locked session, else None.
    """

    session_locked: bool
    locked_user: User | AnonymousUser | None


class SignInFirst(Exception):
    """The page is not public and nobody is signed in. The person signs in and comes back to the page.

    ``is_unsaved``: a view with :func:`saves_input_when_locked` could not save all input from a locked session. Then the
    whole request is saved for the owner, as for every other view.
    """

    def __init__(self, *, is_unsaved: bool = False) -> None:
        super().__init__()
        self.is_unsaved = is_unsaved


class SecondFactorFirst(Exception):
    """The page needs a second factor, and this session has not shown one."""


class Refused(PermissionDenied):
    """The person may see but not do this; ``reason`` is a sentence for them, shown on the 403 page."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session has shown a second factor, or has a trusted browser.

    Nobody needs one who signed in with the button of a demonstration person. One query, and only if the browser claims
    to be trusted.
    """
    user = request.user
    if not user.is_authenticated:
        return False
    is_demo_person = settings.CSA_DEMO and user.is_illustrative
    if is_demo_person and constant_time_compare(request.session.get(DEMO_KEY, ""), str(user.pk)):
        return True
    if any(record.get("method") == "mfa" for record in get_authentication_records(request, user)):
        return True
    return mfa_settings.TRUST_COOKIE_NAME in request.COOKIES and is_trusted_browser(request, user)


def has_role(user: User | AnonymousUser, partnership: Partnership | int | None, *kinds: str) -> bool:
    """Whether the person has one of the roles (no ``kinds``: any) in the partnership (None: in any)."""
    if not user.is_authenticated:
        return False
    roles = Role.objects.filter(person=user, is_withdrawn=False)
    if partnership is not None:
        roles = roles.filter(partnership=partnership)
    if kinds:
        roles = roles.filter(kind__in=kinds)
    return roles.exists()


def signed_in(view: View) -> View:
    """Decorator: the view is for signed-in people only."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated and not is_saved_when_locked(request, guarded):
            raise SignInFirst
        return view(request, *args, **kwargs)

    return guarded


def person_of(request: HttpRequest) -> User:
    """The person who is signed in. Raises SignInFirst."""
    if not request.user.is_authenticated:
        raise SignInFirst
    return request.user


def second_factor_required(view: View) -> View:
    """Decorator: the view needs a second factor for every request method, as it records decisions or administers.

    Reading, commenting and sending an update never need one. A view that readers may GET calls
    ``require_second_factor`` itself before it writes.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require_second_factor(request)
        return view(request, *args, **kwargs)

    return guarded


def require_second_factor(request: HttpRequest) -> None:
    """Raises SignInFirst or SecondFactorFirst unless this session has shown a second factor."""
    if not request.user.is_authenticated:
        raise SignInFirst
    if not has_second_factor(request):
        raise SecondFactorFirst


def saves_input_when_locked(view: AnyView) -> AnyView:
    """Decorator: the view saves a POST from a locked session as a draft of the session's owner.

    Other views treat a locked session (``request.session_locked``) as signed out. This view is still called for a
    POST, which ``signed_in`` lets through: ``request.user`` is anonymous, ``request.locked_user`` is the owner. The
    view saves the input as the owner's draft, does nothing else with it, and raises SignInFirst, which leads back to
    its own address; with ``is_unsaved`` if it could not save everything.
    """
    view.saves_input_when_locked = True  # type: ignore[attr-defined]
    return view


def is_saved_when_locked(request: HttpRequest, view: View) -> bool:
    """Whether this is a POST from a locked session to a view with ``saves_input_when_locked``."""
    return is_locked(request) and request.method == "POST" and getattr(view, "saves_input_when_locked", False)


def is_locked(request: HttpRequest) -> bool:
    """Whether the session is locked: its owner has to sign in again."""
    return bool(getattr(request, "session_locked", False))
