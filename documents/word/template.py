"""A council's Word template, as somebody gives it: checked, and cut down to its look.

What is kept: styles, lists, theme, header and footer with their pictures, page. What is left out: its words, macros are
refused, and nothing in it reaches outside the file, because every paper that is made from it is opened by others.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.exceptions import PythonDocxError
from docx.opc.constants import RELATIONSHIP_TYPE as RELATION
from docx.opc.exceptions import OpcError
from docx.oxml import OxmlElement
from docx.oxml.exceptions import XmlchemyError
from docx.oxml.ns import qn
from docx.shared import Cm

from documents import limits
from documents.file_kinds import DOCX, FileKind, UnfitFile, what_is
from documents.file_types import BROKEN
from documents.raw_sheets import IntakeLimit
from documents.spreadsheets import UnreadableFile
from documents.spreadsheets.workbook_xml import PartHandler, parse
from documents.word.look import missing_styles, table_look
from documents.word.running import has_words, instructions_of

CHOOSE = "Choose a Word document (.docx) or a Word template (.dotx)."
SAVE_AGAIN = "Open it in Word, save it as a Word document (.docx) and choose that."
DAMAGED = f"is damaged, or built in a way that Word does not build documents. {SAVE_AGAIN}"
MACROS = (
    "is a Word file with macros (.docm or .dotm). Save it as .docx or .dotx, without them, and choose that."
)
OUTSIDE = (
    "reaches outside the file in its {where}: a linked picture, an embedded object or the like. Put a plain picture in "
    "its place in Word, save it and choose it again."
)
FIELD = "has a field “{word}” in its {where}, which is not taken. Delete the field in Word and save it."
FIELDS = frozenset(
    {"AUTHOR", "CREATEDATE", "DATE", "DOCPROPERTY", "FILENAME", "NUMPAGES", "PAGE", "PRINTDATE", "SAVEDATE"}
    | {"SECTION", "SECTIONPAGES", "STYLEREF", "SUBJECT", "TIME", "TITLE"}
)
"""Fields that say something about the document itself. Others can fetch files or start programs."""
PICTURES = frozenset(
    f"image/{kind}" for kind in ("png", "jpeg", "jpg", "gif", "bmp", "tiff", "x-emf", "x-wmf", "emf", "wmf")
)
SETTINGS = frozenset(
    qn(f"w:{name}")
    for name in (
        "evenAndOddHeaders",
        "defaultTabStop",
        "autoHyphenation",
        "characterSpacingControl",
        "compat",
        "themeFontLang",
        "clrSchemeMapping",
        "decimalSymbol",
        "listSeparator",
        "defaultTableStyle",
    )
)
OF_PAGE = frozenset(
    qn(f"w:{name}")
    for name in ("headerReference", "footerReference", "pgSz", "pgMar", "pgBorders", "titlePg", "docGrid")
)
NARROWEST = Cm(10)
"""Of the room for words on an upright page."""
TEMPLATE_TYPE, DOCUMENT_TYPE = b"wordprocessingml.template.main+xml", b"wordprocessingml.document.main+xml"
UNREADABLE = (
    *BROKEN,
    AssertionError,
    OpcError,
    PythonDocxError,
    RecursionError,
    UnreadableFile,
    XmlchemyError,
    # What lxml raises for broken XML.
    SyntaxError,
)
RUNNING = (RELATION.HEADER, RELATION.FOOTER)
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
VML = ("{urn:schemas-microsoft-com:vml}", "{urn:schemas-microsoft-com:office:office}")


@dataclass(frozen=True)
class TemplateFacts:
    """What a template gives, in words. ``missing``: the styles for which the tracker's own are taken."""

    typeface: str
    page: str
    tables: str
    running: tuple[str, ...]
    missing: tuple[str, ...]


