"""The plan as one frozen value (design: domain.md, "One value, one difference")."""

from plan.value.fields import ManyField
from plan.value.plan import (
    NOT_READ,
    TABLE_NAMES,
    LabelledAction,
    LabelledAim,
    PlanValue,
    Section,
    WithdrawnRow,
)
from plan.value.table import Table
from plan.value.tables import AGREEMENT, BY_NAME, TABLES, table_of, with_needed

__all__ = [
    "AGREEMENT",
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
    "table_of",
    "with_needed",
]
