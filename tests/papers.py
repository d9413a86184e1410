"""Papers for tests: one of an address as a value, and what each of its formats says."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from unittest.mock import patch

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone
from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.models import User
from actions.models import Action
from loading.models import FiledPaper, InformationRequest
from papers.agendas.choosing import MeetingChoice
from papers.filing.workflow import file_paper
from papers.models import PaperOrder
from papers.opening import OpenedPaper, open_paper
from papers.orders.asking import ask_for
from papers.orders.making import make_next
from papers.value import Paper
from tests.pages import find, main_of

FURNITURE = re.compile(r"^(Table|Figure) \d+: ")
"""What a format adds before the caption of a table or a chart."""


def paper_at(agreement: str, kind: str, query: str = "", person: User | None = None) -> Paper:
    """The paper that a person gets at an address; nobody is signed out."""
    return opened_paper(agreement, kind, query, person).paper


def opened_paper(agreement: str, kind: str, query: str = "", person: User | None = None) -> OpenedPaper:
    """The same with what it is of."""
    request = RequestFactory().get(f"/agreements/{agreement}/papers/{kind}/?{query}")
    request.user = person or AnonymousUser()
    return open_paper(request, agreement, kind)


def information_request(action: Action, *, by: User) -> InformationRequest:
    """An open request for all that is held about an action."""
    return InformationRequest.objects.create(
        agreement=action.agreement,
        reference="FOI 2026/12",
        action=action,
        opened_by=by,
        opened_at=timezone.now(),
    )


def filed(
    agreement: str,
    kind: str = "progress-report",
    query: str = "",
    *,
    by: User,
    readers: str = "workers",
    meeting: MeetingChoice | None = None,
) -> FiledPaper:
    """A paper that a person files for these readers. Without a PDF: that takes a second, and says nothing more."""
    opened = opened_paper(agreement, kind, query, by)
    with patch("papers.rendering.formats.can_make_pdf", lambda: False):
        return file_paper(opened, readers=readers, query=f"?{query}" if query else "", by=by, meeting=meeting)


def ordered(
    agreement: str, kind: str = "progress-report", ending: str = "docx", *, by: User | None
) -> PaperOrder:
    """A paper that a person has asked for, and that the worker has made."""
    opened = opened_paper(agreement, kind, "", by)
    order = ask_for(opened, ending, by=by, query="")
    while make_next():
        pass
    return order


def said_in_word(data: bytes) -> list[str]:
    """Every text of a Word file, in order: the paragraphs, and the paragraphs of each cell."""
    document = Document(io.BytesIO(data))
    said: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            said.append(_with_fields(block))
            continue
        assert isinstance(block, Table)
        for row in block._tbl.tr_lst:
            for cell in row.tc_lst:
                said += [Paragraph(item, block).text for item in cell.p_lst]
    return _facts(said)


def _with_fields(paragraph: Paragraph) -> str:
    return "".join(text.text or "" for text in paragraph._p.iter("{*}t"))


def said_on_page(html: str) -> list[str]:
    """Every text of a paper on its page, without the page's own heading and links to the files."""
    kinds = " or ".join(
        f"self::{name}" for name in ("p", "h2", "h3", "li", "caption", "figcaption", "th", "td")
    )
    found = find(main_of(html), f"//div[@class='paper']//*[{kinds}]")
    leaves = [item for item in found if not item.xpath(".//p")]
    return _facts(item.xpath("normalize-space()") for item in leaves)


def said_in_workbook(data: bytes) -> list[str]:
    """Every text of a spreadsheet, line by line."""
    book = load_workbook(io.BytesIO(data))
    cells = (cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    return _facts(line for cell in cells for line in str(cell).split("\n"))


def said_in_pdf(data: bytes) -> str:
    """All words of a PDF in one, without any blanks: where lines break says nothing."""
    return squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))


def squeezed(text: str) -> str:
    """The text without blanks."""
    return "".join(text.split())


def _facts(texts: Iterator[str] | list[str]) -> list[str]:
    return [FURNITURE.sub("", " ".join(text.split())) for text in texts if text.strip()]


def are_in_order(levels: list[int]) -> bool:
    """Whether no level of headings is left out on the way down."""
    return all(after <= before + 1 for before, after in pairwise(levels))
