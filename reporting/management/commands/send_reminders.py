"""``manage.py send_reminders``: the reminders whose turn it is, into the outbox; for cron, once on every morning."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from core.dates.reading import day_argument
from core.dates.working_days import is_working_day
from core.requests.once import forget_old_forms
from indicators.reminders import letter, send_due_figures
from indicators.reminders import planned_for as figures_for
from reporting.matters.reminders import remind_of_matters
from reporting.workflow import planned_for, send_due, tell_of_meetings_before
from reporting.workflow.reminders import not_sent_before


class Command(BaseCommand):
    """Writes them; the worker sends them, and what becomes of them is on the log page."""

    help = (
        "Writes the reminders of open reporting periods, and of figures that are due; “manage.py work” sends them. "
        "A second run writes none again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The day, and whether to say only what would be sent."""
        parser.add_argument("--on", type=day_argument, help="as if it were that day; default: today")
        parser.add_argument("--dry-run", action="store_true", help="say what would be sent, and send nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Says what was written to whom."""
        if not options["dry_run"]:
            forget_old_forms(timezone.now())
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
            figures = figures_for(day)
            for due in figures:
                self.stdout.write(
                    f"{due.agreement.title}: figures to {due.owner.email}: {letter(due).subject}"
                )
            self.stdout.write(f"{len(waiting) + len(figures)} would be sent.")
            return
        written = [*send_due(day), *tell_of_meetings_before(day)]
        about_figures = send_due_figures(day)
        about_matters = remind_of_matters(day)
        for row in written:
            self.stdout.write(f"{row.period.title}: {row.kind} to {row.message.address}")
        for message in about_figures:
            self.stdout.write(f"Figures to {message.address}: {message.subject}")
        for message in about_matters:
            self.stdout.write(f"What a meeting asks to {message.address}: {message.subject}")
        self.stdout.write(f"{len(written) + len(about_figures) + len(about_matters)} on their way.")
