"""The last checks, kept in this process: a page that is turned reads neither the file nor the plan again.

A check is the same while the file, the answers and choices, and the plan are. Whoever writes checks anew: see
`workflow.confirm`.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import replace
from typing import NamedTuple

from loading.load import last_entry
from loading.models import Load
from loading.uploads.outcome import LoadOutcome, preview_load, said_of

MOST = 2
"""Checks kept at once in a process."""


class _Known(NamedTuple):
    """All that a check depends on. ``said``: the answers and choices; ``entry``: see `last_entry`."""

    file: str
    said: str
    entry: int


_checks: OrderedDict[int, tuple[_Known, LoadOutcome]] = OrderedDict()
_lock = threading.Lock()


def check_of(load: Load) -> LoadOutcome:
    """What a load would do, as on the last page where nothing has changed since. Raises as `preview_load` does."""
    known = _known(load)
    with _lock:
        kept = _checks.get(load.pk)
        if kept is not None and kept[0] == known:
            _checks.move_to_end(load.pk)
            return replace(kept[1], load=load)
    outcome = preview_load(load)
    of_another = (
        load.agreement is None and outcome.checked is not None and outcome.checked.agreement is not None
    )
    if outcome.checked is not None and not of_another:
        with _lock:
            _checks[load.pk] = (known, outcome)
            while len(_checks) > MOST:
                _checks.popitem(last=False)
    return outcome


def forget_checks() -> None:
    """Forgets all that is kept, as a new process begins."""
    with _lock:
        _checks.clear()


def _known(load: Load) -> _Known:
    return _Known(
        load.name,
        f"{said_of(load)} {load.partnership.name}",
        last_entry(load.agreement, load.partnership_id),
    )
