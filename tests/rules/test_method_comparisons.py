"""Groups compared on a table: against figures of textbooks, chances counted one by one, and other libraries."""

from importlib import import_module
from itertools import combinations, product
from math import sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from heyi.methods.effects.pairs import differences, paired_t, signed_ranks
from heyi.methods.effects.rank_sums import rank_sums, superiority
from heyi.methods.effects.samples import Summary, brown_forsythe, levene, shapiro_wilk, summary
from heyi.methods.effects.several_groups import bonferroni, holm, several_compared
from heyi.methods.effects.two_groups import noncentrality, standardised, student, two_sided, unbiasing, welch
from heyi.methods.refusals import Unfit
from tests.rules.method_answers import ask, refused

# It ships no types.
multipletests = import_module("statsmodels.stats.multitest").multipletests
weightstats = import_module("statsmodels.stats.weightstats")

# Student 1908, hours of sleep gained by ten patients on two drugs (R: datasets::sleep).
FIRST = (0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0)
SECOND = (1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4)
SLEEP = "extra,group,ID\n" + "".join(
    f"{value},{group},{place}\n"
    for group, values in ((1, FIRST), (2, SECOND))
    for place, value in enumerate(values, 1)
)
SLEEP_WIDE = "first,second\n" + "".join(f"{a},{b}\n" for a, b in zip(FIRST, SECOND, strict=True))
# Hollander & Wolfe 1973, p. 29: depression before and after a tranquilliser (R: example of wilcox.test).
DEPRESSION = (
    (1.83, 0.878), (0.50, 0.647), (1.62, 0.598), (2.48, 2.05), (1.68, 1.06), (1.88, 1.29), (1.55, 1.06), (3.06, 3.14),
    (1.30, 1.29),
)  # fmt: skip
# Hollander & Wolfe 1973, p. 69: permeability of the membrane at term and before (R: example of wilcox.test).
AT_TERM = (0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46)
BEFORE_TERM = (1.15, 0.88, 0.90, 0.74, 1.21)
# Hollander & Wolfe 1973, p. 116: mucociliary efficiency (R: example of kruskal.test).
NORMAL = (2.9, 3.0, 2.5, 2.6, 3.2)
OBSTRUCTIVE = (3.8, 2.7, 4.0, 2.4)
ASBESTOSIS = (2.8, 3.4, 3.7, 2.2, 2.0)
MUCUS = "normal,obstructive,asbestosis\n2.9,3.8,2.8\n3.0,2.7,3.4\n2.5,4.0,3.7\n2.6,2.4,2.2\n3.2,,2.0\n"


def test_students_sleep_gives_the_printed_t() -> None:
    equal = ask("t-test", SLEEP, group="group", outcome="extra")["scalars"]
    assert (equal["statistic"], equal["df"], equal["p"]) == pytest.approx((-1.8608, 18, 0.07919), abs=5e-5)
    assert (equal["low"], equal["high"]) == pytest.approx((-3.363874, 0.203874), abs=5e-7)
    assert equal["difference"] == "1 − 2"
    unequal = ask("t-test", SLEEP_WIDE, variances="unequal")["scalars"]
    assert (unequal["statistic"], unequal["df"], unequal["p"]) == pytest.approx(
        (-1.8608, 17.776, 0.07939), abs=5e-4
    )
    assert (unequal["low"], unequal["high"]) == pytest.approx((-3.3654832, 0.2054832), abs=5e-7)


def test_students_sleep_in_pairs_gives_the_printed_t() -> None:
    wide = ask("paired-t", SLEEP_WIDE)
    rows = ask("paired-t", SLEEP, unit="ID", period="group", outcome="extra")
    for told in (wide["scalars"], rows["scalars"]):
        assert (told["statistic"], told["df"], told["p"]) == pytest.approx((-4.0621, 9, 0.002833), abs=5e-5)
        assert (told["effect"], told["low"], told["high"]) == pytest.approx(
            (-1.58, -2.4598858, -0.7001142), abs=5e-7
        )
        assert told["dz"] == pytest.approx(-4.0621 / sqrt(10), abs=1e-4)
    assert rows["units"] == [str(place) for place in range(1, 11)]


