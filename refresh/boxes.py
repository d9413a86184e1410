"""The rows of a draft as boxes on a page: their texts, what is proposed, and what was submitted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.template.defaultfilters import date as date_words

from core.conflict import changed_parts, parts_in, token_of_parts
from core.forms import GovukForm, PlainLineField, PlainTextField, Problem
from core.text import MAX_LENGTH, without_nul
from plan.describing.names import name_of
from plan.value import PlanValue
from plan.value.rows import StatusLabelValue
from refresh.actions_to_come import ActionOutcome, achievement_of, action_name, new_due_date, ref_of_action
from refresh.decisions import (
    COMPLETE,
    DROP,
    KEEP,
    MERGE,
    NO_FIGURES,
    NO_TARGETS,
    SPLIT,
    RefreshDecisions,
)
from refresh.plan_to_come import PlanToCome
from refresh.sections_to_come import RefreshProblem
from refresh.workflow import Cell, SubmittedCell

ACTIONS_LIST, POSTS_LIST = "known-actions", "known-posts"
"""The ids of the lists of suggestions on a page."""

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

    ``cell_texts``: the texts of its boxes; ``proposed``: their texts without a decision. ``news``: how the proposal
    has changed since the page was last saved; "" if it has not. ``proposal``: the fate that an empty choice means.
    """

    table: str
    ref: str
    name: str
    fields: Mapping[str, forms.Field]
    cell_texts: Mapping[str, str]
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
        """The beginning of the names of its boxes."""
        return f"{self.table}:{self.ref}"

    @property
    def seen(self) -> str:
        """The token of the texts in the boxes, for the hidden field."""
        return token_of_parts(self.cell_texts)

    @property
    def anchor(self) -> str:
        """The id of the row on the page, for links."""
        return f"row-{self.table}-{self.ref}"

    @property
    def is_new(self) -> bool:
        """Whether the row is not in the old plan."""
        return self.table.startswith("new_")

    def make_form(self, submitted: Mapping[str, str] | None = None) -> None:
        """Makes the form with the current texts, or with the submitted ones."""
        content = {
            f"{self.prefix}-{name}": (submitted or self.cell_texts).get(name, "") for name in self.fields
        }
        form = GovukForm(content, prefix=self.prefix)
        form.fields.update(self.fields)
        form.full_clean()
        form.errors.clear()
        self.form = form

    def add_error(self, name: str, words: str) -> None:
        """Adds an error to one of the boxes; to the whole row if it has no such box."""
        self.form.add_error(name if name in self.form.fields else None, words)


def submitted_cells(rows: Iterable[DraftRow], data: Mapping[str, str]) -> dict[Cell, SubmittedCell]:
    """The submitted cells of the rows that were on the page."""
    cells: dict[Cell, SubmittedCell] = {}
    for row in rows:
        if f"{row.prefix}-seen" not in data:
            continue
        seen = parts_in(data[f"{row.prefix}-seen"])
        for name in row.fields:
            text = data.get(f"{row.prefix}-{name}")
            if text is not None:
                cells[row.table, row.ref, name] = SubmittedCell(
                    without_nul(text), seen.get(name, ""), row.proposed.get(name, "")
                )
    return cells


def submitted_texts(row: DraftRow, data: Mapping[str, str]) -> dict[str, str] | None:
    """The current texts of a row with the submitted changes; None if the row was not on the page.

    A box that the user did not change shows its current text.
    """
    if f"{row.prefix}-seen" not in data:
        return None
    seen = data[f"{row.prefix}-seen"]
    texts = dict(row.cell_texts)
    for name in row.fields:
        text = data.get(f"{row.prefix}-{name}")
        if text is not None and changed_parts(seen, {name: text}):
            texts[name] = text
    return texts


def lost_input(rows: Iterable[DraftRow], data: Mapping[str, str]) -> list[str]:
    """Sentences with the submitted words of rows that have left the old plan, so that nothing is lost."""
    prefixes = {row.prefix for row in rows}
    lines = []
    for name in data:
        prefix, hyphen, last = name.rpartition("-")
        if not hyphen or last != "seen" or prefix in prefixes or ":" not in prefix:
            continue
        texts = [
            text.strip()
            for other, text in data.items()
            if other.startswith(f"{prefix}-") and not other.endswith("-seen") and " " in text.strip()
        ]
        words = "; ".join(texts)
        lines.append(
            "Something was withdrawn from the old plan while you had this page open"
            + (f". What stood in its boxes: {words}" if words else "")
        )
    return lines


def add_problems(rows: Iterable[DraftRow], problems: Iterable[RefreshProblem]) -> list[Problem]:
    """Adds each problem to its box; returns the problems of rows on the page, with links."""
    by_place = {(row.table, row.ref): row for row in rows}
    links = []
    for problem in problems:
        row = by_place.get((problem.table, problem.ref))
        if row is None:
            continue
        row.add_error(problem.field, problem.words)
        bound_field = row.form[problem.field] if problem.field in row.form.fields else None
        links.append(Problem(str(problem), bound_field.error_target if bound_field else row.anchor))
    return links


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
    new_plan: PlanToCome,
    seen: Mapping[str, str],
    refs: Iterable[str],
) -> list[DraftRow]:
    """The rows of actions of the old plan. ``refs``: which."""
    return [_action(plan, decisions, new_plan.refreshed.outcomes[ref], seen.get(ref, "")) for ref in refs]


