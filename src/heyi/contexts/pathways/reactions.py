"""What pathways tell open pages: the case itself, and the walls of every hospital that has a part in it."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.pathways.events.cases import (
    CaseClosed,
    CaseDecisionSigned,
    CaseEnded,
    CaseMilestoneCorrected,
    CaseMilestoneTold,
    CaseOnsetChanged,
    CaseOpened,
    CasePatientNamed,
    CaseScaleFilled,
    CaseSentOn,
)
from heyi.foundation.delivery import Told
from heyi.foundation.live.news import News, tells, topic

_DUTIES = {str(one) for one in (Duty.OPEN_CASE, Duty.RECORD_CASE, Duty.SIGN_DECISION, Duty.MONITOR_CASES)}

topic("case", duties=_DUTIES)
topic("board", duties=_DUTIES)


@tells(
    CaseOpened, CasePatientNamed, CaseOnsetChanged, CaseMilestoneTold, CaseMilestoneCorrected, CaseScaleFilled,
    CaseDecisionSigned, CaseSentOn, CaseEnded, CaseClosed,
)  # fmt: skip
def tell_of_a_case(told: Told, now: datetime) -> Iterator[News]:
    """The case's own page, and the walls of its hospitals."""
    del now  # the fact says it all
    parts = frozenset(UUID(one) for one in told.facts["organisations"])
    yield News(f"case/{told.facts['subject']}", parts, told.facts["version"])
    yield News("board", parts)
