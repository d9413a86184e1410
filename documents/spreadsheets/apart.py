"""Reading older and other workbooks (.xls, .ods) in a process of its own, which may take so much time and memory.

Their libraries cannot be bounded from within: they build all of a file before anybody can look. What they take, the
process gives back when it ends.
"""

from __future__ import annotations

import json
import os
import subprocess  # our own program, without a shell
import sys
from pathlib import Path
from typing import Literal

from documents import limits
from documents.file_types import EXCEL
from documents.packed_sheets import unpack_sheets
from documents.raw_sheets import IntakeLimit, RawSheet, SpreadsheetProblem, UnreadableFile

Apart = Literal["xls", "ods"]
ROOT = Path(__file__).resolve().parents[2]


def read_apart(
    data: bytes,
    filename: str,
    kind: Apart,
    intake: IntakeLimit,
    *,
    seconds: float = limits.APART_SECONDS,
    memory: int = limits.APART_BYTES,
) -> tuple[RawSheet, ...]:
    """The sheets of a workbook of the kind. Raises UnreadableFile, also where time or memory are not enough.

    ``seconds``: how long it may take. ``memory``: bytes, with the code that it loads.
    """
    command = [sys.executable, "-m", "documents.spreadsheets.apart_process", kind, filename, str(memory)]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            cwd=ROOT,
            # Nothing of the service's settings, and no threads: each would count as memory.
            env={"PATH": os.defpath, "OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        message = f"“{filename}” takes longer to read than {seconds:g} seconds, which no plan does. {EXCEL}"
        raise intake.refuse("", message) from error
    if done.returncode:
        most = limits.megabytes(memory)
        raise intake.refuse("", f"“{filename}” is damaged, or takes more memory than {most} to read. {EXCEL}")
    answer = json.loads(done.stdout)
    sheets = unpack_sheets(answer["sheets"])
    if answer["problems"]:
        raise UnreadableFile([SpreadsheetProblem(*item) for item in answer["problems"]], sheets)
    return sheets
