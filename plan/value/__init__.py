"""The plan as one frozen value (design: domain.md, "One value, one difference")."""

from plan.value.plan import (
    NOT_READ,
    TABLE_NAMES,
    LabelledAction,
    LabelledAim,
    PlanValue,
    Section,
    WithdrawnRow,
)
from plan.value.tables import BY_NAME, TABLES, ManyField, Table, with_needed

__all__ = [
    "BY_NAME",
    "NOT_READ",
    "TABLES",
    "TABLE_NAMES",
    "LabelledAction",
    "LabelledAim",
    "ManyField",
    "PlanValue",
    "Section",
    "Table",
    "WithdrawnRow",
    "with_needed",
]
