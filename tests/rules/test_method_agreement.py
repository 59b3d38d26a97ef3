"""Agreement and reliability against published cases, other libraries and deliberately different ways of reckoning."""

from fractions import Fraction
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from heyi.methods.agreement.cohen import WEIGHTINGS, compare, strength, tabulate, weights_of
from heyi.methods.agreement.factorable import correlation_of, measure
from heyi.methods.agreement.fleiss import agree
from heyi.methods.agreement.intraclass import clustered, forms
from heyi.methods.agreement.reliability import loadings, omega, reliability
from heyi.methods.refusals import Unfit
from tests.rules.method_answers import ask, refused, table_of

# By name, because statsmodels ships no types.
Factor = import_module("statsmodels.multivariate.factor").Factor
cohens_kappa = import_module("statsmodels.stats.inter_rater").cohens_kappa
fleiss_kappa = import_module("statsmodels.stats.inter_rater").fleiss_kappa

# Fleiss, Psychol Bull 1971;76:378-382: thirty patients, six psychiatrists; how many gave each of five diagnoses.
DIAGNOSES = [
    (0, 0, 0, 6, 0), (0, 3, 0, 0, 3), (0, 1, 4, 0, 1), (0, 0, 0, 0, 6), (0, 3, 0, 3, 0), (2, 0, 4, 0, 0),
    (0, 0, 4, 0, 2), (2, 0, 3, 1, 0), (2, 0, 0, 4, 0), (0, 0, 0, 0, 6), (1, 0, 0, 5, 0), (1, 1, 0, 4, 0),
    (0, 3, 3, 0, 0), (1, 0, 0, 5, 0), (0, 2, 0, 3, 1), (0, 0, 5, 0, 1), (3, 0, 0, 1, 2), (5, 1, 0, 0, 0),
    (0, 2, 0, 4, 0), (1, 0, 2, 0, 3), (0, 0, 0, 0, 6), (0, 1, 0, 5, 0), (0, 2, 0, 1, 3), (2, 0, 0, 4, 0),
    (1, 0, 0, 4, 1), (0, 5, 0, 1, 0), (4, 0, 0, 0, 2), (0, 2, 0, 4, 0), (1, 0, 5, 0, 0), (0, 0, 0, 0, 6),
]  # fmt: skip
# Fourteen raters, ten subjects, five categories: the worked example of the encyclopedia, kappa .210.
FOURTEEN = [
    (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
]  # fmt: skip
# Shrout & Fleiss, Psychol Bull 1979;86:420-428, table 2: six subjects, four judges.
JUDGES = [(9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)]
JUDGES_CSV = "subject,a,b,c,d\n" + "\n".join(
    f"s{n},{','.join(map(str, row))}" for n, row in enumerate(JUDGES)
)


def _csv(heads, rows):
    return "\n".join([",".join(heads), *(",".join(map(str, row)) for row in rows)])


counts = st.integers(2, 5).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(1, 30), min_size=size, max_size=size), min_size=size, max_size=size
    )
)


@settings(max_examples=25, deadline=None)
@given(counts, st.sampled_from(WEIGHTINGS))
def test_kappa_and_both_errors_are_those_of_statsmodels(table, weighting):
    found = compare(table, weighting)
    scheme = {"none": None, "linear": "linear", "quadratic": "quadratic"}[weighting]
    other = cohens_kappa(np.array(table), wt=scheme)
    assert found.kappa == pytest.approx(other.kappa, abs=1e-10)
    assert found.se == pytest.approx(other.std_kappa, rel=1e-6, abs=1e-9)
    assert found.se_null == pytest.approx(other.std_kappa0, rel=1e-6)


def test_the_error_of_kappa_is_what_the_delta_method_gives_by_differences():
    table = np.array([[44, 5, 1], [7, 20, 3], [9, 5, 6]], dtype=float)
    for weighting in WEIGHTINGS:
        weights, shares = weights_of(3, weighting), table / table.sum()

        def kappa(p, weights=weights):
            q = p / p.sum()
            expected = q.sum(axis=1) @ weights @ q.sum(axis=0)
            return ((weights * q).sum() - expected) / (1 - expected)

        slope, step = np.zeros_like(shares), 1e-6
        for place in np.ndindex(3, 3):
            moved = np.zeros_like(shares)
            moved[place] = step
            slope[place] = (kappa(shares + moved) - kappa(shares - moved)) / (2 * step)
        variance = (shares * slope**2).sum() - (shares * slope).sum() ** 2
        assert compare(table, weighting).se == pytest.approx(np.sqrt(variance / table.sum()), rel=1e-7)


