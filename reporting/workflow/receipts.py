"""The receipt for a sending: one message, to whoever sent, and to the lead in whose name somebody sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from accounts.models import User
from actions.labels import labels_of
from core.text import counted
from reporting.models import Reminder, Report
from reporting.reminders import letters
from reporting.reminders.recipients import Recipient
from reporting.workflow.reminders import PlannedReminder, record


def give_receipts(sent: Sequence[Report], by: User, labels: Mapping[int, str] | None = None) -> None:
    """Writes the receipts for reports that were sent together; one for each period and each of the two people.

    ``labels``: of their actions by primary key; None: they are read.
    """
    if labels is None and sent:
        labels = labels_of([row.action for row in sent if row.action is not None])
    for key in dict.fromkeys(row.period_id for row in sent):
        rows = [row for row in sent if row.period_id == key]
        _give(rows, labels or {}, by, by, "")
        for author in {
            row.author_id: row.author for row in rows if row.author_id not in (None, by.pk)
        }.values():
            if author is not None and author.is_active:
                own = [row for row in rows if row.author_id == author.pk]
                _give(own, labels or {}, author, by, str(author))


def _give(rows: Sequence[Report], labels: Mapping[int, str], to: User, by: User, author: str) -> None:
    updates = sum(row.action_id is not None for row in rows)
    parts = [
        counted(number, singular)
        for number, singular in ((updates, "update"), (len(rows) - updates, "commentary"))
        if number
    ]
    letter = letters.receipt(rows, labels, str(by), author, " and ".join(parts))
    # Named by its moment: who sends twice gets two.
    about = f"sending {rows[0].sent_at:%Y-%m-%d %H:%M:%S.%f}"
    person = Recipient(str(to), to.email, to)
    record(PlannedReminder(rows[0].period, Reminder.Kind.RECEIPT, person, letter, about), by)
