"""Who a resident lives with, and whom to call for them. Not here: who cares for them (contracts)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.health.models import HouseholdMemberRow, HouseholdRow, KinRow
from heyi.contexts.health.terms.households import Household, Kin
from heyi.contexts.patients import public as patients
from heyi.foundation.reading import Purpose, reading, record_read
from heyi.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Who belongs to a resident: the household as one's institution keeps it, and kin in the order of calling."""

    household: Household | None
    kin: tuple[Kin, ...]


def family_of(patient: UUID, *, actor: Actor, now: datetime) -> Family:
    """The household and kin of a patient, as far as the actor may know of them; the look is recorded where it names somebody.

    Raises: NotFound, NotPermitted.
    """
    with reading(actor, now=now):
        key, warrant = patients.record_key(patient, actor=actor, now=now)
        records = records_of(key.person, actor=actor, now=now)
        kin = KinRow.objects.within_reach_of(actor, records=records).standing().order_by("rank", "id")
        # Whom this record names first, then whom other records of the same human name.
        called = sorted(kin, key=lambda one: one.patient != patient)
        own = HouseholdRow.objects.within_reach_of(actor)
        lives = HouseholdMemberRow.objects.filter(
            patient__in=records, until_on__isnull=True, household__in=own.values("id")
        )
        row = own.filter(pk__in=lives.values("household")).first()
        family = Family(
            household=_household(row) if row else None, kin=tuple(one.snapshot() for one in called)
        )
    if family.household or family.kin:
        record_read(
            actor=actor, now=now, purpose=Purpose.CARE, page="family", patient=key.person, warrant=warrant
        )
    return family


def records_of(person: UUID, *, actor: Actor, now: datetime) -> tuple[UUID, ...]:
    """The records of one human that the actor may read now, at whichever member."""
    known = patients.person_ids(person, actor=actor, now=now)
    return tuple(key.id for key in patients.record_keys(known, actor=actor, now=now))


def _household(row: HouseholdRow) -> Household:
    members = HouseholdMemberRow.objects.filter(household=row).order_by("-is_head", "since_on", "id")
    return Household(
        id=row.id,
        organisation=row.organisation,
        address=row.address,
        members=tuple(one.snapshot() for one in members),
    )
