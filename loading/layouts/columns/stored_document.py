"""A document as bytes and back: what was read of a file is kept with it, so that pages need not read it again."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence

from documents.packed_sheets import pack_sheets, unpack_sheets
from loading.layouts.columns.document import SourceDocument
from loading.problems import FileProblem

VERSION = 2
"""Of the bytes. What was kept in another version, by an earlier release, is read from the file again."""
MOST_BYTES = 100_000_000
MOST_PACKED_BYTES = 20_000_000
"""What is kept of one file; of a larger one nothing is, and it is read again for each page."""


def pack_document(document: SourceDocument, problems: Sequence[FileProblem]) -> bytes | None:
    """A document and the problems of cells that could not be read; None where that would be too large."""
    body = {
        "version": VERSION,
        "kind": document.kind,
        "levels": {name: list(levels) for name, levels in document.levels.items()},
        "problems": [[item.sheet, item.cell, item.message] for item in problems],
        "sheets": pack_sheets(document.sheets),
    }
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    packed = zlib.compress(content, 1) if len(content) <= MOST_BYTES else b""
    return packed if 0 < len(packed) <= MOST_PACKED_BYTES else None


def unpack_document(packed: bytes, name: str) -> tuple[SourceDocument, tuple[FileProblem, ...]] | None:
    """What :func:`pack_document` made; None for another version. ``name``: the name of the file."""
    body = json.loads(zlib.decompress(packed))
    if body["version"] != VERSION:
        return None
    levels = {sheet: tuple(numbers) for sheet, numbers in body["levels"].items()}
    problems = tuple(FileProblem(*item) for item in body["problems"])
    return SourceDocument(name, body["kind"], unpack_sheets(body["sheets"]), levels), problems
