"""`heyi export research` as an IT department runs it."""

import json
from datetime import date
from pathlib import Path

import pytest

from heyi.config.cli.main import main
from heyi.demo.people import PeopleMaker
from tests.actions.importing import people_file
from tests.http.served import an_installation

TODAY = date(2026, 8, 3)


def test_a_county_leaves_for_research_without_anybody_in_it(tmp_path: Path):
    people = [one.person for one in PeopleMaker(seed=7, homes=["511525"], today=TODAY).people(150)]
    with an_installation(tmp_path) as made:
        assert made.heyi("migrate").returncode == 0
        tree = tmp_path / "organisations.csv"
        tree.write_text("代码,名称,层级,类别\ngao-county,高县人民医院,县级,综合医院\n", encoding="utf-8")
        assert made.heyi("import", "organisations", str(tree), "--from", "gao-county").returncode == 0
        sent = people_file(tmp_path, people)
        assert made.heyi("import", "people", str(sent), "--from", "gao-county").returncode == 0
        out = tmp_path / "out"
        asked = ("export", "research", "--out", str(out), "--project", "county-study", "--format", "csv")
        told = made.answer(*asked)
        again = made.heyi(*asked)
    assert told["people"] + told["suppressed"] == 150
    assert told["suppressed"] <= 150 * 0.05
    assert told["smallest"] >= told["k"] == 5
    lines = (out / "people.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == told["people"] + 1
    everything = "".join(path.read_text(encoding="utf-8") for path in out.iterdir())
    named = {one.name for one in people} | {one.phone for one in people if one.phone}
    named |= {number.value for one in people for number in one.identifiers}
    assert [one for one in named if one in everything] == []
    assert json.loads((out / "report.json").read_text(encoding="utf-8"))["people"] == told["people"]
    assert again.returncode == 1
    assert "不是空的" in again.stderr
    assert "not empty" in again.stderr


@pytest.mark.parametrize(
    "more",
    [[], ["--project"], ["--project", "a", "--k", "4"], ["--project", "a", "--since", "yesterday"]],
    ids=" ".join,
)
def test_an_export_without_what_it_needs_is_wrong_usage(
    more: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["export", "research", "--out", str(tmp_path / "out"), *more]) == 2
    assert "--help" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
