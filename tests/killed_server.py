"""A server that is killed while it confirms a load: ``python -m tests.killed_server WRITES MILLISECONDS``.

It serves the database at DATABASE_URL on a free port, which it prints. On the POST to a load’s confirm page it counts
the statements that write; at the one of that number (0: when the answer is made but not yet sent) it is ended as by
``kill -9``, so many milliseconds later, in the middle of whatever it does then. Nothing of it cleans up.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import time_machine

WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


def is_write(sql: str) -> bool:
    """Whether a statement writes."""
    return bool(WRITES.match(sql))


def end() -> None:
    """As if somebody pulled the plug."""
    os.kill(os.getpid(), signal.SIGKILL)


class Ender:
    """Ends the process after so many writes, and so many milliseconds."""

    def __init__(self, writes: int, milliseconds: int) -> None:
        self.writes, self.milliseconds, self.seen = writes, milliseconds, 0

    def listen(self, execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        """Counts a statement, from inside the database's connection."""
        answer = execute(sql, parameters, many, context)
        if is_write(sql):
            self.seen += 1
            if self.seen == self.writes:
                self.strike()
        return answer

    def strike(self) -> None:
        """At once, or in the middle of what comes next."""
        if not self.milliseconds:
            end()
        striker = threading.Timer(self.milliseconds / 1000, end)
        striker.daemon = True
        striker.start()


class Quiet(WSGIRequestHandler):
    """Says nothing on the terminal."""

    def log_message(self, *words: Any) -> None:
        return None


def main() -> None:
    """Serves until it is killed."""
    import django
    from django.core.wsgi import get_wsgi_application

    from tests.clock import NOW

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csa_tracker.settings")
    django.setup()
    from django.db import connection

    ender = Ender(*map(int, sys.argv[1:3]))
    application = get_wsgi_application()

    def watched(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST" or not environ["PATH_INFO"].endswith("/confirm/"):
            return application(environ, start_response)
        with connection.execute_wrapper(ender.listen):
            answer = application(environ, start_response)
        if not ender.writes:
            end()
        return answer

    with time_machine.travel(NOW), make_server("127.0.0.1", 0, watched, handler_class=Quiet) as server:
        print(server.server_port, flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
