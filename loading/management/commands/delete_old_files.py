"""``manage.py delete_old_files``: for cron. Deletes the bytes of kept files that need not be kept any longer."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from core.text import counted
from loading.kept_files.workflow import delete_old_bytes, files_past_retention


class Command(BaseCommand):
    help = (
        "Deletes the bytes of withdrawn files after WITHDRAWN_FILE_DAYS, and of imported ones after "
        "IMPORTED_FILE_DAYS. Title, digest and history stay."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--dry-run`` only tells."""
        parser.add_argument("--dry-run", action="store_true", help="only tell what would be deleted")

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes a line for each file."""
        now = timezone.now()
        for file, why in files_past_retention(now):
            self.stdout.write(f"{file.name} ({why}), {file.size:,} bytes")
        if options["dry_run"]:
            self.stdout.write("Nothing was deleted.")
            return
        self.stdout.write(f"{counted(delete_old_bytes(now), 'file')} deleted.")
