"""The forms of a survey as a table for counting. Single forms are shown to nobody; who counts decides what is withheld."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import numpy as np

from heyi.contexts.governance.terms import Duty
from heyi.contexts.surveys.models import FormRow, PointRow, SurveyRow
from heyi.contexts.surveys.rules.text import questionnaire_of
from heyi.contexts.surveys.rules.weighing import are_sizes_known, weight_of
from heyi.contexts.surveys.terms.collecting import AnsweredForms, Point, SurveyState
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted

# The table is turned over in an order that tells nothing; the same one each time, so that two exports are alike.
_SHUFFLED_BY = 20_261_128


def answered_forms(survey: UUID, *, actor: Actor, now: datetime) -> AnsweredForms:
    """What came in: to who runs the survey all of it, to an institution at which it asked its own part, once it is closed.

    Raises: NotFound, NotPermitted.
    """
    with reading(actor, now=now):
        row = SurveyRow.objects.within_reach_of(actor).select_related("edition").look_up(survey)
        points = PointRow.objects.within_reach_of(actor).filter(survey=row)
        if not (actor.is_system or actor.may(Duty.RUN_SURVEYS, at=row.organisation)):
            mine = {one.organisation for one in actor.standings if Duty.RUN_SURVEYS in one.duties}
            points = points.filter(organisation__in=mine)
            if row.state != SurveyState.CLOSED or not points.exists():
                raise NotPermitted("duty_not_held", duty=str(Duty.RUN_SURVEYS), organisation=row.organisation)
        seen = {one.id: one.snapshot() for one in points.order_by("number")}
        forms = list(FormRow.objects.filter(point__in=list(seen)).order_by("id"))
    order = np.random.default_rng(_SHUFFLED_BY).permutation(len(forms))
    known = are_sizes_known(seen.values())
    return AnsweredForms(
        survey=row.snapshot(),
        questionnaire=questionnaire_of(row.edition.tree),
        points=tuple(seen.values()),
        rows=tuple(_told(forms[one], seen[forms[one].point_id], known=known) for one in order),
    )


def _told(form: FormRow, point: Point, *, known: bool) -> Mapping[str, str]:
    beside = {
        "area": point.area,
        "point": point.name,
        "mode": form.mode,
        "language": form.language,
        "answered_on": form.answered_on.isoformat(),
        "weight": f"{weight_of(point, are_sizes_known=known):.10g}",
    }
    return beside | dict(form.answers)
