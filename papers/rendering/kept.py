"""Files of papers, made once: the same paper in the same format is not drawn again while its bytes are kept.

They are kept in the cache by the digest of the paper and of what draws it. So nothing has to be deleted when a plan
changes, or the look of papers: the changed paper has another key.
"""

from __future__ import annotations

from functools import cache as keep
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.cache import cache

from papers.frozen import digest_of
from papers.rendering.formats import PaperFormat
from papers.value import Paper

KEPT_SECONDS = 30 * 24 * 60 * 60
DRAWN_BY = ("papers/rendering", "templates/papers", "documents/word", "documents/spreadsheets/writing.py")
"""What decides how a file of a paper looks."""


def is_long(paper: Paper, form: PaperFormat) -> bool:
    """Whether the worker makes this file: it has many rows, and was not made before."""
    return paper.rows > form.most_rows and kept_bytes(digest_of(paper), form.ending) is None


def kept_bytes(digest: str, ending: str) -> bytes | None:
    """The bytes of a file that was made before; None if they are not kept."""
    content: bytes | None = cache.get(_key(digest, ending))
    return content


def made(paper: Paper, form: PaperFormat) -> bytes:
    """The bytes of the paper in a format: those that are kept, else made now and kept."""
    digest = digest_of(paper)
    content = kept_bytes(digest, form.ending)
    if content is None:
        content = form.make(paper)
        cache.set(_key(digest, form.ending), content, KEPT_SECONDS)
    return content


def _key(digest: str, ending: str) -> str:
    return f"papers:{ending}:{sha256((digest + _look()).encode()).hexdigest()}"


@keep
def _look() -> str:
    """A digest of everything that decides how a file looks."""
    root = Path(settings.BASE_DIR)
    files = [file for place in DRAWN_BY for file in (sorted((root / place).rglob("*")) or [root / place])]
    return sha256(
        b"".join(file.read_bytes() for file in files if file.suffix != ".pyc" and file.is_file())
    ).hexdigest()
