"""Registers without rules of their own go out and come in as files: with a preview, all or nothing, with the reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.results import Result
from import_export.tmp_storages import CacheStorage
from tablib import Dataset

from core.conflict import Conflict, ConflictForm, ShownConflict
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
    seen = ConflictForm.base_fields["seen"]


class RegisterAdmin(ImportExportMixin, PolicyAdmin):
    """A register with its file out and in."""

    import_template_name = "csa_tracker/register-import.html"
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
        """Who imports, and why; with the token of the preview, once that was confirmed."""
        data = getattr(options.get("form"), "cleaned_data", {})
        return {"by": request.user, "reason": data.get("reason", ""), "seen": data.get("seen")}

    def get_export_resource_kwargs(self, request: HttpRequest, **_: Any) -> dict[str, Any]:
        """Who exports."""
        return {"by": request.user}

    def add_data_read_fail_error_to_form(self, form: forms.Form, e: Exception) -> None:
        """Says at the file what is wrong with it; an error that is not about the file stays a fault."""
        if not isinstance(e, UnreadableFile):
            raise e
        form.add_error("import_file", str(e))

    def import_action(self, request: HttpRequest, **options: Any) -> HttpResponse:
        """The page with the preview holds the token of what it shows of the register."""
        page: Any = super().import_action(request, **options)
        if "confirm_form" in page.context_data:
            page.context_data["confirm_form"].initial["seen"] = page.context_data["result"].seen
        return page

    def process_dataset(
        self, dataset: Dataset, form: forms.Form, request: HttpRequest, **options: Any
    ) -> Result:
        """Imports what the preview showed. Raises Conflict, with the file, where the register has changed since."""
        try:
            result = super().process_dataset(dataset, form, request, **options)
        except Conflict as conflict:
            raise Conflict(dataset, conflict.parts) from None
        if result.has_errors() or result.has_validation_errors():
            raise Conflict(dataset)
        return result

    def process_import(self, request: HttpRequest, **options: Any) -> HttpResponse:
        """Imports the file after its preview; where the register has changed since, the preview as it is now."""
        try:
            page: HttpResponse = super().process_import(request, **options)
        except Conflict as conflict:
            return self._preview_again(request, conflict)
        return page

    def _preview_again(self, request: HttpRequest, conflict: Conflict) -> HttpResponse:
        form = self.create_confirm_form(request)
        form.full_clean()
        kind = self.choose_import_resource_class(form, request)
        resource = kind(by=request.user, reason=form.cleaned_data["reason"])
        result = resource.import_data(conflict.now, dry_run=True)
        may_confirm = not (result.has_errors() or result.has_validation_errors())
        lines = resource.conflict_lines(conflict.now, conflict.parts) if may_confirm else ()
        button = "Confirm import" if may_confirm else ""
        context = {
            **self.admin_site.each_context(request),
            "title": "Import",
            "opts": self.opts,
            "media": self.media,
            "form": self.create_import_form(request),
            "import_error_display": self.import_error_display,
            "result": result,
            "conflict": ShownConflict(lines, f"The register of {self.opts.verbose_name_plural}", button),
        }
        if may_confirm:
            context["confirm_form"] = RegisterConfirmForm(initial=form.cleaned_data | {"seen": result.seen})
        return TemplateResponse(request, [self.import_template_name], context)


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
