"""Somebody who uses the service by its pages alone: opens them, fills in what their forms have, presses buttons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml.html import HtmlElement as Node

from tests.pages import find, main_of, tree, words

Answer = str | bool | Sequence[str] | SimpleUploadedFile


class Visitor:
    """One person at the service. ``page`` is what they see; ``address`` where they are."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.address = ""
        self.page: Node = tree("<html><body><main id='main-content'></main></body></html>")

    def open(self, address: str) -> Visitor:
        """Opens a page of the service, which must answer with a page."""
        answer = self.client.get(address, follow=True)
        assert answer.status_code == 200, (address, answer.status_code, words(answer.content.decode())[:400])
        self._look(answer, address)
        return self

    def follow(self, link: str) -> Visitor:
        """Follows the first link of the main part that begins with these words."""
        matches = [item for item in find(main_of(self.page), ".//a[@href]") if words(item).startswith(link)]
        assert matches, f"{self.address} has no link “{link}”: {words(main_of(self.page))[:600]}"
        return self.open(urljoin(self.address, matches[0].get("href")))

    def press(self, button: str, **boxes: Answer) -> Visitor:
        """Fills in boxes of the form with this button, and presses it; the page must not refuse anything."""
        self.try_to_press(button, **boxes)
        refused = find(self.page, "//*[contains(@class, 'govuk-error-summary')]")
        assert not refused, f"{self.address}: {[words(part) for part in refused]}"
        return self

    def try_to_press(self, button: str, **boxes: Answer) -> Visitor:
        """As ``press``; the page may refuse."""
        form, pressed = self._form_with(button)
        data: dict[str, object] = {}
        for name, value in form.form_values():
            data.setdefault(name, []).append(value)  # type: ignore[attr-defined]
        if pressed.get("name"):
            data[pressed.get("name")] = pressed.get("value", "")
        known = {item.get("name") for item in form.inputs if item.get("name")}
        for name, answer in boxes.items():
            assert name in known, f"{self.address} has no box “{name}”: {sorted(known)}"
            if answer is False:
                data.pop(name, None)
            else:
                data[name] = "on" if answer is True else answer
        address = urljoin(self.address, pressed.get("formaction") or form.get("action") or self.address)
        send = self.client.get if form.method == "GET" else self.client.post
        answer = send(address, data, follow=True)
        assert answer.status_code == 200, (
            address,
            answer.status_code,
            words(main_of(answer.content.decode()))[:600],
        )
        self._look(answer, address)
        return self

    @property
    def text(self) -> str:
        """The words of the main part of the page."""
        return words(main_of(self.page))

    def _form_with(self, button: str) -> tuple[Node, Node]:
        buttons: Iterable[Node] = find(main_of(self.page), ".//form//button")
        for item in buttons:
            if words(item).startswith(button):
                return next(item.iterancestors("form")), item
        raise AssertionError(
            f"{self.address} has no button “{button}”: {[words(item) for item in buttons]}; {self.text[:600]}"
        )

    def _look(self, answer: object, address: str) -> None:
        chain = getattr(answer, "redirect_chain", [])
        self.address = urljoin(address, chain[-1][0]) if chain else address
        parts = urlsplit(self.address)
        self.address = parts.path + (f"?{parts.query}" if parts.query else "")
        self.page = tree(answer.content.decode())  # type: ignore[attr-defined]
