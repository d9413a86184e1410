"""An open refresh as its pages need it, its list of tasks, and the content of the check page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from core.govuk.parts import Task
from core.text import counted
from plan.editing.pages import EditPage, edit_context, open_editing
from plan.editing.posts import PostLookup
from plan.summary import heading_of
from plan.value import PlanValue
from refresh.actions_to_come import ActionOutcome
from refresh.boxes import NEW_OF, POSTS_LIST, action_name
from refresh.decisions import COMPLETE, DROP, KEEP, MERGE, SPLIT, RefreshDecisions, RefreshTarget
from refresh.models import RefreshDraft
from refresh.plan_to_come import TABLES, PlanToCome, plan_to_come
from refresh.sections_to_come import RefreshProblem
from refresh.workflow import decisions_of, open_refresh, problems_of_head

PARTS: Mapping[str, str] = {
    "priorities": "Priorities and their leads",
    "themes": "Cross-cutting themes",
    "indicators": "Indicators",
    "linked-plans": "Linked plans",
}
"""The parts of the draft: name in addresses -> heading."""

REFRESH_ENDED = "This refresh was approved or dropped meanwhile. Nothing that you did since is in it."


def table_of(part: str) -> str:
    """The table of a part of the draft."""
    return part.replace("-", "_")


@dataclass(frozen=True)
class RefreshPage:
    """An open refresh, with the old plan as it is now."""

    edit: EditPage
    draft: RefreshDraft

    @property
    def slug(self) -> str:
        """The old agreement's name in addresses."""
        return self.edit.agreement.slug

    @property
    def plan(self) -> PlanValue:
        value: PlanValue = self.edit.value
        return value

    @cached_property
    def decisions(self) -> RefreshDecisions:
        """The decisions of the draft."""
        return decisions_of(self.draft)

    @cached_property
    def new_plan(self) -> PlanToCome:
        """The plan that would be made now."""
        return plan_to_come(self.plan, self.decisions, timezone.localdate())

    @cached_property
    def problems(self) -> tuple[RefreshProblem, ...]:
        """All problems that prevent approval."""
        return (*self.new_plan.problems, *problems_of_head(self.edit.agreement, self.decisions.head))

    @property
    def posts(self) -> list[str]:
        """The posts to suggest while somebody types one."""
        return PostLookup(self.plan).suggestions


def open_page(request: HttpRequest, slug: str) -> tuple[EditPage, RefreshPage | None]:
    """The old plan for an administrator, and its open refresh; None if there is none.

    Raises what :func:`plan.editing.pages.open_editing` raises.
    """
    edit = open_editing(request, slug, *TABLES)
    draft = open_refresh(edit.agreement)
    return edit, RefreshPage(edit, draft) if draft else None


def context_of(
    request: HttpRequest, page: RefreshPage, heading: str, *, is_start: bool = False, **more: Any
) -> dict[str, Any]:
    """The context of a page of an open refresh."""
    start = ("Refresh", reverse("refresh-start", args=[page.slug]))
    context = edit_context(request, page.edit, heading, () if is_start else (start,), **more)
    head = page.decisions.head
    return {
        **context,
        "draft": page.draft,
        "head": head,
        "into": head.title or f"plan year {head.plan_year}",
        "posts_list": POSTS_LIST,
    }


def heading_of_head(head: RefreshTarget) -> str:
    """The heading of the page about the target of the refresh."""
    return "Plan year" if head.is_next_year else "Title, dates and what goes along"


