"""Counts on a table: against figures of textbooks, exact chances counted table by table, and statsmodels."""

from fractions import Fraction
from importlib import import_module
from itertools import product
from math import comb, factorial, prod
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from heyi.methods.effects.contingency import fit, independence, noncentrality, trend
from heyi.methods.effects.exact_tables import TooLong, drawn_chance, exact_chance, four_exact
from heyi.methods.effects.two_by_two import pairs_changed, risks
from heyi.methods.refusals import Unfit
from tests.rules.method_answers import ask, refused

# It ships no types.
with_statsmodels = import_module("statsmodels.stats.contingency_tables")
proportion = import_module("statsmodels.stats.proportion")

# Snee 1974, hair and eyes of 592 students (R: datasets::HairEyeColor, both sexes together).
HAIR_AND_EYES = (
    "hair,brown,blue,hazel,green\nblack,68,20,15,5\nbrown,119,84,54,29\nred,26,17,14,14\nblond,7,94,10,16\n"
)
# Agresti 1990, p. 350: approval of a president in two surveys of the same people.
APPROVAL = "first,approve,disapprove\napprove,794,150\ndisapprove,86,570\n"
# Fisher 1935: the lady who tasted tea.
TEA = "poured,said milk,said tea\nmilk,3,1\ntea,1,3\n"
# Agresti 2002, p. 57: satisfaction with the job by income.
JOB = "income,very dissatisfied,little,moderate,very\n<15,1,2,1,0\n15-25,3,3,6,1\n25-40,10,10,14,9\n>40,6,7,12,11\n"
# Fleiss 1981, p. 139: smokers among patients of four studies (R: example of prop.test).
SMOKERS = "study,smokers,others\n1,83,3\n2,90,3\n3,129,7\n4,70,12\n"


def test_hair_and_eyes_give_the_printed_chi_square() -> None:
    told = ask("chi-square", HAIR_AND_EYES)
    assert (told["scalars"]["statistic"], told["scalars"]["df"]) == (pytest.approx(138.29, abs=5e-3), 9)
    assert told["scalars"]["p"] < 2.2e-16
    assert told["scalars"]["effect"] == pytest.approx(0.279, abs=5e-4)
    assert told["scalars"]["low"] < told["scalars"]["effect"] < told["scalars"]["high"]
    assert told["columns"]["n"] == [108, 286, 71, 127]
    assert len(told["tables"]["cells"]) == 16
    assert not told["warnings"]


def test_rows_of_cases_and_of_cells_count_to_the_same_table() -> None:
    heading, *rows = (line.split(",") for line in HAIR_AND_EYES.strip().split("\n"))
    cells = [
        (row[0], eye, int(number)) for row in rows for eye, number in zip(heading[1:], row[1:], strict=True)
    ]
    one_each = "hair,eyes\n" + "".join(f"{hair},{eye}\n" * number for hair, eye, number in cells)
    counted = "hair,eyes,n\n" + "".join(f"{hair},{eye},{number}\n" for hair, eye, number in cells)
    crossed = ask("chi-square", HAIR_AND_EYES)
    for text, options in (
        (one_each, {"group": "hair", "outcome": "eyes"}),
        (one_each, {"group": "hair"}),
        (counted, {"group": "hair", "outcome": "eyes", "columns": ("n",)}),
    ):
        told = ask("chi-square", text, **options)
        assert told["tables"] == crossed["tables"]
        assert told["scalars"]["statistic"] == crossed["scalars"]["statistic"]


def test_codes_of_yes_and_no_put_yes_first() -> None:
    text = "exposed,ill\n" + "0,0\n" * 8 + "0,1\n" * 2 + "1,0\n" * 4 + "1,1\n" * 6
    told = ask("chi-square", text, group="exposed", outcome="ill")["scalars"]
    assert (told["compared"], told["event"]) == ("1 / 0", "1")
    assert told["odds_ratio"] == pytest.approx(6 * 8 / (2 * 4))
    assert told["risk_difference"] == pytest.approx(0.4)


