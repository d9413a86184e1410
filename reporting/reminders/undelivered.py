"""Mail about open reporting periods that could not be delivered, for the people page."""

from __future__ import annotations

from collections.abc import Collection

from priorities.people.duties import UndeliveredMail
from reporting.models.reminders import Reminder

MOST = 50


def undelivered(partnerships: Collection[int]) -> list[UndeliveredMail]:
    """What the mail server refused of the messages of open periods, newest first. One query."""
    rows = Reminder._default_manager.filter(
        outcome=Reminder.Outcome.FAILED,
        period__state="open",
        period__agreement__partnership__in=partnerships,
    )
    return [
        UndeliveredMail(
            address=row.address,
            name=row.name,
            subject=row.subject,
            when=row.recorded_at,
            why=row.why,
            what_to_do="Correct the address, then ask again from the reporting period.",
        )
        for row in rows[:MOST]
    ]