def tasks_of(page: RefreshPage) -> list[Task]:
    """The parts of the refresh, with the number of problems in each."""
    missing: dict[str, int] = {}
    for problem in page.problems:
        part = _PART_OF.get(problem.table, "check")
        missing[part] = missing.get(part, 0) + 1
    numbers = {part: len(page.plan.table(table_of(part))) for part in PARTS}
    changed = sum(
        page.draft.seen.get(ref, "") != outcome.proposal.fate
        for ref, outcome in page.new_plan.refreshed.outcomes.items()
    )
    heading = heading_of_head(page.decisions.head)
    tasks = [_task(page, heading, reverse("refresh-head", args=[page.slug]), missing.get("head", 0))]
    for part, heading in PARTS.items():
        table = table_of(part)
        if numbers[part] or part in ("priorities", "themes"):
            address = reverse("refresh-rows", args=[page.slug, part])
            hint = f"{numbers[part]} in the old plan"
            tasks.append(
                _task(page, heading, address, missing.get(part, 0), hint, (table, NEW_OF.get(table, "")))
            )
    hint = f"{len(page.plan.actions)} in the old plan"
    if changed:
        hint += f"; {changed} proposed otherwise since somebody last looked"
    address = reverse("refresh-actions", args=[page.slug])
    missing_actions = missing.get("actions", 0)
    return [*tasks, _task(page, "Actions", address, missing_actions, hint, ("actions", "new_actions"))]


def _task(
    page: RefreshPage, words: str, address: str, missing: int, hint: str = "", tables: Iterable[str] = ()
) -> Task:
    """A task with its state. Without ``tables`` it is the head of the refresh, not a part of the plan."""
    decided = sum(len(page.decisions.rows(table)) for table in tables)
    default_state = "As proposed" if tables else "Filled in"
    state = f"{missing} to mend" if missing else f"{decided} decided by hand" if decided else default_state
    return Task(words, state, address, hint, is_done=not missing)


_PART_OF = {
    "head": "head",
    "agreement": "head",
    "priorities": "priorities",
    "new_priorities": "priorities",
    "themes": "themes",
    "new_themes": "themes",
    "indicators": "indicators",
    "linked_plans": "linked-plans",
    "actions": "actions",
    "new_actions": "actions",
}


def address_of(page: RefreshPage, problem: RefreshProblem) -> str:
    """The address where a problem is corrected; "" if only the old plan can be edited."""
    part = _PART_OF.get(problem.table, "")
    anchor = f"#row-{problem.table}-{problem.ref}"
    if part == "actions":
        section = ""
        if problem.table == "actions" and (item := page.plan.labelled_actions.get(problem.ref)):
            section = item.priority.ref
        elif problem.table == "new_actions":
            section = page.decisions.cells_of("new_actions", problem.ref).get("priority", "")
        query = f"?priority={section}" if section else ""
        return f"{reverse('refresh-actions', args=[page.slug])}{query}{anchor}"
    if part in PARTS:
        return f"{reverse('refresh-rows', args=[page.slug, part])}{anchor}"
    return reverse("refresh-head", args=[page.slug]) if part == "head" else ""


# --- what the new plan will be --------------------------------------------------------------------------------


OUTCOME_HEADINGS: Mapping[str, str] = {
    COMPLETE: "Complete: leaves the plan",
    DROP: "Dropped",
    SPLIT: "Split",
    MERGE: "Merged",
    KEEP: "Carried on",
}


@dataclass(frozen=True)
class CheckLine:
    """An action of the old plan on the check page, with what becomes of it."""

    name: str
    address: str
    words: str
    becomes: tuple[str, ...] = ()
    by_hand: bool = False


def outcome_groups(page: RefreshPage) -> list[tuple[str, list[CheckLine]]]:
    """The actions of the old plan, grouped by what becomes of them. Actions that leave come first."""
    groups: dict[str, list[CheckLine]] = {}
    for outcome in page.new_plan.refreshed.outcomes.values():
        groups.setdefault(outcome.fate, []).append(_line(page, outcome))
    return [(heading, groups[fate]) for fate, heading in OUTCOME_HEADINGS.items() if fate in groups]


