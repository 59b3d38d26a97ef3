"""Who cares for whom in the demo: teams, contracts, households and kin of village residents, through the verbs of health."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from heyi.contexts.governance.terms import Role, Tier
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.contracts import Contract
from heyi.contexts.health.terms.teams import CareTeam
from heyi.contexts.patients import public as patients
from heyi.demo.layouts import Institution
from heyi.demo.people import invented_name
from heyi.demo.staff import Staff
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from heyi.kernel.moments import day_of

# Of the residents of a village so many in a hundred are signed; each costs a few dozen statements, hence the limit a village.
_SIGNED_PERCENT = 60
_MOST_OF_A_VILLAGE = 12
# Of these every so many-th waits for its confirmation, runs out soon, has a paid package, a household, kin.
_WAITS, _RUNS_OUT, _PAID, _HOUSEHOLD, _KIN = 7, 5, 6, 3, 2
_PAPERS = "JTYS"
Number = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Village:
    at: UUID
    team: CareTeam
    doctor: Actor
    township: Actor


class Carers:
    """Lets the townships sign with the residents of their villages."""

    def __init__(self, staff: Staff, ids: Mapping[str, UUID], *, seed: int, now: datetime) -> None:
        self._staff, self._ids, self._now = staff, ids, now
        self._dice = random.Random(seed)
        self._papers = self._signed = 0

    def sign(self, institutions: Sequence[Institution], people: Mapping[str, Sequence[Number]]) -> int:
        """Opens the teams and signs with some of these residents; answers with how many."""
        by_code = {one.code: one for one in institutions}
        signed = 0
        for township in (one for one in institutions if one.tier is Tier.TOWNSHIP):
            villages = [one for one in institutions if one.parent == township.code]
            villages = [one for one in villages if by_code[one.code].tier is Tier.VILLAGE]
            if not villages:
                continue
            leader = self._staff.actor(township.code, Role.MEMBER_DOCTOR, Role.REFERRAL_COORDINATOR)
            doctors = {one.code: self._staff.actor(one.code, Role.VILLAGE_DOCTOR) for one in villages}
            team = self._team(township, villages, leader, doctors.values())
            for one in villages:
                village = _Village(self._ids[one.code], team, doctors[one.code], leader)
                signed += self._sign_village(village, people.get(one.code, ()))
        return signed

    def _team(
        self, township: Institution, villages: Sequence[Institution], leader: Actor, doctors: Iterable[Actor]
    ) -> CareTeam:
        new = health.NewTeam(
            organisation=self._ids[township.code],
            name=f"{township.name}家庭医生团队",
            phone=f"0831-{5_400_000 + self._dice.randrange(90_000)}",
            leader=leader.id,
            members=tuple(one.id for one in doctors),
            serves=tuple(self._ids[one.code] for one in villages),
            starts_on=day_of(self._now) - timedelta(days=720),
        )
        return health.open_team(new, actor=leader, now=self._now)

    def _sign_village(self, village: _Village, numbers: Sequence[Number]) -> int:
        count = min(_MOST_OF_A_VILLAGE, len(numbers) * _SIGNED_PERCENT // 100)
        found = patients.own_records(numbers[:count], at=village.at, actor=OPERATOR, now=self._now)
        records = [one for one in found.values() if isinstance(one, patients.RecordKey)]
        for record in records:
            self._signed += 1
            self._sign_one(village, record.id, self._signed)
        return len(records)

    def _sign_one(self, village: _Village, patient: UUID, place: int) -> None:
        days = list(self._days(place))
        is_paid = place % _PAID == 1
        contract = health.prepare_contract(
            health.NewContract(
                patient=patient,
                organisation=village.at,
                team=village.team.id,
                doctor=village.doctor.id,
                package="paid" if is_paid else "basic",
                package_name="老年人健康包" if is_paid else "",
                fee_fen=12_000 if is_paid else 0,
                starts_on=days[0],
                ends_on=days[1],
            ),
            actor=village.doctor,
            now=self._now - timedelta(days=20),
        )
        if place % _WAITS != 2:
            self._confirm(contract, village)
        if place % _HOUSEHOLD == 0:
            self._settle(village, patient)
        if place % _KIN == 0:
            kin = health.NewKin(
                name=invented_name(self._dice),
                relation=self._dice.choice(("son", "daughter", "spouse")),
                phone=f"139{self._dice.randrange(10**8):08d}",
                is_first=True,
            )
            health.name_kin(patient, kin, at=village.at, actor=village.doctor, now=self._now)

    def _days(self, place: int) -> Iterator[date]:
        """The first and the last day: most run on for months, some run out within four weeks."""
        today = day_of(self._now)
        begins = today - timedelta(days=25 + self._dice.randrange(20))
        yield begins
        yield today + timedelta(days=3 + place % 24) if place % _RUNS_OUT == 3 else health.year_from(begins)

    def _confirm(self, contract: Contract, village: _Village) -> None:
        self._papers += 1
        given = {"resident_present": True, "number": f"{_PAPERS}-{self._now:%Y}-{self._papers:05d}"}
        now = self._now - timedelta(days=18)
        health.take_contract_step(
            contract.id, "confirm", given, seen_version=None, actor=village.township, now=now
        )

    def _settle(self, village: _Village, patient: UUID) -> None:
        since = day_of(self._now) - timedelta(days=3_650)
        head = health.NewMember(patient=patient, relation="head", since_on=since)
        home = health.open_household(
            village.at, f"{self._dice.randrange(1, 9)} 组 {self._dice.randrange(1, 90)} 号", head,
            actor=village.doctor, now=self._now,
        )  # fmt: skip
        for relation in ("spouse", "son")[: self._dice.randrange(1, 3)]:
            new = health.NewMember(name=invented_name(self._dice), relation=relation, since_on=since)
            health.move_in(home, new, actor=village.doctor, now=self._now)
