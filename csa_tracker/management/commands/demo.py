"""``manage.py demo``: illustrative people, an open reporting period, and updates marked illustrative."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from csa_tracker.demonstration import NothingToShow, show

FIXTURE = Path(settings.BASE_DIR) / "fixtures" / "demo" / "demo.toml"


class Command(BaseCommand):
    """Fills the Kent plan of 2014-17 with a demonstration; a second run changes nothing."""

    help = (
        "Adds demonstration people, an open reporting period and updates, each marked illustrative, to the Kent "
        "plan of 2014-17. A second run changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses on a real service: whoever knows of the demonstration people must find none there."""
        if not settings.DEBUG:
            raise CommandError(
                "Demonstration people belong on a development machine only. Nothing was changed."
            )
        try:
            shown = show(FIXTURE)
        except NothingToShow as reason:
            raise CommandError(f"{reason} Nothing was changed.") from None
        if shown.is_nothing:
            self.stdout.write("The demonstration is there already: nothing was changed.")
            return
        self.stdout.write(
            f"{shown.people} demonstration people, {shown.posts} holders and delegates of posts, "
            f"{shown.updates} updates asked for."
        )
        if shown.period:
            self.stdout.write(f"Reporting period opened: {shown.period}.")
