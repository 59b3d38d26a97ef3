"""Productivity from period to period: published figures, the ratio where there is one, programs of prices, panels with holes."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heyi.methods.efficiency.malmquist import change
from tests.rules.envelopment_oracles import Array, of_all_sizes, priced
from tests.rules.method_answers import ask, refused

PUBLISHED = Path("tests/published/malmquist_grifell_lovell.csv")
ASKED = {"inputs": ("X",), "outputs": ("Y",), "period": "Year"}
PANEL = """unit,year,x,y
A,2020,4,2
B,2020,5,5
C,2020,8,6
A,2021,4,3
B,2021,5,6
C,2021,8,6
A,2022,3,3
B,2022,6,6
C,2022,8,9
"""
SIDES = {"inputs": ("x",), "outputs": ("y",), "period": "year"}


def test_grifell_and_lovell_with_constant_returns() -> None:
    told = ask("malmquist", PUBLISHED, unit="DMU", **ASKED)
    columns = told["columns"]
    assert told["units"] == list("ABCDEFGH")
    assert np.round(columns["mi"], 4).tolist() == [2.7027, 1.4706, 1, 1, 0.8773, 0.9509, 0.9646, 1.1297]
    assert np.round(columns["ec"], 4).tolist() == [
        1.2252,
        0.6667,
        0.4533,
        0.4533,
        0.3977,
        0.4311,
        0.4373,
        0.5121,
    ]
    assert np.round(columns["tc"], 4).tolist() == [2.2059] * 8
    assert np.round(columns["pec"], 4).tolist() == [1, 1, 1, 1, 1, 1.0291, 1, 1]
    assert np.multiply(columns["pec"], columns["sec"]) == pytest.approx(columns["ec"])


def test_grifell_and_lovell_with_variable_returns() -> None:
    told = ask("malmquist", PUBLISHED, unit="DMU", returns="vrs", **ASKED)
    columns = told["columns"]
    assert np.round(columns["mi"], 4).tolist() == [2.7027, 1.4706, 1, 1, 1.0387, 1.0968, 1.092, 1]
    assert np.round(columns["ec"], 4).tolist() == [1, 1, 1, 1, 1, 1.0291, 1, 1]
    assert np.round(columns["tc"], 4).tolist() == [2.7027, 1.4706, 1, 1, 1.0387, 1.0657, 1.092, 1]
    assert "pec" not in columns


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), orientation=st.sampled_from(["input", "output"]))
def test_with_one_input_and_output_the_index_is_the_ratio_of_ratios(seed: int, orientation: str) -> None:
    dice = np.random.default_rng(seed)
    x, y, u, v = dice.uniform(1, 50, (4, 8, 1))
    found = change((x, y), (u, v), orientation=orientation)
    assert found.index == pytest.approx(((v / u) / (y / x))[:, 0])
    best = (v / u).max() / (y / x).max()
    assert found.technology == pytest.approx(np.full(8, best))


@pytest.mark.parametrize("returns", ["crs", "vrs"])
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_the_index_is_made_of_four_programs_of_prices(returns: str, orientation: str) -> None:
    before, after = of_all_sizes(1, 14, 2, 2), of_all_sizes(2, 14, 2, 2)

    def score(side: tuple[Array, Array], field: tuple[Array, Array]) -> Array:
        return np.array([priced(point, field, returns, orientation) for point in zip(*side, strict=True)])

    found = change(before, after, returns=returns, orientation=orientation)
    one = score(after, before) / score(before, before)
    other = score(after, after) / score(before, after)
    assert found.index == pytest.approx(np.sqrt(one * other), rel=1e-6, nan_ok=True)
    assert found.efficiency == pytest.approx(score(after, after) / score(before, before), rel=1e-6)
    assert found.efficiency * found.technology == pytest.approx(found.index, nan_ok=True)


def test_three_periods_are_two_pairs_and_their_means() -> None:
    told = ask("malmquist", PANEL, **SIDES)
    columns = told["columns"]
    assert told["units"] == ["A", "B", "C"] * 2
    assert columns["from"] == ["2020"] * 3 + ["2021"] * 3
    assert columns["to"] == ["2021"] * 3 + ["2022"] * 3
    assert columns["mi"] == pytest.approx([1.5, 1.2, 1, 4 / 3, 5 / 6, 1.5])
    means = {row["unit"]: row["mi"] for row in told["tables"]["by_unit"]}
    assert means == pytest.approx({"A": 2**0.5, "B": 1, "C": 1.5**0.5})
    pairs = [row["mi"] for row in told["tables"]["by_pair"]]
    assert pairs == pytest.approx([1.8 ** (1 / 3), (5 / 3) ** (1 / 3)])
    shuffled = PANEL.splitlines()
    turned = "\n".join([shuffled[0], *reversed(shuffled[1:])])
    again = ask("malmquist", turned, **SIDES)
    assert again["columns"]["from"] == columns["from"]
    assert again["columns"]["mi"] == pytest.approx(columns["mi"][2::-1] + columns["mi"][:2:-1])


def test_a_unit_with_a_hole_is_left_out_and_named() -> None:
    told = ask("malmquist", PANEL.replace("B,2021,5,6\n", ""), **SIDES)
    assert told["units"] == ["A", "C", "A", "C"]
    assert any("B：" in warning and "left out" in warning for warning in told["warnings"])


def test_a_distance_that_does_not_exist_is_none_and_named() -> None:
    # With variable returns nobody of the first period makes what B makes later, whatever the inputs.
    text = "unit,year,x,y\nA,1,2,2\nB,1,4,3\nA,2,2,2\nB,2,4,9\n"
    told = ask("malmquist", text, returns="vrs", orientation="input", **SIDES)
    assert told["columns"]["mi"][1] is None
    assert told["columns"]["tc"][1] is None
    assert told["columns"]["ec"] == pytest.approx([1, 1])
    assert told["columns"]["mi"][0] is not None
    assert any("B 1→2" in warning for warning in told["warnings"])


def test_what_was_not_said_is_guessed_aloud_or_asked_for() -> None:
    told = ask("malmquist", PUBLISHED, inputs=("X",), outputs=("Y",))
    assert told["units"] == list("ABCDEFGH")
    assert (told["scalars"]["unit"], told["scalars"]["period"]) == ("DMU", "Year")
    assert sum("was taken" in warning for warning in told["warnings"]) == 2
    nameless = PANEL.replace("year", "when")
    assert refused("malmquist", nameless, inputs=("x",), outputs=("y",)).code == "period_lacking"
    texts = PANEL.replace("2020", "late").replace("2021", "early")
    spoken = ask("malmquist", texts, **SIDES)
    assert spoken["scalars"]["periods"] == ["late", "early", "2022"]
    assert any("in the order in which they come" in warning for warning in spoken["warnings"])


def test_panels_that_are_none_are_refused() -> None:
    assert refused("malmquist", PANEL, period="year").code == "sides_lacking"
    assert refused("malmquist", PANEL, inputs=("x",), outputs=("y",), period="month").code == "column_missing"
    one = "unit,year,x,y\nA,2020,4,2\nB,2020,4,3\n"
    assert refused("malmquist", one, **SIDES).code == "periods_few"
    assert "row 3" in refused("malmquist", one.replace("B", "A") + "A,2021,1,1\n", **SIDES).en
    assert refused("malmquist", "unit,year,x,y\nA,2020,4,2\nB,2021,4,3\n", **SIDES).code == "panel_empty"
    missing = refused("malmquist", PANEL.replace("C,2022,8,9", "C,2022,8,"), **SIDES)
    assert "row 10" in missing.en
    numbers = "id,year,k,x,y\n1,1,3,2,2\n1,2,3,2,2\n"
    assert refused("malmquist", numbers, **SIDES).code == "unit_lacking"
    same = ask("malmquist", "unit,year,x,y\nA,1,2,2\nA,2,2,2\n", **SIDES)
    assert same["columns"]["mi"] == pytest.approx([1])
