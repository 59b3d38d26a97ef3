"""Run charts: against every order counted out, with series made by hand, refused inputs and degenerate cases."""

from itertools import combinations

import pytest

from heyi.methods.run_chart import FEWEST, Rule, Unfit, judge

WAVY = [5, 6, 3, 2, 5, 4, 6, 7, 3, 6, 2, 1]


def signs(values: list[float]) -> list[tuple[Rule, int, int, bool | None]]:
    found = judge(values).signals
    assert found is not None
    return [(one.rule, one.first, one.last, one.is_up) for one in found]


def test_a_series_that_only_wavers_says_nothing() -> None:
    found = judge(WAVY)
    assert (found.middle, found.useful) == (4.5, 12)
    assert found.signals == ()


def test_six_in_a_row_on_one_side_are_a_shift_and_five_are_none() -> None:
    five = [9, 8, 9, 8, 9, 1, 8, 1, 2, 1, 2, 1]
    assert Rule.SHIFT not in [one[0] for one in signs(five)]
    six = [9, 8, 9, 8, 9, 8, 1, 2, 1, 2, 1, 2]
    assert [one for one in signs(six) if one[0] is Rule.SHIFT] == [
        (Rule.SHIFT, 0, 5, True),
        (Rule.SHIFT, 6, 11, False),
    ]


def test_points_on_the_line_neither_count_nor_interrupt() -> None:
    values = [9, 8, 9, 5, 8, 9, 8, 1, 2, 1, 2, 1, 2]
    shifts = [one for one in signs(values) if one[0] is Rule.SHIFT]
    assert shifts[0] == (Rule.SHIFT, 0, 6, True)
    assert judge(values).useful == 12


def test_five_that_rise_are_a_trend_repeated_values_not_counted() -> None:
    rising = [5, 3, 1, 2, 2, 3, 4, 5, 3, 5, 2, 4, 1]
    assert (Rule.TREND, 2, 7, True) in signs(rising)
    four = [5, 3, 1, 2, 2, 3, 4, 3, 5, 2, 5, 2, 4, 1]
    assert Rule.TREND not in [one[0] for one in signs(four)]
    falling_at_the_end = [3, 6, 3, 6, 3, 6, 3, 8, 7, 6, 2, 1]
    assert (Rule.TREND, 7, 11, False) in signs(falling_at_the_end)


@pytest.mark.parametrize("size", [10, 11, 12, 14])
def test_the_number_of_runs_is_judged_as_counting_every_order_does(size: int) -> None:
    half = size // 2
    orders = [
        [1 if place in above else -1 for place in range(size)] for above in combinations(range(size), half)
    ]
    if size % 2:
        # One value between both sides, so that the median is a point and neither side is larger.
        orders = [[*one, 0] for one in ([1 if p in a else -1 for p in range(size - 1)] for a in combinations(range(size - 1), half))]  # fmt: skip
        if size - 1 < FEWEST:
            pytest.skip("too few useful points")
    counted = [judge(one).runs for one in orders]
    for values, runs in zip(orders, counted, strict=True):
        found = [one[0] for one in signs(values)]
        few = sum(one <= runs for one in counted) / len(counted)
        many = sum(one >= runs for one in counted) / len(counted)
        assert (Rule.TOO_FEW_RUNS in found) == (few <= 0.025)
        assert (Rule.TOO_MANY_RUNS in found) == (many <= 0.025)


def test_few_points_are_not_judged_and_equal_ones_say_nothing() -> None:
    assert judge(WAVY[: FEWEST - 1]).signals is None
    found = judge([4.0] * 20)
    assert (found.useful, found.runs, found.signals) == (0, 0, None)
    # More than half of the points on the line: nothing lies below, and runs cannot be counted.
    assert {one[0] for one in signs([1.0, 2.0, 1.0] * 10)} == {Rule.SHIFT}


@pytest.mark.parametrize("values", [[], [1.0, float("nan")], [float("inf")]])
def test_what_is_no_series_is_refused(values: list[float]) -> None:
    with pytest.raises(Unfit):
        judge(values)