def test_kappa_of_two_by_two_is_that_of_exact_fractions():
    # 45 + 25 of 100 agree, margins 60/40 and 70/30: (.70 - .54)/(1 - .54).
    found = compare([[45, 15], [25, 15]])
    assert found.kappa == pytest.approx(
        float((Fraction(60, 100) - Fraction(54, 100)) / Fraction(46, 100)), abs=1e-14
    )
    assert found.adjusted == pytest.approx(2 * 0.60 - 1)
    assert found.prevalence == pytest.approx(0.30)
    assert found.bias == pytest.approx(0.10)


@settings(max_examples=25, deadline=None)
@given(counts, st.sampled_from(WEIGHTINGS))
def test_the_largest_kappa_is_the_best_of_a_transport_problem(table, weighting):
    shares = np.array(table) / np.sum(table)
    size = len(shares)
    weights = weights_of(size, weighting)
    margins = np.vstack([np.kron(np.eye(size), np.ones(size)), np.kron(np.ones(size), np.eye(size))])
    best = linprog(
        -weights.ravel(), A_eq=margins, b_eq=np.concatenate([shares.sum(axis=1), shares.sum(axis=0)])
    )
    found = compare(table, weighting)
    assert found.largest == pytest.approx((-best.fun - found.expected) / (1 - found.expected), abs=1e-9)
    assert found.kappa <= found.largest + 1e-12


def test_two_columns_and_their_square_table_give_the_same_kappa():
    first, second = "aabbbccaab", "abbbcccaab"
    rows = _csv(["x", "y"], zip(first, second, strict=True))
    square = tabulate(first, second, "abc").astype(int)
    table = _csv(["", "a", "b", "c"], [(name, *row) for name, row in zip("abc", square, strict=True)])
    of_codes, of_counts = ask("kappa", rows, columns=("x", "y")), ask("kappa", table)
    assert of_codes["scalars"]["kappa"] == of_counts["scalars"]["kappa"]
    assert of_codes["columns"] == of_counts["columns"]
    assert "square" in of_counts["scalars"]["form"]
    assert ask("kappa", rows)["scalars"]["kappa"] == of_codes["scalars"]["kappa"]


def test_a_pair_that_was_not_coded_by_both_is_left_out_and_told():
    told = ask("kappa", "id,x,y\np1,1,1\np2,2,2\np3,,1\np4,1,2\np5,2,2")
    assert told["scalars"]["pairs"] == 4
    assert "1 of 5" in told["warnings"][0]


def test_a_minus_and_the_word_for_none_are_codes():
    told = ask("kappa", "x,y\n+,+\n-,-\n无,无\n-,+\n+,+", columns=("x", "y"))
    assert set(told["units"]) == {"+", "-", "无"}


def test_order_matters_to_weights_and_must_be_known():
    rows = "x,y\nlow,low\nmid,high\nhigh,high\nlow,mid\nmid,mid"
    assert refused("kappa", rows, columns=("x", "y"), weighting="linear").code == "order_unknown"
    told = ask("kappa", rows, columns=("x", "y"), weighting="linear", order="low,mid,high")
    assert told["units"] == ["low", "mid", "high"]
    assert told["scalars"]["kappa"] == pytest.approx(
        cohens_kappa(np.array([[1, 1, 0], [0, 1, 1], [0, 0, 1]]), wt="linear").kappa
    )
    gap = ask("kappa", "x,y\n1,1\n2,5\n5,5\n1,2", columns=("x", "y"), weighting="linear")
    assert "--order" in gap["warnings"][0]


