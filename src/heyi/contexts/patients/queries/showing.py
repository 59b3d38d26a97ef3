"""One patient, shown to somebody who may see them. Not here: finding the patient (searching)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.models import GrantRow, IdentifierRow, PairRow, PatientRow
from heyi.contexts.patients.models.access import places_of
from heyi.contexts.patients.models.reach import grounded_at
from heyi.contexts.patients.models.record import PatientRows
from heyi.contexts.patients.queries.persons import current_person
from heyi.contexts.patients.rules import masking
from heyi.contexts.patients.rules.survivorship import person_from
from heyi.contexts.patients.terms.access import Grant
from heyi.contexts.patients.terms.identity import Clash, Person
from heyi.contexts.patients.terms.people import Details, Identifier, Patient
from heyi.foundation.compiled import Question
from heyi.foundation.reading import Purpose, reading, record_read
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.errors import NotFound, NotPermitted

# Who audits must tell patients apart, not know them.
MASKED_FOR = frozenset({Purpose.AUDIT})

STANDING_NUMBERS = Prefetch(
    "identifiers",
    queryset=IdentifierRow.objects.filter(ended_at__isnull=True).order_by("type"),
    to_attr="standing_numbers",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientPage:
    """A patient with what does not fit and who else has access now.

    Shape: `person` is computed from all records of that human that the reader may see, this one among them.
    """

    patient: Patient
    person: Person
    is_own: bool
    is_masked: bool
    clashes: tuple[Clash, ...]
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferredPatient:
    """What a referral takes along of its patient.

    Shape: `person` is what the record is by itself: it goes on meaning this record, whatever is joined or parted later.
    """

    id: UUID
    person: UUID
    details: Details

    @property
    def name(self) -> str:
        """The name as registered."""
        return self.details.name

    def as_package(self) -> dict[str, Any]:
        """The identity that the receiver gets to see, as plain JSON."""
        details = self.details
        return {
            "name": details.name,
            "sex": details.sex.value,
            "birth_on": details.birth_on.isoformat() if details.birth_on else None,
            "birth_is_estimated": details.birth_is_estimated,
            "phone": details.phone,
            "address": details.address,
            "identifiers": [{"type": one.type.value, "value": one.value} for one in details.identifiers],
            "without_number": details.without_number.value if details.without_number else None,
            "guardian_name": details.guardian_name,
            "guardian_phone": details.guardian_phone,
        }


def numbers_of(row: PatientRow) -> tuple[Identifier, ...]:
    """The standing numbers of a row that was read with STANDING_NUMBERS."""
    rows: Sequence[IdentifierRow] = row.standing_numbers  # type: ignore[attr-defined]  # set by the prefetch
    return tuple(one.snapshot() for one in rows)


def masked(details: Details) -> Details:
    """Details as somebody sees them who must not know who it is."""
    return replace(
        details,
        name=masking.mask_name(details.name),
        identifiers=tuple(replace(one, value=masking.mask_number(one.value)) for one in details.identifiers),
        phone=masking.mask_phone(details.phone),
        address=masking.mask_address(details.address),
        circumstances="",
        guardian_name=masking.mask_name(details.guardian_name),
        guardian_phone=masking.mask_phone(details.guardian_phone),
    )


def right_to_read(row: PatientRow, duty: Duty, actor: Actor, now: datetime) -> Warrant:
    """The right by which an actor sees a row within reach.

    Raises: NotPermitted when the post that reaches it does not hold the duty.
    """
    if actor.is_system:
        return actor.require(duty, at=row.registered_by)
    for organisation in (row.registered_by, *grounded_at(row.person, row.registered_by, actor, now=now)):
        found = actor.warrant(duty, at=organisation)
        if found is not None:
            return found
    raise NotPermitted("duty_not_held", duty=str(duty), organisation=row.registered_by)


def _duty_for(purpose: Purpose) -> Duty:
    return Duty.READ_AUDIT if purpose in MASKED_FOR else Duty.READ_PATIENT


def patient_page(patient_id: UUID, *, purpose: Purpose, actor: Actor, now: datetime) -> PatientPage:
    """A patient as a page shows them; the look is recorded.

    Raises: NotFound, NotPermitted.
    """
    with reading(actor, now=now):
        rows = PatientRow.objects.within_reach_of(actor, now=now).prefetch_related(STANDING_NUMBERS)
        row = rows.look_up(patient_id)
        warrant = right_to_read(row, _duty_for(purpose), actor, now)
        patient = row.snapshot(numbers_of(row))
        pairs = PairRow.objects.within_reach_of(actor).of([patient_id]).told().order_by("found_at", "id")
        is_own = row.registered_by in actor.institutions
        # Who registered somebody is told of everybody with access; others only of what they have or gave themselves.
        grants = GrantRow.objects.all() if is_own else GrantRow.objects.within_reach_of(actor)
        known = PatientRow.objects.within_reach_of(actor, now=now, duty=_duty_for(purpose)).filter(
            person=row.person
        )
        records = [
            one.snapshot(numbers_of(one))
            for one in known.exclude(pk=row.id).prefetch_related(STANDING_NUMBERS)
        ]
        told = [replace(one, details=masked(one.details)) for one in (patient, *records)]
        page = PatientPage(
            patient=told[0] if purpose in MASKED_FOR else patient,
            person=person_from(row.person, told if purpose in MASKED_FOR else (patient, *records)),
            is_own=is_own,
            is_masked=purpose in MASKED_FOR,
            clashes=tuple(pair.clash(actor, of=patient_id) for pair in pairs),
            grants=tuple(
                grant.snapshot()
                for grant in grants.holding(now).filter(person=row.person).order_by("begins_at")
            ),
        )
    record_read(
        actor=actor,
        now=now,
        purpose=purpose,
        page="patient",
        patient=row.person,
        case=row.person,
        warrant=warrant,
    )
    return page


def patient_for_referral(
    patient_id: UUID, *, organisation: UUID, actor: Actor, now: datetime
) -> ReferredPatient:
    """The patient whom an organisation wants to refer: its own, or one it has access to.

    Shape:  asked inside the verb that drafts the referral, whose record tells of it.
    Raises: NotFound.
    """
    with reading(actor, now=now):
        if actor.is_system:
            # The system's question names no reader, and is asked once a morning: it is not kept compiled.
            row = _held_and_reached(patient_id, organisation, actor.id, None, now).first()
        else:
            asked = {"patient": patient_id, "organisation": organisation, "reader": actor.id}
            row = _TO_REFER.first(**asked, mine=places_of(actor, None), now=now)
        if row is None:
            raise NotFound
        numbers = tuple(one.snapshot() for one in _NUMBERS.all(patient=patient_id))
        return ReferredPatient(id=row.id, person=row.home, details=row.opened(numbers))


def _held_and_reached(
    patient: UUID, organisation: UUID, reader: UUID, mine: list[UUID] | None, now: datetime
) -> PatientRows:
    held = PatientRow.objects.held_by(organisation, now=now).within(reader, mine, now=now)
    return held.filter(pk=patient)


_TO_REFER = Question[PatientRow](_held_and_reached)
_NUMBERS = Question[IdentifierRow](
    lambda patient: IdentifierRow.objects.filter(patient=patient, ended_at__isnull=True).order_by("type")
)


def records_of(person: UUID, *, purpose: Purpose, actor: Actor, now: datetime) -> tuple[Patient, ...]:
    """All records of a person that the actor may see, the oldest first; the look is recorded.

    Shape: nobody the actor may know of is an empty answer; any id that ever meant the person will do.
    """
    duty = _duty_for(purpose)
    with reading(actor, now=now):
        person = current_person(person)
        rows = PatientRow.objects.within_reach_of(actor, now=now, duty=duty).filter(person=person)
        found = list(rows.order_by("registered_at", "id").prefetch_related(STANDING_NUMBERS))
        if not found:
            return ()
        warrant = right_to_read(found[0], duty, actor, now)
        patients = tuple(row.snapshot(numbers_of(row)) for row in found)
    record_read(
        actor=actor, now=now, purpose=purpose, page="person", patient=person, rows=len(found), warrant=warrant
    )
    if purpose in MASKED_FOR:
        return tuple(replace(one, details=masked(one.details)) for one in patients)
    return patients
