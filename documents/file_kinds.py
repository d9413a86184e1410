"""What a file is, by its content and not by its name: the kinds of file that the tracker keeps, and what it finds else.

A page of the web, a drawing with scripts (SVG) and a file with macros are never kept, whatever they are called.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from documents import limits
from documents.file_types import BROKEN, OLE, part_names


@dataclass(frozen=True)
class FileKind:
    """A kind of file. ``words``: for people; ``suffix``: the end of its name; ``content_type``: for a browser."""

    code: str
    words: str
    suffix: str
    content_type: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
PDF = FileKind("pdf", "PDF", ".pdf", "application/pdf")
DOCX = FileKind("docx", "Word document", ".docx", f"{_OFFICE}.wordprocessingml.document")
XLSX = FileKind("xlsx", "Excel workbook", ".xlsx", f"{_OFFICE}.spreadsheetml.sheet")
ODT = FileKind("odt", "OpenDocument text", ".odt", f"{_OPEN}.text")
ODS = FileKind("ods", "OpenDocument spreadsheet", ".ods", f"{_OPEN}.spreadsheet")
CSV = FileKind("csv", "CSV file", ".csv", "text/csv; charset=utf-8")
TXT = FileKind("txt", "Text file", ".txt", "text/plain; charset=utf-8")
PNG = FileKind("png", "Picture (PNG)", ".png", "image/png")
JPEG = FileKind("jpeg", "Picture (JPEG)", ".jpg", "image/jpeg")
OTHER = FileKind("other", "File", "", "application/octet-stream")
"""What an import has read and is none of the others, such as a workbook with macros."""

KINDS = {kind.code: kind for kind in (PDF, DOCX, XLSX, ODT, ODS, CSV, TXT, PNG, JPEG, OTHER)}
SUFFIXES = ".pdf,.docx,.xlsx,.odt,.ods,.csv,.txt,.png,.jpg,.jpeg"
"""For the file dialog of a browser."""
TAKEN = (
    "a PDF file, a Word document (.docx), an Excel workbook (.xlsx), an OpenDocument text or spreadsheet "
    "(.odt, .ods), a CSV or text file, or a picture (.png, .jpg)"
)

FIRST_BYTES = (
    (b"GIF8", "is a picture in the GIF format"),
    (b"II*\0", "is a picture in the TIFF format"),
    (b"MM\0*", "is a picture in the TIFF format"),
    (b"BM", "is a picture in the BMP format"),
    (b"RIFF", "is a picture, sound or film in a format of the web"),
    (b"{\\rtf", "is a text document in the RTF format"),
    (b"\x1f\x8b", "is a compressed file: unpack it first"),
    (b"7z\xbc\xaf", "is a compressed file: unpack it first"),
    (b"Rar!", "is a compressed file: unpack it first"),
    (b"MZ", "is a program"),
    (b"\x7fELF", "is a program"),
    (b"#!", "is a program"),
    (b"%!PS", "is a PostScript file"),
    (b"SQLite format 3", "is a database"),
)
PARTS_OF_ZIPS = (
    ("word/document.xml", DOCX),
    ("xl/workbook.xml", XLSX),
    ("xl/workbook.bin", "is a binary Excel workbook (.xlsb)"),
    ("ppt/presentation.xml", "is a PowerPoint presentation: save it as a PDF file"),
    ("index/document.iwa", "is a document of Apple’s Pages, Numbers or Keynote: export it as a PDF file"),
    ("classes.dex", "is a program"),
    ("meta-inf/manifest.mf", "is a program"),
)
MACROS = ("vbaproject.bin", "vbadata.xml")
OPEN_DOCUMENTS = {kind.content_type.encode(): kind for kind in (ODT, ODS)}
MARKUP = re.compile(
    r"<\s*(?:!doctype|\?xml|\?php|html|head|body|script|svg|iframe|object|embed|form|meta|link|style|img|table)\b",
    re.IGNORECASE,
)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
HEAD = 4096
"""How many bytes or characters of its beginning tell a file's kind, and of its end whether it is whole."""


class UnfitFile(ValueError):
    """A file that is not kept; the message says what was found, what is taken and what to do."""


def kind_of(content: bytes, name: str) -> FileKind:
    """The kind of a file that may be kept. ``name``: only tells a CSV file from another text. Raises UnfitFile."""
    if not content:
        raise UnfitFile(f"“{name}” is empty. Choose the file again, or save it again.")
    found = what_is(content, name)
    if isinstance(found, FileKind):
        return found
    raise UnfitFile(f"“{name}” {found}. Choose {TAKEN}.")


