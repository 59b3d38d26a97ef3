"""How long a patient's page lasts and what it says of a state. Not here: finding it by its token (queries)."""

from datetime import datetime, timedelta

from heyi.contexts.referral.rules.table import TERMINAL
from heyi.contexts.referral.rules.texts import is_blank, problems_of_text
from heyi.contexts.referral.terms import Referral, State
from heyi.contexts.referral.terms.patient_page import Stage
from heyi.kernel.errors import InputInvalid, Problem, RuleBroken

LONGEST_CONTACT = 120
LONGEST_BRING = 300
# No page outlives this, however long a referral stays open. Source: docs/sources/heyi-assumptions.md#patient-page
LONGEST_DAYS = 180

S = State
STAGES: dict[State, Stage] = {
    S.SUBMITTED: Stage.ASKED, S.SEEN: Stage.ASKED, S.UNDER_TRIAGE: Stage.ASKED, S.RESUBMITTED: Stage.ASKED,
    S.REDIRECTED: Stage.ASKED, S.INFORMATION_REQUESTED: Stage.QUESTION, S.WAITING_FOR_PLACE: Stage.WAITING_FOR_PLACE,
    S.ACCEPTED: Stage.ACCEPTED, S.RESERVED: Stage.ACCEPTED, S.SCHEDULED: Stage.ACCEPTED,
    S.CANCEL_REQUESTED: Stage.ACCEPTED, S.DECLINED: Stage.NOT_TAKEN, S.FAILED: Stage.NOT_TAKEN,
    S.EXPIRED: Stage.NOT_TAKEN, S.CONVERTED_TO_ADVICE: Stage.ADVICE, S.IN_TRANSIT: Stage.ON_THE_WAY,
    S.ARRIVED: Stage.IN_CARE, S.IN_TREATMENT: Stage.IN_CARE, S.COMPLETED: Stage.TREATED,
    S.OUTCOME_RETURNED: Stage.TREATED, S.DOWN_OFFERED: Stage.TREATED, S.ACCEPTED_BELOW: Stage.GOING_HOME,
    S.PLAN_RUNNING: Stage.AT_HOME, S.PLAN_REVIEWED: Stage.AT_HOME, S.NO_SHOW: Stage.MISSED,
    **dict.fromkeys(TERMINAL, Stage.ENDED),
}  # fmt: skip
# What the house that sends them may do is told by its page; a patient is told where to go only while there is somewhere.
_GOING_UP = frozenset({Stage.ACCEPTED, Stage.ON_THE_WAY})


class PageExists(RuleBroken):
    """The patient has a page already: the one that stands is shown, or withdrawn first."""

    default_code = "patient_page_exists"


def stage_of(state: State) -> Stage:
    """What a patient is told of a state; a draft is nobody's business yet.

    Raises: KeyError for a draft.
    """
    return STAGES[state]


def is_going_up(stage: Stage) -> bool:
    """Whether the patient is on the way to where they were accepted."""
    return stage in _GOING_UP


def ends_at(referral: Referral, *, made_at: datetime, days: int) -> datetime:
    """When a page ends: so many days after its referral has, and never later than LONGEST_DAYS after it was made."""
    latest = made_at + timedelta(days=LONGEST_DAYS)
    if referral.state not in TERMINAL:
        return latest
    return min(latest, referral.moved_at + timedelta(days=days))


def is_open(referral: Referral, *, made_at: datetime, revoked: bool, days: int, now: datetime) -> bool:
    """Whether a page may be opened; one whose referral should never have been may not."""
    stands = not revoked and referral.state not in (State.DRAFT, State.ENTERED_IN_ERROR)
    return stands and now < ends_at(referral, made_at=made_at, days=days)


def check_texts(contact: str, bring: str) -> tuple[str, str]:
    """Whom to call and what else to bring, as they may stand on the page.

    Raises: InputInvalid.
    """
    problems = [
        *problems_of_text("contact", contact, most=LONGEST_CONTACT),
        *problems_of_text("bring", bring, most=LONGEST_BRING),
    ]
    if is_blank(contact):
        problems.append(Problem("contact", "required"))
    if problems:
        raise InputInvalid(*problems)
    return contact.strip(), bring.strip()
