"""``manage.py demo``: an illustrative agreement of today, and demonstration people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from csa_tracker.demonstration import DemonstrationError, add_demonstration

FIXTURE = Path(settings.BASE_DIR) / "fixtures" / "demo" / "demo.toml"


class Command(BaseCommand):
    """Makes the illustrative agreement; a second run changes nothing."""

    help = (
        "Makes an illustrative agreement of today with five published reporting periods and an open one, and "
        "demonstration people to try it as. The Kent agreements stay as they are. A second run changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Makes the demonstration. Refuses on a real service, where nobody may sign in as a demonstration person."""
        if not settings.DEBUG:
            raise CommandError(
                "Demonstration people belong on a development machine only. Nothing was changed."
            )
        try:
            made = add_demonstration(FIXTURE)
        except DemonstrationError as error:
            raise CommandError(f"{error} Nothing was changed.") from None
        if not made.steps:
            self.stdout.write("The demonstration is there already: nothing was changed.")
            return
        self.stdout.write(f"{made.title}: {made.steps} steps of its history.")
