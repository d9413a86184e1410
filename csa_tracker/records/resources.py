"""Registers as tables: what a row of the file becomes, checked and saved by the verbs that the pages use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from import_export.fields import Field
from import_export.resources import Diff, ModelResource
from import_export.results import Result
from import_export.widgets import Widget

from accounts.administrators import administered_by
from accounts.models import Partnership, User
from core.conflict import Conflict, ConflictLine, changed_parts, token_of_parts
from csa_tracker.records.formats import RegisterTable
from csa_tracker.records.refusals import (
    FileRefused,
    at,
    heading_lines,
    lines_of_error,
    listed,
    quoted,
    repeated_lines,
)
from plan.editing.forms.plan import theme_address
from plan.editing.workflow import EditReason, NothingChanged, RulesBroken, save_edit
from plan.value import BY_NAME, PlanValue
from priorities.models import Agency, Agreement, LinkedPlan, Place, StatusLabel, Theme
from priorities.places.register import PlaceValue
from priorities.places.workflow import add_place, change_place, lock_register
from priorities.writing import writing

STYLED_MARK = re.compile(r"<(ins|del) style=[^>]*>")


class OwnerWidget(Widget):
    """The agreement or partnership that a row belongs to, by its short name: only one that the person administers."""

    def __init__(self, rows: Any, column: str) -> None:
        super().__init__()
        self.rows, self.column = rows, column

    @cached_property
    def owners(self) -> dict[str, Any]:
        """What the person administers, by the name in the file."""
        return {str(getattr(row, self.column)): row for row in self.rows}

    def clean(self, value: Any, row: Any = None, **_: Any) -> Any:
        """The owner. Raises ValueError for a name that is none of theirs."""
        if value in self.owners:
            return self.owners[value]
        noun = self.rows.model._meta.verbose_name
        wrong = f"{quoted(value)} is no {noun} that you administer" if value else "it is empty"
        names = [quoted(name) for name in self.owners]
        raise ValueError(f"{wrong}: write {listed(names)}" if names else f"{wrong}: you administer none")

    def render(self, value: Any, obj: Any = None, **_: Any) -> str:
        """Its name in the file; "" before a new row has one."""
        return "" if value is None else str(getattr(value, self.column))


class RegisterDiff(Diff):
    """What differs in a row of the preview. Browsers refuse the styles that the library's marks have of their own."""

    def as_html(self) -> list[SafeString]:
        """Each cell, with what is new and what goes marked."""
        # Text in the cells is escaped, so that a sign "<" is always one of the marks.
        return [SafeString(STYLED_MARK.sub(r"<\1>", cell)) for cell in super().as_html()]


