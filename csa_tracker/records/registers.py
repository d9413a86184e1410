"""Registers without rules of their own go out and come in as files: with a preview, all or nothing, with the reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.results import Result

from core.conflict import Conflict, ConflictForm, ShownConflict
from core.forms import FieldLabel, Problem, WordedForm, problems
from core.requests.once import once
from csa_tracker.records.formats import FORMATS, AnyFile, NamedFile, RegisterStorage, RegisterTable
from csa_tracker.records.plan_tables import admin_of
from csa_tracker.records.policy import PolicyAdmin
from csa_tracker.records.refusals import refusal_lines
from csa_tracker.records.resources import RESOURCES, RegisterResource
from documents.file_types import too_large_message
from documents.limits import FILE_BYTES, megabytes
from documents.spreadsheets import UnreadableFile
from priorities.models import Place

REASON = "Goes into the history of every row that changes. It names nobody: everybody may read it."


class RegisterImportForm(WordedForm, ImportForm):
    """A file and the reason. What kind of file it is, it says itself."""

    reason = forms.CharField(label=FieldLabel("Why", "the reason"), max_length=500, help_text=REASON)
    field_order = ("resource", "import_file", "format", "reason")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["format"].widget = forms.HiddenInput()
        most = megabytes(FILE_BYTES)
        self.fields[
            "import_file"
        ].help_text = f"A workbook (.xlsx, .xls, .ods) or a CSV file; at most {most}."

    def clean_import_file(self) -> Any:
        """Refuses what is larger than any file that the tracker takes."""
        file = self.cleaned_data["import_file"]
        if file.size > FILE_BYTES:
            raise ValidationError(too_large_message(file.name))
        return file


class RegisterConfirmForm(ConfirmImportForm):
    """The same file and reason, after the preview."""

    reason = forms.CharField(widget=forms.HiddenInput, max_length=500)
    seen = ConflictForm.base_fields["seen"]
    # There is one kind: any.
    format = forms.ChoiceField(choices=[("0", AnyFile.title)], widget=forms.HiddenInput)

    @property
    def is_file_kept(self) -> bool:
        """Whether the file of the preview is still kept. Of a valid form."""
        return RegisterStorage(name=self.cleaned_data["import_file_name"]).read() is not None


class RegisterAdmin(ImportExportMixin, PolicyAdmin):
    """A register with its file out and in."""

    import_template_name = "csa_tracker/register-import.html"
    export_formats = FORMATS
    import_formats = (AnyFile,)
    import_form_class = RegisterImportForm
    confirm_form_class = RegisterConfirmForm
    export_form_class = ExportForm
    tmp_storage_class = RegisterStorage
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
        form.add_error("import_file", [str(problem) for problem in e.problems])

    def write_to_tmp_storage(self, import_file: Any, input_format: Any) -> RegisterStorage:
        """Keeps the file with its name until it is confirmed."""
        storage = RegisterStorage()
        storage.save(NamedFile(import_file.read(), import_file.name))
        return storage

    def import_action(self, request: HttpRequest, **options: Any) -> HttpResponse:
        """The preview, with the token of what it shows of the register; or what is wrong with the file."""
        page: Any = super().import_action(request, **options)
        shown = page.context_data
        if "confirm_form" in shown:
            shown["confirm_form"].initial["seen"] = shown["result"].seen
        shown["problems"] = [*problems(shown["form"]), *self._refusals(shown.get("result"))]
        shown["columns"] = self._columns
        return page

    @property
    def _columns(self) -> dict[str, str]:
        """The heading of each field."""
        return self.resource_classes[0]().columns

    def _refusals(self, result: Result | None) -> list[Problem]:
        """What is wrong with a file, as lines of the summary."""
        if result is None:
            return []
        return [Problem(words) for words in refusal_lines(result, self._columns, self.model)]

    def process_dataset(
        self, dataset: RegisterTable, form: forms.Form, request: HttpRequest, **options: Any
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
        """Imports the file after its preview; where the register has changed since, the preview as it is now.

        Where the file is not kept any more, it is asked for again.
        """
        form = self.create_confirm_form(request)
        if request.method == "POST" and not (form.is_valid() and form.is_file_kept):
            return self._ask_again(request)
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        try:
            with once(request, address):
                page: HttpResponse = super().process_import(request, **options)
        except Conflict as conflict:
            return self._preview_again(request, conflict)
        return page

    def _ask_again(self, request: HttpRequest) -> HttpResponse:
        words = "The file of the preview is not kept any more: choose it again"
        return self._page(
            request, form=self._form_again(request), problems=[Problem(words, "id_import_file")]
        )

    def _form_again(self, request: HttpRequest) -> RegisterImportForm:
        """The form for another file, with the reason that was given."""
        kinds, resources = self.get_import_formats(), self.get_import_resource_classes(request)
        return RegisterImportForm(kinds, resources, initial={"reason": request.POST.get("reason", "")})

    def _page(self, request: HttpRequest, **context: Any) -> HttpResponse:
        shared = {
            **self.admin_site.each_context(request),
            "title": "Import",
            "opts": self.opts,
            "media": self.media,
            "columns": self._columns,
        }
        return TemplateResponse(request, [self.import_template_name], shared | context)

    def _preview_again(self, request: HttpRequest, conflict: Conflict) -> HttpResponse:
        form = self.create_confirm_form(request)
        form.full_clean()
        kind = self.choose_import_resource_class(form, request)
        resource = kind(by=request.user, reason=form.cleaned_data["reason"])
        result = resource.import_data(conflict.now, dry_run=True)
        may_confirm = not (result.has_errors() or result.has_validation_errors())
        lines = resource.conflict_lines(conflict.now, conflict.parts) if may_confirm else ()
        button = "Confirm import" if may_confirm else ""
        conflict_shown = ShownConflict(lines, f"The register of {self.opts.verbose_name_plural}", button)
        context: dict[str, Any] = {
            "form": self._form_again(request),
            "result": result,
            "conflict": conflict_shown,
            "problems": [conflict_shown.problem, *self._refusals(result)],
        }
        if may_confirm:
            context["confirm_form"] = RegisterConfirmForm(initial=form.cleaned_data | {"seen": result.seen})
        return self._page(request, **context)


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
