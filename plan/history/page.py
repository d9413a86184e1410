"""A page of changes: its saves and their rows. The number of queries is fixed."""

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
    MANY_ROWS,
    RowTally,
    Save,
    as_save,
    count_rows,
    names_of_people,
    saves,
    tallies,
    with_before,
    written_rows,
)
from plan.history.filters import ChangeFilterForm, people_who_changed
from plan.history.names import RowNames, names_at
from plan.history.sources import SOURCES, Scope
from plan.history.words import group_saves, tally_words, timeline_entry
from priorities.models import Priority

SAVES_PER_PAGE = 20
ROWS_PER_PAGE = 50
THE_TRACKER = "The tracker"


def filter_form(parameters: QueryDict, scope: Scope) -> ChangeFilterForm:
    """The form with the filters, with the sections and people to choose from. Two queries at most."""
    live = Priority.objects.filter(agreement=scope.agreement).order_by("position", "pk")
    people = None
    if scope.reader.sees_names:
        people = people_who_changed(scope.agreement.pk, [source.model for source in SOURCES.values()])
    return ChangeFilterForm(parameters, list(live), people)


def action_in_scope(scope: Scope, ref: str) -> Action | None:
    """The action with this ref as it was at the moment; None if it did not exist or the reader may not know of it."""
    rows = scope.rows(SOURCES["actions"]).filter(ref=ref)
    latest = rows.order_by("-history_date", "-history_id").first()
    return latest.instance if latest is not None else None


def page_of_saves(
    scope: Scope, number: str | None, address: str
) -> tuple[Page[object], list[TimelineEntry], RowNames]:
    """A page of the changes in scope, its entries, and the names in them. ``address``: URL of the list of changes."""
    page = Paginator(saves(scope), SAVES_PER_PAGE).get_page(number)
    saves_shown = [as_save(row) for row in page]
    counts = tallies(scope, saves_shown)
    names = names_at(scope)
    people = people_of(scope, saves_shown)
    short_saves = [
        save for save in saves_shown if scope.action is not None or count_rows(counts[save]) <= MANY_ROWS
    ]
    sources = {tally.source for save in short_saves for tally in counts[save]}
    sources_shown = [source for source in scope.sources if source in sources]
    rows = with_before(
        scope, written_rows(scope, sources_shown, {save.at for save in short_saves}) if sources_shown else []
    )
    entries = []
    for group in group_saves(saves_shown):
        is_short = all(save in short_saves for save in group)
        entries.append(
            timeline_entry(
                group,
                add_tallies(counts[save] for save in group),
                [row for row in rows if row.save in group] if is_short else None,
                names,
                who_of(scope, group[0], people),
                "" if is_short else _with_save(address, group[0].at),
            )
        )
    return page, entries, names


def page_of_one_save(
    scope: Scope, at: datetime, number: str | None
) -> tuple[Page[object], TimelineEntry] | None:
    """The rows that were written at one moment, fifty a page; None if the reader may see none."""
    history_rows = written_rows(scope, scope.sources, [at])
    page = Paginator(history_rows, ROWS_PER_PAGE).get_page(number)
    rows = with_before(scope, page)
    if not rows:
        return None
    save = rows[0].save
    names = names_at(scope)
    counts = add_tallies(tallies(scope, [save]).values())
    who = who_of(scope, save, people_of(scope, [save]))
    entry = timeline_entry([save], counts, rows, names, who)
    return page, TimelineEntry(
        capfirst(tally_words(counts)), entry.when, who, entry.why, changes=entry.changes
    )


def add_tallies(tallies_of_saves: Iterable[list[RowTally]]) -> list[RowTally]:
    """Adds up the tallies of several saves."""
    totals: dict[str, RowTally] = {}
    for tally in (tally for part in tallies_of_saves for tally in part):
        name = tally.source.name
        total = totals.get(name, RowTally(tally.source, 0, 0))
        totals[name] = RowTally(tally.source, total.added + tally.added, total.changed + tally.changed)
    return sorted(totals.values(), key=lambda tally: tally.source.number)


def people_of(scope: Scope, saves_shown: Iterable[Save]) -> dict[int, str]:
    """The names of the people who made the saves; empty, without a query, for readers who may not see names."""
    return names_of_people(saves_shown) if scope.reader.sees_names else {}


def who_of(scope: Scope, save: Save, people: dict[int, str]) -> str:
    """Who made the save; "" for readers who may not see names."""
    if not scope.reader.sees_names:
        return ""
    return people.get(save.user, "") if save.user is not None else THE_TRACKER


def _with_save(address: str, at: datetime) -> str:
    join = "&" if "?" in address else "?"
    return f"{address}{join}{urlencode({'save': timezone.localtime(at).isoformat()})}"
