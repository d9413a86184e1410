"""The largest spreadsheet that is read.

A plan of 5,000 actions and 30,000 observations is well within the limits; a file made to exhaust the machine is not.
A message about a limit names it.
"""

FILE_BYTES = 20_000_000
"""Of one file on the disk."""

UNZIPPED_BYTES = 200_000_000
"""Of all parts of a workbook, or of all files of a folder, together."""

UNZIPPED_RATIO = 200
"""How many times larger a workbook may be unzipped than on the disk."""

RATIO_FROM_BYTES = 5_000_000
"""Up to this size, unzipped, the ratio does not matter."""

PARTS = 1_000
"""Of a workbook: sheets, styles, pictures and others, each a file in the zip archive."""

MARKUP = 8_000_000
"""XML elements of all parts of a workbook that are read."""

DEPTH = 50
"""XML elements inside one another."""

UNBROKEN_BYTES = 2_000_000
"""Of XML without any element or text in it, such as one enormous tag."""

SHEETS = 60
ROWS = 60_000
"""Of one sheet, with the heading and with empty rows between others."""

COLUMNS = 200
CELLS = 1_000_000
"""Filled cells of all sheets."""

CELL_CHARACTERS = 32_767
"""Of one cell: as many as Excel keeps."""

CHARACTERS = 50_000_000
"""Of all cells."""

APART_SECONDS = 40
"""How long the process may take that reads one .xls or .ods workbook."""

APART_BYTES = 1_000_000_000
"""Of its memory, with the code that it loads."""

APART_MARKUP = 600_000
"""XML elements of all parts of an .ods workbook: building them takes long."""

TEMPLATE_BYTES = 4_000_000
"""Of a Word template, with its pictures: every Word paper carries it."""

TEMPLATE_UNZIPPED_BYTES = 40_000_000
TEMPLATE_MARKUP_BYTES = 8_000_000
"""Of all XML of a template together: a tree is made of it."""

TEMPLATE_PARTS = 200

PROBLEMS = 200
"""How many problems are listed; one more line says that there are others."""


def number(limit: int) -> str:
    """A limit as people read it, such as "60,000"."""
    return f"{limit:,}"


def megabytes(limit: int) -> str:
    """A limit of bytes as people read it, such as "20 MB"."""
    return f"{limit // 1_000_000} MB"
