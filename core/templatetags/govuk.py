"""Tags and filters for the pages' components: ``{% load govuk %}``."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.crypto import get_random_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.forms import own_bound_field, problems, visible_fields
from core.govuk.parts import ShownFilter, SummaryRow, Task, TimelineEntry
from core.govuk.pictures import look_of
from core.html import to_html
from core.requests.browser import browser_name
from core.requests.once import FIELD
from core.requests.typed import typed_texts
from core.text import pounds, word_marks

register = template.Library()
register.filter("browser", browser_name)
register.simple_tag(problems)


@register.simple_tag
def status(labelled: Any) -> SafeString:
    """A status: the label, shape and colour of an object with ``label``, ``rag`` and ``delivery_state``.

    None: not recorded.
    """
    css_class, mark = look_of(labelled)
    # No template, because a plan's page has hundreds of them.
    return format_html(
        '<strong class="csa-status csa-fill--{}">'
        '<span class="csa-status__mark" aria-hidden="true">{}</span>{}</strong>',
        css_class,
        mark,
        getattr(labelled, "label", "") or "Not recorded",
    )


@register.simple_tag
def tag(words: object) -> SafeString:
    """A word or two in a frame: a state, a kind, for whom."""
    return format_html('<strong class="csa-tag">{}</strong>', words)


@register.simple_tag
def illustrative(thing: Any) -> SafeString:
    """A blank and the tag "Illustrative" for a demonstration person or update; nothing for any other."""
    return (
        format_html(" {}", tag("Illustrative"))
        if getattr(thing, "is_illustrative", False)
        else SafeString("")
    )


# --- Text and dates -------------------------------------------------------------------------------------


@register.filter
def plain_text(text: object) -> SafeString:
    """A person's text as safe HTML in a block of its own; nothing for an empty text."""
    html = to_html(text)
    return format_html('<div class="csa-text">{}</div>', html) if html else SafeString("")


@register.filter
def in_words(value: object, words: str) -> str:
    """The words with the value in place of "…"; nothing if the value is None or empty (0 is a value).

    For a part of a sentence that is not always there: ``open{{ due|day|in_words:", due by …" }}.`` The formatter of
    templates puts two adjacent ``{% if %}`` on lines of their own, which adds a space between them.
    """
    if value is None or str(value) == "":
        return ""
    before, _, after = words.partition("…")
    return format_html("{}{}{}", before, value, after)


@register.filter(name="pounds")
def in_pounds(amount: Decimal | None) -> str:
    """ "£12,500.50". Empty for None."""
    return "" if amount is None else pounds(amount)


@register.filter(name="json")
def as_json(value: object) -> str:
    """The value as JSON, for a data attribute; the template escapes it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


@register.filter
def day(value: Any, style: str = "j F Y") -> str:
    """16 January 2015 (in London). Empty for None."""
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return formats.date_format(value, style) if isinstance(value, datetime.date) else ""


@register.filter
def long_day(value: Any) -> str:
    """Friday 16 January 2015 (in London). Empty for None."""
    return day(value, "l j F Y")


@register.filter
def moment(value: Any) -> str:
    """16 January 2015, 4:05pm (London time); a date without a time as ``day``. Empty for None."""
    if not isinstance(value, datetime.datetime):
        return day(value)
    local_time = timezone.localtime(value) if timezone.is_aware(value) else value
    hour = local_time.hour % 12 or 12
    return f"{day(local_time)}, {hour}:{local_time:%M}{'am' if local_time.hour < 12 else 'pm'}"


@register.filter
def inline_picture(svg: object) -> SafeString:
    """An SVG picture without its XML declaration, to put it into a page."""
    text = str(svg or "")
    return SafeString(text[text.find("<svg") :] if "<svg" in text else "")


@register.inclusion_tag("components/word_diff.html")
def word_diff(old: object, new: object) -> dict[str, Any]:
    """Two texts as one, with removed and added words marked, also for screen readers."""
    return {"marks": word_marks(str(old or ""), str(new or ""))}


# --- Forms ----------------------------------------------------------------------------------------------


@register.simple_tag
def govuk_field(bound: object, **options: Any) -> SafeString:
    """One field of any form, drawn with GOV.UK Frontend.

    Options: ``label``, ``hint``, ``label_size`` ("s" to "xl"), ``as_heading``, ``label_hidden``, ``width``
    (in characters: 2, 3, 4, 5, 10, 20 or 30).
    """
    if not isinstance(bound, BoundField):
        # A library's form may lack a field ("remember me"); then the page draws nothing.
        return SafeString("")
    bound_field = own_bound_field(bound)
    if "hint" in options:
        options["help_text"] = options.pop("hint")
    if width := options.pop("width", None):
        bound_field.field.widget.attrs["class"] = f"govuk-input--width-{width}"
    for name in options:
        if name not in ("label", "help_text", "label_size", "as_heading", "label_hidden"):
            raise template.TemplateSyntaxError(f"govuk_field has no option {name}.")
        setattr(bound_field, name, options[name])
    return SafeString(render_to_string("govuk/field.html", {"field": bound_field}))


@register.inclusion_tag("components/typed_words.html", takes_context=True)
def typed_words(context: RequestContext) -> dict[str, Any]:
    """The submitted texts of a refused form, so that the person can copy them; nothing if there are none.

    Values without a space (keys, choices, buttons) and possible secrets are left out. An address that does not exist
    shows nothing, since nobody has checked whose form it was.
    """
    request = context.get("request")
    is_ours = request is not None and request.method == "POST" and request.resolver_match is not None
    return {"texts": typed_texts(request) if request is not None and is_ours else []}


@register.simple_tag
def govuk_fields(form: Any) -> SafeString:
    """All fields of any form, with hidden ones."""
    return SafeString(render_to_string("govuk/form.html", {"form": form, "fields": visible_fields(form)}))


@register.simple_tag
def once() -> SafeString:
    """The hidden field of a form that adds or sends something: sent twice, it writes once (``core.requests.once``)."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, get_random_string(20))


