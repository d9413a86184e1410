"""What tests of the refresh share: a plan to refresh, and the boxes of its pages as a browser would post them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from actions.models import Action, ActionStatus
from core.conflict import token_of
from core.history import Change, update_rows
from priorities.models import Agreement
from refresh.decisions import SPLIT, RefreshTarget
from refresh.models import RefreshDraft
from refresh.plan_to_come import plan_to_come
from refresh.workflow import approved_contents, decisions_of, plan_of, start_refresh
from tests import build
from tests.clock import NOW

NEW = RefreshTarget(
    slug="county-2017-20",
    title="Community Safety Agreement 2017-20",
    starts_on=date(2017, 4, 1),
    ends_on=date(2020, 3, 31),
    renumber=True,
)
OLD = "county-2014-17"


def address(name: str, *more: str, slug: str = OLD) -> str:
    """An address of the refresh of the county's plan."""
    return reverse(name, args=[slug, *more])


def begin(plan: build.Plan, by: Any, head: RefreshTarget = NEW) -> RefreshDraft:
    """A refresh that has just been started."""
    live = Agreement.objects.select_related("partnership").get(pk=plan.agreement.pk)
    return start_refresh(live, head, by=by)


def refresh_of(agreement: Agreement, by: Any) -> RefreshDraft:
    """An open refresh with a bit of everything decided, some of it not yet complete."""
    draft = start_refresh(agreement, NEW, by=by)
    row = Action.objects.filter(agreement=agreement, withdrawn_at__isnull=True).order_by("position", "pk")[0]
    draft.decisions = {
        "actions": {row.ref: {"fate": SPLIT, "parts": "Only one"}},
        "new_priorities": {"new-1": {"title": "Modern slavery"}},
    }
    draft.save()
    return draft


def now(draft: RefreshDraft) -> RefreshDraft:
    """The draft as it is kept."""
    return RefreshDraft.objects.select_related("source__partnership", "saved_by").get(pk=draft.pk)


def looked_at(draft: RefreshDraft) -> str:
    """The mark of what the check page shows."""
    draft = now(draft)
    found = plan_to_come(plan_of(draft.source), decisions_of(draft), NOW.date())
    return token_of(approved_contents(found))


def stands_at(plan: build.Plan, number: int, label: str) -> None:
    """Puts an action at a label, as closing a period would."""
    row = ActionStatus.objects.get(agreement=plan.agreement, ref=f"act{number}")
    row.label = plan.labels[label]
    update_rows(ActionStatus, [row], ["label"], Change(None, "Agreed"))


def boxes(response: HttpResponse, **typed: str) -> dict[str, str]:
    """What a browser posts of a page of boxes, with some typed over: ``act0__fate="drop"``."""
    context: Any = response.context
    data: dict[str, str] = {}
    for row in (*context["rows"], *context["more"]):
        data[f"{row.prefix}-seen"] = row.seen
        data |= {f"{row.prefix}-{name}": row.form[name].value() or "" for name in row.fields}
        for key, text in typed.items():
            ref, _, name = key.rpartition("__")
            if ref in (row.ref, row.table):
                data[f"{row.prefix}-{name}"] = text
    return data


def type_in(client: Client, where: str, do: str = "stay", **typed: str) -> Any:
    """Opens a page of boxes, types into some and saves."""
    return client.post(where, {**boxes(client.get(where), **typed), "do": do}, follow=True)
