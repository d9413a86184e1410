"""The look of Word documents: the tracker's own, or that of a council's template, with what the template lacks.

A template gives page, header, footer, styles and tables. A style that it lacks is taken from the tracker's own look, in
the typeface of the template.
"""

from __future__ import annotations

import io
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart
from docx.shared import Cm, Pt, RGBColor

TABLE_TEXT, TABLE_GRID = "Table Text", "Table Grid"
HEADINGS = ("Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Caption")
SIZES = dict(zip(HEADINGS, (24, 14, 16, 13, 11.5, 10), strict=True))
SPACES = {"Heading 1": 18, "Heading 2": 12, "Heading 3": 10, "Caption": 10}
NEEDED = (*HEADINGS, "List Bullet", "Header", "Footer", TABLE_GRID)
"""The styles that documents use, besides those for the words of tables."""
HEAD_SHADE = "E7EDEE"


@dataclass(frozen=True)
class TableLook:
    """How tables look: a style of the document, and the ground and colour of their heads; "": as the style says."""

    style: str = TABLE_GRID
    head_shade: str = HEAD_SHADE
    head_color: str = ""


def own_document(*, landscape: bool = False) -> WordDocument:
    """An empty document in the tracker's own look: A4, one dark typeface throughout, in British English."""
    document: WordDocument = Document()
    page = document.sections[0]
    page.page_width, page.page_height = (Cm(29.7), Cm(21)) if landscape else (Cm(21), Cm(29.7))
    page.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
    normal: Any = document.styles["Normal"]
    normal.font.name = "Arial"
    normal.font.size = Pt(11)
    _in_english(document)
    mode = document.settings.element.find(f".//{qn('w:compatSetting')}[@{qn('w:name')}='compatibilityMode']")
    if mode is not None:
        # Else Word says "Compatibility mode" beside the name of the file.
        mode.set(qn("w:val"), "15")
    for name, size in SIZES.items():
        _make_plain(document.styles[name], size)
    _add_text_of_tables(document)
    return document


def document_of(template: bytes, *, landscape: bool = False) -> WordDocument:
    """An empty document in the look of a template (see :func:`documents.word.template.read_template`)."""
    document: WordDocument = Document(io.BytesIO(template))
    page = document.sections[0]
    width, height = page.page_width or Cm(21), page.page_height or Cm(29.7)
    is_wide = width > height
    if is_wide is not landscape:
        page.page_width, page.page_height = height, width
    page.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    _in_english(document)
    _take_missing(document)
    for name in HEADINGS:
        style: Any = document.styles[name]
        style.paragraph_format.keep_with_next = True
    _add_text_of_tables(document)
    return document


def missing_styles(document: WordDocument) -> list[str]:
    """The styles that documents use and this one lacks."""
    return [name for name in NEEDED if name not in document.styles]


def table_look(document: WordDocument) -> TableLook:
    """How a template has its tables: in the style that Word calls its default, else its only own one, else a grid."""
    styles: list[Any] = [item for item in document.styles if item.type == WD_STYLE_TYPE.TABLE]
    default = document.settings.element.find(qn("w:defaultTableStyle"))
    chosen = default.get(qn("w:val")) if default is not None else ""
    named = [item for item in styles if chosen in (item.style_id, item.name)]
    own = [item for item in styles if not item.builtin]
    style = named[0] if named else own[0] if len(own) == 1 else None
    if style is None:
        return TableLook()
    heads = [
        part for part in style.element.findall(qn("w:tblStylePr")) if part.get(qn("w:type")) == "firstRow"
    ]
    if not heads:
        return TableLook(style.name)
    # A colour of the words in general wins over that of a table's style: the head says it again.
    color = heads[0].find(f"{qn('w:rPr')}/{qn('w:color')}")
    value = color.get(qn("w:val")) if color is not None else ""
    return TableLook(style.name, "", value if value and len(value) == 6 else "")


def _make_plain(style: Any, size: float) -> None:
    """A heading or caption without colour or rules, that stays with what it heads."""
    style.font.size = Pt(size)
    style.font.bold = style.name != "Subtitle"
    style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.paragraph_format.keep_with_next = True
    for name in ("w:pBdr", "w:spacing"):
        for found in style.element.findall(f".//{qn(name)}"):
            found.getparent().remove(found)
    style.paragraph_format.space_before = Pt(SPACES.get(style.name, 0))
    style.paragraph_format.space_after = Pt(4)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    for key in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{key}"), "Arial")


def _add_text_of_tables(document: WordDocument) -> None:
    if TABLE_TEXT in document.styles:
        return
    style: Any = document.styles.add_style(TABLE_TEXT, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles.default(WD_STYLE_TYPE.PARAGRAPH)
    style.font.size = Pt(9.5)
    style.paragraph_format.space_after = Pt(2)


def _in_english(document: WordDocument) -> None:
    """Sets the language of the text to British English, for reading aloud and spelling."""
    properties = document.styles.default(WD_STYLE_TYPE.PARAGRAPH).element.get_or_add_rPr()
    for known in properties.findall(qn("w:lang")):
        properties.remove(known)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    properties.append(language)


# --- what a template lacks ------------------------------------------------------------------------------


def _take_missing(document: WordDocument) -> None:
    missing = missing_styles(document)
    if not missing:
        return
    own = own_document()
    ids = {item.style_id for item in document.styles}
    for name in missing:
        style: Any = deepcopy(own.styles[name].element)
        for tag in ("w:link", "w:next", "w:basedOn"):
            for found in style.findall(qn(tag)):
                style.remove(found)
        for fonts in style.findall(f"{qn('w:rPr')}/{qn('w:rFonts')}"):
            fonts.getparent().remove(fonts)
        default = document.styles.default(own.styles[name].type)
        if default is not None:
            style.basedOn_val = default.style_id
        if style.styleId in ids:
            style.styleId = f"Csa{style.styleId}"
        _take_list(document, own, style)
        document.styles.element.append(style)


def _take_list(document: WordDocument, own: WordDocument, style: Any) -> None:
    """Brings the bullets of a style along, under numbers that the document does not use."""
    number = style.find(f".//{qn('w:numId')}")
    if number is None:
        return
    lists = _numbering(document)
    source = own.part.numbering_part.element
    used = source.xpath(f"w:num[@w:numId='{number.get(qn('w:val'))}']/w:abstractNumId/@w:val")[0]
    abstract = deepcopy(source.xpath(f"w:abstractNum[@w:abstractNumId='{used}']")[0])
    for tag in ("w:nsid", "w:tmpl", "w:styleLink", "w:numStyleLink"):
        for found in abstract.findall(qn(tag)):
            abstract.remove(found)
    for linked in abstract.findall(f".//{qn('w:pStyle')}"):
        linked.set(qn("w:val"), style.styleId)
    key = str(1 + max((int(item) for item in lists.xpath("w:abstractNum/@w:abstractNumId")), default=0))
    abstract.set(qn("w:abstractNumId"), key)
    known = lists.findall(qn("w:abstractNum"))
    if known:
        known[-1].addnext(abstract)
    else:
        lists.insert(0, abstract)
    added = lists.add_num(int(key))
    number.set(qn("w:val"), str(added.numId))


def _numbering(document: WordDocument) -> Any:
    """The lists of a document; added where it has none."""
    part = document.part
    try:
        return part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element  # type: ignore[attr-defined]
    except KeyError:
        element = parse_xml(f"<w:numbering {nsdecls('w')}/>")
        name = PackURI("/word/numbering.xml")
        made = NumberingPart(name, CONTENT_TYPE.WML_NUMBERING, element, part.package)
        part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
        return element
