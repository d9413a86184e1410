"""The unit that runs the tracker, as pages, statements and e-mails name it. It stands with its partnership only."""

from __future__ import annotations

import time
from typing import NamedTuple

from accounts.models import Partnership
from core.text import lines_of

KEPT_SECONDS = 60
"""Every page names the unit: a process asks the database for it at most so often."""


class Unit(NamedTuple):
    """``email``, ``phone``, ``address`` "": it has none, and none is printed. ``address``: a line each."""

    name: str = "Community Safety Unit"
    email: str = ""
    phone: str = ""
    address: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """Its name and address, then how else it is reached, for a paper; empty where it is not reached at all."""
        reached = (("E-mail", self.email), ("Telephone", self.phone))
        ways = [f"{words}: {way}" for words, way in reached if way]
        if not (ways or self.address):
            return ()
        return (", ".join([self.name, *lines_of(self.address)]), *ways)


_kept: list[tuple[float, Unit]] = []


def unit_of(partnership: Partnership | None) -> Unit:
    """The unit that runs a partnership; what is not said of it is that of the service's. None: the service's unit.

    A unit with a name of its own is not reached at the telephone or the address of another one.
    """
    service = service_unit()
    if partnership is None:
        return service
    others = Unit(service.name, service.email) if partnership.unit_name else service
    own = (partnership.unit_name, partnership.unit_email, partnership.unit_phone, partnership.unit_address)
    return Unit(*(given or general for given, general in zip(own, others, strict=True)))


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
    columns = ("kind", "unit_name", "unit_email", "unit_phone", "unit_address")
    rows = Partnership.objects.order_by("pk").values_list(*columns)
    first = min(rows, key=lambda row: row[0] != Partnership.Kind.COUNTY, default=None)
    return Unit(first[1] or Unit().name, *first[2:]) if first else Unit()
