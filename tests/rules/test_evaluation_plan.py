"""A plan as somebody writes it: what it says, and every fault told at once with its line."""

from io import StringIO
from typing import Any

import pytest
from ruamel.yaml import YAML

from heyi.contexts.evaluation.rules.plan_text import plan_of
from heyi.contexts.evaluation.terms.plan import Plan, Sensitivity, Step, WeightsFrom
from heyi.methods.refusals import Unfit

WHOLE = """\
plan: small
title: {zh: 评价, en: Evaluation}
object: {zh: 三县, en: Three counties}
evaluator: {zh: 理事会, en: The council}
purpose: {zh: 看看, en: To see}
seed: 7
date: 2026-11-01
theory:
  - {zh: 模型, en: A model, source: a book, status: secondary}
content:
  - code: outcome
    zh: 结果
    en: Outcome
    indicators:
      - {column: share, zh: 占比, en: Share, direction: benefit}
      - {column: cost, zh: 费用, en: Cost, direction: cost, source: x, status: official}
      - {column: beds, zh: 床位, en: Beds, direction: interval, interval: "3:4:2:6"}
data:
  - {name: counties, file: counties.csv, unit: county, zh: 各县, en: Counties, source: ours, status: constructed}
steps:
  - {id: weights, method: entropy-weights, data: counties, content: true, zh: 权重, en: Weights}
  - id: scores
    method: topsis
    data: counties
    content: true
    weights_from: weights
    options: {cost-as: ideal}
    zh: 得分
    en: Scores
  - {id: trust, of: scores, draws: 50, spread: 0.1, zh: 依赖, en: Trust}
  - {id: compared, method: kruskal, data: counties, add: {score: scores.score}, options: {outcome: score}, zh: 比较, en: Compared}
"""


def read(text: str) -> Plan:
    return plan_of(YAML(typ="rt", pure=True).load(StringIO(text)))


def faults(text: str) -> list[str]:
    """The English lines of the refusal, the first apart."""
    with pytest.raises(Unfit) as caught:
        read(text)
    assert caught.value.code == "plan_wrong"
    zh, en = caught.value.zh.splitlines(), caught.value.en.splitlines()
    assert len(zh) == len(en)
    return [line.strip() for line in en[1:]]


def test_a_plan_says_what_it_says() -> None:
    plan = read(WHOLE)
    assert (plan.code, plan.seed, plan.day) == ("small", 7, "2026-11-01")
    assert [one.column for one in plan.indicators] == ["share", "cost", "beds"]
    assert plan.indicators[0].status == "unverified"
    assert plan.indicators[2].interval == "3:4:2:6"
    weights, scores, trust, compared = plan.steps
    assert isinstance(weights, Step)
    assert weights.uses_content
    assert isinstance(scores, Step)
    assert scores.weights_from == WeightsFrom("weights")
    assert scores.options == {"cost_as": "ideal"}
    assert isinstance(trust, Sensitivity)
    assert (trust.of, trust.draws, trust.spread) == ("scores", 50, 0.1)
    assert isinstance(compared, Step)
    assert compared.added == {"score": ("scores", "score")}


def change(old: str, new: str) -> str:
    assert old in WHOLE
    return WHOLE.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (change("plan: small", "plan: Small One"), "line 1, plan: must be small letters, digits, - and _"),
        (change("zh: 看看, ", ""), "line 5, purpose: needs both zh and en"),
        (change("seed: 7", "seed: -1"), "line 6, seed: must be a number from 0 to 2.14748e+09"),
        (change("seed: 7", "seed: 1.5"), "line 6, seed: must be a whole number"),
        (change("2026-11-01", "soon"), "line 7, date: must be YYYY-MM-DD"),
        (change("status: secondary", "status: sure"), "line 9, theory[1].status: must be one of"),
        (change("direction: cost", "direction: down"), "line 16, content[1].indicators[2].direction: must be one of benefit"),
        (change(', interval: "3:4:2:6"', ""), "line 17, content[1].indicators[3].interval: missing"),
        (change("counties.csv", "../counties.csv"), "line 19, data[1].file: the file must lie beside the plan"),
        (change("counties.csv", "/etc/passwd"), "line 19, data[1].file: the file must lie beside the plan"),
        (change("method: topsis", "method: magic"), "line 23, steps[2].method: no method 'magic'"),
        (change("weights_from: weights", "weights_from: trust"), "steps[2]: no step 'trust' before it"),
        (change("weights_from: weights", "weights_from: [1]"), "line 26, steps[2].weights_from: name a step"),
        (change("of: scores", "of: compared"), "steps[3]: no step 'compared' before it"),
        (change("draws: 50", "draws: 0"), "line 30, steps[3].draws: must be a number from 1 to 100000"),
        (change("spread: 0.1", "spread: 2"), "line 30, steps[3].spread: must be a number from 0 to 1"),
        (change("score: scores.score", "score: scores"), "line 31, steps[4].add: write column: step.column"),
        (change("id: trust", "id: scores"), "steps: 'scores' comes more than once"),
        (change("data: counties, content: true, zh: 权重", "data: towns, content: true, zh: 权重"), "steps[1].data: no data 'towns'"),
        (change("column: cost", "column: share"), "content: 'share' comes more than once"),
        (WHOLE + "surprise: 1\n", "line 32, surprise: no such part"),
        (change("options: {cost-as: ideal}", "options: [1]"), "line 27, steps[2].options: must be a mapping"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place_and_line(text: str, told: str) -> None:
    found = faults(text)
    assert any(line.startswith(told) for line in found), found


def test_all_faults_are_told_at_once() -> None:
    text = (
        WHOLE.replace("plan: small", "plan: 1")
        .replace("method: topsis", "method: magic")
        .replace("draws: 50", "draws: x")
    )
    assert len(faults(text)) == 3


@pytest.mark.parametrize("tree", [None, [], "text", 3])
def test_what_is_no_mapping_is_refused(tree: Any) -> None:
    with pytest.raises(Unfit) as caught:
        plan_of(tree)
    assert caught.value.code == "plan_wrong"


@pytest.mark.parametrize("part", ["title", "object", "evaluator", "purpose", "data", "steps"])
def test_no_part_that_a_report_needs_may_be_missing(part: str) -> None:
    tree = YAML(typ="safe", pure=True).load(StringIO(WHOLE))
    del tree[part]
    with pytest.raises(Unfit) as caught:
        plan_of(tree)
    assert part in caught.value.en
