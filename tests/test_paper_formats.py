"""A paper says the same in every format, and each is what its readers' programs expect."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pdfua
import pikepdf
import pytest
from django.test import Client
from docx import Document

from papers.frozen import freeze, thaw
from papers.kinds.catalogue import KINDS
from papers.rendering.pdf import _fetch_chart, as_pdf
from papers.rendering.word import as_word
from papers.rendering.workbook import as_workbook
from papers.value import (
    Paper,
    PaperChart,
    PaperColumn,
    PaperHeading,
    PaperList,
    PaperRow,
    PaperTable,
    PaperWords,
    cell,
    facts_of,
    row,
)
from tests.pages import find, html_of
from tests.papers import (
    are_in_order,
    paper_at,
    said_in_pdf,
    said_in_word,
    said_in_workbook,
    said_on_page,
    squeezed,
)
from tests.signing_in import sign_in
from tests.world import demonstration_person

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SMALL = Paper(
    kind="small",
    title="A small paper",
    agreement="County Agreement 2014-17",
    shows="Plan v1.3.",
    remarks=("It is illustrative.",),
    marking="OFFICIAL",
    blocks=(
        PaperHeading("Priority 1: Road Safety"),
        PaperWords("Lead: Head of Roads", strong=True, leads_in=True),
        PaperHeading("What was asked", 2),
        PaperList(("Money < time", "Help & advice")),
        PaperTable(
            "Actions",
            "Actions",
            (PaperColumn("Action", 60), PaperColumn("Figure", 20, is_number=True)),
            (
                PaperRow((cell("1.1 Safer roads"),), spans=True),
                row("1.1a Teach riders\nin two lines", "17,748"),
                PaperRow((cell("1.1b Paint lines"), cell("Red", tone="red"))),
            ),
            notes=("Key to the statuses. Red: off track.",),
        ),
    ),
)


def the_shown_papers() -> list[tuple[str, str, str]]:
    """Agreement, kind, query: one of every kind."""
    return [
        ("illustrative", "progress-report", ""),
        ("illustrative", "progress-report", "part=priority:4&marking=OFFICIAL"),
        ("illustrative", "exception-report", ""),
        ("illustrative", "one-page", ""),
        ("illustrative", "review-pack", ""),
        ("illustrative", "outcome-plan", "version=1.2"),
        ("kent-2014-17", "agreement", ""),
        ("kent-2014-17", "action-plan", "version=1.3"),
        ("kent-2011-14", "progress-report", ""),
    ]


@pytest.mark.world("shown")
@pytest.mark.parametrize(("agreement", "kind", "query"), the_shown_papers())
def test_the_page_the_word_file_the_pdf_and_the_spreadsheet_say_the_same_and_the_pdf_keeps_its_rules(
    client: Client, tmp_path: Path, agreement: str, kind: str, query: str
) -> None:
    person = demonstration_person("reviewer") if kind == "review-pack" else None
    if person is not None:
        sign_in(client, person)
    paper = paper_at(agreement, kind, query, person)
    facts = [" ".join(fact.split()) for fact in facts_of(paper)]
    data = as_pdf(paper)
    pdf = said_in_pdf(data)

    assert len(facts) > 30
    assert said_in_word(as_word(paper)) == facts
    assert said_on_page(html_of(client, f"/agreements/{agreement}/papers/{kind}/?{query}")) == facts[2:]
    assert set(said_in_workbook(as_workbook(paper))) - {"Part", "Heads these rows"} == set(facts)
    assert [fact for fact in facts if squeezed(fact) not in pdf] == []
    assert broken_rules(data, tmp_path) == []


def test_no_kind_of_paper_is_left_out() -> None:
    assert {kind for _, kind, _ in the_shown_papers()} == {kind.slug for kind in KINDS}


def test_a_spreadsheet_has_a_row_for_each_row_of_a_table_with_what_heads_it() -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(as_workbook(SMALL)))

    assert book.sheetnames == ["Paper", "Actions"]
    assert list(book["Actions"].values) == [
        ("Part", "Heads these rows", "Action", "Figure"),
        ("What was asked", "1.1 Safer roads", "1.1a Teach riders\nin two lines", "17,748"),
        ("What was asked", "1.1 Safer roads", "1.1b Paint lines", "Red"),
    ]


# --- Word -----------------------------------------------------------------------------------------------


def test_a_word_file_has_real_headings_captions_and_a_head_that_repeats() -> None:
    document = Document(io.BytesIO(as_word(SMALL)))
    styles = [(item.style.name, item.text) for item in document.paragraphs]
    table = document.tables[0]

    assert ("Title", "A small paper") in styles
    assert ("Heading 1", "Priority 1: Road Safety") in styles
    assert ("Heading 2", "What was asked") in styles
    assert ("List Bullet", "Money < time") in styles
    assert [name for name, _ in styles].count("Caption") == 1
    assert "<w:tblHeader" in table.rows[0]._tr.xml
    assert all("<w:cantSplit" in item._tr.xml for item in table.rows)
    assert 'w:tblCaption w:val="Actions"' in table._tbl.xml
    assert 'w:gridSpan w:val="2"' in table.rows[1]._tr.xml
    assert 'w:fill="FCE1DE"' in table.rows[3]._tr.xml


def test_a_word_file_numbers_its_pages_and_carries_its_marking_on_each() -> None:
    section = Document(io.BytesIO(as_word(SMALL))).sections[0]
    foot = section.footer._element.xml

    assert section.header.paragraphs[0].text == "County Agreement 2014-17\tOFFICIAL"
    assert section.footer.paragraphs[0].text == "Plan v1.3.\tOFFICIAL"
    assert re.findall(r'w:instr="(\w+)"', foot) == ["PAGE", "NUMPAGES"]


def test_nothing_in_a_word_file_stands_alone_at_the_foot_of_a_page() -> None:
    document = Document(io.BytesIO(as_word(SMALL)))
    stays = {"Title", "Heading 1", "Heading 2", "Caption"}

    assert all(document.styles[name].paragraph_format.keep_with_next for name in stays)
    head, group, *rows = document.tables[0].rows
    assert all("<w:keepNext" in item._tr.xml for item in (head, group))
    assert not any("<w:keepNext" in item._tr.xml for item in rows)


def test_equal_papers_give_equal_word_files_whatever_the_time() -> None:
    def contents(data: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    assert contents(as_word(SMALL)) == contents(as_word(SMALL))


# --- PDF ------------------------------------------------------------------------------------------------


def structure_of(pdf: pikepdf.Pdf) -> list[Any]:
    """Every element of the tags, in order."""
    found: list[Any] = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for item in node:
                walk(item)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                walk(node["/K"])

    walk(pdf.Root.StructTreeRoot["/K"])
    return found


def test_a_pdf_is_tagged_and_names_its_title_and_language() -> None:
    data = as_pdf(SMALL)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        tags = structure_of(pdf)
        kinds = [str(tag["/S"]) for tag in tags]
        levels = [int(kind[2:]) for kind in kinds if re.fullmatch(r"/H[1-6]", kind)]

        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "en-GB"
        assert str(pdf.docinfo["/Title"]) == SMALL.full_title
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert levels == [1, 2, 3]
        assert are_in_order(levels)
        assert kinds.count("/Table") == 1
        assert "/Outlines" in pdf.Root


def test_every_head_cell_of_a_pdf_says_of_what_it_is_the_head() -> None:
    with pikepdf.open(io.BytesIO(as_pdf(SMALL))) as pdf:
        heads = [tag for tag in structure_of(pdf) if str(tag["/S"]) == "/TH"]

        assert [scope_of(head) for head in heads] == ["/Column", "/Column", "/Row", "/Row", "/Row"]


def scope_of(head: Any) -> str:
    """The scope of a head cell; "" for none."""
    attributes = head.get("/A", pikepdf.Array())
    items = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
    return next((str(item["/Scope"]) for item in items if "/Scope" in item), "")


def test_the_rules_of_pdf_ua_that_a_machine_can_check_find_nothing(tmp_path: Path) -> None:
    assert broken_rules(as_pdf(SMALL), tmp_path) == []


def broken_rules(data: bytes, folder: Path) -> list[str]:
    """What a PDF breaks of the rules of PDF/UA that a machine can check."""
    file = folder / "paper.pdf"
    file.write_bytes(data)
    return [finding.message for finding in pdfua.validate(str(file)).findings]


# --- charts ---------------------------------------------------------------------------------------------


@pytest.mark.world("shown")
def test_a_chart_is_in_every_format_with_what_it_shows_in_words(client: Client) -> None:
    query = "part=priority:1"
    paper = paper_at("illustrative", "progress-report", query)
    (chart,) = (block for block in paper.blocks if isinstance(block, PaperChart))
    page = html_of(client, f"/agreements/illustrative/papers/progress-report/?{query}")
    word = zipfile.ZipFile(io.BytesIO(as_word(paper)))
    with pikepdf.open(io.BytesIO(as_pdf(paper))) as pdf:
        (figure,) = (tag for tag in structure_of(pdf) if str(tag["/S"]) == "/Figure")

        assert str(figure["/Alt"]) == chart.words
    assert chart.words.startswith("Line chart. ")
    assert find(page, "//figure/img/@alt") == [chart.words]
    assert client.get(find(page, "//figure/img/@src")[0])["Content-Type"] == "image/svg+xml"
    assert f'descr="{chart.words}"' in word.read("word/document.xml").decode()
    assert [name for name in word.namelist() if name.endswith(".png")] == ["word/media/image1.png"]
    assert thaw(freeze(paper)) == paper


def test_a_pdf_asks_for_no_address_that_words_of_a_plan_name() -> None:
    for address in ("https://example.org/x.png", "file:///etc/passwd", "chart:other"):
        with pytest.raises(ValueError, match="fetches nothing"):
            _fetch_chart({}, address)
