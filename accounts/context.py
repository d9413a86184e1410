"""The context processor for the unit that runs the tracker."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.unit import service_unit


def unit(request: HttpRequest) -> dict[str, str]:
    """``unit_name``, and ``unit_email`` ("": none is printed), for the foot of every page and the statements."""
    name, email = service_unit()
    return {"unit_name": name, "unit_email": email}
