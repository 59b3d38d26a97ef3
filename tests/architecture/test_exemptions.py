"""An exemption says why, and goes when it is no longer needed."""

from pathlib import Path

import pytest

from tests.architecture.laws import exemptions
from tests.architecture.laws.exemptions import holds
from tests.architecture.laws.planted import house
from tests.architecture.laws.source import ROOT

ONE = """
    [[long_files]]
    what = "src/long.py"
    reason = "a table that reads best in one piece"
"""


def test_each_exemption_has_a_reason() -> None:
    holds(exemptions.without_reason(ROOT))


def test_each_silenced_tool_is_silenced_with_a_reason() -> None:
    holds(exemptions.silent_suppressions(ROOT))


def test_an_exemption_without_a_reason_is_found(tmp_path: Path) -> None:
    text = '[[long_files]]\nwhat = "src/long.py"\n[[long_files]]\nwhat = "src/b.py"\nreason = "legacy"\n'
    root = house(tmp_path, {exemptions.LIST: text})
    assert len(exemptions.without_reason(root)) == 2


def test_an_exempt_problem_is_forgiven_and_others_are_not(tmp_path: Path) -> None:
    root = house(tmp_path, {exemptions.LIST: ONE})
    problems = [("src/long.py", "too long"), ("src/other.py", "too long")]
    assert exemptions.apply(root, "long_files", problems) == ["src/other.py: too long"]


def test_an_exemption_that_is_no_longer_needed_is_found(tmp_path: Path) -> None:
    root = house(tmp_path, {exemptions.LIST: ONE})
    assert exemptions.apply(root, "long_files", []) == [
        "src/long.py: the exemption from long_files is no longer needed"
    ]


@pytest.mark.parametrize(
    "line",
    [
        "x = 1  # no" + "qa",
        "x = 1  # no" + "qa: S311",
        "x = 1  # no" + "qa: S311, E501",
        "x = f()  # type" + ": ignore[no-any-return]",
        "x = f()  # type" + ": ignore[attr-defined]  # ok",
    ],
)
def test_a_tool_silenced_without_a_reason_is_found(tmp_path: Path, line: str) -> None:
    assert len(exemptions.silent_suppressions(house(tmp_path, {"src/a.py": line}))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "x = 1  # no" + "qa: S311 (repeatable on purpose)",
        "x = 1  # no" + "qa: S311, E501 - a seeded story, no secret",
        "x = f()  # type" + ": ignore[no-any-return]  # the library ships no types",
    ],
)
def test_a_tool_silenced_with_a_reason_is_let_pass(tmp_path: Path, line: str) -> None:
    assert exemptions.silent_suppressions(house(tmp_path, {"src/a.py": line})) == []
