"""Values of a report as they stand in its tables."""

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.kernel.report import chance, shown


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "—"),
        ("", "—"),
        (nan, "—"),
        (inf, "—"),
        (0.0, "0"),
        (1.0, "1"),
        (-3.0, "-3"),
        (0.25132342, "0.2513"),
        (0.0012345678, "0.001235"),
        (0.0000001234, "1.234e-07"),
        (4.123456, "4.1235"),
        (25.132342, "25.132"),
        (5117.35, "5117.4"),
        (123456.789, "123456.8"),
        (12345678.9, "1.235e+07"),
        (3, "3"),
        (True, "✓"),
        (False, "✗"),
        ("甲县", "甲县"),
        ([1.0, "a"], "1, a"),
    ],
)
def test_a_value_stands_as_a_person_would_write_it(value: object, told: str) -> None:
    assert shown(value) == told


@given(st.floats(-1e12, 1e12))
def test_what_is_shown_is_the_value_to_three_digits_at_least(value: float) -> None:
    assert float(shown(value).replace("—", "nan")) == pytest.approx(value, rel=1e-3, abs=1e-9)


@pytest.mark.parametrize(
    ("value", "told"),
    [(None, "—"), (0.0, "<0.001"), (0.00099, "<0.001"), (0.001, "0.001"), (0.0495, "0.050"), (1.0, "1.000")],
)
def test_a_chance_is_never_nought(value: float | None, told: str) -> None:
    assert chance(value) == told
