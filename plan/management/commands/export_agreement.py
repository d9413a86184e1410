"""``manage.py export_agreement SLUG --format json|xlsx|csv``: a plan in the interchange form."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.formats import date_format

from core.dates.reading import day_argument
from plan.interchange.exporting import as_json, to_folder, to_workbook
from plan.models import PlanVersion
from plan.moments import end_of
from plan.reading import PlanDidNotExist, read_plan
from plan.value import PlanValue
from priorities.models import Agreement
from priorities.places.reading import register_of
from priorities.places.register import Register


class Command(BaseCommand):
    """Writes a plan out, now or at a moment; what it writes as xlsx or csv loads back unchanged."""

    help = "Writes an agreement in the interchange form."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Here ``--version`` is a version of the plan, not of Django."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options are those of product.md, "Commands that must exist"."""
        parser.add_argument("slug")
        parser.add_argument("--format", choices=("json", "xlsx", "csv"), default="json")
        moment = parser.add_mutually_exclusive_group()
        moment.add_argument("--at", type=day_argument, metavar="DATE", help="as at the end of this day")
        moment.add_argument("--version", default="", metavar="V", help="as at the moment of this version")
        parser.add_argument(
            "--output", type=Path, help="a file; with csv, a folder. Without it, json is printed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        agreement = Agreement.objects.select_related("partnership").filter(slug=options["slug"]).first()
        if agreement is None:
            slugs = ", ".join(Agreement.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no agreement {options['slug']}. There are: {slugs}.")
        moment = self._moment(agreement, options["at"], options["version"])
        try:
            plan = read_plan(agreement, moment, moment)
        except PlanDidNotExist as refusal:
            raise CommandError(str(refusal)) from refusal
        try:
            self._write(plan, register_of(agreement.partnership), options["format"], options["output"])
        except OSError as refusal:
            reason = refusal.strerror or str(refusal)
            raise CommandError(f"It cannot be written: {reason}. Give another --output.") from refusal

    def _write(self, plan: PlanValue, register: Register, form: str, output: Path | None) -> None:
        if form == "json" and output is None:
            self.stdout.write(as_json(plan, register))
            return
        slug = plan.agreement.ref
        if form == "json":
            output = output or Path(f"{slug}.json")
            output.write_text(as_json(plan, register) + "\n", encoding="utf-8")
        elif form == "xlsx":
            output = output or Path(f"{slug}.xlsx")
            to_workbook(plan, output, register)
        else:
            output = output or Path(slug)
            to_folder(plan, output, register)
        self.stdout.write(f"Written to {output}.")

    def _moment(self, agreement: Agreement, at: date | None, number: str) -> datetime | None:
        if number:
            version = PlanVersion.objects.filter(
                agreement=agreement, number=number, status="published", withdrawn_at__isnull=True
            ).first()
            if version is None:
                raise CommandError(f"There is no version {number} of {agreement.slug}.")
            return version.effective_at
        if at and at > timezone.localdate():
            raise CommandError(f"{date_format(at, 'j F Y')} has not come yet. Give today or an earlier day.")
        return end_of(at) if at else None
