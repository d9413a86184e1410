"""Who may read what: the one list of rules (design: product.md, "Who sees what").

A rule keeps rows, or some of their columns, for a circle of readers. It is asked as a condition on the rows of a table
or of its history (:func:`visible_rows`), and as a test on a row of a plan's value (:func:`is_hidden`,
:func:`columns_kept`). With ``Lookups`` each model says how one gets from its rows to what a rule asks about, so that a
further rule is one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q

from accounts.models import Role, User

NOBODY = Q(pk__in=[])
"""A condition that no row meets."""


@dataclass(frozen=True)
class Circle:
    """Who has one of these roles in the partnership and, with ``leads``, who is in a post of the agreement."""

    roles: frozenset[str]
    leads: bool = False

    def has(self, reader: Reader) -> bool:
        """Whether the reader belongs to it."""
        return bool(self.roles & reader.roles) or (self.leads and reader.is_lead)

    def is_within(self, other: Circle, or_own: bool) -> bool:
        """Whether everybody in it is in the other one; with ``or_own`` also who answers for a row, who is a lead."""
        return self.roles <= other.roles and (other.leads or not (self.leads or or_own))


_GROUP = (Role.Kind.ADMINISTRATOR, Role.Kind.CHAIR, Role.Kind.REVIEWER)
UNIT = Circle(frozenset((Role.Kind.ADMINISTRATOR,)))
GROUP = Circle(frozenset(_GROUP))
"""Who reads what was sent before it is agreed."""
WORKERS = Circle(frozenset(_GROUP), leads=True)
"""Who works on the plan."""
WORKERS_AND_MEMBERS = Circle(frozenset((*_GROUP, Role.Kind.MEMBER)), leads=True)
PARTNERSHIP = Circle(frozenset((*_GROUP, Role.Kind.MEMBER)))
"""The Partnership's members, and the Working Group."""
READERS = Circle(frozenset(Role.Kind.values), leads=True)
"""Who has any role in the partnership, or a post of the agreement."""


@dataclass(frozen=True)
class Reader:
    """A person with their roles and posts in one agreement.

    ``posts``: the refs of the posts that they hold or deputise for. ``delegated``: those where they are a delegate.
    ``may_send_for``: the delegated ones for which they may also send.
    """

    user: User | AnonymousUser
    roles: frozenset[str] = frozenset()
    posts: frozenset[str] = frozenset()
    delegated: frozenset[str] = frozenset()
    may_send_for: frozenset[str] = frozenset()

    @property
    def is_administrator(self) -> bool:
        """Whether they are an officer of the Community Safety Unit."""
        return UNIT.has(self)

    @property
    def is_chair(self) -> bool:
        """Whether they record what the Working Group agreed."""
        return Role.Kind.CHAIR in self.roles

    @property
    def is_reviewer(self) -> bool:
        """Whether they read sent updates before these are agreed."""
        return GROUP.has(self)

    @property
    def answers_for(self) -> frozenset[str]:
        """The posts for which they may write updates."""
        return self.posts | self.delegated

    @property
    def is_lead(self) -> bool:
        """Whether they are in a post of the agreement, in any capacity."""
        return bool(self.answers_for)

    @property
    def sees_working_copy(self) -> bool:
        """Whether they see edits since the last version."""
        return WORKERS.has(self)

    @property
    def sees_names(self) -> bool:
        """Whether they see who changed what."""
        return WORKERS.has(self)


@dataclass(frozen=True)
class Through:
    """A way over another table: from the rows of ``model`` whose ``key`` names the row, and on by ``way``."""

    model: type[Model]
    key: str
    way: str


