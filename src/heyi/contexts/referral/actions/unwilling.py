"""Noting that a patient does not want to be moved, where no referral comes of it. Not here: refusals within a referral."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Direction, Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.referral.events.cases import MoveRefused
from heyi.contexts.referral.models import RefusedMoveRow
from heyi.contexts.referral.rules.asked import LONGEST_NOTE
from heyi.contexts.referral.rules.texts import problems_of_text
from heyi.contexts.referral.rules.ways import AlreadyNoted, SameOrganisation, common_alliance
from heyi.contexts.referral.terms.consent import ConsentBy, RefusedFor
from heyi.foundation.compiled import insert_new
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid
from heyi.kernel.ids import new_id
from heyi.kernel.moments import day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedMove:
    """What is noted: which way, to whom, why not, and who said so. `at` is the unit that would have sent the patient."""

    patient: UUID
    direction: Direction
    at: UUID
    destination: UUID
    alliance: UUID | None = None
    reason: RefusedFor
    by: ConsentBy = ConsentBy.PATIENT
    words: str = ""


def note_refused_move(told: RefusedMove, *, actor: Actor, now: datetime) -> UUID:
    """Notes that a patient, or who stands in for them, does not want a move that was explained to them.

    Raises:  InputInvalid, NotFound (patient or destination), NotPermitted, NoCommonAlliance, AllianceUnclear,
             SameOrganisation, AlreadyNoted for the same way on the same day.
    Records: MoveRefused.
    """
    wrong = problems_of_text("words", told.words, most=LONGEST_NOTE)
    if wrong:
        raise InputInvalid(*wrong)
    with unit_of_work(actor, now=now) as work:
        patient = patients.patient_for_referral(told.patient, organisation=told.at, actor=actor, now=now)
        governance.organisation(told.destination)
        if told.destination == told.at:
            raise SameOrganisation(destination=told.at)
        shared = governance.alliances_between(told.at, told.destination, now=now)
        alliance = common_alliance(shared, wanted=told.alliance)
        duty = Duty.DRAFT_REFERRAL if told.direction is Direction.UP else Duty.OFFER_DOWN_REFERRAL
        warrant = actor.require(duty, at=told.at, under=alliance)
        row = RefusedMoveRow(
            id=new_id(), organisation=told.at, alliance=alliance, direction=told.direction, destination=told.destination,
            person=patient.person, patient=patient.id, reason=told.reason, by=told.by, words=told.words.strip(),
            on=day_of(now), told_at=now, told_by=actor.id,
        )  # fmt: skip
        if not insert_new(row):
            raise AlreadyNoted
        work.record(
            MoveRefused(
                subject=row.id, organisation=told.at, destination=told.destination, direction=told.direction,
                reason=told.reason,
            ),
            warrant=warrant,
            patient=patient.person,
            after={"by": str(told.by), "words": row.words},
        )  # fmt: skip
        return row.id