def _line(page: RefreshPage, outcome: ActionOutcome) -> CheckLine:
    value = page.new_plan.value
    address = reverse("refresh-actions", args=[page.slug])
    address += f"?priority={outcome.item.priority.ref}#row-actions-{outcome.ref}"
    becomes: tuple[str, ...] = ()
    if outcome.fate == COMPLETE and outcome.achievement:
        becomes = (f"Key achievement: {outcome.achievement}",)
    elif outcome.fate == DROP:
        becomes = (f"Why: {outcome.reason}",) if outcome.reason else ()
    elif outcome.fate in (SPLIT, MERGE) or _is_reworded(page, outcome):
        becomes = tuple(
            action_name(value.labelled_actions[ref]) for ref in outcome.into if ref in value.labelled_actions
        )
    name = f"{outcome.item.label} {outcome.item.action.text}".strip()
    return CheckLine(name, address, outcome.proposal.reason, becomes, outcome.by_hand)


def _is_reworded(page: RefreshPage, outcome: ActionOutcome) -> bool:
    new = page.new_plan.value.find("actions", outcome.into[0]) if outcome.into else None
    return new is not None and new.text != outcome.item.action.text


@dataclass(frozen=True)
class BeforeAndAfter:
    """How many rows of a kind the old plan has, and the new."""

    what: str
    before: int
    after: int


def counts_of(page: RefreshPage) -> list[BeforeAndAfter]:
    """The two plans in numbers."""
    old, new = page.plan, page.new_plan.value
    names = (
        ("Priorities and sections", "priorities"),
        ("Cross-cutting themes", "themes"),
        ("Aims", "aims"),
        ("Actions", "actions"),
        ("Indicators", "indicators"),
        ("Linked plans", "linked_plans"),
        ("Key achievements", "achievements"),
    )
    counts = [BeforeAndAfter(what, len(old.table(name)), len(new.table(name))) for what, name in names]
    return [count for count in counts if count.before or count.after]


@dataclass(frozen=True)
class LedPriority:
    """A section of the new plan with its lead; "" without one."""

    name: str
    lead: str


def leads_of(page: RefreshPage) -> list[LedPriority]:
    """The sections of the new plan with their leads."""
    new = page.new_plan.value
    return [
        LedPriority(
            heading_of(row),
            new.lead_as_printed(row)
            or ("no lead, as a section across all" if row.kind != "priority" else ""),
        )
        for row in new.priorities
    ]


def notes_of(page: RefreshPage) -> list[str]:
    """Notes on what is not wrong, but easy to overlook."""
    new = page.new_plan.value
    notes = []
    undated = sum(not (row.due or row.ongoing or row.timescale) for row in new.actions)
    if undated:
        notes.append(f"{counted(undated, 'action')} of the new plan {_has_or_have(undated)} no date.")
    unled = [row.title for row in new.priorities if row.kind == "priority" and not row.lead]
    if unled:
        notes.append(f"No job title leads: {', '.join(unled)}.")
    changed = [
        outcome.item.name
        for ref, outcome in page.new_plan.refreshed.outcomes.items()
        if page.draft.seen.get(ref, "") != outcome.proposal.fate
    ]
    if changed:
        notes.append(f"Proposed otherwise since somebody last looked: {_join_names(changed)}.")
    if new.targets and not page.decisions.head.is_next_year:
        notes.append(
            f"With it: {counted(len(new.targets), 'target')}. See that each date is one of the new period."
        )
    return notes


def _has_or_have(number: int) -> str:
    return "has" if number == 1 else "have"


def _join_names(names: Iterable[str], most: int = 12) -> str:
    items = list(names)
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return f"{', '.join(items[:most])}{more}"


def check_context(page: RefreshPage) -> dict[str, Any]:
    """The context of the check page about the new plan."""
    return {
        "counts": counts_of(page),
        "groups": outcome_groups(page),
        "leads": leads_of(page),
        "missing": [(problem, address_of(page, problem)) for problem in page.problems],
        "new": page.new_plan.value,
        "notes": notes_of(page),
    }
