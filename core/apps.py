"""The app's configuration."""

import sqlite3

from django.apps import AppConfig
from django.db.backends.sqlite3.base import DatabaseWrapper

LONG_STATEMENTS_SINCE = (3, 32)


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Raises the number of bound values in one statement on SQLite.

        Django limits it to 999, as SQLite did until 2020; 500 actions with their history would need sixteen statements
        instead of two.
        """
        if sqlite3.sqlite_version_info >= LONG_STATEMENTS_SINCE:
            # The stubs know a later Django, which asks SQLite itself.
            DatabaseWrapper.features_class.max_query_params = 32_766  # type: ignore[method-assign, assignment]
