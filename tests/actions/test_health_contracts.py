"""Contracts: prepared by one, confirmed by another, opened by that and by nothing else, and over when they are over."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from heyi.contexts.governance.terms import Role
from heyi.contexts.health import public as health
from heyi.contexts.health.models import ContractRow
from heyi.contexts.health.rules.contracts import (
    ConfirmedByPreparer,
    ContractNumberTaken,
    ContractOverlaps,
    ContractPrepared,
    DoctorNotInTeam,
    NotRenewable,
    NumberNotTheirs,
    TeamNotForUnit,
)
from heyi.contexts.health.terms.contracts import Consent, Contract, ContractState, EndReason
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.people import Patient
from heyi.foundation.guard import lifted
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from heyi.kernel.errors import HeyiError, InputInvalid, NotFound, NotPermitted, StaleVersion, WrongState
from heyi.kernel.ids import new_id
from heyi.kernel.moments import end_of
from tests.making import NOW, a_doctor_at, a_number, a_patient, a_stranger
from tests.making_health import (
    Village,
    a_village,
    confirmed,
    days,
    in_force,
    prepared,
    step,
    terms_for,
)
from tests.racing import all_at_once

pytestmark = pytest.mark.usefixtures("committed")


def reads(actor: Actor, patient: Patient, *, later: timedelta = timedelta(0)) -> bool:
    """Whether an actor gets to see a record."""
    try:
        patients.patient_page(patient.id, purpose=Purpose.CARE, actor=actor, now=NOW + later)
    except NotFound:
        return False
    return True


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


def facts_of(contract: Contract) -> list[str]:
    with reading(OPERATOR, now=NOW):
        rows = RecordedRow.objects.filter(case=str(contract.id)).order_by("ordinal")
        return [row.fact for row in rows if row.kind == "change"]


def test_a_contract_is_prepared_confirmed_and_ended_and_each_step_is_on_record():
    village = a_village()
    contract = prepared(village)
    assert (contract.state, contract.supervisor) == (ContractState.PREPARED, village.yibin.township)
    after = confirmed(contract, village.township, number="GX-7")
    assert (after.state, after.consent, after.number) == (
        ContractState.IN_FORCE,
        Consent.PAPER_SIGNED,
        "GX-7",
    )
    over = step(contract, "end", village.doctor, reason="moved_away", now=NOW + timedelta(days=3))
    assert (over.state, over.end_reason, over.over_on) == (ContractState.ENDED, EndReason.MOVED_AWAY, days(3))
    assert [over.holds_on(days(one)) for one in (-1, 0, 2, 3)] == [False, True, True, False]
    assert facts_of(contract) == ["contract_prepared", "contract_confirmed", "contract_ended"]
    page = health.see_contract(contract.id, actor=village.doctor, now=NOW)
    assert [one.action for one in page.history] == ["prepare", "confirm", "end"]


def test_nobody_opens_a_record_by_writing_a_contract():
    village = a_village()
    here, there = a_resident_known_at_the_county(village)
    contract = prepared(village, here)
    assert not reads(village.doctor, there)
    with pytest.raises(NotPermitted):
        confirmed(contract, village.doctor)
    with pytest.raises(ConfirmedByPreparer):
        step(contract, "confirm_by_document", village.doctor, document=_number_of(here))
    assert not reads(village.doctor, there)
    confirmed(contract, village.township)
    assert reads(village.doctor, there)
    assert not reads(village.township, there)
    assert not reads(a_doctor_at(village.yibin.other_village), there)
    step(contract, "end", village.doctor, reason="resident_withdrew", now=NOW + timedelta(hours=1))
    assert not reads(village.doctor, there, later=timedelta(hours=2))
    assert reads(village.doctor, here, later=timedelta(hours=2))


def test_who_holds_both_duties_still_does_not_confirm_what_they_prepared():
    village = a_village()
    patient = a_patient(village.yibin.township, by=village.township)
    new = terms_for(village, patient, organisation=village.yibin.township)
    contract = health.prepare_contract(new, actor=village.township, now=NOW)
    with pytest.raises(ConfirmedByPreparer):
        confirmed(contract, village.township)
    colleague = village.yibin.staff(Role.REFERRAL_COORDINATOR, village.yibin.township).actor()
    assert confirmed(contract, colleague).state is ContractState.IN_FORCE


def _number_of(patient: Patient) -> str:
    return patient.details.identifiers[0].value


def test_a_colleague_confirms_by_the_number_of_the_residents_own_document():
    village = a_village()
    patient = a_patient(village.at, by=village.doctor)
    contract = prepared(village, patient)
    colleague = a_doctor_at(village.at)
    with pytest.raises(NumberNotTheirs):
        step(contract, "confirm_by_document", colleague, document=a_number())
    with pytest.raises(InputInvalid):
        step(contract, "confirm_by_document", colleague, document="123")
    after = step(contract, "confirm_by_document", colleague, document=_number_of(patient).lower())
    assert (after.state, after.consent) == (ContractState.IN_FORCE, Consent.NUMBER_SHOWN)


def test_the_database_itself_refuses_a_contract_confirmed_by_its_preparer():
    contract = in_force(a_village())
    row = ContractRow.objects.filter(pk=contract.id)
    with (
        lifted("the worst row, written past the verbs"),
        reading(OPERATOR, now=NOW),
        pytest.raises(DatabaseError),
        transaction.atomic(),
    ):
        row.update(confirmed_by=contract.prepared_by)


def test_a_stranger_finds_nothing_and_learns_nothing():
    village = a_village()
    contract = in_force(village)
    for stranger in (a_stranger().actor(), a_doctor_at(village.yibin.other_village)):
        with pytest.raises(NotFound) as refused:
            step(contract, "end", stranger, reason="died")
        with pytest.raises(NotFound) as unknown:
            health.take_contract_step(new_id(), "end", {}, seen_version=None, actor=stranger, now=NOW)
        assert (refused.value.code, dict(refused.value.facts)) == (
            unknown.value.code,
            dict(unknown.value.facts),
        )
        with pytest.raises(NotFound):
            health.see_contract(contract.id, actor=stranger, now=NOW)
        with pytest.raises(NotFound):
            health.renew_contracts([contract.id], actor=stranger, now=NOW)
    neighbour = a_doctor_at(village.yibin.other_village)
    assert health.list_contracts(health.ContractsWanted(), actor=neighbour, now=NOW).rows == ()
    with pytest.raises(NotPermitted):
        health.list_contracts(health.ContractsWanted(), actor=a_stranger().actor(), now=NOW)


def test_a_resident_who_is_not_within_reach_is_signed_by_nobody():
    village = a_village()
    elsewhere = a_patient(village.yibin.other_village, by=a_doctor_at(village.yibin.other_village))
    with pytest.raises(NotFound):
        prepared(village, elsewhere)
    nurse = village.yibin.staff(Role.DATA_OFFICER, village.at).actor()
    with pytest.raises(NotPermitted):
        patient = a_patient(village.at, by=village.doctor)
        health.prepare_contract(terms_for(village, patient), actor=nurse, now=NOW)


def test_what_could_not_stand_on_paper_is_refused_field_by_field():
    village = a_village()
    patient = a_patient(village.at, by=village.doctor)
    wrong = [
        ({"starts_on": days(-40)}, "starts_on"),
        ({"starts_on": days(100), "ends_on": days(200)}, "starts_on"),
        ({"ends_on": days(-1)}, "ends_on"),
        ({"ends_on": days(366)}, "ends_on"),
        ({"package": "paid"}, "package_name"),
        ({"package": "gold"}, "package"),
        ({"fee_fen": -1}, "fee"),
        ({"number": "x" * 41}, "number"),
        ({"number": "a\0b"}, "number"),
    ]
    for changes, field in wrong:
        with pytest.raises(InputInvalid) as refused:
            prepared(village, patient, **changes)
        assert [one.field for one in refused.value.problems] == [field], changes
    with pytest.raises(DoctorNotInTeam):
        prepared(village, patient, doctor=new_id())
    other = village.yibin.other_village
    stranger = a_doctor_at(other)
    with pytest.raises(TeamNotForUnit):
        new = terms_for(village, a_patient(other, by=stranger), organisation=other)
        health.prepare_contract(new, actor=stranger, now=NOW)


def test_one_contract_waits_and_one_number_is_given_once():
    village = a_village()
    patient = a_patient(village.at, by=village.doctor)
    first = prepared(village, patient, number="A-1")
    with pytest.raises(ContractPrepared) as refused:
        prepared(village, patient)
    assert refused.value.facts["contract"] == first.id
    with pytest.raises(ContractNumberTaken):
        prepared(village, number="a-1")
    second = prepared(village)
    with pytest.raises(ContractNumberTaken):
        confirmed(second, village.township, number=" A-1 ")
    step(first, "withdraw", village.doctor)
    assert confirmed(second, village.township, number="A-1").number == "A-1"


def test_a_step_out_of_order_is_refused_and_told_who_was_first():
    village = a_village()
    contract = prepared(village)
    refused_one = step(contract, "refuse", village.township, reason="resident_not_met", words="上门两次未遇")
    assert refused_one.state is ContractState.REFUSED
    with pytest.raises(WrongState) as refused:
        confirmed(contract, village.township)
    assert refused.value.facts["moved_by"] == village.township.id
    other = prepared(village)
    with pytest.raises(StaleVersion):
        health.take_contract_step(other.id, "withdraw", {}, seen_version=9, actor=village.doctor, now=NOW)
    with pytest.raises(InputInvalid) as missing:
        step(other, "confirm", village.township, number="7")
    assert [one.code for one in missing.value.problems] == ["resident_must_be_present"]
    with pytest.raises(InputInvalid):
        step(other, "refuse", village.township, reason="ran_out")


def test_two_records_of_one_human_get_one_contract_between_them():
    village = a_village()
    here, _ = a_resident_known_at_the_county(village)
    in_force(village, here)
    away = village.yibin.township
    again = a_patient(away, by=village.township, number=_number_of(here))
    new = terms_for(village, again, organisation=away)
    second = health.prepare_contract(new, actor=village.township, now=NOW)
    colleague = village.yibin.staff(Role.REFERRAL_COORDINATOR, away).actor()
    with pytest.raises(ContractOverlaps) as refused:
        confirmed(second, colleague)
    assert refused.value.facts["organisation"] == village.at


def test_of_two_confirmations_at_once_one_wins():
    village = a_village()
    away = village.yibin.township
    colleague = village.yibin.staff(Role.REFERRAL_COORDINATOR, away).actor()
    for _ in range(8):
        number = a_number()
        here = a_patient(village.at, by=village.doctor, number=number)
        there = a_patient(away, by=village.township, number=number)
        one = prepared(village, here)
        other = health.prepare_contract(
            terms_for(village, there, organisation=away), actor=village.township, now=NOW
        )
        answers = all_at_once(
            lambda one=one: confirmed(one, village.township), lambda other=other: confirmed(other, colleague)
        )
        won = [answer for answer in answers if isinstance(answer, Contract)]
        lost = [answer for answer in answers if isinstance(answer, HeyiError)]
        assert len(won) == 1, answers
        assert [answer.code for answer in lost] == ["contract_overlaps"]
        same = in_a_race_for_one(village)
        assert sorted(same) == ["in_force", "wrong_state"]


def in_a_race_for_one(village: Village) -> list[str]:
    """Two people of the township confirm one contract at once."""
    contract = prepared(village)
    colleague = village.yibin.staff(Role.REFERRAL_COORDINATOR, village.yibin.township).actor()
    answers = all_at_once(
        lambda: confirmed(contract, village.township), lambda: confirmed(contract, colleague)
    )
    return [str(one.state) if isinstance(one, Contract) else one.code for one in answers]


def test_a_contract_is_renewed_without_a_gap_and_confirmed_anew():
    village = a_village()
    here, there = a_resident_known_at_the_county(village)
    begun = NOW - timedelta(days=340)
    with pytest.raises(InputInvalid):
        prepared(village, here, starts_on=days(-340), ends_on=days(20))
    first = in_force(village, here, starts_on=days(-20), ends_on=days(20))
    assert begun < NOW
    (second,) = health.renew_contracts([first.id], actor=village.doctor, now=NOW)
    assert (second.starts_on, second.follows, second.state) == (days(21), first.id, ContractState.PREPARED)
    assert second.ends_on == health.year_from(days(21))
    with pytest.raises(NotRenewable):
        health.renew_contracts([first.id], actor=village.doctor, now=NOW)
    confirmed(second, village.township)
    later = NOW + timedelta(days=21)
    assert health.keep_contracts(actor=health.CONTRACTS, now=later) == (1, 1)
    assert reads(village.doctor, there, later=timedelta(days=22))
    story = [one.state for one in health.contracts_of(here.person, actor=village.doctor, now=later)]
    assert story == [ContractState.IN_FORCE, ContractState.ENDED]
    found = health.contract_in_force(
        here.person, organisation=village.at, on=days(21), actor=village.doctor, now=later
    )
    assert found is not None
    assert found.id == second.id
    with pytest.raises(NotPermitted):
        health.renew_contracts(
            [second.id], actor=village.yibin.staff(Role.DATA_OFFICER, village.at).actor(), now=NOW
        )


def test_what_ran_out_reads_no_more_whether_the_job_came_by_or_not():
    village = a_village()
    here, there = a_resident_known_at_the_county(village)
    contract = in_force(village, here, starts_on=days(-10), ends_on=days(5))
    end = end_of(days(5)) - NOW
    assert reads(village.doctor, there, later=end - timedelta(minutes=1))
    assert not reads(village.doctor, there, later=end)
    later = NOW + timedelta(days=6)
    with pytest.raises(NotPermitted):
        health.keep_contracts(actor=village.doctor, now=later)
    assert health.keep_contracts(actor=health.CONTRACTS, now=later) == (1, 0)
    assert health.keep_contracts(actor=health.CONTRACTS, now=later) == (0, 0)
    over = health.see_contract(contract.id, actor=village.doctor, now=later).contract
    assert (over.state, over.end_reason, over.over_on) == (ContractState.ENDED, EndReason.RAN_OUT, days(6))
    # Where the job did not come by yet, the next confirmation does its work.
    patient = a_patient(village.at, by=village.doctor)
    in_force(village, patient, starts_on=days(-10), ends_on=days(5))
    again = prepared(village, patient, now=later, starts_on=days(6), ends_on=days(300))
    assert confirmed(again, village.township, now=later).state is ContractState.IN_FORCE


def test_a_record_made_elsewhere_later_is_opened_by_the_round_but_not_against_a_restriction():
    village = a_village()
    patient = a_patient(village.at, by=village.doctor)
    in_force(village, patient)
    county = a_doctor_at(village.yibin.county)
    there = a_patient(village.yibin.county, by=county, number=_number_of(patient))
    assert not reads(village.doctor, there)
    officer = village.yibin.staff(Role.DATA_OFFICER, village.yibin.county).actor()
    asked = patients.RightsAsked(
        kind="restrict", asker="patient", proof="identity_card", words="不希望外单位查看", scope="all"
    )
    (request,) = patients.file_rights_request(
        there.id, asked, at=village.yibin.county, actor=officer, now=NOW + timedelta(minutes=1)
    )
    patients.answer_rights_request(
        request.id, patients.AnswerGiven(outcome="granted"), actor=officer, now=NOW + timedelta(minutes=2)
    )
    later = NOW + timedelta(minutes=10)
    assert health.keep_contracts(actor=health.CONTRACTS, now=later) == (0, 0)
    assert not reads(village.doctor, there, later=timedelta(minutes=11))
    (standing,) = patients.restrictions_of(there.person, actor=officer, now=later)
    patients.lift_restriction(standing.id, "患者本人同意恢复", actor=officer, now=later)
    assert health.keep_contracts(actor=health.CONTRACTS, now=later + timedelta(minutes=5)) == (0, 1)
    assert reads(village.doctor, there, later=timedelta(minutes=20))
