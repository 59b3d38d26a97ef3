"""What a charter wants reached is held against the latest survey and evaluation, and nobody is told more than a number can say."""

from dataclasses import replace
from typing import Any

import pytest

from heyi.contexts.evaluation import public as evaluations
from heyi.contexts.evaluation.rules.targets import Found, figure_of, state_of
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms.assessment import AssessmentTarget
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import AnsweredForms, SamplePlan
from heyi.kernel.actor import Actor
from tests.making import NOW, a_stranger
from tests.making_evaluations import Evaluating, an_evaluating_alliance
from tests.making_surveys import a_frame, a_survey, sent, tokens_of

pytestmark = pytest.mark.usefixtures("committed")

State = evaluations.TargetState


def told(here: Evaluating, actor: Actor | None = None) -> dict[str, evaluations.TargetTold]:
    found = evaluations.targets_of(actor=actor or here.evaluator, now=NOW)
    return {one.target.code: one for one in found if one.alliance == here.alliance}


def asked(here: Evaluating, answers: list[str], **more: Any) -> AnsweredForms:
    """The survey that the charter names, answered so about how doctors talk."""
    tree = surveys.shipped_trees()["patient-satisfaction"]
    survey = a_survey(
        here.asking,
        tree=tree,
        series="patient-satisfaction",
        alliance=here.alliance,
        frame=a_frame(1, 3),
        **more,
    )
    tokens = tokens_of(here.asking, survey)
    for number, (token, answer) in enumerate(zip(tokens, answers, strict=False)):
        given = {"setting": "outpatient", "rating_doctor": answer, "recommend": "8"}
        sent(token, key=f"k-{number}", **given)
    return surveys.answered_forms(survey.id, actor=here.evaluator, now=NOW)


def a_target(here: Evaluating) -> AssessmentTarget:
    return next(one.target for one in told(here).values() if one.target.measured_by.survey is not None)


def test_a_target_is_unmeasured_then_reached_by_the_survey_it_names():
    here = an_evaluating_alliance()
    targets = told(here)
    assert targets
    assert {one.state for one in targets.values()} == {State.UNMEASURED}
    asked(here, ["satisfied", "very_satisfied"] * 6)
    target = a_target(here)
    now = told(here)[target.code]
    assert now.found is not None
    assert (now.found.value, now.found.valid) == (1.0, 12)
    assert now.found.survey is not None
    assert told(here, here.colleague) == {}
    assert evaluations.targets_of(actor=a_stranger().actor(NOW), now=NOW) == ()


def test_few_answers_are_withheld():
    here = an_evaluating_alliance()
    asked(here, ["satisfied"] * 3)
    target = a_target(here)
    few = told(here)[target.code]
    assert (few.state, few.found and few.found.value) == (State.WITHHELD, None)


def test_an_interval_over_the_bound_is_unsure():
    here = an_evaluating_alliance()
    asked(here, ["satisfied"] * 7 + ["neutral"] * 5)
    target = a_target(here)
    now = told(here)[target.code]
    assert now.found is not None
    assert now.found.value == pytest.approx(7 / 12)
    assert now.state is State.MISSED if (now.found.high or 1) < (target.at_least or 0) else State.UNSURE


def test_a_share_of_several_answers_is_withheld_where_one_of_them_is():
    here = an_evaluating_alliance()
    answers = ["satisfied"] * 20 + ["very_satisfied"] * 2 + ["neutral"] * 7 + ["dissatisfied"] * 3
    forms = asked(here, answers, plan=SamplePlan(forms=12))
    column, both = "rating_doctor", ("satisfied", "very_satisfied")
    assert surveys.measured(forms, column, both).value is None
    rating = next(one for one in surveys.results_of(forms).questions if column in one.question.columns)
    (shown,) = (one for one in rating.columns if one.column == column)
    assert any(one.is_withheld for one in shown.shares)
    for share in shown.shares:
        alone = surveys.measured(forms, column, (share.code,)).value
        assert alone == (None if share.is_withheld else pytest.approx(share.value)), share.code
    assert surveys.measured(forms, column, ("nothing",)).is_known is False
    assert surveys.measured(forms, "remark").is_known is False
    assert surveys.measured(forms, "recommend").value == pytest.approx(8)
    # The scores of a column of which answers are withheld are not averaged.
    assert surveys.measured(forms, column).value is None
    assert surveys.measured(forms, "satisfaction").value is None


def test_the_mean_of_scores_and_of_a_scale_is_told_where_all_answers_are():
    here = an_evaluating_alliance()
    tree = surveys.shipped_trees()["patient-satisfaction"]
    columns = surveys.questionnaire_of(tree).scales[0].columns
    survey = a_survey(here.asking, tree=tree, frame=a_frame(1, 3))
    for number, token in enumerate(tokens_of(here.asking, survey)):
        answer = "satisfied" if number % 2 else "neutral"
        sent(token, key=f"k-{number}", setting="outpatient", **dict.fromkeys(columns, answer))
    forms = surveys.answered_forms(survey.id, actor=here.evaluator, now=NOW)
    for name in ("rating_doctor", "satisfaction"):
        found = surveys.measured(forms, name)
        assert found.value == pytest.approx(3.5), name
        assert found.low is not None
        assert found.high is not None
        assert found.low < 3.5 < found.high


def test_the_interval_decides_and_the_number_alone_where_there_is_none():
    target = a_target(an_evaluating_alliance())
    least = replace(target, at_least=0.8, at_most=None)
    most = replace(target, at_least=None, at_most=8.0)

    def found(value: float | None, low: float | None = None, high: float | None = None) -> Found:
        return Found(value, low, high, 10, NOW.date())

    cases = [
        (least, found(0.9, 0.81, 0.95), State.REACHED),
        (least, found(0.9, 0.79, 0.95), State.UNSURE),
        (least, found(0.7, 0.6, 0.79), State.MISSED),
        (least, found(0.8), State.REACHED),
        (least, found(0.79), State.MISSED),
        (least, found(None), State.WITHHELD),
        (least, None, State.UNMEASURED),
        (most, found(7.9, 7.0, 8.0), State.REACHED),
        (most, found(7.9, 7.0, 8.1), State.UNSURE),
        (most, found(9.0, 8.1, 9.9), State.MISSED),
        (most, found(8.0), State.REACHED),
    ]
    assert [state_of(one, what) for one, what, _ in cases] == [state for *_, state in cases]


def test_a_figure_of_an_evaluation_is_taken_where_one_step_answered_it():
    answers: dict[str, Any] = {
        "steps": [{"scalars": {"cr": 0.03, "n": 3}}, {"scalars": {"n": 4, "is": True}}]
    }
    assert figure_of(answers, "cr") == 0.03
    assert figure_of(answers, "n") is None
    assert figure_of(answers, "is") is None
    assert figure_of(answers, "nothing") is None


def test_every_charter_of_the_house_names_targets_its_questionnaires_can_measure():
    trees = surveys.shipped_trees()
    seen = 0
    for preset in governance.preset_names():
        for part in governance.read_preset(preset).parts:
            plan = part.charter.assessment
            for target in plan.targets:
                planned = plan.survey(target.measured_by.survey)
                if planned is not None:
                    asked_of = surveys.questionnaire_of(trees[planned.questionnaire])
                    names = {*asked_of.columns, *(one.code for one in asked_of.scales)}
                    assert target.measured_by.column in names
                    seen += 1
    assert seen
