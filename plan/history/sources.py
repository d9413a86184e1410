"""Where the list of changes comes from: the history of each kind of row, as far as a reader may see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q, QuerySet

from accounts.audience import NOBODY, Circle, Lookups, named_in, visible_rows, withheld_rows
from actions.models import Action, AimTheme
from core.history import history_of
from plan.history.filters import EVERYTHING, MATTERS, ChangeFilters
from plan.moments import Moment
from plan.value import TABLES
from priorities.models import Agreement, LeadPost, PriorityLead, answered_by
from priorities.readers import Reader


@dataclass(frozen=True, eq=False)
class ChangeSource:
    """A kind of row whose changes are listed.

    ``number``: the place of its changes among those of one save. ``where``: a condition, where one model keeps two
    kinds of row.
    """

    name: str
    model: type[Model]
    number: int
    progress: bool = False
    where: Mapping[str, Any] = field(default_factory=dict)


LINKS: Mapping[str, tuple[str, type[Model]]] = {
    "priorities": ("further_leads", PriorityLead),
    "aims": ("aim_themes", AimTheme),
}
"""The rows that link those of a table, whose changes follow theirs."""


def _sources() -> Iterator[tuple[str, type[Model], bool, Mapping[str, Any]]]:
    yield "agreement", Agreement, False, {}
    for table in TABLES:
        yield table.name, table.model, table.progress, table.where
        if table.name in LINKS:
            yield *LINKS[table.name], False, {}


SOURCES: Mapping[str, ChangeSource] = {
    name: ChangeSource(name, model, number, progress, where)
    for number, (name, model, progress, where) in enumerate(_sources())
}


@dataclass(frozen=True)
class Scope:
    """Which changes a reader sees: of which agreement, until which moment. ``action`` None: of the whole agreement.

    The public and viewers see changes until the last publication (design: product.md, "Who sees what").
    """

    agreement: Agreement
    reader: Reader
    moment: Moment
    action: Action | None = None
    filters: ChangeFilters = EVERYTHING
    _hidden: dict[type[Model], list[int]] = field(default_factory=dict, compare=False)

    def belongs_to(self, circle: Circle, lookups: Lookups) -> bool:
        """Whether the reader is in the circle (as an ``Audience``)."""
        return circle in self.reader.circles

    def answers_for(self, model: type[Any]) -> Q:
        """The rows of history of what the reader answers for today (as an ``Audience``)."""
        refs = sorted(self.reader.answers_for)
        if not refs:
            return NOBODY
        # By keys: by their refs, each way to a post would join its table once more.
        posts = LeadPost._default_manager.filter(ref__in=refs).order_by().values("pk")
        live = model._default_manager.filter(answered_by(model, posts), agreement=self.agreement)
        return Q(id__in=live.order_by().values("pk"))

    def is_named_in(self, model: type[Any]) -> Q:
        """The rows of history that name the reader (as an ``Audience``)."""
        return named_in(model.audience.named_in, self.reader.named_as)

    def hidden(self, model: type[Model]) -> list[int]:
        """The keys of rows that the reader may not know of at any moment. One query for a model with such a rule."""
        if model not in self._hidden:
            self._hidden[model] = self._hidden_for_good(model)
        return self._hidden[model]

    def _hidden_for_good(self, model: type[Any]) -> list[int]:
        live = model._default_manager.filter(agreement=self.agreement).order_by()
        lookups: Lookups = model.audience
        if lookups.holds:
            held: Any = model._meta.get_field(lookups.holds)
            way, hidden = held.field.name, self.hidden(held.related_model)
            if not hidden:
                return []
            in_force = held.related_model._default_manager.filter(
                agreement=self.agreement, withdrawn_at__isnull=True
            )
            visible = in_force.exclude(pk__in=hidden).values(way)
            emptied = live.filter(**{f"{lookups.holds}__in": hidden}).exclude(pk__in=visible)
            return list(emptied.values_list("pk", flat=True))
        withheld = withheld_rows(model, self.reader, for_good=True)
        if withheld is None:
            return []
        # As keys: inside the questions about each kind of row, the rule itself would join ten tables.
        hidden_rows = live.filter(withheld).exclude(self.answers_for(model))
        return list(hidden_rows.values_list("pk", flat=True))

    def rows(self, source: ChangeSource) -> QuerySet[Any]:
        """The history rows of one kind that the reader may see, in no order."""
        history = history_of(source.model)._default_manager.order_by()
        whole = "id" if source.model is Agreement else "agreement_id"
        rows = history.filter(**{whole: self.agreement.pk}, **source.where)
        until = self.moment.progress_at if source.progress else self.moment.structure_at
        if until is not None:
            rows = rows.filter(history_date__lte=until)
        if source.progress and self.moment.unpublished:
            rows = rows.exclude(history_date__in=self.moment.unpublished)
        rows = self._permitted(source.model, self.filters.narrow(source.name, rows))
        return self._of_action(source.name, rows, self.action) if self.action is not None else rows

    def _permitted(self, model: type[Any], rows: QuerySet[Any]) -> QuerySet[Any]:
        """Leaves out what the reader may not read, by the rules of ``accounts.audience``."""
        if model is Agreement:
            return rows  # Who reads the list may see the agreement.
        lookups: Lookups = model.audience
        rows = rows.filter(visible_rows(model, self, moment=self.moment.progress_at))
        if hidden := self.hidden(model):
            rows = rows.exclude(id__in=hidden)
        for way in lookups.belongs_to:
            parent: Any = model._meta.get_field(way).related_model
            if hidden := self.hidden(parent):
                rows = rows.exclude(**{f"{way}_id__in": hidden})
        for kind, subject in lookups.about.items():
            if hidden := self.hidden(subject):
                refs = subject._default_manager.filter(pk__in=hidden).values("ref")
                rows = rows.exclude(subject=kind, subject_ref__in=refs)
        return rows

    def _of_action(self, name: str, rows: QuerySet[Any], action: Action) -> QuerySet[Any]:
        """The rows about one action: the action, its aim, its status, its updates, its projects, and
        what is asked about it."""
        pk, aim, ref = action.pk, action.aim_id, action.ref
        where: dict[str, dict[str, Any]] = {
            "actions": {"id": pk},
            "standings": {"action_id": pk},
            "updates": {"action_id": pk},
            "projects": {"action_id": pk},
            "aims": {"id": aim},
            "aim_themes": {"aim_id": aim},
            **{kind: {"subject": "action", "subject_ref": ref} for kind in MATTERS},
        }
        return rows.filter(**where[name])

    @property
    def sources(self) -> tuple[ChangeSource, ...]:
        """The kinds of rows that pass the filters."""
        if self.action is None:
            return tuple(source for source in SOURCES.values() if self.filters.includes(source.name))
        names = ("actions", "standings", "updates", "projects", "aims", "aim_themes", *MATTERS)
        return tuple(source for name, source in SOURCES.items() if name in names)
