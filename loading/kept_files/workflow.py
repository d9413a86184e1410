"""The verbs of kept files: add, withdraw, and delete the bytes of what need not be kept any longer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from accounts.models import User
from core.history import Change, save_row
from documents.file_kinds import FileKind, kind_of_import
from loading.kept_files.contents import delete_bytes, short_name, store
from loading.kept_files.owners import FileOwner, refuse
from loading.models import FiledPaper, InformationRequest, KeptFile, Load
from priorities.readers import reader_of
from priorities.writing import writing

ADDED, WITHDRAWN = "File added", "File withdrawn"
NO_LONGER_KEPT = "Bytes deleted: they need not be kept any longer"


@dataclass(frozen=True)
class Upload:
    """A file that somebody has chosen, and of which kind its content is. ``title`` "": the name of the file."""

    name: str
    content: bytes
    kind: FileKind
    title: str = ""


def add_file(owner: FileOwner, upload: Upload, *, by: User) -> KeptFile:
    """Keeps a file of this owner. Raises Refused."""
    with writing(owner.agreement, by=by, reason=ADDED) as change:
        refuse(owner.refusal(reader_of(by, owner.agreement), to_add=True))
        name = short_name(upload.name)
        row = KeptFile(
            partnership_id=owner.agreement.partnership_id,
            agreement=owner.agreement,
            version=owner.version,
            period=owner.period,
            report=owner.report,
            paper=owner.paper,
            title=upload.title or name,
            name=name,
            kind=upload.kind.code,
            added_by=by,
            added_at=change.moment,
        )
        return store(row, upload.content, change)


def keep_what_was_made(paper: FiledPaper, upload: Upload, change: Change) -> KeptFile:
    """Keeps a file that the tracker made of a filed paper. Inside ``writing``."""
    row = KeptFile(
        partnership_id=paper.agreement.partnership_id,
        agreement=paper.agreement,
        paper=paper,
        is_made=True,
        title=upload.title,
        name=short_name(upload.name),
        kind=upload.kind.code,
        added_by=paper.made_by,
        added_at=change.moment,
    )
    return store(row, upload.content, change)


def withdraw_file(file: KeptFile, *, by: User, reason: str) -> KeptFile:
    """Takes a file out of sight, with the reason; one that is withdrawn already stays as it is. Raises Refused."""
    owner = FileOwner.of(file)
    with writing(owner.agreement, by=by, reason=reason) as change:
        refuse(owner.refusal(reader_of(by, owner.agreement)))
        row = KeptFile.objects.select_for_update().get(pk=file.pk)
        if row.withdrawn_at is None:
            row.withdrawn_at, row.withdrawn_why = change.moment, reason
            save_row(row, change)
        return row


def keep_what_a_load_reads(load: Load, name: str, content: bytes, *, by: User, change: Change) -> KeptFile:
    """Keeps the file of a load, in place of the one that it had. Inside ``writing``."""
    row = KeptFile.objects.filter(load=load).first() or KeptFile(load=load, partnership=load.partnership)
    row.name = row.title = short_name(name)
    row.kind = kind_of_import(content, name).code
    row.added_by, row.added_at = by, change.moment
    load.file = store(row, content, change)
    return load.file


# --- retention ------------------------------------------------------------------------------------------------------


def files_past_retention(now: datetime) -> Iterator[tuple[KeptFile, str]]:
    """The files whose bytes are to be deleted, each with why.

    A withdrawn file after ``WITHDRAWN_FILE_DAYS`` (time to see that it was a mistake); what an import read after
    ``IMPORTED_FILE_DAYS`` from when it was loaded or undone. One that waits stays, and so does every file of an
    agreement about which a request for information is open.
    """
    held = InformationRequest.objects.filter(closed_at__isnull=True).values("agreement")
    files = KeptFile.objects.filter(removed_at__isnull=True).select_related("load", "agreement")
    for column in (
        "agreement",
        "load__agreement",
        "report__agreement",
        "paper__agreement",
        "period__agreement",
    ):
        files = files.exclude(**{f"{column}__in": held})
    withdrawn_before = now - timedelta(days=settings.WITHDRAWN_FILE_DAYS)
    loaded_before = now - timedelta(days=settings.IMPORTED_FILE_DAYS)
    for file in files.filter(withdrawn_at__lte=withdrawn_before).order_by("pk"):
        yield file, "withdrawn"
    done = Q(load__state=Load.State.LOADED, load__loaded_at__lte=loaded_before)
    undone = Q(load__state=Load.State.UNDONE, load__ended_at__lte=loaded_before)
    for file in files.filter(done | undone).order_by("pk"):
        yield file, "imported"


def delete_old_bytes(now: datetime) -> int:
    """Deletes the bytes of :func:`files_past_retention`; returns of how many files."""
    total = 0
    for file, _ in list(files_past_retention(now)):
        with writing(*filter(None, [file.agreement]), by=None, reason=NO_LONGER_KEPT) as change:
            delete_bytes(KeptFile.objects.select_for_update().get(pk=file.pk), change)
            total += 1
    return total
