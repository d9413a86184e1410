"""What the tests of loading and exporting share: small files to load, the Kent plans, and all that a database holds.

Files are written with the csv module and openpyxl, not with the tracker's own writers, so that reading is not
tested against itself.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from plan.moments import end_of
from plan.reading import read_plan
from plan.value import PlanValue
from priorities.models import Agreement
from tests import databases
from tests.clock import LONDON

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
KENT = ("kent-2008-11", "kent-2011-14", "kent-2014-17", "kent-2017")
AFTER_KENT = datetime(2017, 9, 1, 9, 0, tzinfo=LONDON)
"""A moment after the last of the Kent states, which is of July 2017."""

Rows = Sequence[Mapping[str, Any]]
Sheets = dict[str, list[dict[str, Any]]]

# --- files ------------------------------------------------------------------------------------------------------------


def small() -> Sheets:
    """A plan of two priorities, two aims and three actions, with a bit of everything; fresh for each test."""
    return {
        "agreement": [
            {
                "slug": "small-2014-17",
                "title": "A small agreement",
                "partnership": "Small Partnership",
                "starts_on": "2014-04-01",
                "ends_on": "2017-03-31",
                "status": "in force",
            }
        ],
        "status_scheme": [
            {"label": "On track", "meaning": "As planned", "delivery_state": "in_progress", "rag": "green"},
            {"label": "Done", "meaning": "All done", "delivery_state": "complete", "rag": ""},
        ],
        "themes": [{"title": "Early help"}, {"title": "Reducing re-offending"}],
        "agencies": [{"name": "County Police", "abbreviation": "CP"}, {"name": "County Council"}],
        "priorities": [
            {"number": "1", "title": "Burglary", "lead": "Head of Policing", "lead_agency": "County Police"},
            {"number": "2", "title": "Road Safety", "lead": "TBC", "lead_agency": ""},
        ],
        "actions": [
            {
                "ref": "B1.1",
                "aim_ref": "B1",
                "priority": "1",
                "aim_number": "1.1",
                "aim": "Fewer burglaries",
                "action": "Mark property",
                "themes": "Early help",
                "due": "2015-03-31",
                "status": "On track",
            },
            {
                "ref": "B1.2",
                "aim_ref": "B1",
                "priority": "1",
                "aim_number": "1.1",
                "aim": "Fewer burglaries",
                "action": "Visit victims",
                "themes": "Early help",
                "due": "",
                "status": "",
            },
            {
                "ref": "R1.1",
                "aim_ref": "R1",
                "priority": "2",
                "aim_number": "2.1",
                "aim": "Fewer casualties",
                "action": "Teach cyclists",
                "themes": "Early help; Reducing re-offending",
                "due": "31 December 2015",
                "status": "Done",
            },
        ],
    }


def headings(rows: Rows) -> list[str]:
    """All columns that any of the rows has, in order of first appearance."""
    return list(dict.fromkeys(column for row in rows for column in row))


def folder(target: Path, sheets: Mapping[str, Rows | str | bytes]) -> Path:
    """A folder of CSV files, one a sheet. A sheet given as text or bytes is written as it is."""
    target.mkdir(parents=True, exist_ok=True)
    for name, rows in sheets.items():
        if isinstance(rows, bytes):
            data = rows
        elif isinstance(rows, str):
            data = rows.encode()
        else:
            text = io.StringIO(newline="")
            writer = csv.DictWriter(text, headings(rows), restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            data = text.getvalue().encode()
        (target / f"{name}.csv").write_bytes(data)
    return target


def workbook(target: Path, sheets: Mapping[str, Rows]) -> Path:
    """An .xlsx workbook, one sheet for each."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        columns = headings(rows)
        sheet.append(columns)
        for row in rows:
            sheet.append([row.get(column) for column in columns])
    book.save(target)
    return target


# --- commands ---------------------------------------------------------------------------------------------------------


def run(command: str, *args: Any, **options: Any) -> str:
    """What a command says on its standard output."""
    out = io.StringIO()
    call_command(command, *args, stdout=out, **options)
    return out.getvalue()


