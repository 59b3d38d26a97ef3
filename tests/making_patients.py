"""Builders for tests about patients: staff at members, and people as a desk would send them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from heyi.contexts.governance.models import AllianceRow, MembershipRow, OrganisationRow
from heyi.contexts.governance.terms import Duty, OrganisationKind, Position, Tier
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.models import PatientRow
from heyi.contexts.patients.terms.access import AccessOffer, Grant, GrantBasis
from heyi.contexts.patients.terms.identity import Pair, Verdict
from heyi.contexts.patients.terms.people import IncomingIdentifier, IncomingPerson, Patient
from heyi.foundation.guard import lifted
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor, ActorKind, Standing
from heyi.kernel.errors import NotFound
from heyi.kernel.identifiers import resident_check
from heyi.kernel.ids import new_id

NOW = datetime(2026, 8, 3, 2, 30, tzinfo=UTC)
DESK = (Duty.REGISTER_PATIENT, Duty.SEARCH_PATIENT, Duty.READ_PATIENT, Duty.IMPORT_DATA, Duty.DECIDE_IDENTITY)

_sequence = count(1)


def staff_at(*organisations: UUID, duties: tuple[Duty, ...] = DESK) -> Actor:
    """Somebody who may do everything with patients at these organisations."""
    standings = tuple(Standing(one, None, None, frozenset(), frozenset(duties)) for one in organisations)
    return Actor(id=new_id(), kind=ActorKind.PERSON, standings=standings)


def allied(*organisations: UUID) -> None:
    """Institutions under given ids, in one alliance that nobody had to found: what a question by number asks about."""
    alliance = AllianceRow(
        code=f"allied-{next(_sequence)}", name="医联体", founded_at=NOW, founded_by=OPERATOR.id
    )
    with lifted("rows under given ids, for tests of neighbours"), reading(OPERATOR, now=NOW):
        alliance.save(force_insert=True)
        for one in organisations:
            known = OrganisationRow.objects.filter(pk=one).exists()
            row = OrganisationRow(
                id=one, code=str(one), name="医院", tier=Tier.COUNTY, kind=OrganisationKind.HOSPITAL,
                registered_at=NOW, registered_by=OPERATOR.id,
            )  # fmt: skip
            if not known:
                row.save(force_insert=True)
            MembershipRow(
                alliance=alliance, organisation_id=one, position=Position.MEMBER, starts_at=NOW,
                joined_by=OPERATOR.id,
            ).save(force_insert=True)  # fmt: skip


def with_check(digits: str) -> str:
    """A resident number from its first seventeen digits."""
    return digits + resident_check(digits)


def a_number(born_on: date = date(1966, 3, 9), *, is_man: bool = False, division: str = "511525") -> str:
    """A resident number that no other test of this run uses."""
    days, sequence = divmod(next(_sequence), 500)
    return with_check(f"{division}{born_on + timedelta(days=days):%Y%m%d}{sequence * 2 + int(is_man):03d}")


def a_person(name: str = "王秀英", *, number: str | None = None, **changes: Any) -> IncomingPerson:
    """Somebody with a resident number."""
    value = number or a_number()
    person = IncomingPerson(
        name=name,
        identifiers=(IncomingIdentifier("resident_number", value),),
        phone="13800138000",
        address="四川省宜宾市高县文江镇民主社区1号",
        division="511525100001",
    )
    return replace(person, **changes)


def registered(at: UUID, name: str = "王秀英", **changes: Any) -> Patient:
    """Somebody whom a member has registered."""
    return patients.register_patient(a_person(name, **changes), at=at, actor=staff_at(at), now=NOW).patient


def person_of(patient: Patient) -> UUID:
    """The person of a record now."""
    with reading(OPERATOR, now=NOW):
        return PatientRow.objects.get(pk=patient.id).person


def opened(patient: Patient, to: UUID, *, case: UUID | None = None, days: int | None = None) -> Grant:
    """What acceptance of a referral does: staff of the receiver open what the sender brought."""
    until = None if days is None else NOW + timedelta(days=days)
    offer = AccessOffer(
        person=patient.person,
        to=to,
        offered_by=patient.registered_by,
        basis=GrantBasis.REFERRAL_ACCEPTED,
        case=case or new_id(),
        until=until,
    )
    return patients.open_access(offer, actor=staff_at(to), now=NOW)


def sees(actor: Actor, patient: Patient, *, days: int = 0) -> bool:
    """Whether an actor gets to see a patient, by every road there is."""
    later = NOW + timedelta(days=days)
    try:
        page = patients.patient_page(patient.id, purpose=Purpose.CARE, actor=actor, now=later)
    except NotFound:
        shown = False
    else:
        shown = page.patient.name == patient.name
    found = {
        card.id
        for card in patients.search_patients(patient.name, purpose=Purpose.CARE, actor=actor, now=later).rows
    }
    listed = {card.id for card in patients.latest_patients(purpose=Purpose.CARE, actor=actor, now=later).rows}
    known = {
        one.id for one in patients.records_of(patient.person, purpose=Purpose.CARE, actor=actor, now=later)
    }
    assert (patient.id in found) == (patient.id in listed) == (patient.id in known) == shown
    return shown


def decided(pair: Pair, verdict: Verdict, **changes: Any) -> Pair:
    """A pair that a steward of its two members has decided."""
    asked: dict[str, Any] = {"seen_version": pair.version, "actor": _steward_of(pair), "now": NOW} | changes
    return patients.decide_pair(pair.id, verdict, "对照证件核实", **asked)


def withdrawn(pair: Pair, **changes: Any) -> Pair:
    """A pair of which the decision was taken back."""
    asked: dict[str, Any] = {"seen_version": pair.version, "actor": _steward_of(pair), "now": NOW} | changes
    return patients.withdraw_decision(pair.id, **asked)


def paired(one: Patient, other: Patient) -> Pair:
    """Two records put beside each other."""
    return patients.pair_records(
        one.id, other.id, actor=staff_at(one.registered_by, other.registered_by), now=NOW
    )


def _steward_of(pair: Pair) -> Actor:
    return staff_at(pair.one_at, pair.other_at)
