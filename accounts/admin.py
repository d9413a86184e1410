"""People, partnerships and roles in Django's admin: for emergencies, for superusers, with history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from simple_history.admin import SimpleHistoryAdmin

from accounts.access import Refused
from accounts.models import Partnership, Role, User
from accounts.unit import forget_unit
from accounts.workflow import forget_addresses
from core.parameters import row_keys, whole_number

REASON = "Django admin"


def _require_keys(*texts: str) -> None:
    """Raises Http404 if one of the texts is not a key."""
    if any(whole_number(text) is None for text in texts):
        raise Http404("No such row.")


class EmergencyAdmin(SimpleHistoryAdmin):
    """The base of the three admin pages: superusers only, nothing is deleted, each save leaves history."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the app is listed."""
        return self.is_superuser(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Superusers."""
        return self.is_superuser(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Superusers."""
        return self.is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Superusers."""
        return self.is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody deletes: accounts are closed and roles are withdrawn."""
        return False

    def revert_disabled(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """True: nobody puts an old state back here."""
        return True

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponseBase:
        """The history of one row. The library fails for a text that is not a key."""
        _require_keys(object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponseBase:
        """One row of history, read only. The library would save a POST."""
        _require_keys(object_id, version_id)
        if request.method == "POST":
            raise Refused(
                "History is read here, not gone back to: change the person, partnership or role itself."
            )
        return super().history_form_view(request, object_id, version_id, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        """Saves with history, and only what has really changed; the library adds who did it."""
        if change and not form.has_changed():
            return
        obj._change_reason = REASON
        super().save_model(request, obj, form, change)

    @staticmethod
    def is_superuser(request: HttpRequest) -> bool:
        """Whether an open superuser account is signed in."""
        return bool(request.user.is_active and request.user.is_superuser)


class PersonAdminForm(forms.ModelForm):
    """A person without their password, which they set themselves by mail."""

    class Meta:
        model = User
        fields = ("email", "name", "is_active", "closed_on", "is_staff", "is_superuser")

    def clean_email(self) -> str:
        """The address in lower case, as everywhere."""
        return str(self.cleaned_data["email"]).strip().lower()


@admin.register(User)
class PersonAdmin(EmergencyAdmin):
    """People."""

    form = PersonAdminForm
    list_display = ("email", "name", "is_active", "is_illustrative", "is_superuser", "last_login")
    list_filter = ("is_active", "is_illustrative", "is_superuser")
    search_fields = ("email", "name")
    ordering = ("email",)
    readonly_fields = ("is_illustrative", "date_joined", "last_login")

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        """A new person signs in by code. After a change of address only the new one signs them in."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            forget_addresses(obj)


@admin.register(Partnership)
class PartnershipAdmin(EmergencyAdmin):
    """Partnerships."""

    list_display = ("name", "abbreviation", "kind", "unit_name", "unit_email")
    search_fields = ("name", "abbreviation")

    def save_model(self, request: HttpRequest, obj: Partnership, form: forms.ModelForm, change: bool) -> None:
        """Pages name the unit as it is called from now on."""
        super().save_model(request, obj, form, change)
        forget_unit()


class KnownPersonSelect(AutocompleteSelect):
    """Django's own looks up whatever was posted, and fails for a text that is not a key."""

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> Any:
        """The choices that were posted and are keys."""
        return super().optgroups(name, [str(key) for key in sorted(row_keys(value))], attr)


@admin.register(Role)
class RoleAdmin(EmergencyAdmin):
    """Roles."""

    list_display = ("person", "kind", "partnership", "is_withdrawn")
    list_filter = ("kind", "is_withdrawn", "partnership")
    list_select_related = ("person", "partnership")
    search_fields = ("person__email", "person__name", "partnership__name")
    autocomplete_fields = ("person",)

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any], request: HttpRequest, **options: Any
    ) -> forms.ModelChoiceField[Any] | None:
        """The person is looked for by name or address."""
        if db_field.name == "person":
            options["widget"] = KnownPersonSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **options)

    ordering = ("partnership__name", "kind", "person__email")