def test_a_summary_answers_as_its_values_do() -> None:
    text = "组,例数,均数,标准差\n" + "".join(
        f"{name},{len(values)},{np.mean(values)!r},{np.std(values, ddof=1)!r}\n"
        for name, values in (("甲", FIRST), ("乙", SECOND))
    ).replace("np.float64(", "").replace(")", "")
    told = ask("t-test", text)
    raw = ask("t-test", SLEEP_WIDE)
    for name in ("statistic", "df", "p", "effect", "low", "high", "cohen_d", "hedges_g_high"):
        assert told["scalars"][name] == pytest.approx(raw["scalars"][name], rel=1e-9)
    assert told["scalars"]["form"] == "summary"
    assert "assumptions" not in told["tables"]


def test_groups_of_different_size_may_end_in_blanks() -> None:
    told = ask("t-test", "a,b\n1,2\n2,4\n3,9\n4,\n,\n")
    assert told["columns"]["n"] == [4, 3]
    found = stats.ttest_ind([1, 2, 3, 4], [2, 4, 9])
    assert told["scalars"]["p"] == pytest.approx(found.pvalue)
    assert refused("t-test", "a,b\n1,2\n,4\n3,9\n").code == "cells_wrong"


@given(
    st.lists(st.integers(-50, 50), min_size=2, max_size=12),
    st.lists(st.integers(-50, 50), min_size=2, max_size=12),
)
@settings(max_examples=40, deadline=None)
def test_t_is_that_of_statsmodels(first: list[int], second: list[int]) -> None:
    if max(np.ptp(first), np.ptp(second)) == 0:
        with pytest.raises(Unfit):
            student(summary(first), summary(second))
        return
    both = weightstats.CompareMeans.from_data(np.array(first, float), np.array(second, float))
    for mine, kind in ((student, "pooled"), (welch, "unequal")):
        found = mine(summary(first), summary(second))
        statistic, p, df = both.ttest_ind(usevar=kind)
        assert (found.statistic, found.p, found.df) == pytest.approx((statistic, p, df), rel=1e-8, abs=1e-12)
        assert (found.low, found.high) == pytest.approx(both.tconfint_diff(usevar=kind), rel=1e-7, abs=1e-9)


def test_the_founding_p_of_one_t_leaves_few_degrees_of_freedom() -> None:
    fits = [df for df in range(1, 400) if f"{two_sided(-1.158, df):.3f}" == "0.250"]
    assert fits == list(range(76, 105))


@pytest.mark.parametrize(("statistic", "df"), [(0.0, 4), (2.5, 10), (-3.2, 3), (6.0, 40), (12.0, 2)])
def test_the_noncentrality_puts_the_t_at_its_quantiles(statistic: float, df: int) -> None:
    """By integrating the density of the noncentral t itself, which the method does not use."""
    low, high = noncentrality(statistic, df)
    for shift, share in ((low, 0.975), (high, 0.025)):
        below, _ = integrate.quad(
            lambda s, shift=shift: stats.norm.cdf(statistic * sqrt(s / df) - shift) * stats.chi2.pdf(s, df),
            0,
            float(stats.chi2.isf(1e-14, df)),
            limit=400,
        )
        assert below == pytest.approx(share, abs=1e-6)


def test_hedges_factor_is_near_his_approximation_and_his_table() -> None:
    for df in (5, 10, 50, 299, 300, 1000):
        assert unbiasing(df) == pytest.approx(1 - 3 / (4 * df - 1), abs=2e-3)
    assert unbiasing(2) == pytest.approx(0.5642, abs=5e-5)
    assert unbiasing(18) == pytest.approx(0.9576, abs=5e-5)
    found = standardised(summary(FIRST), summary(SECOND))
    assert found.plain.value == pytest.approx(-0.8321811, abs=1e-7)


def test_what_a_test_takes_for_granted_is_tested_as_elsewhere() -> None:
    generator = np.random.default_rng(3)
    groups = [generator.normal(size=12), generator.exponential(size=9) * 3]
    for mine, centre in ((levene, "mean"), (brown_forsythe, "median")):
        found, other = mine(groups), stats.levene(*groups, center=centre)
        assert (found.statistic, found.p) == pytest.approx((other.statistic, other.pvalue))
    found, other = shapiro_wilk(groups[1]), stats.shapiro(groups[1])
    assert (found.statistic, found.p) == pytest.approx((other.statistic, other.pvalue), rel=1e-6)
    assert brown_forsythe([np.array([1.0, 2.0]), np.array([3.0, 7.0])]) is None
    assert shapiro_wilk(np.ones(9)) is None


