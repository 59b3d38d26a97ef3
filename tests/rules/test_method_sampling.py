"""Samples: sizes against published figures, allocations by brute force, draws and estimates by every sample there can be."""

from importlib import import_module
from itertools import combinations, pairwise, product
from math import comb, sqrt

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import binom

from heyi.methods.refusals import Unfit
from heyi.methods.sampling import sizes
from heyi.methods.sampling.allocation import allocate, shares, variance_of_mean
from heyi.methods.sampling.calibration import Margin, loss, post_stratify, rake, trim
from heyi.methods.sampling.draws import (
    Stages,
    by_size,
    clusters,
    every_step,
    in_stages,
    inclusion,
    simple,
    stratified,
    systematic,
)
from heyi.methods.sampling.estimates import Design, mean, proportion, total
from tests.rules.method_answers import ask, refused

# By name, because statsmodels ships no types.
TTestIndPower = import_module("statsmodels.stats.power").TTestIndPower
proportion_confint = import_module("statsmodels.stats.proportion").proportion_confint

STRATA = "stratum,N,S\nA,5000,10\nB,3000,20\nC,2000,30"


def _refusal(deed, *given, **named):
    with pytest.raises(Unfit) as caught:
        deed(*given, **named)
    assert caught.value.zh != caught.value.en
    return caught.value.code


def test_the_published_chain_of_sizes_is_met_step_by_step():
    told = ask(
        "sample-size",
        "p,d,population,deff,nonresponse\n.5,.05,,,\n.5,.05,5000,,\n.5,.05,,2,\n.5,.05,,2,.1",
    )
    columns = told["columns"]
    assert columns["n0"] == pytest.approx([384.16] * 4, abs=1e-9)
    assert columns["n_finite"][1] == pytest.approx(356.8, abs=0.05)
    assert columns["n_deff"][2] == pytest.approx(768.32)
    assert columns["value"] == columns["n_final"] == [385, 357, 769, 855]


def test_a_given_size_of_clusters_is_worth_less():
    told = ask("sample-size", "n,m,icc\n1000,20,.05\n,20,.05")
    assert told["columns"]["deff"] == pytest.approx([1.95, 1.95])
    assert told["columns"]["n_effective"][0] == pytest.approx(512.8, abs=0.05)
    assert told["columns"]["value"][1] == pytest.approx(1.95)


def test_clusters_are_counted_from_the_last_step():
    told = ask("sample-size", "p,d,m,icc,nonresponse\n.5,.05,20,.05,.1")["columns"]
    assert told["n_needed"] == [750]
    assert told["value"] == [834]
    assert told["clusters"] == [42]


def test_two_groups_are_sized_as_well_known_programs_do():
    told = ask("sample-size", "p1,p2,mean1,mean2,sd,power\n.5,.6,,,,\n,,0,.5,1,\n,,0,1,1,.9")["columns"]
    # R: power.prop.test(p1 = .5, p2 = .6, power = .8) n = 387.34; Cohen's tables: d = .5, 64 in each group; R:
    # power.t.test(delta = 1, power = .9) n = 22.02.
    assert told["n0"][0] == pytest.approx(387.34, abs=0.01)
    assert told["n_t"][1:] == [64, 23]
    solved = TTestIndPower().solve_power(effect_size=0.5, power=0.8, alpha=0.05)
    assert sizes.power_of_means(solved, 0.5, 0.95) == pytest.approx(0.8, abs=1e-6)
    assert told["n_total"] == [776, 126, 44]


def test_the_sized_comparison_has_the_power_that_was_asked_for():
    z = sizes.z_of(0.95, printed=False)
    for p1, p2, power, ratio in ((0.5, 0.6, 0.8, 1), (0.1, 0.3, 0.9, 2), (0.7, 0.4, 0.85, 0.5)):
        n0 = sizes.for_two_proportions(p1, p2, z, sizes.z_of_power(power), ratio).n0
        found = brentq(
            lambda n, a=p1, b=p2, r=ratio, q=power: sizes.power_of_proportions(n, a, b, z, r) - q, 2, 9999
        )
        assert n0 == pytest.approx(found, rel=1e-3)
    told = ask("sample-size", "p1,p2,n\n.5,.6,388")["columns"]
    assert told["power_of_n"][0] == pytest.approx(0.8, abs=0.001)


