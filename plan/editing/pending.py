"""Decisions that have not reached the plan yet."""

from __future__ import annotations

from django.db.models import Model

from actions.models import AimTheme
from core.history import history_of
from plan.value import TABLES
from priorities.models import Agreement, Decision, PriorityLead


def pending_decisions(agreement: Agreement) -> list[Decision]:
    """Open decisions that no change of the plan names yet, oldest first.

    Two queries at most.
    """
    open_decisions = list(
        Decision._default_manager.filter(
            agreement=agreement, status__iexact="open", withdrawn_at__isnull=True
        ).order_by("position", "pk")
    )
    if not open_decisions:
        return []
    keys = [row.pk for row in open_decisions]
    models: list[type[Model]] = [
        Agreement,
        PriorityLead,
        AimTheme,
        *(table.model for table in TABLES if table.name != "decisions"),
    ]
    first, *rest = [
        history_of(model)
        ._default_manager.filter(history_decision__in=keys)
        .order_by()
        .values_list("history_decision", flat=True)
        .distinct()
        for model in models
    ]
    named_keys = set(first.union(*rest))
    return [row for row in open_decisions if row.pk not in named_keys]
