"""Envelopment against textbooks, against programs of prices, and what must hold whatever the data."""

from fractions import Fraction
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heyi.methods.efficiency import solving
from heyi.methods.efficiency.envelopment import Field, distances, projections, scores
from heyi.methods.efficiency.scale import scale
from heyi.methods.refusals import Unfit
from tests.rules.envelopment_oracles import Array, all_priced, of_all_sizes, priced, whole_numbers
from tests.rules.method_answers import ask, refused, table_of

PUBLISHED = Path("tests/published")
HOSPITALS = PUBLISHED / "dea_cst_12_hospitals.csv"
SIDES = {"inputs": ("doctors", "nurses"), "outputs": ("outpatients", "inpatients")}
RETURNS, ORIENTATIONS = ("crs", "vrs", "nirs"), ("input", "output")

# Cooper, Seiford & Tone, Data Envelopment Analysis, table 1.1: eight stores, employees and sales.
STORES = """store,employees,sales
A,2,1
B,3,3
C,3,2
D,4,3
E,5,4
F,5,2
G,6,3
H,8,5
"""
# The same, example 3.1: two inputs, one output of 1.
SIX = """unit,x1,x2,y
A,4,3,1
B,7,3,1
C,8,1,1
D,4,2,1
E,2,4,1
F,10,1,1
"""


def test_twelve_hospitals_score_as_published() -> None:
    published = table_of(HOSPITALS.read_text(encoding="utf-8")).numbers(
        ["ccr_i_published", "bcc_i_recomputed"]
    )
    constant = ask("dea", HOSPITALS, **SIDES)
    variable = ask("dea", HOSPITALS, returns="vrs", **SIDES)
    assert np.round(constant["columns"]["efficiency"], 3).tolist() == published[:, 0].tolist()
    assert np.round(variable["columns"]["efficiency"], 3).tolist() == published[:, 1].tolist()
    assert constant["columns"]["technical"] == pytest.approx(variable["columns"]["efficiency"])
    product = np.multiply(constant["columns"]["technical"], constant["columns"]["scale"])
    assert product == pytest.approx(constant["columns"]["efficiency"])
    assert constant["columns"]["rank"][:3] == [1, 1, 8]
    assert constant["warnings"] == []


def test_eight_stores_score_by_their_ratio() -> None:
    told = ask("dea", STORES, inputs=("employees",), outputs=("sales",))
    assert told["columns"]["efficiency"] == pytest.approx([0.5, 1, 2 / 3, 0.75, 0.8, 0.4, 0.5, 0.625])
    assert told["columns"]["target_employees"] == pytest.approx([1, 3, 2, 3, 4, 2, 3, 5])
    assert told["columns"]["peers"] == ["B"] * 8
    grown = ask("dea", STORES, inputs=("employees",), outputs=("sales",), orientation="output")
    assert grown["columns"]["efficiency"] == pytest.approx(told["columns"]["efficiency"])
    assert grown["columns"]["target_sales"] == pytest.approx([2, 3, 3, 4, 5, 5, 6, 8])


def test_six_units_have_the_peers_and_slacks_of_the_textbook() -> None:
    told = ask("dea", SIX, inputs=("x1", "x2"), outputs=("y",))
    columns = told["columns"]
    assert np.round(columns["efficiency"], 4).tolist() == [0.8571, 0.6316, 1, 1, 1, 1]
    assert columns["efficient"] == ["no", "no", "strong", "strong", "strong", "weak"]
    assert columns["slack_x1"] == pytest.approx([0, 0, 0, 0, 0, 2])
    assert columns["peers"] == ["D, E", "C, D", "C", "D", "E", "C"]
    amounts = {(row["unit"], row["peer"]): row["lambda"] for row in told["tables"]["peers"]}
    assert np.round([amounts[pair] for pair in (("A", "D"), ("A", "E"), ("B", "C"), ("B", "D"))], 4).tolist() == [
        0.7143, 0.2857, 0.1053, 0.8947,
    ]  # fmt: skip
    assert any("F" in warning and "weakly" in warning for warning in told["warnings"])


def test_returns_to_scale_are_those_of_a_frontier_drawn_by_hand() -> None:
    # One input and one output: (1, 1), (2, 3), (4, 4) are the frontier; (2, 3) has the best ratio, below it returns increase.
    told = ask(
        "dea",
        "u,x,y\nA,1,1\nB,2,3\nC,4,4\nD,4,6\nE,9,6\n",
        inputs=("x",),
        outputs=("y",),
        orientation="output",
    )
    assert told["columns"]["returns"] == ["increasing", "constant", "constant", "constant", "decreasing"]
    assert told["columns"]["scale"] == pytest.approx([2 / 3, 1, 1, 1, 6 / 13.5])


