"""Registers without rules of their own go out and come in as files: with a preview, all or nothing, with the reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.tmp_storages import CacheStorage

from csa_tracker.records.formats import FORMATS
from csa_tracker.records.plan_tables import admin_of
from csa_tracker.records.policy import PolicyAdmin
from csa_tracker.records.resources import RESOURCES, RegisterResource
from documents.limits import FILE_BYTES
from documents.spreadsheets import UnreadableFile
from priorities.models import Place

REASON = "Goes into the history of every row that changes. It names nobody: everybody may read it."


class RegisterImportForm(ImportForm):
    """A file and the reason."""

    reason = forms.CharField(label="Why", max_length=500, help_text=REASON)
    field_order = ("resource", "import_file", "format", "reason")

    def clean_import_file(self) -> Any:
        """Refuses what is larger than any file that the tracker takes."""
        file = self.cleaned_data["import_file"]
        if file.size > FILE_BYTES:
            raise ValidationError("The file is too large: make it smaller and choose it again.")
        return file


class RegisterConfirmForm(ConfirmImportForm):
    """The same file and reason, after the preview."""

    reason = forms.CharField(widget=forms.HiddenInput, max_length=500)


class RegisterAdmin(ImportExportMixin, PolicyAdmin):
    """A register with its file out and in."""

    formats = FORMATS
    import_form_class = RegisterImportForm
    confirm_form_class = RegisterConfirmForm
    export_form_class = ExportForm
    tmp_storage_class = CacheStorage
    skip_admin_log = True

    def has_import_permission(self, request: HttpRequest) -> bool:
        """The site has asked who they are; whose rows, the resource asks."""
        return True

    def has_export_permission(self, request: HttpRequest) -> bool:
        """As for looking at it."""
        return True

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        """The reason goes on to the press that confirms."""
        initial: dict[str, Any] = super().get_confirm_form_initial(request, import_form)
        return initial | ({"reason": import_form.cleaned_data["reason"]} if import_form else {})

    def get_import_resource_kwargs(self, request: HttpRequest, **options: Any) -> dict[str, Any]:
        """Who imports, and why."""
        form = options.get("form")
        return {"by": request.user, "reason": getattr(form, "cleaned_data", {}).get("reason", "")}

    def get_export_resource_kwargs(self, request: HttpRequest, **_: Any) -> dict[str, Any]:
        """Who exports."""
        return {"by": request.user}

    def add_data_read_fail_error_to_form(self, form: forms.Form, e: Exception) -> None:
        """Says at the file what is wrong with it; an error that is not about the file stays a fault."""
        if not isinstance(e, UnreadableFile):
            raise e
        form.add_error("import_file", str(e))

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """Says what was done, or that nothing was: what the preview found right may have changed since."""
        if not (result.has_errors() or result.has_validation_errors()):
            answer: HttpResponse = super().process_result(result, request)
            return answer
        messages.error(
            request, "Nothing was changed: something is different since the preview. Import the file again."
        )
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")


class PlaceAdmin(RegisterAdmin):
    """Places."""

    list_display = ("name", "kind", "partnership", "within", "code", "is_withdrawn")
    list_filter = ("partnership", "kind", "is_withdrawn")
    list_select_related = ("partnership", "within")
    search_fields = ("name", "other_names", "code")


def _register(model: Any, resource: type[RegisterResource]) -> None:
    looks: type[PolicyAdmin] = PlaceAdmin if model is Place else admin_of(model)
    bases = (looks,) if model is Place else (RegisterAdmin, looks)
    admin.site.register(
        model, type(f"{model.__name__}RegisterAdmin", bases, {"resource_classes": [resource]})
    )


for register_model, register_resource in RESOURCES:
    _register(register_model, register_resource)
