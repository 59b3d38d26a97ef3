"""`heyi evaluate`: the founding figures, the evaluations that come with the house, bundles that give the same numbers again."""

import csv
import json
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from pypdf import PdfReader

from heyi.config.cli.evaluation_files import shipped
from heyi.config.cli.main import main
from tests.databases import LANE

ON_LIVE_DATA = "patient-voices"


def test_the_founding_figures_stand_beside_the_published_ones(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    assert main(["evaluate", "seeds", "--out", str(tmp_path), "--json"]) == 0
    told = json.loads(capfd.readouterr().out)["figures"]
    assert {one["id"] for one in told} == {f"e{number}" for number in range(1, 24)}
    assert all({"id", "published", "recomputed", "equal", "basis"} <= set(one) for one in told)
    assert not [one for one in told if one["equal"] is False]
    with (tmp_path / "figures.csv").open(encoding="utf-8-sig") as file:
        assert len(list(csv.DictReader(file))) == len(told)
    assert main(["evaluate", "seeds"]) == 0
    assert "[stored]" in capfd.readouterr().out


@pytest.mark.skipif(LANE == "postgres", reason="asks no store; runs in the SQLite lane")
@pytest.mark.parametrize("name", [one for one in shipped() if one != ON_LIVE_DATA])
def test_an_evaluation_of_the_house_is_carried_out_told_and_gives_the_same_again(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    out = tmp_path / "report"
    assert main(["evaluate", name, "--out", str(out), "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert told["plan"] == name
    assert json.loads((out / "answers.json").read_text(encoding="utf-8")) == told
    for language in ("zh", "en"):
        page = (out / f"report.{language}.html").read_text(encoding="utf-8")
        assert "<script" not in page
        assert "nan" not in page.lower().replace("governance", "").replace("finan", "")
        assert len(PdfReader(out / f"report.{language}.pdf").pages) > 1
        assert Document(str(out / f"report.{language}.docx")).tables
    assert main(["evaluate", str(out / "bundle.zip"), "--json", "--out", str(tmp_path / "again")]) == 0
    again = json.loads(capfd.readouterr().out)
    assert again["again"] == {"same": True, "differs": []}
    assert (tmp_path / "again" / "bundle.zip").read_bytes() == (out / "bundle.zip").read_bytes()


def test_a_plan_of_the_house_on_live_data_says_what_it_needs(capfd: pytest.CaptureFixture[str]):
    assert main(["evaluate", ON_LIVE_DATA]) == 1
    assert "--live --alliance" in capfd.readouterr().err


def bundle(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Path:
    assert main(["evaluate", "east-china-five-cities", "--out", str(tmp_path)]) == 0
    capfd.readouterr()
    return tmp_path / "bundle.zip"


def changed(file: Path, name: str, content: bytes, *, sums: bool = False) -> Path:
    """The bundle with one file changed, its sums with it or not."""
    from hashlib import sha256

    other, written = BytesIO(), {}
    with ZipFile(file) as archive:
        written = {one: archive.read(one) for one in archive.namelist()}
    written[name] = content
    if sums:
        written["SHA256SUMS"] = "".join(
            f"{sha256(data).hexdigest()}  {one}\n" for one, data in written.items() if one != "SHA256SUMS"
        ).encode()
    with ZipFile(other, "w") as archive:
        for one, data in written.items():
            archive.writestr(one, data)
    target = file.with_name("changed.zip")
    target.write_bytes(other.getvalue())
    return target


def test_a_bundle_that_was_changed_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    file = bundle(tmp_path, capfd)
    assert main(["evaluate", str(changed(file, "policies.csv", b"city,a:1\nX,1\n"))]) == 1
    assert "Files of the bundle were changed: policies.csv" in capfd.readouterr().err
    assert main(["evaluate", str(changed(file, "../../escaped.txt", b"x", sums=True))]) == 1
    assert "leads out of the bundle" in capfd.readouterr().err
    assert not (tmp_path.parent / "escaped.txt").exists()
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK no archive")
    assert main(["evaluate", str(broken)]) == 1
    assert "damaged" in capfd.readouterr().err


def test_numbers_that_differ_are_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    file = bundle(tmp_path, capfd)
    with ZipFile(file) as archive:
        answers = json.loads(archive.read("answers.json"))
    answers["steps"][0]["scalars"]["kappa"] += 0.001
    assert (
        main(
            [
                "evaluate",
                str(changed(file, "answers.json", json.dumps(answers).encode(), sums=True)),
                "--json",
            ]
        )
        == 1
    )
    out, err = capfd.readouterr()
    assert json.loads(out)["again"]["differs"] == ["steps[0].scalars.kappa"]
    assert "1 numbers differ" in err


def test_a_plan_that_is_wrong_is_refused_with_its_lines(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    plan = tmp_path / "plan.yaml"
    plan.write_text("plan: x\ntitle: {zh: a\n", encoding="utf-8")
    assert main(["evaluate", str(plan)]) == 1
    assert "line 3 is no YAML" in capfd.readouterr().err
    plan.write_text("plan: x\nsteps: []\n", encoding="utf-8")
    assert main(["evaluate", str(tmp_path)]) == 1
    assert "line 2 steps: needs one entry at least" in capfd.readouterr().err.replace(
        "line 2, steps", "line 2 steps"
    )
    assert main(["evaluate", "no-such-plan"]) == 1
    assert "consortium-evaluation" in capfd.readouterr().err


def test_a_step_that_cannot_run_is_named_and_nothing_is_written(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    words = "{zh: 甲, en: A}"
    (tmp_path / "a.csv").write_text("county,x\n甲,1\n乙,\n", encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(
        f"plan: x\ntitle: {words}\nobject: {words}\nevaluator: {words}\npurpose: {words}\n"
        "data: [{name: a, file: a.csv, zh: 甲, en: A, source: ours}]\n"
        "steps: [{id: scores, method: topsis, data: a, zh: 得分, en: Scores}]\n",
        encoding="utf-8",
    )
    assert main(["evaluate", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    said = capfd.readouterr().err
    assert "Step 'scores' (Scores) cannot be computed" in said
    assert "row 3, x: missing" in said
    assert not (tmp_path / "out").exists()
