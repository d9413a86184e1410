"""Works out the sections of the new plan: its priorities with their leads, and its cross-cutting themes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2s
from typing import Any

from core.text import is_to_be_confirmed, normalise, shortened
from plan.describing.names import name_of
from plan.editing.posts import PostLookup, fold_words
from plan.editing.rules import LONGEST_TITLE
from plan.value import PlanValue
from plan.value.rows import AimValue, PostValue, PriorityValue, Row, ThemeValue
from priorities.slugs import unused_slug
from refresh.decisions import DROP, KEEP, MERGE, RefreshDecisions


@dataclass(frozen=True)
class RefreshProblem:
    """A reason why a refresh cannot be approved: the row and the cell to correct, and what to do."""

    table: str
    ref: str
    field: str
    name: str
    words: str

    def __str__(self) -> str:
        return f"{self.name}: {self.words}" if self.name else self.words


@dataclass(frozen=True)
class SectionsToCome:
    """The priorities and themes of the new plan, and what becomes of the old ones.

    ``priority_after``: old priority -> new priority of its aims; "" if it ends. ``dropped``: the reasons of priorities
    that end, by ref. ``theme_after``: old theme -> new theme; "" if it ends. ``posts``: the new posts.
    """

    priorities: tuple[PriorityValue, ...]
    priority_after: Mapping[str, str]
    dropped: Mapping[str, str]
    themes: tuple[ThemeValue, ...]
    theme_after: Mapping[str, str]
    posts: tuple[PostValue, ...] = ()
    problems: tuple[RefreshProblem, ...] = ()

    def themes_of(self, aim: AimValue) -> tuple[str, ...]:
        """The themes of an aim in the new plan, each once."""
        return tuple(dict.fromkeys(theme for ref in aim.themes if (theme := self.theme_after.get(ref, ""))))


@dataclass
class _ProblemList:
    """Collects problems."""

    items: list[RefreshProblem] = field(default_factory=list)

    def add(self, plan: PlanValue, table: str, row: Row, name: str, words: str) -> None:
        self.items.append(RefreshProblem(table, row.ref, name, name_of(plan, table, row), words))


def sections_to_come(plan: PlanValue, decisions: RefreshDecisions) -> SectionsToCome:
    """Works out the priorities with their leads, and the themes."""
    problems = _ProblemList()
    priority_after = _rows_after(plan, "priorities", plan.priorities, decisions, problems)
    dropped = {
        row.ref: decisions.cells_of("priorities", row.ref).get("reason", "").strip()
        for row in plan.priorities
        if not priority_after[row.ref]
    }
    posts = _LeadPosts(plan)
    priorities = []
    for row in plan.priorities:
        if priority_after[row.ref] == row.ref:
            cells = decisions.cells_of("priorities", row.ref)
            titled = replace(row, title=_title(plan, "priorities", row, cells, problems))
            priorities.append(posts.apply_lead(titled, cells.get("lead"), problems))
    new_priorities = _new_priorities(plan, priorities, decisions, posts, problems)
    # If sections get new numbers, new priorities come before the sections across all priorities.
    led_places = [place for place, row in enumerate(priorities, start=1) if row.kind == "priority"]
    place = max(led_places, default=0) if decisions.head.renumber else len(priorities)
    priorities[place:place] = new_priorities
    priority_after |= {row.ref: row.ref for row in priorities}
    theme_after = _rows_after(plan, "themes", plan.themes, decisions, problems)
    themes = [
        replace(row, title=_title(plan, "themes", row, decisions.cells_of("themes", row.ref), problems))
        for row in plan.themes
        if theme_after[row.ref] == row.ref
    ]
    themes += _new_themes(plan, decisions)
    return SectionsToCome(
        tuple(priorities),
        priority_after,
        dropped,
        tuple(themes),
        theme_after,
        tuple(posts.new.values()),
        tuple(problems.items),
    )


def _rows_after(
    plan: PlanValue, table: str, rows: tuple[Any, ...], decisions: RefreshDecisions, problems: _ProblemList
) -> dict[str, str]:
    """Old row -> its row in the new plan: itself, or the last row of its chain of mergers; "" if it ends."""
    cells = {row.ref: decisions.cells_of(table, row.ref) for row in rows}
    fates = {ref: row_cells.get("fate") or KEEP for ref, row_cells in cells.items()}
    after: dict[str, str] = {}
    for row in rows:
        ref, words = row.ref, ""
        if fates[ref] == KEEP:
            after[ref] = ref
            continue
        after[ref] = ""
        if fates[ref] == DROP:
            if not cells[ref].get("reason", "").strip():
                words = "Say why it is dropped"
                problems.add(plan, table, row, "reason", words)
            continue
        into, visited = cells[ref].get("into", ""), {ref}
        while fates.get(into) == MERGE and into not in visited:
            visited.add(into)
            into = cells[into].get("into", "")
        if into not in fates:
            words = "Choose what it is merged into"
        elif into in visited:
            words = "It is merged into itself: choose another"
        elif fates[into] != KEEP:
            words = "What it is merged into does not stay: keep that, or choose another"
        else:
            after[ref] = into
            continue
        problems.add(plan, table, row, "into", words)
    return after


def _title(plan: PlanValue, table: str, row: Any, cells: Mapping[str, str], problems: _ProblemList) -> str:
    title = " ".join(normalise(cells.get("title", row.title)).split())
    if not title:
        problems.add(plan, table, row, "title", "It has no title: enter one")
    elif len(title) > LONGEST_TITLE:
        problems.add(
            plan, table, row, "title", f"A title has {LONGEST_TITLE} characters or fewer: shorten it"
        )
        title = title[:LONGEST_TITLE]
    return title or str(row.title)


def _new_priorities(
    plan: PlanValue,
    remaining: list[PriorityValue],
    decisions: RefreshDecisions,
    posts: _LeadPosts,
    problems: _ProblemList,
) -> list[PriorityValue]:
    """The new priorities. Their numbers follow the last old number."""
    numbers = [int(row.number) for row in remaining if row.number.isdecimal()]
    last = max(numbers, default=0)
    priorities = []
    for key, cells in decisions.rows("new_priorities").items():
        title = " ".join(normalise(cells.get("title", "")).split())
        lead = cells.get("lead", "")
        if not title and not lead.strip():
            continue
        row = PriorityValue(ref=key, title=title[:LONGEST_TITLE], number=str(last + 1) if numbers else "")
        if not title or len(title) > LONGEST_TITLE:
            words = f"A new priority needs a title of {LONGEST_TITLE} characters or fewer"
            problems.items.append(RefreshProblem("new_priorities", key, "title", shortened(lead, 40), words))
        last += 1
        priorities.append(posts.apply_lead(row, lead, problems, table="new_priorities"))
    return priorities


def _new_themes(plan: PlanValue, decisions: RefreshDecisions) -> list[ThemeValue]:
    """The new themes, each with its own name in addresses."""
    slugs = {row.slug for row in plan.themes}
    themes = []
    for key, cells in decisions.rows("new_themes").items():
        title = " ".join(normalise(cells.get("title", "")).split())[:LONGEST_TITLE]
        if not title:
            continue
        slug = unused_slug(title, slugs, otherwise="theme")
        slugs.add(slug)
        themes.append(ThemeValue(ref=key, title=title, slug=slug))
    return themes


class _LeadPosts:
    """Finds lead posts by name. An unknown name makes a new post, always with the same ref."""

    def __init__(self, plan: PlanValue) -> None:
        self.plan = plan
        self.known_posts = PostLookup(plan, makes_bodies=False)
        self.new: dict[str, PostValue] = {}

    def apply_lead(
        self, row: PriorityValue, entered: str | None, problems: _ProblemList, table: str = "priorities"
    ) -> PriorityValue:
        """The priority with the lead that was entered. ``entered`` None: the lead stays."""
        if entered is None:
            return row
        words = " ".join(normalise(entered).split())
        if words == " ".join(self.plan.post_as_printed(row.lead).split()) and (words or not row.lead_note):
            return row
        if row.kind == "cross_cutting" and words:
            problems.items.append(
                RefreshProblem(
                    table, row.ref, "lead", row.title, "A cross-cutting section has no lead: empty the box"
                )
            )
            return row
        if is_to_be_confirmed(words):
            return replace(row, lead="", lead_note=words, joint_leads=())
        joint = row.joint_leads
        if not words and joint:
            return replace(row, lead=joint[0], joint_leads=joint[1:], lead_note="")
        lead = self._ref_of(words, row.lead)
        if lead in self.new and len(self.new[lead].title) > LONGEST_TITLE:
            problem = f"A job title has {LONGEST_TITLE} characters or fewer: shorten it"
            problems.items.append(RefreshProblem(table, row.ref, "lead", row.title, problem))
            return row
        return replace(row, lead=lead, lead_note="", joint_leads=tuple(ref for ref in joint if ref != lead))

    def _ref_of(self, words: str, current: str) -> str:
        if not words:
            return ""
        ref = self.known_posts.find(words, current)
        if ref:
            return ref
        self.known_posts.ref_of(words)
        post = self.known_posts.new[fold_words(words)]
        digest = blake2s(fold_words(words).encode(), digest_size=5).hexdigest()
        row = replace(post, ref=f"post-{digest}")
        self.new[row.ref] = row
        return row.ref