def read_template(content: bytes, name: str) -> bytes:
    """A Word document (.docx) with the look of the file and nothing else. Raises UnfitFile, with what to do."""
    found = what_is(content, name)
    if found is not DOCX:
        words = f"is no Word document but: {found.words}" if isinstance(found, FileKind) else found
        raise UnfitFile(f"“{name}” {words}. {CHOOSE}")
    try:
        document: WordDocument = Document(io.BytesIO(_as_document(content, name)))
        _cut_down(document, name)
        stream = io.BytesIO()
        document.save(stream)
        facts_of(stream.getvalue())
        return stream.getvalue()
    except UNREADABLE as error:
        if isinstance(error, UnfitFile):
            raise
        raise UnfitFile(f"“{name}” {DAMAGED}") from error


def facts_of(template: bytes) -> TemplateFacts:
    """What a template that :func:`read_template` has made gives."""
    document: WordDocument = Document(io.BytesIO(template))
    page, normal = document.sections[0], document.styles["Normal"]
    font: Any = normal.font
    size = f"{font.size.pt:g} point" if font.size else ""
    wide, high = (f"{(length or 0) / Cm(1):.1f}" for length in (page.page_width, page.page_height))
    parts = [
        ("Header", page.header),
        ("Header of the first page", page.first_page_header),
        ("Footer", page.footer),
        ("Footer of the first page", page.first_page_footer),
    ]
    running = tuple(
        f"{what}: {has_words(part)}"
        for what, part in parts
        if not part.is_linked_to_previous and has_words(part)
    )
    return TemplateFacts(
        typeface=", ".join(filter(None, (font.name, size))),
        page=f"{wide} by {high} cm",
        tables=table_look(document).style,
        running=running,
        missing=tuple(missing_styles(document)),
    )


# --- the archive ----------------------------------------------------------------------------------------


