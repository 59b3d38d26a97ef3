"""Who may be registered, and what is said of every field that is wrong."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.contexts.patients.rules.registration import NEEDED, NO_NAME, read_person
from heyi.contexts.patients.terms.people import (
    IdentifierType,
    IncomingIdentifier,
    IncomingPerson,
    Sex,
    WithoutNumber,
)
from heyi.kernel.errors import InputInvalid

TODAY = date(2026, 8, 3)
NUMBER = "11010519491231002X"
PERSON = IncomingPerson(
    name="王秀英",
    sex="2",
    birth_on="1949-12-31",
    identifiers=(IncomingIdentifier("resident_number", NUMBER),),
    phone="13800138000",
    address="四川省宜宾市翠屏区南岸街道某某社区1号",
    division="511502",
)
NOBODY = IncomingPerson(
    name="王秀英", sex="女", birth_on="1949-12-31", phone="13800138000", address="高县文江镇"
)


def codes_of(person: IncomingPerson) -> set[tuple[str, str]]:
    with pytest.raises(InputInvalid) as refused:
        read_person(person, today=TODAY)
    return {(problem.field, problem.code) for problem in refused.value.problems}


def with_number(number: str, **changes: Any) -> IncomingPerson:
    return replace(PERSON, identifiers=(IncomingIdentifier("resident_number", number),), **changes)


def with_field(person: IncomingPerson, reason: WithoutNumber, field: str, text: str) -> IncomingPerson:
    changes: dict[str, Any] = {"without_number": reason.value, field: text}
    return replace(person, **changes)


def test_a_person_with_everything_is_read() -> None:
    details = read_person(PERSON, today=TODAY)
    assert details.name == "王秀英"
    assert details.sex is Sex.FEMALE
    assert details.birth_on == date(1949, 12, 31)
    assert details.number(IdentifierType.RESIDENT) == NUMBER
    assert details.phone == "13800138000"
    assert details.without_number is None


def test_sex_and_birth_are_taken_from_the_number_where_they_were_not_said() -> None:
    details = read_person(replace(PERSON, sex="", birth_on=""), today=TODAY)
    assert (details.sex, details.birth_on) == (Sex.FEMALE, date(1949, 12, 31))
    assert read_person(replace(PERSON, sex="0"), today=TODAY).sex is Sex.FEMALE
    assert read_person(replace(PERSON, sex="9"), today=TODAY).sex is Sex.NOT_STATED


@pytest.mark.parametrize(
    "number",
    [NUMBER.lower(), " 110105 19491231 002x ", "１１０１０５１９４９１２３１００２Ｘ", "110105491231002"],
)
def test_one_number_written_in_many_ways_is_kept_in_one(number: str) -> None:
    assert read_person(with_number(number), today=TODAY).number(IdentifierType.RESIDENT) == NUMBER


# What the auditor typed: impossible numbers, 30 February, birth tomorrow, sex "Mars", NUL, ten thousand signs.
@pytest.mark.parametrize(
    ("person", "problem"),
    [
        (with_number("123456789012345678"), ("resident_number", "resident_number_birth_date")),
        (with_number("110105194912310021"), ("resident_number", "resident_number_check")),
        (with_number("110105194902300025"), ("resident_number", "resident_number_birth_date")),
        (with_number("990105194912310021"), ("resident_number", "resident_number_region")),
        (replace(PERSON, birth_on="1949-02-30"), ("birth_on", "not_a_date")),
        (replace(PERSON, birth_on="2026-08-04"), ("birth_on", "birth_in_future")),
        (replace(PERSON, birth_on="1879-12-31"), ("birth_on", "birth_too_early")),
        (replace(PERSON, birth_on="1949-12-30"), ("birth_on", "birth_disagrees_with_number")),
        (replace(PERSON, sex="1"), ("sex", "sex_disagrees_with_number")),
        (replace(PERSON, sex="Mars"), ("sex", "unknown_value")),
        (replace(PERSON, sex="男女"), ("sex", "unknown_value")),
        (replace(PERSON, name=""), ("name", "required")),
        (replace(PERSON, name="   "), ("name", "required")),
        (replace(PERSON, name="王" * 101), ("name", "too_long")),
        (replace(PERSON, name="王" * 10_000), ("name", "too_long")),
        (replace(PERSON, name="王\x00英"), ("name", "control_characters")),
        (replace(PERSON, name="王\n英"), ("name", "control_characters")),
        (replace(PERSON, name="王\ud800英"), ("name", "control_characters")),
        (replace(PERSON, name="王\u202e英"), ("name", "control_characters")),
        (replace(PERSON, name="王\u200b英"), ("name", "control_characters")),
        (replace(PERSON, name="王\U000e0fff英"), ("name", "control_characters")),
        (replace(PERSON, name="<script>alert(1)</script>"), ("name", "markup")),
        (replace(PERSON, name="王＜b＞英"), ("name", "markup")),
        (replace(PERSON, name="=HYPERLINK(1)"), ("name", "formula")),
        (replace(PERSON, name="＝1+1"), ("name", "formula")),
        (replace(PERSON, name="+王英"), ("name", "formula")),
        (replace(PERSON, name="-王英"), ("name", "formula")),
        (replace(PERSON, name=" @王英"), ("name", "formula")),
        (replace(PERSON, name="王;DROP"), ("name", "not_a_name")),
        (replace(PERSON, name="12345"), ("name", "not_a_name")),
        (replace(PERSON, name="😀"), ("name", "not_a_name")),
        (replace(PERSON, phone="12345"), ("phone", "phone_shape")),
        (replace(PERSON, phone="1" * 10_000), ("phone", "too_long")),
        (replace(PERSON, address="a" * 201), ("address", "too_long")),
        (replace(PERSON, address="高县\x00"), ("address", "control_characters")),
        (replace(PERSON, address="<img>"), ("address", "markup")),
        (replace(PERSON, address="=1+1"), ("address", "formula")),
        (replace(PERSON, division="5115"), ("division", "malformed")),
        (replace(PERSON, country="中国"), ("country", "malformed")),
        (replace(PERSON, identifiers=(IncomingIdentifier("soul", "1"),)), ("identifiers", "unknown_value")),
        (replace(PERSON, identifiers=()), ("without_number", "number_or_reason_needed")),
        (
            replace(PERSON, identifiers=(), without_number="too lazy"),
            ("without_number", "unknown_value"),
        ),
        (
            replace(
                PERSON,
                identifiers=(
                    *PERSON.identifiers,
                    IncomingIdentifier("resident_number", "110105194912310046"),
                ),
            ),
            ("resident_number", "two_of_one_kind"),
        ),
        (
            replace(PERSON, identifiers=(IncomingIdentifier("local_record", "1"),) * 11),
            ("identifiers", "too_many_identifiers"),
        ),
        (
            replace(PERSON, identifiers=(IncomingIdentifier("passport", "E12345678", "2026-02-30"),)),
            ("valid_until", "not_a_date"),
        ),
        (replace(PERSON, guardian_name="<b>"), ("guardian_name", "markup")),
        (replace(PERSON, circumstances="x" * 501), ("circumstances", "too_long")),
    ],
)
def test_each_wrong_field_is_named_with_its_reason(person: IncomingPerson, problem: tuple[str, str]) -> None:
    assert problem in codes_of(person)


def test_all_problems_are_named_at_once_and_no_patient_is_in_them() -> None:
    wrong = replace(
        with_number("110105194912310021"),
        name="<王秀英>",
        phone="123456789",
        address="=四川省宜宾市翠屏区1号",
        sex="Mars",
    )
    with pytest.raises(InputInvalid) as refused:
        read_person(wrong, today=TODAY)
    assert {problem.field for problem in refused.value.problems} == {
        "resident_number", "name", "phone", "address", "sex"
    }  # fmt: skip
    shown = repr(refused.value.problems)
    assert "110105194912310021" not in shown
    assert "秀英" not in shown
    assert "123456789" not in shown
    assert "翠屏区1号" not in shown
    assert "110105********0021" in shown
    assert "Mars" in shown


def test_a_wrong_number_does_not_make_us_ask_for_what_stands_in_it() -> None:
    person = with_number("110105194912310021", sex="", birth_on="")
    assert codes_of(person) == {("resident_number", "resident_number_check")}


@pytest.mark.parametrize(
    "name",
    [
        "买买提·艾力",
        "阿依古丽·麦麦提明",
        "吉克阿呷",
        "扎西顿珠",
        "John Smith-O’Neil",
        "José Muñoz",
        "山田 太郎",
        "김철수",
        "محمد علي",
        "王（小）明",
        "\U0002b74f明",
        "\U00031350明",
        "\ue001明",
        "〇一",
    ],
)
def test_names_of_every_people_are_taken(name: str) -> None:
    assert read_person(replace(PERSON, name=name), today=TODAY).name


def test_names_are_kept_in_one_form() -> None:
    assert read_person(replace(PERSON, name="  买买提•艾力 "), today=TODAY).name == "买买提·艾力"
    assert read_person(replace(PERSON, name="Ｊｏｈｎ   Smith"), today=TODAY).name == "John Smith"


@pytest.mark.parametrize(
    "text",
    ["1949-12-31", "19491231", "1949/12/31", "1949.12.31", "1949年12月31日", "１９４９-12-31", "1949-12-31T00:00:00",
     "1949-12-31 00:00:00", "1949-12-31T00:00:00+08:00"],
)  # fmt: skip
def test_days_are_read_as_people_write_them(text: str) -> None:
    assert read_person(replace(PERSON, birth_on=text), today=TODAY).birth_on == date(1949, 12, 31)


@pytest.mark.parametrize(
    "text", ["31.12.1949", "1949-13-01", "1949-1231", "0000-00-00", "yesterday", "4" * 9999, "\x00"]
)
def test_days_that_could_mean_anything_are_refused(text: str) -> None:
    assert ("birth_on", "not_a_date") in codes_of(replace(PERSON, birth_on=text))


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("男", "1"),
        ("1", "1"),
        ("01", "1"),
        ("M", "1"),
        ("male", "1"),
        ("Ｆ", "2"),
        ("女性", "2"),
        ("other", "9"),
    ],
)
def test_sex_is_read_from_codes_and_words(text: str, sex: str) -> None:
    person = replace(NOBODY, sex=text, without_number="lost")
    assert read_person(person, today=TODAY).sex == Sex(sex)


COMPLETE = {
    WithoutNumber.NEWBORN: IncomingPerson(
        name="李梅之女", sex="2", birth_on="2026-08-01", guardian_name="李梅", guardian_phone="13900139000"
    ),
    WithoutNumber.FOREIGNER: IncomingPerson(name="John Smith", sex="M", birth_on="1980-05-06", country="GBR"),
    WithoutNumber.UNCONSCIOUS: IncomingPerson(
        circumstances="8月2日夜间车祸，金沙江大道路口，约五十岁，男性，左臂旧疤"
    ),
    WithoutNumber.REFUSED: NOBODY,
    WithoutNumber.LOST: NOBODY,
    WithoutNumber.NOT_SENT: replace(NOBODY, identifiers=(IncomingIdentifier("local_record", "pop-000209"),)),
}


@pytest.mark.parametrize("reason", list(WithoutNumber))
def test_each_reason_for_having_no_number_has_its_path(reason: WithoutNumber) -> None:
    details = read_person(replace(COMPLETE[reason], without_number=reason.value), today=TODAY)
    assert details.without_number is reason


@pytest.mark.parametrize(
    ("reason", "field"), [(reason, field) for reason in WithoutNumber for field in NEEDED[reason]]
)
def test_what_must_be_known_at_least_is_demanded(reason: WithoutNumber, field: str) -> None:
    person = with_field(COMPLETE[reason], reason, field, "")
    assert codes_of(person) == {(field, "required")}


def test_an_unconscious_stranger_has_no_name_and_perhaps_an_age() -> None:
    person = replace(COMPLETE[WithoutNumber.UNCONSCIOUS], without_number="unconscious", birth_on="1976")
    details = read_person(person, today=TODAY)
    assert details.name == NO_NAME
    assert details.sex is Sex.UNKNOWN
    assert (details.birth_on, details.birth_is_estimated) == (date(1976, 1, 1), True)


def test_a_record_that_a_system_sent_needs_its_record_number() -> None:
    person = replace(NOBODY, without_number="not_sent")
    assert codes_of(person) == {("local_record", "required")}


def test_nobody_is_a_newborn_after_a_year() -> None:
    born = TODAY - timedelta(days=367)
    person = replace(COMPLETE[WithoutNumber.NEWBORN], without_number="newborn", birth_on=born.isoformat())
    assert codes_of(person) == {("without_number", "not_newborn")}
    late = born + timedelta(days=1)
    assert read_person(replace(person, birth_on=late.isoformat()), today=TODAY).birth_on == late


def test_a_number_makes_the_reason_for_having_none_void() -> None:
    assert read_person(replace(PERSON, without_number="lost"), today=TODAY).without_number is None


def test_a_birth_year_alone_is_not_enough_where_a_document_is_at_hand() -> None:
    person = replace(PERSON, identifiers=(IncomingIdentifier("passport", "E12345678"),), birth_on="1949")
    assert codes_of(person) == {("birth_on", "day_needed")}


def test_telephones_abroad_have_other_shapes() -> None:
    person = replace(
        COMPLETE[WithoutNumber.FOREIGNER], without_number="foreigner", country="US", phone="(508) 893-9510"
    )
    assert read_person(person, today=TODAY).phone == "5088939510"
    assert ("phone", "phone_shape") in codes_of(replace(person, phone="call me"))


def test_local_numbers_keep_their_hyphens() -> None:
    person = replace(PERSON, identifiers=(*PERSON.identifiers, IncomingIdentifier("local_record", "a1-23")))
    assert read_person(person, today=TODAY).number(IdentifierType.LOCAL_RECORD) == "A1-23"


texts = st.text(st.characters(), max_size=60)
people = st.builds(
    IncomingPerson,
    name=texts,
    sex=texts,
    birth_on=texts,
    identifiers=st.lists(
        st.builds(IncomingIdentifier, st.one_of(texts, st.sampled_from(list(IdentifierType))), texts, texts),
        max_size=3,
    ).map(tuple),
    phone=texts,
    address=texts,
    division=texts,
    country=texts,
    without_number=st.one_of(texts, st.sampled_from(list(WithoutNumber))),
    circumstances=texts,
    guardian_name=texts,
    guardian_phone=texts,
)


@given(people)
def test_whatever_is_sent_is_read_or_refused_and_never_breaks(person: IncomingPerson) -> None:
    try:
        details = read_person(person, today=TODAY)
    except InputInvalid as refused:
        problems = refused.problems
    else:
        problems = ()
        assert details.name
        for text in (details.name, details.address, details.circumstances, details.phone):
            assert "\x00" not in text
            text.encode("utf-8")
    for problem in problems:
        assert problem.code
        (problem.value or "").encode("utf-8")


@given(
    st.sampled_from(list(COMPLETE)),
    st.sampled_from(["name", "sex", "birth_on", "phone", "address", "country"]),
    texts,
)
def test_one_odd_field_in_a_good_row_never_breaks(reason: WithoutNumber, field: str, text: str) -> None:
    person = with_field(COMPLETE[reason], reason, field, text)
    try:
        read_person(person, today=TODAY)
    except InputInvalid as refused:
        named = {problem.field for problem in refused.problems}
    else:
        named = {field}
    # Reading the same number twice, or a country that moves a telephone abroad, may show beside the field itself.
    assert named <= {field, "phone", "guardian_phone", "without_number"}
