"""Reminders of figures that are due: one e-mail an owner and agreement, on the day and a week later, and no more.

Like the reminders of updates they are rows of the outbox, written on working days, each once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from django.conf import settings
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Message, User
from accounts.outbox.writing import Letter, cancel, new_message, queue
from accounts.unit import unit_of
from core.dates.working_days import is_working_day
from core.history import Change
from core.text import counted
from indicators.arithmetic.expected import due_on, is_due, not_yet_in
from indicators.arithmetic.periods import Period
from indicators.models import Indicator, Observation
from priorities.models import Agreement
from priorities.writing import writing

WEEK = timedelta(days=7)
Due = tuple[Indicator, Period]


@dataclass(frozen=True)
class PlannedFigureReminder:
    """To an owner: figures of an agreement that are due. ``about`` names it for good: it is written once.

    ``is_late``: it is the second one, a week after the first.
    """

    agreement: Agreement
    owner: User
    is_late: bool
    about: str
    due: tuple[Due, ...]


def planned_for(day: date) -> list[PlannedFigureReminder]:
    """Every reminder whose turn it is on a day, without those that were written; none but on working days."""
    if not is_working_day(day):
        return []
    planned = [item for agreement in _in_force(day) for item in _of_agreement(agreement, day)]
    known = set(
        Message.objects.filter(about__in=[item.about for item in planned]).values_list("about", flat=True)
    )
    return [item for item in planned if item.about not in known]


def send_due_figures(day: date) -> list[Message]:
    """Writes the reminders whose turn it is. Each agreement is one transaction, under its lock."""
    written: list[Message] = []
    for agreement in {item.agreement.pk: item.agreement for item in planned_for(day)}.values():
        with writing(agreement, by=None, reason="Reminders of figures") as change:
            again = [item for item in planned_for(day) if item.agreement.pk == agreement.pk]
            written += queue([_message(item, change) for item in again])
    return written


def due_of(agreement: Agreement, day: date) -> dict[int, tuple[Due, ...]]:
    """Owner -> the figures of an agreement that they are late with, in the order of the plan. Two queries."""
    rows = Indicator.objects.filter(agreement=agreement, withdrawn_at__isnull=True, owner__is_active=True)
    indicators = list(rows.select_related("owner").order_by("position", "pk"))
    labels: dict[int, set[str]] = {}
    known = Observation.objects.filter(
        indicator__in=[row.pk for row in indicators], withdrawn_at__isnull=True
    )
    for key, label in known.order_by().values_list("indicator", "period_label").distinct():
        labels.setdefault(key, set()).add(label)
    due: dict[int, list[Due]] = {}
    for row in indicators:
        for period in not_yet_in(labels.get(row.pk, ()), row.period_type, day):
            if is_due(period, day) and row.owner_id is not None:
                due.setdefault(row.owner_id, []).append((row, period))
    return {owner: tuple(items) for owner, items in due.items()}


def messages_about(agreement: Agreement) -> QuerySet[Message]:
    """The reminders of an agreement's figures, newest first."""
    return Message.objects.filter(about__startswith=f"figures:{agreement.pk}:").order_by("-pk")


def cancel_answered(agreement: Agreement, owners: Collection[int], day: date) -> None:
    """Cancels what waits to be sent to owners who have nothing due any more."""
    due = due_of(agreement, day)
    cancel(messages_about(agreement).filter(person__in=[owner for owner in owners if owner not in due]))


def _in_force(day: date) -> QuerySet[Agreement]:
    """Agreements that have begun and not ended; what is due of others is nobody's duty."""
    begun = Q(starts_on__isnull=True) | Q(starts_on__lte=day)
    goes_on = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    rows = Agreement.objects.filter(
        begun, goes_on, withdrawn_at__isnull=True, status=Agreement.Status.IN_FORCE
    )
    return rows.select_related("partnership").order_by("pk")


def _of_agreement(agreement: Agreement, day: date) -> Iterator[PlannedFigureReminder]:
    for items in due_of(agreement, day).values():
        owner = cast("User", items[0][0].owner)  # only indicators with an owner are asked for
        last = max(due_on(period) for _, period in items)
        is_late = day >= last + WEEK
        about = f"figures:{agreement.pk}:{owner.pk}:{last.isoformat()}:{'late' if is_late else 'due'}"
        yield PlannedFigureReminder(agreement, owner, is_late, about, items)


def _message(item: PlannedFigureReminder, change: Change) -> Message:
    return new_message(
        letter(item),
        to=item.owner.email,
        kind=Message.Kind.FIGURE,
        about=item.about,
        partnership=item.agreement.partnership,
        change=change,
        person=item.owner,
    )


def letter(item: PlannedFigureReminder) -> Letter:
    """What it says: which figures of which periods, and where to enter them."""
    periods = dict.fromkeys(period.label for _, period in item.due)
    count = counted(len(item.due), "figure is")
    context = {
        "agreement": item.agreement,
        "count": count,
        "is_late": item.is_late,
        "lines": [f"{row.title}: {period.label}" for row, period in item.due],
        "address": settings.SITE_URL + reverse("indicator-enter", args=[item.agreement.slug]),
        "unit": unit_of(item.agreement.partnership).name,
    }
    subject = f"{count} due: {', '.join(periods)}"
    return Letter(subject, render_to_string("indicators/email/due.txt", context).strip())
