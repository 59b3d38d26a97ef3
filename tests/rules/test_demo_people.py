"""The demo's people are invented, repeatable, and such as a desk would accept."""

from collections import Counter
from datetime import date
from itertools import islice

import pytest

from heyi.contexts.patients.rules.registration import read_person
from heyi.contexts.patients.terms.people import IdentifierType, Sex, WithoutNumber
from heyi.demo.divisions import Level, below, divisions, full_name, lowest_below
from heyi.demo.people import PeopleMaker, spoiled
from heyi.kernel.errors import InputInvalid
from heyi.kernel.identifiers import resident_number

TODAY = date(2026, 8, 3)
YIBIN = "511500"


def people(count: int, seed: int = 1) -> list[object]:
    return list(PeopleMaker(seed=seed, homes=[YIBIN], today=TODAY).people(count))


def test_the_same_seed_makes_the_same_people_and_another_makes_others() -> None:
    assert people(200) == people(200)
    assert people(200) != people(200, seed=2)


def test_a_longer_list_begins_like_a_shorter_one() -> None:
    assert people(300)[:100] == people(100)


def test_every_person_can_be_registered_and_no_number_comes_twice() -> None:
    made = list(PeopleMaker(seed=3, homes=[YIBIN], today=TODAY).people(5000))
    read = [(one, read_person(one.person, today=TODAY)) for one in made]
    numbers = [
        details.number(IdentifierType.RESIDENT) for _, details in read if details.without_number is None
    ]
    assert len(set(numbers)) == len(numbers) > 4900
    assert all(details.sex is one.sex and details.birth_on == one.born_on for one, details in read)
    assert all(number.startswith("5115") for number in numbers)
    assert {details.without_number for _, details in read} == {None, WithoutNumber.NEWBORN}


def test_numbers_are_those_of_the_counties_asked_for() -> None:
    made = PeopleMaker(seed=4, homes=["370105"], today=TODAY).people(200)
    numbers = [one.person.identifiers[0].value for one in made if one.person.identifiers]
    assert {resident_number(number, today=TODAY).division for number in numbers} == {"370105"}


def test_the_population_looks_like_one() -> None:
    made = list(PeopleMaker(seed=5, homes=[YIBIN], today=TODAY).people(5000))
    ages = Counter(min((TODAY - one.born_on).days // 3652, 8) for one in made)
    men = sum(one.sex is Sex.MALE for one in made)
    assert 0.48 < men / len(made) < 0.53
    assert 0.15 < sum(ages[decade] for decade in (6, 7, 8)) / len(made) < 0.25
    assert all(ages[decade] for decade in range(9))
    assert sum(bool(one.person.phone) for one in made) > 4000
    names = Counter(one.person.name for one in made)
    assert names.most_common(1)[0][1] > 3
    assert len(names) > 2500


def test_people_live_in_villages_and_their_address_says_so() -> None:
    made = list(PeopleMaker(seed=6, homes=["511525"], today=TODAY).people(100))
    assert all(len(one.home) == 12 and one.person.division == one.home for one in made)
    assert all(one.person.address.startswith("四川省宜宾市高县") for one in made)


def test_homes_are_needed() -> None:
    with pytest.raises(ValueError, match="homes"):
        PeopleMaker(seed=1, homes=[], today=TODAY)


def test_each_planted_fault_is_found_under_its_own_name() -> None:
    with_numbers = (
        one for one in PeopleMaker(seed=7, homes=[YIBIN], today=TODAY).people(100) if one.person.identifiers
    )
    for turn, one in enumerate(islice(with_numbers, 24)):
        fault = spoiled(one.person, turn)
        with pytest.raises(InputInvalid) as refused:
            read_person(fault.person, today=TODAY)
        assert (fault.field, fault.code) in {
            (problem.field, problem.code) for problem in refused.value.problems
        }


def test_the_carried_divisions_form_one_tree() -> None:
    known = divisions()
    assert all(one.parent in known for one in known.values() if one.level is not Level.PROVINCE)
    assert all(known[one.parent].level == one.level - 1 for one in known.values() if one.parent)
    assert full_name("511525100") == "四川省宜宾市高县文江镇"
    assert len(below(YIBIN)) == 10
    assert {one.level for one in lowest_below("511526")} == {Level.TOWNSHIP}
    assert {one.level for one in lowest_below("511525")} <= {Level.TOWNSHIP, Level.VILLAGE}


def test_the_notice_counts_what_is_carried() -> None:
    levels = Counter(one.level for one in divisions().values())
    assert levels[Level.VILLAGE] == 1877
    assert sum(levels.values()) - levels[Level.VILLAGE] == 250
