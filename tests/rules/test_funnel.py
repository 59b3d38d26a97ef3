"""Funnel plots against other people's figures, and against chance: who is fair is seldom called outside.

Oracles: whole fractions added up without rounding; Clopper and Pearson's own worked intervals as tables print them; the
formulas of Spiegelhalter 2005 worked by hand; scipy (binom) for how often chance goes astray.
"""

from fractions import Fraction
from math import comb, exp, inf, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from heyi.methods import funnel

_COUNTS = st.integers(1, 3000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))
_FEW = st.integers(1, 40).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))
_LEVELS = st.sampled_from((funnel.WARNING, funnel.ALARM, 0.5, 0.99))


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        # 0 of 10: the rule "1 - (α/2)^(1/n)"; 81 of 263: Newcombe 1998 (Stat Med 17:857), table I, method 5.
        (0, 10, 0.0, 0.3085),
        (10, 10, 0.6915, 1.0),
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0.0, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ],
)
def test_intervals_are_those_that_are_printed(count: int, of: int, low: float, high: float) -> None:
    found = funnel.exact_interval(count, of)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def _at_most(count: int, of: int, share: Fraction) -> Fraction:
    """The probability of `count` or fewer, each term a whole fraction."""
    return sum(
        (comb(of, one) * share**one * (1 - share) ** (of - one) for one in range(count + 1)), Fraction(0)
    )


@given(_FEW, _LEVELS)
def test_at_both_ends_of_an_interval_the_count_is_as_rare_as_the_level_says(
    counts: tuple[int, int], level: float
) -> None:
    count, of = counts
    found = funnel.exact_interval(count, of, level=level)
    if count > 0:
        above = 1 - _at_most(count - 1, of, Fraction(found.low))
        assert float(above) == pytest.approx((1 - level) / 2, rel=1e-9)
    if count < of:
        assert float(_at_most(count, of, Fraction(found.high))) == pytest.approx((1 - level) / 2, rel=1e-9)


@given(_FEW, st.integers(1, 999))
def test_the_chance_of_a_count_is_the_sum_of_its_terms(counts: tuple[int, int], thousandths: int) -> None:
    count, of = counts
    target = Fraction(thousandths, 1000)
    below, above = _at_most(count, of, target), 1 - _at_most(count - 1, of, target)
    theirs = float(min(Fraction(1), 2 * min(below, above)))
    assert funnel.chance_of(count, of, float(target)) == pytest.approx(theirs, rel=1e-9, abs=1e-12)


@given(_COUNTS, st.floats(0.01, 0.99), _LEVELS)
def test_whoever_is_outside_the_line_is_outside_by_chance_too(
    counts: tuple[int, int], target: float, level: float
) -> None:
    count, of = counts
    line, chance = funnel.share_limits(of, target, level=level), funnel.chance_of(count, of, target)
    if abs(chance - (1 - level)) > 1e-9:
        assert (chance <= 1 - level) is not (line.low * of - 0.5 < count < line.high * of + 0.5)


@pytest.mark.parametrize("of", [1, 2, 4, 5, 8, 20, 60, 400])
@pytest.mark.parametrize("target", [0.02, 0.2, 0.5, 0.85])
def test_a_fair_unit_of_any_size_is_called_outside_no_oftener_than_named(of: int, target: float) -> None:
    for level in (funnel.WARNING, funnel.ALARM):
        line = funnel.share_limits(of, target, level=level)
        counts = np.arange(of + 1)
        outside = (counts / of < line.low - 1e-12) | (counts / of > line.high + 1e-12)
        assert stats.binom.pmf(counts, of, target)[outside].sum() <= 1 - level + 1e-12