def test_four_counts_are_told_as_statsmodels_tells_them() -> None:
    told = ask("chi-square", "g,yes,no\na,15,85\nb,30,70\n")["scalars"]
    table = [[15, 85], [30, 70]]
    other, plain = stats.chi2_contingency(table), stats.chi2_contingency(table, correction=False)
    assert (told["statistic"], told["p"]) == pytest.approx((plain.statistic, plain.pvalue))
    assert (told["statistic_yates"], told["p_yates"]) == pytest.approx((other.statistic, other.pvalue))
    likelihood = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
    assert (told["g"], told["g_p"]) == pytest.approx((likelihood.statistic, likelihood.pvalue))
    two = with_statsmodels.Table2x2(np.array(table))
    for mine, value, ends in (
        ("odds_ratio", two.oddsratio, two.oddsratio_confint()),
        ("risk_ratio", two.riskratio, two.riskratio_confint()),
    ):
        assert (told[mine], told[f"{mine}_low"], told[f"{mine}_high"]) == pytest.approx((value, *ends))
    ends = proportion.confint_proportions_2indep(15, 100, 30, 100, method="newcomb", compare="diff")
    assert (told["risk_difference_low"], told["risk_difference_high"]) == pytest.approx(ends, rel=1e-6)
    corrected = ask("chi-square", "g,yes,no\na,15,85\nb,30,70\n", yates=True)["scalars"]
    assert (corrected["statistic"], corrected["yates"]) == (told["statistic_yates"], True)


def test_residuals_are_those_of_statsmodels_and_their_squares_sum_up() -> None:
    table = np.array([[10, 20, 30], [6, 9, 17]])
    found, other = independence(table), with_statsmodels.Table(table, shift_zeros=False)
    assert found.adjusted == pytest.approx(other.standardized_resids)
    assert found.residuals == pytest.approx(other.resid_pearson)
    assert found.pearson.statistic == pytest.approx((found.residuals**2).sum())


def test_a_table_with_an_empty_cell_is_told_with_half_a_case_more() -> None:
    told = ask("chi-square", "g,yes,no\na,0,10\nb,5,5\n")
    assert told["scalars"]["odds_ratio"] == pytest.approx(0.5 * 5.5 / (10.5 * 5.5))
    assert len(told["warnings"]) == 2
    assert "fisher" in told["warnings"][0]
    assert told["scalars"]["expected_below_5"] == 2
    assert risks([[0, 10], [5, 5]]).raised


@pytest.mark.parametrize(
    "table", [[[30, 0], [0, 30]], [[1, 0], [0, 1]], [[5, 5], [5, 5]], [[10**6, 3], [2, 10**6]]]
)
def test_extreme_tables_are_told_without_a_complaint(table: list[list[int]]) -> None:
    found: Any = independence(table)
    assert 0 <= found.cramer.low <= found.cramer.value <= found.cramer.high <= 1
    assert 0 <= found.pearson.p <= 1
    assert abs(risks(table).phi) == pytest.approx(found.cramer.value)


@given(st.integers(1, 12), st.floats(0, 9000))
@settings(max_examples=40, deadline=None)
def test_the_noncentrality_is_where_the_distribution_says(df: int, statistic: float) -> None:
    low, high = noncentrality(statistic, df)
    assert 0 <= low <= high
    for end, share in ((low, 0.975), (high, 0.025)):
        if end > 0 and statistic < 4000:
            assert stats.ncx2.cdf(statistic, df, end) == pytest.approx(share, abs=1e-6)


