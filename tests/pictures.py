"""`python -m tests.pictures [words ...]`: a picture of every page, as each kind of person, to be looked at.

The Kent agreements with the demonstration, an empty plan, one with very long text and one with 500 actions, on a
throw-away database, at desktop and phone width and on paper; forms also without scripts. What is the same for another
person is taken once; a meeting is a strip of pictures (`the-meeting-film`). Words choose pages or people by any part of
their names: `lead update`. The pictures and an index.html go to pictures/, which git does not know.
"""

from __future__ import annotations

import argparse
import html
import logging
import multiprocessing
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "pictures"
WORKERS = 2
WIDTHS = {"1280": {"width": 1280, "height": 900}, "320": {"width": 320, "height": 640}}
SHARED_WINDOW = {"width": 1280, "height": 800}
# The width of an A4 page between its margins, for a picture of what is printed.
PAPER = {"width": 720, "height": 1000}
# Whose pages are taken without scripts too, and on paper.
FORMS = ("update-edit", "account-login", "action-list", "plan-edit", "people", "period", "load")
ON_PAPER = ("", "lead")
KEPT = ".kept"
STRAINED = ("empty", "long", "large")
LONG = (
    "Partners agreed that very long words such as Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau"
    * 3
)


@dataclass(frozen=True)
class Made:
    """One picture, or the word that it is the same as another."""

    page: str
    who: str
    kind: str
    file: str
    status: int


