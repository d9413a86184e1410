"""The worlds that tests stand on, by name, and who builds each: see tests/databases.py.

A builder fills an empty database; what it gives is handed to whoever asks for ``databases.value(name)``. A world is
worth its place when several tests read it; who needs it a little different writes into the copy and takes it back.
"""

from __future__ import annotations

from collections.abc import Callable

import time_machine

from tests import build
from tests.clock import NOW


def cast() -> build.Cast:
    """The people of the tests, in the county's partnership."""
    with time_machine.travel(NOW, tick=False):
        return build.cast()


WORLDS: dict[str, Callable[[], object]] = {
    "cast": cast,
}