def _as_document(content: bytes, name: str) -> bytes:
    """The file as a document: that it is a template (.dotx) stands in one of its parts, which is written anew."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        size = sum(part.file_size for part in parts)
        if len(parts) > limits.TEMPLATE_PARTS or size > limits.TEMPLATE_UNZIPPED_BYTES:
            raise UnfitFile(
                f"“{name}” holds far more than a template needs. Delete its words and large pictures, save it, and "
                "choose it again."
            )
        _check_markup(archive, parts, name)
        types = archive.read("[Content_Types].xml")
        if b"macroEnabled" in types:
            raise UnfitFile(f"“{name}” {MACROS}")
        if TEMPLATE_TYPE not in types:
            return content
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as copy:
            for part in parts:
                is_types = part.filename == "[Content_Types].xml"
                body = types.replace(TEMPLATE_TYPE, DOCUMENT_TYPE) if is_types else archive.read(part)
                copy.writestr(part.filename, body)
        return stream.getvalue()


def _check_markup(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], name: str) -> None:
    """Looks through all markup within limits before a tree is made of it. Raises UnfitFile, ValueError (a DTD)."""
    total = 0
    for part in parts:
        with archive.open(part) as stream:
            is_markup = (
                stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe", b"\xfe\xff"))
            )
        if is_markup:
            total += part.file_size
            if total > limits.TEMPLATE_MARKUP_BYTES:
                raise UnfitFile(
                    f"“{name}” is too long for a template. Delete its words, save it, and choose it again."
                )
            parse(archive, part, PartHandler(IntakeLimit()))


# --- the document ---------------------------------------------------------------------------------------


def _cut_down(document: WordDocument, name: str) -> None:
    page = _page_of(document)
    root, body = document.element, document.element.body
    for child in list(root):
        if child is not body:
            root.remove(child)
    for child in list(body):
        body.remove(child)
    body.append(page)
    _cut_relations(document, {item.get(f"{R}id") for item in page}, name)
    section = document.sections[0]
    room = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    if room < NARROWEST:
        raise UnfitFile(
            f"“{name}” leaves less than {NARROWEST.cm:g} cm for words between its margins. Change its page in Word."
        )


def _cut_relations(document: WordDocument, running: set[str | None], name: str) -> None:
    """Leaves only the parts that make the look. ``running``: the headers and footers that the page has."""
    parts: Any = document.part
    for key, relation in list(parts.rels.items()):
        part = None if relation.is_external else relation.target_part
        if part is None or (relation.reltype in RUNNING and key not in running):
            del parts.rels[key]
        elif relation.reltype in RUNNING:
            _clean(part, "header or footer", name)
        elif relation.reltype in (RELATION.NUMBERING, RELATION.THEME):
            _keep_pictures(part, set(part.rels), "theme or lists", name)
        elif relation.reltype in (RELATION.STYLES, RELATION.SETTINGS):
            part.rels.clear()
        else:
            del parts.rels[key]
    for key, relation in list(parts.package.rels.items()):
        if relation.reltype != RELATION.OFFICE_DOCUMENT:
            del parts.package.rels[key]
    settings = document.settings.element
    for child in [item for item in settings if item.tag not in SETTINGS]:
        settings.remove(child)


def _page_of(document: WordDocument) -> Any:
    """The last section, with the header and footer that it has from those before it; its page is A4 if it is silent."""
    references: dict[tuple[str, str], Any] = {}
    sections = list(document.element.body.iter(qn("w:sectPr")))
    page = sections[-1] if sections else OxmlElement("w:sectPr")
    for section in sections:
        for item in section:
            if item.tag.endswith("Reference"):
                references[item.tag, item.get(qn("w:type"), "default")] = item
    for item in [item for item in page if item.tag not in OF_PAGE or item.tag.endswith("Reference")]:
        page.remove(item)
    for place, item in enumerate(references.values()):
        page.insert(place, item)
    silent = {
        "pgSz": {"w": "11906", "h": "16838"},
        "pgMar": dict.fromkeys(("top", "right", "bottom", "left"), "1134"),
    }
    for tag, values in silent.items():
        if page.find(qn(f"w:{tag}")) is None:
            added = page.get_or_add_pgSz() if tag == "pgSz" else page.get_or_add_pgMar()
            for key, value in values.items():
                added.set(qn(f"w:{key}"), value)
    return page


def _clean(part: Any, where: str, name: str) -> None:
    """A header or footer: links become words, and what reaches outside the file is refused."""
    element = part.element
    for link in list(element.iter(qn("w:hyperlink"))):
        for child in list(link):
            link.addprevious(child)
        link.getparent().remove(link)
    # Links of pictures, pictures once more as drawings with scripts (SVG), words bound to parts that are left out.
    gone = (
        qn("a:hlinkClick"),
        qn("a:hlinkHover"),
        qn("w:dataBinding"),
        *(item.tag for item in element.iter("{*}svgBlip")),
    )
    for item in [item for item in element.iter() if item.tag in gone]:
        item = item.getparent() if item.tag.endswith("svgBlip") else item
        item.getparent().remove(item)
    for item in element.iter():
        if isinstance(item.tag, str) and item.tag.startswith(VML):
            item.attrib.pop("href", None)
            if "src" in item.attrib or f"{R}href" in item.attrib:
                raise UnfitFile(f"“{name}” {OUTSIDE.format(where=where)}")
    for instruction in instructions_of(element):
        word = (instruction.split() or [""])[0].upper()
        if word not in FIELDS:
            raise UnfitFile(f"“{name}” {FIELD.format(word=word[:40], where=where)}")
    _keep_pictures(part, set(_references(element)), where, name)


def _references(element: Any) -> Iterator[str]:
    """What an element refers to outside its own part."""
    for item in element.iter():
        for key, value in item.attrib.items():
            if key.startswith(R):
                yield value
        if (value := item.get("{urn:schemas-microsoft-com:office:office}relid")) is not None:
            yield value


def _keep_pictures(part: Any, used: set[str], where: str, name: str) -> None:
    """Leaves the pictures of a part in it. Raises UnfitFile where it uses anything else, LookupError: what is lost."""
    for key in [key for key in part.rels if key not in used]:
        del part.rels[key]
    if used - set(part.rels):
        raise LookupError(where)
    for relation in part.rels.values():
        is_picture = not relation.is_external and relation.reltype == RELATION.IMAGE
        if not is_picture or relation.target_part.content_type.lower() not in PICTURES:
            raise UnfitFile(f"“{name}” {OUTSIDE.format(where=where)}")
        relation.target_part.rels.clear()
