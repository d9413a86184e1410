"""The bytes that imports read move into the store of kept files: every byte, name and digest of before is there."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tests.kept_files import DOCX
from tests.stages import STAGES

# On PostgreSQL tests/test_upgrade.py moves a whole database through the same migrations.
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.once,
    pytest.mark.world("before_kept_files"),
]

BEFORE = STAGES["before_kept_files"]
AFTER = [("loading", "0005_without_load_files")]


def apps_at(targets: list[tuple[str, str]]) -> Any:
    """The models as they are after these migrations."""
    return MigrationExecutor(connection).loader.project_state(targets).apps


def test_the_files_of_imports_move_with_name_digest_and_what_was_read() -> None:
    made = apps_at(BEFORE).get_model
    now = timezone.now()
    county = made("accounts", "Partnership").objects.create(name="County Partnership")
    officer = made("accounts", "User").objects.create(email="unit@example.org", name="Ada Administrator")
    files = {"waits": DOCX, "loaded": b"Priority,Action\n", "dropped": b"gone"}
    keys = {}
    for name, content in files.items():
        load = made("loading", "Load").objects.create(
            partnership=county,
            name=f"{name}.csv",
            digest=sha256(content).hexdigest(),
            size=len(content),
            state="waiting" if name == "waits" else "dropped",
            started_by=officer,
            started_at=now - timedelta(days=2),
            ended_at=now - timedelta(days=1) if name == "dropped" else None,
        )
        keys[name] = load.pk
        if name != "dropped":
            reading = b"what was read" if name == "waits" else None
            made("loading", "LoadFile").objects.create(load=load, content=content, reading=reading)

    MigrationExecutor(connection).migrate(AFTER)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())  # today's models read today's columns

    from loading.models import FileBytes, KeptFile, LoadReading

    kept = {name: KeptFile.objects.get(load=key) for name, key in keys.items()}
    for name, file in kept.items():
        assert (file.name, file.size) == (f"{name}.csv", len(files[name]))
        assert file.digest == sha256(files[name]).hexdigest()
        assert (file.partnership_id, file.added_by_id) == (county.pk, officer.pk)
        assert [row.digest for row in file.history.all()] == [file.digest]
    assert {name: file.kind for name, file in kept.items()} == {
        "waits": "docx",
        "loaded": "csv",
        "dropped": "other",
    }
    stored = {row.file.load_id: bytes(row.content) for row in FileBytes.objects.select_related("file")}
    assert stored == {keys["waits"]: DOCX, keys["loaded"]: files["loaded"]}
    assert kept["dropped"].removed_at == now - timedelta(days=1)
    assert {row.load_id: bytes(row.content) for row in LoadReading.objects.all()} == {
        keys["waits"]: b"what was read"
    }
    call_command("verify_versions", verbosity=0)
