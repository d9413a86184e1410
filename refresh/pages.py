"""What every page of a refresh begins with, and what its summary says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from core.govuk.parts import Task
from plan.editing.pages import EditPage, edit_context, open_editing
from plan.editing.posts import KnownPosts
from plan.summary import heading_of
from plan.value import PlanValue
from refresh.actions_to_come import ActionFate
from refresh.boxes import NEW_OF, POSTS_LIST, called
from refresh.decisions import COMPLETE, DROP, KEEP, MERGE, SPLIT, RefreshDecisions
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
"""What names a part of the draft in addresses, and its heading."""

GONE = "This refresh was approved or dropped meanwhile. Nothing that you did since is in it."


def table_of(part: str) -> str:
    """The table that a part of the draft is about."""
    return part.replace("-", "_")


@dataclass(frozen=True)
class RefreshPage:
    """An opened refresh, with the old plan as it is now."""

    edit: EditPage
    draft: RefreshDraft

    @property
    def slug(self) -> str:
        """The old agreement's name in addresses."""
        return self.edit.slug

    @property
    def plan(self) -> PlanValue:
        """The old plan."""
        found: PlanValue = self.edit.value
        return found

    @cached_property
    def decisions(self) -> RefreshDecisions:
        """What has been decided."""
        return decisions_of(self.draft)

    @cached_property
    def to_come(self) -> PlanToCome:
        """The plan that would be made now."""
        return plan_to_come(self.plan, self.decisions, timezone.localdate())

    @cached_property
    def problems(self) -> tuple[RefreshProblem, ...]:
        """Everything that keeps it from being approved."""
        return (*self.to_come.problems, *problems_of_head(self.edit.agreement, self.decisions.head))

    @property
    def posts(self) -> list[str]:
        """Posts to be proposed while somebody types one."""
        return KnownPosts(self.plan).suggestions


