"""Columns under other headings are found by what they hold, and only those that surely are."""

import pyarrow as pa

from heyi.methods.linkage.headings import Renamed, under_one_heading

DAYS = [f"19{year}-0{month}-11" for year in range(50, 60) for month in range(1, 6)]
NAMES = [f"{family}{given}" for family in "王李张刘陈" for given in "伟芳娜敏静丽强磊军洋"]
PHONES = [f"138{place:08d}" for place in range(50)]


def a_table(**columns: list[str]) -> pa.Table:
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def test_columns_are_renamed_by_their_values_in_any_order():
    first = a_table(name=NAMES, day=DAYS, phone=PHONES)
    second = a_table(电话=PHONES[10:], 生日=DAYS[10:], 姓名=NAMES[10:])
    tables, told = under_one_heading([first, second])
    assert tables[1].column_names == ["phone", "day", "name"]
    assert set(told) == {Renamed(1, "电话", "phone"), Renamed(1, "生日", "day"), Renamed(1, "姓名", "name")}


def test_a_heading_that_both_have_and_one_that_is_kept_stay_as_they_are():
    tables, told = under_one_heading(
        [a_table(name=NAMES, phone=PHONES, who=PHONES), a_table(name=PHONES, tel=NAMES, number=PHONES)],
        kept=["number", "who"],
    )
    assert tables[1].column_names == ["name", "tel", "number"]
    assert told == []


def test_two_columns_that_look_alike_and_share_nothing_are_not_guessed():
    home, work = ([f"0{kind}1{place:07d}" for place in range(50)] for kind in (3, 5))
    other = [f"071{place:07d}" for place in range(50)]
    tables, told = under_one_heading(
        [a_table(name=NAMES, home=home, work=work), a_table(name=NAMES, tel=other)]
    )
    assert (tables[1].column_names, told) == (["name", "tel"], [])
    # Where it shares values with one of them it is that one.
    tables, _ = under_one_heading([a_table(name=NAMES, home=home, work=work), a_table(name=NAMES, tel=work)])
    assert tables[1].column_names == ["name", "work"]


def test_what_holds_something_else_is_left_alone():
    tables, told = under_one_heading([a_table(name=NAMES, day=DAYS), a_table(name=NAMES, phone=PHONES)])
    assert (tables[1].column_names, told) == (["name", "phone"], [])