class RegisterResource(ModelResource):
    """A register out and in. All rows are checked; then all are saved, or none.

    ``by``: who imports or exports; None: a form is drawn. ``reason``: why, for the history of each row. ``seen``: the
    token of what the preview showed of the register; None: this is the preview.
    """

    owner: ClassVar[str]
    """The field that says whose row it is."""
    named_by: ClassVar[str]
    """The column that names a row of an owner; "": a new row."""

    class Meta:
        use_transactions = True
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True

    def __init__(self, by: User | None = None, reason: str = "", seen: str | None = None) -> None:
        super().__init__()
        self.by, self.reason, self.seen = by, reason, seen
        self.written: list[tuple[Any, bool]] = []
        self.stands: dict[str, list[str]] = {}
        self.numbers: tuple[int, ...] = ()

    @property
    def columns(self) -> dict[str, str]:
        """The heading of each field, in their order."""
        return {
            str(field.attribute).partition("__")[0]: field.column_name for field in self.get_import_fields()
        }

    def get_diff_class(self) -> type[Diff]:
        """The marks of the preview."""
        return RegisterDiff

    def lock(self, names: set[str]) -> None:
        """Locks the owners of these names, so that what the preview showed is compared with what is overwritten."""
        raise NotImplementedError

    def save_rows(self, owner: Any, rows: list[tuple[Any, bool]]) -> None:
        """Saves the rows of one owner, each with whether it is new. Raises FileRefused, RulesBroken."""
        raise NotImplementedError

    def conflict_lines(self, dataset: RegisterTable, parts: Iterable[str]) -> tuple[ConflictLine, ...]:
        """What stands now in rows that have changed since the preview, beside what the file says there.

        ``parts``: the numbers of these rows, counted from the first one below the headings.
        """
        columns = list(self.columns.values())
        rows = dataset.dict
        return tuple(
            ConflictLine(f"row {dataset.numbers[index]}, {column}", now, str(rows[index][column] or ""))
            for index in (int(number) - 1 for number in parts)
            for column, now in zip(columns, self.stands[str(index + 1)] or [""] * len(columns), strict=True)
            if now != str(rows[index][column] or "")
        )

    # --- the library's steps, in their order -----------------------------------------------------------------

    def before_import(self, dataset: RegisterTable, **_: Any) -> None:
        """Refuses a heading that is not a column, a missing one, and a row that is there twice. Raises FileRefused."""
        lines = heading_lines(dataset, list(self.columns.values())) or repeated_lines(
            dataset, self.owner, self.named_by
        )
        if lines:
            # The library would go on to the rows.
            dataset.wipe()
            raise FileRefused(lines)
        self.numbers = dataset.numbers
        if self.seen is not None:
            self.lock({row[self.owner] for row in dataset.dict})

    def after_init_instance(self, instance: Any, new: bool, row: Any, **options: Any) -> None:
        """Notes what stands in the register where this row of the file goes, and which row it is."""
        instance.row_of_file = self.numbers[options["row_number"] - 1]
        fields = [] if new else self.get_import_fields()
        self.stands[str(options["row_number"])] = [str(field.export(instance)) for field in fields]

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        """Keeps it until all rows are checked."""
        self.written.append((instance, is_create))

    def handle_import_error(self, result: Result, error: Exception, raise_errors: bool = False) -> None:
        """Keeps what a rule refuses, each with its row; any other error is a fault and stays one."""
        if isinstance(error, RulesBroken):
            rows = {row.ref: row.row_of_file for row, _ in self.written}
            error = FileRefused(
                at(rows.get(problem.ref), self.columns.get(problem.field, ""), problem.words)
                for problem in error.problems
            )
        if not isinstance(error, FileRefused):
            raise error
        result.append_base_error(self.get_error_result_class()(error))

    def after_import(self, dataset: RegisterTable, result: Result, **_: Any) -> None:
        """Saves all rows by the verb, if none has an error. The library takes it back after a preview.

        Raises Conflict where the register is no longer as the preview showed it.
        """
        result.numbers = self.numbers
        if result.base_errors or result.has_validation_errors():
            return
        if faults := result.row_errors():
            raise faults[0][1][0].error
        result.seen = token_of_parts(self.stands)
        if self.seen is not None and (parts := changed_parts(self.seen, self.stands)):
            raise Conflict(parts=parts)
        owners: dict[Any, list[tuple[Any, bool]]] = {}
        for instance, is_new in self.written:
            owners.setdefault(getattr(instance, self.owner), []).append((instance, is_new))
        for owner in sorted(owners, key=lambda row: row.pk):
            self.save_rows(owner, owners[owner])


class PlanRegisterResource(RegisterResource):
    """A register that is a table of plans."""

    owner = "agreement"
    named_by = "ref"
    table: ClassVar[str]
    words: ClassVar[tuple[str, ...]]
    """The fields that the file gives."""

    ref = Field("ref", "ref", readonly=True)

    def __init__(self, by: User | None = None, reason: str = "", seen: str | None = None) -> None:
        super().__init__(by, reason, seen)
        partnerships = administered_by(by) if by else ()
        agreements = Agreement.objects.filter(partnership__in=partnerships, withdrawn_at__isnull=True)
        self.agreements = agreements
        self.fields["agreement"] = Field("agreement", "agreement", widget=OwnerWidget(agreements, "slug"))

    def lock(self, names: set[str]) -> None:
        """As every edit of a plan does."""
        with writing(*self.agreements.filter(slug__in=names), by=self.by):
            return

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        """By agreement and reference; no reference: a new row."""
        agreement, ref = row["agreement"], row["ref"]
        if not ref or agreement not in self.fields["agreement"].widget.owners:
            return None
        rows = self._meta.model._default_manager.filter(
            agreement__in=self.agreements, agreement__slug=agreement, withdrawn_at__isnull=True
        )
        found = rows.filter(ref=ref).first()
        if found is None:
            words = f"“{agreement}” has no row {quoted(ref)}: leave the reference empty for a new one"
            raise ValidationError({"ref": words})
        return found

    def further(self, plan: PlanValue, words: Mapping[str, str]) -> dict[str, Any]:
        """What else a new row has."""
        return theme_address(plan, words["title"]) if self.table == "themes" else {}

    def save_rows(self, owner: Agreement, rows: list[tuple[Any, bool]]) -> None:
        """As one edit of the plan: its rules, its reason, its lock."""
        texts = {row.ref: {name: getattr(row, name) for name in self.words} for row, _ in rows}
        new_refs = [row.ref for row, is_new in rows if is_new]
        table = BY_NAME[self.table]

        def edit(plan: PlanValue) -> PlanValue:
            rows = [
                replace(row, **texts[row.ref]) if row.ref in texts else row for row in plan.table(self.table)
            ]
            for ref in new_refs:
                plan = plan.with_tables(**{self.table: tuple(rows)})
                rows.append(table.row(ref=ref, **texts[ref], **self.further(plan, texts[ref])))
            return plan.with_tables(**{self.table: tuple(rows)})

        if self.by is None:
            return
        tables = {self.table, "standings"} if self.table == "status_scheme" else {self.table}
        try:
            save_edit(owner, edit, by=self.by, why=EditReason(self.reason), tables=tables)
        except NothingChanged:
            return


