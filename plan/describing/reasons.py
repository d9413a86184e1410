"""Why something changed: the reason and the meeting that the row history holds, one query for each history table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.history import history_of
from plan.describing.line import About, Line
from plan.value import BY_NAME, PlanValue
from priorities.models import Agreement

_COLUMNS = (
    *("history_change_reason", "history_decision__reference"),
    *("history_decision__meeting", "history_decision__meeting_on"),
)


@dataclass(frozen=True)
class Why:
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
    why: Why
    links: str = ""


Steps = Mapping[tuple[str, str], list[Step]]
"""The saves of each row (its table and ref), the oldest first."""


def steps_since(agreement: Agreement, lines: Iterable[Line], since: datetime) -> Steps:
    """The saves after a moment of the tables that the lines speak of."""
    wanted: dict[str, set[str]] = {}
    for line in lines:
        for table, _, fields in line.about:
            wanted.setdefault(table, set()).update(fields)
    steps: dict[tuple[str, str], list[Step]] = {}
    for table, names in wanted.items():
        if table == "agreement":
            _agreement_steps(agreement, since, steps)
        else:
            _row_steps(agreement, table, since, steps)
            _link_steps(agreement, table, names, since, steps)
    return steps


def _since(model: Any, since: datetime, **where: Any) -> Any:
    rows = history_of(model)._default_manager.filter(history_date__gt=since, **where)
    return rows.order_by("history_date", "history_id")


def _why(values: Iterable[Any]) -> Why:
    reason, reference, meeting, meeting_on = values
    return Why((reason or "").strip(), reference or "", meeting or "", meeting_on)


def _agreement_steps(agreement: Agreement, since: datetime, steps: dict[tuple[str, str], list[Step]]) -> None:
    rows = _since(Agreement, since, id=agreement.pk)
    names = [field.name for field in Agreement._meta.concrete_fields if not field.is_relation]
    for values in rows.values_list(*names, *_COLUMNS):
        row = dict(zip(names, values[: len(names)], strict=True))
        step = Step(row, _why(values[len(names) :]))
        steps.setdefault(("agreement", agreement.slug), []).append(step)


def _row_steps(
    agreement: Agreement, table: str, since: datetime, steps: dict[tuple[str, str], list[Step]]
) -> None:
    """Saves of the rows themselves; links to other rows as their refs, as in a value."""
    found = BY_NAME[table]
    plain = ("ref", "position", "withdrawn_at", *found.plain)
    links = [f"{name}__ref" for name in found.links]
    names = (*plain, *found.links)
    rows = _since(found.model, since, agreement=agreement.pk).values_list(*plain, *links, *_COLUMNS)
    for values in rows:
        row = {name: _plain(value) for name, value in zip(names, values[: len(names)], strict=True)}
        for name in found.links:
            row[name] = row[name] or ""
        steps.setdefault((table, row["ref"]), []).append(Step(row, _why(values[len(names) :])))


def _link_steps(
    agreement: Agreement,
    table: str,
    names: set[str],
    since: datetime,
    steps: dict[tuple[str, str], list[Step]],
) -> None:
    """Saves of the links of a row to several others: each is a step of the field that holds them."""
    for name, many in BY_NAME[table].many.items():
        if name not in names:
            continue
        rows = _since(many.model, since, agreement=agreement.pk, **many.where)
        for ref, *why in rows.values_list(f"{many.owner}__ref", *_COLUMNS):
            steps.setdefault((table, ref), []).append(Step({}, _why(why), name))


def _plain(value: Any) -> Any:
    return tuple(tuple(pair) for pair in value) if isinstance(value, list) else value


def why_of(line: Line, before: PlanValue, steps: Steps) -> Why:
    """Why a line's change was made; nothing where no reason was given, or its rows changed for different ones."""
    found = {why for about in line.about if (why := _why_of_row(about, before, steps))}
    return found.pop() if len(found) == 1 else Why()


def _why_of_row(about: About, before: PlanValue, steps: Steps) -> Why | None:
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
