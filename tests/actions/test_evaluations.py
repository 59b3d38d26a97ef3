"""Evaluation plans are kept, carried out on data taken by the right of whoever asks, and shown to the alliance."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection

from heyi.config.discovery import discover
from heyi.contexts.evaluation import public as evaluations
from heyi.contexts.evaluation.actions.carrying import EVALUATOR
from heyi.contexts.evaluation.terms.carried import Evaluation, EvaluationState
from heyi.contexts.governance.terms import Role, Urgency
from heyi.contexts.notices import public as notices
from heyi.contexts.notices.terms import NoticeKind
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import State
from heyi.foundation import jobs
from heyi.foundation.audit import changes_of
from heyi.foundation.delivery import deliver
from heyi.foundation.system_actors import TIMEKEEPER
from heyi.kernel.errors import NotFound, NotPermitted, WrongState
from tests.making import NOW, a_referral, a_stranger, someone_with_post
from tests.making_evaluations import (
    HOSPITALS,
    LIVE,
    PLAN,
    Evaluating,
    a_kept_plan,
    an_evaluating_alliance,
    an_evaluation,
)
from tests.making_surveys import a_survey, sent, tokens_of

pytestmark = pytest.mark.usefixtures("committed")


def answers(here: Evaluating, evaluation: Evaluation) -> Any:
    told = evaluations.file_of_evaluation(evaluation.id, "answers.json", actor=here.evaluator, now=NOW)
    return json.loads(told)


def test_a_plan_is_kept_edition_by_edition_and_never_twice():
    here = an_evaluating_alliance()
    first = a_kept_plan(here)
    assert (first.code, first.number, first.files) == ("small-plan", 1, ("hospitals.csv",))
    assert a_kept_plan(here).id == first.id
    # A file that is not sent again is the one of the edition before.
    second = a_kept_plan(here, PLAN.replace("seed: 7", "seed: 8"), {})
    assert (second.number, second.files) == (2, ("hospitals.csv",))
    third = a_kept_plan(here, PLAN.replace("seed: 7", "seed: 8"), {"hospitals.csv": HOSPITALS + b"E,0.5,9\n"})
    assert third.number == 3
    seen = evaluations.see_plan(third.id, actor=here.evaluator, now=NOW)
    assert [one.number for one in seen.editions] == [3, 2, 1]
    assert seen.seed == 8
    listed = evaluations.list_plans("小评价", actor=here.evaluator, now=NOW)
    assert [one.number for one in listed.rows] == [3]
    assert evaluations.list_plans("nothing", actor=here.evaluator, now=NOW).rows == ()
    assert [one.fact for one in changes_of(third.id, actor=here.evaluator, now=NOW)] == [
        "evaluation_plan_kept"
    ]


@pytest.mark.parametrize(
    ("text", "files", "told"),
    [
        (PLAN.replace("seed: 7", "seed: seven"), {"hospitals.csv": HOSPITALS}, "seed"),
        (PLAN.replace("method: topsis", "method: topsy"), {"hospitals.csv": HOSPITALS}, "topsy"),
        (PLAN.replace("seed: 7", "seed: 7\ndate: 2026-13-45"), {"hospitals.csv": HOSPITALS}, "不存在的日期"),
        ("plan: [", {}, "第 1 行"),
        ("plan: &a x\ntitle: *a\n", {}, "&"),
        (PLAN, {}, "hospitals.csv"),
        (PLAN, {"hospitals.csv": b"PK\x03\x04rest"}, "工作簿"),
        (PLAN, {"hospitals.csv": b"\xff\xfe\x81"}, "CSV"),
        (PLAN, {"hospitals.csv": b"name,satisfied,satisfied\nA,1,2\n"}, "列名"),
        (PLAN, {"hospitals.csv": b"name,satisfied,days\nA,1,2,3\n"}, "第 2 行"),
        (PLAN, {"hospitals.csv": b"name,satisfied,days\n"}, "数据行"),
        ("x" * 200_001, {}, "200000"),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_is_refused_with_its_faults_and_nothing_is_kept(text, files, told):
    here = an_evaluating_alliance()
    with pytest.raises(evaluations.PlanWrong) as refused:
        a_kept_plan(here, text, files)
    assert told in refused.value.zh
    assert refused.value.en
    assert evaluations.list_plans("", actor=here.evaluator, now=NOW).rows == ()


def test_an_evaluation_is_asked_for_carried_out_by_the_worker_and_told():
    here = an_evaluating_alliance()
    plan = a_kept_plan(here)
    asked = evaluations.ask_evaluation(plan.id, actor=here.evaluator, now=NOW)
    assert (asked.state, asked.steps) == (EvaluationState.WAITING, 3)
    assert evaluations.ask_evaluation(plan.id, actor=here.evaluator, now=NOW) == asked
    assert jobs.run_next(now=NOW + timedelta(seconds=1)) == 1
    page = evaluations.see_evaluation(asked.id, actor=here.evaluator, now=NOW)
    done = page.evaluation
    assert (done.state, done.step) == (EvaluationState.DONE, 3)
    assert page.runs
    found = answers(here, done)
    assert [one["step"] for one in found["steps"]] == ["weights", "order", "moved"]
    for name in ("report.zh.pdf", "report.en.docx", "report.zh.html", "body.en.html"):
        assert len(evaluations.file_of_evaluation(done.id, name, actor=here.evaluator, now=NOW)) > 500
    bundle = evaluations.file_of_evaluation(done.id, "bundle.zip", actor=here.evaluator, now=NOW)
    with ZipFile(BytesIO(bundle)) as archive:
        assert archive.read("hospitals.csv") == HOSPITALS
        assert json.loads(archive.read("answers.json")) == found
    # Once more does no harm and changes nothing.
    again = evaluations.carry_out_evaluation(done.id, actor=EVALUATOR, now=NOW + timedelta(hours=1))
    assert again == done
    facts = [one.fact for one in changes_of(done.id, actor=here.evaluator, now=NOW)]
    assert facts[0] == "evaluation_carried_out"
    assert facts[-1] == "evaluation_asked"
    assert facts.count("evaluation_went_on") == 4


def test_what_cannot_be_computed_fails_with_its_step_and_reason():
    here = an_evaluating_alliance()
    flat = a_kept_plan(here, PLAN, {"hospitals.csv": b"name,satisfied,days\nA,0.9,x\nB,0.9,7\n"})
    failed = an_evaluation(here, flat)
    assert failed.state is EvaluationState.FAILED
    assert "weights" in failed.fault_zh
    assert "days" in failed.fault_en
    with pytest.raises(NotFound):
        evaluations.file_of_evaluation(failed.id, "answers.json", actor=here.evaluator, now=NOW)
    with pytest.raises(WrongState):
        evaluations.share_evaluation(failed.id, actor=here.evaluator, now=NOW)
    assert evaluations.carry_out_evaluation(failed.id, actor=EVALUATOR, now=NOW) == failed


def test_only_who_may_evaluates_and_a_stranger_finds_nothing():
    here = an_evaluating_alliance()
    plan = a_kept_plan(here)
    done = an_evaluation(here, plan)
    colleague = someone_with_post(here.organisation, Role.WARD_NURSE, now=NOW).actor(NOW)
    with pytest.raises(NotPermitted):
        evaluations.keep_plan(
            PLAN, {}, organisation=here.organisation, alliance=here.alliance, actor=colleague, now=NOW
        )
    for verb in (evaluations.share_evaluation, evaluations.carry_out_evaluation):
        with pytest.raises(NotPermitted):
            verb(done.id, actor=colleague, now=NOW)
    with pytest.raises(NotPermitted):
        evaluations.carry_out_evaluation(done.id, actor=here.evaluator, now=NOW)
    with pytest.raises(NotPermitted):
        evaluations.ask_evaluation(plan.id, actor=colleague, now=NOW)
    for nobody in (a_stranger().actor(NOW), here.colleague):
        for question in (evaluations.see_evaluation, evaluations.share_evaluation):
            with pytest.raises(NotFound):
                question(done.id, actor=nobody, now=NOW)
        with pytest.raises(NotFound):
            evaluations.ask_evaluation(plan.id, actor=nobody, now=NOW)
        with pytest.raises(NotFound):
            evaluations.see_plan(plan.id, actor=nobody, now=NOW)
        wanted = evaluations.EvaluationsWanted()
        assert evaluations.list_evaluations(wanted, actor=nobody, now=NOW).rows == ()


def test_what_was_shown_is_read_in_the_whole_alliance_and_is_shown_once():
    here = an_evaluating_alliance()
    done = an_evaluation(here)
    shared = evaluations.share_evaluation(done.id, actor=here.evaluator, now=NOW)
    assert shared.shared_at == NOW
    page = evaluations.see_evaluation(done.id, actor=here.colleague, now=NOW)
    assert not page.runs
    assert evaluations.file_of_evaluation(done.id, "report.zh.pdf", actor=here.colleague, now=NOW)
    with pytest.raises(NotFound):
        evaluations.see_evaluation(done.id, actor=a_stranger().actor(NOW), now=NOW)
    with pytest.raises(WrongState):
        evaluations.share_evaluation(done.id, actor=here.evaluator, now=NOW)


def test_who_writes_for_the_body_that_the_charter_names_is_told():
    discover()
    here = an_evaluating_alliance()
    city = here.organisation
    secretary = someone_with_post(city, Role.ALLIANCE_ADMINISTRATOR, now=NOW).actor(NOW)
    plan = a_kept_plan(here, PLAN.replace("plan: small-plan", "plan: consortium-evaluation"))
    wanted, other = an_evaluation(here, plan), an_evaluation(here)
    deliver(now=NOW)
    for one in (other, wanted):
        evaluations.share_evaluation(one.id, actor=here.evaluator, now=NOW)
    for _ in range(2):
        deliver(now=NOW)
    found = notices.list_notices(notices.NoticesWanted(), actor=secretary, now=NOW).rows
    assert [(one.kind, one.level, one.subject, one.organisation) for one in found] == [
        (NoticeKind.EVALUATION_SHOWN, Urgency.ELECTIVE, wanted.id, city)
    ]
    for nobody in (here.evaluator, here.colleague):
        assert notices.list_notices(notices.NoticesWanted(), actor=nobody, now=NOW).rows == ()


def test_live_data_are_taken_when_asked_for_and_stay_what_they_were():
    here = an_evaluating_alliance()
    plan = a_kept_plan(
        here, LIVE.replace("satisfied", "score").replace("column: days", "column: informed"), {}
    )
    with pytest.raises(evaluations.PlanWrong) as refused:
        evaluations.ask_evaluation(plan.id, actor=here.evaluator, now=NOW)
    assert "就诊感受" in refused.value.zh
    survey = a_survey(here.asking, title="就诊感受", alliance=here.alliance, least_cell=2)
    tokens = tokens_of(here.asking, survey)
    for number, token in enumerate(tokens):
        sent(token, key=f"k-{number}", kind="referred", informed=str(1 + number % 5), score=str(number % 11))
    asked = evaluations.ask_evaluation(plan.id, actor=here.evaluator, now=NOW)
    done = evaluations.carry_out_evaluation(asked.id, actor=EVALUATOR, now=NOW)
    assert done.state is EvaluationState.DONE, done.fault_zh
    assert len(answers(here, done)["steps"][1]["units"]) == 6
    other = evaluations.ask_evaluation(plan.id, actor=here.evaluator, now=NOW)
    assert other.id != asked.id
    assert other.inputs_digest == asked.inputs_digest


def test_referrals_are_taken_by_the_right_of_whoever_asks():
    here = an_evaluating_alliance()
    for state in (State.DECLINED, State.ACCEPTED):
        a_referral(here.asking.alliance, state=state)
    referral.count_legs(actor=TIMEKEEPER, now=NOW + timedelta(days=1))
    text = LIVE.replace("from: {survey: 就诊感受, by: point}", "from: {referral: recent, by: pair}")
    plan = a_kept_plan(
        here, text.replace("satisfied", "accepted").replace("column: days", "column: declined"), {}
    )
    later = NOW + timedelta(days=1)
    asked = evaluations.ask_evaluation(plan.id, actor=here.evaluator, now=later)
    failed = evaluations.carry_out_evaluation(asked.id, actor=EVALUATOR, now=later)
    # One pair alone cannot be ranked; what was taken was one row.
    assert failed.state is EvaluationState.FAILED
    assert "weights" in failed.fault_en


def test_one_survey_by_point_and_by_area_is_refused():
    here = an_evaluating_alliance()
    both = LIVE.replace(
        "steps:",
        "  - {name: areas, from: {survey: 就诊感受, by: area}, unit: name, zh: 区, en: Areas, source: x, status: constructed}\nsteps:",
    )
    plan = a_kept_plan(here, both, {})
    with pytest.raises(evaluations.PlanWrong) as refused:
        evaluations.ask_evaluation(plan.id, actor=here.evaluator, now=NOW)
    assert "相减" in refused.value.zh


def test_two_evaluations_of_a_plan_stand_side_by_side():
    here = an_evaluating_alliance()
    first = an_evaluation(here)
    better = HOSPITALS.replace(b"D,0.70,6", b"D,0.99,5")
    second = an_evaluation(
        here, a_kept_plan(here, PLAN, {"hospitals.csv": better}), now=NOW + timedelta(days=1)
    )
    steps = evaluations.compare_evaluations(first.id, second.id, actor=here.evaluator, now=NOW)
    order = next(one for one in steps if one.step == "order")
    rank = next(one for one in order.changes if (one.unit, one.figure) == ("D", "rank"))
    assert rank.after == 1
    assert rank.before in (2, 3, 4)
    assert rank.delta == 1 - float(rank.before or 0)
    assert not rank.is_same
    page = evaluations.see_evaluation(second.id, actor=here.evaluator, now=NOW)
    assert [one.id for one in page.others] == [first.id]
    other = an_evaluation(here, a_kept_plan(here, PLAN.replace("small-plan", "other-plan")))
    with pytest.raises(NotFound):
        evaluations.compare_evaluations(first.id, other.id, actor=here.evaluator, now=NOW)


def test_a_charter_says_which_evaluation_is_due_and_of_whom():
    here = an_evaluating_alliance()
    due = evaluations.evaluations_due(actor=here.evaluator, now=NOW)
    wanted = {one.wanted.plan for one in due}
    assert all(one.last is None and one.is_due for one in due)
    for code in wanted:
        shipped = evaluations.shipped_plans()[code]
        done = an_evaluation(here, a_kept_plan(here, shipped.text, dict(shipped.files)))
        assert done.state is EvaluationState.DONE
    later = evaluations.evaluations_due(actor=here.evaluator, now=NOW)
    assert all(one.last is not None and not one.is_due and one.plan for one in later)
    assert evaluations.evaluations_due(actor=here.colleague, now=NOW) == ()


@pytest.mark.postgres
def test_the_database_itself_keeps_evaluations_from_others():
    here = an_evaluating_alliance()
    an_evaluation(here)
    with connection.cursor() as cursor:
        for table in ("evaluation_plan", "evaluation_plan_file", "evaluation_evaluation", "evaluation_file"):
            cursor.execute(
                "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = %s", [table]
            )
            assert cursor.fetchone() == (True,)
