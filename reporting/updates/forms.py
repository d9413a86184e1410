"""Forms for updates, commentaries and notes. What an update needs before it is sent is a rule of the verb."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from django import forms
from django.utils import timezone

from core.conflict import ConflictForm
from core.forms import ChoiceLabel, DatePartsField, GovukForm, PlainLineField, PlainTextField
from priorities.status import DeliveryState
from reporting.conflicts import conflict_of_drafts
from reporting.last_report import label_on_record, meaning_of
from reporting.models import ReportDraft
from reporting.rules.sending import SOURCE_NEEDED, MissingAnswer, names_source_and_date
from reporting.updates.answers import Answer
from reporting.updates.choices import (
    BOXES_OF_STATUS,
    StatusChoice,
    StatusChoices,
    boxes_opened_by,
    first_choices,
)
from reporting.workflow import SubmittedReport, token_of_draft
from reporting.workflow.drafts import BESIDE_A_CONFIRMATION

BOXES = ("report_text", "what_changed", "needed", "group_text", "ask_answer")
DATES = ("proposed_due", "completed_on")
SAYS_MORE = (
    "You have written more than “no change”. Empty the boxes to say that nothing has changed, or send them."
)
NO_NAMES = "Do not name victims, suspects or their families."
CAN_BE_ASKED_FOR = "It can still be asked for under the Freedom of Information Act."
"""Of words that are not in the report: all that is held can be asked for."""


class ReportForm(ConflictForm):
    """The boxes of a report, whatever it is about; of its draft, which somebody else may save meanwhile.

    Every box may stay empty while a draft is kept. With a ``prefix`` it is one of several on a page. ``is_recorded``:
    whether the Unit writes it in the name of who answers for it.
    """

    report_text = PlainTextField(
        label="Progress update", help_text="It may be published once it is agreed.", required=False
    )
    received_from = PlainLineField(
        label="Where do you have this from, and of which day?",
        help_text="For example: e-mail of 12 January.",
        max_length=300,
        required=False,
    )
    text_boxes: Sequence[str] = ("report_text",)
    """Boxes of words; what else is a box of the report is in ``other_boxes``."""
    other_boxes: Sequence[str] = ()
    was_sent = False
    """Whether it was sent meanwhile."""

    def __init__(
        self,
        data: Any = None,
        *,
        answer: Answer,
        is_recorded: bool = False,
        initial: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        source = answer.draft.received_from if answer.draft else ""
        boxes = {**(initial or answer.boxes_to_change), "seen": answer.seen, "received_from": source}
        super().__init__(data, initial=boxes, **options)
        self.answer = answer
        if not is_recorded:
            del self.fields["received_from"]

    def continue_from(self, draft: ReportDraft) -> None:
        """Continues from this draft when the form is shown again; what was typed stays."""
        self.set_value("seen", token_of_draft(draft))

    def show_draft(self, theirs: ReportDraft, button: str) -> None:
        """Shows what somebody else saved meanwhile; ``button`` then puts what was typed in its place."""
        self.show_conflict(conflict_of_drafts([(self, theirs)], button), token_of_draft(theirs))

    @property
    def words(self) -> dict[str, Any]:
        """The submitted values by box, for the verbs; without boxes that have an error or are not on the page."""
        words = {}
        for name in (*self.text_boxes, *self.other_boxes):
            if name not in self.cleaned_data or name in self.errors:
                continue
            widget = self.fields[name].widget
            if not widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name)):
                words[name] = self.cleaned_data[name]
        return words

    @property
    def is_still_true(self) -> bool:
        """Whether "still true" is ticked, without an error."""
        return False

    @property
    def submitted(self) -> SubmittedReport:
        """What was posted, for the verbs."""
        source = self.cleaned_data.get("received_from") if "received_from" in self.fields else None
        seen = self.cleaned_data.get("seen", "")
        return SubmittedReport(self.answer.report.key, self.words, seen, self.is_still_true, source)

    @property
    def has_words(self) -> bool:
        """Whether anything was typed or chosen."""
        return any(self.words.values()) or self.is_still_true

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed or chosen."""
        return not self.has_words

    @property
    def unsaved(self) -> list[tuple[str, str]]:
        """Label and text of the text boxes as they were posted, without empty ones."""
        # A box that is no longer on the page may have been filled in.
        fields = {**self.base_fields, **self.fields}
        names = [name for name in (*self.text_boxes, "remark", "received_from") if name in fields]
        texts = [(str(fields[name].label), self.data.get(self.add_prefix(name), "")) for name in names]
        return [(label, text.strip()) for label, text in texts if text.strip()]

    def show(self, problems: Sequence[MissingAnswer]) -> None:
        """Shows each problem at its box."""
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message)


