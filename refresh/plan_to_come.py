"""From decisions to the plan to come, whole: the value that approval writes, and the reasons of what leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from plan.difference import difference
from plan.editing.numbering import BY_SECTION, CONSECUTIVE, proposed, renumbered, wrong_numbers
from plan.editing.rules import broken_by
from plan.editing.words import name_of
from plan.value import PlanValue
from plan.value.rows import AgreementValue, ConcernValue, IndicatorValue, LinkedPlanValue
from refresh.actions_to_come import Refreshed, refreshed
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
"""What of a plan a refresh reads."""

Reasons = Mapping[tuple[str, str], str]
"""(table, ref) -> why a row is written, where that is another reason than the refresh as a whole."""


@dataclass(frozen=True)
class PlanToCome:
    """The plan to come. ``reasons``: for what leaves the plan of a rolling agreement."""

    refreshed: Refreshed
    value: PlanValue
    reasons: Reasons
    problems: tuple[RefreshProblem, ...]


def plan_to_come(plan: PlanValue, decisions: RefreshDecisions, today: date) -> PlanToCome:
    """The plan that a refresh would make now, and everything that keeps it from being approved."""
    found = refreshed(plan, decisions, today)
    kept = _kept(plan, decisions)
    problems = [*found.problems, *kept.problems]
    if decisions.head.is_next_year:
        value = _next_year(plan, decisions, found, kept)
        broken = broken_by(difference(plan, value))
    else:
        value = _new_agreement(plan, decisions, found, kept, today)
        broken = broken_by(difference(None, value))
    value = _numbered_anew(value) if decisions.head.renumber else value
    problems += _of_rules(value, broken, problems)
    problems += [
        RefreshProblem("aims", ref, "number", name_of(value, "aims", value.find("aims", ref)), words)
        for ref, words in wrong_numbers({row.ref: row.number for row in value.aims}).items()
        if not decisions.head.is_next_year or value.find("aims", ref) != plan.find("aims", ref)
    ]
    reasons = _reasons(plan, value, decisions, found, kept) if decisions.head.is_next_year else {}
    return PlanToCome(found, value, reasons, tuple(problems))


def _of_rules(value: PlanValue, broken: Iterable[Any], told: list[RefreshProblem]) -> list[RefreshProblem]:
    """Rules of editing that the plan to come would break; those of numbers are told after numbering."""
    places = {(item.table, item.ref) for item in told}
    found = []
    for item in broken:
        row = value.find(item.table, item.ref) if item.table in TABLES else None
        if (item.table, item.ref) in places or item.field == "number":
            continue
        name = name_of(value, item.table, row) if row else ""
        found.append(RefreshProblem(item.table, item.ref, item.field, name, item.words))
    return found


# --- indicators and linked plans ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Kept:
    """What of indicators, targets, figures and linked plans goes on; why the others do not."""

    indicators: tuple[IndicatorValue, ...]
    with_targets: frozenset[str]
    with_figures: frozenset[str]
    linked_plans: tuple[LinkedPlanValue, ...]
    dropped: Mapping[tuple[str, str], str]
    problems: tuple[RefreshProblem, ...]


def _kept(plan: PlanValue, decisions: RefreshDecisions) -> _Kept:
    dropped: dict[tuple[str, str], str] = {}
    problems = []
    fates: dict[str, str] = {}
    for table in ("indicators", "linked_plans"):
        for row in plan.table(table):
            cells = decisions.of(table, row.ref)
            fates[row.ref] = fate = cells.get("fate") or ""
            if fate == DROP:
                dropped[table, row.ref] = cells.get("reason", "").strip()
                if not dropped[table, row.ref]:
                    words = "Say why it is dropped"
                    problems.append(
                        RefreshProblem(table, row.ref, "reason", name_of(plan, table, row), words)
                    )
    indicators = tuple(row for row in plan.indicators if ("indicators", row.ref) not in dropped)
    return _Kept(
        indicators,
        frozenset(row.ref for row in indicators if fates[row.ref] not in (NO_TARGETS, NO_FIGURES)),
        frozenset(row.ref for row in indicators if fates[row.ref] != NO_FIGURES),
        tuple(row for row in plan.linked_plans if ("linked_plans", row.ref) not in dropped),
        dropped,
        tuple(problems),
    )


# --- the two kinds of plan to come --------------------------------------------------------------------------


def _new_agreement(
    plan: PlanValue, decisions: RefreshDecisions, found: Refreshed, kept: _Kept, today: date
) -> PlanValue:
    """A new agreement of the same partnership. What was agreed, reported and decided stays with the old one."""
    head, old = decisions.head, plan.agreement
    where = found.sections.where
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
    )
    along = set(head.along)
    posts = _posts_in_use(plan, found)
    first_day = head.starts_on or today
    value = PlanValue(
        agreement,
        chapters=plan.chapters if "chapters" in along else (),
        status_scheme=plan.status_scheme,
        themes=found.sections.themes,
        agencies=plan.agencies,
        signatories=plan.signatories if "signatories" in along else (),
        linked_plans=kept.linked_plans,
        groups=plan.groups if "groups" in along else (),
        posts=posts,
        people=tuple(
            row
            for row in plan.people
            if any(post.ref == row.post for post in posts) and not (row.ends_on and row.ends_on < first_day)
        ),
        priorities=found.sections.priorities,
        assessments=tuple(replace(row, priority=where.get(row.priority, "")) for row in plan.assessments)
        if "assessments" in along
        else (),
        achievements=tuple(found.actions.achievements),
        aims=tuple(found.actions.aims),
        actions=tuple(found.actions.actions),
        indicators=_indicators(kept, where),
        targets=tuple(row for row in plan.targets if row.indicator in kept.with_targets),
        observations=tuple(row for row in plan.observations if row.indicator in kept.with_figures),
    )
    if "concerns" not in along:
        return value
    return value.with_tables(concerns=tuple(_concerns(plan, value, where)))


def _posts_in_use(plan: PlanValue, found: Refreshed) -> tuple[Any, ...]:
    """The posts that lead or co-ordinate something to come, and those that led nothing before either."""

    def used(priorities: Iterable[Any], actions: Iterable[Any]) -> set[str]:
        leads = {
            ref for row in priorities for ref in (row.lead, *row.joint_leads, *row.secondary_leads) if ref
        }
        return leads | {row.coordinator for row in actions if row.coordinator}

    before = used(plan.priorities, plan.actions)
    after = used(found.sections.priorities, found.actions.actions)
    known = {row.ref for row in plan.posts}
    stay = tuple(row for row in plan.posts if row.ref in after or row.ref not in before)
    return (*stay, *(row for row in found.sections.posts if row.ref in after and row.ref not in known))


def _indicators(kept: _Kept, where: Mapping[str, str]) -> tuple[IndicatorValue, ...]:
    return tuple(replace(row, priority=where.get(row.priority, "")) for row in kept.indicators)


def _concerns(plan: PlanValue, value: PlanValue, where: Mapping[str, str]) -> Iterable[ConcernValue]:
    """Concerns without an answer, about what is still there or about the whole."""
    table = {"action": "actions", "indicator": "indicators"}
    for row in plan.concerns:
        if row.answer:
            continue
        if row.subject == "priority":
            row = replace(row, subject_ref=where.get(row.subject_ref, ""))
            if row.subject_ref:
                yield row
        elif row.subject not in table or value.find(table[row.subject], row.subject_ref):
            yield row


def _next_year(plan: PlanValue, decisions: RefreshDecisions, found: Refreshed, kept: _Kept) -> PlanValue:
    """The same agreement with what leaves taken out, and everything else where it stands."""
    there = {row.ref for row in plan.posts}
    known = {row.ref for row in plan.achievements}
    return plan.with_tables(
        themes=found.sections.themes,
        posts=(*plan.posts, *(row for row in found.sections.posts if row.ref not in there)),
        priorities=found.sections.priorities,
        aims=tuple(found.actions.aims),
        actions=tuple(found.actions.actions),
        achievements=(
            *plan.achievements,
            *(row for row in found.actions.achievements if row.ref not in known),
        ),
        indicators=_indicators(kept, found.sections.where),
        targets=tuple(row for row in plan.targets if row.indicator in kept.with_targets),
        linked_plans=kept.linked_plans,
    )


def _numbered_anew(value: PlanValue) -> PlanValue:
    """Sections 1, 2, 3 in their order, and aims in the manner in which they were numbered; none where none was."""
    if any(row.number for row in value.priorities):
        value = value.with_tables(
            priorities=tuple(
                replace(row, number=str(place)) for place, row in enumerate(value.priorities, start=1)
            )
        )
    numbers = [row.number for row in value.aims if row.number]
    if not numbers:
        return value
    running = all(number.isdecimal() for number in numbers)
    return renumbered(value, proposed(value, CONSECUTIVE if running else BY_SECTION))


# --- why something leaves -----------------------------------------------------------------------------------


def _reasons(
    plan: PlanValue, value: PlanValue, decisions: RefreshDecisions, found: Refreshed, kept: _Kept
) -> Reasons:
    """Why each row leaves the plan of a rolling agreement; the same words where it is the same reason."""
    year = decisions.head.plan_year
    at = f"at the refresh of {year}"
    done = f"Complete: leaves the plan {at}"
    reasons: dict[tuple[str, str], str] = {}
    for ref, fate in found.fates.items():
        if fate.fate == COMPLETE:
            reasons["actions", ref] = done
            reasons["achievements", f"done-{ref}"[:60]] = done
        elif fate.fate == DROP:
            reasons["actions", ref] = f"Dropped {at}: {fate.reason}"
        elif fate.fate == SPLIT:
            reasons["actions", ref] = f"Split {at}"
        elif fate.fate == MERGE and fate.into:
            into = value.labelled_actions.get(fate.into[0])
            name = f"action {into.label}" if into and into.label else "another action"
            reasons["actions", ref] = f"Merged into {name} {at}"
    gone: dict[str, set[str]] = {}
    for row in plan.actions:
        gone.setdefault(row.aim, set()).add(reasons.get(("actions", row.ref), ""))
    stay = {row.ref for row in value.aims}
    for aim in plan.aims:
        if aim.ref not in stay and len(of := gone.get(aim.ref, set())) == 1:
            reasons["aims", aim.ref] = next(iter(of))
    for table, rows in (("priorities", plan.priorities), ("themes", plan.themes)):
        for part in rows:
            reason = decisions.of(table, part.ref).get("reason", "").strip()
            if decisions.of(table, part.ref).get("fate") == DROP and reason:
                reasons[table, part.ref] = f"Dropped {at}: {reason}"
    reasons |= {place: f"Dropped {at}: {reason}" for place, reason in kept.dropped.items()}
    return {place: reason for place, reason in reasons.items() if reason}
