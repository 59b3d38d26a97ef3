"""The shapes in which patients come in and are told by the API. Not here: the routes (api), what must be stated (rules)."""

from datetime import date, datetime
from uuid import UUID

from pydantic import AwareDatetime, Field

from heyi.contexts.patients.rules.grounds import Ground
from heyi.contexts.patients.rules.rights import Asker, Proof, RightsReason
from heyi.contexts.patients.terms.access import GrantBasis
from heyi.contexts.patients.terms.identity import ClashKind
from heyi.contexts.patients.terms.people import (
    IdentifierType,
    IncomingIdentifier,
    IncomingPerson,
    Patient,
    Sex,
    WithoutNumber,
)
from heyi.contexts.patients.terms.protection import (
    EmergencyReason,
    RestrictionScope,
    ReviewVerdict,
    RightsKind,
    RightsOutcome,
)
from heyi.foundation.shapes import Model, Paged

LONGEST = 2_000


class IdentifierIn(Model):
    """A number as it was written; separators, full-width signs and small letters are understood."""

    type: IdentifierType
    value: str = Field(max_length=LONGEST)
    valid_until: str = Field("", max_length=LONGEST)


class PersonIn(Model):
    """A person as a desk or a partner tells of them. What is missing or cannot be is answered field by field.

    With a resident number, sex and birth may be left out: they stand in the number.
    """

    name: str = Field("", max_length=LONGEST)
    sex: str = Field("", max_length=LONGEST, description="GB/T 2261.1 code or the customary word")
    birth_on: str = Field("", max_length=LONGEST)
    identifiers: list[IdentifierIn] = Field(default_factory=list, max_length=50)
    phone: str = Field("", max_length=LONGEST)
    address: str = Field("", max_length=LONGEST)
    division: str = Field("", max_length=LONGEST, description="GB/T 2260, 6 to 12 digits")
    country: str = Field("", max_length=LONGEST)
    without_number: WithoutNumber | None = None
    circumstances: str = Field("", max_length=LONGEST)
    guardian_name: str = Field("", max_length=LONGEST)
    guardian_phone: str = Field("", max_length=LONGEST)

    def incoming(self) -> IncomingPerson:
        """The person as the verbs take them."""
        told = {name: getattr(self, name) for name in type(self).model_fields}
        told["identifiers"] = tuple(
            IncomingIdentifier(one.type.value, one.value, one.valid_until) for one in self.identifiers
        )
        told["without_number"] = self.without_number.value if self.without_number else ""
        return IncomingPerson(**told)


class RegistrationIn(PersonIn):
    """Somebody to be registered. `at` is needed by those who hold posts at several institutions."""

    at: UUID | None = None

    def incoming(self) -> IncomingPerson:
        """The person as the verbs take them."""
        return PersonIn(**self.model_dump(exclude={"at"})).incoming()


class IdentifierOut(Model):
    """A number in its one written form."""

    type: IdentifierType
    value: str
    valid_until: date | None


class ClashOut(Model):
    """Two records that do not fit together; `other` is null where one may not know that record."""

    id: UUID
    kind: ClashKind
    other: UUID | None
    found_at: datetime


class GrantOut(Model):
    """An organisation's access to this person."""

    organisation: UUID
    basis: GrantBasis
    begins_at: datetime
    ends_at: datetime | None


class StandingGrantOut(GrantOut):
    """An access that stands, with who gave it."""

    id: UUID
    offered_by: UUID


class PatientOut(Model):
    """One institution's own record of a person. `person` is shared by all records of that person."""

    id: UUID
    person: UUID
    registered_by: UUID
    registered_at: datetime
    version: int
    name: str
    sex: Sex
    birth_on: date | None
    birth_is_estimated: bool
    identifiers: list[IdentifierOut]
    phone: str
    address: str
    division: str
    country: str
    without_number: WithoutNumber | None
    circumstances: str
    guardian_name: str
    guardian_phone: str
    is_own: bool
    is_masked: bool
    clashes: list[ClashOut]
    grants: list[GrantOut]


class CardOut(Model):
    """A patient in a list; numbers are masked."""

    id: UUID
    person: UUID
    registered_by: UUID
    registered_at: datetime
    name: str
    sex: Sex
    birth_on: date | None
    number: str
    phone: str
    without_number: WithoutNumber | None
    is_own: bool


class PatientsWanted(Model):
    """Which patients a list shall hold."""

    q: str = Field(
        "", max_length=64, description="Name, its reading or initials, the last digits of a phone number"
    )
    page: int = Field(1, ge=1, le=50)


class LookupIn(Model):
    """One full exact number. It travels in the body, so that it stands in no address and in no log."""

    type: IdentifierType = IdentifierType.RESIDENT
    value: str = Field(min_length=1, max_length=LONGEST)
    at: UUID | None = None


class LookupOut(Model):
    """Somebody has that number: the record, where one may see it, else the question to ask for access with."""

    known: bool
    patient: UUID | None
    ask: UUID | None


