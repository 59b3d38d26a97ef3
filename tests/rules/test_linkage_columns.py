"""What a column holds is told by its values, and values are compared in one writing."""

from datetime import date

import pyarrow as pa
import pytest

from heyi.methods.linkage.columns import Role, columns_of
from heyi.methods.linkage.comparable import comparable
from heyi.methods.linkage.model import repeated
from heyi.methods.linkage.seeds import codes_of, column_of, pairs_within, seen_as
from heyi.methods.linkage.sources import one_table


def a_table(**columns: list[str | None]) -> pa.Table:
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def twice(values: list[str]) -> list[str | None]:
    return [*values, *values]


DAYS = [f"19{year}-0{month}-1{day}" for year in range(50, 60) for month in range(1, 6) for day in range(2)]
ROLES = {
    Role.DAY: DAYS,
    Role.NUMBER: [f"138{place:08d}" for place in range(100)],
    Role.CODE: ["男", "女"] * 50,
    Role.CHINESE_NAME: [
        f"{family}{given}" for family in "王李张刘陈杨赵黄周吴" for given in "伟芳娜敏静丽强磊军洋"
    ],
    Role.WORD: [
        f"{first}{last}" for first in ("an", "be", "cor", "dan", "el") for last in ("na", "to", "mir", "sa")
    ]
    * 5,
    Role.TEXT: [f"四川省宜宾市高县文江镇{place}号" for place in range(100)],
}


@pytest.mark.parametrize("role", ROLES)
def test_the_role_of_a_column_comes_from_its_values(role: Role):
    (column,) = columns_of(a_table(x=twice(ROLES[role])))
    assert column.role is role


def test_the_name_of_a_column_says_nothing():
    named = columns_of(a_table(birth_date=twice(ROLES[Role.NUMBER])))
    assert named[0].role is Role.NUMBER


def test_columns_that_cannot_hold_records_together_are_left_out():
    table = a_table(
        every_row_other=[f"r{place}" for place in range(200)],
        always_the_same=["AU"] * 200,
        empty=[None] * 200,
        name=twice(ROLES[Role.CHINESE_NAME]),
    )
    found = columns_of(table)
    kept, codes = repeated(found, codes_of(comparable(table, found)))
    assert [one.name for one in kept] == ["name"]
    assert {column_of(name) for name in codes} == {"c3"}


def test_a_column_in_which_no_writing_comes_twice_is_kept_where_its_values_do():
    first = [f"0{place:09d}" for place in range(100)]
    table = a_table(phone=[*first, *(f"+61 {text[1:5]} {text[5:]}" for text in first)])
    found = columns_of(table)
    kept, codes = repeated(found, codes_of(comparable(table, found)))
    assert [one.name for one in kept] == ["phone"]
    assert pairs_within(codes["c0"]) == 0
    assert pairs_within(codes[seen_as("c0", codes)]) == 100


def test_words_in_another_order_are_the_same_words():
    names = [
        f"{first}{last} {family}"
        for first in ("an", "be", "cor")
        for last in ("na", "to")
        for family in "xyz"
    ]
    table = a_table(x=[*names, *(" ".join(reversed(one.upper().split())) for one in names)])
    compared = comparable(table, columns_of(table))
    assert compared["c0_s"][:18] == compared["c0_s"][18:]
    assert compared["c0_k"][0].as_py() == "anx"[0] + "nx"


def test_days_that_sources_write_in_several_forms_are_one_column_of_days():
    days = [(1950 + place, 1 + place % 9, 13 + place % 9) for place in range(40)]
    forms = ("{y}-{m:02d}-{d:02d}", "{d:02d}/{m:02d}/{y}", "{d}.{m}.{y}")
    table = a_table(x=[form.format(y=y, m=m, d=d) for form in forms for y, m, d in days])
    (column,) = columns_of(table)
    assert column.role is Role.DAY
    values = comparable(table, (column,))["c0"].to_pylist()
    assert values[:40] == values[40:80] == values[80:]


@pytest.mark.parametrize(
    "written",
    [
        "{d:02d}/{m:02d}/{y}",
        "{y}{m:02d}{d:02d}",
        "{y}年{m}月{d}日",
        "{y}-{m:02d}-{d:02d} 00:00:00",
        "{d}.{m}.{y}",
    ],
)
def test_days_in_many_forms_are_compared_in_one(written: str):
    days = [(1950 + place, 1 + place % 9, 13 + place % 9) for place in range(40)]
    table = a_table(x=twice([written.format(y=y, m=m, d=d) for y, m, d in days]))
    compared = comparable(table, columns_of(table))
    assert compared["c0"][0].as_py() == "19500113"


def test_an_impossible_day_keeps_its_digits_so_that_a_slip_stays_a_slip():
    days = [f"19{year}-02-1{day}" for year in range(50, 60) for day in range(10)]
    table = a_table(x=[*twice(days), "1950-02-31", "1950-22-10", "1950-02-31"])
    compared = comparable(table, columns_of(table))["c0"].to_pylist()
    assert compared[-2:] == ["19502210", "19500231"]


def test_an_old_number_of_fifteen_digits_is_the_new_one():
    numbers = ["11010519491231002X", "440524188001010014", "53010219200508011X"]
    table = a_table(x=[*numbers * 20, "530102200508011", "530102209908011"])
    compared = comparable(table, columns_of(table))
    assert compared["c0"][-2].as_py() == "53010219200508011X"
    assert compared["c0_v"].to_pylist()[:3] == ["1", "1", "1"]
    # The thirty-ninth month there is none of: it stays as it is and counts as wrong.
    assert (compared["c0"][-1].as_py(), compared["c0_v"][-1].as_py()) == ("530102209908011", "0")


def test_signs_that_sound_alike_traditional_ones_and_pinyin_are_read_alike():
    names = [*ROLES[Role.CHINESE_NAME], "曾伟", "曾玮", "張偉", "张伟", "ZHANG WEI", "单丽"]
    table = a_table(x=twice(names))
    compared = comparable(table, columns_of(table))
    read = dict(zip(table["x"].to_pylist(), compared["c0_r"].to_pylist(), strict=True))
    assert read["曾伟"] == read["曾玮"] == "zengwei"
    assert read["张伟"] == read["張偉"] == read["ZHANG WEI"] == "zhangwei"
    assert read["单丽"] == "shanli"
    assert compared["c0"][table["x"].to_pylist().index("張偉")].as_py() == "张伟"


def test_full_width_capitals_and_accents_are_compared_as_plain():
    words = ["José Núñez", "jose  nunez", "ＪＯＳＥ　ＮＵＮＥＺ", "Jose-Nunez"]
    table = a_table(x=[*words * 2, *twice([f"{one}o ruiz" for one in "abcdefghijklmnopqrstuvwxyz" * 4])])
    assert set(comparable(table, columns_of(table))["c0"].to_pylist()[:8]) == {"jose nunez"}


def test_sources_are_joined_by_the_names_of_their_columns():
    first = pa.table({"name": ["a "], "day": pa.array([date(1990, 1, 2)]), "n": [3.0]})
    second = pa.table({"n": ["7"], "name": ["未知"]})
    assert one_table([first, second]).to_pylist() == [
        {"name": "a", "day": "1990-01-02", "n": "3"},
        {"name": None, "day": None, "n": "7"},
    ]
