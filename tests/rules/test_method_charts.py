"""Control charts against printed constants and worked examples, and each rule by a series made to break it alone."""

from collections.abc import Sequence
from math import gamma, pi, sqrt

import numpy as np
import pytest
from numpy.typing import NDArray

from heyi.methods.charts import lines, memory
from heyi.methods.charts.constants import constants
from heyi.methods.refusals import Unfit
from tests.rules.method_answers import ask, refused

# Montgomery, 6th ed., table 9.1: twenty points from N(10, 1), then ten from N(11, 1).
SHIFTED = (
    9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40, 10.08,
    9.37, 10.62, 10.31, 8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52,
)  # fmt: skip
# Montgomery, table 7.1: bad cans among fifty, thirty samples.
BAD_CANS = (
    12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6,
)  # fmt: skip


def _one_column(values: Sequence[float]) -> str:
    return "value\n" + "".join(f"{value}\n" for value in values)


# --- constants


@pytest.mark.parametrize(
    ("size", "printed"),
    [  # A2, A3, c4, B3, B4, d2, d3, D3, D4 as printed in Montgomery's appendix VI
        (2, (1.880, 2.659, 0.7979, 0, 3.267, 1.128, 0.853, 0, 3.267)),
        (3, (1.023, 1.954, 0.8862, 0, 2.568, 1.693, 0.888, 0, 2.574)),
        (5, (0.577, 1.427, 0.9400, 0, 2.089, 2.326, 0.864, 0, 2.114)),
        (10, (0.308, 0.975, 0.9727, 0.284, 1.716, 3.078, 0.797, 0.223, 1.777)),
        (25, (0.153, 0.606, 0.9896, 0.565, 1.435, 3.931, 0.708, 0.459, 1.541)),
    ],
)
def test_constants_round_to_the_printed_ones(size: int, printed: tuple[float, ...]) -> None:
    one = constants(size)
    mine = (one.mean_by_ranges, one.mean_by_deviations, one.c4, *one.deviations, one.d2, one.d3, *one.ranges)
    # Printed D4 are reckoned from rounded d2 and d3, so the last digit may differ by one.
    assert mine == pytest.approx(printed, abs=1.1e-3)
    assert one.c4 == pytest.approx(sqrt(2 / (size - 1)) * gamma(size / 2) / gamma((size - 1) / 2), rel=1e-13)


def test_constants_of_small_samples_have_their_closed_forms() -> None:
    assert constants(2).d2 == pytest.approx(2 / sqrt(pi), rel=1e-13)
    assert constants(2).d3 == pytest.approx(sqrt(2 - 4 / pi), rel=1e-12)
    assert constants(3).d2 == pytest.approx(3 / sqrt(pi), rel=1e-13)


def test_a_range_is_worth_what_a_simulation_says() -> None:
    drawn = np.ptp(np.random.default_rng(1).normal(size=(100_000, 7)), axis=1)
    assert constants(7).d2 == pytest.approx(drawn.mean(), abs=0.012)
    assert constants(7).d3 == pytest.approx(drawn.std(), abs=0.01)


# --- lines


def test_single_values_have_limits_from_their_moving_ranges() -> None:
    values = [10, 12, 11, 13, 9, 10]
    found = ask("control-chart", _one_column(values))
    mean, moving = sum(values) / 6, (2 + 1 + 2 + 4 + 1) / 5
    assert found["columns"]["centre"] == pytest.approx([mean] * 6)
    assert found["columns"]["high"] == pytest.approx([mean + 2.6587 * moving] * 6, abs=1e-3)
    assert found["columns"]["spread"] == [None, 2, 1, 2, 4, 1]
    assert found["columns"]["spread_high"] == pytest.approx([3.2665 * moving] * 6, abs=1e-3)
    assert "provisional" in found["warnings"][0]


