"""Which matters stand beside reports: those that a report is to answer, and those that a review looks at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from priorities.models import Agreement, Matter
from reporting.matters.names import names_of
from reporting.models import Report, ReportingPeriod

Kind = Matter.Kind
ORDER = (Kind.ACTION, Kind.QUESTION, Kind.ISSUE)


def asked_before(reports: Iterable[Report]) -> dict[int, tuple[Matter, ...]]:
    """What earlier meetings asked about the reports' actions: what waits, and what the report answers. One query.

    By the primary key of the action. What was asked when a report itself was decided is for the next one.
    """
    updates = [row for row in reports if row.action is not None]
    if not updates:
        return {}
    found = Matter._default_manager.filter(
        Q(answer="") | Q(answer__in=[row.ask_answer for row in updates if row.ask_answer]),
        kind=Kind.ACTION,
        subject=Matter.Subject.ACTION,
        subject_ref__in=[row.about_action.ref for row in updates],
        agreement__in={row.agreement_id for row in updates},
        withdrawn_at__isnull=True,
    )
    matters = list(found.order_by("raised_on", "pk"))
    return {
        row.about_action.pk: tuple(
            matter
            for matter in matters
            if (matter.agreement_id, matter.subject_ref) == (row.agreement_id, row.about_action.ref)
            and matter.report_ref != row.ref
            and matter.answer in ("", row.ask_answer)
        )
        for row in updates
    }


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
