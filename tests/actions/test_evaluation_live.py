"""An evaluation on a survey of the live store: summed up, withheld where few stand behind it, and carried out again from its bundle."""

import csv
import json
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from heyi.config.cli.evaluation_files import material_of, write
from heyi.config.cli.frame import Refusal
from heyi.config.cli.main import assembled, main
from heyi.contexts.evaluation import public as evaluation
from heyi.contexts.evaluation.rules.running import carry_out
from heyi.contexts.evaluation.terms.plan import Live, LiveTable
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Role
from heyi.contexts.surveys.terms.collecting import SamplePlan, Survey
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound, NotPermitted
from heyi.methods.refusals import Unfit
from tests.making import NOW, a_stranger, someone_with_post
from tests.making_surveys import Asking, a_frame, a_survey, an_asking_alliance, sent, tokens_of

pytestmark = pytest.mark.usefixtures("committed")

PLAN = """\
plan: live-satisfaction
title: {zh: 就诊感受评价, en: How visits were}
object: {zh: 调查点, en: Points}
evaluator: {zh: 理事会, en: The council}
purpose: {zh: 比较各点, en: To compare the points}
seed: 7
data:
  - {name: points, zh: 各点答卷, en: Forms by point, source: survey, status: unverified, unit: name, from: {survey: visits}}
steps:
  - {id: ranks, zh: 排序, en: Ranks, method: entropy-topsis, data: points, options: {columns: [score, kind_referred]}}
  - {id: trust, zh: 权重变动, en: Weights moved, of: ranks, draws: 50}
"""


def answered(forms: list[int]) -> tuple[Asking, Survey]:
    """A survey with so many forms at its points, in their order; half of each point were referred, as far as it goes."""
    asking = an_asking_alliance()
    survey = a_survey(
        asking, series="visits", frame=a_frame(1, len(forms)), plan=SamplePlan(forms=12), least_cell=5
    )
    tokens = tokens_of(asking, survey)
    each = len(tokens) // len(forms)
    for point, number in enumerate(forms):
        for place, token in enumerate(tokens[point * each : point * each + number]):
            kind = "referred" if place % 2 else "outpatient"
            sent(token, kind=kind, score=str(min(10, point + 4 + place % 3)))
    return asking, survey


def taken(asking: Asking, live: Live, actor: Actor = OPERATOR) -> LiveTable:
    return evaluation.live_table(live, asking.alliance.region, actor=actor, now=NOW)


def test_the_forms_of_a_survey_become_one_row_a_point_and_few_are_withheld():
    asking, survey = answered([12, 10, 6, 4])
    found = taken(asking, Live("survey", "visits", "point"))
    assert found.withheld == 1
    assert found.columns["name"] == [f"城市1 中心1-{one}" for one in (1, 2, 3)]
    assert found.columns["forms"] == ["12", "10", "6"]
    assert [float(one) for one in found.columns["score"]] == pytest.approx(
        [sum(point + 4 + place % 3 for place in range(n)) / n for point, n in enumerate([12, 10, 6])]
    )
    # Of six forms three were of the referred: fewer than five stand behind either share.
    assert found.columns["kind_referred"] == ["0.5", "0.5", ""]
    assert found.columns["kind_outpatient"] == ["0.5", "0.5", ""]
    # What people wrote is never taken.
    assert "remark" not in found.columns
    assert taken(asking, Live("survey", str(survey.id), "point")) == found
    assert taken(asking, Live("survey", "visits", "area")).columns["forms"] == ["32"]


def test_who_may_not_count_the_forms_gets_none_and_a_survey_elsewhere_is_none():
    asking, survey = answered([6])
    live = Live("survey", "visits", "point")
    assert taken(asking, live, asking.runner).columns["forms"] == ["6"]
    with pytest.raises((Unfit, NotFound)):
        taken(asking, live, a_stranger().actor(NOW))
    reader = someone_with_post(asking.alliance.city, Role.WARD_NURSE, now=NOW).actor(NOW)
    with pytest.raises(NotPermitted):
        taken(asking, live, reader)
    for missing in (Live("survey", "nowhere", "point"), Live("survey", "visits", "point", 9)):
        with pytest.raises(Unfit) as refused:
            taken(asking, missing)
        assert refused.value.code == "live_survey_missing"
    with pytest.raises(Unfit):
        evaluation.live_table(live, survey.id, actor=OPERATOR, now=NOW)


def test_a_survey_of_which_every_row_is_small_gives_nothing():
    asking, _ = answered([4, 4])
    with pytest.raises(Unfit) as refused:
        taken(asking, Live("survey", "visits", "point"))
    assert refused.value.code == "live_too_few"


def test_a_run_on_the_live_store_gives_the_same_numbers_from_its_bundle(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    asking, _ = answered([12, 10, 11, 3])
    plan = tmp_path / "plan.yaml"
    plan.write_text(PLAN, encoding="utf-8")
    with pytest.raises(Refusal, match="--live"):
        material_of(str(plan))
    material = material_of(str(plan), lambda live: taken(asking, live))
    assert "1 行" in capsys.readouterr().err
    outcome = carry_out(material.plan, material.tables)
    write(tmp_path / "out", material, outcome, "2026-01-01")
    told = json.loads((tmp_path / "out" / "answers.json").read_text(encoding="utf-8"))
    ranks: dict[str, Any] = next(one for one in told["steps"] if one["step"] == "ranks")
    assert dict(zip(ranks["units"], ranks["columns"]["rank"], strict=True))["城市1 中心1-3"] == 1
    with ZipFile(BytesIO((tmp_path / "out" / "bundle.zip").read_bytes())) as bundle:
        rows = list(csv.DictReader(bundle.read("points.csv").decode().splitlines()))
    assert [one["forms"] for one in rows] == ["12", "10", "11"]
    again = ["evaluate", str(tmp_path / "out" / "bundle.zip"), "--json"]
    assert not assembled().main(args=again, prog_name="heyi", standalone_mode=False)
    assert json.loads(capsys.readouterr().out)["again"] == {"same": True, "differs": []}


def test_the_command_asks_the_live_store_for_one_alliance(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    asking, _ = answered([12, 10, 11])
    code = next(
        one.code for one in governance.alliances(actor=OPERATOR, now=NOW) if one.id == asking.alliance.region
    )
    plan = tmp_path / "plan.yaml"
    plan.write_text(PLAN, encoding="utf-8")
    # The store of the test is open already.
    monkeypatch.setattr("heyi.config.cli.evaluate.open_store", lambda: None)
    command = ["evaluate", str(plan), "--live", "--json", "--alliance"]
    assert not assembled().main(args=[*command, code], prog_name="heyi", standalone_mode=False)
    told = json.loads(capsys.readouterr().out)
    assert [one["step"] for one in told["steps"]] == ["ranks", "trust"]
    assert told["steps"][0]["n"] == 3
    with pytest.raises(Refusal, match=code):
        assembled().main(args=[*command, "nowhere"], prog_name="heyi", standalone_mode=False)


def test_live_and_alliance_belong_together():
    assert main(["evaluate", "seeds", "--live"]) == 2
    assert main(["evaluate", "seeds", "--alliance", "x"]) == 2
