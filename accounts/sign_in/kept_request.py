"""What a person asked for before the service had to ask them for something else first.

Somebody who posts a form and is then asked to sign in again, or for a second factor, must not lose what they
typed. The request is kept in their own session, is shown to nobody else, and goes on only when they press
"Carry on".
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth import SESSION_KEY as OWNER_KEY
from django.http import HttpRequest

KEPT_KEY = "accounts_kept_request"


@dataclass(frozen=True)
class SavedRequest:
    """``fields`` are the posted names and values in order; None: the page was only asked for.

    ``had_files``: files were posted too; they are not kept and have to be chosen again.
    """

    address: str
    fields: list[tuple[str, str]] | None
    had_files: bool


def keep(request: HttpRequest) -> None:
    """Keep the request for the owner of the session, in place of one kept before."""
    fields = None
    if request.method == "POST":
        fields = [
            [name, value]
            for name, values in request.POST.lists()
            if name != "csrfmiddlewaretoken"
            for value in values
        ]
    request.session[KEPT_KEY] = {
        "owner": request.session.get(OWNER_KEY),
        "address": request.get_full_path(),
        "fields": fields,
        "had_files": bool(request.FILES),
    }


def kept(request: HttpRequest) -> SavedRequest | None:
    """What the person who is signed in asked for before; None: nothing."""
    data = request.session.get(KEPT_KEY)
    if not data or not request.user.is_authenticated or data["owner"] != str(request.user.pk):
        return None
    fields = data["fields"]
    return SavedRequest(
        data["address"],
        None if fields is None else [(name, value) for name, value in fields],
        data["had_files"],
    )


def let_go(request: HttpRequest) -> None:
    """Forget what was kept."""
    request.session.pop(KEPT_KEY, None)
