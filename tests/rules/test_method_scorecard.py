"""Scored trees: published weights, cases by hand, and what must hold of any tree. Not here: other gradings."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heyi.methods.refusals import Unfit
from heyi.methods.scoring.scorecard import attainment, between, global_weights, nodes
from tests.rules.method_answers import ask, refused

CARD = (
    "indicator,dimension,actual,target,weight,direction\n"
    "income,finance,90,100,30,up\ncost,finance,125,100,20,down\ncontent,patient,99,90,50,up\n"
)
TREE = "指标,维度,实际值,目标值,权重,方向\n护士,结构/人力,8,10,1,正向\n床位,结构/设施,5,10,1,正向\n死亡率,结果,2,1,2,逆向\n"


def test_a_card_sums_attainments_by_weight_and_caps_them() -> None:
    told = ask("scorecard", CARD, group="dimension")
    assert told["columns"]["attainment"] == pytest.approx([0.9, 0.8, 1.1])
    assert told["columns"]["score"] == pytest.approx([0.9, 0.8, 1])
    assert told["scalars"]["score"] == pytest.approx(0.3 * 0.9 + 0.2 * 0.8 + 0.5)
    finance, patient = told["tables"]["dimensions"]
    assert (finance["weight"], finance["score"]) == pytest.approx((0.5, (0.3 * 0.9 + 0.2 * 0.8) / 0.5))
    assert patient["contribution"] == pytest.approx(0.5)
    assert ask("scorecard", CARD, cap=1.05)["scalars"]["score"] == pytest.approx(0.43 + 0.5 * 1.05)
    assert ask("scorecard", CARD, scale=100.0)["scalars"]["score"] == pytest.approx(93)
    assert told["warnings"] == []


def test_a_tree_goes_as_deep_as_its_slashes_in_chinese_too() -> None:
    told = ask("scorecard", TREE, group="维度")
    found = {row["dimension"]: row["score"] for row in told["tables"]["dimensions"]}
    assert found == pytest.approx({"结构": 0.65, "结构/人力": 0.8, "结构/设施": 0.5, "结果": 0.5})
    assert told["scalars"]["score"] == pytest.approx(0.25 * 0.8 + 0.25 * 0.5 + 0.5 * 0.5)
    leaning = ask("scorecard", TREE, group="维度", weights=(0.9, 0.1))
    assert leaning["scalars"]["score"] == pytest.approx(0.9 * 0.65 + 0.1 * 0.5)
    by_name = ask("scorecard", TREE, group="维度", weights={"结果": 0.1, "结构": 0.9})
    assert by_name["scalars"]["score"] == pytest.approx(0.9 * 0.65 + 0.1 * 0.5)


def test_weights_of_the_hainan_index_sum_to_99_99_and_that_is_told() -> None:
    rows = [f"i{place},9,10,{weight}" for place, weight in enumerate((28.54, 23.51, 15.13, 17.04, 15.77))]
    told = ask("scorecard", "indicator,actual,target,weight\n" + "\n".join(rows))
    assert sum(told["columns"]["weight"]) == pytest.approx(1)
    assert told["columns"]["weight"][0] == pytest.approx(28.54 / 99.99)
    assert any("99.99" in warning for warning in told["warnings"])


def test_weights_within_dimensions_count_dimensions_alike() -> None:
    text = "indicator,d,actual,target,weight\na,x,1,1,.6\nb,x,0,1,.4\nc,y,1,2,1\n"
    told = ask("scorecard", text, group="d", cost=())
    assert told["scalars"]["score"] == pytest.approx(0.5 * 0.6 + 0.5 * 0.5)


def test_bounds_score_between_the_worse_and_the_better() -> None:
    told = ask(
        "scorecard", "indicator,actual,low,high,direction\na,30,20,40,up\nb,25,20,40,down\nc,50,20,40,up\n"
    )
    assert told["columns"]["score"] == pytest.approx([0.5, 0.75, 1])
    assert between([30], [20], [40], [True]) == pytest.approx([0.5])


def test_organisations_in_long_form_are_ranked() -> None:
    text = "hospital,indicator,d,actual,target,weight\nA,x,p,8,10,1\nA,y,q,10,10,1\nB,x,p,10,10,1\nB,y,q,10,10,1\n"
    told = ask("scorecard", text, of="hospital", group="d")
    assert told["units"] == ["A", "B"]
    assert told["columns"]["score"] == pytest.approx([0.9, 1])
    assert told["columns"]["rank"] == [2, 1]
    assert told["columns"]["dimension_p"] == pytest.approx([0.8, 1])
    assert [row["indicator"] for row in told["tables"]["indicators"]] == ["x", "y", "x", "y"]
    lacking = ask("scorecard", text.rsplit("\n", 2)[0], of="hospital", group="d")
    assert lacking["columns"]["dimension_q"] == [1.0, None]
    assert any("different indicators" in warning for warning in lacking["warnings"])


def test_nothing_that_should_not_occur_is_the_cap() -> None:
    told = ask(
        "scorecard",
        "indicator,actual,target\nfalls,0,2\nerrors,3,0\nloss,0,0\n",
        cost=("falls", "errors", "loss"),
    )
    assert told["columns"]["attainment"] == [None, 0.0, 1.0]
    assert told["columns"]["score"] == [1.0, 0.0, 1.0]
    assert any("nothing occurred" in warning for warning in told["warnings"])


@pytest.mark.parametrize(
    ("table", "options", "code"),
    [
        ("i,target\na,1\n", {}, "actual_missing"),
        ("i,actual\na,1\n", {}, "targets_missing"),
        ("i,actual,target\na,1,0\n", {}, "targets_wrong"),
        ("i,actual,target\na,-1,2\n", {}, "targets_wrong"),
        ("i,actual,target,weight\na,1,2,-1\n", {}, "weights_wrong"),
        ("i,actual,target,weight\na,1,2,0\n", {}, "weights_wrong"),
        ("i,actual,target,direction\na,1,2,sideways\n", {}, "direction_unreadable"),
        ("i,actual,target\na,1,2\n", {"cost": ("z",)}, "indicator_missing"),
        ("i,actual,target\na,1,2\n", {"cap": 0.0}, "cap_wrong"),
        ("i,actual,target\na,1,2\n", {"weights": (0.5, 0.5)}, "weights_number"),
        ("i,actual,target\na,1,2\n", {"weights": {"b": 1.0}}, "weights_lacking"),
        ("i,actual,low,high\na,1,2,2\n", {}, "bounds_wrong"),
        ("i,actual,target\na,,2\n", {}, "cells_wrong"),
        ("i,actual,target\na,1,2\n", {"of": "clinic"}, "column_missing"),
        ("i,actual,target\na,1,2\n", {"target_column": "goal"}, "column_missing"),
        (
            "i,d,actual,target,weight\na,x,1,2,0\nb,y,1,2,1\n",
            {"group": "d", "weights": (0.5, 0.5)},
            "dimension_empty",
        ),
    ],
)
def test_a_card_that_cannot_be_scored_is_refused_in_words(
    table: str, options: dict[str, object], code: str
) -> None:
    assert refused("scorecard", table, **options).code == code


@settings(max_examples=30, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from("xyz"), st.floats(0.01, 9), st.floats(0, 1)), min_size=1, max_size=9
    )
)
def test_dimensions_add_up_to_the_whole(rows: list[tuple[str, float, float]]) -> None:
    paths = [(name,) for name, _, _ in rows]
    shares = global_weights(paths, np.array([weight for _, weight, _ in rows]), None)
    scores = np.array([score for _, _, score in rows])
    found = nodes(paths, shares, scores)
    assert sum(one.weight for one in found) == pytest.approx(1)
    assert sum(one.weight * one.score for one in found) == pytest.approx(float(shares @ scores))


def test_attainment_in_plain_numbers_is_a_ratio() -> None:
    assert attainment([8, 8], [10, 10], [False, True]).tolist() == [0.8, 1.25]
    with pytest.raises(Unfit):
        attainment([1], [0], [False])
