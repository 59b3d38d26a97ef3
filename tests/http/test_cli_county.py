"""Keys, suites and research as an operator meets them, on one county that was begun under the Chinese suite."""

import base64
import json
from datetime import date
from pathlib import Path

import pytest

from heyi.config.cli.main import main
from heyi.config.environment import MissingSettings, keys_file, read_environment, read_keys
from heyi.demo.people import PeopleMaker
from tests.actions.importing import people_file
from tests.http.served import Installation, an_installation

TODAY = date(2026, 8, 3)
NEW_KEY = base64.b64encode(bytes(range(100, 132))).decode()
PEOPLE = [one.person for one in PeopleMaker(seed=7, homes=["511525"], today=TODAY).people(150)]


def a_county(made: Installation) -> None:
    """A hundred and fifty people in a store under SM4 and SM3."""
    with keys_file(made.data).open("a", encoding="utf-8") as file:
        file.write("HEYI_CIPHER=sm\n")
    assert made.heyi("migrate").returncode == 0
    tree = made.data.parent / "organisations.csv"
    tree.write_text("代码,名称,层级,类别\ngao-county,高县人民医院,县级,综合医院\n", encoding="utf-8")
    assert made.heyi("import", "organisations", str(tree), "--from", "gao-county").returncode == 0
    sent = people_file(made.data.parent, PEOPLE)
    assert made.heyi("import", "people", str(sent), "--from", "gao-county").returncode == 0


def test_a_county_under_sm_keeps_its_hashes_takes_a_new_key_and_gives_rows_to_research(tmp_path: Path):
    with an_installation(tmp_path) as made:
        a_county(made)
        refused = made.heyi("audit", "verify", HEYI_CIPHER="aes")
        assert refused.returncode == 1
        assert "HEYI_HASH=sm" in refused.stderr
        assert "docs/security.md" in refused.stderr
        assert "hashes_differ" in made.heyi("doctor", HEYI_CIPHER="aes").stdout

        former = read_keys(made.data)["HEYI_FIELD_KEY"]
        renewed = {"HEYI_CIPHER": "aes", "HEYI_HASH": "sm"}
        made.settings |= renewed | {"HEYI_FIELD_KEY": NEW_KEY, "HEYI_FORMER_FIELD_KEYS": former}
        assert made.answer("rekey")["resealed"]["patients_patient.details"] == len(PEOPLE)

        out = tmp_path / "out"
        told = made.answer(
            "export", "research", "--out", str(out), "--project", "county-study", "--format", "csv"
        )
    nobody_is_in(out, told)


def nobody_is_in(out: Path, told: dict[str, int]) -> None:
    assert told["people"] + told["suppressed"] == len(PEOPLE)
    assert told["suppressed"] <= len(PEOPLE) * 0.05
    assert told["smallest"] >= told["k"] == 5
    assert len((out / "people.csv").read_text(encoding="utf-8").splitlines()) == told["people"] + 1
    assert json.loads((out / "report.json").read_text(encoding="utf-8"))["people"] == told["people"]
    everything = "".join(path.read_text(encoding="utf-8") for path in out.iterdir())
    named = {one.name for one in PEOPLE} | {one.phone for one in PEOPLE if one.phone}
    named |= {number.value for one in PEOPLE for number in one.identifiers}
    assert [one for one in named if one in everything] == []


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


def test_a_suite_nobody_knows_is_refused():
    with pytest.raises(MissingSettings, match="HEYI_CIPHER must be aes or sm"):
        read_environment({"HEYI_SECRET_KEY": "x", "HEYI_FIELD_KEY": "x", "HEYI_CIPHER": "rot13"})


def test_init_writes_the_suite_down_where_it_is_not_the_usual_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HEYI_DATA", str(tmp_path / "data"))
    assert main(["init", "--cipher", "sm"]) == 0
    assert read_keys(tmp_path / "data")["HEYI_CIPHER"] == "sm"
