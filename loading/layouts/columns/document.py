"""A file as sheets: those of a workbook, the one of a CSV file, the tables of a Word document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from documents.spreadsheets import RawSheet
from loading.problems import heading_key

Kind = Literal["xlsx", "csv", "docx"]
CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
SIGNS = {
    "agreement": frozenset({"slug", "title", "partnership", "startson", "endson"}),
    "actions": frozenset({"ref", "aimref", "aimnumber", "coordinatoragency", "reviewon", "partnershiponly"}),
}
"""Two of these columns on a sheet of this name show that the file is in the interchange form."""


@dataclass(frozen=True)
class SourceDocument:
    """A file with all its cells, not interpreted yet.

    A Word table is a sheet ("Table 2"). The paragraphs above it often name the priority and its lead. They are the
    first rows of the sheet, with one cell each and the row number 0. The rows of the table itself count from 1.
    """

    name: str
    kind: Kind
    sheets: tuple[RawSheet, ...]
    levels: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """For each Word table, the heading levels of the paragraphs above it: from 1; 0 for plain text."""

    @property
    def is_interchange(self) -> bool:
        """Whether the file is in the interchange form, by its sheet names and headings.

        True also where a sheet is missing, so that the person learns which one.
        """
        for sheet in self.sheets:
            signs = SIGNS.get(heading_key(sheet.name), frozenset())
            headings = {heading_key(cell.as_printed) for cell in sheet.rows[0].cells} if sheet.rows else set()
            if len(signs & headings) > 1:
                return True
        return False

    @property
    def outside(self) -> list[tuple[str, str]]:
        """(place, words) of texts that stand in no table."""
        return [item for sheet in self.sheets for item in sheet.facts.outside]

    @cached_property
    def _by_name(self) -> dict[str, RawSheet]:
        return {sheet.name: sheet for sheet in self.sheets}

    def sheet(self, name: str) -> RawSheet | None:
        """The sheet of that name; None where there is none."""
        return self._by_name.get(name)
