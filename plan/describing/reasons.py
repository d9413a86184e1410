"""Why something changed: the reason and the meeting that the history holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.history import history_of
from plan.describing.lines import About, ChangeLine
from plan.gathering import freeze_pairs, read_together
from plan.history.file_rows import own_words
from plan.value import BY_NAME, PlanValue, Table
from priorities.models import Agreement

_REASON_COLUMNS = (
    *("history_change_reason", "history_decision__reference"),
    *("history_decision__meeting", "history_decision__meeting_on"),
)
_SAVE_COLUMNS = (*_REASON_COLUMNS, "history_date", "history_id")


TYPING_ERROR = "Only a typing error"
"""The reason of an edit that corrects a typing error, and the beginning of one that says more."""


@dataclass(frozen=True)
class ChangeReason:
    """A reason in words, and the decision (its reference and meeting) behind the change; each may be empty."""

    reason: str = ""
    reference: str = ""
    meeting: str = ""
    meeting_on: date | None = None

    @property
    def is_typing_error(self) -> bool:
        """Whether only a typing error was corrected: nothing that the comments of a version speak of."""
        return self.reason.startswith(TYPING_ERROR) and not self.reference

    def __bool__(self) -> bool:
        return bool(self.reason or self.reference)


@dataclass(frozen=True)
class RowSave:
    """The values of a row after a save, and the reason. ``links``: the field whose links were saved; "" for the row."""

    values: Mapping[str, Any]
    reason: ChangeReason
    links: str = ""


RowSaves = Mapping[tuple[str, str], list[RowSave]]
"""The saves of each row (its table and ref), the oldest first."""


def saves_since(agreement: Agreement, lines: Iterable[ChangeLine], since: datetime) -> RowSaves:
    """The saves since a moment of all rows of the tables that the lines are about. Two queries at most."""
    fields_by_table: dict[str, set[str]] = {}
    for line in lines:
        for about, _, fields in line.about:
            fields_by_table.setdefault(about, set()).update(fields)
    saves: dict[tuple[str, str], list[RowSave]] = {}
    if fields_by_table.pop("agreement", None) is not None:
        _add_agreement_saves(agreement, since, saves)
    of_rows = {name: BY_NAME[name] for name in fields_by_table}
    of_links = {(name, field): many for name in fields_by_table for field, many in BY_NAME[name].many.items()}
    of_links = {key: many for key, many in of_links.items() if key[1] in fields_by_table[key[0]]}
    querysets: dict[str, tuple[Any, tuple[str, ...]]] = {
        name: (_history_since(table.model, since, agreement, **table.where), _columns(table))
        for name, table in of_rows.items()
    }
    for (name, field), many in of_links.items():
        history = _history_since(many.model, since, agreement, **many.where)
        querysets[f"{name}.{field}"] = (history, (f"{many.owner}__ref", *_SAVE_COLUMNS))
    rows_by_name = {name: sorted(rows, key=_save_order) for name, rows in read_together(querysets).items()}
    for name, table in of_rows.items():
        for row in rows_by_name[name]:
            saves.setdefault((name, row["ref"]), []).append(RowSave(_values(table, row), _change_reason(row)))
    for (name, field), many in of_links.items():
        for row in rows_by_name[f"{name}.{field}"]:
            saves.setdefault((name, row[f"{many.owner}__ref"]), []).append(
                RowSave({}, _change_reason(row), field)
            )
    return saves


def _history_since(model: Any, since: datetime, agreement: Agreement, **where: Any) -> Any:
    return history_of(model)._default_manager.filter(history_date__gt=since, agreement=agreement.pk, **where)


def _save_order(row: Mapping[str, Any]) -> tuple[datetime, int]:
    """Saves by moment; saves of one moment by their place in the history."""
    return row["history_date"], row["history_id"]


def _columns(table: Table) -> tuple[str, ...]:
    """The columns of a row of history; links to other rows as their refs."""
    links = (f"{name}__ref" for name in table.links)
    plain = (table.column_of(name) for name in table.plain)
    return ("ref", "position", "withdrawn_at", *plain, *links, *_SAVE_COLUMNS)


def _values(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    plain = ("ref", "position", "withdrawn_at", *table.plain)
    links = {name: row[f"{name}__ref"] or "" for name in table.links}
    return {name: freeze_pairs(row[table.column_of(name)]) for name in plain} | links


def _change_reason(row: Mapping[str, Any]) -> ChangeReason:
    reason, reference, meeting, meeting_on = (row[name] for name in _REASON_COLUMNS)
    return ChangeReason(own_words(reason or ""), reference or "", meeting or "", meeting_on)


def _add_agreement_saves(
    agreement: Agreement, since: datetime, saves: dict[tuple[str, str], list[RowSave]]
) -> None:
    names = [field.name for field in Agreement._meta.concrete_fields if not field.is_relation]
    history = history_of(Agreement)._default_manager.filter(history_date__gt=since, id=agreement.pk)
    for row in history.order_by("history_date", "history_id").values(*names, *_REASON_COLUMNS):
        save = RowSave({name: row[name] for name in names}, _change_reason(row))
        saves.setdefault(("agreement", agreement.slug), []).append(save)


def reason_of_line(line: ChangeLine, before: PlanValue, saves: RowSaves) -> ChangeReason:
    """The reason of a line; empty when there is none, or when its rows changed for different reasons."""
    reasons = {reason for about in line.about if (reason := _reason_of_row(about, before, saves))}
    return reasons.pop() if len(reasons) == 1 else ChangeReason()


def _reason_of_row(about: About, before: PlanValue, saves: RowSaves) -> ChangeReason | None:
    table, ref, fields = about
    row_saves = saves.get((table, ref), [])
    rows = [save for save in row_saves if not save.links]
    if not fields:
        # An added row has the reason of its first save, a removed row that of its last.
        if not rows:
            return None
        is_new = before.find(table, ref) is None
        return (rows[0] if is_new else rows[-1]).reason
    last = next((save.reason for save in reversed(row_saves) if save.links in fields), None)
    if last is not None:
        return last
    earlier = before.agreement if table == "agreement" else before.find(table, ref)
    changed = None
    values = {name: getattr(earlier, name) for name in fields if hasattr(earlier, name)}
    for save in rows:
        # The last save that changed one of the fields counts; a typing error only where nothing else was changed.
        if any(name not in values or values[name] != save.values.get(name) for name in fields):
            changed = changed if changed is not None and save.reason.is_typing_error else save.reason
        values.update({name: save.values.get(name) for name in fields})
    return changed