def test_simulated_fair_members_give_about_the_named_false_alarms() -> None:
    dice = np.random.default_rng(20261127)
    sizes = dice.integers(5, 900, size=4000)
    counts = dice.binomial(sizes, 0.35)
    alarms = dict.fromkeys((funnel.WARNING, funnel.ALARM), 0)
    for level in alarms:
        for count, of in zip(counts.tolist(), sizes.tolist(), strict=True):
            line = funnel.share_limits(of, 0.35, level=level)
            alarms[level] += not line.low - 1e-12 <= count / of <= line.high + 1e-12
    # Nominal 5 % and 0.2 %; exact limits stay below, and with members of this size not far below.
    assert 0.025 <= alarms[funnel.WARNING] / 4000 <= 0.05
    assert alarms[funnel.ALARM] / 4000 <= 0.004


def test_a_siphoning_unit_is_found_at_thirty_cases() -> None:
    assert funnel.share_limits(30, 0.4, level=funnel.ALARM).high < 27 / 30
    assert funnel.share_limits(30, 0.4, level=funnel.WARNING).high > 14 / 30


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_ratio_has_the_interval_of_its_share(upper: int, lower: int) -> None:
    if upper + lower == 0:
        with pytest.raises(funnel.Unfit):
            funnel.ratio_interval(upper, lower)
        return
    found = funnel.ratio_interval(upper, lower)
    ratio = upper / lower if lower else inf
    assert found.low <= ratio <= found.high
    turned = funnel.ratio_interval(lower, upper)
    if turned.low:
        assert found.high == pytest.approx(1 / turned.low, rel=1e-6)


def test_a_ratio_of_two_counts_as_the_f_distribution_has_it() -> None:
    # The exact interval of a ratio of Poisson counts written with quantiles of F (e.g. Przyborowski and Wilenski 1940).
    upper, lower = 41, 28
    low = upper / (lower + 1) / stats.f.ppf(0.975, 2 * (lower + 1), 2 * upper)
    high = (upper + 1) / lower * stats.f.ppf(0.975, 2 * (upper + 1), 2 * lower)
    found = funnel.ratio_interval(upper, lower)
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-8)


def test_limits_of_a_ratio_lie_around_its_target_and_close_in() -> None:
    few, many = funnel.ratio_limits(12, 0.5), funnel.ratio_limits(1200, 0.5)
    assert few.low < many.low < 0.5 < many.high < few.high


def test_the_log_normal_form_by_hand() -> None:
    error = sqrt(1 / 40.5 + 1 / 80.5)
    found = funnel.log_ratio_limits(40, 80, 0.5)
    assert found.low == pytest.approx(exp(log(0.5) - 1.959964 * error), rel=1e-6)
    wide = funnel.log_ratio_limits(40, 80, 0.5, between=0.04)
    assert wide.high == pytest.approx(exp(log(0.5) + 1.959964 * sqrt(error**2 + 0.04)), rel=1e-6)


def test_overdispersion_by_hand() -> None:
    # Scores of ±2 have the mean square 4; equal errors of 1 make the moment estimate (I·4 - (I-1)) / (I-1) at I = 4.
    scores = (2.0, -2.0, 2.0, -2.0)
    assert funnel.dispersion(scores) == 4.0
    assert funnel.between_variance(scores, (1.0,) * 4, 0.0) == pytest.approx((4 * 4 - 3) / 3)
    assert funnel.between_variance((0.1, -0.1, 0.0), (1.0,) * 3, 0.0) == 0.0
    assert funnel.widened_limits(0, 1, factor=4.0).high == pytest.approx(2 * 1.959964, rel=1e-6)
    assert funnel.widened_limits(0, 1, factor=0.25) == funnel.widened_limits(0, 1)


def test_one_outlier_does_not_widen_the_funnel_for_itself() -> None:
    scores = (*np.linspace(-1.5, 1.5, 19).tolist(), 12.0)
    pulled = funnel.winsorised(scores)
    assert max(pulled) < 2
    assert len(pulled) == 20
    assert funnel.dispersion(pulled) < 1.2 < funnel.dispersion(scores)


@pytest.mark.parametrize(("count", "of"), [(-1, 4), (5, 4), (0, 0)])
def test_counts_that_cannot_be_are_a_bug(count: int, of: int) -> None:
    with pytest.raises(funnel.Unfit):
        funnel.exact_interval(count, of)
