"""A page of changes: which saves it shows, and their rows, by a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import capfirst

from actions.models import Action
from core.govuk.parts import TimelineEntry
from plan.history.changes import (
    MANY,
    RowTally,
    Save,
    as_save,
    names_of_people,
    rows_in_all,
    saves,
    tallies,
    with_before,
    written_rows,
)
from plan.history.filters import ChangeFilterForm, people_who_changed
from plan.history.names import RowNames, names_at
from plan.history.sources import SOURCES, Scope
from plan.history.words import entry, grouped, in_numbers
from priorities.models import Priority

SAVES_PER_PAGE = 20
ROWS_PER_PAGE = 50
THE_TRACKER = "The tracker"


def filter_form(asked: QueryDict, scope: Scope) -> ChangeFilterForm:
    """The filters above a list, with the sections and people that there are; two queries at most."""
    live = Priority.objects.filter(agreement=scope.agreement).order_by("position", "pk")
    people = None
    if scope.reader.sees_names:
        people = people_who_changed(scope.agreement.pk, [source.model for source in SOURCES.values()])
    return ChangeFilterForm(asked, list(live), people)


def action_in_scope(scope: Scope, ref: str) -> Action | None:
    """The action of that name that was there at the moment and that the reader may know of; None if none is."""
    known = scope.rows(SOURCES["actions"]).values("id")
    return Action.objects.filter(agreement=scope.agreement, ref=ref, pk__in=known).first()


def page_of_saves(
    scope: Scope, number: str | None, address: str
) -> tuple[Page[object], list[TimelineEntry], RowNames]:
    """A page of the changes in scope. ``address``: of the list that shows large saves whole."""
    page = Paginator(saves(scope), SAVES_PER_PAGE).get_page(number)
    shown = [as_save(row) for row in page]
    counts = tallies(scope, shown)
    names = names_at(scope)
    people = people_of(scope, shown)
    small = [save for save in shown if scope.action is not None or rows_in_all(counts[save]) <= MANY]
    sources = {tally.source for save in small for tally in counts[save]}
    wanted = [source for source in scope.sources if source in sources]
    rows = with_before(scope, written_rows(scope, wanted, {save.at for save in small}) if wanted else [])
    entries = []
    for group in grouped(shown):
        whole = all(save in small for save in group)
        entries.append(
            entry(
                group,
                added_up(counts[save] for save in group),
                [row for row in rows if row.save in group] if whole else None,
                names,
                who_of(scope, group[0], people),
                "" if whole else _with_save(address, group[0].at),
            )
        )
    return page, entries, names


def one_save(scope: Scope, at: datetime, number: str | None) -> tuple[Page[object], TimelineEntry] | None:
    """All rows written at one moment, fifty a page; None if there are none that the reader may see."""
    found = written_rows(scope, scope.sources, [at])
    page = Paginator(found, ROWS_PER_PAGE).get_page(number)
    rows = with_before(scope, page)
    if not rows:
        return None
    save = rows[0].save
    names = names_at(scope)
    counts = added_up(tallies(scope, [save]).values())
    who = who_of(scope, save, people_of(scope, [save]))
    whole = entry([save], counts, rows, names, who)
    return page, TimelineEntry(
        capfirst(in_numbers(counts)), whole.when, who, whole.why, changes=whole.changes
    )


def added_up(parts: Iterable[list[RowTally]]) -> list[RowTally]:
    """The numbers of several saves as those of one."""
    found: dict[str, RowTally] = {}
    for tally in (tally for part in parts for tally in part):
        name = tally.source.name
        so_far = found.get(name, RowTally(tally.source, 0, 0))
        found[name] = RowTally(tally.source, so_far.added + tally.added, so_far.changed + tally.changed)
    return sorted(found.values(), key=lambda tally: tally.source.number)


def people_of(scope: Scope, shown: Iterable[Save]) -> dict[int, str]:
    """Names are for those who work on the plan: for others they are not even asked for."""
    return names_of_people(shown) if scope.reader.sees_names else {}


def who_of(scope: Scope, save: Save, people: dict[int, str]) -> str:
    """Who saved something, as far as the reader may know."""
    if not scope.reader.sees_names:
        return ""
    return people.get(save.user, "") if save.user is not None else THE_TRACKER


def _with_save(address: str, at: datetime) -> str:
    join = "&" if "?" in address else "?"
    return f"{address}{join}{urlencode({'save': timezone.localtime(at).isoformat()})}"
