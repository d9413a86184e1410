"""The matters arising of a review: earlier asks, questions without an answer, concerns; and the rounds of updates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Value
from django.urls import reverse

from actions.labels import labels_of
from actions.models import Action
from core.text import shortened
from indicators.models import Indicator
from priorities.models import Concern, Priority
from reporting.models import Ask, ReportRound
from reporting.periods.fetching import PeriodContext
from reporting.workflow.rounds import QUESTION_KINDS, open_questions


@dataclass(frozen=True)
class MatterArising:
    """An ask, a question or a concern that the review looks at. ``address``: of its update; ``action``: primary key."""

    what: str
    text: str
    about: str = ""
    details: str = ""
    address: str = ""
    action: int | None = None


def rounds_of(opened: PeriodContext, keys: Iterable[int]) -> list[ReportRound]:
    """The rounds of the given updates, of the commentaries, and of every update with a question. Two queries.

    The three conditions are a union of keys: joined by OR they would read every round of every partnership.
    """
    rounds = ReportRound._default_manager.order_by()
    with_questions = rounds.filter(report__period=opened.period, kind__in=QUESTION_KINDS)
    of_reports = rounds.filter(report__in=list(keys)).values_list("pk")
    of_commentaries = rounds.filter(report__period=opened.period, report__priority__isnull=False).values_list(
        "pk"
    )
    asked_about = rounds.filter(report__in=with_questions.values("report")).values_list("pk")
    chosen = [key for (key,) in of_reports.union(of_commentaries, asked_about)]
    rows = ReportRound._default_manager.filter(pk__in=chosen)
    return list(rows.select_related("label", "report__action").order_by("at", "pk"))


def asks_and_concerns(opened: PeriodContext) -> tuple[list[MatterArising], list[MatterArising]]:
    """Asks of earlier periods without an answer, and concerns without an answer. One query, and their names."""
    asks = Ask._default_manager.filter(
        agreement=opened.agreement, answered_in__isnull=True, withdrawn_at__isnull=True
    ).exclude(report__period=opened.period)
    concerns = Concern._default_manager.filter(
        agreement=opened.agreement, answer="", withdrawn_at__isnull=True
    )
    rows = list(
        asks.order_by()
        .annotate(what=Value("ask"))
        .values_list("what", "text", "by_whom", "by_when", "action__ref", "action_id")
        .union(
            concerns.order_by()
            .annotate(what=Value("concern"), none=Value(0))
            .values_list("what", "text", "raised_at", "subject", "subject_ref", "none"),
            all=True,
        )
    )
    matters_of_asks: list[MatterArising] = []
    matters_of_concerns: list[MatterArising] = []
    names = _names_of(opened, [("action" if row[0] == "ask" else row[3], row[4]) for row in rows])
    for what, text, first, second, ref, action in rows:
        if what == "ask":
            about = names.get(("action", ref), "")
            matters_of_asks.append(
                MatterArising("To do", text, about, f"for {first}, by {second}", action=action)
            )
        else:
            matters_of_concerns.append(
                MatterArising(
                    "Issue for the Partnership",
                    text,
                    names.get((second, ref), ""),
                    f"raised at {first}" if first else "",
                )
            )
    return matters_of_asks, matters_of_concerns


def _names_of(opened: PeriodContext, subjects: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What the subjects (kind, ref) are called: "action 4.2a", "priority 4". A query for each kind, two for actions."""
    refs: dict[str, set[str]] = {}
    for kind, ref in subjects:
        refs.setdefault(kind, set()).add(ref)
    names: dict[tuple[str, str], str] = {}
    kinds = Concern.Subject
    of_plan = {"agreement": opened.agreement}
    if kinds.ACTION in refs:
        actions = Action._default_manager.filter(**of_plan, ref__in=refs[kinds.ACTION]).select_related("aim")
        labels = labels_of(actions)
        for action in actions:
            label = labels[action.pk]
            words = f"action {label}" if label else f"the action “{shortened(action.text, 60)}”"
            names[kinds.ACTION, action.ref] = words
    if kinds.PRIORITY in refs:
        priorities = Priority._default_manager.filter(**of_plan, ref__in=refs[kinds.PRIORITY])
        for ref, number, title in priorities.values_list("ref", "number", "title"):
            names[kinds.PRIORITY, ref] = f"priority {number}" if number else f"“{shortened(title, 60)}”"
    if kinds.INDICATOR in refs:
        indicators = Indicator._default_manager.filter(**of_plan, ref__in=refs[kinds.INDICATOR])
        for ref, title in indicators.values_list("ref", "title"):
            names[kinds.INDICATOR, ref] = f"the indicator “{shortened(title, 60)}”"
    return names


def questions_of(
    opened: PeriodContext, rounds: Sequence[ReportRound], names: Mapping[int, str]
) -> tuple[MatterArising, ...]:
    """Questions without an answer, on all pages of the review."""
    by_report: dict[int, list[ReportRound]] = {}
    for row in rounds:
        if row.report.action_id is not None:
            by_report.setdefault(row.report_id, []).append(row)
    matters = []
    for key, rows in by_report.items():
        for row in open_questions(rows):
            address = reverse("period-decide", args=[opened.agreement.slug, opened.period.pk, key])
            about = names.get(key) or row.report.about_action.text[:80]
            matters.append(MatterArising("Question", row.note, about, f"asked by {row.by_name}", address))
    return tuple(matters)
