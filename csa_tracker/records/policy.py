"""The base of every table in the admin: who sees which rows, and nothing changed past the verbs."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.utils.safestring import SafeString
from simple_history.admin import SimpleHistoryAdmin

from accounts.access import Refused
from accounts.administrators import administered_by
from accounts.audience import visible_rows
from accounts.models import User
from core.parameters import whole_number
from csa_tracker.records.pages import page_of
from priorities.models.querysets import Person

READ_ONLY = "History is read here, not gone back to: change the row on its page."


class PolicyAdmin(SimpleHistoryAdmin):
    """Rows of the partnerships that the person administers, to look at, with their history.

    All that the admin shows begins with :meth:`get_queryset`: lists, searches, filters, exports and the choices of
    other tables. Superusers see all partnerships.
    """

    list_per_page = 50
    readonly_fields = ("where_it_is_changed",)

    # --- who ---------------------------------------------------------------------------------------------

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The site has asked who they are."""
        return True

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """The site has asked who they are; which rows, says the queryset."""
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: rows are added by verbs."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: rows are changed by verbs."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: rows are withdrawn."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows of the person's partnerships that the rules let them read."""
        rows = super().get_queryset(request)
        user = request.user
        if not isinstance(user, User):
            return rows.none()
        if user.is_superuser:
            return rows
        model: Any = self.model
        own = {f"{model.audience.partnership}__in": administered_by(user)}
        return rows.filter(visible_rows(model, Person(user)), **own)

    # --- what --------------------------------------------------------------------------------------------

    @admin.display(description="where it is changed")
    def where_it_is_changed(self, row: Any) -> SafeString | str:
        """A link to the page that may change the row."""
        page = page_of(row)
        return format_html('<a href="{}">{}</a>', page[1], page[0]) if page else "Nowhere: it is a record"

    def get_list_filter(self, request: HttpRequest) -> Any:
        """A filter by another table offers only what the person's own rows name."""
        return [
            (name, admin.RelatedOnlyFieldListFilter) if self._is_link(name) else name
            for name in self.list_filter
        ]

    def _is_link(self, name: Any) -> bool:
        return isinstance(name, str) and bool(self.opts.get_field(name).is_relation)

    # --- history -----------------------------------------------------------------------------------------

    def revert_disabled(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """True: nobody puts an old state back here."""
        return True

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponseBase:
        """The history of one row that the person may see. The library would also show that of any other."""
        self._require_row(request, object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponseBase:
        """One row of history, read only. The library would save a POST."""
        self._require_row(request, object_id)
        if whole_number(version_id) is None:
            raise Http404("No such row.")
        if request.method == "POST":
            raise Refused(READ_ONLY)
        return super().history_form_view(request, object_id, version_id, extra_context)

    def _require_row(self, request: HttpRequest, object_id: str) -> None:
        key = whole_number(object_id)
        if key is None or not self.get_queryset(request).filter(pk=key).exists():
            raise Http404("No such row.")
