"""Synthetic control and propensity: mixtures recovered, strata reckoned exactly, a known effect in its interval."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from heyi.methods.effects.propensity import drawn, effects, propensities, separating
from heyi.methods.effects.synthetic import mixture, weigh_donors
from tests.rules.method_answers import ask, refused


def csv_of(frame):
    return frame.to_csv(index=False)


def term(answer, name, table="terms"):
    return next(row for row in answer["tables"][table] if row["term"] == name)


def told(answer):
    return " ".join(answer["warnings"])


# ---- Synthetic control --------------------------------------------------------------------------


def mixed(noise=0.0, periods=12):
    """A unit that is 0.6 of one donor and 0.4 of another, and rises by 5 from period 9 on."""
    generator = np.random.default_rng(11)
    donors = generator.normal(50, 10, (6, 1)) + generator.normal(0, 3, (6, periods)).cumsum(axis=1)
    treated = (
        0.6 * donors[1]
        + 0.4 * donors[4]
        + generator.normal(0, noise, periods)
        + 5 * (np.arange(periods) >= 8)
    )
    rows = [("me", time + 1, int(time >= 8), value) for time, value in enumerate(treated)]
    rows += [(f"d{unit}", time + 1, 0, donors[unit, time]) for unit in range(6) for time in range(periods)]
    return pd.DataFrame(rows, columns=["place", "year", "law", "y"])


def test_a_mixture_of_donors_is_recovered():
    frame = mixed()
    found = ask("synthetic-control", csv_of(frame), unit="place", outcome="y", treated="law", time="year")
    weights = dict(zip(found["units"], found["columns"]["weight"], strict=True))
    assert weights == pytest.approx({"d0": 0, "d1": 0.6, "d2": 0, "d3": 0, "d4": 0.4, "d5": 0}, abs=1e-7)
    assert found["scalars"]["effect"] == pytest.approx(5, abs=1e-6)
    assert found["scalars"]["ratio"] is None  # the fit before is exact
    assert (found["scalars"]["rank"], found["scalars"]["p"]) == (1, pytest.approx(1 / 7))
    assert [row["gap"] for row in found["tables"]["path"]] == pytest.approx([0] * 8 + [5] * 4, abs=1e-6)
    named = ask("synthetic-control", csv_of(frame), outcome="y", treated="law", time="year")
    assert named["columns"]["weight"] == found["columns"]["weight"]


def test_weights_are_the_minimum_that_another_algorithm_finds():
    generator = np.random.default_rng(5)
    for _ in range(5):
        donors, target = generator.normal(size=(8, 5)), generator.normal(size=8)
        ours = weigh_donors(target, donors)
        rules = {"type": "eq", "fun": lambda at: at.sum() - 1}
        other = minimize(
            lambda at, donors=donors, target=target: np.sum((target - donors @ at) ** 2),
            np.full(5, 0.2), method="SLSQP", bounds=[(0, 1)] * 5, constraints=rules, options={"ftol": 1e-14, "maxiter": 500},
        )  # fmt: skip
        assert ours.sum() == pytest.approx(1, abs=1e-9)
        assert ours.min() >= 0
        assert ours == pytest.approx(other.x, abs=1e-4)


def test_placebos_rank_the_treated_among_all():
    frame = mixed(noise=0.3)
    found = ask("synthetic-control", csv_of(frame), unit="place", outcome="y", treated="law", time="year")
    table = {row["unit"]: row["ratio"] for row in found["tables"]["placebos"]}
    assert found["scalars"]["p"] == pytest.approx(sum(ratio >= table["me"] for ratio in table.values()) / 7)
    wide = frame.pivot(index="place", columns="year", values="y").to_numpy()
    one = mixture(wide, 0, 8, None, np.array([1, 2, 3, 4, 5]))
    assert table["d0"] == pytest.approx(one.ratio)
    assert one.ratio == pytest.approx(np.sqrt(np.mean(one.gap[8:] ** 2) / np.mean(one.gap[:8] ** 2)))


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("u,t,x,y\na,1,0,1\na,2,1,2\nb,1,0,1\nb,2,1,4\nc,1,0,3\nc,2,0,3", "treated_many"),
        ("u,t,x,y\na,1,0,1\na,2,1,2\nb,1,0,1\nb,2,0,4", "donors_few"),
        ("u,t,x,y\na,1,0,1\na,2,1,2\nb,1,0,1\nb,2,0,4\nc,1,0,3", "panel_unbalanced"),
    ],
)
def test_a_panel_without_one_treated_and_donors_is_refused(table, code):
    assert refused("synthetic-control", table, outcome="y", treated="x", time="t").code == code


# ---- Propensity ---------------------------------------------------------------------------------


def strata():
    """A binary confounder: (covariate, treated, outcome, how many)."""
    cells = [
        (0, 0, 1.0, 30),
        (0, 0, 3.0, 30),
        (0, 1, 4.0, 20),
        (0, 1, 6.0, 20),
        (1, 0, 5.0, 10),
        (1, 0, 9.0, 15),
        (1, 1, 10.0, 75),
    ]
    rows = [(z, t, y) for z, t, y, number in cells for _ in range(number)]
    return pd.DataFrame(rows, columns=["z", "t", "y"])


def test_weighting_by_one_binary_confounder_is_standardising_over_its_strata():
    frame = strata()
    found = ask("propensity", csv_of(frame), outcome="y", treated="t", columns=("z",))
    difference = [
        part[part["t"] == 1]["y"].mean() - part[part["t"] == 0]["y"].mean() for _, part in frame.groupby("z")
    ]
    share, among = frame["z"].mean(), frame[frame["t"] == 1]["z"].mean()
    ate = (1 - share) * difference[0] + share * difference[1]
    att = (1 - among) * difference[0] + among * difference[1]
    assert found["scalars"]["effect"] == pytest.approx(ate)
    for name, expected in (("ipw_ate", ate), ("aipw_ate", ate), ("ipw_att", att), ("aipw_att", att)):
        assert term(found, name, "effects")["estimate"] == pytest.approx(expected)
    crude = frame.groupby("t")["y"].mean()
    assert term(found, "unadjusted", "effects")["estimate"] == pytest.approx(crude[1] - crude[0])
    assert found["tables"]["balance"][0]["smd_after"] == pytest.approx(0, abs=1e-8)
    assert abs(found["tables"]["balance"][0]["smd_before"]) > 0.5
    # In a saturated model every estimate has the error of the standardised difference, shares of strata counted as drawn.
    variance, total = 0.0, len(frame)
    for stratum, (_, part) in enumerate(frame.groupby("z")):
        weight = len(part) / total
        for group in (0, 1):
            cell = part[part["t"] == group]["y"]
            variance += weight**2 * cell.var(ddof=0) / len(cell)
        variance += weight * (difference[stratum] - ate) ** 2 / total
    for name in ("ipw_ate", "aipw_ate"):
        assert term(found, name, "effects")["se"] == pytest.approx(np.sqrt(variance), rel=1e-6)


def confounded(seed=1, rows=400):
    generator = np.random.default_rng(seed)
    x = generator.normal(size=rows)
    treated = (generator.random(rows) < 1 / (1 + np.exp(-0.7 * x))).astype(float)
    return x, treated, 1.5 * treated + x + generator.normal(size=rows)


def test_the_sandwich_agrees_with_the_bootstrap_and_the_known_effect():
    hits = 0
    for seed in range(40):
        x, treated, outcome = confounded(seed)
        matrix = np.column_stack([np.ones_like(x), x])
        one = effects(outcome, treated, matrix, propensities(treated, matrix, ("intercept", "x")))["ipw_ate"]
        hits += abs(one.value - 1.5) <= 1.96 * one.error
    assert 34 <= hits <= 40
    draws = drawn(outcome, treated, matrix, 80, 3)["ipw_ate"]
    assert draws.std() == pytest.approx(one.error, rel=0.3)
    assert drawn(outcome, treated, matrix, 3, 3)["ipw_ate"] == pytest.approx(draws[:3])


def test_little_overlap_is_trimmed_and_told():
    x, treated, outcome = confounded()
    text = csv_of(pd.DataFrame({"x": x * 3, "t": treated.astype(int), "y": outcome}))
    found = ask("propensity", text, outcome="y", treated="t", columns=("x",), trim=0.2, estimand="att")
    gone = sum(weight is None for weight in found["columns"]["weight"])
    assert found["scalars"]["trimmed"] == gone > 0
    assert "trimmed" in told(found)
    assert len(found["columns"]["propensity"]) == len(found["units"]) == 400


def test_a_plane_between_the_groups_is_found_and_named():
    treated = np.array([0.0, 0, 0, 1, 1, 1])
    constant = np.ones(6)
    apart = np.array([1.0, 2, 3, 3, 4, 5])
    names = ("intercept", "apart")
    assert separating(treated, np.column_stack([constant, apart]), names) == ["apart"]
    across = np.array([1.0, 5, 3, 3, 1, 5])
    assert separating(treated, np.column_stack([constant, across]), names) == []


@pytest.mark.parametrize(
    ("table", "options", "code"),
    [
        ("x,t,y\n1,0,1\n2,0,2\n3,0,1\n4,1,2\n5,1,3\n6,1,4", {}, "groups_separated"),
        ("x,t,y\n1,0,1\n2,0,2\n3,0,1", {}, "group_missing"),
        ("x,t,y\n1,0,1\n1,1,2\n1,0,1\n1,1,3", {}, "terms_collinear"),
        ("x,t,y\n1,0,1\n2,1,2\n2,0,1\n1,1,", {}, "cells_wrong"),
        ("t,y\n0,1\n1,2\n0,1\n1,3", {}, "covariates_missing"),
        ("x,t,y\n1,0,1\n2,1,2\n2,0,1\n1,1,4", {"trim": 0.7}, "trim_wrong"),
    ],
)
def test_groups_that_cannot_be_weighed_are_refused(table, options, code):
    assert refused("propensity", table, outcome="y", treated="t", **options).code == code
