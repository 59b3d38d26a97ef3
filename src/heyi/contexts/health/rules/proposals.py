"""When findings propose a referral, and what may become of the proposal. Not here: the findings (follow_up)."""

from datetime import datetime, timedelta

from heyi.contexts.governance.terms import Urgency
from heyi.contexts.health.terms.follow_up import Judgement, ReferralNeed
from heyi.contexts.health.terms.proposals import Grounds, ProposalState
from heyi.contexts.health.terms.standards import FigureName, Standard
from heyi.kernel.errors import InputInvalid, Problem, WrongState
from heyi.kernel.moments import day_of, end_of

_ORDER = (ReferralNeed.NONE, ReferralNeed.PROPOSED, ReferralNeed.AT_ONCE)
FEWEST_SIGNS = 2
LONGEST_REASON = 500


def is_graver(one: ReferralNeed, other: ReferralNeed) -> bool:
    """Whether one need leaves less time than another."""
    return _ORDER.index(one) > _ORDER.index(other)


def grounds_of(judgement: Judgement) -> tuple[Grounds, ...]:
    """What a proposal keeps of a judgement, so that it can be read when the standard has changed."""
    return tuple(
        Grounds(one.cause, one.figure.value, one.figure.source, one.figure.status, one.value, one.sign)
        for one in judgement.causes
    )


def answer_by(need: ReferralNeed, standard: Standard, *, now: datetime) -> datetime:
    """Until when somebody must have answered: within the day, or within the days the standard gives."""
    if need is ReferralNeed.AT_ONCE:
        return end_of(day_of(now))
    return end_of(day_of(now) + timedelta(days=standard.whole(FigureName.SOON_DAYS)))


def urgency_of(need: ReferralNeed) -> Urgency:
    """The urgency with which a referral is begun; the doctor may choose another."""
    return Urgency.URGENT if need is ReferralNeed.AT_ONCE else Urgency.ELECTIVE


def check_open(state: ProposalState, action: str) -> None:
    """A proposal is answered once.

    Raises: WrongState.
    """
    if state is not ProposalState.OPEN:
        raise WrongState(action=action, state=state)


def check_reason(reason: str) -> str:
    """The reason for setting a proposal aside.

    Raises: InputInvalid for none, or one too long.
    """
    told = reason.strip()
    if len(told) < FEWEST_SIGNS:
        raise InputInvalid(Problem("reason", "required"))
    if len(told) > LONGEST_REASON:
        raise InputInvalid(Problem("reason", "too_long", limit=LONGEST_REASON))
    return told