@dataclass(frozen=True)
class Lookups:
    """How one gets from a row to what the rules ask about, as in a filter of Django.

    ``partnership``: where the roles are held; ``agreement``: where the posts are. ``answered_by``: the posts that
    answer for the row; ``led_in``: the priority whose leads answer for it too. ``belongs_to``: the rows with which it
    is hidden. ``holds``: it is hidden when all of these are, and there are some. ``about``: the kind of row that its
    ``subject`` names -> the model whose ref is in its ``subject_ref``. ``through``: the first step of a way that is no
    column of the row.
    """

    partnership: str = "agreement__partnership"
    agreement: str = "agreement"
    answered_by: tuple[str, ...] = ()
    led_in: str = ""
    belongs_to: tuple[str, ...] = ()
    holds: str = ""
    about: Mapping[str, type[Model]] = field(default_factory=dict)
    through: Mapping[str, Through] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadingRule:
    """Rows, or ``columns`` of them, that only a circle may read; with ``or_own`` also who answers for the row.

    ``on``: the models, as "Model.column" for the rows whose column has one of ``values``, or "Model" for all its rows.
    A column with a moment (``until``) keeps the row until then. ``unless``: a column that lets everybody read the
    ``columns`` of a row. ``for_good``: a row to which it applies today is hidden
    at every earlier moment too. ``in_values`` False: a plan's value does not give what the rule is about.
    """

    name: str
    on: tuple[str, ...]
    circle: Circle
    or_own: bool = False
    values: tuple[object, ...] = (True,)
    until: bool = False
    columns: tuple[str, ...] = ()
    unless: str = ""
    for_good: bool = False
    in_values: bool = True

    def columns_asked(self, model: type[Model]) -> Iterator[str]:
        """The columns of the model by which the rule goes; "" for all its rows."""
        for place in self.on:
            name, _, column = place.partition(".")
            if name == model.__name__:
                yield column

    def holds_for(self, value: Any, moment: datetime | None) -> bool:
        """Whether a row with this value in the column is for the circle only, at a moment (None: now)."""
        if self.values is FILLED:
            return bool(value)
        if self.until:
            return value is None or (moment is not None and value > moment)
        return value in self.values


FILLED = ("any",)
"""The values of a column that names another row: any."""
NOT_AGREED = ("owed", "sent", "sent back", "decided", "not sent", "released")
GOES_ON = ("planned", "open")
FILED_FOR = {"members": WORKERS_AND_MEMBERS, "workers": WORKERS, "exempt": PARTNERSHIP, "group": GROUP}
"""Who may open a filed paper, by the column that says it."""
FILED = ("FiledPaper.readers", "KeptFile.paper__readers")
NAMING_RESTRICTED = ("FiledPaper.names__partnership_only", "KeptFile.names__partnership_only")

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
    ReadingRule("what an import read", ("KeptFile.load",), UNIT, values=FILLED),
)


class Audience(Protocol):
    """Who asks for rows: a reader of one agreement, or a person with all that they may read."""

    def belongs_to(self, circle: Circle, lookups: Lookups) -> Q | bool:
        """Whether they belong to the circle, or for which rows."""

    def answers_for(self, model: type[Model]) -> Q:
        """For which rows of a table, or of its history, they answer."""


_declared: dict[type[Model], Lookups] = {}


def declare(model: type[Model], lookups: Lookups) -> None:
    """Says the ways from the rows of an earlier app's model to what a later app knows of them."""
    _declared[model] = lookups


def lookups_of(model: type[Model]) -> Lookups:
    """The ways from the rows of a model: its ``audience``, or what was declared."""
    lookups: Lookups = _declared[model] if model in _declared else getattr(model, "audience", Lookups())
    return lookups


# --- as a condition on rows, and on rows of history ---------------------------------------------------------------


