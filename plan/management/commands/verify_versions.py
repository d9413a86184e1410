"""``manage.py verify_versions``: whether what is on record is what was published and written."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.text import counted
from plan.versions.chain import chain_problems
from plan.versions.periods import verify_periods
from plan.versions.stored import is_listed_only, verify
from plan.versions.unexplained import unexplained_rows
from priorities.models import Agreement


class Command(BaseCommand):
    help = (
        "Checks every published version and reporting period against its stored bytes, against history and against the "
        "chain of what was published; and every row of a plan against its history."
    )

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
        wrong_records = self._write_records()
        if wrong_periods and not wrong:
            raise CommandError(
                f"{counted(wrong_periods, 'published reporting period is')} not what was published.",
                returncode=1,
            )
        if wrong:
            message = f"{counted(wrong, 'published version is')} not what was published, of {total}."
            raise CommandError(message, returncode=1)
        if wrong_records:
            raise CommandError(f"{counted(wrong_records, 'thing is')} not as it was recorded.", returncode=1)
        self.stdout.write(f"{counted(total, 'published version')}, all as they were published.")

    def _write_periods(self) -> int:
        """Writes a line for every published reporting period; returns how many are wrong."""
        wrong = 0
        for period, problem in verify_periods():
            wrong += bool(problem)
            fine = "as published" if hasattr(period, "stored") else "listed only, as reported in its source"
            self.stdout.write(f"{period.agreement.slug} period {period.title}: {problem or fine}")
        return wrong

    def _write_records(self) -> int:
        """Writes what is wrong with the chain of each agreement, and with rows of it; returns how much that is."""
        wrong = 0
        for agreement in Agreement.objects.order_by("slug"):
            for problem in (*chain_problems(agreement), *unexplained_rows(agreement)):
                wrong += 1
                self.stdout.write(f"{agreement.slug}: {problem}")
        return wrong
