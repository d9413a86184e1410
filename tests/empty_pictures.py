"""`python -m tests.empty_pictures [stages ...]`: pictures of every empty state of Northshire's first year.

The pages are those that a person comes to by links and that say that something is not there yet, at each stage that
`tests/northshire.py` names, at 1280 and at 390 pixels. They go to pictures/northshire/, which git does not know.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import time_machine

from tests.clock import NOW
from tests.pictures import TARGET, picture, set_up

WIDTHS = {"1280": {"width": 1280, "height": 900}, "390": {"width": 390, "height": 844}}
WHO = ("ada", "vera", "lena", "")


def take(browser: Any, world: str, stage: str, folder: Path) -> int:
    """The pictures of one stage; how many."""
    from django.conf import settings

    from accounts.models import User
    from tests.northshire import as_person
    from tests.test_northshire import Crawl

    number = 0
    for who in WHO:
        if who and not User.objects.filter(email=f"{who}@northshire.example").exists():
            continue
        context = browser.new_context(locale="en-GB", timezone_id="Europe/London")
        if who:
            session = as_person(who).client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": world}])
        page = context.new_page()
        for address in Crawl(who, stage).go().empty:
            name = re.sub(r"agreements-northshire[a-z0-9-]*-2018-", "", address.strip("/").replace("/", "-"))
            for width, size in WIDTHS.items():
                page.set_viewport_size(size)
                page.goto(world + address)
                label = f"{stage}-{who or 'signed-out'}-{name or 'home'}-{width}"
                picture(page, folder / re.sub(r"[^a-z0-9-]", "-", label.casefold()))
                number += 1
        context.close()
    return number


def main() -> int:
    """Goes through the year, and says where the pictures are."""
    stages = sys.argv[1:]
    folder = TARGET / "northshire"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as place:
        set_up(str(Path(place) / "northshire.sqlite3"))
        from django.contrib.staticfiles.handlers import StaticFilesHandler
        from django.core.management import call_command
        from django.test.testcases import LiveServerThread
        from playwright.sync_api import sync_playwright

        from tests.conftest import CHROMIUM
        from tests.northshire import first_year

        call_command("migrate", verbosity=0)
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        world = f"http://127.0.0.1:{server.port}"
        number = 0
        with time_machine.travel(NOW, tick=True), sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
            )
            for stage in first_year():
                if not stages or stage in stages:
                    number += take(browser, world, stage, folder)
            browser.close()
        server.terminate()
    print(f"{number} pictures: {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
