"""Who opened the page that a form was on: what they typed is kept for them, and for nobody else.

A form carries its person in a signed field beside the token against forgery. Where its page outlives the visit - signed
out in another window, a cookie that is gone - the request says whose words it has although nobody is signed in.
"""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest

FIELD = "opened_by"
_SALT = "core.requests.opened_by"


def mark_of(request: HttpRequest | None) -> str:
    """The value of the field for the person who is signed in; "" for nobody. Made once for all forms of a page."""
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return ""
    mark = getattr(request, "_opened_by", None)
    if mark is None:
        mark = signing.Signer(salt=_SALT).sign(str(user.pk))
        request._opened_by = mark  # type: ignore[attr-defined]
    return str(mark)


def opener_of(request: HttpRequest) -> str | None:
    """The primary key of the person who opened the page that was posted; None where nothing, or a forgery, says so."""
    try:
        return signing.Signer(salt=_SALT).unsign(request.POST.get(FIELD, ""))
    except signing.BadSignature:
        return None
