"""`heyi stroke outcome|transport` on tables as they come: what it answers, and what it says of a wrong cell."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from heyi.config.cli.main import main

TRANSPORT = "race,time_since_symptoms,time_to_primary,time_to_comprehensive,transfer_time"
Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """The answer to a table; with `status` what it says on standard error instead."""

    def answered(what: str, text: str, *options: str, status: int = 0, form: str = "--json") -> Any:
        file = tmp_path / "table.csv"
        file.write_text(text, encoding="utf-8")
        assert main(["stroke", what, str(file), *options, *([form] if form else [])]) == status
        out, err = capfd.readouterr()
        if status:
            return err
        return json.loads(out) if form else out

    return answered


def test_outcome_answers_in_the_shape_of_a_method(run: Run):
    told = run("outcome", "cohort,minutes\nnlvo_ivt,0\nlvo_mt,480\nlvo_ivt,1000\n")
    assert (told["method"], told["n"], told["units"]) == ("stroke-outcome", 3, ["1", "2", "3"])
    assert list(told["columns"]) == [*(f"mrs_le_{grade}" for grade in range(6)), "utility"]
    assert told["columns"]["mrs_le_0"] == pytest.approx([0.445, 0.048, 0.048])
    assert told["columns"]["mrs_le_5"] == pytest.approx([0.967, 0.779, 0.783])
    assert told["scalars"]["status"] == "secondary"
    assert len(told["columns"]["utility"]) == 3


def test_utilities_of_another_source_are_taken_when_asked_for(run: Run):
    table = "cohort,minutes\nnlvo_ivt,90\n"
    first, second = run("outcome", table), run("outcome", table, "--utilities", "mgh")
    assert first["columns"]["utility"] != second["columns"]["utility"]
    assert first["columns"]["mrs_le_2"] == second["columns"]["mrs_le_2"]
    assert second["scalars"]["utilities"][5] == 0.18


def test_transport_answers_with_every_expected_column_and_null_where_a_way_is_closed(run: Run):
    told = run("transport", f"{TRANSPORT}\n5,30,10,30,30\n5,150,15,150,140\n")
    columns = told["columns"]
    assert columns["p_good_drip_ship"] == [pytest.approx(0.614412, abs=1e-6), None]
    assert columns["p_good_mothership"] == pytest.approx([0.61362, 0.470124], abs=1e-6)
    assert columns["onset_evt_drip_ship"] == [215, 450]
    assert columns["best"] == ["drip_ship", "primary"]
    assert not [name for name in columns if name.endswith("_low")]


def test_draws_add_intervals_that_hold_the_answer_and_come_again_with_their_seed(run: Run):
    table = f"{TRANSPORT}\n5,30,10,30,30\n9,250,60,60,120\n"
    first, again, other = (run("transport", table, "--draws", "400", "--seed", seed) for seed in "557")
    assert first == again
    assert first["columns"] != other["columns"]
    columns = first["columns"]
    for name in ("p_good_primary", "p_good_mothership", "p_good_drip_ship"):
        for low, value, high in zip(*(columns[f"{name}{one}"] for one in ("_low", "", "_high")), strict=True):
            assert value is None or low <= value <= high
    assert all(0 <= one <= 1 for one in columns["p_near_is_better"])
    assert first["scalars"]["draws"] == 400


def test_rows_are_named_by_the_column_that_is_asked_for_or_by_a_first_one_of_words(run: Run):
    table = "town,cohort,minutes,number\n红桥镇,lvo_mt,60,7\n文江镇,lvo_mt,70,8\n"
    assert run("outcome", table)["units"] == ["红桥镇", "文江镇"]
    assert run("outcome", table, "--unit", "number")["units"] == ["7", "8"]
    assert "town2" in run("outcome", table, "--unit", "town2", status=1)


def test_every_wrong_cell_is_told_with_row_field_and_reason_and_nothing_is_computed(run: Run):
    told = run("outcome", "cohort,minutes\nnlvo,90\nlvo_mt,-5\nlvo_mt,\nlvo_mt,30\n", status=1)
    for words in ("第 2 行 cohort“nlvo”", "第 3 行 minutes“-5”", "row 4, minutes ''", "3 cells are wrong"):
        assert words in told
    assert "第 5 行" not in told


def test_of_many_wrong_cells_some_are_shown(run: Run):
    rows = "\n".join("99,1,1,1,1" for _ in range(60))
    told = run("transport", f"{TRANSPORT}\n{rows}\n", status=1)
    assert "60 cells are wrong" in told
    assert told.count("row ") == 20


def test_a_missing_column_is_named(run: Run):
    assert "transfer_time" in run(
        "transport", "race,time_since_symptoms,time_to_primary,time_to_comprehensive\n1,2,3,4\n", status=1
    )


def test_without_json_a_table_is_printed(run: Run):
    shown = run("transport", f"{TRANSPORT}\n5,150,15,150,140\n", form="")
    heading, row = shown.splitlines()
    assert heading.split("\t")[0] == "unit"
    assert "-" in row.split("\t")
