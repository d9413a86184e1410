"""Works out the actions of the new plan, and what becomes of each action of the old plan. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from accounts.audience import is_for_everybody
from actions.models import Action
from actions.origins import LONGEST, Origin, format_origins, origins_of
from core.dates.reading import DateProblem, parse_day
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
    RefreshTarget,
    proposal_for,
)
from refresh.sections_to_come import RefreshProblem, SectionsToCome, sections_to_come

LONGEST_REF = 60
TOO_LONG = f"A text has {MAX_LENGTH:,} characters or fewer: shorten it"


@dataclass(frozen=True)
class ActionOutcome:
    """What becomes of one action of the old plan.

    ``fate``: KEEP, SPLIT, MERGE, COMPLETE or DROP. ``into``: refs of its actions in the new plan; empty if it leaves.
    ``reason``: why it leaves. ``achievement``: the words of the key achievement; "" for none. ``by_hand``: an officer
    decided it.
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
        """The value that an approved draft keeps in ``fates``."""
        return {
            "fate": self.fate,
            "into": list(self.into),
            "reason": self.reason,
            "achievement": self.achievement,
        }


@dataclass
class ActionsToCome:
    """The aims, actions and key achievements of the new plan; the outcome of each old action, by its ref."""

    aims: list[AimValue] = field(default_factory=list)
    actions: list[ActionValue] = field(default_factory=list)
    achievements: list[AchievementValue] = field(default_factory=list)
    outcomes: dict[str, ActionOutcome] = field(default_factory=dict)


@dataclass(frozen=True)
class RefreshedRows:
    """The sections and actions of the new plan, as they would be if it were approved now."""

    sections: SectionsToCome
    actions: ActionsToCome
    problems: tuple[RefreshProblem, ...]

    @property
    def outcomes(self) -> Mapping[str, ActionOutcome]:
        """One outcome for each action of the old plan, by the action's ref, in the order of the plan."""
        return self.actions.outcomes


def refreshed_rows(plan: PlanValue, decisions: RefreshDecisions, today: date) -> RefreshedRows:
    """Works out the sections, aims and actions of the new plan.

    ``plan`` needs all tables in ``refresh.plan_to_come.TABLES``. ``today`` is used if the new agreement has no first
    day yet.
    """
    head = decisions.head
    if head.starts_on is None and not head.is_next_year:
        decisions = replace(decisions, head=replace(head, starts_on=today))
    sections = sections_to_come(plan, decisions)
    builder = _ActionsBuilder(plan, decisions, sections)
    actions = builder.build()
    order = {row.ref: number for number, row in enumerate(plan.actions)}
    action_problems = sorted(builder.problems, key=lambda problem: order.get(problem.ref, len(order)))
    return RefreshedRows(sections, actions, (*sections.problems, *action_problems))


def new_due_date(row: ActionValue, head: RefreshTarget) -> date | None:
    """The due date of an action in the new plan, unless an officer enters another; None: no date.

    A new agreement does not take over a date before its first day. In the next plan year of the same agreement the
    date stays, so that everybody sees that the action is late.
    """
    if head.is_next_year or row.due is None or head.starts_on is None or row.due >= head.starts_on:
        return row.due
    return None


