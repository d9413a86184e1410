"""``manage.py work``: the worker. It sends the messages in the outbox, does what has its day, and makes long papers."""

from __future__ import annotations

import logging
import os
import signal
from argparse import ArgumentParser
from threading import Event
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections, connection

from accounts.outbox.sending import deliver_due
from accounts.outbox.tasks import run_queues, run_tasks

log = logging.getLogger(__name__)

# Seconds between two looks at the outbox; the longer pause follows an error of the database.
PAUSE, LONG_PAUSE = 1.0, 10.0
# Seconds between two runs of what has its day.
TASK_PAUSE = 60.0


class Command(BaseCommand):
    """SIGTERM, Control-C or the end of the process that started it ends the worker after the current e-mail."""

    help = (
        "Sends the messages in the outbox, publishes what is to be published today, makes the long papers that were "
        "asked for, and goes on until it is stopped. "
        "Several may run at once. With --once it does what is due and ends, with status 1 when a message was given up, "
        "nobody knows whether it arrived, or something failed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How long the worker runs."""
        parser.add_argument("--once", action="store_true", help="send what is due now, then end")
        parser.add_argument(
            "--beside", type=int, metavar="PID", help="end with this process, which is the one that starts it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Sends messages. Raises CommandError with --once if messages were lost."""
        if not options["once"]:
            self.run_until_stopped(options["beside"])
            return
        failed = run_tasks()
        while run_queues():
            pass
        lost = deliver_due()
        if lost:
            counted = "1 message" if lost == 1 else f"{lost} messages"
            raise CommandError(f"{counted} could not be delivered: see the page of people.", returncode=1)
        if failed:
            raise CommandError("Something failed besides the messages: see the log.", returncode=1)

    def run_until_stopped(self, parent: int | None) -> None:
        """Looks into the outbox again and again. Waits while the database does not answer."""
        stopping = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        next_tasks = 0.0
        while not stopping.is_set() and parent in (None, os.getppid()):
            pause = PAUSE
            close_old_connections()
            try:
                if monotonic() >= next_tasks:
                    run_tasks()
                    next_tasks = monotonic() + TASK_PAUSE
                deliver_due(is_stopping=stopping.is_set)
                # One at a time: whoever waits for a code to sign in waits for no more than one paper.
                if run_queues():
                    pause = 0.0
            except DatabaseError:
                log.exception("The database could not be read or written; the worker tries again.")
                connection.close()
                pause = LONG_PAUSE
            stopping.wait(pause)
