"""One human in several records: joined, decided, parted again, and never a trace of what was taken back."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.models import (
    AccessQuestionRow,
    GrantRow,
    HolderRow,
    MatchKeyRow,
    PairRow,
    PatientRow,
)
from heyi.contexts.patients.rules.stewardship import ContradictsDecision, NothingDecided
from heyi.contexts.patients.terms.access import AccessOffer, GrantBasis
from heyi.contexts.patients.terms.identity import Pair, Verdict
from heyi.contexts.patients.terms.people import IncomingPerson, Patient
from heyi.foundation.guard import lifted
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.record import difference_of
from heyi.foundation.system_actors import MATCHER, OPERATOR
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, StaleVersion
from heyi.kernel.ids import new_id
from tests.making_patients import (
    NOW,
    a_number,
    a_person,
    decided,
    paired,
    person_of,
    registered,
    sees,
    staff_at,
    withdrawn,
)
from tests.racing import all_at_once

pytestmark = pytest.mark.usefixtures("committed")

CLINIC, COUNTY, CITY = new_id(), new_id(), new_id()
STEWARD = staff_at(CLINIC, COUNTY, CITY)
SAME, DIFFERENT = Verdict.SAME, Verdict.DIFFERENT


def two_strangers() -> tuple[Patient, Patient]:
    """Two records that nothing ties together."""
    one = registered(CLINIC, "王秀英", number=a_number())
    far = {"phone": "13912340000", "address": "成都市武侯区国学巷37号", "division": "510107"}
    return one, registered(
        COUNTY, "李国富", number=a_number(date(1950, 4, 2), is_man=True, division="510107"), **far
    )


def waiting(*organisations: UUID) -> list[Pair]:
    return list(patients.pairs_to_decide(actor=staff_at(*organisations), now=NOW).rows)


def test_what_is_sure_is_joined_what_is_not_waits_and_nobody_is_asked_twice():
    number = a_number()
    first = registered(CLINIC, "曾秀兰", number=number)
    second = registered(COUNTY, "增秀兰", number=number, phone="13912340000")
    third = registered(CITY, "李桂芳", number=number, phone="13912341111", address="成都市武侯区")
    assert second.person == first.person != third.person
    open_pairs = waiting(CITY)
    assert {frozenset((pair.one, pair.other)) for pair in open_pairs} == {
        frozenset((third.id, first.id)),
        frozenset((third.id, second.id)),
    }
    assert {pair.opinion.guard for pair in open_pairs} <= {"number_same", "number_of_another_name"}
    assert decided(open_pairs[0], SAME).is_joined
    # The other pair of the same two humans is answered along with it.
    assert waiting(CITY) == []
    assert person_of(third) == first.person


def test_joined_by_hand_and_parted_again_everything_is_as_before():
    one, other = two_strangers()
    before = everything()
    pair = decided(paired(one, other), SAME)
    assert pair.is_joined
    assert person_of(other) == one.person
    assert {row.id for row in records_of(one.person)} == {one.id, other.id}
    # The id under which the second was known goes on meaning the same human.
    assert {row.id for row in records_of(other.person)} == {one.id, other.id}
    apart = withdrawn(pair)
    assert not apart.is_joined
    assert everything() == before
    facts = the_facts("pair_decided", "decision_withdrawn", "person_regrouped")
    assert [fact.fact for fact in facts].count("person_regrouped") == 2
    assert difference_of(facts[-1] if facts[-1].fact != "person_regrouped" else facts[-2]) is not None


def records_of(person: UUID) -> tuple[Patient, ...]:
    return patients.records_of(person, purpose=Purpose.REGISTRATION, actor=STEWARD, now=NOW)


def the_facts(*facts: str) -> list[RecordedRow]:
    with reading(OPERATOR, now=NOW):
        return list(RecordedRow.objects.filter(fact__in=facts).order_by("transaction", "place"))


def everything() -> dict[str, Any]:
    """All that says who is whom: persons, holders, accesses, questions, and what ties records."""
    with reading(OPERATOR, now=NOW):
        return {
            "persons": dict(PatientRow.objects.values_list("id", "person")),
            "homes": dict(PatientRow.objects.values_list("id", "home")),
            "holders": sorted(HolderRow.objects.values_list("person", "organisation")),
            "grants": sorted(GrantRow.objects.values_list("id", "record", "person", "ends_at")),
            "questions": sorted(AccessQuestionRow.objects.values_list("id", "record", "person")),
            "ties": sorted(
                (row.one, row.other, str(row.decided or row.verdict), row.is_joined)
                for row in PairRow.objects.tying()
            ),
        }


def test_two_decided_apart_stay_apart_whatever_is_computed_later():
    number = a_number()
    one = registered(CLINIC, "曾秀兰", number=number)
    other = registered(COUNTY, "曾绣兰", number=a_number(), phone="13912340000")
    pair = decided(paired(one, other), DIFFERENT)
    told = IncomingPerson(**vars_of(a_person("曾秀兰", number=number)))
    patients.correct_patient(other.id, told, seen_version=1, actor=staff_at(COUNTY), now=NOW)
    assert person_of(other) != one.person
    page = patients.pair_page(pair.id, actor=STEWARD, now=NOW)
    assert (page.pair.opinion.verdict, page.pair.decision and page.pair.decision.verdict) == (SAME, DIFFERENT)
    # A third record that fits both is given to one of them and the other pair waits for a person.
    third = registered(CITY, "曾秀兰", number=number)
    assert person_of(third) in {one.person, person_of(other)}
    assert len(waiting(CITY)) == 1
    withdrawn(page.pair)
    assert person_of(one) == person_of(other) == person_of(third) == one.person


def vars_of(person: IncomingPerson) -> dict[str, Any]:
    return {name: getattr(person, name) for name in IncomingPerson.__dataclass_fields__}


def test_who_may_decide():
    one, other = two_strangers()
    pair = paired(one, other)
    stranger, clerk = staff_at(CITY), staff_at(CLINIC, duties=(Duty.REGISTER_PATIENT, Duty.READ_PATIENT))
    for actor, refusal in ((stranger, NotFound), (clerk, NotPermitted)):
        with pytest.raises(refusal):
            decided(pair, SAME, actor=actor)
        with pytest.raises(refusal):
            withdrawn(pair, actor=actor)
        with pytest.raises(NotFound):
            patients.pair_page(pair.id, actor=actor, now=NOW)
        with pytest.raises((NotFound, NotPermitted)):
            patients.pair_records(one.id, other.id, actor=actor, now=NOW)
    assert waiting(CITY) == []
    # A steward of one side suffices; a record out of reach cannot be drawn into a pair.
    assert decided(pair, SAME, actor=staff_at(COUNTY)).is_joined
    third = registered(CITY, "赵玉兰", number=a_number(date(1933, 1, 2)))
    with pytest.raises(NotFound):
        patients.pair_records(one.id, third.id, actor=staff_at(CLINIC), now=NOW)
    for same in ((one.id, one.id), (one.id, new_id())):
        with pytest.raises(NotFound):
            patients.pair_records(*same, actor=STEWARD, now=NOW)


def test_who_registers_people_asks_and_what_was_asked_outlives_every_comparison():
    one, other = two_strangers()
    clerk = staff_at(CLINIC, COUNTY, duties=(Duty.REGISTER_PATIENT, Duty.READ_PATIENT))
    assert waiting(COUNTY) == []
    asked = patients.pair_records(one.id, other.id, actor=clerk, now=NOW)
    assert (asked.opinion.verdict, asked.asked_at, asked.is_joined) == (DIFFERENT, NOW, False)
    assert patients.pair_records(other.id, one.id, actor=clerk, now=NOW) == asked
    assert len(the_facts("pair_asked")) == 1
    # The computation holds them for two; a correction lets it look again, and the question stays.
    number = other.details.identifiers[0].value
    told = a_person(
        "李国富", number=number, phone="13955556666", address="成都市武侯区国学巷37号", division="510107"
    )
    patients.correct_patient(other.id, told, seen_version=1, actor=staff_at(COUNTY), now=NOW)
    (waits,) = waiting(COUNTY)
    assert (waits.id, waits.asked_at) == (asked.id, NOW)
    assert patients.count_waiting(actor=staff_at(CLINIC), now=NOW) == 1
    assert decided(waits, DIFFERENT).decision is not None
    assert waiting(COUNTY) == []
    assert patients.pair_records(one.id, other.id, actor=clerk, now=NOW).decision is not None


def test_what_a_person_asks_comes_before_what_was_computed():
    number = a_number()
    first = registered(CLINIC, "曾秀兰", number=number)
    third = registered(CITY, "李桂芳", number=number, phone="13912341111", address="成都市武侯区")
    one, other = two_strangers()
    asked = paired(one, other)
    piled = waiting(CLINIC)
    assert piled[0].id == asked.id
    assert {piled[1].one, piled[1].other} == {first.id, third.id}
    page = patients.pair_page(asked.id, actor=staff_at(CLINIC), now=NOW)
    assert page.next_waiting == piled[1].id
    # A question about a pair that waits already is put on top of it.
    again = patients.pair_records(
        first.id, third.id, actor=staff_at(CLINIC, CITY), now=NOW + timedelta(hours=1)
    )
    assert (again.id, again.asked_at is not None) == (piled[1].id, True)


def test_a_decision_needs_a_reason_a_fresh_look_and_something_to_take_back():
    one, other = two_strangers()
    pair = paired(one, other)
    assert paired(other, one) == pair
    with pytest.raises(InputInvalid):
        patients.decide_pair(pair.id, SAME, " ", seen_version=1, actor=STEWARD, now=NOW)
    with pytest.raises(InputInvalid):
        patients.decide_pair(pair.id, Verdict.ASK, "再看看吧", seen_version=1, actor=STEWARD, now=NOW)
    with pytest.raises(NothingDecided):
        withdrawn(pair)
    done = decided(pair, SAME)
    with pytest.raises(StaleVersion):
        decided(pair, DIFFERENT)
    assert decided(done, DIFFERENT).is_joined is False
    fact = the_facts("pair_decided")[-1]
    assert '"former":"same"' in fact.facts
    assert "证件" not in fact.facts


def test_a_decision_that_contradicts_another_is_refused_by_name():
    one, other = two_strangers()
    third = registered(CITY, "赵玉兰", number=a_number(date(1933, 1, 2)))
    decided(paired(one, other), SAME)
    decided(paired(other, third), SAME)
    with pytest.raises(ContradictsDecision) as refused:
        decided(paired(one, third), DIFFERENT)
    assert set(refused.value.facts.values()) <= {one.id, other.id, third.id}
    assert person_of(third) == one.person


def test_the_other_members_record_is_shown_as_far_as_needed_and_both_looks_are_recorded():
    number = a_number()
    one = registered(CLINIC, "王秀英", number=number)
    registered(COUNTY, "李桂芳", number=number, phone="13912340000")
    (pair,) = waiting(CLINIC)
    page = patients.pair_page(pair.id, actor=staff_at(CLINIC), now=NOW)
    sides = {side.patient: side for side in (page.one, page.other)}
    own, foreign = sides.pop(one.id), next(iter(sides.values()))
    assert (own.is_own, own.is_masked, foreign.is_own, foreign.is_masked) == (True, False, False, True)
    assert own.details.identifiers[0].value == number
    assert foreign.details.name == "李桂芳"
    assert number not in repr([one.value for one in foreign.details.identifiers])
    with reading(OPERATOR, now=NOW):
        reads = RecordedRow.objects.filter(kind="read", facts__contains='"page":"pair"')
        assert len({row.patient for row in reads}) == 2
    # To see a pair is not to see the other's record.
    assert not sees(staff_at(CLINIC), replace(one, id=foreign.patient))


def test_access_goes_with_the_record_it_was_given_for():
    one, other = two_strangers()
    offer = AccessOffer(
        person=other.person,
        to=CITY,
        offered_by=COUNTY,
        basis=GrantBasis.REFERRAL_ACCEPTED,
        case=new_id(),
        record=other.id,
    )
    patients.open_access(offer, actor=staff_at(CITY), now=NOW)
    assert (sees(staff_at(CITY), one), sees(staff_at(CITY), other)) == (False, True)
    pair = decided(paired(one, other), SAME)
    assert (sees(staff_at(CITY), one), sees(staff_at(CITY), other)) == (True, True)
    # Given while they were one, for the record of the second: it stays with the second.
    late = replace(offer, to=new_id(), case=new_id(), person=one.person)
    patients.open_access(late, actor=staff_at(COUNTY), now=NOW)
    withdrawn(pair)
    assert (sees(staff_at(CITY), one), sees(staff_at(CITY), other)) == (False, True)
    assert (sees(staff_at(late.to), one), sees(staff_at(late.to), other)) == (False, True)


@pytest.mark.parametrize("turn", range(3))
def test_merges_at_once_keep_one_survivor(turn: int):
    made = [registered(new_id(), f"王秀{sign}", number=a_number(date(1930 + turn, 1, 1 + place)))
            for place, sign in enumerate("英兰芳莲珍")]  # fmt: skip
    everywhere = staff_at(*(one.registered_by for one in made))
    links = [
        patients.pair_records(one.id, other.id, actor=everywhere, now=NOW) for one, other in pairwise(made)
    ]
    deeds = [
        lambda pair=pair: patients.decide_pair(
            pair.id, SAME, "同一人，已核实", seen_version=pair.version, actor=everywhere, now=NOW
        )
        for pair in (*links, *links)
    ]
    answers = all_at_once(*deeds)
    assert sum(isinstance(answer, Pair) for answer in answers) == len(links)
    assert {type(answer) for answer in answers} <= {Pair, StaleVersion}
    assert {person_of(one) for one in made} == {min(one.person for one in made)}
    with reading(OPERATOR, now=NOW):
        assert HolderRow.objects.filter(person=made[0].person).count() == len(made)
        assert not HolderRow.objects.filter(person__in=[one.person for one in made[1:]]).exists()


def test_the_round_over_the_register_makes_good_what_was_missed_and_changes_nothing_else():
    number = a_number()
    first, second = registered(CLINIC, "曾秀兰", number=number), registered(COUNTY, "曾秀兰", number=number)
    third, fourth = two_strangers()
    decided(paired(third, fourth), SAME)
    before = everything()
    with lifted("as a register from before there were keys"), reading(OPERATOR, now=NOW):
        MatchKeyRow.objects.all().delete()
        PairRow.objects.filter(decided__isnull=True).delete()
        PatientRow.objects.filter(pk=second.id).update(person=second.person)
    place, rounds = None, 0
    while rounds == 0 or place is not None:
        place, rounds = patients.compare_some(place, actor=MATCHER, now=NOW), rounds + 1
    assert everything() == before
    assert person_of(second) == first.person
    assert [fact.facts for fact in the_facts("register_compared")]
    for actor in (staff_at(), STEWARD):
        with pytest.raises(NotPermitted):
            patients.compare_some(None, actor=actor, now=NOW)
