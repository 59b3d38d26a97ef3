"""Interrupted time series and the language of formulas: published figures, other algorithms, series with a known break."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st

from heyi.methods.effects import formula
from heyi.methods.effects.series import (
    durbin_watson,
    lags_of,
    ljung_box,
    segmented,
    segmented_counts,
    segments,
)
from heyi.methods.refusals import Unfit
from tests.rules.method_answers import ask, refused

SICILY = Path("tests/published/its_sicily.csv")
BAN = {"outcome": "aces", "time": "time", "treated": "smokban", "offset": "stdpop"}


def term(answer, name, table="terms"):
    return next(row for row in answer["tables"][table] if row["term"] == name)


def told(answer):
    return " ".join(answer["warnings"])


class Columns:
    """Columns for a formula, outside any table."""

    def __init__(self, **columns):
        self.columns = columns

    def numbers(self, name):
        return np.asarray(self.columns[name], dtype=float)

    def texts(self, name):
        return tuple(str(cell) for cell in self.columns[name])

    def is_text(self, name):
        return isinstance(self.columns[name][0], str)


# ---- Published: Lopez Bernal, Cummins & Gasparrini 2017 -----------------------------------------


def test_a_ban_on_smoking_in_sicily_under_poisson():
    found = ask("its", SICILY, **BAN, family="poisson", no_slope=True)
    level = term(found, "level")
    assert (round(level["estimate"], 5), round(level["se"], 5)) == (-0.11163, 0.01722)
    assert round(term(found, "time")["estimate"], 6) == 0.004945
    ratio = term(found, "level", "ratios")
    assert [round(ratio[one], 3) for one in ("estimate", "low", "high")] == [0.894, 0.865, 0.925]
    assert round(found["scalars"]["dispersion"], 4) == 3.5592
    assert round(found["scalars"]["mean_before"], 3) == 810.861
    assert round(found["scalars"]["mean_after"], 3) == 857.522
    assert "Overdispersion" in told(found)


def test_a_ban_on_smoking_in_sicily_with_overdispersion_and_a_season():
    plain = ask("its", SICILY, **BAN, family="quasi-poisson", no_slope=True)
    assert round(term(plain, "level")["se"], 5) == 0.03250
    ratio = term(plain, "level", "ratios")
    assert (round(ratio["low"], 3), round(ratio["high"], 3)) == (0.839, 0.953)
    season = ask("its", SICILY, **BAN, family="quasi-poisson", no_slope=True, harmonics=2)
    level, ratio = term(season, "level"), term(season, "level", "ratios")
    assert (round(level["estimate"], 5), round(level["se"], 5)) == (-0.12209, 0.02703)
    assert [round(ratio[one], 3) for one in ("estimate", "low", "high")] == [0.885, 0.839, 0.933]
    assert round(season["scalars"]["dispersion"], 4) == 2.2622


def test_a_ban_on_smoking_in_sicily_with_a_change_of_slope():
    found = ask("its", SICILY, **BAN, family="quasi-poisson", harmonics=2)
    slope = term(found, "slope")
    assert (round(slope["estimate"], 5), round(slope["p"], 3)) == (0.00148, 0.424)
    written = ask(
        "its",
        SICILY,
        **BAN,
        family="quasi-poisson",
        harmonics=2,
        formula="aces ~ smokban + time + smokban:time",
    )
    assert term(written, "smokban:time")["estimate"] == pytest.approx(slope["estimate"], abs=1e-9)
    assert round(written["scalars"]["slope_p"], 3) == 0.424
    assert "not centred" in told(written)
    assert written["columns"]["counterfactual"] == pytest.approx(found["columns"]["counterfactual"])


def test_a_ban_on_smoking_in_sicily_by_least_squares_and_newey_west():
    found = ask("its", SICILY, **BAN, per=100_000.0)
    names = ["intercept", "time", "level", "slope"]
    rows = [term(found, name) for name in names]
    assert [round(row["estimate"], 5) for row in rows] == [194.10874, 1.03585, -24.84436, 0.12722]
    assert [round(row["se"], 5) for row in rows] == [4.07243, 0.17838, 7.34643, 0.42561]
    ordinary = [term(found, name, "terms_ordinary") for name in names]
    assert [round(row["se"], 5) for row in ordinary] == [4.85032, 0.22860, 7.70462, 0.50287]
    assert round(found["scalars"]["durbin_watson"], 3) == 1.594
    assert (found["scalars"]["lags"], found["scalars"]["centre"], found["scalars"]["start"]) == (3, 36, "37")


# ---- Other algorithms ---------------------------------------------------------------------------


def by_double_sum(matrix, residuals, lags):
    """Newey and West's covariance, one pair of rows after the other."""
    rows = len(residuals)
    middle = np.zeros((matrix.shape[1],) * 2)
    for i in range(rows):
        for j in range(rows):
            if abs(i - j) <= lags:
                share = 1 - abs(i - j) / (lags + 1)
                middle += share * residuals[i] * residuals[j] * np.outer(matrix[i], matrix[j])
    inverse = np.linalg.inv(matrix.T @ matrix)
    return inverse @ middle @ inverse


