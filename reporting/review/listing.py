"""The updates of a period as a file: those that the page of the review lists, in its order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from import_export.resources import Resource

from actions.labels import labels_of
from downloads.lists import column
from reporting.models import Report
from reporting.review.items import ReviewItem
from reporting.review.order import ReviewEntry, ReviewPart
from reporting.whole_reports import whole_reports


@dataclass(frozen=True)
class ListedUpdate:
    """An update with the part of the review in which it stands. ``is_sharing``: without words for the group."""

    part: ReviewPart
    item: ReviewItem
    is_sharing: bool

    @property
    def report(self) -> Report:
        """The update itself."""
        return self.item.report


def _to_the_group(name: str) -> Callable[[ListedUpdate], str]:
    """Words for the group: none while the screen is shared, as on the page."""
    return lambda row: "" if row.is_sharing else str(getattr(row.report, name))


def _label(name: str) -> Callable[[ListedUpdate], Any]:
    """A status of the update, by its label."""
    return lambda row: getattr(getattr(row.report, name), "label", "")


class UpdateResource(Resource):
    """The updates of a period."""

    part = column("Part of the review", lambda row: str(row.part))
    label = column("No.", lambda row: row.item.label)
    action = column("Action", lambda row: row.report.about_action.text)
    priority = column("Priority", lambda row: row.item.priority_name)
    who = column("Who updates", lambda row: row.item.responder)
    state = column("State", lambda row: row.item.state)
    exceptions = column("Why it is an exception", lambda row: "; ".join(map(str, row.item.kinds)))
    sent = column("Status sent", _label("label"))
    agreed = column("Status agreed", _label("agreed_label"))
    report_text = column("Progress update", lambda row: row.report.report_text)
    what_changed = column("What has changed, and why", lambda row: row.report.what_changed)
    being_done = column("What is being done, and by when", lambda row: row.report.being_done)
    proposed_due = column("New date asked for", lambda row: row.report.proposed_due)
    needed = column("What is needed, and from whom", _to_the_group("needed"))
    group_text = column("Note to the Working Group", _to_the_group("group_text"))
    agreed_reason = column("Why another status was agreed", _to_the_group("agreed_reason"))
    agreed_text = column("Words of the Working Group for the report", lambda row: row.report.agreed_text)


def update_rows(order: Iterable[ReviewEntry], *, is_sharing: bool) -> list[ListedUpdate]:
    """The rows of :class:`UpdateResource`: all pages of the review. A constant number of queries."""
    entries = {entry.key: entry for entry in order}
    reports = {row.pk: row for row in whole_reports(list(entries), drafts=False)}
    labels = labels_of([row.about_action for row in reports.values()])
    return [
        ListedUpdate(
            entry.part,
            ReviewItem(reports[key], label=labels[reports[key].about_action.pk], kinds=entry.kinds),
            is_sharing,
        )
        for key, entry in entries.items()
        if key in reports
    ]
