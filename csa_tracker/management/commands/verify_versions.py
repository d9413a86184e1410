"""``manage.py verify_versions``: whether what is on record is what was published, written and kept."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.text import counted
from loading.kept_files.contents import verify_files
from plan.versions.chain import chain_problems
from plan.versions.periods import verify_periods
from plan.versions.stored import is_listed_only, verify
from plan.versions.unexplained import unexplained_rows
from priorities.models import Agreement


class Command(BaseCommand):
    help = (
        "Checks every published version and reporting period against its stored bytes, against history and against the "
        "chain of what was published; every row of a plan against its history; and every kept file against its digest."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes a line for every version and period, and for every file that is not as it was kept.

        Exit status 1 when there is something wrong.
        """
        wrong = total = 0
        for version, problem in verify():
            total += 1
            wrong += bool(problem)
            name = f"{version.agreement.slug} {version.document} {version.number}"
            fine = "listed only, from before the tracker" if is_listed_only(version) else "as published"
            self.stdout.write(f"{name}: {problem or fine}")
        wrong_periods, wrong_records = self._write_periods(), self._write_records()
        wrong_files = self._write_files()
        problems = [
            f"{counted(wrong, 'published version is')} not what was published, of {total}." if wrong else "",
            f"{counted(wrong_periods, 'published reporting period is')} not what was published."
            if wrong_periods
            else "",
            f"{counted(wrong_records, 'thing is')} not as recorded." if wrong_records else "",
            f"{counted(wrong_files, 'kept file is')} not as kept." if wrong_files else "",
        ]
        if any(problems):
            raise CommandError(" ".join(filter(None, problems)), returncode=1)
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

    def _write_files(self) -> int:
        """Writes a line for every kept file that is not as it was kept, and how many there are; returns how many."""
        wrong = total = 0
        for file, problem in verify_files():
            total += 1
            if problem:
                wrong += 1
                where = file.agreement.slug if file.agreement else "an import"
                self.stdout.write(f"{where} file {file.pk} “{file.title}”: {problem}")
        self.stdout.write(f"{counted(total, 'kept file')}, {total - wrong} as kept.")
        return wrong