def test_means_of_subgroups_have_limits_by_the_letters() -> None:
    groups = np.random.default_rng(2).normal(50, 4, (25, 5))
    rows = "a,b,c,d,e\n" + "".join(",".join(map(str, row)) + "\n" for row in groups.tolist())
    grand, deviation = groups.mean(), groups.std(axis=1, ddof=1).mean()
    by_s = ask("control-chart", rows, chart="xbar-s")
    a3, b4 = 1.42729923, 2.08899787
    assert by_s["columns"]["high"] == pytest.approx([grand + a3 * deviation] * 25, abs=1e-6)
    assert by_s["columns"]["spread_high"] == pytest.approx([b4 * deviation] * 25, abs=1e-6)
    assert by_s["scalars"]["A3"] == pytest.approx(a3)
    span = np.ptp(groups, axis=1).mean()
    by_r = ask("control-chart", rows, chart="xbar-r")
    assert by_r["columns"]["low"] == pytest.approx([grand - 0.57681933 * span] * 25, abs=1e-6)
    assert by_r["columns"]["spread_centre"] == pytest.approx([span] * 25)
    long = "batch,value\n" + "".join(f"b{row},{one}\n" for row in range(25) for one in groups[row].tolist())
    again = ask("control-chart", long, chart="xbar-s", group="batch", outcome="value")
    assert again["columns"]["high"] == pytest.approx(by_s["columns"]["high"])
    assert again["units"][:2] == ["b0", "b1"]


def test_unequal_subgroups_tell_sigma_without_bias() -> None:
    generator = np.random.default_rng(3)
    groups = [generator.normal(0, 2, 2 + place % 7) for place in range(6000)]
    for by in ("s", "r"):
        found = lines.subgroups(groups, by=by)
        assert found.sigma[0] * sqrt(2) == pytest.approx(2, abs=0.03)
        assert found.high[5] == pytest.approx(found.centre[5] + 3 * 2 / sqrt(7), abs=0.05)


def test_shares_have_limits_that_follow_how_many_there_were() -> None:
    text = "month,count,n\nJan,6,100\nFeb,10,200\nMar,4,100\n"
    found = ask("control-chart", text, chart="p", period="month")
    share = 20 / 400
    wide, narrow = sqrt(share * (1 - share) / 100), sqrt(share * (1 - share) / 200)
    assert found["units"] == ["Jan", "Feb", "Mar"]
    assert found["columns"]["high"] == pytest.approx([share + 3 * one for one in (wide, narrow, wide)])
    assert found["columns"]["low"] == pytest.approx([0, share - 3 * narrow, 0])
    counts = ask("control-chart", text, chart="np", columns=("count", "n"))
    assert counts["columns"]["high"] == pytest.approx(
        [size * high for size, high in zip((100, 200, 100), found["columns"]["high"], strict=True)]
    )
    assert counts["scalars"]["centre"] is None


def test_orange_juice_cans_have_their_published_limits() -> None:
    """Montgomery, example 7.1: thirty samples of fifty cans, 347 of them bad."""
    assert sum(BAD_CANS) == 347
    text = "sample,count\n" + "".join(f"s{place},{one}\n" for place, one in enumerate(BAD_CANS, 1))
    found = ask("control-chart", text, chart="p", of="50")
    assert found["scalars"]["centre"] == pytest.approx(0.2313, abs=5e-5)
    assert found["columns"]["high"][0] == pytest.approx(0.4102, abs=1e-4)
    assert found["columns"]["low"][0] == pytest.approx(0.0524, abs=1e-4)
    ones = [row["from"] for row in found["tables"]["signals"] if row["rule"] == 1]
    assert ones == [15, 23]


def test_counts_and_rates_have_poisson_limits_never_below_zero() -> None:
    counts = ask("control-chart", "count\n4\n2\n6\n4\n", chart="c")
    assert counts["columns"]["high"] == pytest.approx([4 + 3 * 2] * 4)
    assert counts["columns"]["low"] == [0] * 4
    rates = ask("control-chart", "falls,days\n4,100\n16,400\n", chart="u", columns=("falls", "days"))
    assert rates["columns"]["centre"] == pytest.approx([0.04, 0.04])
    assert rates["columns"]["high"] == pytest.approx(
        [0.04 + 3 * sqrt(0.04 / 100), 0.04 + 3 * sqrt(0.04 / 400)]
    )