def test_dice_are_tested_for_fit() -> None:
    # R, example of chisq.test: X-squared = 9.9901, df = 4, p = 0.04059.
    told = ask("chi-square", "x,n\na,89\nb,37\nc,30\nd,28\ne,2\n", weights=(40, 20, 20, 15, 5))
    assert (told["scalars"]["statistic"], told["scalars"]["df"], told["scalars"]["p"]) == pytest.approx(
        (9.9901, 4, 0.04059), abs=5e-5
    )
    assert sum(told["columns"]["expected"]) == pytest.approx(186)
    equal = ask("chi-square", "x,n\na,20\nb,15\nc,25\n")["scalars"]
    assert equal["p"] == pytest.approx(stats.chisquare([20, 15, 25]).pvalue)
    assert equal["expected_shares"] == "equal"
    printed = fit([20, 15, 25], [0.333, 0.333, 0.333]).pearson.p
    assert printed == pytest.approx(equal["p"])


def test_smokers_give_the_printed_trend() -> None:
    # R, example of prop.trend.test: X-squared = 8.2249, df = 1, p = 0.004132; of prop.test: 12.6, df = 3, p = 0.005585.
    told = ask("chi-square", SMOKERS, "study", trend=True)["scalars"]
    assert (told["trend_statistic"], told["trend_p"]) == pytest.approx((8.2249, 0.004132), abs=5e-5)
    assert (told["statistic"], told["p"]) == pytest.approx((12.6004, 0.005585), abs=5e-5)
    assert told["departure_statistic"] == pytest.approx(12.6004 - 8.2249, abs=1e-4)
    assert (told["trend_scores"], told["trend_z"] < 0) == ("1,2,3,4", True)
    across = ask("chi-square", "x,low,middle,high\nyes,1,5,9\nno,9,5,1\n", trend=True)["scalars"]
    assert (across["trend_of"], across["trend_scores"]) == ("yes", "1,2,3")
    assert trend([1, 9], [10, 10], [0, 1]).departure is None


def test_approval_is_compared_in_pairs() -> None:
    # Agresti prints z^2 = 17.36 for these figures, and R 17.3559, p = 3.099e-05, without correction.
    told = ask("chi-square", APPROVAL, paired=True)["scalars"]
    assert (told["statistic"], told["p"]) == (
        pytest.approx(17.3559, abs=5e-5),
        pytest.approx(3.099e-5, abs=5e-9),
    )
    # Printed interval of the fall: 0.04 with a standard error of 0.0095.
    assert told["effect"] == pytest.approx(0.04)
    assert (told["high"] - told["low"]) / 2 / 1.96 == pytest.approx(0.0096, abs=1e-4)
    corrected = ask("chi-square", APPROVAL, paired=True, yates=True)["scalars"]
    other = with_statsmodels.mcnemar([[794, 150], [86, 570]], exact=False, correction=True)
    assert (corrected["statistic"], corrected["p"]) == pytest.approx((other.statistic, other.pvalue))
    exact = with_statsmodels.mcnemar([[794, 150], [86, 570]], exact=True)
    assert told["p_exact"] == pytest.approx(exact.pvalue)
    assert told["p_exact"] > told["p_mid"] > 0


def test_pairs_may_be_rows_and_none_need_have_changed() -> None:
    text = "before,after\n" + "yes,yes\n" * 5 + "yes,no\n" * 6 + "no,yes\n" + "no,no\n" * 3
    told = ask("chi-square", text, group="before", outcome="after", paired=True)
    exact = sum(comb(7, k) for k in (0, 1, 6, 7)) / 2**7
    assert told["scalars"]["p_exact"] == pytest.approx(exact)
    assert told["scalars"]["p_mid"] == pytest.approx(exact - comb(7, 1) / 2**7)
    assert told["scalars"]["odds_ratio"] == 6
    assert told["warnings"]
    still = ask("chi-square", "x,yes,no\nyes,4,0\nno,0,5\n", paired=True)["scalars"]
    assert (still["p"], still["p_exact"], still["p_mid"], still["odds_ratio"]) == (1, 1, 1, None)
    one_way = pairs_changed([[4, 3], [0, 5]])
    assert (one_way.odds_ratio.value, one_way.odds_ratio.high) == (float("inf"), None)
    only_no = ask("chi-square", "b,a\nno,no\nyes,no\n", group="b", outcome="a", paired=True)
    assert only_no["scalars"]["changed"] == 1


