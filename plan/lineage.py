"""Where actions come from and what they became, over several agreements, as far as a reader may know.

Four queries, however long the chain: the links, the agreements that they lead to, the actions as they are, and the
actions as last published.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import BooleanField, Case, OuterRef, Subquery, When

from accounts.audience import visible_rows
from accounts.models import User
from actions.models import Action, Aim
from actions.origins import Origin, origins_of
from core.history import history_of, rows_at
from core.text import letters, shortened
from plan.moments import as_read_by
from priorities.models import Agreement, Person

AnyPerson = User | AnonymousUser


@dataclass(frozen=True)
class RelatedAction:
    """An action as the page of another one names it. ``title``: of its agreement; ``follows``: what it carries on."""

    origin: Origin
    label: str
    text: str
    title: str
    starts_on: date | None
    follows: tuple[Origin, ...] = ()
    is_withdrawn: bool = False

    @property
    def name(self) -> str:
        """ "4.2a: Mark property", for a link among other words: without a full stop at its end."""
        text = shortened(self.text, 160).rstrip(".")
        return f"{self.label}: {text}" if self.label else text


@dataclass(frozen=True)
class Lineage:
    """``before``: the actions that one action carries on from, the nearest first; ``after``: those that carry it on.

    ``is_cut``: it also comes from an action that this reader may not see. ``since``: the year in which the earliest
    agreement of ``before`` began; None where no such year is known.
    """

    before: tuple[RelatedAction, ...] = ()
    after: tuple[RelatedAction, ...] = ()
    is_cut: bool = False
    since: int | None = None


def links_of(user: AnyPerson, agreement: Agreement) -> dict[Origin, tuple[Origin, ...]]:
    """Action -> the actions that it carries on from, in all visible agreements of the partnership. One query."""
    visible = Agreement.objects.visible_to(user).named_on_pages_of(agreement)
    visible = visible.filter(partnership=agreement.partnership_id)
    rows = Action.objects.filter(agreement__in=visible.values("pk")).exclude(follows="")
    return {
        Origin(slug, ref): origins_of(follows)
        for slug, ref, follows in rows.order_by("agreement", "position", "pk").values_list(
            "agreement__slug", "ref", "follows"
        )
    }


def lineage_of(user: AnyPerson, agreement: Agreement, ref: str, follows: str) -> Lineage:
    """The lineage of one action. ``follows``: what it carries on from at the moment that the page shows."""
    own = Origin(agreement.slug, ref)
    links = links_of(user, agreement)
    ancestors: dict[Origin, None] = {}
    queue = list(origins_of(follows))
    while queue:
        name = queue.pop(0)
        if name not in ancestors and name != own:
            ancestors[name] = None
            queue += links.get(name, ())
    after = [name for name, origins in links.items() if own in origins and name not in ancestors]
    if not ancestors and not after:
        return Lineage()
    actions = related_actions(user, [*ancestors, *after])
    before, is_cut = _visible_ancestors([name for name in origins_of(follows) if name != own], actions, own)
    years = [item.starts_on.year for item in before if item.starts_on]
    return Lineage(
        tuple(before),
        tuple(actions[name] for name in after if name in actions),
        is_cut,
        min(years, default=None),
    )


def _visible_ancestors(
    origins: list[Origin], actions: Mapping[Origin, RelatedAction], own: Origin
) -> tuple[list[RelatedAction], bool]:
    """The ancestors that the reader reaches over visible actions, nearest first; whether an action was not visible."""
    ancestors: dict[Origin, RelatedAction] = {}
    is_cut = False
    queue = list(origins)
    while queue:
        name = queue.pop(0)
        if name in ancestors or name == own:
            continue
        if name not in actions:
            is_cut = True
            continue
        ancestors[name] = actions[name]
        queue += actions[name].follows
    return list(ancestors.values()), is_cut


def related_actions(user: AnyPerson, names: Collection[Origin]) -> dict[Origin, RelatedAction]:
    """The actions of these names that the reader may know of: as they are now, or as last published."""
    slugs = {name.agreement for name in names}
    agreements: dict[int, Any] = {row.pk: row for row in as_read_by(user, slug__in=slugs)}
    if not agreements:
        return {}
    names_sought = {(name.agreement, name.ref) for name in names}
    # Whether the reader may know of an action, live or of history.
    is_visible = Case(
        When(visible_rows(Action, Person(user)), then=True), default=False, output_field=BooleanField()
    )
    live = _live_actions(is_visible, agreements, names)
    hidden = {row.pk for row in live if not row.is_visible}
    as_published = {
        pk: row.last_version_at
        for pk, row in agreements.items()
        if not row.reads_all and row.last_version_at is not None
    }
    published = _published_actions(is_visible, as_published, hidden)
    related: dict[Origin, RelatedAction] = {}
    for pk, agreement in agreements.items():
        if pk in as_published:
            rows = _with_labels((row for row in published if row.agreement_id == pk), lambda row: row.number)
        else:
            rows = _with_labels((row for row in live if row.agreement_id == pk), lambda row: row.aim.number)
        for row, label in rows:
            name = Origin(agreement.slug, row.ref)
            if name in names_sought and row.pk not in hidden:
                related[name] = RelatedAction(
                    name,
                    label,
                    row.text,
                    agreement.title,
                    agreement.starts_on,
                    origins_of(row.follows),
                    row.withdrawn_at is not None,
                )
    return {name: related[name] for name in names if name in related}


def _live_actions(is_visible: Case, agreements: Iterable[int], names: Iterable[Origin]) -> list[Any]:
    """The actions of these names with all others of their aims, in order, each with ``is_visible``."""
    named_actions = Action.objects.filter(
        agreement__in=list(agreements), ref__in={name.ref for name in names}
    )
    rows = Action.objects.filter(aim__in=named_actions.values("aim")).select_related("aim")
    return list(rows.annotate(is_visible=is_visible).order_by("position", "pk"))


def _with_labels(rows: Iterable[Any], number_of: Any) -> list[tuple[Any, str]]:
    """Each row with its label; "" for a withdrawn row. ``rows`` must hold all actions of an aim."""
    counts: dict[int, int] = {}
    labelled = []
    for row in rows:
        if row.withdrawn_at is not None:
            labelled.append((row, ""))
            continue
        place = counts.get(row.aim_id, 0)
        counts[row.aim_id] = place + 1
        number = number_of(row)
        labelled.append((row, f"{number}{letters(place)}" if number else ""))
    return labelled


class _PublishedAction(NamedTuple):
    """An action as a published version has it. ``number``: the number of its aim."""

    agreement_id: int
    position: int
    pk: int
    ref: str
    text: str
    follows: str
    aim_id: int
    withdrawn_at: Any
    is_visible: bool
    number: str


def _published_actions(
    is_visible: Case, moments: Mapping[int, datetime], hidden: set[int]
) -> list[_PublishedAction]:
    """The actions of each agreement at the moment of its last published version, in order. One query at most.

    Adds to ``hidden`` the actions of which the reader might not have known then.
    """
    selects = []
    for key, moment in moments.items():
        aims = history_of(Aim)._default_manager.filter(id=OuterRef("aim_id"), history_date__lte=moment)
        number = aims.order_by("-history_date", "-history_id").values("number")[:1]
        rows = rows_at(Action.objects.filter(agreement=key), moment).order_by()
        selects.append(
            rows.annotate(number_then=Subquery(number), visible_then=is_visible).values_list(
                *("agreement_id", "position", "id", "ref", "text", "follows", "aim_id"),
                *("withdrawn_at", "visible_then", "number_then"),
            )
        )
    if not selects:
        return []
    first, *rest = selects
    query = first.union(*rest, all=True) if rest else first
    actions = [_PublishedAction(*row) for row in query.order_by("agreement_id", "position", "id")]
    hidden.update(row.pk for row in actions if not row.is_visible)
    return actions
