"""``manage.py load_kent``: the Kent agreements of 2008 to 2017, in their dated states."""

from __future__ import annotations

import tomllib
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Partnership
from core.history import Change, save_row
from loading.load import load, read_path
from loading.problems import BadInput
from plan.moments import start_of
from priorities.models import Agreement
from priorities.writing import writing_as

FIXTURES = Path(settings.BASE_DIR) / "fixtures"


class Command(BaseCommand):
    """Loads the Kent agreements from fixtures/, oldest state first; a second run writes nothing."""

    help = "Loads the Kent agreements from fixtures/ and makes them public. A second run writes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Adds the file that lists the states; tests use another one."""
        parser.add_argument(
            "--states", type=Path, default=FIXTURES / "kent.toml", help="the list of dated states"
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Loads all states, or none."""
        states: Path = options["states"]
        for state in tomllib.loads(states.read_text(encoding="utf-8"))["state"]:
            try:
                report = load(
                    read_path(states.parent / state["folder"]),
                    effective=state["effective"],
                    reason=state["reason"],
                )
            except BadInput as refusal:
                raise CommandError(
                    f"{state['folder']} cannot be loaded; nothing has been saved.\n{refusal}"
                ) from None
            self.stdout.write(f"{state['folder']}: {'loaded' if report.saved else 'there already'}")
            if report.is_new and report.saved:
                self._publish(report.slug, state["effective"])

    def _publish(self, slug: str, since: date) -> None:
        """Makes a Kent agreement public. This happens once, so that an administrator can change it later."""
        agreement = Agreement.objects.select_related("partnership").get(slug=slug)
        made_public = Change(by=None, reason="A public document of the county", at=start_of(since))
        with writing_as(made_public, agreement) as change:
            agreement.is_public = True
            save_row(agreement, change)
            partnership: Partnership = agreement.partnership
            if not partnership.abbreviation:
                partnership.abbreviation = "KCSP"
                save_row(partnership, change)
