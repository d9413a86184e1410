"""What a refresh makes of a plan. Pure: a plan and decisions in, the plan to come and every action's fate out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from actions.origins import LONGEST, Origin, as_text, origins_of
from core.forms import DateProblem, parse_day
from core.text import MAX_LENGTH, normalise, shortened
from plan.value import LabelledAction, PlanValue
from plan.value.rows import AchievementValue, ActionValue, AimValue
from refresh.decisions import (
    COMPLETE,
    DROP,
    KEEP,
    MERGE,
    SPLIT,
    ActionProposal,
    RefreshDecisions,
    due_then,
    proposal_for,
)
from refresh.sections_to_come import RefreshProblem, SectionsToCome, sections_to_come

LONGEST_REF = 60
TOO_LONG = f"A text has {MAX_LENGTH:,} characters or fewer: shorten it"


@dataclass(frozen=True)
class ActionFate:
    """What becomes of one action of the old plan.

    ``into``: refs of actions in the plan to come; empty for what leaves. ``reason``: why it leaves. ``achievement``:
    the words of the key achievement; "" for none. ``by_hand``: an officer decided it, whatever was proposed.
    """

    item: LabelledAction
    fate: str
    proposal: ActionProposal
    by_hand: bool
    into: tuple[str, ...] = ()
    reason: str = ""
    achievement: str = ""

    @property
    def ref(self) -> str:
        """The action's ref in the old plan."""
        return self.item.action.ref

    def to_json(self) -> dict[str, Any]:
        """What an approved draft keeps of it."""
        return {
            "fate": self.fate,
            "into": list(self.into),
            "reason": self.reason,
            "achievement": self.achievement,
        }


@dataclass
class Actions:
    """The actions to come, with their aims, and the fate of each that there was, in the order of the old plan."""

    aims: list[AimValue] = field(default_factory=list)
    actions: list[ActionValue] = field(default_factory=list)
    achievements: list[AchievementValue] = field(default_factory=list)
    fates: dict[str, ActionFate] = field(default_factory=dict)


@dataclass(frozen=True)
class Refreshed:
    """A refresh as it would be if it were approved now."""

    sections: SectionsToCome
    actions: Actions
    problems: tuple[RefreshProblem, ...]

    @property
    def fates(self) -> Mapping[str, ActionFate]:
        """By the action's ref in the old plan; every one of its actions has exactly one."""
        return self.actions.fates


def refreshed(plan: PlanValue, decisions: RefreshDecisions, today: date) -> Refreshed:
    """What becomes of the sections, aims and actions of a plan.

    ``plan`` needs everything that ``refresh.plan_to_come.TABLES`` names. ``today``: counts where the plan to come
    has no first day yet.
    """
    head = decisions.head
    if head.starts_on is None and not head.is_next_year:
        decisions = replace(decisions, head=replace(head, starts_on=today))
    sections = sections_to_come(plan, decisions)
    maker = _Maker(plan, decisions, sections)
    actions = maker.make()
    order = {row.ref: number for number, row in enumerate(plan.actions)}
    told = sorted(maker.problems, key=lambda problem: order.get(problem.ref, len(order)))
    return Refreshed(sections, actions, (*sections.problems, *told))