class _ActionsBuilder:
    """Builds the actions of one refresh."""

    def __init__(self, plan: PlanValue, decisions: RefreshDecisions, sections: SectionsToCome) -> None:
        self.plan, self.decisions, self.sections = plan, decisions, sections
        self.problems: list[RefreshProblem] = []
        self.used_refs = {row.ref for row in plan.actions} | {
            item.row.ref for item in plan.withdrawn if item.table == "actions"
        }
        self.slug = plan.agreement.ref
        self.split_from: dict[str, str] = {}  # ref of each part -> ref of the action that is split
        # Ref of an action -> the actions that are merged into it, in the order of the plan.
        self.merged_refs: dict[str, list[str]] = {}
        self.proposals = {row.ref: proposal_for(plan, row, sections.dropped) for row in plan.actions}
        self.choices = {
            row.ref: decisions.cells_of("actions", row.ref).get("fate") or self.proposals[row.ref].fate
            for row in plan.actions
        }

    def build(self) -> ActionsToCome:
        """Builds the result, aim by aim."""
        targets = self._merge_targets()
        for ref, into in targets.items():
            self.merged_refs.setdefault(into, []).append(ref)
        aims_with_actions = {row.aim for row in self.plan.actions}
        result = ActionsToCome()
        by_aim: dict[str, list[ActionValue]] = {}
        for row in self.plan.actions:
            by_aim.setdefault(row.aim, []).append(row)
        for row in self.plan.actions:
            outcome, rows = self._outcome(row, targets)
            result.outcomes[row.ref] = outcome
            if outcome.achievement:
                result.achievements.append(self._achievement(outcome))
            by_aim[row.aim] = [
                new for old in by_aim[row.aim] for new in (rows if old.ref == row.ref else (old,))
            ]
        new_aims = self._add_new_actions(by_aim)
        for aim in (*self.plan.aims, *new_aims):
            actions = by_aim.get(aim.ref, [])
            section = self.sections.priority_after.get(aim.priority, "")
            if (actions or aim.ref not in aims_with_actions) and section:
                themes = self.sections.themes_of(aim)
                result.aims.append(replace(aim, priority=section, themes=themes))
                result.actions += actions
            elif actions:
                self._report_ended_priority(aim, actions)
        order = {row.ref: number for number, row in enumerate(self.sections.priorities)}
        result.aims.sort(key=lambda aim: order[aim.priority])
        aim_order = {aim.ref: number for number, aim in enumerate(result.aims)}
        result.actions.sort(key=lambda row: aim_order[row.aim])
        return result

    def _report_ended_priority(self, aim: AimValue, rows: Iterable[ActionValue]) -> None:
        """Reports actions that stay although their priority ends."""
        title = self.plan.find("priorities", aim.priority).title
        # The parts of an action that is split have refs of their own: the action is reported once.
        for ref in dict.fromkeys(self.split_from.get(row.ref, row.ref) for row in rows):
            if ref in self.choices:
                row = self.plan.find("actions", ref)
                words = f"It stays, but its priority {title} ends: drop it, or keep the priority"
                self.problems.append(self._problem(row, "fate", words))

    def _problem(self, row: ActionValue, name: str, words: str) -> RefreshProblem:
        title = f"Action {self.plan.labelled_actions[row.ref].name}"
        return RefreshProblem("actions", row.ref, name, title, words)

    # --- merging -------------------------------------------------------------------------------------------

    def _merge_targets(self) -> dict[str, str]:
        """Ref of a merged action -> ref of the last action in its chain. A chain without an end is reported instead."""
        targets: dict[str, str] = {}
        for row in self.plan.actions:
            if self.choices[row.ref] != MERGE:
                continue
            entered = self.decisions.cells_of("actions", row.ref).get("into", "").strip()
            target = ref_of_action(self.plan, entered)
            visited = {row.ref}
            while target and target not in visited and self.choices[target] == MERGE:
                visited.add(target)
                target = ref_of_action(self.plan, self.decisions.cells_of("actions", target).get("into", ""))
            if not target:
                words = "Say which action it is merged with, by its number or the beginning of its words"
                if entered:
                    words += f": “{shortened(entered, 60)}” is not the name of one"
            elif target in visited:
                words = "It is merged with itself: choose another action"
            elif self.choices[target] != KEEP:
                words = (
                    "The action that it is merged with does not stay: carry that one on, or choose another"
                )
            else:
                targets[row.ref] = target
                continue
            self.problems.append(self._problem(row, "into", words))
        return targets

    # --- one action ----------------------------------------------------------------------------------------

    def _outcome(
        self, row: ActionValue, targets: Mapping[str, str]
    ) -> tuple[ActionOutcome, list[ActionValue]]:
        """The outcome of an action, and the rows that replace it."""
        cells = self.decisions.cells_of("actions", row.ref)
        choice, proposal = self.choices[row.ref], self.proposals[row.ref]
        outcome = ActionOutcome(
            self.plan.labelled_actions[row.ref], choice, proposal, bool(cells.get("fate"))
        )
        if choice == KEEP:
            new = self._carry_on(row, cells, self.merged_refs.get(row.ref, []))
            return replace(outcome, into=(new.ref,)), [new]
        if choice == SPLIT:
            parts = self._parts(row, cells)
            return replace(outcome, into=tuple(new.ref for new in parts)), parts
        if choice == MERGE:
            into = targets.get(row.ref, "")
            return replace(outcome, into=(into,) if into else ()), []
        if choice == COMPLETE:
            return replace(
                outcome, reason=proposal.reason, achievement=achievement_of(row, cells.get("achievement"))
            ), []
        proposed = proposal.reason if proposal.fate == DROP else ""
        reason = cells.get("reason", proposed).strip()
        if not reason:
            self.problems.append(self._problem(row, "reason", "Say why it is dropped"))
        return replace(outcome, reason=reason), []

    def _carry_on(self, row: ActionValue, cells: Mapping[str, str], merged_refs: list[str]) -> ActionValue:
        """The row in the new plan, with its new words and date, and the refs of the actions that it follows."""
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
            origins = [Origin(self.slug, ref) for ref in (row.ref, *merged_refs)]
        else:
            origins = [*origins_of(row.follows), *(Origin(self.slug, ref) for ref in merged_refs)]
        follows = format_origins(origins)
        if len(follows) > LONGEST:
            self.problems.append(
                self._problem(row, "fate", "Too many actions are merged with it: merge fewer")
            )
            follows = row.follows
        return replace(new, follows=follows)

    def _due(self, row: ActionValue, cells: Mapping[str, str]) -> date | None:
        text = cells.get("due")
        if text is None or row.ongoing:
            return new_due_date(row, self.decisions.head)
        try:
            return parse_day(text, by_when=True)
        except DateProblem as problem:
            self.problems.append(self._problem(row, "due", f"The date {problem.words}"))
            return row.due

    def _parts(self, row: ActionValue, cells: Mapping[str, str]) -> list[ActionValue]:
        """The actions into which one is split. They take its place."""
        texts = split_texts(cells.get("parts", ""))
        if len(texts) < 2:
            words = "Enter the actions that it is split into, two or more, with an empty line between them"
            self.problems.append(self._problem(row, "parts", words))
        elif any(len(text) > MAX_LENGTH for text in texts):
            self.problems.append(self._problem(row, "parts", TOO_LONG))
        new = replace(row, follows=str(Origin(self.slug, row.ref)), due=self._due(row, cells))
        parts = [replace(new, ref=self._new_ref(row.ref), text=text) for text in texts]
        self.split_from |= {part.ref: row.ref for part in parts}
        return parts

    def _new_ref(self, base: str) -> str:
        """A new ref made from another one. The same decisions always give the same ref."""
        number = 1
        while True:
            ending = f"-{number}"
            ref = f"{base[: LONGEST_REF - len(ending)]}{ending}"
            if ref not in self.used_refs:
                self.used_refs.add(ref)
                return ref
            number += 1

    def _achievement(self, outcome: ActionOutcome) -> AchievementValue:
        section = self.sections.priority_after.get(outcome.item.priority.ref, "")
        return AchievementValue(ref=achievement_ref(outcome.ref), priority=section, text=outcome.achievement)

    # --- new ones ------------------------------------------------------------------------------------------

    def _add_new_actions(self, by_aim: dict[str, list[ActionValue]]) -> list[AimValue]:
        """Adds new actions to their aims; returns the new aims."""
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
            if aim is None or not self.sections.priority_after.get(aim.priority):
                words = "Choose the aim that it serves, or enter a new aim, under a priority that stays"
                self.problems.append(RefreshProblem("new_actions", key, "aim", name, words))
                continue
            by_aim.setdefault(aim.ref, []).append(ActionValue(ref=key, aim=aim.ref, text=text))
        return aims


