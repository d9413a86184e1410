"""``manage.py verify_versions``: every published version and period against its stored bytes and against history."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.text import counted
from plan.versions.periods import verify_periods
from plan.versions.stored import is_listed_only, verify


class Command(BaseCommand):
    help = "Checks every published version and reporting period against its stored bytes and against history."

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes a line for every version and period. Exit status 1 when one is not what was published."""
        wrong = total = 0
        for version, problem in verify():
            total += 1
            wrong += bool(problem)
            name = f"{version.agreement.slug} {version.document} {version.number}"
            fine = "listed only, from before the tracker" if is_listed_only(version) else "as published"
            self.stdout.write(f"{name}: {problem or fine}")
        wrong_periods = self._write_periods()
        if wrong_periods and not wrong:
            raise CommandError(
                f"{counted(wrong_periods, 'published reporting period is')} not what was published.",
                returncode=1,
            )
        if wrong:
            message = f"{counted(wrong, 'published version is')} not what was published, of {total}."
            raise CommandError(message, returncode=1)
        self.stdout.write(f"{counted(total, 'published version')}, all as they were published.")

    def _write_periods(self) -> int:
        """Writes a line for every published reporting period; returns how many are wrong."""
        wrong = 0
        for period, problem in verify_periods():
            wrong += bool(problem)
            fine = "as published" if hasattr(period, "stored") else "listed only, as reported in its source"
            self.stdout.write(f"{period.agreement.slug} period {period.title}: {problem or fine}")
        return wrong
