"""A synthetic Chinese register: the records of several members about one population, with the truth beside them.

    python -m bench.chinese_register --records 100000 --seed 1 --corrupted 0.2 --out register.csv

Everybody in it is invented. The same arguments give the same file. `person` is the truth: a program that links must not
see it. True non-matches that look alike are in it on purpose: twins, parents and children with one telephone,
namesakes born in the same month, borrowed cards.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from bench.register_faults import Columns, spoil
from bench.register_people import Dice, Numbers, People, Texts, homes, people

MEMBERS = ("yb2y", "gaoxian-rmyy", "gaoxian-zyy", "wenjiang-wsy", "shahe-wsy", "qingfu-wsy", "fuxing-cws")
_RECORDS_A_PERSON = (0.3, 0.35, 0.25, 0.1)
_MEAN_RECORDS = sum((place + 1) * share for place, share in enumerate(_RECORDS_A_PERSON))
# Brought in by ambulance: nothing is known but the sex and about how old.
_UNCONSCIOUS_RATIO = 0.0005


def register(records: int, *, seed: int, corrupted: float) -> pd.DataFrame:
    """The register as a table of texts, its rows in no order.

    Shape: columns record_id, person, name, sex, birth_date, resident_number, other_number, phone, address, division,
           member, local_number; an empty text where nothing is known. About 2.15 records a person.
    """
    dice = np.random.default_rng(seed)
    known = people(int(records / _MEAN_RECORDS * 1.02) + 10, dice)
    person = _whose(records, len(known), dice)
    codes, whole, _ = homes()
    home = known.home[person]
    columns = Columns(
        person=person,
        name=known.name[person],
        sex=np.where(known.sex[person] == 1, "男", "女").astype(object),
        birth=np.datetime_as_string(known.born[person], unit="D").astype(object),
        number=known.number[person],
        passport=known.passport[person],
        phone=known.phone[person],
        address=whole[home] + known.house[person].astype(str).astype(object) + "号",
        home=home,
    )
    spoil(columns, known, corrupted, dice)
    _unconscious(columns, known, dice)
    return _table(columns, codes, dice)


def _whose(records: int, count: int, dice: Dice) -> Numbers:
    """For each record the person: neighbours on the list stay together until the rows are mixed."""
    times = dice.choice((1, 2, 3, 4), size=count, p=_RECORDS_A_PERSON)
    return np.resize(np.repeat(np.arange(count), times), records)


def _unconscious(columns: Columns, known: People, dice: Dice) -> None:
    rows = np.flatnonzero(dice.random(len(columns.name)) < _UNCONSCIOUS_RATIO)
    about = (
        known.born[columns.person[rows]].astype("datetime64[Y]").astype(int)
        + 1970
        + dice.integers(-3, 4, len(rows))
    )
    columns.name[rows] = "无名氏"
    columns.birth[rows] = [f"{year}-01-01" for year in about]
    for column in (columns.number, columns.passport, columns.phone, columns.address):
        column[rows] = ""


def _padded(numbers: Numbers, width: int) -> Texts:
    return np.char.zfill(numbers.astype(str), width).astype(object)


def _table(columns: Columns, codes: Texts, dice: Dice) -> pd.DataFrame:
    count = len(columns.name)
    member = dice.integers(0, len(MEMBERS), count)
    local = np.zeros(count, dtype=np.int64)
    for one in range(len(MEMBERS)):
        rows = np.flatnonzero(member == one)
        local[rows] = dice.permutation(len(rows)) + 1
    table = pd.DataFrame(
        {
            "person": "p" + _padded(columns.person, 8),
            "name": columns.name,
            "sex": columns.sex,
            "birth_date": columns.birth,
            "resident_number": columns.number,
            "other_number": columns.passport,
            "phone": columns.phone,
            "address": columns.address,
            "division": codes[columns.home],
            "member": np.array(MEMBERS, dtype=object)[member],
            "local_number": _padded(local, 7),
        }
    )
    mixed = table.iloc[dice.permutation(count)].reset_index(drop=True)
    mixed.insert(0, "record_id", "r" + _padded(np.arange(count), 8))
    return mixed


def main(arguments: list[str]) -> int:
    """Writes one register as CSV."""
    parser = argparse.ArgumentParser(prog="python -m bench.chinese_register", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corrupted", type=float, default=0.2, help="share of spoiled records, 0.1 to 0.3")
    parser.add_argument("--out", type=Path, required=True)
    told = parser.parse_args(arguments)
    if told.records < 1 or not 0 <= told.corrupted <= 1:
        parser.error("--records must be 1 or more, --corrupted between 0 and 1")
    register(told.records, seed=told.seed, corrupted=told.corrupted).to_csv(told.out, index=False)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
