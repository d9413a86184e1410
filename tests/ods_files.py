"""OpenDocument spreadsheets out of the XML of their rows, as a spreadsheet program writes them."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from tests.test_spreadsheets import zipped

NAMES = "".join(
    f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("fo", "xsl-fo-compatible"),
    )
)
TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def cell(text: str = "", attributes: str = "", more: str = "") -> str:
    """The XML of a cell. ``attributes``: such as ``table:style-name="red"``; ``more``: what stands in it besides."""
    words = f"<text:p>{escape(text)}</text:p>" if text else ""
    return f"<table:table-cell {attributes}>{more}{words}</table:table-cell>"


def row(*cells: str, attributes: str = "") -> str:
    """The XML of a row; a cell may be a plain text."""
    inner = "".join(text if text.startswith("<") else cell(text) for text in cells)
    return f"<table:table-row {attributes}>{inner}</table:table-row>"


def ods(
    rows: str,
    *,
    styles: str = "",
    columns: str = "",
    more: str = "",
    parts: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A workbook of one sheet, "Plan". ``more``: other sheets; ``parts``: other files in the archive."""
    table = f'<table:table table:name="Plan">{columns}{rows}</table:table>{more}'
    content = (
        f"<office:document-content{NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    )
    files = {"mimetype": TYPE, "content.xml": content, **(parts or {})}
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    entries = "".join(
        f'<m:file-entry m:full-path="{name}" m:media-type="text/xml"/>'
        for name in files
        if name != "mimetype"
    )
    whole = f'<m:file-entry m:full-path="/" m:media-type="{TYPE}"/>'
    listed = f'<m:manifest xmlns:m="{manifest}">{whole}{entries}</m:manifest>'
    return zipped({**files, "META-INF/manifest.xml": listed})
