"""One update, opened by one person: what they may do with it, its rounds and its history."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from core.govuk.parts import TimelineEntry
from core.history import history_of
from priorities.readers import Reader, reader_of
from reporting.models import Report, ReportRound
from reporting.report_rights import Capacity, can_be_corrected, capacity_of, in_whose_name, reason_closed
from reporting.updates.answers import Answer, answers
from reporting.workflow.transitions import Attempt, ReportStep, why_not


@dataclass(frozen=True)
class UpdatePage:
    """One update, opened by a person who may see it. ``is_posted``: only what its form needs."""

    answer: Answer
    reader: Reader
    capacity: Capacity | None
    is_posted: bool = False

    @property
    def report(self) -> Report:
        """The row."""
        return self.answer.report

    @property
    def refusal(self) -> str:
        """Why the person cannot write it now; "" when they can."""
        return why_not(Attempt(ReportStep.SAVE, self.report, self.reader))

    @property
    def may_withdraw(self) -> bool:
        """Whether they may take back what was sent, to change it."""
        return not why_not(Attempt(ReportStep.WITHDRAW, self.report, self.reader))

    @property
    def is_recorded_for_another(self) -> bool:
        """Whether an administrator writes it in the responder's name."""
        return self.capacity == Capacity.ADMINISTRATOR

    @property
    def may_send(self) -> bool:
        """Whether the person may send what they write."""
        return self.capacity is not None and self.capacity.may_send

    @property
    def rounds(self) -> tuple[ReportRound, ...]:
        """The rounds of the update: questions, answers, comments, decisions."""
        return self.answer.rounds

    @property
    def may_add_line(self) -> bool:
        """Whether they see it as a lead, but do not answer for it."""
        return self.reader.is_lead and self.capacity is None and not reason_closed(self.report)

    @property
    def may_reply(self) -> bool:
        """Whether another status was decided than the one they sent."""
        differs = self.report.agreed_label_id != self.report.label_id
        decided = self.report.state == Report.State.DECIDED
        return decided and differs and self.capacity is not None and not reason_closed(self.report)

    @property
    def corrects(self) -> bool:
        """Whether they correct what the Unit recorded in their name."""
        return can_be_corrected(self.report, self.capacity)

    @cached_property
    def timeline(self) -> list[TimelineEntry]:
        """The changes of the update's state, newest first: who, when, why. One query."""
        rows: QuerySet[Any] = history_of(Report)._default_manager.filter(id=self.report.pk)
        entries: list[TimelineEntry] = []
        state = ""
        for row in rows.select_related("history_user").order_by("history_date", "history_id"):
            if row.state != state:
                title = "Asked for" if not entries else str(Report.State(row.state).label)
                who = why = ""
                if self.reader.sees_names:
                    who = str(row.history_user) if row.history_user else ""
                    if row.state == Report.State.SENT:
                        who = in_whose_name(who, row.author_name)
                    why = row.history_change_reason or ""
                    why = why if why != title else ""
                entries.append(TimelineEntry(title=title, when=row.history_date, who=who, why=why))
            state = row.state
        # Newest first already here: two rounds within one second keep their order on the page.
        return entries[::-1]


def open_update(update: Report, user: User, *, is_posted: bool = False) -> UpdatePage:
    """The update as one person sees it. The row is whole. ``is_posted``: without notes and questions."""
    reader = reader_of(user, update.agreement)
    answer = answers([update], user, is_posted=is_posted)[0]
    return UpdatePage(answer, reader, capacity_of(reader, update), is_posted)
