"""Reads the story of the demonstration from fixtures/demo/: what happened, as data; nothing is written."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from csa_tracker.demonstration.days import OFFSET, PERIODS, Days
from loading.load import FileSource, read_path

Entry = Mapping[str, Any]
Row = Mapping[str, str]
"""A row of a CSV file; a column that the file does not have is missing, see ``Story.reports``."""


class DemonstrationError(LookupError):
    """The plan of the demonstration is missing or not as expected; the message says what to do."""


@dataclass(frozen=True)
class Story:
    """Everything that fixtures/demo/ says. ``reports``: the rows of each reporting period, by its number."""

    folder: Path
    entries: Mapping[str, Any]
    reports: Mapping[int, Sequence[Row]]
    figures: Sequence[Row]
    days: Days = field(repr=False)

    def list_of(self, name: str) -> list[Entry]:
        """The entries of a kind, in order; empty if there is none."""
        return list(self.entries.get(name, []))

    @property
    def title(self) -> str:
        """The agreement's title: it says that it is illustrative."""
        return f"{self.entries['title']} {self.days.span}"

    def plan_file(self) -> FileSource:
        """The plan in the interchange form, with real dates in place of those counted from today."""
        words = {
            "{title}": self.title,
            "{starts}": self.days.starts.isoformat(),
            "{ends}": self.days.ends.isoformat(),
            "{year}": str(self.days.starts.year),
        }
        with TemporaryDirectory() as folder:
            for path in sorted((self.folder / "plan").glob("*.csv")):
                with path.open(encoding="utf-8", newline="") as source:
                    rows = [[self._cell(cell, words) for cell in row] for row in csv.reader(source)]
                with (Path(folder) / path.name).open("w", encoding="utf-8", newline="") as target:
                    csv.writer(target).writerows(rows)
            return read_path(Path(folder))

    def _cell(self, cell: str, words: Mapping[str, str]) -> str:
        if cell.startswith("m") and OFFSET.fullmatch(cell):
            return self.days.day(cell).isoformat()
        return words.get(cell, cell)


def read_story(path: Path, days: Days) -> Story:
    """Reads demo.toml and the files beside it."""
    folder = path.parent
    return Story(
        folder=folder,
        entries=tomllib.loads(path.read_text(encoding="utf-8")),
        reports={
            number: list(_rows(folder / "periods" / f"{number}.csv")) for number in range(1, PERIODS + 1)
        },
        figures=list(_rows(folder / "figures.csv")),
        days=days,
    )


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
