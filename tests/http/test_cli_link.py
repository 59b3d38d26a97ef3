"""`heyi link` on files as they come: what it finds, what it writes, and what it says when it cannot."""

import csv
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from bench.chinese_register import register
from heyi.config.cli.main import main
from heyi.methods.linkage import engines

FEBRL = Path(__file__).parents[3] / "shared" / "data" / "febrl"
NO_JAVA = engines.missing_for_spark(None)
SPARK_LACKS = f"Spark lacks {NO_JAVA} here: `uv sync --extra spark` brings pyspark, Debian's openjdk-17-jre-headless Java"
Run = Callable[..., Any]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """The answer of one linkage; with `status` what it says on standard error instead."""

    def answered(*arguments: object, status: int = 0) -> Any:
        assert main(["link", *map(str, arguments), "--json"]) == status
        out, err = capfd.readouterr()
        return json.loads(out) | {"told": err} if status == 0 else err

    return answered


def spelled_badly(word: str, dice: random.Random) -> str:
    """A word with one slip of the keyboard."""
    at = dice.randrange(max(len(word) - 1, 1))
    return dice.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
            word[:at] + word[at:][:1] + word[at:],
        )
    )


SYLLABLES = [
    "ma",
    "ri",
    "jo",
    "se",
    "lu",
    "is",
    "an",
    "to",
    "ni",
    "car",
    "los",
    "el",
    "vi",
    "ra",
    "go",
    "mez",
    "fer",
    "nan",
    "dez",
    "per",
    "lo",
    "pez",
    "cruz",
    "ruiz",
    "sol",
]


def words(dice: random.Random, syllables: int, count: int) -> list[str]:
    return ["".join(dice.choices(SYLLABLES, k=syllables)).title() for _ in range(count)]


def once_more(true: dict[str, str], dice: random.Random) -> dict[str, str]:
    """The record as it is written another time: often as before, else with one or two faults."""
    record = dict(true)
    for name in dice.sample(sorted(record), dice.choice((0, 0, 1, 2))):
        wrong = spelled_badly(record[name], dice)
        record[name] = dice.choice(("", wrong, wrong.upper()))
    return record


def a_spanish_register(people: int, *, seed: int) -> pd.DataFrame:
    """A register in another language, with columns of no use and a truth of its own; two records a person."""
    dice = random.Random(seed)
    given, family, towns = words(dice, 2, 80), words(dice, 3, 200), words(dice, 3, 60)
    rows = []
    for person in range(people):
        day = f"{dice.randrange(1, 29):02d}/{dice.randrange(1, 13):02d}/{dice.randrange(1930, 2010)}"
        names = {"k1": dice.choice(given), "k2": dice.choice(family), "k3": day, "k4": dice.choice(towns)}
        true = names | {"k5": f"{dice.randrange(10**8, 10**9)}", "k6": dice.choice("HM")}
        for _ in range(2):
            useless = {"z1": dice.randrange(10**6), "z2": "ES", "z3": dice.randrange(40)}
            rows.append({**once_more(true, dice), **useless, "who": f"w{person}"})
    dice.shuffle(rows)
    return pd.DataFrame(rows).astype(str)


def test_a_spoiled_chinese_register_is_linked(run: Run, tmp_path: Path):
    table = register(800, seed=8, corrupted=0.3)
    file, out = tmp_path / "register.csv", tmp_path / "clusters.csv"
    table.to_csv(file, index=False)
    answer = run(file, "--id", "record_id", "--truth", "person", "--out", out)
    assert answer["f1"] >= 0.98
    assert set(answer) >= {
        "records",
        "pairs",
        "clusters",
        "precision",
        "recall",
        "f1",
        "seconds",
        "confusion",
    }
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert [row["record_id"] for row in rows] == table.record_id.tolist()
    assert len({row["cluster_id"] for row in rows}) == answer["clusters"]
    # The truth and the id were not looked at.
    assert {one["name"] for one in answer["columns"]}.isdisjoint({"person", "record_id", "local_number"})


def test_a_register_in_another_language_and_without_names_for_its_columns_is_linked(run: Run, tmp_path: Path):
    table = a_spanish_register(400, seed=2)
    first, second = tmp_path / "a.parquet", tmp_path / "b.csv"
    parquet.write_table(pa.Table.from_pandas(table[:350], preserve_index=False), first)
    # Other order, a column less, a space after each comma, a mark at the beginning.
    rest = table[350:][["who", "k6", "k5", "k4", "k3", "k2", "k1"]]
    lines = [", ".join(rest.columns), *(", ".join(row) for row in rest.itertuples(index=False))]
    second.write_text("\n".join(lines), encoding="utf-8-sig")
    answer = run(first, second, "--truth", "who")
    assert answer["f1"] >= 0.98
    assert {one["name"] for one in answer["columns"]} == {f"k{place}" for place in range(1, 7)}


def test_excel_and_gb18030_are_read_and_without_truth_nothing_is_judged(run: Run, tmp_path: Path):
    table = register(150, seed=8, corrupted=0.1).drop(columns=["person"])
    table[:100].to_csv(tmp_path / "a.csv", index=False, encoding="gb18030")
    table[100:].to_excel(tmp_path / "b.xlsx", index=False, engine="xlsxwriter")
    answer = run(tmp_path / "a.csv", tmp_path / "b.xlsx")
    assert answer["records"] == 150
    assert answer["clusters"] < 120
    assert (answer["precision"], answer["recall"], answer["f1"], answer["confusion"]) == (None,) * 4
    assert "评分 scoring" in answer["told"]


