"""Each thing Heyi leans on is written down with its reason."""

import json
import re
import tomllib

from scripts import vendor_assets
from tests.architecture.laws.source import ROOT

ROWS = re.compile(r"^\| ([\w@/.-]+) \| (.+) \| (.+) \| (.+) \|$", re.MULTILINE)


def _documented() -> dict[str, tuple[str, ...]]:
    text = (ROOT / "docs/dependencies.md").read_text("utf-8")
    return {row[0]: tuple(row[1:]) for row in ROWS.findall(text) if row[0] != "package"}


def _named(lines: list[str]) -> set[str]:
    """The packages of a list of requirements."""
    return {re.split(r"[\[<>=! ]", line, maxsplit=1)[0] for line in lines}


def test_every_dependency_and_every_vendored_package_is_explained() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    python, building = (
        _named(settings["project"]["dependencies"]),
        _named(settings["dependency-groups"]["dev"]),
    )
    extras = _named(
        [line for lines in settings["project"]["optional-dependencies"].values() for line in lines]
    )
    browser = {line["name"] for line in json.loads(vendor_assets.MANIFEST.read_text("utf-8"))}
    assert len(python) > 15
    assert len(building) > 10
    assert set(_documented()) == python | extras | building | browser


def test_each_explanation_says_what_for_under_which_licence_and_what_else_was_looked_at() -> None:
    for name, told in _documented().items():
        assert all(len(cell.strip()) > 2 for cell in told), name


def test_the_licences_written_down_are_those_of_the_manifest() -> None:
    documented = _documented()
    for line in json.loads(vendor_assets.MANIFEST.read_text("utf-8")):
        assert line["licence"] in documented[line["name"]][1]