class _Maker:
    """Works out one refresh's actions."""

    def __init__(self, plan: PlanValue, decisions: RefreshDecisions, sections: SectionsToCome) -> None:
        self.plan, self.decisions, self.sections = plan, decisions, sections
        self.problems: list[RefreshProblem] = []
        self.taken = {row.ref for row in plan.actions} | {
            item.row.ref for item in plan.withdrawn if item.table == "actions"
        }
        self.slug = plan.agreement.ref
        self.gathered: dict[
            str, list[str]
        ] = {}  # the actions that are merged into one, in the order of the plan
        self.proposals = {row.ref: proposal_for(plan, row, sections.dropped) for row in plan.actions}
        self.chosen = {
            row.ref: decisions.of("actions", row.ref).get("fate") or self.proposals[row.ref].fate
            for row in plan.actions
        }

    def make(self) -> Actions:
        """Everything, aim by aim."""
        merged = self._merged()
        for ref, into in merged.items():
            self.gathered.setdefault(into, []).append(ref)
        had_actions = {row.aim for row in self.plan.actions}
        done = Actions()
        by_aim: dict[str, list[ActionValue]] = {}
        for row in self.plan.actions:
            by_aim.setdefault(row.aim, []).append(row)
        for row in self.plan.actions:
            fate, rows = self._fate(row, merged)
            done.fates[row.ref] = fate
            if fate.achievement:
                done.achievements.append(self._achievement(fate))
            by_aim[row.aim] = [
                new for old in by_aim[row.aim] for new in (rows if old.ref == row.ref else (old,))
            ]
        new_aims = self._added(by_aim)
        for aim in (*self.plan.aims, *new_aims):
            here = by_aim.get(aim.ref, [])
            section = self.sections.where.get(aim.priority, "")
            if (here or aim.ref not in had_actions) and section:
                themes = self.sections.themes_of(aim)
                done.aims.append(replace(aim, priority=section, themes=themes))
                done.actions += here
            elif here:
                self._nowhere(aim, here)
        order = {row.ref: number for number, row in enumerate(self.sections.priorities)}
        done.aims.sort(key=lambda aim: order[aim.priority])
        places = {aim.ref: number for number, aim in enumerate(done.aims)}
        done.actions.sort(key=lambda row: places[row.aim])
        return done

    def _nowhere(self, aim: AimValue, rows: Iterable[ActionValue]) -> None:
        """Actions that stay although their priority ends."""
        title = self.plan.find("priorities", aim.priority).title
        for row in rows:
            if row.ref in self.chosen:
                words = f"It stays, but its priority {title} ends: drop it, or keep the priority"
                self.problems.append(self._problem(row, "fate", words))

    def _problem(self, row: ActionValue, name: str, words: str) -> RefreshProblem:
        label = self.plan.labelled_actions[row.ref].label
        called = f"Action {label}" if label else f"The action “{shortened(row.text, 40)}”"
        return RefreshProblem("actions", row.ref, name, called, words)

    # --- merging -------------------------------------------------------------------------------------------

    def _merged(self) -> dict[str, str]:
        """ref -> ref of the action that it goes into in the end; one that leads nowhere is told, and left out."""
        found: dict[str, str] = {}
        for row in self.plan.actions:
            if self.chosen[row.ref] != MERGE:
                continue
            typed = self.decisions.of("actions", row.ref).get("into", "").strip()
            named = action_named(self.plan, typed)
            seen = {row.ref}
            while named and named not in seen and self.chosen[named] == MERGE:
                seen.add(named)
                named = action_named(self.plan, self.decisions.of("actions", named).get("into", ""))
            if not named:
                words = "Say which action it is merged with, by its number or the beginning of its words"
                if typed:
                    words += f": “{shortened(typed, 60)}” is not the name of one"
            elif named in seen:
                words = "It is merged with itself: choose another action"
            elif self.chosen[named] != KEEP:
                words = (
                    "The action that it is merged with does not stay: carry that one on, or choose another"
                )
            else:
                found[row.ref] = named
                continue
            self.problems.append(self._problem(row, "into", words))
        return found

    # --- one action ----------------------------------------------------------------------------------------

    def _fate(self, row: ActionValue, merged: Mapping[str, str]) -> tuple[ActionFate, list[ActionValue]]:
        """What becomes of an action, and the rows that stand in its place."""
        cells = self.decisions.of("actions", row.ref)
        chosen, proposal = self.chosen[row.ref], self.proposals[row.ref]
        fate = ActionFate(self.plan.labelled_actions[row.ref], chosen, proposal, bool(cells.get("fate")))
        if chosen == KEEP:
            new = self._carried_on(row, cells, self.gathered.get(row.ref, []))
            return replace(fate, into=(new.ref,)), [new]
        if chosen == SPLIT:
            parts = self._parts(row, cells)
            return replace(fate, into=tuple(new.ref for new in parts)), parts
        if chosen == MERGE:
            into = merged.get(row.ref, "")
            return replace(fate, into=(into,) if into else ()), []
        if chosen == COMPLETE:
            return replace(
                fate, reason=proposal.why, achievement=achievement_of(row, cells.get("achievement"))
            ), []
        proposed = proposal.why if proposal.fate == DROP else ""
        reason = cells.get("reason", proposed).strip()
        if not reason:
            self.problems.append(self._problem(row, "reason", "Say why it is dropped"))
        return replace(fate, reason=reason), []

    def _carried_on(self, row: ActionValue, cells: Mapping[str, str], merged: list[str]) -> ActionValue:
        """The row as it goes on: with its new words and date, and with what it carries on from."""
        head = self.decisions.head
        text = normalise(cells.get("text", row.text)).strip()
        if not text:
            self.problems.append(self._problem(row, "text", "It has no words: enter what is to be done"))
        elif len(text) > MAX_LENGTH:
            self.problems.append(self._problem(row, "text", TOO_LONG))
        due = self._due(row, cells)
        new = replace(row, text=text or row.text, due=due, timescale=row.timescale)
        if due != row.due:
            new = replace(new, timescale="")
        if not head.is_next_year:
            if row.review_on and head.starts_on and row.review_on < head.starts_on:
                new = replace(new, review_on=None)
            origins = [Origin(self.slug, ref) for ref in (row.ref, *merged)]
        else:
            origins = [*origins_of(row.follows), *(Origin(self.slug, ref) for ref in merged)]
        follows = as_text(origins)
        if len(follows) > LONGEST:
            self.problems.append(
                self._problem(row, "fate", "Too many actions are merged with it: merge fewer")
            )
            follows = row.follows
        return replace(new, follows=follows)

    def _due(self, row: ActionValue, cells: Mapping[str, str]) -> date | None:
        typed = cells.get("due")
        if typed is None or row.ongoing:
            return due_then(row, self.decisions.head)
        try:
            return parse_day(typed)
        except DateProblem as problem:
            self.problems.append(self._problem(row, "due", f"The date {problem.words}"))
            return row.due

    def _parts(self, row: ActionValue, cells: Mapping[str, str]) -> list[ActionValue]:
        """The actions that one is split into; they stand where it stood."""
        texts = parts_of(cells.get("parts", ""))
        if len(texts) < 2:
            words = "Enter the actions that it is split into, two or more, with an empty line between them"
            self.problems.append(self._problem(row, "parts", words))
        elif any(len(text) > MAX_LENGTH for text in texts):
            self.problems.append(self._problem(row, "parts", TOO_LONG))
        new = replace(row, follows=str(Origin(self.slug, row.ref)), due=self._due(row, cells))
        return [replace(new, ref=self._new_ref(row.ref), text=text) for text in texts]

    def _new_ref(self, base: str) -> str:
        """A ref made from another one, the same whenever the same is decided."""
        number = 1
        while True:
            ending = f"-{number}"
            ref = f"{base[: LONGEST_REF - len(ending)]}{ending}"
            if ref not in self.taken:
                self.taken.add(ref)
                return ref
            number += 1

    def _achievement(self, fate: ActionFate) -> AchievementValue:
        section = self.sections.where.get(fate.item.priority.ref, "")
        return AchievementValue(ref=f"done-{fate.ref}"[:LONGEST_REF], priority=section, text=fate.achievement)

    # --- new ones ------------------------------------------------------------------------------------------

    def _added(self, by_aim: dict[str, list[ActionValue]]) -> list[AimValue]:
        """Puts new actions under their aims; returns the aims that are new with them."""
        aims: list[AimValue] = []
        for key, cells in self.decisions.rows("new_actions").items():
            text, aim_text = (normalise(cells.get(name, "")).strip() for name in ("text", "aim_text"))
            if not text and not aim_text:
                continue
            name = f"The new action “{shortened(text, 40)}”" if text else "A new action"
            if not text:
                self.problems.append(
                    RefreshProblem(
                        "new_actions", key, "text", name, "Enter what is to be done under the new aim"
                    )
                )
                continue
            aim = self.plan.find("aims", cells.get("aim", ""))
            if aim is None and aim_text:
                aim = AimValue(ref=f"{key}-aim", priority=cells.get("priority", ""), text=aim_text)
                aims.append(aim)
            if aim is None or not self.sections.where.get(aim.priority):
                words = "Choose the aim that it serves, or enter a new aim, under a priority that stays"
                self.problems.append(RefreshProblem("new_actions", key, "aim", name, words))
                continue
            by_aim.setdefault(aim.ref, []).append(ActionValue(ref=key, aim=aim.ref, text=text))
        return aims


