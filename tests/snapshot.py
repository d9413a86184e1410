"""Writes today's database into tests/upgrades/, for the upgrade rehearsals to come: make snapshot.

Not one of the tests: pytest runs it only where it is named, once on each database.
"""

from __future__ import annotations

import lzma
import os
import subprocess
from pathlib import Path

import pytest
from django.db import connection

from tests.another_process import database_url
from tests.databases import SNAPSHOT


@pytest.mark.world("shown")
@pytest.mark.django_db(transaction=True)
def test_a_snapshot_is_written(tmp_path: Path) -> None:
    if connection.vendor == "sqlite":
        copy = tmp_path / "snapshot"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copy)])
        content, ending = copy.read_bytes(), ".sqlite3.xz"
    else:
        dump = [
            "pg_dump",
            "--inserts",
            "--rows-per-insert=500",
            "--no-owner",
            "--no-privileges",
            database_url(),
        ]
        content, ending = subprocess.run(dump, check=True, capture_output=True).stdout, ".sql.xz"
    target = SNAPSHOT.with_name(os.environ["CSA_SNAPSHOT"]).with_suffix(ending)
    target.write_bytes(lzma.compress(content, preset=9))
