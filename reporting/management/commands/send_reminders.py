"""``manage.py send_reminders``: the reminders whose turn it is; for cron, once on every morning."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.working_days import is_working_day
from reporting.models import Reminder
from reporting.workflow import planned_for, send_due
from reporting.workflow.reminders import not_sent_before


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a date. Write it as 2015-01-09.") from None


class Command(BaseCommand):
    """Exit status 1 when a message could not be handed to the mail server; it is on the log page."""

    help = "Sends the reminders of open reporting periods whose turn it is. A second run sends none again."

    def add_arguments(self, parser: CommandParser) -> None:
        """The day, and whether to say only what would be sent."""
        parser.add_argument("--on", type=_day, help="as if it were that day (year-month-day); default: today")
        parser.add_argument("--dry-run", action="store_true", help="say what would be sent, and send nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Says what was sent to whom."""
        day = options["on"] or timezone.localdate()
        if not is_working_day(day):
            self.stdout.write(f"{day:%A} {day.day} {day:%B %Y} is no working day: nothing is sent.")
            return
        if options["dry_run"]:
            waiting = not_sent_before(planned_for(day))
            for item in waiting:
                self.stdout.write(
                    f"{item.period.title}: {item.kind} to {item.recipient.address}: {item.letter.subject}"
                )
            self.stdout.write(f"{len(waiting)} would be sent.")
            return
        sent = send_due(day)
        for row in sent:
            self.stdout.write(
                f"{row.period.title}: {row.kind} to {row.address}: {row.get_outcome_display().lower()}"
            )
        arrived = sum(row.outcome == Reminder.Outcome.SENT for row in sent)
        self.stdout.write(f"{arrived} sent.")
        if arrived != len(sent):
            raise CommandError(
                f"{len(sent) - arrived} could not be sent: see the reminders’ log.", returncode=1
            )
