"""By what a patient is found, and how a name is shown and compared."""

from contextlib import suppress
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from heyi.contexts.patients.rules import masking
from heyi.contexts.patients.rules.clashes import personal_numbers
from heyi.contexts.patients.rules.temporary import check_of, temporary_number
from heyi.contexts.patients.rules.tokens import SearchPlan, plan_of, tokens_of
from heyi.contexts.patients.terms.people import Details, Identifier, IdentifierType, Sex, TokenKind
from heyi.kernel.errors import InputInvalid
from heyi.methods.names.spelling import name_key, readings

WANG = Details(
    name="王秀英",
    sex=Sex.FEMALE,
    birth_on=date(1949, 12, 31),
    identifiers=(Identifier(IdentifierType.RESIDENT, "11010519491231002X"),),
    phone="13800138000",
)


def named(name: str) -> Details:
    return replace(WANG, name=name)


def finds(plan: SearchPlan, details: Details) -> bool:
    """What the database does with hashed tokens, done here with plain ones."""
    mine = tokens_of(details)
    return all(any(way <= mine for way in ways) for ways in plan.terms)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("王秀英", "王秀英"),
        ("王秀", "王秀英"),
        ("秀英", "王秀英"),
        ("秀", "王秀英"),
        (" 王 秀英 ", "王秀英"),
        ("wangxiuying", "王秀英"),
        ("Wang Xiuying", "王秀英"),
        ("wxy", "王秀英"),
        ("WXY", "王秀英"),
        ("张凤", "張鳳蘭"),
        ("張鳳", "张凤兰"),
        # Surnames that are read unlike the same sign elsewhere: both readings find.
        ("shanxiongxin", "单雄信"),
        ("danxiongxin", "单雄信"),
        ("sxx", "单雄信"),
        ("zengli", "曾丽"),
        ("cengli", "曾丽"),
        ("qiuying", "仇英"),
        ("xiejun", "解军"),
        ("zhaliang", "查良"),
        ("ouming", "区明"),
        ("quming", "区明"),
        ("renjie", "任杰"),
        ("piaozhixing", "朴智星"),
        ("puzhixing", "朴智星"),
        ("geming", "盖明"),
        ("qinfang", "覃芳"),
        ("tanfang", "覃芳"),
        ("zhailei", "翟磊"),
        ("lvbu", "吕布"),
        ("lubu", "吕布"),
        ("ouyangna", "欧阳娜"),
        ("oyn", "欧阳娜"),
        ("yuchigong", "尉迟恭"),
        ("chanyuming", "单于明"),
        ("买买提艾力", "买买提·艾力"),
        ("艾力", "买买提·艾力"),
        ("maimaitiaili", "买买提·艾力"),
        ("John", "John Smith"),
        ("smith john", "John Smith"),
        ("johnsmith", "John Smith"),
        ("jose munoz", "José Muñoz"),
        ("Ｊｏｈｎ", "John Smith"),
    ],
)
def test_a_name_is_found_by_its_pieces_and_its_readings(query: str, name: str) -> None:
    assert finds(plan_of(query), named(name))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("王英", "王秀英"),
        ("李", "王秀英"),
        ("wxz", "王秀英"),
        ("王秀兰", "王秀英"),
        ("wangxiu", "王秀英"),
        ("smit", "John Smith"),
    ],
)
def test_another_name_is_not_found(query: str, name: str) -> None:
    assert not finds(plan_of(query), named(name))


@pytest.mark.parametrize(
    "query",
    ["11010519491231002X", "11010519491231002x", "110105491231002", "13800138000", "138 0013 8000", "+86 13800138000", "8000",
     "王 8000", "wxy 13800138000", "秀英 11010519491231002x"],
)  # fmt: skip
def test_a_number_finds_its_holder(query: str) -> None:
    assert finds(plan_of(query), WANG)


@pytest.mark.parametrize("query", ["李 8000", "0013", "1380013800", "1101051949123100", "王 8001"])
def test_a_piece_of_a_number_or_a_term_that_does_not_fit_finds_nobody(query: str) -> None:
    assert not finds(plan_of(query), WANG)


def test_a_record_number_of_the_house_is_found_as_it_is_printed() -> None:
    local = replace(WANG, identifiers=(Identifier(IdentifierType.LOCAL_RECORD, "POP-000209"),))
    assert finds(plan_of("POP-000209"), local)
    assert finds(plan_of("pop-000209"), local)


@pytest.mark.parametrize("query", ["", "   ", "·", "😀", "!?"])
def test_a_query_that_asks_for_nothing_is_refused(query: str) -> None:
    with pytest.raises(InputInvalid) as refused:
        plan_of(query)
    assert [problem.code for problem in refused.value.problems] == ["required"]