def action_named(plan: PlanValue, words: str) -> str:
    """The ref of the action that somebody named: by ref, by its label, or by "4.2a: its words"; "" for none."""
    words = " ".join(words.split())
    if not words:
        return ""
    if plan.find("actions", words):
        return words
    folded = words.casefold()
    named = [
        ref
        for ref, item in plan.labelled_actions.items()
        if folded in (item.label.casefold(), called(item).casefold())
    ]
    if not named:
        named = [row.ref for row in plan.actions if " ".join(row.text.split()).casefold().startswith(folded)]
    return named[0] if len(named) == 1 else ""


def called(item: LabelledAction) -> str:
    """An action in a list to choose from: "4.2a: Mark property"."""
    words = shortened(item.action.text, 70)
    return f"{item.label}: {words}" if item.label else words


def parts_of(text: str) -> list[str]:
    """The texts of a split: with an empty line between them, or else one a line."""
    text = normalise(text).strip()
    blocks = [block.strip() for block in text.split("\n\n")] if "\n\n" in text else text.split("\n")
    return [block.strip() for block in blocks if block.strip()]


def achievement_of(row: ActionValue, typed: str | None) -> str:
    """The key achievement that a complete action is offered as: its words; as typed where something was (or nothing).

    Achievements are for everybody to read: one for the Partnership only is none until somebody words it.
    """
    if typed is None:
        return "" if row.partnership_only else row.text
    return normalise(typed).strip()
