"""The forms of priorities, themes, aims and actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from core.conflict import Conflict
from core.forms import DateTextField, FieldLabel, PlainLineField, PlainTextField
from core.text import lines_of
from plan.describing.names import name_of
from plan.editing.forms.base import RowForm, choices_of, with_text_boxes
from plan.editing.forms.new_actions import NewAction, NewActionsField
from plan.editing.numbering import number_error
from plan.editing.posts import PostLookup
from plan.editing.rules import replace_action
from plan.interchange.sheets import extra_columns
from plan.named_readers import as_the_plan_says
from plan.value import PlanValue
from plan.value.rows import ActionValue, StatusValue
from priorities.models import Priority, new_ref
from priorities.slugs import unused_slug
from priorities.status import RAG_IS_ALLOWED_WHILE

OPEN_STATES = tuple(map(str, RAG_IS_ALLOWED_WHILE))
"""Not started, in progress and paused: what a new action can begin with."""
LONG = {"rows": 6}
SHORT = {"rows": 2}


class PriorityForm(RowForm):
    """A priority, or the cross-cutting section."""

    table = "priorities"
    post_fields = ("lead",)
    post_lists = ("joint_leads", "secondary_leads")

    number = PlainLineField(label="Number, as printed", max_length=20, required=False)
    title = PlainLineField(label="Title", max_length=300)
    kind = forms.ChoiceField(label="Kind of section", choices=Priority.Kind.choices, widget=forms.RadioSelect)
    lead = PlainLineField(
        label="Lead",
        help_text="A job title, with its body after a comma; or a body alone. Who they are stands on the page People.",
        max_length=600,
        required=False,
    )
    lead_note = PlainLineField(
        label=FieldLabel("Printed in place of a lead", "the words printed in place of a lead"),
        help_text="For example TBC",
        max_length=100,
        required=False,
    )
    joint_leads = PlainTextField(
        label="Joint leads", help_text="One a line.", required=False, widget=forms.Textarea(attrs=SHORT)
    )
    secondary_leads = PlainTextField(
        label="Secondary leads", help_text="One a line.", required=False, widget=forms.Textarea(attrs=SHORT)
    )
    overall_aim = PlainTextField(label="Overall aim", required=False, widget=forms.Textarea(attrs=SHORT))
    context = PlainTextField(label="Why it is a priority", required=False, widget=forms.Textarea(attrs=LONG))
    regards = forms.MultipleChoiceField(
        label=FieldLabel("Has regard to", "the priorities that it has regard to"),
        help_text="Priorities of the plans that this one links to.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    links_heading = PlainLineField(
        label="Heading of its links, as printed",
        help_text="Empty: “Links to cross-cutting themes”, as in the other sections.",
        max_length=200,
        required=False,
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        if not options.get("row"):
            options["initial"] = {"kind": "priority", **(options.get("initial") or {})}
        super().__init__(data, **options)

    def prepare(self, value: PlanValue) -> None:
        """Offers the priorities of the linked plans, and what it has regard to already."""
        own = lines_of(self.row.regards) if self.row else []
        known = [line for plan in value.linked_plans for line in lines_of(plan.priorities)]
        lines = list(dict.fromkeys([*known, *own]))
        if lines:
            self.fields["regards"].choices = [(line, line) for line in lines]  # type: ignore[attr-defined]
        else:
            del self.fields["regards"]

    def boxes_of(self, value: PlanValue, row: Any) -> dict[str, Any]:
        """A tick for each line."""
        return {**super().boxes_of(value, row), "regards": lines_of(row.regards)}

    def row_values(self, posts: PostLookup) -> dict[str, Any]:
        """The lines that are ticked."""
        values = super().row_values(posts)
        return {**values, "regards": "\n".join(values["regards"])} if "regards" in values else values


def theme_address(plan: PlanValue, title: str) -> dict[str, str]:
    """The address of a new theme: one that no other theme of the plan has, or had."""
    used = {row.slug for row in plan.themes} | {
        getattr(item.row, "slug", "") for item in plan.withdrawn if item.table == "themes"
    }
    return {"slug": unused_slug(title, used, otherwise="theme")}


class ThemeForm(RowForm):
    """A cross-cutting theme. Its address is made from its first title and stays when it is renamed."""

    table = "themes"

    title = PlainLineField(label="Title", max_length=300)

    def new_row_values(self, plan: PlanValue) -> dict[str, Any]:
        """An address that no other theme has."""
        return theme_address(plan, self.cleaned_data["title"])


@with_text_boxes
class AimForm(RowForm):
    table = "aims"

    priority = forms.ChoiceField(label="Priority")
    number = PlainLineField(
        label="Number, as printed",
        help_text="Gaps may stay. To number the whole plan anew, use “Renumber the aims”.",
        max_length=20,
        required=False,
    )
    text = PlainTextField(label="Aim", widget=forms.Textarea(attrs={"rows": 3}))
    themes = forms.MultipleChoiceField(
        label="Cross-cutting themes that it serves", required=False, widget=forms.CheckboxSelectMultiple
    )
    actions = NewActionsField(
        label="Its actions",
        help_text="One on each line. After a | or a tab: its lead, and when it is due. For example: Open a second "
        "refuge | Head of Housing | 31 March 2027",
        required=False,
    )

    def prepare(self, value: PlanValue) -> None:
        """Offers the plan's priorities and themes; no themes if all of them apply to everything."""
        self.fields["priority"].choices = [  # type: ignore[attr-defined]
            ("", "Choose a priority"),
            *choices_of(value, "priorities", value.priorities),
        ]
        if value.agreement.themes_apply == "all" or not value.themes:
            del self.fields["themes"]
        else:
            self.fields["themes"].choices = choices_of(value, "themes", value.themes)  # type: ignore[attr-defined]
        if self.row is not None:
            del self.fields["actions"]

    def other_fields(self) -> tuple[str, ...]:
        """The box of the actions of a new aim."""
        return ("actions",)

    def post_words(self, cleaned: dict[str, Any]) -> dict[str, list[str]]:
        """The leads of its actions."""
        leads = [action.lead for action in cleaned.get("actions") or ()]
        return {"actions": list(filter(None, leads))} if "actions" in self.fields else {}

    def clean_number(self) -> str:
        """A number that the aim had is not emptied, and what is typed can be one."""
        number: str = self.cleaned_data["number"]
        if words := number_error(self.value, self.row, number):
            raise forms.ValidationError(words)
        return number

    def apply_to(self, plan: PlanValue) -> PlanValue:
        """The plan with the aim, and with the actions of a new one."""
        edited_plan = super().apply_to(plan)
        new_actions: Sequence[NewAction] = self.cleaned_data.get("actions") or ()
        if not new_actions:
            return edited_plan
        known = {row.ref for row in plan.aims}
        aim = next(row.ref for row in edited_plan.aims if row.ref not in known)
        posts = PostLookup(edited_plan)
        actions = [
            ActionValue(
                ref=new_ref(),
                aim=aim,
                text=action.text,
                coordinator=posts.ref_of(action.lead),
                due=action.due,
                ongoing=action.is_ongoing,
            )
            for action in new_actions
        ]
        edited_plan = posts.plan_with_new_posts()
        return edited_plan.with_tables(actions=(*edited_plan.actions, *actions))


