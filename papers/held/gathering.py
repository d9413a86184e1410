"""Everything that is held about an action, or of a person's words, as one table: the oldest first.

Each row says for whom it is, so that the officer sees what may be exempt. It is the Unit's own copy: nothing is left
out of it. Drafts are not held: they are their writer's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from import_export.resources import Resource

from accounts.models import Message
from core.history import history_of
from downloads.lists import column
from loading.models import InformationRequest, KeptFile
from plan.history.as_difference import LIST_TABLES, listed_plan
from plan.history.export import change_table
from plan.history.filters import ChangeFilters
from plan.history.sources import Scope
from plan.pages.opening import PlanPage
from priorities.models import Matter
from reporting.matters.names import SubjectNames, names_of
from reporting.models import NoteSinceReport, Report, ReportRound

TABLES = LIST_TABLES
"""The tables of the plan that :func:`held` reads."""
GROUP = "for the Working Group"
UNIT = "for the Community Safety Unit"
OF_ONE_ACTION = "for the readers of the action"


@dataclass(frozen=True)
class HeldRow:
    """One thing that is held. ``at``: in local time, without a zone. ``readers`` "": everybody, once published."""

    at: datetime
    kind: str
    who: str
    words: str
    about: str = ""
    readers: str = ""


class HeldResource(Resource):
    """All that is held, as a file."""

    at = column("When", lambda row: row.at)
    kind = column("What it is", lambda row: row.kind)
    about = column("About", lambda row: row.about)
    who = column("Who", lambda row: row.who)
    words = column("Words", lambda row: row.words)
    readers = column("Restricted", lambda row: row.readers)


def held(page: PlanPage, asked: InformationRequest) -> list[HeldRow]:
    """All rows that the request asks for, the oldest first. ``page``: the agreement, with ``TABLES`` read."""
    rows = [
        *_changes(page, asked),
        *_reports(asked),
        *_rounds(asked),
        *_matters(asked),
        *_notes(asked),
        *_files(asked),
        *_messages(asked),
    ]
    restricted = OF_ONE_ACTION if asked.action and asked.action.partnership_only else ""
    first, last = asked.since or date.min, asked.until or date.max
    return sorted(
        (_marked(row, restricted) for row in rows if first <= row.at.date() <= last), key=lambda row: row.at
    )


def _marked(row: HeldRow, restricted: str) -> HeldRow:
    readers = "; ".join(filter(None, (restricted, row.readers)))
    return HeldRow(row.at, row.kind, row.who, row.words, row.about, readers)


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(tzinfo=None, microsecond=0)


def _changes(page: PlanPage, asked: InformationRequest) -> Iterator[HeldRow]:
    """What was changed of the action, or by the person, told as the list of changes tells it."""
    filters = ChangeFilters(who=str(asked.person_id or ""), since=asked.since, until=asked.until)
    scope = Scope(page.agreement, page.reader, page.moment, asked.action, filters)
    for when, who, title, was, now, why in change_table(scope, listed_plan(page.agreement, page.value)):
        if when is not None:
            words = (
                f"{was or '(nothing)'} → {now or '(nothing)'}\nWhy: {why}" if was or now else f"Why: {why}"
            )
            yield HeldRow(when, "Change", who, words, title)


def _of_request(rows: QuerySet[Any], asked: InformationRequest, action: str, person: Q) -> QuerySet[Any]:
    """The rows of the agreement about the action, or by the person."""
    return rows.filter(**{action: asked.action}) if asked.action else rows.filter(person)


REPORT_WORDS = (
    ("report_text", "Progress update", ""),
    ("group_text", "Note to the Working Group", GROUP),
    ("what_changed", "What has changed, and why", ""),
    ("being_done", "What is being done", ""),
    ("needed", "What is needed", GROUP),
    ("proposed_due_reason", "Why a date moves", GROUP),
    ("ask_answer", "Answer to what was asked", GROUP),
    ("remark", "Answer before sending", GROUP),
)
AGREED_WORDS = (
    ("agreed_reason", "Why another status was agreed", GROUP),
    ("agreed_text", "Words of the Working Group for the report", ""),
)


def _reports(asked: InformationRequest) -> Iterator[HeldRow]:
    reports = Report.objects.filter(agreement=asked.agreement, sent_at__isnull=False)
    own = Q(author=asked.person) | Q(sent_by=asked.person)
    found = list(
        _of_request(reports, asked, "action", own).select_related(
            "period", "action__aim", "priority", "label"
        )
    )
    names = names_of(asked.agreement, (), [row.action for row in found if row.action is not None])
    for report in found:
        about = f"{report.period.title}, {_name(names, report)}"
        status = f" Status: {report.label.label}." if report.label else ""
        boxes = REPORT_WORDS + (AGREED_WORDS if asked.action else ())
        for name, kind, readers in boxes:
            if words := getattr(report, name):
                shown = "" if name == "agreed_reason" and report.reason_is_public else readers
                more = status if name == "report_text" else ""
                yield HeldRow(
                    _local(report.sent_at), kind, report.author_name, f"{words}{more}", about, shown
                )


def _name(names: SubjectNames, report: Report) -> str:
    if report.action is not None:
        return names.words[Matter.Subject.ACTION, report.action.ref]
    return f"priority {report.about_priority.number} {report.about_priority.title}"


def _rounds(asked: InformationRequest) -> Iterator[HeldRow]:
    rounds = ReportRound.objects.filter(report__agreement=asked.agreement)
    found = _of_request(rounds, asked, "report__action", Q(by=asked.person))
    for row in found.select_related("report__period", "label"):
        words = ". ".join(filter(None, (row.note, row.label and row.label.label, row.received_from)))
        yield HeldRow(
            _local(row.at), row.get_kind_display(), row.by_name, words, row.report.period.title, GROUP
        )


def _matters(asked: InformationRequest) -> Iterator[HeldRow]:
    matters = Matter.objects.filter(agreement=asked.agreement)
    if asked.action:
        matters = matters.filter(subject="action", subject_ref=asked.action.ref)
    else:
        matters = matters.filter(raised_by=asked.person)
    # What came with a file may have no day: then the day on which it was loaded.
    created = history_of(Matter)._default_manager.filter(history_type="+", id__in=matters.values("pk"))
    made = dict(created.values_list("id", "history_date"))
    for row in matters:
        answer = f" Answer: {row.answer}" if row.answer else ""
        day = row.raised_on
        at = datetime.combine(day, datetime.min.time()) if day else _local(made[row.pk])
        who = row.raised_by_name or row.raised_at
        yield HeldRow(at, row.get_kind_display(), who, f"{row.text}{answer}", row.raised_at, GROUP)


def _notes(asked: InformationRequest) -> Iterator[HeldRow]:
    notes = NoteSinceReport.objects.filter(action__agreement=asked.agreement)
    found = list(_of_request(notes, asked, "action", Q(by=asked.person)).select_related("action__aim"))
    names = names_of(asked.agreement, (), [row.action for row in found])
    for row in found:
        taken_back = (
            f" Taken back on {date_format(_local(row.taken_back_at), 'j F Y')}." if row.taken_back_at else ""
        )
        yield HeldRow(
            _local(row.at),
            "Note since the last report",
            row.by_name,
            f"{row.text}{taken_back}",
            names.words[Matter.Subject.ACTION, row.action.ref],
            GROUP,
        )


def _files(asked: InformationRequest) -> Iterator[HeldRow]:
    files = KeptFile.objects.filter(report__agreement=asked.agreement)
    found = _of_request(files, asked, "report__action", Q(added_by=asked.person))
    for row in found.select_related("added_by", "report__period"):
        kept = "its bytes are deleted" if row.removed_at else "kept in the tracker"
        words = f"{row.title} ({row.name}), {kept}"
        yield HeldRow(
            _local(row.added_at), "Evidence", row.added_by.name, words, row.report.period.title, GROUP
        )


def _messages(asked: InformationRequest) -> Iterator[HeldRow]:
    """E-mails of the tracker: caused by an update about the action, or sent to the person. Not codes and links."""
    messages = Message.objects.filter(partnership=asked.agreement.partnership_id, is_secret=False)
    if asked.action:
        keys = Report.objects.filter(action=asked.action).values_list("pk", flat=True)
        messages = messages.filter(about__in=[f"update:{key}" for key in keys])
    else:
        messages = messages.filter(Q(person=asked.person) | Q(written_by=asked.person))
    for row in messages:
        yield HeldRow(
            _local(row.written_at),
            "E-mail",
            row.name,
            f"{row.subject}\n{row.body}".strip(),
            row.get_state_display(),
            UNIT,
        )
