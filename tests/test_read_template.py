"""A council's Word template is cut down to its look; what is none, or reaches outside the file, is refused in words."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from docx.document import Document as WordDocument

from documents.file_kinds import UnfitFile
from documents.word.template import facts_of, read_template
from documents.word.writing import WordFile
from tests import word_templates
from tests.word_templates import (
    DOCUMENT,
    GREEN,
    HEADER,
    TABLE_STYLE,
    TEMPLATE,
    TYPES,
    council_template,
    in_header,
    linked_in_header,
    parts_of,
)

LACKS = ("Subtitle", "Caption", "List Bullet", "Table Grid")
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
PICTURE = f'<w:r><w:drawing><a:blip xmlns:a="{DRAWING}" r:{{}}="rId99"/></w:drawing></w:r>'


def written(template: bytes, *, landscape: bool = False, marking: str = "") -> WordDocument:
    """A document in the look of a template, with one of everything, as Word opens it."""
    word = WordFile("Progress report", landscape=landscape, template=template)
    word.running_heads("Kent Agreement", "Plan v1.3", marking)
    word.heading("Priority 1")
    word.bullet("A line")
    word.caption("Actions", 1)
    word.table(("No.", "Action"), [("1", "Patrol")])
    return Document(io.BytesIO(word.to_bytes()))


def refusal(content: bytes, name: str = "letter.docx") -> str:
    """Why a file is refused, in words."""
    with pytest.raises(UnfitFile) as raised:
        read_template(content, name)
    return str(raised.value)


def test_a_document_takes_headings_typeface_page_header_and_logo_from_the_template() -> None:
    document = written(read_template(council_template(), "letter.docx"))
    header = document.sections[0].header

    assert document.styles["Normal"].font.name == "Georgia"
    assert document.styles["Heading 1"].font.color.rgb == GREEN
    assert [part.text for part in header.paragraphs] == ["Kent County Council", "Kent Agreement"]
    assert len(header.part.related_parts) == 1
    assert "Page 1 of 1" in document.sections[0].footer._element.xpath("string()")


def test_the_words_of_the_file_and_all_that_is_no_look_are_left_out() -> None:
    kept = parts_of(
        read_template(council_template(added={"customXml/secret.xml": "<secret/>"}), "letter.docx")
    )

    assert "Dear Sir" not in "".join(kept.values())
    assert set(kept) == {
        TYPES,
        "_rels/.rels",
        "word/document.xml",
        "word/_rels/document.xml.rels",
        "word/styles.xml",
        "word/settings.xml",
        "word/theme/theme1.xml",
        "word/numbering.xml",
        HEADER,
        "word/_rels/header1.xml.rels",
        "word/media/image1.png",
    }


def test_a_dotx_is_taken_as_it_is() -> None:
    template = council_template({TYPES: (DOCUMENT, TEMPLATE)})

    assert written(read_template(template, "letter.dotx")).styles["Heading 1"].font.color.rgb == GREEN


def test_styles_that_it_lacks_are_the_trackers_in_its_typeface_and_are_said() -> None:
    template = read_template(council_template(without=LACKS), "letter.docx")
    document = written(template)
    bullet = next(item for item in document.paragraphs if item.text == "A line")

    assert facts_of(template).missing == LACKS
    assert bullet.style.name == "List Bullet"
    assert bullet.style.element.xpath(".//w:numId")
    assert document.styles["Caption"].font.name is None
    assert document.styles["Caption"].base_style.name == "Normal"
    assert facts_of(read_template(council_template(), "letter.docx")).missing == ()


def test_tables_take_the_only_own_style_of_the_template_and_their_head_stays_readable() -> None:
    template = read_template(
        council_template({"word/styles.xml": ("</w:styles>", TABLE_STYLE)}), "letter.docx"
    )
    table = written(template).tables[0]

    assert table.style.name == facts_of(template).tables == "Council Table"
    assert "w:shd" not in table.rows[0]._tr.xml
    assert table.rows[0].cells[0].paragraphs[0].runs[0].font.color.rgb == (255, 255, 255)


def test_a_wide_paper_turns_its_page() -> None:
    section = written(read_template(council_template(), "letter.docx"), landscape=True).sections[0]

    assert section.page_width > section.page_height


def test_a_marking_stands_on_a_first_page_of_its_own_too() -> None:
    first = council_template({"word/document.xml": ("<w:pgSz", "<w:titlePg/><w:pgSz")})
    section = written(read_template(first, "letter.docx"), marking="OFFICIAL").sections[0]

    for part in (section.header, section.footer, section.first_page_header, section.first_page_footer):
        assert "OFFICIAL" in part._element.xpath("string()")


def test_page_numbers_of_the_template_are_not_printed_twice() -> None:
    own = in_header('<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>')

    assert "Page" not in written(read_template(own, "letter.docx")).sections[0].footer._element.xpath(
        "string()"
    )


def test_a_link_in_the_header_becomes_its_words() -> None:
    link = '<w:hyperlink r:id="rId99"><w:r><w:t>www.kent.gov.uk</w:t></w:r></w:hyperlink>'
    template = read_template(linked_in_header(link, "hyperlink", "https://www.kent.gov.uk/"), "letter.docx")

    assert "www.kent.gov.uk" in parts_of(template)[HEADER]
    assert "https://" not in parts_of(template)[word_templates.LINKS]


NO_TEMPLATES = {
    "nothing": (b"", "has nothing in it"),
    "a PDF": (b"%PDF-1.7 %%EOF", "is no Word document but: PDF"),
    "text": (b"Dear Sir", "is no Word document but: Text file"),
    "an old Word file": (bytes.fromhex("d0cf11e0a1b11ae1") + b"x", "before 2007"),
    "a zip": (None, "is a zip file"),
    "half a file": (council_template()[:3000], "is damaged"),
}


@pytest.mark.parametrize("what", NO_TEMPLATES)
def test_what_is_no_word_document_is_refused_with_what_to_choose(what: str) -> None:
    content, words = NO_TEMPLATES[what]
    if content is None:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("letter.txt", "Dear Sir")
        content = stream.getvalue()

    message = refusal(content)

    assert words in message
    assert "“letter.docx”" in message


MACRO_TYPE = "vnd.ms-word.document.macroEnabled.main+xml"


@pytest.mark.parametrize(
    "content",
    [
        council_template(added={"word/vbaProject.bin": b"x"}),
        council_template({TYPES: ("vnd.openxmlformats-officedocument." + DOCUMENT, MACRO_TYPE)}),
    ],
    ids=["macros", "a file for macros"],
)
def test_macros_are_refused(content: bytes) -> None:
    assert "macros" in refusal(content, "letter.docm")


REACHES_OUT = {
    "a linked picture": linked_in_header(PICTURE.format("link"), "image", "http://evil.example/x.png"),
    "a picture from a share": linked_in_header(PICTURE.format("embed"), "image", "file://evil/x.png"),
    "an embedded object": linked_in_header(
        '<w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" r:id="rId99"/></w:object>',
        "oleObject",
        "styles.xml",
        mode="Internal",
    ),
    "an old drawing": in_header(
        '<w:r><w:pict><v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="http://evil.example/x.png"/></w:pict></w:r>'
    ),
}


@pytest.mark.parametrize("what", REACHES_OUT)
def test_what_reaches_outside_the_file_is_refused(what: str) -> None:
    assert "reaches outside the file in its header or footer" in refusal(REACHES_OUT[what])


def field(*pieces: str) -> str:
    """A field whose instruction is cut into pieces."""
    texts = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return f"{begin}{texts}{end}"


@pytest.mark.parametrize(
    "markup",
    [
        field("DDEAUTO c:\\cmd.exe"),
        field("DDE", "AUTO c:\\cmd.exe"),
        field("PAGE").replace(
            "</w:instrText>", f"</w:instrText></w:r>{field('INCLUDEPICTURE http://x')}<w:r>"
        ),
        '<w:fldSimple w:instr="INCLUDETEXT http://evil.example/"/>',
        "<w:r><w:instrText>DDEAUTO c:\\cmd.exe</w:instrText></w:r>",
    ],
    ids=["a field", "in pieces", "inside another", "a simple one", "without a beginning"],
)
def test_fields_that_fetch_files_or_start_programs_are_refused(markup: str) -> None:
    assert "Delete the field" in refusal(in_header(markup))


def test_what_would_exhaust_the_machine_is_refused_before_it_is_unpacked_or_parsed() -> None:
    bomb = council_template(added={"word/media/big.xml": b"<a>" + b" " * 60_000_000})
    long = council_template(added={"word/long.xml": "".join(f"<b{number}>" for number in range(900_000))})
    laughs = '<!DOCTYPE w:hdr [<!ENTITY a "lol">]><w:hdr'
    deep = in_header("<w:r>" * 200 + "</w:r>" * 200)

    assert "more than 200 times its size" in refusal(bomb)
    assert "too long for a template" in refusal(long)
    assert "is damaged" in refusal(council_template({HEADER: ("<w:hdr", laughs)}))
    assert "is damaged" in refusal(deep)


def test_a_page_without_room_for_words_is_refused() -> None:
    narrow = council_template({"word/document.xml": ('w:left="1800"', 'w:left="9000"')})

    assert "less than 10 cm for words" in refusal(narrow)


@pytest.mark.parametrize("part", ["word/styles.xml", "word/document.xml", "_rels/.rels", TYPES])
def test_a_file_that_lacks_a_part_or_has_a_broken_one_is_said_to_be_damaged(part: str) -> None:
    broken = council_template({part: ("</", "<")})

    assert "is damaged" in refusal(broken)
