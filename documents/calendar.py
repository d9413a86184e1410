"""Calendar files (iCalendar, RFC 5545) of whole days, as every calendar takes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

CONTENT_TYPE = "text/calendar; charset=utf-8"
OCTETS = 75
"""The longest line; what is longer goes on in the next, after a blank."""
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


@dataclass(frozen=True)
class DayEvent:
    """Something on a day. ``key``: names it for good, so that a file that is taken again changes it and adds none."""

    key: str
    day: date
    title: str
    address: str = ""


def calendar_file(title: str, events: Iterable[DayEvent], made_at: datetime) -> bytes:
    """The file. The days are free in the calendar of whoever takes it: a deadline blocks no time."""
    stamp = f"{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Community Safety Agreement tracker//EN"]
    lines.append(f"X-WR-CALNAME:{title.translate(_ESCAPED)}")
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{event.key}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{event.title.translate(_ESCAPED)}",
            *([f"URL:{event.address}"] if event.address else []),
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _folded(line: str) -> bytes:
    """A line in parts of at most 75 octets; no character is split."""
    parts, part = [], b""
    for character in line:
        octets = character.encode()
        if len(part) + len(octets) > OCTETS:
            parts.append(part)
            part = b" "
        part += octets
    return b"\r\n".join([*parts, part]) + b"\r\n"
