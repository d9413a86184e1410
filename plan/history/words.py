"""Changes in an officer's words. Pure: rows and names in, entries of a timeline out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Field, ForeignKey
from django.utils import timezone
from django.utils.text import capfirst

from core.govuk.parts import ChangedField, TimelineEntry
from core.templatetags.govuk import day, moment
from core.text import joined, shortened
from plan.history.changes import ChangedRow, RowTally, Save
from plan.history.names import KINDS, RowNames
from plan.history.sources import ChangeSource

# Columns that say nothing to a reader, or that are not theirs to read.
UNTOLD = frozenset(
    {"slug", "follows", "subject_ref", "email", "person", "owner", "author", "sent_by", "partnership"}
)
# Who sent it and when stands at the head of the change.
SAID_BY_SENDING = frozenset({"author_name", "sent_at"})
WITHDRAWAL = frozenset({"withdrawn_at", "withdrawn_why", "is_withdrawn"})
# What a column is called where its own name says too little.
CALLED = {("standings", "label"): "status", ("updates", "label"): "status sent"}
FIRST_TOLD = frozenset({"priorities", "aims", "actions", "standings"})
ONE_SAVE = timedelta(seconds=2)
"""Rows that one person wrote for one reason within this time were one save."""


def counted(number: int, source: ChangeSource) -> str:
    """ "1 action", "38 actions"."""
    return f"{number} {source.one if number == 1 else source.many}"


def in_numbers(tallies: Iterable[RowTally]) -> str:
    """ "38 actions and 26 aims added; 1 priority changed": what people ask for first stands first."""
    tallies = sorted(tallies, key=lambda tally: (tally.source.name not in FIRST_TOLD, tally.source.number))
    added = joined([counted(tally.added, tally.source) for tally in tallies if tally.added])
    changed = joined([counted(tally.changed, tally.source) for tally in tallies if tally.changed])
    parts = [f"{words} {what}" for words, what in ((added, "added"), (changed, "changed")) if words]
    return "; ".join(parts)


def title_of(row: ChangedRow, names: RowNames) -> str:
    """What a row is called: "Action 4.2b", "Update on action 4.2b, January 2015", "Lead post"."""
    name, data = row.source.name, row.after
    if name in ("actions", "aims", "priorities"):
        return names.of(name, row.key) or capfirst(row.source.one)
    if name == "standings":
        return names.of("actions", data["action_id"]) or "Action"
    if name == "updates":
        about = names.of("actions", data["action_id"]) or "an action"
        return f"Update on {about[:1].lower()}{about[1:]}, {names.of('periods', data['period_id'])}"
    if name == "commentary":
        about = names.of("priorities", data["priority_id"])
        return f"Commentary on {about}, {names.of('periods', data['period_id'])}"
    if name == "aim_themes":
        return f"{names.of('aims', data['aim_id']) or 'Aim'}: cross-cutting theme"
    if name == "further_leads":
        return f"{names.of('priorities', data['priority_id']) or 'Priority'}: {data['kind']} lead"
    if name == "decisions":
        return f"Decision {data['reference']}"
    if name == "versions":
        return f"Version {data['number']} of the {data['document']}"
    if name == "people":
        return f"{capfirst(data['kind'])}: {names.of('posts', data['post_id'])}"
    if name in ("targets", "observations"):
        about = names.of("indicators", data["indicator_id"])
        period = f", {data['period_label']}" if name == "observations" else ""
        return f"{capfirst(row.source.one)}: {about}{period}"
    if name == "agreement" or row.before is None or not row.source.main:
        return capfirst(row.source.one)
    return f"{capfirst(row.source.one)} “{shortened(data[row.source.main], 60)}”"


def in_words(value: Any, field: Field[Any, Any], names: RowNames) -> str | None:
    """A value as a page says it; None for nothing."""
    if value is None or value == "" or value == []:
        return None
    if isinstance(field, ForeignKey):
        target = KINDS.get(field.related_model)
        return (names.of(target, value) if target else "") or None
    if field.choices:
        return str(dict(field.flatchoices).get(value, value)) or None
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list):
        return "\n".join(": ".join(map(str, pair)) for pair in value)
    return str(value)


def changes_of(row: ChangedRow, names: RowNames) -> list[ChangedField]:
    """What a save changed in one row. An added row is told by its own words, not column by column."""
    title = title_of(row, names)
    untold = UNTOLD
    if row.source.name == "updates" and row.before and row.before["state"] != row.after["state"]:
        untold = UNTOLD | SAID_BY_SENDING
    if row.source.name in ("aim_themes", "further_leads"):
        return [_link_change(title, row, names)]
    if row.before is None:
        return [ChangedField(title, None, _main_words(row, names) or "added")]
    found = []
    was_gone, is_gone = bool(row.before.get("withdrawn_at")), bool(row.after.get("withdrawn_at"))
    if was_gone != is_gone:
        gone = f"Withdrawn: {row.after.get('withdrawn_why') or row.before.get('withdrawn_why')}"
        found.append(ChangedField(title, *((gone, "In the plan") if was_gone else ("In the plan", gone))))
    for name, new in row.after.items():
        old = row.before.get(name)
        field = row.source.model._meta.get_field(name.removesuffix("_id"))
        if not isinstance(field, Field) or old == new or field.name in untold or name in WITHDRAWAL:
            continue
        if name == "position":
            place = f"{title}: place in the list" if not found else "Place in the list"
            found.append(ChangedField(place, "as it was", "moved"))
        else:
            was, is_now = in_words(old, field, names), in_words(new, field, names)
            words = CALLED.get((row.source.name, field.name), field.verbose_name)
            # The first change of a row says which row it is; those after it are of the same.
            found.append(
                ChangedField(f"{title}: {words}" if not found else capfirst(str(words)), was, is_now)
            )
    return found


def _link_change(title: str, row: ChangedRow, names: RowNames) -> ChangedField:
    source, key = ("themes", "theme_id") if row.source.name == "aim_themes" else ("posts", "post_id")
    words = names.of(source, row.after[key])
    return ChangedField(title, words, None) if row.after["is_withdrawn"] else ChangedField(title, None, words)


def _main_words(row: ChangedRow, names: RowNames) -> str:
    """What an added row says."""
    data = row.after
    if row.source.name == "standings":
        return names.of("status_scheme", data["label_id"])
    if row.source.name == "posts":
        return names.of("posts", row.key)
    if row.source.name == "decisions":
        return str(data["text"])
    if row.source.name == "versions":
        return str(data["comments"] or data["printed_date"])
    if row.source.name == "signatories":
        return names.of("agencies", data["agency_id"])
    if row.source.name == "updates":
        return str(data["report_text"] or "asked for")
    if row.source.name == "observations":
        return "not available" if data["not_available"] else f"{data['value'].normalize():f}"
    return str(data.get(row.source.main) or "") if row.source.main else ""


def why_of(save: Save, names: RowNames) -> str:
    """The reason, with the decision behind it."""
    decision = names.of("decisions", save.decision)
    return " ".join(filter(None, (save.why, f"Decision {decision}." if decision else "")))


def shown_moment(at: datetime) -> datetime | date:
    """The moment; of a load that takes effect at the start of a day, the day alone."""
    local = timezone.localtime(at)
    return local.date() if local.time() == time.min else at


def entry(
    of: Sequence[Save],
    tallies: Sequence[RowTally],
    rows: Sequence[ChangedRow] | None,
    names: RowNames,
    who: str = "",
    address: str = "",
) -> TimelineEntry:
    """One save as an entry of the timeline. ``rows`` None: told by numbers, ``address`` shows them all."""
    save = of[0]
    words = in_numbers(tallies)
    if rows is None:
        prefix = "Loaded: " if save.user is None else ""
        return TimelineEntry(
            capfirst(f"{prefix}{words}"), shown_moment(save.at), who, why_of(save, names), address
        )
    changes = tuple(change for row in rows for change in changes_of(row, names))
    titles = list(dict.fromkeys(title_of(row, names) for row in rows))
    title = words if len(titles) > 3 or not titles else joined(titles)
    return TimelineEntry(capfirst(title), shown_moment(save.at), who, why_of(save, names), changes=changes)


def grouped(found: Sequence[Save]) -> list[list[Save]]:
    """Saves, newest first, with those put together that one person made for one reason within a moment."""
    groups: list[list[Save]] = []
    for save in found:
        group = next(
            (
                group
                for group in reversed(groups[-4:])
                if (group[0].user, group[0].why, group[0].decision) == (save.user, save.why, save.decision)
                and group[-1].at - save.at <= ONE_SAVE
            ),
            None,
        )
        if group is None:
            groups.append([save])
        else:
            group.append(save)
    return groups
