"""Starting programs for the other scripts: in the project's folder, with throw-away secrets. Not here: which programs."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
FIELD_KEY_BYTES = 32


def tool(name: str, *arguments: str) -> tuple[str, ...]:
    """A tool installed beside the running Python, or else wherever the machine keeps it."""
    beside = BIN / name
    return (str(beside) if beside.exists() else shutil.which(name) or name, *arguments)


def django(*arguments: str) -> tuple[str, ...]:
    """A Django command; there is no manage.py."""
    return (sys.executable, "-m", "django", *arguments, "--settings", "heyi.config.settings")


@contextmanager
def surroundings() -> Iterator[dict[str, str]]:
    """The environment of a check: secrets made for this run and an empty data folder, so that no machine matters."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("HEYI_")}
    with tempfile.TemporaryDirectory(prefix="heyi-check-") as data:
        yield given | {
            "HEYI_SECRET_KEY": secrets.token_urlsafe(64),
            "HEYI_FIELD_KEY": b64encode(secrets.token_bytes(FIELD_KEY_BYTES)).decode(),
            "HEYI_DATA": data,
            "HEYI_HTTPS": "1",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
            "COLUMNS": "120",
        }


def run(command: tuple[str, ...], environment: dict[str, str]) -> tuple[int, str]:
    """The status of a program and everything it said."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).strip()
