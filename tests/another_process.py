"""What another process needs to stand on the same database as this one."""

from __future__ import annotations

import os
from urllib.parse import quote

from django.db import connection

OF_THE_SHELL = ("CSA_ENV", "CSA_DEMO", "DEBUG", "DATABASE_URL")


def environment(**more: str) -> dict[str, str]:
    """This process's, without what a shell may have set, and with the database that is open here."""
    kept = {name: value for name, value in os.environ.items() if name not in OF_THE_SHELL}
    return {**kept, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "csa_tracker.settings", **more}


def database_url() -> str:
    """The database that is open here, as DATABASE_URL names it."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    secret = f":{quote(known['PASSWORD'])}" if known.get("PASSWORD") else ""
    host = f"{known.get('HOST') or '127.0.0.1'}:{known.get('PORT') or 5432}"
    return f"postgres://{quote(known.get('USER') or 'postgres')}{secret}@{host}/{known['NAME']}"
