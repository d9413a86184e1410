"""In what capacity a person writes a report, and why it cannot be written (design: product.md, "Who sees what")."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from django.utils import formats, timezone

from priorities.models import LeadPost, PriorityLead
from priorities.readers import Reader
from reporting.models import OPEN, UNDONE, Report, ReportingPeriod


class Capacity(StrEnum):
    """In what capacity a person writes a report."""

    OWN = "own"
    DELEGATE = "delegate"
    DELEGATE_MAY_SEND = "delegate who may send"
    ADMINISTRATOR = "administrator"


MAY_SEND = (Capacity.OWN, Capacity.DELEGATE_MAY_SEND, Capacity.ADMINISTRATOR)
"""A delegate sends only where the lead allows it."""


def capacity_of(reader: Reader, *posts: LeadPost | None) -> Capacity | None:
    """In what capacity the reader writes for one of the posts; None: not at all. None of a post: nobody is named.

    ``posts``: those that answer for a report, or for what else is written. The reader's own right comes first.
    """
    refs = {post.ref for post in posts if post is not None}
    if refs & reader.posts:
        return Capacity.OWN
    if refs & reader.may_send_for:
        return Capacity.DELEGATE_MAY_SEND
    if refs & reader.delegated:
        return Capacity.DELEGATE
    return Capacity.ADMINISTRATOR if reader.is_administrator else None


def can_be_corrected(report: Report, capacity: Capacity | None) -> bool:
    """Whether the Unit recorded the report in the name of its author, who can still correct it.

    Not after a decision, nor after the end of the period (domain.md, "Reporting period, update, review": "by somebody
    else").
    """
    own = capacity not in (None, Capacity.ADMINISTRATOR)
    return own and report.state == "sent" and bool(report.received_from) and not reason_closed(report)


def own_among(rows: Sequence[Report], reader: Reader) -> set[int]:
    """The keys of the reports that the reader wrote, recorded or leads, or somebody whose delegate they are.

    What is decided by correspondence on these is recorded by somebody else (domain.md, "Reporting period, report,
    review"). The rows are of one agreement, and whole. One query at most.
    """
    posts = reader.answers_for
    joint: set[int] = set()
    if posts and rows:
        joint_leads = PriorityLead._default_manager.filter(
            agreement=rows[0].agreement_id,
            post__ref__in=posts,
            kind=PriorityLead.Kind.JOINT,
            is_withdrawn=False,
        )
        joint = set(joint_leads.values_list("priority_id", flat=True))
    return {row.pk for row in rows if _is_own(row, reader, posts, joint)}


def _is_own(row: Report, reader: Reader, posts: frozenset[str], joint: set[int]) -> bool:
    priority = row.about_priority
    leading = {post.ref for post in (*row.posts, priority.lead) if post is not None}
    wrote = reader.user.pk in (row.author_id, row.sent_by_id)
    return wrote or bool(leading & posts) or priority.pk in joint


def reason_not_writable(report: Report) -> str:
    """Why nobody can write the report now, in words for the page; "" if it can be written."""
    reason = reason_closed(report)
    if reason:
        return reason
    if report.state in UNDONE:
        return ""
    if report.state == "released":
        return "The action was withdrawn from the plan, so no update is asked for."
    when = f" on {_day(report.sent_at)}" if report.sent_at else ""
    what = "update" if report.action_id else "commentary"
    can_be_withdrawn = report.state == Report.State.SENT and report.action_id
    way = "withdrawn, or sent back with a question" if can_be_withdrawn else "sent back with a question"
    return (
        f"This {what} was sent{when} and is with the {report.agreement.working_group_name}. "
        f"It can be changed again when it is {way}."
    )


def reason_closed(report: Report) -> str:
    """Why the report's period takes no changes, in words for the page; "" while it takes them.

    A report that was re-opened by itself can be changed in a closed period, until the period is published.
    """
    return "" if report.is_reopened else reason_period_closed(report.period)


def reason_period_closed(period: ReportingPeriod) -> str:
    """Why a period takes no changes, in words for the page; "" while it is open."""
    if period.state == OPEN:
        return ""
    if period.state == "planned":
        return f"The reporting period {period.title} has not been opened yet."
    when = f" on {_day(period.closed_at)}" if period.closed_at else ""
    return f"The reporting period {period.title} was closed{when}, so its updates cannot be changed."


def in_whose_name(sender: str, author: str) -> str:
    """ "Del Delegate for Lee Lead"; one name where they are the same, or one is not known."""
    return f"{sender} for {author}" if sender and author and sender != author else sender or author


def post_in_words(post: LeadPost | None) -> str:
    """The name of a post; "" for none."""
    return post.printed if post else ""


def _day(moment: Any) -> str:
    return formats.date_format(timezone.localtime(moment).date(), "j F Y")
