"""A merge that is taken back leaves no trace, whatever happened at the desks in between."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, count
from random import Random
from typing import Any

import pytest

from heyi.contexts.patients import public as patients
from heyi.contexts.patients.models import GrantRow, HolderRow, PairRow, PatientRow
from heyi.contexts.patients.rules.grouping import persons_of
from heyi.contexts.patients.rules.stewardship import ContradictsDecision, NothingDecided
from heyi.contexts.patients.terms.access import AccessOffer, GrantBasis
from heyi.contexts.patients.terms.identity import Verdict
from heyi.contexts.patients.terms.people import IncomingPerson, Patient
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.errors import InputInvalid
from heyi.kernel.ids import new_id
from tests.making_patients import NOW, a_number, decided, paired, person_of, registered, staff_at, withdrawn
from tests.racing import all_at_once

pytestmark = pytest.mark.usefixtures("committed")

CLINIC, COUNTY, CITY = new_id(), new_id(), new_id()
STEWARD = staff_at(CLINIC, COUNTY, CITY)
SAME, DIFFERENT = Verdict.SAME, Verdict.DIFFERENT

_worlds = count()


@dataclass
class World:
    """Six records of two twins at three members, alike enough that everything is possible."""

    records: list[Patient]
    person: dict[str, str]

    def dump(self) -> dict[str, Any]:
        """All that says who is whom, with places instead of ids."""
        place = {record.id: number for number, record in enumerate(self.records)}
        with reading(OPERATOR, now=NOW):
            rows = {row.id: row for row in PatientRow.objects.filter(pk__in=place)}
            home = {rows[record.id].home: number for number, record in enumerate(self.records)}
            ties = PairRow.objects.of(list(place)).tying()
            grants = GrantRow.objects.filter(record__in=place)
            holders = HolderRow.objects.filter(person__in=home)
            return {
                "persons": [home[rows[record.id].person] for record in self.records],
                "ties": sorted(
                    (
                        *sorted((place[row.one], place[row.other])),
                        str(row.decided or row.verdict),
                        row.is_joined,
                    )
                    for row in ties
                ),
                "grants": sorted((place[row.record], home[row.person]) for row in grants),
                "holders": sorted((home[row.person], str(row.organisation)) for row in holders),
                "names": [rows[record.id].details["name"] for record in self.records],
            }


def a_world() -> World:
    number = next(_worlds)
    born = date(1940, 1, 1) + timedelta(days=31 * number)
    elder, younger = a_number(born), a_number(born)
    phone, other_phone = f"139{number:04}0001", f"137{number:04}0002"
    home = f"宜宾市高县第{number}村"
    known = {"phone": phone, "address": home, "sex": "2", "birth_on": born.isoformat()}
    lost = known | {"identifiers": (), "without_number": "lost"}
    made = [
        registered(CLINIC, "曾秀兰", number=elder, **{k: known[k] for k in ("phone", "address")}),
        registered(COUNTY, "曾秀兰", **lost),
        registered(CITY, "曾绣兰", **(lost | {"phone": other_phone, "address": "成都"})),
        registered(CLINIC, "曾秀莲", number=younger, phone=phone, address=home),
        registered(COUNTY, "曾秀莲", **lost),
        registered(CITY, "曾秀莲", number=elder, phone=other_phone, address=home),
    ]
    offer = AccessOffer(
        person=made[1].person, to=new_id(), offered_by=COUNTY, basis=GrantBasis.REFERRAL_ACCEPTED, case=new_id(),
        record=made[1].id,
    )  # fmt: skip
    patients.open_access(offer, actor=staff_at(COUNTY), now=NOW)
    return World(made, {"phone": other_phone, "home": home})


Deed = Callable[[World], None]


def a_decision(one: int, other: int, verdict: Verdict) -> Deed:
    def deed(world: World) -> None:
        decided(paired(world.records[one], world.records[other]), verdict)

    return deed


def a_withdrawal(one: int, other: int) -> Deed:
    def deed(world: World) -> None:
        withdrawn(paired(world.records[one], world.records[other]))

    return deed


def a_correction(place: int, **changes: str) -> Deed:
    def deed(world: World) -> None:
        record = world.records[place]
        page = patients.patient_page(record.id, purpose=Purpose.REGISTRATION, actor=STEWARD, now=NOW)
        known = page.patient.details
        told = {name: world.person.get(value, value) for name, value in changes.items()}
        said = {
            "name": known.name, "sex": known.sex.value, "phone": known.phone, "address": known.address,
            "birth_on": known.birth_on.isoformat() if known.birth_on else "",
            "without_number": known.without_number.value if known.without_number else "",
        } | told  # fmt: skip
        patients.correct_patient(
            record.id, IncomingPerson(**said), seen_version=page.patient.version, actor=STEWARD, now=NOW
        )

    return deed


def some_deed(chance: Random, merged: tuple[int, int]) -> Deed:
    """Anything that may happen at the desks, but nothing that touches the decision which is taken back in the end."""
    pairs = [pair for pair in combinations(range(6), 2) if pair != merged]
    kind = chance.choice(("decide", "decide", "withdraw", "correct", "correct"))
    if kind == "decide":
        return a_decision(*chance.choice(pairs), chance.choice((SAME, DIFFERENT)))
    if kind == "withdraw":
        return a_withdrawal(*chance.choice(pairs))
    field, values = chance.choice(
        (
            ("name", ("曾秀兰", "曾绣兰", "曾秀莲", "王桂芳")),
            ("phone", ("phone", "")),
            ("address", ("home", "成都")),
        )
    )
    return a_correction(chance.randrange(6), **{field: chance.choice(values)})


def is_consistent(world: World) -> bool:
    """Whether every record has the person that its ties make, computed afresh from what is stored."""
    ids = [record.id for record in world.records]
    with reading(OPERATOR, now=NOW):
        rows = {row.id: row for row in PatientRow.objects.filter(pk__in=ids)}
        groups = persons_of(ids, [row.tie() for row in PairRow.objects.of(ids).tying()])
        grants = list(GrantRow.objects.filter(record__in=ids))
    assert all(grant.person == rows[grant.record].person for grant in grants)
    return all(rows[record].person == min(rows[member].home for member in groups[record]) for record in ids)


def walk(seed: int) -> None:
    """One random story told twice: with a merge that is taken back in the end, and without it."""
    chance = Random(seed)
    merged = chance.choice(list(combinations(range(6), 2)))
    deeds = [some_deed(chance, merged) for _ in range(6)]
    when = chance.randrange(4)
    told, done = a_world(), []
    for number, deed in enumerate(deeds):
        if number == when:
            a_decision(*merged, SAME)(told)
        try:
            deed(told)
            done.append(deed)
        except (ContradictsDecision, NothingDecided, InputInvalid):
            continue
        assert is_consistent(told)
    a_withdrawal(*merged)(told)
    assert is_consistent(told)
    untold = a_world()
    for deed in done:
        deed(untold)
    assert told.dump() == untold.dump()


def walks(seeds: range) -> int:
    """How many of the stories could be told to their end."""
    told = 0
    for seed in seeds:
        try:
            walk(seed)
        except ContradictsDecision:
            # The merge itself contradicted what had been decided: a story in which nothing was merged.
            continue
        told += 1
    return told


def test_a_merge_that_is_taken_back_leaves_no_trace_in_any_story():
    assert walks(range(10)) >= 5


@pytest.mark.soak
def test_many_merges_that_are_taken_back_leave_no_trace():
    assert walks(range(1000, 1500)) > 300


def test_a_merge_beside_corrections_and_registrations_leaves_all_of_them_whole():
    world = a_world()
    number = a_number(date(1922, 2, 2))
    deeds = [
        lambda: a_decision(0, 3, SAME)(world),
        lambda: a_correction(1, phone="phone")(world),
        lambda: a_correction(4, name="曾秀兰")(world),
        lambda: registered(new_id(), "曾秀兰", number=number),
        lambda: registered(new_id(), "曾秀兰", number=number),
        lambda: a_decision(2, 5, DIFFERENT)(world),
    ]
    answers = all_at_once(*deeds)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert is_consistent(world)
    assert person_of(answers[3]) == person_of(answers[4])
