"""What evaluations tell open pages: an evaluation's own page, and the list. Not here: what became of it (queries)."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from heyi.contexts.evaluation.events import (
    EvaluationAsked,
    EvaluationCarriedOut,
    EvaluationFailed,
    EvaluationShared,
    EvaluationWentOn,
)
from heyi.contexts.governance.terms import Duty
from heyi.foundation.delivery import Told
from heyi.foundation.live.news import News, tells, topic

_DUTIES = {str(Duty.EVALUATE_ALLIANCE)}

topic("evaluation", duties=_DUTIES)
topic("evaluations", duties=_DUTIES)


@tells(EvaluationAsked, EvaluationWentOn, EvaluationCarriedOut, EvaluationFailed, EvaluationShared)
def tell_of_an_evaluation(told: Told, now: datetime) -> Iterator[News]:
    """The evaluation's own page, and the list in which it stands."""
    del now  # the fact says it all
    runner = frozenset({UUID(told.facts["organisation"])})
    yield News(f"evaluation/{told.facts['subject']}", runner)
    yield News("evaluations", runner)
