"""What the worker writes to who asked for a long paper."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.outbox.writing import Letter
from accounts.unit import unit_of
from papers.models import PaperOrder
from papers.rendering.formats import FORMATS


def is_ready(order: PaperOrder) -> Letter:
    """The paper can be fetched."""
    return _letter(order, f"{order.title} is ready as {FORMATS[order.ending].words}", failed=False)


def could_not_be_made(order: PaperOrder) -> Letter:
    """The paper could not be made."""
    return _letter(order, f"{order.title} could not be made as {FORMATS[order.ending].words}", failed=True)


def address_of(order: PaperOrder) -> str:
    """Where who asked sees how far it is, and fetches it: of a filed paper its own page."""
    slug = order.agreement.slug
    if order.filed_id is not None:
        return reverse("filed-paper", args=[slug, order.filed_id])
    return reverse("paper-order", args=[slug, order.key])


def _letter(order: PaperOrder, subject: str, *, failed: bool) -> Letter:
    words = {
        "order": order,
        "agreement": order.agreement,
        "address": settings.SITE_URL + address_of(order),
        "format": FORMATS[order.ending].words,
        "failed": failed,
        "unit": unit_of(order.agreement.partnership).name,
    }
    return Letter(subject, render_to_string("papers/email/order.txt", words).strip())
