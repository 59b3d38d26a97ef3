"""Registering: one human is one person, what does not fit is told, and nothing odd gets in."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.actions.intake import AlreadyRegistered
from heyi.contexts.patients.models import IdentifierRow, MatchKeyRow, PairRow, PatientRow, SearchTokenRow
from heyi.contexts.patients.terms.identity import ClashKind
from heyi.contexts.patients.terms.people import (
    IdentifierType,
    IncomingIdentifier,
    IncomingPerson,
    Patient,
    WithoutNumber,
)
from heyi.foundation.guard import UnguardedWrite, lifted
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.system_actors import OPERATOR
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.errors import InputInvalid, NotPermitted
from heyi.kernel.ids import new_id
from tests.making_patients import NOW, a_number, a_person, person_of, registered, staff_at, with_check
from tests.racing import all_at_once

pytestmark = pytest.mark.usefixtures("committed")

CLINIC, COUNTY, CITY = new_id(), new_id(), new_id()


def the_facts(fact: str) -> list[RecordedRow]:
    with reading(OPERATOR, now=NOW):
        return list(RecordedRow.objects.filter(fact=fact).order_by("transaction", "place"))


def count_of(rows: Any) -> int:
    with reading(OPERATOR, now=NOW):
        return int(rows.objects.count())


def test_a_patient_is_registered_and_the_fact_recorded_without_a_word_about_them():
    done = patients.register_patient(a_person(), at=CLINIC, actor=staff_at(CLINIC), now=NOW)
    assert done.clashes == ()
    assert done.patient.name == "王秀英"
    assert done.patient.registered_by == CLINIC
    fact = the_facts("patient_registered")[0]
    assert (fact.case, fact.patient, fact.organisation) == (
        str(done.patient.id),
        str(done.patient.person),
        str(CLINIC),
    )
    assert "王" not in fact.facts
    assert b"13800138000" not in bytes(fact.difference)


def test_staff_without_the_duty_and_strangers_may_not_register():
    for actor in (staff_at(CLINIC, duties=(Duty.READ_PATIENT,)), staff_at(COUNTY), staff_at()):
        with pytest.raises(NotPermitted):
            patients.register_patient(a_person(), at=CLINIC, actor=actor, now=NOW)
    assert count_of(PatientRow) == 0


def test_the_same_number_is_registered_once_at_a_member_however_it_is_written():
    number = next(number for number in iter(a_number, None) if number.endswith("X"))
    first = registered(CLINIC, number=number)
    for written in (
        number,
        number.lower(),
        f" {number[:6]} {number[6:14]} {number[14:].lower()}",
        _full_width(number),
    ):
        with pytest.raises(AlreadyRegistered) as refused:
            registered(CLINIC, number=written)
        assert refused.value.facts == {"patient": first.id}
    assert count_of(PatientRow) == 1


def _full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) for sign in text)


def test_small_and_capital_x_at_two_members_are_one_person():
    number = next(number for number in iter(a_number, None) if number.endswith("X"))
    here, there = registered(CLINIC, number=number.lower()), registered(COUNTY, number=number)
    assert here.id != there.id
    assert here.person == there.person


def test_a_name_in_traditional_signs_is_the_same_name():
    number = a_number()
    here = registered(CLINIC, "张凤兰", number=number)
    done = patients.register_patient(
        a_person("張鳳蘭", number=number), at=COUNTY, actor=staff_at(COUNTY), now=NOW
    )
    assert done.patient.person == here.person
    assert done.clashes == ()


def test_the_same_number_under_another_name_is_told_and_not_joined():
    number = a_number()
    here = registered(CLINIC, "王秀英", number=number)
    done = patients.register_patient(
        a_person("李桂芳", number=number), at=COUNTY, actor=staff_at(COUNTY), now=NOW
    )
    assert done.patient.person != here.person
    assert [clash.kind for clash in done.clashes] == [ClashKind.NUMBER_OTHER_NAME]
    # Another member's record stays unnamed: a number in hand must not become a way to it.
    assert done.clashes[0].other is None
    theirs = patients.clashes_to_settle(actor=staff_at(CLINIC), now=NOW).rows
    assert [(clash.patient, clash.other) for clash in theirs] == [(here.id, None)]


def test_a_namesake_with_the_same_birth_is_told_and_registered_all_the_same():
    first = registered(CLINIC, "王秀英", number=with_check("51152519660309004"))
    done = patients.register_patient(
        a_person("王秀英", number=with_check("51152519660309002")), at=CLINIC, actor=staff_at(CLINIC), now=NOW
    )
    assert [(clash.kind, clash.other) for clash in done.clashes] == [
        (ClashKind.NAME_BIRTH_OTHER_NUMBER, first.id)
    ]
    lost = IncomingPerson(
        name="王秀英", sex="2", birth_on="1966-03-09", phone="13900139000", without_number="lost"
    )
    without = patients.register_patient(lost, at=CLINIC, actor=staff_at(CLINIC), now=NOW)
    assert {clash.kind for clash in without.clashes} == {ClashKind.NAME_BIRTH_NO_NUMBER}
    assert len({first.person, done.patient.person, without.patient.person}) == 3


def test_two_numbers_that_two_members_registered_apart_are_one_human_once_somebody_brings_both():
    # One human has one birthday: a number from the row of numbers moves on to the next day sooner or later.
    resident, passport = with_check("51152519660309006"), IncomingIdentifier("passport", "E12345678")
    by_number = registered(CLINIC, number=resident)
    elsewhere = {"phone": "13900139111", "address": "四川省宜宾市筠连县龙塘村"}
    by_passport = registered(CITY, identifiers=(passport,), sex="2", birth_on="1966-03-09", **elsewhere)
    assert by_number.person != by_passport.person
    both = a_person(identifiers=(passport, IncomingIdentifier("resident_number", resident)))
    done = patients.register_patient(both, at=COUNTY, actor=staff_at(COUNTY), now=NOW)
    assert done.patient.person == by_number.person
    assert person_of(by_passport) == by_number.person
    regrouped = the_facts("person_regrouped")
    assert [(fact.case, fact.patient) for fact in regrouped] == [(str(by_passport.id), str(by_number.person))]


def test_who_comes_without_a_number_gets_a_temporary_one_of_this_member():
    stranger = IncomingPerson(
        without_number="unconscious", circumstances="夜间车祸，约五十岁男性，金沙江大道路口"
    )
    done = patients.register_patient(stranger, at=COUNTY, actor=staff_at(COUNTY), now=NOW).patient
    assert done.details.without_number is WithoutNumber.UNCONSCIOUS
    number = done.details.number(IdentifierType.TEMPORARY)
    assert number
    page = patients.search_patients(number, purpose=Purpose.REGISTRATION, actor=staff_at(COUNTY), now=NOW)
    assert [card.id for card in page.rows] == [done.id]


def test_the_same_record_number_at_two_members_is_two_people():
    local = (IncomingIdentifier("local_record", "1001"),)
    sent = IncomingPerson(
        name="王秀英", sex="2", birth_on="1966-03-09", identifiers=local, without_number="not_sent"
    )
    here = patients.register_patient(sent, at=CLINIC, actor=staff_at(CLINIC), now=NOW).patient
    there = patients.register_patient(sent, at=COUNTY, actor=staff_at(COUNTY), now=NOW).patient
    assert here.person != there.person


# What the auditor typed into the peer, and what each of these must be answered with here.
@pytest.mark.parametrize(
    "changes",
    [
        {"name": "王\x00英"},
        {"name": "王" * 10_000},
        {"name": "王\ud800"},
        {"address": "高县\x00"},
        {"address": "县" * 100_000},
        {"phone": "\x00" * 5},
        {"birth_on": "1990-02-30"},
        {"sex": "Mars"},
        {"name": "<script>"},
        {"name": "=cmd"},
        {"circumstances": "x" * 100_000},
        {"division": "9" * 5000},
        {"country": "\x00\x00"},
    ],
)
def test_odd_input_is_refused_on_every_database_and_changes_nothing(changes: dict[str, str]):
    fields: dict[str, Any] = dict(changes)
    with pytest.raises(InputInvalid):
        patients.register_patient(replace(a_person(), **fields), at=CLINIC, actor=staff_at(CLINIC), now=NOW)
    assert count_of(PatientRow) == 0


def test_an_impossible_number_is_refused():
    for number in ("123456789012345678", "511525199002300012", a_number()[:-1] + "?", "00000000000000000X"):
        with pytest.raises(InputInvalid):
            registered(CLINIC, number=number)


def test_nothing_of_a_patient_stands_readable_in_the_database():
    number = a_number()
    registered(CLINIC, "诸葛秀英", number=number)
    with reading(OPERATOR, now=NOW), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.startswith(("patients_", "foundation_recorded")):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                said = b"|".join(_bytes(value) for value in row)
                for secret in (
                    "诸葛",
                    "秀英",
                    number,
                    "13800138000",
                    "zhugexiuying",
                    "zgxy",
                    "文江镇",
                    "8000",
                ):
                    assert secret.encode() not in said, (table, secret)


def test_nothing_of_a_patient_stands_readable_in_the_files_of_the_database():
    if connection.vendor != "sqlite":
        pytest.skip(
            "PostgreSQL keeps its files where its own user alone may read them; the rows are tested above"
        )
    number = a_number()
    registered(CLINIC, "诸葛秀英", number=number)
    database = Path(str(connection.settings_dict["NAME"]))
    said = b"".join(path.read_bytes() for path in database.parent.glob(f"{database.name}*"))
    assert CLINIC.hex.encode() in said
    for secret in ("诸葛", "秀英", number, "13800138000", "zhugexiuying", "文江镇"):
        assert secret.encode() not in said, secret


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def test_a_row_cannot_be_changed_beside_the_verbs():
    patient = registered(CLINIC)
    with reading(staff_at(CLINIC), now=NOW):
        for change in (
            lambda: PatientRow.objects.update(version=9),
            lambda: IdentifierRow.objects.update(ended_at=NOW),
            lambda: SearchTokenRow.objects.all().delete(),
            lambda: MatchKeyRow.objects.all().delete(),
            lambda: PairRow.objects.update(verdict="same"),
        ):
            with pytest.raises(UnguardedWrite):
                change()
    assert count_of(PatientRow) == 1
    assert patient.version == 1


def test_the_database_itself_refuses_a_second_record_for_one_number():
    registered(CLINIC)
    with reading(OPERATOR, now=NOW):
        standing = IdentifierRow.objects.get()
    other = registered(CLINIC, "李桂芳")
    standing.id, standing.patient_id, standing.type = new_id(), other.id, IdentifierType.PASSPORT
    with (
        lifted("an attacker asks nobody"),
        reading(OPERATOR, now=NOW),
        pytest.raises(IntegrityError),
        transaction.atomic(),
    ):
        standing.save(force_insert=True)


def _registration(at: UUID, number: str) -> Any:
    return lambda: registered(at, number=number)


@pytest.mark.parametrize("turn", range(5))
def test_parallel_registrations_of_one_number_leave_one_person(turn: int):
    number = a_number()
    members = [new_id() for _ in range(6)]
    answers = all_at_once(*(_registration(at, number) for at in members))
    assert all(isinstance(answer, Patient) for answer in answers), answers
    assert len({person_of(answer) for answer in answers}) == 1
    with reading(OPERATOR, now=NOW):
        assert not PairRow.objects.waiting().exists()


@pytest.mark.parametrize("turn", range(5))
def test_parallel_registrations_at_one_member_leave_one_record(turn: int):
    number = a_number()
    answers = all_at_once(*(_registration(CLINIC, number) for _ in range(6)))
    won = [answer for answer in answers if isinstance(answer, Patient)]
    lost = [answer for answer in answers if isinstance(answer, AlreadyRegistered)]
    assert (len(won), len(lost)) == (1, 5), answers
    assert {refused.facts["patient"] for refused in lost} == {won[0].id}
    assert count_of(PatientRow) == 1
    assert len(the_facts("patient_registered")) == 1


def test_a_registration_that_is_rolled_back_leaves_no_claim_on_the_number():
    number = a_number()
    actor = staff_at(CLINIC)

    def registration_that_fails() -> None:
        with unit_of_work(actor, now=NOW):
            patients.register_patient(a_person(number=number), at=CLINIC, actor=actor, now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        registration_that_fails()
    assert count_of(MatchKeyRow) == count_of(PatientRow) == 0
    assert registered(COUNTY, "李桂芳", number=number).name == "李桂芳"
