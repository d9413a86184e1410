"""The canonical bytes of a published reporting period, and checking the database against them.

Nothing can be changed in a closed period, so a published period must read the same for ever: its history at the moment
of publication, and its live rows. The bytes are JSON: keys in order, UTF-8, no spaces; refs of actions and priorities
instead of database keys; moments and dates as ISO text. The columns of a format never change: new columns need a new
format, and a period is checked in the format in which it was published.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from actions.models import ActionStatus
from core.history import rows_at
from plan.difference import Difference
from plan.models import Seal, StoredPeriod
from plan.value.rows import CommentaryValue, PeriodValue, UpdateValue
from plan.versions.canonical import digest, json_bytes
from plan.versions.chain import add_seal
from priorities.models import Agreement, Matter, StatusLabel
from priorities.writing import writing
from reporting.models import Report, ReportingPeriod, ReportRound
from reporting.models.querysets import ReportQuerySet

FORMAT_VERSION = 3
"""The format in which periods are published now."""

# The columns of format 1. Its first sheet has the old name of reporting periods, which published bytes keep.
_PERIOD = (
    "title", "plan_year", "period_start", "period_end", "opens_on", "due_on", "meeting_on", "despatch_on",
    "partnership_on", "source", "state", "closed_at", "published_at",
)  # fmt: skip
_UPDATE = (
    "action__ref", "responder__ref", "state", "label__ref", "report_text", "group_text", "what_changed", "being_done",
    "needed", "proposed_due", "proposed_due_reason", "completed_on", "ask_answer", "is_confirmation", "author_name",
    "sent_at", "received_from", "agreed_label__ref", "agreed_reason", "agreed_due", "is_illustrative", "withdrawn_at",
)  # fmt: skip
_COMMENTARY = ("priority__ref", "text", "state", "author_name", "sent_at", "received_from", "withdrawn_at")
_ASK = ("action__ref", "text", "by_whom", "by_when", "withdrawn_at")
_ROUND = (
    "update__action__ref", "commentary__priority__ref", "kind", "at", "by_name", "note", "label__ref",
    "received_from", "how", "meeting_on",
)  # fmt: skip
_STANDING = ("ref", "label__ref", "completed_on")
_LABEL = ("ref", "label", "meaning", "delivery_state", "rag")
_FORMAT_1: Mapping[str, tuple[str, ...]] = {
    "cycle": _PERIOD,
    "updates": _UPDATE,
    "commentary": _COMMENTARY,
    "asks": _ASK,
    "rounds": _ROUND,
    "standings": _STANDING,
    "scheme": _LABEL,
}
# Format 2 adds the answers to the questions before sending.
_FORMAT_2: Mapping[str, tuple[str, ...]] = {**_FORMAT_1, "updates": (*_UPDATE, "remark")}
# Format 3 adds the words of the group for the report, and whether its reason may be published.
_FORMAT_3: Mapping[str, tuple[str, ...]] = {
    **_FORMAT_2,
    "updates": (*_FORMAT_2["updates"], "reason_is_public", "agreed_text"),
}
# The bytes name columns as the tables had them when format 1 was made; since then they are read from here.
_KEPT_IN: Mapping[tuple[str, str], str] = {
    ("commentary", "text"): "report_text",
    ("asks", "action__ref"): "subject_ref",
    ("asks", "by_whom"): "for_whom",
    ("rounds", "update__action__ref"): "report__action__ref",
    ("rounds", "commentary__priority__ref"): "report__priority__ref",
}
FORMATS: Mapping[int, Mapping[str, tuple[str, ...]]] = {1: _FORMAT_1, 2: _FORMAT_2, 3: _FORMAT_3}
"""Format -> sheet -> its columns."""
PUBLISHED, CLOSED = ReportingPeriod.State.PUBLISHED, ReportingPeriod.State.CLOSED

Rows = list[dict[str, Any]]


class PeriodIsClosed(ValueError):
    """A change would write into a closed reporting period; the message says which."""


def store_periods(agreement: Agreement) -> list[StoredPeriod]:
    """Stores the bytes of published periods that have none yet, because they came from a file."""
    with writing(agreement, by=None):
        waiting = ReportingPeriod._default_manager.filter(
            agreement=agreement, state=PUBLISHED, withdrawn_at__isnull=True, stored__isnull=True
        )
        return [store_period(row) for row in waiting.order_by("published_at", "pk")]


def store_period(period: ReportingPeriod) -> StoredPeriod:
    """Stores and seals the bytes of a published period."""
    content = period_bytes(period)
    stored = StoredPeriod.objects.create(
        period=period,
        format_version=FORMAT_VERSION,
        digest=digest(content),
        canonical=zlib.compress(content, 9),
    )
    moment = period.published_at or timezone.now()
    add_seal(period.agreement_id, Seal.Kind.PERIOD, period.ref, stored.digest, moment)
    return stored


def verify_periods(agreement: Agreement | None = None) -> Iterator[tuple[ReportingPeriod, str]]:
    """Every published period with its problem ("" for none). ``agreement`` None: all agreements.

    The bytes are checked against their digest; the history at the moment of publication and the live rows are checked
    against the bytes, field by field. A period from a document without stored bytes cannot be checked.
    """
    periods = ReportingPeriod._default_manager.filter(
        stored__isnull=False
    ) | ReportingPeriod._default_manager.filter(state=PUBLISHED, withdrawn_at__isnull=True)
    if agreement is not None:
        periods = periods.filter(agreement=agreement)
    for period in periods.select_related("agreement", "stored").order_by(
        "agreement__slug", "published_at", "pk"
    ):
        yield period, _period_problem(period)


def _period_problem(period: ReportingPeriod) -> str:
    stored: StoredPeriod | None = getattr(period, "stored", None)
    if stored is None:
        return "" if period.source else "it has no stored bytes"
    try:
        content = zlib.decompress(bytes(stored.canonical))
    except zlib.error:
        return "its stored bytes are damaged"
    if digest(content) != stored.digest:
        return "its stored bytes do not match their digest"
    if stored.format_version not in FORMATS:
        return f"its bytes are in format {stored.format_version}, which this release cannot read"
    published, columns = json.loads(content)["period"], FORMATS[stored.format_version]
    publication = _moment(published["cycle"][0]["published_at"])
    history_difference = _first_difference(published, _as_text(_sheets(period, publication, columns)))
    if history_difference:
        return f"its history no longer reads as it did when it was published: {history_difference}"
    live_difference = _first_difference(
        {name: published[name] for name in _LIVE}, _as_text(_live(period, columns))
    )
    return f"it was changed after it was published: {live_difference}" if live_difference else ""


# --- reading --------------------------------------------------------------------------------------------


def period_bytes(period: ReportingPeriod, format_version: int = FORMAT_VERSION) -> bytes:
    """The bytes of a published period, from its history at the moment of its publication."""
    if period.published_at is None:
        raise ValueError("a period that has not been published has no bytes")
    sheets = _sheets(period, period.published_at, FORMATS[format_version])
    return json_bytes({"format": format_version, "period": _as_text(sheets)})


_LIVE = ("cycle", "updates", "commentary", "rounds")
"""Sheets of a published period whose rows can never change again, so that their live rows are checked too.

