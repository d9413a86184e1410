"""The kinds of paper that an agreement offers, in the order of the page that lists them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from papers.kinds import action_plan, progress_report
from papers.kinds.parts import PaperRequest
from papers.parts_of_plan import PlanPart
from papers.value import Paper
from plan.value import PlanValue
from plan.value.rows import PeriodValue, VersionValue


@dataclass(frozen=True)
class PaperSource:
    """What a paper is built from: the part of the plan, what is asked, the versions, and the periods, newest first."""

    part: PlanPart
    request: PaperRequest
    versions: Sequence[VersionValue] = ()
    periods: Sequence[PeriodValue] = ()


@dataclass(frozen=True)
class PaperKind:
    """A kind of paper. ``tables``: what it reads of the plan. ``is_for``: whether a plan has anything for it."""

    slug: str
    title: str
    what: str
    tables: tuple[str, ...]
    build: Callable[[PaperSource], Paper]
    is_for: Callable[[PlanValue], bool] = lambda value: True


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
)


def kind_of(slug: str) -> PaperKind | None:
    """The kind of a slug; None if there is none."""
    return next((kind for kind in KINDS if kind.slug == slug), None)
