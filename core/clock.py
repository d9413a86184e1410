"""The time zone of the service: London, whatever the server's own time zone is. Runs without Django."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

TIME_ZONE = "Europe/London"
LONDON = ZoneInfo(TIME_ZONE)


def local_day(moment: datetime) -> date:
    """The day in London at an aware moment; as Django's ``localdate``, for code that needs no settings."""
    return moment.astimezone(LONDON).date()