def test_intervals_of_a_plan_are_those_of_statsmodels():
    told = ask("sample-size", "p,n\n.1,200", z="exact")["columns"]
    wilson, exact = (proportion_confint(20, 200, method=name) for name in ("wilson", "beta"))
    assert (told["wilson_low"][0], told["wilson_high"][0]) == pytest.approx(wilson)
    assert (told["exact_low"][0], told["exact_high"][0]) == pytest.approx(exact)
    assert told["value"][0] == pytest.approx(1.959964 * sqrt(0.09 / 200), abs=1e-7)
    # A census leaves nothing open.
    assert ask("sample-size", "p,n,population\n.1,200,200")["columns"]["precision"] == [0]


def test_a_mean_a_relative_margin_and_a_missing_share_are_sized():
    told = ask("sample-size", "sd,d,p,relative\n10,2,,\n,,.2,.1\n,.05,,")
    assert told["columns"]["n0"] == pytest.approx(
        [(1.96 * 10 / 2) ** 2, 1.96**2 * 0.8 / (0.01 * 0.2), 384.16]
    )
    assert "0.5" in told["warnings"][0]
    assert ask("sample-size", "p,d\n.5,.05", z="exact")["columns"]["n0"][0] == pytest.approx(
        384.1459, abs=1e-4
    )
    assert ask("sample-size", "p,d\n.5,.05", confidence=0.99)["columns"]["z"] == [2.576]


def test_plans_that_make_no_sense_are_refused_by_row():
    assert "row 3" in refused("sample-size", "p,d\n.5,.05\n50,.05").en
    for wrong in (
        "p,d\n.5,0", "p1,p2\n.5,.5", "p1\n.5", "p,d,nonresponse\n.5,.05,10", "p,d,deff,m,icc\n.5,.05,2,20,.05",
        "p,d,icc\n.5,.05,.1", "p,d,population\n.5,.05,-3", "sd,d\n0,1", "p,d\n.5,.000001", "p,d,m,icc\n.5,.05,20,-1",
    ):  # fmt: skip
        assert refused("sample-size", wrong).code == "plans_wrong"
    assert refused("sample-size", "name,other\na,b").code == "plans_none"
    assert "other" in ask("sample-size", "p,d,other\n.5,.05,7")["warnings"][0]
    small = ask("sample-size", "p,d,population,deff\n.5,.05,100,3")
    assert any("more than there are" in one for one in small["warnings"])


def test_the_published_allocations_are_met():
    told = ask("stratify", STRATA, total=200)
    assert told["columns"]["value"] == [100, 60, 40]
    assert told["columns"]["proportional"] == pytest.approx([100, 60, 40])
    assert told["columns"]["neyman"] == pytest.approx([58.8, 70.6, 70.6], abs=0.05)
    assert told["columns"]["weight"] == [50, 50, 50]
    assert told["scalars"]["deff_weights"] == pytest.approx(1)
    neyman = ask("stratify", STRATA, total=200, method="neyman")
    assert sum(neyman["columns"]["value"]) == 200
    assert neyman["scalars"]["se_mean"] < told["scalars"]["se_mean"]


def test_ten_cities_of_five_centres_of_twenty_forms_are_a_thousand():
    cities = "city\n" + "\n".join("abcdefghij")
    told = ask("stratify", cities, clusters="5", take="20")
    assert (told["scalars"]["total"], told["scalars"]["clusters_total"]) == (1000, 50)
    assert told["columns"]["value"] == [100] * 10
    of_columns = ask("stratify", "city,N,c,t\na,900,2,10\nb,500,3,5", clusters="c", take="t")
    assert of_columns["columns"]["value"] == [20, 15]
    assert of_columns["columns"]["weight"] == pytest.approx([45, 500 / 15])
    assert ask("stratify", STRATA, total=200, take="15")["columns"]["clusters"] == [7, 4, 3]


