"""A form whose token against forgery does not fit: its words go back to the page of ours that sent them, if one did."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.requests.opened_by import FIELD, opener_of
from core.requests.typed import fields_to_repeat


def is_of_this_service(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent the request; False where it does not say.

    Only the browser sets these headers, no page can. ``Sec-Fetch-Site`` is asked first: a page of ours whose policy
    hides its address sends the origin "null".
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    sent_from = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    return (sent_from.scheme, sent_from.netloc) == (request.scheme, request.get_host())


def refuse(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's view of such a request (CSRF_FAILURE_VIEW). Nothing is stored.

    A page of ours gets what was typed back, in a form with a fresh token; any other gets none of it. What one person
    typed is not shown to another who has signed in since.
    """
    opener, user = opener_of(request), getattr(request, "user", None)
    own = str(user.pk) if user is not None and user.is_authenticated else ""
    is_anothers = bool(own) and opener is not None and opener != own
    again = fields_to_repeat(request) if is_of_this_service(request) and not is_anothers else None
    mark = request.POST.get(FIELD, "") if opener is not None and not own else ""
    context = {"again": again, "mark": mark, "field": FIELD, "is_anothers": is_anothers}
    return render(request, "403_csrf.html", context, status=403)