# --- Finding one's way ----------------------------------------------------------------------------------


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*pairs: Any) -> dict[str, Any]:
    """Links to the pages above this one, from the top: words and address in turn."""
    return {"links": list(zip(pairs[::2], pairs[1::2], strict=True))}


@register.inclusion_tag("components/back_link.html")
def back_link(address: str, words: str = "Back") -> dict[str, Any]:
    """A link to the page before."""
    return {"address": address, "words": words}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(
    context: RequestContext, page: Page[Any], parameter: str = "page", path: str = ""
) -> dict[str, Any]:
    """Links to the pages of a list; the other parameters of the address (filters, moment) stay.

    ``path``: the list's own path, if the page may also answer a POST to another address.
    """
    others = context["request"].GET.copy()
    others.pop(parameter, None)
    return {
        "page": page,
        "address": f"{path}?{others.urlencode()}{'&' if others else ''}{parameter}=",
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "ellipsis": page.paginator.ELLIPSIS,
    }


@register.inclusion_tag("components/filters_shown.html")
def filters_shown(filters: Iterable[ShownFilter], clear_address: str = "") -> dict[str, Any]:
    """The filters in use, each with a link that removes it."""
    return {"filters": list(filters), "clear_address": clear_address}


@register.inclusion_tag("components/messages.html", takes_context=True)
def notifications(context: RequestContext) -> dict[str, Any]:
    """The waiting messages in one banner."""
    messages = list(context["messages"])
    levels = {message.level_tag for message in messages}
    tone = "success" if levels == {"success"} else "alert" if levels & {"error", "warning"} else "plain"
    return {"messages": messages, "tone": tone}


# --- Showing things -------------------------------------------------------------------------------------


@register.inclusion_tag("components/summary_list.html")
def summary_list(rows: Iterable[SummaryRow]) -> dict[str, Any]:
    """A summary list: names and values."""
    rows = list(rows)
    return {"rows": rows, "has_links": any(row.links for row in rows)}


@register.inclusion_tag("components/task_list.html")
def task_list(tasks: Iterable[Task], prefix: str = "task") -> dict[str, Any]:
    """A task list. ``prefix`` keeps ids apart on a page with two lists."""
    return {"tasks": list(tasks), "prefix": prefix}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[TimelineEntry], heading_level: int = 2) -> dict[str, Any]:
    """A timeline of changes, the newest first; the entries may come in any order."""
    newest_first = sorted(entries, key=lambda entry: _sortable(entry.when), reverse=True)
    return {"entries": newest_first, "level": heading_level}


def _sortable(when: datetime.datetime | datetime.date) -> datetime.datetime:
    """A date counts as the end of its day, so that it comes above the moments of the day."""
    if not isinstance(when, datetime.datetime):
        when = datetime.datetime.combine(when, datetime.time.max)
    return when if timezone.is_aware(when) else timezone.make_aware(when)


def _on_one_line(content: str) -> SafeString:
    """The words between two tags on one line."""
    return SafeString(" ".join(content.split()))


@register.simple_block_tag
def inset(content: str) -> SafeString:
    """A notice: ``{% inset %}It stays a draft.{% endinset %}``."""
    html = format_html('<div class="csa-text"><p>{}</p></div>', _on_one_line(content))
    return format_html('<div class="govuk-inset-text">{}</div>', html)


@register.simple_block_tag
def warning(content: str) -> SafeString:
    """A warning: ``{% warning %}It ends at noon.{% endwarning %}``."""
    return SafeString(render_to_string("components/warning.html", {"words": _on_one_line(content)}))


@register.simple_block_tag
def nothing_here(content: str, address: str = "", link_words: str = "") -> SafeString:
    """A notice that a list is empty, and what to do; ``address`` and ``link_words``: a link below it."""
    context = {"words": _on_one_line(content), "address": address, "link_words": link_words}
    return SafeString(render_to_string("components/empty.html", context))


@register.inclusion_tag("components/table_caption.html")
def table_caption(words: str, size: str = "m", hidden: bool = False) -> dict[str, Any]:
    """The caption of a table. ``hidden``: for screen readers only, because a visible heading says the same."""
    return {"words": words, "size": size, "hidden": hidden}
