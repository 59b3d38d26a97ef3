"""PostgreSQL's own programs for copies: pg_dump and pg_restore. Not here: SQLite, which needs none (foundation.store)."""

import os
import shutil
import subprocess
from pathlib import Path

from heyi.config.cli.frame import Refusal
from heyi.config.environment import database_settings


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Refusal(
            f"找不到 {name}：请安装与服务器同版本的 PostgreSQL 客户端程序。",
            f"There is no {name}: install the PostgreSQL client programs of the server's version.",
        )
    return found


def _surroundings(url: str) -> dict[str, str]:
    """How the programs find the database: by environment, since arguments can be read by every user of the machine."""
    settings = database_settings(url)
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    told = {ours: str(settings[theirs]) for ours, theirs in names.items() if settings[theirs]}
    # Row-level security binds the owner too; as the system itself it sees every row.
    return {**os.environ, **told, "PGOPTIONS": "-c heyi.system=on"}


def _run(command: tuple[str, ...], url: str) -> None:
    done = subprocess.run(  # noqa: S603 (a program found by its name, with our own arguments)
        command, env=_surroundings(url), capture_output=True, text=True, check=False
    )
    if done.returncode:
        name, reason = Path(command[0]).name, done.stderr.strip()
        raise Refusal(f"{name} 没有完成：\n{reason}", f"{name} did not finish.")


def dump(url: str, target: Path) -> None:
    """The database as it stands at one moment, in one file only its owner can read."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    file = f"--file={target}"
    _run(
        (
            _program("pg_dump"),
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            "--enable-row-security",
            file,
        ),
        url,
    )


def pour(source: Path, url: str) -> None:
    """Puts a dump in the place of what the database holds, all of it or nothing."""
    name = str(database_settings(url)["NAME"])
    safely = (
        "--clean",
        "--if-exists",
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        "--exit-on-error",
    )
    _run((_program("pg_restore"), *safely, f"--dbname={name}", str(source)), url)
