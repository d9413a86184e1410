"""Reading pages as trees: their words, tables, links and forms; and the Kent agreement of 2014-17 to look at."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.conf import settings
from django.test import Client
from lxml import html
from lxml.html import HtmlElement as Node

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


# Beside these a browser shows no white space.
BLOCKS = re.compile(
    r" ?(</?(?:html|head|body|title|meta|link|script|header|footer|main|nav|section|article|aside|div|p|h[1-6]"
    r"|ul|ol|li|dl|dt|dd|table|caption|thead|tbody|tfoot|tr|td|th|form|fieldset|legend|details|summary|br|hr"
    r"|option|select|figure)(?: [^>]*)?>) ?"
)
BLANKS = re.compile(r"[ \t\r\n\f]+")
AS_TYPED = re.compile(r"(<(textarea|pre)\b[^>]*>.*?</\2>)", re.S)


def one_line(html: str) -> str:
    """HTML as if a template had it in one line: how a template is laid out says nothing.

    White space that a browser does not show is gone, and in tags and class lists it is one blank. What stands in a
    text box is left as it is.
    """
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[1])
        return f"\0{len(kept) - 1}\0"

    html = AS_TYPED.sub(keep, html)
    html = re.sub(r"<[^>]*>", lambda tag: _tag(tag[0]), BLANKS.sub(" ", html))
    html = re.sub(r"(<button\b[^>]*>) ?(.*?) ?(</button>)", r"\1\2\3", html)
    html = BLOCKS.sub(r"\1", html)
    return re.sub(r"\0(\d+)\0", lambda found: _box(kept[int(found[1])]), html).strip()


def _tag(tag: str) -> str:
    """A tag in one line, without blanks at the ends of what its attributes hold."""
    return re.sub(r'="([^"]*)"', lambda value: f'="{value[1].strip(" ")}"', tag).replace(" >", ">")


def _box(box: str) -> str:
    """A text box whose own tag is in one line; its text is left as it is."""
    tag, end, text = box.partition(">")
    return _tag(BLANKS.sub(" ", tag) + end) + text


def html_of(client: Client, address: str, status: int = 200) -> str:
    """The page at an address, which must answer with the status."""
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return one_line(response.content.decode())


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


def words(source: str | Node) -> str:
    """The text of HTML as it is read, one blank between words."""
    if isinstance(source, str) and not source.strip():
        return ""
    text = " ".join(" ".join(find(source, ".//text()")).split())
    return re.sub(r" ([,.;:])", r"\1", text)


def main_of(source: str | Node) -> Node:
    """The page's main part."""
    return one(source, "//main[@id='main-content']")


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
    """The markup without what these XPaths find."""
    page = tree(source)
    for part in (part for path in paths for part in find(page, path)):
        part.drop_tree()
    return markup(page)


def markup(part: Node) -> str:
    """A part of a page as HTML."""
    return str(html.tostring(part, encoding="unicode", with_tail=False))
