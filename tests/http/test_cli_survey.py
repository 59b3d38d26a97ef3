"""`heyi survey`: what it lists, shows, turns into FHIR and back, and what it says of a table of answers."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from heyi.config.cli.main import main
from heyi.config.cli.survey import shipped

Run = Callable[..., Any]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """What a command says: JSON where asked for, standard error where it refuses."""

    def answered(*arguments: str, status: int = 0) -> Any:
        assert main(["survey", *arguments]) == status
        out, err = capfd.readouterr()
        if status:
            return err
        return json.loads(out) if "--json" in arguments or arguments[0] == "fhir" else out

    return answered


def test_six_questionnaires_come_with_the_house(run: Run):
    assert len(shipped()) == 6
    told = run("list", "--json")["questionnaires"]
    assert [one["name"] for one in told] == shipped()
    assert "患者满意度" in run("list")
    for name in shipped():
        assert run("check", name, "--json")["questionnaire"] == name
        assert "[matrix]" in run("show", name) or name == "resident-cognition"


def test_a_questionnaire_goes_to_fhir_and_comes_back_as_a_text(run: Run, tmp_path: Path):
    resource = run("fhir", "resident-cognition")
    assert resource["resourceType"] == "Questionnaire"
    file, text = tmp_path / "q.json", tmp_path / "q.yaml"
    file.write_text(json.dumps(resource), encoding="utf-8")
    run("from-fhir", str(file), "--out", str(text))
    assert (
        run("check", str(text), "--json")["columns"]
        == run("check", "resident-cognition", "--json")["columns"]
    )
    file.write_text("{", encoding="utf-8")
    assert "it is no JSON" in run("from-fhir", str(file), status=1)
    file.write_text("{}", encoding="utf-8")
    assert "no FHIR Questionnaire" in run("from-fhir", str(file), status=1)


def test_answers_from_paper_are_checked_row_by_row(run: Run, tmp_path: Path):
    answers, clean = tmp_path / "answers.csv", tmp_path / "clean.csv"
    answers.write_text(
        "centre,age,heard,role,prefer,advantage\n"
        "A,63,听说过，不知道内容,尚未发挥作用,third_tier,convenience\n".replace(
            "听说过，不知道内容", '"听说过，不知道内容"'
        )
        + "A,230,not_heard,not_yet,primary,none\nB,50,,,primary,\n",
        encoding="utf-8",
    )
    told = run("read", "resident-cognition", str(answers), "--out", str(clean), "--json")
    assert (told["read"], told["accepted"]) == (3, 3)
    assert [(one["row"], one["field"], one["code"]) for one in told["errors"]] == [
        (3, "age", "answer_wrong"),
        (3, "role", "answer_unasked"),
        (4, "heard", "answer_missing"),
    ]
    assert told["columns"]["role"] == {"asked": 1, "valid": 1}
    with clean.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [row["heard"] for row in rows] == ["heard_not_content", "not_heard", ""]
    assert [row["centre"] for row in rows] == ["A", "A", "B"]
    assert run("read", "resident-cognition", str(answers), "--strict", "--json")["accepted"] == 1
    assert "role\t1 / 1" in run("read", "resident-cognition", str(answers))


def test_what_is_no_questionnaire_is_refused_with_its_lines(run: Run, tmp_path: Path):
    assert "No questionnaire 'nothing'" in run("check", "nothing", status=1)
    file = tmp_path / "q.yaml"
    file.write_text("questionnaire: x\nsections: 3\n", encoding="utf-8")
    assert "line 2, sections: must be a list" in run("check", str(file), status=1)
    file.write_text("a: [\n", encoding="utf-8")
    assert "is no YAML" in run("check", str(file), status=1)
    file.write_bytes(b"\xff\xfe\x00")
    assert "no text in UTF-8" in run("check", str(file), status=1)
    answers = tmp_path / "a.csv"
    answers.write_text("x,y\n1,2\n", encoding="utf-8")
    assert "no column of this questionnaire" in run("read", "compliance", str(answers), status=1)


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "您听说过医联体吗？"), ("en", "Have you heard of medical alliances?")]
)
def test_a_form_is_printed_with_its_boxes_and_skips(run: Run, tmp_path: Path, language: str, words: str):
    file = tmp_path / "form.pdf"
    run("paper", "resident-cognition", "--out", str(file), "--language", language)
    text = "".join(page.extract_text() for page in PdfReader(file).pages)
    assert words.replace(" ", "") in text.replace(" ", "").replace("\n", "")
    assert "advantage" in text
    assert text.count("☐") > 20
