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
from plan.describing.names import FIRST_TABLES, count_words
from plan.history.changes import ChangedRow, RowTally, Save
from plan.history.names import KINDS, RowNames

# Columns that mean nothing to a reader, or that readers may not see.
HIDDEN_COLUMNS = frozenset(
    {"slug", "follows", "subject_ref", "email", "person", "owner", "author", "sent_by", "partnership"}
)
# Columns of a sent update whose values are in the head of the entry already.
SENDING_COLUMNS = frozenset({"sent_at"})
WITHDRAWAL = frozenset({"withdrawn_at", "withdrawn_why", "is_withdrawn"})
# The words for columns whose verbose name says too little.
COLUMN_WORDS = {
    ("standings", "label"): "status",
    ("updates", "label"): "status sent",
    ("commentary", "report_text"): "commentary",
}
ONE_SAVE = timedelta(seconds=2)
"""Saves of one person for one reason within this time are shown as one."""


def tally_words(tallies: Iterable[RowTally]) -> str:
    """ "38 actions and 26 aims added; 1 priority changed"; the tables of ``FIRST_TABLES`` come first."""
    tallies = sorted(tallies, key=lambda tally: (tally.source.name not in FIRST_TABLES, tally.source.number))
    added = joined([count_words(tally.added, tally.source.name) for tally in tallies if tally.added])
    changed = joined([count_words(tally.changed, tally.source.name) for tally in tallies if tally.changed])
    parts = [f"{words} {what}" for words, what in ((added, "added"), (changed, "changed")) if words]
    return "; ".join(parts)


def title_of(row: ChangedRow, names: RowNames) -> str:
    """The title of a row: "Action 4.2b", "Update on action 4.2b, January 2015", "Lead post"."""
    name, data = row.source.name, row.after
    if name in ("actions", "aims", "priorities"):
        return names.of(name, row.key) or capfirst(row.source.words.one)
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
        return f"{capfirst(row.source.words.one)}: {about}{period}"
    if name == "agreement" or row.before is None or not row.source.words.main:
        return capfirst(row.source.words.one)
    return f"{capfirst(row.source.words.one)} “{shortened(data[row.source.words.main], 60)}”"


def in_words(value: Any, field: Field[Any, Any], names: RowNames) -> str | None:
    """A value of a field in words; None for an empty value."""
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
    """What a save changed in one row. An added row has one change with its main words, not one for each column."""
    title = title_of(row, names)
    hidden = HIDDEN_COLUMNS
    if row.source.name == "updates" and row.before and row.before["state"] != row.after["state"]:
        hidden = HIDDEN_COLUMNS | SENDING_COLUMNS
    if row.source.name in ("aim_themes", "further_leads"):
        return [_link_change(title, row, names)]
    if row.before is None:
        return [ChangedField(title, None, _main_words(row, names) or "added")]
    changes = []
    was_withdrawn, is_withdrawn = bool(row.before.get("withdrawn_at")), bool(row.after.get("withdrawn_at"))
    if was_withdrawn != is_withdrawn:
        withdrawal = f"Withdrawn: {row.after.get('withdrawn_why') or row.before.get('withdrawn_why')}"
        changes.append(
            ChangedField(
                title, *((withdrawal, "In the plan") if was_withdrawn else ("In the plan", withdrawal))
            )
        )
    for name, new in row.after.items():
        old = row.before.get(name)
        field = row.source.model._meta.get_field(name.removesuffix("_id"))
        if not isinstance(field, Field) or old == new or field.name in hidden or name in WITHDRAWAL:
            continue
        if name == "position":
            place = f"{title}: place in the list" if not changes else "Place in the list"
            changes.append(ChangedField(place, "as it was", "moved"))
        else:
            was, is_now = in_words(old, field, names), in_words(new, field, names)
            words = COLUMN_WORDS.get((row.source.name, field.name), field.verbose_name)
            # Only the first change of a row has the title of the row.
            changes.append(
                ChangedField(f"{title}: {words}" if not changes else capfirst(str(words)), was, is_now)
            )
    return changes


def _link_change(title: str, row: ChangedRow, names: RowNames) -> ChangedField:
    source, key = ("themes", "theme_id") if row.source.name == "aim_themes" else ("posts", "post_id")
    words = names.of(source, row.after[key])
    return ChangedField(title, words, None) if row.after["is_withdrawn"] else ChangedField(title, None, words)


def _main_words(row: ChangedRow, names: RowNames) -> str:
    """The words that show an added row."""
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
    if row.source.name == "commentary":
        return str(data["report_text"])
    return str(data.get(row.source.words.main) or "") if row.source.words.main else ""


def reason_words(save: Save, names: RowNames) -> str:
    """The reason of a save, with its decision."""
    decision = names.of("decisions", save.decision)
    return " ".join(filter(None, (save.why, f"Decision {decision}." if decision else "")))


def shown_moment(at: datetime) -> datetime | date:
    """The moment, or only the day where it is the start of a day, as for most loads."""
    local = timezone.localtime(at)
    return local.date() if local.time() == time.min else at


def timeline_entry(
    saves: Sequence[Save],
    tallies: Sequence[RowTally],
    rows: Sequence[ChangedRow] | None,
    names: RowNames,
    who: str = "",
    address: str = "",
) -> TimelineEntry:
    """Saves that belong together as one entry of the timeline.

    ``rows`` None: the entry has only numbers, and ``address`` is the page with the rows.
    """
    save = saves[0]
    words = tally_words(tallies)
    if rows is None:
        prefix = "Imported: " if save.user is None else ""
        return TimelineEntry(
            capfirst(f"{prefix}{words}"), shown_moment(save.at), who, reason_words(save, names), address
        )
    changes = tuple(change for row in rows for change in changes_of(row, names))
    titles = list(dict.fromkeys(title_of(row, names) for row in rows))
    title = words if len(titles) > 3 or not titles else joined(titles)
    return TimelineEntry(
        capfirst(title), shown_moment(save.at), who, reason_words(save, names), changes=changes
    )


def group_saves(saves: Sequence[Save]) -> list[list[Save]]:
    """Groups the saves that one person made for one reason within ``ONE_SAVE``. ``saves``: the newest first."""
    groups: list[list[Save]] = []
    for save in saves:
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
