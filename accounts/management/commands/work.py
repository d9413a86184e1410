"""``manage.py work``: the worker that sends what stands in the outbox."""

from __future__ import annotations

import logging
import os
import signal
from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections, connection

from accounts.outbox.sending import deliver_due

log = logging.getLogger(__name__)

# Seconds between two looks at the outbox, and after the database did not answer.
REST, LONG_REST = 1.0, 10.0


class Command(BaseCommand):
    """Ends after the e-mail in hand when it is told to stop: SIGTERM, Control-C, or the end of who started it."""

    help = (
        "Sends the messages in the outbox, and goes on until it is stopped. Several may run at once. With --once it "
        "sends what is due and ends, with status 1 when a message was given up or nobody knows whether it arrived."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """For how long."""
        parser.add_argument("--once", action="store_true", help="send what is due now, then end")
        parser.add_argument(
            "--beside", type=int, metavar="PID", help="end with this process, which is the one that starts it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Works."""
        if not options["once"]:
            self.go_on(options["beside"])
            return
        lost = deliver_due()
        if lost:
            words = "1 message" if lost == 1 else f"{lost} messages"
            raise CommandError(f"{words} could not be delivered: see the page of people.", returncode=1)

    def go_on(self, parent: int | None) -> None:
        """Looks into the outbox again and again. A database that does not answer is waited for."""
        stopping = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        while not stopping.is_set() and parent in (None, os.getppid()):
            rest = REST
            close_old_connections()
            try:
                deliver_due(is_stopping=stopping.is_set)
            except DatabaseError:
                log.exception("The outbox could not be read or written; the worker tries again.")
                connection.close()
                rest = LONG_REST
            stopping.wait(rest)
