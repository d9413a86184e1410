"""What every request and every response goes through, where neither Django nor a library does it."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

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


class PermissionsPolicyMiddleware:
    """Says which features of the browser a page may use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the header unless the view has set its own."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class ReadableMiddleware:
    """Makes of a request what the pages can read: UTF-8 throughout, and no NUL where something is looked for by it.

    NUL in a path: no such page. In what an address asks: a page that says so (400). A cookie with it is none of ours
    and counts as not sent. What is posted is left to the forms, whose texts drop it with other invisible characters.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Before the session is read by its cookie, and the form for its token."""
        # Our pages post UTF-8. Django refuses another encoding each time the form is read, and its page that says so
        # reads the form: the exception would leave the service.
        if (request.encoding or "utf-8").lower() != "utf-8":
            request.encoding = "utf-8"
        for name in [name for name, value in request.COOKIES.items() if NUL in value]:
            del request.COOKIES[name]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], arguments: Any, options: Any
    ) -> HttpResponse | None:
        """Once everything that a page of ours needs is there."""
        if NUL in request.path_info:
            raise Http404("No address has such a character.")
        if any(NUL in name or NUL in "".join(values) for name, values in request.GET.lists()):
            return render(request, "csa_tracker/unreadable-address.html", status=400)
        return None