def kind_of_import(content: bytes, name: str) -> FileKind:
    """The kind of a file that an import has read, which has checked it in its own way."""
    try:
        return kind_of(content, name)
    except UnfitFile:
        return OTHER


def with_suffix(name: str, kind: FileKind) -> str:
    """The name with the end that goes with its content: a picture that is called .pdf is saved as what it is."""
    suffix = PurePath(name).suffix.lower()
    fits = suffix == kind.suffix or not kind.suffix or (kind is JPEG and suffix == ".jpeg")
    return name if fits else f"{PurePath(name).stem or 'file'}{kind.suffix}"


def what_is(content: bytes, name: str) -> FileKind | str:
    """The kind of a file, or in words what it is instead."""
    if content.startswith(b"%PDF-"):
        return PDF if b"%%EOF" in content[-HEAD:] else _damaged("a PDF file")
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG if b"IEND" in content[-HEAD:] else _damaged("a picture (PNG)")
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG if b"\xff\xd9" in content[-HEAD:] else _damaged("a picture (JPEG)")
    if content.startswith(b"PK"):
        return _in_zip(content)
    if content.startswith(OLE):
        return _older_office(content)
    if content[4:8] == b"ftyp":
        is_heic = content[8:12] in (b"heic", b"heix", b"mif1", b"heim")
        return "is a picture in the HEIC format: save it as JPEG" if is_heic else "is a film or sound"
    for first_bytes, words in FIRST_BYTES:
        if content.startswith(first_bytes):
            return words
    return _in_text(content, name)


def _damaged(what: str) -> str:
    return f"begins like {what}, but its end is missing: save it again"


def _older_office(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "is locked with a password: take the password off and save it again"
    return "is a file of an Office before 2007 (.doc, .xls, .ppt): save it as .docx, .xlsx or PDF"


def _in_zip(content: bytes) -> FileKind | str:
    """What a zip archive is. Its list of parts is bounded before it is read, and its parts before they are unpacked."""
    if content.count(b"PK\x01\x02") > limits.PARTS:
        return f"has more than {limits.number(limits.PARTS)} parts inside: save it as a PDF file"
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        too_large = _growth(archive, len(content))
        # Reads every part, up to the size that it states: one that lies or is damaged is found out.
        damaged = "" if too_large else archive.testzip()
    except BROKEN:
        return "is damaged: save it again"
    if too_large or damaged:
        return too_large or "is damaged: save it again"
    names = part_names(archive)
    if any(name.rpartition("/")[2] in MACROS or name.startswith("basic/") for name in names):
        return "holds macros: save it without them"
    for part, found in PARTS_OF_ZIPS:
        if part in names:
            return found
    if "mimetype" in archive.namelist():
        kind = OPEN_DOCUMENTS.get(archive.read("mimetype").strip())
        return kind or "is an OpenDocument file that is neither a text nor a spreadsheet"
    return "is a zip file: unpack it first"


def _growth(archive: zipfile.ZipFile, size: int) -> str:
    """Why the archive is not unpacked, in words; "" where it may be."""
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        return "is locked with a password: take the password off and save it again"
    if any(part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts):
        return "is packed in an unusual way: save it again"
    unzipped = sum(part.file_size for part in parts)
    if unzipped > limits.UNZIPPED_BYTES:
        return f"would be larger than {limits.megabytes(limits.UNZIPPED_BYTES)} when unpacked"
    if unzipped > limits.RATIO_FROM_BYTES and unzipped > limits.UNZIPPED_RATIO * size:
        return f"unpacks to more than {limits.number(limits.UNZIPPED_RATIO)} times its size, which no document does"
    return ""


def _in_text(content: bytes, name: str) -> FileKind | str:
    text = _decoded(content)
    if text is None or CONTROL.search(text):
        return "is of a kind that the tracker does not know"
    if (found := MARKUP.search(text[:HEAD])) is not None:
        is_drawing = "<svg" in text[:HEAD].lower()
        is_xml = found[0].lower().endswith("?xml") and "html" not in text[:HEAD].lower()
        kind = "a drawing (SVG)" if is_drawing else "an XML file" if is_xml else "a web page"
        return f"is {kind}, whatever its name says"
    if not text.strip():
        return "has nothing in it but blanks"
    return CSV if PurePath(name).suffix.lower() == ".csv" else TXT


def _decoded(content: bytes) -> str | None:
    """The text in one of the usual encodings; None where it is none."""
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
