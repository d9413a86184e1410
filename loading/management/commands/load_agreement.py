"""``manage.py load_agreement PATH``: loads an agreement from a workbook or a folder of CSV files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.dates.reading import day_argument
from loading.load import load, read_path
from loading.problems import BadInput


class Command(BaseCommand):
    """Loads an agreement in the interchange form; exit status 1 and nothing saved if there is any problem."""

    help = "Loads an agreement from an .xlsx workbook or a folder of CSV files in the interchange form."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Adds PATH and the options."""
        parser.add_argument("path", type=Path, help="an .xlsx workbook, or a folder of CSV files")
        parser.add_argument("--dry-run", action="store_true", help="say what would change; save nothing")
        parser.add_argument(
            "--effective", type=day_argument, metavar="DATE", help="the plan is so from 00:00 of this day on"
        )
        parser.add_argument("--reason", default="", help="why, for the record of changes")

    def handle(self, *args: Any, **options: Any) -> None:
        """Loads, and prints a summary."""
        path: Path = options["path"]
        effective = options["effective"]
        try:
            report = load(
                read_path(path),
                effective=day_argument(effective) if isinstance(effective, str) else effective,
                reason=options["reason"] or f"Imported from {path.name}",
                dry_run=options["dry_run"],
            )
        except BadInput as refusal:
            for problem in refusal.problems:
                kind = "warning: " if problem.warning else ""
                self.stderr.write(f"{kind}{problem}")
            count = sum(not problem.warning for problem in refusal.problems)
            raise CommandError(
                f"{count} problem{'s' if count != 1 else ''}; nothing has been saved.", returncode=1
            ) from None
        for problem in report.warnings:
            self.stdout.write(f"warning: {problem}")
        if report.makes_partnership:
            self.stdout.write("The partnership is new and is made with the agreement.")
        for line in report.lines():
            self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing has been saved.")
        elif not report.saved:
            self.stdout.write("Nothing to do: the plan says this already.")
