"""The lanes of `make test`: every folder is in one on SQLite, what needs a database on both, and so many run at once."""

import sys
import tempfile
from pathlib import Path

from scripts.lanes import OF_PAGES, OF_VERBS, lanes, run
from tests.architecture.laws.source import ROOT


def test_every_folder_of_tests_runs_on_sqlite_and_what_needs_a_database_on_both() -> None:
    told = [(store, command[3:]) for store, command in lanes(["-q"])]
    folders = {f"tests/{path.name}" for path in (ROOT / "tests").iterdir() if list(path.glob("test_*.py"))}
    assert folders >= {"tests/rules", "tests/actions", "tests/http", "tests/journeys", "tests/architecture"}
    rest, *named = told
    ignored = {part.removeprefix("--ignore=") for part in rest[1] if part.startswith("--ignore=")}
    on_sqlite = (folders - ignored) | {part for store, parts in named if store == "sqlite" for part in parts}
    on_postgres = {part for store, parts in named if store == "postgres" for part in parts}
    assert on_sqlite >= folders
    assert on_postgres >= {folder for folder in (*OF_PAGES, *OF_VERBS) if folder in folders}
    assert all(parts[-1] == "-q" for _, parts in told)


def test_lanes_run_so_many_at_once_and_tell_how_each_ended(tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = (
        "import sys, time, pathlib\n"
        "log = pathlib.Path(sys.argv[1])\n"
        "with log.open('a') as file: file.write('+')\n"
        "time.sleep(0.6)\n"
        "with log.open('a') as file: file.write('-')\n"
        "sys.exit(int(sys.argv[2]))\n"
    )
    with tempfile.TemporaryFile() as told:
        waiting = [("sqlite", [sys.executable, "-c", code, str(log), str(end)], told) for end in (0, 3, 0, 0)]
        assert run(waiting, at_once=2) == [0, 3, 0, 0]
    running, most = 0, 0
    for sign in log.read_text(encoding="utf-8"):
        running += 1 if sign == "+" else -1
        most = max(most, running)
    assert (running, most) == (0, 2)
