"""Files of every kind, made here, and what the tests of kept files share."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from accounts.models import User
from documents.file_kinds import kind_of
from loading.kept_files.owners import FileOwner
from loading.kept_files.workflow import Upload, add_file
from loading.models import KeptFile

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\0" * 40 + b"\xff\xd9"


def _png() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


PNG = _png()


def zipped(**parts: str | bytes) -> bytes:
    """A zip archive; in the names of the parts "__" stands for "/" and "_x_" for "."."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_x_", "."), content)
    return stream.getvalue()


DOCX = zipped(word__document_x_xml="<w:document/>")
XLSX = zipped(xl__workbook_x_xml="<workbook/>")
ODT = zipped(mimetype="application/vnd.oasis.opendocument.text", content_x_xml="<office/>")
ODS = zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet", content_x_xml="<office/>")


def kept(owner: FileOwner, content: bytes = PDF, name: str = "adopted.pdf", *, by: User) -> KeptFile:
    """A file of this owner, added by somebody who may."""
    return add_file(owner, Upload(name, content, kind_of(content, name), "The adopted plan"), by=by)
