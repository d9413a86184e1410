"""What a refresh makes of the sections of a plan: its priorities with their leads, and its cross-cutting themes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2s
from typing import Any

from django.utils.text import slugify

from core.text import normalise, shortened
from plan.editing.posts import KnownPosts, folded
from plan.editing.rules import LONGEST_TITLE
from plan.editing.words import name_of
from plan.value import PlanValue
from plan.value.rows import AimValue, PostValue, PriorityValue, Row, ThemeValue
from refresh.decisions import DROP, KEEP, MERGE, RefreshDecisions

TO_BE_SAID = re.compile(r"(tbc|tbd|tba|to be (confirmed|agreed|decided|announced))\.?", re.IGNORECASE)
"""What is printed where no post leads yet."""


@dataclass(frozen=True)
class RefreshProblem:
    """What keeps a refresh from being approved: the row and the cell that can mend it, and what to do."""

    table: str
    ref: str
    field: str
    name: str
    words: str

    def __str__(self) -> str:
        return f"{self.name}: {self.words}" if self.name else self.words


@dataclass(frozen=True)
class SectionsToCome:
    """The priorities and themes to come, and what became of the old ones.

    ``where``: old priority -> the one that its aims stand under; "" for one that ends. ``dropped``: those that end,
    each with the reason. ``themes_now``: old theme -> theme to come, "" for none. ``posts``: posts that are new.
    """

    priorities: tuple[PriorityValue, ...]
    where: Mapping[str, str]
    dropped: Mapping[str, str]
    themes: tuple[ThemeValue, ...]
    themes_now: Mapping[str, str]
    posts: tuple[PostValue, ...] = ()
    problems: tuple[RefreshProblem, ...] = ()

    def themes_of(self, aim: AimValue) -> tuple[str, ...]:
        """The themes that an aim serves in the plan to come, each once."""
        return tuple(dict.fromkeys(now for ref in aim.themes if (now := self.themes_now.get(ref, ""))))


@dataclass
class _Problems:
    """Problems while they are found."""

    problems: list[RefreshProblem] = field(default_factory=list)

    def add(self, plan: PlanValue, table: str, row: Row, name: str, words: str) -> None:
        self.problems.append(RefreshProblem(table, row.ref, name, name_of(plan, table, row), words))


def sections_to_come(plan: PlanValue, decisions: RefreshDecisions) -> SectionsToCome:
    """Priorities with their leads, and themes, as they would be."""
    told = _Problems()
    where = _where(plan, "priorities", plan.priorities, decisions, told)
    dropped = {
        row.ref: decisions.of("priorities", row.ref).get("reason", "").strip()
        for row in plan.priorities
        if not where[row.ref]
    }
    posts = _Posts(plan)
    priorities = []
    for row in plan.priorities:
        if where[row.ref] == row.ref:
            cells = decisions.of("priorities", row.ref)
            titled = replace(row, title=_title(plan, "priorities", row, cells, told))
            priorities.append(posts.lead(titled, cells.get("lead"), told))
    new = _new_priorities(plan, priorities, decisions, posts, told)
    # Where sections are numbered anew, those across all priorities stay at the end, as in the old plan.
    led = [place for place, row in enumerate(priorities, start=1) if row.kind == "priority"]
    place = max(led, default=0) if decisions.head.renumber else len(priorities)
    priorities[place:place] = new
    where |= {row.ref: row.ref for row in priorities}
    themes_now = _where(plan, "themes", plan.themes, decisions, told)
    themes = [
        replace(row, title=_title(plan, "themes", row, decisions.of("themes", row.ref), told))
        for row in plan.themes
        if themes_now[row.ref] == row.ref
    ]
    themes += _new_themes(plan, decisions)
    return SectionsToCome(
        tuple(priorities),
        where,
        dropped,
        tuple(themes),
        themes_now,
        tuple(posts.new.values()),
        tuple(told.problems),
    )


def _where(
    plan: PlanValue, table: str, rows: tuple[Any, ...], decisions: RefreshDecisions, told: _Problems
) -> dict[str, str]:
    """Old row -> the row that it is in the plan to come: itself, what it is merged into in the end, "" for none."""
    cells = {row.ref: decisions.of(table, row.ref) for row in rows}
    chosen = {ref: of.get("fate") or KEEP for ref, of in cells.items()}
    found: dict[str, str] = {}
    for row in rows:
        ref, words = row.ref, ""
        if chosen[ref] == KEEP:
            found[ref] = ref
            continue
        found[ref] = ""
        if chosen[ref] == DROP:
            if not cells[ref].get("reason", "").strip():
                words = "Say why it is dropped"
                told.add(plan, table, row, "reason", words)
            continue
        into, seen = cells[ref].get("into", ""), {ref}
        while chosen.get(into) == MERGE and into not in seen:
            seen.add(into)
            into = cells[into].get("into", "")
        if into not in chosen:
            words = "Choose what it is merged into"
        elif into in seen:
            words = "It is merged into itself: choose another"
        elif chosen[into] != KEEP:
            words = "What it is merged into does not stay: keep that, or choose another"
        else:
            found[ref] = into
            continue
        told.add(plan, table, row, "into", words)
    return found


def _title(plan: PlanValue, table: str, row: Any, cells: Mapping[str, str], told: _Problems) -> str:
    title = " ".join(normalise(cells.get("title", row.title)).split())
    if not title:
        told.add(plan, table, row, "title", "It has no title: enter one")
    elif len(title) > LONGEST_TITLE:
        told.add(plan, table, row, "title", f"A title has {LONGEST_TITLE} characters or fewer: shorten it")
        title = title[:LONGEST_TITLE]
    return title or str(row.title)


def _new_priorities(
    plan: PlanValue,
    stay: list[PriorityValue],
    decisions: RefreshDecisions,
    posts: _Posts,
    told: _Problems,
) -> list[PriorityValue]:
    """Priorities that there were none of, numbered on from the last."""
    numbers = [int(row.number) for row in stay if row.number.isdecimal()]
    last = max(numbers, default=0)
    found = []
    for key, cells in decisions.rows("new_priorities").items():
        title = " ".join(normalise(cells.get("title", "")).split())
        lead = cells.get("lead", "")
        if not title and not lead.strip():
            continue
        row = PriorityValue(ref=key, title=title[:LONGEST_TITLE], number=str(last + 1) if numbers else "")
        if not title or len(title) > LONGEST_TITLE:
            words = f"A new priority needs a title of {LONGEST_TITLE} characters or fewer"
            told.problems.append(RefreshProblem("new_priorities", key, "title", shortened(lead, 40), words))
        last += 1
        found.append(posts.lead(row, lead, told, table="new_priorities"))
    return found


def _new_themes(plan: PlanValue, decisions: RefreshDecisions) -> list[ThemeValue]:
    """Themes that there were none of, each with an address of its own."""
    taken = {row.slug for row in plan.themes}
    found = []
    for key, cells in decisions.rows("new_themes").items():
        title = " ".join(normalise(cells.get("title", "")).split())[:LONGEST_TITLE]
        if not title:
            continue
        base = slugify(title)[:100] or "theme"
        names = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
        slug = next(name for name in names if name not in taken)
        taken.add(slug)
        found.append(ThemeValue(ref=key, title=title, slug=slug))
    return found


class _Posts:
    """Lead posts as people type them; one that the plan has not is new, and has the same ref whenever it is typed."""

    def __init__(self, plan: PlanValue) -> None:
        self.plan = plan
        self.book = KnownPosts(plan)
        self.new: dict[str, PostValue] = {}

    def lead(
        self, row: PriorityValue, typed: str | None, told: _Problems, table: str = "priorities"
    ) -> PriorityValue:
        """The priority with the lead that was typed. None: nothing was, and the lead stays."""
        if typed is None:
            return row
        words = " ".join(normalise(typed).split())
        if words == " ".join(self.plan.post_as_printed(row.lead).split()) and (words or not row.lead_note):
            return row
        if row.kind == "cross_cutting" and words:
            told.problems.append(
                RefreshProblem(
                    table, row.ref, "lead", row.title, "A cross-cutting section has no lead: empty the box"
                )
            )
            return row
        if TO_BE_SAID.fullmatch(words):
            return replace(row, lead="", lead_note=words, joint_leads=())
        joint = row.joint_leads
        if not words and joint:
            return replace(row, lead=joint[0], joint_leads=joint[1:], lead_note="")
        lead = self._ref_of(words, row.lead)
        if lead in self.new and len(self.new[lead].title) > LONGEST_TITLE:
            problem = f"The title of a post has {LONGEST_TITLE} characters or fewer: shorten it"
            told.problems.append(RefreshProblem(table, row.ref, "lead", row.title, problem))
            return row
        return replace(row, lead=lead, lead_note="", joint_leads=tuple(ref for ref in joint if ref != lead))

    def _ref_of(self, words: str, current: str) -> str:
        if not words:
            return ""
        known = self.book.known(words, current)
        if known:
            return known
        self.book.ref_of(words)
        made = self.book.new[folded(words)]
        digest = blake2s(folded(words).encode(), digest_size=5).hexdigest()
        row = replace(made, ref=f"post-{digest}")
        self.new[row.ref] = row
        return row.ref
