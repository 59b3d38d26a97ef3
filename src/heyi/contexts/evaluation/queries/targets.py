"""What charters in force want reached, held against the latest survey or evaluation. Not here: judging (rules.targets)."""

import json
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from heyi.contexts.evaluation.models import EvaluationFileRow, EvaluationRow
from heyi.contexts.evaluation.queries.live import survey_asked
from heyi.contexts.evaluation.rules.targets import Found, TargetTold, figure_of, state_of
from heyi.contexts.evaluation.terms.carried import ANSWERS, EvaluationState
from heyi.contexts.evaluation.terms.plan import Live
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty
from heyi.contexts.governance.terms.assessment import Assessment, AssessmentTarget
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import AnsweredForms
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound, NotPermitted
from heyi.kernel.moments import day_of
from heyi.methods.refusals import Unfit


def targets_of(*, actor: Actor, now: datetime) -> tuple[TargetTold, ...]:
    """Every target of the charters under which the actor evaluates, in the order of the charter.

    A survey that several targets name is read once.
    """
    mine = [one for one in actor.standings if Duty.EVALUATE_ALLIANCE in one.duties and one.alliance]
    with reading(actor, now=now):
        charters = governance.charters_by_id(frozenset(one.charter for one in mine if one.charter))
    plans = {
        one.alliance: charters[one.charter].assessment
        for one in mine
        if one.alliance is not None and one.charter is not None
    }
    return tuple(
        told for alliance, plan in plans.items() for told in _Told(alliance, plan, actor, now).targets()
    )


class _Told:
    """The targets of one alliance."""

    def __init__(self, alliance: UUID, plan: Assessment, actor: Actor, now: datetime) -> None:
        self._alliance, self._plan, self._actor, self._now = alliance, plan, actor, now
        self._forms: dict[str, AnsweredForms | None] = {}

    def targets(self) -> Iterator[TargetTold]:
        for one in self._plan.targets:
            found = self._found(one)
            yield TargetTold(self._alliance, self._plan, one, state_of(one, found), found)

    def _found(self, target: AssessmentTarget) -> Found | None:
        by = target.measured_by
        if by.survey is not None:
            return self._of_survey(by.survey, by.column, by.share_of)
        return self._of_evaluation(by.evaluation or "", by.column)

    def _of_survey(self, code: str, column: str, share_of: tuple[str, ...]) -> Found | None:
        if code not in self._forms:
            self._forms[code] = self._latest(code)
        forms = self._forms[code]
        if forms is None or not forms.rows:
            return None
        told = surveys.measured(forms, column, share_of)
        if not told.is_known:
            return None
        return Found(
            told.value, told.low, told.high, told.valid, forms.survey.opens_on, survey=forms.survey.id
        )

    def _latest(self, code: str) -> AnsweredForms | None:
        """The forms of the latest wave, if there is one that the actor may read."""
        try:
            found = survey_asked(
                Live("survey", code, "point"), self._alliance, actor=self._actor, now=self._now
            )
            return surveys.answered_forms(found, actor=self._actor, now=self._now)
        except (Unfit, NotFound, NotPermitted):
            return None

    def _of_evaluation(self, code: str, name: str) -> Found | None:
        planned = self._plan.evaluation(code)
        if planned is None:
            return None
        with reading(self._actor, now=self._now):
            rows = EvaluationRow.objects.within_reach_of(self._actor)
            rows = rows.filter(alliance=self._alliance, code=planned.plan, state=EvaluationState.DONE)
            last = rows.order_by("-asked_at").first()
            if last is None:
                return None
            kept = EvaluationFileRow.objects.get(evaluation=last, is_input=False, name=ANSWERS)
            value = figure_of(json.loads(bytes(kept.content)), name)
        if value is None:
            return None
        return Found(value, None, None, None, day_of(last.asked_at), evaluation=last.id)
