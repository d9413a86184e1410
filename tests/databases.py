"""Databases that are made once and copied: the migrated one, and the worlds that tests stand on.

Migrating and loading take many seconds, copying takes none. So each world of tests/worlds.py is made once, by the
first process that needs it, and kept for every process and every later run: on SQLite as a file under build/, on
PostgreSQL as a database that nobody connects to. What is kept carries a digest of all that it was made from; what no
longer fits is removed.

A process works on copies of its own. Most tests take back what they do, so that one copy of a world serves all of
them; after a test that commits, its copy is thrown away and the next test gets another. There is no flushing.

    EMPTY          the migrated database: every test that asks for nothing else
    UPGRADED       a database as an earlier commit left it (tests/upgrades/), migrated to what is here
    STAGES         empty databases of earlier days (tests/stages.py), which are stations on the way to EMPTY
    @pytest.mark.world("kent")   a test (or a module) that stands on another world
    databases.standing_on(...)   the same for a fixture of a module or of the session
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import lzma
import os
import pickle
import platform
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import load_backend
from django.test import override_settings

from tests.stages import STAGES

ROOT = Path(settings.BASE_DIR)
KEPT_IN = ROOT / "build" / "test-databases"
SNAPSHOT = ROOT / "tests" / "upgrades" / "2026-11"
ALIAS = "default"
EMPTY = "empty"
UPGRADED = "upgraded"
DIGEST = "[0-9a-f]" * 12  # as a pattern of file names
# Folders whose contents make no difference to what a command writes into a database.
NOT_CODE = {".git", ".venv", "node_modules", "build", "pictures", "docs", "assets", "test-results", "tests"}


# --- what a kept database was made from -------------------------------------------------------------------------------


def _migrations() -> Iterator[Path]:
    """What makes the tables."""
    yield from ROOT.glob("*/migrations/*.py")
    yield from (ROOT / "requirements.txt", ROOT / "csa_tracker" / "settings.py")
    yield from (ROOT / "documents" / "file_kinds.py", ROOT / "tests" / "stages.py")
    yield from SNAPSHOT.parent.glob("*.xz")


def _code() -> Iterator[Path]:
    """What fills a world: the code, the fixtures, and the modules beside the tests, which are not tests."""
    for folder in ROOT.iterdir():
        if folder.is_dir() and folder.name not in NOT_CODE and not folder.name.startswith("."):
            yield from (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    yield from (path for path in ROOT.glob("tests/*.py") if not path.name.startswith("test_"))
    yield ROOT / "requirements.txt"


def _digest(paths: Iterable[Path]) -> str:
    """Twelve letters that change when one of the files does."""
    found = hashlib.sha256()
    for path in sorted(set(paths)):
        found.update(f"{path.relative_to(ROOT)}\0".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:12]


@functools.cache
def _digests() -> tuple[str, str, str]:
    """Of the migrations, of all code, and of what is read only when a world is made; as this process began."""
    return _digest(_migrations()), _digest({*_migrations(), *_code()}), _read_late()


def digest(world: str) -> str:
    """Of all that a world is made from."""
    return _digests()[0 if world in (EMPTY, UPGRADED, *STAGES) else 1]


def _read_late() -> str:
    return _digest({*_migrations(), *(path for path in (ROOT / "fixtures").rglob("*") if path.is_file())})


class ChangedMeanwhile(Exception):
    """A migration or a fixture was saved between the start of the tests and the making of a world."""


# --- files and databases: the two ways of keeping ---------------------------------------------------------------------


class Files:
    """SQLite: a database is a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def kept(self, world: str) -> str:
        return str(KEPT_IN / f"sqlite-{world}-{digest(world)}.sqlite3")

    def fresh(self, world: str, number: int) -> str:
        """A new copy of a kept world; its name."""
        name = str(self.folder / f"{world}-{number}.sqlite3")
        self.copy(self.kept(world), name)
        return name

    def exists(self, name: str) -> bool:
        return Path(name).exists()

    def copy(self, source: str, target: str) -> None:
        shutil.copyfile(source, target)

    def create(self, target: str) -> None:
        """A database without any table."""
        Path(target).touch()

    def restore(self, target: str) -> None:
        """The database that an earlier commit left."""
        with lzma.open(SNAPSHOT.with_suffix(".sqlite3.xz")) as source, open(target, "wb") as file:
            shutil.copyfileobj(source, file)

    def rename(self, source: str, target: str) -> None:
        os.replace(source, target)

    def remove(self, name: str) -> None:
        for more in ("", "-wal", "-shm", "-journal"):
            Path(f"{name}{more}").unlink(missing_ok=True)

    def throw_away(self, world: str, name: str) -> None:
        """Copying a file takes no time."""
        self.remove(name)

    def end(self) -> None:
        """Nothing is left to do."""

    def remove_outdated(self, world: str) -> None:
        for path in KEPT_IN.glob(f"sqlite-{world}-{DIGEST}.sqlite3*"):
            if not str(path).startswith(self.kept(world)):
                path.unlink(missing_ok=True)


