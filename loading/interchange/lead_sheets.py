"""Reads the sheets that name agencies and lead posts: signatories, priorities, people."""

from __future__ import annotations

from loading.interchange.agreement_sheets import email_in
from loading.interchange.lines import SheetLine
from loading.interchange.posts import Posts
from plan.value.rows import HoldingValue, PriorityValue, SignatoryValue
from priorities.models import Priority

HOLDING_COLUMNS = {"post": "holder", "delegate_of": "delegate", "deputy_of": "deputy"}


def signatory(line: SheetLine, posts: Posts) -> SignatoryValue | None:
    """A signatory."""
    ref = posts.agency(line, "agency")
    if not line.text("agency"):
        line.add_problem("agency", "“agency” is empty: name the body.")
    note = line.text("note")
    return SignatoryValue(ref="", agency=ref, note=note) if ref else None


def priority(line: SheetLine, posts: Posts) -> PriorityValue:
    """A priority, or the cross-cutting section, with those who lead it."""
    kind = line.choice("kind", Priority.Kind.values, default="priority")
    lead, note = posts.lead(line)
    if kind == "cross_cutting" and lead:
        message = "A cross-cutting section has no lead: empty the cell, or make the section a priority."
        line.add_problem("lead", message)
        lead = ""
    return PriorityValue(
        ref="",
        number=line.text("number", longest=20),
        title=line.text("title", required=True, longest=300),
        kind=kind,
        lead=lead,
        lead_note=note,
        joint_leads=posts.posts(line, "joint_with"),
        secondary_leads=posts.posts(line, "secondary_leads"),
        overall_aim=line.text("overall_aim"),
        context=line.text("context"),
    )


def holding(line: SheetLine, posts: Posts) -> HoldingValue | None:
    """A person in a post. None for a row without a name, which only says that there is a vacant post."""
    kinds = [kind for column, kind in HOLDING_COLUMNS.items() if line.text(column)]
    name = line.text("name", longest=200)
    if len(kinds) > 1:
        message = "Fill in one of “post”, “delegate_of” and “deputy_of”; use two rows for two of them."
        line.add_problem("post", message)
        return None
    column = next((column for column in HOLDING_COLUMNS if line.text(column)), "post")
    post = posts.post(line, column, "agency")
    starts, ends = line.date("from"), line.date("to")
    if starts and ends and ends < starts:
        line.add_problem("to", "The last day is before the first: correct one of the two dates.")
    address, may_send = email_in(line, "email"), line.flag("may_send")
    if not name:
        return None
    if not post:
        line.add_problem("post", f"Say which job title {name} has, or is delegate or deputy of.")
        return None
    return HoldingValue(
        ref="",
        post=post,
        kind=kinds[0] if kinds else "holder",
        name=name,
        email=address,
        starts_on=starts,
        ends_on=ends,
        may_send=may_send,
    )
