"""The kind of a file, from its first bytes and not from its name, before it is parsed."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePath
from xml.sax import SAXException

from documents import limits
from documents.raw_sheets import IntakeLimit

# The exceptions of the libraries for a file that is damaged or was tampered with. For XML that defines entities or
# refers to other files, defusedxml raises a ValueError.
BROKEN = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    SAXException,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)

ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
MOST_TYPE_BYTES = 200
XLSX = "an Excel workbook (.xlsx)"
EXCEL = f"Open it in Excel, save it as {XLSX} and choose that file."
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""First bytes of the Office files before 2007, and of any Office file with a password."""

FIRST_BYTES = (
    (b"%PDF", f"is a PDF file. Choose the spreadsheet that it was made from, or copy its table into {XLSX}."),
    (b"{\\rtf", f"is a text document (.rtf). Copy its table into {XLSX} and choose that."),
    (b"\x89PNG", f"is a picture. Type its table into {XLSX} and choose that."),
    (b"\xff\xd8\xff", f"is a picture. Type its table into {XLSX} and choose that."),
    (b"GIF8", f"is a picture. Type its table into {XLSX} and choose that."),
    (b"\x1f\x8b", "is a compressed file. Unpack it first and choose the spreadsheet that is in it."),
    (b"7z\xbc\xaf", "is a compressed file. Unpack it first and choose the spreadsheet that is in it."),
    (b"Rar!", "is a compressed file. Unpack it first and choose the spreadsheet that is in it."),
)

PARTS_OF_OTHER_KINDS = (
    ("xl/workbook.bin", f"is a binary Excel workbook (.xlsb). {EXCEL}"),
    ("word/document.xml", f"is a Word document. Copy its table into {XLSX} and choose that."),
    ("ppt/presentation.xml", f"is a PowerPoint presentation. Copy its table into {XLSX} and choose that."),
    (
        "index/document.iwa",
        f"is a document of Apple's Numbers or Pages. Export it as {XLSX} and choose that.",
    ),
    ("content.xml", f"is an OpenDocument file, but no spreadsheet (.ods). Copy its table into {XLSX}."),
)


def is_csv(filename: str) -> bool:
    """Whether the name is that of a CSV file. Only the name tells a CSV file from other plain text."""
    return PurePath(filename).suffix.lower() == ".csv"


def check_file_kind(data: bytes, filename: str, intake: IntakeLimit) -> None:
    """Raises UnreadableFile if a file is empty, too large, or of a known kind that is not a spreadsheet."""
    if not data:
        raise intake.refuse("", f"“{filename}” is empty. Choose the file again, or save it again.")
    if len(data) > limits.FILE_BYTES:
        raise intake.refuse("", too_large_message(filename))
    for first_bytes, message in FIRST_BYTES:
        if data.startswith(first_bytes):
            raise intake.refuse("", f"“{filename}” {message}")
    if data.startswith(OLE) and not is_xls(data):
        raise intake.refuse("", f"“{filename}” {_older_office_message(data)}")


def is_xls(data: bytes) -> bool:
    """Whether the bytes are a workbook of Excel before 2007 (.xls): the names of its streams say so."""
    others = ("EncryptedPackage", "WordDocument", "PowerPoint Document")
    return (
        data.startswith(OLE)
        and not any(name.encode("utf-16-le") in data for name in others)
        and any(name.encode("utf-16-le") in data for name in ("Workbook", "Book"))
    )


def is_ods(archive: zipfile.ZipFile) -> bool:
    """Whether an archive is an OpenDocument spreadsheet, also one that is called a template."""
    names = archive.namelist()
    if "mimetype" not in names or archive.getinfo("mimetype").file_size > MOST_TYPE_BYTES:
        return False
    return archive.read("mimetype").strip().startswith(ODS_TYPE)


def too_large_message(filename: str) -> str:
    """The message about a file above the limit."""
    most = limits.megabytes(limits.FILE_BYTES)
    return f"“{filename}” is larger than {most}. Take out pictures and other sheets, or import it in parts."