@with_text_boxes
class ActionForm(RowForm):
    """An action. Each further text of the plan, such as an extra column, has its own box."""

    table = "actions"
    post_fields = ("coordinator",)
    place_lists = ("places",)
    ASK_NOW: ClassVar[str] = "now"

    aim = forms.ChoiceField(label="Aim")
    text = PlainTextField(label="Action", widget=forms.Textarea(attrs={"rows": 4}))
    coordinator = PlainLineField(
        label="Lead for this action",
        help_text="A job title, with its body after a comma; or a body alone. Empty: the lead of the priority.",
        max_length=600,
        required=False,
    )
    due = DateTextField(
        label=FieldLabel("Due", "the due date"),
        help_text="For example 31 3 2015",
        by_when=True,
        required=False,
    )
    ongoing = forms.BooleanField(label="Ongoing: it has no due date", required=False)
    review_on = DateTextField(
        label=FieldLabel("Looked at again on", "the review date"),
        help_text="For what is ongoing. For example 31 3 2015",
        by_when=True,
        required=False,
    )
    timescale = PlainLineField(label="Timescale, as printed", max_length=300, required=False)
    places = PlainLineField(
        label="Places",
        help_text="Names of places of the partnership, with semicolons between. Empty: the whole area.",
        max_length=2000,
        required=False,
    )
    partnership_only = forms.BooleanField(
        label="For the Partnership’s members only",
        help_text="They, the Working Group, the Unit and its lead or co-ordinator see it, and nobody else.",
        required=False,
    )
    only_for = PlainLineField(
        label="Not for all members: only for these groups or job titles",
        max_length=2000,
        required=False,
    )
    extra_name = PlainLineField(label="Name of a further text", max_length=100, required=False)
    extra_text = PlainTextField(label="The further text", required=False, widget=forms.Textarea(attrs=SHORT))
    status = forms.ChoiceField(
        label=FieldLabel("Status to begin with", "the status to begin with"),
        help_text="Leave it if nothing is known yet. Later statuses come with updates",
        required=False,
    )
    asked = forms.ChoiceField(
        label="When does it first owe an update?", required=False, widget=forms.RadioSelect
    )

    def __init__(
        self, data: Any = None, *, open_period: str = "", replaces: ActionValue | None = None, **options: Any
    ) -> None:
        """``open_period``: title of the open reporting period; "" for none. ``replaces``: the action that the new one
        replaces."""
        self.open_period = open_period if options.get("row") is None else ""
        self.replaces = replaces
        if replaces is not None:
            options["template"] = replaces
            options["initial"] = {"place": replaces.ref, **(options.get("initial") or {})}
        super().__init__(data, **options)

    @classmethod
    def plan_fields(cls) -> tuple[str, ...]:
        """The further texts."""
        return ("extra",)

    def has_boxes(self, name: str) -> bool:
        """Further texts always have boxes."""
        return name == "extra" or super().has_boxes(name)

    def other_fields(self) -> tuple[str, ...]:
        """The boxes of the further texts, then the question about the open period."""
        return ("status", *self._extra_boxes, "extra_name", "extra_text", "asked")

    def prepare(self, value: PlanValue) -> None:
        """Offers the plan's aims by priority and its groups, and adds a box for each further text of any action."""
        groups = "; ".join(row.name for row in value.groups) or "none yet, add one under “governance groups”"
        self.fields[
            "only_for"
        ].help_text = (
            f"With semicolons between. Groups: {groups}. Who sits in one stands on the page of each person."
        )
        aims = [
            (
                name_of(value, "priorities", section.priority),
                choices_of(value, "aims", (aim.aim for aim in section.aims)),
            )
            for section in value.sections
            if section.aims
        ]
        self.fields["aim"].choices = [("", "Choose an aim"), *aims]  # type: ignore[attr-defined]
        self._extra_boxes = {f"extra_{number}": name for number, name in enumerate(extra_columns(value))}
        texts = dict(self.row.extra) if self.row else {}
        for box, name in self._extra_boxes.items():
            field = PlainTextField(label=name, required=False, widget=forms.Textarea(attrs=SHORT))
            self.fields[box] = field
            self.initial.setdefault(box, texts.get(name, ""))
        if self.row is None:
            self.fields["status"].choices = [  # type: ignore[attr-defined]
                ("", "Not recorded yet"),
                *((row.ref, row.label) for row in value.status_scheme if row.delivery_state in OPEN_STATES),
            ]
        else:
            del self.fields["status"]
        if self.open_period:
            self.fields["asked"].choices = [  # type: ignore[attr-defined]
                (self.ASK_NOW, f"Now, for {self.open_period}"),
                ("next", "From the next reporting period on"),
            ]
            self.initial.setdefault("asked", "next")
        else:
            del self.fields["asked"]

    def clean(self) -> dict[str, Any]:
        """A further text has a name that no other has, and words; readers are groups or job titles of the plan."""
        cleaned = super().clean()
        only_for, unknown = as_the_plan_says(self.value, cleaned.get("only_for", ""))
        cleaned["only_for"] = only_for
        for name in unknown:
            words = f"“{name}” is no group or job title of this plan: write it as the plan does"
            self.add_error("only_for", words)
        if only_for and not cleaned.get("partnership_only"):
            self.add_error("partnership_only", "Tick this too, or empty the box of groups and job titles")
        name, text = cleaned.get("extra_name", ""), cleaned.get("extra_text", "")
        if bool(name) != bool(text):
            empty_field = "extra_text" if name else "extra_name"
            self.add_error(empty_field, "Enter both the name and the text, or neither")
        elif name in self._extra_boxes.values():
            self.add_error("extra_name", f"There is a box for “{name}” above: write it there")
        return cleaned

    def boxes_of(self, value: PlanValue, row: Any) -> dict[str, Any]:
        """Further texts stand in their own boxes."""
        names = extra_columns(value)
        texts = dict(row.extra)
        boxes = {f"extra_{number}": texts.get(name, "") for number, name in enumerate(names)}
        return {**super().boxes_of(value, row), **boxes, "extra": row.extra}

    def boxes_for(self, name: str) -> Sequence[str]:
        """The further texts have a box each."""
        return tuple(self._extra_boxes) if name == "extra" else super().boxes_for(name)

    def row_values(self, posts: PostLookup) -> dict[str, Any]:
        """Joins the further texts to (name, text) pairs; those of the row keep their order."""
        values = super().row_values(posts)
        texts = {name: self.cleaned_data.get(box, "") for box, name in self._extra_boxes.items()}
        if self.cleaned_data.get("extra_name"):
            texts[self.cleaned_data["extra_name"]] = self.cleaned_data["extra_text"]
        order = dict.fromkeys([*(name for name, _ in getattr(self.row, "extra", ())), *texts])
        values["extra"] = tuple((name, texts[name]) for name in order if texts.get(name))
        return values

    def new_row_values(self, plan: PlanValue) -> dict[str, Any]:
        """An action that replaces another one follows it."""
        return {"follows": f"{plan.agreement.ref}:{self.replaces.ref}"} if self.replaces else {}

    def apply_to(self, plan: PlanValue) -> PlanValue:
        """The plan with the edited action and the status of a new one, and without the one that it replaces."""
        edited_plan = super().apply_to(plan)
        known = {row.ref for row in plan.actions}
        new = next((row.ref for row in edited_plan.actions if row.ref not in known), "")
        if label := self.cleaned_data.get("status"):
            status = StatusValue(ref=new, action=new, label=label)
            edited_plan = edited_plan.with_tables(standings=(*edited_plan.standings, status))
        if self.replaces is None:
            return edited_plan
        if plan.find("actions", self.replaces.ref) is None:
            raise Conflict(plan)
        return replace_action(edited_plan, self.replaces.ref, by=new)

    @property
    def own_fields(self) -> list[Any]:
        """Without the boxes of a new further text: the page shows them in another place."""
        return [bound for bound in super().own_fields if bound.name not in ("extra_name", "extra_text")]

    @property
    def has_further_text_input(self) -> bool:
        """Whether the boxes of a new further text have text or errors."""
        return any(self[name].value() or self[name].errors for name in ("extra_name", "extra_text"))

    @property
    def ask_now(self) -> bool:
        """Whether a new action owes an update in the open period."""
        return self.cleaned_data.get("asked") == self.ASK_NOW
