"""What every page of editing begins with: an administrator with a second factor, and the plan as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.access import Refused, SignInFirst, require_second_factor
from accounts.models import User
from plan.editing.forms.why import WhyForm
from plan.editing.shared_reason import SharedReason, end, share, shared_reason
from plan.editing.workflow import MAY_NOT
from plan.moments import Moment
from plan.pages.opening import PlanPage, get_agreement
from plan.pages.views.base import context_of
from plan.reading import read_plan
from plan.value.rows import DecisionValue
from priorities.models import Agreement
from priorities.readers import reader_of
from reporting.models import ReportingPeriod


@dataclass(frozen=True)
class EditPage:
    """An opened plan to be edited. ``by``: the administrator; ``shared``: the reason that edits share now."""

    plan: PlanPage
    by: User
    shared: SharedReason | None

    @property
    def agreement(self) -> Agreement:
        """The live agreement."""
        return self.plan.agreement

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return str(self.plan.agreement.slug)

    @property
    def value(self) -> Any:
        """The plan as it is now."""
        return self.plan.value

    @property
    def why(self) -> dict[str, Any]:
        """What the questions about the reason begin with."""
        return self.shared.initial if self.shared else {}


def open_editing(request: HttpRequest, slug: str, *tables: str) -> EditPage:
    """The plan as it is now, for an administrator of its partnership.

    Raises Http404, SignInFirst, Refused (may see, may not edit) and SecondFactorFirst.
    """
    agreement = get_agreement(request.user, slug)
    if not request.user.is_authenticated:
        raise SignInFirst
    reader = reader_of(request.user, agreement)
    if not reader.is_administrator:
        raise Refused(MAY_NOT)
    require_second_factor(request)
    value = read_plan(agreement, tables={*tables, "decisions"})
    page = PlanPage(agreement, reader, Moment(), value)
    return EditPage(page, request.user, shared_reason(request, slug))


def edit_context(
    request: HttpRequest, page: EditPage, heading: str, crumbs: tuple[tuple[str, str], ...] = (), **more: Any
) -> dict[str, Any]:
    """The context of a page of editing. ``crumbs``: what stands between "Edit the plan" and the page."""
    whole = (("Edit the plan", reverse("plan-edit", args=[page.slug])),)
    way = () if heading == "Edit the plan" else (*whole, *crumbs)
    found = context_of(request, page.plan, heading, "plan-edit", crumbs=way, **more)
    return {**found, "shared": page.shared, "shared_decision": _decision(page), "kept": []}


def _decision(page: EditPage) -> DecisionValue | None:
    found: DecisionValue | None = page.value.find("decisions", page.shared.decision) if page.shared else None
    return found


def remember(request: HttpRequest, page: EditPage, form: WhyForm) -> None:
    """After a save: whether the reason serves for the next one too."""
    if form.cleaned_data["keep_why"]:
        why = form.why
        made = why.new_decision
        # A decision that was recorded with the change has its own ref in the plan from now on.
        share(request, page.slug, SharedReason(why.reason, made.ref if made else why.decision))
    elif page.shared is not None:
        end(request, page.slug)


def open_period(agreement: Agreement) -> str:
    """The title of the reporting period that is open; "" for none. One query."""
    periods = ReportingPeriod._default_manager.filter(
        agreement=agreement, state="open", withdrawn_at__isnull=True
    )
    return periods.values_list("title", flat=True).first() or ""
