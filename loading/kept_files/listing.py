"""The files of something, as the page about it lists them."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import F, Q

from accounts.audience import Reader
from loading.kept_files.owners import FileOwner
from loading.models import KeptFile, KeptFileQuerySet

DIGEST_DIGITS = 8


@dataclass(frozen=True)
class ListedFile:
    """One line of the list: a file with its owner in words where the page is about several; who may withdraw it."""

    row: KeptFile
    of: str = ""
    may_withdraw: bool = False

    @property
    def digest(self) -> str:
        """The first digits of the digest, as pages and papers print it."""
        return self.row.digest[:DIGEST_DIGITS]

    @property
    def is_there(self) -> bool:
        """Whether it can be opened."""
        return self.row.withdrawn_at is None and self.row.removed_at is None


@dataclass(frozen=True)
class FileList:
    """The files, and whether the reader may add one. ``names``: whether the reader sees who added them."""

    files: tuple[ListedFile, ...] = ()
    may_add: bool = False
    names: bool = field(default=False)


def documents_of(reader: Reader, agreement: str) -> FileList:
    """The adopted documents of an agreement (its slug) and of its versions, the newest version first. One query."""
    documents = KeptFile.objects.filter(
        agreement__slug=agreement, period=None, report=None, load=None, paper=None, version__withdrawn_at=None
    )
    may_write = reader.is_administrator
    newest_first = F("version__effective_at").desc(nulls_last=True)
    rows = _readable(documents, reader, may_see_withdrawn=may_write).order_by(newest_first, "added_at", "pk")
    files = tuple(
        ListedFile(row, f"version {row.version.number}" if row.version else "", may_write) for row in rows
    )
    return FileList(files, may_write, reader.sees_names)


def files_of(owner: FileOwner, reader: Reader) -> FileList:
    """The papers of a period's meeting, the evidence of a report, or the files of a filed paper. One query."""
    own = (
        Q(report=owner.report)
        if owner.report
        else Q(paper=owner.paper)
        if owner.paper
        else Q(period=owner.period)
    )
    may_withdraw = not owner.refusal_to_withdraw(reader)
    rows = _readable(KeptFile.objects.filter(own), reader, may_see_withdrawn=may_withdraw)
    rows = rows.order_by("added_at", "pk")
    files = tuple(ListedFile(row, may_withdraw=may_withdraw) for row in rows)
    return FileList(files, not owner.refusal_to_add(reader), reader.sees_names)


def _readable(rows: KeptFileQuerySet, reader: Reader, *, may_see_withdrawn: bool) -> KeptFileQuerySet:
    """The rows for this reader; withdrawn ones, which say why, only for who could withdraw them."""
    visible = rows.readable_by(reader.user) if may_see_withdrawn else rows.visible_to(reader.user)
    return visible.select_related("version", "added_by")
