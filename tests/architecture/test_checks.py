"""`make check` runs every check to its end, counts what failed, and says so by its status."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts import check, programs
from tests.architecture.laws.source import ROOT

COMMANDS = {
    "demo", "run", "test", "test-rules", "check", "fix", "soak", "bench", "docs", "new-context", "adr",
}  # fmt: skip
LONGEST_COMMAND_LINES = 4
Runner = Callable[[check.Command, dict[str, str]], tuple[int, str]]


def _targets() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for block in re.split(r"\n(?=[^\t\n])", (ROOT / "Makefile").read_text(encoding="utf-8")):
        named = re.match(r"([a-z-]+):(?!=)", block)
        if named:
            found[named[1]] = block.strip().splitlines()
    return found


def _failing(*names: str) -> Runner:
    return lambda command, environment: (1, f"{command[0]} is wrong") if command[0] in names else (0, "")


def test_each_failure_is_counted_and_none_hides_the_next(capsys: pytest.CaptureFixture[str]) -> None:
    results = check.check_all(
        {name: (name,) for name in ("first", "second", "third")}, _failing("first", "third")
    )
    assert {name: passed for name, (passed, _, _) in results.items()} == {
        "first": False,
        "second": True,
        "third": False,
    }
    said = capsys.readouterr().out
    assert "first is wrong" in said
    assert "third is wrong" in said


def test_a_tool_that_cannot_be_started_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    def missing(command: check.Command, environment: dict[str, str]) -> tuple[int, str]:
        raise FileNotFoundError(command[0])

    assert check.check_all({"lint": ("ruff",)}, missing)["lint"][0] is False
    assert "could not be started" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("broken", "status", "told"), [((), 0, "2 checks, 0 failed"), (("b",), 1, "2 checks, 1 failed: b")]
)
def test_the_status_tells_whether_anything_failed(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    broken: tuple[str, ...],
    status: int,
    told: str,
) -> None:
    monkeypatch.setattr(check, "CHECKS", {"a": ("a",), "b": ("b",)})
    monkeypatch.setattr(programs, "run", _failing(*broken))
    assert check.main([]) == status
    assert told in capsys.readouterr().out


def test_a_check_that_does_not_exist_is_a_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main(["spelling"]) == 2
    assert "no such check: spelling" in capsys.readouterr().err


def test_a_check_runs_with_secrets_of_its_own_and_leaves_no_folder() -> None:
    with programs.surroundings() as first, programs.surroundings() as second:
        assert first["HEYI_SECRET_KEY"] != second["HEYI_SECRET_KEY"]
        status, words = programs.run(
            (sys.executable, "-c", "import os; print(os.listdir(os.environ['HEYI_DATA']))"), first
        )
        assert (status, words) == (0, "[]")
    assert not Path(first["HEYI_DATA"]).exists()


def test_make_knows_every_command_and_each_is_short() -> None:
    targets = _targets()
    assert set(targets) >= COMMANDS
    assert [name for name in COMMANDS if len(targets[name]) > LONGEST_COMMAND_LINES] == []


def test_make_lists_each_command_with_what_it_does() -> None:
    listed = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert {line.split()[1] for line in listed.splitlines()} >= COMMANDS


def test_each_command_sets_up_what_it_needs() -> None:
    assert [name for name in COMMANDS if "$(READY)" not in _targets()[name][0]] == []


def test_ci_holds_no_logic_of_its_own() -> None:
    called = re.findall(r"^make .*", (ROOT / ".ci/run").read_text(encoding="utf-8"), re.MULTILINE)
    assert [line.split()[1] for line in called] == ["check", "test"]
    assert (ROOT / ".ci/run").stat().st_mode & 0o100
