"""Reports with all that pages and rules read beside them: keys first, then rows by key, and once what many rows share.

One statement for all of it joins seventeen tables. Beyond eight, PostgreSQL no longer looks for a good order of them,
and plans for longer than it works.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from accounts.models import User
from priorities.models import LeadPost, Priority, StatusLabel
from priorities.readers import Reader, reader_of
from reporting.models import UNDONE, Report, ReportDraft, ReportingPeriod, ReportKey

PERIOD = ("period", "agreement__partnership")
RELATED = ("action__aim__priority", "action__standing", "priority", *PERIOD)
"""What is read with each report; the rest is shared. Eight tables are joined: see above."""


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
    """The reports in the order of the keys; a key without a report is left out. Seven queries at most, none for none.

    Each comes with its period, agreement and partnership; action, aim, and priority with its lead, co-ordinator and
    status; responder; labels, and all statuses of its plan. Posts come with their agency. ``drafts``: with the draft
    and its label; ``people``: with author and sender, and who saved the draft. ``unwritten``: reports on priorities
    that have no row yet, only a priority and the key of a period; they come last.
    """
    # Where periods are read anyway, for reports without a row, no other report needs its own.
    related = [name for name in RELATED if name not in PERIOD or not unwritten]
    rows_by_key = Report.objects.select_related(*related).order_by().in_bulk(keys) if keys else {}
    rows = [rows_by_key[key] for key in keys if key in rows_by_key] + list(unwritten)
    return complete(rows, drafts=drafts, people=people)


def complete(
    rows: list[Report], *, drafts: bool = True, people: bool = True, known: Collection[Report] = ()
) -> list[Report]:
    """Gives reports with their ``RELATED`` what they share: see :func:`whole_reports`. Six queries at most.

    ``known``: whole reports that were read just now; their posts and the statuses of their plans are not read again.
    """
    if not rows:
        return rows
    unknown = [row for row in rows if row.pk is None or not Report.period.is_cached(row)]
    _share(ReportingPeriod.objects.select_related("agreement__partnership"), [(unknown, "period")])
    for row in unknown:
        row.agreement = row.period.agreement
    for row in rows:
        row.period.agreement = row.agreement
    begun: list[ReportDraft] = []
    if drafts:
        begun = list(ReportDraft.objects.of(*rows))
        drafts_by_key = {draft.key: draft for draft in begun}
        for row in rows:
            row.draft = drafts_by_key.get(row.key)
    actions = [row.action for row in rows if row.action is not None]
    priorities = [row.about_priority for row in rows]
    _share(
        LeadPost._default_manager.select_related("agency"),
        [(rows, "responder"), (actions, "coordinator"), (priorities, "lead")],
        {post.pk: post for row in known for post in (*row.posts, row.about_priority.lead) if post},
    )
    labels = {label.pk: label for row in known for label in row.scheme}
    schemes = {row.agreement_id: row.scheme for row in known}
    unread: dict[int, list[StatusLabel]] = {
        row.agreement_id: [] for row in rows if row.agreement_id not in schemes
    }
    for label in StatusLabel._default_manager.filter(agreement__in=unread) if unread else ():
        labels[label.pk] = label
        if label.withdrawn_at is None:
            unread[label.agreement_id].append(label)
    for row in rows:
        row.scheme = schemes[row.agreement_id] if row.agreement_id in schemes else unread[row.agreement_id]
    standings = [action.standing for action in actions if hasattr(action, "standing")]
    _share(
        StatusLabel._default_manager.all(),
        [(rows, "label"), (rows, "agreed_label"), (standings, "label"), (begun, "label")],
        labels,
    )
    if people:
        _share(User._default_manager.all(), [(rows, "author"), (rows, "sent_by"), (begun, "saved_by")])
    return rows


def _share(
    targets: QuerySet[Any],
    places: Sequence[tuple[Sequence[Any], str]],
    known: Mapping[int, Any] = MappingProxyType({}),
) -> None:
    """Gives rows what a foreign key of theirs points to, by its name. One query for what is not known, each once."""
    pointers = [
        (row, name, key)
        for rows, name in places
        for row in rows
        if (key := getattr(row, f"{name}_id")) is not None
    ]
    unknown = {key for _, _, key in pointers if key not in known}
    read = targets.order_by().in_bulk(unknown) if unknown else {}
    for row, name, key in pointers:
        setattr(row, name, known[key] if key in known else read[key])


# --- locked -----------------------------------------------------------------------------------------------


def lock_rows(reports: QuerySet[Report]) -> QuerySet[Report]:
    """The reports, locked until the transaction ends: whoever saves a draft of one meanwhile waits.

    Savers of drafts do not hold the agreement's lock, so that everybody locks reports in the order of their keys.
    """
    return reports.order_by("pk").select_for_update(of=("self",))


def lock_reports(
    keys: Collection[ReportKey], known: Iterable[Report] = (), *, drafts: bool = True
) -> list[Report]:
    """The reports with all that rights and rules read (see :func:`complete`), locked. Eight queries at most.

    ``known``: the reports as the page was opened with them, whole or not. ``drafts``: with their drafts. A report on a
    priority that nobody has sent is a new row, not saved yet; its priority is locked instead, so that of two people who
    begin it at once the second waits. Those that do not exist are left out.
    """
    locked = lock_rows(Report.objects.with_keys(keys).filter(withdrawn_at__isnull=True))
    rows = list(locked.select_related(*RELATED))
    existing = {row.key for row in rows}
    unwritten = [key for key in keys if key.priority and key not in existing]
    rows += _new_reports(unwritten) if unwritten else []
    return complete(rows, drafts=drafts, people=False, known=[row for row in known if row.scheme])


def _new_reports(keys: Collection[ReportKey]) -> list[Report]:
    """Reports on priorities without rows, as they would be written first. Two queries."""
    wanted = {key.priority for key in keys if key.priority}
    locked = Priority._default_manager.filter(pk__in=wanted, withdrawn_at__isnull=True).order_by("pk")
    priorities = {row.pk: row for row in locked.select_for_update(of=("self",))}
    periods = ReportingPeriod.objects.in_bulk({key.period for key in keys})
    reports = []
    for key in keys:
        period, priority = periods.get(key.period), priorities.get(key.priority or 0)
        if period is not None and priority is not None and period.agreement_id == priority.agreement_id:
            reports.append(new_report(period, priority))
    return reports


def new_report(period: ReportingPeriod, priority: Priority) -> Report:
    """A report on a priority, not saved: as it is before anybody has sent it."""
    return Report(
        agreement_id=priority.agreement_id, period=period, priority=priority, position=priority.position
    )


def readers_of(by: User, rows: Iterable[Report]) -> dict[int, Reader]:
    """Who the person is to the agreement of each of the reports, by the agreement's primary key. One query for each."""
    agreements = {row.agreement_id: row.agreement for row in rows}
    return {key: reader_of(by, agreement) for key, agreement in agreements.items()}
