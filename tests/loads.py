"""Files on their way into a plan, one for each kind of page that is about them."""

from __future__ import annotations

import io
from dataclasses import replace

from accounts.models import User
from loading.layouts import propose, read_upload
from loading.models import Load, SavedLayout
from loading.uploads import workflow
from loading.uploads.not_in_file import KEEP, AbsentChoice
from loading.uploads.outcome import preview_load
from plan.interchange.exporting import to_workbook
from plan.reading import read_plan
from plan.value import PlanValue
from priorities.models import Agreement

FILES = {
    "load-done": "yesterday.xlsx",
    "load": "today.xlsx",
    "load-in-columns": "our-own.csv",
    "load-laid-out": "laid-out.csv",
}
OWN_LAYOUT = (
    "Priority,Lead officer,Objective,What we will do,By when,RAG\n"
    "Burglary,Head of Policing,Fewer burglaries,Mark property,March 2017,Green\n"
    ",,,Visit victims,Ongoing,Amber\n"
)


def loads_of(agreement: Agreement, by: User) -> dict[str, int]:
    """One that was loaded, one that waits with a change and a row that is not in the file, and two of another layout.

    Of these two, one has its columns said.

    The one that was loaded changes the agreement's summary and nothing else.
    """
    plan = read_plan(agreement)
    said = replace(
        plan, agreement=replace(plan.agreement, summary=f"{plan.agreement.summary} Loaded again.".strip())
    )
    done = _start("load-done", exported(said), agreement, by)
    workflow.confirm(done, by=by, seen=preview_load(done).seen)
    waits = _start("load", exported(_less(said)), agreement, by)
    workflow.choose_absent(waits, AbsentChoice(KEEP), by=by)
    own = _start("load-in-columns", OWN_LAYOUT.encode(), agreement, by)
    laid_out = _start("load-laid-out", OWN_LAYOUT.encode(), agreement, by)
    workflow.lay_out(laid_out, propose(read_upload(laid_out.name, OWN_LAYOUT.encode()), plan), by=by)
    kept = SavedLayout.objects.create(
        partnership=agreement.partnership,
        name="District plan",
        layout=laid_out.layout or propose(read_upload(laid_out.name, OWN_LAYOUT.encode()), plan).to_json(),
        kept_by=by,
        kept_at=laid_out.started_at,
    )
    return {
        "load-layout": kept.pk,
        "load-done": done.pk,
        "load": waits.pk,
        "load-in-columns": own.pk,
        "load-laid-out": laid_out.pk,
    }


def _start(key: str, content: bytes, agreement: Agreement, by: User) -> Load:
    return workflow.start(
        FILES[key], content, partnership=agreement.partnership, agreement=agreement, head={}, by=by
    )


def _less(plan: PlanValue) -> PlanValue:
    """A plan without its last theme, governance group or action, and with its first priority in other words."""
    first, *others = plan.priorities
    found = plan.with_tables(priorities=(replace(first, context="Put in other words."), *others))
    if plan.actions:
        gone = plan.actions[-1].ref
        return found.with_tables(
            actions=plan.actions[:-1], standings=tuple(row for row in plan.standings if row.action != gone)
        )
    return found.with_tables(groups=plan.groups[:-1])


def exported(plan: PlanValue) -> bytes:
    """A plan as the workbook that the tracker writes."""
    target = io.BytesIO()
    to_workbook(plan, target)
    return target.getvalue()
