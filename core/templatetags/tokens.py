"""``{% csrf_token %}`` of every form: Django's, and who opened the page (``core.requests.opened_by``)."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.requests.opened_by import FIELD, mark_of

register = template.Library()


class TokenNode(CsrfTokenNode):
    """The hidden fields that every form begins with."""

    def render(self, context: Any) -> SafeString:
        """Django's field, and the person's, where somebody is signed in."""
        token = SafeString(super().render(context))
        mark = mark_of(context.get("request")) if token else ""
        return (
            format_html('{}<input type="hidden" name="{}" value="{}">', token, FIELD, mark) if mark else token
        )


@register.tag
def csrf_token(parser: Any, token: Any) -> TokenNode:
    """Takes the place of Django's tag, which has the same name: see ``builtins`` in the settings."""
    return TokenNode()
