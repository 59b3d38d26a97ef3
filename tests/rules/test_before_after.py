"""Before and after: against counting by hand, against simulation, with refused inputs and degenerate cases."""

from math import comb

import numpy as np
import pytest

from heyi.methods import before_after
from heyi.methods.before_after import FEWEST, Unfit, change, shift


def test_the_shift_is_the_median_of_all_differences() -> None:
    before, after = [60, 62, 71, 75, 90], [40, 45, 50, 58, 61]
    differences = sorted(late - early for late in after for early in before)
    found = shift(before, after)
    assert found.shift == differences[12]
    assert found.interval is not None
    assert found.interval[0] in differences
    assert found.interval[0] < differences[12] < found.interval[1]
    # Exact for five against five without ties: U is 1, and 4 of the 252 ways to deal the ranks lie as far out.
    assert found.p == pytest.approx(4 / 252)


def pairs_below(n: int, m: int) -> list[int]:
    """In how many ways of dealing the ranks so many pairs have the later value below: counted out, not reckoned."""
    ways = {(0, 0): [1]}
    for one in range(n + 1):
        for other in range(m + 1):
            if one or other:
                found = [0] * (one * other + 1)
                for at, number in enumerate(ways[one - 1, other]) if one else ():
                    found[at + other] += number
                for at, number in enumerate(ways[one, other - 1]) if other else ():
                    found[at] += number
                ways[one, other] = found
    return ways[n, m]


@pytest.mark.parametrize(("n", "m"), [(5, 5), (5, 6), (5, 20), (6, 9), (8, 8), (10, 30), (13, 13), (25, 25)])
def test_the_interval_holds_what_it_says_by_counting_every_way(n: int, m: int) -> None:
    # No two differences are alike: the interval's end tells its place among them.
    before, after = [one * 100.0 for one in range(n)], [one * 1.0 for one in range(m)]
    found = shift(before, after)
    assert found.interval is not None
    place = sorted(late - early for late in after for early in before).index(found.interval[0]) + 1
    ways = pairs_below(n, m)
    outside = 2 * sum(ways[:place]) / sum(ways)
    assert outside <= 0.0505
    wider = 2 * sum(ways[: place + 2]) / sum(ways)
    assert wider > 0.05


def test_many_values_are_compared_like_few(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = np.random.default_rng(11)
    before, after = dice.integers(20, 90, 60) / 3, dice.integers(10, 80, 41) / 3
    written_out = shift(before, after)
    monkeypatch.setattr(before_after, "_MOST_WRITTEN_OUT", 0)
    counted = shift(before, after)
    assert counted.shift == pytest.approx(written_out.shift, abs=1e-9)
    assert counted.interval == pytest.approx(written_out.interval, abs=1e-9)


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    dice = np.random.default_rng(5)
    covered = 0
    for _ in range(400):
        found = shift(dice.lognormal(4, 0.4, 40), dice.lognormal(4, 0.4, 40))
        assert found.interval is not None
        covered += found.interval[0] <= 0 <= found.interval[1]
    assert 0.92 <= covered / 400 <= 0.98


def test_shares_against_a_published_example() -> None:
    # Newcombe 1998, table II, example (a): 56 of 70 against 48 of 80, difference 0.2, interval 0.0524 to 0.3339.
    found = change(48, 80, 56, 70)
    assert found.difference == pytest.approx(0.2)
    assert found.interval == pytest.approx((0.0524, 0.3339), abs=5e-5)
    # Fisher's test counted out: every table with these margins that is no likelier than the one seen.
    ways = [comb(80, 104 - k) * comb(70, k) for k in range(24, 71)]
    assert found.p == pytest.approx(
        sum(one for one in ways if one <= comb(80, 48) * comb(70, 56)) / comb(150, 104)
    )


def test_few_values_are_told_as_few() -> None:
    assert shift([1, 2, 3], [4, 5, 6, 7, 8]).p is None
    assert change(1, FEWEST - 1, 3, 20).difference is None


def test_equal_values_differ_by_nothing() -> None:
    found = shift([30] * 8, [30] * 9)
    assert (found.shift, found.interval, found.p) == (0, (0, 0), 1)
    assert change(5, 10, 5, 10).difference == 0


def test_what_is_no_value_is_refused() -> None:
    with pytest.raises(Unfit):
        shift([1, float("nan")], [1])
    with pytest.raises(Unfit):
        change(5, 4, 1, 2)
