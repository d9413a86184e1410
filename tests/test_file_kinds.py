"""A file is what its content says, whatever it is called; what is not kept is refused with what it was found to be."""

from __future__ import annotations

import io
import zipfile

import pytest

from documents import limits
from documents.file_kinds import TAKEN, UnfitFile, kind_of, kind_of_import, with_suffix
from tests.kept_files import DOCX, JPEG, ODS, ODT, PDF, PNG, XLSX, zipped

WEB_PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "plan.pdf", "pdf"),
        (DOCX, "plan.docx", "docx"),
        (XLSX, "plan.xlsx", "xlsx"),
        (ODT, "plan.odt", "odt"),
        (ODS, "plan.ods", "ods"),
        (b"Area,2014\nDover,12\n", "figures.csv", "csv"),
        ("Área;2014\nDover;12\n".encode("cp1252"), "figures.CSV", "csv"),
        ("Notes of the visit".encode("utf-16"), "notes.txt", "txt"),
        ("\ufeffNotes – of the visit".encode(), "notes", "txt"),
        (PNG, "poster.png", "png"),
        (JPEG, "photo.jpeg", "jpeg"),
        # A wrong name changes nothing of what it is.
        (PDF, "photo.jpg", "pdf"),
        (DOCX, "plan.html", "docx"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_is_what_its_content_says(content: bytes, name: str, kind: str) -> None:
    assert kind_of(content, name).code == kind


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "plan.pdf", "is empty"),
        (
            zipped(MIMETYPE="application/vnd.oasis.opendocument.text"),
            "plan.odt",
            "is a zip file: unpack it first",
        ),
        (b" \n\t", "notes.txt", "has nothing in it but blanks"),
        (WEB_PAGE, "report.pdf", "is a web page, whatever its name says"),
        (b"\n\n<!-- a comment --><ScRiPt src=x>", "notes.txt", "is a web page"),
        (b"Name,Note\nA,<iframe src=x>\n", "figures.csv", "is a web page"),
        (b"<?xml version='1.0'?><svg xmlns='x'><script/></svg>", "map.png", "is a drawing (SVG)"),
        ("<svg onload='x'>".encode("utf-16"), "notes.txt", "is a drawing (SVG)"),
        (b"<?xml version='1.0'?><rows/>", "rows.csv", "is an XML file"),
        (PDF[:20], "plan.pdf", "begins like a PDF file, but its end is missing"),
        (PNG[:20], "poster.png", "begins like a picture (PNG)"),
        (JPEG[:20], "photo.jpg", "begins like a picture (JPEG)"),
        (b"GIF89a" + b"\0" * 20, "poster.png", "is a picture in the GIF format"),
        (b"\0\0\0\x18ftypheic", "photo.jpg", "is a picture in the HEIC format: save it as JPEG"),
        (b"\0\0\0\x18ftypmp42", "film.jpg", "is a film or sound"),
        (b"MZ\x90\0", "plan.pdf", "is a program"),
        (b"#!/bin/sh\nrm -r .\n", "notes.txt", "is a program"),
        (b"{\\rtf1 text}", "plan.docx", "is a text document in the RTF format"),
        (OLD_OFFICE + b"\0" * 99, "plan.docx", "is a file of an Office before 2007"),
        (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "plan.docx", "is locked with a password"),
        (zipped(a_x_txt="text"), "plan.docx", "is a zip file: unpack it first"),
        (zipped(ppt__presentation_x_xml="<p/>"), "plan.docx", "is a PowerPoint presentation"),
        (
            zipped(word__document_x_xml="<w/>", word__vbaProject_x_bin=b"x"),
            "plan.docx",
            "holds macros: save it without them",
        ),
        (
            zipped(mimetype="application/vnd.oasis.opendocument.text", Basic__script_x_xml="x"),
            "plan.odt",
            "holds macros",
        ),
        (
            zipped(mimetype="application/vnd.oasis.opendocument.presentation"),
            "slides.odt",
            "is an OpenDocument file that is neither a text nor a spreadsheet",
        ),
        (DOCX[:60], "plan.docx", "is damaged"),
        (b"PK\x03\x04" + b"\0" * 40, "plan.docx", "is damaged"),
        (bytes(range(256)) * 4, "plan.pdf", "is of a kind that the tracker does not know"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_kept_is_refused_with_what_it_is_and_what_is_taken(
    content: bytes, name: str, words: str
) -> None:
    with pytest.raises(UnfitFile) as refusal:
        kind_of(content, name)

    assert f"“{name}”" in str(refusal.value)
    assert words in str(refusal.value)
    if content:
        assert TAKEN in str(refusal.value)


def test_an_archive_that_grows_beyond_measure_is_refused_before_it_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bomb = zipped(word__document_x_xml=b"\0" * 30_000_000)
    monkeypatch.setattr(zipfile.ZipFile, "testzip", lambda archive: pytest.fail("it was unpacked"))

    assert len(bomb) < 100_000
    with pytest.raises(UnfitFile, match="unpacks to more than 200 times its size"):
        kind_of(bomb, "plan.docx")
    monkeypatch.setattr(limits, "UNZIPPED_BYTES", 1_000_000)
    with pytest.raises(UnfitFile, match=r"would be larger than 1 MB when unpacked"):
        kind_of(bomb, "plan.docx")


def test_an_archive_with_too_many_parts_is_refused_before_its_list_is_read() -> None:
    many = zipped(**{f"part{number}": "" for number in range(limits.PARTS + 1)})

    with pytest.raises(UnfitFile, match="has more than 1,000 parts inside"):
        kind_of(many, "plan.docx")


def test_an_archive_that_lies_about_the_size_of_a_part_is_damaged() -> None:
    stream = io.BytesIO(zipped(word__document_x_xml=b"a" * 5_000))
    content = bytearray(stream.getvalue())
    for start in (content.index(b"PK\x01\x02") + 24, 22):
        content[start : start + 4] = (10).to_bytes(4, "little")

    with pytest.raises(UnfitFile, match="is damaged"):
        kind_of(bytes(content), "plan.docx")


def test_an_import_keeps_what_it_has_read_whatever_it_is() -> None:
    assert kind_of_import(DOCX, "plan.docx").code == "docx"
    macros = zipped(xl__workbook_x_xml="<w/>", xl__vbaProject_x_bin=b"x")
    assert kind_of_import(macros, "plan.xlsm").code == "other"


@pytest.mark.parametrize(
    ("name", "content", "download"),
    [
        ("plan.pdf", PDF, "plan.pdf"),
        ("plan.html", PDF, "plan.pdf"),
        ("photo.jpeg", JPEG, "photo.jpeg"),
        ("photo.png", JPEG, "photo.jpg"),
        ("notes", b"words", "notes.txt"),
    ],
)
def test_a_download_is_called_what_it_is(name: str, content: bytes, download: str) -> None:
    assert with_suffix(name, kind_of(content, name)) == download