def test_records_of_whom_nobody_comes_twice_stay_apart(run: Run, tmp_path: Path):
    file = tmp_path / "register.csv"
    register(400, seed=9, corrupted=0.0).drop_duplicates("person").to_csv(file, index=False)
    answer = run(file, "--truth", "person")
    assert answer["clusters"] >= 0.99 * answer["records"]
    # Nobody is there twice, so there is no truth to judge by, and it is said.
    assert answer["f1"] is None
    assert "--truth-pattern" in answer["told"]


def test_columns_under_other_headings_are_found_by_what_they_hold(run: Run, tmp_path: Path):
    table = register(600, seed=8, corrupted=0.2)
    headings = {
        "name": "患者",
        "birth_date": "生日",
        "resident_number": "证件",
        "phone": "电话",
        "address": "地址",
    }
    table[:300].to_csv(tmp_path / "a.csv", index=False)
    table[300:][table.columns[::-1]].rename(columns=headings).to_csv(tmp_path / "b.csv", index=False)
    answer = run(tmp_path / "a.csv", tmp_path / "b.csv", "--id", "record_id", "--truth", "person")
    assert answer["f1"] >= 0.98
    for name, heading in headings.items():
        assert any(f"the column {heading} holds what {name} holds" in one for one in answer["warnings"])


def test_persons_who_are_not_told_for_some_rows_do_not_count(run: Run, tmp_path: Path):
    table = register(300, seed=8, corrupted=0.1)
    table.loc[:99, "person"] = ""
    table.to_csv(tmp_path / "a.csv", index=False)
    answer = run(tmp_path / "a.csv", "--truth", "person")
    known = table.loc[100:, "person"].value_counts()
    assert answer["confusion"]["tp"] + answer["confusion"]["fn"] == (known * (known - 1) // 2).sum()


WRONG = {
    "records without headings": ("1,1990-01-02\n2,1990-01-02\n", [], "第 1 行第 2 列"),
    "an id that is empty": ("a,b\n1,2\n,3\n", ["--id", "a"], "x, 3 行"),
    "no such column": ("a,b\n1,2\n1,3\n", ["--truth", "zzz"], "zzz"),
    "one column": ("a\n1\n1\n", [], "只有一列"),
    "no records": ("a,b\n", [], "没有记录"),
    "empty": ("", [], "没有内容"),
    "an id that comes twice": ("a,b\n1,2\n1,3\n", ["--id", "a"], "不能作为记录编号"),
    "nothing to compare": ("a,b\n1,x\n2,x\n", [], "没有可以比较的列"),
    "no regular expression": ("a,b\n1,2\n1,3\n", ["--truth", "a", "--truth-pattern", "("], "不是正则表达式"),
    "a pattern that fits nothing": ("a,b\n1,2\n1,3\n", ["--truth", "a", "--truth-pattern", "x+"], "都不符"),
    "rows of other lengths": ("a,b\n1,2\n1,2,3,4\n", [], "列数不一致"),
}


@pytest.mark.parametrize(("text", "more", "said"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_linked_is_refused_in_words(
    run: Run, tmp_path: Path, text: str, more: list[str], said: str
):
    file = tmp_path / "x.csv"
    file.write_text(text, encoding="utf-8")
    told = run(file, *more, status=1)
    assert said in told
    assert "bug" not in told


def test_without_java_the_engine_that_needs_it_is_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "x.csv"
    file.write_text("a,b\n1,2\n1,2\n", encoding="utf-8")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert "Java 17" in run(file, "--engine", "spark", status=1) or NO_JAVA == "pyspark"


def clusters_of(run: Run, file: Path, engine: str) -> Any:
    out = file.with_suffix(f".{engine}")
    run(file, "--truth", "person", "--engine", engine, "--out", out)
    return np.loadtxt(out, delimiter=",", skiprows=1, usecols=1, dtype=np.int64)


@pytest.mark.skipif(NO_JAVA is not None, reason=SPARK_LACKS)
@pytest.mark.parametrize("records", [2200, pytest.param(50_000, marks=pytest.mark.soak)])
def test_both_engines_give_the_same_clusters(run: Run, tmp_path: Path, records: int):
    file = tmp_path / "register.csv"
    register(records, seed=5, corrupted=0.2).to_csv(file, index=False)
    assert (clusters_of(run, file, "duckdb") == clusters_of(run, file, "spark")).all()


@pytest.mark.skipif(
    not FEBRL.exists(), reason=f"needs the Febrl data sets in {FEBRL.name} beside the checkout"
)
@pytest.mark.parametrize(
    "names",
    [
        pytest.param(["dataset1"], marks=pytest.mark.soak),
        pytest.param(["dataset2"], marks=pytest.mark.soak),
        ["dataset4a", "dataset4b"],
    ],
    ids="+".join,
)
def test_the_published_data_sets_are_linked(run: Run, names: list[str]):
    files = [FEBRL / f"{name}.csv" for name in names]
    assert run(*files, "--truth", "rec_id", "--truth-pattern", r"^(rec-\d+)")["f1"] >= 0.98
