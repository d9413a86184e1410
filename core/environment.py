"""Reading settings from the environment.

A missing or wrong value raises ImproperlyConfigured with one sentence that says what to set. Nothing is guessed:
"yes" is not a flag, a host is not an address.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

FLAGS = {"1": True, "true": True, "0": False, "false": False}
DATABASE_SCHEMES = ("postgres", "postgresql", "sqlite")
HOST = re.compile(r"^\.?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$|^\[[0-9a-f:]+\]$")


class Environment:
    """The environment of the process, or any other mapping."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values

    def is_set(self, name: str) -> bool:
        """Whether the variable has a value other than blanks."""
        return bool(self.values.get(name, "").strip())

    def text(self, name: str, default: str | None = None, *, at_least: int = 1) -> str:
        """The value without blanks around it; `default` None means that it must be set."""
        value = self.values.get(name, "").strip()
        if not value:
            if default is None:
                raise ImproperlyConfigured(f"{name} is not set: set it in the environment.")
            return default
        if len(value) < at_least:
            raise ImproperlyConfigured(f"{name} is too short: set it to at least {at_least} characters.")
        return value

    def flag(self, name: str, default: bool) -> bool:
        """True for 1 or true, False for 0 or false."""
        value = self.text(name, "").lower()
        if not value:
            return default
        if value not in FLAGS:
            raise ImproperlyConfigured(f"{name} is '{value}': set it to 1 or 0.")
        return FLAGS[value]

    def integer(self, name: str, default: int, *, least: int, most: int) -> int:
        """A whole number between `least` and `most`, both included."""
        value = self.text(name, str(default))
        if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
            raise ImproperlyConfigured(
                f"{name} is '{value}': set it to a whole number from {least} to {most}."
            )
        return int(value)

    def choice(self, name: str, choices: Sequence[str], default: str | None = None) -> str:
        """One of `choices`; `default` None means that it must be set."""
        value = self.text(name, default)
        if value not in choices:
            raise ImproperlyConfigured(f"{name} is '{value}': set it to one of {', '.join(choices)}.")
        return value

    def hosts(self, name: str) -> list[str]:
        """Host names separated by commas, without a scheme or a port; * is refused."""
        hosts = [part.strip().lower() for part in self.text(name).split(",")]
        for host in hosts:
            if not HOST.match(host):
                raise ImproperlyConfigured(
                    f"{name} has '{host}': set it to host names separated by commas, "
                    "such as csa.example.gov.uk."
                )
        return hosts

    def address(self, name: str, default: str | None = None) -> str:
        """One e-mail address; an empty `default` means that it may be left out."""
        value = self.text(name, default)
        if value and not _is_email(value):
            raise ImproperlyConfigured(f"{name} is '{value}': set it to one e-mail address.")
        return value

    def addresses(self, name: str) -> list[str]:
        """E-mail addresses separated by commas; none when the variable is not set."""
        addresses = [part.strip() for part in self.text(name, "").split(",") if part.strip()]
        for value in addresses:
            if not _is_email(value):
                raise ImproperlyConfigured(
                    f"{name} has '{value}': set it to e-mail addresses separated by commas."
                )
        return addresses

    def site(self, name: str, default: str | None = None, *, scheme: str = "https") -> str:
        """The address of a service, with this scheme, without a path or a trailing slash."""
        value = self.text(name, default)
        error = ImproperlyConfigured(
            f"{name} is '{value}': set it to an address such as {scheme}://csa.example.gov.uk with no path."
        )
        try:
            parts = urlsplit(value)
            port = parts.port
        except ValueError:
            raise error from None
        host = (parts.hostname or "").lower()
        expected = f"{scheme}://{host}" + (f":{port}" if port else "")
        if not HOST.match(host) or value.lower().rstrip("/") != expected:
            raise error
        return expected

    def link(self, name: str) -> str:
        """An https address of a document or an end point, with a path if it has one."""
        value = self.text(name)
        parts = urlsplit(value)
        if parts.scheme != "https" or not HOST.match((parts.hostname or "").lower()) or parts.username:
            raise ImproperlyConfigured(
                f"{name} is '{value}': set it to an address that begins with https://."
            )
        return value

    def database(self, name: str, default: str | None = None, *, keep_seconds: int = 0) -> dict[str, Any]:
        """Django's settings for the database at a URL; connections are kept for `keep_seconds`.

        postgres://user:password@host:port/name or sqlite:///path are understood.
        """
        value = self.text(name, default)
        # The address may carry a password, so that no message repeats it.
        error = ImproperlyConfigured(
            f"{name} is not understood: set it to postgres://user:password@host:5432/name "
            "or sqlite:////full/path/to/file."
        )
        if value.split("://", 1)[0] not in DATABASE_SCHEMES:
            raise error
        try:
            database: dict[str, Any] = dict(dj_database_url.parse(value, conn_max_age=keep_seconds))
        except ValueError:
            raise error from None
        if database.get("NAME") in (None, "", ":memory:"):
            raise error
        return database


def _is_email(value: str) -> bool:
    try:
        validate_email(value)
    except ValidationError:
        return False
    return True
