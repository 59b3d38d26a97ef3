"""`heyi method`: published cases as anybody would run them, options, refusals. The reckoning is tried in tests/rules."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from heyi.config.cli.main import main
from heyi.methods.tabular.catalogue import ENTRIES
from tests.architecture.laws.source import ROOT

PUBLISHED = ROOT / "tests" / "published"
Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """The answer to a file or a text; with `status` what is said on standard error instead."""

    def answered(name: str, table: str | Path, *options: str, status: int = 0, form: str = "--json") -> Any:
        file = table if isinstance(table, Path) else tmp_path / "table.csv"
        if isinstance(table, str):
            file.write_text(table, encoding="utf-8")
        assert main(["method", name, str(file), *options, *([form] if form else [])]) == status
        out, err = capfd.readouterr()
        if status:
            return err
        return json.loads(out) if form else out

    return answered


def column(file: str, name: str) -> list[float]:
    with (PUBLISHED / file).open(encoding="utf-8") as lines:
        return [float(row[name]) for row in csv.DictReader(lines)]


def test_drinks_weigh_as_saaty_printed_them(run: Run):
    told = run("ahp", PUBLISHED / "ahp_drinks.csv")
    assert (told["method"], told["n"]) == ("ahp", 7)
    assert told["units"] == ["coffee", "wine", "tea", "beer", "soda", "milk", "water"]
    assert [round(one, 3) for one in told["columns"]["weight"]] == [
        0.177,
        0.019,
        0.042,
        0.116,
        0.190,
        0.129,
        0.327,
    ]
    assert round(told["scalars"]["cr"], 3) == 0.022
    assert round(told["scalars"]["cr_donegan_dodd"], 4) == 0.0235
    assert round(told["scalars"]["lambda_max"], 4) == 7.1766
    geometric = run("ahp", PUBLISHED / "ahp_drinks.csv", "--by", "geometric")
    assert [round(one, 4) for one in geometric["columns"]["weight"]] == [
        0.1787, 0.0185, 0.0422, 0.1165, 0.1911, 0.1286, 0.3243,
    ]  # fmt: skip


def test_a_comparison_left_open_is_filled_as_it_contradicts_least(run: Run):
    told = run("ahp", ",a,b,c,d\na,1,1,5,2\nb,1,1,3,4\nc,1/5,1/3,1,\nd,1/2,1/4,,1\n")
    assert told["tables"]["filled"][0]["value"] == pytest.approx(0.730297106886979, abs=1e-6)
    assert [round(one, 4) for one in told["columns"]["weight"]] == [0.3738, 0.3920, 0.0985, 0.1357]
    assert round(told["scalars"]["cr_donegan_dodd"], 4) == 0.0372


def test_schools_rank_as_the_textbook_has_them(run: Run):
    told = run(
        "topsis", PUBLISHED / "topsis_gradschool.csv", "--weights", "0.2,0.3,0.4,0.1", "--cost", "overdue_rate",
        "--interval", "student_teacher_ratio:5:6:2:12",
    )  # fmt: skip
    columns = told["columns"]
    assert [round(one, 4) for one in columns["score"]] == [0.5258, 0.5787, 0.6255, 0.7003, 0.3165]
    assert [round(one, 4) for one in columns["distance_best"]] == [0.1987, 0.1726, 0.1428, 0.1255, 0.3198]
    assert [round(one, 4) for one in columns["distance_worst"]] == [0.2204, 0.2371, 0.2385, 0.2932, 0.1481]
    assert columns["rank"] == [4, 3, 2, 1, 5]


def test_regions_rank_by_their_sums_of_ranks(run: Run):
    told = run(
        "rsr", PUBLISHED / "rsr_10_regions.csv", "--benefit", "prenatal_exam_rate",
        "--cost", "maternal_mortality,perinatal_mortality",
    )  # fmt: skip
    assert told["columns"]["rsr"] == pytest.approx(column("rsr_10_regions.csv", "expected_rsr"), abs=5e-5)
    scalars = told["scalars"]
    assert [round(scalars[name], 5) for name in ("intercept", "slope", "r_squared")] == [
        -0.60855,
        0.22169,
        0.93791,
    ]
    grades = dict(zip(told["units"], told["columns"]["grade"], strict=True))
    assert {unit for unit, grade in grades.items() if grade == "high"} == {"C", "H"}
    assert {unit for unit, grade in grades.items() if grade == "low"} == {"J"}


def test_hospitals_are_as_efficient_as_the_book_printed(run: Run):
    asked = (
        PUBLISHED / "dea_cst_12_hospitals.csv",
        "--inputs",
        "doctors,nurses",
        "--outputs",
        "outpatients,inpatients",
    )
    told = run("dea", *asked, "--returns", "crs", "--orientation", "input")
    printed = column("dea_cst_12_hospitals.csv", "ccr_i_published")
    assert [round(one, 3) for one in told["columns"]["efficiency"]] == printed
    variable = run("dea", *asked, "--returns", "vrs")
    assert [round(one, 3) for one in variable["columns"]["efficiency"]] == column(
        "dea_cst_12_hospitals.csv", "bcc_i_recomputed"
    )
    assert variable["columns"]["technical"] == pytest.approx(variable["columns"]["efficiency"])
    assert {"scale", "returns", "slack_doctors", "target_nurses"} <= set(variable["columns"])


def test_productivity_changes_as_the_ratio_of_ratios(run: Run):
    told = run(
        "malmquist", PUBLISHED / "malmquist_grifell_lovell.csv", "--period", "Year", "--unit", "DMU", "--inputs", "X",
        "--outputs", "Y", "--orientation", "output", "--returns", "crs",
    )  # fmt: skip
    assert [round(one, 4) for one in told["columns"]["mi"]] == [
        2.7027,
        1.4706,
        1,
        1,
        0.8773,
        0.9509,
        0.9646,
        1.1297,
    ]
    assert [round(one, 4) for one in told["columns"]["ec"]] == [
        1.2252, 0.6667, 0.4533, 0.4533, 0.3977, 0.4311, 0.4373, 0.5121,
    ]  # fmt: skip


def test_the_smoking_ban_of_sicily(run: Run):
    file, common = (
        PUBLISHED / "its_sicily.csv",
        ("--outcome", "aces", "--time", "time", "--treated", "smokban", "--offset", "stdpop"),
    )
    plain = run("its", file, *common, "--family", "poisson", "--no-slope")["scalars"]
    assert [round(plain[name], 3) for name in ("rate_ratio", "rate_ratio_low", "rate_ratio_high")] == [
        0.894,
        0.865,
        0.925,
    ]
    seasons = run("its", file, *common, "--family", "quasi-poisson", "--no-slope", "--harmonics", "2")[
        "scalars"
    ]
    assert [round(seasons[name], 3) for name in ("rate_ratio", "rate_ratio_low", "rate_ratio_high")] == [
        0.885,
        0.839,
        0.933,
    ]
    rates = run("its", file, *common, "--per", "100000", "--lags", "3")
    assert [round(row["estimate"], 5) for row in rates["tables"]["terms"]] == [
        194.10874,
        1.03585,
        -24.84436,
        0.12722,
    ]
    assert [round(row["se"], 5) for row in rates["tables"]["terms"]] == [4.07243, 0.17838, 7.34643, 0.42561]


def test_partners_share_as_the_textbook_has_them(run: Run):
    game = "coalition,value\nA,1\nB,1\nC,1\nA+B,7\nA+C,5\nB+C,4\nA+B+C,10\n"
    assert run("shapley", game)["columns"]["value"] == pytest.approx([4, 3.5, 2.5])
    modified = run("shapley", game, "--weights", "0.5,0.3,0.2")["columns"]["modified"]
    assert modified == pytest.approx([17 / 3, 19 / 6, 7 / 6])
    airport = "coalition,value\nA,8\nB,11\nC,13\nD,18\n"
    assert run("shapley", airport, "--missing", "max")["columns"]["value"] == pytest.approx([2, 3, 4, 9])


def test_forms_and_strata_of_a_survey(run: Run):
    plans = "p,d,population,deff,nonresponse\n0.5,0.05,,,\n0.5,0.05,5000,,\n0.5,0.05,,2,\n0.5,0.05,,2,0.1\n"
    assert run("sample-size", plans)["columns"]["value"] == [385, 357, 769, 855]
    strata = run("stratify", "stratum,N,S\na,5000,10\nb,3000,20\nc,2000,30\n", "--total", "200")
    assert strata["columns"]["proportional"] == [100, 60, 40]
    assert [round(one, 1) for one in strata["columns"]["neyman"]] == [58.8, 70.6, 70.6]


def test_weights_come_from_a_file_or_from_an_answer(run: Run, tmp_path: Path):
    table = "unit,a,b\nx,1,2\ny,3,1\nz,2,5\n"
    by_hand = run("topsis", table, "--weights", "0.25,0.75")
    file = tmp_path / "weights.csv"
    file.write_text("name,weight\nb,0.75\na,0.25\n", encoding="utf-8")
    assert run("topsis", table, "--weights", str(file)) == by_hand
    answer = tmp_path / "weights.json"
    answer.write_text(
        json.dumps({"units": ["b", "a"], "columns": {"weight": [0.75, 0.25]}}), encoding="utf-8"
    )
    assert run("topsis", table, "--weights", str(answer)) == by_hand
    assert "neither numbers nor a file" in run("topsis", table, "--weights", "much", status=2)
    file.write_text("name\nb\n", encoding="utf-8")
    assert "no file of weights" in run("topsis", table, "--weights", str(file), status=1)


def test_files_of_several_judges_stand_under_each_other(run: Run, tmp_path: Path):
    first, second = tmp_path / "1.csv", tmp_path / "2.csv"
    first.write_text("judge,name,a,b\nann,a,1,2\nann,b,1/2,1\n", encoding="utf-8")
    second.write_text("judge,name,a,b\nbo,a,1,8\nbo,b,1/8,1\n", encoding="gb18030")
    told = run("ahp", first, str(second), "--group", "judge", "--unit", "name")
    assert told["columns"]["weight"] == pytest.approx([0.8, 0.2])
    second.write_text("judge,name,a,c\nbo,a,1,8\nbo,c,1/8,1\n", encoding="utf-8")
    assert "its headings are not those of the first file" in run(
        "ahp", first, str(second), "--group", "judge", status=1
    )


@pytest.mark.parametrize(
    ("name", "table", "options", "told"),
    [
        ("ahp", ",a,b\na,1,2\n", (), "square"),
        ("ahp", ",a,b,c\na,1,9,1/9\nb,1/9,1,9\nc,9,1/9,1\n", (), "Compare these pairs anew"),
        ("topsis", "unit,a,b\nx,1,\ny,2,3\n", (), "row 2, b: missing"),
        ("entropy-weights", "unit,a\nx,1\ny,1\n", ("--benefit", "a"), "a"),
        ("dea", "unit,i,o\nx,-1,2\ny,2,3\n", ("--inputs", "i", "--outputs", "o"), "negative"),
        ("dea", "unit,i,o\nx,1,2\ny,2,3\n", (), "--inputs"),
        ("topsis", "unit,a,b\nx,1,2\ny,2,3\n", ("--columns", "a,c"), "No such columns: c"),
    ],
)
def test_what_cannot_be_computed_is_refused_in_words(
    run: Run, name: str, table: str, options: tuple[str, ...], told: str
):
    said = run(name, table, *options, status=1)
    assert told in said
    assert any("\u4e00" <= sign <= "\u9fff" for sign in said), "in Chinese too"
    assert "bug" not in said


def test_rows_and_nameless_columns_without_anything_are_left_out(run: Run):
    clean = run("topsis", "unit,a,b\nx,1,2\ny,3,1\n")
    assert run("topsis", "\ufeffunit, a , b,\r\nx,1,2,\r\n\r\ny,3,1,\r\n,,,\r\n") == clean
    assert "row 5, b: missing" in run("topsis", "unit,a,b\nx,1,2\n\n\ny,3,\n", status=1), (
        "as the file counts them"
    )


def test_an_option_without_effect_is_told(run: Run):
    told = run("topsis", "unit,a,b\nx,1,2\ny,3,1\n", "--treated", "a")
    assert any("--treated has no effect on topsis" in one for one in told["warnings"])


def test_people_read_the_answer_as_lines(run: Run):
    out = run("topsis", "unit,a,b\nx,1,2\ny,3,1\n", form="")
    assert out.splitlines()[0].startswith("normalise")
    assert any(line.startswith("unit\tscore\trank") for line in out.splitlines())


def test_all_methods_are_listed_and_explained(capfd: pytest.CaptureFixture[str]):
    assert main(["method", "list", "--json"]) == 0
    names = [one["name"] for one in json.loads(capfd.readouterr().out)["methods"]]
    assert names == [entry.name for entry in ENTRIES]
    assert main(["method", "list"]) == 0
    assert "TOPSIS" in capfd.readouterr().out
    assert main(["method", "explain", "its", "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert {"formula", "source", "status", "assumes", "not_when", "options"} <= set(told)
    assert main(["method", "explain", "its"]) == 0
    assert "不宜使用" in capfd.readouterr().out
    assert main(["method", "explain", "magic"]) == 1
    assert "No method 'magic'" in capfd.readouterr().err
    assert main(["method", "magic", "x.csv"]) == 2
    assert main(["method", "--help"]) == 0
    assert "synthetic-control" in capfd.readouterr().out
