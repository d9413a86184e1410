"""The verbs of the Word template: take one, go back to the tracker's own look."""

from __future__ import annotations

from accounts.administrators import require_administrator
from accounts.models import Partnership, User
from core.history import Change, save_row
from documents.file_kinds import DOCX
from loading.kept_files.contents import short_name, store
from loading.models import KeptFile
from papers.word_template.keeping import template_of
from priorities.writing import writing

TAKEN, OWN_LOOK = "Word template taken", "Back to the tracker’s own look"
MAY_NOT = "Only administrators of the Community Safety Unit change the look of Word papers."


def take_template(partnership: Partnership, name: str, content: bytes, *, by: User) -> KeptFile:
    """Gives Word papers the look of this template, in place of the one that counted. Raises Refused.

    ``content``: as :func:`documents.word.template.read_template` has made it.
    """
    with writing(by=by, reason=TAKEN) as change:
        name = short_name(name)
        _end(partnership, change, f"Replaced by “{name}”")
        row = KeptFile(
            partnership=partnership,
            is_template=True,
            title=name,
            name=name,
            kind=DOCX.code,
            added_by=by,
            added_at=change.moment,
        )
        return store(row, content, change)


def use_own_look(partnership: Partnership, *, by: User) -> None:
    """Gives Word papers the tracker's own look; again: does nothing. Raises Refused."""
    with writing(by=by, reason=OWN_LOOK) as change:
        _end(partnership, change, OWN_LOOK)


def _end(partnership: Partnership, change: Change, why: str) -> None:
    require_administrator(change.by, partnership, MAY_NOT)
    # Two officers at once: the second waits, and then ends what the first has taken.
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    row = template_of(partnership.pk)
    if row is not None:
        row.withdrawn_at, row.withdrawn_why = change.moment, why
        save_row(row, change)
