"""Word templates for tests: a council's, as it is or changed part by part."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from docx import Document
from docx.document import Document as WordDocument
from docx.shared import Cm, Pt, RGBColor
from PIL import Image

GREEN = RGBColor(0x00, 0x66, 0x33)
DOCUMENT, TEMPLATE = "wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml"
TYPES, HEADER, LINKS = "[Content_Types].xml", "word/header1.xml", "word/_rels/header1.xml.rels"
TABLE_STYLE = (
    '<w:style w:type="table" w:customStyle="1" w:styleId="CouncilTable"><w:name w:val="Council Table"/>'
    '<w:tblStylePr w:type="firstRow"><w:rPr><w:color w:val="FFFFFF"/></w:rPr>'
    '<w:tcPr><w:shd w:val="clear" w:fill="006633"/></w:tcPr></w:tblStylePr></w:style></w:styles>'
)


def council_document(*, without: tuple[str, ...] = ()) -> WordDocument:
    """A council's letter: green headings in Georgia, its name and logo in the header. ``without``: styles it lacks."""
    document: WordDocument = Document()
    normal, heading = document.styles["Normal"], document.styles["Heading 1"]
    normal.font.name, normal.font.size, heading.font.color.rgb = "Georgia", Pt(12), GREEN
    document.sections[0].page_width, document.sections[0].page_height = Cm(21), Cm(29.7)
    header = document.sections[0].header.paragraphs[0]
    header.text = "Kent County Council"
    logo = io.BytesIO()
    Image.new("RGB", (20, 10), "green").save(logo, "PNG")
    header.add_run().add_picture(logo, width=Cm(1))
    for name in without:
        element = document.styles[name].element
        element.getparent().remove(element)
    document.add_paragraph("Dear Sir, this letter is for you alone.")
    return document


def council_template(
    changes: Mapping[str, tuple[str, str]] = {},
    added: Mapping[str, bytes | str] = {},
    *,
    without: tuple[str, ...] = (),
) -> bytes:
    """The same as a file. ``changes``: a text of a part and what stands in its place; ``added``: parts."""
    stream = io.BytesIO()
    council_document(without=without).save(stream)
    made = io.BytesIO()
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in source.infolist():
            body = source.read(part)
            if part.filename in changes:
                old, new = changes[part.filename]
                assert old.encode() in body, f"{part.filename} has no {old}"
                body = body.replace(old.encode(), new.encode(), 1)
            copy.writestr(part.filename, body)
        for name, content in added.items():
            copy.writestr(name, content)
    return made.getvalue()


def in_header(markup: str) -> bytes:
    """The template with this markup in its header."""
    return council_template({HEADER: ("<w:p>", f"<w:p>{markup}")})


def linked_in_header(markup: str, kind: str, target: str, *, mode: str = "External") -> bytes:
    """The template with this markup in its header, and "rId99" as what it refers to."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = f'<Relationship Id="rId99" Type="{office}/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    return council_template({HEADER: ("<w:p>", f"<w:p>{markup}"), LINKS: ("</Relationships>", link)})


def parts_of(content: bytes) -> dict[str, str]:
    """The parts of a Word file by name, as texts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
