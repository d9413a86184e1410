"""The forms of the rows of a plan: a row becomes what stands in the boxes, and the boxes become the edited row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any, ClassVar

from django import forms

from core.text import shortened
from plan.editing.forms.why import WhyForm
from plan.editing.marks import marks_of, moved_on, packed, really_typed, touched, unpacked
from plan.editing.posts import KnownPosts, folded
from plan.editing.rules import FIRST, placed
from plan.editing.words import name_of
from plan.editing.workflow import ConflictingRow, EditConflict
from plan.value import BY_NAME, PlanValue
from plan.value.rows import AgreementValue, Row
from priorities.models import new_ref

POSTS_LIST = "known-posts"
"""The id of the list of posts that a page proposes while somebody types one."""


class RowForm(WhyForm):
    """A row of one table of the plan.

    A subclass names its ``table`` and declares fields named like the row's. ``post_fields`` hold a post, typed;
    ``post_lists`` several, a line each.
    """

    table: ClassVar[str] = ""
    post_fields: ClassVar[tuple[str, ...]] = ()
    post_lists: ClassVar[tuple[str, ...]] = ()

    was = forms.CharField(widget=forms.HiddenInput, required=False)
    new_posts = forms.CharField(widget=forms.HiddenInput, required=False)
    place = forms.ChoiceField(label="Place in the list", required=False)

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
        """``row`` None: one is added, with the boxes filled from ``template``."""
        self.row = row
        source = row or template
        shown = {} if source is None else self.shown(value, source)
        known = {} if row is None else {"was": packed(marks_of(row, self.row_fields()))}
        super().__init__(data, value=value, initial={**shown, **known, **(initial or {})}, **options)
        self.prepare(value)
        self.names = tuple(name for name in self.row_fields() if self.has(name))
        for name in (*self.post_fields, *self.post_lists):
            self.fields[name].widget.attrs["list"] = POSTS_LIST
        self._offer_places(value, source)
        self.order_fields([*self.names, "place", *self.further_fields(), *WhyForm.base_fields])

    # --- what a subclass may say differently ------------------------------------------------------------------

    def prepare(self, value: PlanValue) -> None:
        """Choices that depend on the plan; fields that it has no use for are taken out."""

    def has(self, name: str) -> bool:
        """Whether the form has boxes for a field of the row."""
        return name in self.fields

    def further_fields(self) -> Sequence[str]:
        """Fields of the form that are no fields of the row, in order."""
        return ()

    def shown(self, value: PlanValue, row: Any) -> dict[str, Any]:
        """What stands in the boxes of a row."""
        found = {name: getattr(row, name) for name in self.row_fields() if name in self.base_fields}
        for name in self.post_fields:
            found[name] = value.post_as_printed(found[name])
        for name in self.post_lists:
            found[name] = "\n".join(value.post_as_printed(ref) for ref in found[name])
        return found

    def typed(self, book: KnownPosts) -> dict[str, Any]:
        """The row's fields as typed, of a valid form."""
        found: dict[str, Any] = {}
        for name in self.names:
            content = self.cleaned_data.get(name)
            if name in self.post_fields:
                content = book.ref_of(content or "", getattr(self.row, name, ""))
            elif name in self.post_lists:
                content = tuple(dict.fromkeys(book.ref_of(line) for line in _lines(content)))
            elif isinstance(content, list):
                content = tuple(content)
            found[name] = content
        return found

    def fresh(self, now: PlanValue) -> dict[str, Any]:
        """Fields that a new row gets beside what was typed."""
        return {}

    # --- the edit ---------------------------------------------------------------------------------------------

    @classmethod
    def row_fields(cls) -> tuple[str, ...]:
        """The fields of the row that the form is about."""
        known = {item.name for item in fields(cls.row_class())} - {"ref"}
        return tuple(name for name in (*cls.base_fields, *cls.made_fields()) if name in known)

    @classmethod
    def made_fields(cls) -> tuple[str, ...]:
        """Fields of the row whose boxes are made for each plan."""
        return ()

    @classmethod
    def row_class(cls) -> type[Row]:
        """The row's class."""
        return AgreementValue if cls.table == "agreement" else BY_NAME[cls.table].row

    def clean(self) -> dict[str, Any]:
        """Posts that the plan does not have yet are shown before they are made."""
        cleaned = super().clean()
        if not (self.post_fields or self.post_lists):
            return cleaned
        book = KnownPosts(self.value)
        seen = {folded(words) for words in cleaned.get("new_posts", "").split("\n")}
        asked: list[str] = []
        for name in (*self.post_fields, *self.post_lists):
            current = getattr(self.row, name, "") if name in self.post_fields else ""
            words = [
                line for line in _lines(cleaned.get(name)) if not (current and book.known(line, current))
            ]
            for unknown in book.unknown(words):
                asked.append(unknown)
                if folded(unknown) not in seen:
                    self.add_error(name, not_yet(book, unknown))
        self.retype("new_posts", "\n".join(asked))
        return cleaned

    def apply_to(self, now: PlanValue) -> PlanValue:
        """The plan with the row as typed. Raises MovedOn when the row is not as it was when the form was opened."""
        book = KnownPosts(now)
        typed = self.typed(book)
        place = self.cleaned_data.get("place", "")
        within = BY_NAME[self.table].within if self.table != "agreement" else ""
        if self.row is None:
            row = self.row_class()(ref=new_ref(), **{**self.fresh(now), **typed})
            return placed(book.with_new(), self.table, row, within, place)
        current = now.agreement if self.table == "agreement" else now.find(self.table, self.row.ref)
        if current is None:
            raise EditConflict([ConflictingRow(self.table, self.row.ref, None)], now)
        moved = moved_on(current, unpacked(self.cleaned_data["was"]), self.names)
        wanted = really_typed(current, typed)
        if moved and wanted:
            raise EditConflict([ConflictingRow(self.table, self.row.ref, current, moved)], now)
        after = replace(current, **wanted)
        if self.table == "agreement":
            return replace(now, agreement=after)
        return placed(book.with_new(), self.table, after, within, place)

    def meet(self, found: EditConflict) -> list[str]:
        """Goes on from the row as it is now; returns the fields that were changed on both sides.

        What the person typed stays; what they left alone becomes what the other has made of it.
        """
        row = found.moved[0].row
        if row is None:
            return []
        mine = touched(self.typed(KnownPosts(found.now)), unpacked(self.cleaned_data["was"]), self.names)
        shown = self.shown(found.now, row)
        for name in set(found.moved[0].fields) - mine:
            if name in self.fields:
                self.retype(name, shown[name])
        self.retype("was", packed(marks_of(row, self.names)))
        return [name for name in self.names if name in mine and name in found.moved[0].fields]

    def _offer_places(self, value: PlanValue, source: Any) -> None:
        """Where the row may stand: first, or after one of those that it stands among."""
        if self.table == "agreement":
            del self.fields["place"]
            return
        within = BY_NAME[self.table].within
        parent = (
            getattr(source, within, "") if within and source is not None else self.initial.get(within, "")
        )
        others = [
            row
            for row in value.table(self.table)
            if (self.row is None or row.ref != self.row.ref)
            and (not within or getattr(row, within) == parent)
        ]
        if not others:
            del self.fields["place"]
            return
        stay = "At the end" if self.row is None else "Where it is"
        after = ((row.ref, f"After {_known_by(value, self.table, row)}") for row in others)
        self.fields["place"].choices = [("", stay), (FIRST, "First"), *after]  # type: ignore[attr-defined]


def _known_by(value: PlanValue, table: str, row: Any) -> str:
    words = name_of(value, table, row)
    return f"{words}: {shortened(row.text, 60)}" if table in ("aims", "actions") else words


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def not_yet(book: KnownPosts, words: str) -> str:
    """What is said of a post that the plan does not have yet."""
    near = book.closest(words)
    question = f" Did you mean “{near}”?" if near else ""
    return f"New: “{words}” is no lead post of this plan yet. Save again to add it.{question}"


def choices_of(value: PlanValue, table: str, rows: Iterable[Any]) -> list[tuple[str, str]]:
    """Rows as choices."""
    return [(row.ref, _known_by(value, table, row)) for row in rows]