@pytest.mark.parametrize("returns", RETURNS)
@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("made", [whole_numbers, of_all_sizes])
def test_scores_equal_those_of_the_prices(made: object, orientation: str, returns: str) -> None:
    for seed, shape in enumerate([(13, 2, 2), (30, 3, 2), (25, 1, 1), (16, 4, 3)]):
        inputs, outputs = made(seed, *shape)  # type: ignore[operator]
        found = scores(inputs, outputs, returns=returns, orientation=orientation)
        assert np.abs(found - all_priced(inputs, outputs, returns, orientation)).max() < 1e-7


@pytest.mark.parametrize("returns", ["crs", "vrs"])
@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("made", [whole_numbers, of_all_sizes])
def test_targets_are_what_the_peers_do_and_are_efficient(
    made: object, orientation: str, returns: str
) -> None:
    inputs, outputs = made(5, 24, 3, 2)  # type: ignore[operator]
    found = projections(inputs, outputs, returns=returns, orientation=orientation)
    amounts = np.zeros((24, 24))
    np.add.at(amounts, found.peers[:2], found.peers[2])
    assert amounts @ inputs == pytest.approx(found.input_targets, rel=1e-7, abs=1e-7)
    assert amounts @ outputs == pytest.approx(found.output_targets, rel=1e-7, abs=1e-7)
    assert np.all(found.input_slacks >= 0)
    assert np.all(found.output_slacks >= 0)
    if returns == "vrs":
        assert amounts.sum(axis=1) == pytest.approx(np.ones(24))
    # On the frontier nothing is left: a target added to the units scores 1 and has no slack.
    whole_inputs = np.vstack([inputs, found.input_targets])
    whole_outputs = np.vstack([outputs, found.output_targets])
    again = projections(whole_inputs, whole_outputs, returns=returns, orientation=orientation)
    assert again.scores[24:] == pytest.approx(np.ones(24))
    assert (again.input_slacks[24:] / inputs.mean(axis=0)).max() < 1e-6
    assert (again.output_slacks[24:] / outputs.mean(axis=0)).max() < 1e-6


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_highs_alone_finds_the_same(monkeypatch: pytest.MonkeyPatch, orientation: str) -> None:
    inputs, outputs = of_all_sizes(3, 20, 2, 2)
    quick = projections(inputs, outputs, returns="vrs", orientation=orientation)
    monkeypatch.setattr(solving, "_INVERSE", -1.0)
    slow = projections(inputs, outputs, returns="vrs", orientation=orientation)
    assert np.abs(slow.scores - quick.scores).max() < 1e-8
    totals = [
        one.input_slacks.sum(axis=1) + one.output_slacks.sum(axis=1) for one in (quick, slow)
    ]  # fmt: skip
    assert totals[0] == pytest.approx(totals[1], rel=1e-5, abs=1e-3)


def _least_by_pairs(inputs: Array, outputs: Array, unit: int) -> Fraction:
    """Two inputs, one output, constant returns, exactly: the best point on any line between two units."""
    each = [
        [Fraction(x) / Fraction(y[0]) / (Fraction(u) / Fraction(outputs[unit][0])) for x, u in zip(xs, inputs[unit], strict=True)]
        for xs, y in zip(inputs.tolist(), outputs.tolist(), strict=True)
    ]  # fmt: skip
    least = min(max(one) for one in each)
    for one, other in combinations(each, 2):
        bend = (one[0] - one[1]) - (other[0] - other[1])
        part = (other[1] - other[0]) / bend if bend else Fraction(0)
        if 0 <= part <= 1:
            least = min(least, max(part * a + (1 - part) * b for a, b in zip(one, other, strict=True)))
    return least


@pytest.mark.parametrize("seed", [2, 5])
def test_columns_and_units_of_any_size_keep_all_digits(seed: int) -> None:
    # Sizes over more than ten powers of ten, against fractions: an ordinary tolerance would lose the small scores.
    dice = np.random.default_rng(seed)
    inputs, outputs = np.exp(dice.normal(0, 4, (18, 2))), np.exp(dice.normal(0, 4, (18, 1)))
    found = scores(inputs, outputs)
    exact = [float(_least_by_pairs(inputs, outputs, unit)) for unit in range(18)]
    assert found == pytest.approx(exact, rel=1e-7, abs=1e-8)
    assert min(exact) < 1e-4


def test_points_outside_are_measured_from_outside() -> None:
    inputs, outputs = of_all_sizes(1, 15, 2, 2)
    others, made = of_all_sizes(2, 12, 2, 2)
    for returns in RETURNS:
        for orientation in ORIENTATIONS:
            field = Field(inputs[None], outputs[None], returns, orientation)
            found = distances(field, others, made)
            plain = [
                priced((used, one), (inputs, outputs), returns, orientation)
                for used, one in zip(others, made, strict=True)
            ]
            assert found == pytest.approx(np.array(plain), abs=1e-7, nan_ok=True)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(3, 14), measure=st.floats(1e-4, 1e6))
