"""What a kept file can belong to, its files as the page about it lists them, and who may add one or withdraw one.

Who may read them is for ``accounts.audience`` alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from accounts.access import Refused
from accounts.audience import Reader
from loading.models import FiledPaper, KeptFile
from plan.models import PlanVersion
from priorities.models import Agreement
from reporting.models import Report, ReportingPeriod
from reporting.report_rights import Capacity, capacity_of, reason_closed

TAKES_EVIDENCE = ("owed", "sent", "sent back")
NOT_A_DOCUMENT = (
    "Adopted documents are added and withdrawn by the administrators of the partnership, the officers of its Community "
    "Safety Unit."
)
NOT_A_PAPER = (
    "Papers of a meeting are added and withdrawn by the chair of the group and the Community Safety Unit."
)
NOT_FOR_FILING = "Papers are filed and withdrawn by the chair of the group and the Community Safety Unit."
WITHDRAWN_PAPER = (
    "This paper is withdrawn: nothing is added to it any more. File the paper again, then add the file there."
)
NOT_EVIDENCE = "Evidence is added and withdrawn by who updates the action, and by the Community Safety Unit."
DECIDED = (
    "This update is decided. Evidence is added before that; ask the chair to take the decision back first."
)


@dataclass(frozen=True)
class FileList:
    """The files of something for a reader, and whether they may add one, and withdraw each. One query.

    Withdrawn ones, which say why, are listed for who may withdraw them.
    """

    files: QuerySet[KeptFile]
    may_add: bool
    may_withdraw: bool


@dataclass(frozen=True)
class FileOwner:
    """What a file belongs to: an agreement, or a version, reporting period, report or filed paper of it."""

    agreement: Agreement
    version: PlanVersion | None = None
    period: ReportingPeriod | None = None
    report: Report | None = None
    paper: FiledPaper | None = None

    @classmethod
    def of(cls, file: KeptFile) -> FileOwner:
        """The owner of a file. Raises LookupError for what an import read and a Word template."""
        if file.agreement is None:
            raise LookupError("this file belongs to an import, or is a Word template")
        return cls(file.agreement, file.version, file.period, file.report, file.paper)

    def is_own(self, reader: Reader) -> bool:
        """Whether it is a report for which the reader answers: adding to it is a part of sending an update."""
        capacity = capacity_of(reader, *self.report.posts) if self.report else None
        return capacity not in (None, Capacity.ADMINISTRATOR)

    def refusal(self, reader: Reader, *, to_add: bool = False) -> str:
        """Why the reader may not withdraw a file of it, or with ``to_add`` add one; "" if they may."""
        is_unit = reader.is_administrator
        if self.report is not None:
            if not (is_unit or self.is_own(reader)):
                return NOT_EVIDENCE
            takes_evidence = self.report.state in TAKES_EVIDENCE
            past = reason_closed(self.report) or ("" if takes_evidence else DECIDED)
            return past if to_add or not is_unit else ""
        if self.paper is not None:
            is_gone = self.paper.withdrawn_at is not None
            return refusal_to_file(reader) or (WITHDRAWN_PAPER if to_add and is_gone else "")
        if self.period is not None:
            return "" if is_unit or reader.is_chair else NOT_A_PAPER
        return "" if is_unit else NOT_A_DOCUMENT

    def files(self, reader: Reader) -> FileList:
        """The papers of a period's meeting, the evidence of a report, or the files of a filed paper."""
        own = (
            Q(report=self.report)
            if self.report
            else Q(paper=self.paper)
            if self.paper
            else Q(period=self.period)
        )
        may_withdraw = not self.refusal(reader)
        rows = KeptFile.objects.visible_to(reader.user, with_withdrawn=may_withdraw).filter(own)
        rows = rows.select_related("version", "added_by").order_by("added_at", "pk")
        return FileList(rows, not self.refusal(reader, to_add=True), may_withdraw)


def documents_of(reader: Reader, agreement: str) -> FileList:
    """The adopted documents of an agreement (its slug) and of its versions, the newest version first."""
    may_write = reader.is_administrator
    rows = KeptFile.objects.visible_to(reader.user, with_withdrawn=may_write).filter(
        agreement__slug=agreement, period=None, report=None, load=None, paper=None, version__withdrawn_at=None
    )
    newest_first = F("version__effective_at").desc(nulls_last=True)
    rows = rows.select_related("version", "added_by").order_by(newest_first, "added_at", "pk")
    return FileList(rows, may_write, may_write)


def refusal_to_file(reader: Reader) -> str:
    """Why the reader may not file a paper of the agreement, nor withdraw one; "" if they may."""
    return "" if reader.is_administrator or reader.is_chair else NOT_FOR_FILING


def refuse(refusal: str) -> None:
    """Raises Refused with the words; does nothing for ""."""
    if refusal:
        raise Refused(refusal)