def set_up(database: str) -> None:
    """Django, on a database of its own, with what tests need and a service does not."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="csa_tracker.settings",
        DATABASE_URL=f"sqlite:///{database}",
        CSA_DEMO="1",
        DJANGO_ALLOW_ASYNC_UNSAFE="true",
    )
    import django

    django.setup()
    from django.conf import settings

    # The pages as a service shows them: 404 and 500 in its own words.
    settings.DEBUG = False
    logging.getLogger("django").setLevel(logging.CRITICAL)
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"


def fill() -> None:
    """The world, and three plans that strain the pages."""
    from django.core.management import call_command

    from accounts.models import Partnership
    from actions.models import Action, Aim
    from core.history import update_rows
    from tests import build
    from tests.world import careful_person, load_world

    call_command("migrate", verbosity=0)
    load_world()
    careful_person()
    build.person("newcomer", "Nell Newcomer")
    county = Partnership.objects.get(name="Kent Community Safety Partnership")
    build.agreement(county, "empty", title="An agreement with nothing in it", is_public=True)
    build.plan(county, "large", actions=500, title="An agreement with 500 actions", is_public=True)
    long = build.plan(county, "long", actions=4, title=f"An agreement of {LONG}"[:200], is_public=True)
    for row in (*long.aims, *long.actions):
        row.text = f"{LONG}\n- {LONG}\n- https://csa.example.gov.uk/{'very-long-address/' * 12}"
    update_rows(Aim, long.aims, ["text"], build.BY_THE_TEST)
    update_rows(Action, long.actions, ["text"], build.BY_THE_TEST)


def copy(source: str, target: str) -> None:
    """All that is in one database file into another, which may be in use."""
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)


def wanted(words: list[str], *names: str) -> bool:
    """Whether each word is part of one of the names; no words: everything is wanted."""
    return all(any(word in name for name in names) for word in words)


def pages(words: list[str]) -> list[tuple[str, str]]:
    """(name, path) of every page: those of Kent, and of the three other plans."""
    from tests.addresses import Place, every_address
    from tests.world import before_kent, shown

    strained = [Place(slug, "1", "early-help", "act0") for slug in STRAINED]
    found = {address.name: address.path for address in every_address(shown(), before_kent())}
    for place in strained:
        for address in every_address(place):
            if f"/{place.agreement}/" in address.path and "?at" not in address.path:
                found[f"{address.name}-{place.agreement}"] = address.path
    found["not-found"] = "/there-is-no-such-page/"
    names = ("signed-out", *people())
    return [(name, path) for name, path in found.items() if any(wanted(words, name, who) for who in names)]


def people() -> list[str]:
    """Everybody who is not signed out."""
    from tests.world import EVERYBODY

    return [who for who in EVERYBODY if who] + ["careful", "newcomer"]


class Photographer:
    """A browser with one window for each person."""

    def __init__(self, browser: Any, world: str, words: list[str]) -> None:
        self.browser = browser
        self.world = world
        self.words = words
        self._windows: dict[tuple[str, bool], Any] = {}

    def window(self, who: str, *, scripts: bool = True) -> Any:
        """The window of a person, signed in."""
        from tests.browser.states import come_as

        if (who, scripts) not in self._windows:
            page = self.browser.new_page(
                locale="en-GB", timezone_id="Europe/London", java_script_enabled=scripts
            )
            page.set_default_timeout(20_000)
            if who:
                come_as(page, self.world, who)
            self._windows[who, scripts] = page
        return self._windows[who, scripts]

    def take(self, name: str, path: str) -> Iterator[Made]:
        """All pictures of one page."""
        from tests.browser.soundness import without_what_differs

        seen: dict[str, str] = {}
        strained = name.endswith(tuple(f"-{slug}" for slug in STRAINED))
        for who in ("", "administrator") if strained else ("", *people()):
            label = who or "signed-out"
            if not wanted(self.words, name, label):
                continue
            page = self.window(who)
            answer = page.request.get(self.world + path)
            if "html" not in answer.headers.get("content-type", "") or answer.status == 405:
                return
            same = seen.setdefault(without_what_differs(answer.text()), label)
            if same != label:
                yield Made(name, label, f"as {same}", "", answer.status)
                continue
            for kind, shoot in self.kinds(name, who):
                file = TARGET / name / f"{label}-{kind}"
                file.parent.mkdir(parents=True, exist_ok=True)
                yield Made(name, label, kind, shoot(path, file), answer.status)

    def kinds(self, name: str, who: str) -> list[tuple[str, Callable[[str, Path], str]]]:
        """What is taken of a page for a person."""
        found: list[tuple[str, Callable[[str, Path], str]]] = [
            (width, lambda path, file, size=size: self.shoot(self.window(who), path, file, size))
            for width, size in WIDTHS.items()
        ]
        if name.startswith(FORMS) and who in ("", "lead", "administrator"):
            found.append(
                (
                    "320-without-scripts",
                    lambda path, file: self.shoot(self.window(who, scripts=False), path, file, WIDTHS["320"]),
                )
            )
        if who in ON_PAPER and not name.startswith(("account", "mfa")):
            found.append(("paper", lambda path, file: self.print(self.window(who), path, file)))
        return found

    def shoot(self, page: Any, path: str, file: Path, size: dict[str, int]) -> str:
        """One picture of the whole page; the name of its file."""
        page.set_viewport_size(size)
        page.goto(self.world + path)
        return picture(page, file)

    def print(self, page: Any, path: str, file: Path) -> str:
        """The page as it is printed: a PDF, and a picture of it where the machine can make one."""
        page.set_viewport_size(PAPER)
        page.goto(self.world + path)
        document = file.with_suffix(".pdf")
        page.pdf(path=document, prefer_css_page_size=True, format="A4")
        if shutil.which("pdftoppm"):
            subprocess.run(["pdftoppm", "-png", "-r", "60", document, file], check=True)
        page.emulate_media(media="print")
        taken = picture(page, file)
        page.emulate_media(media="screen")
        return taken

    def states(self) -> Iterator[Made]:
        """Pages that no address leads to."""
        from tests.browser.states import STATES

        for state in STATES:
            name = state.__name__.replace("_", "-")
            if not wanted(self.words, name):
                continue
            folder = TARGET / name
            folder.mkdir(parents=True, exist_ok=True)
            page = self.browser.new_page(locale="en-GB", timezone_id="Europe/London")
            page.set_default_timeout(20_000)
            page.set_viewport_size(WIDTHS["1280"])
            state(page, self.world)
            for width, size in WIDTHS.items():
                page.set_viewport_size(size)
                yield Made(name, "somebody", width, picture(page, folder / f"somebody-{width}"), 200)
            page.context.close()

    def loop(self) -> Iterator[Made]:
        """Pictures of the stops from a meeting to the public page and to the answer of what was asked."""
        from tests.browser.loop import round_the_loop

        name = "the-loop"
        if not wanted(self.words, name):
            return
        folder = TARGET / name
        folder.mkdir(parents=True, exist_ok=True)
        page = self.browser.new_page(locale="en-GB", timezone_id="Europe/London", viewport=WIDTHS["1280"])
        for stop in round_the_loop(page, self.world):
            for width, size in reversed(WIDTHS.items()):
                page.set_viewport_size(size)
                yield Made(name, stop, width, picture(page, folder / f"{stop}-{width}"), 200)
        page.context.close()

    def film(self) -> Iterator[Made]:
        """A meeting from its list to its notes, picture by picture as it stands in a shared window."""
        from tests.browser.meeting_film import the_meeting

        name = "the-meeting-film"
        if not wanted(self.words, name):
            return
        (TARGET / name).mkdir(parents=True, exist_ok=True)
        page = self.browser.new_page(locale="en-GB", timezone_id="Europe/London")
        page.set_default_timeout(20_000)
        page.set_viewport_size(SHARED_WINDOW)
        for number, frame in enumerate(the_meeting(page, self.world)):
            file = TARGET / name / f"{number}-{frame.replace(' ', '-')}"
            yield Made(name, "administrator", frame, picture(page, file, full=False), 200)
        page.context.close()


def picture(page: Any, file: Path, *, full: bool = True) -> str:
    """The page as it stands in the window, the whole of it or what is seen; the name of its file below pictures/."""
    target = file.with_name(f"{file.name}.png")
    page.screenshot(path=target, full_page=full)
    return str(target.relative_to(TARGET))


def work(job: tuple[str, str, list[str], list[tuple[str, str]], bool]) -> list[Made]:
    """What one process does: its share of the pages, or the states."""
    database, world, words, share, with_states = job
    set_up(database)
    from playwright.sync_api import sync_playwright

    from tests.conftest import CHROMIUM

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        photographer = Photographer(browser, world, words)
        made = [made for name, path in share for made in photographer.take(name, path)]
        if with_states:
            made += photographer.states()
            made += photographer.film()
            copy(database + KEPT, database)  # both films begin with the same meeting
            made += photographer.loop()
        browser.close()
    return made


def index(made: list[Made]) -> str:
    """The page that shows all pictures, by page and person."""
    parts = []
    for name in sorted({item.page for item in made}):
        rows = []
        of_page = [item for item in made if item.page == name]
        for who in dict.fromkeys(item.who for item in of_page):
            mine = [item for item in of_page if item.who == who]
            shown = " ".join(
                f'<a href="{item.file}"><img src="{item.file}" alt="{item.kind}" loading="lazy"></a>'
                if item.file
                else f"<em>{item.kind}</em>"
                for item in mine
            )
            status = "" if mine[0].status == 200 else f" ({mine[0].status})"
            rows.append(f"<h3>{html.escape(who)}{status}</h3><p>{shown}</p>")
        parts.append(f'<h2 id="{name}">{name}</h2>{"".join(rows)}')
    style = (
        "body{font-family:sans-serif;margin:2rem}img{height:18rem;border:1px solid #999;margin-right:1rem}"
    )
    title = f"{sum(bool(item.file) for item in made)} pictures"
    return (
        f'<!DOCTYPE html><html lang="en-GB"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{style}</style><h1>{title}</h1>{''.join(parts)}"
    )


def main() -> int:
    """Takes the pictures and says where they are."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("words", nargs="*", help="parts of the names of pages and people")
    words = parser.parse_args().words
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "pictures.sqlite3")
        set_up(database)
        from django.contrib.staticfiles.handlers import StaticFilesHandler
        from django.test.testcases import LiveServerThread

        from tests.conftest import CHROMIUM

        if CHROMIUM is None:
            print("No Chromium was found: pictures need one.")
            return 1
        if not words:
            shutil.rmtree(TARGET, ignore_errors=True)
        TARGET.mkdir(exist_ok=True)
        fill()
        copy(database, database + KEPT)
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        world = f"http://127.0.0.1:{server.port}"
        every = pages(words)
        shares = [every[number::WORKERS] for number in range(WORKERS)]
        with multiprocessing.get_context("spawn").Pool(WORKERS) as pool:
            made = pool.map(work, [(database, world, words, share, False) for share in shares], chunksize=1)
            # Afterwards, because they change what the pages show.
            made += pool.map(work, [(database, world, words, [], True)])
        server.terminate()
    everything = [item for part in made for item in part]
    (TARGET / "index.html").write_text(index(everything), encoding="utf-8")
    number = sum(bool(item.file) for item in everything)
    print(f"{number} pictures in {time.monotonic() - begun:.0f} seconds: {TARGET / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