class PlaceResource(RegisterResource):
    """The register of places. A place is named by its partnership and its name, so that a file cannot rename one."""

    owner = "partnership"
    named_by = "name"
    name = Field("name", "name")
    other_names = Field("other_names", "other names, a line each")
    kind = Field("kind", "kind")
    within = Field("within__name", "part of", readonly=True)
    code = Field("code", "code")

    class Meta(RegisterResource.Meta):
        model = Place
        fields = ("partnership", "name", "other_names", "kind", "within", "code")
        import_id_fields = ("partnership", "name")

    def __init__(self, by: User | None = None, reason: str = "", seen: str | None = None) -> None:
        super().__init__(by, reason, seen)
        self.partnerships = Partnership.objects.filter(
            pk__in=[row.pk for row in administered_by(by)] if by else []
        )
        self.fields["partnership"] = Field(
            "partnership", "partnership", widget=OwnerWidget(self.partnerships, "name")
        )
        self.parts: dict[str, str] = {}

    def lock(self, names: set[str]) -> None:
        """As everybody who changes the register of places does."""
        for partnership in self.partnerships.filter(name__in=names).order_by("pk"):
            lock_register(partnership)

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        """By partnership and name; None for a new place."""
        partnership, name = row["partnership"], row["name"]
        self.parts[name] = str(row["part of"] or "")
        rows = Place.objects.filter(partnership__in=self.partnerships, is_withdrawn=False)
        return rows.filter(partnership__name=partnership, name=name).first()

    def save_rows(self, owner: Partnership, rows: list[tuple[Any, bool]]) -> None:
        """Place by place, in one transaction; what others are part of stands before them in the file.

        Raises FileRefused.
        """
        if self.by is None:
            return
        lines: list[str] = []
        with writing(by=self.by, reason=self.reason):
            for row, is_new in rows:
                value = PlaceValue(
                    key=None if is_new else row.pk,
                    name=row.name,
                    kind=row.kind,
                    within=self.parts[row.name],
                    code=row.code,
                    other_names=tuple(filter(None, row.other_names.splitlines())),
                )
                try:
                    if is_new:
                        add_place(owner, value, by=self.by, reason=self.reason)
                    else:
                        change_place(row, value, by=self.by, reason=self.reason)
                except ValidationError as error:
                    lines += lines_of_error(row.row_of_file, error, self.columns, Place)
            if lines:
                raise FileRefused(lines)

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        """A row that changes nothing; what a place is part of counts too."""
        within = original.within.name if original.pk and original.within else ""
        return self.parts[instance.name] == within and super().skip_row(
            instance, original, row, import_validation_errors
        )


def _plan_register(model: Any, table: str, *words: str) -> type[PlanRegisterResource]:
    """The resource of one table of plans, with these fields."""
    meta = type(
        "Meta",
        (RegisterResource.Meta,),
        {"model": model, "fields": ("agreement", "ref", *words), "import_id_fields": ("agreement", "ref")},
    )
    attributes = {"Meta": meta, "table": table, "words": words, "agreement": Field("agreement", "agreement")}
    return type(f"{model.__name__}Resource", (PlanRegisterResource,), attributes)


RESOURCES: Iterable[tuple[Any, type[RegisterResource]]] = (
    (Agency, _plan_register(Agency, "agencies", "name", "abbreviation", "standing", "successor")),
    (LinkedPlan, _plan_register(LinkedPlan, "linked_plans", "title", "period")),
    (StatusLabel, _plan_register(StatusLabel, "status_scheme", "label", "meaning", "delivery_state", "rag")),
    (Theme, _plan_register(Theme, "themes", "title")),
    (Place, PlaceResource),
)
