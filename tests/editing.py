"""What tests of editing share: the boxes of an opened form as a browser would post them, and what was written."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.history import history_of
from plan.reading import read_plan
from plan.value import TABLES, PlanValue
from priorities.models import Agreement
from tests import build
from tests.signing_in import sign_in

WHY = {"reason": "Agreed with the police."}


def posted(form: BaseForm, **changes: Any) -> dict[str, Any]:
    """What a browser posts of a form that was opened, with some boxes typed over; None empties a box."""
    data: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if isinstance(value, bool):
            value = "on" if value else None
        if isinstance(value, tuple):
            value = list(value)
        if value not in (None, []):
            data[bound.html_name] = value if isinstance(value, list) else str(value)
    data |= changes
    return {name: value for name, value in data.items() if value is not None}


def administrator(client: Client, cast: build.Cast) -> Client:
    """The administrator, signed in with a second factor."""
    return sign_in(client, cast.administrator, second_factor=True)


def row_address(plan: build.Plan, kind: str, ref: str, name: str = "plan-edit-row") -> str:
    """The address of one row's page."""
    return reverse(name, args=[plan.agreement.slug, kind, ref])


def edit_row(client: Client, address: str, **changes: Any) -> Any:
    """Opens the page of a row and posts it with other words; gives the answer."""
    form = client.get(address).context["form"]
    return client.post(address, posted(form, **{**WHY, **changes}))


def value_of(plan: build.Plan, *tables: str) -> PlanValue:
    """The plan as it is now."""
    live = Agreement.objects.select_related("partnership").get(pk=plan.agreement.pk)
    return read_plan(live, tables=tables or None)


def written(of: Agreement) -> dict[str, int]:
    """How many history rows each table of the plan has: the same before and after, if nothing was written."""
    found = {
        table.name: history_of(table.model)._default_manager.filter(agreement=of.pk).count()
        for table in TABLES
    }
    return {**found, "agreement": history_of(Agreement)._default_manager.filter(id=of.pk).count()}


def last_history(model: Any, **which: Any) -> Any:
    """The latest history row of a row."""
    return history_of(model)._default_manager.filter(**which).order_by("-history_date", "-history_id").first()


def people(cast: build.Cast) -> dict[str, User]:
    """Everybody who has an account."""
    names = (
        "lead", "delegate", "other_lead", "reviewer", "chair", "other_administrator", "viewer", "outsider",
    )  # fmt: skip
    return {name: getattr(cast, name) for name in names}
