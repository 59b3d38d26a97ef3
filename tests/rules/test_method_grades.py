"""Fuzzy evaluation, PMC index, coupling and scored trees: cases by hand, exact fractions, and what must hold of any input."""

from fractions import Fraction
from math import prod, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heyi.methods.refusals import Unfit
from heyi.methods.scoring.coupling import BANDS, band, coordinate
from heyi.methods.scoring.fuzzy import evaluate
from heyi.methods.scoring.pmc import grade, index, surface
from tests.rules.method_answers import ask, refused

FACTORS = "factor,good,fair,poor\na,.5,.3,.2\nb,.4,.4,.2\nc,.3,.5,.2\nd,.6,.3,.1\n"
WEIGHTS = (0.35, 0.25, 0.25, 0.15)
share = st.floats(0, 1)


def test_a_fuzzy_evaluation_is_as_reckoned_by_hand() -> None:
    told = ask("fuzzy", FACTORS, weights=WEIGHTS, scores="90,70,50")
    assert told["units"] == ["good", "fair", "poor"]
    assert told["columns"]["value"] == pytest.approx([0.44, 0.375, 0.185])
    assert told["scalars"]["score"] == pytest.approx(75.10)
    assert told["scalars"]["grade"] == "good"
    zadeh = ask("fuzzy", FACTORS, weights=WEIGHTS, operator="max-min")
    assert zadeh["columns"]["value"] == pytest.approx([0.35, 0.30, 0.20])
    assert zadeh["columns"]["normalised"] == pytest.approx([0.4118, 0.3529, 0.2353], abs=6e-5)


def test_every_operator_is_as_written_out_cell_by_cell() -> None:
    relation = [[0.5, 0.3, 0.2], [0.4, 0.4, 0.2], [0.3, 0.5, 0.2], [0.6, 0.3, 0.1]]
    columns = list(zip(*relation, strict=True))
    expected = {
        "max-product": [max(w * r for w, r in zip(WEIGHTS, column, strict=True)) for column in columns],
        "bounded": [
            min(1, sum(min(w, r) for w, r in zip(WEIGHTS, column, strict=True))) for column in columns
        ],
    }
    for operator, values in expected.items():
        assert evaluate(relation, WEIGHTS, operator) == pytest.approx(values)


def test_votes_are_made_shares_and_two_levels_are_one_with_weighted_means() -> None:
    votes = "factor,top,good,poor\na,x,5,5\nb,x,2,8\nc,y,10,0\n"
    told = ask("fuzzy", votes, columns=("good", "poor"), group="top", weights=(0.3, 0.3, 0.4), counts=True)
    assert told["columns"]["value"] == pytest.approx([0.3 * 0.5 + 0.3 * 0.2 + 0.4, 0.3 * 0.5 + 0.3 * 0.8])
    assert [row["weight"] for row in told["tables"]["groups"]] == pytest.approx([0.6, 0.4])
    other = ask("fuzzy", votes, group="top", counts=True, group_weights="0.5,0.5")
    assert other["columns"]["value"] == pytest.approx([0.5 * 0.35 + 0.5, 0.5 * 0.65])


def test_a_tie_of_memberships_is_told() -> None:
    told = ask("fuzzy", "f,good,poor\na,.5,.5\n", weights=(1.0,))
    assert any("share the greatest" in warning for warning in told["warnings"])


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"scores": "90,70"}, "scores_number"),
        ({"scores": "90,x,50"}, "numbers_unreadable"),
        ({"weights": (1.0,)}, "weights_number"),
        ({"group_weights": "1"}, "group_missing"),
    ],
)
def test_options_that_do_not_fit_a_fuzzy_evaluation_are_refused(
    options: dict[str, object], code: str
) -> None:
    assert refused("fuzzy", FACTORS, **options).code == code


def test_memberships_that_do_not_sum_to_one_are_refused_by_their_row() -> None:
    unfit = refused("fuzzy", "factor,good,poor\na,.5,.5\nb,.5,.6\n")
    assert unfit.code == "memberships_wrong"
    assert "b: sum 1.1" in unfit.en
    assert refused("fuzzy", "factor,good,poor\na,0,0\n", counts=True).code == "memberships_wrong"


COUNTS = [(3, 4), (2, 3), (4, 5), (3, 3), (2, 5), (4, 4), (1, 3), (3, 4), (4, 5), (1, 1)]


def policy_table() -> str:
    """One policy whose ten variables are hit as often as in the case by hand, and one that meets everything."""
    heads = [f"X{one}:{two}" for one, (_, size) in enumerate(COUNTS, start=1) for two in range(1, size + 1)]
    cells = [str(int(two < hits)) for hits, size in COUNTS for two in range(size)]
    return f"policy,{','.join(heads)}\np,{','.join(cells)}\nall,{','.join('1' * len(heads))}\n"


def test_a_policy_has_the_index_of_its_exact_fractions() -> None:
    told = ask("pmc", policy_table())
    assert told["columns"]["score"] == pytest.approx([float(sum(Fraction(*one) for one in COUNTS)), 10])
    assert told["columns"]["score"][0] == pytest.approx(7.5)
    assert told["columns"]["grade"] == ["excellent", "perfect"]
    assert told["columns"]["rank"] == [2, 1]
    first = [row for row in told["tables"]["surface"] if row["unit"] == "p"]
    assert [row["second"] for row in first] == pytest.approx([2 / 3, 0.4, 0.75])
    assert any("X10" in warning for warning in told["warnings"])


