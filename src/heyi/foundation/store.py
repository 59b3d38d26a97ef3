"""The database as a whole: its schema, its copy, what its role may do. Not here: any particular table; commands (config.cli)."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from heyi.foundation import hashes
from heyi.foundation.guard import lifted
from heyi.kernel.event import Event

_RECORD_TABLE = "foundation_recorded"
_ROLE = "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
# A vacuum worker that the server sends is nobody's connection: it has no user.
_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND usesysid IS NOT NULL"
)


class CopyUnusable(Exception):
    """A file that is no whole copy of a store of ours; `args` tell why in a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreRestored(Event):
    """The store was put back from a copy; what the former anchor knew beyond the copy's seals is lost."""

    rows: int
    seals: int
    lost_seals: int


@dataclass(frozen=True, slots=True)
class Role:
    """What the database lets our own role do."""

    name: str
    superuser: bool
    past_row_security: bool


def migrate() -> None:
    """Brings the schema up to date. Several processes may start at once: one works, the others wait and find it done.

    Raises: HashesDiffer, HashesUnavailable.
    """
    with _alone(), lifted("schema work"):
        call_command("migrate", verbosity=0, interactive=False)
        # Again: a migration may have given it back.
        _see_all()
        hashes.remember()


@contextmanager
def _alone() -> Iterator[None]:
    """Keeps every other migrating process out, and lets this one see all rows it may have to convert.

    SQLite needs no lock here: its callers share a folder and lock a file in it (config.cli).
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('heyi.migrate'))")
    _see_all()
    try:
        yield
    finally:
        # Both belong to the connection: should it be lost, they are lost with it.
        connection.close()


def _see_all() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('heyi.system', 'on', false)")


def unapplied() -> int:
    """How many migrations the database still lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def role() -> Role | None:
    """Our role in the database; None on SQLite, which has none."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(_ROLE)
        return Role(*cursor.fetchone())


def other_connections() -> int:
    """How many others are connected to this PostgreSQL database; 0 on SQLite, where a lock in the folder tells."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS)
        return int(cursor.fetchone()[0])


def copy_sqlite(source: Path, target: Path) -> None:
    """A copy of a SQLite store as it stands at one moment, in one file only its owner can read; writers go on meanwhile."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy)
        # A copy is one file: no write-ahead log beside it that could be forgotten.
        copy.execute("PRAGMA journal_mode=DELETE").fetchall()
    check_sqlite(target)


def check_sqlite(path: Path) -> int:
    """How many rows the record of a copied SQLite store has.

    Raises: CopyUnusable.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            (verdict,) = copy.execute("PRAGMA quick_check(1)").fetchone()
            if verdict != "ok":
                raise CopyUnusable("damaged")
            counted = copy.execute(f"SELECT count(*) FROM {_RECORD_TABLE}")  # noqa: S608 (the name of our own table)
            return int(counted.fetchone()[0])
    except sqlite3.OperationalError as refused:
        raise CopyUnusable("no_record") from refused
    except sqlite3.DatabaseError as refused:
        raise CopyUnusable("no_database") from refused


def fold_sqlite() -> None:
    """Closes a SQLite store into its one file, so that it can be moved."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def forget_connection() -> None:
    """Lets go of the database while another program works on it."""
    connection.close()
