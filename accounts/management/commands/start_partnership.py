"""``manage.py start_partnership``: creates a partnership and invites its first administrator."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Partnership, Role
from accounts.workflow import existing_partnership, sign_in_context, start_partnership
from core.history import Change

# What the fields of a partnership and a person are called where one of them is refused.
FIELD_NAMES = {
    "name": "Name",
    "abbreviation": "Abbreviation",
    "unit_name": "Name of the unit",
    "unit_email": "Mailbox of the unit",
    "email": "Address of the administrator",
}


class Command(BaseCommand):
    """``start_partnership NAME --administrator-email … --administrator-name …``."""

    help = (
        "Names a partnership and invites its first administrator, who sets up all else in the browser. "
        "Does nothing if there is a partnership of that name."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The partnership and its first administrator."""
        parser.add_argument("name", metavar="NAME", help="Name of the partnership")
        parser.add_argument("--abbreviation", default="", help="What people call it for short")
        parser.add_argument("--unit-name", default="", help="Name of the unit that runs it")
        parser.add_argument("--unit-email", default="", help="Mailbox of the unit")
        parser.add_argument("--administrator-email", required=True, help="Address of the first administrator")
        parser.add_argument("--administrator-name", required=True, help="Name of the first administrator")
        parser.add_argument("--district", action="store_true", help="A district's, not the county's")

    def handle(self, *args: Any, **options: Any) -> None:
        """Saves everything or nothing. Raises CommandError with one sentence."""
        existing = existing_partnership(options["name"])
        if existing is not None:
            self.stdout.write(self.about_existing(existing))
            return
        partnership = Partnership(
            name=options["name"],
            abbreviation=options["abbreviation"].strip(),
            kind=Partnership.Kind.DISTRICT if options["district"] else Partnership.Kind.COUNTY,
            unit_name=options["unit_name"].strip(),
            unit_email=options["unit_email"].strip(),
        )
        reason = "First start from the command line."
        try:
            invitation = start_partnership(
                partnership,
                options["administrator_email"],
                options["administrator_name"],
                change=Change(by=None, reason=reason),
            )
        except ValidationError as error:
            raise CommandError(f"{self.sentence(error)} Nothing was saved.") from error
        self.stdout.write(f"{partnership} is set up, with {invitation.person} as its administrator.")
        self.stdout.write(
            f"An invitation is on its way to {invitation.person.email}: “manage.py work” sends it."
        )
        self.stdout.write(f"They sign in at {sign_in_context(partnership)['address']}")

    @staticmethod
    def about_existing(partnership: Partnership) -> str:
        """What the command prints for a partnership that exists."""
        roles = Role.objects.filter(
            partnership=partnership, kind=Role.Kind.ADMINISTRATOR, is_withdrawn=False, person__is_active=True
        )
        addresses = ", ".join(roles.order_by("person__email").values_list("person__email", flat=True))
        administered = f"its administrators are {addresses}" if addresses else "it has no administrator"
        return f"There is a partnership called {partnership} already; {administered}. Nothing was changed."

    @staticmethod
    def sentence(error: ValidationError) -> str:
        """The first message of the error, with the name of its field."""
        if not hasattr(error, "error_dict"):
            return str(error.messages[0])
        field, messages = next(iter(error.message_dict.items()))
        return f"{FIELD_NAMES.get(field, field)}: {messages[0]}"
