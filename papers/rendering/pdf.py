"""A paper as a tagged PDF, drawn by WeasyPrint from the same HTML as the page.

WeasyPrint needs Pango, a library of the system. Where that is missing there is no PDF, and the other formats stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.template.loader import render_to_string

from indicators.charts import Chart, Format, Size, picture
from papers.frozen import mark_of
from papers.value import Paper, PaperChart

CHART = "chart:"
"""How a picture of the paper is named in its HTML."""
STYLES = Path(__file__).with_name("paper.css")


@cache
def can_make_pdf() -> bool:
    """Whether WeasyPrint finds Pango on this machine."""
    try:
        import weasyprint  # noqa: F401  brought in only to see whether it can be
    except OSError:
        return False
    return True


def as_pdf(paper: Paper) -> bytes:
    """The paper as a PDF with tags, bookmarks, language and title. Raises OSError where Pango is missing."""
    # Brought in only when a PDF is made: it takes half a second and 40 MB.
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    html = render_to_string("papers/paper-pdf.html", {"paper": paper, "charts_from": CHART})
    fonts = FontConfiguration()
    charts = {block.ref: block.chart for block in paper.blocks if isinstance(block, PaperChart)}
    document = HTML(string=html, url_fetcher=partial(_fetch_chart, charts))
    styles = CSS(filename=STYLES, font_config=fonts)
    pdf: bytes = document.write_pdf(
        presentational_hints=True,
        stylesheets=[styles],
        font_config=fonts,
        pdf_variant="pdf/ua-1",
        pdf_identifier=mark_of(paper).encode(),
        finisher=_add_scopes,
    )
    return pdf


def _fetch_chart(charts: Mapping[str, Chart], url: str, *_: Any, **__: Any) -> Any:
    """The picture of a chart of the paper, named "chart:REF".

    A paper holds all that it shows: words of a plan never make the server ask for an address.
    """
    chart = charts.get(unquote(url.removeprefix(CHART))) if url.startswith(CHART) else None
    if chart is None:
        raise ValueError(f"A paper fetches nothing: {url}")
    from weasyprint.urls import URLFetcherResponse

    body = picture(chart, Format.PNG, Size.NARROW)
    return URLFetcherResponse(url, body, {"Content-Type": "image/png"})


def _add_scopes(_: Any, pdf: Any) -> None:
    """Says of each head cell whether it heads a column or a row: WeasyPrint leaves out the scope of a TH.

    A head cell in the head of a table heads its column, any other one its row.
    """
    elements = {item.reference: item for item in pdf.objects if getattr(item, "get", None)}
    for element in elements.values():
        if element.get("S") == "/TH" and "A" in element:
            row = elements[element["P"]]
            in_head = elements[row["P"]]["S"] == "/THead"
            element["A"]["Scope"] = "/Column" if in_head else "/Row"
