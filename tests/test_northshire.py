"""Northshire, a made-up county, goes through its first year; every page is visited at every stage, as everybody."""

from __future__ import annotations

import ast
import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from lxml.html import HtmlElement as Node

from accounts.models import Message
from tests import northshire
from tests.pages import find, main_of, tree, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]

THOROUGH = {
    "empty": ("ada", ""),
    "agreement": ("ada", "vera"),
    "plan": (),
    "people": ("lena", ""),
    "period open": ("hugo",),
    "updates sent": ("cleo",),
    "closed": ("vera",),
    "published": ("ada", "ruth", "lena", "dora", "vera", ""),
}
"""Who looks at every page at which stage of the year, with `make faults`; "" is signed out."""
WHO_AT = THOROUGH | (
    {}
    if "CSA_FAULTS" in os.environ
    else {"agreement": ("ada",), "people": (), "updates sent": (), "closed": (), "published": ("lena", "")}
)
"""In every run: whoever meets a stage first, and both ends."""
KENT = re.compile(
    r"\b(Kent|KCC|KCSP|KCST|Medway|Dartford|Gravesham|Thanet|Swale|Maidstone|Canterbury|Ashford|Sevenoaks|Tonbridge"
    r"|Shepway|Folkestone|Tunbridge|Dover)\b"
)
ONE_OF_MANY = re.compile(
    r"(?<![\w.,/:£-])1 (?!was|is|has|status|progress|address|process|business|class)[a-z-]+s\b(?! )"
)
TELLS_TO_ASK = re.compile(r"ask (your|the) \S*\s?Community Safety Unit|ask an administrator", re.IGNORECASE)
MOST_OF_A_KIND = 1
"""Pages whose addresses differ only in numbers and refs."""


@dataclass
class Crawl:
    """What one person finds who follows every link."""

    who: str
    stage: str
    visited: int = 0
    faults: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    """Addresses of pages that say that something is not there."""
    kinds: dict[str, int] = field(default_factory=dict)

    def go(self) -> Crawl:
        """From the home page on."""
        visitor = northshire.as_person(self.who)
        waiting, known = ["/"], {"/"}
        while waiting:
            address = waiting.pop(0)
            answer = visitor.client.get(address)
            if answer.status_code not in (200, 302):
                self.note(address, f"answers {answer.status_code}")
                continue
            self.visited += 1
            links = [answer.headers["Location"]] if answer.status_code == 302 else []
            if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
                page = tree(answer.content.decode())
                self.look_at(address, page)
                links = find(page, "//a/@href") + find(page, "//form[@method='get']/@action")
            for link in links:
                goal = urljoin(address, link).partition("#")[0]
                if not is_inside(goal) or goal in known or self.is_one_too_many(goal):
                    continue
                known.add(goal)
                waiting.append(goal)
        return self

    def look_at(self, address: str, page: Node) -> None:
        """Notes what must not be there."""
        if match := KENT.search(words(page)):
            self.note(address, f"names {match[0]}")
        text = words(main_of(page))
        if match := ONE_OF_MANY.search(text):
            self.note(address, f"says “{match[0]}”")
        if self.who in ("ada", "ben") and (match := TELLS_TO_ASK.search(text)):
            self.note(address, f"tells an administrator to “{match[0]}”")
        empty_parts = find(main_of(page), ".//*[contains(@class, 'csa-empty')]")
        self.empty += [address] if empty_parts else []
        for empty in empty_parts:
            if not find(empty, ".//a") and not self.has_another_way(page):
                self.note(address, f"is a dead end: {words(empty)}")

    def has_another_way(self, page: Node) -> bool:
        """Whether the page offers something to do: of administrators a button, of others any link of its own."""
        main = main_of(page)
        if self.who in ("ada", "ben"):
            return bool(find(main, ".//a[contains(@class, 'govuk-button')]"))
        return bool(find(main, ".//a") or find(page, "//nav//a"))

    def is_one_too_many(self, address: str) -> bool:
        """Of pages of one kind a few are enough."""
        path, _, query = address.partition("?")
        names = sorted(part.partition("=")[0] for part in query.split("&")) if query else []
        kind = re.sub(r"/(\d+|[0-9a-f]{8,})(?=/)", "/*", path) + "?" + "&".join(names)
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        return self.kinds[kind] > (1 if names else MOST_OF_A_KIND)

    def note(self, address: str, words: str) -> None:
        self.faults.append(f"{self.stage}, {self.who or 'signed out'}, {address} {words}")


def is_inside(address: str) -> bool:
    """Whether it is a page of the service that looking at does no harm."""
    parts = urlsplit(address)
    return not parts.netloc and not parts.scheme and not parts.path.startswith(("/assets/", "/admin/"))


def crawls() -> Iterator[Crawl]:
    """Everybody who is worth it, at every stage of the year."""
    for stage in northshire.first_year():
        for who in WHO_AT[stage]:
            yield Crawl(who, stage).go()


def words_of_the_template_workbook() -> str:
    """Everything that its sheets say, its guidance too."""
    content = northshire.as_person("ada").client.get("/load/template/").content
    with zipfile.ZipFile(BytesIO(content)) as book:
        return " ".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


def test_no_page_of_another_county_s_first_year_names_kent_leads_nowhere_or_is_a_dead_end() -> None:
    found = list(crawls())

    assert [fault for crawl in found for fault in crawl.faults] == []
    assert [mail.subject for mail in Message.objects.all() if KENT.search(mail.subject + mail.body)] == []
    assert not KENT.search(words_of_the_template_workbook())
    assert [crawl.stage for crawl in found][-1] == "published"
    assert sum(crawl.visited for crawl in found) > (500 if WHO_AT == THOROUGH else 150)


KENTS_OWN = ("load_kent.py", "demo.py", "demonstration")
"""Modules that are about the agreements of Kent, or make the demonstration beside them."""


def texts_of_the_product() -> Iterator[tuple[str, str]]:
    """(file, text) of every template, and of every text in the code that is no docstring."""
    base = Path(settings.BASE_DIR)
    for template in (base / "templates").rglob("*.*"):
        yield str(template.relative_to(base)), template.read_text(encoding="utf-8")
    for app in ("core", "documents", "accounts", "priorities", "indicators", "actions", "reporting", "plan", "loading",
                "refresh", "csa_tracker"):  # fmt: skip
        for module in (base / app).rglob("*.py"):
            if any(part in KENTS_OWN for part in module.parts) or "migrations" in module.parts:
                continue
            code = ast.parse(module.read_text(encoding="utf-8"))
            stated = {id(node.value) for node in ast.walk(code) if isinstance(node, ast.Expr)}
            for node in ast.walk(code):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in stated:
                    yield str(module.relative_to(base)), node.value


def test_no_text_of_the_product_names_kent_or_one_of_its_bodies() -> None:
    assert [(file, text[:80]) for file, text in texts_of_the_product() if KENT.search(text)] == []