def test_kappa_of_one_category_is_refused_and_of_one_coder_who_never_varies_untested():
    assert refused("kappa", "x,y\n1,1\n1,1", columns=("x", "y")).code == "kappa_one_category"
    told = ask("kappa", "x,y\n1,1\n1,2\n1,1\n1,2", columns=("x", "y"))
    assert told["scalars"]["kappa"] == pytest.approx(0, abs=1e-12)
    assert told["scalars"]["p"] is None
    assert told["warnings"]
    assert refused("kappa", "x,y,z\n1,1,2\n2,1,2").code == "kappa_columns"
    assert refused("kappa", "x,y\n,1\n2,", columns=("x", "y")).code == "pairs_none"
    assert refused("kappa", "x,y\n1,1\n2,2", columns=("x", "y"), level=95.0).code == "level_wrong"


def test_complete_agreement_is_one_and_says_that_its_interval_is_a_point():
    told = ask("kappa", "x,y\n1,1\n2,2\n1,1", columns=("x", "y"))
    assert told["scalars"]["kappa"] == 1
    assert (told["scalars"]["low"], told["scalars"]["high"]) == (1, 1)
    assert "点" in told["warnings"][-1]


def test_the_words_change_above_their_bounds():
    assert [strength(one)[1] for one in (-0.1, 0.0, 0.2, 0.21, 0.4, 0.6, 0.61, 1.0)] == [
        "poor", "slight", "slight", "fair", "fair", "moderate", "substantial", "almost perfect",
    ]  # fmt: skip


def test_fleiss_published_kappas_are_met():
    psychiatric = agree(DIAGNOSES)
    assert round(psychiatric.kappa, 3) == 0.430
    assert psychiatric.statistic == pytest.approx(17.7, abs=0.05)
    assert psychiatric.kappas == pytest.approx([0.245, 0.245, 0.520, 0.471, 0.566], abs=5e-4)
    fourteen = agree(FOURTEEN)
    assert round(fourteen.kappa, 3) == 0.210
    assert (round(fourteen.observed, 3), round(fourteen.expected, 3)) == (0.378, 0.213)
    for table, found in ((DIAGNOSES, psychiatric), (FOURTEEN, fourteen)):
        assert found.kappa == pytest.approx(fleiss_kappa(np.array(table)), abs=1e-12)


def test_the_error_of_fleiss_kappa_is_near_that_of_leaving_subjects_out():
    table = np.array(DIAGNOSES)
    left = np.array([fleiss_kappa(np.delete(table, place, axis=0)) for place in range(len(table))])
    jackknife = np.sqrt((len(left) - 1) / len(left) * ((left - left.mean()) ** 2).sum())
    assert agree(table).se == pytest.approx(jackknife, rel=0.05)


def test_the_null_error_of_fleiss_kappa_is_that_of_ratings_by_chance():
    generator = np.random.default_rng(7)
    shares = np.array(DIAGNOSES).sum(axis=0) / 180
    drawn = np.array([fleiss_kappa(generator.multinomial(6, shares, size=30)) for _ in range(1500)])
    assert agree(DIAGNOSES).se_null == pytest.approx(drawn.std(), rel=0.08)


def test_counts_and_codes_of_the_same_raters_agree_and_which_was_read_is_told():
    codes = [
        [name for name, count in zip("abcde", row, strict=True) for _ in range(count)] for row in DIAGNOSES
    ]
    of_counts = ask("fleiss-kappa", _csv("abcde", DIAGNOSES))
    of_codes = ask("fleiss-kappa", _csv([f"r{n}" for n in range(6)], codes))
    assert of_counts["scalars"]["kappa"] == pytest.approx(of_codes["scalars"]["kappa"], abs=1e-14)
    assert of_counts["columns"]["value"] == of_codes["columns"]["value"]
    assert "counts" in of_counts["scalars"]["form"]
    assert of_codes["scalars"]["form"].startswith("codes")
    numbered = _csv(["subject", *"abcde"], [(n, *row) for n, row in enumerate(DIAGNOSES, 1)])
    assert ask("fleiss-kappa", numbered)["scalars"]["kappa"] == of_counts["scalars"]["kappa"]


