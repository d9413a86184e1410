"""A request that is saved while the person has to sign in again or show a second factor.

So nobody loses a form that they have filled in. The request is saved in the person's own session, nobody else sees
it, and it continues only when they press "Carry on".
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth import SESSION_KEY as OWNER_KEY
from django.http import HttpRequest

from core.requests.opened_by import FIELD

REQUEST_KEY = "accounts_kept_request"


@dataclass(frozen=True)
class SavedRequest:
    """A saved request. ``fields``: the posted names and values in order; None for a GET.

    ``had_files``: the POST had files, which are not saved and have to be chosen again.
    """

    address: str
    fields: list[tuple[str, str]] | None
    had_files: bool


def save_request(request: HttpRequest, owner: str | None = None) -> None:
    """Saves the request for the owner of the session; replaces one saved before.

    ``owner``: the primary key of the person who opened the page, where the session has none any more.
    """
    fields = None
    if request.method == "POST":
        fields = [
            [name, value]
            for name, values in request.POST.lists()
            if name not in ("csrfmiddlewaretoken", FIELD)
            for value in values
        ]
    request.session[REQUEST_KEY] = {
        "owner": owner or request.session.get(OWNER_KEY),
        "address": request.get_full_path(),
        "fields": fields,
        "had_files": bool(request.FILES),
    }


def saved_request(request: HttpRequest) -> SavedRequest | None:
    """The saved request of the signed-in person; None if there is none."""
    data = request.session.get(REQUEST_KEY)
    if not data or not request.user.is_authenticated or data["owner"] != str(request.user.pk):
        return None
    fields = data["fields"]
    return SavedRequest(
        data["address"],
        None if fields is None else [(name, value) for name, value in fields],
        data["had_files"],
    )


def forget_request(request: HttpRequest) -> None:
    """Deletes the saved request."""
    request.session.pop(REQUEST_KEY, None)
