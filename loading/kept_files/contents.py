"""The bytes of a kept file: stored, read back, checked against their digest, deleted.

Called inside ``writing``, but for what only reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from django.db.models import QuerySet

from core.history import Change, create_rows, save_row
from documents.file_kinds import with_suffix
from loading.models import FileBytes, KeptFile

MISSING, CHANGED = "its bytes are missing", "its bytes do not match its digest"


class FileLost(Exception):
    """The bytes of a kept file are missing or have changed; the message says which."""


def short_name(name: str) -> str:
    """The name of a file without its folder, on one line, with at most 255 characters."""
    one_line = " ".join(name.replace("\\", "/").rsplit("/", 1)[-1].split()) or "file"
    return one_line if len(one_line) <= 255 else f"{one_line[:240]}…{one_line[-10:]}"


def store(row: KeptFile, content: bytes, change: Change) -> KeptFile:
    """Saves the row of a file with these bytes; they replace those that it had."""
    row.size, row.digest = len(content), sha256(content).hexdigest()
    is_new = row.pk is None
    row = create_rows(KeptFile, [row], change)[0] if is_new else save_row(row, change)
    FileBytes.objects.update_or_create(file=row, defaults={"content": content})
    return row


def content_of(file: KeptFile) -> bytes:
    """The bytes of a file. Raises FileLost."""
    stored = FileBytes.objects.filter(file=file).first()
    content = bytes(stored.content) if stored else b""
    if problem := _problem(file, stored is not None, content):
        raise FileLost(problem)
    return content


def download_name(file: KeptFile) -> str:
    """What a download of the file is called: its end goes with its content."""
    return with_suffix(file.name, file.file_kind)


def delete_bytes(file: KeptFile, change: Change) -> None:
    """Deletes the bytes; the row stays on record with its digest. Again: does nothing."""
    if file.removed_at is None:
        FileBytes.objects.filter(file=file).delete()
        file.removed_at = change.moment
        save_row(file, change)


def verify_files() -> Iterator[tuple[KeptFile, str]]:
    """Every file whose bytes should be there, with what is wrong with them; "" for nothing. One file at a time."""
    files: QuerySet[KeptFile] = KeptFile.objects.filter(removed_at__isnull=True)
    for file in files.select_related("agreement").order_by("pk").iterator(chunk_size=100):
        stored = FileBytes.objects.filter(file=file).first()
        yield file, _problem(file, stored is not None, bytes(stored.content) if stored else b"")


def _problem(file: KeptFile, is_there: bool, content: bytes) -> str:
    if not is_there:
        return MISSING
    return "" if sha256(content).hexdigest() == file.digest else CHANGED
