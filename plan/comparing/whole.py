"""The whole plan with the changes marked in it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import capfirst

from core.text import MarkedText, word_marks
from plan.describing.lines import ChangeLine
from plan.describing.names import section_name
from plan.difference import Difference
from plan.value import PlanValue, Section


@dataclass(frozen=True)
class ComparedItem:
    """An aim or an action. ``state``: "added", "removed", or "" for an item in both plans.

    ``was_number``: its number before, if it has changed. ``notes``: other changes, in words.
    """

    state: str
    number: str
    was_number: str
    marks: tuple[MarkedText, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ComparedAim:
    aim: ComparedItem
    actions: tuple[ComparedItem, ...]


@dataclass(frozen=True)
class ComparedSection:
    """A section with its aims. ``notes``: other changes of the section, in words."""

    state: str
    heading: str
    marks: tuple[MarkedText, ...]
    notes: tuple[str, ...]
    aims: tuple[ComparedAim, ...]


def whole_plan(difference: Difference, lines: Iterable[ChangeLine]) -> tuple[ComparedSection, ...]:
    """All sections of both plans, in the order of the later plan; a removed item follows the item before it.

    ``lines``: the description of the difference. Raises LookupError when there was no plan before.
    """
    if difference.before is None:
        raise LookupError("there was no plan before: nothing can be compared")
    return tuple(_MergedPlans(difference.before, difference.after, notes_of(lines)).sections())


def notes_of(lines: Iterable[ChangeLine]) -> dict[tuple[str, str], tuple[str, ...]]:
    """(table, ref) -> what the lines say of the row, but for its wording, its number, and that it is new or removed."""
    notes: dict[tuple[str, str], tuple[str, ...]] = {}
    for line in lines:
        is_of_rows = len(line.about) == 1 or line.kind == "moved"  # two rows that changed places
        if line.count > 1 or line.kind in ("added", "removed", "renumbered") or not is_of_rows:
            continue
        for table, ref, fields in line.about:
            if fields not in (("text",), ("title",)):
                notes[table, ref] = (*notes.get((table, ref), ()), line.words)
    return notes


def merge_refs(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """The refs of both lists in the order of ``new``; a ref that is only in ``old`` follows the ref before it."""
    result = list(new)
    new_refs = set(result)
    last = -1
    for ref in old:
        if ref in new_refs:
            last = result.index(ref)
        else:
            last += 1
            result.insert(last, ref)
    return result


class _MergedPlans:
    """Both plans as one."""

    def __init__(
        self, before: PlanValue, after: PlanValue, notes: Mapping[tuple[str, str], tuple[str, ...]]
    ) -> None:
        self.notes = notes
        self.was = {section.priority.ref: section for section in before.sections}
        self.now = {section.priority.ref: section for section in after.sections}
        self.aim_was, self.aim_now = (
            {aim.aim.ref: aim for section in plan.sections for aim in section.aims}
            for plan in (before, after)
        )
        self.action_was, self.action_now = before.labelled_actions, after.labelled_actions

    def sections(self) -> Iterator[ComparedSection]:
        """All sections. An aim that moved to another section stands in its new section only."""
        for ref in merge_refs(self.was, self.now):
            was, now = self.was.get(ref), self.now.get(ref)
            old = [aim.aim.ref for aim in was.aims] if was else []
            new = [aim.aim.ref for aim in now.aims] if now else []
            old_here = [key for key in old if key in new or key not in self.aim_now]
            titles = [section.priority.title if section else "" for section in (was, now)]
            yield ComparedSection(
                _state(was, now),
                _section_heading(now or was),
                tuple(word_marks(*titles)),
                self.notes.get(("priorities", ref), ()),
                tuple(self.aim(key) for key in merge_refs(old_here, new)),
            )

    def aim(self, ref: str) -> ComparedAim:
        was, now = self.aim_was.get(ref), self.aim_now.get(ref)
        old = [item.action.ref for item in was.actions] if was else []
        new = [item.action.ref for item in now.actions] if now else []
        old_here = [key for key in old if key in new or key not in self.action_now]
        numbers = [side.aim.number if side else "" for side in (was, now)]
        texts = [side.aim.text if side else "" for side in (was, now)]
        item = _compared_item(_state(was, now), numbers, texts, self.notes.get(("aims", ref), ()))
        return ComparedAim(item, tuple(self.action(key) for key in merge_refs(old_here, new)))

    def action(self, ref: str) -> ComparedItem:
        was, now = self.action_was.get(ref), self.action_now.get(ref)
        labels = [item.label if item else "" for item in (was, now)]
        texts = [item.action.text if item else "" for item in (was, now)]
        return _compared_item(_state(was, now), labels, texts, self.notes.get(("actions", ref), ()))


def _section_heading(section: Section | None) -> str:
    if section is None or not section.priority.number:
        return ""
    return capfirst(section_name(section.priority))


def _compared_item(
    state: str, numbers: Sequence[str], texts: Sequence[str], notes: tuple[str, ...]
) -> ComparedItem:
    was, now = numbers
    if state:
        return ComparedItem(state, now or was, "", (MarkedText(texts[1] or texts[0], state),), notes)
    return ComparedItem("", now, was if was != now else "", tuple(word_marks(*texts)), notes)


def _state(old: object, new: object) -> str:
    return "added" if old is None else "removed" if new is None else ""
