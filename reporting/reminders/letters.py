"""What the messages about a reporting period say: plain text, titles only, and where to go."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats

from accounts.audience import is_for_everybody
from accounts.outbox.writing import Letter, letter_of
from core.text import shortened
from reporting.models import Commentary, ProgressUpdate, Reminder, ReportingPeriod
from reporting.update_rights import due_of, working_group_of

Kind = Reminder.Kind


def title_of(update: ProgressUpdate, label: str) -> str:
    """The title of an action in a message: "4.2a Set up …". Of one for the Partnership only its label, no words."""
    if not is_for_everybody(update.action):
        return f"{label} (for the Partnership only)" if label else "An action for the Partnership only"
    return f"{label} {shortened(update.action.text, 100)}".strip()


def waiting(updates: Sequence[ProgressUpdate], labels: dict[int, str], kind: str) -> Letter:
    """To whoever answers: what waits for their update, by when. All of one period and one agreement."""
    first = updates[0]
    count = f"{len(updates)} action{' is' if len(updates) == 1 else 's are'}"
    days = sorted(day for day in map(due_of, updates) if day)
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
        titles=[title_of(update, labels[update.action_id]) for update in updates],
        working_group=working_group_of(first),
        address=settings.SITE_URL + reverse("update-list"),
    )


def nobody_to_write_to(updates: Sequence[ProgressUpdate], labels: dict[int, str]) -> Letter:
    """To the administrators: nobody who answers for these actions can be reached."""
    period = updates[0].period
    count = f"{len(updates)} action{'' if len(updates) == 1 else 's'}"
    return _letter(
        f"Nobody can be written to about {count}",
        "vacant",
        period,
        count=count,
        titles=[title_of(update, labels[update.action_id]) for update in updates],
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


# The subject of a message about one update, and of one about several.
SUBJECTS = {
    Kind.SENT_BACK: (
        "Your update on {name} was sent back with a question",
        "{count} of your updates were sent back with a question",
    ),
    Kind.QUESTION: (
        "There is a question about your update on {name}",
        "There are questions about {count} of your updates",
    ),
    Kind.CHANGED: (
        "Another status was agreed for {name} than the one you sent",
        "Another status was agreed for {count} actions than the one you sent",
    ),
    Kind.RECORDED: (
        "An update on {name} was recorded in your name",
        "{count} updates were recorded in your name",
    ),
}


def about_an_update(update: ProgressUpdate, label: str, kind: str) -> Letter:
    """To whoever answers: something has happened to one update. What was said stands behind the sign-in."""
    subject, subject_of_several = SUBJECTS[Kind(kind)]
    return _joinable_letter(
        "update",
        update.period,
        subject=subject.format(name=label or "an action"),
        subject_of_several=subject_of_several,
        kind=kind,
        title=title_of(update, label),
        working_group=working_group_of(update),
        address=settings.SITE_URL + reverse("update-edit", args=[update.pk]),
    )


ABOUT_COMMENTARY = {
    Kind.SENT_BACK: (
        "Your commentary on {name} was sent back with a question",
        "{count} of your commentaries were sent back with a question",
    ),
    Kind.RECORDED: (
        "A commentary on {name} was recorded in your name",
        "{count} commentaries were recorded in your name",
    ),
}


def about_a_commentary(commentary: Commentary, kind: str) -> Letter:
    """To a priority's lead: something has happened to its commentary. What was said stands behind the sign-in."""
    priority = commentary.priority
    name = f"{priority.number} {priority.title}".strip()
    subject, subject_of_several = ABOUT_COMMENTARY[Kind(kind)]
    return _joinable_letter(
        "commentary",
        commentary.period,
        subject=subject.format(name=name),
        subject_of_several=subject_of_several,
        kind=kind,
        title=name,
        working_group=commentary.agreement.working_group or "Working Group",
        address=settings.SITE_URL + reverse("update-list"),
    )


def _letter(subject: str, template: str, period: ReportingPeriod, **words: object) -> Letter:
    return Letter(subject, render_to_string(_template_path(template), _context(period, words)).strip())


def _joinable_letter(
    template: str, period: ReportingPeriod, *, subject: str, subject_of_several: str, **words: object
) -> Letter:
    return letter_of(
        _template_path(template),
        _context(period, words),
        subject=subject,
        subject_of_several=subject_of_several,
    )


def _template_path(template: str) -> str:
    return f"reporting/email/{template}.txt"


def _context(period: ReportingPeriod, words: dict[str, object]) -> dict[str, object]:
    unit = period.agreement.partnership.unit_name or settings.UNIT_NAME
    return {"period": period, "agreement": period.agreement, "unit": unit, **words}