def test_fleiss_kappa_refuses_unequal_raters_and_a_single_category():
    assert refused("fleiss-kappa", "a,b\n3,2\n4,2", form="counts").code == "raters_differ"
    assert refused("fleiss-kappa", "r1,r2,r3\n1,1,1\n1,1,1").code == "kappa_one_category"
    assert refused("fleiss-kappa", "a,b\n5,0\n5,0", form="counts").code == "kappa_one_category"
    told = ask("fleiss-kappa", "r1,r2,r3\n1,2,1\n1,1,\n2,2,1\n2,2,2")
    assert told["scalars"]["subjects"] == 3
    assert "1 of 4" in told["warnings"][0]


def test_the_six_correlations_of_shrout_and_fleiss_are_met():
    told = ask("icc", JUDGES_CSV)
    assert [round(one, 2) for one in told["columns"]["value"]] == [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]
    # Mean squares of their table 3; the intervals as later programs print them.
    squares = [row["mean_square"] for row in told["tables"]["anova"]]
    assert squares == pytest.approx([11.24, 6.26, 32.49, 1.02], abs=0.005)
    assert told["columns"]["low"] == pytest.approx([-0.133, 0.019, 0.342, -0.884, 0.071, 0.676], abs=6e-4)
    assert told["columns"]["high"] == pytest.approx([0.723, 0.761, 0.946, 0.912, 0.927, 0.986], abs=6e-4)
    assert told["scalars"]["icc"] == told["columns"]["value"][1]
    assert ask("icc", JUDGES_CSV, type="ICC3k")["scalars"]["icc"] == told["columns"]["value"][5]


def test_long_and_wide_tables_give_the_same_correlations_whatever_the_order():
    long = [(f"s{n}", "abcd"[k], value) for n, row in enumerate(JUDGES) for k, value in enumerate(row)][::-1]
    told = ask("icc", _csv(["subject", "rater", "score"], long), group="rater", outcome="score")
    assert told["columns"]["value"] == pytest.approx(ask("icc", JUDGES_CSV)["columns"]["value"], abs=1e-12)
    assert told["scalars"]["form"] == "long"
    twice = _csv(["subject", "rater", "score"], [*long, long[0]])
    assert refused("icc", table_of(twice, "subject"), group="rater", outcome="score").code == "ratings_twice"


def test_clusters_of_one_size_give_the_one_way_correlation_and_its_design_effect():
    rows = [(f"c{n}", value) for n, row in enumerate(JUDGES) for value in row]
    told = ask("icc", _csv(["cluster", "y"], rows), group="cluster", outcome="y")
    one = forms(JUDGES)[0]
    assert one.value is not None
    assert told["scalars"]["icc"] == pytest.approx(one.value, abs=1e-12)
    assert told["scalars"]["low"] == pytest.approx(one.low, abs=1e-12)
    assert told["scalars"]["deff"] == pytest.approx(1 + 3 * one.value)


def test_clusters_of_unequal_size_by_exact_fractions():
    # Clusters (1, 3), (2, 4, 6), (9): mean 25/6; between 184/6, within 10 by hand.
    values, names = [1, 3, 2, 4, 6, 9], list("aabbbc")
    mean = Fraction(25, 6)
    between = 2 * (2 - mean) ** 2 + 3 * (4 - mean) ** 2 + (9 - mean) ** 2
    above, within = between / 2, Fraction(10, 3)
    usual = (6 - Fraction(14, 6)) / 2
    found = clustered(values, names)
    assert found.icc == pytest.approx(float((above - within) / (above + (usual - 1) * within)), abs=1e-14)
    assert found.usual_size == pytest.approx(float(usual))
    assert found.deff == pytest.approx(1 + (14 / 6 - 1) * found.icc)
    assert refused("icc", "c,y\na,1\nb,2\nc,3", group="c", outcome="y").code == "clusters_too_few"


