"""A row of a table becomes a person as somebody at a desk would have typed it."""

from typing import Any

import pytest

from heyi.contexts.interop.rules.people.cells import better_codes, person_of
from heyi.contexts.interop.terms import Cells
from heyi.contexts.patients.terms.importing import UnreadableRow
from heyi.contexts.patients.terms.people import IncomingIdentifier, IncomingPerson
from tests.rules.import_files import PEOPLE


def person(**said: str) -> IncomingPerson:
    found = person_of(Cells(2, tuple(said.items())), PEOPLE)
    assert isinstance(found, IncomingPerson)
    return found


def numbers(**said: str) -> list[tuple[str, str]]:
    return [(one.type, one.value) for one in person(**said).identifiers]


def test_texts_are_handed_on_without_outer_spaces() -> None:
    found = person(
        name=" 李四 ", sex="男", birth_on=" 1990-01-02", phone="138 0013 8000 ", guardian_name="李五"
    )
    assert (found.name, found.sex, found.birth_on) == ("李四", "男", "1990-01-02")
    assert (found.phone, found.guardian_name, found.identifiers) == ("138 0013 8000", "李五", ())


def test_each_number_column_gives_a_number_of_its_kind() -> None:
    assert numbers(
        name="李四", resident_number="1", passport=" P1 ", insurance_number="", local_record="7"
    ) == [
        ("resident_number", "1"),
        ("passport", "P1"),
        ("local_record", "7"),
    ]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("", "resident_number"),
        ("居民身份证", "resident_number"),
        ("01", "resident_number"),
        (" 护照", "passport"),
        ("台胞证", "taiwan_permit"),
        ("passport", "passport"),
        ("军官证", "军官证"),
    ],
)
def test_the_kind_of_a_number_stands_in_the_column_beside_it(word: str, kind: str) -> None:
    assert numbers(name="李四", number_type=word, number="E1") == [(kind, "E1")]


def test_a_number_given_twice_in_one_row_is_one_number() -> None:
    assert numbers(name="李四", resident_number="1", number_type="身份证", number="1") == [
        ("resident_number", "1")
    ]
    assert len(numbers(name="李四", resident_number="1", number_type="身份证", number="2")) == 2


def test_the_end_of_validity_belongs_to_the_resident_number() -> None:
    found = person(name="李四", resident_number="1", local_record="7", resident_number_until="2030-01-01")
    assert found.identifiers == (
        IncomingIdentifier("resident_number", "1", "2030-01-01"),
        IncomingIdentifier("local_record", "7"),
    )


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"local_record": "7"}, "not_sent"),
        ({"local_record": "7", "without_number": "新生儿"}, "newborn"),
        ({"without_number": "Newborn"}, "Newborn"),
        ({"without_number": "外籍人士"}, "foreigner"),
        ({"resident_number": "1", "local_record": "7"}, ""),
        ({}, ""),
    ],
)
def test_who_comes_with_a_record_number_alone_comes_without_a_sent_number(
    said: dict[str, str], reason: str
) -> None:
    assert person(name="李四", **said).without_number == reason


def test_a_country_may_be_named_in_words() -> None:
    assert [person(name="x", country=word).country for word in ("中国", " Japan", "US", "Atlantis")] == [
        "CN",
        "JP",
        "US",
        "Atlantis",
    ]


def test_a_row_that_may_be_shifted_is_not_read() -> None:
    found = person_of(Cells(9, (("name", "李四"),), too_many=True), PEOPLE)
    assert isinstance(found, UnreadableRow)
    assert [(problem.field, problem.code) for problem in found.problems] == [("row", "too_many_cells")]


def spoilt(**said: str) -> dict[str, Any]:
    return better_codes(Cells(2, tuple(said.items())))


@pytest.mark.parametrize("text", ["5.11525E+17", "5.1152519900101E+17", " 5e+17", "５.１Ｅ＋１７"])
def test_a_number_that_lost_its_digits_in_a_spreadsheet_is_recognised(text: str) -> None:
    assert spoilt(resident_number=text, name=text) == {"resident_number": "number_lost_digits"}
    assert spoilt(phone=text) == {"phone": "number_lost_digits"}


def test_what_is_wrong_with_the_column_for_any_number_is_told_of_each_kind() -> None:
    assert spoilt(number="5.11525E+17")["resident_number"] == "number_lost_digits"
    assert spoilt(number="5.11525E+17")["passport"] == "number_lost_digits"


def test_a_day_kept_as_a_count_of_days_is_recognised() -> None:
    assert spoilt(birth_on="33970") == {"birth_on": "day_as_number"}
    assert spoilt(birth_on="99999", address="33970") == {}
    assert spoilt(birth_on="19900102", resident_number="511525900101001") == {}
