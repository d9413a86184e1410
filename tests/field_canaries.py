"""A plan in which every field holds words, a day or a number that is nowhere else, to look for them.

What cannot hold such words, a tick or a choice, is in ``FLIPPED``: it is turned over, and its pages must say something
else; or in ``TOLD_BY``: the words of a page that say it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from core.history import update_rows
from plan.reading import read_plan
from plan.value import AGREEMENT, BY_NAME, TABLES, Table, table_of
from plan.value.fields import FieldFacts
from tests import build
from tests.canary_planting import Planter, World

Field = tuple[str, str]
"""A table and a field of it."""

FIRST_DAY = date(2031, 1, 1)


@dataclass
class Canaries:
    """The plan with a canary in every field. ``said``: each field's canary, in the ways in which a page may say it."""

    plan: build.Plan
    world: World
    said: dict[Field, tuple[str, ...]] = field(default_factory=dict)


# --- planting -----------------------------------------------------------------------------------------------------

CHOSEN: Mapping[Field, Any] = {
    ("agreement", "ref"): "county-2014-17",
    ("agreement", "follows"): "county-2011-14",
    ("agreement", "is_illustrative"): False,
    ("themes", "slug"): "canary",
    ("people", "kind"): "delegate",
    ("people", "email"): "zqpeopleemail@example.org",
    ("priorities", "number"): "77",
    ("priorities", "kind"): "priority",
    ("aims", "number"): "77.8",
    ("actions", "follows"): "county-2014-17:act0",
    ("actions", "extra"): (("zqactionsextra", "zqactionsextratext"),),
    ("versions", "status"): "published",
    ("observations", "not_available"): False,
    ("periods", "state"): "closed",
    ("updates", "state"): "agreed",
    ("actions", "ongoing"): False,
    ("concerns", "subject"): "agreement",
    ("concerns", "subject_ref"): "",
    ("matters", "subject"): "agreement",
    ("matters", "subject_ref"): "",
}
"""What fields hold that cannot hold any word."""
FIGURE = {"area": "", "revised_on": None, "revision_reason": ""}
YEAR = {"period_start": date(2029, 1, 1), "period_end": date(2029, 12, 31)}
NEXT_YEAR = {"period_label": "before", "period_start": date(2030, 1, 1), "period_end": date(2030, 12, 31)}

UNANSWERED = {"answer": "", "answered_on": None, "by_when": ""}

MORE: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    ("priorities", "noted", {"number": "78", "lead": ""}),
    ("actions", "ongoing", {"due": None, "ongoing": True, "only_for": ""}),
    ("actions", "restricted", {"partnership_only": True, "review_on": None}),
    ("standings", "ongoing", {"action": "ongoing", "label": "done"}),
    ("status_scheme", "done", {"label": "Done", "delivery_state": "complete", "rag": ""}),
    ("periods", "told", {"published_at": None}),
    ("periods", "own", {"title": "Own", "source": "", "published_at": None}),
    ("updates", "told", {"period": "told"}),
    ("updates", "own", {"period": "own"}),
    ("concerns", "open-concerns", {**UNANSWERED, "subject": "indicator", "subject_ref": "canary-indicators"}),
    (
        "matters",
        "open-matters",
        {
            **UNANSWERED,
            "subject": "priority",
            "subject_ref": "canary-priorities",
            "for_whom": "",
            "answered_by_name": "",
        },
    ),
    ("observations", "earlier", {**FIGURE, **YEAR, "period_label": "earlier", "value": Decimal(6001)}),
    ("observations", "before", {**FIGURE, **NEXT_YEAR}),
    ("observations", "revised", {**NEXT_YEAR, "area": ""}),
    (
        "observations",
        "absent",
        {"area": "", "period_label": "absent", "value": None, "not_available": True, "revised_on": None},
    ),
)
"""Further rows, like the first of their table but for these fields: what is shown only of such rows."""
EMPTY_AT_FIRST = {
    "priorities": ("lead_note",),
    "actions": ("review_on", "only_for"),
    "periods": ("source",),
    "standings": ("completed_on",),
}
"""What the first row of a table cannot hold, and a further one does."""


TOLD_BY: Mapping[Field, str] = {
    ("actions", "ongoing"): "Ongoing",
    ("observations", "not_available"): "N/A",
    ("agreement", "follows"): "It follows",
    ("periods", "state"): "Closed",
    ("updates", "state"): "Agreed",
    ("agreement", "partnership"): "County Partnership",
    ("actions", "follows"): "Carried on from",
    ("posts", "agency"): "zqagenciesname",
    ("priorities", "kind"): "Priority 77",
    ("people", "kind"): "Delegate",
    **{("matters", name): "about Priority 77" for name in ("subject", "subject_ref")},
    **{("concerns", name): "about zqindicatorstitle" for name in ("subject", "subject_ref")},
}
"""The words by which a page says what can only be chosen; nothing else of the plan says them."""


@dataclass(frozen=True)
class Flip:
    """What a tick or a choice is at first, and then; and the pages that say something else then."""

    before: Any
    after: Any
    pages: tuple[str, ...] = ()