def broken(rows=40, begin=20, seed=5):
    generator = np.random.default_rng(seed)
    time = np.arange(1.0, rows + 1)
    treated = (time > begin).astype(float)
    outcome = 10 + 0.5 * time - 6 * treated + 0.4 * (time - begin) * treated + generator.normal(0, 1, rows)
    return time, treated, outcome


@pytest.mark.parametrize("lags", [0, 1, 4])
def test_errors_of_newey_and_west_are_those_of_the_double_sum(lags):
    time, treated, outcome = broken()
    names, matrix = segments(time, treated, 20, True)
    found = segmented(outcome, matrix, names, matrix, lags)
    if lags:
        expected = by_double_sum(matrix, found.fit.residuals, lags)
    else:
        variance = found.fit.residuals @ found.fit.residuals / (40 - 4)
        expected = variance * np.linalg.inv(matrix.T @ matrix)
    assert found.fit.covariance == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_poisson_is_where_its_score_is_zero():
    time, treated, outcome = broken()
    counts = np.round(outcome * 3)
    names, matrix = segments(time, treated, 20, True)
    offset = np.log(np.linspace(1, 2, 40))
    found = segmented_counts(counts, matrix, names, matrix, offset)
    assert matrix.T @ (counts - found.fitted) == pytest.approx(np.zeros(4), abs=1e-5)
    fisher = np.linalg.inv(matrix.T @ (matrix * found.fitted[:, None]))
    assert found.fit.covariance == pytest.approx(fisher, rel=1e-5)


def test_negative_binomial_agrees_with_the_joint_maximum():
    generator = np.random.default_rng(3)
    time = np.arange(1.0, 121)
    treated = (time > 60).astype(float)
    mean = np.exp(3 + 0.005 * time - 0.4 * treated)
    counts = generator.poisson(mean * generator.gamma(4, 1 / 4, 120)).astype(float)
    names, matrix = segments(time, treated, 60, False)
    found = segmented_counts(counts, matrix, names, matrix, None, "negative-binomial")
    table = pd.DataFrame({"y": counts, "time": time, "x": treated})
    other = smf.negativebinomial("y ~ time + x", table).fit(disp=0, method="bfgs", maxiter=500)
    assert found.fit.estimates == pytest.approx(np.asarray(other.params)[:3], abs=2e-4)
    assert found.overdispersion == pytest.approx(float(np.asarray(other.params)[3]), rel=1e-3)


def test_the_end_of_a_series_by_hand():
    time, treated, outcome = broken()
    table = "time,x,y\n" + "\n".join(
        f"{t:g},{x:g},{y!r}" for t, x, y in zip(time, treated, map(float, outcome), strict=True)
    )
    found = ask("its", table, outcome="y", treated="x", lags=0)
    level, slope = term(found, "level"), term(found, "slope")
    end = level["estimate"] + 20 * slope["estimate"]
    assert found["scalars"]["end_effect"] == pytest.approx(end)
    expected = term(found, "intercept")["estimate"] + 40 * term(found, "time")["estimate"]
    assert found["scalars"]["end_counterfactual"] == pytest.approx(expected)
    assert found["scalars"]["end_relative_effect"] == pytest.approx(end / expected)
    # The delta method against differences of the ratio, taken numerically.
    names, matrix = segments(time, treated, 20, True)
    fit = segmented(outcome, matrix, names, matrix, 0).fit
    last, without = matrix[-1], matrix[-1] * [1, 1, 0, 0]

    def ratio(at):
        return (last @ at) / (without @ at) - 1

    slopes = [(ratio(fit.estimates + h) - ratio(fit.estimates - h)) / 2e-6 for h in np.eye(4) * 1e-6]
    error = np.sqrt(np.array(slopes) @ fit.covariance @ np.array(slopes))
    width = found["scalars"]["end_relative_high"] - found["scalars"]["end_relative_low"]
    assert width == pytest.approx(2 * 2.028094 * error, rel=1e-5)  # t with 36 degrees of freedom


