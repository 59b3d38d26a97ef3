"""Numbers of people and organisations: what is read, what is refused, and by which code."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.kernel import identifiers
from heyi.kernel.errors import InputInvalid
from heyi.kernel.identifiers import (
    PROVINCES,
    IdentifierInvalid,
    ResidentNumber,
    credit_check,
    credit_code,
    organisation_check,
    organisation_code,
    phone,
    resident_check,
    resident_number,
    tidy,
)

TODAY = date(2026, 8, 3)
CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def test_the_printed_example_of_the_standard_is_read() -> None:
    # GB 11643-1999 and many texts after it print this number.
    read = resident_number("11010519491231002X", today=TODAY)
    assert read == ResidentNumber("11010519491231002X", "110105", date(1949, 12, 31), "2")


@pytest.mark.parametrize(
    "text",
    [
        "11010519491231002x",
        " 110105 1949 1231 002X ",
        "110105-19491231-002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "\u200b11010519491231002X\ufeff",
        "110105491231002",
    ],
)
def test_every_way_of_writing_one_number_is_one_number(text: str) -> None:
    assert resident_number(text, today=TODAY).number == "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "resident_number_shape"),
        ("1101051949123100", "resident_number_shape"),
        ("1101051949123100XX", "resident_number_shape"),
        ("X1010519491231002X", "resident_number_shape"),
        ("一一〇一〇五一九四九一二三一〇〇二X", "resident_number_shape"),
        ("11010519491231٠٠2X", "resident_number_shape"),
        ("110105194912310021", "resident_number_check"),
        ("110105194912310020", "resident_number_check"),
        ("110150194912310020", "resident_number_check"),
        ("99010519491231002X", "resident_number_region"),
        ("00000000000000000X", "resident_number_region"),
        ("110105199002300010", "resident_number_birth_date"),
        ("110105199013010010", "resident_number_birth_date"),
        ("110105000001010010", "resident_number_birth_date"),
        ("110105202608040010", "resident_number_birth_in_future"),
        ("110105187912310010", "resident_number_birth_too_early"),
        ("110105490230002", "resident_number_birth_date"),
        ("1" * 65, "too_long"),
        ("1" * 10_000, "too_long"),
        ("\x00" * 18, "resident_number_shape"),
        ("\ud800" * 18, "resident_number_shape"),
    ],
)
def test_what_can_be_nobodys_number_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(IdentifierInvalid) as refused:
        resident_number(text, today=TODAY)
    assert refused.value.code == code
    assert isinstance(refused.value, InputInvalid)
    # A refusal goes into logs: the number must not.
    assert not any(problem.value for problem in refused.value.problems)


def test_a_full_table_of_divisions_may_be_insisted_on() -> None:
    assert resident_number("11010519491231002X", today=TODAY, divisions={"110105"}).division == "110105"
    with pytest.raises(IdentifierInvalid) as refused:
        resident_number("11010519491231002X", today=TODAY, divisions={"511502"})
    assert refused.value.code == "resident_number_region"


residents = st.builds(
    lambda province, rest, born, sequence: f"{province}{rest:04d}{born:%Y%m%d}{sequence:03d}",
    st.sampled_from(sorted(PROVINCES)),
    st.integers(0, 9999),
    st.dates(identifiers.EARLIEST_BIRTH, TODAY),
    st.integers(0, 999),
)


@given(residents)
def test_a_number_says_when_and_as_what_its_holder_was_born(digits: str) -> None:
    read = resident_number(digits + resident_check(digits), today=TODAY)
    assert read.number[:17] == digits
    assert f"{read.born_on:%Y%m%d}" == digits[6:14]
    assert read.division == digits[:6]
    assert (read.sex == "1") == (digits[16] in "13579")


@given(residents, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(digits: str, place: int, shift: int) -> None:
    right = digits + resident_check(digits)
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]
    with pytest.raises(IdentifierInvalid):
        resident_number(wrong, today=date(9999, 12, 31))


@given(residents, st.integers(0, 15))
def test_two_neighbours_swapped_are_always_noticed(digits: str, place: int) -> None:
    right = digits + resident_check(digits)
    wrong = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    if wrong != right:
        with pytest.raises(IdentifierInvalid):
            resident_number(wrong, today=date(9999, 12, 31))


@given(st.dates(date(1900, 1, 1), date(1999, 12, 31)), st.integers(0, 999))
def test_an_old_number_gets_its_century_and_its_check(born: date, sequence: int) -> None:
    old = f"511502{born:%y%m%d}{sequence:03d}"
    new = resident_number(old, today=TODAY)
    assert new.number[6:8] == "19"
    assert new.number == resident_number(new.number, today=TODAY).number
    assert new.born_on == born


@pytest.mark.parametrize(
    "reader",
    [
        lambda text: resident_number(text, today=TODAY),
        credit_code,
        organisation_code,
        phone,
        identifiers.passport,
        identifiers.hk_macao_permit,
        identifiers.taiwan_permit,
        identifiers.foreign_permit,
        identifiers.birth_certificate,
    ],
)
@given(text=st.text(st.characters(), max_size=80))
def test_no_text_whatever_breaks_a_reader(reader: Callable[[str], str], text: str) -> None:
    with suppress(IdentifierInvalid):
        assert reader(text)


def test_credit_codes_are_checked() -> None:
    # The code that GB 32100-2015 texts use as their example.
    assert credit_code("91350100M000100Y43") == "91350100M000100Y43"
    assert credit_code(" 91350100m000100y43 ") == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("91350100M000100Y44", "credit_code_check"),
        ("91350100M000100Y4", "credit_code_shape"),
        ("91350100I000100Y43", "credit_code_shape"),
        ("9135X100M000100Y43", "credit_code_shape"),
        ("", "credit_code_shape"),
        ("9" * 100, "too_long"),
    ],
)
def test_wrong_credit_codes_are_refused(text: str, code: str) -> None:
    with pytest.raises(IdentifierInvalid) as refused:
        credit_code(text)
    assert refused.value.code == code


@given(
    st.text("0123456789", min_size=6, max_size=6), st.text(CREDIT_SIGNS, min_size=9, max_size=9), st.data()
)
def test_one_wrong_sign_in_a_credit_code_is_always_noticed(
    division: str, body: str, data: st.DataObject
) -> None:
    signs = f"12{division}{body}"
    right = signs + credit_check(signs)
    assert credit_code(right) == right
    place = data.draw(st.integers(8, 17))
    other = data.draw(st.sampled_from([sign for sign in CREDIT_SIGNS if sign != right[place]]))
    with pytest.raises(IdentifierInvalid):
        credit_code(right[:place] + other + right[place + 1 :])


def test_organisation_codes_are_checked() -> None:
    # Signs 9 to 17 of the example above.
    assert organisation_code("M000100Y-4") == "M000100Y4"
    with pytest.raises(IdentifierInvalid) as refused:
        organisation_code("M000100Y-5")
    assert refused.value.code == "organisation_code_check"
    with pytest.raises(IdentifierInvalid) as refused:
        organisation_code("M000100")
    assert refused.value.code == "organisation_code_shape"


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=8, max_size=8))
def test_every_organisation_code_has_one_check(signs: str) -> None:
    right = organisation_check(signs)
    assert organisation_code(signs + right) == signs + right
    assert right in "0123456789X"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13800138000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("008613800138000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("0831-8222222", "0831-8222222"),
        ("(0831)8222222", "0831-8222222"),
        ("（０８３１）８２２２２２２", "0831-8222222"),
        ("010 8888 8888", "010-88888888"),
        ("+86 831 822 2222", "0831-8222222"),
        ("028-85422114转8001", "028-85422114-8001"),
        ("+852 2123 4567", "+85221234567"),
    ],
)
def test_telephone_numbers_are_read(text: str, number: str) -> None:
    assert phone(text) == number


@pytest.mark.parametrize(
    "text", ["", "12345", "12800138000", "1380013800", "138001380000", "0831", "+", "abc", "+0123456789"]
)
def test_what_is_no_telephone_number_is_refused(text: str) -> None:
    with pytest.raises(IdentifierInvalid) as refused:
        phone(text)
    assert refused.value.code == "phone_shape"


@pytest.mark.parametrize(
    ("reader", "good", "bad"),
    [
        (
            identifiers.passport,
            ["E12345678", "g1234567", "AB-123456"],
            ["1234", "ABCDEFG", "E1234567890123456X"],
        ),
        (identifiers.hk_macao_permit, ["H12345678", "m1234567801"], ["H1234567", "X12345678"]),
        (identifiers.taiwan_permit, ["12345678", "1234567890B"], ["1234567", "T12345678"]),
        (
            identifiers.foreign_permit,
            ["USA110075010112", "911840197501011233"],
            ["US1100750101121", "811840197501011233"],
        ),
        (identifiers.birth_certificate, ["P510123456"], ["510123456", "PP51012345"]),
    ],
)
def test_travel_documents_have_their_shapes(
    reader: Callable[[str], str], good: list[str], bad: list[str]
) -> None:
    for text in good:
        assert reader(text) == tidy(text)
    for text in bad:
        with pytest.raises(IdentifierInvalid):
            reader(text)
