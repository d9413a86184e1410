"""Updates with all that pages and rules read beside them: keys first, then rows by key, and once what many rows share.

One statement for all of it joins seventeen tables. Beyond eight, PostgreSQL no longer looks for a good order of them,
and plans for longer than it works.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from accounts.models import User
from priorities.models import LeadPost, StatusLabel
from reporting.models import UNDONE, ProgressUpdate, ReportingPeriod

RELATED = ("action__aim__priority", "action__standing", "draft")
"""What each update has for itself; the rest is shared."""


def keys_in_printed_order(updates: QuerySet[Any]) -> QuerySet[Any]:
    """The primary keys: undone updates first, then by agreement, priority, aim and action."""
    rank = Case(When(state__in=UNDONE, then=Value(0)), default=Value(1), output_field=IntegerField())
    return updates.order_by(
        rank,
        "agreement__title",
        "agreement",
        "action__aim__priority__position",
        "action__aim__priority",
        "action__aim__position",
        "action__aim",
        "action__position",
        "pk",
    ).values_list("pk", flat=True)


def whole_updates(keys: Sequence[int]) -> list[ProgressUpdate]:
    """The updates in the order of the keys; a key without an update is left out. Five queries at most, none for none.

    Each comes with its period, agreement and partnership; action, aim, priority and its lead, co-ordinator and status;
    responder; labels, author and sender; and the draft with its label and saver. Posts come with their agency.
    """
    if not keys:
        return []
    rows_by_key = ProgressUpdate.objects.select_related(*RELATED).in_bulk(keys)
    rows = [rows_by_key[key] for key in keys if key in rows_by_key]
    actions = [row.action for row in rows]
    standings = [action.standing for action in actions if hasattr(action, "standing")]
    drafts = [row.draft for row in rows if hasattr(row, "draft")]
    _share(ReportingPeriod.objects.select_related("agreement__partnership"), [(rows, "period")])
    for row in rows:
        row.agreement = row.period.agreement
    _share(
        LeadPost._default_manager.select_related("agency"),
        [
            (rows, "responder"),
            (actions, "coordinator"),
            ([action.aim.priority for action in actions], "lead"),
        ],
    )
    _share(
        StatusLabel._default_manager.all(),
        [(rows, "label"), (rows, "agreed_label"), (standings, "label"), (drafts, "label")],
    )
    _share(User._default_manager.all(), [(rows, "author"), (rows, "sent_by"), (drafts, "saved_by")])
    return rows


def _share(targets: QuerySet[Any], places: Iterable[tuple[Sequence[Any], str]]) -> None:
    """Fetches what foreign keys of rows point to, each once, and gives it to the rows. One query, none without keys."""
    pointers = [
        (row, name, key)
        for rows, name in places
        for row in rows
        if (key := getattr(row, f"{name}_id")) is not None
    ]
    rows_by_key = targets.in_bulk({key for _, _, key in pointers}) if pointers else {}
    for row, name, key in pointers:
        setattr(row, name, rows_by_key[key])
