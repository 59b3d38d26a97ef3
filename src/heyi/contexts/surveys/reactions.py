"""What surveys tell open pages: a survey's own page, and the list of whoever runs it. Not here: what became of it (queries)."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.surveys.events.collecting import (
    InvitationsAdded,
    InvitationWithdrawn,
    SurveyAnswered,
    SurveyChanged,
    SurveyClosed,
    SurveyDiscarded,
    SurveyFormOpened,
    SurveyOpened,
    SurveyPlanned,
    SurveySampleDrawn,
)
from heyi.foundation.delivery import Told
from heyi.foundation.live.news import News, tells, topic

_DUTIES = {str(Duty.RUN_SURVEYS), str(Duty.ENTER_FORMS)}

topic("survey", duties=_DUTIES)
topic("surveys", duties=_DUTIES)


@tells(SurveyPlanned, SurveyChanged, SurveySampleDrawn, SurveyOpened, SurveyClosed, SurveyDiscarded)
def tell_of_a_survey(told: Told, now: datetime) -> Iterator[News]:
    """The survey's own page, and the list in which it stands."""
    del now  # the fact says it all
    runner = frozenset({UUID(told.facts["organisation"])})
    yield News(f"survey/{told.facts['subject']}", runner)
    yield News("surveys", runner)


@tells(InvitationsAdded, InvitationWithdrawn, SurveyFormOpened, SurveyAnswered)
def tell_of_a_point(told: Told, now: datetime) -> Iterator[News]:
    """The page of the survey to which the point belongs; lists look again by themselves often enough."""
    del now  # the fact says it all
    yield News(f"survey/{told.facts['survey']}", frozenset({UUID(told.facts["organisation"])}))