def visible_rows(model: type[Model], audience: Audience, *, moment: datetime | None = None) -> Q:
    """The condition that a row of the table, or of its history, may be read, but for :func:`columns_kept`.

    It is about the row alone: what it ``belongs_to`` is asked by who has the keys of the rows hidden there. ``moment``:
    when it is read; None: now.
    """
    lookups = lookups_of(model)
    # Circle, and whether also who answers for a row -> the rows that are for these only; None: all rows.
    marks: dict[tuple[Circle, bool], Q | None] = {}
    for rule in RULES:
        for column in rule.columns_asked(model) if not rule.columns else ():
            key = (rule.circle, rule.or_own)
            before = marks.get(key, NOBODY)
            all_rows = before is None or not column
            marks[key] = None if all_rows else before | _marked(rule, column, lookups, moment)  # type: ignore[operator]
    for_all_rows = [key for key, mark in marks.items() if mark is None]
    condition = Q()
    for (circle, or_own), mark in marks.items():
        narrower = (one.is_within(circle, own) for one, own in for_all_rows if (one, own) != (circle, or_own))
        in_circle = audience.belongs_to(circle, lookups)
        if in_circle is True or any(narrower):
            continue
        visible = NOBODY if mark is None else ~mark
        if or_own:
            visible |= audience.answers_for(model)
        condition &= visible if in_circle is False else visible | in_circle
    return condition


def _marked(rule: ReadingRule, column: str, lookups: Lookups, moment: datetime | None) -> Q:
    """The rows to which the rule applies by this column."""
    first, _, rest = column.partition("__")
    through = lookups.through.get(first)
    column = f"{through.way}__{rest}" if through else column
    if rule.values is FILLED:
        mark = Q(**{f"{column}__isnull": False})
    elif rule.until:
        mark = Q(**{f"{column}__isnull": True})
        if moment is not None:
            mark |= Q(**{f"{column}__gt": moment})
    else:
        mark = Q(**{f"{column}__in": rule.values})
    if through is None:
        return mark
    rows = through.model._default_manager.filter(
        mark, **{f"{through.key}__isnull": False, f"{through.way}__isnull": False}
    )
    return Q(id__in=rows.order_by().values(through.key))


def withheld_rows(
    model: type[Model],
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
    lookups = lookups_of(model)
    withheld: Q | None = None
    for rule in RULES:
        for column in rule.columns_asked(model) if not rule.circle.has(reader) else ():
            if (through and column.partition("__")[0] in lookups.through) or (for_good and rule.for_good):
                mark = _marked(rule, column, lookups, moment)
                withheld = mark if withheld is None else withheld | mark
    return withheld


# --- as a test on a row -------------------------------------------------------------------------------------------


def rules_of_values(model: type[Model], reader: Reader) -> list[tuple[ReadingRule, str]]:
    """The rules that may hide rows of this model in a value from the reader, each with the column by which it goes.

    What only another table says of a row is not among them: see :func:`withheld_rows`.
    """
    through = lookups_of(model).through
    return [
        (rule, column)
        for rule in RULES
        if rule.in_values and not rule.columns and not rule.circle.has(reader)
        for column in rule.columns_asked(model)
        if column.partition("__")[0] not in through
    ]


def is_hidden(
    rules: Iterable[tuple[ReadingRule, str]],
    value_of: Callable[[str], Any],
    *,
    is_own: Callable[[], bool],
    moment: datetime | None = None,
) -> bool:
    """Whether one of :func:`rules_of_values` hides a row. ``value_of``: what a column leads to from the row."""
    return any(
        (not column or rule.holds_for(value_of(column), moment)) and not (rule.or_own and is_own())
        for rule, column in rules
    )


def is_for_everybody(row: Any, model: type[Model] | None = None) -> bool:
    """Whether anybody may know of a row, by its own columns. ``model``: of a row of a value."""
    rules = rules_of_values(model or type(row), Reader(AnonymousUser()))
    return not is_hidden(rules, lambda column: getattr(row, column), is_own=lambda: False)


def columns_kept(model: type[Model], reader: Reader) -> dict[str, ReadingRule]:
    """The columns of this model that the reader may not read -> the rule, which may make exceptions for a row."""
    return {
        column: rule
        for rule in RULES
        if rule.columns and not rule.circle.has(reader) and any(True for _ in rule.columns_asked(model))
        for column in rule.columns
    }
