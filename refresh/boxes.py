"""The rows of a draft as boxes on a page: what stands in them, what is proposed, and what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.template.defaultfilters import date as date_words

from core.forms import GovukForm, PlainLineField, PlainTextField, Problem
from core.text import MAX_LENGTH, without_nul
from plan.editing.marks import mark, packed, unpacked
from plan.editing.words import name_of
from plan.value import PlanValue
from plan.value.rows import StatusLabelValue
from refresh.actions_to_come import ActionFate, achievement_of, action_named, called
from refresh.decisions import (
    COMPLETE,
    DROP,
    KEEP,
    MERGE,
    NO_FIGURES,
    NO_TARGETS,
    SPLIT,
    RefreshDecisions,
    due_then,
)
from refresh.plan_to_come import PlanToCome
from refresh.sections_to_come import RefreshProblem as Missing
from refresh.workflow import Cell, SubmittedCell

ACTIONS_LIST, POSTS_LIST = "known-actions", "known-posts"
"""Ids of the lists that a page proposes while somebody types."""

FATE_WORDS: Mapping[str, str] = {
    KEEP: "Carry on",
    SPLIT: "Split into several",
    MERGE: "Merge with another",
    COMPLETE: "Complete: it leaves",
    DROP: "Drop, with a reason",
}
PROPOSED_WORDS: Mapping[str, str] = {KEEP: "carry on", COMPLETE: "complete, it leaves", DROP: "drop"}
PART_WORDS: Mapping[str, Mapping[str, str]] = {
    "priorities": {"": "Continue", MERGE: "Merge into another", DROP: "Drop, with a reason"},
    "themes": {"": "Keep", MERGE: "Merge into another", DROP: "Drop, with a reason"},
    "indicators": {
        "": "Keep, with its figures and targets",
        NO_TARGETS: "Keep, with its figures but without targets",
        NO_FIGURES: "Keep, but begin its figures anew",
        DROP: "Drop, with a reason",
    },
    "linked_plans": {"": "Keep", DROP: "Drop, with a reason"},
}


@dataclass
class DraftRow:
    """One row of a draft on its page.

    ``shown``: what stands in its boxes; ``proposed``: what stands there undecided. ``news``: how the proposal has
    changed since the page was last saved, "" if it has not. ``proposal``: the fate that an empty choice means.
    """

    table: str
    ref: str
    name: str
    fields: Mapping[str, forms.Field]
    shown: Mapping[str, str]
    proposed: Mapping[str, str]
    text: str = ""
    about: str = ""
    status: StatusLabelValue | None = None
    has_status: bool = False
    news: str = ""
    proposal: str = KEEP
    section: str = ""
    form: Any = None
    notes: list[str] = field(default_factory=list)

    @property
    def prefix(self) -> str:
        """What its boxes are called."""
        return f"{self.table}:{self.ref}"

    @property
    def was(self) -> str:
        """The marks of what stands in the boxes."""
        return packed({name: mark(text) for name, text in self.shown.items()})

    @property
    def anchor(self) -> str:
        """What a link to the row leads to."""
        return f"row-{self.table}-{self.ref}"

    @property
    def is_new(self) -> bool:
        """Whether it is no row of the old plan."""
        return self.table.startswith("new_")

    def draw(self, typed: Mapping[str, str] | None = None) -> None:
        """Makes the form: with what stands, or with what was typed."""
        content = {f"{self.prefix}-{name}": (typed or self.shown).get(name, "") for name in self.fields}
        form = GovukForm(content, prefix=self.prefix)
        form.fields.update(self.fields)
        form.full_clean()
        form.errors.clear()
        self.form = form

    def tell(self, name: str, words: str) -> None:
        """Says what is wrong at one of its boxes."""
        self.form.add_error(name if name in self.form.fields else None, words)


def typed_in(rows: Iterable[DraftRow], data: Mapping[str, str]) -> dict[Cell, SubmittedCell]:
    """What was posted about the rows that were on the page."""
    found: dict[Cell, SubmittedCell] = {}
    for row in rows:
        if f"{row.prefix}-was" not in data:
            continue
        was = unpacked(data[f"{row.prefix}-was"])
        for name in row.fields:
            text = data.get(f"{row.prefix}-{name}")
            if text is not None:
                found[row.table, row.ref, name] = SubmittedCell(
                    without_nul(text), was.get(name, ""), row.proposed.get(name, "")
                )
    return found


def typed_about(row: DraftRow, data: Mapping[str, str]) -> dict[str, str] | None:
    """What was typed into a row's boxes, laid over what stands there now; None if it was not on the page.

    A box that was left as it was shown is not typed: it shows what stands there by now.
    """
    if f"{row.prefix}-was" not in data:
        return None
    was = unpacked(data[f"{row.prefix}-was"])
    found = dict(row.shown)
    for name in row.fields:
        text = data.get(f"{row.prefix}-{name}")
        if text is not None and mark(text) != was.get(name):
            found[name] = text
    return found


def gone_meanwhile(rows: Iterable[DraftRow], data: Mapping[str, str]) -> list[str]:
    """What was typed about rows that the old plan has no more, in words, so that nothing is lost."""
    known = {row.prefix for row in rows}
    lost = []
    for name in data:
        prefix, dash, last = name.rpartition("-")
        if not dash or last != "was" or prefix in known or ":" not in prefix:
            continue
        texts = [
            text.strip()
            for other, text in data.items()
            if other.startswith(f"{prefix}-") and not other.endswith("-was") and " " in text.strip()
        ]
        words = "; ".join(texts)
        lost.append(
            "Something was withdrawn from the old plan while you had this page open"
            + (f". What stood in its boxes: {words}" if words else "")
        )
    return lost


def missing_at(rows: Iterable[DraftRow], problems: Iterable[Missing]) -> list[Problem]:
    """Tells each problem at its box; returns them as lines with a link, for those that are on the page."""
    by_place = {(row.table, row.ref): row for row in rows}
    found = []
    for problem in problems:
        row = by_place.get((problem.table, problem.ref))
        if row is None:
            continue
        row.tell(problem.field, problem.words)
        bound = row.form[problem.field] if problem.field in row.form.fields else None
        found.append(Problem(str(problem), bound.error_target if bound else row.anchor))
    return found


# --- actions ------------------------------------------------------------------------------------------------


def _line(label: str, **options: Any) -> forms.Field:
    return PlainLineField(label=label, required=False, **options)


def _text(label: str, rows: int = 3, **options: Any) -> forms.Field:
    return PlainTextField(
        label=label,
        required=False,
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": rows}),
        **options,
    )


def _choice(label: str, choices: Iterable[tuple[str, str]]) -> forms.Field:
    return forms.ChoiceField(label=label, required=False, choices=list(choices))


def action_rows(
    plan: PlanValue,
    decisions: RefreshDecisions,
    found: PlanToCome,
    seen: Mapping[str, str],
    refs: Iterable[str],
) -> list[DraftRow]:
    """Actions of the old plan, in its order."""
    return [_action(plan, decisions, found.refreshed.fates[ref], seen.get(ref, "")) for ref in refs]


def _action(plan: PlanValue, decisions: RefreshDecisions, fate: ActionFate, seen: str) -> DraftRow:
    row, item, head = fate.item.action, fate.item, decisions.head
    then = due_then(row, head)
    proposed = {
        "fate": "",
        "text": row.text,
        "due": f"{then.day} {then:%B %Y}" if then else "",
        "parts": "",
        "into": "",
        "achievement": achievement_of(row, None),
        "reason": fate.proposal.why if fate.proposal.fate == DROP else "",
    }
    cells = decisions.of("actions", row.ref)
    shown = {name: cells.get(name, text) for name, text in proposed.items()}
    into = action_named(plan, shown["into"])
    if into:
        shown["into"] = called(plan.labelled_actions[into])
    boxes: dict[str, forms.Field] = {
        "fate": _choice(
            "What becomes of it",
            [("", f"As proposed: {PROPOSED_WORDS[fate.proposal.fate]}"), *FATE_WORDS.items()],
        ),
        "text": _text("Its words in the new plan", 4),
        "due": _line("Due", help_text=_about_due(row, then)),
        "parts": _text(
            "The actions that it becomes", 6, help_text="Two or more, with an empty line between them."
        ),
        "into": _line(
            "Which action it is merged with", help_text="Its number, such as 4.2b, or its first words."
        ),
        "achievement": _text(
            "Key achievement, for everybody to read", help_text="Leave it empty if it is not to be one."
        ),
        "reason": _text("Why it is dropped", 2),
    }
    boxes["into"].widget.attrs["list"] = ACTIONS_LIST
    boxes["due"].widget.attrs["class"] = "govuk-input--width-10"
    if row.ongoing:
        del boxes["due"]
    return DraftRow(
        "actions",
        row.ref,
        f"Action {item.label}".rstrip(),
        boxes,
        {name: shown[name] for name in boxes},
        proposed,
        text=row.text,
        about="Ongoing" if row.ongoing else f"Due {_day(row.due)}" if row.due else row.timescale,
        status=item.status,
        has_status=bool(plan.status_scheme),
        news=_news(fate, seen),
        proposal=fate.proposal.fate,
        section=item.priority.ref,
    )


def _day(value: Any) -> str:
    return date_words(value, "j F Y")


def _about_due(row: Any, then: Any) -> str:
    if row.due and then is None:
        return f"It was due on {_day(row.due)}, before the new plan starts. For example 31 3 2018"
    return "For example 31 3 2018"


_SINCE = {
    COMPLETE: "It has become complete since this page was last saved.",
    DROP: "It is now proposed to drop it: {}.",
    KEEP: "It is now proposed to carry it on.",
}


def _news(fate: ActionFate, seen: str) -> str:
    """What changed in the proposal since an officer last looked."""
    if not seen:
        return "It came into the old plan after the refresh was started."
    if seen == fate.proposal.fate:
        return ""
    words = _SINCE[fate.proposal.fate].format(fate.proposal.why)
    return f"{words} You decided otherwise by hand: that stands." if fate.by_hand else words


# --- everything else ----------------------------------------------------------------------------------------


def part_rows(plan: PlanValue, decisions: RefreshDecisions, table: str) -> list[DraftRow]:
    """The rows of priorities, themes, indicators or linked plans."""
    others = [(row.ref, name_of(plan, table, row)) for row in plan.table(table)]
    return [_part(plan, decisions, table, row, others) for row in plan.table(table)]


def _part(
    plan: PlanValue, decisions: RefreshDecisions, table: str, row: Any, others: list[tuple[str, str]]
) -> DraftRow:
    proposed = {"fate": "", "title": row.title, "lead": "", "into": "", "reason": ""}
    boxes: dict[str, forms.Field] = {"fate": _choice("What becomes of it", PART_WORDS[table].items())}
    if table in ("priorities", "themes"):
        boxes["title"] = _line("Its title in the new plan")
        boxes["into"] = _choice(
            "What it is merged into",
            [("", "Choose"), *((ref, name) for ref, name in others if ref != row.ref)],
        )
    if table == "priorities" and row.kind == "priority":
        further = " and ".join(plan.post_as_printed(ref) for ref in row.joint_leads)
        proposed["lead"] = plan.post_as_printed(row.lead) or row.lead_note
        boxes["lead"] = _line(
            "Its lead in the new plan",
            help_text=f"Jointly with {further}."
            if further
            else "A post, with its body after a comma; or TBC.",
        )
        boxes["lead"].widget.attrs["list"] = POSTS_LIST
    boxes["reason"] = _text("Why it is dropped", 2)
    cells = decisions.of(table, row.ref)
    return DraftRow(
        table,
        row.ref,
        name_of(plan, table, row),
        boxes,
        {name: cells.get(name, proposed[name]) for name in boxes},
        proposed,
    )


NEW_OF: Mapping[str, str] = {"priorities": "new_priorities", "themes": "new_themes", "actions": "new_actions"}
NEW_WORDS: Mapping[str, str] = {
    "new_priorities": "A new priority",
    "new_themes": "A new theme",
    "new_actions": "A new action",
}


def new_rows(
    plan: PlanValue, decisions: RefreshDecisions, table: str, blank: Iterable[str], section: str = ""
) -> list[DraftRow]:
    """What is new, and empty boxes for more (``blank``: their keys). ``section``: the priority of new actions."""
    known = {
        key: cells
        for key, cells in decisions.rows(table).items()
        if not section or cells.get("priority") == section
    }
    keys = dict.fromkeys((*known, *blank))
    return [
        _new(plan, table, key, known.get(key, {}), section, number)
        for number, key in enumerate(keys, start=1)
    ]


def _new(
    plan: PlanValue, table: str, key: str, cells: Mapping[str, str], section: str, number: int
) -> DraftRow:
    boxes: dict[str, forms.Field]
    if table == "new_actions":
        aims = [row for row in plan.aims if row.priority == section]
        boxes = {
            "aim": _choice(
                "Its aim",
                [
                    ("", "A new aim"),
                    *((row.ref, f"{row.number} {row.text[:80]}".strip()) for row in aims),
                ],
            ),
            "aim_text": _text("The new aim", 2),
            "text": _text("The action", 3),
        }
    else:
        boxes = {"title": _line("Title")}
        if table == "new_priorities":
            boxes["lead"] = _line("Lead", help_text="A post, with its body after a comma; or TBC.")
            boxes["lead"].widget.attrs["list"] = POSTS_LIST
    name = cells.get("title") or f"{NEW_WORDS[table]} ({number})"
    shown = {field: cells.get(field, "") for field in boxes}
    return DraftRow(table, key, name, boxes, shown, dict.fromkeys(boxes, ""), section=section)
