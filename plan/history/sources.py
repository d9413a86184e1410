"""Where the list of changes comes from: the history of each kind of row, as far as a reader may see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Model, Q, QuerySet

from actions.models import Action, Aim, AimTheme
from core.history import history_of
from plan.describing.names import ROW_WORDS, RowWords
from plan.history.filters import EVERYTHING, ChangeFilters
from plan.moments import Moment
from plan.value import TABLES
from plan.value.audience import unpublished_concerns
from plan.value.rows import CLOSED_PERIOD_STATES
from priorities.models import Agreement, PriorityLead
from priorities.readers import Reader


@dataclass(frozen=True, eq=False)
class ChangeSource:
    """A kind of row whose changes are listed. ``where``: a condition, where one model keeps two kinds of row."""

    name: str
    model: type[Model]
    progress: bool = False
    where: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> RowWords:
        """What its rows are called."""
        return ROW_WORDS[self.name]

    @property
    def number(self) -> int:
        """The place of its changes among those of one save."""
        return list(SOURCES).index(self.name)


def _sources() -> Iterator[ChangeSource]:
    yield ChangeSource("agreement", Agreement)
    for table in TABLES:
        yield ChangeSource(table.name, table.model, progress=table.progress, where=table.where)
        if table.name == "priorities":
            yield ChangeSource("further_leads", PriorityLead)
        if table.name == "aims":
            yield ChangeSource("aim_themes", AimTheme)


SOURCES: Mapping[str, ChangeSource] = {source.name: source for source in _sources()}


@dataclass(frozen=True)
class Scope:
    """Which changes a reader sees: of which agreement, until which moment. ``action`` None: of the whole agreement.

    The public and viewers see changes until the last publication, no updates before they are agreed, and nothing of
    actions for the Partnership only (design: product.md, "Who sees what").
    """

    agreement: Agreement
    reader: Reader
    moment: Moment
    action: Action | None = None
    filters: ChangeFilters = EVERYTHING

    @cached_property
    def own(self) -> QuerySet[Action]:
        """The actions that the reader answers for."""
        posts = tuple(self.reader.answers_for)
        joint = PriorityLead.objects.filter(post__ref__in=posts, kind="joint", is_withdrawn=False)
        answered_for = Q(coordinator__ref__in=posts) | Q(aim__priority__lead__ref__in=posts)
        answered_for |= Q(aim__priority__in=joint.filter(agreement=self.agreement).values("priority"))
        return Action.objects.filter(agreement=self.agreement).filter(answered_for)

    @cached_property
    def hidden(self) -> QuerySet[Action]:
        """The actions that the reader may not know of. One query, none for reviewers."""
        if self.reader.is_reviewer:
            return Action.objects.none()
        marked = Action.objects.filter(agreement=self.agreement, partnership_only=True)
        # As keys: inside the questions about each kind of row, the rule itself would join ten tables.
        keys = marked.exclude(pk__in=self.own.values("pk")).values_list("pk", flat=True)
        return Action.objects.filter(pk__in=list(keys))

    @cached_property
    def hidden_aims(self) -> QuerySet[Aim]:
        """Aims that have hidden actions and no other."""
        visible = Action.objects.filter(agreement=self.agreement, withdrawn_at__isnull=True).exclude(
            pk__in=self.hidden.values("pk")
        )
        return Aim.objects.filter(pk__in=self.hidden.values("aim")).exclude(pk__in=visible.values("aim"))

    def rows(self, source: ChangeSource) -> QuerySet[Any]:
        """The history rows of one kind that the reader may see, in no order."""
        history = history_of(source.model)._default_manager.order_by()
        whole = "id" if source.model is Agreement else "agreement_id"
        rows = history.filter(**{whole: self.agreement.pk}, **source.where)
        until = self.moment.progress_at if source.progress else self.moment.structure_at
        if until is not None:
            rows = rows.filter(history_date__lte=until)
        rows = self.filters.narrow(source.name, rows)
        if not self.reader.is_reviewer:
            rows = self._permitted(source.name, rows)
        return self._of_action(source.name, rows, self.action) if self.action is not None else rows

    def _permitted(self, name: str, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Leaves out what is only for the Working Group, for the lead, or for the Partnership."""
        hidden = self.hidden.values("pk")
        if name == "actions":
            own = Q(id__in=self.own.values("pk"))
            return rows.exclude(id__in=hidden).filter(own | Q(partnership_only=False))
        if name == "standings":
            return rows.exclude(action_id__in=hidden)
        if name == "updates":
            return rows.filter(action_id__in=self.own.values("pk"))
        if name == "aims":
            return rows.exclude(id__in=self.hidden_aims.values("pk"))
        if name == "aim_themes":
            return rows.exclude(aim_id__in=self.hidden_aims.values("pk"))
        if name == "concerns":
            unpublished = unpublished_concerns(self.agreement, self.reader, self.moment.progress_at)
            visible = rows.exclude(id__in=unpublished.values("pk"))
            return visible.exclude(subject="action", subject_ref__in=self.hidden.values("ref"))
        if name == "commentary":
            return rows.filter(period__state__in=CLOSED_PERIOD_STATES, state="agreed")
        return rows

    def _of_action(self, name: str, rows: QuerySet[Any], action: Action) -> QuerySet[Any]:
        """The rows about one action: the action, its aim, its status, its updates, concerns about it."""
        pk, aim, ref = action.pk, action.aim_id, action.ref
        where: dict[str, dict[str, Any]] = {
            "actions": {"id": pk},
            "standings": {"action_id": pk},
            "updates": {"action_id": pk},
            "aims": {"id": aim},
            "aim_themes": {"aim_id": aim},
            "concerns": {"subject": "action", "subject_ref": ref},
        }
        return rows.filter(**where[name])

    @property
    def sources(self) -> tuple[ChangeSource, ...]:
        """The kinds of rows that pass the filters."""
        if self.action is None:
            return tuple(source for source in SOURCES.values() if self.filters.includes(source.name))
        names = ("actions", "standings", "updates", "aims", "aim_themes", "concerns")
        return tuple(source for name, source in SOURCES.items() if name in names)
