"""How every page of editing begins: it checks the administrator and reads the plan as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.access import SignInFirst, require_second_factor
from accounts.administrators import require_administrator
from accounts.models import User
from plan.editing.forms.why import EditReasonForm
from plan.editing.shared_reason import SharedReason, end_shared_reason, share_reason, shared_reason
from plan.editing.workflow import ALWAYS_READ, MAY_NOT, asks_why
from plan.moments import Moment
from plan.pages.opening import PlanPage, open_agreement
from plan.pages.views.base import context_of
from plan.reading import read_plan
from priorities.models import Agreement
from reporting.models import ReportingPeriod


@dataclass(frozen=True, kw_only=True)
class EditPage(PlanPage):
    """A plan that is opened for editing, as it is now.

    ``by``: the administrator; ``shared``: the reason that edits share now.
    """

    by: User
    shared: SharedReason | None

    @property
    def initial_reason(self) -> dict[str, Any]:
        """Initial data of the form of the reason."""
        return self.shared.initial if self.shared else {}


def open_editing(request: HttpRequest, slug: str, *tables: str) -> EditPage:
    """The plan as it is now, for an administrator of its partnership.

    Raises Http404, SignInFirst, Refused (may see, may not edit) and SecondFactorFirst.
    """
    agreement, reader = open_agreement(request.user, slug)
    if not request.user.is_authenticated:
        raise SignInFirst
    require_administrator(reader, refusal=MAY_NOT)
    require_second_factor(request)
    value = read_plan(agreement, tables={*tables, *ALWAYS_READ})
    shared = shared_reason(request, slug)
    return EditPage(agreement, reader, Moment(), value, by=request.user, shared=shared)


def edit_context(
    request: HttpRequest, page: EditPage, heading: str, crumbs: tuple[tuple[str, str], ...] = (), **more: Any
) -> dict[str, Any]:
    """The context of a page of editing. ``crumbs``: the breadcrumbs between "Edit the plan" and the page."""
    edit_crumb = (("Edit the plan", reverse("plan-edit", args=[page.agreement.slug])),)
    trail = () if heading == "Edit the plan" else (*edit_crumb, *crumbs)
    context = context_of(request, page, heading, "plan-edit", crumbs=trail, **more)
    return {
        **context,
        "shared": page.shared,
        "shared_decision": page.value.find("decisions", page.shared.decision) if page.shared else None,
        "asks_why": asks_why(page.value),
    }


def remember_reason(request: HttpRequest, page: EditPage, form: EditReasonForm) -> None:
    """After a save: shares the reason with the next edits, or ends that, as the form says.

    A typing error does neither, nor does an edit that needs no reason.
    """
    if form.cleaned_data.get("typing_error") or not form.asks_why:
        return
    if form.cleaned_data["keep_why"]:
        reason = form.edit_reason
        new_decision = reason.new_decision
        # A decision that was recorded with the change is in the plan from now on.
        share_reason(
            request,
            page.agreement.slug,
            SharedReason(reason.reason, new_decision.ref if new_decision else reason.decision),
        )
    elif page.shared is not None:
        end_shared_reason(request, page.agreement.slug)


def open_period_title(agreement: Agreement) -> str:
    """The title of the open reporting period; "" for none. One query."""
    open_periods = ReportingPeriod._default_manager.filter(
        agreement=agreement, state="open", withdrawn_at__isnull=True
    )
    return open_periods.values_list("title", flat=True).first() or ""