def test_variables_as_rows_are_the_same_policy() -> None:
    wide = policy_table().splitlines()
    heads, one, other = (line.split(",")[1:] for line in wide)
    rows = [f"{a.partition(':')[0]},{a},{b},{c}" for a, b, c in zip(heads, one, other, strict=True)]
    told = ask("pmc", "first,second,p,all\n" + "\n".join(rows), group="first")
    assert told["units"] == ["p", "all"]
    assert told["columns"]["score"] == pytest.approx([7.5, 10])


@pytest.mark.parametrize("mark", [":", "-", "_", ".", " ", "："])
def test_any_usual_separator_parts_levels(mark: str) -> None:
    told = ask("pmc", f"policy,X1{mark}1,X1{mark}2,X2\np,1,0,0.25\n")
    assert told["columns"]["X1"] == [0.5]
    assert told["columns"]["X2"] == [0.25]
    assert "unverified" not in told["warnings"]
    assert len(told["warnings"]) == 2  # scaled bounds, no surface


def test_grades_begin_at_their_bounds() -> None:
    assert grade([4.99, 5, 6.99, 7, 8.99, 9], 10).tolist() == [0, 1, 1, 2, 2, 3]
    assert grade([2.4, 2.5, 3.5, 4.5], 5).tolist() == [0, 1, 2, 3]
    assert surface([1] * 8) is None
    with pytest.raises(Unfit):
        index([[1.2]])


def test_a_policy_with_other_cells_than_hits_is_refused() -> None:
    unfit = refused("pmc", "policy,X1:1,X1:2,X2\np,1,0.5,0.5\n")
    assert (unfit.code, "p, X1:2: 0.5" in unfit.en) == ("variables_wrong", True)
    assert refused("pmc", "policy,X1,X1:1,X1:2\np,1,1,0\n").code == "variable_twice"
    assert refused("pmc", "first,second\nX1,a\nX1,b\n", group="first").code == "columns_none"


def test_coupling_is_as_reckoned_by_hand() -> None:
    told = ask("coupling", "place,U1,U2,U3,U4\nx,.62,.48,.71,.39\n", weights=(0.25,) * 4)
    assert told["columns"]["coupling"] == pytest.approx([0.974151], abs=6e-7)
    assert told["columns"]["development"] == pytest.approx([0.55])
    assert told["columns"]["score"] == pytest.approx([0.731972], abs=6e-7)
    assert (told["columns"]["grade"], told["columns"]["grade_zh"]) == (
        ["intermediate-coordination"],
        ["中级协调"],
    )
    two = ask("coupling", "place,a,b\nx,.62,.48\n")
    assert two["columns"]["coupling"] == pytest.approx([0.991868], abs=6e-7)
    assert two["columns"]["score"] == pytest.approx([0.738598], abs=6e-7)


@settings(max_examples=40, deadline=None)
@given(systems=st.lists(st.floats(0.001, 1), min_size=2, max_size=5), factor=st.floats(0.1, 1))
def test_coupling_lies_between_and_knows_no_scale(systems: list[float], factor: float) -> None:
    found = coordinate([systems], np.ones(len(systems)))
    mean = sum(systems) / len(systems)
    naive = (prod(systems) / mean ** len(systems)) ** (1 / len(systems))
    assert found.coupling[0] == pytest.approx(min(naive, 1), rel=1e-9)
    assert found.degree[0] == pytest.approx(sqrt(naive * mean), rel=1e-9)
    assert coordinate([[one * factor for one in systems]], np.ones(len(systems))).coupling == pytest.approx(
        found.coupling
    )
    assert coordinate([[mean] * 3], np.ones(3)).coupling == pytest.approx([1])


def test_bands_are_a_tenth_wide_and_a_bound_belongs_above() -> None:
    bounds = [tenth / 10 for tenth in range(11)]
    assert band(bounds).tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9]
    assert band([0.0999, 0.6999]).tolist() == [0, 6]
    assert len(BANDS) == 10


def test_systems_outside_are_refused_with_advice_and_can_be_standardised() -> None:
    raw = "place,a,b\nx,10,3\ny,20,1\nz,15,2\n"
    unfit = refused("coupling", raw)
    assert (unfit.code, "--standardise" in unfit.en) == ("systems_outside", True)
    told = ask("coupling", raw, standardise=True)
    assert told["columns"]["score"] == pytest.approx([0, 0, sqrt(0.5)])
    by_cost = ask("coupling", raw, standardise=True, benefit=("a",), cost=("b",))
    assert by_cost["columns"]["score"] == pytest.approx([0, 1, sqrt(0.5)])
    assert refused("coupling", "place,a,b\nx,.1,.3\n", cost=("b",)).code == "systems_turned"


def test_a_place_with_nothing_has_no_coupling_and_one_system_is_refused() -> None:
    told = ask("coupling", "place,a,b\nx,0,0\ny,0,1\n")
    assert told["columns"]["coupling"] == [None, 0.0]
    assert told["columns"]["score"] == [0.0, 0.0]
    assert refused("coupling", "place,a\nx,.5\n").code == "systems_few"
