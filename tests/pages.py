"""Reading pages as trees: their words, tables, links and forms; and the Kent agreement of 2014-17 to look at."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.conf import settings
from django.test import Client
from lxml import html
from lxml.html import HtmlElement as Node

from core.requests.once import SENT_BEFORE
from loading.load import load, read_path
from priorities.models import Agreement

STATES = (
    ("2014-07-31", date(2014, 7, 31)),
    ("2014-10-14", date(2014, 10, 14)),
    ("2014-12-31", date(2014, 12, 31)),
)
KENT = "kent-2014-17"


def load_kent() -> Agreement:
    """The 2014-17 agreement with its three states, as a public agreement."""
    for folder, day in STATES:
        load(
            read_path(settings.BASE_DIR / "fixtures" / KENT / folder),
            effective=day,
            reason=f"State of {folder}",
        )
    Agreement.objects.filter(slug=KENT).update(is_public=True)
    return Agreement.objects.get(slug=KENT)


def html_of(client: Client, address: str, status: int = 200) -> str:
    """The page at an address, which must answer with the status."""
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response.content.decode()


def tree(source: str | Node) -> Node:
    """HTML, whole or in part, as a tree; a part of a tree stays what it is."""
    return html.fromstring(source) if isinstance(source, str) else source


def find(source: str | Node, path: str) -> list[Any]:
    """What an XPath finds, in the order of the page: elements, or texts where it asks for attributes."""
    return list(tree(source).xpath(path))


def one(source: str | Node, path: str) -> Any:
    """The one thing that an XPath finds."""
    found = find(source, path)
    assert len(found) == 1, f"{path} finds {len(found)}"
    return found[0]


def texts(source: str | Node, path: str) -> list[str]:
    """The text of each element that an XPath finds, with just the blanks that a browser shows."""
    return [element.xpath("normalize-space()") for element in find(source, path)]


def words(source: str | Node) -> str:
    """The text of HTML as it is read, one blank between words."""
    if isinstance(source, str) and not source.strip():
        return ""
    text = " ".join(" ".join(find(source, ".//text()")).split())
    return re.sub(r" ([,.;:])", r"\1", text)


def main_of(source: str | Node) -> Node:
    """The page's main part."""
    return one(source, "//main[@id='main-content']")


def title_of(source: str | Node) -> str:
    """The title, as a tab of the browser shows it."""
    return texts(source, "/html/head/title")[0]


def problems_of(source: str | Node) -> dict[str, str]:
    """What the summary of a page's problems says, by where each leads."""
    summary = "//*[contains(@class, 'govuk-error-summary__list')]//a"
    return dict(zip(find(source, f"{summary}/@href"), texts(source, summary), strict=True))


def conflict_of(source: str | Node) -> dict[str, tuple[str, ...]]:
    """What a page shows of a conflict: name -> (what stands now, what the person typed). The summary leads there."""
    targets = find(source, "//*[contains(@class, 'govuk-error-summary')]//a/@href")
    assert targets[0] == "#changed-since", targets
    section = one(source, "//section[@id='changed-since']")
    rows = find(section, ".//tbody/tr")
    return {words(row[0]): tuple(words(cell) for cell in row[1:]) for row in rows}


def once_in(source: str | Node) -> dict[str, str]:
    """The token of the form on a page that is sent only once."""
    return {"once": find(source, "//form[@method='post']//input[@name='once']/@value")[-1]}


def says_sent_before(client: Client, address: str, data: dict[str, Any], first: Any) -> bool:
    """Whether the same form, sent a second time, says so on the page to which the first press led."""
    second = client.post(address, data, follow=True)
    leads_there = second.redirect_chain[0][0] == first.headers["Location"]
    return leads_there and SENT_BEFORE in words(second.content.decode())


def text_of(client: Client, address: str, status: int = 200) -> str:
    """The text of the page's main part."""
    return words(main_of(html_of(client, address, status)))


def tables(source: str | Node) -> list[list[list[str]]]:
    """Tables, as lists of rows, as the texts of their cells; with the row of headings."""
    return [
        [[words(cell) for cell in find(row, "./th | ./td")] for row in find(table, ".//tr")]
        for table in find(source, "descendant-or-self::table")
    ]


def links(source: str | Node) -> list[str]:
    """Where the page's links lead."""
    return find(source, "descendant-or-self::a/@href")


def posted(source: str | Node) -> dict[str, list[str]]:
    """What a browser would post of the page's forms as they stand, without the token."""
    page = tree(source)
    for area in page.iter("textarea"):
        area.text = (area.text or "").removeprefix("\n")
    found: dict[str, list[str]] = {}
    for form in page.forms:
        for name, value in form.form_values():
            if name != "csrfmiddlewaretoken":
                found.setdefault(name, []).append(value)
    return found


def without(source: str, *paths: str) -> str:
    """The markup without what these XPaths find; an answer without a body, such as a 405, stays one."""
    if not source.strip():
        return source
    page = tree(source)
    for part in (part for path in paths for part in find(page, path)):
        part.drop_tree()
    return markup(page)


def markup(part: Node) -> str:
    """A part of a page as HTML."""
    return str(html.tostring(part, encoding="unicode", with_tail=False))
