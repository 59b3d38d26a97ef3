"""Who is one human: every grade of agreement, every rule above the weights, the keys, and the persons that follow."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.contexts.patients.rules.blocking import keys_of
from heyi.contexts.patients.rules.clashes import clash_of
from heyi.contexts.patients.rules.comparing import Agreement, Traits, compare, traits_of
from heyi.contexts.patients.rules.stewardship import (
    checked_reason,
    checked_verdict,
    shown_to_steward,
)
from heyi.contexts.patients.rules.weighing import judge, model, weigh
from heyi.contexts.patients.terms.identity import Aspect, ClashKind, Verdict
from heyi.contexts.patients.terms.people import Details, Identifier, IdentifierType, Sex
from heyi.kernel.errors import InputInvalid
from heyi.kernel.identifiers import resident_check

SAME, ALIKE, NEAR, PART = Agreement.SAME, Agreement.ALIKE, Agreement.NEAR, Agreement.PART
DIFFERENT, UNKNOWN = Agreement.DIFFERENT, Agreement.UNKNOWN


def resident(seventeen: str) -> Identifier:
    return Identifier(IdentifierType.RESIDENT, seventeen + resident_check(seventeen))


ZENG = Details(
    name="曾秀兰",
    sex=Sex.FEMALE,
    birth_on=date(1966, 3, 9),
    identifiers=(resident("51152519660309004"),),
    phone="13800138000",
    address="四川省宜宾市高县文江镇民主村12号",
    division="511525100201",
)


def graded(one: Details, other: Details) -> dict[str, str]:
    return {aspect.value: grade.value for aspect, grade in compare(traits_of(one), traits_of(other)).items()}


def the_grade(aspect: Aspect, **changes: object) -> Agreement:
    other = replace(ZENG, **changes)
    forth = compare(traits_of(ZENG), traits_of(other))[aspect]
    assert compare(traits_of(other), traits_of(ZENG))[aspect] is forth
    return forth


@pytest.mark.parametrize(
    ("name", "grade"),
    [
        ("曾秀兰", SAME),
        ("曾秀蘭", SAME),
        (" 曾 秀·兰", SAME),
        ("曾绣兰", ALIKE),
        ("Zeng Xiulan", ALIKE),
        ("XIULAN ZENG", ALIKE),
        ("增秀兰", ALIKE),
        ("曾秀菊", NEAR),
        ("曾兰", NEAR),
        ("曾桂芳", PART),
        ("李桂芳", DIFFERENT),
        ("无名氏", UNKNOWN),
    ],
)
def test_names_are_one_name_in_all_the_ways_they_are_written(name: str, grade: Agreement) -> None:
    assert the_grade(Aspect.NAME, name=name) is grade


@pytest.mark.parametrize(
    ("numbers", "grade"),
    [
        ((resident("51152519660309004"),), SAME),
        ((resident("51152519660309002"),), NEAR),
        ((resident("51150219660309023"),), DIFFERENT),
        ((Identifier(IdentifierType.PASSPORT, "E12345678"),), UNKNOWN),
        ((), UNKNOWN),
    ],
)
def test_numbers_of_documents(numbers: tuple[Identifier, ...], grade: Agreement) -> None:
    assert the_grade(Aspect.NUMBER, identifiers=numbers) is grade


def test_a_renewed_passport_tells_nothing_and_an_equal_one_decides() -> None:
    old, new = (
        replace(ZENG, identifiers=(Identifier(IdentifierType.PASSPORT, n),)) for n in ("E1234567", "E7654321")
    )
    assert graded(old, new)["number"] == "unknown"
    both = replace(
        new, identifiers=(*new.identifiers, Identifier(IdentifierType.FOREIGN_PERMIT, "FRA123456789012"))
    )
    assert graded(new, both)["number"] == "same"


def test_a_card_is_compared_with_cards_of_its_kind_only() -> None:
    insured = replace(ZENG, identifiers=(Identifier(IdentifierType.INSURANCE, "A123456"),))
    carded = replace(ZENG, identifiers=(Identifier(IdentifierType.HEALTH_CARD, "A1234567"),))
    other = replace(ZENG, identifiers=(Identifier(IdentifierType.INSURANCE, "B999999"),))
    assert [graded(insured, one)["card"] for one in (insured, carded, other)] == [
        "same",
        "unknown",
        "different",
    ]


@pytest.mark.parametrize(
    ("birth", "is_estimated", "grade"),
    [
        (date(1966, 3, 9), False, SAME),
        (date(1966, 9, 3), False, NEAR),
        (date(1966, 3, 19), False, NEAR),
        (date(1969, 3, 9), False, NEAR),
        (date(1966, 12, 24), False, PART),
        (date(1966, 1, 1), True, PART),
        (date(1971, 1, 1), True, DIFFERENT),
        (date(1984, 7, 21), False, DIFFERENT),
        (None, False, UNKNOWN),
    ],
)
def test_days_of_birth(birth: date | None, is_estimated: bool, grade: Agreement) -> None:
    assert the_grade(Aspect.BIRTH, birth_on=birth, birth_is_estimated=is_estimated) is grade


def test_two_estimated_years_never_prove_anything() -> None:
    one = replace(ZENG, birth_is_estimated=True)
    assert graded(one, replace(one, birth_on=date(1966, 8, 1)))["birth"] == "part"


@pytest.mark.parametrize(
    ("aspect", "changes", "grade"),
    [
        (Aspect.SEX, {}, SAME),
        (Aspect.SEX, {"sex": Sex.MALE}, DIFFERENT),
        (Aspect.SEX, {"sex": Sex.NOT_STATED}, UNKNOWN),
        (Aspect.PHONE, {}, SAME),
        (Aspect.PHONE, {"phone": "", "guardian_phone": "13800138000"}, SAME),
        (Aspect.PHONE, {"phone": "13800138001"}, NEAR),
        (Aspect.PHONE, {"phone": "13912345678"}, DIFFERENT),
        (Aspect.PHONE, {"phone": ""}, UNKNOWN),
        (Aspect.PLACE, {"address": "四川省宜宾市高县文江镇民主村 12号"}, SAME),
        (Aspect.PLACE, {"address": "四川省宜宾市高县文江镇民主村13号"}, NEAR),
        (Aspect.PLACE, {"address": "高县庆符镇"}, PART),
        (Aspect.PLACE, {"address": "", "division": "511525"}, PART),
        (Aspect.PLACE, {"address": "成都市武侯区国学巷37号", "division": "510107"}, DIFFERENT),
        (Aspect.PLACE, {"address": "", "division": ""}, UNKNOWN),
    ],
)
def test_sex_telephone_and_place(aspect: Aspect, changes: dict[str, object], grade: Agreement) -> None:
    assert the_grade(aspect, **changes) is grade


# ---- Verdicts


def the_verdict(*, within_one_member: bool = False, **changes: object) -> tuple[Verdict, str]:
    other = replace(ZENG, **changes)
    comparison = compare(traits_of(ZENG), traits_of(other))
    opinion = judge(comparison, model(), within_one_member=within_one_member)
    return opinion.verdict, opinion.guard


NO_PAPER: dict[str, object] = {"identifiers": ()}
ELSEWHERE: dict[str, object] = {
    "phone": "13912345678",
    "address": "成都市武侯区国学巷37号",
    "division": "510107",
}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, (Verdict.SAME, "")),
        (ELSEWHERE, (Verdict.SAME, "")),
        ({"name": "增秀兰"} | ELSEWHERE, (Verdict.SAME, "")),
        ({"name": "Zeng Xiulan"}, (Verdict.SAME, "")),
        ({"name": "李桂芳"}, (Verdict.ASK, "number_of_another_name")),
        ({"name": "李桂芳"} | ELSEWHERE, (Verdict.ASK, "number_same")),
        (NO_PAPER, (Verdict.SAME, "")),
        (NO_PAPER | {"name": "曾绣兰"}, (Verdict.SAME, "")),
        (NO_PAPER | ELSEWHERE, (Verdict.ASK, "")),
        (NO_PAPER | {"sex": Sex.MALE}, (Verdict.SAME, "")),
        (NO_PAPER | {"sex": Sex.MALE, "name": "曾绣兰"}, (Verdict.ASK, "no_number")),
        (NO_PAPER | {"birth_on": date(1966, 9, 3)}, (Verdict.ASK, "no_number")),
        (NO_PAPER | {"name": "曾桂芳", "birth_on": date(1990, 1, 1)}, (Verdict.DIFFERENT, "")),
        ({"identifiers": (resident("51150219660309023"),)}, (Verdict.ASK, "two_numbers")),
        # A twin: born the same day, at the same place, with the next number, under another name.
        (
            {"identifiers": (resident("51152519660309002"),), "name": "曾秀菊"},
            (Verdict.DIFFERENT, "two_numbers"),
        ),
        ({"identifiers": (resident("51152519660309002"),)}, (Verdict.ASK, "two_numbers")),
        ({"identifiers": (resident("51150219660309023"),)} | ELSEWHERE, (Verdict.DIFFERENT, "")),
    ],
)
def test_verdicts_and_the_rules_above_the_weights(
    changes: dict[str, object], told: tuple[Verdict, str]
) -> None:
    assert the_verdict(**changes) == told


def test_a_namesake_of_the_same_day_is_always_told_within_one_member() -> None:
    namesake = {"identifiers": (resident("51150219660309023"),)} | ELSEWHERE
    assert the_verdict(within_one_member=True, **namesake) == (Verdict.ASK, "twice_at_one_member")


GRADES = st.fixed_dictionaries({aspect: st.sampled_from(list(Agreement)) for aspect in Aspect})


@given(GRADES)
def test_no_weight_joins_who_has_two_numbers_or_whose_number_stands_under_another_name(
    comparison: Mapping[Aspect, Agreement],
) -> None:
    verdict = judge(comparison, model(), within_one_member=False).verdict
    if comparison[Aspect.NUMBER] in (NEAR, DIFFERENT):
        assert verdict is not Verdict.SAME
    if comparison[Aspect.NUMBER] is SAME:
        assert verdict is not Verdict.DIFFERENT
        assert verdict is Verdict.ASK or comparison[Aspect.NAME] not in (PART, DIFFERENT)


@given(GRADES)
def test_an_opinion_tells_every_aspect_and_adds_up(comparison: Mapping[Aspect, Agreement]) -> None:
    opinion = judge(comparison, model(), within_one_member=False)
    assert {told.aspect for told in opinion.aspects} == set(Aspect)
    added = model().prior + sum(told.weight for told in opinion.aspects)
    assert opinion.weight == pytest.approx(added, abs=0.1)
    assert 0 <= opinion.chance <= 1
    assert opinion.model == model().version
    assert all(told.weight == 0 for told in opinion.aspects if told.agreement is UNKNOWN)


def test_better_agreement_never_weighs_less() -> None:
    for aspect, grades in model().weights.items():
        ordered = [grades[grade] for grade in (SAME, ALIKE, PART, DIFFERENT) if grade in grades]
        assert ordered == sorted(ordered, reverse=True), aspect
    assert weigh(dict.fromkeys(Aspect, UNKNOWN), model()) == model().prior


def test_how_two_records_clash() -> None:
    def kind(*, both: bool, **grades: Agreement) -> ClashKind:
        comparison = dict.fromkeys(Aspect, UNKNOWN) | {Aspect(name): grade for name, grade in grades.items()}
        return clash_of(comparison, both_numbered=both)

    assert kind(both=True, number=SAME, name=DIFFERENT) is ClashKind.NUMBER_OTHER_NAME
    assert kind(both=True, name=SAME, birth=SAME) is ClashKind.NAME_BIRTH_OTHER_NUMBER
    assert kind(both=False, name=SAME, birth=SAME) is ClashKind.NAME_BIRTH_NO_NUMBER
    assert kind(both=False, name=ALIKE, birth=SAME) is ClashKind.LOOKS_ALIKE


# ---- Keys


SLIPS: tuple[dict[str, object], ...] = (
    {"name": "增秀兰"},
    {"name": "曾绣兰"},
    {"name": "Zeng Xiulan"},
    {"name": "李桂芳"},
    {"birth_on": date(1966, 9, 3)},
    {"birth_on": date(1986, 3, 9)},
    {"sex": Sex.MALE},
    {"phone": "13912345678"},
    {"identifiers": ()},
    {"identifiers": (resident("51152619660309004"),)},
    {"address": "", "division": ""},
)


def shared(one: Details, other: Details) -> set[str]:
    return set(keys_of(traits_of(one))) & set(keys_of(traits_of(other)))


@pytest.mark.parametrize("slip", SLIPS)
def test_whatever_one_desk_got_wrong_the_records_are_compared(slip: dict[str, object]) -> None:
    assert shared(ZENG, replace(ZENG, **slip))
    assert shared(replace(ZENG, identifiers=()), replace(ZENG, **({"identifiers": ()} | slip)))


def test_what_nothing_is_known_of_has_no_keys_and_what_much_is_known_of_has_few() -> None:
    nobody = Details(name="无名氏", sex=Sex.UNKNOWN, birth_on=None)
    assert keys_of(traits_of(nobody)) == ()
    assert 5 <= len(keys_of(traits_of(ZENG))) <= 16
    stranger = replace(ZENG, name="李国富", birth_on=date(1950, 1, 1), identifiers=(), phone="13912345678")
    assert not shared(ZENG, stranger)


def test_an_estimated_year_brings_nobody_together_by_the_day() -> None:
    guessed = traits_of(replace(ZENG, birth_on=date(1966, 1, 1), birth_is_estimated=True))
    assert not any("day" in key.split("|")[0] for key in keys_of(guessed))


# ---- Stewards


def test_a_decision_needs_words_and_a_verdict() -> None:
    assert checked_reason(" 同一身份证，登记时写错一字 ") == "同一身份证，登记时写错一字"
    for words in ("", "  ", "嗯", "\x00同一人", "字" * 100_000):
        with pytest.raises(InputInvalid):
            checked_reason(words)
    assert checked_verdict(Verdict.SAME) is Verdict.SAME
    with pytest.raises(InputInvalid):
        checked_verdict(Verdict.ASK)


def test_of_another_member_a_steward_sees_what_is_compared_and_no_whole_number() -> None:
    told = replace(ZENG, circumstances="被家人送来，情绪激动")
    shown = shown_to_steward(told)
    assert (shown.name, shown.birth_on, shown.phone, shown.circumstances) == (
        ZENG.name,
        ZENG.birth_on,
        ZENG.phone,
        "",
    )
    assert ZENG.identifiers[0].value not in repr([one.value for one in shown.identifiers])


def test_traits_of_a_foreigner_are_compared_by_words() -> None:
    one = replace(ZENG, name="Jean-Paul Müller", identifiers=())
    other = replace(one, name="MULLER JEAN PAUL")
    assert graded(one, other)["name"] == "alike"
    assert isinstance(traits_of(one), Traits)
