"""Why something changed: the reason and the meeting that the row history holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.history import history_of
from plan.describing.lines import About, ChangeLine
from plan.gathering import gathered
from plan.history.file_rows import own_words
from plan.value import BY_NAME, PlanValue, Table
from priorities.models import Agreement

_WHY = (
    *("history_change_reason", "history_decision__reference"),
    *("history_decision__meeting", "history_decision__meeting_on"),
)
_SAVE = (*_WHY, "history_date", "history_id")


@dataclass(frozen=True)
class ChangeReason:
    """A reason in words, and the meeting whose decision is behind it; each may be empty."""

    reason: str = ""
    reference: str = ""
    meeting: str = ""
    meeting_on: date | None = None

    def __bool__(self) -> bool:
        return bool(self.reason or self.reference)


@dataclass(frozen=True)
class Step:
    """A row as one save left it, and why. ``links``: the field of links that the save was about; "" for the row."""

    values: Mapping[str, Any]
    why: ChangeReason
    links: str = ""


Steps = Mapping[tuple[str, str], list[Step]]
"""The saves of each row (its table and ref), the oldest first."""


def steps_since(agreement: Agreement, lines: Iterable[ChangeLine], since: datetime) -> Steps:
    """The saves after a moment of the tables that the lines speak of. Two queries at most."""
    wanted: dict[str, set[str]] = {}
    for line in lines:
        for about, _, fields in line.about:
            wanted.setdefault(about, set()).update(fields)
    steps: dict[tuple[str, str], list[Step]] = {}
    if wanted.pop("agreement", None) is not None:
        _agreement_steps(agreement, since, steps)
    of_rows = {name: BY_NAME[name] for name in wanted}
    of_links = {(name, field): many for name in wanted for field, many in BY_NAME[name].many.items()}
    of_links = {key: many for key, many in of_links.items() if key[1] in wanted[key[0]]}
    asked: dict[str, tuple[Any, tuple[str, ...]]] = {
        name: (_since(table.model, since, agreement), _columns(table)) for name, table in of_rows.items()
    }
    for (name, field), many in of_links.items():
        saves = _since(many.model, since, agreement, **many.where)
        asked[f"{name}.{field}"] = (saves, (f"{many.owner}__ref", *_SAVE))
    found = {name: sorted(rows, key=_moment) for name, rows in gathered(asked).items()}
    for name, table in of_rows.items():
        for row in found[name]:
            steps.setdefault((name, row["ref"]), []).append(Step(_values(table, row), _why(row)))
    for (name, field), many in of_links.items():
        for row in found[f"{name}.{field}"]:
            steps.setdefault((name, row[f"{many.owner}__ref"]), []).append(Step({}, _why(row), field))
    return steps


def _since(model: Any, since: datetime, agreement: Agreement, **where: Any) -> Any:
    return history_of(model)._default_manager.filter(history_date__gt=since, agreement=agreement.pk, **where)


def _moment(row: Mapping[str, Any]) -> tuple[datetime, int]:
    """Of two saves at one moment the later written is the later."""
    return row["history_date"], row["history_id"]


def _columns(table: Table) -> tuple[str, ...]:
    """Of a row itself, with links to other rows as their refs, as in a value."""
    links = (f"{name}__ref" for name in table.links)
    return ("ref", "position", "withdrawn_at", *table.plain, *links, *_SAVE)


def _values(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    plain = ("ref", "position", "withdrawn_at", *table.plain)
    links = {name: row[f"{name}__ref"] or "" for name in table.links}
    return {name: _plain(row[name]) for name in plain} | links


def _why(row: Mapping[str, Any]) -> ChangeReason:
    reason, reference, meeting, meeting_on = (row[name] for name in _WHY)
    return ChangeReason(own_words(reason or ""), reference or "", meeting or "", meeting_on)


def _agreement_steps(agreement: Agreement, since: datetime, steps: dict[tuple[str, str], list[Step]]) -> None:
    names = [field.name for field in Agreement._meta.concrete_fields if not field.is_relation]
    saves = history_of(Agreement)._default_manager.filter(history_date__gt=since, id=agreement.pk)
    for row in saves.order_by("history_date", "history_id").values(*names, *_WHY):
        step = Step({name: row[name] for name in names}, _why(row))
        steps.setdefault(("agreement", agreement.slug), []).append(step)


def _plain(value: Any) -> Any:
    return tuple(tuple(pair) for pair in value) if isinstance(value, list) else value


def why_of(line: ChangeLine, before: PlanValue, steps: Steps) -> ChangeReason:
    """Why a line's change was made; nothing where no reason was given, or its rows changed for different ones."""
    found = {why for about in line.about if (why := _why_of_row(about, before, steps))}
    return found.pop() if len(found) == 1 else ChangeReason()


def _why_of_row(about: About, before: PlanValue, steps: Steps) -> ChangeReason | None:
    table, ref, fields = about
    saves = steps.get((table, ref), [])
    rows = [step for step in saves if not step.links]
    if not fields:
        # What came is told by the save that made it, what went by the one that withdrew it.
        if not rows:
            return None
        came = before.find(table, ref) is None
        return (rows[0] if came else rows[-1]).why
    last = next((step.why for step in reversed(saves) if step.links in fields), None)
    if last is not None:
        return last
    earlier = before.agreement if table == "agreement" else before.find(table, ref)
    changed = None
    known = {name: getattr(earlier, name) for name in fields if hasattr(earlier, name)}
    for step in rows:
        # The last save that made a field what it was not: what was put back and forth counts once.
        if any(name not in known or known[name] != step.values.get(name) for name in fields):
            changed = step.why
        known.update({name: step.values.get(name) for name in fields})
    return changed
