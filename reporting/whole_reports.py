"""Reports with all that pages and rules read beside them: keys first, then rows by key, and once what many rows share.

One statement for all of it joins seventeen tables. Beyond eight, PostgreSQL no longer looks for a good order of them,
and plans for longer than it works.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from accounts.models import User
from priorities.models import LeadPost, Priority, StatusLabel
from reporting.models import UNDONE, Report, ReportDraft, ReportingPeriod

PERIOD = "period__agreement__partnership"
RELATED = ("action__aim__priority", "action__standing", PERIOD)
"""What is read with each report; the rest is shared. Seven tables are joined: see above."""


def keys_in_printed_order(updates: QuerySet[Any]) -> QuerySet[Any]:
    """The primary keys of updates in printed order."""
    return printed_order(updates).values_list("pk", flat=True)


def printed_order(updates: QuerySet[Any]) -> QuerySet[Any]:
    """The updates: undone ones first, then by agreement, priority, aim and action."""
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
    )


def whole_reports(
    keys: Sequence[int], *, unwritten: Sequence[Report] = (), drafts: bool = True, people: bool = True
) -> list[Report]:
    """The reports in the order of the keys; a key without a report is left out. Six queries at most, none for none.

    Each comes with its period, agreement and partnership; action, aim, and priority with its lead, co-ordinator and
    status; responder; labels, and all statuses of its plan. Posts come with their agency. ``drafts``: with the draft
    and its label; ``people``: with author and sender, and who saved the draft. ``unwritten``: reports on priorities
    that have no row yet, only the key of a period and a priority; they come last.
    """
    # Where periods are read anyway, for reports without a row, no other report needs its own.
    related = [name for name in RELATED if name != PERIOD or not unwritten]
    rows_by_key = Report.objects.select_related(*related).order_by().in_bulk(keys) if keys else {}
    rows = [rows_by_key[key] for key in keys if key in rows_by_key] + list(unwritten)
    return complete(rows, drafts=drafts, people=people)


def complete(rows: list[Report], *, drafts: bool = True, people: bool = True) -> list[Report]:
    """Gives reports with their ``RELATED`` what they share: see :func:`whole_reports`. Five queries at most."""
    if not rows:
        return rows
    actions = [row.action for row in rows if row.action is not None]
    standings = [action.standing for action in actions if hasattr(action, "standing")]
    unknown = [row for row in rows if row.pk is None or not Report.period.is_cached(row)]
    _share(ReportingPeriod.objects.select_related("agreement__partnership"), [(unknown, "period")])
    for row in rows:
        row.agreement = row.period.agreement
    begun: list[ReportDraft] = []
    if drafts:
        begun = list(ReportDraft.objects.of(*rows))
        drafts_by_key = {draft.key: draft for draft in begun}
        for row in rows:
            row.draft = drafts_by_key.get(row.key)
    unknown = [row for row in rows if not Report.priority.is_cached(row)]
    _share(Priority._default_manager.all(), [(unknown, "priority")])
    priorities = [row.about_priority for row in rows]
    _share(
        LeadPost._default_manager.select_related("agency"),
        [(rows, "responder"), (actions, "coordinator"), (priorities, "lead")],
    )
    schemes: dict[int, list[StatusLabel]] = {row.agreement_id: [] for row in rows}
    labels = StatusLabel._default_manager.filter(agreement__in=schemes).in_bulk()
    for label in labels.values():
        if label.withdrawn_at is None:
            schemes[label.agreement_id].append(label)
    for row in rows:
        row.scheme = schemes[row.agreement_id]
    _give(
        labels, _pointers([(rows, "label"), (rows, "agreed_label"), (standings, "label"), (begun, "label")])
    )
    if people:
        _share(User._default_manager.all(), [(rows, "author"), (rows, "sent_by"), (begun, "saved_by")])
    return rows


Places = Sequence[tuple[Sequence[Any], str]]
"""Rows, and the name of a foreign key of theirs."""


def _share(targets: QuerySet[Any], places: Places) -> None:
    """Fetches what foreign keys of rows point to, each once, and gives it to the rows. One query, none without keys."""
    pointers = _pointers(places)
    _give(targets.order_by().in_bulk({key for _, _, key in pointers}) if pointers else {}, pointers)


def _pointers(places: Places) -> list[tuple[Any, str, int]]:
    return [
        (row, name, key)
        for rows, name in places
        for row in rows
        if (key := getattr(row, f"{name}_id")) is not None
    ]


def _give(rows_by_key: Mapping[int, Any], pointers: Sequence[tuple[Any, str, int]]) -> None:
    for row, name, key in pointers:
        setattr(row, name, rows_by_key[key])