What it asked for can still be withdrawn: that is checked in history only.
"""


def _sheets(
    period: ReportingPeriod, moment: datetime, columns: Mapping[str, Sequence[str]]
) -> dict[str, Rows]:
    """The period at a moment of its history, with the statuses of its actions and the scheme then."""
    plan = {"agreement": period.agreement_id}
    actions = _reports_of(period).about_actions().values("action__ref")
    standings = ActionStatus._default_manager.filter(**plan, ref__in=actions, withdrawn_at__isnull=True)
    scheme = StatusLabel._default_manager.filter(**plan)
    return {
        **_live(period, columns, moment),
        "standings": _rows(rows_at(standings, moment), "standings", columns),
        "scheme": _rows(rows_at(scheme, moment), "scheme", columns),
    }


def _live(
    period: ReportingPeriod, columns: Mapping[str, Sequence[str]], moment: datetime | None = None
) -> dict[str, Rows]:
    """The period's own rows at a moment (None: the live rows). Rounds have no history: they are only ever added."""

    def read(live: QuerySet[Any], name: str) -> Rows:
        return _rows(live if moment is None else rows_at(live, moment), name, columns)

    return {
        "cycle": read(ReportingPeriod._default_manager.filter(pk=period.pk), "cycle"),
        "updates": read(_reports_of(period).about_actions(), "updates"),
        "commentary": read(_reports_of(period).about_priorities(), "commentary"),
        "asks": read(_asks_of(period), "asks"),
        "rounds": _rows(ReportRound._default_manager.filter(report__period=period), "rounds", columns),
    }


