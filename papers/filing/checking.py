"""Whether a file is one of ours, of what, and unaltered: by its digest, and by the mark that files of papers carry."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from hashlib import sha256

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import User
from documents.file_kinds import UnfitFile, kind_of
from loading.models import FiledPaper, KeptFile
from papers.frozen import MARK, MARK_DIGITS

MARKED = re.compile(rf"{MARK}([0-9a-f]{{{MARK_DIGITS}}})".encode())
PROPERTIES = "docProps/core.xml"
LONGEST_PROPERTIES = 100_000
"""In bytes; those of any real document are a hundredth of it."""


@dataclass(frozen=True)
class FileAnswer:
    """What is known of a file.

    ``file``: the kept file with exactly these bytes. ``paper``: the filed paper of which it was made. ``is_marked``: it
    carries the mark of a paper of the tracker. All empty: it is none of ours, or of something that its holder may not
    read.
    """

    digest: str
    file: KeptFile | None = None
    paper: FiledPaper | None = None
    is_marked: bool = False


def what_is(content: bytes, user: User | AnonymousUser) -> FileAnswer:
    """What is known of a file, of what this person may read."""
    digest = sha256(content).hexdigest()
    files: QuerySet[KeptFile] = KeptFile.objects.visible_to(user, with_withdrawn=True).filter(
        digest=digest, agreement__isnull=False
    )
    file = (
        files.select_related("paper", "agreement", "version", "period").order_by("withdrawn_at", "pk").first()
    )
    if file is not None:
        return FileAnswer(digest, file, file.paper, is_marked=file.is_made)
    mark = mark_in(content)
    paper = FiledPaper.objects.visible_to(user).filter(digest__startswith=mark).first() if mark else None
    return FileAnswer(digest, None, paper, is_marked=bool(mark))


def mark_in(content: bytes) -> str:
    """The digits of the mark in a Word or PDF file; "" for none."""
    found = MARKED.search(_place_of_mark(content))
    return found.group(1).decode() if found else ""


def _place_of_mark(content: bytes) -> bytes:
    """Where the mark stands: in the properties of a Word file, somewhere in a PDF file."""
    if not content.startswith(b"PK"):
        return content if content.startswith(b"%PDF-") else b""
    try:
        kind_of(content, "file.docx")
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(PROPERTIES) as part:
            return part.read(LONGEST_PROPERTIES)
    except (UnfitFile, zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError, RuntimeError):
        return b""
