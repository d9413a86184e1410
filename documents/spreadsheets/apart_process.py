"""The process that :mod:`documents.spreadsheets.apart` starts: a workbook comes in, its sheets go out as JSON."""

from __future__ import annotations

import json
import os
import resource
import sys
import warnings

from documents import limits
from documents.file_types import BROKEN, damaged_message
from documents.packed_sheets import pack_sheets
from documents.raw_sheets import IntakeLimit, RawSheet, UnreadableFile
from documents.spreadsheets.ods_files import read_ods
from documents.spreadsheets.xls_files import read_xls

READERS = {"xls": read_xls, "ods": read_ods}


def main(kind: str, filename: str, memory: str) -> None:
    """Reads the workbook from the standard input and writes what it holds to the standard output.

    ``memory``: bytes that it may take.
    """
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.APART_SECONDS, limits.APART_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")
    # Both libraries print when they wonder about a file: that must not come between.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    data = sys.stdin.buffer.read(limits.FILE_BYTES + 1)
    intake = IntakeLimit()
    sheets: tuple[RawSheet, ...]
    problems = []
    try:
        try:
            found = READERS[kind](data, filename, intake)
        except BROKEN as error:
            raise intake.refuse("", f"“{filename}” {damaged_message()}") from error
        sheets = intake.finish(
            found, f"“{filename}” has nothing in it. Choose the file that holds the table."
        )
    except UnreadableFile as refusal:
        sheets = refusal.sheets
        problems = [[item.sheet, item.cell, item.message] for item in refusal.problems]
    json.dump({"sheets": pack_sheets(sheets), "problems": problems}, out)
    out.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
