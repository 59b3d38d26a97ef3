"""Installations of their own for tests that start `heyi` as people do: as a program, on a folder, on an empty database."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg.sql import SQL, Identifier

from tests.architecture.laws.source import ROOT
from tests.databases import FOLDER, LANE

STARTS_WITHIN_SECONDS = 90
_open: list[ExitStack] = []
ENDS_WITHIN_SECONDS = 15

# Loaded once, and for each command a process of its own that goes on from there: loading is most of a short command.
_ONE_AFTER_ANOTHER = """
import json, os, sys, tempfile
from importlib import import_module
from heyi.config.cli.installation import load_django
from heyi.config.cli.main import main

load_django()
needed, commands = json.loads(sys.argv[1])
for name in needed:
    import_module(name)
done = []
for arguments in commands:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if not child:
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            sys.exit(main(arguments))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        words = [(file.seek(0), file.read().decode())[1] for file in (out, err)]
        done.append([status, *words])
print(json.dumps(done))
"""


@dataclass
class Installation:
    """One data folder; in the PostgreSQL lane with a database of its own."""

    data: Path
    settings: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """The environment of its programs: nothing of the test run's own settings."""
        ours = {
            name: value for name, value in os.environ.items() if not name.startswith(("HEYI_", "DJANGO_"))
        }
        # Compiled once for all lanes, not once a process: a server is half a dozen of them.
        ours.pop("PYTHONDONTWRITEBYTECODE", None)
        ours["PYTHONPYCACHEPREFIX"] = str(ROOT / ".pytest_cache" / "bytecode")
        return {**ours, "HEYI_DATA": str(self.data), **self.settings}

    def heyi(self, *arguments: str, given: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        """Runs one command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "heyi", *arguments],
            env={**self.environment(), **settings}, input=given, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip

    def python(self, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs a few lines in the installation's surroundings."""
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=self.environment(), capture_output=True, text=True, check=True, timeout=120,
        )  # fmt: skip

    def one_after_another(
        self, *commands: Sequence[str], needed: Sequence[str] = ()
    ) -> list[subprocess.CompletedProcess[str]]:
        """Runs commands as `heyi` does, each in a process of its own, but what they load is loaded once.

        `needed` names modules that all of them load. Not for `restore`, which chooses its store before it loads.
        """
        done = json.loads(self.python(_ONE_AFTER_ANOTHER, json.dumps([needed, commands])).stdout)
        return [
            subprocess.CompletedProcess(command, status, out, err)
            for command, (status, out, err) in zip(commands, done, strict=True)
        ]

    def told_by(self, module: str, *arguments: str) -> Any:
        """What a program of the tests says of the store, as JSON."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            env=self.environment(), capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def answer(self, *arguments: str) -> Any:
        """What a command that must succeed says with --json."""
        done = self.heyi(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


class Server:
    """One `heyi serve`."""

    def __init__(self, installation: Installation, *arguments: str) -> None:
        folder = installation.data.parent
        self.log = folder / f"serve-{id(self)}.log"
        with self.log.open("w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "heyi", "serve", "--port", "0", *arguments],
                env=installation.environment(), stdout=log, stderr=log,
            )  # fmt: skip

    def words(self) -> str:
        """Everything it has said."""
        return self.log.read_text(encoding="utf-8")

    def url(self) -> str:
        """Its address, once it has printed one."""
        end = monotonic() + STARTS_WITHIN_SECONDS
        while monotonic() < end and self.process.poll() is None:
            for line in self.words().splitlines():
                if line.startswith("合一 Heyi: "):
                    return line.removeprefix("合一 Heyi: ")
            sleep(0.05)
        raise AssertionError(f"heyi serve did not answer: {self.words()}")

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        """Status and body of one request."""
        connection = http.client.HTTPConnection(urlsplit(self.url()).netloc, timeout=20)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def stop(self) -> int:
        """Ends it as an operator does; answers its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(ENDS_WITHIN_SECONDS)


