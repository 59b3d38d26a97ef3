"""When access of each basis ends by itself. Not here: ending it by a person (actions.grants)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from heyi.contexts.patients.rules.access import ASKED_ACCESS
from heyi.contexts.patients.terms.access import GrantBasis

# An assumption of ours: the fewest days after which an access that still stands is worth a look.
LONG_OPEN_DAYS = 90


@dataclass(frozen=True, slots=True)
class Ending:
    """How access of one basis ends.

    Shape: with `with_case` the case ends it; `longest` is the most it lasts whatever becomes of the case, None without limit.
    """

    with_case: bool
    longest: timedelta | None


# Source of the spans: docs/sources/heyi-assumptions.md#end-of-access
ENDINGS: Mapping[GrantBasis, Ending] = {
    GrantBasis.REFERRAL_ACCEPTED: Ending(with_case=True, longest=None),
    GrantBasis.DOWN_REFERRAL_ACCEPTED: Ending(with_case=True, longest=None),
    GrantBasis.OUTCOME_SHARED: Ending(with_case=False, longest=timedelta(days=30)),
    GrantBasis.ASKED_AND_GIVEN: Ending(with_case=False, longest=ASKED_ACCESS),
    GrantBasis.READING_ORDERED: Ending(with_case=True, longest=timedelta(days=7)),
    GrantBasis.CONSULTATION_ACCEPTED: Ending(with_case=True, longest=timedelta(days=30)),
    GrantBasis.CONTRACT_SIGNED: Ending(with_case=True, longest=timedelta(days=366)),
}


def end_of_access(basis: GrantBasis, *, begins_at: datetime, asked_until: datetime | None) -> datetime | None:
    """The end of an access that begins then: as asked, and never later than its basis allows; None until its case ends it.

    Source: docs/sources/heyi-assumptions.md#end-of-access
    """
    longest = ENDINGS[basis].longest
    latest = None if longest is None else begins_at + longest
    if asked_until is None or latest is None:
        return asked_until or latest
    return min(asked_until, latest)
