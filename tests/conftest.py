"""What tests share: a database in which they may really commit."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from tests.databases import FOLDER, LANE


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database, made by the real migrations once a run.

    pytest-django's own fixture makes it only for tests with its own mark, which `committed` does not use.
    """
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    if LANE == "sqlite":
        # A file, because threads cannot share a SQLite database that lives in memory.
        connection.settings_dict["TEST"]["NAME"] = str(FOLDER / "test.sqlite3")
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"}, serialized_aliases=set())
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def pristine(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Path:
    """A copy of the migrated, empty SQLite database, to go back to after a test that commits."""
    from django.db import connection

    copy = FOLDER / "pristine.sqlite3"
    if LANE == "sqlite":
        with django_db_blocker.unblock():
            with connection.cursor() as cursor:
                cursor.execute(f"VACUUM INTO '{copy}'")
            connection.close()
    return copy


@pytest.fixture
def committed(pristine: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database in which the test really commits, as threads and processes need; emptied afterwards."""
    from django.conf import settings
    from django.db import connection, connections

    anchor = Path(settings.HEYI_ANCHOR)
    anchor.unlink(missing_ok=True)
    with django_db_blocker.unblock():
        yield
        if LANE == "sqlite":
            connections.close_all()
            database = Path(connection.settings_dict["NAME"])
            for ending in ("", "-wal", "-shm"):
                Path(f"{database}{ending}").unlink(missing_ok=True)
            shutil.copy(pristine, database)
        else:
            _empty_postgres()
            connections.close_all()


# A table that nobody wrote since it was emptied has no file content. Emptying all hundred costs more than most tests do.
_WRITTEN = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
    " AND pg_relation_size(oid) > 0 AND relname NOT IN ('django_migrations', 'django_content_type')"
)


def _empty_postgres() -> None:
    from django.db import connection

    from heyi.foundation.guard import lifted

    with lifted("tests start from an empty database"), connection.cursor() as cursor:
        cursor.execute(_WRITTEN)
        tables = ", ".join(name for (name,) in cursor.fetchall())
        cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
        cursor.execute("INSERT INTO foundation_authority (id, version) VALUES (1, 1)")
