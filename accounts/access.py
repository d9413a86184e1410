"""What a person may see and do, and how a page says no.

Design: product.md, "Who sees what"; engineering.md, "Safe and sound".

Signed out on a page that is not public: ``SignInFirst``. May see but not do: ``Refused``, with the reason.
Somebody else's object: ``Http404`` from an access-aware queryset. ``accounts.sign_in.middleware`` turns the first two
into responses.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from allauth.account.authentication import get_authentication_records
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.internal.flows.trust import is_trusted_browser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from accounts.models import Partnership, Role, User
from accounts.sign_in.demonstration import signed_in_as_demonstration

View = Callable[..., HttpResponseBase]
AnyView = TypeVar("AnyView", bound=View)


class Visit(HttpRequest):
    """A request as ``accounts.sign_in.middleware`` hands it on.

    ``session_locked``: whether the session has locked. ``locked_user``: whose it is then; None while it is
    not locked.
    """

    session_locked: bool
    locked_user: User | AnonymousUser | None


class SignInFirst(Exception):
    """The page is not public and nobody is signed in: sign in, then that page.

    ``is_unsaved``: a view that keeps typed words (:func:`keeps_typed_words`) could not save all that was posted from
    a locked session; then the request itself waits for its owner, as it does for every other view.
    """

    def __init__(self, *, is_unsaved: bool = False) -> None:
        super().__init__()
        self.is_unsaved = is_unsaved


class SecondFactorFirst(Exception):
    """What is asked for needs a second factor, and this session has not shown one."""


class Refused(PermissionDenied):
    """May see, but may not do; ``reason`` is a sentence for the person, shown on the 403 page."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session has shown a second factor, or its browser is remembered as one that did.

    A demonstration person counts as having shown one. One query, and only where the browser claims to be
    remembered.
    """
    user = request.user
    if not user.is_authenticated:
        return False
    if signed_in_as_demonstration(request, user):
        return True
    if any(record.get("method") == "mfa" for record in get_authentication_records(request, user)):
        return True
    return mfa_settings.TRUST_COOKIE_NAME in request.COOKIES and is_trusted_browser(request, user)


def holds(user: User | AnonymousUser, partnership: Partnership | int | None, *kinds: str) -> bool:
    """Whether the person holds one of the roles (no ``kinds``: any) in the partnership (None: in any)."""
    if not user.is_authenticated:
        return False
    roles = Role.objects.filter(person=user, is_withdrawn=False)
    if partnership is not None:
        roles = roles.filter(partnership=partnership)
    if kinds:
        roles = roles.filter(kind__in=kinds)
    return roles.exists()


def signed_in(view: View) -> View:
    """The view is for people with an account only."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated and not typed_before_the_lock(request, guarded):
            raise SignInFirst
        return view(request, *args, **kwargs)

    return guarded


def second_factor_required(view: View) -> View:
    """The view records decisions or administers: it wants a second factor, whatever the request's method.

    Reading, commenting and sending an update never want one. A view whose GET is for readers calls
    ``require_second_factor`` itself where it begins to write.
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


def keeps_typed_words(view: AnyView) -> AnyView:
    """Marks a view that saves what was posted as its owner's draft if the session locked while they typed.

    From a locked session (``request.session_locked``, see ``accounts.sign_in.middleware``) everybody else is treated
    as signed out. A marked view is still called for a POST: ``request.user`` is anonymous,
    ``request.locked_user`` is the owner of the session. It saves the words as a draft of the owner, does
    nothing else with them, and raises SignInFirst, which leads back to its own address after sign-in; with
    ``is_unsaved`` where something could not be saved, so that nothing that was typed is lost.
    ``signed_in`` lets such a POST through.
    """
    view.keeps_typed_words = True  # type: ignore[attr-defined]
    return view


def typed_before_the_lock(request: HttpRequest, view: View) -> bool:
    """Whether this is a POST from a locked session to a view that keeps what was typed."""
    return is_locked(request) and request.method == "POST" and getattr(view, "keeps_typed_words", False)


def is_locked(request: HttpRequest) -> bool:
    """Whether the session has an owner who has to sign in again."""
    return bool(getattr(request, "session_locked", False))
