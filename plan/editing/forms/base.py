"""The form of a row of the plan. It fills its boxes from the row, and makes the edited row from the boxes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any, ClassVar, TypeVar

from django import forms
from django.utils.text import capfirst

from core.conflict import Conflict, ConflictLine, changed_parts, token_of_parts
from core.forms import FieldLabel, PlainTextField, own_bound_field
from core.history import Change
from core.text import folded, lines_of
from plan.describing.names import name_and_text
from plan.describing.values import field_pairs
from plan.editing.conflicts import changed_values, parts_of
from plan.editing.forms.why import EditReasonForm
from plan.editing.posts import PostLookup, fold_words
from plan.editing.rules import FIRST, place_row
from plan.named_readers import with_renamed_readers
from plan.value import BY_NAME, PlanValue, table_of
from plan.value.rows import AgreementValue, Row
from priorities.models import Agreement, new_ref
from priorities.places.reading import register_named
from priorities.places.register import SEPARATOR, names_in

FormClass = TypeVar("FormClass", bound="RowForm")
POSTS_LIST = "known-posts"
"""Id of the datalist of posts that a page proposes."""


class RowForm(EditReasonForm):
    """A row of one table of the plan.

    A subclass names its ``table`` and declares fields named like the row's. ``post_fields`` hold a post as
    text; ``post_lists`` several posts, one a line; ``place_lists`` names of places, with semicolons between.
    """

    table: ClassVar[str] = ""
    post_fields: ClassVar[tuple[str, ...]] = ()
    post_lists: ClassVar[tuple[str, ...]] = ()
    place_lists: ClassVar[tuple[str, ...]] = ()

    new_posts = forms.CharField(widget=forms.HiddenInput, required=False)
    place = forms.ChoiceField(label=FieldLabel("Place in the list", "its place"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        value: PlanValue,
        row: Any = None,
        template: Any = None,
        initial: Any = None,
        **options: Any,
    ) -> None:
        """``row`` None: a new row; its boxes are filled from ``template``."""
        self.row = row
        self.offers_typing_error = row is not None
        source_row = row or template
        boxes = {} if source_row is None else self.boxes_of(value, source_row)
        seen = {} if row is None else {"seen": token_of_parts(parts_of(row, self.row_fields()))}
        super().__init__(data, value=value, initial={**boxes, **seen, **(initial or {})}, **options)
        self.prepare(value)
        self.names = tuple(name for name in self.row_fields() if self.has_boxes(name))
        for name in (*self.post_fields, *self.post_lists):
            self.fields[name].widget.attrs["list"] = POSTS_LIST
        self._offer_places(value, source_row)
        self.order_fields([*self.names, "place", *self.other_fields(), *EditReasonForm.base_fields])

    # --- what a subclass may override -------------------------------------------------------------------------

    def prepare(self, value: PlanValue) -> None:
        """Sets the choices that depend on the plan, and removes fields that the plan does not need."""

    def has_boxes(self, name: str) -> bool:
        """Whether the form has boxes for a field of the row."""
        return name in self.fields

    def other_fields(self) -> Sequence[str]:
        """Further fields of the form, which are no fields of the row, in order."""
        return ()

    def boxes_of(self, value: PlanValue, row: Any) -> dict[str, Any]:
        """The contents of the boxes of a row."""
        boxes = {name: getattr(row, name) for name in self.row_fields() if name in self.base_fields}
        for name in self.post_fields:
            boxes[name] = value.post_as_printed(boxes[name])
        for name in self.post_lists:
            boxes[name] = "\n".join(value.post_as_printed(ref) for ref in boxes[name])
        return boxes

    def post_words(self, cleaned: dict[str, Any]) -> dict[str, list[str]]:
        """Box -> the posts that it names, in words."""
        return {name: lines_of(cleaned.get(name)) for name in (*self.post_fields, *self.post_lists)}

    def boxes_for(self, name: str) -> Sequence[str]:
        """The boxes of a field of the row."""
        return (name,) if name in self.fields else ()

    def row_values(self, posts: PostLookup) -> dict[str, Any]:
        """The row's fields from a valid form."""
        values: dict[str, Any] = {}
        for name in self.names:
            content = self.cleaned_data.get(name)
            if name in self.post_fields:
                content = posts.ref_of(content or "", getattr(self.row, name, ""))
            elif name in self.post_lists:
                content = tuple(dict.fromkeys(posts.ref_of(line) for line in lines_of(content)))
            elif isinstance(content, list):
                content = tuple(content)
            values[name] = content
        return values

    def new_row_values(self, plan: PlanValue) -> dict[str, Any]:
        """Fields of a new row that have no box."""
        return {}

    # --- the edit ---------------------------------------------------------------------------------------------

    def write_beside(self, agreement: Agreement, change: Change) -> bool:
        """Writes what belongs to the row and is no part of the plan's value; whether there was anything to write."""
        return False

    @classmethod
    def row_fields(cls) -> tuple[str, ...]:
        """The fields of the row that the form edits."""
        row_names = {item.name for item in fields(cls.row_class())} - {"ref"}
        return tuple(name for name in (*cls.base_fields, *cls.plan_fields()) if name in row_names)

    @classmethod
    def plan_fields(cls) -> tuple[str, ...]:
        """Fields of the row whose boxes are made for each plan."""
        return ()

    @classmethod
    def row_class(cls) -> type[Row]:
        return AgreementValue if cls.table == "agreement" else BY_NAME[cls.table].row

    def clean(self) -> dict[str, Any]:
        """Refuses unknown places; asks about a new post, if the plan has one of a similar name; others are added."""
        cleaned = super().clean()
        for name in self.place_lists:
            self._clean_places(name)
        words_by_box = self.post_words(cleaned)
        if not words_by_box:
            return cleaned
        posts = PostLookup(self.value)
        shown_posts = {fold_words(words) for words in cleaned.get("new_posts", "").split("\n")}
        new_posts: list[str] = []
        for name, lines in words_by_box.items():
            current = getattr(self.row, name, "") if name in self.post_fields else ""
            words = [line for line in lines if not (current and posts.find(line, current))]
            for unknown in posts.unknown_words(words):
                new_posts.append(unknown)
                if posts.closest_post(unknown) and fold_words(unknown) not in shown_posts:
                    self.add_error(name, new_post_message(posts, unknown))
        self.set_value("new_posts", "\n".join(new_posts))
        return cleaned

    def _clean_places(self, name: str) -> None:
        """Refuses names that are those of no place of the partnership, unless the row has them already."""
        names = names_in(self.cleaned_data.get(name) or "")
        self.cleaned_data[name] = SEPARATOR.join(names)
        current = {folded(place) for place in names_in(getattr(self.row, name, ""))}
        new = SEPARATOR.join(place for place in names if folded(place) not in current)
        if not new:
            return
        register = register_named(self.value.agreement.partnership)
        for unknown in register.unknown_in(new):
            self.add_error(name, f"“{unknown}” is no place of the partnership: write one of its places")

    def apply_to(self, plan: PlanValue) -> PlanValue:
        """The plan with the edited row. Raises Conflict if the row has changed since the form was opened."""
        posts = PostLookup(plan)
        values = self.row_values(posts)
        place = self.cleaned_data.get("place", "")
        within = BY_NAME[self.table].within if self.table != "agreement" else ""
        if self.row is None:
            row = self.row_class()(ref=new_ref(), **{**self.new_row_values(plan), **values})
            return place_row(posts.plan_with_new_posts(), self.table, row, within, place)
        current = plan.agreement if self.table == "agreement" else plan.find(self.table, self.row.ref)
        if current is None:
            raise Conflict(plan)
        changed_fields = changed_parts(self.cleaned_data["seen"], parts_of(current, self.names))
        edits = changed_values(current, values)
        if changed_fields and edits:
            raise Conflict(plan, changed_fields)
        edited_row = replace(current, **edits)
        if self.table == "agreement":
            return replace(plan, agreement=edited_row)
        edited = place_row(posts.plan_with_new_posts(), self.table, edited_row, within, place)
        return with_renamed_readers(plan, edited) if self.table in ("groups", "agencies") else edited

    def merge_conflict(self, plan: PlanValue, row: Row, changed: Sequence[str]) -> tuple[ConflictLine, ...]:
        """Both texts of the changed fields of the row as it is now. Call it on a valid form.

        A box that the person changed keeps their text. The other boxes get what the other person saved.
        """
        posts = PostLookup(plan)
        yours = self.row_values(posts)
        edited = changed_parts(self.cleaned_data["seen"], yours)
        boxes = self.boxes_of(plan, row)
        lines = []
        edited_row = replace(row, **yours)
        for pair in field_pairs(posts.plan_with_new_posts(), self.table, changed, row, edited_row):
            own_boxes = self.boxes_for(pair.name)
            is_edited = pair.name in edited
            if not is_edited:
                for box in own_boxes:
                    self.set_value(box, boxes.get(box))
            target = own_bound_field(self[own_boxes[0]]).error_target if own_boxes else ""
            lines.append(ConflictLine(pair.label, pair.one, pair.other if is_edited else None, target))
        return tuple(lines)

    def _offer_places(self, value: PlanValue, source_row: Any) -> None:
        """Choices of the row's place: first, or after one of its siblings."""
        if self.table == "agreement":
            del self.fields["place"]
            return
        within = BY_NAME[self.table].within
        parent = (
            getattr(source_row, within, "")
            if within and source_row is not None
            else self.initial.get(within, "")
        )
        siblings = [
            row
            for row in value.table(self.table)
            if (self.row is None or row.ref != self.row.ref)
            and (not within or getattr(row, within) == parent)
        ]
        if not siblings:
            del self.fields["place"]
            return
        unmoved = "At the end" if self.row is None else "Where it is"
        after = ((row.ref, f"After {name_and_text(value, self.table, row)}") for row in siblings)
        self.fields["place"].choices = [("", unmoved), (FIRST, "First"), *after]  # type: ignore[attr-defined]


def with_text_boxes(form: type[FormClass]) -> type[FormClass]:
    """A form with a box for each text of its row that it does not declare itself, in the order of the row."""
    table = table_of(form.table)
    boxes: dict[str, forms.Field] = {**form.base_fields}
    for name in table.texts:
        if name not in boxes:
            is_optional = table.facts[name].default == ""
            box = forms.Textarea(attrs={"rows": 3})
            boxes[name] = PlainTextField(
                label=capfirst(table.label_of(name)), required=not is_optional, widget=box
            )
    order = list(table.facts)
    form.base_fields = dict(
        sorted(boxes.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order))
    )
    return form


def new_post_message(posts: PostLookup, words: str) -> str:
    """The question about a post that the plan does not have yet, and that resembles one that it has."""
    return (
        f"Did you mean “{posts.closest_post(words)}”? “{words}” is no job title of this plan yet. "
        "Save again to add it."
    )


def choices_of(value: PlanValue, table: str, rows: Iterable[Any]) -> list[tuple[str, str]]:
    return [(row.ref, name_and_text(value, table, row)) for row in rows]
