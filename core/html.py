"""Plain text as HTML, with its lines, bullets and links."""

from __future__ import annotations

import re

from django.template.defaultfilters import urlize
from django.utils.safestring import SafeString

from core.text import normalise

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
            blocks.append(f"<p>{'<br>'.join(paragraph)}</p>")
            paragraph = []
        if bullets and not bullet:
            blocks.append(f"<ul><li>{'</li><li>'.join(bullets)}</li></ul>")
            bullets = []
        if bullet:
            bullets.append(urlize(bullet["words"], autoescape=True))
        elif line.strip():
            paragraph.append(urlize(line.strip(), autoescape=True))
    return SafeString("".join(blocks))
