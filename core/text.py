"""Plain text as people type it: made safe to keep, and turned into HTML with its lines, bullets and links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.template.defaultfilters import urlize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

MAX_LENGTH = 10_000
"""The longest text that a field of a plan or an update keeps, in characters."""

NUL = "\0"
LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Control characters, and the invisible marks that turn text round: nothing that anybody types.
INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")
BULLET = re.compile(r"^\s*(?:[•‣▪●◦·*–—-]|o(?=\s{2,}))\s+(?P<words>\S.*)$")


def without_nul(text: str) -> str:
    """The text as it was typed but for NUL, which PostgreSQL keeps in no text and in no JSON, and nobody sees."""
    return text.replace(NUL, "")


def normalise(text: str) -> str:
    """The text as it is kept: line feeds only, no control characters, no blanks at the ends of its lines.

    Word's line breaks (vertical tabs) become line feeds, tabs become blanks, lone surrogates are dropped.
    """
    text = LINE_ENDS.sub("\n", text).replace("\t", " ").replace("\u00a0", " ")
    text = INVISIBLE.sub("", text).encode("utf-8", "ignore").decode("utf-8")
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


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
    """Paragraphs and lists, one after the other, each escaped."""
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