def test_no_other_allocation_of_whole_numbers_varies_less_than_neyman_s():
    n, s, take = [50, 30, 20], [1.0, 4.0, 9.0], 12
    best = min(
        (variance_of_mean(n, s, (a, b, take - a - b)), (a, b, take - a - b))
        for a in range(1, take)
        for b in range(1, take - a)
    )
    found = allocate(shares(n, s)["neyman"], take, n)
    reached = variance_of_mean(n, s, found)
    assert reached is not None
    assert best[0] is not None
    assert reached <= best[0] * 1.01
    # With costs the best allocation in real numbers leaves no stratum more worth its money than another.
    part = shares(n, s, [1, 4, 9])["optimal"]
    slope = np.array(n) ** 2 * np.array(s) ** 2 / part**2 / np.array([1, 4, 9])
    assert slope == pytest.approx(np.full(3, slope[0]))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 60), st.integers(0, 50)), min_size=1, max_size=7),
    st.integers(1, 200),
    st.integers(0, 3),
)
def test_an_allocation_sums_exactly_and_keeps_its_bounds(strata, take, least):
    n, wanted = np.array([one for one, _ in strata]), np.array([float(two) for _, two in strata])
    assume(wanted.sum() > 0)
    low = np.minimum(least, n)
    assume(low.sum() <= take <= n.sum())
    found = allocate(wanted / wanted.sum(), take, n, least)
    assert found.sum() == take
    assert np.all(found <= n)
    assert np.all(found >= low)
    # Between two strata inside their bounds, neither is a whole person away from the proportion of the other.
    inside = [k for k in range(len(n)) if low[k] < found[k] < n[k] and wanted[k] > 0]
    for i, j in combinations(inside, 2):
        scale = (found[i] + found[j]) / (wanted[i] + wanted[j])
        assert abs(found[i] - wanted[i] * scale) < 1 + 1e-6


def test_a_stratum_too_small_is_taken_whole_and_told():
    told = ask("stratify", "s,N,S\nA,1000,1\nB,10,500", total=100, method="neyman")
    assert told["columns"]["value"] == [90, 10]
    assert told["columns"]["weight"][1] == 1
    assert "B" in told["warnings"][0]


def test_allocations_that_cannot_be_are_refused():
    assert refused("stratify", STRATA, total=20000).code == "total_beyond"
    assert refused("stratify", STRATA, total=2).code == "total_beyond"
    assert refused("stratify", STRATA).code == "total_missing"
    assert refused("stratify", "s,N\nA,5\nB,0", total=2).code == "stratum_wrong"
    assert refused("stratify", "s,N\nA,5\nB,9", total=4, method="neyman").code == "spread_missing"
    assert refused("stratify", STRATA, total=4, method="optimal").code == "spread_missing"
    assert refused("stratify", "s,q\nA,5\nB,9", total=4).code == "size_missing"
    assert refused("stratify", STRATA, clusters="5").code == "take_missing"
    assert refused("stratify", STRATA, clusters="5", take="x").code == "column_missing"
    assert refused("stratify", STRATA, clusters="5", take="2.5").code == "take_wrong"
    assert refused("stratify", STRATA, clusters="100", take="100").code == "take_beyond"
    assert refused("stratify", STRATA, clusters="5", take="2", total=9).code == "total_twice"
    assert refused("stratify", "s,N,S\nA,5,0\nB,9,0", total=4).code == "spread_wrong"
    assert ask("stratify", "s,N\nA,7", total=7)["columns"]["weight"] == [1]
    assert "population" in ask("stratify", "s,population\nA,7\nB,7", total=4)["warnings"][0]


def test_each_unit_is_drawn_by_size_exactly_as_likely_as_its_size_says():
    sizes_of = [1, 2, 3, 4, 10]
    probabilities = inclusion(sizes_of, 2)
    # 10 of 20 is half: two are drawn, the largest for certain, and the others share one.
    assert probabilities == pytest.approx([0.1, 0.2, 0.3, 0.4, 1.0])
    cuts = sorted({0.0, 1.0, *(np.cumsum(probabilities) % 1).round(12)})
    often = np.zeros(5)
    for low, high in pairwise(cuts):
        chosen = every_step(probabilities, (low + high) / 2)
        assert len(set(chosen)) == 2
        often[chosen] += high - low
    assert often == pytest.approx(probabilities)
    assert _refusal(inclusion, [1, 0], 1) == "sizes_wrong"
    assert inclusion([5, 1], 2) == pytest.approx([1, 1])


@pytest.mark.parametrize(
    "draw",
    [
        lambda g: simple(7, 3, g),
        lambda g: systematic(7, 3, g),
        lambda g: by_size([1, 2, 3, 4, 5, 6, 7], 3, g, shuffled=True),
        lambda g: stratified("aaabbbb", {"a": 1, "b": 2}, g),
        lambda g: clusters("aabbbcc", 2, g),
        lambda g: in_stages("xxxxxyy", "aabbbcc", Stages(1, 2), g),
        lambda g: in_stages("xxxxxyy", "aabbbcc", Stages(1, 1, is_by_size=True), g),
    ],
)
def test_over_many_draws_each_is_chosen_as_often_as_its_weight_says(draw):
    generator, rounds = np.random.default_rng(11), 1500
    often, stands_for = np.zeros(7), np.zeros(7)
    for _ in range(rounds):
        drawn = draw(generator)
        assert len(set(drawn.chosen)) == len(drawn.chosen)
        often[drawn.chosen] += 1
        stands_for[drawn.chosen] += drawn.weights
    # However it is drawn, each member of the frame stands on average for exactly itself.
    assert stands_for / rounds == pytest.approx(np.ones(7), abs=0.15)
    assert np.all(often > 0)


