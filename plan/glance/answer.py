"""The answer to "how are we doing": sentences from data by rules. Pure.

A sentence is a row of (words, query of the list of actions that the words lead to; "" for none).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.govuk.pictures import StripCell
from plan.glance.history import StatusHistory
from plan.glance.past import Past
from plan.value import LabelledAction, PlanValue
from plan.value.rows import StatusLabelValue
from priorities.status import DeliveryState, Rag

Sentence = tuple[tuple[str, str], ...]

# By RAG, else by delivery state, in the order of a sentence (design: product.md, "Words on the pages").
_WORDS: Mapping[str, str] = {
    Rag.GREEN: "on track",
    Rag.AMBER: "at risk",
    Rag.RED: "off track",
    DeliveryState.COMPLETE: "complete",
    DeliveryState.IN_PROGRESS: "in progress",
    DeliveryState.NOT_STARTED: "not started",
    DeliveryState.PAUSED: "paused",
    DeliveryState.CARRIED_FORWARD: "carried forward",
    DeliveryState.REPLACED: "replaced",
    DeliveryState.CLOSED_NOT_DELIVERED: "closed without being delivered",
}
_NO_STATUS = "without a status"
MOST_GROUPS = 5
"""A sentence with more numbers than that sums up the last ones."""


@dataclass(frozen=True)
class AtIssue:
    """An action that is off track or worse than before. ``direction``: how it has moved, in words; "" for unknown.

    ``cells``: its strip.
    """

    item: LabelledAction
    direction: str
    is_put_to_partnership: bool = False
    cells: tuple[StripCell, ...] = ()


def status_words(status: StatusLabelValue | None) -> str:
    """ "on track", "complete"; a label that means neither RAG nor state says itself."""
    if status is None:
        return _NO_STATUS
    return _WORDS.get(status.rag or status.delivery_state) or status.label.lower()


def counts_sentence(value: PlanValue, *, is_whole: bool = True) -> Sentence:
    """ "Of 41 actions 24 are on track, 9 at risk, 3 off track, 5 complete."

    Not ``is_whole``: the reader reads what is published, and there may be more.
    """
    actions = list(value.labelled_actions.values())
    groups = status_groups(actions)
    total = len(actions)
    if not total:
        return (("This plan has no actions yet." if is_whole else "No actions have been published yet.", ""),)
    if set(groups) == {_NO_STATUS}:
        words = "1 action" if total == 1 else f"{total} actions"
        no_status = "No status is recorded yet." if is_whole else "No statuses have been published yet."
        return ((f"The plan has {words}. {no_status}", ""),)
    if total == 1:
        return (("The one action of this plan is ", ""), (next(iter(groups)), ""), (".", ""))
    if len(groups) == 1:
        return ((f"All {total} actions are {next(iter(groups))}.", ""),)
    said = list(groups.items())
    if len(said) > MOST_GROUPS:
        rest = sum(count for _, (count, _) in said[MOST_GROUPS - 1 :])
        said[MOST_GROUPS - 1 :] = [("other", (rest, ""))]
    parts: list[tuple[str, str]] = [(f"Of {total} actions ", "")]
    for number, (words, (count, query)) in enumerate(said):
        verb = "" if number else "is " if count == 1 else "are "
        parts.append((f"{count} {verb}{words}", query))
        parts.append((", " if number < len(said) - 1 else ".", ""))
    return tuple(parts)


def status_groups(actions: Iterable[LabelledAction]) -> dict[str, tuple[int, str]]:
    """The number of actions with each word, in the order of a sentence, with the query that lists them."""
    numbers: dict[str, int] = {}
    refs: dict[str, set[str]] = {}
    rags: dict[str, str] = {}
    for item in actions:
        words = status_words(item.status)
        numbers[words] = numbers.get(words, 0) + 1
        refs.setdefault(words, set()).add(item.status.ref if item.status else "none")
        rags[words] = item.status.rag if item.status else ""
    order = [
        *_WORDS.values(),
        *(words for words in numbers if words not in (*_WORDS.values(), _NO_STATUS)),
        _NO_STATUS,
    ]
    groups = {}
    for words in order:
        if words in numbers:
            # A RAG that several labels share is a filter of its own.
            code = next(iter(refs[words])) if len(refs[words]) == 1 else rags[words]
            groups[words] = (numbers[words], f"status={code}" if code else "")
    return groups


def changes_sentence(value: PlanValue, past: Past) -> Sentence:
    """ "Since October: 4 improved, 2 worsened, 3 dates moved."; empty where there is nothing to compare with."""
    before = past.history.before
    if before is None:
        return ()
    said = []
    for code, one, several in (
        ("better", "improved", "improved"),
        ("worse", "worsened", "worsened"),
        ("moved", "date moved", "dates moved"),
    ):
        number = sum(past.has_changed(item, code) for item in value.labelled_actions.values())
        if number:
            said.append((f"{number} {one if number == 1 else several}", f"change={code}"))
    if not said:
        return ((f"Since {before.title} no status and no date has changed.", ""),)
    parts: list[tuple[str, str]] = [(f"Since {before.title}: ", "")]
    for number, part in enumerate(said):
        parts += [(", " if number else "", ""), part]
    return (*parts, (".", ""))


def asked_sentence(value: PlanValue) -> Sentence:
    """ "The Partnership is asked for 1 thing."; empty where nothing is open."""
    number = sum(not row.answer for row in value.concerns)
    if not number:
        return ()
    return (
        ("The Partnership is asked for ", ""),
        (f"{number} thing{'' if number == 1 else 's'}", "#concerns"),
        (".", ""),
    )


def in_plain_words(sentences: Iterable[Sentence]) -> str:
    """The sentences as one text without links."""
    return " ".join("".join(words for words, _ in sentence) for sentence in sentences if sentence)


def at_issue(value: PlanValue, history: StatusHistory) -> tuple[AtIssue, ...]:
    """The actions that are off track (Red), then those that are worse than before, each in the order of the plan."""
    put_to_partnership = {
        row.subject_ref for row in value.concerns if row.subject == "action" and not row.answer
    }
    found = []
    for item in value.labelled_actions.values():
        is_worse = history.has_worsened(item)
        if is_worse or (item.status and item.status.rag == Rag.RED):
            ref = item.action.ref
            direction = "worse" if is_worse else str(history.direction(ref) or "")
            found.append(AtIssue(item, direction, ref in put_to_partnership, history.cells(ref)))
    return tuple(sorted(found, key=lambda row: not (row.item.status and row.item.status.rag == Rag.RED)))
