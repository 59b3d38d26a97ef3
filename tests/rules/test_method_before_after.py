"""The table before and after: the growth of the founding paper, tests of other libraries, refusals."""

import numpy as np
import pytest
from scipy import stats

from tests.rules.method_answers import ask, refused


def test_the_growth_of_the_founding_paper_is_found() -> None:
    text = "指标,2016,2017\n社区医院,2.1347,2.6712\n门诊,6487,7496\n住院,1049,1673\n学生,3,14\n"
    told = ask("before-after", text)
    assert [f"{one:.2f}" for one in told["columns"]["relative_change_percent"]] == [
        "25.13", "15.55", "59.49", "366.67",
    ]  # fmt: skip
    assert told["columns"]["change"] == pytest.approx([0.5365, 1009, 624, 11])
    assert told["scalars"]["difference"] == "2017 − 2016"
    assert "p" not in told["columns"]


def test_figures_with_n_and_sd_are_tested_and_nothing_is_told_of_zero() -> None:
    text = "x,before,after,n_before,n_after,sd_before,sd_after\ndays,10,9,50,60,3,2\ncost,0,4,,,,\n"
    told = ask("before-after", text)
    other = stats.ttest_ind_from_stats(9, 2, 60, 10, 3, 50, equal_var=False)
    assert told["columns"]["p"] == [pytest.approx(other.pvalue), None]
    assert told["columns"]["statistic"][0] == pytest.approx(other.statistic)
    assert told["columns"]["relative_change_percent"] == [pytest.approx(-10), None]
    assert any("cost" in one for one in told["warnings"])


def test_shares_are_compared_after_newcombe_and_fisher() -> None:
    # Newcombe 1998, table II, first contrast: 56/70 less 48/80, method 10: 0.0524 to 0.3339.
    for text, values in (
        ("x,before,after,n_before,n_after\ns,0.6,0.8,80,70\n", "shares"),
        ("x,before,after,n_before,n_after\ns,60,80,80,70\n", "percentages"),
        ("x,before,after,n_before,n_after\ns,48,56,80,70\n", "cases"),
    ):
        told = ask("before-after", text, values=values)["columns"]
        assert (told["effect"][0], told["low"][0], told["high"][0]) == pytest.approx(
            (0.2, 0.0524, 0.3339), abs=5e-5
        )
        assert told["p"][0] == pytest.approx(stats.fisher_exact([[56, 14], [48, 32]]).pvalue)
    assert ask("before-after", text)["warnings"], "n alone is remarked"


def test_cases_of_two_periods_are_summed_up_and_tested() -> None:
    generator = np.random.default_rng(2)
    rows = [
        (period, value, yes)
        for period, shift in (("before", 10), ("after", 12))
        for value, yes in zip(generator.normal(shift, 2, 40), generator.integers(0, 2, 40), strict=True)
    ]
    text = "period,days,died\n" + "".join(f"{period},{value},{yes}\n" for period, value, yes in rows)
    told = ask("before-after", text, period="period")
    sides = [[value for period, value, _ in rows if period == one] for one in ("before", "after")]
    other = stats.ttest_ind(sides[1], sides[0], equal_var=False)
    assert told["units"] == ["days", "died"]
    assert told["columns"]["test"] == ["t", "shares"]
    assert told["columns"]["p"][0] == pytest.approx(other.pvalue)
    assert told["columns"]["median_after"][0] == pytest.approx(np.median(sides[1]))
    ranks = ask("before-after", text, period="period", outcome="days", test="mann-whitney")["columns"]
    assert ranks["p"][0] == pytest.approx(stats.mannwhitneyu(*sides, method="exact").pvalue)
    assert ranks["effect"][0] > 0


@pytest.mark.parametrize(
    ("first", "second"), [("改革后", "改革前"), ("After", "Before"), ("2017年", "2016年"), ("10", "9")]
)
def test_the_earlier_period_is_before_in_whatever_order_rows_stand(first: str, second: str) -> None:
    text = f"who,period,v\na,{first},5\nb,{first},6\na,{second},1\nb,{second},3\n"
    told = ask("before-after", text, period="period", outcome="v")
    assert (told["scalars"]["before"], told["columns"]["change"]) == (second, [3.5])
    pairs = ask("paired-t", text, period="period", outcome="v")["scalars"]
    assert (pairs["difference"], pairs["effect"]) == (f"{second} − {first}", -3.5)


def test_the_same_units_in_both_periods_are_remarked() -> None:
    text = "who,period,v\na,1,2\nb,1,3\na,2,4\nb,2,9\n"
    told = ask("before-after", text, period="period", outcome="v")
    assert any("paired-t" in one for one in told["warnings"])
    assert told["columns"]["test"] == ["mann-whitney"]
    same = ask("before-after", "period,v\n1,2\n1,2\n2,2\n2,2\n", period="period")
    assert (same["columns"]["p"], same["columns"]["change"]) == ([None], [0])


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        ("x,a,b,c\nu,1,2,3\n", {}, "groups_number"),
        ("p,a\n1,1\n2,2\n3,3\n", {"period": "p"}, "groups_number"),
        ("p\n1\n2\n", {"period": "p"}, "column_missing"),
        ("x,a,b,n_a,n_b\nu,1.2,.5,10,10\n", {"values": "shares"}, "share_wrong"),
        ("x,a,b,n_a,n_b\nu,.2,.5,10,10.5\n", {"values": "shares"}, "counts_wrong"),
        ("p,a\n1,1\n2,2\n2,3\n", {"period": "p", "test": "t"}, "sample_small"),
    ],
)
def test_what_cannot_be_put_side_by_side_is_refused_in_words(text, options, code) -> None:
    assert refused("before-after", text, **options).code == code
