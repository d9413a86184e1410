"""Matches the aims and actions of a later edition to those of the plan: by wording and number, else by a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from core.text import folded
from documents.spreadsheets import cell_name
from loading.layouts.asking import Questions
from loading.layouts.cells.likeness import LIKELY, POSSIBLE, Candidates, likeness
from loading.layouts.cells.words import plain_words, short_hash
from loading.layouts.questions import Question
from loading.layouts.rows.actions import FileAction
from loading.layouts.rows.entries import FileAim
from loading.layouts.rows.further import NUMBER_EXTRA
from plan.value import PlanValue
from plan.value.rows import ActionValue, AimValue

YES, NO = "yes", "no"
SOMEWHAT = 35
"""Per cent from which two actions of one number are asked about."""


@dataclass
class Matching:
    """Gives the aims and actions of a file their refs. Equal words are the same thing; it asks about similar words."""

    plan: PlanValue | None
    slug: str
    questions: Questions
    priorities: dict[int, str]
    """The ref of the plan's priority for a section (by its id)."""
    aims: dict[int, str] = field(default_factory=dict)
    actions: dict[int, str] = field(default_factory=dict)
    plan_actions: dict[int, ActionValue] = field(default_factory=dict)
    _used_refs: set[str] = field(default_factory=set)

    def match(self, actions: Sequence[FileAction]) -> None:
        """Finds a ref for each aim and action: first by equal words, then by similar words, else a new ref."""
        aims = list({id(action.aim): action.aim for action in actions}.values())
        for aim in aims:
            self._match_equal_aim(aim)
        for aim in aims:
            if id(aim) not in self.aims:
                self._match_similar_aim(aim)
        with_text = [action for action in actions if action.text]
        for any_place in (False, True):
            for action in with_text:
                if id(action) not in self.actions:
                    self._match_equal_action(action, any_place=any_place)
        self._match_similar_actions([action for action in with_text if id(action) not in self.actions])
        for action in with_text:
            if id(action) not in self.actions:
                self.actions[id(action)] = self._new_ref(
                    "action", self.aims[id(action.aim)], plain_words(action.text)
                )

    def _new_ref(self, *parts: str) -> str:
        """An unused ref for a new row; the same whenever the same file is read again."""
        number = 0
        while True:
            ref = short_hash(self.slug, *parts, str(number))
            if ref not in self._used_refs and ref not in self._plan_refs:
                self._used_refs.add(ref)
                return ref
            number += 1

    @cached_property
    def _plan_refs(self) -> frozenset[str]:
        if self.plan is None:
            return frozenset()
        rows = [*self.plan.aims, *self.plan.actions, *(item.row for item in self.plan.withdrawn)]
        return frozenset(row.ref for row in rows)

    # --- aims ----------------------------------------------------------------------------------------------------

    def _free_aims(self, aim: FileAim) -> list[AimValue]:
        """The plan's aims of the same priority that are not matched yet."""
        priority = self.priorities.get(id(aim.section), "")
        rows = self._aims_by_priority.get(priority, []) if priority else []
        return [row for row in rows if row.ref not in self._used_refs]

    @cached_property
    def _aims_by_priority(self) -> dict[str, list[AimValue]]:
        aims: dict[str, list[AimValue]] = {}
        for row in self.plan.aims if self.plan else ():
            aims.setdefault(row.priority, []).append(row)
        return aims

    def _take_aim(self, aim: FileAim, ref: str) -> None:
        self.aims[id(aim)] = ref
        self._used_refs.add(ref)

    def _match_equal_aim(self, aim: FileAim) -> None:
        words = {plain_words(aim.text)}
        if aim.uses_priority_words and self.plan:  # the plan's aim has the words that its priority had
            priority = self.plan.find("priorities", self.priorities.get(id(aim.section), ""))
            words |= {plain_words(priority.title), plain_words(priority.overall_aim)} if priority else set()
        same = [row for row in self._free_aims(aim) if plain_words(row.text) in words]
        if same:
            same_number = [row for row in same if row.number == aim.number]
            self._take_aim(aim, (same_number or same)[0].ref)

    def _match_similar_aim(self, aim: FileAim) -> None:
        """Asks about the nearest aim of the priority, and about those with the same number."""
        rows = self._free_aims(aim)
        scored = sorted(
            ((likeness(aim.text, row.text), row.number == aim.number != "", row) for row in rows),
            key=lambda item: item[:2],
        )
        for percent, same_number, row in reversed(scored[-1:] + [item for item in scored[:-1] if item[1]]):
            if percent < POSSIBLE and not same_number:
                continue
            question = self._question(
                "aim", aim.text, f"{row.number} {row.text}".strip(), percent, same_number, aim.place
            )
            if self.questions.ask(question) == YES:
                self._take_aim(aim, row.ref)
                return
        self.aims[id(aim)] = self._new_ref(
            "aim", plain_words(aim.section.title), aim.number, plain_words(aim.text)
        )

    def _question(
        self,
        what: str,
        text: str,
        plan_text: str,
        percent: int,
        same_number: bool,
        place: str,
    ) -> Question:
        return Question(
            key=f"match:{what}:{short_hash(folded(text), folded(plan_text))}",
            kind="match",
            place=place,
            value=text,
            prompt=f"Is this {what} the one that the plan words: “{plan_text}”?",
            choices=((YES, "Yes, the same: its wording changes"), (NO, "No, it is new")),
            proposed=YES if percent >= LIKELY or (same_number and percent >= POSSIBLE) else NO,
            hint=f"{percent}% alike" + (", with the same number." if same_number else "."),
        )

    # --- actions -------------------------------------------------------------------------------------------------

    @cached_property
    def _actions_by_words(self) -> dict[str, list[ActionValue]]:
        actions: dict[str, list[ActionValue]] = {}
        for row in self.plan.actions if self.plan else ():
            actions.setdefault(plain_words(row.text), []).append(row)
        return actions

    def _match_equal_action(self, action: FileAction, *, any_place: bool) -> None:
        """Takes the action with the same words in the same aim; with ``any_place`` in any aim, for a moved action."""
        rows = [
            row
            for row in self._actions_by_words.get(plain_words(action.text), [])
            if row.ref not in self._used_refs
        ]
        same_aim = [row for row in rows if row.aim == self.aims.get(id(action.aim))]
        if same_aim or (any_place and rows):
            self._take_action(action, (same_aim or rows)[0])

    def _take_action(self, action: FileAction, row: ActionValue) -> None:
        self.actions[id(action)] = row.ref
        self.plan_actions[id(action)] = row
        self._used_refs.add(row.ref)

    def _match_similar_actions(self, actions: Sequence[FileAction]) -> None:
        """Asks about similar actions. The most alike come first, so that no action takes another's place."""
        rows = {
            row.ref: row for row in (self.plan.actions if self.plan else ()) if row.ref not in self._used_refs
        }
        if not rows or not actions:
            return
        candidates = Candidates.of({ref: row.text for ref, row in rows.items()})
        pairs = [(action, *candidates.nearest(action.text)) for action in actions]
        pairs = [self._with_same_number(rows, pair) for pair in pairs]
        for action, ref, percent in sorted(pairs, key=lambda item: -item[2]):
            if not ref or percent < POSSIBLE:
                continue
            if ref in self._used_refs:
                ref, percent = candidates.nearest(action.text, self._used_refs)
                if not ref or percent < POSSIBLE:
                    continue
            place = f"{action.sheet}!{cell_name(action.columns.get('action', 0), action.row)}"
            same_number = bool(action.number) and action.number == _printed_number(rows[ref])
            question = self._question("action", action.text, rows[ref].text, percent, same_number, place)
            if self.questions.ask(question) == YES:
                self._take_action(action, rows[ref])

    def _with_same_number(
        self, rows: Mapping[str, ActionValue], pair: tuple[FileAction, str, int]
    ) -> tuple[FileAction, str, int]:
        """The action of the plan with the same printed number in the same aim, where its words are somewhat alike."""
        action, _, percent = pair
        aim = self.aims.get(id(action.aim))
        same = [
            row
            for row in rows.values()
            if action.number and row.aim == aim and _printed_number(row) == action.number
        ]
        if len(same) != 1:
            return pair
        alike = likeness(action.text, same[0].text)
        return (action, same[0].ref, max(alike, POSSIBLE)) if alike >= SOMEWHAT and alike >= percent else pair


def _printed_number(row: ActionValue) -> str:
    return dict(row.extra).get(NUMBER_EXTRA, "")
