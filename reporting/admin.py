"""The plan and its reporting in Django's admin: to look at in an emergency, not to change.

Changes go through the verbs, which ask for reasons and write history. Drafts are not shown: they are
for those who write them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from actions.models import Action, ActionStatus, Aim
from priorities.models import Place
from reporting.models import Report, ReportingPeriod

if TYPE_CHECKING:
    Admin = admin.ModelAdmin[Any]
else:
    Admin = admin.ModelAdmin  # the stubs know that it is generic; Django does not


class ReadOnlyAdmin(Admin):
    """Rows that can be looked at only."""

    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: plan rows are withdrawn."""
        return False


@admin.register(Place)
class PlaceAdmin(ReadOnlyAdmin):
    list_display = ("name", "kind", "partnership", "within", "code", "is_withdrawn")
    list_filter = ("partnership", "kind", "is_withdrawn")
    list_select_related = ("partnership", "within")
    search_fields = ("name", "other_names", "code")


@admin.register(Aim)
class AimAdmin(ReadOnlyAdmin):
    list_display = ("ref", "agreement", "number", "text", "withdrawn_at")
    list_filter = ("agreement",)
    list_select_related = ("agreement",)
    search_fields = ("ref", "text")


@admin.register(Action)
class ActionAdmin(ReadOnlyAdmin):
    list_display = ("ref", "agreement", "text", "due", "partnership_only", "withdrawn_at")
    list_filter = ("agreement",)
    list_select_related = ("agreement",)
    search_fields = ("ref", "text")


@admin.register(ActionStatus)
class ActionStatusAdmin(ReadOnlyAdmin):
    list_display = ("ref", "agreement", "label", "completed_on")
    list_filter = ("agreement",)
    list_select_related = ("agreement", "label")


@admin.register(ReportingPeriod)
class ReportingPeriodAdmin(ReadOnlyAdmin):
    list_display = ("title", "agreement", "state", "opens_on", "due_on", "closed_at")
    list_filter = ("agreement", "state")
    list_select_related = ("agreement",)


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    list_display = (
        "period",
        "action",
        "priority",
        "state",
        "label",
        "author_name",
        "sent_at",
        "is_illustrative",
    )
    list_filter = ("agreement", "state")
    list_select_related = ("period", "action", "priority", "label")
    search_fields = ("action__ref", "author_name")
