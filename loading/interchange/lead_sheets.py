"""Reads the sheets that name agencies and lead posts: signatories, priorities, people."""

from __future__ import annotations

from dataclasses import replace

from loading.interchange.agreement_sheets import email_in
from loading.interchange.lines import SheetLine
from loading.interchange.plain_fields import plain_row
from loading.interchange.posts import Posts
from plan.value.rows import HoldingValue, PriorityValue, SignatoryValue

HOLDING_COLUMNS = {"post": "holder", "delegate_of": "delegate", "deputy_of": "deputy"}


def signatory(line: SheetLine, posts: Posts) -> SignatoryValue | None:
    """A signatory."""
    ref = posts.agency(line, "agency")
    if not line.text("agency"):
        line.add_problem("agency", "“agency” is empty: name the body.")
    row = plain_row(line, "signatories", SignatoryValue, agency=ref)
    return row if ref else None


def priority(line: SheetLine, posts: Posts) -> PriorityValue:
    """A priority, or the cross-cutting section, with those who lead it."""
    lead, note = posts.lead(line)
    row = plain_row(
        line,
        "priorities",
        PriorityValue,
        lead=lead,
        lead_note=note,
        joint_leads=posts.posts(line, "joint_with"),
        secondary_leads=posts.posts(line, "secondary_leads"),
    )
    if row.kind == "cross_cutting" and row.lead:
        message = "A cross-cutting section has no lead: empty the cell, or make the section a priority."
        line.add_problem("lead", message)
        return replace(row, lead="")
    return row


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
    row = plain_row(
        line,
        "people",
        HoldingValue,
        post=post,
        kind=kinds[0] if kinds else "holder",
        name=name,
        email=email_in(line, "email"),
    )
    if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
        line.add_problem("to", "The last day is before the first: correct one of the two dates.")
    if not name:
        return None
    if not post:
        line.add_problem("post", f"Say which job title {name} has, or is delegate or deputy of.")
        return None
    return row
