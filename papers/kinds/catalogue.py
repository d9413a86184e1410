"""The kinds of paper that an agreement offers, in the order of the page that lists them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from papers.kinds import (
    action_plan,
    agreement_document,
    exception_report,
    one_page,
    progress_report,
    review_pack,
)
from papers.kinds.parts import PaperRequest
from papers.parts_of_plan import PlanPart
from papers.value import Paper
from plan.pages.opening import PlanPage
from plan.value import PlanValue
from plan.value.rows import PeriodValue, VersionValue


@dataclass(frozen=True)
class PaperSource:
    """What a paper is built from: the part of the plan, what is asked, the versions, and the periods, newest first.

    ``slippage``: how the date of an action has moved, in words, by its ref. ``despatched_at``: when the review pack of
    the open period was filed for its meeting; None: it was not.
    """

    part: PlanPart
    request: PaperRequest
    versions: Sequence[VersionValue] = ()
    periods: Sequence[PeriodValue] = ()
    slippage: Mapping[str, str] = field(default_factory=dict)
    despatched_at: datetime | None = None


@dataclass(frozen=True)
class PaperKind:
    """A kind of paper. ``tables``: what it reads of the plan. ``is_for``: whether a plan has anything for it.

    ``is_whole``: it is of the whole agreement, whatever part is asked for. ``needs_dates``: it says how dates moved.
    ``is_for_group``: only the Working Group and the Unit may have it, of the plan as it is now.
    """

    slug: str
    title: str
    what: str
    tables: tuple[str, ...]
    build: Callable[[PaperSource], Paper]
    is_for: Callable[[PlanValue], bool] = lambda value: True
    is_whole: bool = False
    needs_dates: bool = False
    is_for_group: bool = False


KINDS = (
    PaperKind(
        "progress-report",
        "Progress report",
        "Each priority with its lead, its indicators, the commentary, and the progress and status of each action.",
        progress_report.TABLES,
        lambda source: progress_report.progress_report(
            source.part.value, source.request, source.periods, shows_priorities=source.part.whole_priorities
        ),
    ),
    PaperKind(
        "exception-report",
        "Exception report",
        "Only what a meeting must look at: off track, worse, overdue, moved, not sent, what is asked for.",
        exception_report.TABLES,
        lambda source: exception_report.exception_report(
            source.part.value,
            source.request,
            source.periods,
            source.slippage,
            shows_priorities=source.part.whole_priorities,
        ),
        needs_dates=True,
    ),
    PaperKind(
        "review-pack",
        "Review pack",
        "For the Working Group, from the open period: what is proposed and not yet agreed, with room for the agreed "
        "status.",
        review_pack.TABLES,
        lambda source: review_pack.review_pack(
            source.part.value, source.request, source.periods, source.despatched_at
        ),
        is_for=lambda value: review_pack.open_period(value) is not None,
        is_for_group=True,
    ),
    PaperKind(
        "one-page",
        "The plan on a page",
        "For members and the public: the counts, what is off track, each priority, what comes next.",
        one_page.TABLES,
        lambda source: one_page.one_page(source.part.value, source.request, source.periods),
    ),
    PaperKind(
        "action-plan",
        "Action plan",
        "Aims, actions and cross-cutting themes as published, with Version Control.",
        action_plan.TABLES,
        lambda source: action_plan.action_plan(source.part.value, source.request, source.versions),
    ),
    PaperKind(
        "outcome-plan",
        "Action plan with outcomes",
        "Actions with their planned outcomes, how delivery is measured, who co-ordinates them and by when.",
        action_plan.TABLES,
        lambda source: action_plan.outcome_plan(source.part.value, source.request, source.versions),
        action_plan.has_outcomes,
    ),
    PaperKind(
        "agreement",
        "The agreement",
        "Its chapters, why each priority was chosen, leads, governance, assessments, signatories. Always as a whole.",
        agreement_document.TABLES,
        lambda source: agreement_document.agreement_document(source.part.value, source.request),
        is_whole=True,
    ),
)


def is_offered(kind: PaperKind, page: PlanPage) -> bool:
    """Whether the reader of a plan may have this kind, and the plan has something for it."""
    in_group = page.reader.is_reviewer and page.moment.is_default
    return (in_group or not kind.is_for_group) and kind.is_for(page.value)


def kind_of(slug: str) -> PaperKind | None:
    """The kind of a slug; None if there is none."""
    return next((kind for kind in KINDS if kind.slug == slug), None)
