"""The matters arising of a review: earlier asks, questions without an answer, concerns; and the rounds of updates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Value
from django.urls import reverse
from django.utils import formats, timezone

from actions.labels import labels_of
from actions.models import Action
from core.text import shortened
from indicators.models import Indicator
from priorities.models import Concern, Priority
from reporting.meetings.decisions import chair_s_actions
from reporting.models import Ask, Meeting, Report, ReportRound
from reporting.periods.fetching import PeriodContext
from reporting.whole_reports import whole_reports
from reporting.workflow.rounds import QUESTION_KINDS, open_questions


@dataclass(frozen=True)
class MatterArising:
    """What the review looks at from before: an ask, a question, a concern, what was deferred or decided meanwhile.

    ``address``: of its update; ``action``: primary key; ``action_ref``: of the action that it is about, "" for none.
    """

    what: str
    text: str
    about: str = ""
    details: str = ""
    address: str = ""
    action: int | None = None
    action_ref: str = ""


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
                MatterArising(
                    "To do", text, about, f"for {first}, by {second}", action=action, action_ref=ref
                )
            )
        else:
            matters_of_concerns.append(
                MatterArising(
                    "Issue for the Partnership",
                    text,
                    names.get((second, ref), ""),
                    f"raised at {first}" if first else "",
                    action_ref=ref if second == Concern.Subject.ACTION else "",
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
            by, ref = f"asked by {row.by_name}", row.report.about_action.ref
            matters.append(MatterArising("Question", row.note, about, by, address, action_ref=ref))
    return tuple(matters)


def from_earlier_meetings(
    opened: PeriodContext, meetings: Sequence[Meeting], day: date | None, *, was_left: bool
) -> tuple[MatterArising, ...]:
    """What comes back by itself: what the last period's meeting deferred or did not reach; chair's action since.

    ``day``: of the meeting that looks at it; None: decisions are recorded without one. ``meetings``: up to that day.
    ``was_left``: whether something was deferred or not reached. One query if there is nothing.
    """
    last = opened.last_period if was_left else None
    left = [Report.State.DEFERRED, Report.State.NOT_REACHED]
    rows = Report.objects.filter(period=last, state__in=left, withdrawn_at__isnull=True) if last else ()
    reports = whole_reports([row.pk for row in rows], drafts=False, people=False)
    labels = labels_of([row.action for row in reports if row.action is not None]) if reports else {}
    now = _updates_now(opened, reports)
    matters = []
    for row in reports:
        action, proposed = row.action, f"{row.label.label} was proposed" if row.label else "nothing was sent"
        matters.append(
            MatterArising(
                str(row.get_state_display()),
                row.report_text,
                labels[action.pk] if action is not None else row.about_priority.title,
                f"{last.title if last else ''}: {proposed}",
                now.get(row.action_id or 0, ""),
                action_ref=action.ref if action is not None else "",
            )
        )
    before = max((row.held_on for row in meetings if day and row.held_on < day), default=None)
    decided = chair_s_actions(opened.agreement, before, day) if day else []
    for item in decided:
        action, agreed = item.report.action, item.report.agreed_label
        words = f"{item.decision.get_kind_display()}{f': {agreed.label}' if agreed else ''}"
        decided_on = formats.date_format(timezone.localtime(item.decision.at), "j F Y")
        ref = action.ref if action is not None else ""
        matters.append(
            MatterArising("Chair’s action, to be reported", words, item.name, decided_on, action_ref=ref)
        )
    return tuple(matters)


def _updates_now(opened: PeriodContext, reports: Sequence[Report]) -> dict[int, str]:
    """The addresses of this period's updates on the same actions, by the action's primary key. One query, or none."""
    actions = [row.action_id for row in reports if row.action_id]
    if not actions:
        return {}
    rows = Report.objects.filter(period=opened.period, action__in=actions, withdrawn_at__isnull=True)
    return {
        action: reverse("period-decide", args=[opened.agreement.slug, opened.period.pk, key])
        for action, key in rows.values_list("action_id", "pk")
    }
