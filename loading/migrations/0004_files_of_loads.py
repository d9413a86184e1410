"""The bytes that loads read move into the one store of kept files. A load whose file was deleted keeps its record."""

from typing import Any

from django.db import migrations

from documents.file_kinds import OTHER, kind_of_import


def move_files(apps: Any, editor: Any) -> None:
    """A kept file with its bytes for each load; what was read of a waiting one moves to a table of its own."""
    get = apps.get_model
    load_files = get("loading", "LoadFile").objects
    for load in get("loading", "Load").objects.order_by("pk").iterator(chunk_size=50):
        # One file at a time: each may have 20 MB.
        old = load_files.filter(load=load).first()
        content = bytes(old.content) if old else b""
        values = {
            "load_id": load.pk,
            "partnership_id": load.partnership_id,
            "title": load.name,
            "name": load.name,
            "kind": (kind_of_import(content, load.name) if old else OTHER).code,
            "size": load.size,
            "digest": load.digest,
            "added_by_id": load.started_by_id,
            "added_at": load.started_at,
            "removed_at": None if old else load.ended_at or load.started_at,
        }
        file = get("loading", "KeptFile").objects.create(**values)
        get("loading", "HistoricalKeptFile").objects.create(
            **values,
            id=file.pk,
            history_date=load.started_at,
            history_type="+",
            history_user_id=load.started_by_id,
            history_change_reason="File to be imported",
        )
        if old is None:
            continue
        get("loading", "FileBytes").objects.create(file=file, content=content)
        if old.reading is not None:
            get("loading", "LoadReading").objects.create(load=load, content=bytes(old.reading))


class Migration(migrations.Migration):
    dependencies = [("loading", "0003_kept_files")]

    operations = [migrations.RunPython(move_files, migrations.RunPython.noop)]