def test_correlations_of_extreme_tables_are_told_or_refused():
    assert refused("icc", "s,a,b\nx,1,1\ny,1,1").code == "ratings_all_equal"
    assert refused("icc", "s,a,b\nx,1,1").code == "ratings_too_few"
    perfect = ask("icc", "s,a,b\nx,1,1\ny,2,2\nz,5,5")
    assert perfect["columns"]["value"] == [1] * 6
    assert perfect["columns"]["low"] == [1] * 6
    shifted = ask("icc", "s,a,b\nx,1,2\ny,2,3\nz,5,6")
    assert shifted["columns"]["value"][2] == 1
    assert shifted["columns"]["value"][1] < 1
    only_raters = ask("icc", "s,a,b\nx,1,2\ny,1,2")
    assert only_raters["columns"]["value"][1:3] == [0, None]
    assert only_raters["columns"]["p"][2] is None
    crossed = ask("icc", "s,a,b\nx,1,2\ny,2,1")
    assert crossed["columns"]["value"][1] is None
    assert crossed["columns"]["value"][2] == -1


@settings(max_examples=15, deadline=None)
@given(st.integers(3, 12), st.integers(2, 6), st.integers(0, 10**6))
def test_alpha_is_the_consistent_correlation_of_means_and_so_is_its_interval(people, items, seed):
    answers = np.random.default_rng(seed).normal(size=(people, items)) + np.arange(people)[:, None] * 0.3
    found, other = reliability(answers), forms(answers)[5]
    assert found.alpha == pytest.approx(other.value, abs=1e-9)
    assert (found.low, found.high) == pytest.approx((other.low, other.high), abs=1e-9)


def test_alpha_and_items_by_exact_fractions():
    rows = [(1, 2, 3), (2, 2, 4), (3, 4, 4), (4, 5, 6), (5, 4, 6)]

    def variance(values):
        middle = Fraction(sum(values), len(values))
        return sum((one - middle) ** 2 for one in values) / (len(values) - 1)

    def alpha(columns):
        total = variance([sum(row) for row in zip(*columns, strict=True)])
        k = len(columns)
        return Fraction(k, k - 1) * (1 - sum(map(variance, columns)) / total)

    columns = list(zip(*rows, strict=True))
    told = ask("cronbach", _csv("abc", rows))
    assert told["scalars"]["alpha"] == pytest.approx(float(alpha(columns)), abs=1e-14)
    assert told["columns"]["alpha_if_dropped"] == pytest.approx(
        [float(alpha([one for one in columns if one is not left])) for left in columns], abs=1e-12
    )
    rest = [np.corrcoef(one, np.sum([o for o in columns if o is not one], axis=0))[0, 1] for one in columns]
    assert told["columns"]["item_rest"] == pytest.approx(rest)
    correlation = np.corrcoef(np.array(rows).T)
    mean = (correlation.sum() - 3) / 6
    assert told["scalars"]["standardised"] == pytest.approx(3 * mean / (1 + 2 * mean))


def test_one_factor_is_found_again_and_omega_with_it():
    truth, spread = np.array([0.9, 0.7, 0.6, 0.5, 0.8]), np.array([1.0, 2.0, 0.5, 3.0, 1.5])
    correlation = np.outer(truth, truth) + np.diag(1 - truth**2)
    assert loadings(correlation) == pytest.approx(truth, abs=1e-8)
    scaled = truth * spread
    expected = scaled.sum() ** 2 / (scaled.sum() ** 2 + ((1 - truth**2) * spread**2).sum())
    assert omega(correlation * np.outer(spread, spread)) == pytest.approx(expected, abs=1e-8)


def test_loadings_are_those_of_principal_axes_carried_to_the_end():
    generator = np.random.default_rng(3)
    answers = generator.normal(size=(200, 1)) + generator.normal(size=(200, 5)) * [0.8, 1, 1.2, 0.7, 1.5]
    correlation = np.corrcoef(answers.T)
    other = Factor(corr=correlation, n_factor=1, method="pa").fit(maxiter=2000, tol=1e-12)
    assert loadings(correlation) == pytest.approx(np.abs(other.loadings[:, 0]), abs=1e-4)