class Databases:
    """PostgreSQL: a database beside the others, copied by the server; its name says which checkout it belongs to."""

    def __init__(self) -> None:
        here = hashlib.sha256(f"{platform.node()}:{ROOT}".encode()).hexdigest()[:6]
        self.kept_prefix, self.copy_prefix = f"csa_kept_{here}_", f"test_csa_{here}_"
        # The server waits for its disk before it has removed a database, but not longer for several at once.
        self._remover = ThreadPoolExecutor(8)
        self._thrown_away: list[Future[None]] = []
        self._spare: dict[str, str] = {}
        self._rows: dict[str, Rows] = {}

    def kept(self, world: str) -> str:
        return f"{self.kept_prefix}{world}_{digest(world)}"

    def fresh(self, world: str, number: int) -> str:
        """A copy of a kept world: that which was thrown away, with its rows put back, or else a new one; its name."""
        if spare := self._spare.pop(world, None):
            with self._session(spare) as cursor:
                if self._rows[spare].put_back(cursor):
                    return spare
            self._thrown_away.append(self._remover.submit(self.remove, spare))
        name = f"{self.copy_prefix}{os.getpid()}_{world}_{number}"
        self.copy(self.kept(world), name)
        with self._session(name) as cursor:
            self._rows[name] = Rows.of(cursor)
        return name

    def exists(self, name: str) -> bool:
        return bool(self._run("SELECT 1 FROM pg_database WHERE datname = %s", name))

    def copy(self, source: str, target: str) -> None:
        self._run(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
        # A crash of the server may lose what a test committed; waiting for the disk would check nothing more.
        self._run(f'ALTER DATABASE "{target}" SET synchronous_commit = off')

    def create(self, target: str) -> None:
        """A database without any table."""
        self._run(f'CREATE DATABASE "{target}"')

    def restore(self, target: str) -> None:
        """The database that an earlier commit left."""
        self.create(target)
        with lzma.open(SNAPSHOT.with_suffix(".sql.xz"), "rt", encoding="utf-8") as source:
            # Lines that begin with a backslash are commands of psql.
            statements = "".join(line for line in source if not line.startswith("\\"))
        with self._session(target) as cursor:
            cursor.execute(statements)

    def rename(self, source: str, target: str) -> None:
        self._run(f'ALTER DATABASE "{source}" RENAME TO "{target}"')

    def remove(self, name: str) -> None:
        """Also when the last thread of a live server, or a server that a test has killed, still holds a session."""
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def throw_away(self, world: str, name: str) -> None:
        """Its rows can be put back when somebody asks for that world again."""
        self._spare[world] = name

    def end(self) -> None:
        """Waits until all is removed; says what could not be."""
        self._thrown_away += [self._remover.submit(self.remove, name) for name in self._spare.values()]
        self._remover.shutdown()
        for removed in self._thrown_away:
            removed.result()

    def remove_outdated(self, world: str) -> None:
        for name in self._run("SELECT datname FROM pg_database"):
            kept = fnmatch(name, f"{self.kept_prefix}{world}_{DIGEST}*") and name != self.kept(world)
            # A copy of a run that was killed.
            left = name.startswith(self.copy_prefix) and not _runs(self._process(name))
            if kept or left:
                self.remove(name)

    @staticmethod
    @contextmanager
    def _session(name: str) -> Iterator[Any]:
        """A cursor of psycopg in a database, whose work is committed at the end."""
        line = _line(name)
        with closing(line.get_new_connection(line.get_connection_params())) as session:
            with session.cursor() as cursor:
                yield cursor
            session.commit()

    def _process(self, name: str) -> int:
        return int(name.removeprefix(self.copy_prefix).partition("_")[0])

    @staticmethod
    def _run(statement: str, *parameters: str) -> list[str]:
        """The first column of what a statement gives, said outside any of the tests' databases."""
        line = _line("postgres")
        session = line.get_new_connection(line.get_connection_params())
        session.autocommit = True
        with closing(session), session.cursor() as cursor:
            cursor.execute(statement, parameters or None)
            return [row[0] for row in cursor.fetchall()] if cursor.description else []


@dataclass(frozen=True)
class Rows:
    """What a database holds: the rows of each table, where its sequences stand, and of what its tables are built.

    To make a database and to remove it again costs PostgreSQL seconds of waiting for its disk; to write down a few
    thousand rows and to put back those of the tables that have changed costs a tenth of a second.
    """

    shape: str
    tables: dict[str, bytes]
    sequences: dict[str, tuple[int, bool]]

    @classmethod
    def of(cls, cursor: Any) -> Rows:
        """As they are now."""
        cursor.execute(SHAPE)
        shape = cursor.fetchone()[0]
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        tables = {name: cls._read(cursor, name) for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT sequencename, coalesce(last_value, start_value), last_value IS NOT NULL FROM pg_sequences"
        )
        return cls(shape, tables, {name: (last, called) for name, last, called in cursor.fetchall()})

    def put_back(self, cursor: Any) -> bool:
        """The database holds again what it held; False where other tables than before are in it.

        Whoever still has a session there, such as the last thread of a live server, loses it.
        """
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        now = Rows.of(cursor)
        if now.shape != self.shape:
            return False
        cursor.execute("SET session_replication_role = replica")  # in whatever order, and without a trigger
        changed = [name for name, rows in self.tables.items() if now.tables[name] != rows]
        for name in changed:
            cursor.execute(f'DELETE FROM "{name}"')  # noqa: S608 - a name of the catalogue
        for name in changed:
            cursor.copy_expert(f'COPY "{name}" FROM STDIN', BytesIO(self.tables[name]))
        for name, where in self.sequences.items():
            if now.sequences[name] != where:
                cursor.execute("SELECT setval(quote_ident(%s)::regclass, %s, %s)", (name, *where))
        return True

    @staticmethod
    def _read(cursor: Any, table: str) -> bytes:
        rows = BytesIO()
        cursor.copy_expert(f'COPY "{table}" TO STDOUT', rows)
        return rows.getvalue()


SHAPE = """
SELECT md5(string_agg(part, ' ' ORDER BY part)) FROM (
    SELECT concat_ws(' ', attrelid, attname, atttypid, attnotnull) AS part
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', 'constraint', oid) FROM pg_constraint
    UNION ALL SELECT concat_ws(' ', 'trigger', oid) FROM pg_trigger
) AS parts
"""
"""A digest of tables, indexes, columns, constraints and triggers; a table that was made anew is another one."""


def _runs(process: int) -> bool:
    """Whether there is a process of this number."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


# --- the databases of this process ------------------------------------------------------------------------------------


@dataclass
class Copy:
    """A database of this process alone, with an open line to it."""

    name: str
    line: BaseDatabaseWrapper


@dataclass
class Standing:
    """Which copies this process has, and on which of them it stands."""

    store: Files | Databases
    world: str = ""
    copies: dict[str, Copy] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    copied: int = 0

    def on(self, world: str) -> None:
        """Makes a copy of the world, if there is none, the database of this process and of threads that it starts."""
        if world not in self.copies:
            self.copies[world] = self._copy(world)
        copy, self.world = self.copies[world], world
        connections[ALIAS] = copy.line
        connections.settings[ALIAS]["NAME"] = copy.name

    def throw_away(self) -> None:
        """The copy on which the process stands is not what it was; who next stands on that world gets another."""
        copy = self.copies.pop(self.world)
        copy.line.close()
        self.store.throw_away(self.world, copy.name)

    def end(self) -> None:
        """Takes away all copies."""
        for world, copy in self.copies.items():
            copy.line.close()
            self.store.throw_away(world, copy.name)
        self.store.end()

    def _copy(self, world: str) -> Copy:
        self.copied += 1
        self.keep(world)
        name = self.store.fresh(world, self.copied)
        return Copy(name, _line(name))

    def keep(self, world: str) -> str:
        """The kept database of a world, which is made now unless some process has made it before; its name."""
        if world not in self.kept:
            KEPT_IN.mkdir(parents=True, exist_ok=True)
            with _lock(world):
                self.kept[world] = self._find_or_make(world)
        return self.kept[world]

    def _find_or_make(self, world: str) -> str:
        kept, value = self.store.kept(world), _value_path(world)
        if self.store.exists(kept) and value.exists():
            return kept
        self.store.remove_outdated(world)
        for outdated in KEPT_IN.glob(f"{_vendor()}-{world}-{DIGEST}.pickle"):
            outdated.unlink()
        making = f"{kept}_making"
        for name in (kept, making):
            self.store.remove(name)
        if world == UPGRADED:
            self.store.restore(making)
        elif base := _base(world):
            self.store.copy(self.keep(base), making)
        else:
            self.store.create(making)
        with _other_line(making):
            value.write_bytes(pickle.dumps(MAKERS.get(world, partial(_fill, world))()))
        if _read_late() != _digests()[2]:
            self.store.remove(making)
            raise ChangedMeanwhile(
                "A file of which the tests' databases are made was saved meanwhile: run again."
            )
        self.store.rename(making, kept)
        return kept


def _line(name: str) -> BaseDatabaseWrapper:
    """A connection to a database, not yet opened."""
    known = {**connections.settings[ALIAS], "NAME": name}
    return cast("BaseDatabaseWrapper", load_backend(known["ENGINE"]).DatabaseWrapper(known, ALIAS))


@contextmanager
def _other_line(name: str) -> Iterator[None]:
    """A database that is no copy yet is the one in use meanwhile."""
    before = connections[ALIAS], connections.settings[ALIAS]["NAME"]
    connections[ALIAS] = _line(name)
    connections.settings[ALIAS]["NAME"] = name
    try:
        yield
    finally:
        connections[ALIAS].close()
        connections[ALIAS], connections.settings[ALIAS]["NAME"] = before


def _base(world: str) -> str:
    """The kept database that a world begins with; "" for one that begins with nothing.

    PostgreSQL, on which no test asks for a stage, is migrated in one go.
    """
    if world not in (EMPTY, *STAGES):
        return EMPTY
    if _vendor() != "sqlite":
        return ""
    stages = ["", *STAGES, EMPTY]
    return stages[stages.index(world) - 1]


def _migrate_to(stage: str) -> None:
    """Some of the migrations."""
    MigrationExecutor(connections[ALIAS]).migrate(STAGES[stage])


def _migrate() -> None:
    """The newest migrations, as a service runs them."""
    call_command("migrate", verbosity=0)


def _fill(world: str) -> object:
    """What the builder of a world gives, having written into the empty database."""
    from tests.worlds import WORLDS

    with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
        value = WORLDS[world]()
    cache.clear()
    return value


MAKERS: dict[str, Callable[[], object]] = {
    EMPTY: _migrate,
    UPGRADED: _migrate,
    **{stage: partial(_migrate_to, stage) for stage in STAGES},
}


@contextmanager
def _lock(world: str) -> Iterator[None]:
    """One process of this checkout at a time."""
    with (KEPT_IN / f"{_vendor()}-{world}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _vendor() -> str:
    return cast("str", connections[ALIAS].vendor)


# --- for conftest.py and for tests ------------------------------------------------------------------------------------

_standing: Standing | None = None


@contextmanager
def in_use(folder: Path) -> Iterator[None]:
    """From here on this process stands on its own copy of the empty world; files go into the folder."""
    global _standing
    original = connections[ALIAS], connections.settings[ALIAS]["NAME"]
    _digests()
    _standing = Standing(Files(folder) if _vendor() == "sqlite" else Databases())
    try:
        _standing.on(EMPTY)
        yield
    finally:
        _standing.end()
        connections[ALIAS], connections.settings[ALIAS]["NAME"] = original
        _standing = None


@contextmanager
def standing_on(world: str) -> Iterator[None]:
    """The database is a copy of the world meanwhile. Whoever writes takes it back or calls ``throw_away``."""
    assert _standing, "asks for a world without the fixture django_db_setup"
    before = _standing.world
    _standing.on(world)
    try:
        yield
    finally:
        _standing.on(before)


def keep(world: str) -> str:
    """The name of the world's kept database, which is made now unless it has been before."""
    assert _standing
    return _standing.keep(world)


def throw_away() -> None:
    """Something was committed: whoever next stands on this world gets a fresh copy of it."""
    assert _standing
    _standing.throw_away()


def world() -> str:
    """The world on which this process stands."""
    assert _standing
    return _standing.world


def value(name: str) -> Any:
    """What the builder of a world has given, as new objects for each who asks."""
    assert _standing
    _standing.keep(name)
    return pickle.loads(_value_bytes(name))  # noqa: S301 - made by ourselves


def _value_path(name: str) -> Path:
    return KEPT_IN / f"{_vendor()}-{name}-{digest(name)}.pickle"


@functools.cache
def _value_bytes(name: str) -> bytes:
    return _value_path(name).read_bytes()