def test_a_known_break_lies_in_its_interval_about_as_often_as_promised():
    hits = 0
    for seed in range(60):
        time, treated, outcome = broken(seed=seed)
        names, matrix = segments(time, treated, 20, True)
        fit = segmented(outcome, matrix, names, matrix, 0).fit
        error = np.sqrt(fit.covariance[2, 2])
        hits += abs(fit.estimates[2] + 6) <= 2.028 * error
    assert 52 <= hits <= 60


def test_correlation_of_residuals_by_hand():
    residuals = np.array([1.0, -1.0, 2.0, -2.0])
    assert durbin_watson(residuals) == pytest.approx((4 + 9 + 16) / 10)
    first = (-1 - 2 - 4) / 10
    assert ljung_box(residuals, 1)["statistic"] == pytest.approx(4 * 6 * first**2 / 3)
    assert [lags_of(rows) for rows in (59, 100, 24)] == [3, 4, 2]


# ---- Files as they come -------------------------------------------------------------------------


def months(shuffled=False):
    rows = [
        f"{2019 + place // 12}-{place % 12 + 1},{50 + place + (place >= 12) * 9 + place % 3}"
        for place in range(24)
    ]
    return "month,visits\n" + "\n".join(rows[::-1] if shuffled else rows)


def test_months_are_counted_and_their_order_in_the_file_does_not_matter():
    found = ask("its", months(), outcome="visits", time="month", start="2020-01")
    turned = ask("its", months(shuffled=True), outcome="visits", time="month", start="2020-1")
    assert found["scalars"]["time_read_as"] == "month"
    assert (found["scalars"]["centre"], found["scalars"]["points_before"]) == (12, 12)
    assert turned["scalars"]["effect"] == pytest.approx(found["scalars"]["effect"])
    assert turned["columns"]["fitted"][::-1] == pytest.approx(found["columns"]["fitted"])
    assert found["scalars"]["effect"] == pytest.approx(9, abs=1)


def test_without_a_column_of_time_the_order_of_rows_is_taken_and_said():
    table = "y,x\n" + "\n".join(
        f"{y},{int(place > 9)}" for place, y in enumerate([3, 4, 3, 5, 4, 6, 5, 5, 6, 7] * 2)
    )
    found = ask("its", table, outcome="y", treated="x")
    assert "order of the rows" in told(found)


def test_an_exact_fit_has_no_errors_and_few_points_are_told():
    table = "time,x,y\n1,0,1\n2,0,2\n3,0,3\n4,1,9\n5,1,10\n6,1,11"
    found = ask("its", table, outcome="y", treated="x")
    assert found["scalars"]["effect"] == pytest.approx(5)
    assert found["scalars"]["p"] is None
    assert "fits exactly" in told(found)
    assert "unreliable" in told(found)


