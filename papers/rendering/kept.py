"""Files of papers, made once: the same paper in the same format is not drawn again while its bytes are kept.

They are kept in the cache by the digest of the paper and of what draws it, the partnership's Word template too. So
nothing has to be deleted when a plan changes, or the look of papers: the changed paper has another key. ``partnership``
is its key: it gives Word files their look.
"""

from __future__ import annotations

from functools import cache as keep
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.cache import cache

from papers.frozen import digest_of
from papers.rendering.formats import PaperFormat
from papers.rendering.word import as_word
from papers.value import Paper
from papers.word_template.keeping import look_of, template_of

WORD = "docx"
KEPT_SECONDS = 30 * 24 * 60 * 60
DRAWN_BY = ("papers/rendering", "templates/papers", "documents/word", "documents/spreadsheets/writing.py")
"""What decides how a file of a paper looks."""


def is_long(paper: Paper, form: PaperFormat, partnership: int) -> bool:
    """Whether the worker makes this file: it has many rows, and was not made before."""
    return paper.rows > form.most_rows and kept_bytes(digest_of(paper), form.ending, partnership) is None


def kept_bytes(digest: str, ending: str, partnership: int) -> bytes | None:
    """The bytes of a file that was made before; None if they are not kept."""
    content: bytes | None = cache.get(_key(digest, ending, partnership))
    return content


def made(paper: Paper, form: PaperFormat, partnership: int) -> bytes:
    """The bytes of the paper in a format: those that are kept, else made now and kept."""
    key = _key(digest_of(paper), form.ending, partnership)
    content: bytes | None = cache.get(key)
    if content is None:
        look = look_of(partnership) if form.ending == WORD else None
        content = as_word(paper, look) if look else form.make(paper)
        cache.set(key, content, KEPT_SECONDS)
    return content


def _key(digest: str, ending: str, partnership: int) -> str:
    template = template_of(partnership) if ending == WORD else None
    drawn_by = _look() + (template.digest if template else "")
    return f"papers:{ending}:{sha256((digest + drawn_by).encode()).hexdigest()}"


@keep
def _look() -> str:
    """A digest of everything that decides how a file looks."""
    root = Path(settings.BASE_DIR)
    files = [file for place in DRAWN_BY for file in (sorted((root / place).rglob("*")) or [root / place])]
    return sha256(
        b"".join(file.read_bytes() for file in files if file.suffix != ".pyc" and file.is_file())
    ).hexdigest()
