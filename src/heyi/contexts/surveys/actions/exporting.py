"""Taking the forms of a survey out as a table, or a cohort among them: put on record, with who took how many.

Not here: counting them (rules.results), sifting them (rules.cohort).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.surveys.events.collecting import SurveyCohortRead, SurveyFormsExported
from heyi.contexts.surveys.models import SurveyRow
from heyi.contexts.surveys.queries.answers import answered_forms
from heyi.contexts.surveys.rules.cohort import cohort_of
from heyi.contexts.surveys.terms.cohort import Cohort, Criterion
from heyi.contexts.surveys.terms.collecting import AnsweredForms
from heyi.contexts.surveys.terms.questionnaire import Kind
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor


def export_forms(survey: UUID, *, has_texts: bool, actor: Actor, now: datetime) -> AnsweredForms:
    """The forms of a survey to be taken out; open answers only where they are asked for, since people write names in them.

    Raises: NotFound, NotPermitted.
    Records: SurveyFormsExported.
    """
    with unit_of_work(actor, now=now) as work:
        row = SurveyRow.objects.within_reach_of(actor).look_up(survey)
        warrant = actor.require(Duty.RUN_SURVEYS, at=row.organisation)
        forms = answered_forms(survey, actor=actor, now=now)
        texts = {
            column for one in forms.questionnaire.questions if one.kind is Kind.TEXT for column in one.columns
        }
        left_out = frozenset() if has_texts else texts
        rows = tuple({name: text for name, text in one.items() if name not in left_out} for one in forms.rows)
        fact = SurveyFormsExported(
            subject=row.id, organisation=row.organisation, rows=len(rows), has_texts=has_texts
        )
        work.record(fact, warrant=warrant)
    return replace(forms, rows=rows)


def read_cohort(
    survey: UUID, criteria: Sequence[Criterion], *, is_taken_out: bool, actor: Actor, now: datetime
) -> Cohort:
    """Who among the forms met all criteria. Criteria can be moved until a single form is left, so each look is put on record.

    Shape:  open answers are never among it.
    Raises: NotFound, NotPermitted, InputInvalid.
    Records: SurveyCohortRead.
    """
    with unit_of_work(actor, now=now) as work:
        row = SurveyRow.objects.within_reach_of(actor).look_up(survey)
        warrant = actor.require(Duty.RUN_SURVEYS, at=row.organisation)
        found = cohort_of(answered_forms(survey, actor=actor, now=now), criteria)
        fact = SurveyCohortRead(
            subject=row.id, organisation=row.organisation, rows=len(found.forms.rows), criteria=len(criteria),
            is_taken_out=is_taken_out,
        )  # fmt: skip
        work.record(fact, warrant=warrant)
    return found
