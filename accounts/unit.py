"""The unit that runs the tracker, as pages, statements and e-mails name it. It stands with its partnership only."""

from __future__ import annotations

import time
from typing import NamedTuple

from accounts.models import Partnership

KEPT_SECONDS = 60
"""Every page names the unit: a process asks the database for it at most so often."""


class Unit(NamedTuple):
    """``email`` "": it has no mailbox, and none is printed."""

    name: str = "Community Safety Unit"
    email: str = ""


_kept: list[tuple[float, Unit]] = []


def unit_of(partnership: Partnership | None) -> Unit:
    """The unit that runs a partnership; what is not said of it is that of the service's. None: the service's unit."""
    service = service_unit()
    if partnership is None:
        return service
    return Unit(partnership.unit_name or service.name, partnership.unit_email or service.email)


def service_unit() -> Unit:
    """The unit of the county's partnership, or of the first one where there is no county's."""
    if not _kept or time.monotonic() - _kept[0][0] > KEPT_SECONDS:
        keep_unit(_read_unit())
    return _kept[0][1]


def keep_unit(unit: Unit) -> None:
    """From now on this process names this unit, for KEPT_SECONDS."""
    _kept[:] = [(time.monotonic(), unit)]


def forget_unit() -> None:
    """For whoever changes a partnership: the next page reads it again."""
    _kept.clear()


def _read_unit() -> Unit:
    rows = Partnership.objects.order_by("pk").values_list("kind", "unit_name", "unit_email")
    first = min(rows, key=lambda row: row[0] != Partnership.Kind.COUNTY, default=None)
    return Unit(first[1] or Unit().name, first[2]) if first else Unit()
