"""The synthetic register is repeatable, its people are possible ones, and its traps are in it."""

from datetime import date

import pandas as pd
import pytest

from bench.chinese_register import main, register
from heyi.kernel.errors import HeyiError
from heyi.kernel.identifiers import resident_number


def is_right(number: str) -> bool:
    try:
        resident_number(number, today=date(2026, 8, 1))
    except HeyiError:
        return False
    return True


@pytest.fixture(scope="module")
def clean() -> pd.DataFrame:
    return register(3000, seed=4, corrupted=0.0)


def test_the_same_seed_gives_the_same_register():
    assert register(200, seed=3, corrupted=0.2).equals(register(200, seed=3, corrupted=0.2))
    assert not register(200, seed=3, corrupted=0.2).equals(register(200, seed=4, corrupted=0.2))


def test_every_number_is_a_possible_one_before_anything_is_spoiled(clean: pd.DataFrame):
    numbers = clean.resident_number[clean.resident_number != ""]
    assert numbers.map(is_right).all()
    assert len(numbers) > 0.95 * len(clean)


def test_a_number_belongs_to_one_person(clean: pd.DataFrame):
    known = clean[clean.resident_number != ""]
    assert (known.groupby("resident_number").person.nunique() == 1).all()


def test_the_register_holds_what_looks_alike_and_is_not_the_same(clean: pd.DataFrame):
    people = clean.drop_duplicates("person")
    twins = people.groupby(["birth_date", "address"]).size()
    assert (twins > 1).any()
    assert (people[people.phone != ""].groupby("phone").size() > 1).any()
    assert (people.groupby("name").size() > 1).any()
    assert (people.resident_number == "").any()


@pytest.mark.parametrize("corrupted", [0.1, 0.3])
def test_so_many_records_are_spoiled(clean: pd.DataFrame, corrupted: float):
    spoiled = register(3000, seed=4, corrupted=corrupted)
    columns = [name for name in clean.columns if name not in ("record_id", "member", "local_number")]

    def differing(table: pd.DataFrame) -> float:
        """The share of records unlike the usual ones of their person."""
        whole = table[columns].agg("|".join, axis=1)
        usual = whole.groupby(table.person).value_counts().groupby(level=0).max()
        times = table.groupby("person").size()
        return float(1 - usual[times > 2].sum() / times[times > 2].sum())

    assert differing(clean) < 0.01
    assert corrupted * 0.5 < differing(spoiled) < corrupted * 1.2


def test_the_program_writes_a_file(tmp_path):
    file = tmp_path / "register.csv"
    assert main(["--records", "50", "--seed", "2", "--corrupted", "0.1", "--out", str(file)]) == 0
    assert len(pd.read_csv(file, dtype=str)) == 50