FLIPPED: Mapping[Field, Flip] = {
    ("agreement", "status"): Flip("in force", "consultation", ("agreement-detail",)),
    ("agreement", "themes_apply"): Flip("by aim", "all", ("plan", "agreement-detail")),
    ("agreement", "printed_columns"): Flip("", "outcome; measure", ("plan",)),
    ("agreement", "is_public"): Flip(False, True, ("agreement-list",)),
    ("status_scheme", "delivery_state"): Flip("in_progress", "paused", ("agreement-detail",)),
    ("status_scheme", "rag"): Flip("", "amber", ("plan",)),
    ("people", "may_send"): Flip(False, True, ("post-detail",)),
    ("updates", "is_confirmation"): Flip(False, True, ("action-detail",)),
    ("actions", "partnership_only"): Flip(False, True, ("action-detail",)),
    ("decisions", "kind"): Flip("decision", "recommendation", ("agreement-document",)),
    ("indicators", "polarity"): Flip("neither", "higher", ("indicator-detail",)),
    ("indicators", "decimals"): Flip(0, 3, ("indicator-detail",)),
    ("indicators", "change_decimals"): Flip(0, 4, ("indicator-detail",)),
    ("observations", "provisional"): Flip(False, True, ("indicator-detail",)),
    ("matters", "kind"): Flip("question", "action", ("matter-detail",)),
    ("versions", "document"): Flip("action plan", "agreement", ("version-list",)),
    ("updates", "reason_is_public"): Flip(False, True),
    ("updates", "is_illustrative"): Flip(False, True, ("action-detail",)),
}
"""Ticks and choices: no word can be put into them."""


def planted() -> Canaries:
    """A plan with a row of every table, in every field of which is a canary."""
    cast = build.cast()
    plan = build.plan(cast.partnership, people=cast, actions=1)
    found = Canaries(plan, World(cast, cast.administrator))
    planter = Planter(found.world, plan.agreement)
    build.agreement(cast.partnership, "county-2011-14")
    before = read_plan(plan.agreement)
    agreement = replace(before.agreement, **_values(AGREEMENT, found, planter))
    added: dict[str, list[Any]] = {}
    for table in TABLES:
        values = _values(table, found, planter)
        ref = "canary-actions" if table.name == "standings" else f"canary-{table.name}"
        whole = table.row(**{"ref": ref, **values})
        empty = {name: table.facts[name].default for name in EMPTY_AT_FIRST.get(table.name, ())}
        more = [replace(whole, **{"ref": ref, **other}) for of, ref, other in MORE if of == table.name]
        added[table.name] = [replace(whole, **empty), *more]
    for (name, link), target in named(found):
        words = planter.world.word(f"{name}.{link}")
        first = added[target][0]
        added[target].append(replace(first, ref=f"{name}-{link}", **{BY_NAME[target].main: words}))
        found.said[name, link] = (words,)
    rows = {name: (*before.table(name), *new) for name, new in added.items()}
    planter.save(before, replace(before, agreement=agreement).with_tables(**rows), "canaries")
    return found


def named(found: Canaries) -> Iterator[tuple[Field, str]]:
    """The fields that name a row which has words of its own here, with the table of that row."""
    for table in TABLES:
        for name, target in (
            *table.links.items(),
            *((name, many.table) for name, many in table.many.items()),
        ):
            if name not in table.subjects and target in ("posts", "themes", "status_scheme"):
                yield (table.name, name), target


def _values(table: Table, found: Canaries, planter: Planter) -> dict[str, Any]:
    values: dict[str, Any] = {}
    own = dict(named(found))
    for name, facts in table.facts.items():
        key = (table.name, name)
        if key in CHOSEN:
            values[name] = CHOSEN[key]
            if name == "extra":
                found.said[key] = values[name][0]
            elif isinstance(values[name], str) and values[name].startswith(("zq", "77")):
                found.said[key] = (values[name],)
        elif key in FLIPPED:
            values[name] = FLIPPED[key].before
        elif name in table.links:
            values[name] = f"{table.name}-{name}" if key in own else f"canary-{table.links[name]}"
        elif name in table.many:
            values[name] = (f"{table.name}-{name}",)
        elif name not in ("ref", "partnership"):
            values[name] = _canary(table, facts, found, planter)
    return values


def _canary(table: Table, facts: FieldFacts, found: Canaries, planter: Planter) -> Any:
    """A word, a day or a number that no other field holds."""
    number = len(found.said) + 1
    key = (table.name, facts.name)
    value: Any
    if facts.type is str:
        column = table.field_of(facts.name)
        value = planter.world.word(f"{table.name}.{facts.name}", column.max_length)
        found.said[key] = (value,)
    elif facts.type in (date, datetime):
        day = FIRST_DAY + timedelta(days=number * 11)
        value = day if facts.type is date else datetime.combine(day, datetime.min.time(), build.LONDON)
        # As pages say a day; and as the boxes of a form hold it, whole or in three.
        found.said[key] = (f"{day.day} {day:%B} {day.year}", f"{day.day} {day.month} {day.year}")
    elif facts.type in (int, Decimal):
        value = facts.type(7000 + number)
        found.said[key] = (f"{7000 + number:,}", str(7000 + number))
    else:
        raise AssertionError(f"say in CHOSEN or BEFORE what {table.name}.{facts.name} holds")
    return value


@contextmanager
def flipped(found: Canaries, key: Field) -> Iterator[None]:
    """While it lasts, a tick or a choice is otherwise."""
    table, name = table_of(key[0]), key[1]
    rows = table.model._default_manager
    if table is AGREEMENT:
        row: Any = rows.get(pk=found.plan.agreement.pk)
    else:
        row = rows.get(agreement=found.plan.agreement, ref=f"canary-{table.name}")
    for value in (FLIPPED[key].after, FLIPPED[key].before):
        setattr(row, table.column_of(name), value)
        update_rows(table.model, [row], [table.column_of(name)], build.BY_THE_TEST)
        if value == FLIPPED[key].after:
            yield