@contextmanager
def serving(installation: Installation, *arguments: str) -> Iterator[Server]:
    """A server that is running inside the block, and surely over after it."""
    server = Server(installation, *arguments)
    family: set[int] = set()
    try:
        yield server
    finally:
        # Of a server that was ended inside the block nothing is asked: its number may be another process's by now.
        if server.process.poll() is None:
            family |= descendants(server.process.pid)
            try:
                server.stop()
            except subprocess.TimeoutExpired:
                server.process.kill()
                server.process.wait()
        for pid in family:
            if is_alive(pid):
                os.kill(pid, signal.SIGKILL)


def descendants(pid: int) -> set[int]:
    """The processes below one, as the kernel knows them."""
    # Each thread of a process has children of its own.
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    direct = {int(child) for children in lists for child in children.read_text().split()}
    return direct | {below for child in direct for below in descendants(child)}


def command_of(pid: int) -> str:
    """The command line of a process."""
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def is_alive(pid: int) -> bool:
    """Whether a process still runs; one that waits to be buried does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


@contextmanager
def an_installation(folder: Path) -> Iterator[Installation]:
    """An installation with fresh keys and an empty database."""
    with _with_database(Installation(folder / "data")) as installation:
        assert installation.heyi("init").returncode == 0
        yield installation


@contextmanager
def a_migrated_installation(folder: Path) -> Iterator[Installation]:
    """The same with its tables made: a copy of one that was migrated once in this run, because that takes ten seconds."""
    with a_copy(_migrated(), folder) as installation:
        yield installation


@contextmanager
def a_copy(template: Installation, folder: Path) -> Iterator[Installation]:
    """An installation like another, keys and store, on which nobody works while it is copied."""
    installation = Installation(folder / "data")
    shutil.copytree(template.data, installation.data)
    with _with_database(installation, template.settings.get("HEYI_DATABASE_URL", "")):
        yield installation


@cache
def _migrated() -> Installation:
    """Made when it is first asked for."""
    stack = ExitStack()
    made = stack.enter_context(an_installation(FOLDER / "migrated"))
    assert made.heyi("migrate").returncode == 0
    # Not closed: at the end of the run the server goes, and its databases with it.
    _open.append(stack.pop_all())
    return made


@contextmanager
def a_demo(folder: Path, *, charter: str = "yibin-four-level") -> Iterator[Installation]:
    """The demo of forty people, a copy of one that was built once in this run, because that takes half a minute."""
    with a_copy(_built(charter), folder) as installation:
        yield installation


@cache
def _built(charter: str) -> Installation:
    """Made when it is first asked for. On SQLite alone: it is for tests in a browser."""
    data = FOLDER / f"demo-{charter}"
    made = Installation(data)
    told = made.heyi("demo", "--charter", charter, "--people", "40", "--data", str(data), "--no-serve")
    assert told.returncode == 0, told.stderr
    return made


@contextmanager
def _with_database(installation: Installation, like: str = "") -> Iterator[Installation]:
    """In the PostgreSQL lane a database of its own, as a copy of the one at the address `like`."""
    if LANE == "sqlite":
        yield installation
        return
    ours = os.environ["HEYI_DATABASE_URL"]
    name = f"served_{os.getpid()}_{id(installation)}"
    wanted = SQL("CREATE DATABASE {}").format(Identifier(name))
    if like:
        wanted += SQL(" TEMPLATE {}").format(Identifier(like.partition("@/")[2].partition("?")[0]))
    with psycopg.connect(ours, autocommit=True) as server:
        server.execute(wanted)
        installation.settings["HEYI_DATABASE_URL"] = ours.replace("@/heyi?", f"@/{name}?")
        try:
            yield installation
        finally:
            _drop(server, name)


def _drop(server: psycopg.Connection, name: str) -> None:
    """Takes a database away. FORCE would stop at a vacuum worker that only the database's administrator may end.

    Without it our own connections are ended first, and the server itself sends the vacuum workers away.
    """
    for attempt in range(20):
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = current_user",
            [name],
        )
        try:
            server.execute(SQL("DROP DATABASE {}").format(Identifier(name)))
        except psycopg.errors.ObjectInUse:
            if attempt == 19:
                raise
            sleep(0.2)
        else:
            return
