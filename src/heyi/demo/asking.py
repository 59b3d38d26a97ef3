"""A survey of satisfaction at the members of the demo, an evaluation of what came in, and a plan that waits for the council."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from heyi.contexts.evaluation import public as evaluation
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Role, Tier
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import FramePoint, NewForm, SamplePlan, Survey
from heyi.contexts.surveys.terms.questionnaire import Kind, Question, Questionnaire
from heyi.demo.layouts import Layout
from heyi.demo.staff import Staff
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from heyi.kernel.moments import day_of

_QUESTIONNAIRE = "patient-satisfaction"
_CARRIED_OUT, _KEPT = "patient-voices", "consortium-evaluation"
_DAYS_OPEN = 21
_BEGAN = timedelta(days=16)
_FORMS = 8
_MOST_POINTS = 12
_NOBODY_ANSWERS = 0.15
_AREAS = {
    Tier.PROVINCE: "省级",
    Tier.CITY: "市级",
    Tier.COUNTY: "县级",
    Tier.TOWNSHIP: "乡镇和社区",
    Tier.VILLAGE: "村",
}


class Asking:
    """The officer of quality of the first lead asks patients, and evaluates what they said."""

    def __init__(self, staff: Staff, ids: Mapping[str, UUID], *, seed: int, now: datetime) -> None:
        self._staff, self._ids, self._now = staff, ids, now
        self._dice = random.Random(f"{seed}-asking")

    def show(self, layout: Layout) -> None:
        """Nothing where no lead has an officer of quality."""
        for code in layout.alliances:
            members = [one for one in layout.belongings if one.alliance == code]
            lead = next(one.institution for one in members if one.position == "lead")
            if not self._staff.employs(lead, Role.QUALITY_OFFICER):
                continue
            officer = self._staff.actor(lead, Role.QUALITY_OFFICER)
            alliance = next(
                one.id for one in governance.alliances(actor=OPERATOR, now=self._now) if one.code == code
            )
            houses = {one.code: one for one in layout.institutions if one.kind.gives_care}
            asked = [houses[one.institution] for one in members if one.institution in houses][:_MOST_POINTS]
            frame = [
                FramePoint(area=_AREAS[one.tier], name=one.name, size=400, organisation=self._ids[one.code])
                for one in asked
            ]
            self._ask(officer, self._ids[lead], alliance, frame)
            self._evaluate(officer, self._ids[lead], alliance)
            return

    def _ask(self, officer: Actor, house: UUID, alliance: UUID, frame: list[FramePoint]) -> None:
        began = self._now - _BEGAN
        tree = surveys.shipped_trees()[_QUESTIONNAIRE]
        edition = surveys.draft_edition(tree, organisation=house, actor=officer, now=began)
        surveys.release_edition(edition.id, seen_version=None, actor=officer, now=began)
        new = surveys.NewSurvey(
            organisation=house,
            alliance=alliance,
            title="患者满意度调查（示例）",
            edition=edition.id,
            opens_on=day_of(began),
            closes_on=day_of(began) + timedelta(days=_DAYS_OPEN - 1),
            series=_QUESTIONNAIRE,
            plan=SamplePlan(forms=_FORMS),
        )
        planned = surveys.plan_survey(new, actor=officer, now=began)
        surveys.draw_sample(planned.id, frame, seen_version=None, actor=officer, now=began)
        opened = surveys.open_survey(planned.id, seen_version=None, actor=officer, now=began)
        self._answer(opened, surveys.questionnaire_of(tree), officer)

    def _answer(self, survey: Survey, questionnaire: Questionnaire, officer: Actor) -> None:
        for point in surveys.points_of(survey.id, actor=officer, now=self._now):
            mood = self._dice.uniform(-0.6, 0.9)
            for number, slip in enumerate(surveys.slips_of(point.id, actor=officer, now=self._now)):
                if self._dice.random() < _NOBODY_ANSWERS:
                    continue
                at = self._now - timedelta(hours=self._dice.randrange(1, 24 * 14))
                new = NewForm(given=self._given(questionnaire, mood), key=f"demo-{point.id}-{number}")
                surveys.answer_survey(slip.token, new, actor=surveys.SURVEY_DOOR, now=at)

    def _given(self, questionnaire: Questionnaire, mood: float) -> dict[str, str]:
        """One form: what is asked by what was answered before, a little better where the mood is."""
        given: dict[str, str] = {}
        for question in questionnaire.questions:
            asked = surveys.form_of(questionnaire, given).asked
            given |= {column: self._one(question, mood) for column in question.columns if column in asked}
        return {column: value for column, value in given.items() if value}

    def _one(self, question: Question, mood: float) -> str:
        if question.kind in (Kind.SINGLE, Kind.MATRIX):
            codes = [one.code for one in question.choices]
            place = self._dice.gauss(0.7 * len(codes) + mood, 0.9) if question.kind is Kind.MATRIX else None
            return (
                self._dice.choice(codes) if place is None else codes[min(max(int(place), 0), len(codes) - 1)]
            )
        if question.kind is Kind.SCALE and question.most is not None:
            return str(min(max(round(self._dice.gauss(7.5 + mood, 1.6)), 0), int(question.most)))
        return ""

    def _evaluate(self, officer: Actor, house: UUID, alliance: UUID) -> None:
        for code in (_KEPT, _CARRIED_OUT):
            plan = evaluation.shipped_plans()[code]
            kept = evaluation.keep_plan(
                plan.text, plan.files, organisation=house, alliance=alliance, actor=officer, now=self._now
            )
            if code == _CARRIED_OUT:
                asked = evaluation.ask_evaluation(kept.id, actor=officer, now=self._now)
                evaluation.carry_out_evaluation(asked.id, actor=evaluation.EVALUATOR, now=self._now)