def test_overdispersed_shares_are_widened_by_laney() -> None:
    generator = np.random.default_rng(4)
    sizes = generator.integers(2000, 4000, 200)
    counts = generator.binomial(sizes, generator.beta(40, 360, 200))
    text = "count,n\n" + "".join(f"{one},{of}\n" for one, of in zip(counts, sizes, strict=True))
    plain = ask("control-chart", text, chart="p", rules="1")
    assert any("vary beyond chance" in words for words in plain["warnings"])
    widened = ask("control-chart", text, chart="p", rules="1", laney=True)
    assert widened["scalars"]["signals"] < 5 < plain["scalars"]["signals"]
    # The variance of such a share is that of the beta besides that of the binomial.
    beta = 0.1 * 0.9 / 401
    expected = sqrt((beta + 0.09 / 3000) / (0.09 / 3000))
    assert widened["scalars"]["sigma_z"] == pytest.approx(expected, rel=0.15)
    calm = generator.binomial(sizes, 0.1)
    quiet = lines.shares(calm, sizes)
    assert quiet.overdispersion == pytest.approx(1, abs=0.15)


def test_a_baseline_makes_the_limits_and_phases_make_their_own() -> None:
    values = [*SHIFTED[:20], *(one + 10 for one in SHIFTED[:20])]
    found = ask("control-chart", _one_column(values), baseline=20)
    alone = ask("control-chart", _one_column(SHIFTED[:20]))
    assert found["columns"]["high"][:20] == pytest.approx(alone["columns"]["high"])
    assert all("1" in told.split(",") for told in found["columns"]["signals"][20:])
    phased = "value,phase\n" + "".join(
        f"{one},{'before' if place < 20 else 'after'}\n" for place, one in enumerate(values)
    )
    apart = ask("control-chart", phased, phases="phase")
    assert apart["columns"]["centre"][20] - apart["columns"]["centre"][0] == pytest.approx(10)
    assert apart["scalars"]["signals"] == 0
    assert [row["phase"] for row in apart["tables"]["phases"]] == ["before", "after"]


# --- charts that remember


def test_the_published_cumulative_sums_are_found() -> None:
    """Montgomery, table 9.2: the upper sum passes 5 at point 29 with 5.28, having left 0 seven points before."""
    found = ask("control-chart", _one_column(SHIFTED), chart="cusum", target=10.0, sigma=1.0)
    assert found["columns"]["cusum_up"][28:] == pytest.approx([5.28, 5.30], abs=1e-9)
    assert found["columns"]["cusum_down"][:3] == pytest.approx([0.05, 1.56, 1.77], abs=1e-9)
    assert found["columns"]["runs_up"][28] == 7
    assert [(row["rule"], row["from"], row["to"]) for row in found["tables"]["signals"]] == [
        ("cusum", 23, 30)
    ]
    assert found["columns"]["signals"][27:] == ["", "cusum", "cusum"]


def test_a_head_start_begins_half_way() -> None:
    found = memory.cusum([10.0, 13.2], 10.0, 1.0, memory.Plan(start=2.5))
    assert found.up == pytest.approx([2.0, 4.7])
    assert found.down == pytest.approx([2.0, 0.0])


def test_the_published_moving_average_is_found() -> None:
    """Montgomery, example 9.2: lambda .1, L 2.7; first limits 10.27 and 9.73, then 10.36 and 9.64, at last 10.62 and 9.38."""
    found = ask(
        "control-chart",
        _one_column(SHIFTED),
        chart="ewma",
        target=10.0,
        sigma=1.0,
        width=2.7,
        **{"lambda": 0.1},
    )
    assert found["columns"]["ewma"][:2] == pytest.approx([9.945, 9.7495])
    assert found["columns"]["high"][:2] == pytest.approx([10.27, 10.36], abs=0.005)
    assert found["columns"]["low"][:2] == pytest.approx([9.73, 9.64], abs=0.005)
    assert found["columns"]["high"][-1] == pytest.approx(10.62, abs=0.005)
    assert found["tables"]["signals"][0]["rule"] == "ewma"
    whole = memory.ewma(SHIFTED, 10, 1, share=1.0)
    assert whole.plotted == pytest.approx(SHIFTED)
    assert whole.high == pytest.approx([13.0] * 30)


