"""``manage.py reset_second_proof``: for the last administrator who has lost the second proof."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.second_factor import reset_second_factor
from core.history import Change


class Command(BaseCommand):
    """``reset_second_proof EMAIL --reason TEXT``."""

    help = (
        "Removes a person's authenticator app, passkeys and recovery codes, so that they can set up new ones. "
        "Tells them and all administrators. In the browser another administrator does the same."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose, and why."""
        parser.add_argument("email", metavar="EMAIL", help="The address with which the person signs in")
        parser.add_argument("--reason", required=True, help="Why; the person and all administrators read it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Saves everything or nothing. Raises CommandError with one sentence."""
        email = options["email"].strip()
        person = User.objects.filter(email__iexact=email, is_active=True).first()
        if person is None:
            raise CommandError(f"There is no open account with the address {email}. Nothing was changed.")
        try:
            letters = reset_second_factor(person, change=Change(by=None, reason=options["reason"]))
        except ValidationError as error:
            raise CommandError(f"{error.messages[0]} Nothing was changed.") from error
        self.stdout.write(
            f"{person.email} has no second proof any more and sets up a new one when it is asked for."
        )
        told = ", ".join(letter.address for letter in letters)
        self.stdout.write(
            f"A message about it is on its way to {told}." if told else "Nobody is there to be told."
        )