def test_the_lady_tasting_tea_has_the_printed_chance() -> None:
    told = ask("fisher", TEA)["scalars"]
    # R prints p = 0.4857, one-sided 0.2429, odds ratio 6.408309, interval 0.2117329 to 621.9337505 by its own search.
    assert told["p"] == pytest.approx(34 / 70)
    assert told["p_greater"] == pytest.approx(17 / 70)
    assert told["effect"] == pytest.approx(6.408309, abs=5e-5)
    assert told["low"] == pytest.approx(0.2117329, abs=5e-5)
    other = stats.contingency.odds_ratio([[3, 1], [1, 3]])
    ends = other.confidence_interval()
    assert (told["effect"], told["low"], told["high"]) == pytest.approx((other.statistic, *ends), rel=1e-6)
    assert told["p_by"] == "exact"


def test_twins_give_the_printed_odds_ratio() -> None:
    # Fisher 1962, convicts among twins: R prints one-sided p = 0.0004652, odds ratio 0.04693661, upper end 0.2849601.
    found = four_exact([[2, 15], [10, 3]])
    assert (found.less, found.odds_ratio.value) == pytest.approx((0.0004652, 0.04693661), abs=5e-7)


def test_an_empty_cell_leaves_the_odds_ratio_open_on_one_side() -> None:
    told = ask("fisher", "g,yes,no\na,5,0\nb,2,6\n")["scalars"]
    assert told["effect"] is None, "infinite"
    assert told["low"] == pytest.approx(
        stats.contingency.odds_ratio([[5, 0], [2, 6]]).confidence_interval().low
    )
    assert four_exact([[0, 5], [6, 2]]).odds_ratio.low == 0


def _counted(table: list[list[int]]) -> float:
    """All tables with these margins, their chances as fractions."""
    found = np.array(table)
    rows, columns = found.sum(axis=1).tolist(), found.sum(axis=0).tolist()
    whole = Fraction(prod(map(factorial, rows)) * prod(map(factorial, columns)), factorial(int(found.sum())))
    chances = []
    for cells in product(*(range(min(r, c) + 1) for r in rows[:-1] for c in columns[:-1])):
        inner = np.array(cells).reshape(len(rows) - 1, -1)
        wide = np.column_stack([inner, np.array(rows[:-1]) - inner.sum(axis=1)])
        filled = np.vstack([wide, np.array(columns) - wide.sum(axis=0)])
        if filled.min() >= 0:
            chances.append((whole / prod(map(factorial, filled.ravel().tolist())), filled.tolist() == table))
    assert sum(one for one, _ in chances) == 1
    here = next(one for one, is_here in chances if is_here)
    return float(sum(one for one, _ in chances if one <= here))


@given(st.sampled_from([(2, 2), (2, 3), (3, 2), (3, 3)]).flatmap(
    lambda shape: st.lists(st.lists(st.integers(0, 4), min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0])
))  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_exact_chances_are_counted_table_by_table(table: list[list[int]]) -> None:
    sums = np.array(table)
    if min(sums.sum(axis=0).min(), sums.sum(axis=1).min()) == 0:
        with pytest.raises(Unfit):
            exact_chance(table)
        return
    counted = _counted(table)
    assert exact_chance(table) == pytest.approx(counted, rel=1e-9)
    if sums.shape == (2, 2):
        found = four_exact(table)
        assert found.p == pytest.approx(counted, rel=1e-9)
        assert found.less + found.greater >= 1 - 1e-9


