"""Pages as if a template had them in one line, so that tests say nothing of how a template is laid out."""

import re
from typing import Any

from django.test import Client

# Beside these a browser shows no white space.
BLOCKS = re.compile(
    r" ?(</?(?:html|head|body|title|meta|link|script|header|footer|main|nav|section|article|aside|div|p|h[1-6]"
    r"|ul|ol|li|dl|dt|dd|table|caption|thead|tbody|tfoot|tr|td|th|form|fieldset|legend|details|summary|br|hr"
    r"|option|select|figure)(?: [^>]*)?>) ?"
)
BLANKS = re.compile(r"[ \t\r\n\f]+")
# What somebody typed: the text of a box, the value of a field.
AS_TYPED = re.compile(r"(<(textarea|pre)\b[^>]*>.*?</\2>|(?<=\s)value=\"[^\"]*\")", re.S)


def one_line(html: str) -> str:
    """HTML as if a template had it in one line: how a template is laid out says nothing.

    White space that a browser does not show is gone, and in tags and class lists it is one blank. What stands in a
    text box or a field is left as it is.
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
    """A text box whose own tag is in one line, or the value of a field; the text is left as it is."""
    if not box.startswith("<"):
        return box
    tag, end, text = box.partition(">")
    return _tag(BLANKS.sub(" ", tag) + end) + text


def read_pages_in_one_line() -> None:
    """From now on every test client gets pages so; a browser gets them as they are."""
    as_sent = Client.request

    def request(self: Client, **asked: Any) -> Any:
        response = as_sent(self, **asked)
        if not response.streaming and response.headers.get("Content-Type", "").startswith("text/html"):
            response.content = one_line(response.content.decode()).encode()
        return response

    Client.request = request
