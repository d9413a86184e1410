"""What a person typed into a form that could not be taken: to be copied, or to be sent again."""

from __future__ import annotations

from django.http import HttpRequest

from core.requests.opened_by import FIELD

SECRETS = ("password", "token", "code", "secret")
"""Parts of names of fields whose values no page repeats."""


def is_secret(name: str) -> bool:
    """Whether a field may hold a secret."""
    return any(part in name.lower() for part in SECRETS)


def typed_texts(request: HttpRequest) -> list[str]:
    """The submitted texts, each once, without keys, choices and buttons (values without a space) and secrets."""
    texts = [
        text.strip()
        for name, values in request.POST.lists()
        if not is_secret(name)
        for text in values
        if len(text.split()) > 1
    ]
    return list(dict.fromkeys(texts))


def fields_to_repeat(request: HttpRequest) -> list[tuple[str, str]] | None:
    """Name and value of every submitted field, for a form that sends the same again.

    None where the same cannot be sent by a page: nothing was posted, or a file or a secret was.
    """
    if request.method != "POST" or request.FILES:
        return None
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    names = {name for name, _ in fields} - {"csrfmiddlewaretoken", FIELD}
    if any(is_secret(name) for name in names):
        return None
    return [(name, value) for name, value in fields if name in names]
