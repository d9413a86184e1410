"""Who may read what: the one list of rules (design: product.md, "Who sees what").

A rule keeps rows, or some of their columns, for a circle of readers. It is asked as a condition on the rows of a table
or of its history (:func:`visible_rows`), and as a test on a row of a plan's value (:func:`is_hidden`, by the
:func:`rules_of_values`). As its ``audience`` each model says with ``Lookups`` how one gets from its rows to what a rule
asks about, so that a further rule is one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q

from accounts.circles import (
    CIRCLES,
    GROUP,
    PARTNERSHIP,
    READERS,
    UNIT,
    WORKERS,
    WORKERS_AND_MEMBERS,
    Circle,
    Reader,
)

__all__ = [
    "CIRCLES",
    "GROUP",
    "NOBODY",
    "PARTNERSHIP",
    "READERS",
    "RULES",
    "UNIT",
    "WORKERS",
    "WORKERS_AND_MEMBERS",
    "Audience",
    "Circle",
    "Lookups",
    "Reader",
    "ReadingRule",
    "Through",
    "ValueRules",
    "is_for_everybody",
    "is_hidden",
    "named_in",
    "rules_of_values",
    "visible_rows",
    "withheld_rows",
]

NOBODY = Q(pk__in=[])
"""A condition that no row meets."""


@dataclass(frozen=True)
class Through:
    """A way over another table: from the rows of ``model`` whose ``key`` names the row, and on by ``way``."""

    model: type[Model]
    key: str
    way: str


@dataclass(frozen=True)
class Lookups:
    """How one gets from a row to what the rules ask about, as in a filter of Django: the ``audience`` of a model.

    ``partnership``: where the roles are held; ``agreement``: where the posts are. ``answered_by``: the posts that
    answer for the row; ``led_in``: the priority whose leads answer for it too. ``belongs_to``: the rows with which it
    is hidden. ``named_in``: the column that names its readers, with semicolons between. ``holds``: it is hidden when
    all of these are, and there are some. ``about``: the kind of row that its ``subject`` names -> the model whose ref
    is in its ``subject_ref``. ``through``: the first step of a way that is no column of the row.
    """

    partnership: str = "agreement__partnership"
    agreement: str = "agreement"
    answered_by: tuple[str, ...] = ()
    led_in: str = ""
    belongs_to: tuple[str, ...] = ()
    named_in: str = ""
    holds: str = ""
    about: Mapping[str, type[Model]] = field(default_factory=dict)
    through: Mapping[str, Through] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadingRule:
    """Rows, or ``columns`` of them, that only a circle may read; with ``or_own`` also who answers for the row.

    ``or_named``: also whom the row names as its readers (``Lookups.named_in``). ``gives_way_to``: a column of words;
    where it has some, the rule of that column counts in place of this one.
    ``on``: the models, as "Model.column" for the rows whose column has one of ``values``, or "Model" for all its rows.
    A column with a moment (``until``) keeps the row until then, and while it has none. ``unless``: a column that lets
    everybody read the ``columns`` of a row. ``for_good``: a row to which it applies today is hidden at every earlier
    moment too. ``in_values`` False: a plan's value does not give what the rule is about. ``asks``: name of a model ->
    its columns by which the rule goes; "" for all its rows.
    """

    name: str
    on: tuple[str, ...]
    circle: Circle
    or_own: bool = False
    or_named: bool = False
    gives_way_to: str = ""
    values: tuple[object, ...] = (True,)
    until: bool = False
    columns: tuple[str, ...] = ()
    unless: str = ""
    for_good: bool = False
    in_values: bool = True
    asks: Mapping[str, tuple[str, ...]] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        asks: dict[str, tuple[str, ...]] = {}
        for place in self.on:
            name, _, column = place.partition(".")
            asks[name] = (*asks.get(name, ()), column)
        vars(self)["asks"] = asks  # as the class is frozen


FILLED = ("any",)
"""The values of a column that names another row: any."""
WORDS = ("any words",)
"""The values of a column of text: any but none."""
NOT_AGREED = ("owed", "sent", "sent back", "decided", "noted", "deferred", "not reached", "not sent",
              "released")  # fmt: skip
GOES_ON = ("planned", "open")
FILED_FOR = {"members": WORKERS_AND_MEMBERS, "workers": WORKERS, "exempt": PARTNERSHIP, "group": GROUP}
"""Who may open a filed paper, by the column that says it."""
FILED = ("FiledPaper.readers", "KeptFile.paper__readers")
NAMING_RESTRICTED = ("FiledPaper.names__partnership_only", "KeptFile.names__partnership_only")
NAMING_FOR_SOME = ("FiledPaper.names__only_for", "KeptFile.names__only_for")

RULES: tuple[ReadingRule, ...] = (
    ReadingRule(
        "an agreement that is not public",
        ("Agreement.is_public", "KeptFile.agreement__is_public", "FiledPaper.agreement__is_public"),
        READERS,
        values=(False,),
    ),
    ReadingRule(
        "actions for the Partnership only",
        ("Action.partnership_only",),
        PARTNERSHIP,
        or_own=True,
        gives_way_to="only_for",
        for_good=True,
    ),
    ReadingRule(
        "actions for some of the Partnership only",
        ("Action.only_for",),
        GROUP,
        or_own=True,
        or_named=True,
        values=WORDS,
        for_good=True,
    ),
    ReadingRule("what is not agreed", ("Report.state",), GROUP, or_own=True, values=NOT_AGREED),
    ReadingRule(
        "what belongs to a period that goes on",
        ("Report.period__state", "Matter.period__state"),
        GROUP,
        or_own=True,
        values=GOES_ON,
    ),
    ReadingRule(
        "what belongs to a period that is not published",
        ("Report.period__published_at", "Matter.period__published_at"),
        WORKERS,
        until=True,
    ),
    ReadingRule(
        "how an update came about", ("Report.action",), GROUP, or_own=True, values=FILLED, in_values=False
    ),
    ReadingRule(
        "notes to the Working Group",
        ("Report",),
        GROUP,
        or_own=True,
        columns=(
            *("group_text", "needed", "ask_answer", "received_from", "proposed_due", "proposed_due_reason"),
        ),
    ),
    ReadingRule("what a meeting asks for", ("Matter.kind",), WORKERS, values=("action",)),
    ReadingRule("questions of members", ("Matter.kind",), GROUP, or_own=True, values=("question",)),
    ReadingRule("requests to hand over", ("Matter.kind",), UNIT, or_own=True, values=("hand-over",)),
    ReadingRule(
        "the group's reason for another status",
        ("Report",),
        GROUP,
        or_own=True,
        columns=("agreed_reason",),
        unless="reason_is_public",
    ),
    ReadingRule("notes since the last report", ("NoteSinceReport",), GROUP, or_own=True),
    ReadingRule(
        "drafts of versions", ("PlanVersion.status", "KeptFile.version__status"), WORKERS, values=("draft",)
    ),
    ReadingRule("deputies and delegates", ("Holding.kind",), WORKERS, values=("deputy", "delegate")),
    ReadingRule("who was in a job title, and when", ("Holding",), WORKERS, in_values=False),
    ReadingRule("who wrote", ("Report",), WORKERS, columns=("author_name",)),
    ReadingRule("addresses of people", ("Holding",), UNIT, columns=("email",)),
    ReadingRule("evidence of an update", ("KeptFile.report",), GROUP, or_own=True, values=FILLED),
    ReadingRule("papers of a meeting", ("KeptFile.period",), GROUP, values=FILLED),
    *(
        ReadingRule(f"filed papers for {readers}", FILED, circle, values=(readers,))
        for readers, circle in FILED_FOR.items()
    ),
    ReadingRule("filed papers that name what is restricted", NAMING_RESTRICTED, PARTNERSHIP),
    ReadingRule("filed papers that name what is for some only", NAMING_FOR_SOME, GROUP, values=WORDS),
    ReadingRule("what an import read", ("KeptFile.load",), UNIT, values=FILLED),
    ReadingRule("the Word template of papers", ("KeptFile.is_template",), UNIT),
)


class Audience(Protocol):
    """Who asks for rows: a reader of one agreement, or a person with all that they may read."""

    def belongs_to(self, circle: Circle, lookups: Lookups) -> Q | bool:
        """Whether they belong to the circle, or for which rows."""

    def answers_for(self, model: type[Model]) -> Q:
        """For which rows of a table, or of its history, they answer."""

    def is_named_in(self, model: type[Model]) -> Q:
        """Which rows of a table, or of its history, name them as readers."""


# --- as a condition on rows, and on rows of history ---------------------------------------------------------------


def visible_rows(model: type[Any], audience: Audience, *, moment: datetime | None = None) -> Q:
    """The condition that a row of the table, or of its history, may be read, but for the columns that a rule keeps.

    It is about the row alone: what it ``belongs_to`` is asked by who has the keys of the rows hidden there. ``moment``:
    when it is read; None: now.
    """
    lookups: Lookups = model.audience
    # Circle, and whether also who answers for a row or is named in it -> the rows that are for these only; None: all.
    marks: dict[tuple[Circle, bool, bool], Q | None] = {}
    for rule in RULES:
        for column in rule.asks.get(model.__name__, ()) if not rule.columns else ():
            key = (rule.circle, rule.or_own, rule.or_named)
            before = marks.get(key, NOBODY)
            all_rows = before is None or not column
            marks[key] = None if all_rows else before | _marked(rule, column, lookups, moment)  # type: ignore[operator]
    for_all_rows = [key for key, mark in marks.items() if mark is None]
    condition = Q()
    for (circle, or_own, or_named), mark in marks.items():
        key = (circle, or_own, or_named)
        narrower = (one[0].is_within(circle, one[1]) for one in for_all_rows if one != key)
        in_circle = audience.belongs_to(circle, lookups)
        if in_circle is True or any(narrower):
            continue
        visible = NOBODY if mark is None else ~mark
        if or_own:
            visible |= audience.answers_for(model)
        if or_named:
            visible |= audience.is_named_in(model)
        condition &= visible if in_circle is False else visible | in_circle
    return condition


def _marked(rule: ReadingRule, column: str, lookups: Lookups, moment: datetime | None) -> Q:
    """The rows to which the rule applies by this column."""
    first, _, rest = column.partition("__")
    through = lookups.through.get(first)
    column = f"{through.way}__{rest}" if through else column
    if rule.values is FILLED:
        mark = Q(**{f"{column}__isnull": False})
    elif rule.values is WORDS:
        mark = Q(**{f"{column}__gt": ""})
    elif rule.until:
        mark = Q(**{f"{column}__isnull": True})
        if moment is not None:
            mark |= Q(**{f"{column}__gt": moment})
    else:
        mark = Q(**{f"{column}__in": rule.values})
    if rule.gives_way_to:
        mark &= Q(**{rule.gives_way_to: ""})
    if through is None:
        return mark
    rows = through.model._default_manager.filter(
        mark, **{f"{through.key}__isnull": False, f"{through.way}__isnull": False}
    )
    return Q(id__in=rows.order_by().values(through.key))


def named_in(column: str, names: Iterable[str]) -> Q:
    """The rows of which a column, a text with semicolons between names, has one of these names."""
    named = NOBODY
    for name in sorted(names):
        named |= Q(**{f"{column}__iexact": name}) | Q(**{f"{column}__icontains": f"; {name}; "})
        named |= Q(**{f"{column}__istartswith": f"{name}; "}) | Q(**{f"{column}__iendswith": f"; {name}"})
    return named


def withheld_rows(
    model: type[Any],
    reader: Reader,
    *,
    through: bool = False,
    for_good: bool = False,
    moment: datetime | None = None,
) -> Q | None:
    """The rows of a table that are not for the reader, though neither a value nor the history says so itself.

    ``through``: because of another table, at the moment (None: now). ``for_good``: because they are hidden today. None:
    there are none.
    """
    lookups: Lookups = model.audience
    withheld: Q | None = None
    for rule in RULES:
        asked = rule.asks.get(model.__name__)
        if asked is None or rule.circle in reader.circles:
            continue
        for column in asked:
            if (through and column.partition("__")[0] in lookups.through) or (for_good and rule.for_good):
                mark = _marked(rule, column, lookups, moment)
                if rule.or_named:
                    mark &= ~named_in(lookups.named_in, reader.named_as)
                withheld = mark if withheld is None else withheld | mark
    return withheld


# --- as a test on a row -------------------------------------------------------------------------------------------


class ValueRules(NamedTuple):
    """What may keep something of a table in a value from a reader.

    ``rows``: the rules that may hide a row, each with the column by which it goes. ``columns``: the columns that the
    reader may not read -> the rule, which may make exceptions for a row.
    """

    rows: list[tuple[ReadingRule, str]]
    columns: dict[str, ReadingRule]


def rules_of_values(model: type[Any], reader: Reader) -> ValueRules:
    """The rules that may keep something of this model in a value from the reader.

    What only another table says of a row is not among them: see :func:`withheld_rows`.
    """
    found = ValueRules([], {})
    for rule in RULES:
        asked = rule.asks.get(model.__name__)
        if asked is None or rule.circle in reader.circles:
            continue
        if rule.columns:
            found.columns.update(dict.fromkeys(rule.columns, rule))
        elif rule.in_values:
            through = model.audience.through
            found.rows.extend((rule, column) for column in asked if column.partition("__")[0] not in through)
    return found


def is_hidden(
    rules: Iterable[tuple[ReadingRule, str]],
    value_of: Callable[[str], Any],
    *,
    is_own: Callable[[], bool] = lambda: False,
    is_named: Callable[[], bool] = lambda: False,
    moment: datetime | None = None,
) -> bool:
    """Whether one of :func:`rules_of_values` hides a row, at a moment (None: now); as :func:`_marked` has it.

    ``value_of``: what a column leads to from the row.
    """
    for rule, column in rules:
        value = value_of(column) if column else None
        if not column:
            applies = True
        elif rule.values in (FILLED, WORDS):
            applies = bool(value)
        elif rule.until:
            applies = value is None or (moment is not None and value > moment)
        else:
            applies = value in rule.values
        if (
            applies
            and not (rule.gives_way_to and value_of(rule.gives_way_to))
            and not (rule.or_own and is_own())
            and not (rule.or_named and is_named())
        ):
            return True
    return False


def is_for_everybody(row: Any, model: type[Any] | None = None) -> bool:
    """Whether anybody may know of a row, by its own columns. ``model``: of a row of a value."""
    rules = rules_of_values(model or type(row), Reader(AnonymousUser()))
    return not is_hidden(rules.rows, lambda column: getattr(row, column))
