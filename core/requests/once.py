"""A request that is sent twice - a double click, a reload, "back" and the button again - writes once and says so.

The form has ``{% once %}`` beside ``{% csrf_token %}``; the view calls its verb inside :func:`once`. The token is
claimed in the transaction of the verb: a second request that comes meanwhile waits for the first, on PostgreSQL at
the key of the claim, on SQLite at the transaction. What the verb refuses is not claimed and can be sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2s
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.deprecation import MiddlewareMixin

from core.models import SentForm

FIELD = "once"
"""Name of the hidden field."""
KEPT_FOR = timedelta(days=7)
SENT_BEFORE = "You have sent this already. It is saved once: nothing was added or sent a second time."


def _key(request: HttpRequest, token: str) -> str:
    """The key of the claim of a person's form."""
    return blake2s(f"{request.user.pk} {token}".encode(), digest_size=16).hexdigest()


class SentBefore(Exception):
    """The same form has been sent and saved before. ``address``: where that led; "" for the form's own page."""

    def __init__(self, address: str) -> None:
        super().__init__(SENT_BEFORE)
        self.address = address


@dataclass
class Sending:
    """A form that is being sent. ``address``: where a second press leads; set it where it depends on the new row."""

    address: str = ""


@contextmanager
def once(request: HttpRequest, address: str = "") -> Iterator[Sending]:
    """One transaction for what a posted form does. ``address``: where the view leads afterwards; "": its own page.

    Raises SentBefore, which :class:`OnceMiddleware` answers, if the same person has sent the same form before and it
    was saved. A request without a token is not checked.
    """
    token = request.POST.get(FIELD, "")
    sending = Sending(address)
    with transaction.atomic():
        if not token:
            yield sending
            return
        key = _key(request, token)
        try:
            with transaction.atomic():
                row = SentForm.objects.create(key=key, address=address)
        except IntegrityError:
            raise SentBefore(SentForm.objects.get(key=key).address) from None
        yield sending
        if sending.address != address:
            row.address = sending.address
            row.save(update_fields=["address"])


def forget_old_forms(now: datetime) -> None:
    """Deletes the claims of forms that were sent so long ago that nobody sends them again."""
    SentForm.objects.filter(sent_at__lt=now - KEPT_FOR).delete()


class OnceMiddleware(MiddlewareMixin):
    """Says so, on the page to which the first press led, where a form has been sent and saved before.

    It looks before the view does: what the form is about may be answered, closed or gone by then.
    """

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], arguments: Any, options: Any
    ) -> HttpResponse | None:
        """The redirect for a form that has been sent before; None for any other request."""
        token = request.POST.get(FIELD, "") if request.method == "POST" else ""
        if not token:
            return None
        row = SentForm.objects.filter(key=_key(request, token)).first()
        return self.answer(request, row.address) if row else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The redirect; None for any other exception."""
        return self.answer(request, error.address) if isinstance(error, SentBefore) else None

    @staticmethod
    def answer(request: HttpRequest, address: str) -> HttpResponse:
        """The redirect, with the sentence on the page that it leads to."""
        messages.info(request, SENT_BEFORE)
        return redirect(address or request.get_full_path())
