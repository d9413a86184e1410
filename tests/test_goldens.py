"""The Kent agreements to the last byte: what is published, what its digests are, and what exports say."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pytest_django import DjangoDbBlocker

from plan.models import StoredPeriod, StoredVersion
from plan.versions.canonical import FORMATS, canonical_bytes, digest
from tests.goldens import differences, hold, read, write
from tests.load_files import KENT, STATES, load_kent, plan_of, run, undone

# A ref that was made up for a row which has none in its file.
MADE_UP = re.compile(r'"[0-9a-f]{10}"')

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(scope="module")
def said(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, str]]:
    """All that the Kent agreements say on a day after the last of them, loaded once; by the name of its golden."""
    with django_db_blocker.unblock(), undone():
        load_kent()
        return {
            "canonical": dict(canonical()),
            "published": dict(published()),
            "verified": {"verify_versions": run("verify_versions")},
            "exports": dict(exports(tmp_path_factory.mktemp("exports"))),
        }


@pytest.mark.parametrize("golden", ["canonical", "published", "verified", "exports"])
def test_the_kent_agreements_say_what_they_said(said: dict[str, dict[str, str]], golden: str) -> None:
    """A move of code changes no byte; what was changed on purpose: make goldens."""
    assert said[golden]
    hold(golden, said[golden])


def canonical() -> Iterator[tuple[str, str]]:
    """Every plan in every state, in every format that is still held against what was published in it."""
    for slug, day in (*STATES, *((slug, "") for slug in KENT)):
        plan = plan_of(slug, date.fromisoformat(day) if day else None)
        for known in FORMATS:
            yield f"{slug} {day or 'now'} in format {known}", in_lines(canonical_bytes(plan, known))


def published() -> Iterator[tuple[str, str]]:
    """What was stored when a version or a reporting period was published."""
    for version in StoredVersion.objects.select_related("version__agreement"):
        row = version.version
        yield (
            f"{row.agreement.slug} {row.document} {row.number}",
            in_lines(zlib.decompress(version.canonical)),
        )
    for period in StoredPeriod.objects.select_related("period__agreement"):
        name = f"{period.period.agreement.slug} period {period.period.title}"
        yield name, without_refs(zlib.decompress(period.canonical))


def in_lines(content: bytes) -> str:
    """Canonical bytes as their digest and then a line for each row, to be read and compared."""
    return "\n".join((f"sha256 {digest(content)}", *rows_of(content)))


def without_refs(content: bytes) -> str:
    """The same of a period, without the refs that a load makes up: digest and order of its rows go by them."""
    rows = (MADE_UP.sub('"…"', row) for row in rows_of(content))
    return "\n".join((f"{len(content)} bytes", *sorted(rows)))


def rows_of(content: bytes) -> list[str]:
    """A line for the format and one for each row."""
    body = json.loads(content)
    sheets = body.get("plan") or body["period"]
    rows = [f"{sheet}: {json.dumps(row, ensure_ascii=False)}" for sheet in sheets for row in sheets[sheet]]
    return [f"format {body['format']}", *rows]


def exports(folder: Path) -> Iterator[tuple[str, str]]:
    """JSON to the letter; of CSV files and workbooks a digest for each sheet."""
    for slug in KENT:
        yield f"{slug} as json", run("export_agreement", slug)
        run("export_agreement", slug, format="csv", output=folder / slug)
        yield f"{slug} as csv", "\n".join(digests_of_folder(folder / slug))
        run("export_agreement", slug, format="xlsx", output=folder / f"{slug}.xlsx")
        yield f"{slug} as xlsx", "\n".join(digests_of_workbook(folder / f"{slug}.xlsx"))


def digests_of_folder(folder: Path) -> Iterator[str]:
    """A line for each file: its name, its rows, and a digest of its bytes."""
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        rows = sum(1 for _ in csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        yield f"{path.name}: {rows} rows, {hashlib.sha256(content).hexdigest()}"


def digests_of_workbook(path: Path) -> Iterator[str]:
    """A line for each sheet: its name, its rows, and a digest of its cells with their kinds and number formats."""
    for sheet in load_workbook(path):
        rows = [
            [(cell.value, cell.data_type, cell.number_format) for cell in row] for row in sheet.iter_rows()
        ]
        yield f"{sheet.title}: {len(rows)} rows, {hashlib.sha256(repr(rows).encode()).hexdigest()}"


def test_a_golden_tells_what_is_gone_new_and_other_line_by_line(tmp_path: Path) -> None:
    write(tmp_path / "one.json.xz", {"a": "one\ntwo", "b": "one\ntwo", "c": "gone"})
    told = list(
        differences(read(tmp_path / "one.json.xz"), {"a": "one\nother", "b": "one\nother", "d": "new"})
    )

    assert told == [
        "=== a",
        "@@ -1,2 +1,2 @@",
        " one",
        "-two",
        "+other",
        "=== b: as a",
        "=== c: is gone",
        "=== d: is new",
    ]