def test_satisfaction_with_the_job_has_the_printed_chance() -> None:
    # R, example of fisher.test: p = 0.7827.
    told = ask("fisher", JOB, method="drawn", draws=100_000, seed=4)
    assert told["scalars"]["p"] == pytest.approx(0.7827, abs=4 * told["scalars"]["p_se"])
    assert (told["scalars"]["p_by"], told["scalars"]["seed"]) == ("drawn", 4)
    assert told["warnings"]
    again = ask("fisher", JOB, method="drawn", draws=100_000, seed=4)
    assert again["scalars"] == told["scalars"]


def test_a_larger_table_is_reckoned_exactly_where_it_can_be() -> None:
    table = [[5, 0, 3, 1], [2, 4, 4, 4], [3, 3, 3, 3]]
    exact, drawn = exact_chance(table), drawn_chance(table, 100_000, 1)
    assert exact == pytest.approx(drawn.p, abs=4 * drawn.se)
    text = "x,a,b,c,d\n" + "".join(f"r{place},{','.join(map(str, row))}\n" for place, row in enumerate(table))
    told = ask("fisher", text)["scalars"]
    assert (told["p"], told["effect"]) == (exact, ask("chi-square", text)["scalars"]["effect"])
    with pytest.raises(TooLong):
        exact_chance(table, most_steps=100)


@pytest.mark.parametrize(
    ("method", "text", "options", "code"),
    [
        ("chi-square", "g,yes,no\na,1.5,2\nb,3,4\n", {}, "counts_wrong"),
        ("chi-square", "g,yes,no\na,-1,2\nb,3,4\n", {}, "counts_wrong"),
        ("chi-square", "g,yes,no\na,,2\nb,3,4\n", {}, "cells_wrong"),
        ("chi-square", "g,yes,no\na,1,2\n", {}, "table_thin"),
        ("chi-square", "g,yes,no\na,0,0\nb,3,4\n", {}, "table_empty_margin"),
        ("chi-square", "g,yes,no\na,0,1\nb,0,4\n", {}, "table_empty_margin"),
        ("chi-square", "g,yes,no\na,1,2\nb,3,4\n合计,4,6\n", {}, "table_totals"),
        ("chi-square", "g,yes,no,Total\na,1,2,3\nb,3,4,7\n", {}, "table_totals"),
        ("chi-square", "g,o\na,x\nb,x\n", {"group": "g", "outcome": "o"}, "table_thin"),
        ("chi-square", "g,o\na,x\n,y\n", {"group": "g", "outcome": "o"}, "names_missing"),
        ("chi-square", "g,o,z\na,x,1\nb,y,1\n", {"group": "g"}, "column_unclear"),
        ("chi-square", "g,yes,no\na,1,2\nb,3,4\n", {"weights": (1, 2)}, "weights_idle"),
        ("chi-square", "g,n\na,1\nb,3\n", {"weights": (1, 2, 3)}, "weights_number"),
        ("chi-square", "g,n\na,1\nb,3\n", {"weights": (1, 0)}, "shares_wrong"),
        ("chi-square", "g,n\na,0\nb,0\n", {}, "counts_few"),
        ("chi-square", "g,n\na,9\n", {}, "counts_few"),
        ("chi-square", "g,a,b,c\nx,1,2,3\ny,3,4,5\n", {"yates": True}, "yates_larger"),
        ("chi-square", "g,a,b,c\nx,1,2,3\ny,3,4,5\nz,1,1,1\n", {"trend": True}, "trend_shape"),
        ("chi-square", "g,a,b,c\nx,1,2,3\ny,3,4,5\n", {"paired": True}, "table_not_2x2"),
        ("chi-square", APPROVAL, {"paired": True, "trend": True}, "options_clash"),
        ("fisher", "g,yes,no\na,1.5,2\nb,3,4\n", {}, "counts_wrong"),
        ("fisher", "g,yes,no\na,1,2\n", {}, "table_thin"),
        ("fisher", JOB, {"method": "drawn", "draws": 0}, "draws_wrong"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_words(method, text, options, code) -> None:
    assert refused(method, text, **options).code == code
