"""Middleware around everything: the header of permissions, input that pages cannot read, locks not to be had."""

from collections.abc import Callable
from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.requests.typed import fields_to_repeat
from core.text import NUL

# Passkeys are the only browser feature that the service uses; everything else is switched off.
PERMISSIONS_POLICY = ", ".join(
    [
        "publickey-credentials-get=(self)",
        "publickey-credentials-create=(self)",
        *(
            f"{feature}=()"
            for feature in (
                "accelerometer",
                "autoplay",
                "browsing-topics",
                "camera",
                "display-capture",
                "encrypted-media",
                "fullscreen",
                "geolocation",
                "gyroscope",
                "magnetometer",
                "microphone",
                "midi",
                "payment",
                "usb",
            )
        ),
    ]
)


LOCK_NOT_AVAILABLE, DEADLOCK = "55P03", "40P01"  # of PostgreSQL, Appendix A of its manual


def is_busy(error: Exception) -> bool:
    """Whether a statement failed because others held a lock for too long. Its transaction has been taken back."""
    if not isinstance(error, OperationalError):
        return False
    code = getattr(error.__cause__, "pgcode", None)
    return code in (LOCK_NOT_AVAILABLE, DEADLOCK) or str(error).startswith("database is locked")


class OutermostMiddleware:
    """Stands before the session and the sign-in: what comes in is made readable, what goes out has its policy.

    Every request is read as UTF-8. PostgreSQL cannot search for NUL: in the path it is not found, in the query of an
    address a page says so (400), a cookie with it is not ours and is dropped. Forms remove NUL from posted texts, with
    other invisible characters.

    Where the database was busy for too long, the answer is 503: nothing was changed, and one button sends it again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Adds the header of permissions, too, unless the view has set its own."""
        # Our pages post UTF-8. Django raises an exception each time a form in another encoding is read, also by its own
        # error page.
        if (request.encoding or "utf-8").lower() != "utf-8":
            request.encoding = "utf-8"
        for name in [name for name, value in request.COOKIES.items() if NUL in value]:
            del request.COOKIES[name]
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], arguments: Any, options: Any
    ) -> HttpResponse | None:
        """Runs after the other middleware, because the error pages need its work."""
        if NUL in request.path_info:
            raise Http404("No address has such a character.")
        if any(NUL in name or NUL in "".join(values) for name, values in request.GET.lists()):
            return render(request, "csa_tracker/unreadable-address.html", status=400)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page, for a lock that could not be had; None for any other exception."""
        if not is_busy(error):
            return None
        response = render(request, "503.html", {"again": fields_to_repeat(request)}, status=503)
        response.headers["Retry-After"] = "30"
        return response
