"""Reports with all that pages and rules read beside them: keys first, then rows by key, and once what many rows share.

One statement for all of it joins seventeen tables. Beyond eight, PostgreSQL no longer looks for a good order of them,
and plans for longer than it works.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from accounts.models import User
from priorities.models import LeadPost, Priority, StatusLabel
from reporting.models import UNDONE, Report, ReportDraft, ReportingPeriod

RELATED = ("action__aim__priority", "action__standing")
"""What each report has for itself; the rest is shared."""


def keys_in_printed_order(updates: QuerySet[Any]) -> QuerySet[Any]:
    """The primary keys of updates: undone ones first, then by agreement, priority, aim and action."""
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


def whole_reports(keys: Sequence[int], *, unwritten: Sequence[Report] = ()) -> list[Report]:
    """The reports in the order of the keys; a key without a report is left out. Seven queries at most, none for none.

    Each comes with its period, agreement and partnership; action, aim, and priority with its lead, co-ordinator and
    status; responder; labels, author and sender; and the draft with its label and saver. Posts come with their agency.
    ``unwritten``: reports on priorities that have no row yet, only a period and a priority; they come last.
    """
    rows_by_key = Report.objects.select_related(*RELATED).in_bulk(keys) if keys else {}
    rows = [rows_by_key[key] for key in keys if key in rows_by_key] + list(unwritten)
    if not rows:
        return []
    actions = [row.action for row in rows if row.action is not None]
    standings = [action.standing for action in actions if hasattr(action, "standing")]
    drafts = {draft.key: draft for draft in ReportDraft.objects.of(*rows)}
    for row in rows:
        row.draft = drafts.get(row.key)
    _share(ReportingPeriod.objects.select_related("agreement__partnership"), [(rows, "period")])
    for row in rows:
        row.agreement = row.period.agreement
    _share(Priority._default_manager.all(), [(rows, "priority")])
    _share(
        LeadPost._default_manager.select_related("agency"),
        [
            (rows, "responder"),
            (actions, "coordinator"),
            ([row.about_priority for row in rows], "lead"),
        ],
    )
    _share(
        StatusLabel._default_manager.all(),
        [(rows, "label"), (rows, "agreed_label"), (standings, "label"), (list(drafts.values()), "label")],
    )
    _share(
        User._default_manager.all(),
        [(rows, "author"), (rows, "sent_by"), (list(drafts.values()), "saved_by")],
    )
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