def _action(plan: PlanValue, decisions: RefreshDecisions, outcome: ActionOutcome, seen: str) -> DraftRow:
    row, item, head = outcome.item.action, outcome.item, decisions.head
    new_due = new_due_date(row, head)
    proposed = {
        "fate": "",
        "text": row.text,
        "due": f"{new_due.day} {new_due:%B %Y}" if new_due else "",
        "parts": "",
        "into": "",
        "achievement": achievement_of(row, None),
        "reason": outcome.proposal.reason if outcome.proposal.fate == DROP else "",
    }
    cells = decisions.cells_of("actions", row.ref)
    cell_texts = {name: cells.get(name, text) for name, text in proposed.items()}
    into = ref_of_action(plan, cell_texts["into"])
    if into:
        cell_texts["into"] = action_name(plan.labelled_actions[into])
    fields: dict[str, forms.Field] = {
        "fate": _choice(
            "What becomes of it",
            [("", f"As proposed: {PROPOSED_WORDS[outcome.proposal.fate]}"), *FATE_WORDS.items()],
        ),
        "text": _text("Its words in the new plan", 4),
        "due": _line("Due", help_text=_about_due(row, new_due)),
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
    fields["into"].widget.attrs["list"] = ACTIONS_LIST
    fields["due"].widget.attrs["class"] = "govuk-input--width-10"
    if row.ongoing:
        del fields["due"]
    return DraftRow(
        "actions",
        row.ref,
        f"Action {item.name}",
        fields,
        {name: cell_texts[name] for name in fields},
        proposed,
        text=row.text,
        about="Ongoing" if row.ongoing else f"Due {_day(row.due)}" if row.due else row.timescale,
        status=item.status,
        has_status=bool(plan.status_scheme),
        news=_news(outcome, seen),
        proposal=outcome.proposal.fate,
        section=item.priority.ref,
    )


def _day(value: Any) -> str:
    return date_words(value, "j F Y")


def _about_due(row: Any, new_due: Any) -> str:
    if row.due and new_due is None:
        return f"It was due on {_day(row.due)}, before the new plan starts. For example 31 3 2018"
    return "For example 31 3 2018"


_NEWS = {
    COMPLETE: "It has become complete since this page was last saved.",
    DROP: "It is now proposed to drop it: {}.",
    KEEP: "It is now proposed to carry it on.",
}


def _news(outcome: ActionOutcome, seen: str) -> str:
    """How the proposal has changed since an officer last saved the page. ``seen``: the fate proposed then."""
    if not seen:
        return "It came into the old plan after the refresh was started."
    if seen == outcome.proposal.fate:
        return ""
    words = _NEWS[outcome.proposal.fate].format(outcome.proposal.reason)
    return f"{words} You decided otherwise by hand: that stands." if outcome.by_hand else words


# --- everything else ----------------------------------------------------------------------------------------


def part_rows(plan: PlanValue, decisions: RefreshDecisions, table: str) -> list[DraftRow]:
    """The rows of priorities, themes, indicators or linked plans."""
    names = [(row.ref, name_of(plan, table, row)) for row in plan.table(table)]
    return [_part(plan, decisions, table, row, names) for row in plan.table(table)]


def _part(
    plan: PlanValue, decisions: RefreshDecisions, table: str, row: Any, names: list[tuple[str, str]]
) -> DraftRow:
    proposed = {"fate": "", "title": row.title, "lead": "", "into": "", "reason": ""}
    fields: dict[str, forms.Field] = {"fate": _choice("What becomes of it", PART_WORDS[table].items())}
    if table in ("priorities", "themes"):
        fields["title"] = _line("Its title in the new plan")
        fields["into"] = _choice(
            "What it is merged into",
            [("", "Choose"), *((ref, name) for ref, name in names if ref != row.ref)],
        )
    if table == "priorities" and row.kind == "priority":
        further = " and ".join(plan.post_as_printed(ref) for ref in row.joint_leads)
        proposed["lead"] = plan.post_as_printed(row.lead) or row.lead_note
        fields["lead"] = _line(
            "Its lead in the new plan",
            help_text=f"Jointly with {further}."
            if further
            else "A job title, with its body after a comma; or TBC.",
        )
        fields["lead"].widget.attrs["list"] = POSTS_LIST
    fields["reason"] = _text("Why it is dropped", 2)
    cells = decisions.cells_of(table, row.ref)
    return DraftRow(
        table,
        row.ref,
        name_of(plan, table, row),
        fields,
        {name: cells.get(name, proposed[name]) for name in fields},
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
    """The new rows, with empty boxes for more. ``blank``: their keys. ``section``: the priority of new actions."""
    entered_rows = {
        key: cells
        for key, cells in decisions.rows(table).items()
        if not section or cells.get("priority") == section
    }
    keys = dict.fromkeys((*entered_rows, *blank))
    return [
        _new(plan, table, key, entered_rows.get(key, {}), section, number)
        for number, key in enumerate(keys, start=1)
    ]


def _new(
    plan: PlanValue, table: str, key: str, cells: Mapping[str, str], section: str, number: int
) -> DraftRow:
    fields: dict[str, forms.Field]
    if table == "new_actions":
        aims = [row for row in plan.aims if row.priority == section]
        fields = {
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
        fields = {"title": _line("Title")}
        if table == "new_priorities":
            fields["lead"] = _line("Lead", help_text="A job title, with its body after a comma; or TBC.")
            fields["lead"].widget.attrs["list"] = POSTS_LIST
    name = cells.get("title") or f"{NEW_WORDS[table]} ({number})"
    cell_texts = {field: cells.get(field, "") for field in fields}
    return DraftRow(table, key, name, fields, cell_texts, dict.fromkeys(fields, ""), section=section)
