"""The files of something, as a list: ``{% load kept_files %}``.

Tags, so that pages of earlier apps show them too: an update, the review of a period, the versions of a plan.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from accounts.audience import Reader
from loading.kept_files.owners import FileOwner, documents_of
from reporting.models import Report, ReportingPeriod

register = template.Library()


@register.inclusion_tag("loading/_files.html")
def adopted_documents(agreement: str, reader: Reader) -> dict[str, Any]:
    """The adopted documents of an agreement (its slug) and of its versions."""
    return {
        "heading": "Adopted documents",
        "list": documents_of(reader, agreement),
        "names": reader.sees_names,
        "what": "an adopted document",
        "address": reverse("document-add", args=[agreement]),
    }


@register.inclusion_tag("loading/_files.html")
def meeting_papers(period: ReportingPeriod, reader: Reader) -> dict[str, Any]:
    """The papers of the meeting that reviews a period."""
    return {
        "heading": "Papers of the meeting",
        "list": FileOwner(period.agreement, period=period).files(reader),
        "names": reader.sees_names,
        "what": "a paper of the meeting",
        "address": reverse("meeting-paper-add", args=[period.agreement.slug, period.pk]),
    }


@register.inclusion_tag("loading/_files.html")
def evidence(report: Report, reader: Reader, *, adds_by_button: bool = False) -> dict[str, Any]:
    """The evidence of an update. ``adds_by_button``: the page has a button that saves its words first."""
    return {
        "heading": "Evidence",
        "list": FileOwner(report.agreement, report=report).files(reader),
        "names": reader.sees_names,
        "what": "evidence",
        "address": "" if adds_by_button else reverse("evidence-add", args=[report.pk]),
    }
