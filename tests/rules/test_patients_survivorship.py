"""One human computed from several registrations: every field from somewhere, and nothing that nobody said."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from heyi.contexts.patients.rules.survivorship import person_from
from heyi.contexts.patients.terms.people import Details, Identifier, IdentifierType, Patient, Sex

NOW = datetime(2026, 8, 3, 2, 30, tzinfo=UTC)
CARD = Identifier(IdentifierType.RESIDENT, "511525196603090041")
BARE = Details(name="Zeng Xiulan", sex=Sex.UNKNOWN, birth_on=None)


def a_record(number: int, *, days: int = 0, **said: Any) -> Patient:
    when = NOW + timedelta(days=days)
    return Patient(
        id=UUID(int=number),
        person=UUID(int=1),
        registered_by=UUID(int=100 + number),
        registered_at=NOW,
        changed_at=when,
        version=1,
        details=replace(BARE, **said),
    )


def told(*records: Patient) -> dict[str, tuple[object, int, str, tuple[object, ...]]]:
    found = person_from(UUID(int=1), records)
    assert found.records == tuple(one.id for one in records)
    return {name: (one.value, one.patient.int, one.rule, one.others) for name, one in found.fields.items()}


def test_the_name_on_a_document_in_signs_is_believed_before_a_later_one_in_letters():
    card = a_record(1, name="曾秀兰", identifiers=(CARD,))
    foreign = a_record(2, days=9)
    heard = a_record(3, days=5, name="曾绣兰")
    assert told(foreign, heard, card)["name"] == ("曾秀兰", 1, "document", ("曾绣兰", "Zeng Xiulan"))


def test_birth_and_sex_stand_in_the_number_and_a_guess_counts_last():
    card = a_record(1, birth_on=date(1966, 3, 9), sex=Sex.FEMALE, identifiers=(CARD,))
    guess = a_record(2, days=9, birth_on=date(1970, 1, 1), birth_is_estimated=True, sex=Sex.MALE)
    found = told(card, guess)
    assert found["birth_on"] == (date(1966, 3, 9), 1, "document", (date(1970, 1, 1),))
    assert found["sex"][:2] == (Sex.FEMALE, 1)


def test_telephone_and_address_are_as_they_were_told_last_and_agreement_is_said():
    old = a_record(1, phone="13800138000", address="文江镇 民主村")
    new = a_record(2, days=1, phone="13900139000", address="文江镇民主村")
    found = told(old, new)
    assert found["phone"] == ("13900139000", 2, "latest", ("13800138000",))
    assert found["address"] == ("文江镇民主村", 2, "alike", ())


def test_what_nobody_knows_is_not_told_and_a_nameless_patient_has_no_name():
    assert told(a_record(1, name="无名氏")) == {}
    passport = a_record(2, identifiers=(Identifier(IdentifierType.PASSPORT, "E12345678"),))
    local = a_record(3, identifiers=(Identifier(IdentifierType.LOCAL_RECORD, "1001"),))
    assert told(passport, local)["passport"][:2] == ("E12345678", 2)
    assert "local_record" not in told(passport, local)


RECORDS = st.lists(
    st.builds(
        a_record,
        st.integers(1, 9),
        days=st.integers(0, 3),
        name=st.sampled_from(["曾秀兰", "曾绣兰", "Zeng Xiulan", "无名氏"]),
        phone=st.sampled_from(["", "13800138000", "13900139000"]),
        sex=st.sampled_from(list(Sex)),
        identifiers=st.sampled_from([(), (CARD,)]),
    ),
    min_size=1,
    unique_by=lambda one: one.id,
)


@given(RECORDS)
def test_every_value_was_said_by_the_record_it_is_told_from_whatever_their_order(records: list[Patient]):
    known = {one.id: one for one in records}
    found = person_from(UUID(int=1), records)
    assert found.fields == person_from(UUID(int=1), records[::-1]).fields
    plain = {field.name for field in fields(Details)}
    for name, origin in found.fields.items():
        details = known[origin.patient].details
        said = getattr(details, name) if name in plain else details.number(IdentifierType(name))
        assert origin.value == said
        assert origin.organisation == known[origin.patient].registered_by
        assert origin.value not in origin.others
