"""A story told at past moments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.utils import timezone


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """Inside, it is this moment: what verbs write is dated so. The demonstration tells a past.

    Everything here asks ``django.utils.timezone`` what time it is, so its one function is replaced, and no verb needs
    a parameter that nobody else may use. It holds for the whole process: a command calls it, never a request. Raises
    RuntimeError on a real service, and ValueError for a moment to come.
    """
    if not settings.DEBUG:
        raise RuntimeError("The clock of a real service is never put back.")
    now = timezone.now
    if moment > now():
        raise ValueError(f"{moment} has not come yet.")
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = now
