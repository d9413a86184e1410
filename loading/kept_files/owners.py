"""What a kept file can belong to, and who may add a file to it or withdraw one.

Who may read it is for ``accounts.audience`` alone.
"""

from __future__ import annotations

from dataclasses import dataclass

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

    def refusal_to_withdraw(self, reader: Reader) -> str:
        """Why the reader may not withdraw a file of it; "" if they may."""
        if reader.is_administrator:
            return ""
        if self.report is not None:
            return _past(self.report) if self.is_own(reader) else NOT_EVIDENCE
        if self.period is not None:
            return "" if reader.is_chair else NOT_A_PAPER
        if self.paper is not None:
            return refusal_to_file(reader)
        return NOT_A_DOCUMENT

    def refusal_to_add(self, reader: Reader) -> str:
        """Why the reader may not add a file to it; "" if they may."""
        past = _past(self.report) if self.report else ""
        if self.paper is not None and self.paper.withdrawn_at is not None:
            past = WITHDRAWN_PAPER
        return self.refusal_to_withdraw(reader) or past


def refusal_to_file(reader: Reader) -> str:
    """Why the reader may not file a paper of the agreement, nor withdraw one; "" if they may."""
    return "" if reader.is_administrator or reader.is_chair else NOT_FOR_FILING


def _past(report: Report) -> str:
    """Why a report takes no evidence any more, in words; "" while it does."""
    return reason_closed(report) or ("" if report.state in TAKES_EVIDENCE else DECIDED)


def refuse(refusal: str) -> None:
    """Raises Refused with the words; does nothing for ""."""
    if refusal:
        raise Refused(refusal)
