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
        words = bullet["words"] if bullet else line.strip()
        if paragraph and (bullet or not words):
            blocks.append(f"<p>{'<br>'.join(paragraph)}</p>")
            paragraph = []
        if bullets and not bullet:
            blocks.append(f"<ul><li>{'</li><li>'.join(bullets)}</li></ul>")
            bullets = []
        if words:
            linked = urlize(words, autoescape=True) if MAY_BE_ADDRESS.search(words) else escape(words)
            (bullets if bullet else paragraph).append(linked)
    return SafeString("".join(blocks))
