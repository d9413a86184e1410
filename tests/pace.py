"""How fast this processor works at the moment, so that a limit in seconds means the same amount of work everywhere."""

import time

FOR_TEN_MILLION = 0.3
"""Limits in seconds are meant for a processor that counts to ten million in this time."""


def slowness() -> float:
    """How many times longer than that this processor takes now; never below 1, so that a quick one gains nothing."""
    begun = time.process_time()
    for _ in range(10_000_000):
        pass
    return max(1.0, (time.process_time() - begun) / FOR_TEN_MILLION)
