"""Plain text as HTML, with its lines, bullets and links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.template.defaultfilters import urlize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.text import normalise

BULLET = re.compile(r"^\s*(?:[•‣▪●◦·*–—-]|o(?=\s{2,}))\s+(?P<words>\S.*)$")


def to_html(text: object) -> SafeString:
    """The text as safe HTML: paragraphs, line breaks and bullets kept, web and e-mail addresses as links.

    Everything is escaped. Empty text (or None) gives empty HTML.
    """
    blocks = _blocks(normalise("" if text is None else str(text)))
    return format_html_join("", "{}", ((block,) for block in blocks))


def linked(line: str) -> SafeString:
    """One line, escaped, with its web and e-mail addresses as links."""
    return urlize(line, autoescape=True)


def _blocks(text: str) -> Iterator[SafeString]:
    """The paragraphs and lists in order, escaped."""
    paragraph: list[str] = []
    bullets: list[str] = []
    for line in [*text.split("\n"), ""]:
        bullet = BULLET.match(line)
        if paragraph and (bullet or not line.strip()):
            first, *rest = (linked(part) for part in paragraph)
            more = format_html_join("", "<br>{}", ((part,) for part in rest))
            yield format_html("<p>{}{}</p>", first, more)
            paragraph = []
        if bullets and not bullet:
            items = format_html_join("", "<li>{}</li>", ((linked(part),) for part in bullets))
            yield format_html("<ul>{}</ul>", items)
            bullets = []
        if bullet:
            bullets.append(bullet["words"])
        elif line.strip():
            paragraph.append(line.strip())
