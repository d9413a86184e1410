"""Plain text as HTML, with its lines, bullets and links."""

from __future__ import annotations

import re

from django.template.defaultfilters import urlize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.text import normalise

BULLET = re.compile(r"^\s*(?:[•‣▪●◦·*–—-]|o(?=\s{2,}))\s+(?P<words>\S.*)$")


def to_html(text: object) -> SafeString:
    """The text as safe HTML: paragraphs, line breaks and bullets kept, web and e-mail addresses as links.

    Everything is escaped. Empty text (or None) gives empty HTML.
    """
    blocks: list[SafeString] = []
    paragraph: list[str] = []
    bullets: list[str] = []
    for line in [*normalise("" if text is None else str(text)).split("\n"), ""]:
        bullet = BULLET.match(line)
        if paragraph and (bullet or not line.strip()):
            lines = ((urlize(part, autoescape=True),) for part in paragraph)
            blocks.append(format_html("<p>{}</p>", format_html_join(SafeString("<br>"), "{}", lines)))
            paragraph = []
        if bullets and not bullet:
            items = ((urlize(part, autoescape=True),) for part in bullets)
            blocks.append(format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", items)))
            bullets = []
        if bullet:
            bullets.append(bullet["words"])
        elif line.strip():
            paragraph.append(line.strip())
    return SafeString("".join(blocks))
