"""A page as the words that a person meets on it, line by line, without what differs from one visit to the next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.urls import resolve
from lxml import html

IN_A_LINE = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "br",
        "button",
        "cite",
        "code",
        "del",
        "em",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
    }
    | {
        "mark",
        "q",
        "s",
        "select",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "textarea",
        "time",
        "tspan",
        "u",
        "var",
    }
)
NOT_READ = frozenset({"script", "style", "template", "head"})
# Secrets that are made anew for each visit: what one types into an authenticator app, and recovery codes.
MADE_ANEW = re.compile(r"\b(?:[A-Z2-7]{32}|[0-9a-f]{8})\b")
LINE = "\n"
BLANKS = re.compile(r"[ \t\r\n\f]+")


def answer_words(response: Any) -> str:
    """What came of a GET: its status, and the words of the page, or where it leads, or what kind of file it is."""
    if location := response.headers.get("Location"):
        path = urlsplit(location).path
        return f"{response.status_code}, leads to {resolve(path).url_name}"
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if kind != "text/html" or not response.content:
        return f"{response.status_code}, {kind}"
    return f"{response.status_code}\n{page_words(response.content.decode())}"


def page_words(page: str) -> str:
    """The title and every word of the body in its order. Links as [words], buttons as (words), fields as {value}."""
    tree = html.document_fromstring(page)
    title = " ".join((tree.findtext("head/title") or "").split())
    read = "".join(_read(tree.find("body")))
    lines = (" ".join(line.split()) for line in read.split(LINE))
    return MADE_ANEW.sub("…", "\n".join((title, *filter(None, lines))))


def _read(element: Any) -> Iterator[str]:
    """The text of an element, with a line's end around each block."""
    if not isinstance(element.tag, str) or element.tag in NOT_READ:
        return
    around = "" if element.tag in IN_A_LINE else LINE
    yield around
    yield from _own(element)
    yield around


def _own(element: Any) -> Iterator[str]:
    tag, kind = element.tag, element.get("type", "text")
    if tag == "input":
        yield _input(element, kind)
    elif tag == "textarea":
        yield f" {{{element.text or ''}}} "
    elif tag == "select":
        options = [
            f"{'>' if o.get('selected') is not None else ''}{_in_a_line(o.text_content()).strip()}"
            for o in element.iter("option")
        ]
        yield f" {{{' | '.join(options)}}} "
    elif tag == "br":
        yield LINE
    elif tag == "img":
        yield f" {element.get('alt', '')} "
    elif tag == "button":
        yield f" ({_inside(element).strip()}) "
    else:
        before, after = _marks(tag)
        yield f"{before}{_inside(element)}{after}"


def _inside(element: Any) -> str:
    """What an element is called and says, with what is in it."""
    parts = [_named(element), _in_a_line(element.text)]
    for child in element:
        parts += [*_read(child), _in_a_line(child.tail)]
    return "".join(parts)


def _in_a_line(text: str | None) -> str:
    """A text of the page, whose lines say nothing: how a template is laid out."""
    return BLANKS.sub(" ", text or "")


def _marks(tag: str) -> tuple[str, str]:
    """What stands before and after the words of an element."""
    if re.fullmatch(r"h[1-6]", tag):
        return f"{'#' * int(tag[1])} ", ""
    return {
        "a": (" [", "] "),
        "li": ("- ", ""),
        "td": ("| ", ""),
        "th": ("| ", ""),
    }.get(tag, ("", ""))


def _named(element: Any) -> str:
    """The name that only a screen reader says."""
    name = element.get("aria-label")
    return f"“{name}” " if name else ""


def _input(element: Any, kind: str) -> str:
    """A field as it stands; hidden ones say nothing to anybody."""
    if kind == "hidden":
        return ""
    if kind in ("radio", "checkbox"):
        return " {x} " if element.get("checked") is not None else " { } "
    if kind == "submit":
        return f" ({element.get('value', '')}) "
    return f" {{{element.get('value', '')}}} "