def test_an_endless_query_is_refused() -> None:
    with pytest.raises(InputInvalid) as refused:
        plan_of("王" * 101)
    assert [problem.code for problem in refused.value.problems] == ["too_long"]


@given(st.text(st.characters(), max_size=100))
def test_no_query_whatever_breaks(query: str) -> None:
    with suppress(InputInvalid):
        assert plan_of(query).terms


@given(st.text(st.characters(), min_size=1, max_size=100))
def test_no_name_whatever_breaks_and_none_costs_more_than_its_share(name: str) -> None:
    tokens = tokens_of(named(name))
    assert len(tokens) <= 100
    assert all(token.text or token.kind is TokenKind.FULL_NAME for token in tokens)


@given(st.text("王李张刘陈杨赵黄周吴单曾仇解查区任朴盖覃秀英伟芳娜敏静丽强磊军洋", min_size=2, max_size=4))
def test_every_chinese_name_is_found_by_every_fragment_and_reading(name: str) -> None:
    details = named(name)
    for begin in range(len(name)):
        for end in range(begin + 1, len(name) + 1):
            assert finds(plan_of(name[begin:end]), details)
    for reading in readings(name):
        assert finds(plan_of("".join(reading)), details)
        assert finds(plan_of("".join(part[0] for part in reading)), details)


def test_tokens_are_few_enough_for_an_index() -> None:
    assert len(tokens_of(WANG)) == 11


def test_names_are_compared_whatever_the_keyboard_made_of_them() -> None:
    assert name_key("張鳳蘭") == name_key("张凤兰 ")
    assert name_key("买买提·艾力") == name_key("买买提•艾力") == name_key("买买提 艾力")
    assert name_key("José  MUÑOZ") == name_key("jose munoz")
    assert name_key("ＪＯＨＮ") == "john"
    assert name_key("王秀英") != name_key("王秀兰")
    # Marks of other scripts carry meaning.
    assert name_key("김") != name_key("기")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("王秀英", "王**"), ("王英", "王*"), ("王", "王*"), ("欧阳娜", "欧阳*"), ("欧阳", "欧*"), ("John Smith", "J*** S****"),
     ("买买提·艾力", "买*****"), ("", ""), ("<王\x00>", "<***")],
)  # fmt: skip
def test_names_are_masked(name: str, shown: str) -> None:
    assert masking.mask_name(name) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("11010519491231002X", "110105********002X"),
        ("E12345678", "E*******8"),
        ("12", "**"),
        ("", ""),
        ("A1", "**"),
    ],
)
def test_numbers_are_masked(number: str, shown: str) -> None:
    assert masking.mask_number(number) == shown


def test_telephones_and_addresses_are_masked() -> None:
    assert masking.mask_phone("13800138000") == "138****8000"
    assert masking.mask_phone("1234567") == "*******"
    assert masking.mask_address("四川省宜宾市翠屏区南岸街道1号") == "四川省宜宾市***"
    assert masking.mask_address("") == ""


@given(st.text(st.characters(), max_size=200))
@example("0 0")
@example("J. W. B")
def test_a_mask_never_shows_the_whole_and_can_always_be_written_down(text: str) -> None:
    for mask in (masking.mask_name, masking.mask_number, masking.mask_phone, masking.mask_address):
        shown = mask(text)
        shown.encode("utf-8")
        assert len(shown) < 80
        if len(masking.printable(text).strip()) > 1:
            assert shown != masking.printable(text).strip() or "*" in text


def test_only_identity_documents_join_records_the_strongest_first() -> None:
    numbers = tuple(Identifier(kind, "A12345678") for kind in reversed(IdentifierType))
    joined = [one.type for one in personal_numbers(replace(WANG, identifiers=numbers))]
    assert joined[0] is IdentifierType.RESIDENT
    assert not {IdentifierType.LOCAL_RECORD, IdentifierType.TEMPORARY, IdentifierType.INSURANCE} & set(joined)


@given(st.uuids())
def test_a_temporary_number_is_short_and_checks_itself(patient: UUID) -> None:
    number = temporary_number(patient)
    assert len(number) == 11
    assert number[-1] == check_of(number[1:-1])
    assert number == temporary_number(patient)


@given(st.uuids(), st.integers(0, 8), st.integers(1, 30))
def test_a_temporary_number_read_wrongly_is_noticed(patient: UUID, place: int, shift: int) -> None:
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = temporary_number(patient)[1:-1]
    wrong = signs[(signs.index(body[place]) + shift) % 31]
    assert check_of(body[:place] + wrong + body[place + 1 :]) != check_of(body)