class AccessRequestIn(Model):
    """Why an organisation needs to see somebody whom the alliance knows; `question` is the answer of a lookup."""

    question: UUID
    reason: str = Field(max_length=LONGEST)


class AccessAnswerIn(Model):
    """Whether access is given. `at` is the institution that holds the record."""

    give: bool
    at: UUID | None = None


class AccessRequestOut(Model):
    """An organisation asks to see the record of a person."""

    id: UUID
    asked_by: UUID
    asked_at: datetime
    reason: str
    answered_at: datetime | None
    is_given: bool | None


class RequestsWanted(Model):
    """Which page of requests."""

    page: int = Field(1, ge=1, le=500)


class EmergencyIn(Model):
    """Why a clinician cannot wait for an answer; `question` is the answer of a lookup."""

    question: UUID
    reason: EmergencyReason
    words: str = Field(max_length=LONGEST)


class EmergencyOut(Model):
    """One clinician's access to a person for a few hours."""

    id: UUID
    person: UUID
    organisation: UUID
    broken_by: UUID
    reason: EmergencyReason
    words: str
    case: UUID
    begins_at: datetime
    ends_at: datetime


class HandledWanted(RequestsWanted):
    """Which ones: those that wait, or those that were dealt with."""

    handled: bool = False


class LookOut(Model):
    """One recorded look at the person."""

    at: datetime
    purpose: str
    page: str


class EmergencyReviewOut(Model):
    """An emergency access that `organisation` must judge, and what was looked at while it lasted."""

    id: UUID
    organisation: UUID
    emergency: EmergencyOut
    due_at: datetime
    verdict: ReviewVerdict | None
    words: str
    reviewed_at: datetime | None
    looks: list[LookOut]


class ReportWanted(Paged):
    """Which part of an access report; both instants with a zone."""

    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


class FoundOut(Model):
    """By what right somebody looked."""

    ground: Ground
    basis: GrantBasis | None
    case: UUID | None


class ReportLineOut(Model):
    """One look at the person, or one fact about access to them; who it was is told by institution and post."""

    id: UUID
    at: datetime
    fact: str
    organisation: UUID | None
    roles: list[str]
    is_system: bool
    purpose: str
    page: str
    found: FoundOut | None
    is_given: bool | None


class VerdictIn(Model):
    """What a data officer finds; what was not justified needs words."""

    verdict: ReviewVerdict
    words: str = Field("", max_length=LONGEST)


class VerdictOut(Model):
    """What was found."""

    verdict: ReviewVerdict


class RightsIn(Model):
    """What a person asks about their data, as a desk took it down. `everywhere`: of each institution that holds a record."""

    patient: UUID
    kind: RightsKind
    scope: RestrictionScope | None = None
    asker: Asker
    relation: str = Field("", max_length=LONGEST)
    proof: Proof
    words: str = Field(max_length=LONGEST)
    everywhere: bool = False
    at: UUID | None = None


class RightsOut(Model):
    """One request about one institution's record of a person."""

    id: UUID
    organisation: UUID
    desk: UUID
    kind: RightsKind
    scope: RestrictionScope | None
    asker: Asker
    proof: Proof
    words: str
    filed_at: datetime
    due_at: datetime
    outcome: RightsOutcome | None
    reason: RightsReason | None
    answer: str
    answered_at: datetime | None


class RightsAnswerIn(Model):
    """The answer; what is not granted whole needs a reason and words."""

    outcome: RightsOutcome
    reason: RightsReason | None = None
    words: str = Field("", max_length=LONGEST)


class RestrictionOut(Model):
    """One institution's record of a person is shut to others."""

    id: UUID
    organisation: UUID
    scope: RestrictionScope
    begins_at: datetime
    ends_at: datetime | None


class GrantsAsked(RequestsWanted):
    """Which accesses: those given or had, standing for at least so many days."""

    had: bool = False
    open_days: int = Field(0, ge=0, le=3_650)


class LiftIn(Model):
    """Why a restriction is lifted, or an access ended."""

    words: str = Field(max_length=LONGEST)


def patient_out(
    patient: Patient,
    *,
    is_own: bool,
    is_masked: bool = False,
    clashes: tuple[object, ...] = (),
    grants: tuple[object, ...] = (),
) -> PatientOut:
    """A record as the API tells of it."""
    details = patient.details
    return PatientOut(
        id=patient.id,
        person=patient.person,
        registered_by=patient.registered_by,
        registered_at=patient.registered_at,
        version=patient.version,
        name=details.name,
        sex=details.sex,
        birth_on=details.birth_on,
        birth_is_estimated=details.birth_is_estimated,
        identifiers=[IdentifierOut.model_validate(one) for one in details.identifiers],
        phone=details.phone,
        address=details.address,
        division=details.division,
        country=details.country,
        without_number=details.without_number,
        circumstances=details.circumstances,
        guardian_name=details.guardian_name,
        guardian_phone=details.guardian_phone,
        is_own=is_own,
        is_masked=is_masked,
        clashes=[ClashOut.model_validate(one) for one in clashes],
        grants=[GrantOut.model_validate(one) for one in grants],
    )