def test_a_cumulative_sum_runs_as_long_as_known() -> None:
    """k .5, h 5 with a shift of one sigma: 10.4 points on average (Montgomery, table 9.3)."""
    noise: NDArray[np.float64] = np.random.default_rng(9).normal(1, 1, (800, 80))
    lengths = [1 + int(np.argmax(memory.cusum(row, 0, 1).up > 5)) for row in noise]
    assert np.mean(lengths) == pytest.approx(10.4, abs=0.6)


def test_what_was_estimated_is_said() -> None:
    found = ask("control-chart", _one_column(SHIFTED), chart="ewma", baseline=20)
    assert found["scalars"]["centre"] == pytest.approx(np.mean(SHIFTED[:20]))
    assert any("--target" in words for words in found["warnings"])
    counted = ask("control-chart", "t,readings\n1,5\n2,6\n3,5\n")
    assert counted["columns"]["value"] == [5, 6, 5]
    assert "column readings is plotted" in counted["warnings"][0]


# --- degenerate and refused


def test_nothing_that_varies_is_no_trouble() -> None:
    same = ask("control-chart", _one_column([5, 5, 5, 5] * 5))
    assert same["columns"]["high"] == [5] * 20
    assert same["tables"]["signals"] == []
    assert "nothing varies" in same["warnings"][0]
    never = ask("control-chart", "count,n\n0,10\n0,20\n", chart="p")
    assert never["columns"]["high"] == [0, 0]
    assert never["scalars"]["sigma_z"] is None
    always = ask("control-chart", "count,n\n10,10\n20,20\n", chart="p")
    assert always["columns"]["low"] == [1, 1]


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        ("value\n5\n", {}, "points_few"),
        ("value\n5\nx\n6\n", {}, "cells_wrong"),
        ("a,b\n5,7\n6,2\n", {}, "values_lacking"),
        ("value\n5\n5\n6\n", {"baseline": 2}, "no_variation"),
        ("value\n5\n5\n6\n", {"baseline": 9}, "baseline_wrong"),
        ("value\n5\n7\n6\n", {"rules": "1,9"}, "rules_wrong"),
        ("value\n5\n7\n6\n", {"sigma": 0.0}, "sigma_wrong"),
        ("value\n5\n7\n6\n", {"laney": True}, "laney_of_values"),
        ("value\n5\n7\n6\n", {"chart": "ewma", "lambda": 1.5}, "ewma_wrong"),
        ("value\n5\n5\n5\n", {"chart": "cusum"}, "cusum_wrong"),
        ("value,phase\n5,a\n6,b\n7,a\n", {"phases": "phase"}, "phase_again"),
        ("value,phase\n5,a\n6,a\n7,b\n8,b\n", {"phases": "phase", "baseline": 2}, "baseline_and_phases"),
        ("count,n\n5,4\n1,4\n", {"chart": "p"}, "count_above"),
        ("count,n\n1,4\n1,0\n", {"chart": "p"}, "sizes_wrong"),
        ("count,n\n1.5,4\n1,4\n", {"chart": "u"}, "counts_wrong"),
        ("count,n\n1,4\n1,4\n", {"chart": "u", "sigma": 1.0}, "sigma_of_counts"),
        ("count,n\n1,4\n1,4\n", {"chart": "p", "target": 1.5}, "target_wrong"),
        ("count\n1\n4\n", {"chart": "c", "target": -1.0}, "target_wrong"),
        ("value\n5\n7\n6\n", {"target": float("nan")}, "option_not_finite"),
        ("events\n1\n2\n", {"chart": "p"}, "counts_lacking"),
        ("value\n5\n6\n", {"chart": "xbar-s"}, "subgroups_lacking"),
        ("g,value\na,5\na,6\nb,5\n", {"chart": "xbar-s", "group": "g"}, "points_few"),
        (
            "g,value,phase\na,5,x\na,6,y\n",
            {"chart": "xbar-s", "group": "g", "phases": "phase"},
            "subgroup_torn",
        ),
    ],
)
def test_what_no_chart_can_be_drawn_from_is_refused(text: str, options: dict[str, object], code: str) -> None:
    assert refused("control-chart", text, **options).code == code


def test_subgroups_of_one_or_of_too_many_are_refused() -> None:
    for size in (1, 1001):
        with pytest.raises(Unfit):
            constants(size)
