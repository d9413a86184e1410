"""What a request passes through: functions and files of ours, and queries."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

OTHERS = (".venv", "tests", "node_modules", "build")


@dataclass
class Passage:
    """The functions (file, name), the files, and the statements of what ran, without savepoints."""

    functions: set[tuple[str, str]] = field(default_factory=set)
    queries: int = 0

    @property
    def files(self) -> set[str]:
        """The files of the functions, below the root."""
        return {name for name, _ in self.functions}

    def __str__(self) -> str:
        return f"{len(self.functions)} functions in {len(self.files)} files, {self.queries} queries"


@contextmanager
def passage() -> Iterator[Passage]:
    """Notes each function of ours that is called meanwhile, once; a comprehension belongs to its function."""
    root = f"{settings.BASE_DIR}/"
    ours: dict[str, str] = {}
    result = Passage()

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event != "call":
            return
        code = frame.f_code
        name = ours.get(code.co_filename)
        if name is None:
            below = code.co_filename.removeprefix(root)
            is_ours = below != code.co_filename and Path(below).parts[0] not in OTHERS
            name = ours[code.co_filename] = below if is_ours else ""
        if name and not code.co_name.startswith("<"):
            result.functions.add((name, code.co_qualname))

    with CaptureQueriesContext(connection) as made:
        before = sys.getprofile()
        sys.setprofile(note)
        try:
            yield result
        finally:
            sys.setprofile(before)
    result.queries = sum("SAVEPOINT" not in query["sql"] for query in made)
