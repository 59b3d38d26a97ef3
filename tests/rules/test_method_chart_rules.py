"""Each rule of Nelson by a series made to break it alone, by its words, and by how often it is broken without cause."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heyi.methods.charts import lines, nelson
from tests.rules.method_answers import ask


def _rules_of(scores: list[float]) -> list[tuple[int, int, int]]:
    found = lines.individuals(scores, target=0.0, sigma=1.0)
    return [(sign.rule, sign.first, sign.last) for sign in nelson.signs(found)]


@pytest.mark.parametrize(
    ("rule", "scores", "first", "last"),
    [
        (1, [0.5, -0.5, -3.2, 0.5], 2, 2),
        (2, [0.3, 0.8, 0.2, 0.4, 0.6, 0.3, 0.9, 0.7, 0.5], 0, 8),
        (3, [-0.9, -0.5, -0.1, 0.3, 0.6, 0.9], 0, 5),
        (4, [0.2, -0.2] * 6 + [1.5, -0.2], 0, 13),
        (5, [0.1, 2.3, 0.4, 2.2, -0.3], 1, 3),
        (6, [-0.2, -1.3, -1.2, 0.5, -1.4, -1.1, 0.2], 1, 5),
        (7, [0.5, 0.6, -0.5, -0.4, 0.1, 0.2, -0.7, -0.6, 0.4, 0.5, -0.3, -0.2, 0.1, 0.3, -0.5], 0, 14),
        (8, [1.2, 1.3, -1.4, -1.2, 1.5, 1.1, -1.3, -1.6], 0, 7),
    ],
)
def test_each_rule_has_a_series_that_breaks_it_alone(
    rule: int, scores: list[float], first: int, last: int
) -> None:
    assert _rules_of(scores) == [(rule, first, last)]


@pytest.mark.parametrize(
    "scores",
    [
        [2.99, -2.99, 0.1, 2.9],
        [0.3, 0.8, 0.2, 0.4, 0.6, 0.3, 0.9, 0.7],
        [0.3, 0.8, 0.2, 0.4, 0.0, 0.6, 0.3, 0.9, 0.7, 0.5],
        [-0.9, -0.5, -0.1, 0.3, 0.6],
        [-0.9, -0.5, -0.1, -0.1, 0.3, 0.6, 0.9],
        [0.2, -0.2] * 6 + [1.5],
        [2.3, 0.1, 0.4, 2.2],
        [2.3, -2.2, 0.1],
        [1.3, 1.2, 0.5, 0.1, 1.4],
        [1.2, 1.3, -1.4, -1.2, 1.5, 1.1, -1.3],
    ],
)
def test_a_series_one_point_short_of_a_rule_breaks_none(scores: list[float]) -> None:
    assert _rules_of(scores) == []


def test_signs_that_overlap_are_one_and_are_marked_where_they_are_met() -> None:
    text = "value\n" + "".join(f"{one}\n" for one in (0.3, 0.8, 0.2, 0.4, 0.6, 0.3, 0.9, 0.7, 0.5, 0.4, -0.2))
    found = ask(
        "control-chart",
        text,
        target=0.0,
        sigma=1.0,
    )
    assert [(row["rule"], row["from"], row["to"], row["side"]) for row in found["tables"]["signals"]] == [
        (2, 1, 10, "up")
    ]
    assert found["columns"]["signals"] == [""] * 8 + ["2", "2", ""]
    row = found["tables"]["signals"][0]
    assert row["zh"].startswith("连续 9 点")
    assert row["en"].startswith("nine points")


def _sides(score: list[float], place: int) -> set[int]:
    """The rules about one side that are met at a point, by their words; the score is turned over for the other side."""
    last = {count: score[max(0, place - count + 1) : place + 1] for count in (3, 5, 6, 9)}
    said = {
        1: score[place] > 3,
        2: len(last[9]) == 9 and min(last[9]) > 0,
        3: len(last[6]) == 6 and all(a < b for a, b in pairwise(last[6])),
        5: score[place] > 2 and sum(one > 2 for one in last[3]) >= 2,
        6: score[place] > 1 and sum(one > 1 for one in last[5]) >= 4,
    }
    return {rule for rule, is_met in said.items() if is_met}


def _naive(score: list[float]) -> set[tuple[int, int]]:
    """Every rule at every point, by its words."""
    met = set()
    for place in range(len(score)):
        for own in (score, [-one for one in score]):
            met |= {(rule, place) for rule in _sides(own, place)}
        turns = np.diff(score[max(0, place - 13) : place + 1])
        if len(turns) == 13 and np.all(turns[1:] * turns[:-1] < 0):
            met.add((4, place))
        sizes = [abs(one) for one in score[: place + 1]]
        if place >= 14 and max(sizes[-15:]) < 1:
            met.add((7, place))
        if place >= 7 and min(sizes[-8:]) > 1:
            met.add((8, place))
    return met


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0.4, 1.0, 1.8]), st.sampled_from([-0.7, 0.0, 0.9]))
def test_rules_are_met_where_their_words_say(seed: int, spread: float, shift: float) -> None:
    score = (shift + spread * np.random.default_rng(seed).normal(size=60)).tolist()
    found = nelson.signs(lines.individuals(score, target=0.0, sigma=1.0))
    assert {(sign.rule, place) for sign in found for place in sign.at} == _naive(score)


def test_a_steady_process_is_called_out_as_seldom_as_known() -> None:
    noise = np.random.default_rng(8).normal(size=200_000)
    found = nelson.signs(lines.individuals(noise, target=0.0, sigma=1.0), rules=(1, 2))
    rate = {rule: sum(len(one.at) for one in found if one.rule == rule) / noise.size for rule in (1, 2)}
    assert rate[1] == pytest.approx(0.0027, abs=0.0004)
    assert rate[2] == pytest.approx(2 / 2**9, abs=0.0008)