@pytest.mark.parametrize(
    ("table", "options", "code"),
    [
        ("time,x,y\n1,0,1\n2,0,2\n3,1,3", {"treated": "x"}, "rows_few"),
        ("time,x,y\n1,0,5\n2,0,5\n3,1,5\n4,1,5\n5,1,5", {"treated": "x"}, "outcome_constant"),
        ("time,x,y\n1,0,1\n2,0,2\n3,0,3", {"treated": "x"}, "sides_missing"),
        ("time,x,y\n1,1,1\n2,1,2\n3,1,3", {"treated": "x"}, "sides_missing"),
        ("time,x,y\n1,0,1\n2,1,2\n3,0,3", {"treated": "x"}, "treated_returns"),
        ("time,x,y\n1,0,1\n1,1,2\n3,1,3", {"treated": "x"}, "time_twice"),
        ("time,x,y\n1,0,1\n2,2,2\n3,1,3", {"treated": "x"}, "treated_not_binary"),
        ("time,x,y\n1,0,1\n2,0,\n3,1,3", {"treated": "x"}, "cells_wrong"),
        ("time,x,y\n1,0,1\n2,0,2\n3,1,3", {}, "treated_missing"),
        ("time,x,y\n1,0,1\n2,0,2\n3,1,3", {"start": "Monday"}, "start_unknown"),
        ("time,x,y\n1,0,1\n2,0,2\n3,0,1\n4,1,3\n5,1,3", {"treated": "x"}, None),
        ("time,x,y\n1,0,1\n2,0,2\n3,0,1\n4,0,3\n5,1,3", {"treated": "x"}, "terms_collinear"),
        (
            "time,x,y\n1,0,-1\n2,0,2\n3,0,3\n4,1,3\n5,1,9\n6,1,2",
            {"treated": "x", "family": "poisson"},
            "counts_wrong",
        ),
        (
            "time,x,y\n1,0,1\n2,0,2\n3,0,3\n4,1,0\n5,1,0\n6,1,0",
            {"treated": "x", "family": "poisson"},
            "counts_unsettled",
        ),
        ("time,x,y\n1,0,1\n2,0,2\n3,1,3", {"treated": "x", "harmonics": 6}, "harmonics_many"),
        ("time,x,y\n1,0,1\n2,0,2\n3,1,3\n4,1,3", {"treated": "x", "offset": "x"}, "offset_not_positive"),
    ],
)
def test_a_series_that_cannot_be_fitted_is_refused(table, options, code):
    if code is None:
        assert ask("its", table, outcome="y", **options)["scalars"]["effect"] is not None
    else:
        assert refused("its", table, outcome="y", **options).code == code


# ---- Formulas -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "y ~ a + b + a:b",
        "y ~ a*b",
        "y ~ a*C(g)",
        "y ~ C(g) - 1",
        "y ~ a:C(g)",
        "y ~ C(g)*C(h)",
        "y ~ I((a-3)*b) + log(c)",
        "y ~ (a + b)*C(h) - b",
        "y ~ g + a",
    ],
)
def test_a_formula_fits_as_that_of_another_library(text):
    generator = np.random.default_rng(7)
    table: dict = {name: generator.normal(size=60) for name in ("a", "b", "y")}
    table["c"] = generator.uniform(1, 2, 60)
    table["g"] = ["north", "south", "west"] * 20
    table["h"] = ["1", "10", "2", "3"] * 15
    read = formula.read(text)
    design = formula.design(read, Columns(**table), 60)
    ours = design.matrix @ np.linalg.lstsq(design.matrix, table["y"], rcond=None)[0]
    theirs = smf.ols(text.replace("log", "np.log"), pd.DataFrame(table)).fit()
    assert ours == pytest.approx(np.asarray(theirs.fittedvalues))
    assert design.matrix.shape[1] == len(theirs.params)
    assert formula.label((read.outcome,)) == "y"


@pytest.mark.parametrize(
    "text",
    [
        "y ~ __import__('os').system('x')",
        "y ~ a +",
        "y ~ a b",
        "y ~ I(a",
        "y ~ open(a)",
        "y ~ C(a + b)",
        "y ~ a.b(c)",
        "y ~ [a]",
        "~",
        "y ~ " + "(" * 99 + "a",
        "y ~ I(" + "(" * 99 + "a",
        "y ~ lambda x: a",
    ],
)
def test_what_is_no_formula_is_refused_and_never_run(text):
    with pytest.raises(Unfit) as caught:
        formula.read(text)
    assert caught.value.code == "formula_unreadable"


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="yab~+-*:()IC1 0log`.^", max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        formula.design(formula.read(text), Columns(a=[1.0, 2.0], b=[3.0, 4.0], y=[1.0, 1.0]), 2)
    except (Unfit, KeyError):
        return


def test_a_column_of_any_name_can_stand_in_backquotes():
    read = formula.read("`住院 率` ~ log(`人 数`) + 床位")
    assert [formula.label(one) for one in read.terms] == ["log(人 数)", "床位"]
    with pytest.raises(Unfit) as caught:
        formula.design(read, Columns(**{"人 数": [1.0, 0.0], "床位": [1.0, 2.0]}), 2)
    assert caught.value.code == "formula_not_finite"