def test_unequal_spread_is_remarked() -> None:
    text = "a,b\n" + "".join(f"{10 + place / 100},{place * (-1) ** place}\n" for place in range(20))
    assert any("Brown" in one for one in ask("t-test", text)["warnings"])


def test_one_group_that_does_not_vary_is_compared_all_the_same() -> None:
    told = ask("t-test", "a,b\n5,1\n5,2\n5,9\n")
    assert told["tables"]["tests"][1]["df"] == pytest.approx(2)
    assert told["tables"]["assumptions"][2]["p"] is None


@pytest.mark.parametrize(
    ("method", "text", "options", "code"),
    [
        ("t-test", "a,b\n5,4\n5,4\n", {}, "variance_zero"),
        ("t-test", "a,b\n5,4\n", {}, "sample_small"),
        ("t-test", "a,b,c\n5,4,1\n5,4,2\n", {}, "groups_number"),
        ("t-test", "g,v\nx,1\nx,2\n", {"group": "g"}, "groups_number"),
        ("t-test", "g,v,w\nx,1,1\ny,2,2\n", {"group": "g"}, "column_unclear"),
        ("t-test", "g,v\nx,1\n,2\ny,3\n", {"group": "g", "outcome": "v"}, "names_missing"),
        ("t-test", "g,v\nx,1\nx,\ny,3\n", {"group": "g", "outcome": "v"}, "cells_wrong"),
        ("t-test", "g,v\nx,1\ny,3\n", {"group": "h", "outcome": "v"}, "column_missing"),
        ("t-test", "g,v\nx,1\ny,3\nz,4\n", {}, "groups_number"),
        ("t-test", "g,n,mean,sd\nx,10,3,1\n", {}, "groups_number"),
        ("t-test", "g,n,mean,sd\nx,10,3,1\ny,10.5,3,1\n", {}, "summary_wrong"),
        ("t-test", "g,n,mean,sd\nx,10,3,1\ny,10,3,-1\n", {}, "summary_wrong"),
        ("t-test", "a,b\n1e200,4\n5,4\n", {}, "sample_not_finite"),
        ("paired-t", "a,b\n0.1,0.3\n0.2,0.4\n0.3,0.5\n", {}, "variance_zero"),
        ("paired-t", "a,b\n1,3\n2,\n", {}, "cells_wrong"),
        ("paired-t", "u,a,b,c\nx,1,3,4\ny,2,1,1\n", {}, "groups_number"),
        ("paired-t", "u,t,v\nx,1,3\nx,2,4\ny,1,5\n", {"period": "t", "outcome": "v"}, "pairs_incomplete"),
        ("paired-t", "u,t,v\nx,1,3\nx,2,4\nx,3,5\n", {"period": "t", "outcome": "v"}, "groups_number"),
        ("paired-t", "t,v\n1,3\n2,4\n", {"period": "t", "outcome": "v"}, "unit_missing"),
        ("mann-whitney", "a,b\n5,5\n5,5\n", {}, "all_equal"),
        ("mann-whitney", "g,n,mean,sd\nx,10,3,1\ny,10,3,1\n", {}, "summary_insufficient"),
        ("kruskal", "g,n,mean,sd\nx,10,3,1\ny,10,3,1\n", {}, "summary_insufficient"),
        ("kruskal", "a,b,c\n5,5,5\n5,5,\n", {}, "all_equal"),
        ("kruskal", "a\n5\n6\n", {}, "groups_number"),
        ("kruskal", "a,b\n5,\n6,\n", {}, "group_empty"),
        ("wilcoxon", "a,b\n5,5\n6,6\n", {}, "no_difference"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(method, text, options, code) -> None:
    assert refused(method, text, **options).code == code


def test_the_membrane_gives_the_printed_u() -> None:
    text = "term,earlier\n" + "".join(
        f"{value},{BEFORE_TERM[place] if place < len(BEFORE_TERM) else ''}\n"
        for place, value in enumerate(AT_TERM)
    )
    told = ask("mann-whitney", text)["scalars"]
    # Printed: W = 35, one-sided p = 0.1272, which is 0.2544 on both sides.
    assert (told["statistic"], told["p"]) == pytest.approx((35, 0.2544), abs=5e-5)
    assert told["p_by"] == "exact"
    # Printed of the reverse question: shift 0.305, interval -0.15 to 0.76 (Bauer 1972).
    assert (told["effect"], told["low"], told["high"]) == pytest.approx((0.305, -0.15, 0.76), abs=5e-4)


def test_depression_gives_the_printed_sum_of_ranks() -> None:
    told = ask("wilcoxon", "x,y\n" + "".join(f"{x},{y}\n" for x, y in DEPRESSION))["scalars"]
    # Printed: V = 40, one-sided p = 0.01953.
    assert (told["statistic"], told["p"]) == pytest.approx((40, 2 * 0.01953), abs=2e-5)
    assert (told["w_minus"], told["p_by"], told["rank_biserial"]) == (5, "exact", pytest.approx(35 / 45))


def test_sleep_by_ranks_gives_what_r_prints() -> None:
    told = ask("wilcoxon", SLEEP_WIDE)
    # R: V = 0, p = 0.009091, normal with continuity because of ties and a pair that does not differ.
    assert (told["scalars"]["statistic"], told["scalars"]["p"]) == pytest.approx((0, 0.009091), abs=5e-7)
    assert (told["scalars"]["zeros"], told["scalars"]["ranked"]) == (1, 9)
    assert told["warnings"]
    unpaired = ask("mann-whitney", SLEEP, group="group", outcome="extra")["scalars"]
    assert (unpaired["statistic"], unpaired["p"]) == pytest.approx((25.5, 0.06933), abs=5e-6)


def test_mucus_gives_the_printed_h() -> None:
    told = ask("kruskal", MUCUS)
    # Printed: H = 0.77143, df = 2, p = 0.68.
    assert (told["scalars"]["statistic"], told["scalars"]["df"], told["scalars"]["p"]) == pytest.approx(
        (0.77143, 2, 0.68), abs=5e-5
    )
    assert told["columns"]["n"] == [5, 4, 5]
    assert told["columns"]["median"] == [2.9, 3.25, 2.8]
    assert any("obstructive" in one for one in told["warnings"])


small = st.lists(st.integers(0, 6), min_size=2, max_size=5)


@given(small, small)
@settings(max_examples=40, deadline=None)
def test_exact_chances_of_rank_sums_are_counted_one_by_one(first: list[int], second: list[int]) -> None:
    pool = first + second
    if np.ptp(pool) == 0:
        return
    ranks = stats.rankdata(pool)
    middle = len(first) * (len(pool) + 1) / 2
    far = abs(ranks[: len(first)].sum() - middle)
    sums = [sum(one) for one in combinations(ranks, len(first))]
    counted = np.mean([abs(one - middle) >= far - 1e-9 for one in sums])
    found = rank_sums(first, second)
    assert found.p_exact == pytest.approx(counted)
    pairs = [(a > b) + 0.5 * (a == b) for a, b in product(first, second)]
    assert found.u_first == sum(pairs)
    assert found.shift.value == pytest.approx(np.median([a - b for a, b in product(first, second)]))


@given(st.lists(st.integers(-6, 6).filter(bool), min_size=2, max_size=9))
@settings(max_examples=40, deadline=None)
def test_exact_chances_of_signed_ranks_are_counted_one_by_one(apart: list[int]) -> None:
    ranks = stats.rankdata(np.abs(apart))
    middle = ranks.sum() / 2
    far = abs(ranks[np.array(apart) > 0].sum() - middle)
    sums = [np.dot(signs, ranks) for signs in product((0, 1), repeat=len(apart))]
    found = signed_ranks(apart, np.zeros(len(apart)))
    assert found.p_exact == pytest.approx(np.mean([abs(one - middle) >= far - 1e-9 for one in sums]))
    halves = [(a + b) / 2 for i, a in enumerate(apart) for b in apart[i:]]
    assert found.median.value == pytest.approx(np.median(halves))


def test_many_values_are_ranked_as_scipy_does() -> None:
    generator = np.random.default_rng(5)
    first, second = generator.integers(0, 30, 80), generator.integers(3, 33, 60)
    found, other = rank_sums(first, second), stats.mannwhitneyu(first, second)
    assert (found.u_first, found.p_continuity) == pytest.approx((other.statistic, other.pvalue))
    assert found.p_exact is None
    pairs = stats.wilcoxon(first[:60], second, correction=True, method="asymptotic")
    mine = signed_ranks(first[:60], second)
    assert (min(mine.plus, mine.minus), mine.p_continuity) == pytest.approx((pairs.statistic, pairs.pvalue))
    pratt = stats.wilcoxon(first[:60], second, zero_method="pratt", correction=False, method="asymptotic")
    assert signed_ranks(first[:60], second, pratt=True).p_normal == pytest.approx(pratt.pvalue, rel=1e-6)
    groups = [first, second, generator.integers(0, 9, 9)]
    h = stats.kruskal(*groups)
    assert (several_compared(groups).statistic, several_compared(groups).p) == pytest.approx(
        (h.statistic, h.pvalue)
    )


def _inward(found: Any) -> Any:
    """Both ends, and which way from each the interval lies."""
    return (found.low, 1), (found.high, -1)


def test_intervals_of_shifts_are_the_values_that_the_exact_test_does_not_refuse() -> None:
    generator = np.random.default_rng(7)
    first, second = generator.normal(1, 1, 9), generator.normal(0, 1, 7)
    found = rank_sums(first, second).shift
    for end, inward in _inward(found):
        for step, kept in ((1e-6, True), (-1e-6, False)):
            p = stats.mannwhitneyu(first - (end + inward * step), second, method="exact").pvalue
            assert bool(p > 0.05) is kept
    median = signed_ranks(first, np.zeros(9)).median
    for end, inward in _inward(median):
        for step, kept in ((1e-6, True), (-1e-6, False)):
            p = stats.wilcoxon(first - (end + inward * step), method="exact").pvalue
            assert bool(p > 0.05) is kept


def test_groups_of_three_have_no_interval_and_say_so() -> None:
    told = ask("mann-whitney", "a,b\n1,4\n2,5\n3,6\n")
    assert told["scalars"]["p"] == pytest.approx(0.1)
    assert (told["scalars"]["low"], told["scalars"]["high"]) == (None, None)
    assert told["warnings"]
    assert (told["scalars"]["superiority"], told["scalars"]["superiority_low"]) == (0, 0)
    assert 0.2 < told["scalars"]["superiority_high"] < 0.9


def test_the_interval_of_superiority_holds_the_truth_about_as_often_as_it_says() -> None:
    generator = np.random.default_rng(11)
    true = float(stats.norm.cdf(0.8 / sqrt(2)))
    drawn = generator.normal(size=(400, 35))
    held = 0
    for row in drawn:
        u = float((np.subtract.outer(row[:20] + 0.8, row[20:]) > 0).sum())
        found: Any = superiority(u, 20, 15)
        held += found.low <= true <= found.high
    assert 0.92 <= held / 400 <= 0.98


def test_differences_tie_as_they_are_written() -> None:
    assert len(set(differences([0.3, 0.4, 12.3], [0.1, 0.2, 12.1]).tolist())) == 1
    assert signed_ranks([0.3, 0.4, 0.9], [0.1, 0.2, 0.1]).ties


def test_p_of_many_pairs_is_adjusted_as_in_statsmodels() -> None:
    p = np.array([0.01, 0.04, 0.03, 0.005, 0.6])
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1])
    assert bonferroni(p) == pytest.approx(multipletests(p, method="bonferroni")[1])


def test_dunn_of_two_groups_is_mann_whitney_without_continuity() -> None:
    told = ask("kruskal", SLEEP, group="group", outcome="extra")
    other = ask("mann-whitney", SLEEP, group="group", outcome="extra", method="normal")["scalars"]
    assert told["tables"]["dunn"][0]["statistic"] == pytest.approx(other["z"])
    assert told["scalars"]["p"] == pytest.approx(other["p_normal"])


def test_exact_chances_may_be_asked_for_and_refused() -> None:
    told = ask("mann-whitney", SLEEP, group="group", outcome="extra", method="exact")["scalars"]
    assert (told["p"], told["p_by"]) == (told["p_exact"], "exact")
    many = "a,b\n" + "".join(f"{place},{place + 7}\n" for place in range(60))
    assert refused("mann-whitney", many, method="exact").code == "exact_too_large"


def test_plain_arrays_are_enough() -> None:
    found = paired_t(np.array([3, 1, 4, 1, 5]), np.array([2, 7, 1, 8, 2]))
    other = stats.ttest_rel([3, 1, 4, 1, 5], [2, 7, 1, 8, 2])
    assert (found.test.statistic, found.test.p) == pytest.approx((other.statistic, other.pvalue))
    assert welch(Summary(5, 1.0, 0.0), Summary(5, 2.0, 1.0)).df == pytest.approx(4)
    with pytest.raises(Unfit, match="成对"):
        paired_t([1, 2, 3], [1, 2])
