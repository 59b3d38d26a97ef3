"""Builders for tests about contracts: a team of the township, residents of the village, contracts on their way."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from heyi.contexts.governance.terms import Role
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.contracts import Contract
from heyi.contexts.health.terms.teams import CareTeam
from heyi.contexts.patients.terms.people import Patient
from heyi.kernel.actor import Actor
from heyi.kernel.moments import day_of
from tests.making import NOW, Yibin, a_doctor_at, a_patient, an_alliance

TODAY = day_of(NOW)
PAPER = {"resident_present": True, "number": "GX-0001"}


@dataclass(frozen=True)
class Village:
    """A village and its township: who prepares, who confirms, in which team."""

    yibin: Yibin
    team: CareTeam
    doctor: Actor
    township: Actor

    @property
    def at(self) -> UUID:
        """The clinic."""
        return self.yibin.village


def a_team(yibin: Yibin, *, name: str = "文江家庭医生团队", now: datetime = NOW) -> CareTeam:
    """A team of the township that serves the village, with the village's doctor in it."""
    head = yibin.staff(Role.MEMBER_DOCTOR, yibin.township)
    new = health.NewTeam(
        organisation=yibin.township,
        name=name,
        phone="0831-5412345",
        leader=head.account,
        members=(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village).account,),
        serves=(yibin.village,),
        starts_on=day_of(now) - timedelta(days=400),
    )
    return health.open_team(new, actor=head.actor(now), now=now)


def a_village(now: datetime = NOW) -> Village:
    """An alliance with a team at work."""
    yibin = an_alliance(now)
    return Village(
        yibin,
        a_team(yibin, now=now),
        yibin.staff(Role.VILLAGE_DOCTOR, yibin.village).actor(now),
        yibin.staff(Role.MEMBER_DOCTOR, yibin.township).actor(now),
    )


def terms_for(village: Village, patient: Patient, **changes: Any) -> health.NewContract:
    """A year's basic contract from today on."""
    new = health.NewContract(
        patient=patient.id,
        organisation=village.at,
        team=village.team.id,
        doctor=village.doctor.id,
        package="basic",
        starts_on=TODAY,
        ends_on=health.year_from(TODAY),
    )
    return replace(new, **changes)


def prepared(
    village: Village, patient: Patient | None = None, *, now: datetime = NOW, **changes: Any
) -> Contract:
    """A contract that waits for its confirmation."""
    resident = patient or a_patient(village.at, by=village.doctor)
    return health.prepare_contract(terms_for(village, resident, **changes), actor=village.doctor, now=now)


def step(contract: Contract, action: str, actor: Actor, *, now: datetime = NOW, **given: Any) -> Contract:
    """One step of a contract."""
    return health.take_contract_step(contract.id, action, given, seen_version=None, actor=actor, now=now)


def confirmed(contract: Contract, by: Actor, *, number: str = "", now: datetime = NOW) -> Contract:
    """A contract that a second person confirmed by its paper."""
    return step(
        contract, "confirm", by, now=now, resident_present=True, number=number or f"GX-{contract.id.hex[-8:]}"
    )


def in_force(
    village: Village, patient: Patient | None = None, *, now: datetime = NOW, **changes: Any
) -> Contract:
    """A contract that is in force."""
    return confirmed(prepared(village, patient, now=now, **changes), village.township, now=now)


def days(count: int) -> date:
    """A day so many days from today."""
    return TODAY + timedelta(days=count)


__all__ = [
    "a_doctor_at",
    "a_team",
    "a_village",
    "confirmed",
    "days",
    "in_force",
    "prepared",
    "step",
    "terms_for",
]
