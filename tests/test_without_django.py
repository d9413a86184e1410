"""Files are read, written and understood without Django: no settings, no models, no database."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

WITHOUT_DJANGO = """
import sys


class NoDjango:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "django":
            raise ImportError("Django is not to be had here")


sys.meta_path.insert(0, NoDjango())
"""
UNDERSTAND_A_WORKBOOK = """
import io
from datetime import UTC, date, datetime

from openpyxl import Workbook

from loading.layouts import FileAgreement, propose, read_upload, understand
from plan.value import PlanValue
from plan.value.rows import ActionValue, AgreementValue, AimValue, PriorityValue, VersionValue

book = Workbook()
for row in (
    ("Priority", "Aim", "Action", "Lead officer", "By when", "Status"),
    ("1. Burglary", "1.1 Safer homes", "Fit locks", "Handyperson Manager", date(2016, 9, 30), "Green"),
    ("1. Burglary", "1.1 Safer homes", "Mark bicycles", "TBC", "Ongoing", "Complete"),
):
    book.active.append(row)
stream = io.BytesIO()
book.save(stream)

document = read_upload("northmere.xlsx", stream.getvalue())
layout = propose(document, None)
head = FileAgreement("northmere", "Northmere", "Northmere Partnership", date(2015, 4, 1), date(2018, 3, 31))
plan = PlanValue(
    AgreementValue(ref="northmere", title="Northmere", partnership="Northmere Partnership"),
    priorities=(PriorityValue(ref="p1", number="1", title="Burglary"),),
    aims=(AimValue(ref="m1", priority="p1", number="1.1", text="Safer homes"),),
    actions=(ActionValue(ref="A7", aim="m1", text="Fit locks"),),
    versions=(VersionValue(ref="v1", number="1.0", effective_at=datetime(2015, 4, 1, tzinfo=UTC)),),
)
for before, names in ((None, ("action", "due", "ongoing", "status")), (plan, ("ref", "action"))):
    found = understand(document, layout, {}, head, before)
    heading, *rows = next(sheet for sheet in found.sheets if sheet.name == "actions").rows
    for row in rows:
        cells = {at.as_printed: cell.as_printed for at, cell in zip(heading.cells, row.cells)}
        print(" | ".join(cells.get(name, "") for name in names))
"""


def without_django(code: str) -> subprocess.CompletedProcess[str]:
    """Runs the code in a Python that has no Django."""
    command = [sys.executable, "-c", WITHOUT_DJANGO + code]
    return subprocess.run(
        command, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60, check=False
    )


def modules_of(*folders: str) -> list[str]:
    """The modules in these folders of the house, by their dotted names."""
    root = Path(settings.BASE_DIR)
    files = sorted(file.relative_to(root) for folder in folders for file in (root / folder).rglob("*.py"))
    return [".".join(file.with_suffix("").parts).removesuffix(".__init__") for file in files]


def test_this_python_really_has_no_django() -> None:
    assert "Django is not to be had here" in without_django("import core.html").stderr


def test_documents_and_the_engine_of_layouts_are_imported_without_django() -> None:
    modules = modules_of("documents", "loading/layouts")

    done = without_django("\n".join(f"import {name}" for name in modules))

    assert {"documents.word.writing", "loading.layouts", "loading.layouts.sheets.output"} <= set(modules)
    assert done.stderr == ""


def test_a_workbook_is_understood_without_django_for_a_new_plan_and_for_one_that_is_there() -> None:
    done = without_django(UNDERSTAND_A_WORKBOOK)

    assert done.stderr == ""
    *new, known, added = done.stdout.splitlines()
    assert new == ["Fit locks | 2016-09-30 |  | Green", "Mark bicycles |  | yes | Complete"]
    assert known == "A7 | Fit locks"
    assert added.endswith(" | Mark bicycles")
