"""5,000 actions through the pages of loading: dropped in, checked, confirmed (engineering.md, "Budgets").

In a process of its own, so that its memory is that of a server which does this and nothing else. What it writes to the
database of the bench is taken back.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench_loading import SLUG, Measured, sheets

ROOT = Path(__file__).resolve().parent.parent


def bench() -> list[Measured]:
    """Each page with its seconds and the highest memory of the process so far. Needs an open, empty database."""
    from tests.another_process import environment

    done = subprocess.run(
        [sys.executable, "-m", "tests.bench_uploads"],
        cwd=ROOT,
        env=environment(DEBUG="0"),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [Measured(**json.loads(line)) for line in done.stdout.splitlines()]


def highest() -> float:
    """The highest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024 / 1_000_000


class Journey:
    """An administrator's browser on the way from a file to a loaded plan."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def timed(self, what: str, do: Callable[[], Any]) -> Any:
        """Does a step and prints how long it took."""
        start, busy = time.perf_counter(), time.process_time()
        answer = do()
        taken = {"seconds": time.perf_counter() - start, "busy": time.process_time() - busy}
        print(json.dumps({"what": what, **taken, "megabytes": highest()}), flush=True)
        return answer

    def load(self, file: Path, what: str) -> None:
        """One file from the upload to the plan."""
        from tests.pages import one  # models can be imported only once Django is set up

        with file.open("rb") as content:
            data = {"about": "by-the-file", "file": content}
            sent = self.timed(f"drop in {what}", lambda: self.client.post("/load/", data))
        assert sent.status_code == 302, sent.content
        check = sent.headers["Location"]
        page = self.timed(f"check page of {what}", lambda: self.client.get(check))
        assert page.status_code == 200
        confirm = check.replace("/check/", "/confirm/")
        asked = self.timed(f"confirm page of {what}", lambda: self.client.get(confirm))
        assert asked.status_code == 200, asked.headers
        mark = one(asked.content.decode(), "//input[@name='seen']/@value")
        done = self.timed(
            f"confirm {what}, with history",
            lambda: self.client.post(confirm, {"seen": mark, "reason": ""}),
        )
        assert done.status_code == 302, done.content
        assert "/check/" not in done.headers["Location"], "it was not loaded"


def main() -> None:
    """Prints a line of JSON for each step."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csa_tracker.settings")
    import django

    django.setup()
    from django.db import transaction
    from django.test import Client

    from accounts.models import Partnership, Role
    from priorities.models import Agreement
    from tests import build
    from tests.load_files import workbook
    from tests.signing_in import sign_in

    with tempfile.TemporaryDirectory() as there, transaction.atomic():
        first = workbook(Path(there) / "first.xlsx", sheets())
        second = workbook(Path(there) / "second.xlsx", sheets("Reworded."))
        partnership = Partnership.objects.create(name="Bench Partnership")
        by = build.person("bench-administrator", "Ben Bench")
        Role.objects.create(person=by, partnership=partnership, kind="administrator")
        journey = Journey(sign_in(Client(), by, second_factor=True))
        journey.load(first, "5,000 new actions")
        assert Agreement.objects.filter(slug=SLUG).exists()
        journey.load(second, "5,000 reworded actions")
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
