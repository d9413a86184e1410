"""How much of a spreadsheet is taken in before it is refused.

A plan of 5,000 actions and 30,000 observations fits with room to spare; a file made to exhaust the machine
does not. Whatever is refused for its size is refused with the limit in words.
"""

FILE_BYTES = 20_000_000
"""Of one file, as it lies on the disk."""

UNZIPPED_BYTES = 200_000_000
"""Of all parts of a workbook, or of all files of a folder, together."""

UNZIPPED_RATIO = 200
"""How many times larger than on the disk a workbook may be when unzipped."""

RATIO_FROM_BYTES = 5_000_000
"""Unzipped, up to which the ratio does not matter."""

PARTS = 1_000
"""Of a workbook: sheets, styles, pictures and the rest, each of them a file in the zip archive."""

MARKUP = 8_000_000
"""XML elements of all parts of a workbook that are read, together."""

DEPTH = 50
"""XML elements inside one another."""

UNBROKEN_BYTES = 2_000_000
"""Of XML without any element or text in it, such as one enormous tag."""

SHEETS = 60
ROWS = 60_000
"""Of one sheet, the heading and empty rows between the others included."""

COLUMNS = 200
CELLS = 1_000_000
"""Cells with something in them, of all sheets together."""

CELL_CHARACTERS = 32_767
"""Of one cell: as many as Excel keeps."""

CHARACTERS = 50_000_000
"""Of all cells together."""

PROBLEMS = 200
"""How many problems are listed; after that, one line says that there are more."""


def number(limit: int) -> str:
    """A limit as people read it, such as "60,000"."""
    return f"{limit:,}"


def megabytes(limit: int) -> str:
    """A limit of bytes as people read it, such as "20 MB"."""
    return f"{limit // 1_000_000} MB"
