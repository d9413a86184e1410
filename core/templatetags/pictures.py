"""Tags of the small pictures: ``{% load pictures %}``. Their looks are those of ``core.govuk.pictures``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.govuk.pictures import BAR_HEIGHT, BAR_WIDTH, StripCell, bar_parts, look_of

register = template.Library()
register.filter("look", look_of)


@register.filter("counted")
def count_words(counts: Iterable[Any]) -> str:
    """ "3 Green, 1 Red" of rows with ``label`` (None: not recorded) and ``number``; "no actions" of none."""
    words = (f"{row.number} {getattr(row.label, 'label', 'not recorded')}" for row in counts)
    return ", ".join(words) or "no actions"


@register.inclusion_tag("components/bar.html")
def bar(counts: Iterable[Any], most: int, about: str = "") -> dict[str, Any]:
    """A stacked bar of rows with ``label`` and ``number``.

    ``most``: the number that fills its width, the same for all bars that are compared; ``about``: what it counts.
    """
    rows = list(counts)
    words = count_words(rows)
    return {
        "parts": bar_parts(((row.label, row.number) for row in rows), most),
        "words": f"{about}: {words}" if about else words,
        "width": BAR_WIDTH,
        "height": BAR_HEIGHT,
    }


@register.simple_tag
def strip(cells: Iterable[StripCell], periods: str = "") -> SafeString:
    """The statuses of an action over its last periods, the oldest first, as one row of shapes.

    A cell without a status is empty; one that was not agreed in its period shows the status last agreed without a
    colour. ``periods``: from which to which, for who listens.
    """
    looks, words, is_empty = [], [], True
    for cell in cells:
        if cell.status is None:
            looks.append(("empty", ""))
            words.append("nothing agreed yet")
            continue
        is_empty = False
        css_class, mark = look_of(cell.status)
        looks.append((css_class if cell.is_agreed else "none", mark))
        words.append(str(cell.status.label) if cell.is_agreed else "no update")
    if is_empty:
        return SafeString("")
    # No template, because a list has hundreds of them.
    return format_html(
        '<span class="csa-history" role="img" aria-label="{}{}">{}</span>',
        f"{periods}: " if periods else "",
        ", ".join(words),
        format_html_join("", '<i class="csa-fill--{}">{}</i>', looks),
    )


@register.simple_tag
def linked_words(parts: Iterable[tuple[str, str]], address: str, more: str = "") -> SafeString:
    """A sentence of (words, query): words with a query lead to that list, ``more`` keeps the moment. "#…": on the page.

    The words bring their own blanks.
    """
    return format_html_join("", "{}", ((_linked(words, query, address, more),) for words, query in parts))


def _linked(words: str, query: str, address: str, more: str) -> str:
    if not query:
        return words
    target = query if query.startswith("#") else f"{address}?{query}{more}"
    return format_html('<a class="govuk-link" href="{}">{}</a>', target, words)
