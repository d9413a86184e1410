"""Who may open Django's admin."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.http import HttpRequest

from accounts.access import require_second_factor
from accounts.administrators import administered_by
from accounts.models import User


class TrackerAdminSite(AdminSite):
    """Open to administrators and to superusers, with a second factor."""

    site_title = "Records"
    site_header = "Records of the tracker"
    index_title = "Tables and registers"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the person may open it. Raises SecondFactorFirst for one who may and has shown none."""
        user = request.user
        if not isinstance(user, User) or not user.is_active:
            return False
        if not (user.is_superuser or administered_by(user)):
            return False
        require_second_factor(request)
        return True
