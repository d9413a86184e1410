"""A mail server on a port of its own, as bad as a test needs it."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

SILENCE = ""
"""For an answer that never comes: the line stays open until the test is over."""


@dataclass
class MailServer:
    """``answers``: what is said to a word of the sender instead of "250 OK": CONNECT, EHLO, MAIL, RCPT, DATA, TEXT.

    ``mails``: the texts that were taken; ``calls``: how often somebody has connected; ``most``: after how many mails
    the line is closed without a word, 0: never.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    mails: list[str] = field(default_factory=list)
    calls: int = 0
    most: int = 0
    port: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def use(self, settings: Any) -> None:
        """Makes it the service's mail server; half a second of silence is too long for the service."""
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", self.port, 0.5
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False

    def talk(self, line: socketserver.StreamRequestHandler) -> None:
        """With one sender, until it leaves or the server falls silent."""
        self.calls += 1
        before = len(self.mails)
        if not self.say(line, "CONNECT", "220 ready"):
            return
        while words := line.rfile.readline().decode():
            word = words.split()[0].upper()
            if word == "QUIT":
                return
            if not self.say(line, word, "354 go on" if word == "DATA" else "250 OK"):
                return
            if word == "DATA" and self.answers.get("DATA", "354").startswith("354"):
                text = b"".join(iter(line.rfile.readline, b".\r\n")).decode()
                if not self.say(line, "TEXT", "250 taken"):
                    return
                if self.answers.get("TEXT", "250").startswith("250"):
                    self.mails.append(text)
                if self.most and len(self.mails) - before == self.most:
                    return

    def say(self, line: socketserver.StreamRequestHandler, word: str, usual: str) -> bool:
        """Answers; False: it has fallen silent."""
        answer = self.answers.get(word, usual)
        if answer == SILENCE:
            self.over.wait(30)
            return False
        line.wfile.write(f"{answer}\r\n".encode())
        return True


@contextmanager
def running(**answers: str) -> Iterator[MailServer]:
    """A server that runs until the end of the block."""
    server = MailServer(answers)

    class Line(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            server.talk(self)

    class Threads(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A sender who has lost patience is no error here."""

    with Threads(("127.0.0.1", 0), Line) as threads:
        server.port = threads.server_address[1]
        thread = threading.Thread(target=threads.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            threads.shutdown()
            thread.join()


def unused_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
    return port
