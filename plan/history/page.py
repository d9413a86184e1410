"""A page of changes: its entries and their rows. The number of queries is fixed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import capfirst

from actions.models import Action
from plan.history.as_difference import ListedPlan
from plan.history.changes import (
    MANY_ROWS,
    ChangedRow,
    RowTally,
    Save,
    as_save,
    people_of,
    saves,
    tallies,
    with_before,
    written_rows,
)
from plan.history.entries import ChangeEntry, entry_of, group_saves, tally_words
from plan.history.filters import ChangeFilterForm, people_who_changed
from plan.history.sources import SOURCES, Scope
from priorities.models import Priority

ENTRIES_PER_PAGE = 20
ROWS_PER_PAGE = 50


def filter_form(parameters: QueryDict, scope: Scope) -> ChangeFilterForm:
    """The form with the filters, with the sections and people to choose from. Two queries at most."""
    people = None
    if scope.reader.sees_names:
        people = people_who_changed(scope.agreement.pk, [source.model for source in SOURCES.values()])
    return ChangeFilterForm(parameters, sections_in(scope), people)


def sections_in(scope: Scope) -> list[Priority]:
    """The priorities as they were at the moment, those withdrawn before too, in order. One query."""
    latest: dict[int, Priority] = {}
    for row in scope.rows(SOURCES["priorities"]).order_by("history_date", "history_id"):
        latest[row.id] = row.instance
    return sorted(latest.values(), key=lambda row: (row.position, row.pk))


def action_in_scope(scope: Scope, ref: str) -> Action | None:
    """The action with this ref as it was at the moment; None if it did not exist or the reader may not know of it."""
    rows = scope.rows(SOURCES["actions"]).filter(ref=ref)
    latest = rows.order_by("-history_date", "-history_id").first()
    return latest.instance if latest is not None else None


def page_of_entries(
    scope: Scope, listed: ListedPlan, number: str | None, address: str
) -> tuple[Page[list[Save]], list[ChangeEntry]]:
    """A page of the changes in scope, as entries. ``address``: URL of the list of changes."""
    page: Page[list[Save]] = Paginator(_groups(scope, listed), ENTRIES_PER_PAGE).get_page(number)
    shown = [save for group in page for save in group]
    counts = tallies(scope, shown)
    people = people_of(scope, shown)
    tallies_of = [add_tallies(counts.get(save, []) for save in group) for group in page]
    short = [
        group
        for group, tally in zip(page, tallies_of, strict=True)
        if scope.action is not None or sum(part.added + part.changed for part in tally) <= MANY_ROWS
    ]
    moments = {save.at for group in short for save in group}
    written = {tally.source for group in short for save in group for tally in counts.get(save, [])}
    sources = [source for source in scope.sources if source in written]
    rows_of: dict[Save, list[ChangedRow]] = {}
    for row in with_before(scope, written_rows(scope, sources, moments) if sources else []):
        rows_of.setdefault(row.save, []).append(row)
    entries = []
    rows_at = f"{address}{'&' if '?' in address else '?'}"
    for group, tally in zip(page, tallies_of, strict=True):
        is_short = group in short
        rows = [row for save in group for row in rows_of.get(save, [])]
        who = people.get(group[0].user, "")
        moment = timezone.localtime(group[0].at).isoformat()
        link = "" if is_short else f"{rows_at}{urlencode({'save': moment})}"
        entries.append(entry_of(group, tally, rows if is_short else None, listed, who, link))
    return page, entries


def _groups(scope: Scope, listed: ListedPlan) -> list[list[Save]]:
    """The saves in scope that belong together, the newest first. One query."""
    plan = listed.value
    versions = [row.effective_at for row in plan.versions if row.status == "published"]
    publications = [at for at in (*versions, *(row.published_at for row in plan.periods)) if at is not None]
    return group_saves(map(as_save, saves(scope)), publications)


def page_of_one_entry(
    scope: Scope, listed: ListedPlan, at: datetime, number: str | None
) -> tuple[Page[object], ChangeEntry] | None:
    """The rows of the entry with a save at this moment, fifty a page; None if the reader may see none."""
    saves_shown = [
        save for group in _groups(scope, listed) if any(save.at == at for save in group) for save in group
    ]
    history_rows = written_rows(scope, scope.sources, {save.at for save in saves_shown})
    page = Paginator(history_rows, ROWS_PER_PAGE).get_page(number)
    rows = with_before(scope, page)
    if not saves_shown or not rows:
        return None
    counts = tallies(scope, saves_shown)
    tally = add_tallies(counts.get(save, []) for save in saves_shown)
    who = people_of(scope, saves_shown).get(saves_shown[0].user, "")
    entry = entry_of(saves_shown, tally, rows, listed, who)
    return page, replace(entry, title=capfirst(tally_words(tally)))


def add_tallies(tallies_of_saves: Iterable[list[RowTally]]) -> list[RowTally]:
    """Adds up the tallies of several saves."""
    totals: dict[str, RowTally] = {}
    for tally in (tally for part in tallies_of_saves for tally in part):
        name = tally.source.name
        total = totals.get(name, RowTally(tally.source, 0, 0))
        totals[name] = RowTally(tally.source, total.added + tally.added, total.changed + tally.changed)
    return sorted(totals.values(), key=lambda tally: tally.source.number)
