"""What Django's admin shows: see ``csa_tracker.records``."""

from csa_tracker.records import plan_tables, registers, search

__all__ = ["plan_tables", "registers", "search"]