def test_the_same_seed_draws_the_same_and_impossible_draws_are_refused():
    again = [simple(100, 10, np.random.default_rng(5)).chosen.tolist() for _ in range(2)]
    assert again[0] == again[1]
    generator = np.random.default_rng(0)
    assert _refusal(simple, 3, 4, generator) == "take_beyond"
    assert _refusal(simple, 3, 0, generator) == "take_beyond"
    assert _refusal(stratified, "aab", {"a": 1}, generator) == "strata_differ"
    assert _refusal(stratified, "aab", {"a": 0, "b": 0}, generator) == "sample_empty"
    assert _refusal(in_stages, "aab", "xyz", Stages(2, 1), generator) == "clusters_too_few"
    assert by_size([1, 1, 1], 3, generator).weights.tolist() == [1, 1, 1]


def test_over_every_stratified_sample_total_and_variance_are_right_on_average():
    population = {"a": [1.0, 4.0, 6.0, 9.0], "b": [2.0, 2.5, 7.0, 20.0, 21.0]}
    takes = {"a": 2, "b": 3}
    found = []
    for one, other in product(combinations(population["a"], 2), combinations(population["b"], 3)):
        design = Design(
            weights=[2.0] * 2 + [5 / 3] * 3,
            strata=["a"] * 2 + ["b"] * 3,
            available={name: len(values) for name, values in population.items()},
        )
        estimate = total([*one, *other], design)
        found.append((estimate.value, estimate.se**2))
    totals, variances = np.array(found).T
    assert len(found) == comb(4, takes["a"]) * comb(5, takes["b"])
    assert totals.mean() == pytest.approx(sum(map(sum, population.values())))
    assert variances.mean() == pytest.approx(totals.var())


def test_over_every_sample_of_clusters_total_and_variance_are_right_on_average():
    groups = [[1.0, 2.0], [5.0], [3.0, 3.0, 8.0], [0.0, 1.0], [10.0]]
    found = []
    for chosen in combinations(range(5), 3):
        values = [value for place in chosen for value in groups[place]]
        names = [str(place) for place in chosen for _ in groups[place]]
        estimate = total(values, Design([5 / 3] * len(values), clusters=names, available={"": 5}))
        found.append((estimate.value, estimate.se**2))
    totals, variances = np.array(found).T
    assert totals.mean() == pytest.approx(sum(map(sum, groups)))
    assert variances.mean() == pytest.approx(totals.var())


def test_the_linearised_variance_of_a_mean_is_its_slope_in_each_cluster():
    generator = np.random.default_rng(2)
    values, weights = generator.normal(5, 2, 24), generator.uniform(1, 4, 24)
    names = np.repeat([f"c{n}" for n in range(8)], 3)
    strata = np.repeat(["x", "y"], 12)
    found = mean(values, Design(weights, strata, names))
    # A jackknife over clusters within strata comes to nearly the same.
    variance = 0.0
    for stratum in "xy":
        inside = sorted(set(names[strata == stratum]))
        for left in inside:
            again = weights * np.where(names == left, 0, np.where(strata == stratum, 4 / 3, 1))
            variance += 3 / 4 * ((again * values).sum() / again.sum() - found.value) ** 2
    assert found.se == pytest.approx(sqrt(variance), rel=0.05)
    assert found.df == 6
    assert found.deff is not None
    assert found.n_effective == pytest.approx(24 / found.deff)


def test_a_simple_sample_has_the_textbook_error_and_no_design_effect():
    values = [3.0, 5, 8, 1, 9, 4]
    found = mean(values, Design([1.0] * 6))
    assert found.se == pytest.approx(np.std(values, ddof=1) / sqrt(6))
    assert found.deff == pytest.approx(1)
    corrected = mean(values, Design([2.0] * 6, available={"": 12}))
    assert corrected.se == pytest.approx(found.se * sqrt(0.5))
    assert corrected.deff == pytest.approx(1)
    alike = mean([1, 1, 9, 9, 4, 4], Design([1.0] * 6, clusters="aabbcc"))
    assert alike.deff is not None
    assert alike.deff > 1.5


