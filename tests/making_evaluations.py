"""Builders for tests of evaluations: an alliance that evaluates itself, a small plan with its file, one on a live survey."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.evaluation import public as evaluations
from heyi.contexts.evaluation.terms.carried import Evaluation, KeptPlan
from heyi.kernel.actor import Actor
from tests.making import NOW
from tests.making_surveys import Asking, an_asking_alliance

PLAN = """\
plan: small-plan
title: {zh: 小评价, en: A small evaluation}
object: {zh: 四家医院, en: Four hospitals}
evaluator: {zh: 质控科, en: The office of quality}
purpose: {zh: 看看谁好, en: To see who does well}
theory:
  - {zh: 结构、过程、结果, en: "Structure, process, outcome", source: Donabedian 1966, status: secondary}
content:
  - code: outcome
    zh: 结果
    en: Outcome
    indicators:
      - {column: satisfied, zh: 满意率, en: Satisfied, direction: benefit, source: test, status: assumption}
      - {column: days, zh: 住院日, en: Days in hospital, direction: cost, source: test, status: assumption}
data:
  - {name: hospitals, file: hospitals.csv, unit: name, zh: 各院, en: Hospitals, source: made up, status: constructed}
steps:
  - {id: weights, zh: 权重, en: Weights, method: entropy-weights, data: hospitals, content: true}
  - {id: order, zh: 排序, en: Order, method: topsis, data: hospitals, content: true, weights_from: weights}
  - {id: moved, zh: 换权重, en: Moved weights, of: order, draws: 50, spread: 0.2}
seed: 7
conclusions: []
"""
HOSPITALS = b"name,satisfied,days\nA,0.91,8\nB,0.85,7\nC,0.95,9\nD,0.70,6\n"
LIVE = PLAN.replace("plan: small-plan", "plan: live-plan").replace(
    "data:\n  - {name: hospitals, file: hospitals.csv, unit: name,",
    "data:\n  - {name: hospitals, from: {survey: 就诊感受, by: point}, unit: name,",
)


@dataclass(frozen=True)
class Evaluating:
    """An alliance whose lead evaluates: the officer of quality who may, and somebody of the village who may not."""

    asking: Asking

    @property
    def organisation(self) -> UUID:
        """Who evaluates."""
        return self.asking.organisation

    @property
    def alliance(self) -> UUID:
        """What is evaluated."""
        return self.asking.alliance.region

    @property
    def evaluator(self) -> Actor:
        """Who may."""
        return self.asking.runner

    @property
    def colleague(self) -> Actor:
        """Who has a post in the alliance and may not."""
        return self.asking.clerk


def an_evaluating_alliance(*, now: datetime = NOW) -> Evaluating:
    """The alliance of Yibin, whose officer of quality evaluates it."""
    return Evaluating(an_asking_alliance(now=now))


def a_kept_plan(
    here: Evaluating, text: str = PLAN, files: dict[str, bytes] | None = None, *, now: datetime = NOW
) -> KeptPlan:
    """A plan that is kept."""
    given = {"hospitals.csv": HOSPITALS} if files is None else files
    return evaluations.keep_plan(
        text, given, organisation=here.organisation, alliance=here.alliance, actor=here.evaluator, now=now
    )


def an_evaluation(here: Evaluating, plan: KeptPlan | None = None, *, now: datetime = NOW) -> Evaluation:
    """A plan that was carried out."""
    kept = plan or a_kept_plan(here, now=now)
    asked = evaluations.ask_evaluation(kept.id, actor=here.evaluator, now=now)
    return evaluations.carry_out_evaluation(asked.id, actor=evaluations.EVALUATOR, now=now)
