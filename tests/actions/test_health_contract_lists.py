"""Contracts over the records of one human, in lists, and before the database itself. Not here: their steps (contracts)."""

from datetime import date

import pytest
from django.db import connection, transaction

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Role
from heyi.contexts.health import public as health
from heyi.contexts.health.models import ContractRow
from heyi.contexts.health.terms.contracts import ContractState
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.identity import Verdict
from heyi.contexts.patients.terms.people import Patient
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted
from heyi.kernel.ids import new_id
from tests.making import NOW, a_doctor_at, a_number, a_patient, a_stranger
from tests.making_health import (
    TODAY,
    Village,
    a_village,
    confirmed,
    days,
    in_force,
    prepared,
    terms_for,
)

pytestmark = pytest.mark.usefixtures("committed")


def a_resident_known_at_the_county(village: Village, number: str = "") -> tuple[Patient, Patient]:
    """One human with a record at the village and one at the county."""
    number = number or a_number()
    doctor = a_doctor_at(village.yibin.county)
    there = a_patient(village.yibin.county, by=doctor, number=number)
    here = a_patient(village.at, by=village.doctor, number=number)
    with reading(OPERATOR, now=NOW):
        assert there.id in {
            one.id for one in patients.records_of(here.person, purpose=Purpose.CARE, actor=OPERATOR, now=NOW)
        }
    return here, there


def test_contracts_follow_the_person_and_two_in_force_are_shown():
    village = a_village()
    here = a_patient(village.at, by=village.doctor)
    away = village.yibin.township
    there = a_patient(away, by=village.township, name="王秀瑛")
    colleague = village.yibin.staff(Role.REFERRAL_COORDINATOR, away).actor()
    one = in_force(village, here)
    new = terms_for(village, there, organisation=away)
    other = confirmed(health.prepare_contract(new, actor=village.township, now=NOW), colleague)
    officer = _officer_of(village)
    pair = patients.pair_records(here.id, there.id, actor=officer, now=NOW)
    pair = patients.decide_pair(
        pair.id, Verdict.SAME, "身份证核对一致", seen_version=pair.version, actor=officer, now=NOW
    )
    _hear(here, there)
    wanted = health.ContractsWanted(is_doubled=True)
    assert {line.contract.id for line in health.list_contracts(wanted, actor=officer, now=NOW).rows} == {
        one.id, other.id,
    }  # fmt: skip
    assert health.count_contracts(actor=officer, now=NOW).doubled == 2
    both = health.contracts_of(here.person, actor=officer, now=NOW)
    assert {contract.id for contract in both} == {one.id, other.id}
    patients.withdraw_decision(pair.id, seen_version=pair.version, actor=officer, now=NOW)
    _hear(here, there)
    assert health.count_contracts(actor=officer, now=NOW).doubled == 0
    assert [c.id for c in health.contracts_of(here.person, actor=officer, now=NOW)] == [one.id]


def _officer_of(village: Village) -> Actor:
    """A data officer of the clinic and of the township."""
    officer = village.yibin.staff(Role.DATA_OFFICER, village.at)
    post = governance.NewPost(
        account=officer.account, organisation=village.yibin.township, role=Role.DATA_OFFICER
    )
    governance.give_post(post, actor=OPERATOR, now=NOW)
    return officer.actor()


def _hear(*records: Patient) -> None:
    """What the reaction does when it hears that records were joined or parted."""
    for record in records:
        health.look_for_doubles(record.person, actor=health.CONTRACTS, now=NOW)


def test_only_the_house_looks_for_doubles():
    village = a_village()
    with pytest.raises(NotPermitted):
        health.look_for_doubles(new_id(), actor=village.doctor, now=NOW)


def test_lists_are_narrowed_counted_and_searched():
    village = a_village()
    soon = in_force(
        village, a_patient(village.at, by=village.doctor, name="赵桂兰"), starts_on=TODAY, ends_on=days(9)
    )
    waits = prepared(village, a_patient(village.at, by=village.doctor, name="钱多多"), number="Z-9")
    in_force(village, a_patient(village.at, by=village.doctor, name="孙文"))
    far = village.township

    def found(**changes: object) -> list[object]:
        page = health.list_contracts(health.ContractsWanted(**changes), actor=far, now=NOW)
        return [line.contract.id for line in page.rows]

    assert len(found()) == 3
    assert found(is_running_out=True) == [soon.id]
    assert found(state=ContractState.PREPARED) == [waits.id]
    assert found(words="赵桂兰") == [soon.id]
    assert found(words="z-9") == [waits.id]
    assert found(words="没有这人") == []
    assert found(team=new_id()) == []
    assert health.list_contracts(health.ContractsWanted(per_page=2), actor=far, now=NOW).has_more
    told = health.count_contracts(actor=far, now=NOW)
    assert (told.prepared, told.in_force, told.running_out, told.doubled) == (1, 2, 1, 0)
    with pytest.raises(InputInvalid):
        health.list_contracts(health.ContractsWanted(per_page=0), actor=far, now=NOW)


def test_who_treats_the_resident_elsewhere_learns_the_family_doctor():
    village = a_village()
    here, there = a_resident_known_at_the_county(village)
    contract = in_force(village, here)
    county = a_doctor_at(village.yibin.county)
    assert health.family_doctor_of(there.id, actor=county, now=NOW) is None
    assert health.family_doctor_of(here.id, actor=village.doctor, now=NOW).id == contract.id
    with pytest.raises(NotFound):
        health.family_doctor_of(here.id, actor=a_stranger().actor(), now=NOW)


def test_postgresql_shows_a_contract_to_its_sides_only():
    if connection.vendor != "postgresql":
        pytest.skip("row-level security")
    village = a_village()
    contract = in_force(village)
    for actor, seen in ((village.doctor, 1), (village.township, 1), (a_stranger().actor(), 0)):
        with reading(actor, now=NOW), transaction.atomic():
            assert ContractRow.objects.filter(pk=contract.id).count() == seen


def test_a_leap_day_has_a_year():
    assert health.year_from(date(2028, 2, 29)) == date(2029, 2, 28)
    assert health.year_from(date(2026, 1, 1)) == date(2026, 12, 31)