def test_reversed_items_gaps_and_suspicions_are_told():
    rows = "a,b,c\n1,2,5\n2,2,4\n3,4,3\n4,5,1\n5,4,2\n,1,1"
    against = ask("cronbach", rows)
    assert any("--reverse" in one and "c" in one for one in against["warnings"])
    assert against["scalars"]["left_out"] == 1
    turned = ask("cronbach", rows, reverse="c", scale="1:5")
    by_hand = ask("cronbach", "a,b,c\n1,2,1\n2,2,2\n3,4,3\n4,5,5\n5,4,4")
    assert turned["scalars"]["alpha"] == pytest.approx(by_hand["scalars"]["alpha"])
    assert turned["columns"]["mean"] == by_hand["columns"]["mean"]
    assert ask("cronbach", rows, reverse="c")["scalars"]["alpha"] == turned["scalars"]["alpha"]


def test_alpha_refuses_what_it_cannot_weigh():
    assert refused("cronbach", "a,b\n1,3\n1,4\n1,5").code == "item_constant"
    assert refused("cronbach", "a,b\n1,3\n2,2\n3,1").code == "sum_constant"
    assert refused("cronbach", "a,b\n1,3\n2,2").code == "answers_too_few"
    assert refused("cronbach", "a\n1\n2\n3").code == "columns_too_few"
    assert refused("cronbach", "a,b\n1,3\n2,2\n3,3", reverse="z").code == "reverse_unknown"
    assert refused("cronbach", "a,b\n1,3\n2,2\n3,3", reverse="a", scale="1-5").code == "scale_wrong"
    assert refused("cronbach", "a,b\n1,3\n2,2\n9,3", reverse="a", scale="1:5").code == "scale_exceeded"
    pair = ask("cronbach", "a,b\n1,3\n2,2\n3,5")
    assert pair["columns"]["alpha_if_dropped"] == [None, None]
    assert pair["scalars"]["omega"] is None


@pytest.mark.parametrize("r", [0.2, 0.5, 0.8])
def test_kmo_of_three_items_alike_has_a_closed_form(r):
    found = measure(np.full((3, 3), r) + (1 - r) * np.eye(3), 50)
    assert found.kmo == pytest.approx((1 + r) ** 2 / ((1 + r) ** 2 + 1))
    assert found.determinant == pytest.approx((1 - r) ** 2 * (1 + 2 * r))
    assert found.statistic == pytest.approx(-(49 - 11 / 6) * np.log((1 - r) ** 2 * (1 + 2 * r)))
    assert found.df == 3
    assert measure([[1, r], [r, 1]], 50).kmo == pytest.approx(0.5)


def test_partial_correlations_are_those_of_what_regressions_leave():
    generator = np.random.default_rng(5)
    answers = generator.normal(size=(60, 1)) + generator.normal(size=(60, 5))
    told = ask("kmo", _csv("abcde", answers))
    plain, partial = np.corrcoef(answers.T), np.zeros((5, 5))
    for i in range(5):
        for j in set(range(5)) - {i}:
            rest = np.column_stack([np.ones(60), answers[:, [k for k in range(5) if k not in (i, j)]]])
            left = answers[:, [i, j]] - rest @ np.linalg.lstsq(rest, answers[:, [i, j]], rcond=None)[0]
            partial[i, j] = np.corrcoef(left.T)[0, 1]
    np.fill_diagonal(plain, 0)
    expected = (plain**2).sum(axis=0) / ((plain**2).sum(axis=0) + (partial**2).sum(axis=0))
    assert told["columns"]["value"] == pytest.approx(expected)
    assert told["scalars"]["kmo"] == pytest.approx((plain**2).sum() / ((plain**2).sum() + (partial**2).sum()))


def test_a_total_among_the_items_is_refused_by_name():
    generator = np.random.default_rng(1)
    answers = generator.integers(1, 6, size=(20, 3))
    rows = [(*row, row[0] + row[2]) for row in answers]
    unfit = refused("kmo", _csv(["a", "b", "c", "total"], rows))
    assert unfit.code == "correlation_singular"
    assert "total: made of a, c" in unfit.en
    assert refused("kmo", "a,b\n1,2\n1,3\n1,5").code == "item_constant"
    assert refused("kmo", "a,b,c\n1,2,3\n3,1,2\n2,2,1").code == "rows_too_few"
    with pytest.raises(Unfit):
        correlation_of(np.ones((5, 1)), ["a"])