def test_measure_and_order_do_not_matter_and_kinds_of_returns_are_nested(
    seed: int, count: int, measure: float
) -> None:
    inputs, outputs = whole_numbers(seed, count, 2, 2)
    found = {returns: scores(inputs, outputs, returns=returns) for returns in RETURNS}
    assert np.all(found["crs"] <= found["nirs"] + 1e-9)
    assert np.all(found["nirs"] <= found["vrs"] + 1e-9)
    assert found["vrs"].max() == 1
    assert scores(inputs, outputs, orientation="output") == pytest.approx(found["crs"], abs=1e-8)
    assert scores(inputs * [measure, 1], outputs * [1, measure], returns="vrs") == pytest.approx(
        found["vrs"], abs=1e-8
    )
    turned = np.random.default_rng(seed).permutation(count)
    assert scores(inputs[turned], outputs[turned], returns="vrs") == pytest.approx(
        found["vrs"][turned], abs=1e-8
    )
    # With constant returns a unit may be any multiple of itself.
    multiples = np.random.default_rng(seed).uniform(0.1, 10, (count, 1))
    assert scores(inputs * multiples, outputs * multiples) == pytest.approx(found["crs"], abs=1e-8)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), unit=st.integers(0, 9), returns=st.sampled_from(["crs", "vrs"]))
def test_waste_never_pays_and_company_never_helps(seed: int, unit: int, returns: str) -> None:
    inputs, outputs = of_all_sizes(seed, 10, 2, 2)
    before = scores(inputs, outputs, returns=returns)
    wasteful = inputs.copy()
    wasteful[unit] *= 1.3
    assert scores(wasteful, outputs, returns=returns)[unit] <= before[unit] + 1e-9
    fewer = np.arange(10) != (unit + 1) % 10
    assert np.all(scores(inputs[fewer], outputs[fewer], returns=returns) >= before[fewer] - 1e-9)


def test_scale_splits_the_score() -> None:
    inputs, outputs = of_all_sizes(8, 30, 2, 1)
    for orientation in ORIENTATIONS:
        found = scale(inputs, outputs, orientation=orientation)
        assert found.technical * found.efficiency == pytest.approx(found.overall)
        assert np.array_equal(found.efficiency > 1 - 1e-7, found.returns == "constant")


def test_degenerate_tables_are_answered() -> None:
    alone = ask("dea", "u,x,y\nA,3,2\n", inputs=("x",), outputs=("y",))
    assert alone["columns"]["efficiency"] == [1]
    assert any("Only 1 units" in warning for warning in alone["warnings"])
    equal = ask("dea", "u,x,y\n" + "A,3,2\n" * 7, inputs=("x",), outputs=("y",), returns="vrs")
    assert equal["columns"]["efficiency"] == [1] * 7
    assert equal["columns"]["returns"] == ["constant"] * 7
    twice = ask("dea", "u,x,z,y\nA,3,6,2\nB,4,8,3\n", inputs=("x", "z"), outputs=("y",))
    assert any("in proportion" in warning for warning in twice["warnings"])


def test_a_zero_input_binds_only_those_who_share_it() -> None:
    # A and D use nothing of x2, so for D only A counts. C by hand: 10 a + b = 2 θ and b = θ with a + b = 1, so θ = 10/11.
    told = ask(
        "dea", "u,x1,x2,y\nA,10,0,1\nB,1,1,1\nC,2,1,1\nD,12,0,1\n", inputs=("x1", "x2"), outputs=("y",)
    )
    assert told["columns"]["efficiency"] == pytest.approx([1, 1, 10 / 11, 10 / 12])
    assert told["columns"]["peers"] == ["A", "B", "A, B", "A"]
    assert told["columns"]["target_x2"] == pytest.approx([0, 1, 10 / 11, 0])


def test_data_that_cannot_be_enveloped_are_refused() -> None:
    assert refused("dea", STORES).code == "sides_lacking"
    assert "employees" in refused("dea", STORES, inputs=("employees",)).en
    assert refused("dea", STORES, inputs=("employees",), outputs=("profit",)).code == "column_missing"
    assert refused("dea", STORES, inputs=("sales",), outputs=("sales",)).code == "columns_twice"
    negative = refused("dea", STORES.replace("B,3", "B,-3"), inputs=("employees",), outputs=("sales",))
    assert negative.code == "data_negative"
    assert "B: employees = -3" in negative.en
    missing = refused("dea", STORES.replace("B,3", "B,"), inputs=("employees",), outputs=("sales",))
    assert missing.code == "cells_wrong"
    nothing = refused("dea", STORES.replace("B,3,3", "B,0,3"), inputs=("employees",), outputs=("sales",))
    assert nothing.code == "inputs_nothing"
    idle = refused("dea", STORES.replace("B,3,3", "B,3,0"), inputs=("employees",), outputs=("sales",))
    assert idle.code == "outputs_nothing"
    for wrong in ({"returns": "drs"}, {"orientation": "both"}):
        with pytest.raises(Unfit):
            scores([[1.0]], [[1.0]], **wrong)
    with pytest.raises(Unfit):
        scores([1.0, 2.0], [[1.0]])
