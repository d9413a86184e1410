"""``manage.py demo``: illustrative people, an open reporting period, and updates marked illustrative."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from csa_tracker.demonstration import DemonstrationError, add_demonstration

FIXTURE = Path(settings.BASE_DIR) / "fixtures" / "demo" / "demo.toml"


class Command(BaseCommand):
    """Fills the Kent plan of 2014-17 with a demonstration; a second run changes nothing."""

    help = (
        "Adds demonstration people, an open reporting period and updates, each marked illustrative, to the Kent "
        "plan of 2014-17. A second run changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Adds the demonstration. Refuses on a real service, where nobody may sign in as a demonstration person."""
        if not settings.DEBUG:
            raise CommandError(
                "Demonstration people belong on a development machine only. Nothing was changed."
            )
        try:
            added = add_demonstration(FIXTURE)
        except DemonstrationError as error:
            raise CommandError(f"{error} Nothing was changed.") from None
        if added.is_nothing:
            self.stdout.write("The demonstration is there already: nothing was changed.")
            return
        self.stdout.write(
            f"{added.people} demonstration people, {added.posts} holders and delegates of posts, "
            f"{added.updates} updates asked for."
        )
        if added.period:
            self.stdout.write(f"Reporting period opened: {added.period}.")
