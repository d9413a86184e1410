"""The reporting periods of the illustrative agreement, from opening to publishing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import User
from actions.models import Action
from core.history import Change
from csa_tracker.demonstration.people import People, sender_of
from csa_tracker.demonstration.story import DemonstrationError, Row, Story
from plan.versions.publishing_periods import publish_period
from priorities.models import Agreement, Priority, StatusLabel
from reporting import workflow
from reporting.models import Report, ReportDraft, ReportingPeriod, ReportRound
from reporting.rules.period_dates import plan_year
from reporting.workflow import AskWords, DecisionMethod, DecisionOutcome, SubmittedReport

NOTHING, NO_CHANGE = "nothing", "no change"
# Column of a file of a period -> box of an update.
BOXES = {
    "progress": "report_text",
    "note": "group_text",
    "what_changed": "what_changed",
    "being_done": "being_done",
    "needed": "needed",
    "why_new_date": "proposed_due_reason",
    "answer": "ask_answer",
}
DAYS = {"new_date": "proposed_due", "completed_on": "completed_on"}


class PeriodStory:
    """One reporting period, step by step. ``number``: 1 to 6."""

    def __init__(self, story: Story, people: People, number: int) -> None:
        self.story, self.people, self.number = story, people, number
        self.unit, self.chair, self.reviewer = (people[key] for key in ("administrator", "chair", "reviewer"))
        self.days = story.days.period(number)
        self.rows: Mapping[str, Row] = {row["ref"]: row for row in story.reports[number]}

    @property
    def agreement(self) -> Agreement:
        """The illustrative agreement."""
        return Agreement.objects.get(slug=self.story.entries["slug"])

    @property
    def period(self) -> ReportingPeriod:
        """The period, once it is opened."""
        return ReportingPeriod.objects.get(agreement=self.agreement, title=self.days.title)

    def updates(self) -> dict[str, Report]:
        """The updates that it asks for, by the action's ref."""
        rows = Report.objects.filter(period=self.period, action__isnull=False).select_related(
            "action", "responder"
        )
        return {row.about_action.ref: row for row in rows.order_by("position", "pk")}

    # --- opening -----------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Opens the period, and writes to everybody who owes an update."""
        days = self.days
        workflow.open_period(
            self.agreement,
            days.title,
            plan_year(days.due),
            opens_on=days.opens,
            due_on=days.due,
            meeting_on=days.meeting,
            despatch_on=days.despatch,
            partnership_on=days.partnership,
            period_start=days.first,
            period_end=days.last,
            change=Change(self.unit, "Opened for the quarter"),
        )
        workflow.send_due(days.opens)

    # --- drafting and sending ----------------------------------------------------------------------------------

    def draft(self) -> None:
        """Everybody writes: a row of the story, or "no change". The delegate types half of what the lead owes."""
        by_writer: dict[User, list[SubmittedReport]] = {}
        for place, (ref, update) in enumerate(self.updates().items()):
            item = self._submitted(update, self.rows.get(ref))
            if item is None:
                continue
            writer = self._writer(update, place)
            by_writer.setdefault(writer, []).append(item)
        self._save(by_writer)

    def draft_rows(self) -> None:
        """Only the rows of the story are written, by whom they say: for the open period."""
        updates = self.updates()
        by_writer: dict[User, list[SubmittedReport]] = {}
        for ref, row in self.rows.items():
            item = self._submitted(updates[ref], row)
            if item is not None:
                by_writer.setdefault(self.people[row["by"]], []).append(item)
        self._save(by_writer)

    def _save(self, by_writer: Mapping[User, list[SubmittedReport]]) -> None:
        for writer, items in by_writer.items():
            saved = workflow.save_together(items, writer)
            if saved.refused or saved.conflicts:
                words = "; ".join(saved.refused.values())
                raise DemonstrationError(f"Updates of {self.days.title} cannot be saved: {words}")

    def _writer(self, update: Report, place: int) -> User:
        sender = sender_of(update.responder, self.story.list_of("post"), self.people)
        if sender is None:
            return self.unit
        return self.people["delegate"] if sender == self.people["lead"] and place % 2 else sender

    def _submitted(self, update: Report, row: Row | None) -> SubmittedReport | None:
        """What is typed into the form of an update; None: nothing."""
        if row is None or row["status"] == NO_CHANGE:
            return SubmittedReport(update.key, {}, still_true=True)
        if row["status"] == NOTHING:
            return None
        boxes: dict[str, Any] = {box: row.get(column, "") for column, box in BOXES.items()}
        for column, box in DAYS.items():
            boxes[box] = self.story.days.day(row[column]) if row.get(column) else None
        if row["status"]:
            boxes["label"] = self._labels()[row["status"]]
        return SubmittedReport(update.key, boxes)

    def _labels(self) -> Mapping[str, StatusLabel]:
        rows = StatusLabel._default_manager.filter(agreement=self.agreement, withdrawn_at__isnull=True)
        return {label.label: label for label in rows}

    def send(self) -> None:
        """Everybody sends what they have drafted; the Unit records what came by e-mail and telephone."""
        actions = ReportDraft.objects.filter(period=self.period, action__isnull=False).values("action")
        drafted = Report.objects.filter(period=self.period, action__in=actions)
        self._send(drafted.select_related("action", "responder").order_by("position", "pk"))

    def send_rows(self) -> None:
        """Only those rows that the story calls sent: for the open period."""
        refs = [ref for ref, row in self.rows.items() if row["state"].startswith("sent")]
        rows = Report.objects.filter(period=self.period, action__ref__in=refs)
        self._send(rows.select_related("action", "responder").order_by("position", "pk"))

    def _send(self, updates: Iterable[Report]) -> None:
        batches: dict[tuple[User, str], list[Report]] = {}
        for update in updates:
            sender = sender_of(update.responder, self.story.list_of("post"), self.people)
            source = self.rows.get(update.about_action.ref, {}).get("recorded_from", "")
            if sender is None:
                source = source or f"e-mail of {self.days.due.day} {self.days.due:%B}"
            batches.setdefault((sender or self.unit, source), []).append(update)
        for (sender, source), rows in batches.items():
            workflow.send_many(rows, sender, received_from=source)

    def write_commentaries(self) -> None:
        """Leads send their commentaries."""
        for entry in self.story.list_of("commentary"):
            if entry["period"] == self.number:
                writer = self.people[entry["by"]]
                priority = Priority._default_manager.get(agreement=self.agreement, number=entry["priority"])
                report = Report(agreement=self.agreement, period=self.period, priority=priority)
                workflow.save_and_send(
                    report, writer, SubmittedReport(report.key, {"report_text": entry["text"]})
                )

    # --- before the meeting ------------------------------------------------------------------------------------

    def ask_questions(self) -> None:
        """A member asks about some updates."""
        updates = self.updates()
        for ref, row in self.rows.items():
            if row.get("question") and row.get("state") != "sent back":
                workflow.ask_question(updates[ref], self.reviewer, row["question"])

    def answer_questions(self) -> None:
        """Whoever sent the update answers."""
        updates = self.updates()
        for ref, row in self.rows.items():
            if row.get("answered"):
                question = updates[ref].rounds.get(kind=ReportRound.Kind.QUESTION)
                workflow.answer_question(updates[ref], self._sender(updates[ref]), question, row["answered"])

    def send_back(self) -> None:
        """The chair sends updates back with a question, by correspondence."""
        updates = self.updates()
        for ref, row in self.rows.items():
            if row.get("state") == "sent back":
                workflow.send_back(updates[ref], self.chair, DecisionMethod(), row["question"])

    def _sender(self, update: Report) -> User:
        return sender_of(update.responder, self.story.list_of("post"), self.people) or self.unit

    # --- the meeting and after ---------------------------------------------------------------------------------

    def decide(self) -> None:
        """The group's decisions: singly where the story says something, all others together."""
        at_the_meeting = DecisionMethod(self.days.meeting)
        singly = {ref: row for ref, row in self.rows.items() if _is_decided_singly(row)}
        updates = self.updates()
        for ref, row in singly.items():
            workflow.decide(updates[ref], self.chair, at_the_meeting, self._outcome(row))
        sent = Report.objects.filter(period=self.period, state=Report.State.SENT).select_related("action")
        together = [row for row in sent if row.action is None or row.action.ref not in singly]
        seen = {update.pk: workflow.token_of_report(update) for update in together}
        workflow.agree_together(together, self.chair, at_the_meeting, seen=seen)

    def _outcome(self, row: Row) -> DecisionOutcome:
        return DecisionOutcome(
            label=self._labels()[row["agreed"]] if row.get("agreed") else None,
            reason=row.get("reason", ""),
            date_stays=bool(row.get("date_stays")),
            date_reason=row.get("date_stays", ""),
            ask=AskWords(row.get("ask", ""), row.get("of_whom", ""), row.get("by_when", "")),
            concern=row.get("concern", ""),
        )

    def reply(self) -> None:
        """Leads reply to another status than theirs."""
        updates = self.updates()
        for ref, row in self.rows.items():
            if row.get("reply"):
                workflow.reply(updates[ref], self._sender(updates[ref]), row["reply"])

    def close(self) -> None:
        """Closes the period: what was agreed goes to the actions."""
        workflow.close_period(self.period, self.unit)

    def publish(self) -> None:
        """Publishes it."""
        publish_period(self.period, self.unit)


def _is_decided_singly(row: Row) -> bool:
    return any(row.get(column) for column in ("agreed", "date_stays", "ask", "concern"))


def add_note(story: Story, people: People, entry: Mapping[str, str]) -> None:
    """A note of a lead between two periods."""
    action = Action._default_manager.select_related("aim__priority__lead", "coordinator", "agreement").get(
        agreement__slug=story.entries["slug"], ref=entry["action"]
    )
    workflow.add_since_note(action, people[entry["by"]], entry["text"])
