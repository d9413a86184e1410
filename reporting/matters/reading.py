"""The matters that a review looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from priorities.models import Agreement, Matter
from reporting.matters.names import names_of
from reporting.models import Report, ReportingPeriod

Kind = Matter.Kind
ORDER = (Kind.ACTION, Kind.QUESTION, Kind.ISSUE)


@dataclass(frozen=True)
class MatterArising:
    """A matter that a review looks at. ``about``: its subject, "" for the agreement; ``is_new``: of this period."""

    matter: Matter
    about: str
    is_new: bool = False

    @property
    def heading(self) -> str:
        """ "Action, action 4.2a"."""
        return ", ".join(words for words in (str(Kind(self.matter.kind).label), self.about) if words)


def arising_in(
    period: ReportingPeriod, agreement: Agreement, reports: Sequence[Report]
) -> tuple[list[MatterArising], Mapping[int, str]]:
    """What waits in the agreement, and what was asked or answered with these updates; with the labels of actions.

    Actions come first, then questions, then issues, the oldest first. Three queries, and one for each further kind of
    subject.
    """
    own = Report.objects.filter(period=period, agreement=agreement, ref=OuterRef("report_ref"))
    found = Matter._default_manager.filter(
        Q(answer="")
        | Q(report_ref__in=[row.ref for row in reports])
        | Q(answer__in=[row.ask_answer for row in reports if row.ask_answer], kind=Kind.ACTION),
        agreement=agreement,
        withdrawn_at__isnull=True,
    )
    matters = sorted(
        found.exclude(kind=Kind.HAND_OVER).annotate(is_new=Exists(own)),
        key=lambda row: (ORDER.index(row.kind), row.raised_on or date.min, row.pk),
    )
    names = names_of(agreement, matters, [row.about_action for row in reports])
    return [MatterArising(row, names.of(row), row.is_new) for row in matters], names.labels
