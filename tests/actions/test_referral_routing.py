"""What is gathered for a ranking, in few statements, and what is kept of it beside the choice."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Direction, Position, RoutingCriterion, Tier, Urgency
from heyi.contexts.health.terms.figures import Period
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.models import AdviceRow, LegRow
from heyi.contexts.referral.terms import Referral, State
from heyi.contexts.referral.terms.routing import Barrier, Heeded, Line, Note, Ranked
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR, TIMEKEEPER
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, WrongState
from heyi.kernel.moments import day_of
from tests.actions.referral_steps import doctor_of, head_of
from tests.making import (
    NOW,
    Role,
    Yibin,
    a_patient,
    a_referral,
    a_stranger,
    an_alliance,
    an_organisation,
    some_beds,
    taken,
)

pytestmark = pytest.mark.usefixtures("committed")
C = RoutingCriterion


@pytest.fixture
def place(committed: None) -> Yibin:
    return an_alliance()


def described(organisation: UUID, **told: Any) -> None:
    governance.describe_facility(organisation, governance.NewFacility(**told), actor=OPERATOR, now=NOW)


def ranked(place: Yibin, actor: Actor | None = None, **asked: Any) -> referral.Routed:
    wanted = referral.RoutingWanted(direction=Direction.UP, **asked)
    return referral.rank_for(wanted, actor=actor or doctor_of(place), now=NOW)


def of(found: referral.Routed, organisation: UUID) -> Ranked:
    return next(one for one in found.ranking.ranked if one.organisation == organisation)


def line(found: referral.Routed, organisation: UUID, criterion: RoutingCriterion) -> Line:
    return next(one for one in of(found, organisation).lines if one.criterion is criterion)


# ---- what is gathered ---------------------------------------------------------------------------


def test_where_nobody_has_told_anything_everything_is_unknown_and_nothing_breaks(place: Yibin):
    found = ranked(place)
    assert {one.organisation for one in found.ranking.ranked} == {
        place.county, place.other_county, place.township,
    }  # fmt: skip
    notes = {each.criterion: each.note for each in of(found, place.county).lines}
    assert notes == {
        C.CAPABILITY: Note.NEED_UNKNOWN, C.TIER: Note.TIERS_BEYOND, C.CAPACITY: Note.NO_PLACES_TOLD,
        C.TRAVEL: Note.WAY_UNKNOWN, C.ANSWER: Note.NO_ANSWERS, C.ZONE: Note.ZONE_UNKNOWN,
    }  # fmt: skip


def test_the_tier_rule_is_the_charters_and_the_green_channel_is_exempt(place: Yibin):
    found = ranked(place)
    assert [(one.organisation, one.why) for one in found.ranking.excluded] == [(place.city, Barrier.NO_PATH)]
    assert {one.organisation for one in ranked(place, green_channel=True).ranking.ranked} >= {place.city}


def test_what_an_institution_declares_counts_by_whatever_name(place: Yibin):
    described(place.county, capabilities=("心内科", "骨科"))
    described(place.other_county, capabilities=("骨科",))
    found = ranked(place, departments=("心血管内科",))
    assert line(found, place.county, C.CAPABILITY).note is Note.HAS_ALL
    assert line(found, place.township, C.CAPABILITY).note is Note.NOT_DECLARED
    assert (place.other_county, Barrier.LACKS_DEPARTMENT) in [
        (one.organisation, one.why) for one in found.ranking.excluded
    ]


def test_places_are_those_of_the_department_without_what_is_taken_and_with_what_comes(place: Yibin):
    head = head_of(place)
    ward = some_beds(place.county, unit="心内科", places=3, by=head)
    some_beds(place.county, unit="骨科", places=9, by=head)
    taken(place, a_referral(place), "accept", pool=ward.id)
    referral.expect_discharges(ward.id, day_of(NOW) + timedelta(days=1), 2, actor=head, now=NOW)
    named = line(ranked(place, departments=("心内科",)), place.county, C.CAPACITY)
    assert (named.note, dict(named.facts)) == (Note.PLACES, {"free": 2, "soon": 2, "waiting": 0, "days": 3})
    whole = line(ranked(place, departments=("产科",)), place.county, C.CAPACITY)
    assert (whole.note, whole.facts["free"]) == (Note.PLACES_OF_HOUSE, 11)


def test_slots_kept_for_lower_tiers_are_free_for_them_and_those_who_wait_count_against(place: Yibin):
    head = head_of(place)
    ward = some_beds(place.county, unit="心内科", places=1, by=head)
    taken(place, a_referral(place), "accept", pool=ward.id)
    taken(place, a_referral(place, name="刘等候"), "wait_for_place", pool=ward.id)
    assert line(ranked(place, departments=("心内科",)), place.county, C.CAPACITY).facts["waiting"] == 1


def test_a_told_way_comes_before_a_computed_one_and_both_say_how_sure_they_are(place: Yibin):
    described(place.village, latitude=28.44, longitude=104.52)
    described(place.county, latitude=28.44, longitude=104.72)
    computed = line(ranked(place), place.county, C.TRAVEL)
    assert (computed.note, computed.facts["status"]) == (Note.WAY_COMPUTED, "unverified")
    # 0.2 degrees of longitude there are 19.6 km; by the charter's factor 1.5 and 40 km/h.
    assert computed.facts["minutes"] == 44
    table = f"从,{code_of(place.county)}\n{code_of(place.village)},35\n"
    assert governance.tell_travel_times(table, source="巡查实测", actor=OPERATOR, now=NOW) == 1
    told = line(ranked(place), place.county, C.TRAVEL)
    assert (told.note, told.facts["minutes"], told.facts["source"]) == (Note.WAY_TOLD, 35, "巡查实测")


def code_of(organisation: UUID) -> str:
    return governance.find_organisation(organisation, actor=OPERATOR, now=NOW).code


def answered(place: Yibin, minutes: list[int], *, days_ago: int = 1) -> None:
    """Legs as the counting writes them: the county answered after so many minutes."""
    one = a_referral(place, name="刘答复")
    with unit_of_work(TIMEKEEPER, now=NOW) as work:
        LegRow.objects.bulk_create(
            LegRow(
                referral_id=one.id, ordinal=ordinal, direction=Direction.UP, alliance=place.region,
                sender=place.village, receiver=place.county, asked_at=NOW - timedelta(days=days_ago), answer="accepted",
                answer_minutes=each, is_over=False,
            )
            for ordinal, each in enumerate(minutes, start=1 + days_ago * 100)
        )  # fmt: skip
        from heyi.contexts.referral.events.cases import LegsCounted

        work.record(LegsCounted(subject=uuid4(), referrals=1, legs=len(minutes)))


def test_the_time_to_answer_is_a_median_over_the_window_and_few_answers_move_nobody(place: Yibin):
    answered(place, [10, 20, 600])
    few = line(ranked(place), place.county, C.ANSWER)
    assert (few.note, few.permille, few.facts["n"], few.facts["minutes"]) == (Note.FEW_ANSWERS, None, 3, 20)
    answered(place, [30, 40, 50], days_ago=2)
    answered(place, [9, 9, 9, 9], days_ago=200)
    known = line(ranked(place), place.county, C.ANSWER)
    assert (known.note, known.facts["n"], known.facts["minutes"]) == (Note.ANSWERS, 6, 30)


def test_another_insurance_zone_is_told_with_its_consequence(place: Yibin):
    described(place.village, zone="511500")
    described(place.county, zone="511500")
    described(place.other_county, zone="510100")
    found = ranked(place)
    assert line(found, place.county, C.ZONE).note is Note.IN_ZONE
    assert line(found, place.other_county, C.ZONE).note is Note.OUT_OF_ZONE
    assert line(found, place.township, C.ZONE).note is Note.ZONE_UNKNOWN


def test_more_candidates_ask_no_more_statements(place: Yibin):
    doctor = doctor_of(place)

    def asked() -> int:
        ranked(place, doctor)
        with CaptureQueriesContext(connection) as captured:
            found = ranked(place, doctor)
        told = [
            one["sql"]
            for one in captured
            if one["sql"].startswith("SELECT") and "set_config" not in one["sql"]
        ]
        assert len(found.ranking.ranked) >= 3
        return len(told)

    few = asked()
    for number in range(20):
        made = an_organisation(f"第{number}县医院", Tier.COUNTY)
        joining = governance.NewMembership(
            alliance=place.region, organisation=made.id, position=Position.MEMBER
        )
        governance.join_alliance(joining, actor=OPERATOR, now=NOW)
        described(made.id, capabilities=("心内科",), latitude=28.5, longitude=104.6)
    doctor = doctor_of(place)
    assert len(ranked(place, doctor).ranking.ranked) == 23
    assert asked() <= few + 3 <= 16


# ---- who may ask --------------------------------------------------------------------------------


def test_who_drafts_nothing_ranks_nothing_and_a_strangers_patient_is_none(place: Yibin):
    nurse = place.staff(Role.WARD_NURSE, place.county).actor()
    for nobody in (nurse, a_stranger().actor()):
        with pytest.raises(NotPermitted):
            ranked(place, nobody)
    patient = a_patient(place.village, by=doctor_of(place))
    assert ranked(place, patient=patient.id).ranking.ranked
    neighbour = place.staff(Role.VILLAGE_DOCTOR, place.other_village).actor()
    for wanted, actor in ((uuid4(), doctor_of(place)), (patient.id, neighbour)):
        with pytest.raises(NotFound):
            ranked(place, actor, patient=wanted)


# ---- what is kept -------------------------------------------------------------------------------


def a_draft(place: Yibin, **more: Any) -> Referral:
    return a_referral(place, state=State.DRAFT, **more)


def kept(place: Yibin, one: Referral, said: dict[str, str] | None = None) -> referral.Advice:
    referral.keep_advice(one.id, said, actor=doctor_of(place), now=NOW)
    found = referral.advice_on(one.id, actor=doctor_of(place), now=NOW)
    assert found is not None
    return found


def test_advice_is_kept_beside_the_choice_and_on_record(place: Yibin):
    described(place.township, capabilities=("心内科",))
    one = a_draft(place)
    advice = kept(place, one, {"reason": "agreed_by_phone", "words": "王主任已同意"})
    assert (advice.heeded, advice.chosen, advice.of) == (Heeded.OVERRULED, place.county, 3)
    assert (advice.reason, advice.words) == ("agreed_by_phone", "王主任已同意")
    first = dict[str, Any](advice.advised)["ranked"][0]
    assert first["organisation"] == str(place.township)
    assert first["score"] == sum(each["points"] for each in first["lines"])
    with reading(OPERATOR, now=NOW):
        facts = RecordedRow.objects.get(case=str(one.id), fact="advice_kept").facts
    assert json.loads(facts).items() >= {"heeded": "overruled", "rank": advice.rank, "of": 3}.items()
    assert "agreed" not in facts


def test_it_is_kept_anew_with_each_look_and_the_reason_stays_until_another_is_told(place: Yibin):
    one = a_draft(place)
    kept(place, one, {"reason": "patient_choice", "words": "女儿住县城"})
    again = kept(place, one)
    assert (again.heeded, again.rank, again.reason) == (Heeded.PATIENT_CHOICE, 1, "patient_choice")
    assert kept(place, one, {"reason": "", "words": ""}).reason == ""
    with reading(OPERATOR, now=NOW):
        assert AdviceRow.objects.count() == 1


def test_the_patients_choice_wins_over_the_rank(place: Yibin):
    described(place.township, capabilities=("心内科",))
    one = a_draft(place)
    kept(place, one, {"reason": "patient_choice"})
    found, _ = referral.routing_of_draft(one.id, actor=doctor_of(place), now=NOW)
    assert found.ranking.ranked[0].organisation == place.county
    assert found.ranking.ranked[0].is_preferred


def test_the_departments_of_the_criteria_count_where_the_doctor_names_none(place: Yibin):
    one = a_referral(
        place,
        state=State.DRAFT,
        package={"diagnosis_code": "I21.9", "ticked": ["chest_pain"], "consent": True},
    )
    found, _ = referral.routing_of_draft(one.id, actor=doctor_of(place), now=NOW)
    proposed = [one["zh"] for one in _proposed(one)["departments"]]
    assert list(found.ranking.need.departments) == proposed


def _proposed(one: Referral) -> dict[str, Any]:
    from heyi.contexts.referral.models import PackageRow

    with reading(OPERATOR, now=NOW):
        return dict(PackageRow.objects.get(referral=one.id).proposed)


def test_only_who_drafts_for_the_sender_keeps_advice_and_a_stranger_finds_nothing(place: Yibin):
    one = a_draft(place)
    auditor = place.staff(Role.AUDITOR, place.village).actor()
    deeds: tuple[Callable[..., object], ...] = (
        lambda actor: referral.keep_advice(one.id, None, actor=actor, now=NOW),
        lambda actor: referral.routing_of_draft(one.id, actor=actor, now=NOW),
    )
    for deed in deeds:
        with pytest.raises(NotPermitted):
            deed(auditor)
        for nobody in (a_stranger().actor(), head_of(place)):
            with pytest.raises(NotFound):
                deed(nobody)
    assert referral.advice_on(one.id, actor=a_stranger().actor(), now=NOW) is None
    with reading(OPERATOR, now=NOW):
        assert AdviceRow.objects.count() == 0


def test_what_was_sent_keeps_the_advice_it_had(place: Yibin):
    one = a_draft(place)
    before = kept(place, one)
    sent = referral.take_step(one.id, "submit", {}, seen_version=one.version, actor=doctor_of(place), now=NOW)
    with pytest.raises(WrongState):
        referral.keep_advice(sent.id, None, actor=doctor_of(place), now=NOW)
    assert referral.advice_on(one.id, actor=head_of(place), now=NOW) == before


def test_a_reason_that_is_none_is_told_at_its_field(place: Yibin):
    with pytest.raises(InputInvalid) as refused:
        referral.keep_advice(a_draft(place).id, {"reason": "mood"}, actor=doctor_of(place), now=NOW)
    assert [(one.field, one.code) for one in refused.value.problems] == [("routing.reason", "unknown_value")]


def test_figures_tell_how_often_advice_is_followed_and_why_not(place: Yibin):
    described(place.township, capabilities=("心内科",))
    for said in ({"reason": "patient_choice"}, {"reason": "agreed_by_phone"}, None):
        one = a_draft(place, name="刘建国")
        kept(place, one, said)
        if said is not None:
            referral.take_step(
                one.id, "submit", {}, seen_version=one.version, actor=doctor_of(place), now=NOW
            )
    period = Period(day_of(NOW), day_of(NOW))
    president = place.staff(Role.PRESIDENT, place.city).actor()
    found = referral.advice_figures(place.region, period, actor=president, now=NOW)
    assert {(one.heeded, one.reason, one.count) for one in found} == {
        (Heeded.PATIENT_CHOICE, "", 1), (Heeded.OVERRULED, "agreed_by_phone", 1),
    }  # fmt: skip
    own = place.staff(Role.QUALITY_OFFICER, place.county).actor()
    assert referral.advice_figures(place.region, period, actor=own, now=NOW) == ()
    with pytest.raises(NotFound):
        referral.advice_figures(place.region, period, actor=a_stranger().actor(), now=NOW)


def test_urgency_changes_what_is_far(place: Yibin):
    described(place.village, latitude=28.44, longitude=104.52)
    described(place.county, latitude=28.44, longitude=104.72)
    points = {
        urgency: line(ranked(place, urgency=urgency), place.county, C.TRAVEL).points for urgency in Urgency
    }
    assert points[Urgency.EMERGENCY] < points[Urgency.URGENT] < points[Urgency.ELECTIVE]
