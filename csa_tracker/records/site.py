"""Who may open Django's admin."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest

from accounts.access import Refused, require_second_factor
from accounts.administrators import administered_by
from accounts.models import User

LIBRARIES = ("allauth.", "django.")


class TrackerAdminSite(AdminSite):
    """Open to administrators and to superusers, with a second factor."""

    site_title = "Records"
    site_header = "Records of the tracker"
    index_title = "Tables and registers"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the person may open it. Raises Refused, or SecondFactorFirst for one who may."""
        user = request.user
        if not isinstance(user, User) or not user.is_active:
            return False
        if not (user.is_superuser or administered_by(user)):
            raise Refused("The records are for administrators of the Community Safety Unit.")
        require_second_factor(request)
        return True

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Registers our own tables. Those of the libraries (sessions, keys, addresses, groups) are not shown."""
        models: list[Any] = (
            [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        )
        super().register(
            [row for row in models if not row.__module__.startswith(LIBRARIES)], admin_class, **options
        )