@dataclass(frozen=True)
class Refused:
    """A load that was refused: the problems as the command words them, and its exit status."""

    problems: list[str]
    status: int
    summary: str

    def about(self, place: str) -> str:
        """The one problem at a place such as "actions!J2"; "" is the file as a whole."""
        found = [line.removeprefix(f"{place}: ") for line in self.problems if line.startswith(f"{place}: ")]
        assert len(found) == 1, f"at {place}: {found} of {self.problems}"
        return found[0]


def refusal(path: Path, **options: Any) -> Refused:
    """Loads a file that cannot be loaded. Fails when it can, and when the database is not what it was before."""
    before = contents()
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("load_agreement", path, stdout=out, stderr=err, **options)
    except CommandError as refused:
        assert contents() == before, "a load that was refused has changed the database"
        return Refused(err.getvalue().splitlines(), refused.returncode, str(refused))
    raise AssertionError(f"it was loaded: {out.getvalue()}")


# --- the database -----------------------------------------------------------------------------------------------------


def contents() -> dict[str, tuple[int, str]]:
    """Every table with the number of its rows and a digest of all that is in them."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - tables' own names
            rows = sorted(
                repr([bytes(cell) if isinstance(cell, memoryview) else cell for cell in row])
                for row in cursor.fetchall()
            )
            found[table] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return found


def sizes() -> dict[str, int]:
    """Every table with the number of its rows."""
    return {table: number for table, (number, _) in contents().items()}


@contextmanager
def nothing_written() -> Iterator[None]:
    """Fails when anything is written meanwhile: no statement that writes, and every table as it was."""
    before = contents()
    with CaptureQueriesContext(connection) as queries:
        yield
    words = ("INSERT", "UPDATE", "DELETE", "REPLACE")
    assert [query["sql"] for query in queries if query["sql"].lstrip().upper().startswith(words)] == []
    assert contents() == before


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written meanwhile is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def plan_of(slug: str, day: date | None = None) -> PlanValue:
    """The plan of an agreement, now or as at the end of a day."""
    moment = end_of(day) if day else None
    return read_plan(Agreement.objects.select_related("partnership").get(slug=slug), moment, moment)


# --- the Kent plans ---------------------------------------------------------------------------------------------------


def load_kent(**options: Any) -> str:
    """Loads the Kent agreements as on a day after the last of them; what the command says."""
    with time_machine.travel(AFTER_KENT):
        return run("load_kent", **options)


@dataclass(frozen=True)
class Kent:
    """The Kent agreements, read in all their states and exported as JSON; no database behind it."""

    plans: Mapping[tuple[str, date | None], PlanValue]
    exports: Mapping[str, dict[str, Any]]

    def at(self, slug: str, day: str = "") -> PlanValue:
        """A plan as at the end of a day (ISO); without a day, as the last load left it."""
        return self.plans[slug, date.fromisoformat(day) if day else None]


STATES = (
    ("kent-2008-11", "2008-04-01"),
    ("kent-2011-14", "2011-04-01"),
    ("kent-2011-14", "2013-03-30"),
    ("kent-2011-14", "2013-03-31"),
    ("kent-2014-17", "2014-07-31"),
    ("kent-2014-17", "2014-10-13"),
    ("kent-2014-17", "2014-10-14"),
    ("kent-2014-17", "2014-12-30"),
    ("kent-2014-17", "2014-12-31"),
    ("kent-2017", "2017-07-19"),
)


def kent_in_the_database() -> Kent:
    """Builds the world “kent”: the Kent agreements in all their states, and all that the tests look at as values."""
    with time_machine.travel(AFTER_KENT, tick=False):
        run("load_kent")
        plans = {
            (slug, date.fromisoformat(day)): plan_of(slug, date.fromisoformat(day)) for slug, day in STATES
        }
        now = {(slug, None): plan_of(slug) for slug in KENT}
        exports = {slug: json.loads(run("export_agreement", slug)) for slug in KENT}
    return Kent({**plans, **now}, exports)


@cache
def read_kent() -> Kent:
    """The values of the world “kent”, whatever database the test stands on. Read once a process."""
    kent: Kent = databases.value("kent")
    return kent