class UpdateForm(ReportForm):
    """The report on an action: one status question, the progress update, the reasons, the note to the group.

    ``has_tick``: "no change" is a box that is ticked, as in a workbook, and not a button.
    """

    text_boxes = BOXES
    other_boxes = ("label", *DATES, "remark")

    still_true = forms.BooleanField(label="No change", required=False)
    ask_answer = PlainTextField(label="Your answer", required=False)
    label = forms.ChoiceField(
        label="Where does the action stand now?", widget=forms.RadioSelect, required=False
    )
    what_changed = PlainTextField(label="Why, and what next?", required=False)
    completed_on = DatePartsField(
        label="When was it completed?", help_text="For example, 31 3 2015.", required=False
    )
    proposed_due = DatePartsField(
        label="New date that you propose",
        help_text="Say why it moves under “Why, and what next?”.",
        by_when=True,
        to_come=True,
        required=False,
    )
    needed = PlainTextField(label="What is needed, and from whom", required=False)
    group_text = PlainTextField(required=False)
    remark = PlainLineField(
        label="Your answer, in a line",
        help_text="The Working Group reads this. You may leave it empty.",
        max_length=1000,
        required=False,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        answer: Answer,
        has_tick: bool = False,
        **options: Any,
    ) -> None:
        self.has_tick, scheme = has_tick, answer.report.scheme
        boxes = answer.initial_boxes if has_tick else answer.boxes_to_change
        label = boxes["label"]
        initial = {**boxes, "label": label.ref if label else "", "still_true": boxes["is_confirmation"]}
        super().__init__(data, answer=answer, initial=initial, **options)
        self._first = first_choices(scheme, label_on_record(answer.report.about_action))
        others = [row for row in scheme if row not in self._first]
        self._labels = {row.ref: row for row in (*self._first, *others)}
        self.fields["label"].choices = [  # type: ignore[attr-defined]
            (ref, ChoiceLabel(row.label, row.meaning, status=row)) for ref, row in self._labels.items()
        ]
        self._adapt_to_plan()

    def _adapt_to_plan(self) -> None:
        """Sets labels, hints and fields by the plan: its group's name, its scheme, the date of the action."""
        group = self.answer.report.agreement.working_group_name
        self.has_rag = any(row.rag for row in self._labels.values())
        self.fields["report_text"].help_text = (
            "It may be published once it is agreed. Where another board has the details, this is enough: “As reported "
            "to the Safer Roads Partnership on 3 March”, with a link."
        )
        reason = self.fields["what_changed"]
        reason.help_text = "Needed when the action {} comes with a new date.".format(
            "is Amber or Red, has got worse or" if self.has_rag else "has got worse, has ended or"
        )
        self.fields["needed"].help_text = (
            "Needed when the action is Red. Say what you ask of the Partnership."
            if self.has_rag
            else "Say what you ask of the Partnership."
        )
        self.fields["group_text"].help_text = f"Only the {group} and the Community Safety Unit read this."
        self.fields["group_text"].label = f"Note to the {group}"
        for name in BOXES:
            self.fields[name].widget.attrs["rows"] = 4 if name == "report_text" else 3
        unneeded_fields = {
            "still_true": not self.answer.last.can_be_confirmed,
            "ask_answer": not self.answer.asks,
            "proposed_due": self.answer.report.about_action.ongoing,
            "completed_on": all(
                row.delivery_state != DeliveryState.COMPLETE for row in self._labels.values()
            ),
        }
        for name, is_unneeded in unneeded_fields.items():
            if is_unneeded:
                del self.fields[name]

    def clean_completed_on(self) -> Any:
        """The day of completion is not in the future."""
        day = self.cleaned_data["completed_on"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError("The day of completion must not lie in the future")
        return day

    def clean(self) -> dict[str, Any]:
        """ "No change" and other words exclude each other; the form asks, and throws no words away."""
        data = super().clean() or self.cleaned_data
        if data.get("still_true") and self._says_something_else():
            self.add_error("still_true" if self.has_tick else None, SAYS_MORE)
        return data

    def _says_something_else(self) -> bool:
        words = self.words
        last = self.answer.last.status
        label = words.get("label")
        changed = label is not None and meaning_of(label) != last
        beside = ("label", *BESIDE_A_CONFIRMATION)
        return changed or any(value for name, value in words.items() if name not in beside)

    # --- what was typed ----------------------------------------------------------------------------------

    @property
    def words(self) -> dict[str, Any]:
        """As of every report, with the status instead of its name."""
        words = super().words
        if "label" in words:
            words["label"] = self._labels.get(words["label"])
        return words

    @property
    def is_still_true(self) -> bool:
        """Whether "still true" is ticked, without an error."""
        return bool(self.cleaned_data.get("still_true")) and "still_true" not in self.errors

    @property
    def submitted(self) -> SubmittedReport:
        """What was posted, for the verbs."""
        submitted = super().submitted
        if self.is_still_true or not self.has_tick or "still_true" not in self.fields:
            return submitted
        return replace(submitted, boxes={**submitted.boxes, "is_confirmation": False})

    def start_from(self, words: str) -> None:
        """Puts the words of the last report into the box for the report, before what is typed there."""
        text = self.data.get(self.add_prefix("report_text"), "").strip()
        if words.strip() not in text.replace("\r\n", "\n"):
            self.set_value("report_text", f"{words}\n\n{text}".strip())

    # --- how it is shown ---------------------------------------------------------------------------------

    @cached_property
    def choices(self) -> StatusChoices:
        """The statuses of the plan, each with the boxes that it opens."""
        last = meaning_of(label_on_record(self.answer.report.about_action))
        choices = [
            StatusChoice(option, boxes_opened_by(meaning_of(self._labels[option.value]), last))
            for option in self["label"].options  # type: ignore[attr-defined]
        ]
        return StatusChoices(choices[: len(self._first)], choices[len(self._first) :])

    @property
    def open_boxes(self) -> frozenset[str]:
        """Boxes that stay open whatever is chosen, because they are filled in or have an error."""
        names = {name for name in (*BOXES_OF_STATUS, "proposed_due", "group_text") if name in self.fields}
        values = {name: self[name].value() for name in names}
        # A date that was typed comes as the texts of its three boxes.
        filled = {
            name for name, value in values.items() if (any(value) if isinstance(value, tuple) else value)
        }
        return frozenset(filled | (names & self.errors.keys()))


class CommentaryForm(ReportForm):
    """The report on a priority: its words. One that the Unit records needs them, and where they came from."""

    def __init__(
        self, data: Any = None, *, answer: Answer, is_recorded: bool = False, **options: Any
    ) -> None:
        super().__init__(data, answer=answer, is_recorded=is_recorded, **options)
        words = self.fields["report_text"]
        words.label = f"Commentary on {answer.name}"
        words.help_text = "Facts about the priority that stand in no action and no indicator."
        words.widget.attrs["rows"] = 3
        if is_recorded:
            words.required = True
            words.error_messages["required"] = "Write the commentary, as it came to you"
            self.fields["received_from"].required = True
            self.fields["received_from"].error_messages["required"] = SOURCE_NEEDED

    def clean_received_from(self) -> str:
        """The source names where the words came from, and a day."""
        source = str(self.cleaned_data["received_from"])
        if not names_source_and_date(source):
            raise forms.ValidationError(SOURCE_NEEDED)
        return source


class SourceForm(GovukForm):
    """Where the Unit has somebody else's words from: once for several updates."""

    received_from = PlainLineField(
        label="Where do you have this from, and of which day?",
        help_text="It stands beside each update that you record. For example: call with Supt Grey, 12 January.",
        max_length=300,
        error_messages={"required": SOURCE_NEEDED},
    )

    def clean_received_from(self) -> str:
        """The source must name a day, as it must when an update is sent."""
        words = str(self.cleaned_data["received_from"])
        if not names_source_and_date(words):
            raise forms.ValidationError(SOURCE_NEEDED)
        return words


class NoteForm(GovukForm):
    """A note between two periods."""

    text = PlainTextField(
        label="What has happened since the last report",
        help_text=f"It is shown as not reviewed, and is not in the report. {CAN_BE_ASKED_FOR} {NO_NAMES}",
        error_messages={"required": "Write what has happened since the last report"},
    )
