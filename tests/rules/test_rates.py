"""Rates with their exact interval. Oracle: the table of Garwood's limits as printed, and sums of Poisson probabilities."""

from math import exp, factorial

import pytest

from heyi.methods.rates import Unfit, rate

# Limits of an observed count at 95 %, as textbooks print them.
PRINTED = [(0, 0.0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390), (50, 37.11, 65.92)]


@pytest.mark.parametrize(("count", "low", "high"), PRINTED)
def test_the_limits_are_those_of_the_printed_table(count: int, low: float, high: float) -> None:
    found = rate(count, 1.0, per=1)
    assert found.value == count
    assert found.interval == pytest.approx((low, high), abs=6e-3)


def test_at_each_limit_the_tail_is_one_in_forty() -> None:
    low, high = rate(7, 1.0, per=1).interval

    def at_most(count: int, mean: float) -> float:
        return sum(exp(-mean) * mean**one / factorial(one) for one in range(count + 1))

    assert at_most(7, high) == pytest.approx(0.025, abs=1e-9)
    assert 1 - at_most(6, low) == pytest.approx(0.025, abs=1e-9)


def test_it_is_told_per_hundred_thousand_of_the_time_that_was_watched() -> None:
    # 120 cases among 400,000 people in half a year.
    assert rate(120, 400_000 * 0.5).value == pytest.approx(60.0)


@pytest.mark.parametrize(("count", "time"), [(-1, 1.0), (1, 0.0), (1, -2.0), (1, float("nan"))])
def test_what_has_no_rate_is_refused(count: int, time: float) -> None:
    with pytest.raises(Unfit):
        rate(count, time)
