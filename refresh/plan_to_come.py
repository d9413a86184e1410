"""Makes the new plan from the decisions: the whole value that approval writes, and the reasons of what leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from plan.describing.names import name_of
from plan.difference import difference
from plan.editing.numbering import BY_SECTION, CONSECUTIVE, number_errors, proposed_numbers, with_numbers
from plan.editing.rules import broken_rules
from plan.value import PlanValue
from plan.value.rows import AgreementValue, ConcernValue, IndicatorValue, LinkedPlanValue
from refresh.actions_to_come import RefreshedRows, achievement_ref, refreshed_rows
from refresh.decisions import (
    COMPLETE,
    DROP,
    MERGE,
    NO_FIGURES,
    NO_TARGETS,
    SPLIT,
    RefreshDecisions,
)
from refresh.sections_to_come import RefreshProblem

TABLES = (
    *("chapters", "status_scheme", "themes", "agencies", "signatories", "linked_plans", "groups", "posts"),
    *("people", "priorities", "assessments", "achievements", "aims", "actions", "indicators", "targets"),
    *("standings", "observations", "concerns"),
)
"""The tables of a plan that a refresh reads."""

Reasons = Mapping[tuple[str, str], str]
"""(table, ref) -> the reason for writing a row, if it differs from the reason for the whole refresh."""


@dataclass(frozen=True)
class PlanToCome:
    """The new plan. ``reasons``: why rows leave the plan of a rolling agreement."""

    refreshed: RefreshedRows
    value: PlanValue
    reasons: Reasons
    problems: tuple[RefreshProblem, ...]


def plan_to_come(plan: PlanValue, decisions: RefreshDecisions, today: date) -> PlanToCome:
    """The plan that a refresh would make now, with all problems that prevent its approval."""
    refreshed = refreshed_rows(plan, decisions, today)
    remaining = _remaining_rows(plan, decisions)
    problems = [*refreshed.problems, *remaining.problems]
    if decisions.head.is_next_year:
        value = _next_year(plan, decisions, refreshed, remaining)
        broken = broken_rules(difference(plan, value))
    else:
        value = _new_agreement(plan, decisions, refreshed, remaining, today)
        broken = broken_rules(difference(None, value))
    value = _renumber(value) if decisions.head.renumber else value
    problems += _rule_problems(value, broken, problems)
    problems += [
        RefreshProblem("aims", ref, "number", name_of(value, "aims", value.find("aims", ref)), words)
        for ref, words in number_errors(value, {row.ref: row.number for row in value.aims}).items()
        if not decisions.head.is_next_year or value.find("aims", ref) != plan.find("aims", ref)
    ]
    reasons = _reasons(plan, value, decisions, refreshed, remaining) if decisions.head.is_next_year else {}
    return PlanToCome(refreshed, value, reasons, tuple(problems))


def _rule_problems(
    value: PlanValue, broken: Iterable[Any], other_problems: list[RefreshProblem]
) -> list[RefreshProblem]:
    """The rules of editing that the new plan breaks, without rules about numbers, which are checked later."""
    places = {(item.table, item.ref) for item in other_problems}
    problems = []
    for item in broken:
        row = value.find(item.table, item.ref) if item.table in TABLES else None
        if (item.table, item.ref) in places or item.field == "number":
            continue
        name = name_of(value, item.table, row) if row else ""
        problems.append(RefreshProblem(item.table, item.ref, item.field, name, item.words))
    return problems


# --- indicators and linked plans ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _RemainingRows:
    """The indicators and linked plans that stay. ``dropped``: (table, ref) -> why the others leave.

    ``with_targets``, ``with_figures``: refs of the indicators that keep their targets, and their figures.
    """

    indicators: tuple[IndicatorValue, ...]
    with_targets: frozenset[str]
    with_figures: frozenset[str]
    linked_plans: tuple[LinkedPlanValue, ...]
    dropped: Mapping[tuple[str, str], str]
    problems: tuple[RefreshProblem, ...]


def _remaining_rows(plan: PlanValue, decisions: RefreshDecisions) -> _RemainingRows:
    dropped: dict[tuple[str, str], str] = {}
    problems = []
    fate_by_ref: dict[str, str] = {}
    for table in ("indicators", "linked_plans"):
        for row in plan.table(table):
            cells = decisions.cells_of(table, row.ref)
            fate_by_ref[row.ref] = fate = cells.get("fate") or ""
            if fate == DROP:
                dropped[table, row.ref] = cells.get("reason", "").strip()
                if not dropped[table, row.ref]:
                    words = "Say why it is dropped"
                    problems.append(
                        RefreshProblem(table, row.ref, "reason", name_of(plan, table, row), words)
                    )
    indicators = tuple(row for row in plan.indicators if ("indicators", row.ref) not in dropped)
    return _RemainingRows(
        indicators,
        frozenset(row.ref for row in indicators if fate_by_ref[row.ref] not in (NO_TARGETS, NO_FIGURES)),
        frozenset(row.ref for row in indicators if fate_by_ref[row.ref] != NO_FIGURES),
        tuple(row for row in plan.linked_plans if ("linked_plans", row.ref) not in dropped),
        dropped,
        tuple(problems),
    )


# --- the two kinds of plan to come --------------------------------------------------------------------------


def _new_agreement(
    plan: PlanValue,
    decisions: RefreshDecisions,
    refreshed: RefreshedRows,
    remaining: _RemainingRows,
    today: date,
) -> PlanValue:
    """A new agreement of the same partnership. Approvals, reports and decisions stay with the old one."""
    head, old = decisions.head, plan.agreement
    priority_after = refreshed.sections.priority_after
    agreement = AgreementValue(
        ref=head.slug,
        title=head.title,
        partnership=old.partnership,
        starts_on=head.starts_on,
        ends_on=head.ends_on,
        status=head.status,
        feedback_due=head.feedback_due,
        themes_apply=old.themes_apply,
        working_group=old.working_group,
        follows=old.ref,
        is_illustrative=old.is_illustrative,
    )
    along = set(head.along)
    posts = _posts_in_use(plan, refreshed)
    first_day = head.starts_on or today
    value = PlanValue(
        agreement,
        chapters=plan.chapters if "chapters" in along else (),
        status_scheme=plan.status_scheme,
        themes=refreshed.sections.themes,
        agencies=plan.agencies,
        signatories=plan.signatories if "signatories" in along else (),
        linked_plans=remaining.linked_plans,
        groups=plan.groups if "groups" in along else (),
        posts=posts,
        people=tuple(
            row
            for row in plan.people
            if any(post.ref == row.post for post in posts) and not (row.ends_on and row.ends_on < first_day)
        ),
        priorities=refreshed.sections.priorities,
        assessments=tuple(
            replace(row, priority=priority_after.get(row.priority, "")) for row in plan.assessments
        )
        if "assessments" in along
        else (),
        achievements=tuple(refreshed.actions.achievements),
        aims=tuple(refreshed.actions.aims),
        actions=tuple(refreshed.actions.actions),
        indicators=_indicators(remaining, priority_after),
        targets=tuple(row for row in plan.targets if row.indicator in remaining.with_targets),
        observations=tuple(row for row in plan.observations if row.indicator in remaining.with_figures),
    )
    if "concerns" not in along:
        return value
    return value.with_tables(concerns=tuple(_concerns(plan, value, priority_after)))


def _posts_in_use(plan: PlanValue, refreshed: RefreshedRows) -> tuple[Any, ...]:
    """The posts that lead or co-ordinate something in the new plan, and those that had nothing in the old plan."""

    def posts_used(priorities: Iterable[Any], actions: Iterable[Any]) -> set[str]:
        leads = {
            ref for row in priorities for ref in (row.lead, *row.joint_leads, *row.secondary_leads) if ref
        }
        return leads | {row.coordinator for row in actions if row.coordinator}

    before = posts_used(plan.priorities, plan.actions)
    after = posts_used(refreshed.sections.priorities, refreshed.actions.actions)
    old_refs = {row.ref for row in plan.posts}
    remaining = tuple(row for row in plan.posts if row.ref in after or row.ref not in before)
    return (
        *remaining,
        *(row for row in refreshed.sections.posts if row.ref in after and row.ref not in old_refs),
    )


def _indicators(remaining: _RemainingRows, priority_after: Mapping[str, str]) -> tuple[IndicatorValue, ...]:
    return tuple(replace(row, priority=priority_after.get(row.priority, "")) for row in remaining.indicators)


def _concerns(plan: PlanValue, value: PlanValue, priority_after: Mapping[str, str]) -> Iterable[ConcernValue]:
    """The concerns without an answer whose subject is in the new plan, or that are about the whole plan."""
    table = {"action": "actions", "indicator": "indicators"}
    for row in plan.concerns:
        if row.answer:
            continue
        if row.subject == "priority":
            row = replace(row, subject_ref=priority_after.get(row.subject_ref, ""))
            if row.subject_ref:
                yield row
        elif row.subject not in table or value.find(table[row.subject], row.subject_ref):
            yield row


def _next_year(
    plan: PlanValue, decisions: RefreshDecisions, refreshed: RefreshedRows, remaining: _RemainingRows
) -> PlanValue:
    """The same agreement without the rows that leave; everything else stays in its place."""
    post_refs = {row.ref for row in plan.posts}
    achievement_refs = {row.ref for row in plan.achievements}
    return plan.with_tables(
        themes=refreshed.sections.themes,
        posts=(*plan.posts, *(row for row in refreshed.sections.posts if row.ref not in post_refs)),
        priorities=refreshed.sections.priorities,
        aims=tuple(refreshed.actions.aims),
        actions=tuple(refreshed.actions.actions),
        achievements=(
            *plan.achievements,
            *(row for row in refreshed.actions.achievements if row.ref not in achievement_refs),
        ),
        indicators=_indicators(remaining, refreshed.sections.priority_after),
        targets=tuple(row for row in plan.targets if row.indicator in remaining.with_targets),
        linked_plans=remaining.linked_plans,
    )


def _renumber(value: PlanValue) -> PlanValue:
    """Numbers sections 1, 2, 3, and aims in the style of their old numbers. Without old numbers there are none."""
    if any(row.number for row in value.priorities):
        value = value.with_tables(
            priorities=tuple(
                replace(row, number=str(place)) for place, row in enumerate(value.priorities, start=1)
            )
        )
    numbers = [row.number for row in value.aims if row.number]
    if not numbers:
        return value
    is_consecutive = all(number.isdecimal() for number in numbers)
    return with_numbers(value, proposed_numbers(value, CONSECUTIVE if is_consecutive else BY_SECTION))


# --- why something leaves -----------------------------------------------------------------------------------


def _reasons(
    plan: PlanValue,
    value: PlanValue,
    decisions: RefreshDecisions,
    refreshed: RefreshedRows,
    remaining: _RemainingRows,
) -> Reasons:
    """Why each row leaves the plan of a rolling agreement. The same reason has the same words."""
    year = decisions.head.plan_year
    at = f"at the refresh of {year}"
    complete = f"Complete: leaves the plan {at}"
    reasons: dict[tuple[str, str], str] = {}
    for ref, outcome in refreshed.outcomes.items():
        if outcome.fate == COMPLETE:
            reasons["actions", ref] = complete
            reasons["achievements", achievement_ref(ref)] = complete
        elif outcome.fate == DROP:
            reasons["actions", ref] = f"Dropped {at}: {outcome.reason}"
        elif outcome.fate == SPLIT:
            reasons["actions", ref] = f"Split {at}"
        elif outcome.fate == MERGE and outcome.into:
            into = value.labelled_actions.get(outcome.into[0])
            name = f"action {into.name}" if into else "another action"
            reasons["actions", ref] = f"Merged into {name} {at}"
    reasons_by_aim: dict[str, set[str]] = {}
    for row in plan.actions:
        reasons_by_aim.setdefault(row.aim, set()).add(reasons.get(("actions", row.ref), ""))
    remaining_aims = {row.ref for row in value.aims}
    for aim in plan.aims:
        if aim.ref not in remaining_aims and len(aim_reasons := reasons_by_aim.get(aim.ref, set())) == 1:
            reasons["aims", aim.ref] = next(iter(aim_reasons))
    for table, rows in (("priorities", plan.priorities), ("themes", plan.themes)):
        for part in rows:
            reason = decisions.cells_of(table, part.ref).get("reason", "").strip()
            if decisions.cells_of(table, part.ref).get("fate") == DROP and reason:
                reasons[table, part.ref] = f"Dropped {at}: {reason}"
    reasons |= {place: f"Dropped {at}: {reason}" for place, reason in remaining.dropped.items()}
    return {place: reason for place, reason in reasons.items() if reason}
