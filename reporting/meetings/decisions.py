"""What a meeting decided, as its notes, its page and its messages tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from actions.labels import labels_of
from core.text import number_or_words
from priorities.models import Agreement, Matter
from reporting.models import OUTCOMES, Meeting, Report, ReportRound
from reporting.whole_reports import whole_reports

DATE_STAYS = "The date stays: "
"""How the words begin by which a proposed date was refused, after the other words of the decision."""


@dataclass(frozen=True)
class MeetingDecision:
    """One report, the round by which it was decided, and what was asked for with it. ``label``: of its action."""

    report: Report
    decision: ReportRound
    label: str = ""
    asks: tuple[Matter, ...] = ()

    @property
    def name(self) -> str:
        """ "4.2a"; the words of an action without a label; the number and title of a priority."""
        if self.report.action is None:
            priority = self.report.about_priority
            return f"Commentary on {priority.number} {priority.title}".strip()
        return number_or_words(self.label, self.report.action.text)

    @property
    def is_as_proposed(self) -> bool:
        """Whether it was agreed just as it was sent, with nothing asked, escalated or amended."""
        row = self.report
        return (
            self.decision.kind == ReportRound.Kind.DECISION
            and row.agreed_label_id == row.label_id
            and not (self.asks or self.decision.matter_id or row.agreed_text or self.decision.note)
        )

    @property
    def why(self) -> str:
        """Why it was decided so, without its full stop; "" if nothing was said."""
        return " ".join(self.decision.note.partition(DATE_STAYS)[0].split()).rstrip(".")

    @property
    def why_date_stays(self) -> str:
        """Why a proposed date was not agreed, without its full stop; "" if nothing was said."""
        return " ".join(self.decision.note.partition(DATE_STAYS)[2].split()).rstrip(".")

    @property
    def date_stays(self) -> bool:
        """Whether a new date was proposed, and not agreed."""
        row = self.report
        is_moved = row.action is not None and row.proposed_due not in (None, row.action.due)
        return self.decision.kind == ReportRound.Kind.DECISION and is_moved and row.agreed_due is None


def decisions_of(meeting: Meeting) -> list[MeetingDecision]:
    """What the meeting decided, without what was taken back, in the order of the plan. A constant number of queries."""
    return _decisions(Q(meeting=meeting))


def chair_s_actions(agreement: Agreement, after: date | None, until: date) -> list[MeetingDecision]:
    """What was decided by correspondence after one day (the meeting before; None: ever) and until another.

    It is reported to the next meeting. One query if there is nothing.
    """
    days = Q(at__date__lte=until)
    if after is not None:
        days &= Q(at__date__gt=after)
    chair_s = {"kind": ReportRound.Kind.DECISION, "how": ReportRound.How.CORRESPONDENCE}
    return _decisions(days, report__agreement=agreement, **chair_s)


def _decisions(condition: Q, **more: object) -> list[MeetingDecision]:
    taken_back = ReportRound._default_manager.filter(
        kind=ReportRound.Kind.TAKEN_BACK, replies_to__isnull=False
    )
    rounds = (
        ReportRound._default_manager.filter(condition, kind__in=OUTCOMES, **more)
        .exclude(pk__in=taken_back.values("replies_to"))
        .select_related("label", "matter")
        .order_by("at", "pk")
    )
    last_rounds = {row.report_id: row for row in rounds}
    if not last_rounds:
        return []
    rows = whole_reports(list(last_rounds), drafts=False, people=False)
    rows.sort(key=lambda row: (row.action_id is None, row.position, row.pk))
    labels = labels_of([row.action for row in rows if row.action is not None])
    asks = _asks_of(rows)
    return [
        MeetingDecision(
            row,
            last_rounds[row.pk],
            labels[row.action.pk] if row.action is not None else "",
            asks.get(row.pk, ()),
        )
        for row in rows
    ]


def _asks_of(rows: Sequence[Report]) -> dict[int, tuple[Matter, ...]]:
    """What was asked for with the reports and stands, by their primary key. One query. They are of one agreement."""
    found = Matter._default_manager.filter(
        agreement=rows[0].agreement_id,
        kind=Matter.Kind.ACTION,
        report_ref__in=[row.ref for row in rows],
        withdrawn_at__isnull=True,
    )
    by_ref: dict[str, tuple[Matter, ...]] = {}
    for matter in found.select_related("post__agency").order_by("raised_on", "pk"):
        by_ref[matter.report_ref] = (*by_ref.get(matter.report_ref, ()), matter)
    return {row.pk: by_ref.get(row.ref, ()) for row in rows}
