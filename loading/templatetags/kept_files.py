"""The files of something, as a list: ``{% load kept_files %}``.

Tags, so that pages of earlier apps show them too: an update, the review of a period, the versions of a plan.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from accounts.audience import Reader
from loading.kept_files.listing import FileList, documents_of, files_of
from loading.kept_files.owners import FileOwner
from reporting.models import Report, ReportingPeriod

register = template.Library()


@register.inclusion_tag("loading/_files.html")
def adopted_documents(agreement: str, reader: Reader) -> dict[str, Any]:
    """The adopted documents of an agreement (its slug) and of its versions."""
    address = reverse("document-add", args=[agreement])
    return _context("Adopted documents", "an adopted document", documents_of(reader, agreement), address)


@register.inclusion_tag("loading/_files.html")
def meeting_papers(period: ReportingPeriod, reader: Reader) -> dict[str, Any]:
    """The papers of the meeting that reviews a period."""
    address = reverse("meeting-paper-add", args=[period.agreement.slug, period.pk])
    files = files_of(FileOwner(period.agreement, period=period), reader)
    return _context("Papers of the meeting", "a paper of the meeting", files, address)


@register.inclusion_tag("loading/_files.html")
def evidence(report: Report, reader: Reader, *, adds_by_button: bool = False) -> dict[str, Any]:
    """The evidence of an update. ``adds_by_button``: the page has a button that saves its words first."""
    files = files_of(FileOwner(report.agreement, report=report), reader)
    address = "" if adds_by_button else reverse("evidence-add", args=[report.pk])
    return _context("Evidence", "evidence", files, address)


def _context(heading: str, what: str, files: FileList, address: str) -> dict[str, Any]:
    return {"heading": heading, "what": what, "list": files, "address": address if files.may_add else ""}
