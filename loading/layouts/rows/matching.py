"""Which aim and action of the plan a row of a later edition is: by its wording and number, else by likeness, asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from core.text import folded
from documents.spreadsheets import cell_name
from loading.layouts.asking import Asker
from loading.layouts.cells.likeness import LIKELY, POSSIBLE, Candidates, likeness
from loading.layouts.cells.words import name_of, plain
from loading.layouts.questions import Question
from loading.layouts.rows.actions import FileAction
from loading.layouts.rows.entries import AimSaid
from plan.value import PlanValue
from plan.value.rows import ActionValue, AimValue

YES, NO = "yes", "no"


@dataclass
class Matching:
    """Gives the aims and actions of a file their refs. Equal words are the same thing; all else is asked."""

    plan: PlanValue | None
    slug: str
    asker: Asker
    priorities: dict[int, str]
    """The ref of the plan's priority that a section (by its id) is."""
    aims: dict[int, str] = field(default_factory=dict)
    actions: dict[int, str] = field(default_factory=dict)
    known_actions: dict[int, ActionValue] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def match(self, actions: Sequence[FileAction]) -> None:
        """Finds refs for all: first all that are equal, then what is left, by likeness."""
        aims = list({id(action.aim): action.aim for action in actions}.values())
        for aim in aims:
            self._equal_aim(aim)
        for aim in aims:
            if id(aim) not in self.aims:
                self._like_aim(aim)
        worded = [action for action in actions if action.text]
        for any_place in (False, True):
            for action in worded:
                if id(action) not in self.actions:
                    self._equal_action(action, any_place=any_place)
        self._like_actions([action for action in worded if id(action) not in self.actions])
        for action in worded:
            if id(action) not in self.actions:
                self.actions[id(action)] = self._new("action", self.aims[id(action.aim)], plain(action.text))

    def _new(self, *parts: str) -> str:
        """A name for something new: the same whenever the file is read again, and nobody's yet."""
        number = 0
        while True:
            ref = name_of(self.slug, *parts, str(number))
            if ref not in self._taken and ref not in self._all_refs:
                self._taken.add(ref)
                return ref
            number += 1

    @cached_property
    def _all_refs(self) -> frozenset[str]:
        if self.plan is None:
            return frozenset()
        rows = [*self.plan.aims, *self.plan.actions, *(item.row for item in self.plan.withdrawn)]
        return frozenset(row.ref for row in rows)

    # --- aims ----------------------------------------------------------------------------------------------------

    def _candidates(self, aim: AimSaid) -> list[AimValue]:
        """Aims of the same priority of the plan that are nothing else of the file yet."""
        priority = self.priorities.get(id(aim.section), "")
        rows = self._aims_of.get(priority, []) if priority else []
        return [row for row in rows if row.ref not in self._taken]

    @cached_property
    def _aims_of(self) -> dict[str, list[AimValue]]:
        found: dict[str, list[AimValue]] = {}
        for row in self.plan.aims if self.plan else ():
            found.setdefault(row.priority, []).append(row)
        return found

    def _take_aim(self, aim: AimSaid, ref: str) -> None:
        self.aims[id(aim)] = ref
        self._taken.add(ref)

    def _equal_aim(self, aim: AimSaid) -> None:
        same = [row for row in self._candidates(aim) if plain(row.text) == plain(aim.text)]
        if same:
            numbered = [row for row in same if row.number == aim.number]
            self._take_aim(aim, (numbered or same)[0].ref)

    def _like_aim(self, aim: AimSaid) -> None:
        """The nearest of its priority, or the one of its number: whoever loads says whether it is the same."""
        rows = self._candidates(aim)
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
            if self.asker.ask(question) == YES:
                self._take_aim(aim, row.ref)
                return
        self.aims[id(aim)] = self._new("aim", plain(aim.section.title), aim.number, plain(aim.text))

    def _question(
        self,
        what: str,
        text: str,
        there: str,
        percent: int,
        same_number: bool,
        place: str,
    ) -> Question:
        return Question(
            key=f"match:{what}:{name_of(folded(text), folded(there))}",
            kind="match",
            place=place,
            value=text,
            prompt=f"Is this {what} the one that the plan words: “{there}”?",
            choices=((YES, "Yes, the same: its wording changes"), (NO, "No, it is new")),
            proposed=YES if percent >= LIKELY or (same_number and percent >= POSSIBLE) else NO,
            hint=f"{percent}% alike" + (", with the same number." if same_number else "."),
        )

    # --- actions -------------------------------------------------------------------------------------------------

    @cached_property
    def _by_words(self) -> dict[str, list[ActionValue]]:
        found: dict[str, list[ActionValue]] = {}
        for row in self.plan.actions if self.plan else ():
            found.setdefault(plain(row.text), []).append(row)
        return found

    def _equal_action(self, action: FileAction, *, any_place: bool) -> None:
        """The same words in the same aim; or, of one that has moved, wherever in the plan they stand."""
        rows = [row for row in self._by_words.get(plain(action.text), []) if row.ref not in self._taken]
        here = [row for row in rows if row.aim == self.aims.get(id(action.aim))]
        if here or (any_place and rows):
            self._take_action(action, (here or rows)[0])

    def _take_action(self, action: FileAction, row: ActionValue) -> None:
        self.actions[id(action)] = row.ref
        self.known_actions[id(action)] = row
        self._taken.add(row.ref)

    def _like_actions(self, actions: Sequence[FileAction]) -> None:
        """The most alike first, so that no action takes another's place."""
        rows = {
            row.ref: row for row in (self.plan.actions if self.plan else ()) if row.ref not in self._taken
        }
        if not rows or not actions:
            return
        pool = Candidates.of({ref: row.text for ref, row in rows.items()})
        pairs = [(action, *pool.nearest(action.text)) for action in actions]
        for action, ref, percent in sorted(pairs, key=lambda item: -item[2]):
            if not ref or percent < POSSIBLE:
                continue
            if ref in self._taken:
                ref, percent = pool.nearest(action.text, self._taken)
                if not ref or percent < POSSIBLE:
                    continue
            place = f"{action.sheet}!{cell_name(action.columns.get('action', 0), action.row)}"
            question = self._question("action", action.text, rows[ref].text, percent, False, place)
            if self.asker.ask(question) == YES:
                self._take_action(action, rows[ref])
