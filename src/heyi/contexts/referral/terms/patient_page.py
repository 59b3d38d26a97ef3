"""The words of the page that a patient opens without an account. Not here: who may make one, how long it lasts (rules)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Stage(StrEnum):
    """Where somebody is on their way, as it is told to themselves."""

    ASKED = "asked"
    QUESTION = "question"
    WAITING_FOR_PLACE = "waiting_for_place"
    ACCEPTED = "accepted"
    NOT_TAKEN = "not_taken"
    ADVICE = "advice"
    ON_THE_WAY = "on_the_way"
    IN_CARE = "in_care"
    TREATED = "treated"
    GOING_HOME = "going_home"
    AT_HOME = "at_home"
    MISSED = "missed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientPage:
    """The page of one referral's patient, as staff see it.

    Shape: `token` opens it; it is made from the page's id with a key of this house and stands in no table. `ends_at` is
           known once the referral has ended.
    """

    id: UUID
    referral: UUID
    organisation: UUID
    contact: str
    bring: str
    made_at: datetime
    made_by: UUID
    opened: int
    last_opened_at: datetime | None
    ends_at: datetime
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientView:
    """What a patient may see: no diagnosis, no reason, and of the name only the surname."""

    referral: UUID
    name: str
    stage: Stage
    start: UUID
    end: UUID | None
    department: str
    scheduled_at: datetime | None
    held_until: datetime | None
    next_contact_on: date | None
    contact: str
    bring: str
    told_at: datetime
