"""Publishing a version of a plan, and editing its comments later (design: domain.md, "Versions")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.db.models import QuerySet

from accounts.administrators import require_administrator
from accounts.models import User
from accounts.pre_election import with_why_now
from core.conflict import Conflict, changed_parts, refuse_if_changed
from core.history import create_rows, update_rows
from core.text import normalise
from plan.describing import ChangeLine, describe
from plan.describing.between_moments import read_both, written_between
from plan.describing.drafting import Draft, draft
from plan.describing.for_reader import describe_for_everybody
from plan.describing.reasons import saves_since
from plan.difference import STEP, difference
from plan.editing.pending import pending_decisions
from plan.models import PlanVersion
from plan.reading import read_plan
from plan.value import PlanValue
from plan.versions.chain import seal_comments
from plan.versions.numbers import refusal_of
from plan.versions.stored import store
from priorities.models import Agreement, Decision
from priorities.writing import writing

MAY_NOT = (
    "Only administrators of the Community Safety Unit publish versions of a plan. "
    "Ask them, if the plan as it stands should be published."
)


class NumberRefused(Exception):
    """A version cannot have that number; the message says why, and which it can have."""


class CannotWithdraw(Exception):
    """A version cannot be withdrawn; the message says why, and what to do."""


@dataclass(frozen=True)
class PreparedVersion:
    """What the page shows to the person who publishes.

    ``lines``: what changed. ``left_out``: how many of the lines are not in the draft of the comments, because they are
    for the Partnership only. ``pending``: decisions that are not in the plan yet. ``since``: the last version with
    stored bytes; None before the first. ``last_number``: the number of the last version.
    """

    plan: PlanValue
    lines: tuple[ChangeLine, ...]
    draft: Draft
    left_out: int
    pending: tuple[Decision, ...]
    since: PlanVersion | None
    last_number: str
    is_refresh: bool


def _published(agreement: Agreement) -> QuerySet[PlanVersion]:
    rows = PlanVersion.objects.filter(agreement=agreement, status="published", withdrawn_at__isnull=True)
    return rows.order_by("-effective_at", "-pk")


def last_version(agreement: Agreement) -> PlanVersion | None:
    """The last published version, of either document, that has stored bytes."""
    return _published(agreement).filter(stored__isnull=False).first()


def last_number(agreement: Agreement) -> str:
    """The number of the last published version, with or without stored bytes; "" for none."""
    return _published(agreement).values_list("number", flat=True).first() or ""


LAST_VERSION, PLAN = "last version", "plan"


def parts_to_publish(agreement: Agreement, last: PlanVersion | None) -> dict[str, object]:
    """What the comments of a version are about: the last version, and the plan by when its tables were written since.

    Taken before the plan is read for the comments, so that a change between the two is noticed. One query.
    """
    since = last.effective_at if last and last.effective_at else datetime.min.replace(tzinfo=UTC)
    written = sorted((name, at.isoformat()) for name, at in written_between(agreement, since, None).items())
    return {LAST_VERSION: last.pk if last else None, PLAN: written}


def prepare_version(agreement: Agreement, since: PlanVersion | None) -> PreparedVersion:
    """Compares the plan with the last version, and drafts the comments."""
    pending = tuple(pending_decisions(agreement))
    number = last_number(agreement)
    if since is None or since.effective_at is None:
        plan = read_plan(agreement, tables=[])
        first_comments = () if number else ("First version.",)
        return PreparedVersion(plan, (), Draft(first_comments), 0, pending, None, number, is_refresh=False)
    before, after = read_both(agreement, since.effective_at, None, also=["decisions"])
    lines = describe(difference(before, after))
    public_difference, public_lines = describe_for_everybody(before, after)
    comments = draft(
        public_difference, public_lines, saves_since(agreement, public_lines, since.effective_at)
    )
    left_out = max(0, len(lines) - len(public_lines))
    return PreparedVersion(
        after, lines, comments, left_out, pending, since, number, is_refresh=is_refresh(lines)
    )


def is_refresh(lines: Iterable[ChangeLine]) -> bool:
    """Whether the plan was refreshed, not only amended: priorities were added or removed, or its dates changed."""
    for line in lines:
        about = {(table, field) for table, _, fields in line.about for field in fields}
        if line.kind in ("added", "removed") and line.noun in ("priority", "section"):
            return True
        if about & {("agreement", "starts_on"), ("agreement", "ends_on")}:
            return True
    return False


def publish(
    agreement: Agreement,
    *,
    by: User,
    document: str,
    number: str,
    printed_date: str,
    comments: str,
    seen: str | None = None,
    why_now: str = "",
) -> PlanVersion:
    """Publishes the plan as it is now and stores its canonical bytes.

    ``seen``: the token of :func:`parts_to_publish` when the comments were written; None: no page stands
    behind it. ``why_now``: why it is not left until after an election. Raises Refused, NumberRefused, or Conflict with
    the parts that have changed since; nothing is saved then.
    """
    reason = with_why_now(f"Version {number} of the {document} published", why_now)
    with writing(agreement, by=by, reason=reason) as change:
        locked = Agreement.objects.select_related("partnership").get(pk=agreement.pk)
        require_administrator(by, locked.partnership_id, MAY_NOT)
        _refuse_number(locked, document, number)
        last = last_version(locked)
        if seen is not None and (changed := changed_parts(seen, parts_to_publish(locked, last))):
            raise Conflict(last, changed)
        version = _version_row(locked, document, number)
        version.printed_date, version.comments = printed_date, normalise(comments)
        version.status, version.effective_at = "published", change.moment
        if version._state.adding:
            create_rows(PlanVersion, [version], change)
        else:
            update_rows(
                PlanVersion, [version], ("printed_date", "comments", "status", "effective_at"), change
            )
        saved = PlanVersion.objects.get(agreement=locked, ref=version.ref)
        store(saved, read_plan(locked, change.moment, change.moment))
        return saved


def _refuse_number(agreement: Agreement, document: str, number: str) -> None:
    """Raises NumberRefused. URLs name a version by its number alone, so the two documents share their numbers.

    A version that was withdrawn keeps its number.
    """
    rows = PlanVersion.objects.filter(agreement=agreement)
    others = rows.filter(withdrawn_at__isnull=True) | rows.filter(stored__isnull=False)
    taken = others.filter(number=number).exclude(document=document, status="draft").first()
    if taken is not None:
        when = f" ({taken.printed_date})" if taken.printed_date else ""
        raise NumberRefused(
            f"There is a version {number} of the {taken.document} already{when}: choose another number"
        )
    published = others.filter(status="published").order_by("effective_at", "pk")
    if why := refusal_of(number, list(published.values_list("number", flat=True))):
        raise NumberRefused(why)


def _version_row(agreement: Agreement, document: str, number: str) -> PlanVersion:
    """The draft with that number, or a new row at the end."""
    rows = PlanVersion.objects.filter(agreement=agreement)
    prepared_draft = rows.filter(
        number=number, document=document, status="draft", withdrawn_at__isnull=True
    ).first()
    if prepared_draft is not None:
        return prepared_draft
    last = rows.order_by("-position").values_list("position", flat=True).first() or 0
    return PlanVersion(agreement=agreement, document=document, number=number, position=last + STEP)


def edit_comments(version: PlanVersion, *, by: User, comments: str, seen: str, reason: str = "") -> bool:
    """Rewords the comments of a published version, with history; False when they are the same already.

    ``seen``: the token of the comments that the person saw. Raises Refused, or Conflict, with the version, when
    somebody else has changed them since; nothing is saved then.
    """
    with writing(version.agreement_id, by=by) as change:
        locked = PlanVersion.objects.select_related("agreement").get(pk=version.pk)
        require_administrator(by, locked.agreement.partnership_id, MAY_NOT)
        new = normalise(comments)
        if new == locked.comments:
            return False
        refuse_if_changed(seen, locked.comments, locked)
        locked.comments = new
        why = reason.strip() or f"Comments of version {locked.number} reworded"
        update_rows(PlanVersion, [locked], ("comments",), replace(change, reason=why))
        seal_comments(locked.agreement_id, [locked.ref])
        return True


def withdraw_version(version: PlanVersion, *, by: User, reason: str) -> PlanVersion:
    """Withdraws a version that was published by mistake: it stays on record, with its bytes, its number and why.

    Members and the public read the version before it again. Raises Refused, or CannotWithdraw for the only version:
    without any they would read the plan as it stands.
    """
    with writing(version.agreement_id, by=by) as change:
        row = PlanVersion.objects.select_related("agreement").get(pk=version.pk)
        require_administrator(by, row.agreement.partnership_id, MAY_NOT)
        if row.withdrawn_at is not None:
            raise CannotWithdraw(f"Version {row.number} has been withdrawn already.")
        words = normalise(reason).strip()
        if not words:
            raise CannotWithdraw("Say why it is withdrawn: the reason stays on record.")
        if not _published(row.agreement).filter(stored__isnull=False).exclude(pk=row.pk).exists():
            raise CannotWithdraw(
                f"Version {row.number} is the only one: publish the right version first, then withdraw this one."
            )
        row.withdrawn_at, row.withdrawn_why = change.moment, words
        update_rows(
            PlanVersion,
            [row],
            ("withdrawn_at", "withdrawn_why"),
            replace(change, reason=f"Version {row.number} withdrawn: {words}"),
        )
        return row


def withdrawn_versions(agreement: Agreement) -> list[PlanVersion]:
    """The versions that were published and withdrawn, the newest first. One query."""
    rows = PlanVersion.objects.filter(
        agreement=agreement, status="published", withdrawn_at__isnull=False, stored__isnull=False
    )
    return list(rows.order_by("-effective_at", "-pk"))