def _asks_of(period: ReportingPeriod) -> QuerySet[Any]:
    """The actions that were agreed with the reports of the period."""
    reports = _reports_of(period).values("ref")
    return Matter._default_manager.filter(
        agreement=period.agreement_id, kind=Matter.Kind.ACTION, report_ref__in=reports
    )


def _reports_of(period: ReportingPeriod) -> ReportQuerySet:
    return Report.objects.filter(period=period)


def _rows(rows: QuerySet[Any], name: str, columns: Mapping[str, Sequence[str]]) -> Rows:
    kept_in = [_KEPT_IN.get((name, column), column) for column in columns[name]]
    return [dict(zip(columns[name], values, strict=True)) for values in rows.order_by().values_list(*kept_in)]


def _as_text(sheets: Mapping[str, Rows]) -> dict[str, list[dict[str, str]]]:
    """Every cell as text, and the rows sorted by their cells, so that every database gives the same order."""
    text_sheets = {
        name: [{column.replace("__", "_"): _text(cell) for column, cell in row.items()} for row in rows]
        for name, rows in sheets.items()
    }
    return {name: sorted(rows, key=lambda row: tuple(row.values())) for name, rows in text_sheets.items()}


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.astimezone(timezone.get_fixed_timezone(0)).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return ("yes" if cell else "") if isinstance(cell, bool) else str(cell)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _first_difference(published: Mapping[str, Any], read: Mapping[str, Any]) -> str:
    """The first difference, as "updates, DA4.1, report_text: “…” was published, “…” is what it reads"; "" for none."""
    for sheet in sorted(published):
        before, after = published[sheet], read.get(sheet, [])
        if len(before) != len(after):
            return f"{sheet}: {len(before)} rows were published, {len(after)} are what it reads"
        for one, other in zip(before, after, strict=True):
            for column in one:
                if one[column] != other.get(column, ""):
                    name = (
                        one.get("action_ref")
                        or one.get("priority_ref")
                        or one.get("ref")
                        or one.get("title", "")
                    )
                    return (
                        f"{sheet}, {name}, {column}: “{one[column]}” was published, "
                        f"“{other.get(column, '')}” is what it reads"
                    )
    return ""


# --- a load, an edit ------------------------------------------------------------------------------------


def closed_periods_touched(difference: Difference, allowed: Collection[str] = ()) -> list[tuple[str, str]]:
    """What a difference would write into closed periods: (table, message for a check page).

    ``allowed``: refs of closed periods that may be changed, because a load brought them and is taken back.
    """
    if difference.before is None or not difference.before.has_read("periods"):
        return []
    closed = {
        row.ref: row.title
        for row in difference.before.periods
        if row.state in (PUBLISHED, CLOSED) and row.ref not in allowed
    }
    problems: dict[tuple[str, str], None] = {}
    kept_reports = reports_of_withdrawn(difference)
    for table in ("periods", "updates", "commentary"):
        for change in difference.of(table):
            if (table, change.ref) in kept_reports:
                continue
            for ref in _periods_of(row for row in (change.before, change.after) if row is not None):
                if ref in closed:
                    message = (
                        f"The reporting period {closed[ref]} is closed, so nothing in it can be changed. "
                        "Leave its rows as they were."
                    )
                    problems[(table, message)] = None
    return list(problems)


_SUBJECTS = {"updates": ("action", "actions"), "commentary": ("priority", "priorities")}


def reports_of_withdrawn(difference: Difference) -> set[tuple[str, str]]:
    """Table and ref of updates and commentary about actions and priorities that the difference withdraws.

    They are no longer read with the plan, but their rows are not withdrawn: they stay in their period.
    """
    removed = {(item.table, item.ref) for item in difference.rows if item.after is None}
    return {
        (item.table, item.ref)
        for item in difference.rows
        if item.after is None and item.before is not None and item.table in _SUBJECTS
        for field, table in (_SUBJECTS[item.table],)
        if (table, getattr(item.before, field)) in removed
    }


def _periods_of(rows: Iterable[Any]) -> Iterator[str]:
    for row in rows:
        if isinstance(row, PeriodValue):
            yield row.ref
        elif isinstance(row, UpdateValue | CommentaryValue):
            yield row.period


def refuse_closed_periods(difference: Difference, allowed: Collection[str] = ()) -> None:
    """Raises PeriodIsClosed when a difference would write into a closed period that is not in ``allowed``."""
    for _, message in closed_periods_touched(difference, allowed):
        raise PeriodIsClosed(message)
