"""Who opened the page that a form was on: what they typed is kept for them, and for nobody else.

A form carries its person in a signed field, which ``{% csrf_token %}`` writes beside the token against forgery. Where
its page outlives the visit - signed out in another window, a cookie that is gone - the request says whose words it has
although nobody is signed in.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.core import signing
from django.http import HttpRequest
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

FIELD = "opened_by"
_SALT = "core.requests.opened_by"

register = template.Library()


class TokenNode(CsrfTokenNode):
    """The hidden fields that every form begins with."""

    def render(self, context: Any) -> SafeString:
        """Django's field, and the person's, where somebody is signed in: made once for all forms of a page."""
        token = SafeString(super().render(context))
        request = context.get("request")
        user = getattr(request, "user", None)
        if not token or user is None or not user.is_authenticated:
            return token
        if (mark := getattr(request, "_opened_by", None)) is None:
            mark = request._opened_by = signing.Signer(salt=_SALT).sign(str(user.pk))
        return format_html('{}<input type="hidden" name="{}" value="{}">', token, FIELD, mark)


@register.tag
def csrf_token(parser: Any, token: Any) -> TokenNode:
    """Takes the place of Django's tag, which has the same name: see ``builtins`` in the settings."""
    return TokenNode()


def opener_of(request: HttpRequest) -> str | None:
    """The primary key of the person who opened the page that was posted; None where nothing, or a forgery, says so."""
    try:
        return signing.Signer(salt=_SALT).unsign(request.POST.get(FIELD, ""))
    except signing.BadSignature:
        return None