def achievement_ref(ref: str) -> str:
    """The ref of the key achievement that is made from an action."""
    return f"done-{ref}"[:LONGEST_REF]


def ref_of_action(plan: PlanValue, words: str) -> str:
    """Finds an action by its ref, its label, "4.2a: its words" or its first words; returns its ref, "" for none."""
    words = " ".join(words.split())
    if not words:
        return ""
    if plan.find("actions", words):
        return words
    folded = words.casefold()
    refs = [
        ref
        for ref, item in plan.labelled_actions.items()
        if folded in (item.label.casefold(), action_name(item).casefold())
    ]
    if not refs:
        refs = [row.ref for row in plan.actions if " ".join(row.text.split()).casefold().startswith(folded)]
    return refs[0] if len(refs) == 1 else ""


def action_name(item: LabelledAction) -> str:
    """The name of an action in a list of choices: "4.2a: Mark property"."""
    words = shortened(item.action.text, 70)
    return f"{item.label}: {words}" if item.label else words


def split_texts(text: str) -> list[str]:
    """The texts of the new actions, separated by empty lines; without an empty line each line is one."""
    text = normalise(text).strip()
    blocks = [block.strip() for block in text.split("\n\n")] if "\n\n" in text else text.split("\n")
    return [block.strip() for block in blocks if block.strip()]


def achievement_of(row: ActionValue, text: str | None) -> str:
    """The key achievement of a complete action. ``text``: what an officer entered; None: nothing yet.

    Without an entry it is the words of the action. Everybody may read achievements, so an action for the Partnership
    only has none until an officer words it.
    """
    if text is None:
        return row.text if is_for_everybody(row, Action) else ""
    return normalise(text).strip()