def open_page(request: HttpRequest, slug: str) -> tuple[EditPage, RefreshPage | None]:
    """The old plan for an administrator, and the refresh that is open (None: none is).

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


def tasks_of(page: RefreshPage) -> list[Task]:
    """What there is to go through, with how much is still missing in each part."""
    missing: dict[str, int] = {}
    for problem in page.problems:
        part = _PART_OF.get(problem.table, "check")
        missing[part] = missing.get(part, 0) + 1
    numbers = {part: len(page.plan.table(table_of(part))) for part in PARTS}
    news = sum(
        page.draft.seen.get(ref, "") != fate.proposal.fate
        for ref, fate in page.to_come.refreshed.fates.items()
    )
    start = "Plan year" if page.decisions.head.is_next_year else "Title, dates and what goes along"
    tasks = [_task(page, start, reverse("refresh-head", args=[page.slug]), missing.get("head", 0))]
    for part, heading in PARTS.items():
        table = table_of(part)
        if numbers[part] or part in ("priorities", "themes"):
            address = reverse("refresh-rows", args=[page.slug, part])
            hint = f"{numbers[part]} in the old plan"
            tasks.append(
                _task(page, heading, address, missing.get(part, 0), hint, (table, NEW_OF.get(table, "")))
            )
    hint = f"{len(page.plan.actions)} in the old plan"
    if news:
        hint += f"; {news} proposed otherwise since somebody last looked"
    address = reverse("refresh-actions", args=[page.slug])
    missed = missing.get("actions", 0)
    return [*tasks, _task(page, "Actions", address, missed, hint, ("actions", "new_actions"))]


def _task(
    page: RefreshPage, words: str, address: str, missing: int, hint: str = "", tables: Iterable[str] = ()
) -> Task:
    """A line of the list; what is to be mended stands out. No ``tables``: it is no part of the plan, but the head."""
    decided = sum(len(page.decisions.rows(table)) for table in tables)
    done = "As proposed" if tables else "Filled in"
    state = f"{missing} to mend" if missing else f"{decided} decided by hand" if decided else done
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


def place_of(page: RefreshPage, problem: RefreshProblem) -> str:
    """Where a problem is mended; "" where only the plan itself can be edited."""
    part = _PART_OF.get(problem.table, "")
    anchor = f"#row-{problem.table}-{problem.ref}"
    if part == "actions":
        section = ""
        if problem.table == "actions" and (item := page.plan.labelled_actions.get(problem.ref)):
            section = item.priority.ref
        elif problem.table == "new_actions":
            section = page.decisions.of("new_actions", problem.ref).get("priority", "")
        query = f"?priority={section}" if section else ""
        return f"{reverse('refresh-actions', args=[page.slug])}{query}{anchor}"
    if part in PARTS:
        return f"{reverse('refresh-rows', args=[page.slug, part])}{anchor}"
    return reverse("refresh-head", args=[page.slug]) if part == "head" else ""


# --- what the new plan will be --------------------------------------------------------------------------------


FATE_HEADINGS: Mapping[str, str] = {
    COMPLETE: "Complete: leaves the plan",
    DROP: "Dropped",
    SPLIT: "Split",
    MERGE: "Merged",
    KEEP: "Carried on",
}


@dataclass(frozen=True)
class FateLine:
    """An action of the old plan on the check page, with what becomes of it in words."""

    name: str
    address: str
    words: str
    becomes: tuple[str, ...] = ()
    by_hand: bool = False


def fate_groups(page: RefreshPage) -> list[tuple[str, list[FateLine]]]:
    """The actions of the old plan by what becomes of them; what leaves stands first."""
    groups: dict[str, list[FateLine]] = {}
    for fate in page.to_come.refreshed.fates.values():
        groups.setdefault(fate.fate, []).append(_line(page, fate))
    return [(heading, groups[fate]) for fate, heading in FATE_HEADINGS.items() if fate in groups]


def _line(page: RefreshPage, fate: ActionFate) -> FateLine:
    value = page.to_come.value
    address = reverse("refresh-actions", args=[page.slug])
    address += f"?priority={fate.item.priority.ref}#row-actions-{fate.ref}"
    becomes: tuple[str, ...] = ()
    if fate.fate == COMPLETE and fate.achievement:
        becomes = (f"Key achievement: {fate.achievement}",)
    elif fate.fate == DROP:
        becomes = (f"Why: {fate.reason}",) if fate.reason else ()
    elif fate.fate in (SPLIT, MERGE) or _is_reworded(page, fate):
        becomes = tuple(
            called(value.labelled_actions[ref]) for ref in fate.into if ref in value.labelled_actions
        )
    name = f"{fate.item.label} {fate.item.action.text}".strip()
    return FateLine(name, address, fate.proposal.why, becomes, fate.by_hand)


def _is_reworded(page: RefreshPage, fate: ActionFate) -> bool:
    new = page.to_come.value.find("actions", fate.into[0]) if fate.into else None
    return new is not None and new.text != fate.item.action.text


@dataclass(frozen=True)
class BeforeAndAfter:
    """How many there are of something, in the old plan and in the new."""

    what: str
    before: int
    after: int


def counts_of(page: RefreshPage) -> list[BeforeAndAfter]:
    """The two plans in numbers."""
    old, new = page.plan, page.to_come.value
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
    """A section of the new plan with who leads it; "" for nobody."""

    name: str
    lead: str


def leads_of(page: RefreshPage) -> list[LedPriority]:
    """The sections of the new plan."""
    new = page.to_come.value
    return [
        LedPriority(
            heading_of(row),
            new.lead_as_printed(row)
            or ("no lead, as a section across all" if row.kind != "priority" else ""),
        )
        for row in new.priorities
    ]


def worth_knowing(page: RefreshPage) -> list[str]:
    """What is no mistake, but is easily overlooked."""
    new = page.to_come.value
    found = []
    undated = sum(not (row.due or row.ongoing or row.timescale) for row in new.actions)
    if undated:
        found.append(f"{_actions(undated)} of the new plan {_have(undated)} no date.")
    unled = [row.title for row in new.priorities if row.kind == "priority" and not row.lead]
    if unled:
        found.append(f"No post leads: {', '.join(unled)}.")
    changed = [
        fate.item.label or "one without a number"
        for ref, fate in page.to_come.refreshed.fates.items()
        if page.draft.seen.get(ref, "") != fate.proposal.fate
    ]
    if changed:
        found.append(f"Proposed otherwise since somebody last looked: {_few(changed)}.")
    if new.targets and not page.decisions.head.is_next_year:
        found.append(
            f"{len(new.targets)} targets go along: see that their dates are those of the new period."
        )
    return found


def _actions(number: int) -> str:
    return f"{number} action{'' if number == 1 else 's'}"


def _have(number: int) -> str:
    return "has" if number == 1 else "have"


def _few(names: Iterable[str], most: int = 12) -> str:
    items = list(names)
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return f"{', '.join(items[:most])}{more}"


def whole_of(page: RefreshPage) -> dict[str, Any]:
    """What the check page says of the plan to come."""
    return {
        "counts": counts_of(page),
        "groups": fate_groups(page),
        "leads": leads_of(page),
        "missing": [(problem, place_of(page, problem)) for problem in page.problems],
        "new": page.to_come.value,
        "notes": worth_knowing(page),
    }
