"""The person model: its grades are the same in Python and in the SQL it is trained with, and its verdicts are right."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import combinations

import duckdb
import numpy as np
import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bench.chinese_register import register
from bench.person_model import GRADES
from bench.register_reading import Read, readable, traits_table
from heyi.contexts.patients.rules.blocking import keys_of
from heyi.contexts.patients.rules.comparing import compare, traits_of
from heyi.contexts.patients.rules.weighing import judge, model
from heyi.contexts.patients.terms.identity import Aspect, Verdict
from heyi.contexts.patients.terms.people import Details, Identifier, IdentifierType, Sex

Pairs = Sequence[tuple[Details, Details]]
RECORDS, SEED = 3000, 20261127


@cache
def registrations() -> Read:
    return readable(register(RECORDS, seed=SEED, corrupted=0.3))


def _case(aspect: str) -> str:
    unknown, grades = GRADES[aspect]
    told = " ".join(f"WHEN {sql} THEN '{grade}'" for grade, sql in grades.items())
    return f"CASE WHEN {unknown} THEN 'unknown' {told} ELSE 'different' END AS {aspect}"


def graded_in_sql(pairs: Pairs) -> pd.DataFrame:
    sides = [
        traits_table([(str(place), "", "", pair[side]) for place, pair in enumerate(pairs)]).add_suffix(end)
        for side, end in ((0, "_l"), (1, "_r"))
    ]
    with duckdb.connect() as connection:
        connection.register("pairs", pd.concat(sides, axis=1))
        asked = ", ".join(map(_case, GRADES))
        return connection.sql(
            f"SELECT record_id_l, {asked} FROM pairs ORDER BY CAST(record_id_l AS INT)"
        ).df()


def differences(pairs: Pairs) -> list[str]:
    """Where the two forms disagree, with the field, both grades and what was compared."""
    found = []
    for (one, other), told in zip(pairs, graded_in_sql(pairs).to_dict("records"), strict=True):
        grades = compare(traits_of(one), traits_of(other))
        found += [
            f"{aspect}: {grades[Aspect(aspect)]} in Python, {told[aspect]} in SQL for {one} and {other}"
            for aspect in GRADES
            if grades[Aspect(aspect)] != told[aspect]
        ]
    return found


def pairs_of_the_register() -> list[tuple[Details, Details]]:
    """True pairs, neighbours on the list of people (one household, twins), and strangers."""
    read = sorted(registrations(), key=lambda one: one[1])
    dice = np.random.default_rng(SEED)
    details = [one[3] for one in read]
    near = [
        (details[place], details[place + step]) for step in (1, 2, 3) for place in range(len(details) - 3)
    ]
    left, right = dice.integers(0, len(details), (2, 2000))
    strangers = [(details[one], details[other]) for one, other in zip(left, right, strict=True)]
    return [*near[::3], *strangers]


def test_both_forms_give_the_same_grade_in_every_field_of_spoiled_registrations() -> None:
    pairs = pairs_of_the_register()
    assert len(pairs) > 4000
    assert differences(pairs) == []


def test_the_pairs_that_are_held_against_each_other_show_every_grade() -> None:
    told = graded_in_sql([*pairs_of_the_register(), (ZENG, replace(ZENG, phone="13800138001"))])
    for aspect, (_, grades) in GRADES.items():
        assert {*grades, "different"} <= set(told[aspect]), aspect


ZENG = Details(name="曾秀兰", sex=Sex.FEMALE, birth_on=date(1966, 3, 9), phone="13800138000")
NAMES = [
    "曾秀兰",
    "增秀兰",
    "曾绣兰",
    "曾秀蘭",
    "欧阳娜娜",
    "单于",
    "吕布",
    "Lü Bu",
    "Zeng Xiulan",
    "XIULAN ZENG",
    "王芳",
    "王英",
    "John Smith",
    "无名氏",
]
PHONES = ["", "13800138000", "13800138001", "13800130800", "13912345678"]
PLACES = [
    "",
    "四川省宜宾市高县文江镇民主村12号",
    "四川省宜宾市高县文江镇民主村13号",
    "高县庆符镇",
    "成都市武侯区国学巷37号",
]
NUMBERS = ["", "51152519660309004X", "511525196603090058", "511502196603090236"]
PASSPORTS = ["", "E12345678", "E12345679"]


def numbers(resident: str, passport: str) -> tuple[Identifier, ...]:
    told = ((IdentifierType.RESIDENT, resident), (IdentifierType.PASSPORT, passport))
    return tuple(Identifier(kind, value) for kind, value in told if value)


DAYS = st.dates(date(1940, 1, 1), date(2025, 12, 31))
NEAR_DAYS = st.builds(lambda day, by: day + timedelta(by), st.just(date(1966, 3, 9)), st.integers(-40, 400))
DETAILS = st.builds(
    Details,
    name=st.sampled_from(NAMES),
    sex=st.sampled_from(Sex),
    birth_on=st.one_of(st.none(), DAYS, NEAR_DAYS),
    birth_is_estimated=st.booleans(),
    identifiers=st.builds(numbers, st.sampled_from(NUMBERS), st.sampled_from(PASSPORTS)),
    phone=st.sampled_from(PHONES),
    guardian_phone=st.sampled_from(PHONES),
    address=st.sampled_from(PLACES),
    division=st.sampled_from(["", "511525", "511525100201", "510107"]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(DETAILS, DETAILS), min_size=1, max_size=40))
@example([(ZENG, replace(ZENG, birth_on=date(1966, 9, 3)))])
@example([(ZENG, replace(ZENG, phone="", guardian_phone="13800138000"))])
def test_both_forms_give_the_same_grade_of_any_two_registrations(
    pairs: list[tuple[Details, Details]],
) -> None:
    assert differences(pairs) == []


# ---- Verdicts on generated people, with the model as it is shipped


@cache
def verdicts() -> pd.DataFrame:
    """Every pair of registrations that share a key, judged: the verdict, and whether it is one human."""
    by_key: dict[str, list[int]] = {}
    read = registrations()
    traits = [traits_of(details) for *_, details in read]
    for place, those in enumerate(traits):
        for key in keys_of(those):
            by_key.setdefault(key, []).append(place)
    pairs = {pair for places in by_key.values() for pair in combinations(places, 2)}
    rows = []
    for one, other in sorted(pairs):
        within = read[one][2] == read[other][2]
        opinion = judge(compare(traits[one], traits[other]), model(), within_one_member=within)
        rows.append((opinion.verdict, read[one][1] == read[other][1]))
    return pd.DataFrame(rows, columns=["verdict", "is_one"])


def true_pairs() -> int:
    sizes = pd.Series([person for _, person, *_ in registrations()]).value_counts()
    return int((sizes * (sizes - 1) // 2).sum())


def test_who_is_said_to_be_the_same_is_the_same() -> None:
    same = verdicts().query("verdict == @Verdict.SAME")
    assert len(same) > 1500
    assert same["is_one"].mean() >= 0.999


def test_nearly_everybody_who_is_there_twice_is_joined_or_asked_about() -> None:
    told = verdicts().query("is_one")["verdict"].value_counts() / true_pairs()
    assert told[Verdict.SAME] >= 0.8
    assert told[Verdict.SAME] + told[Verdict.ASK] >= 0.96


def test_the_questions_that_are_asked_are_few_and_worth_asking() -> None:
    asked = verdicts().query("verdict == @Verdict.ASK")
    assert 0 < len(asked) <= 0.2 * true_pairs()
    assert asked["is_one"].mean() >= 0.8
