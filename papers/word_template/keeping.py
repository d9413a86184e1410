"""The Word template of a partnership: a kept file, of which one counts at a time."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from django.db.models import F

from accounts.models import User
from core.history import history_of
from loading.kept_files.contents import FileLost, content_of
from loading.models import KeptFile

log = logging.getLogger(__name__)

MOST_LISTED = 20
"""So many templates are listed, the newest."""


def template_of(partnership: int) -> KeptFile | None:
    """The template that counts for a partnership (its key); None: papers have the tracker's own look."""
    rows = KeptFile.objects.filter(partnership=partnership, is_template=True, withdrawn_at__isnull=True)
    return rows.first()


def look_of(partnership: int) -> bytes | None:
    """The bytes of the template that counts; None: papers have the tracker's own look, as when the bytes are lost."""
    template = template_of(partnership)
    if template is None:
        return None
    try:
        return content_of(template)
    except FileLost as refusal:
        log.error("Word template %s: %s. Run manage.py verify_versions.", template.pk, refusal)
        return None


def templates_of(partnership: int) -> list[tuple[KeptFile, User | None]]:
    """The templates of a partnership, newest first, each with who took it back; None for the one that counts."""
    rows = KeptFile.objects.filter(partnership=partnership, is_template=True).select_related("added_by")
    listed = list(rows[:MOST_LISTED])
    ends = history_of(KeptFile)._default_manager.filter(
        id__in=[row.pk for row in listed], history_date=F("withdrawn_at")
    )
    ended_by: Mapping[int, User] = {row.id: row.history_user for row in ends.select_related("history_user")}  # type: ignore[attr-defined]
    return [(row, ended_by.get(row.pk)) for row in listed]
