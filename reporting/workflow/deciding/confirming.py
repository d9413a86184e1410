"""Confirming what was decided without a meeting, or by one that was not quorate: by one other person, in one press."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from accounts.models import Role, User
from actions.labels import labels_of
from core.history import update_rows
from core.text import number_or_words
from priorities.readers import Reader, reader_of
from priorities.writing import writing
from reporting.models import OUTCOMES, Meeting, Report, ReportRound
from reporting.report_rights import own_among
from reporting.whole_reports import lock_reports, readers_of
from reporting.workflow.deciding.meetings import meeting_for, require_recorder
from reporting.workflow.opening import PeriodNotPossible
from reporting.workflow.rounds import Kind, round_of
from reporting.workflow.transitions import Attempt, DecisionMethod, ReportStep, require

CONFIRMS = (Role.Kind.REVIEWER, Role.Kind.CHAIR, Role.Kind.ADMINISTRATOR)


def last_decisions(rows: Collection[Report]) -> dict[int, ReportRound]:
    """The last round by which each of the reports was decided, by the report's primary key. One query."""
    rounds = ReportRound._default_manager.filter(report__in=rows, kind__in=OUTCOMES).order_by("at", "pk")
    return {row.report_id: row for row in rounds}


def not_theirs_to_confirm(rows: Sequence[Report], reader: Reader) -> set[int]:
    """The keys of the reports that the reader sent, leads or recorded: another account confirms these. Two queries."""
    recorded = {key for key, decision in last_decisions(rows).items() if decision.by_id == reader.user.pk}
    return own_among(rows, reader) | recorded


def can_anybody_confirm(rows: Sequence[Report], recorder: User) -> set[int]:
    """The keys of the reports that somebody other than author, lead and recorder could confirm.

    The rows are of one agreement. Three queries for each other person of the group and the Unit, until one is found.
    """
    if not rows:
        return set()
    agreement = rows[0].agreement
    roles = Role.objects.filter(
        partnership=agreement.partnership_id, kind__in=CONFIRMS, is_withdrawn=False, person__is_active=True
    ).exclude(person=recorder)
    people = {role.person_id: role.person for role in roles.select_related("person").order_by("pk")}
    found: set[int] = set()
    for person in people.values():
        left = [row for row in rows if row.pk not in found]
        if not left:
            break
        own = own_among(left, reader_of(person, agreement))
        found |= {row.pk for row in left} - own
    return found


def confirm(
    reports: Collection[Report], by: User, manner: DecisionMethod, *, seen: Mapping[int, str]
) -> list[Report]:
    """Confirms decisions, in one transaction: all, or, if one was changed, none.

    Without a meeting by one other person; at a quorate meeting the group does, and recording that is clerical.
    ``seen``: tokens as the page showed them. Raises Refused, PeriodNotPossible, Conflict.
    """
    with writing(*{report.agreement_id for report in reports}, by=by) as change:
        rows = lock_reports([report.key for report in reports], reports, drafts=False)
        if not rows:
            raise PeriodNotPossible("There is nothing left to confirm.")
        meetings: dict[int, Meeting | None] = {}
        for agreement, reader in readers_of(by, rows).items():
            own_rows = [row for row in rows if row.agreement_id == agreement]
            meetings[agreement] = None
            names = ""
            if manner.meeting_on is not None:
                require_recorder(reader, own_rows[0].agreement)
            else:
                names = _by_name(own_rows, not_theirs_to_confirm(own_rows, reader))
            require(
                *(
                    Attempt(ReportStep.CONFIRM, row, reader, manner, seen.get(row.pk, ""), names)
                    for row in own_rows
                )
            )
            if manner.meeting_on is not None:
                meetings[agreement] = meeting_for(own_rows[0].period, manner.meeting_on, change)
        if any(meeting is not None and not meeting.is_quorate for meeting in meetings.values()):
            raise PeriodNotPossible("This meeting is not quorate either, so it confirms nothing.")
        decisions = last_decisions(rows)
        for row in rows:
            row.is_to_confirm = False
        update_rows(Report, rows, ["is_to_confirm"], replace(change, reason=f"Confirmed {manner}"))
        ReportRound._default_manager.bulk_create(
            round_of(
                row,
                Kind.CONFIRMED,
                by,
                at=change.moment,
                label=row.agreed_label,
                how=manner.how,
                meeting_on=manner.meeting_on,
                meeting=meetings[row.agreement_id],
                replies_to=decisions.get(row.pk),
            )
            for row in rows
        )
        return rows


def _by_name(rows: Sequence[Report], keys: Collection[int]) -> str:
    """ "1.1a, 1.1b"; "" for none. One query, or none."""
    chosen = [row for row in rows if row.pk in keys][:5]
    labels = labels_of([row.action for row in chosen if row.action is not None]) if chosen else {}
    return ", ".join(
        number_or_words(labels[row.action.pk], row.action.text)
        if row.action is not None
        else f"the commentary on {row.about_priority.title}"
        for row in chosen
    )
