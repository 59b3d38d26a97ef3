"""Differences in differences: four means, plain loops, dummies set by hand, panels with a known effect."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from heyi.methods.effects.differences import no_covariates, two_by_two
from heyi.methods.effects.regression import Errors
from tests.rules.method_answers import ask, refused

CARD_KRUEGER = "state,nj,period,fte\nNJ,1,before,20.44\nNJ,1,after,21.03\nPA,0,before,23.33\nPA,0,after,21.17"


def csv_of(frame):
    return frame.to_csv(index=False)


def term(answer, name, table="terms"):
    return next(row for row in answer["tables"][table] if row["term"] == name)


def told(answer):
    return " ".join(answer["warnings"])


def persons(seed=2, rows=200):
    """Two samples of persons in regions, before and after; the effect is 2."""
    generator = np.random.default_rng(seed)
    region = generator.integers(0, 20, rows)
    frame = pd.DataFrame({"region": [f"r{one}" for one in region], "treated": (region % 2)})
    frame["year"] = generator.choice([2019, 2021], rows)
    frame["age"] = generator.normal(60, 10, rows).round(2)
    post = frame["year"] == 2021
    noise = generator.normal(0, 1, 20)[region] + generator.normal(0, 1, rows)
    frame["y"] = 5 + frame["treated"] - post + 2 * frame["treated"] * post + 0.1 * frame["age"] + noise
    return frame


def places(seed=4, units=40, periods=8, starts=(5,), drift=0.3):
    """A panel; a unit in four begins at each start, the effect is 2."""
    generator = np.random.default_rng(seed)
    rows = []
    for unit in range(units):
        level = generator.normal(0, 2)
        start = starts[unit % 4] if unit % 4 < len(starts) else 99
        for time in range(1, periods + 1):
            noise = generator.normal()
            rows.append(
                (
                    f"u{unit}",
                    time,
                    int(time >= start),
                    int(start < 99),
                    level + drift * time + 2 * (time >= start) + noise,
                )
            )
    return pd.DataFrame(rows, columns=["unit", "year", "now", "ever", "y"])


# ---- Four means ---------------------------------------------------------------------------------


def test_card_and_krueger_from_their_four_means():
    found = ask("did", CARD_KRUEGER, outcome="fte", treated="nj", period="period")
    # Printed: 2.76, from means that were not rounded.
    assert found["scalars"]["effect"] == pytest.approx(21.03 - 20.44 - (21.17 - 23.33), abs=1e-12)
    assert found["scalars"]["effect"] == pytest.approx(2.76, abs=0.02)
    assert [row["estimate"] for row in found["tables"]["terms"]] == pytest.approx([23.33, -2.89, -2.16, 2.75])
    assert [row["term"] for row in found["tables"]["terms"]] == [
        "intercept",
        "treated",
        "post",
        "treated:post",
    ]
    assert (found["scalars"]["se"], found["scalars"]["p"]) == (None, None)
    assert "four means" in told(found)


def test_a_table_with_a_column_for_each_period_says_the_same():
    wide = "state,nj,before,after\nNJ,1,20.44,21.03\nPA,0,23.33,21.17"
    found = ask("did", wide, treated="nj", columns=("before", "after"))
    assert found["scalars"]["effect"] == pytest.approx(2.75)
    assert found["units"] == ["NJ", "NJ", "PA", "PA"]


def test_the_coefficient_is_the_difference_of_four_means_and_errors_are_classical():
    frame = persons()
    found = ask("did", csv_of(frame), outcome="y", treated="treated", period="year")
    means = frame.groupby(["treated", "year"])["y"].mean()
    by_hand = means[1, 2021] - means[1, 2019] - (means[0, 2021] - means[0, 2019])
    assert found["scalars"]["effect"] == pytest.approx(by_hand)
    spread = sum(
        ((part["y"] - part["y"].mean()) ** 2).sum() for _, part in frame.groupby(["treated", "year"])
    )
    share = (1 / frame.groupby(["treated", "year"])["y"].size()).sum()
    assert found["scalars"]["se"] == pytest.approx(np.sqrt(spread / (200 - 4) * share))
    assert (found["scalars"]["errors"], found["scalars"]["df"]) == ("classical", 196)


def test_errors_by_cluster_are_those_of_plain_loops():
    frame = persons()
    found = ask("did", csv_of(frame), outcome="y", treated="treated", period="year", group="region")
    post = (frame["year"] == 2021).to_numpy(float)
    matrix = np.column_stack([np.ones(200), frame["treated"], post, frame["treated"] * post])
    inverse = np.linalg.inv(matrix.T @ matrix)
    residuals = frame["y"].to_numpy() - matrix @ (inverse @ matrix.T @ frame["y"].to_numpy())
    middle = np.zeros((4, 4))
    for region in set(frame["region"]):
        score = np.zeros(4)
        for row in np.flatnonzero(frame["region"] == region):
            score += matrix[row] * residuals[row]
        middle += np.outer(score, score)
    groups = frame["region"].nunique()
    factor = groups / (groups - 1) * 199 / 196
    covariance = factor * inverse @ middle @ inverse
    assert found["scalars"]["se"] == pytest.approx(np.sqrt(covariance[3, 3]))
    assert found["scalars"]["small_sample_factor"] == pytest.approx(factor)
    assert found["scalars"]["df"] == groups - 1
    assert "20 clusters" in told(found)
    other = smf.ols("y ~ treated * C(year)", frame).fit(
        cov_type="cluster", cov_kwds={"groups": pd.factorize(frame["region"])[0]}
    )
    assert found["scalars"]["se"] == pytest.approx(other.bse["treated:C(year)[T.2021]"])


def test_a_formula_adds_covariates_and_robust_errors_are_hc1():
    frame = persons()
    found = ask(
        "did",
        csv_of(frame),
        treated="treated",
        period="year",
        formula="y ~ treated*year + age + log(age)",
        errors="robust",
    )
    other = smf.ols("y ~ treated * C(year) + age + np.log(age)", frame).fit(cov_type="HC1")
    assert found["scalars"]["effect"] == pytest.approx(other.params["treated:C(year)[T.2021]"])
    assert found["scalars"]["se"] == pytest.approx(other.bse["treated:C(year)[T.2021]"])
    assert term(found, "age")["estimate"] == pytest.approx(other.params["age"])


# ---- Panels -------------------------------------------------------------------------------------


def test_a_panel_has_effects_of_unit_and_period_as_with_a_column_for_each():
    frame = places()
    found = ask("did", csv_of(frame), unit="unit", outcome="y", treated="now", time="year")
    other = smf.ols("y ~ now + C(unit) + C(year)", frame).fit()
    assert found["scalars"]["effect"] == pytest.approx(other.params["now"])
    classical = ask(
        "did", csv_of(frame), unit="unit", outcome="y", treated="now", time="year", errors="classical"
    )
    assert classical["scalars"]["se"] == pytest.approx(other.bse["now"])
    assert (found["scalars"]["df"], found["scalars"]["model"]) == (39, "two-way")
    # Nested in clusters the means of units cost nothing: 1 + 7 periods + the constant.
    sandwich = other.get_robustcov_results(
        "cluster", groups=pd.factorize(frame["unit"])[0], use_correction=False
    )
    plain = sandwich.bse[other.params.index.get_loc("now")]
    assert found["scalars"]["se"] == pytest.approx(plain * np.sqrt(40 / 39 * 319 / (320 - 9)))
    assert found["columns"]["fitted"] == pytest.approx(np.asarray(other.fittedvalues))


def test_who_and_when_may_be_said_in_three_ways():
    frame = places()
    frame["post"] = (frame["year"] >= 5).astype(int)
    text = csv_of(frame)
    now = ask("did", text, unit="unit", outcome="y", treated="now", time="year")
    ever = ask("did", text, unit="unit", outcome="y", treated="ever", time="year", start="5")
    post = ask("did", text, unit="unit", outcome="y", treated="ever", time="year", period="post")
    assert now["scalars"]["start"] == ever["scalars"]["start"] == post["scalars"]["start"] == "5"
    assert ever["scalars"]["effect"] == pytest.approx(now["scalars"]["effect"])
    assert post["scalars"]["se"] == pytest.approx(now["scalars"]["se"])
    pooled = ask(
        "did", text, unit="unit", outcome="y", treated="ever", time="year", start="5", model="pooled"
    )
    assert pooled["scalars"]["effect"] == pytest.approx(now["scalars"]["effect"])
    assert len(pooled["tables"]["terms"]) == 4


def test_leads_and_lags_are_those_of_dummies_set_by_hand():
    frame = places()
    found = ask("did", csv_of(frame), unit="unit", outcome="y", treated="ever", time="year", start="5")
    frame["at"] = frame["year"] - 5
    for time in (-4, -3, -2, 0, 1, 2, 3):
        frame[f"d{time + 9}"] = ((frame["at"] == time) & (frame["ever"] == 1)).astype(float)
    dummies = [f"d{time + 9}" for time in (-4, -3, -2, 0, 1, 2, 3)]
    other = smf.ols("y ~ " + " + ".join(dummies) + " + C(unit) + C(year)", frame).fit()
    table = found["tables"]["event_study"]
    assert [row["relative"] for row in table] == [-4, -3, -2, -1, 0, 1, 2, 3]
    assert [row["estimate"] for row in table if row["relative"] != -1] == pytest.approx(
        list(other.params[dummies])
    )
    assert table[3]["estimate"] == 0
    classical = ask(
        "did",
        csv_of(frame),
        unit="unit",
        outcome="y",
        treated="ever",
        time="year",
        start="5",
        errors="classical",
    )
    test = other.f_test("d5 = 0, d6 = 0, d7 = 0")
    assert classical["scalars"]["pretrend_statistic"] == pytest.approx(float(test.fvalue))
    assert classical["scalars"]["pretrend_p"] == pytest.approx(float(test.pvalue))


def test_the_known_effect_lies_in_the_interval_about_as_often_as_promised():
    hits = 0
    for seed in range(25):
        frame = places(seed=seed, units=40, periods=4, starts=(3, 3))
        found = ask("did", csv_of(frame), unit="unit", outcome="y", treated="now", time="year")["scalars"]
        hits += found["low"] <= 2 <= found["high"]
    assert 21 <= hits <= 25


def test_different_beginnings_are_taken_apart_by_group_and_time():
    frame = places(starts=(4, 6))
    found = ask("did", csv_of(frame), unit="unit", outcome="y", treated="now", time="year")
    assert "Goodman-Bacon" in told(found)
    wide = frame.pivot(index="unit", columns="year", values="y")
    start = frame[frame["now"] == 1].groupby("unit")["year"].min().reindex(wide.index)
    values = []
    for group in (4, 6):
        for time in range(group, 9):
            change = wide[time] - wide[group - 1]
            treated, controls = change[start == group], change[start.isna()]
            row = next(one for one in found["tables"]["group_time"] if one["term"] == f"{group}@{time}")
            assert row["estimate"] == pytest.approx(treated.mean() - controls.mean())
            variance = treated.var(ddof=0) / len(treated) + controls.var(ddof=0) / len(controls)
            assert row["se"] == pytest.approx(np.sqrt(variance))
            values.append(row["estimate"])
    assert found["scalars"]["att_effect"] == pytest.approx(np.mean(values))  # both groups have ten units
    assert found["scalars"]["att_low"] < 2 < found["scalars"]["att_high"]
    later = ask(
        "did", csv_of(frame), unit="unit", outcome="y", treated="now", time="year", controls="not-yet"
    )
    row = next(one for one in later["tables"]["group_time"] if one["term"] == "4@5")
    change = wide[5] - wide[3]
    assert row["estimate"] == pytest.approx(
        change[start == 4].mean() - change[(start == 6) | start.isna()].mean()
    )


def test_gaps_are_refused_or_left_out_as_asked():
    frame = places(units=12, periods=3, starts=(3,)).drop(index=[4])
    question = {"unit": "unit", "outcome": "y", "treated": "ever", "time": "year", "start": "3"}
    assert refused("did", csv_of(frame), **question).code == "panel_unbalanced"
    dropped = ask("did", csv_of(frame), **question, incomplete="drop")
    other = smf.ols("y ~ now + C(unit) + C(year)", frame[frame["unit"] != "u1"]).fit()
    assert dropped["scalars"]["effect"] == pytest.approx(other.params["now"])
    kept = ask("did", csv_of(frame), **question, incomplete="keep")
    assert kept["scalars"]["effect"] == pytest.approx(
        smf.ols("y ~ now + C(unit) + C(year)", frame).fit().params["now"]
    )
    assert (dropped["scalars"]["units"], kept["scalars"]["units"]) == (11, 12)


def test_names_that_come_once_are_those_of_a_sample():
    frame = persons().assign(person=lambda one: [f"p{row}" for row in range(len(one))])
    found = ask("did", csv_of(frame), unit="person", outcome="y", treated="treated", period="year")
    plain = ask("did", csv_of(frame), outcome="y", treated="treated", period="year")
    assert found["scalars"]["se"] == plain["scalars"]["se"]
    assert "comes once" in told(found)


def test_one_treated_cluster_of_two_has_no_error_that_could_be_told():
    frame = persons().assign(state=lambda one: np.where(one["treated"] == 1, "NJ", "PA"))
    found = ask("did", csv_of(frame), outcome="y", treated="treated", period="year", group="state")
    assert found["scalars"]["se"] is None
    assert "comes to nothing" in told(found)


def test_units_treated_from_the_start_are_left_out_and_named():
    frame = places(units=12, periods=4, starts=(3, 1))
    found = ask("did", csv_of(frame), unit="unit", outcome="y", treated="now", time="year")
    assert found["scalars"]["units"] == 9
    assert "no before" in told(found)


def test_what_is_the_same_everywhere_did_not_change():
    table = "u,t,x,y\na,1,1,5\na,2,1,5\nb,1,0,5\nb,2,0,5\nc,1,0,5\nc,2,0,5"
    found = ask("did", table, outcome="y", treated="x", period="t")
    assert found["scalars"]["effect"] == pytest.approx(0, abs=1e-12)
    assert found["scalars"]["p"] is None


@pytest.mark.parametrize(
    ("table", "options", "code"),
    [
        ("u,t,x,y\na,1,0,1\na,2,0,2\nb,1,0,1\nb,2,0,4", {}, "nobody_treated"),
        ("u,t,x,y\na,1,1,1\na,2,1,2\nb,1,1,1\nb,2,1,4", {}, "controls_missing"),
        ("u,t,x,y\na,1,0,1\na,2,1,2\nb,1,0,1\nb,2,0,4", {}, "treated_is_now"),
        ("u,t,x,y\na,1,0,1\na,2,1,2\na,3,0,2\nb,1,0,1\nb,2,0,4\nb,3,0,4", {"unit": "u"}, "treated_ends"),
        ("u,t,x,y\na,1,1,1\na,2,1,2\na,3,1,2\nb,1,0,1\nb,2,0,4\nb,3,0,4", {"unit": "u"}, "start_missing"),
        ("u,t,x,y\na,1,1,1\na,1,1,2\nb,1,0,1\nb,1,0,4", {}, "periods_few"),
        ("u,t,x,y\na,1,1,1\na,2,1,2\na,2,1,3\nb,1,0,1\nb,2,0,4", {"unit": "u"}, "unit_twice"),
        ("u,t,x,y\na,1,1,1\na,2,1,\nb,1,0,1\nb,2,0,4", {}, "cells_wrong"),
        ("u,t,x,y\na,1,1,1\na,2,1,5\nb,2,0,4\nb,2,0,3", {}, "cell_empty"),
        ("u,t,x,y\na,1,1,1\na,2,1,5\nb,1,0,4\nb,2,0,3", {"errors": "cluster"}, "clusters_missing"),
        ("u,t,x,y\na,1,1,1\na,2,1,5\nb,1,0,4\nb,2,0,3", {"formula": "y ~ log("}, "formula_unreadable"),
        ("u,t,x,y\na,1,1,1\na,2,1,5\nb,1,0,4\nb,2,0,3", {"columns": ("z",)}, "column_missing"),
        ("u,t,x,y\na,1,1,1\na,2,1,5\nb,1,0,4\nb,2,0,3", {"start": "1"}, "before_missing"),
    ],
)
def test_a_table_without_two_differences_is_refused(table, options, code):
    assert refused("did", table, outcome="y", treated="x", period="t", **options).code == code


def test_pure_functions_take_plain_arrays():
    outcome = np.array([1.0, 2, 3, 9, 2, 3, 5, 8])
    treated, post = np.array([0.0, 0, 1, 1] * 2), np.array([0.0, 1, 0, 1] * 2)
    found = two_by_two(outcome, treated, post, no_covariates(8), Errors())
    assert found.estimates[-1] == pytest.approx(8.5 - 4 - (2.5 - 1.5))
