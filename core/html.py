"""Plain text as HTML, with its lines, bullets and links."""

from __future__ import annotations

import re

from django.template.defaultfilters import urlize
from django.utils.html import escape
from django.utils.safestring import SafeString

from core.text import normalise

# Django looks at each word; most lines have none to look at.
MAY_BE_ADDRESS = re.compile(r"://|@|www\.|\.\w", re.IGNORECASE)
BULLET = re.compile(r"^\s*(?:[•‣▪●◦·*–—-]|o(?=\s{2,}))\s+(?P<words>\S.*)$")


def to_html(text: object) -> SafeString:
    """The text as safe HTML: paragraphs, line breaks and bullets kept, web and e-mail addresses as links.

    Everything is escaped. Empty text (or None) gives empty HTML.
    """
    blocks: list[str] = []
    paragraph: list[str] = []
    bullets: list[str] = []
    for line in [*normalise("" if text is None else str(text)).split("\n"), ""]:
        bullet = BULLET.match(line)
        if paragraph and (bullet or not line.strip()):
            blocks.append(f"<p>{'<br>'.join(map(linked, paragraph))}</p>")
            paragraph = []
        if bullets and not bullet:
            blocks.append(f"<ul>{''.join(f'<li>{linked(part)}</li>' for part in bullets)}</ul>")
            bullets = []
        if bullet:
            bullets.append(bullet["words"])
        elif line.strip():
            paragraph.append(line.strip())
    return SafeString("".join(blocks))


def linked(line: str) -> SafeString:
    """One line, escaped, with its web and e-mail addresses as links."""
    return urlize(line, autoescape=True) if MAY_BE_ADDRESS.search(line) else escape(line)
