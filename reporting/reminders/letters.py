"""What the messages about a reporting period say: plain text, titles only, and where to go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats
from django.utils.text import capfirst

from accounts.audience import is_for_everybody
from accounts.models import User
from accounts.outbox.writing import Letter, letter_of
from accounts.unit import unit_of
from actions.labels import name_in_mail
from actions.restricted import restricted_to
from core.text import counted, joined, shortened
from reporting.last_report import label_on_record
from reporting.meetings.decisions import DATE_STAYS, MeetingDecision
from reporting.models import Meeting, Reminder, Report, ReportingPeriod, ReportRound
from reporting.rules.meeting_days import GROUP, MeetingDays

Kind, Round = Reminder.Kind, ReportRound.Kind


def title_of(update: Report, label: str) -> str:
    """The title of an action in a message: "4.2a Set up …". Of one that not everybody may read its label, no words."""
    action = update.about_action
    if not is_for_everybody(action):
        return f"{label or 'An action'} (for {restricted_to(action.only_for)} only)"
    return f"{label} {shortened(action.text, 100)}".strip()


def waiting(updates: Sequence[Report], labels: dict[int, str], kind: str) -> Letter:
    """To whoever answers: what waits for their update, by when. All of one period and one agreement.

    "No change" needs a status on record, so a first update is announced as one. The actions come with their standing.
    """
    first = updates[0]
    count = counted(len(updates), "action is")
    days = sorted(update.due for update in updates if update.due)
    due = formats.date_format(days[0], "l j F") if days else ""
    late = kind in (Kind.DAY_AFTER, Kind.WEEK_AFTER)
    when = f"; it was due on {due}" if late and due else f", by {due}" if due else ""
    subject = f"{count} waiting for your update{when}"
    return _letter(
        subject,
        "waiting",
        first.period,
        count=count,
        due=due,
        late=late,
        titles=[title_of(update, labels[update.about_action.pk]) for update in updates],
        new=sum(label_on_record(update.about_action) is None for update in updates),
        working_group=first.agreement.working_group_name,
        address=settings.SITE_URL + reverse("update-list"),
    )


def nobody_to_write_to(updates: Sequence[Report], labels: dict[int, str]) -> Letter:
    """To the administrators: nobody who answers for these actions can be reached."""
    period = updates[0].period
    count = counted(len(updates), "action")
    return _letter(
        f"Nobody can be written to about {count}",
        "vacant",
        period,
        count=count,
        titles=[title_of(update, labels[update.about_action.pk]) for update in updates],
        address=settings.SITE_URL + reverse("period-responders", args=[period.agreement.slug, period.pk]),
    )


def whom_to_ring(period: ReportingPeriod, lines: Sequence[str]) -> Letter:
    """To the administrators: who has not answered any reminder."""
    return _letter(
        f"{period.title}: whom to ring",
        "ring",
        period,
        lines=list(lines),
        address=settings.SITE_URL + reverse("period-responders", args=[period.agreement.slug, period.pk]),
    )


def ready_for_review(period: ReportingPeriod, sent: int, total: int) -> Letter:
    """To the reviewers: the updates can be read."""
    return _letter(
        f"{period.title}: ready for your review",
        "ready",
        period,
        sent=sent,
        total=total,
        address=settings.SITE_URL + reverse("period-review", args=[period.agreement.slug, period.pk]),
    )


def papers_go_out(period: ReportingPeriod, days: MeetingDays) -> Letter:
    """To the administrators: papers of a meeting are to go out."""
    who = period.agreement.working_group_name if days.meeting == GROUP else "Partnership"
    day = formats.date_format(days.despatch_on, "l j F")
    return _letter(
        f"Papers for the {who} go out on {day}",
        "papers",
        period,
        who=who,
        days=days,
        address=settings.SITE_URL
        + reverse("meeting-papers", args=[period.agreement.slug, period.pk, days.meeting]),
    )


def receipt(
    reports: Sequence[Report], labels: Mapping[int, str], sender: str, author: str, counted_in_words: str
) -> Letter:
    """To whoever sent reports of one period, or in whose name they were sent: titles and statuses, no words.

    ``author``: in whose name; "" where it is the sender's own.
    """
    first = reports[0]
    return _letter(
        f"Receipt: {counted_in_words} sent, {first.period.title}",
        "receipt",
        first.period,
        sender=sender,
        author=author,
        count=counted_in_words,
        lines=[_sent_line(report, labels) for report in reports],
        working_group=first.agreement.working_group_name,
        address=settings.SITE_URL + reverse("update-list"),
    )


def prepared(reports: Sequence[Report], labels: dict[int, str], by: User) -> Letter:
    """To whoever sends: a delegate has prepared drafts of one period and one post."""
    count = counted(len(reports), "line")
    titles = [
        title_of(report, labels[report.action.pk])
        if report.action is not None
        else f"commentary on {report.about_priority.title}"
        for report in reports
    ]
    address = f"{settings.SITE_URL}{reverse('update-check')}?by={by.pk}"
    subject = f"{by} has prepared {count} for you to send"
    return _letter(
        subject, "prepared", reports[0].period, by=str(by), count=count, titles=titles, address=address
    )


def after_a_meeting(
    meeting: Meeting, period: ReportingPeriod, decisions: Sequence[MeetingDecision]
) -> Letter:
    """To one person: what a meeting decided on what they answer for; titles, statuses, and why another one."""
    lines = [_decided_line(item) for item in decisions if not item.is_as_proposed]
    as_proposed = [
        item.name if item.report.action is None else name_in_mail(item.report.action, item.label)
        for item in decisions
        if item.is_as_proposed
    ]
    is_asked = any(item.asks or item.decision.kind == Round.SENT_BACK for item in decisions)
    day = formats.date_format(meeting.held_on, "j F")
    return _letter(
        f"The {meeting.group} on {day}: {counted(len(decisions), 'decision')} on your actions",
        "meeting",
        period,
        meeting=meeting,
        lines=lines,
        as_proposed=joined(as_proposed),
        is_asked=is_asked,
        address=settings.SITE_URL + reverse("update-list"),
    )


def _decided_line(item: MeetingDecision) -> str:
    """ "4.2a Set up …: agreed as Amber, where you proposed Green. An action is asked of Police, by March." """
    report, decision = item.report, item.decision
    title = title_of(report, item.label) if report.action is not None else item.name
    parts = [_outcome_words(item)]
    tells_why = report.action is None or is_for_everybody(report.action)
    if report.agreed_reason and tells_why:
        parts.append(f"Why: {report.agreed_reason}")
    if item.date_stays:
        why = item.why_date_stays if tells_why else ""
        parts.append(f"{DATE_STAYS}{why}" if why else "The date stays")
    parts += [f"An action is asked {ask.whom_and_when}" for ask in item.asks]
    if decision.matter_id:
        parts.append("It goes to the Partnership")
    return f"{title}: {'. '.join(parts)}"


def _outcome_words(item: MeetingDecision) -> str:
    report, kind = item.report, item.decision.kind
    if kind == Round.SENT_BACK:
        return "sent back with a question"
    if kind != Round.DECISION:
        return str(Round(kind).label).lower()
    agreed = report.agreed_label.label if report.agreed_label else ""
    if report.label is None or report.agreed_label_id == report.label_id:
        return f"agreed as {agreed}" if agreed else "agreed"
    return f"agreed as {agreed}, where {report.label.label} was proposed"


def _sent_line(report: Report, labels: Mapping[int, str]) -> str:
    """ "4.2a Set up …: Amber", "4.2b …: no change"; of an action that not everybody may read its label."""
    if report.action is None:
        priority = report.about_priority
        return f"commentary on {priority.number} {priority.title}"
    title = title_of(report, labels[report.action.pk])
    if not is_for_everybody(report.action) or report.label is None:
        return title
    return f"{title}: {'no change, ' if report.is_confirmation else ''}{report.label.label}"


# The subject of a message about one report, and of one about several. Of each kind, about actions and about priorities.
SUBJECTS = {
    Kind.SENT_BACK: (
        "Your {what} on {name} was sent back with a question",
        "{count} of your {whats} were sent back with a question",
    ),
    Kind.QUESTION: (
        "There is a question about your {what} on {name}",
        "There are questions about {count} of your {whats}",
    ),
    Kind.CHANGED: (
        "Another status was agreed for {name} than the one you sent",
        "Another status was agreed for {count} actions than the one you sent",
    ),
    Kind.RECORDED: (
        "{a_what} on {name} was recorded in your name",
        "{count} {whats} were recorded in your name",
    ),
}


def about_a_report(report: Report, label: str, kind: str) -> Letter:
    """To whoever answers: something has happened to a report. What was said stands behind the sign-in, but for why
    another status was agreed than the one they sent.

    ``label``: of its action; a priority is named by its number and title.
    """
    subject, subject_of_several = SUBJECTS[Kind(kind)]
    if report.action is None:
        priority = report.about_priority
        what, a_what, whats = "commentary", "a commentary", "commentaries"
        title = name = f"{priority.number} {priority.title}".strip()
        address = reverse("update-list")
    else:
        what, a_what, whats = "update", "an update", "updates"
        title, name = title_of(report, label), name_in_mail(report.action, label)
        address = reverse("update-edit", args=[report.pk])
    is_told = kind == Kind.CHANGED and report.action is not None and is_for_everybody(report.action)
    words = {"what": what, "a_what": capfirst(a_what), "whats": whats, "name": name}
    return letter_of(
        "reporting/email/report.txt",
        _context(
            report.period,
            {
                "kind": kind,
                "what": what,
                "a_what": a_what,
                "title": title,
                "other_status": report if is_told else None,
                "working_group": report.agreement.working_group_name,
                "address": settings.SITE_URL + address,
            },
        ),
        subject=subject.format(**words),
        subject_of_several=subject_of_several.format(**words, count="{count}"),
    )


def _letter(subject: str, template: str, period: ReportingPeriod, **words: object) -> Letter:
    return Letter(
        subject, render_to_string(f"reporting/email/{template}.txt", _context(period, words)).strip()
    )


def _context(period: ReportingPeriod, words: dict[str, object]) -> dict[str, object]:
    unit = unit_of(period.agreement.partnership).name
    return {"period": period, "agreement": period.agreement, "unit": unit, **words}