def open_workbook(data: bytes, filename: str, intake: IntakeLimit) -> zipfile.ZipFile:
    """The zip archive of a workbook (.xlsx, .ods). Raises UnreadableFile if it is none, or too large when unzipped."""
    if not data.startswith(b"PK"):
        raise intake.refuse("", f"“{filename}” {_not_zipped_message(data)}")
    archive = open_zip(data, filename, intake, damaged_message())
    names = part_names(archive)
    try:
        if is_ods(archive):
            check_growth(archive, data, filename, intake, damaged_message())
            return archive
    except BROKEN as error:
        raise intake.refuse("", f"“{filename}” {damaged_message()}") from error
    for name, message in PARTS_OF_OTHER_KINDS:
        if name in names:
            raise intake.refuse("", f"“{filename}” {message}")
    if "[content_types].xml" not in names or not any(name.startswith("xl/") for name in names):
        message = f"is a zip file, not a workbook. Unpack it and choose {XLSX}, or one of its CSV files."
        raise intake.refuse("", f"“{filename}” {message}")
    check_growth(archive, data, filename, intake, damaged_message())
    return archive


def open_zip(data: bytes, filename: str, intake: IntakeLimit, broken: str) -> zipfile.ZipFile:
    """The zip archive. Raises UnreadableFile if it has too many parts, or is damaged: ``broken`` is that message."""
    # The parts are counted before their list is read, because a hostile file may have a very long list.
    if data.count(b"PK\x01\x02") > limits.PARTS:
        raise intake.refuse("", f"“{filename}” {_too_many_parts_message()}")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except BROKEN as error:
        raise intake.refuse("", f"“{filename}” {broken}") from error


def part_names(archive: zipfile.ZipFile) -> set[str]:
    """The names of an archive's parts, in lower case and with forward slashes."""
    return {part.filename.lower().replace("\\", "/") for part in archive.infolist()}


def check_growth(
    archive: zipfile.ZipFile, data: bytes, filename: str, intake: IntakeLimit, broken: str
) -> None:
    """Raises UnreadableFile if an archive has a password, an unusual compression, or is too large when unzipped."""
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise intake.refuse("", f"“{filename}” {locked_message()}")
    if any(part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts):
        raise intake.refuse("", f"“{filename}” {broken}")
    # Reading stops at the size that a part states, so the stated sizes are safe to use.
    size = sum(part.file_size for part in parts)
    if size > limits.UNZIPPED_BYTES:
        most = limits.megabytes(limits.UNZIPPED_BYTES)
        raise intake.refuse(
            "", f"“{filename}” would be larger than {most} when unzipped. Import it in parts."
        )
    if size > limits.RATIO_FROM_BYTES and size > limits.UNZIPPED_RATIO * len(data):
        message = (
            f"unzips to more than {limits.number(limits.UNZIPPED_RATIO)} times its size, which no plan does. "
            "Copy its tables into a new workbook and choose that."
        )
        raise intake.refuse("", f"“{filename}” {message}")


def damaged_message() -> str:
    """The message about a workbook that is damaged in a way that nobody can repair by hand."""
    return f"is damaged or is no Excel workbook. {EXCEL}"


def _too_many_parts_message() -> str:
    most = limits.number(limits.PARTS)
    return (
        f"has more than {most} parts. Copy its tables into a new workbook, without pictures, and choose that."
    )


def locked_message() -> str:
    return "is locked with a password. Open it in Excel, take the password off, save it and choose it again."


def _older_office_message(data: bytes) -> str:
    """The message about an older Office file, whose kind shows in the names of its streams."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return locked_message()
    if "WordDocument".encode("utf-16-le") in data:
        return f"is an old Word document (.doc). Copy its table into {XLSX} and choose that."
    return f"is an old Office file. {EXCEL}"


def _not_zipped_message(data: bytes) -> str:
    """The message about a file that is called a workbook and is something else."""
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"excel.sheet" in start:
        return f"is an XML spreadsheet of Excel 2003. {EXCEL}"
    if start.startswith((b"<!doctype html", b"<html", b"<table")):
        return f"is a web page, whatever its name says. {EXCEL}"
    if b"\0" not in data[:2000]:
        return (
            f"is plain text, not an Excel workbook. If it is a CSV file, name it .csv; if not, choose {XLSX}."
        )
    return f"is not a spreadsheet. Choose {XLSX}, an .xls or .ods workbook, or a CSV file."