def test_a_share_keeps_between_nothing_and_all_and_is_exact_in_a_simple_sample():
    found = proportion([1] * 3 + [0] * 17, Design([1.0] * 20))
    assert binom.sf(2, 20, found.low) == pytest.approx(0.025, abs=1e-6)
    assert binom.cdf(3, 20, found.high) == pytest.approx(0.025, abs=1e-6)
    nobody = proportion([0] * 20, Design([1.0] * 20))
    assert (nobody.value, nobody.low, nobody.deff) == (0, 0, None)
    assert nobody.high == pytest.approx(1 - 0.025 ** (1 / 20))
    assert _refusal(proportion, [0, 2], Design([1.0, 1.0])) == "share_values"


def test_designs_that_tell_no_variance_are_refused():
    assert _refusal(mean, [1.0, 2, 3], Design([1.0] * 3, strata="aab")) == "stratum_single"
    assert mean([1.0, 2, 3], Design([1.0] * 3, strata="aab", available={"a": 4, "b": 1})).se > 0
    assert _refusal(mean, [1.0, 2], Design([1.0, 0.0])) == "design_values"
    assert _refusal(mean, [1.0, 2], Design([1.0])) == "design_lengths"
    assert _refusal(mean, [1.0, 2], Design([1.0, 1.0], available={"": 1})) == "available_wrong"
    assert _refusal(mean, [1.0, 2], Design([1.0, 1.0]), 95) == "level_wrong"
    still = mean([4.0, 4.0, 4.0], Design([1.0] * 3))
    assert (still.se, still.deff) == (0, None)


def test_post_stratified_weights_sum_to_the_population_of_each_part():
    found = post_stratify([1.0, 1, 1, 2], Margin("aabb", {"a": 100, "b": 30}))
    assert found == pytest.approx([50, 50, 10, 20])
    assert _refusal(post_stratify, [1.0, 1], Margin("ab", {"a": 1})) == "margin_parts"
    assert _refusal(post_stratify, [1.0, 1], Margin("aa", {"a": 1, "b": 2})) == "margin_parts"
    assert _refusal(post_stratify, [1.0, 1], Margin("ab", {"a": 1, "b": 0})) == "margin_targets"


def test_raking_finds_both_margins_and_keeps_every_odds_ratio():
    sex, age = list("ffffmmmm"), list("yoyoyyoo")
    weights = [3.0, 1, 2, 5, 4, 1, 2, 2]
    found = rake(weights, [Margin(sex, {"f": 60, "m": 40}), Margin(age, {"y": 30, "o": 70})])

    def cell(of, a, b):
        return sum(one for one, s, y in zip(of, sex, age, strict=True) if (s, y) == (a, b))

    for names, margin in ((sex, {"f": 60, "m": 40}), (age, {"y": 30, "o": 70})):
        for part, target in margin.items():
            sums = sum(w for w, name in zip(found.weights, names, strict=True) if name == part)
            assert sums == pytest.approx(target, rel=1e-7)
    odds = [
        cell(of, "f", "y") * cell(of, "m", "o") / cell(of, "f", "o") / cell(of, "m", "y")
        for of in (weights, found.weights)
    ]
    assert odds[0] == pytest.approx(odds[1])
    assert found.loss == pytest.approx(loss(found.weights))


def test_raking_that_cannot_come_to_rest_is_refused():
    # Nobody is both m and y, and all of y and all of f would have to be the same people.
    margins = [Margin("ffm", {"f": 20, "m": 80}), Margin("yoo", {"y": 50, "o": 50})]
    assert _refusal(rake, [1.0, 1, 1], margins) == "raking_unsettled"
    assert _refusal(rake, [1.0, 1, 1], []) == "margins_none"
    other = [Margin("ffm", {"f": 20, "m": 80}), Margin("yoo", {"y": 50, "o": 60})]
    assert _refusal(rake, [1.0, 1, 1], other) == "margins_differ"


def test_trimmed_weights_keep_their_sum_and_are_told():
    calm = trim([1.0, 2, 3, 2, 12], times=4)
    assert calm.weights.sum() == pytest.approx(20)
    assert calm.trimmed.tolist() == [4]
    assert calm.weights.max() == pytest.approx(8)
    assert _refusal(trim, [1.0, 1, 1, 100], times=2) == "trim_too_low"
