"""How fast this machine is at the moment, so that a limit in seconds means the same work everywhere."""

import time

USUAL = 0.3
"""Processor seconds in which the machine that the limits were set on counts to ten million."""


def slowness() -> float:
    """How many times slower this processor works now than the one that limits were set on; never below 1."""
    begun = time.process_time()
    for _ in range(10_000_000):
        pass
    return max(1.0, (time.process_time() - begun) / USUAL)
