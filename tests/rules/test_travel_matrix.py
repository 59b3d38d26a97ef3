"""A table of travel times is read cell by cell, and what is wrong is told where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from heyi.contexts.governance.rules.facilities import capabilities_in
from heyi.contexts.governance.rules.travel import LONGEST_MINUTES, MOST_CODES, Way, read_matrix
from heyi.kernel.errors import InputInvalid

KNOWN = {"a", "b", "c-1"}


def wrong(text: str) -> list[tuple[str, str | None]]:
    with pytest.raises(InputInvalid) as refused:
        read_matrix(text, KNOWN)
    return [(one.code, one.value) for one in refused.value.problems]


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_square_is_read_whatever_parts_its_columns(between: str):
    text = "\ufeff,A,b\n\na,0,30\nB,31,\n".replace(",", between)
    assert read_matrix(text, KNOWN) == (Way("a", "b", 30), Way("b", "a", 31))


def test_what_is_empty_is_not_known_and_the_way_to_oneself_is_none():
    assert read_matrix(",a,b\na,x,\n", KNOWN) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", [("matrix_empty", None)]),
        (",a,b\n", [("matrix_empty", None)]),
        ("a\nb\n", [("matrix_empty", None)]),
        (",a,z\nb,1,2\n", [("matrix_code_unknown", "row 1, column 3: z")]),
        (",a,a\nb,1,2\n", [("matrix_code_twice", "row 1, column 3: a")]),
        (",a\nb,1\n\nb,2\n", [("matrix_code_twice", "row 4: b")]),
        (",a\n,1\n", [("matrix_code_unknown", "row 2: —")]),
        (",a\nb,-1\n", [("matrix_minutes", "row 2, column a: -1")]),
        (",a\nb,1.5\n", [("matrix_minutes", "row 2, column a: 1.5")]),
        (",a\nb,9999\n", [("matrix_minutes", "row 2, column a: 9999")]),
        (",a\nb,٣\n", [("matrix_minutes", "row 2, column a: ٣")]),
        (",a\nb,1,2\n", [("matrix_cells", "row 2")]),
    ],
)
def test_each_slip_is_told_where_it_stands(text: str, told: list[tuple[str, str | None]]):
    assert wrong(text) == told


def test_a_table_beyond_all_measure_is_told_as_one_problem():
    assert [
        code for code, _ in wrong("," + ",".join(f"x{one}" for one in range(MOST_CODES + 1)) + "\na,1\n")
    ] == ["matrix_too_large"]
    assert len(wrong(",a\n" + "".join(f"z{one},1\n" for one in range(400)))) == 50


@given(some.text(max_size=80))
def test_no_text_breaks_the_reader(text: str):
    try:
        ways = read_matrix(text, KNOWN)
    except InputInvalid:
        return
    assert all(0 <= way.minutes <= LONGEST_MINUTES for way in ways)


def test_departments_are_parted_by_what_people_write_between_them():
    assert capabilities_in("心内科、骨科，心内科;  ＩＣＵ\n") == ("心内科", "骨科", "ICU")
    assert capabilities_in(" ") is None
